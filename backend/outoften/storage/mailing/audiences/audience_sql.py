"""Criteria of audiences as SQL: the same people meet them as by `matches` of the domain. No condition is ever NULL.

What criteria ask about a person's history is read in one pass over the asks, with a column for each criterion.
"""

from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Double,
    FromClause,
    Text,
    and_,
    case,
    cast,
    collate,
    false,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import JSONB

from outoften.domain.collecting.cadence import Cadence
from outoften.domain.mailing.audiences.audience import (
    Age,
    AllOf,
    Answered,
    AnyOf,
    Asked,
    Criterion,
    EmailDomainIs,
    LastScore,
    LocaleIs,
    Not,
    NumberIs,
    OpenFollowUp,
    TraitIs,
    is_number_text,
    limit_day,
)
from outoften.domain.score import CATEGORY_SCORES
from outoften.storage.core import schema
from outoften.storage.core.types import BigInt

Condition = ColumnElement[bool]
# The ids after the first and up to the second; None for no bound.
IdRange = tuple[str | None, str | None]

_DAY_MS = 86_400_000
# Larger than every score, so that a time and a score fit into one number that is compared by the time first.
_SCORES = 16
_recipient: Any = schema.recipient.c
_ask: Any = schema.ask.c


class AudienceSql:
    """Compiles criteria about a site's recipients for one engine. `history` is what the conditions must be joined with."""

    def __init__(self, engine: str, site_id: int, now: datetime, ids: IdRange = (None, None)) -> None:
        self._engine, self._site_id, self._now, self._ids = engine, site_id, now, ids
        self._columns: dict[Hashable, tuple[str, ColumnElement[Any]]] = {}
        self._dismissed: FromClause | None = None

    def compile(self, criterion: Criterion) -> Condition:
        """Returns the condition that a recipient meets the criterion."""
        match criterion:
            case AllOf(of):
                return and_(true(), *map(self.compile, of))
            case AnyOf(of):
                return or_(false(), *map(self.compile, of))
            case Not(of):
                return not_(self.compile(of))
            case TraitIs() | NumberIs() | Age():
                return self._compile_trait(criterion)
            case EmailDomainIs(values):
                address = _recipient.email_key
                return or_(*(address.endswith(f"{sign}{value}", autoescape=True) for value in values for sign in "@."))
            case LocaleIs(values):
                locale = _recipient.locale
                begins = (locale.startswith(f"{value}-", autoescape=True) for value in values)
                return and_(locale.is_not(None), or_(locale.in_(values), *begins))
            case Answered() | Asked() | LastScore() | OpenFollowUp():
                return self._compile_history(criterion)

    def has_trait(self, key: str | None) -> Condition:
        """Returns the condition that a recipient has the trait, or `created_at` for None."""
        if key is None:
            is_known: Condition = _recipient.created_at.is_not(None)
            return is_known
        return self._contains(_named(key))

    def last_score(self) -> ColumnElement[Any]:
        """Returns the latest score that counts, in any survey; NULL without one."""
        return self._score_column(None)

    def cadence_reason(self, survey_id: int, cadence: Cadence) -> ColumnElement[Any]:
        """Returns the code of the reason for which the cadence forbids the survey, as `check_cadence` does; NULL for none."""
        now = self._milliseconds(self._now)
        answered_at = type_coerce(_ask.answered_at, BigInt)
        viewed_at = type_coerce(_ask.viewed_at, BigInt)
        answered = self._history(("answered", survey_id), func.max(case((_ask.survey_id == survey_id, answered_at))))
        other = self._history(("other", survey_id), func.max(case((_ask.survey_id != survey_id, viewed_at))))
        in_a_row, last = self._dismissals(survey_id)
        rests = {number: _days(days) for number, days in enumerate(cadence.dismissed_days, 1)}
        long_rest = _days(cadence.long_rest_days)
        rest = case(rests, value=in_a_row, else_=long_rest) if rests else long_rest
        ends = [
            func.coalesce(answered + _days(cadence.answered_days), 0),
            func.coalesce(case((in_a_row > 0, last + rest)), 0),
            func.coalesce(other + _days(cadence.between_surveys_days), 0),
        ]
        reasons = [
            (and_(ends[0] > now, ends[0] >= ends[1], ends[0] >= ends[2]), "answered_recently"),
            (and_(ends[1] > now, ends[1] >= ends[2]), "dismissed_recently"),
            (ends[2] > now, "asked_recently"),
        ]
        if cadence.skip_open_follow_ups:
            reasons.insert(0, (self.compile(OpenFollowUp()), "open_follow_up"))
        return case(*reasons)

    def join(self) -> FromClause:
        """Returns the recipients with what the compiled conditions need of their history."""
        joined: FromClause = schema.recipient
        if not self._columns:
            return joined
        columns = [column.label(name) for name, column in self._columns.values()]
        history = self._asks(_ask.respondent_id, *columns).group_by(_ask.respondent_id)
        if self._dismissed is not None:
            # Joined here, where fewer people are than in the list of recipients.
            facts, dismissed = history.subquery("facts"), self._dismissed
            both = facts.outerjoin(dismissed, dismissed.c.respondent_id == facts.c.respondent_id)
            history = select(facts, dismissed.c.in_a_row, dismissed.c.last).select_from(both)
        found = history.subquery("history")
        return joined.outerjoin(found, found.c.respondent_id == _recipient.id)

    def scope(self) -> list[Condition]:
        """Returns the conditions that select the recipients of the site and of the range of ids."""
        return [_recipient.site_id == self._site_id, *self._in_range(_recipient.id)]

    def _compile_trait(self, criterion: TraitIs | NumberIs | Age) -> Condition:
        match criterion:
            case TraitIs(key, "in" | "not_in" as op, values):
                ends = [msgspec.json.encode(value).decode() for value in values]
                ends += [value + end for value in values if is_number_text(value) for end in ",}"]
                is_in = or_(false(), *(self._contains(_named(key) + end) for end in ends))
                return is_in if op == "in" else not_(is_in)
            case TraitIs(key, op):
                return self.has_trait(key) if op == "exists" else not_(self.has_trait(key))
            case NumberIs(key, op, value):
                kind, number = self._json(key)
                is_number = kind.in_(("number",) if self._engine == "postgresql" else ("integer", "real"))
                compared = number >= value if op == "at_least" else number <= value
                return case((is_number, compared), else_=false())
            case Age(op, days, None):
                at = _recipient.created_at
                limit = self._now - timedelta(days=days)
                return and_(at.is_not(None), at <= limit if op == "older_than" else at > limit)
            case Age(op, days, key):
                day = self._day(str(key))
                limit_text = limit_day(days, self._now)
                compared = day <= limit_text if op == "older_than" else day > limit_text
                return case((day.is_not(None), compared), else_=false())

    def _compile_history(self, criterion: Answered | Asked | LastScore | OpenFollowUp) -> Condition:
        match criterion:
            case Answered(days, survey_id):
                conditions = [_ask.answered_at.is_not(None), *self._of(survey_id)]
                if days is not None:
                    conditions.append(_ask.answered_at >= self._now - timedelta(days=days))
                return self._any(criterion, and_(*conditions))
            case Asked(days, survey_id):
                begin = self._now - timedelta(days=days)
                return self._any(criterion, and_(_ask.viewed_at.is_not(None), _ask.issued_at >= begin, *self._of(survey_id)))
            case LastScore(categories, survey_id):
                scores = [score for name in categories for score in CATEGORY_SCORES[name]]
                return func.coalesce(self._score_column(survey_id), -1).in_(scores)
            case OpenFollowUp():
                return self._any(criterion, and_(_ask.state.is_not(None), _ask.state.in_(("open", "waiting"))))

    def _any(self, criterion: Criterion, condition: Condition) -> Condition:
        return func.coalesce(self._history(criterion, func.max(case((condition, 1), else_=0))), 0) == 1

    def _score_column(self, survey_id: int | None) -> ColumnElement[Any]:
        counts = and_(_ask.answered_at.is_not(None), _ask.excluded.is_(None), *self._of(survey_id))
        packed = type_coerce(_ask.answered_at, BigInt) * _SCORES + _ask.score
        return self._history(("score", survey_id), func.max(case((counts, packed)))) % _SCORES

    def _history(self, key: Hashable, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """Returns the column of `join` that has this value of all asks of a recipient. `key` names the value."""
        names = self._columns
        name = names.setdefault(key, (f"h{len(names)}", column))[0]
        return literal_column(f"history.{name}", BigInt)

    def _dismissals(self, survey_id: int) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
        """Returns how many asks of the survey in a row had no answer, and when the last of them was closed or viewed."""
        order = (_ask.issued_at.desc(), _ask.id.desc())
        number = func.row_number().over(partition_by=_ask.respondent_id, order_by=order)
        closed_at = type_coerce(func.coalesce(_ask.dismissed_at, _ask.viewed_at), BigInt)
        viewed = self._asks(_ask.respondent_id, _ask.answered_at, closed_at.label("closed_at"), number.label("number")).where(
            _ask.survey_id == survey_id, _ask.viewed_at.is_not(None)
        )
        rows: Any = viewed.subquery("viewed").c
        answer = func.min(case((rows.answered_at.is_not(None), rows.number)))
        in_a_row = func.coalesce(answer - 1, func.count()).label("in_a_row")
        last = func.max(case((rows.number == 1, rows.closed_at))).label("last")
        self._dismissed = select(rows.respondent_id, in_a_row, last).group_by(rows.respondent_id).subquery("dismissals")
        return literal_column("history.in_a_row", BigInt), literal_column("history.last", BigInt)

    def _asks(self, *columns: Any) -> Any:
        of_site = (_ask.site_id == self._site_id, _ask.respondent_id.is_not(None))
        return select(*columns).where(*of_site, *self._in_range(_ask.respondent_id))

    def _in_range(self, column: Any) -> list[Condition]:
        after, to = self._ids
        return ([column > after] if after is not None else []) + ([column <= to] if to is not None else [])

    def _of(self, survey_id: int | None) -> list[Condition]:
        return [] if survey_id is None else [_ask.survey_id == survey_id]

    def _contains(self, text: str) -> Condition:
        find: Callable[..., Any] = func.strpos if self._engine == "postgresql" else func.instr
        contained: Condition = find(type_coerce(_recipient.traits, Text), text) > 0
        return contained

    def _json(self, key: str) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
        """Returns the type of a trait, and its value as a number."""
        traits = type_coerce(_recipient.traits, Text)
        if self._engine == "postgresql":
            value = cast(traits, JSONB)[key]
            return func.coalesce(func.jsonb_typeof(value), ""), cast(value.astext, Double)
        path = f'$."{key}"'
        return func.coalesce(func.json_type(traits, path), ""), func.json_extract(traits, path)

    def _day(self, key: str) -> ColumnElement[Any]:
        """Returns the date with which a trait begins; NULL if it begins with none."""
        traits = type_coerce(_recipient.traits, Text)
        if self._engine == "postgresql":
            value = cast(traits, JSONB)[key]
            day = func.substr(value.astext, 1, 10)
            is_day = and_(func.jsonb_typeof(value) == "string", day.op("~")("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))
            return collate(case((is_day, day)), "C")
        path = f'$."{key}"'
        day = func.substr(func.json_extract(traits, path), 1, 10)
        digits = "[0-9]"
        is_day = day.op("GLOB")(f"{digits * 4}-{digits * 2}-{digits * 2}")
        return case((and_(func.json_type(traits, path) == "text", is_day), day))

    @staticmethod
    def _milliseconds(at: datetime) -> int:
        return int(at.timestamp() * 1000)


def _days(days: int) -> ColumnElement[int]:
    return literal(days * _DAY_MS, BigInt)


def _named(key: str) -> str:
    """Returns how a trait begins in JSON. In no value is the same text, because its quotes would be escaped."""
    return f"{msgspec.json.encode(key).decode()}:"
