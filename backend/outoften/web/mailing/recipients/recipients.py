"""`/v1/recipients`: who can be asked by e-mail."""

import asyncio
import base64
from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any

import msgspec
from litestar import Response
from litestar.params import FromPath
from msgspec import Meta, Raw, Struct
from msgspec.structs import asdict

from outoften import clock
from outoften.domain.errors import InvalidError, RefusalError
from outoften.domain.field_errors import describe_error
from outoften.domain.mailing.recipients.recipient import (
    MAX_RECIPIENTS,
    MailState,
    Recipient,
    RecipientId,
    RecipientIn,
    RecipientOut,
    normalize,
    recipient_out,
)
from outoften.domain.surveys.site import Site
from outoften.storage.core.audit import add_audit_entry
from outoften.storage.mailing.recipients import recipient_list, recipients
from outoften.storage.mailing.recipients.recipient_list import RecipientCounts
from outoften.storage.mailing.recipients.signed_people import add_signed_step
from outoften.web.http.access.sites import SiteId, resolve_site
from outoften.web.http.auth import check_again, get_credential, requires_scope
from outoften.web.http.cached_report import report_response
from outoften.web.http.decoding import MAX_BATCH_BYTES, read_json
from outoften.web.http.pagination import next_link
from outoften.web.http.resource import Listing, changed_fields, patch_of
from outoften.web.http.routing import delete, get, patch, post
from outoften.web.http.state import HTTPRequest, app_state

ID_IN_QUERY = "-"

_REFUSED = ("email_invalid", "id_missing", "time_zone_unknown", "too_many_traits")


class SiteQuery(Struct, frozen=True, forbid_unknown_fields=True):
    site: SiteId | None = None


class RecipientQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """If the id contains a slash, or is a word that the path has another use for, pass it as `id` and put a hyphen into the
    path.
    """

    site: SiteId | None = None
    id: RecipientId | None = None


class RecipientsQuery(Struct, frozen=True, forbid_unknown_fields=True):
    site: SiteId | None = None
    q: Annotated[
        Annotated[str, Meta(min_length=1, max_length=200)] | None,
        Meta(description="Search: the beginning of an id, of an e-mail address, or of a word of a name."),
    ] = None
    state: Annotated[MailState | None, Meta(description="Only recipients in this state.")] = None
    limit: Annotated[int, Meta(ge=1, le=200, description="The maximum number of recipients on a page.")] = 50
    cursor: Annotated[str, Meta(max_length=300, description="The cursor in the previous page's Link header.")] | None = None


class RecipientBatchIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Many people."""

    recipients: Annotated[list[RecipientIn], Meta(min_length=1, description="The people, at most 1,000.")]


class _RawBatch(Struct, frozen=True, forbid_unknown_fields=True):
    recipients: list[Raw]


class RefusedRecipient(Struct, frozen=True):
    """A person who was not stored."""

    index: Annotated[int, Meta(description="The position in the list that was sent, from 0.")]
    code: Annotated[str, Meta(description="The stable code of the reason.", examples=["email_invalid"])]
    detail: Annotated[str, Meta(description="The reason in English.", examples=["`email`: 'anna' is not an e-mail address."])]


class StoredRecipients(Struct, frozen=True):
    """The number of people who were stored, and those who were refused."""

    stored: Annotated[int, Meta(description="The number of people who were stored, new or changed.", examples=[2])]
    refused: Annotated[
        list[RefusedRecipient], Meta(description="The people who were not stored, each with the reason.", examples=[[]])
    ]


class SignedRecipients(Struct, frozen=True):
    """The number of people with a signed address who are recipients now, and of those who are not."""

    stored: Annotated[int, Meta(description="The number of people who are recipients now.", examples=[250])]
    refused: Annotated[
        int,
        Meta(
            description="The number of people who are not: the address can't be sent to, or is another recipient's.",
            examples=[2],
        ),
    ]


class RecipientWithHistory(RecipientOut, frozen=True):
    """A person who can be asked by e-mail, and where the history of answers is."""

    history: Annotated[
        str,
        Meta(
            description="The address of the person's asks, answers and outcomes. It is not found before the first ask.",
            examples=["/v1/respondents/-?id=user-1&site=1"],
        ),
    ]


RecipientPatch = patch_of(RecipientIn, "Fields of the recipient to change; `null` removes one.", without=("id",))


@get(
    "/v1/recipients",
    guards=[requires_scope("read", limits_sites=True)],
    problems={404: ("site_not_found",), 503: ("too_many_reads",)},
)
async def list_recipients(request: HTTPRequest, query: RecipientsQuery) -> Response[Listing[RecipientOut]]:
    """A page of a site's recipients by their ids. The Link header has the next page."""
    database, site, after = app_state(request).database, resolve_site(request, query.site), _decode_cursor(query.cursor)
    text = None if query.q is None else query.q.replace("\0", "")
    found = await database.scan(recipient_list.list_recipients, site.id, query.limit + 1, after, text, query.state)
    page = found[: query.limit]
    headers = next_link(request, _encode_cursor(page[-1].id)) if len(found) > len(page) else {}
    return report_response(request, Listing([recipient_out(recipient) for recipient in page]), headers)


