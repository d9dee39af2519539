"""The report on follow-ups, read from the responses that have a state and from their history."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.automation.follow_up import FollowUpChange, FollowUpReport, follow_up_report
from outoften.domain.collecting.ask import Ask
from outoften.domain.date_range import DateRange
from outoften.domain.surveys.survey import Survey
from outoften.storage.collecting.asks import ask_from_row
from outoften.storage.core import schema
from outoften.storage.core.catalog import Catalog
from outoften.storage.core.conditions.field_conditions import answered_in
from outoften.storage.core.follow_up_history import read_history

# Upper bound on the follow-ups read.
MAX_FOLLOW_UPS = 5_000
# Ids in one query.
_CHUNK = 500

_ask = schema.ask.c


async def read_follow_up_report(
    connection: AsyncConnection, catalog: Catalog, survey: Survey, query: DateRange
) -> FollowUpReport:
    """The report on the newest 5,000 follow-ups of responses in these days."""
    of_survey = (_ask.site_id == survey.site_id, _ask.survey_id == survey.id, _ask.answered_at.is_not(None))
    in_days = answered_in(query, catalog.zones[survey.site_id])
    found = select(schema.ask).where(*of_survey, *in_days, _ask.state.is_not(None))
    rows = await connection.execute(found.order_by(_ask.answered_at.desc(), _ask.id.desc()).limit(MAX_FOLLOW_UPS))
    follow_ups = [ask_from_row(row) for row in rows]
    ids = [ask.id for ask in follow_ups]
    people = sorted({ask.respondent_id for ask in follow_ups if ask.state == "closed" and ask.respondent_id is not None})
    history: list[tuple[UUID, FollowUpChange]] = []
    answers: list[Ask] = []
    for start in range(0, len(ids), _CHUNK):
        history += await read_history(connection, survey.id, ids[start : start + _CHUNK])
    for start in range(0, len(people), _CHUNK):
        of_people = (_ask.respondent_id.in_(people[start : start + _CHUNK]), _ask.excluded.is_(None))
        answers += map(ask_from_row, await connection.execute(select(schema.ask).where(*of_survey, *of_people)))
    return follow_up_report(survey.id, follow_ups, history, answers, truncated=len(follow_ups) == MAX_FOLLOW_UPS)
