"""Identified respondents: list, read and erase."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.automation.outcome import Outcome
from outoften.domain.collecting.ask import Ask
from outoften.domain.errors import NotFoundError
from outoften.domain.mailing.recipients.recipient import Recipient
from outoften.domain.mailing.sendings.mail_record import MailRecord
from outoften.domain.responses.respondent import FALL, NOBODY, Person, RespondentOut, matches, summarize_respondent
from outoften.domain.responses.response import erase
from outoften.domain.score import CATEGORY_SCORES, Category
from outoften.domain.surveys.survey import Survey
from outoften.storage.collecting.asks import ask_from_row
from outoften.storage.collecting.erasures import add_erasure, lock_out_batches
from outoften.storage.collecting.people import read_people
from outoften.storage.collecting.respondent_terms import delete_claim, find_respondents
from outoften.storage.core import schema
from outoften.storage.core.audit import add_audit_entry
from outoften.storage.core.conditions.unindexed import unindexed
from outoften.storage.responses.respondents.person_records import PersonRecords, read_person_records
from outoften.storage.responses.respondents.respondent_mails import delete_mailing, find_mails, find_recipient
from outoften.storage.responses.respondents.respondent_outcomes import delete_outcomes, find_outcomes
from outoften.storage.responses.response_changes import replace_asks
from outoften.storage.responses.responses import Cursor
from outoften.tokens.respondent_hash import HashRespondent

# Upper bound on the respondents examined per page, so that a filter with few matches stays fast.
MAX_EXAMINED_RESPONDENTS = 10_000
# The same for answers, in the list by latest answers.
MAX_EXAMINED_ANSWERS = 20_000
# A site with no more asks is read as a whole, instead of the index of the people of all sites.
MAX_FEW_ASKS = 2_000
# The event loop is busy with a chunk for a few milliseconds.
_CHUNK_SIZE = 100


class RespondentPage(Struct, frozen=True):
    """A page of respondents. `next_after` is the id after which the next page begins; None on the last page."""

    respondents: list[RespondentOut]
    next_after: str | None


class History(Struct, frozen=True):
    """Who a respondent is, and all their asks, outcomes and e-mails, the newest first."""

    person: Person
    asks: list[Ask]
    outcomes: list[Outcome]
    recipient: Recipient | None
    mails: list[MailRecord]


class LatestPage(Struct, frozen=True):
    """A page of respondents by their latest answers. `next_cursor` is where the next page begins; None on the last page."""

    respondents: list[RespondentOut]
    next_cursor: Cursor | None


async def list_respondents(
    connection: AsyncConnection,
    site_id: int,
    limit: int,
    after: str | None,
    survey_id: int | None = None,
    wanted_category: Category | None = None,
    became: Category | None = None,
) -> RespondentPage:
    """Returns a page in the order of ids. With a filter, a page may have fewer than `limit` although it is not the last."""
    matching: list[RespondentOut] = []
    walks = connection.dialect.name != "sqlite" or await _has_many_asks(connection, site_id)
    for _ in range(MAX_EXAMINED_RESPONDENTS // _CHUNK_SIZE):
        size = min(_CHUNK_SIZE, limit + 1) if wanted_category is None and became is None else _CHUNK_SIZE
        ids = await _read_ids(connection, site_id, after, size, survey_id, walks=walks)
        asks = await _read_asks(connection, site_id, ids, survey_id)
        people = await read_people(connection, site_id, ids)
        for respondent_id in ids:
            respondent = summarize_respondent(respondent_id, asks[respondent_id], people.get(respondent_id, NOBODY))
            if matches(respondent, wanted_category, became):
                matching.append(respondent)
            if len(matching) > limit:
                return RespondentPage(matching[:limit], matching[limit - 1].id)
            after = respondent_id
        if len(ids) < size:
            return RespondentPage(matching, None)
    return RespondentPage(matching, after)


async def search_respondents(connection: AsyncConnection, site_id: int, text: str, limit: int) -> list[RespondentOut]:
    """Returns the respondent with this id, then those whose name or e-mail address begins with the text."""
    ask = schema.ask.c
    with_id = select(ask.respondent_id).where(ask.site_id == site_id, ask.respondent_id == text.strip()).limit(1)
    ids = [*(await connection.execute(with_id)).scalars(), *await find_respondents(connection, site_id, text, limit)]
    return await _summarize(connection, site_id, list(dict.fromkeys(ids))[:limit], None)


async def list_latest_respondents(
    connection: AsyncConnection, survey: Survey, limit: int, after: Cursor | None, wanted: Category | None, at_risk: bool
) -> LatestPage:
    """Returns a page of those who answered a survey, the latest answer first. `wanted`: the category of their latest score.

    With a filter, a page may have fewer than `limit` although it is not the last.
    """
    ask: Any = schema.ask.c
    order = (ask.answered_at.desc(), ask.id.desc())
    scope = [ask.site_id == survey.site_id, ask.survey_id == survey.id, ask.answered_at.is_not(None)]
    key = tuple_(ask.answered_at, ask.id)
    types = [ask.answered_at.type, ask.id.type]
    if after:
        scope.append(key < tuple_(*after, types=types))
    last = select(ask.answered_at, ask.id).where(*scope).order_by(*order).offset(MAX_EXAMINED_ANSWERS - 1).limit(1)
    floor = (await connection.execute(last)).one_or_none()
    if floor:
        scope.append(key >= tuple_(*floor, types=types))
    conditions = [ask.respondent_id.is_not(None), ask.excluded.is_(None), ~_answered_again(ask)]
    if wanted:
        conditions.append(ask.score.between(CATEGORY_SCORES[wanted][0], CATEGORY_SCORES[wanted][-1]))
    if at_risk:
        conditions.append(_is_at_risk(ask))
    page = select(ask.answered_at, ask.id, ask.respondent_id).where(*scope, *conditions).order_by(*order).limit(limit + 1)
    rows = list(await connection.execute(page))
    shown = rows[:limit]
    next_cursor = Cursor(*shown[-1][:2]) if len(rows) > limit else Cursor(*floor) if floor else None
    ids = [row.respondent_id for row in shown]
    return LatestPage(await _summarize(connection, survey.site_id, ids, survey.id), next_cursor)


async def read_history(connection: AsyncConnection, site_id: int, respondent_id: str) -> History:
    """Returns a respondent's asks and outcomes. Raises NotFoundError."""
    asks = (await _read_asks(connection, site_id, [respondent_id], None))[respondent_id]
    people = await read_people(connection, site_id, [respondent_id])
    outcomes = await find_outcomes(connection, site_id, respondent_id)
    mails = await find_mails(connection, site_id, respondent_id)
    if not asks and not people and not outcomes and not mails:
        raise NotFoundError("respondent_not_found", f"Site {site_id} has no respondent with this id.")
    newest_first = sorted(asks, key=lambda ask: (ask.issued_at, ask.id), reverse=True)
    recipient = await find_recipient(connection, site_id, respondent_id)
    return History(people.get(respondent_id, NOBODY), newest_first, outcomes, recipient, mails)


