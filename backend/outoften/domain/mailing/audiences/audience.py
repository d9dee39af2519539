"""Audiences: criteria by which recipients are chosen at each sending. `storage/mailing/` evaluates the same in SQL."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from outoften.domain.collecting.ask import Ask
from outoften.domain.collecting.targeting import Trait
from outoften.domain.errors import InvalidError
from outoften.domain.field_types import Locale, text_format
from outoften.domain.mailing.recipients.recipient import Recipient, TraitName, TraitText
from outoften.domain.score import Category, category

MAX_DEPTH = 5
MAX_CRITERIA = 50
# Of all criteria together: thousands would keep the server busy for seconds, and are too many for SQLite.
MAX_VALUES = 200
MAX_AUDIENCES = 200

Days = Annotated[int, Meta(ge=0, le=3650, description="A number of days.", examples=[30])]
SurveyId = Annotated[
    Annotated[int, Meta(ge=1, le=2**31 - 1)] | None,
    Meta(description="Only this survey; null for all of the site.", examples=[None]),
]
Optional = Annotated[
    bool, Meta(description="Whether to ignore this criterion while no recipient has the trait, or any date.", examples=[False])
]
EmailDomain = Annotated[
    str,
    text_format(
        r"^[a-z0-9-]+(\.[a-z0-9-]+)*(?!\n)$",
        "a domain in lower case, such as `acme.com`",
        min_length=1,
        max_length=253,
        examples=["acme.com"],
    ),
]
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


class _Criterion(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type"):
    """A criterion that a recipient meets or not."""


class AllOf(_Criterion, frozen=True, tag="all"):
    """All of these are met."""

    of: Annotated[tuple["Criterion", ...], Meta(max_length=MAX_CRITERIA, description="The criteria.", examples=[[]])]


class AnyOf(_Criterion, frozen=True, tag="any"):
    """At least one of these is met."""

    of: Annotated[tuple["Criterion", ...], Meta(max_length=MAX_CRITERIA, description="The criteria.", examples=[[]])]


class Not(_Criterion, frozen=True, tag="not"):
    """This is not met."""

    of: Annotated["Criterion", Meta(description="The criterion.", examples=[{"type": "open_follow_up"}])]


class TraitIs(_Criterion, frozen=True, tag="trait"):
    """A trait is one of the values (`in`), is none of them (`not_in`), is known (`exists`), or is not (`missing`)."""

    key: Annotated[TraitName, Meta(description="The name of the trait.", examples=["role"])]
    op: Annotated[Literal["in", "not_in", "exists", "missing"], Meta(description="The comparison with the values.")] = "in"
    values: Annotated[
        tuple[TraitText, ...],
        Meta(max_length=50, description="The values, as text: `5` and `true` too.", examples=[["contact person"]]),
    ] = ()
    optional: Optional = False


class NumberIs(_Criterion, frozen=True, tag="number"):
    """A trait is a number that is at least, or at most, so large."""

    key: Annotated[TraitName, Meta(description="The name of the trait.", examples=["seats"])]
    op: Annotated[Literal["at_least", "at_most"], Meta(description="The comparison: `at_least` or `at_most` the number.")]
    value: Annotated[float, Meta(ge=-1e15, le=1e15, description="The number.", examples=[5])]
    optional: Optional = False


class Age(_Criterion, frozen=True, tag="age"):
    """A date is `days` days ago or more (`older_than`), or is known and later (`younger_than`).

    Without `key` it is `created_at`; with it, a trait that begins with a date such as 2026-11-22.
    """

    op: Annotated[
        Literal["older_than", "younger_than"],
        Meta(description="The comparison: before (`older_than`) or after (`younger_than`) that day."),
    ]
    days: Days
    key: Annotated[TraitName | None, Meta(description="A trait; null for `created_at`.", examples=[None])] = None
    optional: Optional = False


class Answered(_Criterion, frozen=True, tag="answered"):
    """The person has answered in the last `days` days; without `days`, ever."""

    days: Annotated[Days | None, Meta(description="The number of days; null for ever.", examples=[90])] = None
    survey_id: SurveyId = None


class Asked(_Criterion, frozen=True, tag="asked"):
    """The person was asked in the last `days` days, in any channel."""

    days: Days
    survey_id: SurveyId = None


class LastScore(_Criterion, frozen=True, tag="last_score"):
    """The person's last score is in one of the categories."""

    categories: Annotated[
        tuple[Category, ...],
        Meta(
            min_length=1,
            max_length=3,
            description="The categories, of which the last score must have one.",
            examples=[["detractor"]],
        ),
    ]
    survey_id: SurveyId = None


