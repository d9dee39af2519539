"""Who refuses e-mails and who was erased is recognized whatever becomes of the signing secrets, also in a copy."""

import asyncio
import hmac
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from sqlalchemy import insert, select

from outoften import clock
from outoften.domain.automation.outcome import Outcome
from outoften.domain.collecting.ask import Answer, Ask
from outoften.storage.automation.outcomes import add_outcomes
from outoften.storage.core import schema
from outoften.storage.database import Database
from outoften.storage.operations.copy_database import copy_database
from outoften.storage.responses.respondents.respondents import erase_respondent
from outoften.storage.responses.rules.facts import read_recipients
from outoften.storage.responses.rules.opt_outs import opt_out
from outoften.tokens.respondent_hash import RespondentHasher
from tests.storage.world import prepare

OLD, NEW = "the first signing secret", "quite another signing secret"


def test_refusals_and_erasures_outlive_the_signing_secret(tmp_path: Path) -> None:
    asyncio.run(_story(f"sqlite:///{tmp_path / 'one.db'}", f"sqlite:///{tmp_path / 'copy.db'}"))


def test_refusals_are_recognized_again_once_a_previous_secret_is_back(tmp_path: Path) -> None:
    async def story(address: str) -> list[list[str]]:
        await prepare(address)
        recognized = []
        for secrets in ([OLD], [NEW], [OLD, NEW], [NEW]):
            async with Database(address, RespondentHasher(secrets)).running() as database:
                if secrets == [OLD]:
                    await _refuse(database, "ann")
                recognized.append(await _who_refuses(database, "ann"))
        return recognized

    assert asyncio.run(story(f"sqlite:///{tmp_path / 'one.db'}")) == [["ann"], [], ["ann"], ["ann"]]


def test_the_database_alone_does_not_tell_who_refused(tmp_path: Path) -> None:
    async def story(address: str) -> tuple[list[bytes], list[bytes]]:
        await prepare(address)
        async with Database(address, RespondentHasher([OLD])).running() as database:
            await _refuse(database, "ann")
            digests = await database.read(lambda connection: connection.scalars(select(schema.mail_opt_out.c.digest)))
            stored = await database.read(lambda connection: connection.scalars(select(schema.hash_key.c.sealed)))
            pieces = [sealed[start : start + 32] for sealed in stored for start in range(len(sealed) - 31)]
            return list(digests), [hmac.digest(piece, b"ann", "sha256") for piece in pieces]

    digests, guesses = asyncio.run(story(f"sqlite:///{tmp_path / 'one.db'}"))
    assert digests
    assert set(digests).isdisjoint(guesses)


async def _story(source: str, copy: str) -> None:
    await prepare(source)
    now = clock.now()
    async with Database(source, RespondentHasher([OLD])).running() as database:
        ask = Ask(id=UUID(int=1), site_id=1, survey_id=1, issued_at=now, respondent_id="erased")
        await database.writer.record(ask, Answer(9))
        await database.writer.run_transaction(
            partial(
                erase_respondent,
                site_id=1,
                respondent_id="erased",
                hash_respondent=database.hash_respondent,
                actor="a",
                now=now,
            )
        )
        await _refuse(database, "refused")
    async with Database(source, RespondentHasher([OLD, NEW])).running():
        pass
    await copy_database(source, copy)
    for address in (source, copy):
        async with Database(address, RespondentHasher([NEW])).running() as database:
            assert await _who_refuses(database, "refused", "erased") == ["refused"]
            bought = Outcome(
                id="1", site_id=1, respondent_id="erased", kind="renewal", at=now - timedelta(1), value=None, created_at=now
            )
            stored = await database.writer.run_transaction(
                partial(add_outcomes, outcomes=[bought], hash_respondent=database.hash_respondent)
            )
            assert stored == {}


def test_who_refused_before_the_database_had_a_key_is_recognized(tmp_path: Path) -> None:
    async def story(address: str) -> list[str]:
        await prepare(address)
        async with Database(address, RespondentHasher([OLD, NEW])).running() as database:
            row = {"site_id": 1, "digest": RespondentHasher([OLD])("ann")[0], "at": clock.now()}
            await database.writer.run_transaction(lambda connection: connection.execute(insert(schema.mail_opt_out), [row]))
            return await _who_refuses(database, "ann", "bob")

    assert asyncio.run(story(f"sqlite:///{tmp_path / 'one.db'}")) == ["ann"]


async def _refuse(database: Database, person: str) -> None:
    digest = database.hash_respondent(person)[0]
    await database.writer.run_transaction(partial(opt_out, site_id=1, respondent_id=person, digest=digest, now=clock.now()))


async def _who_refuses(database: Database, *people: str) -> list[str]:
    asks = [
        Ask(id=UUID(int=number), site_id=1, survey_id=1, issued_at=clock.now(), respondent_id=person)
        for number, person in enumerate(people)
    ]
    found = await database.read(read_recipients, 1, asks, database.hash_respondent)
    return [person for person, recipient in found.items() if recipient.opted_out]
