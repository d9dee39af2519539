"""Follow-ups: the work on responses that somebody has begun, who did what, and what came of it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from statistics import median
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import asdict

from outoften.domain import score as numbers
from outoften.domain.automation.event import Event
from outoften.domain.collecting.ask import Ask, Comment, RespondentId, WorkState
from outoften.domain.responses.response import response_from_ask
from outoften.domain.score import Category, ScoreSummary, category

# What a follow-up stores in the response itself, where the inbox has it too.
WORK_FIELDS = ("state", "closed_reason", "assignee", "due")

FollowUpId = Annotated[UUID, Meta(description="The follow-up's id, which is the response's.")]
HistoryNote = Annotated[str, Meta(min_length=1, max_length=2000, examples=["Called; she calls back on Monday."])]


class FollowUpItem(Struct, frozen=True, kw_only=True):
    """The work on a response. A response without a state is new, and no follow-up."""

    id: FollowUpId
    survey_id: Annotated[int, Meta(description="The survey's id.")]
    state: Annotated[WorkState, Meta(description="The state of the work: `open`, `waiting` for the respondent, or `closed`.")]
    closed_reason: Annotated[
        str | None, Meta(description="The reason with which it was closed; null if it is not.", examples=["Called back"])
    ]
    assignee: Annotated[int | None, Meta(description="The id of the member who takes care of it.", examples=[1])]
    due: Annotated[date | None, Meta(description="The day on which it is due.", examples=["2026-11-30"])]
    overdue: Annotated[
        bool, Meta(description="Whether the due day has passed in the site's time zone, and the follow-up is not closed.")
    ]
    score: Annotated[int, Meta(description="The response's score.", examples=[3])]
    category: Annotated[Category, Meta(description="The category of the score.", examples=["detractor"])]
    comment: Comment
    respondent_id: RespondentId
    answered_at: Annotated[datetime, Meta(description="When the score was first given.")]


class FollowUpChange(Struct, frozen=True, kw_only=True):
    """A change of a follow-up, or a note."""

    at: Annotated[datetime, Meta(description="The time of the change.")]
    by: Annotated[str, Meta(description="The actor: a member's address, a key or a rule.", examples=["ann@example.com"])]
    changes: Annotated[
        dict[str, Any],
        Meta(description="The changed fields with their new values; empty for a note alone.", examples=[{"state": "closed"}]),
    ]
    note: Annotated[
        str | None,
        Meta(description="The text of the note; null for a change alone.", examples=["Called; she calls back on Monday."]),
    ]


class FollowUpDetail(FollowUpItem, frozen=True, kw_only=True):
    """A follow-up with its history."""

    history: Annotated[list[FollowUpChange], Meta(description="All changes and notes, the oldest first.")]


class FollowUpReport(Struct, frozen=True, kw_only=True):
    """The follow-ups of a survey. `before` and `after` are scores of the same people, and hidden below five of them."""

    survey_id: Annotated[int, Meta(description="The survey's id.")]
    follow_ups: Annotated[int, Meta(description="All follow-ups of these responses.", examples=[40])]
    open: Annotated[int, Meta(description="Follow-ups that are open.", examples=[8])]
    waiting: Annotated[int, Meta(description="Follow-ups that wait for the respondent.", examples=[2])]
    closed: Annotated[int, Meta(description="Follow-ups that are closed.", examples=[30])]
    closed_share: Annotated[float | None, Meta(description="The closed ones as a share of all; null without any.")]
    timed: Annotated[int, Meta(description="Closed ones of which it is known when they were opened and closed.", examples=[30])]
    median_hours_to_close: Annotated[
        float | None, Meta(description="The median of the hours from opening to closing; null without any.", examples=[26.5])
    ]
    people: Annotated[
        int, Meta(description="Respondents who answered the survey again after their follow-up was closed.", examples=[12])
    ]
    before: Annotated[ScoreSummary, Meta(description="Their scores before: those of the responses that were followed up.")]
    after: Annotated[ScoreSummary, Meta(description="Their first scores after it was closed.")]
    truncated: Annotated[bool, Meta(description="Whether only the newest follow-ups were read.")]


def follow_up_from_ask(ask: Ask, today: date) -> FollowUpItem:
    """Returns the follow-up of an ask that has a score and a state. `today`: the day in the site's time zone."""
    return FollowUpItem(**_follow_up_fields(ask, today))


def follow_up_detail(ask: Ask, today: date, history: Iterable[FollowUpChange]) -> FollowUpDetail:
    """Returns the follow-up with its history."""
    return FollowUpDetail(**_follow_up_fields(ask, today), history=list(history))


