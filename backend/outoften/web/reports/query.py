"""The query of the lists of themes, goals and benchmarks."""

from typing import Annotated

from msgspec import Meta, Struct


class SurveyQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """A filter by survey."""

    survey: Annotated[int | None, Meta(description="Only items of this survey; without it, items of all surveys.")] = None
