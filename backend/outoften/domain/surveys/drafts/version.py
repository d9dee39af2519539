"""Published versions of a survey."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from outoften.domain.surveys.survey import Definition


class VersionSummary(Struct, frozen=True):
    """When a version was published, and by whom."""

    number: Annotated[int, Meta(description="The number of the version. The first is 1.", examples=[2])]
    published_at: Annotated[datetime, Meta(description="When it was published.")]
    published_by: Annotated[
        str | None,
        Meta(description="Who published it, as in the audit log; null for version 1 of a survey that is older than versions."),
    ]


class PublishedVersion(VersionSummary, frozen=True):
    """A version, with everything that it consists of."""

    definition: Annotated[Definition, Meta(description="The words, the appearance and the rules of this version.")]
