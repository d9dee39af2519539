"""Rules: when a response is like this, do that. Here is what a rule is for; `actions` decides what it does."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Literal

from msgspec import Meta, Struct

from outoften.domain.automation.endpoint import Endpoint, EventFilter
from outoften.domain.automation.event import Event
from outoften.domain.automation.rules.rule_actions import RuleActions
from outoften.domain.collecting.ask import Ask
from outoften.domain.field_types import Name, text_format
from outoften.domain.score import Category, category
from outoften.domain.themes.tokenizer import tokenize

MAX_RULES = 100
# A rule leaves older responses alone: what is imported years later is no reason to write to people.
RECENT = timedelta(days=8)

RuleEvent = Literal["response.created", "response.updated", "response.finished", "respondent.became_detractor"]
SegmentText = Annotated[
    str, text_format("^[^=]+=.", "a segment, such as `plan=pro`", min_length=3, max_length=101, examples=["plan=pro"])
]


class RuleConditions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The conditions of a rule. All must hold; one that is empty, null or missing always holds."""

    events: Annotated[
        tuple[RuleEvent, ...],
        Meta(
            min_length=1,
            max_length=4,
            description="The events on which the rule acts. By default it acts when the response is finished, so that the "
            "comment is known: at once if the respondent says so, else five minutes after the last change.",
        ),
    ] = ("response.finished",)
    survey_id: Annotated[int | None, Meta(description="Only responses to this survey.", examples=[1])] = None
    categories: Annotated[
        tuple[Category, ...], Meta(max_length=3, description="Only these categories.", examples=[["detractor"]])
    ] = ()
    scores: Annotated[
        tuple[Annotated[int, Meta(ge=0, le=10)], ...],
        Meta(max_length=11, description="Only these scores, which replace `categories`.", examples=[[0, 1, 2]]),
    ] = ()
    segment: Annotated[SegmentText | None, Meta(description="Only respondents of this segment, as `key=value`.")] = None
    with_comment: Annotated[bool | None, Meta(description="Only responses with a comment, or only without.")] = None
    theme_id: Annotated[
        Annotated[int, Meta(ge=1, le=2**31 - 1)] | None,
        Meta(description="Only comments about this theme: one of the owner's, see GET /v1/themes.", examples=[None]),
    ] = None
    repeated: Annotated[
        bool | None, Meta(description="Only respondents who answered the survey before, or only those who did not.")
    ] = None
    identified: Annotated[bool | None, Meta(description="Only identified respondents, or only anonymous ones.")] = None


class Rule(Struct, frozen=True, kw_only=True):
    """A rule of a site."""

    id: int
    site_id: int
    name: Name
    active: bool
    when: RuleConditions
    then: RuleActions
    created_at: datetime
    created_by: str

    @property
    def actor(self) -> str:
        """Returns how the history of follow-ups and the audit log name the rule."""
        return f"rule {self.id}: {self.name}"

    def may_want(self, event: Event) -> bool:
        """Whether the rule may act on an event; what the event does not say is looked up later."""
        when = self.when
        return (
            self.site_id == event.site_id
            and event.ask_id is not None
            and event.type in when.events
            and when.survey_id in (None, event.survey_id)
            and (event.score is None or _has_score(when, event.score))
            and (when.identified is None or when.identified == (event.respondent_id is not None))
            and (when.segment is None or when.segment in event.segments)
        )


def group_rules_by_event(rules: Iterable[Rule]) -> Mapping[str, Sequence[Rule]]:
    """Returns the active rules by the events on which they act."""
    groups: dict[str, list[Rule]] = {}
    for rule in rules:
        for kind in rule.when.events if rule.active else ():
            groups.setdefault(kind, []).append(rule)
    return groups


def mail_lane(rule: Rule) -> int:
    """Returns under which id of an endpoint the e-mails of a rule are delivered. No endpoint has such an id."""
    return -rule.id


def mail_endpoint(rule: Rule) -> Endpoint:
    """Returns to what the e-mails of a rule are delivered, in place of an endpoint."""
    return Endpoint(
        id=mail_lane(rule),
        site_id=rule.site_id,
        kind="email",
        name=rule.name,
        url="",
        events=(),
        filter=EventFilter(),
        active=rule.active,
        created_at=rule.created_at,
        created_by=rule.created_by,
    )


def meets(when: RuleConditions, ask: Ask, theme_words: Iterable[str], has_answered_before: bool) -> bool:
    """Whether a response meets the conditions of a rule, whatever happened to it. `theme_words`: those of its theme."""
    if ask.score is None or ask.excluded is not None or ask.erased_at or when.survey_id not in (None, ask.survey_id):
        return False
    if not _has_score(when, ask.score) or (when.segment is not None and when.segment not in ask.segments):
        return False
    if when.with_comment is not None and when.with_comment != (ask.comment is not None):
        return False
    if when.identified is not None and when.identified != (ask.respondent_id is not None):
        return False
    if when.theme_id is not None and not mentions(ask.comment or "", theme_words):
        return False
    return when.repeated is None or when.repeated == has_answered_before


def mentions(comment: str, phrases: Iterable[str]) -> bool:
    """Whether a comment contains one of the phrases, in whole words, as in the report of themes."""
    tokens = tokenize(comment)
    wanted = [found for phrase in phrases if (found := tokenize(phrase))]
    return any(tokens[at : at + len(words)] == words for words in wanted for at in range(len(tokens)))


def _has_score(when: RuleConditions, score: int) -> bool:
    if when.scores:
        return score in when.scores
    return not when.categories or category(score) in when.categories
