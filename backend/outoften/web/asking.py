"""An ask is given out here, whether a card or a page of its own shows it."""

import re
from datetime import datetime

import uuid_utils.compat
from msgspec import Struct

from outoften.clock import present
from outoften.domain.ask import Ask, Channel
from outoften.domain.cadence import Reason
from outoften.domain.survey import Survey
from outoften.domain.words import Words, words_for
from outoften.tokens import ASK_LIFETIME, tidy_page
from outoften.web.calls import Call

# Line breaks and tabs belong in a comment; other control characters nobody typed, and PostgreSQL can't hold NUL.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class AskOut(Struct, frozen=True):
    """What the card needs."""

    token: str
    expires_at: datetime
    survey: Words


async def issue(
    call: Call, survey: Survey, respondent_id: str | None, channel: Channel, page: str, *locales: str
) -> AskOut | Reason:
    """An ask of this survey in the first of the locales that it speaks, or the reason why the respondent is left alone."""
    server, now = call.server, present()
    site = server.database.catalog.site(survey.site_id)
    if respondent_id is None and site.require_identity:
        return Reason("identity_required", "This site asks only respondents whose identity its host signed.")
    words = words_for(survey, server.languages, *locales, site.locale)
    fresh = Ask(
        id=uuid_utils.compat.uuid7(),
        site_id=site.id,
        survey_id=survey.id,
        issued_at=now,
        respondent_id=respondent_id,
        channel=channel,
        locale=words.locale,
        page=cleaned(tidy_page(page)),
        suspect=respondent_id is None and call.crowded(),
    )
    token = server.tokens.mint(fresh)
    if respondent_id is not None and (reason := await server.database.writer.claim(fresh, survey.cadence)):
        return reason
    return AskOut(token, now + ASK_LIFETIME, words)


def cleaned(text: str) -> str:
    """Without what nobody can have typed; lines end as they do everywhere else."""
    return _CONTROL.sub("", text.replace("\r\n", "\n"))
