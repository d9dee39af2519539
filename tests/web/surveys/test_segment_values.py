"""The values of a segment key: strangers cannot take the places of others, and the owner decides about each value."""

import httpx2 as httpx
import pytest

from outoften.domain.collecting.segment import MAX_SUSPECT_VALUES_PER_KEY, MAX_VALUES_PER_KEY, OTHER_VALUE
from tests.web.client import Json, collect, ok_json, refused, score_of, token_for, view

pytestmark = pytest.mark.both_engines


@pytest.fixture
def by_plan(owner: httpx.Client, site: Json) -> Json:
    """The test's own site, which counts by plan."""
    return ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"segment_keys": ["plan"]}))


class Values:
    """The values of the key `plan`, for the owner."""

    def __init__(self, owner: httpx.Client, site: Json) -> None:
        self.owner = owner
        self.path = f"/v1/sites/{site['id']}/segment-values/plan"

    def asked(self) -> dict[str, int]:
        return {row["value"]: row["asked"] for row in ok_json(self.owner.get(self.path))["data"]}

    def decide(self, value: str, counted_as: str) -> dict[str, Json]:
        reply = self.owner.patch(self.path, json={"value": value, "counted_as": counted_as})
        return {row["value"]: row for row in ok_json(reply)["data"]}

    def free(self, value: str) -> None:
        assert self.owner.delete(self.path, params={"value": value}).status_code == 204


@pytest.fixture
def values(owner: httpx.Client, by_plan: Json) -> Values:
    return Values(owner, by_plan)


@pytest.fixture
def seen(browser: httpx.Client, by_plan: Json, survey: Json) -> None:
    """Two asks with `pro`, one with `Pro`, one with `junk`."""
    for plan in ("pro", "pro", "Pro", "junk"):
        view(browser, token_for(browser, by_plan, traits={"plan": plan}, channel="api"))


def test_made_up_values_of_suspects_do_not_keep_out_those_of_others(
    browser: httpx.Client, by_plan: Json, survey: Json, values: Values
) -> None:
    for number in range(MAX_VALUES_PER_KEY + MAX_SUSPECT_VALUES_PER_KEY):
        # Viewed at once, as no person can.
        view(browser, token_for(browser, by_plan, traits={"plan": f"junk{number}"}))
    for number in range(MAX_VALUES_PER_KEY):
        view(browser, token_for(browser, by_plan, traits={"plan": f"real{number}"}, channel="api"))
    asked = values.asked()
    assert {value for value in asked if value.startswith("real")} == {f"real{number}" for number in range(MAX_VALUES_PER_KEY)}
    assert asked[OTHER_VALUE] == MAX_VALUES_PER_KEY


def test_the_owner_sees_how_many_asks_each_value_has(seen: None, values: Values) -> None:
    assert values.asked() == {"pro": 2, "Pro": 1, "junk": 1}


def test_a_merged_value_counts_in_the_other_one_also_in_reports(
    seen: None, values: Values, browser: httpx.Client, by_plan: Json, owner: httpx.Client, survey: Json
) -> None:
    assert values.decide("Pro", "pro")["Pro"]["counted_as"] == "pro"
    collect(browser, by_plan, [10], traits={"plan": "Pro"})
    assert values.asked() == {"pro": 4, "Pro": 0, "junk": 1}
    assert score_of(owner, survey, segment="plan:pro")["responses"] == 1
    assert score_of(owner, survey, segment="plan:Pro")["responses"] == 0


def test_what_was_merged_into_a_merged_value_follows_it(seen: None, values: Values) -> None:
    values.decide("junk", "Pro")
    assert values.decide("Pro", "pro")["junk"]["counted_as"] == "pro"
    assert values.asked() == {"pro": 4, "Pro": 0, "junk": 0}
    assert values.decide("team", "Pro")["team"]["counted_as"] == "pro"