@get(
    "/v1/recipients/counts",
    guards=[requires_scope("read", limits_sites=True)],
    problems={404: ("site_not_found",), 503: ("too_many_reads",)},
)
async def count_recipients(request: HTTPRequest, query: SiteQuery) -> Response[RecipientCounts]:
    """The number of a site's recipients in each state."""
    site = resolve_site(request, query.site)
    return report_response(request, await app_state(request).database.scan(recipient_list.count_recipients, site.id))


@post(
    "/v1/recipients",
    guards=[requires_scope("write", limits_sites=True)],
    problems={400: _REFUSED, 404: ("site_not_found",), 409: ("email_taken", "respondent_erased")},
)
async def add_recipient(request: HTTPRequest, query: SiteQuery, body: RecipientIn) -> RecipientOut:
    """Store a person, or change what is stored of one."""
    site = resolve_site(request, query.site)
    [stored] = await _store(request, site, [normalize(body)])
    if isinstance(stored, RefusalError):
        raise stored
    return recipient_out(stored)


@post(
    "/v1/recipients/batch",
    body=RecipientBatchIn,
    status_code=200,
    guards=[requires_scope("write", limits_sites=True)],
    problems={400: ("too_many_recipients",), 404: ("site_not_found",)},
)
async def add_recipients(request: HTTPRequest, query: SiteQuery) -> StoredRecipients:
    """Store up to 1,000 people. Each that can't be stored is reported, and the others are stored."""
    site = resolve_site(request, query.site)
    batch = await read_json(request, _BATCH, MAX_BATCH_BYTES)
    if not 1 <= len(batch.recipients) <= MAX_RECIPIENTS:
        raise InvalidError(
            "too_many_recipients",
            f"`recipients` has {len(batch.recipients):,} people, and a request 1 to {MAX_RECIPIENTS:,}. Send several requests, "
            "or a file: POST /v1/recipients/import.",
        )
    # Addresses take a second, and answers must not wait.
    people, refused = await asyncio.to_thread(_read_people, batch.recipients)
    results = await _store(request, site, [person for _, person in people])
    for (index, _), result in zip(people, results, strict=True):
        if isinstance(result, RefusalError):
            refused.append(_refused(index, result))
    return StoredRecipients(len(batch.recipients) - len(refused), sorted(refused, key=lambda one: one.index))


@post(
    "/v1/recipients/signed",
    status_code=200,
    guards=[requires_scope("write", limits_sites=True)],
    problems={404: ("site_not_found",)},
)
async def add_signed_recipients(request: HTTPRequest, query: SiteQuery) -> SignedRecipients:
    """Make recipients of the people whose e-mail address your pages have signed. Sent again, it adds those who came since."""
    database, site, now = app_state(request).database, resolve_site(request, query.site), clock.now()
    loop, after, stored, refused = asyncio.get_running_loop(), "", 0, 0
    while True:
        await check_again(request, site.id)
        begin = loop.time()
        step = await database.writer.run_transaction(
            partial(add_signed_step, site_id=site.id, after=after, hash_respondent=database.hash_respondent, now=now)
        )
        stored, refused = stored + step.stored, refused + step.refused
        if step.last_id is None:
            return SignedRecipients(stored, refused)
        after = step.last_id
        # Answers have half of the time.
        await asyncio.sleep(loop.time() - begin)


