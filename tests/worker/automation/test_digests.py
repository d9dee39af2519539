"""Members get their digests once, whatever happens, and nobody else does; nothing is sent where there is nothing to say."""

import asyncio
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften import clock
from outoften.domain.access.member import Member
from outoften.domain.access.role import Role
from outoften.domain.automation.digests.digest import DigestKind, digest_day
from outoften.domain.collecting.ask import Ask
from outoften.domain.reports.score_report import ScoreQuery
from outoften.outgoing.mail_server import parse_mail_server
from outoften.storage.access.members import add_member
from outoften.storage.automation.digests import claim_digest, list_digest_states
from outoften.storage.core import schema
from outoften.storage.database import Database
from outoften.storage.reports.score import read_score
from outoften.worker.automation.digests import DigestSender
from tests.history import ZURICH, answered, ignored, remember
from tests.mailbox import Mailbox, receiving_mail
from tests.storage.world import hash_respondent, with_database

LONG_AGO = date(2026, 1, 1)


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    """The mail server."""
    with receiving_mail() as running:
        yield running


def sender_of(database: Database, mailbox: Mailbox) -> DigestSender:
    """What sends the digests of a process."""
    server = parse_mail_server(f"smtp://127.0.0.1:{mailbox.port}", "Out of Ten <nps@example.com>")
    return DigestSender(database, server, "https://nps.example.com", ["a signing secret of this test"])


async def add(database: Database, email: str, *kinds: DigestKind, role: Role = "owner") -> Member:
    """A new member who wants these digests, and got the last ones long ago."""
    new = Member(id=0, email=email, name="Ann", role=role, site_ids=None, created_at=clock.now())

    async def store(connection: AsyncConnection) -> Member:
        member = await add_member(connection, new, None, "this test", clock.now())
        for kind in ("weekly", "overdue"):
            row = {"member_id": member.id, "kind": kind, "wanted": kind in kinds, "sent_for": LONG_AGO}
            await connection.execute(insert(schema.digest).values(row))
        return member

    return await database.writer.run_transaction(store)


async def end_leases(database: Database) -> None:
    """Let the time pass after which an e-mail is tried again."""
    ended = update(schema.digest).values(leased_until=clock.now() - timedelta(seconds=1))
    await database.writer.run_transaction(lambda connection: connection.execute(ended))


def parts(mail: EmailMessage) -> tuple[str, str]:
    """The plain text and the HTML of an e-mail."""
    plain, html = (part.get_content().replace("\r\n", "\n") for part in mail.iter_parts())
    return plain, html


def address_in(folder: Path) -> str:
    """The URL of a new database, for what the engines do alike."""
    return f"sqlite:///{folder / 'x.db'}"


def monday() -> datetime:
    """The beginning of the day whose weekly digest is the latest, in Zurich."""
    return datetime.combine(digest_day("weekly", clock.now(), [ZURICH]), datetime.min.time(), ZURICH)


@pytest.mark.parametrize(
    ("now", "weekly", "overdue"),
    [
        ("2026-11-30T05:59:59+00:00", "2026-11-23", "2026-11-29"),
        ("2026-11-30T06:00:00+00:00", "2026-11-30", "2026-11-30"),
        ("2026-12-06T12:00:00+00:00", "2026-11-30", "2026-12-06"),
    ],
)
def test_digests_are_due_from_seven_o_clock_on_in_all_time_zones(now: str, weekly: str, overdue: str) -> None:
    zones, at = [ZoneInfo("Asia/Tokyo"), ZURICH], datetime.fromisoformat(now)
    assert [str(digest_day(kind, at, zones)) for kind in ("weekly", "overdue")] == [weekly, overdue]


def test_several_processes_send_a_weekly_digest_once_with_the_numbers_of_the_dashboard(address: str, mailbox: Mailbox) -> None:
    week, before = monday() - timedelta(days=3), monday() - timedelta(days=10)
    asks = [answered(week, 9) for _ in range(20)] + [answered(before, 9 if number < 15 else 3) for number in range(20)]
    asks += [answered(week, 2, respondent_id="bea", comment="Too\n slow <b>"), *(ignored(week) for _ in range(20))]
    remember(address, asks)
    email = f"once-{address.partition(':')[0]}@example.com"

    async def story(database: Database) -> str:
        await add(database, email, "weekly", role="viewer")
        await add(database, "other@example.com")
        other = Database(address, hash_respondent) if database.shared else database
        if other is not database:
            async with other.running():
                await asyncio.gather(*(sender_of(each, mailbox).run() for each in (database, other)))
        else:
            await asyncio.gather(*(sender_of(database, mailbox).run() for _ in range(2)))
        await sender_of(database, mailbox).run()
        query = ScoreQuery((monday() - timedelta(days=7)).date(), monday().date(), compare="previous")
        report = await database.read(read_score, database.catalog, database.catalog.surveys[1], query)
        assert report.comparison
        return report.comparison.sentence

    sentence = with_database(address, story)
    (mail,) = mailbox.to(email)
    assert mailbox.to("other@example.com") == []
    plain, html = parts(mail)
    for text in ("NPS 90", "% interval", "from 21 responses", f"(NPS 50): {sentence}.", "51% of those asked answered (card)"):
        assert text in plain
        assert text.replace("NPS 90", "> 90</p>") in html
    assert "- bea, 2 of 10\n  “Too slow <b>”\n  https://nps.example.com/app/surveys/1/responses/" in plain
    assert "Too slow &lt;b&gt;" in html
    assert mail["List-Unsubscribe"].startswith("<https://nps.example.com/unsubscribe?t=")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_what_the_mail_server_may_take_later_or_a_crash_prevented_is_sent_again_as_the_same_mail(
    tmp_path: Path, mailbox: Mailbox
) -> None:
    remember(address_in(tmp_path), [answered(monday() - timedelta(days=1), 9)])

    async def story(database: Database) -> None:
        sender = sender_of(database, mailbox)
        member = await add(database, "late@example.com", "weekly")
        # A process claims it, and is stopped.
        day = monday().date()
        await database.writer.run_transaction(lambda connection: claim_digest(connection, member, "weekly", day, clock.now()))
        await sender.run()
        assert mailbox.to("late@example.com") == []
        await end_leases(database)
        mailbox.refusals["late@example.com"] = "451 4.7.1 Greylisted"
        await sender.run()
        del mailbox.refusals["late@example.com"]
        await sender.run()
        assert mailbox.to("late@example.com") == []
        await end_leases(database)
        await sender.run()
        states = await database.read(list_digest_states, [member.id])
        assert states[member.id, "weekly"].sent_for == day

    with_database(address_in(tmp_path), story)
    (mail,) = mailbox.to("late@example.com")
    assert mail["Message-ID"].startswith("<digest-weekly-1-")


