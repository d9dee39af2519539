"""Surveys by e-mail are sent once, to those who may be asked, and nothing is lost while the mail server is away."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, insert, select

from outoften import clock
from outoften.domain.mailing.sendings.schedule import Schedule
from outoften.domain.mailing.sendings.sending import SendingAction
from outoften.domain.reports.rates import RatesQuery
from outoften.storage.core import schema
from outoften.storage.database import Database
from outoften.storage.mailing.sendings.claims import Claimer, take_turn
from outoften.storage.mailing.sendings.mail_list import list_mails
from outoften.storage.mailing.sendings.runs import finish_step, prepare_step, start_due_run
from outoften.storage.mailing.sendings.sending_report import read_progress, read_sending_report
from outoften.storage.mailing.sendings.sendings import act_on_sending, read_sending
from outoften.storage.mailing.sendings.settlement import ClaimedMail
from outoften.storage.reports.rates import read_response_rate
from tests.history import answered, remember
from tests.mailbox import Mailbox, receiving_mail, serving
from tests.postgres import Postgres
from tests.storage.world import hash_respondent, with_database
from tests.worker.mailing.people import add_people, change_mails, mails, sender_of, start

PEOPLE = [f"person-{number:03}" for number in range(50)]


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    """The mail server."""
    with receiving_mail() as running:
        yield running


def sqlite(folder: Path) -> str:
    """The URL of a new database, for what the engines do alike."""
    return f"sqlite:///{folder / 'x.db'}"


async def run_until_idle(database: Database, mailbox: Mailbox) -> None:
    """Send until nothing is left."""
    async with asyncio.timeout(60):
        await sender_of(database, mailbox).run()


async def turn_until(database: Database, mailbox: Mailbox, condition: Callable[[Any], bool]) -> None:
    """Send until an e-mail meets the condition."""
    task = asyncio.create_task(sender_of(database, mailbox).run())
    async with asyncio.timeout(60):
        while not any(condition(row) for row in (await mails(database)).values()):
            pass
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def prepare(database: Database) -> None:
    """Start all runs that are due, and prepare their e-mails."""
    zones = database.catalog.zones
    for step in (start_due_run, prepare_step):
        while await database.writer.run_transaction(partial(step, zones=zones, now=clock.now())):
            pass


async def claim(database: Database, now: datetime | None = None) -> list[ClaimedMail]:
    """Claim what is due."""
    claimer = Claimer(database.catalog, database.apply_batch, database.hash_respondent, lambda *_: "en")
    turn = partial(take_turn, claimer=claimer, settled=[], count=8, now=now or clock.now())
    return (await database.writer.run_transaction(turn)).mails


async def asked(database: Database) -> int:
    """How many were asked by e-mail, as reports say."""
    survey = database.catalog.survey(1)
    rates = await database.read(read_response_rate, database.catalog, survey, RatesQuery(channel="email"))
    return rates.channels["email"].asked


def test_everybody_in_the_audience_gets_one_e_mail_and_counts_as_asked(address: str, mailbox: Mailbox) -> None:
    async def story(database: Database) -> None:
        await add_people(database, PEOPLE)
        await add_people(database, ["outside"], traits={"outside": True})
        sending = await start(database)
        await run_until_idle(database, mailbox)
        assert {row.state for row in (await mails(database)).values()} == {"sent"}
        assert (await database.read(read_sending, sending.id)).state == "finished"
        report = await database.read(read_sending_report, 1, [sending.id], None, None)
        assert (report.prepared, report.sent, report.delivered, report.answered) == (50, 50, 50, 0)
        assert await asked(database) == 50

    before = {person: len(mailbox.to(f"{person}@example.com")) for person in PEOPLE}
    with_database(address, story)
    assert {len(mailbox.to(f"{person}@example.com")) - before[person] for person in PEOPLE} == {1}


def test_nobody_gets_an_e_mail_who_must_not_be_asked_and_each_has_the_reason(tmp_path: Path, mailbox: Mailbox) -> None:
    remember(sqlite(tmp_path), [answered(clock.now() - timedelta(days=5), 9, respondent_id="answered")])

    async def story(database: Database) -> None:
        await add_people(database, ["asked", "answered"])
        await add_people(database, ["bounced"], blocked="bounced")
        await add_people(database, ["left", "erased"])
        digest = database.hash_respondent("left@example.com")[0]
        row = {"site_id": 1, "digest": digest, "at": clock.now(), "reason": "unsubscribed"}
        await database.writer.run_transaction(lambda connection: connection.execute(insert(schema.mail_opt_out).values(row)))
        sending = await start(database)
        await prepare(database)
        gone = delete(schema.recipient).where(schema.recipient.c.id == "erased")
        await database.writer.run_transaction(lambda connection: connection.execute(gone))
        await run_until_idle(database, mailbox)
        found = {person: (row.state, row.reason) for person, row in (await mails(database)).items()}
        assert found == {
            "asked": ("sent", None),
            "answered": ("skipped", "answered_recently"),
            "left": ("skipped", "unsubscribed"),
            "erased": ("skipped", "erased"),
        }
        report = await database.read(read_sending_report, 1, [sending.id], None, None)
        assert report.skipped == {"answered_recently": 1, "unsubscribed": 1, "erased": 1}
        assert report.excluded == {"bounced": 1}

    with_database(sqlite(tmp_path), story)
    assert len(mailbox.to("asked@example.com")) == 1
    for person in ("answered", "bounced", "left", "erased"):
        assert mailbox.to(f"{person}@example.com") == []


def test_a_temporary_refusal_is_tried_again_and_counts_as_asked_only_then(tmp_path: Path, mailbox: Mailbox) -> None:
    async def story(database: Database) -> None:
        await add_people(database, ["full"])
        sending = await start(database)
        mailbox.refusals["full@example.com"] = "452 4.2.2 Mailbox full"
        await turn_until(database, mailbox, lambda row: row.attempts == 1)
        del mailbox.refusals["full@example.com"]
        row = (await mails(database))["full"]
        assert (row.state, row.sent_at) == ("pending", None)
        assert row.due_at > clock.now() + timedelta(minutes=4)
        assert await asked(database) == 0
        await change_mails(database, due_at=clock.now())
        await run_until_idle(database, mailbox)
        assert (await mails(database))["full"].state == "sent"
        assert await asked(database) == 1
        assert (await database.read(read_sending, sending.id)).state == "finished"

    with_database(sqlite(tmp_path), story)
    assert len(mailbox.to("full@example.com")) == 1


def test_an_unknown_address_is_a_bounce_and_gets_no_e_mails_any_more(tmp_path: Path, mailbox: Mailbox) -> None:
    async def story(database: Database) -> None:
        await add_people(database, ["unknown"])
        sending = await start(database)
        mailbox.refusals["unknown@example.com"] = "550 5.1.1 No such user"
        await run_until_idle(database, mailbox)
        report = await database.read(read_sending_report, 1, [sending.id], None, None)
        assert (report.failed, report.bounced, report.delivered, report.response_rate) == (1, 1, 0, None)
        assert await asked(database) == 0
        blocked = await database.read(lambda connection: connection.execute(select(schema.recipient.c.blocked)))
        assert list(blocked.scalars()) == ["bounced"]

    with_database(sqlite(tmp_path), story)


def test_a_mail_server_that_does_not_know_us_blocks_nobody(tmp_path: Path, mailbox: Mailbox) -> None:
    async def story(database: Database) -> None:
        await add_people(database, ["relayed"])
        await start(database)
        mailbox.refusals["relayed@example.com"] = "554 5.7.1 Relay access denied"
        await run_until_idle(database, mailbox)
        row = (await mails(database))["relayed"]
        assert (row.state, row.reason, row.bounced_at) == ("failed", "refused", None)

    with_database(sqlite(tmp_path), story)


def test_while_the_mail_server_is_away_e_mails_wait_and_none_is_lost(tmp_path: Path, mailbox: Mailbox) -> None:
    async def story(database: Database) -> None:
        await add_people(database, PEOPLE[:10])
        await start(database)
        away = Mailbox()
        task = asyncio.create_task(sender_of(database, away).run())
        async with asyncio.timeout(30):
            while len(await mails(database)) < 10:
                pass
        assert {row.state for row in (await mails(database)).values()} == {"pending"}
        assert await asked(database) == 0
        with serving(away):
            async with asyncio.timeout(60):
                await task
        assert {len(away.to(f"{person}@example.com")) for person in PEOPLE[:10]} == {1}
        assert {row.attempts for row in (await mails(database)).values()} == {1}

    with_database(sqlite(tmp_path), story)


@pytest.mark.parametrize("fault", ["refuses the sender", "ends every connection"])
def test_a_mail_server_that_takes_no_e_mail_at_all_is_left_alone_for_a_while(tmp_path: Path, fault: str) -> None:
    class Faulty(Mailbox):
        async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
            self.tries += 1
            return "550 5.7.1 You may not send" if fault == "refuses the sender" else "421 4.3.2 Going down"

        tries = 0

    async def story(database: Database) -> None:
        await add_people(database, PEOPLE)
        await start(database)
        task = asyncio.create_task(sender_of(database, faulty).run())
        # There is nothing to wait for: it counts how often the server is tried in this time.
        await asyncio.sleep(1.5)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert {row.state for row in (await mails(database)).values()} == {"pending"}
        assert await asked(database) == 0

    faulty = Faulty()
    with serving(faulty):
        with_database(sqlite(tmp_path), story)
    assert 0 < faulty.tries <= 100


@pytest.mark.parametrize("fault", ["drops the connection", "says that it is going"])
def test_a_recipient_at_whom_the_mail_server_fails_holds_up_nobody(tmp_path: Path, fault: str) -> None:
    class Faulty(Mailbox):
        async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
            if not address.startswith("poison"):
                return str(await super().handle_RCPT(server, session, envelope, address, options))
            if fault == "drops the connection":
                server.transport.abort()
            return "421 4.3.2 Going down"

    async def story(database: Database) -> None:
        await add_people(database, ["poison", "well"])
        await start(database)
        await turn_until(database, faulty, lambda row: row.respondent_id == "poison" and row.attempts == 1)
        waiting = (await mails(database))["poison"]
        assert waiting.state == "pending"
        assert waiting.due_at > clock.now() + timedelta(minutes=4)
        await turn_until(database, faulty, lambda row: row.respondent_id == "well" and row.state == "sent")

    faulty = Faulty()
    with serving(faulty):
        with_database(sqlite(tmp_path), story)


def test_what_a_killed_process_had_in_hand_is_uncertain_counted_and_never_sent_again(address: str, mailbox: Mailbox) -> None:
    async def story(database: Database) -> None:
        await add_people(database, ["cut-off"])
        sending = await start(database)
        await prepare(database)
        claimed = await claim(database)
        assert [one.email for one in claimed] == ["cut-off@example.com"]
        # A server on SQLite is alone; others wait until the lease ends.
        if database.shared:
            await change_mails(database, leased_until=clock.now())
        await run_until_idle(database, mailbox)
        report = await database.read(read_sending_report, 1, [sending.id], None, None)
        assert (report.uncertain, report.delivered, report.sent) == (1, 1, 0)
        listed = await database.read(list_mails, sending.id, "uncertain", 50, None)
        assert [one.recipient_id for one in listed] == ["cut-off"]
        assert (await database.read(read_sending, sending.id)).state == "finished"

    with_database(address, story)
    assert mailbox.to("cut-off@example.com") == []


def test_two_processes_share_the_work_without_doubles(postgres_server: Postgres, mailbox: Mailbox) -> None:
    address = postgres_server.new_database()
    people = [f"shared-{number:03}" for number in range(100)]

    async def story(database: Database) -> None:
        await add_people(database, people)
        await start(database)
        other = Database(address, hash_respondent)
        async with other.running():
            await asyncio.gather(run_until_idle(database, mailbox), run_until_idle(other, mailbox))

    with_database(address, story)
    assert {len(mailbox.to(f"{person}@example.com")) for person in people} == {1}


def test_not_more_is_sent_in_an_hour_than_the_limit(tmp_path: Path, mailbox: Mailbox) -> None:
    async def story(database: Database) -> None:
        await add_people(database, PEOPLE)
        sending = await start(database, hourly_limit=120)
        await prepare(database)
        claimed = [len(await claim(database, clock.now() + timedelta(seconds=second))) for second in range(0, 120, 10)]
        assert sum(claimed) == 5
        [progress] = await database.read(read_progress, [sending], clock.now())
        assert progress.left == 50
        assert progress.estimated_end
        assert progress.estimated_end > clock.now() + timedelta(minutes=24)

    with_database(sqlite(tmp_path), story)


def test_a_paused_sending_waits_and_a_canceled_one_sends_nothing_more(tmp_path: Path, mailbox: Mailbox) -> None:
    async def act(database: Database, sending_id: int, action: SendingAction) -> None:
        await database.writer.run_transaction(lambda one: act_on_sending(one, sending_id, action, "test", clock.now()))

    async def story(database: Database) -> None:
        await add_people(database, ["waiting"])
        first, second = await start(database), await start(database)
        await prepare(database)
        await act(database, first.id, "pause")
        await act(database, second.id, "cancel")
        assert await claim(database) == []
        async with asyncio.timeout(30):
            while await database.writer.run_transaction(lambda one: finish_step(one, clock.now())):
                pass
        rows = await database.read(lambda one: one.execute(select(schema.mail.c.sending_id, schema.mail.c.state)))
        assert {tuple(row) for row in rows} == {(first.id, "pending"), (second.id, "skipped")}
        await act(database, first.id, "resume")
        await run_until_idle(database, mailbox)

    with_database(sqlite(tmp_path), story)
    assert len(mailbox.to("waiting@example.com")) == 1


def test_a_relative_sending_is_for_those_whose_day_it_is(tmp_path: Path, mailbox: Mailbox) -> None:
    schedule = Schedule(kind="relative", relative_to="created_at", after_days=30, working_hours=None)

    async def story(database: Database) -> None:
        for days in (29, 30, 31):
            await add_people(database, [f"days-{days}"], created_at=clock.now() - timedelta(days=days))
        await start(database, schedule)
        await prepare(database)
        assert set(await mails(database)) == {"days-30"}

    with_database(sqlite(tmp_path), story)


def test_an_e_mail_that_is_due_outside_of_the_readers_working_hours_waits_for_them(tmp_path: Path, mailbox: Mailbox) -> None:
    async def story(database: Database) -> None:
        await add_people(database, ["asleep"], time_zone="Pacific/Auckland")
        await start(database, Schedule())
        await prepare(database)
        # Due since the last opening, and now it is Sunday there.
        sunday = datetime(2030, 1, 6, 12, tzinfo=ZoneInfo("Pacific/Auckland"))
        await change_mails(database, due_at=sunday - timedelta(hours=40))
        assert await claim(database, sunday) == []
        assert (await mails(database))["asleep"].due_at == datetime(2030, 1, 7, 9, tzinfo=ZoneInfo("Pacific/Auckland"))

    with_database(sqlite(tmp_path), story)
