"""The numbers of sendings: progress, and what became of their e-mails. An e-mail is never counted as opened."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct
from sqlalchemy import ColumnElement, Text, case, func, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.mailing.sendings.sending import Sending, estimate_end
from outoften.domain.score import Interval, rate, rate_interval
from outoften.storage.core import schema

_mail, _ask, _run = schema.mail.c, schema.ask.c, schema.sending_run.c
_UNSETTLED = ("pending", "sending")

DEFINITION = (
    "answered ÷ delivered. Delivered: sent and not bounced; `uncertain` e-mails, whose outcome nobody knows because the server "
    "stopped, count as sent. Whether an e-mail was opened is never measured."
)


class Progress(Struct, frozen=True):
    """The progress of the latest run of a sending, in numbers of e-mails."""

    run: Annotated[int | None, Meta(description="The number of the run; null before the first one.", examples=[1])] = None
    prepared: Annotated[int, Meta(description="E-mails that were prepared.", examples=[1000])] = 0
    preparing: Annotated[bool, Meta(description="Whether more e-mails are being prepared.")] = False
    sent: Annotated[int, Meta(description="E-mails that the mail server has taken.", examples=[400])] = 0
    left: Annotated[int, Meta(description="E-mails that are still to be sent.", examples=[590])] = 0
    estimated_end: Annotated[
        datetime | None,
        Meta(description="The estimated time of the last e-mail, by due times and hourly limit; null if none is left."),
    ] = None


class SendingReport(Struct, frozen=True, kw_only=True):
    """The number of e-mails of sendings by outcome, and their response rate."""

    prepared: Annotated[int, Meta(description="E-mails that were prepared.", examples=[1000])]
    left: Annotated[int, Meta(description="E-mails that are still to be sent.", examples=[0])]
    sent: Annotated[int, Meta(description="E-mails that the mail server has taken.", examples=[950])]
    uncertain: Annotated[
        int,
        Meta(
            description="E-mails that were being sent when the server stopped: perhaps sent, and never repeated.", examples=[1]
        ),
    ]
    failed: Annotated[int, Meta(description="E-mails that the mail server refused for good.", examples=[9])]
    bounced: Annotated[int, Meta(description="E-mails that came back, at once or later.", examples=[12])]
    complained: Annotated[int, Meta(description="E-mails that were reported as spam.", examples=[0])]
    unsubscribed: Annotated[int, Meta(description="E-mails whose recipient unsubscribed with them.", examples=[3])]
    delivered: Annotated[int, Meta(description="`sent` and `uncertain` without those that bounced later.", examples=[948])]
    page_opened: Annotated[
        int, Meta(description="E-mails whose survey page a person has opened and used, answered or not.", examples=[210])
    ]
    answered: Annotated[int, Meta(description="E-mails that were answered.", examples=[190])]
    response_rate: Annotated[float | None, Meta(description="answered ÷ delivered; null if none was.", examples=[0.2])]
    interval: Annotated[Interval | None, Meta(description="The confidence interval of the response rate.")]
    skipped: Annotated[
        dict[str, int],
        Meta(description="E-mails that were prepared and not sent, by reason code.", examples=[{"answered_recently": 40}]),
    ]
    excluded: Annotated[
        dict[str, int],
        Meta(
            description="Recipients of the audience without an e-mail, by reason; empty with `segment`.",
            examples=[{"bounced": 2}],
        ),
    ]
    segment: Annotated[str | None, Meta(description="The segment, as `key:value`; null for all.", examples=[None])]
    definition: Annotated[str, Meta(description="The definition of the rate.", examples=[DEFINITION])]


async def read_progress(connection: AsyncConnection, sendings: Sequence[Sending], now: datetime) -> list[Progress]:
    """Returns how far the latest run of each sending has come."""
    of_sendings = _run.sending_id.in_([sending.id for sending in sendings])
    newest = select(_run.sending_id, func.max(_run.number).label("number")).where(of_sendings).group_by(_run.sending_id)
    latest = newest.subquery("latest")
    is_latest = (_run.sending_id == latest.c.sending_id) & (_run.number == latest.c.number)

    def of_run(value: ColumnElement[Any], *states: str) -> ColumnElement[Any]:
        # Each counts a part of an index. Grouping would sort the e-mails of all runs.
        query = select(value).where(_mail.sending_id == _run.sending_id, _mail.run == _run.number, schema.MAIL_IS_OF_SENDING)
        return (query.where(_mail.state.in_(states)) if states else query).correlate(schema.sending_run).scalar_subquery()

    columns = (
        *(_run.sending_id, _run.number, _run.prepared_at, of_run(func.count()).label("prepared")),
        *(of_run(func.count(), "sent").label("sent"), of_run(func.count(), *_UNSETTLED).label("left")),
        of_run(func.max(_mail.due_at), *_UNSETTLED).label("last_due_at"),
    )
    rows = await connection.execute(select(*columns).join_from(latest, schema.sending_run, is_latest))
    runs = {run.sending_id: run for run in rows}
    return [_progress(sending, runs.get(sending.id), now) for sending in sendings]


def _progress(sending: Sending, run: Any, now: datetime) -> Progress:
    if run is None:
        return Progress()
    return Progress(
        run=run.number,
        prepared=run.prepared,
        preparing=run.prepared_at is None,
        sent=run.sent,
        left=run.left,
        estimated_end=estimate_end(run.left, run.last_due_at, sending.hourly_limit, now),
    )


async def read_sending_report(
    connection: AsyncConnection, site_id: int, sending_ids: Collection[int], run: int | None, segment: str | None
) -> SendingReport:
    """Returns what became of the e-mails of these sendings, or of one run; with `segment` (key=value) of those with it."""
    conditions: list[ColumnElement[bool]] = [_mail.sending_id.in_(sending_ids), schema.MAIL_IS_OF_SENDING]
    if run is not None:
        conditions.append(_mail.run == run)
    if segment:
        # Matches the quoted JSON string; LIKE would ignore case in SQLite.
        segments = type_coerce(_ask.segments, Text)
        conditions.append(func.replace(segments, msgspec.json.encode(segment).decode(), "") != segments)

    def count(*of: ColumnElement[Any]) -> ColumnElement[int]:
        return func.count(case((of[0] if len(of) == 1 else of[0] & of[1], 1)))

    went_out = _mail.state.in_(("sent", "uncertain"))
    columns = (
        *(_mail.state, _mail.reason, func.count().label("total")),
        *(count(_mail[f"{name}_at"].is_not(None)).label(name) for name in ("bounced", "complained", "unsubscribed", "opened")),
        count(went_out, _mail.bounced_at.is_(None)).label("delivered"),
        count(_ask.answered_at.is_not(None), _ask.erased_at.is_(None)).label("answered"),
    )
    joined = (_ask.site_id == site_id) & (_ask.id == _mail.ask_id)
    query = select(*columns).outerjoin_from(schema.mail, schema.ask, joined).where(*conditions)
    rows = (await connection.execute(query.group_by(_mail.state, _mail.reason))).all()

    def total(*states: str) -> int:
        return sum(row.total for row in rows if row.state in states)

    delivered, answered = sum(row.delivered for row in rows), sum(row.answered for row in rows)
    return SendingReport(
        prepared=sum(row.total for row in rows),
        left=total(*_UNSETTLED),
        sent=total("sent"),
        uncertain=total("uncertain"),
        failed=total("failed"),
        bounced=sum(row.bounced for row in rows),
        complained=sum(row.complained for row in rows),
        unsubscribed=sum(row.unsubscribed for row in rows),
        delivered=delivered,
        page_opened=sum(row.opened for row in rows),
        answered=answered,
        response_rate=rate(answered, delivered),
        interval=rate_interval(answered, delivered),
        skipped={row.reason: row.total for row in rows if row.state == "skipped"},
        excluded={} if segment else await _excluded(connection, sending_ids, run),
        segment=segment.replace("=", ":", 1) if segment else None,
        definition=DEFINITION,
    )


async def _excluded(connection: AsyncConnection, sending_ids: Collection[int], run: int | None) -> dict[str, int]:
    query = select(_run.excluded).where(_run.sending_id.in_(sending_ids))
    totals: dict[str, int] = {}
    for excluded in (await connection.execute(query if run is None else query.where(_run.number == run))).scalars():
        for reason, number in excluded.items():
            totals[reason] = totals.get(reason, 0) + number
    return totals