async def read_everything(
    connection: AsyncConnection, site_id: int, respondent_id: str, digests: Collection[bytes]
) -> tuple[History, PersonRecords]:
    """Returns everything stored about a respondent, for the export. `digests`: the hashes of the id. Raises NotFoundError."""
    history = await read_history(connection, site_id, respondent_id)
    return history, await read_person_records(connection, site_id, respondent_id, history.asks, digests)


async def erase_respondent(
    connection: AsyncConnection, site_id: int, respondent_id: str, hash_respondent: HashRespondent, actor: str, now: datetime
) -> int:
    """Erase all data of a respondent, and refuse their tokens; returns the number of erased asks. Raises NotFoundError."""
    await lock_out_batches(connection)
    ask = schema.ask.c
    # Locked in the order in which the writer locks asks, so that the two transactions cannot deadlock.
    query = select(schema.ask).where(ask.site_id == site_id, ask.respondent_id == respondent_id)
    rows = await connection.execute(query.order_by(ask.site_id, ask.id).with_for_update())
    asks = [ask_from_row(row) for row in rows]
    had_claim = await delete_claim(connection, site_id, respondent_id)
    had_outcomes = await delete_outcomes(connection, site_id, respondent_id)
    had_mailing = await delete_mailing(connection, site_id, respondent_id)
    if not asks and not had_claim and not had_outcomes and not had_mailing:
        raise NotFoundError("respondent_not_found", f"Site {site_id} has no respondent with this id.")
    await replace_asks(connection, [(ask, erase(ask, now)) for ask in asks])
    digest = hash_respondent(respondent_id)[0]
    await add_erasure(connection, site_id, digest, now)
    subject = {"site_id": site_id, "respondent_hmac": digest.hex(), "asks": len(asks)}
    await add_audit_entry(connection, actor, "respondent.erased", subject, now)
    return len(asks)