def test_a_banned_value_counts_as_other_for_good(seen: None, values: Values, browser: httpx.Client, by_plan: Json) -> None:
    values.decide("junk", OTHER_VALUE)
    view(browser, token_for(browser, by_plan, traits={"plan": "junk"}, channel="api"))
    assert values.asked() == {"pro": 2, "Pro": 1, "junk": 0, OTHER_VALUE: 2}


def test_an_allowed_value_always_has_a_place(browser: httpx.Client, by_plan: Json, survey: Json, values: Values) -> None:
    values.decide("rare", "rare")
    for number in range(MAX_VALUES_PER_KEY + 1):
        view(browser, token_for(browser, by_plan, traits={"plan": f"real{number}"}, channel="api"))
    view(browser, token_for(browser, by_plan, traits={"plan": "rare"}, channel="api"))
    asked = values.asked()
    assert (asked["rare"], asked[OTHER_VALUE]) == (1, 1)


def test_a_freed_value_leaves_its_place_and_may_come_again(
    seen: None, values: Values, browser: httpx.Client, by_plan: Json
) -> None:
    values.free("junk")
    assert values.asked() == {"pro": 2, "Pro": 1, OTHER_VALUE: 1}
    view(browser, token_for(browser, by_plan, traits={"plan": "junk"}, channel="api"))
    assert values.asked() == {"pro": 2, "Pro": 1, OTHER_VALUE: 1, "junk": 1}


def test_a_key_that_is_taken_off_a_site_frees_the_places_of_its_values(
    browser: httpx.Client, by_plan: Json, survey: Json, values: Values
) -> None:
    for number in range(MAX_VALUES_PER_KEY):
        view(browser, token_for(browser, by_plan, traits={"plan": f"old{number}"}, channel="api"))
    for keys in ([], ["plan"]):
        ok_json(values.owner.patch(f"/v1/sites/{by_plan['id']}", json={"segment_keys": keys}))
    for value in ("new", "old7"):
        view(browser, token_for(browser, by_plan, traits={"plan": value}, channel="api"))
    asked = values.asked()
    assert (asked["new"], asked["old7"]) == (1, 2)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("value", [OTHER_VALUE, " "])
def test_what_is_no_value_of_its_own_is_refused(values: Values, value: str) -> None:
    refused(values.owner.patch(values.path, json={"value": value, "counted_as": "pro"}), 400, "segment_value_invalid")
    refused(values.owner.delete(values.path, params={"value": value}), 400, "segment_value_invalid")


@pytest.mark.sqlite_only
def test_decisions_have_a_limit(values: Values) -> None:
    for number in range(200):
        values.decide(f"v{number}", OTHER_VALUE)
    reply = values.owner.patch(values.path, json={"value": "one more", "counted_as": OTHER_VALUE})
    refused(reply, 409, "too_many_segment_values")
    assert values.decide("v7", "pro")["v7"]["counted_as"] == "pro"


@pytest.mark.parametrize("key", ["plan=pro", "_suspect", "a%00b", "a%0Ab", "%F0%9F%92%A5", "x" * 41])
def test_what_cannot_be_a_segment_key_is_refused(values: Values, key: str) -> None:
    path = values.path.replace("plan", key)
    refused(values.owner.get(path), 400, "segment_unknown")
    refused(values.owner.patch(path, json={"value": "junk", "counted_as": "pro"}), 400, "segment_unknown")
    refused(values.owner.delete(path, params={"value": "junk"}), 400, "segment_unknown")


def test_the_audit_log_has_each_decision_without_the_value(seen: None, values: Values, by_plan: Json) -> None:
    values.decide("junk", "pro")
    values.free("Pro")
    entries = ok_json(values.owner.get("/v1/audit"))["data"][:2]
    subject = {"site_id": by_plan["id"], "key": "plan"}
    assert [(entry["action"], entry["subject"]) for entry in entries] == [("segment_value.decided", subject)] * 2
