"""Notices about a survey, for its owner."""

from typing import Annotated

from msgspec import Meta, Struct


class Notice(Struct, frozen=True):
    """Something about a survey that its owner should know."""

    code: Annotated[str, Meta(description="A stable name for the kind of notice.", examples=["translation_incomplete"])]
    field: Annotated[str, Meta(description="The field that it is about.", examples=["translations.fr.thanks.promoter"])]
    detail: Annotated[
        str,
        Meta(
            description="The effect on respondents, and the remedy, in English.",
            examples=["Missing in 'fr'. Respondents read the built-in thank-you message."],
        ),
    ]
