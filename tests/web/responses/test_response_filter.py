"""GET /v1/surveys/{id}/responses for some of them alone, and in the order of their updates."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

import httpx2 as httpx
import pytest

from tests.web.client import Json, answer, collect, created_json, moment, ok_json, refused, responses_of, token_for

pytestmark = pytest.mark.both_engines


def listed(reader: httpx.Client, survey: Json, **query: object) -> list[Json]:
    """The whole list, page by page."""
    rows: list[Json] = []
    address, params = f"/v1/surveys/{survey['id']}/responses", {name.rstrip("_"): str(value) for name, value in query.items()}
    while address:
        reply = reader.get(address, params=params or None)
        rows += ok_json(reply)["data"]
        following = re.fullmatch(r'<(http\S+)>; rel="next"', reply.headers.get("link", ""))
        address, params = following.group(1) if following else "", {}
    return rows


def scores(rows: Iterable[Json]) -> list[int]:
    """Their scores, in order."""
    return sorted(response["score"] for response in rows)


def comment(browser: httpx.Client, site: Json, text: str, score: int = 5) -> Json:
    """A response with this comment."""
    return answer(browser, token_for(browser, site), score, comment=text)


def comments(rows: Iterable[Json]) -> set[str]:
    """What was said."""
    return {response["comment"] for response in rows}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"category": "detractor"}, list(range(7))),
        ({"category": "passive"}, [7, 8]),
        ({"category": "promoter"}, [9, 10]),
        ({"score_min": 4, "score_max": 8}, [4, 5, 6, 7, 8]),
        ({"score_max": 0}, [0]),
        ({"category": "detractor", "score_min": 6}, [6]),
        ({"category": "passive", "score_min": 9}, []),
        ({"channel": "email"}, []),
        ({"channel": "widget", "score_min": 10}, [10]),
    ],
)
def test_scores_categories_and_channels_narrow_the_list(
    reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json, query: dict[str, object], expected: list[int]
) -> None:
    collect(browser, site, range(11))
    assert scores(listed(reader, survey, limit=3, **query)) == expected


def test_the_next_page_wants_the_same(reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    collect(browser, site, [9, 1, 9, 2, 9, 3, 9])
    path = f"/v1/surveys/{survey['id']}/responses?category=promoter&limit=2&score_min=0"
    link = reader.get(path).headers["link"]
    assert all(f"{part}&" in link for part in ("category=promoter", "limit=2", "score_min=0"))
    assert link.count("cursor=") == 1
    assert scores(listed(reader, survey, category="promoter", limit=2)) == [9] * 4


def test_a_segment_is_found_by_its_whole_value(
    owner: httpx.Client, reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"segment_keys": ["plan", "team"]}))
    collect(browser, site, [1], traits={"plan": "pro", "team": 'a "b" ü:%'})
    collect(browser, site, [2], traits={"plan": "Pro"})
    collect(browser, site, [3], traits={"plan": "pro+", "team": 'x,"plan=pro'})
    assert scores(listed(reader, survey, segment="plan:pro")) == [1]
    assert scores(listed(reader, survey, segment='team:a "b" ü:%')) == [1]
    assert scores(listed(reader, survey, segment="team:a")) == []
    assert responses_of(reader, survey)[-1]["segments"] == {"plan": "pro", "team": 'a "b" ü:%'}


def test_days_are_those_of_the_site_and_the_last_is_not_counted(
    owner: httpx.Client, reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    # Never the same day in both.
    for zone, hours in (("Pacific/Kiritimati", 14), ("Pacific/Pago_Pago", -11)):
        ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"time_zone": zone}))
        [reply] = collect(browser, site, [5])
        day = (moment(reply["answered_at"]) + timedelta(hours=hours)).date()
        ids = {
            first: [response["id"] for response in listed(reader, survey, from_=first, to=first + timedelta(days=1))]
            for first in (day - timedelta(days=1), day, day + timedelta(days=1))
        }
        assert [reply["ask_id"] in listed_ids for listed_ids in ids.values()] == [False, True, False]


@pytest.mark.parametrize("days", [(date.min, date.max), (date.max, None), (None, date.min)])
def test_the_ends_of_the_calendar_are_days_too(
    reader: httpx.Client, survey: Json, days: tuple[date | None, date | None]
) -> None:
    query = {name: day for name, day in zip(("from_", "to"), days, strict=True) if day}
    assert listed(reader, survey, **query) == []


def test_what_was_updated_comes_in_the_order_of_its_updates(
    reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    tokens = [token_for(browser, site) for _ in range(5)]
    first = [answer(browser, token, 5) for token in tokens]
    revised = answer(browser, tokens[0], 5, comment="After all.")
    since = min((reply["updated_at"] for reply in first), key=moment)
    rows = listed(reader, survey, updated_since=since, limit=2)
    order = [(moment(row["updated_at"]), row["id"]) for row in rows]
    assert order == sorted(order)
    assert len(rows) == 5
    assert rows[-1]["id"] == first[0]["ask_id"]
    assert [r["id"] for r in listed(reader, survey, updated_since=revised["updated_at"])] == [first[0]["ask_id"]]
    assert listed(reader, survey, updated_since="2999-01-01T00:00:00Z") == []


def test_words_are_looked_for_in_comments(reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    slow, kind = "The delivery was slow.", "Slow, but a KIND voice; 100% Größe"
    for text in (slow, kind, "Nothing to say"):
        comment(browser, site, text)
    collect(browser, site, [9])
    expected = {
        "slow": {slow, kind},
        "SLOW delivery": {slow},
        "kind -delivery": {kind},
        '"was slow"': {slow},
        '"slow was"': set(),
        "delivery or voice": {slow, kind},
        "größe": {kind},
        "slo": set(),
        "say' OR 1=1 --": {"Nothing to say"},
    }
    assert {q: comments(listed(reader, survey, q=q, limit=1)) for q in expected} == expected
    assert scores(listed(reader, survey, q="slow", score_min=6)) == []


def test_a_comment_is_found_by_its_last_words_alone(
    reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    token = token_for(browser, site)
    answer(browser, token, 5, comment="Slow at first")
    answer(browser, token, 5, comment="Splendid now")
    assert (len(listed(reader, survey, q="slow")), len(listed(reader, survey, q="splendid"))) == (0, 1)
    answer(browser, token, 5, comment="")
    assert listed(reader, survey, q="splendid") == []
    answer(browser, token, 5, comment="Slow again")
    assert len(listed(reader, survey, q="slow")) == 1


@pytest.mark.parametrize(
    ("text", "q"), [("配送が遅いです", "遅い"), ("การจัดส่งช้ามาก", "ช้า"), ("Great 🎉!", "🎉"), ("100% 配送 Ok", "ok 配送")]
)
def test_languages_without_spaces_and_symbols_are_found_too(
    reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json, text: str, q: str
) -> None:
    comment(browser, site, text)
    comment(browser, site, "Something else")
    assert comments(listed(reader, survey, q=q)) == {text}
    assert listed(reader, survey, q=f"{q} -{text[:2]}") == []


def test_another_surveys_comments_are_not_found(
    owner: httpx.Client, reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    other = created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Other"}))
    answer(browser, token_for(browser, site, survey=other["id"]), 5, comment="Elsewhere")
    assert listed(reader, survey, q="elsewhere") == []
    assert len(listed(reader, other, q="elsewhere")) == 1


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "query",
    [
        *("category=fan", "score_min=11", "score_max=-1", "channel=fax", "segment=plan", "segment=:", "segment=plan:"),
        *("excluded=1", "excluded=null", "q=", "q=-slow", "q=!", "q=" + "x" * 201, "tag=" + "x" * 51),
        *("from=2026-01-02&to=2026-01-02", "updated_since=2026-01-01", "updated_since=2026-01-01T00:00:00", "updated_since=5"),
    ],
)
def test_a_query_that_means_nothing_is_refused(reader: httpx.Client, survey: Json, query: str) -> None:
    refused(reader.get(f"/v1/surveys/{survey['id']}/responses?{query}"), 400, "query_invalid")


@pytest.mark.parametrize(
    "q", ["a\x00b", "\x00 a", "%", "a_%\\", "配\\", "'", 'a" OR "b', "a:b", "text:a", "NEAR(a b)", "a*", "^a"]
)
def test_whatever_is_looked_for_does_no_harm(
    reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json, q: str
) -> None:
    comment(browser, site, "abc")
    assert reader.get(f"/v1/surveys/{survey['id']}/responses", params={"q": q}).status_code in (200, 400)