def work_changes(before: Ask, after: Ask) -> dict[str, Any]:
    """Returns what has changed of the work on a response, with the new values."""
    if after.erased_at:
        return {}
    changed = {name: getattr(after, name) for name in WORK_FIELDS if getattr(after, name) != getattr(before, name)}
    return changed | {"state": after.state or "new"} if "state" in changed else changed


def follow_up_event(change_id: UUID, ask: Ask, change: FollowUpChange) -> Event:
    """Returns the event of a change."""
    work = {name: getattr(ask, name) for name in WORK_FIELDS} | {"state": ask.state or "new"}
    follow_up = {"id": ask.id} | work | {"changed": sorted(change.changes), "by": change.by, "note": change.note}
    return Event(
        own_id=change_id,
        type="follow_up.changed",
        at=change.at,
        site_id=ask.site_id,
        survey_id=ask.survey_id,
        data={"follow_up": follow_up, "response": asdict(response_from_ask(ask))},
        ask_id=ask.id,
        respondent_id=ask.respondent_id,
        score=ask.score,
        channel=ask.channel,
        segments=ask.segments,
    )


def follow_up_report(
    survey_id: int,
    follow_ups: Sequence[Ask],
    history: Iterable[tuple[UUID, FollowUpChange]],
    answers: Iterable[Ask],
    *,
    truncated: bool,
) -> FollowUpReport:
    """Returns the report. `history`: changes with the ids of their responses, the oldest first. `answers`: all counted
    answers of the respondents to the survey."""
    opened: dict[UUID, datetime] = {}
    closed: dict[UUID, datetime] = {}
    for ask_id, change in history:
        state = change.changes.get("state")
        if state in ("open", "waiting"):
            opened.setdefault(ask_id, change.at)
        elif state == "closed":
            closed[ask_id] = change.at
    states = [ask.state for ask in follow_ups]
    done = {ask.id: closed[ask.id] for ask in follow_ups if ask.state == "closed" and ask.id in closed}
    hours = [(at - opened[ask_id]).total_seconds() / 3600 for ask_id, at in done.items() if ask_id in opened]
    pairs = _next_scores([ask for ask in follow_ups if ask.id in done and ask.excluded is None], done, answers)
    return FollowUpReport(
        survey_id=survey_id,
        follow_ups=len(states),
        open=states.count("open"),
        waiting=states.count("waiting"),
        closed=states.count("closed"),
        closed_share=numbers.rate(states.count("closed"), len(states)),
        timed=len(hours),
        median_hours_to_close=round(median(hours), 2) if hours else None,
        people=len(pairs),
        before=_summary(before for before, _ in pairs),
        after=_summary(after for _, after in pairs),
        truncated=truncated,
    )


def _next_scores(closed: Iterable[Ask], closed_at: dict[UUID, datetime], answers: Iterable[Ask]) -> list[tuple[int, int]]:
    """Returns for each respondent the score of the last closed follow-up that an answer came after, and that answer's."""
    by_respondent: dict[str, list[tuple[datetime, int]]] = {}
    for answer in answers:
        if answer.respondent_id is not None and answer.answered_at and answer.score is not None:
            by_respondent.setdefault(answer.respondent_id, []).append((answer.answered_at, answer.score))
    pairs: dict[str, tuple[datetime, int, int]] = {}
    for ask in closed:
        if ask.respondent_id is None or ask.score is None:
            continue
        at = closed_at[ask.id]
        later = min((pair for pair in by_respondent.get(ask.respondent_id, ()) if pair[0] > at), default=None)
        if later and (ask.respondent_id not in pairs or pairs[ask.respondent_id][0] < at):
            pairs[ask.respondent_id] = (at, ask.score, later[1])
    return [(before, after) for _, before, after in pairs.values()]


def _summary(scores: Iterable[int]) -> ScoreSummary:
    distribution = [0 for _ in numbers.SCORES]
    for score in scores:
        distribution[score] += 1
    return numbers.summarize(numbers.counts(distribution))


def _follow_up_fields(ask: Ask, today: date) -> dict[str, Any]:
    assert ask.score is not None
    names = ("id", "survey_id", "comment", "respondent_id", "answered_at", "score", *WORK_FIELDS)
    overdue = ask.due is not None and ask.due < today and ask.state != "closed"
    return {name: getattr(ask, name) for name in names} | {"overdue": overdue, "category": category(ask.score)}
