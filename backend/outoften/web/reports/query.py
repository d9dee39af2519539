"""What lists of themes, goals and benchmarks are asked with."""

from msgspec import Struct


class SurveyQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """Of one survey; without it, of all."""

    survey: int | None = None
