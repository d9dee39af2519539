"""What must be so before e-mails with a survey can be sent. Each refusal says what to do."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.errors import ConflictError, NotFoundError
from outoften.domain.mailing.sendings.sending import Sending
from outoften.storage.core import schema
from outoften.storage.core.catalog import Catalog
from outoften.storage.core.types import storable_id
from outoften.storage.mailing.sendings.claims import closed_reason
from outoften.storage.mailing.sendings.recipient_chunks import has_recipients

_audience = schema.audience.c


async def check_audience(connection: AsyncConnection, site_id: int, audience_id: int | None) -> None:
    """Raises NotFoundError unless the site has this audience, which then cannot be deleted in this transaction's time."""
    if audience_id is None:
        return
    stored = select(_audience.id).where(_audience.id == storable_id(audience_id), _audience.site_id == site_id)
    if (await connection.execute(stored.with_for_update(read=True))).first() is None:
        raise NotFoundError(
            "audience_not_found", f"The survey's site has no audience {audience_id}. GET /v1/audiences lists them."
        )


def check_survey(catalog: Catalog, survey_id: int, now: datetime) -> None:
    """Raises ConflictError if the survey asks nobody any more."""
    survey = catalog.surveys.get(survey_id)
    reason = closed_reason(survey, catalog.zones[survey.site_id] if survey else None, now)
    # One that begins later may be sent later.
    if reason in ("no_survey", "ended"):
        raise ConflictError(
            "survey_closed",
            f"Survey {survey_id} asks nobody any more, so its e-mails could not be answered. Switch it on with "
            f'PATCH /v1/surveys/{survey_id} {{"active": true}}, or move the end in its rules.',
        )


async def check_ready(connection: AsyncConnection, catalog: Catalog, sending: Sending, now: datetime) -> None:
    """Raises ConflictError if the sending lacks something that its e-mails need."""
    site = catalog.site(sending.site_id)
    if not site.postal_address:
        raise ConflictError(
            "postal_address_missing",
            "E-mails to many people need the sender's postal address, which many countries require. Set it with "
            f'PATCH /v1/sites/{site.id} {{"postal_address": "Acme Ltd., 1 High Street, London"}}.',
        )
    await check_audience(connection, sending.site_id, sending.audience_id)
    # Somebody may become due on a later day.
    if sending.schedule.kind != "relative" and not await has_recipients(connection, sending, now):
        of_audience = "" if sending.audience_id is None else f" in audience {sending.audience_id}"
        raise ConflictError(
            "audience_empty",
            f"There are no recipients{of_audience} at present. Add people with POST /v1/recipients, or change the criteria.",
        )
