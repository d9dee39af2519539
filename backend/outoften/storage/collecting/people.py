"""Names and addresses of people: what the host has signed, else what it has stored in the list of recipients or imported."""

from collections.abc import Collection

from sqlalchemy import literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.responses.respondent import Person
from outoften.storage.core import schema


async def read_people(connection: AsyncConnection, site_id: int, ids: Collection[str]) -> dict[str, Person]:
    """Returns names and addresses of those of these people of whom anything is stored beside asks."""
    people: dict[str, Person] = {}
    recipient, claim = schema.recipient.c, schema.respondent.c
    for columns, is_imported in ((recipient, literal(False)), (claim, claim.imported)) if ids else ():
        named = select(columns.id, columns.name, columns.email, is_imported.label("imported"))
        for row in await connection.execute(named.where(columns.site_id == site_id, columns.id.in_(ids))):
            known, found = people.get(row.id, Person()), Person(row.name, row.email)
            first, second = (known, found) if row.imported else (found, known)
            people[row.id] = Person(first.name or second.name, first.email or second.email)
    return people
