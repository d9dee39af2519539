"""The outcome report, read from the last responses of identified people and their outcomes."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, case, func, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.date_range import start_of_day
from outoften.domain.reports.outcome_report import OutcomesReport, OutcomesReportQuery, ScoreGroup, last_day, outcomes_report
from outoften.domain.reports.score_report import MAX_ROWS
from outoften.domain.surveys.survey import Survey
from outoften.storage.core import schema
from outoften.storage.core.catalog import Catalog
from outoften.storage.core.conditions.field_conditions import answered_in
from outoften.storage.reports.counted_rows import counted_rows

_DAY_MS = timedelta(days=1) // timedelta(milliseconds=1)


async def read_outcomes(
    connection: AsyncConnection,
    catalog: Catalog,
    survey: Survey,
    query: OutcomesReportQuery,
    today: date,
    max_rows: int = MAX_ROWS,
) -> OutcomesReport:
    """Returns the report of the newest `max_rows` responses that are old enough. Raises InvalidError for an unknown segment."""
    ask: Any = schema.ask.c
    zone, answered_before = catalog.zones[survey.site_id], last_day(query, today)
    old = select(schema.ask).where(
        *(ask.site_id == survey.site_id, ask.survey_id == survey.id, ask.answered_at.is_not(None)),
        ask.answered_at < start_of_day(answered_before, zone),
        *answered_in(query, zone),
    )
    newest = old.order_by(ask.answered_at.desc(), ask.id.desc()).limit(max_rows).subquery()
    row: Any = newest.c
    conditions = [row.respondent_id.is_not(None), *await counted_rows(connection, catalog, survey, query, row)]
    order = func.row_number().over(partition_by=row.respondent_id, order_by=(row.answered_at.desc(), row.id.desc()))
    scores = select(row.respondent_id, row.score, row.answered_at, order.label("place")).where(*conditions).subquery()
    people = select(scores).where(scores.c.place == 1).subquery()
    with_outcome = func.sum(case((_has_outcome(survey.site_id, query, people.c), 1), else_=0))
    groups = select(people.c.score, func.count(), with_outcome).group_by(people.c.score)
    counted = [ScoreGroup(*(int(value) for value in group)) for group in await connection.execute(groups)]
    rows = (await connection.execute(select(func.count()).select_from(newest))).scalar_one()
    time_zone = catalog.site(survey.site_id).time_zone
    return outcomes_report(survey.id, time_zone, query, answered_before, counted, truncated=rows == max_rows)


def _has_outcome(site_id: int, query: OutcomesReportQuery, person: Any) -> ColumnElement[bool]:
    """Returns the condition that a person had the outcome after their score, within the query's days."""
    outcome: Any = schema.outcome.c
    at, answered_at = (type_coerce(column, BigInteger) for column in (outcome.at, person.answered_at))
    in_time = (at > answered_at, at <= answered_at + query.within_days * _DAY_MS)
    of_person = (outcome.site_id == site_id, outcome.respondent_id == person.respondent_id, outcome.kind == query.kind)
    return select(outcome.id).where(*of_person, *in_time).exists()
