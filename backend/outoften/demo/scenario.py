"""Who is asked what and when, and what they say: the same for the same seed and day.

The company sells a web app, a mobile app and an interface for developers. Five months ago a release broke its mobile app;
six weeks later another one mended it.
"""

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from random import Random
from uuid import UUID

from msgspec import Struct

from outoften.domain.collecting.ask import Answer, Ask, Change, Channel, Dismissal, View
from outoften.domain.score import category

DAY_COUNT = 365
BROKEN_AT, FIXED_AT = timedelta(days=150), timedelta(days=108)

# Asks a day, Monday to Sunday, and how they spread over the hours from seven to midnight.
ASKS_PER_WEEKDAY = (23, 25, 24, 22, 18, 8, 9)
HOUR_WEIGHTS = (2, 5, 9, 10, 9, 7, 8, 9, 9, 8, 7, 5, 5, 5, 4, 3, 2)
CUSTOMER_COUNT = 1_400
# How often each score from 0 is given, out of a hundred.
NORMAL_SCORE_WEIGHTS = (1, 1, 1, 2, 2, 4, 5, 11, 20, 24, 29)
OUTAGE_SCORE_WEIGHTS = (9, 6, 8, 9, 8, 11, 11, 13, 11, 8, 6)
VIEW_RATE, ANSWER_RATE, DISMISSAL_RATE, COMMENT_RATE = 0.94, 0.31, 0.42, 0.46
PAGE_BY_PRODUCT = {"web": "/reports", "mobile": "/app", "api": "/developers"}


class Customer(Struct, frozen=True):
    """Somebody with an account. `leaning` is added to what they would say."""

    id: str
    locale: str
    plan: str
    country: str
    product: str
    score_bias: int


class SimulatedAsk(Struct, frozen=True):
    """An ask, and what happens to it, when, if it is given out."""

    ask: Ask
    changes: tuple[tuple[datetime, Change], ...]


def customers(random: Random) -> list[Customer]:
    """All who have an account."""
    return [_make_customer(random, number) for number in range(CUSTOMER_COUNT)]


def simulate_asks(seed: int, end: datetime, site_id: int, survey_id: int) -> Iterator[SimulatedAsk]:
    """A year of them, in the order of their time, the last before `end`."""
    random = Random(seed)
    everybody = customers(random)
    words = comments()
    first = end.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=DAY_COUNT)
    for number in range(DAY_COUNT + 1):
        day = first + timedelta(days=number)
        growth = 0.75 + 0.5 * number / DAY_COUNT
        for moment in sorted(
            _ask_times(random, day, round(ASKS_PER_WEEKDAY[day.weekday()] * growth * random.uniform(0.8, 1.2)))
        ):
            if moment < end - timedelta(minutes=10):
                yield _simulate_ask(random, words, random.choice(everybody), moment, end, site_id, survey_id)


def comments() -> dict[str, dict[str, list[str]]]:
    """What people say: by language, then by how they feel."""
    return tomllib.loads(files("outoften.demo").joinpath("comments.toml").read_text("utf-8"))


def _make_customer(random: Random, number: int) -> Customer:
    country, locale = random.choices(
        [("US", "en"), ("GB", "en"), ("DE", "de"), ("CH", "de"), ("ES", "es"), ("MX", "es")], [30, 14, 22, 8, 14, 12]
    )[0]
    return Customer(
        id=f"customer-{number + 1}",
        locale=locale,
        plan=random.choices(["free", "team", "business"], [35, 45, 20])[0],
        country=country,
        product=random.choices(["web", "mobile", "api"], [52, 33, 15])[0],
        score_bias=random.choices([-2, -1, 0, 1], [6, 14, 60, 20])[0],
    )


def _ask_times(random: Random, day: datetime, count: int) -> Iterator[datetime]:
    for hour in random.choices(range(7, 24), HOUR_WEIGHTS, k=count):
        yield day + timedelta(hours=hour, seconds=random.randrange(3600), milliseconds=random.randrange(1000))


def _simulate_ask(
    random: Random, words: dict[str, dict[str, list[str]]], who: Customer, at: datetime, end: datetime, site: int, survey: int
) -> SimulatedAsk:
    known = random.random() < 0.6
    channel: Channel = "widget" if random.random() < 0.88 else "link"
    ask = Ask(
        id=_make_uuid7(random, at),
        site_id=site,
        survey_id=survey,
        issued_at=at,
        respondent_id=who.id if known else None,
        channel=channel,
        locale=who.locale,
        page=f"https://fernweh.example{PAGE_BY_PRODUCT[who.product]}",
        segments=(f"country={who.country}", f"plan={who.plan}", f"product={who.product}"),
    )
    broken = who.product == "mobile" and end - BROKEN_AT <= at < end - FIXED_AT
    return SimulatedAsk(ask, tuple(_simulate_changes(random, words[who.locale], who, at, broken)))


def _simulate_changes(
    random: Random, words: dict[str, list[str]], who: Customer, at: datetime, broken: bool
) -> Iterator[tuple[datetime, Change]]:
    if random.random() >= VIEW_RATE:
        return
    seen = at + timedelta(seconds=1.2)
    yield seen, View()
    tapped, reaction = seen + timedelta(seconds=random.uniform(2, 25)), random.random()
    if reaction >= ANSWER_RATE:
        if reaction < ANSWER_RATE + DISMISSAL_RATE:
            yield tapped, Dismissal()
        return
    score = min(
        10, max(0, random.choices(range(11), OUTAGE_SCORE_WEIGHTS if broken else NORMAL_SCORE_WEIGHTS)[0] + who.score_bias)
    )
    yield tapped, Answer(score)
    # Who is annoyed says so more often.
    if random.random() < COMMENT_RATE + (0.2 if score < 7 else 0):
        kind = "broken" if broken and score < 8 else category(score)
        yield tapped + timedelta(seconds=random.uniform(8, 90)), Answer(score, random.choice(words[kind]), done=True)


def _make_uuid7(random: Random, at: datetime) -> UUID:
    """A UUID of version 7."""
    value = round(at.astimezone(UTC).timestamp() * 1000) << 80 | random.getrandbits(80)
    return UUID(int=value & ~(0xF << 76) & ~(0x3 << 62) | 7 << 76 | 2 << 62)
