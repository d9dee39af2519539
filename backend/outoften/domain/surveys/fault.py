"""What is wrong with a survey's definition."""

from typing import NamedTuple


class Fault(NamedTuple):
    """A field that cannot be published as it is: why, and what to do about it."""

    field: str
    code: str
    why: str
    remedy: str
