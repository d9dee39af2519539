"""Patterns with many `*` cost no more than others: of rules, whose pages anybody sends, and of a reader's segments."""

import httpx2 as httpx
import pytest

from tests.web.client import Json, answer, ask, ok_json, refused, responses_of, token_for

TEN_WILDCARDS = "*a" * 10 + "b"


def test_a_rule_with_ten_wildcards_decides_at_once_on_the_longest_page(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={"rules": {"pages": [f"/{TEN_WILDCARDS}"]}}))
    reply = ask(browser, site, page=f"https://shop.example/{'a' * 15_000}")
    assert reply["reason"]["code"] == "wrong_page"


@pytest.mark.both_engines
def test_a_segment_with_ten_wildcards_is_counted_at_once(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    answer(browser, token_for(browser, site, page=f"https://shop.example/{'a' * 130}"), 9)
    segment = f"page:{TEN_WILDCARDS}"
    report = ok_json(owner.get(f"/v1/surveys/{survey['id']}/score", params={"segment": segment}))
    assert (report["rows"], report["responses"]) == (1, 0)


def test_a_page_is_matched_as_far_as_it_is_stored(owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    page = f"https://shop.example/docs/{'a' * 200}/end"
    answer(browser, token_for(browser, site, page=page), 9)
    assert responses_of(owner, survey)[0]["page"] == page[:160]
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={"rules": {"pages": ["/*/end"]}}))
    assert ask(browser, site, page=page)["reason"]["code"] == "wrong_page"
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={"rules": {"pages": ["/docs/*a"]}}))
    assert ask(browser, site, page=page)["ask"]


def test_more_wildcards_are_refused(owner: httpx.Client, site: Json, survey: Json) -> None:
    many = f"/{'*a' * 11}"
    for rules in ({"pages": [many]}, {"not_pages": [many]}):
        refused(owner.patch(f"/v1/surveys/{survey['id']}", json={"rules": rules}), 400, "body_invalid")
        new = {"site_id": site["id"], "name": "Relationship", "rules": rules}
        refused(owner.post("/v1/surveys", json=new), 400, "body_invalid")
    query = {"segment": f"page:{many}"}
    refused(owner.get(f"/v1/surveys/{survey['id']}/score", params=query), 400, "query_invalid")
