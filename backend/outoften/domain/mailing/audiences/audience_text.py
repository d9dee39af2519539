"""Criteria of audiences as English phrases, such as "role is contact person"."""

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
)


def describe(criterion: Criterion) -> str:
    """Returns the criterion as a phrase."""
    match criterion:
        case AllOf(of):
            return _join(of, " and ") if of else "everybody"
        case AnyOf(of):
            return _join(of, " or ") if of else "nobody"
        case Not(of):
            return f"not: {describe(of)}"
        case Answered() | Asked() | LastScore() | OpenFollowUp():
            return _describe_history(criterion)
    return _describe_person(criterion)


def _describe_person(criterion: TraitIs | NumberIs | Age | EmailDomainIs | LocaleIs) -> str:
    match criterion:
        case TraitIs(key, "exists" | "missing" as op):
            return f"{key} is {'known' if op == 'exists' else 'not known'}"
        case TraitIs(key, op, values):
            return f"{key} is {'' if op == 'in' else 'not '}{' or '.join(values)}"
        case NumberIs(key, op, value):
            return f"{key} is at {op.removeprefix('at_')} {value:g}"
        case Age(op, days, key):
            what = "customer" if key is None else key
            return f"{what} for more than {days} days" if op == "older_than" else f"{what} for less than {days} days"
        case EmailDomainIs(values):
            return f"address at {' or '.join(values)}"
        case LocaleIs(values):
            return f"language is {' or '.join(values)}"


def _describe_history(criterion: Answered | Asked | LastScore | OpenFollowUp) -> str:
    match criterion:
        case Answered(days):
            return "has answered" + ("" if days is None else f" in the last {days} days")
        case Asked(days):
            return f"was asked in the last {days} days"
        case LastScore(categories):
            return f"last score is a {' or '.join(categories)}'s"
        case OpenFollowUp():
            return "has an open follow-up"


def _join(criteria: tuple[Criterion, ...], word: str) -> str:
    return word.join(f"({describe(one)})" if isinstance(one, AllOf | AnyOf) else describe(one) for one in criteria)
