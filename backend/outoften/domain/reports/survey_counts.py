"""What a list of surveys tells about each."""

from typing import Annotated

from msgspec import Meta, Struct

from outoften.domain.score import ScoreSummary


class SurveyCounts(Struct, frozen=True):
    """A survey's counts of all days and channels."""

    asked: Annotated[int, Meta(description="Asks that were viewed, without imported ones.", examples=[200])]
    answered: Annotated[int, Meta(description="Asks with a score.", examples=[50])]
    score: Annotated[ScoreSummary, Meta(description="The score with its interval.")]