@get(
    "/v1/recipients/{recipient_id:str}",
    guards=[requires_scope("read", limits_sites=True)],
    problems={404: ("recipient_not_found", "site_not_found")},
)
async def show_recipient(
    request: HTTPRequest, recipient_id: FromPath[str], query: RecipientQuery
) -> Response[RecipientWithHistory]:
    """One recipient."""
    site, host_id = _resolve(request, recipient_id, query)
    state = app_state(request)
    recipient = await state.database.read(recipients.get_recipient, site.id, host_id)
    address = [("id", host_id), ("site", str(site.id))]
    history = state.settings.url(f"/v1/respondents/{ID_IN_QUERY}", address)
    return report_response(request, RecipientWithHistory(**asdict(recipient_out(recipient)), history=history))


@patch(
    "/v1/recipients/{recipient_id:str}",
    body=RecipientPatch,
    guards=[requires_scope("write", limits_sites=True)],
    problems={400: _REFUSED, 404: ("recipient_not_found", "site_not_found"), 409: ("email_taken", "respondent_erased")},
)
async def change_recipient(request: HTTPRequest, recipient_id: FromPath[str], query: RecipientQuery, body: Any) -> RecipientOut:
    """Change fields of a recipient. Omitted fields stay; traits are changed one by one."""
    site, host_id = _resolve(request, recipient_id, query)
    database, now = app_state(request).database, clock.now()

    async def change(connection: Any) -> Recipient:
        stored = await recipients.get_recipient(connection, site.id, host_id)
        given = normalize(RecipientIn(**{"email": stored.email, "id": host_id} | changed_fields(body)))
        [changed] = await recipients.upsert_recipients(connection, site.id, [given], database.hash_respondent, now)
        if isinstance(changed, RefusalError):
            raise changed
        return changed

    return recipient_out(await database.writer.run_transaction(change))


@delete(
    "/v1/recipients/{recipient_id:str}",
    guards=[requires_scope("write", limits_sites=True)],
    problems={404: ("recipient_not_found", "site_not_found")},
)
async def delete_recipient(request: HTTPRequest, recipient_id: FromPath[str], query: RecipientQuery) -> None:
    """Remove a person from the list. Answers stay: DELETE /v1/respondents/{respondent_id} erases everything."""
    site, host_id = _resolve(request, recipient_id, query)
    database, actor, now = app_state(request).database, get_credential(request).actor, clock.now()

    async def remove(connection: Any) -> None:
        await recipients.delete_recipient(connection, site.id, host_id)
        # Without the id, which may tell who it was.
        await add_audit_entry(connection, actor, "recipient.deleted", {"site_id": site.id}, now)

    await database.writer.run_transaction(remove)


_BATCH = msgspec.json.Decoder(_RawBatch)
_PERSON = msgspec.json.Decoder(RecipientIn)


async def _store(request: HTTPRequest, site: Site, people: list[RecipientIn]) -> list[Recipient | RefusalError]:
    database, now = app_state(request).database, clock.now()
    if not people:
        return []
    return await database.writer.run_transaction(
        lambda connection: recipients.upsert_recipients(connection, site.id, people, database.hash_respondent, now)
    )


def _read_people(raw_people: Sequence[Raw]) -> tuple[list[tuple[int, RecipientIn]], list[RefusedRecipient]]:
    """Returns the people with their positions, and those who do not fit."""
    people: list[tuple[int, RecipientIn]] = []
    refused: list[RefusedRecipient] = []
    for index, raw in enumerate(raw_people):
        try:
            people.append((index, normalize(_PERSON.decode(raw))))
        except (RefusalError, msgspec.ValidationError) as error:
            refused.append(_refused(index, error))
    return people, refused


def _refused(index: int, error: RefusalError | msgspec.ValidationError) -> RefusedRecipient:
    if isinstance(error, RefusalError):
        return RefusedRecipient(index, error.code, error.detail)
    return RefusedRecipient(index, "body_invalid", describe_error(error, RecipientIn))


def _resolve(request: HTTPRequest, recipient_id: str, query: RecipientQuery) -> tuple[Site, str]:
    if (recipient_id == ID_IN_QUERY) != (query.id is not None):
        raise InvalidError(
            "query_invalid",
            "`id` needs a hyphen in the path: /v1/recipients/-?id=… Without `id`, the path must contain the id.",
        )
    return resolve_site(request, query.site), (query.id or recipient_id).replace("\0", "")


def _encode_cursor(recipient_id: str) -> str:
    return base64.urlsafe_b64encode(recipient_id.encode()).decode().rstrip("=")


def _decode_cursor(cursor: str | None) -> str | None:
    if cursor is None:
        return None
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().replace("\0", "")
    except ValueError:
        raise InvalidError("query_invalid", "`cursor` is invalid. Use the URL in the Link header, or omit it.") from None
