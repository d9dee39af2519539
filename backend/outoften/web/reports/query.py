"""What lists of themes, goals and benchmarks are asked with."""

from typing import Annotated

from msgspec import Meta, Struct


class SurveyQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """Of one survey; without it, of all."""

    survey: Annotated[int | None, Meta(description="Only those of this survey; without it, those of all surveys.")] = None
