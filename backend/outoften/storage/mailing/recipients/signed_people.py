"""Makes recipients of people whose address the host has signed in an identity."""

from datetime import datetime
from typing import Any

from msgspec import UNSET, Struct
from sqlalchemy import Integer, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.errors import InvalidError
from outoften.domain.mailing.recipients.recipient import Recipient, RecipientIn, normalize
from outoften.storage.core import schema
from outoften.storage.mailing.recipients.recipients import upsert_recipients
from outoften.tokens.respondent_hash import HashRespondent

# Answers wait for a step, which takes some milliseconds.
PEOPLE_PER_STEP = 200

_claim: Any = schema.respondent.c


class SignedStep(Struct, frozen=True):
    """How many people a step has stored and refused, and the last id that it looked at; None at the end."""

    stored: int
    refused: int
    last_id: str | None


async def add_signed_step(
    connection: AsyncConnection, site_id: int, after: str, hash_respondent: HashRespondent, now: datetime
) -> SignedStep:
    """Store the next people with a signed address after this id: new ones, and new names and addresses of known ones."""
    query = select(_claim.id, _claim.name, _claim.email).where(_claim.site_id == site_id, _claim.id > after)
    # An imported address is not signed. Nobody has said that its owner may be sent e-mails.
    query = query.where(_claim.email.is_not(None), type_coerce(_claim.imported, Integer) == 0)
    rows = (await connection.execute(query.order_by(_claim.id).limit(PEOPLE_PER_STEP))).all()
    people = []
    for row in rows:
        try:
            people.append(normalize(RecipientIn(id=row.id, email=row.email, name=row.name or UNSET)))
        except InvalidError:
            continue
    results = await upsert_recipients(connection, site_id, people, hash_respondent, now) if people else []
    stored = sum(isinstance(result, Recipient) for result in results)
    return SignedStep(stored, len(rows) - stored, rows[-1].id if len(rows) == PEOPLE_PER_STEP else None)
