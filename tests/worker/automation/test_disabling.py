"""After the last failed attempt an endpoint is disabled, and owners are told, unless something later was delivered."""

import asyncio

import pytest
from msgspec.structs import replace
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from outoften import clock
from outoften.domain.access.member import Member
from outoften.domain.automation.delivery import MAX_ATTEMPTS
from outoften.domain.automation.endpoint import Endpoint, EventFilter
from outoften.domain.automation.samples import sample_event
from outoften.outgoing.mail_server import parse_mail_server
from outoften.storage.access.members import add_member
from outoften.storage.automation.endpoints import add_endpoint, load_endpoints
from outoften.storage.core import schema
from outoften.storage.database import Database
from outoften.worker.automation.sender import Sender
from tests.mailbox import Mailbox, receiving_mail
from tests.storage.world import with_database

OWNER = "owner@example.com"


async def prepare(database: Database, has_later_success: bool) -> None:
    """An owner, and an event whose last attempt is due, to an endpoint in a network that the server may not reach."""
    now = clock.now()
    endpoint = Endpoint(
        id=0, site_id=None, kind="webhook", name="CRM", url="https://10.0.0.1/", events=("tag.silent",), filter=EventFilter(),
        active=True, created_at=now, created_by="this test",
    )  # fmt: skip
    await database.change_automation(lambda connection: add_endpoint(connection, endpoint, {"signing": "whsec_c2VjcmV0"}))
    owner = Member(0, OWNER, "Ann", "owner", None, now)
    await database.writer.run_transaction(lambda connection: add_member(connection, owner, None, "this test", now))

    async def add(connection: AsyncConnection) -> None:
        for is_last in (True, False) if has_later_success else (True,):
            event = replace(sample_event("tag.silent"), own_id=uuid7(), at=now)
            row = {name: getattr(event, name) for name in ("id", "site_id", "survey_id", "type", "at", "data")}
            await connection.execute(insert(schema.event).values(row | {"endpoint_ids": [], "rule_ids": []}))
            delivery = {"endpoint_id": 1, "event_id": event.id, "is_test": False, "attempts": MAX_ATTEMPTS - 1}
            state = {"state": "pending", "next_at": now} if is_last else {"state": "delivered"}
            await connection.execute(insert(schema.delivery).values(delivery | state))

    await database.writer.run_transaction(add)


async def send_until_failed(database: Database, mailbox: Mailbox, is_disabled: bool) -> Endpoint:
    """Send until the delivery has failed; returns the stored endpoint."""
    server = parse_mail_server(f"smtp://127.0.0.1:{mailbox.port}", "nps@example.com")
    sending = asyncio.create_task(Sender(database, "https://nps.example.com", [], server, []).run())

    async def read(connection: AsyncConnection) -> bool:
        states = (await connection.execute(select(schema.delivery.c.state))).scalars()
        return "failed" in set(states)

    for _ in range(1000):
        if await database.read(read):
            break
        await asyncio.sleep(0.02)
    if is_disabled:
        await asyncio.to_thread(mailbox.wait, OWNER)
    # The writer is a queue: what the sender makes of the failure comes before these.
    for _ in range(3):
        await database.writer.run_transaction(read)
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    return (await database.read(load_endpoints))[0]


@pytest.mark.parametrize("has_later_success", [False, True])
def test_the_last_failure_disables_an_endpoint_unless_something_later_was_delivered(
    address: str, has_later_success: bool
) -> None:
    async def story(database: Database) -> Endpoint:
        await prepare(database, has_later_success)
        return await send_until_failed(database, mailbox, not has_later_success)

    with receiving_mail() as mailbox:
        endpoint = with_database(address, story)
        assert (endpoint.active, endpoint.disabled_reason) == ((True, None) if has_later_success else (False, "failing"))
        assert len(mailbox.to(OWNER)) == (0 if has_later_success else 1)
        if not has_later_success:
            assert mailbox.to(OWNER)[0]["Subject"] == "Endpoint disabled: CRM"
