"""Errors about the fields of a request name the field, and show no regular expression."""

import httpx2 as httpx
import pytest

from tests.web.client import Json, refused


def test_an_error_about_a_text_names_the_field_without_a_regular_expression(owner: httpx.Client, survey: Json) -> None:
    detail = refused(owner.patch(f"/v1/surveys/{survey['id']}", json={"name": "two\nlines"}), 400, "body_invalid")
    assert "$.name" in detail
    assert "x1f" not in detail


def test_an_error_about_a_query_names_the_parameter_without_a_regular_expression(owner: httpx.Client, survey: Json) -> None:
    path = f"/v1/surveys/{survey['id']}/score"
    detail = refused(owner.get(path, params={"segment": "no colon"}), 400, "query_invalid")
    assert "segment" in detail
    assert "A-Za-z" not in detail


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
