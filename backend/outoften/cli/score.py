"""`outoften score`: prints the same numbers as the API, as a table or as JSON."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any, get_args

import msgspec

from outoften.cli.arguments import CommandGroup, parse_day, parse_text
from outoften.cli.output import write_output
from outoften.domain.collecting.ask import Channel
from outoften.domain.reports.score_report import ScoreQuery, ScoreReport
from outoften.domain.surveys.survey import Survey
from outoften.settings import Settings
from outoften.storage.core.opening.engine import read_transaction
from outoften.storage.reports.score import read_score
from outoften.storage.surveys.surveys import load_catalog

_HEADINGS = ("survey", "name", "NPS", "95 %", "answers", "promoters", "passives", "detractors")
_TEXT_COLUMNS = 2


def add_commands(commands: CommandGroup) -> None:
    """Add `score` and its flags."""
    command = commands.add("score", print_score)
    command.add_argument("--survey", type=int, metavar="N", help="id of one survey (default: all)")
    command.add_argument(
        "--from", dest="first", type=parse_day, metavar="DAY", help="first day, such as 2026-11-01, in the site's time zone"
    )
    command.add_argument("--to", dest="end", type=parse_day, metavar="DAY", help="day after the last day")
    command.add_argument("--channel", choices=get_args(Channel), help="how respondents were asked")
    command.add_argument("--segment", type=parse_text, metavar="KEY:VALUE", help="count one segment only, such as plan:pro")
    command.add_argument(
        "--exclude-suspect", action="store_true", help="leave out suspicious answers, such as those given within a second"
    )
    command.add_argument(
        "--compare", type=parse_text, metavar="WHAT", help="`previous`, or days such as 2026-01-01..2026-02-01"
    )
    command.add_argument("--json", action="store_true", help="print the API's reply")


def print_score(settings: Settings, **flags: Any) -> int:
    """Prints the score of each survey, or of one."""
    write_output(render_scores(settings, **flags) + "\n")
    return 0


def render_scores(
    settings: Settings, survey: int | None, first: date | None, end: date | None, json: bool, **query: Any
) -> str:
    """Returns the scores as a table, or as JSON. Raises RefusalError and DatabaseUnusableError."""
    scores = asyncio.run(_read_scores(settings, survey, ScoreQuery(first=first, end=end, **query)))
    if not json:
        return _render_table(scores)
    reply: Any = {"data": [report for _, report in scores]} if survey is None else scores[0][1]
    return msgspec.json.format(msgspec.json.encode(reply), indent=2).decode()


async def _read_scores(settings: Settings, survey_id: int | None, query: ScoreQuery) -> list[tuple[Survey, ScoreReport]]:
    async with read_transaction(settings.database_url) as connection:
        catalog = await load_catalog(connection)
        surveys = list(catalog.surveys.values()) if survey_id is None else [catalog.survey(survey_id)]
        return [(survey, await read_score(connection, catalog, survey, query)) for survey in surveys]


def _render_table(scores: Sequence[tuple[Survey, ScoreReport]]) -> str:
    rows = [_HEADINGS, *(_render_row(survey, report) for survey, report in scores)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    lines = ["  ".join(_align(cell, column, widths[column]) for column, cell in enumerate(row)).rstrip() for row in rows]
    return "\n".join([*lines, *(line for survey, report in scores for line in _render_notes(survey, report))])


def _align(cell: str, column: int, width: int) -> str:
    return cell.ljust(width) if column < _TEXT_COLUMNS else cell.rjust(width)


def _render_row(survey: Survey, report: ScoreReport) -> tuple[str, ...]:
    interval = f"{round(report.interval.low)} to {round(report.interval.high)}" if report.interval else "-"
    nps = "hidden" if report.reliability == "hidden" else "-" if report.nps is None else str(report.nps)
    counts = (report.responses, report.promoters, report.passives, report.detractors)
    return (str(survey.id), survey.name, nps, interval, *map(str, counts))


def _render_notes(survey: Survey, report: ScoreReport) -> list[str]:
    lines = []
    if report.reliability == "hidden":
        lines.append("too few answers to show a score")
    if report.truncated:
        lines.append(f"only the newest {report.rows} answers were examined")
    if report.suspect:
        lines.append(f"{report.suspect} of the answers are suspect")
    if comparison := report.comparison:
        score = "no score" if comparison.nps is None else f"NPS {comparison.nps}"
        dates = f"{comparison.from_} to {comparison.to}"
        lines.append(f"{comparison.sentence} (compared with {dates}: {score}, {comparison.responses} answers)")
    return [f"{survey.name}: {line}" for line in lines]
