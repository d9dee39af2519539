"""Simulates the asks, views and answers of a year. The same seed and end give the same result.

The company sells a web app, a mobile app and an API. Two months ago a release broke its mobile app; a release six weeks later
fixed it. Both are within the 90 days on which the dashboard opens.
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
BROKEN_AT, FIXED_AT = timedelta(days=62), timedelta(days=20)

# Asks per day, Monday to Sunday; and the weight of each hour from 7:00 to midnight.
ASKS_PER_WEEKDAY = (23, 25, 24, 22, 18, 8, 9)
HOUR_WEIGHTS = (2, 5, 9, 10, 9, 7, 8, 9, 9, 8, 7, 5, 5, 5, 4, 3, 2)
CUSTOMER_COUNT = 1_400
# The weight of each score from 0 to 10. Each list adds up to about 100.
NORMAL_SCORE_WEIGHTS = (1, 1, 1, 2, 2, 4, 5, 11, 20, 24, 29)
OUTAGE_SCORE_WEIGHTS = (9, 6, 8, 9, 8, 11, 11, 13, 11, 8, 6)
# What detractors tick, how often in other weeks, and how often users of the broken mobile app do.
REASONS = ("Mobile app", "Price", "Speed", "Support", "Something is missing")
NORMAL_REASON_RATES, OUTAGE_REASON_RATES = (0.1, 0.4, 0.25, 0.2, 0.3), (0.85, 0.1, 0.15, 0.2, 0.05)
VIEW_RATE, ANSWER_RATE, DISMISSAL_RATE, COMMENT_RATE = 0.94, 0.31, 0.42, 0.46
PAGE_BY_PRODUCT = {"web": "/reports", "mobile": "/app", "api": "/developers"}
Comments = dict[str, dict[str, list[str]]]


class Customer(Struct, frozen=True):
    """A customer with an account. `score_bias` is added to each score that the customer gives."""

    id: str
    locale: str
    plan: str
    country: str
    product: str
    score_bias: int


class SimulatedAsk(Struct, frozen=True):
    """An ask, and the changes that follow if it is issued, each with its time."""

    ask: Ask
    changes: tuple[tuple[datetime, Change], ...]


def customers(random: Random) -> list[Customer]:
    """Returns all customers."""
    return [_make_customer(random, number) for number in range(CUSTOMER_COUNT)]


def simulate_asks(seed: int, end: datetime, site_id: int, survey_id: int) -> Iterator[SimulatedAsk]:
    """Yields the asks of a year in the order of their times. The last one is at least ten minutes before `end`."""
    random = Random(seed)
    all_customers = customers(random)
    texts = comments()
    first_day = end.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=DAY_COUNT)
    for number in range(DAY_COUNT + 1):
        day = first_day + timedelta(days=number)
        growth = 0.75 + 0.5 * number / DAY_COUNT
        for time in sorted(_ask_times(random, day, round(ASKS_PER_WEEKDAY[day.weekday()] * growth * random.uniform(0.8, 1.2)))):
            if time < end - timedelta(minutes=10):
                yield _simulate_ask(random, texts, random.choice(all_customers), time, end, site_id, survey_id)


def comments() -> Comments:
    """Returns the comments by language, then by category (or `broken` for the outage)."""
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
    random: Random, texts: Comments, customer: Customer, at: datetime, end: datetime, site: int, survey: int
) -> SimulatedAsk:
    identified = random.random() < 0.6
    channel: Channel = "widget" if random.random() < 0.88 else "link"
    ask = Ask(
        id=make_uuid7(random, at),
        site_id=site,
        survey_id=survey,
        version=1,
        issued_at=at,
        respondent_id=customer.id if identified else None,
        channel=channel,
        locale=customer.locale,
        page=f"https://fernweh.example{PAGE_BY_PRODUCT[customer.product]}",
        segments=(f"country={customer.country}", f"plan={customer.plan}", f"product={customer.product}"),
    )
    outage = customer.product == "mobile" and end - BROKEN_AT <= at < end - FIXED_AT
    changes = tuple(_simulate_changes(random, texts[customer.locale], customer, at, outage))
    if channel == "link":
        # The page of a link reports answers only.
        changes = tuple(change for change in changes if isinstance(change[1], Answer))
    return SimulatedAsk(ask, changes)


def _simulate_changes(
    random: Random, texts: dict[str, list[str]], customer: Customer, at: datetime, outage: bool
) -> Iterator[tuple[datetime, Change]]:
    if random.random() >= VIEW_RATE:
        return
    viewed_at = at + timedelta(seconds=1.2)
    yield viewed_at, View()
    reacted_at, reaction = viewed_at + timedelta(seconds=random.uniform(2, 25)), random.random()
    if reaction >= ANSWER_RATE:
        if reaction < ANSWER_RATE + DISMISSAL_RATE:
            yield reacted_at, Dismissal()
        return
    yield from simulate_answer(random, texts, customer, reacted_at, outage)


def simulate_answer(
    random: Random, texts: dict[str, list[str]], customer: Customer, reacted_at: datetime, outage: bool
) -> Iterator[tuple[datetime, Change]]:
    """Yields the score, and what else is said within two minutes. `texts` are those of the customer's language."""
    weights = OUTAGE_SCORE_WEIGHTS if outage else NORMAL_SCORE_WEIGHTS
    score = min(10, max(0, random.choices(range(11), weights)[0] + customer.score_bias))
    yield reacted_at, Answer(score)
    # Annoyed customers comment more often.
    comment = None
    if random.random() < COMMENT_RATE + (0.2 if score < 7 else 0):
        comment = random.choice(texts["broken" if outage and score < 8 else category(score)])
    rates = OUTAGE_REASON_RATES if outage else NORMAL_REASON_RATES
    reasons = tuple(reason for reason, rate in zip(REASONS, rates, strict=True) if random.random() < rate)
    choices = reasons if category(score) == "detractor" and reasons else None
    if comment or choices:
        yield reacted_at + timedelta(seconds=random.uniform(8, 90)), Answer(score, comment, done=True, choices=choices)


def make_uuid7(random: Random, at: datetime) -> UUID:
    """Returns a UUID of version 7 for this time."""
    value = round(at.astimezone(UTC).timestamp() * 1000) << 80 | random.getrandbits(80)
    return UUID(int=value & ~(0xF << 76) & ~(0x3 << 62) | 7 << 76 | 2 << 62)
