"""`outoften responses` and `outoften export`: read the database directly, whether or not a server is running."""

import argparse
import asyncio
import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

import msgspec

from outoften.cli.arguments import CommandGroup, parse_day, parse_text
from outoften.cli.output import printable, write_output
from outoften.domain.collecting.ask import Ask, Channel
from outoften.domain.responses.export_format import ExportFormat, export_header, export_rows
from outoften.domain.responses.response import ResponseOut, State, response_from_ask
from outoften.domain.responses.response_filter import ResponseCriteria, ResponseFilter, parse_criteria
from outoften.domain.score import Category
from outoften.domain.surveys.survey import Survey
from outoften.private_files import unfinished_file
from outoften.settings import Settings, SettingsError
from outoften.storage.core.catalog import Catalog
from outoften.storage.core.opening.engine import read_transactions
from outoften.storage.responses.responses import list_responses as read_responses
from outoften.storage.responses.responses import stream_responses
from outoften.storage.surveys.surveys import load_catalog

_MAX_COMMENT_WIDTH = 120


def add_commands(commands: CommandGroup) -> None:
    """Add `responses`, `export` and their flags."""
    command = commands.add("responses", list_responses)
    command.add_argument("--limit", type=_parse_count, default=20, metavar="N", help="number of responses (default: 20)")
    command.add_argument("--json", action="store_true", help="print all fields as JSON")
    _add_filters(command)
    command = commands.add("export", export)
    command.add_argument("file", nargs="?", metavar="FILE", help="file to create; must not exist yet (default: print)")
    command.add_argument(
        "--format", dest="kind", choices=get_args(ExportFormat), default="csv", help="file format (default: csv)"
    )
    command.add_argument(
        "--everything", metavar="FOLDER", help="instead, write everything to a new folder: all data, settings, audit log"
    )
    _add_filters(command)


def list_responses(settings: Settings, limit: int, json: bool, **flags: Any) -> int:
    """Print the latest responses that match the filters, as a table or as JSON."""

    async def run() -> tuple[list[Ask], ZoneInfo]:
        async with read_transactions(settings.database_url) as read_transaction:
            async with read_transaction() as connection:
                catalog = await load_catalog(connection)
                survey, criteria = _resolve_filter(catalog, flags)
            asks: list[Ask] = []
            cursor = None
            while len(asks) < limit:
                async with read_transaction() as connection:
                    page = await read_responses(connection, survey, limit - len(asks), cursor, criteria)
                asks += page.asks
                cursor = page.next_cursor
                if cursor is None:
                    break
            return asks, catalog.zones[survey.site_id]

    asks, zone = asyncio.run(run())
    responses = [response_from_ask(ask) for ask in asks]
    _print_as_utf8()
    if json:
        write_output(msgspec.json.format(msgspec.json.encode({"data": responses}), indent=1).decode() + "\n")
    else:
        write_output("".join(f"{_render_line(response, zone)}\n" for response in responses))
    return 0


def _render_line(response: ResponseOut, zone: ZoneInfo) -> str:
    comment = " ".join((response.comment or "").split())
    if len(comment) > _MAX_COMMENT_WIDTH:
        comment = f"{comment[: _MAX_COMMENT_WIDTH - 1]}…"
    labels = [*response.tags, *(["excluded"] if response.excluded else [])]
    answered_at = response.answered_at.astimezone(zone)
    suffix = "".join(f" [{label}]" for label in labels)
    return f"{answered_at:%Y-%m-%d %H:%M}  {response.score:>2}  {response.category:<9}  {comment}{suffix}".rstrip()


def export(settings: Settings, file: str | None, kind: ExportFormat, everything: str | None, **flags: Any) -> int:
    """Write all responses that match the filters to a file, or print them; or everything to a folder."""
    if everything is not None:
        if file is not None or any(value is not None for value in flags.values()):
            raise SettingsError("export: --everything takes no FILE and no filter. Leave them out.")
        # Loaded only for this.
        from outoften.cli.importing.full_export import export_to_folder

        return export_to_folder(settings, everything)

    async def run(write: Callable[[str], object]) -> int:
        count = 0
        async with read_transactions(settings.database_url) as read_transaction:
            async with read_transaction() as connection:
                survey, criteria = _resolve_filter(await load_catalog(connection), flags)
            write(export_header(kind))
            async for asks in stream_responses(read_transaction, survey, criteria):
                write(export_rows(kind, asks))
                count += len(asks)
        return count

    if file is None:
        _print_as_utf8()
        asyncio.run(run(write_output))
        return 0
    with _create_file(Path(file)) as write:
        count = asyncio.run(run(write))
    print(f"Wrote {count} responses to {printable(file)}.")
    return 0


