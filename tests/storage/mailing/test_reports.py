"""Reports about e-mails mark the e-mail, block its recipient and take back what counted as delivered."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from outoften.domain.collecting.ask import Answer, Ask
from outoften.domain.mailing.bounces.mail_report import MailReport, ReportKind
from outoften.storage.core import schema
from outoften.storage.database import Database
from outoften.storage.mailing.bounces.mail_reports import TrustedReport, record_mail_reports
from tests.storage.mailing.mails import ID, NOW, add_mail
from tests.storage.world import hash_respondent, with_database

pytestmark = pytest.mark.both_engines


async def report(database: Database, kind: ReportKind, *, ask_id: UUID | None = ID, **fields: Any) -> int:
    """Record a report with a token, or without."""
    trusted = TrustedReport(MailReport(kind=kind, **fields), ask_id, None if ask_id else 1)
    return await database.writer.run_transaction(
        lambda connection: record_mail_reports(connection, [trusted], hash_respondent, NOW)
    )


async def state(database: Database) -> tuple[Any, Any, set[bytes], Any]:
    """What is stored of the first e-mail, of Ann, of all opt-outs, and when the ask was viewed."""
    async with database.read_transaction() as connection:
        mail = (await connection.execute(select(schema.mail).where(schema.mail.c.ask_id == ID))).one()
        ann = (await connection.execute(select(schema.recipient).where(schema.recipient.c.id == "ann"))).one()
        opt_outs = set((await connection.execute(select(schema.mail_opt_out.c.digest))).scalars())
        viewed = (await connection.execute(select(schema.ask.c.viewed_at).where(schema.ask.c.id == ID))).scalar_one()
    return mail, ann, opt_outs, viewed


def test_a_hard_bounce_blocks_for_ever_and_was_no_delivery(address: str) -> None:
    async def story(database: Database) -> Any:
        await add_mail(database)
        assert await report(database, "bounced_hard", text="550 5.1.1") == 1
        first = await state(database)
        # Once more, as providers do.
        await report(database, "bounced_hard", text="another text")
        assert await state(database) == first
        return first

    mail, ann, opt_outs, viewed = with_database(address, story)
    assert (mail.bounced_at, mail.reason, mail.bounce_text, viewed) == (NOW, "bounced_hard", "550 5.1.1", None)
    assert ann.blocked == "bounced"
    # Another address of hers may be tried.
    assert opt_outs == {hash_respondent("ann@example.org")[0]}


def test_a_bounce_of_an_answered_email_is_no_bounce(address: str) -> None:
    async def story(database: Database) -> Any:
        await add_mail(database)
        ask = Ask(id=ID, site_id=1, survey_id=1, issued_at=NOW, respondent_id="ann", channel="email")
        await database.writer.record(ask, Answer(9))
        await report(database, "bounced_hard")
        return await state(database)

    mail, ann, opt_outs, viewed = with_database(address, story)
    assert (mail.bounced_at, ann.blocked, opt_outs) == (None, None, set())
    assert viewed


def test_an_address_alone_is_the_last_email_to_it_on_this_site(address: str) -> None:
    async def story(database: Database) -> Any:
        await add_mail(database, days=3)
        await add_mail(database, UUID(int=2), "bob", days=70)
        # Another case, and e-mails that are not ours.
        assert await report(database, "complained", ask_id=None, address="ANN@example.org") == 1
        assert await report(database, "complained", ask_id=None, address="bob@example.org") == 0
        assert await report(database, "bounced_hard", ask_id=None, address="carl@example.org") == 0
        assert await report(database, "bounced_hard", ask_id=None) == 0
        # What a database cannot store or compute.
        assert await report(database, "bounced_hard", ask_id=None, address="a\0b@example.org") == 0
        assert (
            await report(database, "bounced_hard", ask_id=None, address="b@example.org", at=datetime.min.replace(tzinfo=UTC))
            == 0
        )
        assert await report(database, "bounced_hard", ask_id=UUID(int=99)) == 0
        return await state(database)

    mail, ann, opt_outs, viewed = with_database(address, story)
    assert (mail.complained_at, ann.blocked, len(opt_outs)) == (NOW, "complained", 2)
    assert viewed


def test_soft_bounces_count_once_per_email(address: str) -> None:
    async def story(database: Database) -> Any:
        for number, days in enumerate((20, 12, 3), 1):
            await add_mail(database, UUID(int=number), days=days)
            for _ in range(2):
                await report(database, "bounced_soft", ask_id=UUID(int=number), at=NOW - timedelta(days=days))
            if number == 2:
                assert (await state(database))[1].soft_bounces == 2
        return await state(database)

    mail, ann, _, viewed = with_database(address, story)
    assert (ann.blocked, mail.reason, viewed) == ("bounced", "bounced_soft", None)


def test_a_person_with_a_new_address_is_not_blocked_for_the_old_one(address: str) -> None:
    async def story(database: Database) -> Any:
        await add_mail(database, days=2)
        new = {"email": "ann@new.example", "email_key": "ann@new.example", "updated_at": NOW}
        await database.writer.run_transaction(lambda connection: connection.execute(schema.recipient.update().values(new)))
        await report(database, "bounced_hard", address="ann@example.org")
        return await state(database)

    mail, ann, opt_outs, _ = with_database(address, story)
    assert (mail.bounced_at, ann.blocked, opt_outs) == (NOW, None, set())
