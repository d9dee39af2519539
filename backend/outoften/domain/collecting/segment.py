"""Segments of respondents, `key=value`, by keys that the owner allows. The number of values per key is limited."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Annotated

from msgspec import Meta, Struct

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
# Values that only suspect asks have brought take none of those places, but a few of their own.
MAX_SUSPECT_VALUES_PER_KEY = 10

_CONTROLS_AND_SPACES = re.compile(r"[\x00-\x1f\x7f\s]+")


def segments_from_traits(keys: Collection[str], traits: Mapping[str, Trait], locale: str = "") -> tuple[str, ...]:
    """Returns the segments of a respondent with these traits; the ask's locale is used if there is no trait `locale`."""
    all_traits = {"locale": locale or None} | dict(traits)
    values = {key: normalize_value(all_traits.get(key)) for key in sorted(set(keys))}
    return tuple(f"{key}={value}" for key, value in values.items() if value)


class SegmentValue(Struct, frozen=True):
    """A known value of a key. `holds_place`: it takes one of the key's places.

    `counted_as` is the owner's decision: the value that it is counted as, itself or another one; None without a decision.
    """

    value: str
    holds_place: bool = True
    counted_as: str | None = None


# The known values of a site, by key and value.
KnownValues = Mapping[str, Mapping[str, SegmentValue]]


def count_segments(
    segments: Sequence[str], known: KnownValues, suspect: bool
) -> tuple[tuple[str, ...], list[tuple[str, SegmentValue]]]:
    """Returns the segments that a new ask is counted in, and the values that it adds or changes, with their keys.

    A value is counted as the owner has decided; without a decision as itself, or as "other" if its key has no place left.
    """
    counted, changes = [], []
    for key, value in map(parse_segment, segments):
        values = known.get(key, {})
        stored = values.get(value)
        if value == OTHER_VALUE or (stored and stored.counted_as is not None):
            result = stored.counted_as if stored and stored.counted_as is not None else value
        else:
            has_place = _has_place(values, suspect)
            result = value if stored or has_place else OTHER_VALUE
            if has_place and not suspect and not (stored and stored.holds_place):
                changes.append((key, SegmentValue(value)))
            elif has_place and not stored:
                changes.append((key, SegmentValue(value, holds_place=False)))
        counted.append(f"{key}={result}")
        if result == OTHER_VALUE and OTHER_VALUE not in values:
            changes.append((key, SegmentValue(OTHER_VALUE, holds_place=False)))
    return tuple(counted), changes


def _has_place(values: Mapping[str, SegmentValue], suspect: bool) -> bool:
    own = [value for value in values.values() if value.counted_as is None and value.value != OTHER_VALUE]
    places = sum(value.holds_place for value in own)
    return len(own) - places < MAX_SUSPECT_VALUES_PER_KEY if suspect else places < MAX_VALUES_PER_KEY


def parse_segment(segment: str) -> tuple[str, str]:
    """Returns a segment's key and value."""
    key, _, value = segment.partition("=")
    return key, value


def normalize_value(trait: Trait) -> str:
    """Returns a trait as the value of a segment, or "" if it has none."""
    return "" if trait is None else _CONTROLS_AND_SPACES.sub(" ", js_string(trait)).strip()[:MAX_VALUE_LENGTH].rstrip()
