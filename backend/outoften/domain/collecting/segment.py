"""Slices of respondents, `key=value`, by keys that the owner allows. How many values a key may have is capped."""

import re
from collections.abc import Collection, Mapping
from typing import Annotated

from msgspec import Meta

from outoften.domain.collecting.targeting import Trait, text_of

# A key that an owner may allow. None begins with an underscore: those slices are ours.
SegmentKey = Annotated[str, Meta(pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,39}(?!\n)$")]
SegmentKeys = Annotated[tuple[SegmentKey, ...], Meta(max_length=10)]

LONGEST_VALUE = 60
# Pages say what they like, so whoever plays one could otherwise fill the tallies with values of their own.
MOST_VALUES = 50
OTHER = "other"

_UNTYPED = re.compile(r"[\x00-\x1f\x7f\s]+")


def segments_of(keys: Collection[str], traits: Mapping[str, Trait], locale: str = "") -> tuple[str, ...]:
    """The segments of a respondent with these traits; `locale` is known without being told."""
    known = {"locale": locale or None} | dict(traits)
    values = {key: tidy(known.get(key)) for key in sorted(set(keys))}
    return tuple(f"{key}={value}" for key, value in values.items() if value)


def capped(segments: Collection[str], values: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """The segments with "other" for values that come when their key has its number. `values`: those that each key has."""
    return tuple(segment if _fits(*split(segment), values) else f"{split(segment)[0]}={OTHER}" for segment in segments)


def split(segment: str) -> tuple[str, str]:
    """A segment's key and value."""
    key, _, value = segment.partition("=")
    return key, value


def _fits(key: str, value: str, values: Mapping[str, Collection[str]]) -> bool:
    known = values.get(key, ())
    return value == OTHER or value in known or len(known) < MOST_VALUES


def tidy(trait: Trait) -> str:
    """The value that a trait has as a segment's; empty when it has none."""
    return "" if trait is None else _UNTYPED.sub(" ", text_of(trait)).strip()[:LONGEST_VALUE].rstrip()
