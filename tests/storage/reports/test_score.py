"""What is not tallied is counted from responses: the newest, and no more of them than it may cost."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from outoften.domain.collecting.tally import local_day
from outoften.domain.collecting.targeting import matches_page
from outoften.domain.date_range import DateRange, start_of_day
from outoften.domain.reports.score_report import ScoreQuery, ScoreReport
from outoften.storage.core.opening.engine import read_transaction
from outoften.storage.reports.score import read_score
from outoften.storage.surveys.surveys import load_catalog
from tests.history import answered, remember

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def _read(address: str, query: ScoreQuery, most_rows: int) -> ScoreReport:
    async def read() -> ScoreReport:
        async with read_transaction(address) as connection:
            catalog = await load_catalog(connection)
            return await read_score(connection, catalog, catalog.survey(1), query, most_rows)

    return asyncio.run(read())


def test_only_the_newest_are_looked_at_and_the_report_says_so(address: str) -> None:
    asks = [answered(NOON + timedelta(minutes=number), number % 11, locale="de") for number in range(20)]
    remember(address, asks)
    report = _read(address, ScoreQuery(segment="locale:de"), most_rows=12)
    assert (report.rows, report.truncated, report.responses) == (12, True, 12)
    assert report.distribution == [1, 1, 1, 1, 1, 1, 1, 1, 2, 1, 1]
    report = _read(address, ScoreQuery(segment="locale:de"), most_rows=21)
    assert (report.rows, report.truncated, report.responses) == (20, False, 20)


def test_what_was_excluded_or_has_another_channel_is_looked_at_and_not_counted(address: str) -> None:
    rows: list[dict[str, object]] = [
        {},
        {"excluded": "a test of ours"},
        {"channel": "email"},
        {"suspect": True},
        {"tags": ("vip",)},
    ]
    remember(address, [answered(NOON, 9, tags=("vip", "a,b")) if "tags" in row else answered(NOON, 0, **row) for row in rows])
    report = _read(address, ScoreQuery(segment="page:*", channel="widget", exclude_suspect=True), most_rows=9)
    assert (report.rows, report.responses, report.suspect) == (5, 2, 1)
    assert _read(address, ScoreQuery(segment="tag:vip"), most_rows=9).responses == 1
    assert _read(address, ScoreQuery(segment="tag:a,b"), most_rows=9).responses == 1
    assert _read(address, ScoreQuery(segment="tag:a"), most_rows=9).responses == 0


PAGES = (
    *("https://shop.example/docs/a", "https://shop.example/Docs/a", "https://shop.example", "https://shop.example/", ""),
    *("https://shop.example/[a]?_%!x", "https://shop.example/a]b", "https://shop.example/öß", "null/docs/a", "docs/a", "docs"),
    *("https://shop.example//docs/a", "https://other.example/docs/a", "android-app://com.example/docs/a"),
)
PATTERNS = (
    *("/docs/*", "/*", "*", "/", "/docs/a", "https://shop.example/*", "https://*.example/docs/a", "*docs*", "*/a", "/*a"),
    *("/[a]?_%!*", "/[ab]*", "/?ocs/*", "/_ocs/a", "/%", "/a]*", "/ö*ß", "/**a", "//docs/*", "docs", "!", "\\\\"),
)


def test_the_database_finds_the_pages_that_a_rule_would_match(address: str) -> None:
    remember(address, [answered(NOON, 9, page=page) for page in PAGES])
    for pattern in PATTERNS:
        report = _read(address, ScoreQuery(segment=f"page:{pattern}"), most_rows=99)
        assert report.responses == sum(matches_page([pattern], page) for page in PAGES), pattern


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        *(("Europe/Zurich", day) for day in ("2026-03-28", "2026-03-29", "2026-03-30", "2026-10-25", "2026-10-26")),
        # Midnight is skipped, comes twice, or a whole day is left out.
        *(("America/Sao_Paulo", "2018-11-04"), ("America/Havana", "2026-11-01"), ("Pacific/Apia", "2011-12-31")),
        ("Asia/Kathmandu", "1986-01-01"),
    ],
)
def test_a_day_begins_when_the_day_before_ends(zone: str, day: str) -> None:
    here, this = ZoneInfo(zone), date.fromisoformat(day)
    first = start_of_day(this, here).astimezone(UTC)
    assert local_day(first, here) == this
    assert local_day(first - timedelta(milliseconds=1), here) < this


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12", "UTC"])
def test_the_ends_of_the_calendar_do_no_harm(address: str, zone: str) -> None:
    remember(address, [answered(NOON, 9)])
    for days in (DateRange(date.min, date.max), DateRange(date.max, None), DateRange(None, date.min)):
        report = _read(address, ScoreQuery(days.first, days.end, segment="page:*"), most_rows=9)
        assert report.responses == (days == DateRange(date.min, date.max))
