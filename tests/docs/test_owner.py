"""docs/owner.md names every field that an owner can set, and no other."""

import json
import re

import msgspec
import pytest

from outoften.domain.collecting.cadence import Cadence
from outoften.domain.collecting.targeting import Rules
from outoften.domain.field_types import FollowUp, ThankYou
from outoften.domain.surveys.appearance import Appearance
from outoften.domain.surveys.site import Site
from outoften.domain.surveys.survey import Survey
from outoften.locales import load_locales
from tests.docs.markdown import code_blocks, code_spans, read, rows, section

OWNER = read("docs/owner.md")
NOT_THE_OWNERS = {"id", "key", "site_id", "identity_secrets", "next_time_zone", "counted_to", "version", "archived_at"}


Kind = type[msgspec.Struct]


@pytest.mark.parametrize(
    ("kinds", "headings"),
    [
        ([Site], ["The site", "Privacy"]),
        ([Survey], ["The survey"]),
        ([Rules], ["Targeting rules"]),
        ([Appearance], ["Appearance"]),
        ([Cadence], ["Cadence"]),
        ([FollowUp, ThankYou], ["Second question and thank-you"]),
    ],
)
def test_every_field_is_named_in_its_table_and_no_other(kinds: list[Kind], headings: list[str]) -> None:
    named = {span for heading in headings for row in rows(section(OWNER, heading)) for span in code_spans(row[0])}
    fields = {name for kind in kinds for name in kind.__struct_fields__}
    assert named == fields - NOT_THE_OWNERS


def test_defaults_of_the_cadence_are_those_of_the_code() -> None:
    cells = {code_spans(row[0])[0]: row[1] for row in rows(section(OWNER, "Cadence"))}
    shown = {name: [json.loads(value) for value in re.findall(r"\d+|true|false", cell)] for name, cell in cells.items()}
    for name in Cadence.__struct_fields__:
        value = getattr(Cadence(), name)
        assert shown[name] == list(value if isinstance(value, tuple) else [value]), name


def test_every_language_is_named_and_no_other() -> None:
    sentence = section(OWNER, "Languages").partition("languages: ")[2].partition(".")[0]
    both = {"Chinese (Simplified and Traditional)": 2, "Portuguese (European and Brazilian)": 2}
    named = re.split(r",\s+|\s+and\s+(?![^(]*\))", sentence)
    assert named == sorted(named)
    assert sum(both.get(name, 1) for name in named) == len(load_locales()) == 44
    assert f"{len(load_locales())} languages" in OWNER


def test_the_complete_survey_is_accepted() -> None:
    shown = next(block for _, block in code_blocks(section(OWNER, "The survey")) if '"translations"' in block)
    survey = msgspec.json.decode(shown)
    assert msgspec.convert({"id": 1, "site_id": 1} | survey, Survey).follow_ups["detractor"].choices
