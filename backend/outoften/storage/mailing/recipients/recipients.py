"""Stores, finds and deletes recipients. One person is one recipient, and one address belongs to one recipient of a site."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import UNSET
from msgspec.structs import asdict, replace
from sqlalchemy import Integer, delete, func, select, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften.domain.collecting.respondent_terms import fold
from outoften.domain.errors import ConflictError, NotFoundError, RefusalError
from outoften.domain.mailing.recipients.address import address_key
from outoften.domain.mailing.recipients.recipient import Blocked, Recipient, RecipientIn, change, with_signed
from outoften.domain.responses.respondent import NOBODY, Person
from outoften.storage.collecting.erasures import lock_out_other_erasures
from outoften.storage.collecting.respondent_terms import delete_claim
from outoften.storage.core import schema
from outoften.storage.core.revisions import bump_all_revisions
from outoften.storage.core.upsert import upsert
from outoften.tokens.respondent_hash import HashRespondent, opt_out_hashes

# Two processes that store recipients of one site at the same time could give two of them one address.
_LOCK_ID = 7_071_077
# Of parameters that a statement may have.
_CHUNK_SIZE = 500

_table: Any = schema.recipient.c
_columns = [column.name for column in schema.recipient.c]
_save = upsert(schema.recipient, overwrite=[name for name in _columns if name not in ("site_id", "id", "added_at")])


async def find_recipients(connection: AsyncConnection, site_id: int, ids: Collection[str]) -> dict[str, Recipient]:
    """Returns those of these recipients who are stored, by id."""
    found = await _find(connection, site_id, _table.id, ids)
    return {recipient.id: recipient for recipient in found}


async def find_by_address(connection: AsyncConnection, site_id: int, addresses: Collection[str]) -> dict[str, Recipient]:
    """Returns the recipients with these addresses, by the address in lower case."""
    found = await _find(connection, site_id, _table.email_key, {address_key(address) for address in addresses})
    return {recipient.email_key: recipient for recipient in found}


async def get_recipient(connection: AsyncConnection, site_id: int, recipient_id: str) -> Recipient:
    """Returns the recipient. Raises NotFoundError."""
    found = await find_recipients(connection, site_id, [recipient_id])
    if recipient_id not in found:
        raise _not_found(site_id)
    return found[recipient_id]


async def upsert_recipients(
    connection: AsyncConnection,
    site_id: int,
    people: Sequence[RecipientIn],
    hash_respondent: HashRespondent,
    now: datetime,
    received_at: datetime | None = None,
) -> list[Recipient | RefusalError]:
    """Store these people, normalized before, in their order; returns each as it is stored, or why it is not.

    People who were erased after their data was `received_at` are refused, as are addresses of other recipients.
    """
    await _lock(connection, site_id)
    stored = _Stored(
        await find_recipients(connection, site_id, {person.id for person in people if isinstance(person.id, str)}),
        await find_by_address(connection, site_id, {person.email for person in people}),
        await _find_signed(connection, site_id, people),
    )
    erased = await _find_erased(connection, site_id, stored.ids(people), hash_respondent, received_at or now)
    results: list[Recipient | RefusalError] = []
    changed: dict[str, Recipient] = {}
    for person in people:
        try:
            recipient = stored.apply(person, site_id, now, erased)
            results.append(recipient)
            changed[recipient.id] = recipient
        except RefusalError as refusal:
            results.append(refusal)
    before = stored.before
    new = [recipient for recipient_id, recipient in changed.items() if recipient != before.get(recipient_id)]
    blocked = await _block(connection, new, before, hash_respondent)
    if new:
        rows = [asdict(blocked.get(recipient.id, recipient)) for recipient in sorted(new, key=lambda one: one.id)]
        await connection.execute(_save[connection.dialect.name], rows)
    for old, recipient_id in stored.renamed.items():
        await _move_history(connection, site_id, old, recipient_id)
    return [blocked.get(one.id, changed[one.id]) if isinstance(one, Recipient) else one for one in results]


async def delete_recipient(connection: AsyncConnection, site_id: int, recipient_id: str) -> None:
    """Remove somebody from the list, with e-mails that are not sent yet. Answers stay. Raises NotFoundError."""
    await _lock(connection, site_id)
    deleted = delete(schema.recipient).where(_table.site_id == site_id, _table.id == recipient_id)
    if not (await connection.execute(deleted)).rowcount:
        raise _not_found(site_id)
    mail = schema.mail.c
    pending = (mail.site_id == site_id, mail.respondent_id == recipient_id, mail.state == "pending")
    await connection.execute(delete(schema.mail).where(*pending))


async def find_opt_outs(
    connection: AsyncConnection, site_id: int, texts: Iterable[str], hash_respondent: HashRespondent
) -> dict[str, tuple[Blocked, datetime]]:
    """Returns which of these ids and addresses (in lower case) must get no e-mails, with the reason and since when."""
    texts_by_digest = {digest: text for text in texts for digest in opt_out_hashes(hash_respondent, text)}
    opt_out: Any = schema.mail_opt_out.c
    found: dict[str, tuple[Blocked, datetime]] = {}
    digests = list(texts_by_digest)
    for begin in range(0, len(digests), _CHUNK_SIZE):
        chunk = digests[begin : begin + _CHUNK_SIZE]
        query = select(opt_out.digest, opt_out.reason, opt_out.at).where(opt_out.site_id == site_id, opt_out.digest.in_(chunk))
        for digest, reason, at in await connection.execute(query):
            found[texts_by_digest[digest]] = (reason, at)
    return found


class _Stored:
    """The recipients of a site that some people may be, as they are after each change."""

    def __init__(
        self, by_id: Mapping[str, Recipient], by_address: Mapping[str, Recipient], signed: Mapping[str, Person]
    ) -> None:
        self.before = {recipient.id: recipient for recipient in by_address.values()} | dict(by_id)
        # Old and new ids of people whose address was their id.
        self.renamed: dict[str, str] = {}
        self._by_id = dict(self.before)
        self._by_address = {recipient.email_key: recipient for recipient in self.before.values()}
        self._signed = signed
        self._signed_ids = {address_key(person.email): name for name, person in signed.items() if person.email}

    def ids(self, people: Iterable[RecipientIn]) -> set[str]:
        """Returns the ids that these people have or get."""
        return {self._id(person) for person in people}

    def apply(self, person: RecipientIn, site_id: int, now: datetime, erased: Collection[str]) -> Recipient:
        """Returns the recipient after the change. Raises InvalidError, ConflictError."""
        recipient_id = self._id(person)
        if recipient_id in erased:
            raise ConflictError("respondent_erased", "This person was erased after the data was sent.")
        before = self._by_id.get(recipient_id)
        signed = self._signed.get(recipient_id, NOBODY)
        after = with_signed(change(before, person, site_id, recipient_id, now), signed.name, signed.email)
        other = self._by_address.get(after.email_key)
        if other and other.id != recipient_id:
            if other.id != other.email_key or other.id in self.renamed.values():
                raise ConflictError(
                    "email_taken",
                    f"`email`: {after.email} is the address of recipient {other.id!r}. An address belongs to one person. Send "
                    "that id, or delete that recipient first.",
                )
            # Known by the address alone so far.
            after = self._merge(other, after, is_new=before is None)
            del self._by_id[other.id]
            self.renamed[other.id] = recipient_id
        if before:
            self._by_address.pop(before.email_key, None)
        self._by_id[recipient_id] = self._by_address[after.email_key] = after
        return after

    def _id(self, person: RecipientIn) -> str:
        if person.id is not UNSET:
            return str(person.id)
        key = address_key(person.email)
        known = self._by_address.get(key)
        return known.id if known else self._signed_ids.get(key, key)

    @staticmethod
    def _merge(old: Recipient, new: Recipient, *, is_new: bool) -> Recipient:
        """Returns the new recipient with what is known of the old one, who is the same person."""
        names = ("name", "name_key", "locale", "time_zone", "created_at", "account_owner", "blocked", "blocked_at")
        values = {name: getattr(old, name) for name in names if getattr(new, name) is None}
        values |= {"traits": old.traits | new.traits}
        return replace(new, **values | ({"added_at": old.added_at} if is_new else {}))


def _not_found(site_id: int) -> NotFoundError:
    return NotFoundError("recipient_not_found", f"Site {site_id} has no recipient with this id. GET /v1/recipients lists them.")


async def _lock(connection: AsyncConnection, site_id: int) -> None:
    await lock_out_other_erasures(connection)
    await lock_recipients(connection, site_id)


async def lock_recipients(connection: AsyncConnection, site_id: int) -> None:
    """Make others who add, rename or delete recipients of a site wait until this transaction ends."""
    if connection.dialect.name == "postgresql":
        await connection.execute(select(func.pg_advisory_xact_lock(_LOCK_ID, site_id)))


async def _find(connection: AsyncConnection, site_id: int, column: Any, values: Collection[str]) -> list[Recipient]:
    found, ordered = [], sorted(values)
    for begin in range(0, len(ordered), _CHUNK_SIZE):
        query = select(schema.recipient).where(_table.site_id == site_id, column.in_(ordered[begin : begin + _CHUNK_SIZE]))
        found += [Recipient(**row._mapping) for row in await connection.execute(query)]
    return found


async def _find_signed(connection: AsyncConnection, site_id: int, people: Sequence[RecipientIn]) -> dict[str, Person]:
    """Returns what the host has signed about these people, found by id or, without an id, by the address."""
    claim, term = schema.respondent.c, schema.respondent_term.c
    ids = {person.id for person in people if isinstance(person.id, str)}
    terms = sorted({fold(person.email) for person in people if person.id is UNSET})
    for begin in range(0, len(terms), _CHUNK_SIZE):
        chunk = terms[begin : begin + _CHUNK_SIZE]
        query = select(term.respondent_id).where(term.site_id == site_id, term.term.in_(chunk))
        ids |= set((await connection.execute(query)).scalars())
    found: dict[str, Person] = {}
    ordered = sorted(ids)
    for begin in range(0, len(ordered), _CHUNK_SIZE):
        chunk = ordered[begin : begin + _CHUNK_SIZE]
        signed = (claim.site_id == site_id, claim.id.in_(chunk), type_coerce(claim.imported, Integer) == 0)
        named = select(claim.id, claim.name, claim.email).where(*signed)
        found |= {row.id: Person(row.name, row.email) for row in await connection.execute(named)}
    return found


async def _find_erased(
    connection: AsyncConnection, site_id: int, ids: Iterable[str], hash_respondent: HashRespondent, received_at: datetime
) -> set[str]:
    ids_by_digest = {digest: name for name in ids for digest in hash_respondent(name)}
    erased: Any = schema.erased_respondent.c
    digests, found = list(ids_by_digest), set[str]()
    for begin in range(0, len(digests), _CHUNK_SIZE):
        is_one = (erased.site_id == site_id, erased.digest.in_(digests[begin : begin + _CHUNK_SIZE]))
        query = select(erased.digest).where(*is_one, erased.erased_at >= received_at)
        found |= {ids_by_digest[digest] for digest in (await connection.execute(query)).scalars()}
    return found


async def _block(
    connection: AsyncConnection, new: Iterable[Recipient], before: Mapping[str, Recipient], hash_respondent: HashRespondent
) -> dict[str, Recipient]:
    """Returns those of the new recipients, and of those with a new address, who must get no e-mails, as blocked."""
    asked = [
        recipient
        for recipient in new
        if not recipient.blocked and (recipient.id not in before or before[recipient.id].email_key != recipient.email_key)
    ]
    if not asked:
        return {}
    texts = {recipient.id for recipient in asked} | {recipient.email_key for recipient in asked}
    opt_outs = await find_opt_outs(connection, asked[0].site_id, texts, hash_respondent)
    blocked = {}
    for recipient in asked:
        by_id = opt_outs.get(recipient.id)
        # Only an address can bounce, and the person may have a new one.
        if found := by_id if by_id and by_id[0] != "bounced" else opt_outs.get(recipient.email_key):
            blocked[recipient.id] = replace(recipient, blocked=found[0], blocked_at=found[1])
    return blocked


async def _move_history(connection: AsyncConnection, site_id: int, old: str, new: str) -> None:
    """Give what is stored of a person who was known by the address alone to the person's id."""
    await connection.execute(delete(schema.recipient).where(_table.site_id == site_id, _table.id == old))
    mail, other = schema.mail.c, schema.mail.alias("other").c
    of_old = (mail.site_id == site_id, mail.respondent_id == old)
    same_run = (other.sending_id == mail.sending_id, other.run == mail.run, other.sending_id > 0)
    again = select(other.ask_id).where(*same_run, other.respondent_id == new).correlate(schema.mail).exists()
    await connection.execute(delete(schema.mail).where(*of_old, again))
    for table in (schema.mail, schema.ask, schema.outcome):
        column = table.c.respondent_id
        await connection.execute(update(table).where(column == old, table.c.site_id == site_id).values(respondent_id=new))
    await delete_claim(connection, site_id, old)
    await bump_all_revisions(connection, site_id)
