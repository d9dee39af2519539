"""Errors about the fields of a request name the field, and show no regular expression."""

import httpx2 as httpx
import pytest

from tests.web.client import Json, refused


def test_an_error_about_a_text_names_the_field_without_a_regular_expression(owner: httpx.Client, survey: Json) -> None:
    detail = refused(owner.patch(f"/v1/surveys/{survey['id']}", json={"name": "two\nlines"}), 400, "body_invalid")
    assert detail.startswith("`name`: ")
    assert "x1f" not in detail


def test_an_error_about_a_query_names_the_parameter_without_a_regular_expression(owner: httpx.Client, survey: Json) -> None:
    path = f"/v1/surveys/{survey['id']}/score"
    detail = refused(owner.get(path, params={"segment": "no colon"}), 400, "query_invalid")
    assert "segment" in detail
    assert "A-Za-z" not in detail


def test_an_error_about_an_unknown_name_has_the_nearest_one(owner: httpx.Client, survey: Json) -> None:
    path = f"/v1/surveys/{survey['id']}"
    assert "Did you mean `category`?" in refused(owner.get(f"{path}/responses", params={"categry": "x"}), 400, "query_invalid")
    assert "Did you mean `delay_seconds`?" in refused(owner.patch(path, json={"delay_second": 5}), 400, "body_invalid")


def test_an_error_about_a_value_lists_the_allowed_ones(owner: httpx.Client) -> None:
    detail = refused(owner.post("/v1/keys", json={"name": "x", "scopes": ["raed"]}), 400, "body_invalid")
    assert detail == "`scopes[0]`: 'raed' is not allowed. Use `keys`, `metrics`, `read`, `respond` or `write`."


# What msgspec says about a text in another format, in the place of a name that it quotes. It was evaluated, so the reply was
# 500, and the name was logged, at a length at which redacting it stopped the server for a minute.
FORGED_NAME = "`str` matching regex 'a' + b'" + "a" * 4_000 + "`"


@pytest.mark.parametrize("path", ["ask", "answer", "view", "dismiss"])
def test_a_field_that_is_named_like_an_error_is_unknown(browser: httpx.Client, path: str) -> None:
    assert FORGED_NAME in refused(browser.post(f"/v1/{path}", json={FORGED_NAME: 1}), 400, "body_invalid")


def test_a_parameter_that_is_named_like_an_error_is_unknown(owner: httpx.Client, survey: Json) -> None:
    reply = owner.get(f"/v1/surveys/{survey['id']}/score", params={FORGED_NAME: "1"})
    assert FORGED_NAME in refused(reply, 400, "query_invalid")


@pytest.mark.parametrize(
    ("changes", "example"),
    [
        ({"name": "two\nlines"}, "Acme"),
        ({"appearance": {"accent": "blue"}}, "#2b2f77"),
        ({"appearance": {"selector": "a\nb"}}, "#feedback"),
        ({"appearance": {"font": "a;b"}}, "Open Sans"),
        ({"rules": {"pages": ["pricing page"]}}, "/docs/*"),
        ({"rules": {"languages": ["DE"]}}, "pt-br"),
        ({"thanks": {"promoter": {"text": "x", "url": "javascript:alert()"}}}, "https://example.com/thanks"),
        ({"rules": {"starts": "22.11.2026"}}, "2026-11-21"),
    ],
)
def test_an_error_about_a_format_has_an_example(owner: httpx.Client, survey: Json, changes: Json, example: str) -> None:
    detail = refused(owner.patch(f"/v1/surveys/{survey['id']}", json=changes), 400, "body_invalid")
    assert example in detail
    assert "regex" not in detail
