"""Why a person was not asked, for the owner."""

from contextlib import suppress
from datetime import datetime
from typing import Annotated

from litestar.params import FromPath
from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.collecting.ask import Ask
from outoften.domain.collecting.cadence import Reason
from outoften.domain.collecting.eligibility import Condition, reasons_not_to_ask, unknown_conditions
from outoften.domain.collecting.tally import local_day
from outoften.domain.collecting.targeting import AskContext, strip_query
from outoften.domain.errors import NotFoundError
from outoften.storage.responses.respondents.respondents import read_history
from outoften.web.collecting.issue_ask import asks_left
from outoften.web.http.auth import requires_scope
from outoften.web.http.routing import get
from outoften.web.http.state import HTTPRequest, app_state


class EligibilityQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """The respondent, and what the page would tell about them."""

    respondent: Annotated[str, Meta(min_length=1, max_length=128, description="The respondent's id.", examples=["user-1"])]
    page: Annotated[
        str, Meta(max_length=2000, description="The page's URL.", examples=["https://www.acorn.example/account"])
    ] = ""
    created_at: (
        Annotated[datetime, Meta(tz=True, description="The time at which the respondent's account was created.")] | None
    ) = None


class Eligibility(Struct, frozen=True):
    """Whether the server would ask a respondent now, and the rules that only the page can check."""

    asks: Annotated[bool, Meta(description="Whether the server knows no reason against it.", examples=[False])]
    reasons: Annotated[list[Reason], Meta(description="All reasons not to ask.")]
    unknown: Annotated[list[Condition], Meta(description="The rules that only the page can check.")]
    last_ask_at: Annotated[datetime | None, Meta(description="When the site last asked this respondent; null for never.")]


@get("/v1/surveys/{survey_id:int}/eligibility", guards=[requires_scope("read")])
async def eligibility(request: HTTPRequest, survey_id: FromPath[int], query: EligibilityQuery) -> Eligibility:
    """Whether a respondent would be asked now, with all reasons against it. Nothing is counted."""
    state, now = app_state(request), clock.now()
    survey = state.database.catalog.survey(survey_id)
    history: list[Ask] = []
    # Whom the site has never asked has no history.
    with suppress(NotFoundError):
        async with state.database.read_transaction() as connection:
            history = (await read_history(connection, survey.site_id, query.respondent)).asks
    today = local_day(now, state.database.catalog.zones[survey.site_id])
    context = AskContext(
        survey_id=survey.id,
        now=now,
        today=today,
        page=strip_query(query.page),
        respondent_id=query.respondent,
        created_at=query.created_at.isoformat() if query.created_at else None,
    )
    reasons = reasons_not_to_ask(survey.rules, context, history, survey.cadence)
    if not survey.active:
        reasons.insert(0, Reason("no_survey", "The survey is switched off."))
    left = await asks_left(state, survey, survey.rules, today, suspect=False)
    if isinstance(left, Reason):
        reasons.append(left)
    last = next((ask.issued_at for ask in history), None)
    return Eligibility(not reasons, reasons, unknown_conditions(survey.rules, context), last)
