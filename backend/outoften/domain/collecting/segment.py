"""Segments of respondents, `key=value`, by keys that the owner allows. The number of values per key is limited."""

import re
from collections.abc import Collection, Mapping
from typing import Annotated

from msgspec import Meta

from outoften.domain.collecting.targeting import Trait, js_string
from outoften.domain.field_types import text_format

# A key that an owner may allow. Keys with a leading underscore are reserved.
SegmentKey = Annotated[
    str,
    text_format(
        r"^[A-Za-z][A-Za-z0-9_.-]{0,39}(?!\n)$",
        "the name of a trait: a letter, then up to 39 letters, digits, `_`, `.` or `-`, such as `plan`",
    ),
]
SegmentKeys = Annotated[tuple[SegmentKey, ...], Meta(max_length=10)]

MAX_VALUE_LENGTH = 60
# Traits come from the page, so without a limit anyone could fill the tallies with made-up values.
MAX_VALUES_PER_KEY = 50
OTHER_VALUE = "other"

_CONTROLS_AND_SPACES = re.compile(r"[\x00-\x1f\x7f\s]+")


def segments_from_traits(keys: Collection[str], traits: Mapping[str, Trait], locale: str = "") -> tuple[str, ...]:
    """Returns the segments of a respondent with these traits; the ask's locale is used if there is no trait `locale`."""
    all_traits = {"locale": locale or None} | dict(traits)
    values = {key: normalize_value(all_traits.get(key)) for key in sorted(set(keys))}
    return tuple(f"{key}={value}" for key, value in values.items() if value)


def limit_values(segments: Collection[str], values: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """Returns the segments, with "other" for new values of a key that has too many. `values` are the existing ones by key."""
    return tuple(
        segment if _has_room(*parse_segment(segment), values) else f"{parse_segment(segment)[0]}={OTHER_VALUE}"
        for segment in segments
    )


def parse_segment(segment: str) -> tuple[str, str]:
    """Returns a segment's key and value."""
    key, _, value = segment.partition("=")
    return key, value


def _has_room(key: str, value: str, values: Mapping[str, Collection[str]]) -> bool:
    existing = values.get(key, ())
    return value == OTHER_VALUE or value in existing or len(existing) < MAX_VALUES_PER_KEY


def normalize_value(trait: Trait) -> str:
    """Returns a trait as the value of a segment, or "" if it has none."""
    return "" if trait is None else _CONTROLS_AND_SPACES.sub(" ", js_string(trait)).strip()[:MAX_VALUE_LENGTH].rstrip()
