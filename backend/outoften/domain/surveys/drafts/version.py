"""Published versions of a survey."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from outoften.domain.surveys.survey import Definition


class VersionSummary(Struct, frozen=True):
    """A published version, without its definition."""

    number: Annotated[int, Meta(description="The number of the version. The first is 1.", examples=[2])]
    published_at: Annotated[datetime, Meta(description="The time of its publication.")]
    published_by: Annotated[
        str | None,
        Meta(description="The publisher, as in the audit log; null for version 1 of a survey that is older than versions."),
    ]


class PublishedVersion(VersionSummary, frozen=True):
    """A version, with everything that it consists of."""

    definition: Annotated[Definition, Meta(description="The words, the appearance and the rules of this version.")]
