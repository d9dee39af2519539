"""`outoften responses` and `outoften export`: read from the database itself, while a server runs or not."""

import argparse
import asyncio
import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, get_args

import msgspec

from outoften.cli.arguments import CommandGroup
from outoften.domain.collecting.ask import Ask, Channel
from outoften.domain.errors import RefusalError
from outoften.domain.responses.export_format import ExportFormat, export_header, export_rows
from outoften.domain.responses.response import response_from_ask
from outoften.domain.responses.response_filter import ResponseCriteria, ResponseFilter, parse_criteria
from outoften.domain.score import Category
from outoften.domain.surveys.survey import Survey
from outoften.settings import Settings, SettingsError
from outoften.storage.core.catalog import Catalog
from outoften.storage.core.engine import read_transactions
from outoften.storage.responses.responses import list_responses as read_responses
from outoften.storage.responses.responses import stream_responses
from outoften.storage.surveys.surveys import load_catalog

_MAX_COMMENT_WIDTH = 120


class _OutputClosedError(Exception):
    """Whoever reads what is printed has seen enough."""


def add_commands(commands: CommandGroup) -> None:
    """`responses`, `export` and their flags."""
    listing = commands.add("responses", list_responses, "print the latest responses")
    listing.add_argument("--limit", type=_parse_count, default=20, metavar="N", help="how many at most; 20 unless said")
    listing.add_argument("--json", action="store_true", help="as JSON, with everything that is known of them")
    _add_filters(listing)
    copying = commands.add("export", export, "write responses to a file, or print them")
    copying.add_argument("file", nargs="?", metavar="FILE", help="where to; it must not exist yet. Left out, they are printed")
    copying.add_argument(
        "--format", dest="kind", choices=get_args(ExportFormat), default="csv", help="for spreadsheets, or for programs"
    )
    _add_filters(copying)


def list_responses(settings: Settings, limit: int, json: bool, **flags: Any) -> int:
    """Print a page of responses, as a table or as JSON."""

    async def run() -> tuple[list[Ask], Any]:
        async with read_transactions(settings.database_url) as reading:
            async with reading() as connection:
                catalog = await load_catalog(connection)
                survey, wanted = _resolve_filter(catalog, flags)
            found: list[Ask] = []
            after = None
            while len(found) < limit:
                async with reading() as connection:
                    page = await read_responses(connection, survey, limit - len(found), after, wanted)
                found += page.asks
                after = page.next_cursor
                if after is None:
                    break
            return found, catalog.zones[survey.site_id]

    found, zone = asyncio.run(run())
    said = [response_from_ask(ask) for ask in found]
    with _utf8_stdout():
        if json:
            _print(msgspec.json.format(msgspec.json.encode({"data": said}), indent=1).decode() + "\n")
        for response in () if json else said:
            comment = " ".join((response.comment or "").split())
            shown = comment if len(comment) <= _MAX_COMMENT_WIDTH else f"{comment[: _MAX_COMMENT_WIDTH - 1]}…"
            marks = "".join(f" [{mark}]" for mark in (*response.tags, *(["excluded"] if response.excluded else [])))
            when = f"{response.answered_at.astimezone(zone):%Y-%m-%d %H:%M}"
            _print(f"{when}  {response.score:>2}  {response.category:<9}  {shown}{marks}".rstrip() + "\n")
    return 0


def export(settings: Settings, file: str | None, kind: ExportFormat, **flags: Any) -> int:
    """Write all responses that are wanted."""

    async def run(write: Callable[[str], None]) -> int:
        count = 0
        async with read_transactions(settings.database_url) as reading:
            async with reading() as connection:
                survey, wanted = _resolve_filter(await load_catalog(connection), flags)
            write(export_header(kind))
            async for asks in stream_responses(reading, survey, wanted):
                write(export_rows(kind, asks))
                count += len(asks)
        return count

    if file is None:
        with _utf8_stdout():
            asyncio.run(run(_print))
        return 0
    with _create_file(Path(file)) as write:
        count = asyncio.run(run(write))
    _print(f"{file} has {count} responses.\n")
    return 0