class OpenFollowUp(_Criterion, frozen=True, tag="open_follow_up"):
    """A follow-up of the person is open or waiting."""


class EmailDomainIs(_Criterion, frozen=True, tag="email_domain"):
    """The address is at one of these domains, or below one."""

    values: Annotated[tuple[EmailDomain, ...], Meta(min_length=1, max_length=50, description="The domains.")]


class LocaleIs(_Criterion, frozen=True, tag="locale"):
    """The person's language is one of these; `de` is met by `de-ch` too."""

    values: Annotated[tuple[Locale, ...], Meta(min_length=1, max_length=50, description="The languages.")]


Leaf = TraitIs | NumberIs | Age | Answered | Asked | LastScore | OpenFollowUp | EmailDomainIs | LocaleIs
Criterion = (
    AllOf | AnyOf | Not | TraitIs | NumberIs | Age | Answered | Asked | LastScore | OpenFollowUp | EmailDomainIs | LocaleIs
)

EVERYBODY = AllOf(of=())


def check_criteria(criterion: Criterion) -> None:
    """Raises InvalidError if there are too many criteria, or if they are nested too deeply."""
    count, depth = _measure(criterion)
    if depth > MAX_DEPTH:
        raise InvalidError(
            "criteria_invalid",
            f"`criteria` are nested in {depth} levels, and {MAX_DEPTH} are allowed. Put some into one group.",
        )
    if count > MAX_CRITERIA:
        raise InvalidError("criteria_invalid", f"`criteria` has {count} criteria, and {MAX_CRITERIA} are allowed.")
    values = sum(len(leaf.values) for leaf in leaves(criterion) if isinstance(leaf, TraitIs | EmailDomainIs | LocaleIs))
    if values > MAX_VALUES:
        raise InvalidError(
            "criteria_invalid",
            f"`criteria` have {values:,} values together, and {MAX_VALUES} are allowed. Send a trait that stands for many "
            'values with your recipients, such as {"tier": "large"}.',
        )
    for leaf in leaves(criterion):
        if isinstance(leaf, TraitIs) and bool(leaf.values) != (leaf.op in ("in", "not_in")):
            raise InvalidError(
                "criteria_invalid",
                f'Trait {leaf.key!r}: `in` and `not_in` need `values`, such as ["pro"]; `exists` and `missing` have none.',
            )


def leaves(criterion: Criterion) -> Iterator[Leaf]:
    """Yields the criteria that are no groups."""
    match criterion:
        case AllOf(of) | AnyOf(of):
            for inner in of:
                yield from leaves(inner)
        case Not(of):
            yield from leaves(of)
        case _:
            yield criterion


def optional_keys(criterion: Criterion) -> set[str | None]:
    """Returns the traits whose criteria are ignored while nobody has them; None stands for `created_at`."""
    found = [leaf for leaf in leaves(criterion) if isinstance(leaf, TraitIs | NumberIs | Age)]
    return {leaf.key for leaf in found if leaf.optional}


def trait_keys(criterion: Criterion) -> set[str | None]:
    """Returns the traits that criteria compare; None stands for `created_at`."""
    return {leaf.key for leaf in leaves(criterion) if isinstance(leaf, TraitIs | NumberIs | Age)}


def prune(criterion: Criterion, unknown: set[str | None]) -> Criterion | None:
    """Returns the criteria without optional ones about what nobody has; None if nothing is left."""
    match criterion:
        case AllOf(of) | AnyOf(of):
            kept = tuple(one for inner in of if (one := prune(inner, unknown)) is not None)
            return type(criterion)(of=kept) if kept or not of else None
        case Not(of):
            inner_kept = prune(of, unknown)
            return None if inner_kept is None else Not(of=inner_kept)
        case TraitIs() | NumberIs() | Age() if criterion.optional and criterion.key in unknown:
            return None
    return criterion


