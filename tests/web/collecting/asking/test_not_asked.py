"""What came of each occasion to ask: asks that were given out, and every reason why not."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.server import Server
from tests.web.client import (
    Json,
    answer,
    ask,
    client,
    created_json,
    dismiss,
    identity_secret,
    ok_json,
    rates_of,
    refused,
    signed_identity,
    token_for,
    view,
)
from tests.web.pages import open_page

pytestmark = pytest.mark.both_engines

NOW = datetime.now(UTC)
LATER, EARLIER = (f"{NOW + timedelta(days=days):%Y-%m-%d}" for days in (2, -2))


@pytest.fixture
def somebody(owner: httpx.Client, site: Json, survey: Json) -> Callable[[], Json]:
    """Who is said to want an ask; each time the same one, with a token of their own."""
    secret = identity_secret(owner, site)
    return lambda: {"token": signed_identity(secret, "ann")}


def outcomes(reader: httpx.Client, survey: Json, channel: str = "widget", **query: str) -> tuple[int, dict[str, int]]:
    """How many asks were given out, and how often not, by reason."""
    rates = rates_of(reader, survey, channel, **query)
    return rates["issued"], rates["not_asked"]["reasons"]


def test_where_nothing_has_come_of_anything_there_are_no_reasons(reader: httpx.Client, survey: Json) -> None:
    rates = rates_of(reader, survey)
    assert (rates["issued"], rates["render_rate"], rates["not_asked"]["reasons"]) == (0, None, {})
    assert rates["not_asked"]["definition"]


@pytest.mark.parametrize(
    ("rules", "body", "code"),
    [
        ({"not_pages": ["/shop"]}, {"page": "https://acme.test/shop"}, "wrong_page"),
        ({"starts": LATER}, {}, "not_started"),
        ({"ends": EARLIER}, {}, "ended"),
        ({"languages": ["de"]}, {"locale": "en"}, "wrong_language"),
        ({"account_age_days": 30}, {}, "account_too_young"),
        ({"traits": [{"key": "team", "op": "in", "values": ["blue"]}]}, {}, "wrong_traits"),
    ],
)
def test_each_rule_that_says_no_is_counted(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, rules: Json, body: Json, code: str
) -> None:
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={"rules": rules}))
    for _ in range(2):
        assert ask(browser, site, **body)["reason"]["code"] == code
    assert outcomes(owner, survey) == (0, {code: 2})


def test_a_visit_that_a_sample_or_a_cap_leaves_out_is_counted(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, somebody: Callable[[], Json]
) -> None:
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={"rules": {"sample_percent": 0}}))
    assert ask(browser, site, respondent=somebody())["reason"]["code"] == "sampled_out"
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={"rules": {"cap": 1}}))
    view(browser, token_for(browser, site, respondent=somebody()))
    assert ask(browser, site)["reason"]["code"] == "cap_reached"
    assert outcomes(owner, survey) == (1, {"cap_reached": 1, "sampled_out": 1})


def test_a_visit_of_a_respondent_who_was_asked_before_is_counted(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, somebody: Callable[[], Json]
) -> None:
    other = created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Other"}))
    token = token_for(browser, site, respondent=somebody())
    codes = [ask(browser, site, respondent=somebody())["reason"]["code"]]
    dismiss(browser, token)
    codes.append(ask(browser, site, respondent=somebody())["reason"]["code"])
    answer(browser, token, 9)
    codes.append(ask(browser, site, respondent=somebody())["reason"]["code"])
    assert codes == ["asked_elsewhere", "dismissed_recently", "answered_recently"]
    assert outcomes(owner, survey) == (1, dict.fromkeys(codes, 1))
    assert ask(browser, site, survey=other["id"], respondent=somebody())["reason"]["code"] == "asked_recently"
    assert outcomes(owner, other) == (0, {"asked_recently": 1})


def test_a_visit_without_the_required_identity_is_counted(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"require_identity": True}))
    assert ask(browser, site)["reason"]["code"] == "identity_required"
    assert outcomes(owner, survey) == (0, {"identity_required": 1})


def test_a_survey_that_rests_counts_who_came_for_it(
    owner: httpx.Client, browser: httpx.Client, stranger: httpx.Client, site: Json, survey: Json
) -> None:
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={"active": False}))
    assert ask(browser, site)["reason"]["code"] == ask(browser, site, survey=survey["id"])["reason"]["code"] == "no_survey"
    refused(stranger.get(f"/s/{survey['id']}"), 410, "survey_closed")
    # Who came for no survey in particular is counted for none.
    assert outcomes(owner, survey) == (0, {"no_survey": 1})
    assert outcomes(owner, survey, "link") == (0, {"survey_closed": 1})


def test_another_sites_survey_does_not_count_it(owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    elsewhere = created_json(owner.post("/v1/sites", json={"name": "Elsewhere"}))
    assert ask(browser, elsewhere, survey=survey["id"])["reason"]["code"] == "no_survey"
    assert outcomes(owner, survey) == (0, {})


def test_what_comes_of_a_link_is_counted_too(
    owner: httpx.Client, stranger: httpx.Client, survey: Json, somebody: Callable[[], Json]
) -> None:
    open_page(stranger, survey, token=somebody()["token"]).send(stranger, score="9")
    assert open_page(stranger, survey, token=somebody()["token"]).text("summary") == "Change my answer"
    assert outcomes(owner, survey, "link") == (1, {"answered_recently": 1})
    assert outcomes(owner, survey) == (0, {})


def test_what_was_refused_before_it_was_an_occasion_is_not_counted(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"origins": ["https://acme.test"]}))
    refused(browser.post("/v1/ask", json={"site": site["key"]}), 403, "origin_not_allowed")
    assert outcomes(owner, survey) == (0, {})


def test_the_day_is_the_sites(owner: httpx.Client, browser: httpx.Client) -> None:
    site = created_json(owner.post("/v1/sites", json={"name": "Far", "time_zone": "Pacific/Kiritimati"}))
    survey = created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Far"}))
    before = datetime.now(UTC)
    ask(browser, site)
    days = {(moment + timedelta(hours=14)).date() for moment in (before, datetime.now(UTC))}
    first, end = min(days), max(days) + timedelta(days=1)
    assert outcomes(owner, survey, **{"from": str(first), "to": str(end)}) == (1, {})
    assert outcomes(owner, survey, to=str(first)) == (0, {})
    assert outcomes(owner, survey, **{"from": str(end)}) == (0, {})


def test_outcomes_are_saved_when_the_server_stops_at_once(tmp_path: Path) -> None:
    with Server(tmp_path) as first, client(first) as browser:
        ask(browser, {"key": first.site_key})
        key = first.admin_key
    with Server(tmp_path) as second, client(second, Authorization=f"Bearer {key}") as owner:
        assert outcomes(owner, {"id": 1}) == (1, {})


def test_outcomes_are_written_within_seconds_without_a_report_being_read(tmp_path: Path) -> None:
    with Server(tmp_path) as server, client(server) as browser:
        ask(browser, {"key": server.site_key})
        with closing(sqlite3.connect(tmp_path / "outoften.db")) as database:
            end = time.monotonic() + 30
            while database.execute("SELECT outcome, count FROM ask_outcome").fetchall() != [("issued", 1)]:
                assert time.monotonic() < end


def test_a_database_that_takes_nothing_loses_no_count_and_keeps_nobody_from_reading(tmp_path: Path) -> None:
    with Server(tmp_path) as server, client(server, Authorization=f"Bearer {server.admin_key}") as owner:
        with closing(sqlite3.connect(tmp_path / "outoften.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            ask(owner, {"key": server.site_key})
            assert outcomes(owner, {"id": 1}) == (0, {})
        assert outcomes(owner, {"id": 1}) == (1, {})


TOLD = {"event": "not_asked", "reason": "sampled_out"}


def test_a_browser_tells_which_rule_kept_it_from_asking(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    event = TOLD | {"site": site["key"], "survey": survey["id"]}
    assert ok_json(browser.post("/v1/seen", json=event)) == {"event": "not_asked"}
    assert outcomes(owner, survey) == (0, {"sampled_out": 1})
    assert all(row["count"] == 0 for row in ok_json(owner.get(f"/v1/sites/{site['id']}/tag-status"))["data"])


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": "issued"},
        {"reason": "opted_out"},
        {"reason": None},
        {"survey": None},
        {"survey": "1"},
        {"event": "asked"},
        {"channel": "email"},
    ],
)
def test_a_reason_that_no_rule_has_is_refused(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, wrong: Json
) -> None:
    event = TOLD | {"site": site["key"], "survey": survey["id"]} | wrong
    refused(browser.post("/v1/seen", json=event), 400, "body_invalid")
    assert outcomes(owner, survey) == (0, {})


def test_no_page_tells_of_another_sites_survey(owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    elsewhere = created_json(owner.post("/v1/sites", json={"name": "Elsewhere"}))
    for key, number in ((elsewhere["key"], survey["id"]), (site["key"], 999_999)):
        reply = browser.post("/v1/seen", json=TOLD | {"site": key, "survey": number})
        assert str(number) in refused(reply, 404, "survey_not_found")
    assert outcomes(owner, survey) == (0, {})
