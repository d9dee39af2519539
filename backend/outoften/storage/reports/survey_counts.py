"""The counts of surveys for a list of them, from tallies."""

from collections.abc import Collection

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain import score as numbers
from outoften.domain.collecting.tally import SCORE_COUNTS
from outoften.domain.reports.survey_counts import SurveyCounts
from outoften.storage.core import schema


async def read_survey_counts(connection: AsyncConnection, survey_ids: Collection[int]) -> dict[int, SurveyCounts]:
    """Returns the counts of each of these surveys, of all days and channels."""
    tally, survey = schema.tally.c, schema.survey.c
    names = ("asked", "answered", *SCORE_COUNTS)
    # Of imports, nobody knows how many people were asked.
    asked = case((tally.channel == "import", 0), else_=tally.asked)
    sums = select(tally.survey_id, func.sum(asked), *(func.sum(tally[name]) for name in names[1:]))
    # With their sites, so that the key of tallies finds them.
    of_surveys = sums.join(schema.survey, (survey.site_id == tally.site_id) & (survey.id == tally.survey_id))
    chosen = of_surveys.where(survey.id.in_(survey_ids), tally.segment == "").group_by(tally.survey_id)
    rows = await connection.execute(chosen)
    counted = {survey_id: [int(number) for number in sums] for survey_id, *sums in rows}
    return {survey_id: _make_counts(counted.get(survey_id, [0 for _ in names])) for survey_id in survey_ids}


def _make_counts(sums: list[int]) -> SurveyCounts:
    asked, answered, *distribution = sums
    return SurveyCounts(asked, answered, numbers.summarize(numbers.counts(distribution)))
