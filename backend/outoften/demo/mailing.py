"""Stores the demo's surveys by e-mail: people, audiences, sendings with their runs, and e-mails."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from outoften.demo.mail_scenario import CONTACT, Plan, SimulatedMail, people, plans
from outoften.domain.access.credential import COMMAND_LINE
from outoften.domain.mailing.audiences.audience import AllOf, TraitIs
from outoften.domain.mailing.audiences.default_audience import default_criteria
from outoften.domain.mailing.sendings.mail_template import MailContent, MailTexts
from outoften.domain.mailing.sendings.sending import Sending
from outoften.domain.reports.rates import ISSUED
from outoften.domain.surveys.survey import Survey
from outoften.storage.core import schema
from outoften.storage.core.opening.engine import DatabaseConnection
from outoften.storage.mailing.audiences.audiences import add_audience
from outoften.storage.mailing.recipients.recipients import upsert_recipients
from outoften.storage.mailing.sendings.sendings import add_sending
from outoften.tokens.respondent_hash import HashRespondent

CONTENT = MailContent(
    texts={
        "en": MailTexts("{name|Hello}, how is Fernweh doing?", "One tap is enough. We read every answer."),
        "de": MailTexts("{name|Hallo}, wie macht sich Fernweh?", "Ein Klick genügt. Wir lesen jede Antwort."),
        "es": MailTexts("{name|Hola}, ¿qué tal con Fernweh?", "Basta un toque. Leemos cada respuesta."),
    },
    sender_name="Fernweh",
)
_BEFORE_FIRST_RUN, _REPORTED_AFTER = timedelta(days=2), timedelta(minutes=3)


async def add_mailing(
    connection: DatabaseConnection,
    survey: Survey,
    seed: int,
    end: datetime,
    zone: ZoneInfo,
    mails: Sequence[SimulatedMail],
    outcomes: Mapping[UUID, str],
    hash_respondent: HashRespondent,
) -> None:
    """Store them; `outcomes` say for each e-mail's ask whether it was issued, or why not."""
    everybody, planned = people(seed, end), plans(end, zone)
    begin = min(at for plan in planned for at in plan.runs) - _BEFORE_FIRST_RUN
    given = [person.given for person in everybody]
    await upsert_recipients(connection, survey.site_id, given, hash_respondent, begin)
    audiences = {
        for_mobile: await add_audience(connection, survey.site_id, name, criteria, COMMAND_LINE, begin)
        for for_mobile, name, criteria in (
            (False, "Contact persons", default_criteria(())),
            (True, "Users of the mobile app", AllOf(of=(TraitIs(key="product", values=("mobile",)),))),
        )
    }
    sending_ids: list[int] = []
    for plan in planned:
        sending = await add_sending(connection, _sending(plan, survey, audiences[plan.for_mobile].id, end))
        sending_ids.append(sending.id)
        # Of users, none is meant by a sending to contact persons.
        others = sum(person.given.traits["role"] != CONTACT for person in everybody)
        excluded = {} if plan.for_mobile else {"criterion 1": others}
        for number, at in enumerate(plan.runs, 1):
            done = at + timedelta(hours=plan.schedule.spread_hours)
            run = {"sending_id": sending.id, "number": number, "started_at": at, "prepared_at": at, "finished_at": done}
            await connection.execute(schema.sending_run.insert().values(**run, excluded=excluded))
    rows = [_row(mail, sending_ids[mail.plan], outcomes[mail.asked.ask.id]) for mail in mails]
    await connection.execute(schema.mail.insert(), rows)
    recipient: Any = schema.recipient.c
    for mail in mails:
        ask = mail.asked.ask
        if mail.blocks and outcomes[ask.id] == ISSUED:
            of_person = (recipient.site_id == ask.site_id, recipient.id == ask.respondent_id)
            blocked = {"blocked": mail.blocks, "blocked_at": ask.issued_at + _REPORTED_AFTER}
            await connection.execute(schema.recipient.update().where(*of_person).values(blocked))


def _sending(plan: Plan, survey: Survey, audience_id: int, end: datetime) -> Sending:
    return Sending(
        id=0,
        site_id=survey.site_id,
        survey_id=survey.id,
        audience_id=audience_id,
        name=plan.name,
        content=CONTENT,
        schedule=plan.schedule,
        hourly_limit=None,
        state=plan.state,
        state_reason=None,
        next_at=plan.next_at,
        created_at=min(plan.runs, default=end) - timedelta(days=1),
        created_by=COMMAND_LINE,
    )


def _row(mail: SimulatedMail, sending_id: int, outcome: str) -> dict[str, Any]:
    ask = mail.asked.ask
    row: dict[str, Any] = {
        "ask_id": ask.id,
        "site_id": ask.site_id,
        "survey_id": ask.survey_id,
        "respondent_id": ask.respondent_id,
        "sending_id": sending_id,
        "run": mail.run,
        "state": "skipped",
        "due_at": ask.issued_at,
        "attempts": 0,
        "reason": outcome,
        "data": {},
        **dict.fromkeys(("sent_at", "bounced_at", "unsubscribed_at", "opened_at")),
    }
    if outcome == ISSUED:
        row |= {"state": "sent", "attempts": 1, "reason": None, "sent_at": ask.issued_at, "opened_at": mail.opened_at}
        if mail.blocks:
            row[f"{mail.blocks}_at"] = ask.issued_at + _REPORTED_AFTER
    return row