def matches(criterion: Criterion, person: Recipient, asks: Sequence[Ask], now: datetime) -> bool:
    """Whether a recipient, of whom these are all asks, meets the criterion."""
    match criterion:
        case AllOf(of):
            return all(matches(inner, person, asks, now) for inner in of)
        case AnyOf(of):
            return any(matches(inner, person, asks, now) for inner in of)
        case Not(of):
            return not matches(of, person, asks, now)
        case Answered() | Asked() | LastScore() | OpenFollowUp():
            return _matches_history(criterion, asks, now)
    return _matches_person(criterion, person, now)


def _matches_person(criterion: TraitIs | NumberIs | Age | EmailDomainIs | LocaleIs, person: Recipient, now: datetime) -> bool:
    match criterion:
        case TraitIs(key, op, values):
            known = key in person.traits
            is_in = known and trait_text(person.traits[key]) in values
            return {"in": is_in, "not_in": not is_in, "exists": known, "missing": not known}[op]
        case NumberIs(key, op, value):
            number = person.traits.get(key)
            if isinstance(number, bool) or not isinstance(number, int | float):
                return False
            return number >= value if op == "at_least" else number <= value
        case Age(op, days, None):
            return person.created_at is not None and (person.created_at <= now - timedelta(days=days)) == (op == "older_than")
        case Age(op, days, key):
            day = person.traits.get(key or "")
            if not isinstance(day, str) or not _ISO_DAY.match(day):
                return False
            return (day[:10] <= limit_day(days, now)) == (op == "older_than")
        case EmailDomainIs(values):
            return f".{person.email_key.rpartition('@')[2]}".endswith(tuple(f".{domain}" for domain in values))
        case LocaleIs(values):
            return person.locale is not None and f"{person.locale}-".startswith(tuple(f"{locale}-" for locale in values))


def _matches_history(criterion: Answered | Asked | LastScore | OpenFollowUp, asks: Sequence[Ask], now: datetime) -> bool:
    match criterion:
        case Answered(days, survey_id):
            asked = [ask for ask in asks if survey_id in (None, ask.survey_id)]
            begin = None if days is None else now - timedelta(days=days)
            return any(ask.answered_at and (begin is None or ask.answered_at >= begin) for ask in asked)
        case Asked(days, survey_id):
            asked = [ask for ask in asks if survey_id in (None, ask.survey_id)]
            return any(ask.viewed_at and ask.issued_at >= now - timedelta(days=days) for ask in asked)
        case LastScore(categories, survey_id):
            score = last_score(asks, survey_id)
            return score is not None and category(score) in categories
        case OpenFollowUp():
            return any(ask.state in ("open", "waiting") for ask in asks)


def last_score(asks: Sequence[Ask], survey_id: int | None = None) -> int | None:
    """Returns the latest score that counts; of two given at the same time, the higher one."""
    scores = [
        (ask.answered_at, ask.score)
        for ask in asks
        if ask.answered_at and ask.score is not None and ask.excluded is None and survey_id in (None, ask.survey_id)
    ]
    return max(scores)[1] if scores else None


def limit_day(days: int, now: datetime) -> str:
    """Returns the day so many days ago, as texts that begin with a date are compared with it."""
    return (now - timedelta(days=days)).date().isoformat()


def trait_text(value: Trait) -> str:
    """Returns a trait as criteria name it."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def is_number_text(text: str) -> bool:
    """Whether a text that criteria name may stand for a number or a truth value."""
    return text in ("true", "false") or bool(_NUMBER.fullmatch(text))


def parts(criterion: Criterion) -> tuple[Criterion, ...]:
    """Returns the criteria that all must be met, one by one, so that people can be told which one somebody does not meet."""
    return criterion.of if isinstance(criterion, AllOf) else (criterion,)


def _measure(criterion: Criterion) -> tuple[int, int]:
    match criterion:
        case AllOf(of) | AnyOf(of):
            sizes = [_measure(inner) for inner in of]
            return 1 + sum(count for count, _ in sizes), 1 + max((depth for _, depth in sizes), default=0)
        case Not(of):
            count, depth = _measure(of)
            return 1 + count, 1 + depth
    return 1, 1