def _add_filters(command: argparse.ArgumentParser) -> None:
    command.add_argument("--survey", type=int, metavar="N", help="which one; needed when there are several")
    command.add_argument("--category", choices=get_args(Category), help="promoter, passive or detractor")
    command.add_argument("--channel", choices=get_args(Channel), help="how they were asked")
    command.add_argument("--segment", metavar="KEY:VALUE", help="of these respondents: plan:pro")
    command.add_argument("--score-min", type=_parse_score, metavar="N", help="this score or more")
    command.add_argument("--score-max", type=_parse_score, metavar="N", help="this score or less")
    command.add_argument("--from", dest="from_", type=_parse_day, metavar="DAY", help="answered on this day or later")
    command.add_argument("--to", type=_parse_day, metavar="DAY", help="answered before this day")
    command.add_argument("--tag", metavar="TAG", help="that have this tag")
    command.add_argument(
        "--excluded", type=_parse_bool, metavar="true|false", help="those alone that count for nothing, or that count"
    )
    command.add_argument("--q", metavar="WORDS", help='words of the comment, "a phrase", -without, or')
    command.add_argument(
        "--updated-since", type=_parse_time, metavar="MOMENT", help="updated then or later, in that order: 2026-11-21T09:30:00Z"
    )


def _resolve_filter(catalog: Catalog, flags: dict[str, Any]) -> tuple[Survey, ResponseCriteria]:
    number = flags["survey"]
    query = ResponseFilter(**{name: of for name, of in flags.items() if name != "survey"})
    try:
        if number is not None:
            survey = catalog.surveys[number]
        else:
            (survey,) = catalog.surveys.values()
        return survey, parse_criteria(query, catalog.zones[survey.site_id])
    except (KeyError, ValueError):
        known = ", ".join(f"{survey.id} ({survey.name})" for survey in catalog.surveys.values())
        missing = "Which survey?" if number is None else f"There is no survey {number}."
        raise SettingsError(f"{missing} Say --survey with one of these: {known}.") from None
    except RefusalError as refusal:
        raise SettingsError(refusal.detail) from None


def _print(text: str) -> None:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise _OutputClosedError from None
    except OSError as error:
        sys.stdout = io.StringIO()
        raise SettingsError(f"What is printed can't be written: {error.strerror}.") from None


@contextmanager
def _utf8_stdout() -> Iterator[None]:
    """Print as UTF-8 with the lines' own ends, for as long as somebody reads."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="")
    try:
        yield
    except _OutputClosedError:
        # What is left in the old one can't be flushed, and whoever ends the process would try.
        sys.stdout = io.StringIO()


@contextmanager
def _create_file(path: Path) -> Iterator[Callable[[str], None]]:
    """A file that is there whole, or not at all."""
    try:
        file = path.open("x", encoding="utf-8", newline="")
    except OSError as error:
        raise SettingsError(f"{path} can't be written: {error.strerror}.") from None

    def write(text: str) -> None:
        try:
            file.write(text)
        except OSError as error:
            raise SettingsError(f"{path} can't be written: {error.strerror}.") from None

    try:
        with file:
            yield write
    except BaseException:
        path.unlink()
        raise


def _parse_count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 on")
    return int(text)


def _parse_score(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 10:
        raise argparse.ArgumentTypeError(f"{text!r} is not a score from 0 to 10")
    return int(text)


def _parse_bool(text: str) -> bool:
    if text not in ("true", "false"):
        raise argparse.ArgumentTypeError(f"{text!r} is neither true nor false")
    return text == "true"


def _parse_day(text: str) -> date:
    try:
        return msgspec.convert(text, date)
    except msgspec.ValidationError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day, like 2026-11-21") from None


def _parse_time(text: str) -> datetime:
    try:
        moment = msgspec.convert(text, datetime)
    except msgspec.ValidationError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a moment with its time zone, like 2026-11-21T09:30:00Z")
    return moment
