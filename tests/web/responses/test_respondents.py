"""Identified respondents: listed, told everything, erased."""

import hashlib
import re
from urllib.parse import quote

import httpx2 as httpx
import pytest

from tests.web.client import (
    Json,
    answer,
    created_json,
    dismiss,
    identity_secret,
    ok_json,
    rates_of,
    refused,
    responses_of,
    score_of,
    signed_identity,
    token_for,
    view,
)

pytestmark = pytest.mark.both_engines

ODD_IDS = ["a/b", "/", "ann@shop.test", "Zoë 🎉", "a?b=c&d#e", "100%", "%2F", "..", "ä" * 64, "'; --", "x" * 128]


@pytest.fixture
def secret(owner: httpx.Client, site: Json) -> str:
    """What the site's host signs with; everybody may be asked again at once."""
    return identity_secret(owner, site)


@pytest.fixture
def survey(owner: httpx.Client, site: Json) -> Json:
    """A survey that asks everybody again and again."""
    often = {"cadence": {"answered_days": 0, "dismissed_days": [0], "long_rest_days": 0, "between_surveys_days": 0}}
    return created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Often"} | often))


def token_of(browser: httpx.Client, site: Json, secret: str, respondent_id: str) -> str:
    """A token for somebody whom the host knows. By e-mail's link, which is opened on purpose."""
    return token_for(browser, site, respondent={"token": signed_identity(secret, respondent_id)}, channel="link")


def says(browser: httpx.Client, site: Json, secret: str, respondent_id: str, *scores: int, **more: str) -> None:
    """Somebody answers once for each score."""
    for score in scores:
        answer(browser, token_of(browser, site, secret, respondent_id), score, **more)


def listed(reader: httpx.Client, site: Json, **query: object) -> list[Json]:
    """The whole list, page by page."""
    rows: list[Json] = []
    address, params = "/v1/respondents", {name: str(value) for name, value in query.items()} | {"site": str(site["id"])}
    while address:
        reply = reader.get(address, params=params or None)
        rows += ok_json(reply)["data"]
        following = re.fullmatch(r'<(http\S+)>; rel="next"', reply.headers.get("link", ""))
        address, params = following.group(1) if following else "", {}
    return rows


def ids(rows: list[Json]) -> list[str]:
    """Their ids."""
    return [respondent["id"] for respondent in rows]


def one(asker: httpx.Client, site: Json, respondent_id: str, what: str = "") -> httpx.Response:
    """The reply to a question about one."""
    path, query = address_of(respondent_id)
    return asker.get(path + what, params=query | {"site": site["id"]})


def erase(owner: httpx.Client, site: Json, respondent_id: str) -> httpx.Response:
    """The reply to an erasure."""
    path, query = address_of(respondent_id)
    return owner.delete(path, params=query | {"site": site["id"]})


def address_of(respondent_id: str) -> tuple[str, dict[str, str]]:
    """The path that names somebody, and the query where a path can't."""
    if "/" in respondent_id or respondent_id in (".", "..", "-"):
        return "/v1/respondents/-", {"id": respondent_id}
    return f"/v1/respondents/{quote(respondent_id, safe='')}", {}


def test_the_latest_response_says_where_somebody_stands(
    reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json, secret: str
) -> None:
    says(browser, site, secret, "ann", 9, 3)
    dismiss(browser, token_of(browser, site, secret, "ann"))
    view(browser, token_of(browser, site, secret, "bob"))
    says(browser, site, secret, "cem", 8)
    answer(browser, token_for(browser, site), 10)
    ann, bob, cem = listed(reader, site)
    assert (ann["id"], ann["score"], ann["category"], ann["previous"]) == ("ann", 3, "detractor", 9)
    assert (ann["asked"], ann["answered"]) == (3, 2)
    assert (bob["id"], bob["score"], bob["category"], bob["answered_at"], bob["asked"]) == ("bob", None, None, None, 1)
    assert (cem["previous"], cem["answered_at"]) == (None, responses_of(reader, survey)[1]["answered_at"])


def test_who_became_a_detractor_had_said_something_else(
    reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json, secret: str
) -> None:
    for name, scores in {"a": (9, 3), "b": (3, 2), "c": (2,), "d": (8, 0), "e": (3, 9), "f": (9, 3, 4), "g": (10,)}.items():
        says(browser, site, secret, name, *scores)
    assert ids(listed(reader, site, became="detractor", limit=1)) == ["a", "d"]
    assert ids(listed(reader, site, became="promoter")) == ["e"]
    assert ids(listed(reader, site, category="detractor")) == ["a", "b", "c", "d", "f"]
    assert ids(listed(reader, site, category="promoter", became="detractor")) == []


def test_what_was_excluded_does_not_make_a_detractor(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, secret: str
) -> None:
    says(browser, site, secret, "ann", 9, 3)
    latest = responses_of(owner, survey)[0]["id"]
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}/responses/{latest}", json={"excluded": "A slip"}))
    assert listed(owner, site)[0]["score"] == 9
    assert listed(owner, site, became="detractor") == []


def test_pages_show_each_respondent_once(
    reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json, secret: str
) -> None:
    expected = [*ODD_IDS, *(str(number) for number in range(5))]
    for respondent_id in expected:
        says(browser, site, secret, respondent_id, 5, 6)
    for limit in (1, 3, 16, 200):
        listed_ids = ids(listed(reader, site, limit=limit))
        assert sorted(listed_ids) == sorted(expected)


