"""The audit log: erasures, and the begin and end of credentials."""

from typing import Annotated

from litestar import Response
from msgspec import Meta, Struct

from outoften.storage.core.audit import AuditEntry, list_audit_entries
from outoften.web.http.auth import requires_scope
from outoften.web.http.cached_report import report_response
from outoften.web.http.pagination import next_link
from outoften.web.http.resource import Listing
from outoften.web.http.routing import get
from outoften.web.http.state import HTTPRequest, app_state


class AuditQuery(Struct, frozen=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=200, description="The maximum number of entries on a page.")] = 50
    cursor: Annotated[int, Meta(ge=1, le=2**31 - 1, description="The cursor in the previous page's Link header.")] | None = None


@get("/v1/audit", guards=[requires_scope("write")])
async def audit(request: HTTPRequest, query: AuditQuery) -> Response[Listing[AuditEntry]]:
    """The audit log, newest first: erasures, and the beginning and end of keys, sessions and secrets."""
    async with app_state(request).database.read_transaction() as connection:
        entries = await list_audit_entries(connection, query.limit + 1, query.cursor)
    page = entries[: query.limit]
    headers = next_link(request, str(page[-1].id)) if len(entries) > query.limit else {}
    return report_response(request, Listing(page), headers)
