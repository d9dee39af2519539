"""Words of erased comments in alerts, and in the events that tell of them."""

from collections.abc import Collection
from datetime import timedelta

from msgspec.structs import replace
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.automation.alerts.alert_record import Alert, alert_event, alert_from_values, forget_words
from outoften.domain.collecting.ask import Ask
from outoften.storage.core import schema

_alert = schema.alert.c
# The recent days of a drop end at midnight in the site's time zone, before the alert was opened.
_MARGIN = timedelta(days=2)


async def forget_alert_words(connection: AsyncConnection, erased: Collection[Ask]) -> None:
    """Remove what detractors wrote about from the alerts that were found from one of these comments."""
    commented = [ask for ask in erased if ask.comment and ask.answered_at]
    if not commented:
        return
    query = select(schema.alert).where(_alert.survey_id.in_({ask.survey_id for ask in commented}), _alert.kind == "drop")
    for row in (await connection.execute(query)).all():
        alert = alert_from_values(row._asdict())
        if alert.themes and any(_is_of(alert, ask) for ask in commented):
            alert = forget_words(alert)
            changed = {"themes": alert.themes, "sentence": alert.sentence}
            await connection.execute(update(schema.alert).where(_alert.id == alert.id).values(changed))
            for event in (alert_event(alert), alert_event(replace(alert, state="open", closed_at=None, closed_by=None))):
                is_event = schema.event.c.id == event.id
                await connection.execute(update(schema.event).where(is_event).values(data=event.data))


def _is_of(alert: Alert, ask: Ask) -> bool:
    """Whether a comment is of the recent days of an alert."""
    days = timedelta(days=alert.drop.days if alert.drop else 0)
    at = ask.answered_at
    return ask.survey_id == alert.survey_id and at is not None and alert.opened_at - days - _MARGIN <= at <= alert.opened_at
