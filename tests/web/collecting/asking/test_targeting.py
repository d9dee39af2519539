"""The rules of a survey that the server judges as well: of whom, when and where, by what the ask itself says."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2 as httpx
import pytest

from tests.web.client import (
    Json,
    answer,
    ask,
    created_json,
    dismiss,
    identity_secret,
    ok_json,
    refused,
    signed_identity,
    token_for,
    view,
)

NOW = datetime.now(UTC)
OLD, YOUNG = (f"{NOW - timedelta(days=days):%Y-%m-%d}" for days in (31, 27))
BLUE = {"key": "team", "op": "in", "values": ["blue", "3", "true"]}
SINCE = {"key": "since", "op": "before", "values": ["2026-01-01"]}


@pytest.mark.parametrize(
    ("rules", "body", "code"),
    [
        ({"pages": ["/docs/*"]}, {"page": "https://acme.test/docs/a?x=1"}, None),
        ({"pages": ["/docs/*"]}, {"page": "https://acme.test/shop"}, "wrong_page"),
        ({"pages": ["https://acme.test/*"]}, {"page": "https://acme.test/shop?x#y"}, None),
        ({"pages": ["https://acme.test/*"]}, {"page": "https://other.test/shop"}, "wrong_page"),
        ({"not_pages": ["/shop"]}, {"page": "https://acme.test/shop"}, "wrong_page"),
        # A page that nobody told of, the browser has judged.
        ({"pages": ["/docs/*"]}, {}, None),
        ({"starts": f"{NOW + timedelta(days=2):%Y-%m-%d}"}, {}, "not_started"),
        ({"starts": f"{NOW - timedelta(days=2):%Y-%m-%d}"}, {}, None),
        ({"ends": f"{NOW - timedelta(days=2):%Y-%m-%d}"}, {}, "ended"),
        ({"ends": f"{NOW + timedelta(days=2):%Y-%m-%d}"}, {}, None),
        ({"languages": ["de"]}, {"locale": "de-CH"}, None),
        ({"languages": ["de"]}, {"locale": "DE"}, None),
        ({"languages": ["de"]}, {"locale": "den"}, "wrong_language"),
        ({"account_age_days": 30}, {}, "account_too_young"),
        ({"account_age_days": 30}, {"respondent": {"id": "u", "created_at": YOUNG}}, "account_too_young"),
        ({"account_age_days": 30}, {"respondent": {"id": "u", "created_at": "lately"}}, "account_too_young"),
        ({"account_age_days": 30}, {"respondent": {"id": "u", "created_at": OLD}}, None),
        ({"account_age_days": 30}, {"respondent": {"id": "u", "created_at": 1}}, None),
        ({"traits": [BLUE]}, {}, "wrong_traits"),
        ({"traits": [BLUE]}, {"traits": {"team": "red"}}, "wrong_traits"),
        ({"traits": [BLUE]}, {"traits": {"team": "blue"}}, None),
        ({"traits": [BLUE]}, {"traits": {"team": 3}}, None),
        ({"traits": [BLUE]}, {"traits": {"team": True}}, None),
        ({"traits": [BLUE | {"op": "not_in"}]}, {"traits": {"team": "blue"}}, "wrong_traits"),
        ({"traits": [BLUE | {"op": "not_in"}]}, {"traits": {"team": None}}, "wrong_traits"),
        ({"traits": [BLUE | {"op": "not_in"}]}, {"traits": {"team": "red"}}, None),
        ({"traits": [SINCE]}, {"traits": {"since": "2025-12-31"}}, None),
        ({"traits": [SINCE]}, {"traits": {"since": "2026-01-01T00:00:00Z"}}, "wrong_traits"),
        ({"traits": [SINCE | {"op": "after"}]}, {"traits": {"since": "2026-01-01"}}, None),
        ({"traits": [SINCE | {"op": "after"}]}, {"traits": {"since": 0}}, "wrong_traits"),
        # Strangers' browsers drew their own lots.
        ({"sample_percent": 0}, {}, None),
    ],
    ids=str,
)
def test_a_rule_says_yes_or_why_not(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, rules: Json, body: Json, code: str | None
) -> None:
    _rule(owner, survey, **rules)
    reply = ask(browser, site, **body)
    assert (reply["ask"] is None, reply.get("reason", {}).get("code")) == (code is not None, code)


@pytest.mark.parametrize(("percent", "code"), [(0, "sampled_out"), (100, None)])
def test_of_those_whom_the_host_signed_the_server_draws_the_lots(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, percent: int, code: str | None
) -> None:
    _rule(owner, survey, sample_percent=percent)
    respondent = {"id": "u_1", "token": signed_identity(identity_secret(owner, site), "u_1")}
    assert ask(browser, site, respondent=respondent).get("reason", {}).get("code") == code


@pytest.mark.both_engines
@pytest.mark.parametrize("cap", ["cap", "cap_per_day"])
def test_a_cap_counts_what_was_seen(owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, cap: str) -> None:
    _rule(owner, survey, **{cap: 2})
    token_for(browser, site)
    view(browser, token_for(browser, site, channel="api"))
    dismiss(browser, token_for(browser, site))
    assert ask(browser, site)["reason"]["code"] == "cap_reached"
    _rule(owner, survey, **{cap: 3})
    assert ask(browser, site)["ask"]


@pytest.mark.both_engines
def test_a_cap_costs_no_answer_of_who_was_asked_before(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    _rule(owner, survey, cap=1)
    late = token_for(browser, site)
    view(browser, token_for(browser, site, channel="api"))
    assert ask(browser, site)["reason"]["code"] == "cap_reached"
    assert answer(browser, late, 9)["score"] == 9


@pytest.mark.both_engines
def test_a_day_is_the_sites(owner: httpx.Client, browser: httpx.Client) -> None:
    # The two farthest zones never have the same date.
    codes = []
    for zone in ("Pacific/Kiritimati", "Pacific/Niue"):
        site = created_json(owner.post("/v1/sites", json={"name": "Acme", "time_zone": zone}))
        survey = created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Relationship"}))
        east = datetime.now(UTC) + timedelta(hours=14)
        _rule(owner, survey, starts=f"{east:%Y-%m-%d}")
        codes.append(ask(browser, site).get("reason", {}).get("code"))
    assert codes == [None, "not_started"]


def test_the_loader_tells_browsers_of_the_rules_but_not_of_caps(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    _rule(owner, survey, page_views=7, cap=4321)
    loader = browser.get(f"/w.js?site={site['key']}").text
    assert '"page_views":7' in loader
    assert '"cap"' not in loader
    assert ":4321" not in loader.partition('"surveys":')[2]


@pytest.mark.parametrize(
    "wrong",
    [
        {"pages": ["docs"]},
        {"pages": ["/docs?x"]},
        {"event": {}},
        {"scroll_percent": 101},
        {"sample_percent": -1},
        {"sample_percent": 100.5},
        {"account_age_days": 3651},
        {"traits": [BLUE | {"op": "like"}]},
        {"traits": [BLUE | {"values": []}]},
        {"traits": [SINCE | {"values": ["soon"]}]},
        {"traits": [SINCE | {"values": ["2026-01-01", "2026-02-01"]}]},
        {"languages": ["DE"]},
        {"devices": ["watch"]},
        {"starts": "soon"},
        {"cap": 0},
        {"colour": "blue"},
    ],
    ids=str,
)
def test_what_is_not_a_rule_is_refused(owner: httpx.Client, survey: Json, wrong: dict[str, Any]) -> None:
    changed = owner.patch(f"/v1/surveys/{survey['id']}", json={"rules": wrong})
    assert next(iter(wrong)) in refused(changed, 400, "body_invalid")


def _rule(owner: httpx.Client, survey: Json, **rules: Any) -> None:
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={"rules": rules}))
