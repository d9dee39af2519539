"""What a rule would have done with the responses of the last 90 days. Nothing is written."""

from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct
from msgspec.structs import replace
from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.automation.rules.actions import Facts, SkipReason, skip_reasons
from outoften.domain.automation.rules.rule import Rule, meets
from outoften.domain.automation.rules.rule_actions import Action
from outoften.domain.collecting.ask import Ask, Comment, RespondentId
from outoften.storage.collecting.asks import ask_from_row
from outoften.storage.core import schema
from outoften.storage.responses.rules.facts import (
    Recipient,
    answers_before,
    has_answered_before,
    read_recipients,
    read_theme_words,
)
from outoften.storage.responses.rules.referral_codes import count_free_codes
from outoften.tokens.respondent_hash import HashRespondent

DAYS = timedelta(days=90)
# The newest are read, in chunks that keep the event loop busy for a few milliseconds each.
MAX_RESPONSES = 20_000
_CHUNK_SIZE = 100
_EXAMPLES = 10

_ask: Any = schema.ask.c
ReadTransaction = Callable[[], AbstractAsyncContextManager[AsyncConnection]]
Done = Annotated[tuple[Action, ...], Meta(description="The actions that would have been done.", examples=[["tag"]])]


class DryRunExample(Struct, frozen=True, kw_only=True):
    """A response that meets the conditions."""

    response_id: Annotated[UUID, Meta(description="The response's id.")]
    survey_id: Annotated[int, Meta(description="The survey's id.")]
    answered_at: Annotated[datetime, Meta(description="When the score was first given.")]
    score: Annotated[int, Meta(description="The score, 0 to 10.", examples=[3])]
    comment: Comment
    respondent_id: RespondentId
    done: Done
    skipped: Annotated[
        dict[Action, SkipReason],
        Meta(
            description="The actions that would not have been done, each with the reason.", examples=[{"tag": "tagged_before"}]
        ),
    ]


class DryRunCount(Struct, frozen=True):
    """The number of responses on which an action would have been done; with `skipped`, would not have been, for this reason."""

    action: Annotated[Action, Meta(description="The action.", examples=["email_respondent"])]
    skipped: Annotated[
        SkipReason | None,
        Meta(description="The reason why the action would not have been done; null if it would.", examples=[None]),
    ]
    count: Annotated[int, Meta(description="The number of responses.", examples=[12])]


class DryRun(Struct, frozen=True, kw_only=True):
    """The result of trying a rule. Days of rest before a second survey, which have passed since, are not counted.

    A person gets one e-mail of a site's rules a day: others wait, also those that this rule would send.
    """

    responses: Annotated[int, Meta(description="Responses of the last 90 days that were tried.", examples=[1240])]
    truncated: Annotated[bool, Meta(description="Whether there were more than 20,000; then the newest were tried.")]
    matching: Annotated[int, Meta(description="Responses that meet the conditions.", examples=[87])]
    counts: Annotated[
        list[DryRunCount],
        Meta(description="The number of responses by action; with `skipped`, those on which it would not have been done."),
    ]
    examples: Annotated[list[DryRunExample], Meta(description="The newest of these responses; at most 10.")]


async def try_rule(
    read: ReadTransaction, rule: Rule, survey_ids: Iterable[int], facts: Facts, hash_respondent: HashRespondent, now: datetime
) -> DryRun:
    """Returns what a rule would have done with responses to these surveys of its site. `facts`: those of the site.

    Conditions are tried on each response as it is today, so that its events do not count.
    """
    trial = _Trial(rule, facts)
    for survey_id in survey_ids:
        after: tuple[Any, ...] | None = (now, UUID(int=2**128 - 1))
        while after and trial.responses < MAX_RESPONSES:
            async with read() as connection:
                chunk = await _read_chunk(connection, rule.site_id, survey_id, now - DAYS, after)
                await trial.add(connection, chunk, hash_respondent)
            after = (chunk[-1].answered_at, chunk[-1].id) if len(chunk) == _CHUNK_SIZE else None
        trial.truncated |= after is not None
    return trial.result()


class _Trial:
    def __init__(self, rule: Rule, facts: Facts) -> None:
        self.responses, self.truncated = 0, False
        self._rule, self._facts = rule, facts
        self._codes_left: int | None = None
        self._with_code: set[str] = set()
        self._matching = 0
        self._counts: Counter[tuple[Action, SkipReason | None]] = Counter()
        self._examples: list[DryRunExample] = []

    async def add(self, connection: AsyncConnection, asks: list[Ask], hash_respondent: HashRespondent) -> None:
        rule = self._rule
        words = (await read_theme_words(connection, [rule.when])).get(rule.when.theme_id, ())
        first = await answers_before(connection, rule.site_id, asks) if rule.when.repeated is not None else {}
        found = [ask for ask in asks if meets(rule.when, ask, words, has_answered_before(ask, first))]
        recipients: dict[str, Recipient] = {}
        if rule.then.email_respondent:
            recipients = await read_recipients(connection, rule.site_id, found, hash_respondent)
            if self._codes_left is None:
                self._codes_left = await count_free_codes(connection, rule.site_id)
        self.responses += len(asks)
        for ask in found:
            self._try(ask, recipients.get(ask.respondent_id or "", Recipient()))

    def _try(self, ask: Ask, recipient: Recipient) -> None:
        then, person = self._rule.then, ask.respondent_id or ""
        facts = replace(
            self._facts,
            email=recipient.email,
            opted_out=recipient.opted_out,
            has_code=recipient.has_code or person in self._with_code,
            codes_left=self._codes_left or 0,
        )
        skipped = skip_reasons(then, ask, facts)
        done = tuple(action for action in then.actions if action not in skipped)
        if "email_respondent" in done and then.email_respondent and then.email_respondent.referral_code:
            self._codes_left = facts.codes_left - 1
            self._with_code.add(person)
        self._matching += 1
        self._counts.update((action, skipped.get(action)) for action in then.actions)
        assert ask.score is not None
        assert ask.answered_at
        self._examples.append(
            DryRunExample(
                response_id=ask.id,
                survey_id=ask.survey_id,
                answered_at=ask.answered_at,
                score=ask.score,
                comment=ask.comment,
                respondent_id=ask.respondent_id,
                done=done,
                skipped=skipped,
            )
        )
        self._examples.sort(key=lambda example: example.answered_at, reverse=True)
        del self._examples[_EXAMPLES:]

    def result(self) -> DryRun:
        counts = sorted(self._counts.items(), key=lambda item: (item[0][0], item[0][1] or ""))
        return DryRun(
            responses=self.responses,
            truncated=self.truncated,
            matching=self._matching,
            counts=[DryRunCount(action, reason, count) for (action, reason), count in counts],
            examples=self._examples,
        )


async def _read_chunk(
    connection: AsyncConnection, site_id: int, survey_id: int, since: datetime, after: tuple[Any, ...]
) -> list[Ask]:
    keys = (_ask.answered_at, _ask.id)
    query = select(schema.ask).where(
        *(_ask.site_id == site_id, _ask.survey_id == survey_id, _ask.answered_at >= since),
        tuple_(*keys) < tuple_(*after, types=[key.type for key in keys]),
    )
    rows = await connection.execute(query.order_by(_ask.answered_at.desc(), _ask.id.desc()).limit(_CHUNK_SIZE))
    return [ask_from_row(row) for row in rows]