def _add_filters(command: argparse.ArgumentParser) -> None:
    command.add_argument("--survey", type=int, metavar="N", help="id of the survey; required if there are several")
    command.add_argument("--category", choices=get_args(Category), help="only this category")
    command.add_argument("--channel", choices=get_args(Channel), help="only this channel")
    command.add_argument(
        "--segment", type=parse_text, metavar="KEY:VALUE", help="only respondents of this segment, such as plan:pro"
    )
    command.add_argument("--score-min", type=_parse_score, metavar="N", help="lowest score, 0 to 10")
    command.add_argument("--score-max", type=_parse_score, metavar="N", help="highest score, 0 to 10")
    command.add_argument("--from", dest="first", type=parse_day, metavar="DAY", help="first day, such as 2026-11-01")
    command.add_argument("--to", dest="end", type=parse_day, metavar="DAY", help="day after the last day")
    command.add_argument("--tag", type=parse_text, metavar="TAG", help="only responses with this tag")
    command.add_argument(
        "--excluded", type=_parse_bool, metavar="true|false", help="only excluded (true) or only counted (false) responses"
    )
    command.add_argument(
        "--suspect", type=_parse_bool, metavar="true|false", help="only suspect (true) or only other (false) responses"
    )
    command.add_argument(
        "--has-comment", type=_parse_bool, metavar="true|false", help="only responses with (true) or without (false) a comment"
    )
    command.add_argument("--choice", type=parse_text, metavar="CHOICE", help="only responses that selected this choice")
    command.add_argument("--state", choices=get_args(State), help="only responses in this state")
    command.add_argument("--assignee", type=parse_text, metavar="ID|none", help="only responses of this member, or of nobody")
    command.add_argument(
        "--due-before", type=parse_day, metavar="DAY", help="only responses that are due before this day and not closed"
    )
    command.add_argument("--q", type=parse_text, metavar="WORDS", help='words in the comment: word, "a phrase", -without, or')
    command.add_argument(
        "--updated-since", type=_parse_time, metavar="TIME", help="only responses updated at this time or later"
    )


def _resolve_filter(catalog: Catalog, flags: dict[str, Any]) -> tuple[Survey, ResponseCriteria]:
    survey = choose_survey(catalog, flags["survey"])
    query = ResponseFilter(**{name: value for name, value in flags.items() if name != "survey"})
    return survey, parse_criteria(query, catalog.zones[survey.site_id])


def choose_survey(catalog: Catalog, survey_id: int | None) -> Survey:
    """Returns the survey with this id, by default the only one. Raises SettingsError, which lists the surveys."""
    if survey_id is None and len(catalog.surveys) == 1:
        (survey_id,) = catalog.surveys
    if not catalog.surveys:
        raise SettingsError("There is no survey yet. The first start of `outoften serve` makes one.")
    if survey_id is None or survey_id not in catalog.surveys:
        ids = ", ".join(f"{survey.id} ({survey.name})" for survey in catalog.surveys.values())
        problem = f"There are {len(catalog.surveys)} surveys" if survey_id is None else f"There is no survey {survey_id}"
        raise SettingsError(f"{problem}. Set --survey to one of these: {ids}.")
    return catalog.surveys[survey_id]


def _print_as_utf8() -> None:
    """Print as UTF-8 from now on, without translating line ends."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="")


@contextmanager
def _create_file(path: Path) -> Iterator[Callable[[str], object]]:
    """A new file, which appears when it is complete. Raises FileRefusedError if it exists or can't be written."""
    with unfinished_file(path) as unfinished, unfinished.open("w", encoding="utf-8", newline="") as file:
        yield file.write


def _parse_count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least 1")
    return int(text)


def _parse_score(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 10:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 to 10")
    return int(text)


def _parse_bool(text: str) -> bool:
    if text not in ("true", "false"):
        raise argparse.ArgumentTypeError(f"{text!r} is not true or false")
    return text == "true"


def _parse_time(text: str) -> datetime:
    try:
        time = msgspec.convert(text, datetime)
    except msgspec.ValidationError:
        time = None
    if time is None or time.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time with a UTC offset, such as 2026-11-21T09:30:00Z")
    return time