def test_a_digest_is_for_the_member_as_of_now_and_not_for_another_one_with_the_id(tmp_path: Path) -> None:
    async def story(database: Database) -> None:
        member = await add(database, "before@example.com", "weekly", "overdue")
        changed = update(schema.member).values(email="now@example.com", site_ids=frozenset({1}))
        await database.writer.run_transaction(lambda connection: connection.execute(changed))
        claim = partial(claim_digest, member=member, day=monday().date(), now=clock.now())
        present = await database.writer.run_transaction(partial(claim, kind="weekly"))
        assert present
        assert (present.email, present.site_ids) == ("now@example.com", frozenset({1}))
        removed = update(schema.member).values(created_at=clock.now() + timedelta(minutes=1))
        await database.writer.run_transaction(lambda connection: connection.execute(removed))
        assert await database.writer.run_transaction(partial(claim, kind="overdue")) is None

    with_database(address_in(tmp_path), story)


def test_follow_ups_that_become_due_are_sent_to_their_assignee_and_those_of_nobody_to_owners(
    tmp_path: Path, mailbox: Mailbox
) -> None:
    today = clock.now().astimezone(ZURICH).date() - timedelta(days=1)
    at = clock.now() - timedelta(days=30)

    def work(name: str, due: date, assignee: int | None) -> Ask:
        return answered(at, 3, respondent_id=name, state="open", due=due, assignee=assignee)

    remember(
        address_in(tmp_path),
        [work("mine", today, 1), work("nobody", today - timedelta(days=2), None), work("later", today + timedelta(days=3), 1)],
    )

    async def story(database: Database) -> None:
        sender = sender_of(database, mailbox)
        await add(database, "assignee@example.com", "overdue", role="responder")
        await add(database, "owner@example.com", "overdue")
        await sender.run()
        # The next day, they are still due, but nothing has become so.
        earlier = update(schema.digest).values(sent_for=today)
        await database.writer.run_transaction(lambda connection: connection.execute(earlier))
        await sender.run()

    with_database(address_in(tmp_path), story)
    (own,), (unassigned,) = mailbox.to("assignee@example.com"), mailbox.to("owner@example.com")
    assert [name in parts(own)[0] for name in ("mine", "nobody", "later")] == [True, False, False]
    assert [name in parts(unassigned)[0] for name in ("mine", "nobody", "later")] == [False, True, False]


def test_nothing_is_sent_where_there_is_nothing_to_say(tmp_path: Path, mailbox: Mailbox) -> None:
    remember(address_in(tmp_path), [answered(clock.now() - timedelta(days=40), 3, respondent_id="long ago")])

    async def story(database: Database) -> set[date | None]:
        member = await add(database, "quiet@example.com", "weekly", "overdue")
        await sender_of(database, mailbox).run()
        return {state.sent_for for state in (await database.read(list_digest_states, [member.id])).values()}

    assert LONG_AGO not in with_database(address_in(tmp_path), story)
    assert mailbox.to("quiet@example.com") == []


def test_imported_responses_of_the_week_are_no_news(tmp_path: Path, mailbox: Mailbox) -> None:
    week = monday() - timedelta(days=3)
    imported = [answered(week, 2, respondent_id="imported", channel="import") for _ in range(5)]
    addresses = {name: f"sqlite:///{tmp_path / name}.db" for name in ("imported-only", "with-answers")}
    remember(addresses["imported-only"], imported)
    remember(addresses["with-answers"], [*imported, answered(week, 3, respondent_id="bea")])

    async def story(database: Database, name: str) -> None:
        await add(database, f"{name}@example.com", "weekly")
        await sender_of(database, mailbox).run()

    for name, address in addresses.items():
        with_database(address, partial(story, name=name))
    assert mailbox.to("imported-only@example.com") == []
    (mail,) = mailbox.to("with-answers@example.com")
    assert [f"- {name}, " in parts(mail)[0] for name in ("bea", "imported")] == [True, False]


def test_an_answer_of_the_week_to_an_e_mail_of_a_month_ago_is_news(tmp_path: Path, mailbox: Mailbox) -> None:
    asked = monday() - timedelta(days=30)
    late = answered(monday() - timedelta(days=3), 3, respondent_id="bea", channel="email")
    remember(address_in(tmp_path), [replace(late, issued_at=asked, viewed_at=asked)])

    async def story(database: Database) -> None:
        await add(database, "month@example.com", "weekly")
        await sender_of(database, mailbox).run()

    with_database(address_in(tmp_path), story)
    (mail,) = mailbox.to("month@example.com")
    assert "- bea, " in parts(mail)[0]
