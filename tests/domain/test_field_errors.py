"""Errors about fields are sentences that name the place, the reason and what is allowed there."""

from typing import Any

import msgspec
import pytest

from outoften.domain.field_errors import describe_error
from outoften.domain.mailing.audiences.audience import Criterion
from outoften.domain.surveys.survey import Definition


class Whole(Definition, frozen=True, forbid_unknown_fields=True):
    name: str
    criteria: Criterion | None = None


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "The field `name` is missing."),
        ({"name": 3}, "`name`: expected a text, got a whole number."),
        ({"name": "x", "nmae": 3}, "There is no field `nmae`. Did you mean `name`?"),
        ({"name": "x", "delay_seconds": "5"}, "`delay_seconds`: expected a whole number, got a text."),
        ({"name": "x", "delay_seconds": 5.5}, "`delay_seconds`: expected a whole number, got a number with decimals."),
        ({"name": "x", "delay_seconds": -1}, "`delay_seconds`: expected a whole number of at least 0."),
        ({"name": "x", "intro": "x" * 501}, "`intro`: expected a text of at most 500 characters."),
        ({"name": "x", "intro": True}, "`intro`: expected a text or null, got a boolean."),
        ({"name": "x", "wording": "free"}, "`wording`: 'free' is not allowed. Use `scale` or `standard`."),
        ({"name": "x", "follow_ups": []}, "`follow_ups`: expected an object, got a list."),
        ({"name": "x", "follow_ups": {"passive": {}}}, "`follow_ups[...]`: the field `question` is missing."),
        ({"name": "x", "rules": {"page": []}}, "`rules`: there is no field `page`. Did you mean `pages`?"),
        ({"name": "x", "rules": {"pages": 3}}, "`rules.pages`: expected a list, got a whole number."),
        ({"name": "x", "rules": {"starts": "22.11."}}, "`rules.starts`: expected a date such as 2026-11-21."),
        (
            {"name": "x", "rules": {"traits": [{"key": "plan", "op": "is", "values": []}]}},
            "`rules.traits[0].op`: 'is' is not allowed. Use `after`, `before`, `in` or `not_in`.",
        ),
        (
            {"name": "x", "rules": {"event": {"event": "paid"}}},
            "`rules.event`: there is no field `event`. The fields are `name` and `where`.",
        ),
    ],
)
def test_an_invalid_field_is_described_in_words(values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(msgspec.ValidationError) as refused:
        msgspec.convert(values, Whole)
    assert describe_error(refused.value, Whole) == sentence


def test_the_kinds_that_an_object_can_be_are_listed() -> None:
    with pytest.raises(msgspec.ValidationError) as refused:
        msgspec.convert({"name": "x", "criteria": {"type": "all", "of": [{"type": "ages"}]}}, Whole)
    sentence = describe_error(refused.value, Whole)
    assert sentence.startswith("`criteria.of[0].type`: 'ages' is not allowed. Use `age`, `all`, `answered`, ")


def test_a_name_that_is_too_long_for_a_typing_error_is_compared_with_none() -> None:
    with pytest.raises(msgspec.ValidationError) as refused:
        msgspec.convert({"name": "x", "delay_seconds" * 5_000: 3}, Whole)
    assert "The fields are `appearance`, `badge`, " in describe_error(refused.value, Whole)
