"""Rules: when a response is like this, do that. This decides; the writer's transaction makes it so."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Annotated, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from outoften.domain.automation.event import fallen_from
from outoften.domain.collecting.ask import Ask
from outoften.domain.collecting.segment import parse_segment
from outoften.domain.errors import InvalidError
from outoften.domain.responses.response import MAX_TAGS, MemberId, Tag
from outoften.domain.score import Category, category

# Business hours: Monday to Friday, 9 to 17.
_OPENS, _CLOSES = 9, 17
_SATURDAY = 5

RuleEvent = Literal["response.created", "response.updated", "respondent.became_detractor"]
SegmentText = Annotated[str, Meta(min_length=3, max_length=101, pattern="^[^=]+=", examples=["plan=pro"])]


class When(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which responses a rule is for. All conditions must hold; an empty or missing one always holds."""

    events: Annotated[
        tuple[RuleEvent, ...],
        Meta(
            min_length=1,
            max_length=3,
            description="What must have happened. With the first two, as by default, a rule acts as soon as a response meets "
            "its conditions.",
        ),
    ] = ("response.created", "response.updated")
    survey_id: Annotated[int | None, Meta(description="Only responses to this survey.", examples=[1])] = None
    categories: Annotated[
        tuple[Category, ...], Meta(max_length=3, description="Only these categories.", examples=[["detractor"]])
    ] = ()
    scores: Annotated[
        tuple[Annotated[int, Meta(ge=0, le=10)], ...],
        Meta(max_length=11, description="Only these scores, which replace `categories`.", examples=[[0, 1, 2]]),
    ] = ()
    segment: Annotated[SegmentText | None, Meta(description="Only respondents of this segment.")] = None
    with_comment: Annotated[bool | None, Meta(description="Only responses with a comment, or only without.")] = None
    repeated: Annotated[
        bool | None,
        Meta(description="Only respondents who answered the survey before, or only those who did not, as far as is known."),
    ] = None
    identified: Annotated[bool | None, Meta(description="Only identified respondents, or only anonymous ones.")] = None


class NewFollowUp(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A follow-up to begin, unless the work on the response has begun."""

    assignee: Annotated[MemberId | None, Meta(description="The member who takes care of it.")] = None
    assignee_segment: Annotated[
        Annotated[str, Meta(min_length=1, max_length=40)] | None,
        Meta(
            description="A segment key whose value is a member's e-mail address, such as that of the account's owner. Without "
            "such a member, `assignee` takes care of it.",
            examples=["account_owner"],
        ),
    ] = None
    due_in_hours: Annotated[
        Annotated[int, Meta(ge=1, le=1000)] | None,
        Meta(
            description="When it is due, in business hours: Monday to Friday, 9 to 17, in the site's time zone. The day on "
            "which they end is the follow-up's `due`."
        ),
    ] = None


class Then(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a rule does: at least one of these. Raises InvalidError if it does nothing."""

    endpoint_id: Annotated[int | None, Meta(description="Send the response to this endpoint.", examples=[1])] = None
    follow_up: Annotated[NewFollowUp | None, Meta(description="Begin a follow-up.")] = None
    tag: Annotated[Tag | None, Meta(description="Add this tag.", examples=["angry"])] = None

    def __post_init__(self) -> None:
        if self.endpoint_id is None and self.follow_up is None and self.tag is None:
            raise InvalidError("rule_without_effect", 'A rule must do something, such as {"then": {"tag": "angry"}}.')


class Rule(Struct, frozen=True, kw_only=True):
    """A rule of a site."""

    id: int
    site_id: int
    when: When
    then: Then


def fires(rule: Rule, before: Ask, after: Ask, history: Iterable[Ask]) -> bool:
    """Whether a change by the respondent makes the rule act: once per response. `history`: the respondent's asks."""
    if after is before or not after.answered_at or after.erased_at or after.excluded is not None:
        return False
    if rule.site_id != after.site_id or not meets(rule.when, after, history):
        return False
    events = rule.when.events
    if "respondent.became_detractor" in events and fallen_from(before, after, history):
        return True
    if not before.answered_at:
        return "response.created" in events
    # It has acted before, if an earlier change for which it may act met its conditions.
    has_changed = before.updated_at is not None and before.updated_at > before.answered_at
    acted = meets(rule.when, before, history) and ("response.created" in events or has_changed)
    return "response.updated" in events and not acted


def meets(when: When, ask: Ask, history: Iterable[Ask]) -> bool:
    """Whether a response meets the conditions of a rule, whatever happened to it."""
    if ask.score is None or not ask.answered_at or when.survey_id not in (None, ask.survey_id):
        return False
    if when.scores:
        if ask.score not in when.scores:
            return False
    elif when.categories and category(ask.score) not in when.categories:
        return False
    if when.segment is not None and when.segment not in ask.segments:
        return False
    if when.with_comment is not None and when.with_comment != (ask.comment is not None):
        return False
    if when.identified is not None and when.identified != (ask.respondent_id is not None):
        return False
    return when.repeated is None or when.repeated == _has_answered_before(ask, history)


def apply_rule(then: Then, ask: Ask, members_by_email: Mapping[str, int], now: datetime, zone: tzinfo) -> Ask:
    """Returns the ask with what the rule changes of it. What the owner has done before stays."""
    if then.tag is not None and then.tag not in ask.tags and len(ask.tags) < MAX_TAGS:
        ask = replace(ask, tags=(*ask.tags, then.tag))
    if then.follow_up is not None and ask.state is None:
        wanted = then.follow_up
        due = wanted.due_in_hours and business_time_after(now, wanted.due_in_hours, zone).date()
        assignee = _member_of_segment(wanted.assignee_segment, ask.segments, members_by_email) or wanted.assignee
        ask = replace(ask, state="open", assignee=ask.assignee or assignee, due=ask.due or due or None)
    return ask


def business_time_after(start: datetime, hours: int, zone: tzinfo) -> datetime:
    """Returns when so many business hours have passed since `start`: Monday to Friday, 9 to 17, in the time zone."""
    # Hours on the wall, so that a change of the clocks, which is at night, does not move them.
    now = start.astimezone(zone).replace(tzinfo=None)
    left = timedelta(hours=hours)
    while True:
        opens, closes = (now.replace(hour=hour, minute=0, second=0, microsecond=0) for hour in (_OPENS, _CLOSES))
        now = max(now, opens)
        if now.weekday() < _SATURDAY and now < closes:
            if left <= closes - now:
                return (now + left).replace(tzinfo=zone)
            left -= closes - now
        now = opens.replace(hour=0) + timedelta(days=1)


def _member_of_segment(key: str | None, segments: Collection[str], members_by_email: Mapping[str, int]) -> int | None:
    values = dict(map(parse_segment, segments))
    return members_by_email.get(values[key].lower()) if key in values else None


def _has_answered_before(ask: Ask, history: Iterable[Ask]) -> bool:
    assert ask.answered_at
    return any(
        other.id != ask.id and other.survey_id == ask.survey_id and other.answered_at and other.answered_at < ask.answered_at
        for other in history
    )
