"""Names and addresses of people: what the host has signed, else what it has stored in the list of recipients."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.responses.respondent import Person
from outoften.storage.core import schema


async def read_people(connection: AsyncConnection, site_id: int, ids: Collection[str]) -> dict[str, Person]:
    """Returns names and addresses of those of these people of whom anything is stored beside asks."""
    people: dict[str, Person] = {}
    for table in (schema.recipient, schema.respondent) if ids else ():
        columns: Any = table.c
        query = select(columns.id, columns.name, columns.email).where(columns.site_id == site_id, columns.id.in_(ids))
        for row in await connection.execute(query):
            known = people.get(row.id, Person())
            people[row.id] = Person(row.name or known.name, row.email or known.email)
    return people
