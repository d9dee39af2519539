"""Slices of respondents, `key=value`, by keys that the owner allows. How many values a key may have is capped."""

import re
from collections.abc import Collection, Mapping
from typing import Annotated

from msgspec import Meta

from outoften.domain.collecting.targeting import Trait, js_string

# A key that an owner may allow. None begins with an underscore: those slices are ours.
SegmentKey = Annotated[str, Meta(pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,39}(?!\n)$")]
SegmentKeys = Annotated[tuple[SegmentKey, ...], Meta(max_length=10)]

MAX_VALUE_LENGTH = 60
# Pages say what they like, so whoever plays one could otherwise fill the tallies with values of their own.
MAX_VALUES_PER_KEY = 50
OTHER_VALUE = "other"

_CONTROLS_AND_SPACES = re.compile(r"[\x00-\x1f\x7f\s]+")


def segments_from_traits(keys: Collection[str], traits: Mapping[str, Trait], locale: str = "") -> tuple[str, ...]:
    """The segments of a respondent with these traits; `locale` is known without being told."""
    known = {"locale": locale or None} | dict(traits)
    values = {key: normalize_value(known.get(key)) for key in sorted(set(keys))}
    return tuple(f"{key}={value}" for key, value in values.items() if value)


def limit_values(segments: Collection[str], values: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """The segments with "other" for values that come when their key has its number. `values`: those that each key has."""
    return tuple(
        segment if _has_room(*parse_segment(segment), values) else f"{parse_segment(segment)[0]}={OTHER_VALUE}"
        for segment in segments
    )


def parse_segment(segment: str) -> tuple[str, str]:
    """A segment's key and value."""
    key, _, value = segment.partition("=")
    return key, value


def _has_room(key: str, value: str, values: Mapping[str, Collection[str]]) -> bool:
    known = values.get(key, ())
    return value == OTHER_VALUE or value in known or len(known) < MAX_VALUES_PER_KEY


def normalize_value(trait: Trait) -> str:
    """The value that a trait has as a segment's; empty when it has none."""
    return "" if trait is None else _CONTROLS_AND_SPACES.sub(" ", js_string(trait)).strip()[:MAX_VALUE_LENGTH].rstrip()
