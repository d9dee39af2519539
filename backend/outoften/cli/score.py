"""The numbers at a terminal: the same that the API gives, as a table or as JSON."""

import argparse
import asyncio
import re
from collections.abc import Sequence
from datetime import date
from typing import Any, get_args

import msgspec

from outoften.domain.collecting.ask import Channel
from outoften.domain.reports.score_report import ScoreReport, Wanted, days_between
from outoften.domain.surveys.survey import Survey
from outoften.settings import Settings
from outoften.storage.core.catalog import load_catalog
from outoften.storage.core.engine import reading
from outoften.storage.reports.score import read_score

_HEADINGS = ("survey", "name", "NPS", "95 %", "answers", "promoters", "passives", "detractors")
_WORDS = 2


def add_score_flags(command: argparse.ArgumentParser) -> None:
    """What can be asked of a score."""
    command.add_argument("--survey", type=int, metavar="N", help="one survey by its id; left out, all of them")
    command.add_argument(
        "--from", dest="first", type=_day, metavar="DAY", help="the first day, like 2026-11-01, in the site's time zone"
    )
    command.add_argument("--to", dest="end", type=_day, metavar="DAY", help="the day after the last")
    command.add_argument("--channel", choices=get_args(Channel), help="how people were asked")
    command.add_argument("--segment", metavar="KEY:VALUE", help="who is counted: plan:pro")
    command.add_argument("--exclude-suspect", action="store_true", help="leave out what came faster than a person can read")
    command.add_argument("--compare", metavar="WHAT", help="previous, or days like 2026-01-01..2026-02-01")
    command.add_argument("--json", action="store_true", help="print what the API replies")


def score_text(settings: Settings, survey: int | None, first: date | None, end: date | None, json: bool, **wanted: Any) -> str:
    """The scores, as they are printed. Raises a Refusal, or DatabaseRefusal."""
    found = asyncio.run(_read_scores(settings, survey, Wanted(days=days_between(first, end), **wanted)))
    if not json:
        return _table(found)
    reply: Any = {"data": [report for _, report in found]} if survey is None else found[0][1]
    return msgspec.json.format(msgspec.json.encode(reply), indent=2).decode()


async def _read_scores(settings: Settings, survey_id: int | None, wanted: Wanted) -> list[tuple[Survey, ScoreReport]]:
    async with reading(settings.database_address) as connection:
        catalog = await load_catalog(connection)
        surveys = list(catalog.surveys.values()) if survey_id is None else [catalog.survey(survey_id)]
        return [(survey, await read_score(connection, catalog, survey, wanted)) for survey in surveys]


def _table(found: Sequence[tuple[Survey, ScoreReport]]) -> str:
    rows = [_HEADINGS, *(_row(survey, report) for survey, report in found)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    lines = ["  ".join(_aligned(cell, column, widths[column]) for column, cell in enumerate(row)).rstrip() for row in rows]
    return "\n".join([*lines, *(line for survey, report in found for line in _remarks(survey, report))])


def _aligned(cell: str, column: int, width: int) -> str:
    return cell.ljust(width) if column < _WORDS else cell.rjust(width)


def _row(survey: Survey, report: ScoreReport) -> tuple[str, ...]:
    interval = f"{round(report.interval.low)} to {round(report.interval.high)}" if report.interval else "-"
    nps = "hidden" if report.reliability == "hidden" else "-" if report.nps is None else str(report.nps)
    counts = (report.responses, report.promoters, report.passives, report.detractors)
    return (str(survey.id), survey.name, nps, interval, *map(str, counts))


def _remarks(survey: Survey, report: ScoreReport) -> list[str]:
    lines = []
    if report.reliability == "hidden":
        lines.append("too few answers to show a score")
    if report.bound_reached:
        lines.append(f"only the newest {report.rows} answers were looked at")
    if report.suspect:
        lines.append(f"{report.suspect} of the answers are suspect")
    if of := report.comparison:
        score = "no score" if of.nps is None else f"NPS {of.nps}"
        lines.append(f"{of.sentence} (compared with {of.from_} to {of.to}: {score}, {of.responses} answers)")
    return [f"{survey.name}: {line}" for line in lines]


def _day(text: str) -> date:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a day, like 2026-11-21")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day: {error}") from None