def _other_answers(ask: Any) -> Any:
    """Returns the table of a respondent's other answers in the same survey, and their conditions."""
    other: Any = schema.ask.alias("other").c
    return other, [
        *(other.respondent_id == ask.respondent_id, other.site_id == ask.site_id, other.survey_id == ask.survey_id),
        *(other.answered_at.is_not(None), other.excluded.is_(None), other.id != ask.id),
    ]


def _answered_again(ask: Any) -> ColumnElement[bool]:
    other, same = _other_answers(ask)
    later = tuple_(other.answered_at, other.id) > tuple_(ask.answered_at, ask.id)
    return select(other.id).where(*same, later).correlate(schema.ask).exists()


def _is_at_risk(ask: Any) -> ColumnElement[bool]:
    """Returns the condition of what `summarize_respondent` calls risks."""
    other, same = _other_answers(ask)
    previous = (
        select(other.score)
        .where(*same)
        .order_by(other.answered_at.desc(), other.id.desc())
        .limit(1)
        .correlate(schema.ask)
        .scalar_subquery()
    )
    detractor, passive = CATEGORY_SCORES["detractor"], CATEGORY_SCORES["passive"]
    lower_category = and_(ask.score <= passive[-1], previous > passive[-1])
    is_falling = or_(ask.score <= previous - FALL, lower_category)
    return and_(or_(ask.state.is_(None), ask.state != "closed"), or_(ask.score <= detractor[-1], is_falling))


async def _summarize(
    connection: AsyncConnection, site_id: int, ids: Collection[str], survey_id: int | None
) -> list[RespondentOut]:
    asks = await _read_asks(connection, site_id, ids, survey_id)
    people = await read_people(connection, site_id, ids)
    return [summarize_respondent(name, asks[name], people.get(name, NOBODY)) for name in ids]


async def _read_ids(
    connection: AsyncConnection, site_id: int, after: str | None, limit: int, survey_id: int | None, *, walks: bool
) -> list[str]:
    """Returns the next ids. `walks`: along the index of people, which ends at the limit, but has those of all sites."""
    asks = schema.ask.c
    person, of_site = (asks.respondent_id, unindexed(asks.site_id)) if walks else (unindexed(asks.respondent_id), asks.site_id)
    ids = select(asks.respondent_id).distinct().where(person.is_not(None), of_site == site_id)
    if after is not None:
        ids = ids.where(person > after)
    if survey_id is not None:
        ids = ids.where(asks.survey_id == survey_id)
    return list((await connection.execute(ids.order_by(asks.respondent_id).limit(limit))).scalars())


async def _has_many_asks(connection: AsyncConnection, site_id: int) -> bool:
    beyond = select(schema.ask.c.id).where(schema.ask.c.site_id == site_id).offset(MAX_FEW_ASKS).limit(1)
    return (await connection.execute(beyond)).first() is not None


async def _read_asks(
    connection: AsyncConnection, site_id: int, ids: Collection[str], survey_id: int | None
) -> dict[str, list[Ask]]:
    asks = schema.ask.c
    query = select(schema.ask).where(asks.respondent_id.in_(ids), asks.site_id == site_id)
    if survey_id is not None:
        query = query.where(asks.survey_id == survey_id)
    asks_by_respondent: dict[str, list[Ask]] = {respondent_id: [] for respondent_id in ids}
    for row in await connection.execute(query):
        asks_by_respondent[row.respondent_id].append(ask_from_row(row))
    return asks_by_respondent
