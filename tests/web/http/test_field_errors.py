"""Errors about the fields of a request name the field, and show no regular expression."""

import httpx2 as httpx

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