def test_one_survey_can_be_looked_at_alone(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, secret: str
) -> None:
    says(browser, site, secret, "ann", 3)
    other = created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Other"}))
    assert ids(listed(owner, site, survey=survey["id"])) == ["ann"]
    assert listed(owner, site, survey=other["id"]) == []
    elsewhere = created_json(owner.post("/v1/sites", json={"name": "Elsewhere"}))
    refused(owner.get("/v1/respondents", params={"site": elsewhere["id"], "survey": survey["id"]}), 404, "survey_not_found")
    assert listed(owner, elsewhere) == []
    refused(one(owner, elsewhere, "ann"), 404, "respondent_not_found")


@pytest.mark.parametrize("respondent_id", ODD_IDS)
def test_any_id_is_told_exported_and_erased(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, secret: str, respondent_id: str
) -> None:
    says(browser, site, secret, respondent_id, 2, 9, comment="It is mine.")
    record = ok_json(one(owner, site, respondent_id))
    assert record["respondent"] == listed(owner, site)[0]
    assert [asked["response"] for asked in record["asks"]] == responses_of(owner, survey)
    file = one(owner, site, respondent_id, "/export")
    assert file.headers["content-disposition"] == 'attachment; filename="respondent.json"'
    assert [(asked["score"], asked["comment"]) for asked in ok_json(file)["asks"]] == [(9, "It is mine."), (2, "It is mine.")]
    assert ok_json(file)["respondent_id"] == respondent_id
    assert erase(owner, site, respondent_id).status_code == 204
    assert listed(owner, site) == []
    refused(one(owner, site, respondent_id), 404, "respondent_not_found")


def test_an_erased_person_is_gone_from_every_number_and_every_list(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, secret: str
) -> None:
    answer(browser, token_for(browser, site), 9)
    before = score_of(owner, survey), rates_of(owner, survey, "widget"), responses_of(owner, survey)
    token = token_of(browser, site, secret, "ann")
    answer(browser, token, 2, comment="Ann was here.")
    dismiss(browser, token_of(browser, site, secret, "ann"))
    says(browser, site, secret, "bob", 7)
    assert erase(owner, site, "ann").status_code == 204
    assert ids(listed(owner, site)) == ["bob"]
    assert [r["score"] for r in responses_of(owner, survey)] == [7, 9]
    assert ok_json(owner.get(f"/v1/surveys/{survey['id']}/responses?q=ann"))["data"] == []
    assert rates_of(owner, survey, "link")["asked"] == 1
    refused(browser.post("/v1/answer", json={"token": token, "score": 2}), 409, "erased")
    assert erase(owner, site, "bob").status_code == 204
    assert (score_of(owner, survey), rates_of(owner, survey, "widget"), responses_of(owner, survey)) == before
    refused(erase(owner, site, "ann"), 404, "respondent_not_found")


def test_the_audit_knows_of_an_erasure_and_not_of_whom(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, secret: str
) -> None:
    says(browser, site, secret, "ann@shop.test", 2, 3)
    assert erase(owner, site, "ann@shop.test").status_code == 204
    reply = owner.get("/v1/audit", params={"limit": 1})
    [entry] = ok_json(reply)["data"]
    digest = entry["subject"].pop("respondent_hmac")
    assert entry["action"] == "respondent.erased"
    assert entry["subject"] == {"site_id": site["id"], "asks": 2}
    assert len(bytes.fromhex(digest)) == 32
    assert hashlib.sha256(b"ann@shop.test").hexdigest() not in reply.text
    assert "ann@" not in reply.text


@pytest.mark.sqlite_only
def test_readers_may_look_and_neither_export_nor_erase(
    reader: httpx.Client, browser: httpx.Client, site: Json, survey: Json, secret: str
) -> None:
    says(browser, site, secret, "ann", 2)
    assert ok_json(one(reader, site, "ann"))["respondent"]["score"] == 2
    refused(one(reader, site, "ann", "/export"), 403, "scope_missing")
    refused(erase(reader, site, "ann"), 403, "scope_missing")


@pytest.mark.sqlite_only
@pytest.mark.parametrize("query", ["became=fan", "category=x", "limit=0", "cursor=%ff", "cursor=AA", "cursor=_w", "name=ann"])
def test_a_query_that_means_nothing_is_refused(reader: httpx.Client, site: Json, query: str) -> None:
    refused(reader.get(f"/v1/respondents?site={site['id']}&{query}"), 400, "query_invalid")


@pytest.mark.sqlite_only
@pytest.mark.parametrize("query", ["-?a=", "-?id=", "-?id=" + "x" * 129, "-?id=a&id=b", "ann?id=ann"])
def test_one_respondent_needs_one_id(owner: httpx.Client, site: Json, query: str) -> None:
    path, _, parameters = f"/v1/respondents/{query}&site={site['id']}".partition("?")
    for what in ("", "/export"):
        refused(owner.get(f"{path}{what}?{parameters}"), 400, "query_invalid")
    refused(owner.delete(f"{path}?{parameters}"), 400, "query_invalid")


def test_of_several_sites_one_must_be_named(owner: httpx.Client, site: Json) -> None:
    assert "`site`" in refused(owner.get("/v1/respondents"), 400, "query_invalid")
    assert "`site`" in refused(owner.get("/v1/respondents/ann"), 400, "query_invalid")


@pytest.mark.sqlite_only
@pytest.mark.parametrize("respondent_id", ["nobody", "\0", "\ud800".encode("utf-8", "replace").decode()])
def test_nobody_is_not_found(owner: httpx.Client, site: Json, respondent_id: str) -> None:
    refused(one(owner, site, respondent_id), 404, "respondent_not_found")
    refused(erase(owner, site, respondent_id), 404, "respondent_not_found")
