"""Visitors of shared links: their credential, and the reports that a link lets them read."""

from dataclasses import dataclass
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from outoften import clock
from outoften.domain.access.share import UNLOCKED_HOURS, Section, Share
from outoften.domain.errors import ForbiddenError, UnauthenticatedError
from outoften.storage.access import shares
from outoften.storage.access.api_keys import LAST_USED_PRECISION
from outoften.tokens import secrets, share_link
from outoften.web.http.limits.client_address import networks_of
from outoften.web.http.limits.requests import check_address_limit, sender_address
from outoften.web.http.state import AppState, app_state, request_context

Connection = ASGIConnection[Any, Any, Any, Any]

# The only routes that visitors of a link with this section may call, besides `/v1/shared`. `redact` must know their reports.
SECTION_BY_PATH: dict[str, Section] = {
    "/v1/surveys/{survey_id:int}/score": "score",
    "/v1/surveys/{survey_id:int}/trend": "trend",
    "/v1/surveys/{survey_id:int}/notes/{note_id:int}": "trend",
    "/v1/surveys/{survey_id:int}/segments/{key:str}": "segments",
    "/v1/surveys/{survey_id:int}/themes": "themes",
    "/v1/surveys/{survey_id:int}/response-rate": "response_rate",
    "/v1/surveys/{survey_id:int}/goals": "goals",
    "/v1/surveys/{survey_id:int}/choices": "choices",
}
# Visitors choose days. All other filters could single out people.
_PARAMETERS = frozenset(("from", "to", "compare", "by", "rolling", "days"))


@dataclass(frozen=True)
class ShareGuard:
    """A guard of a route that is only for visitors of a shared link, with this section. The OpenAPI document reads it.

    `is_locked`: also for those who have not entered the link's password.
    """

    section: Section | None = None
    is_locked: bool = False

    async def __call__(self, connection: Connection, _: BaseRouteHandler) -> None:
        share = await _find_visited(connection, self.is_locked)
        if self.section and self.section not in share.sections:
            raise _not_shared()
        request_context(connection.scope).share = share


def is_shared(connection: Connection) -> bool:
    """Whether the request has the credential of a shared link, valid or not."""
    return (_bearer(connection) or "").startswith(share_link.PREFIX)


def get_share(connection: Connection) -> Share:
    """Returns the link of a request to a route with a `ShareGuard`."""
    share = request_context(connection.scope).share
    assert share
    return share


async def check_shared_report(connection: Connection, handler: BaseRouteHandler) -> None:
    """Raises UnauthenticatedError or ForbiddenError unless the link shows this report of its survey."""
    section = next((SECTION_BY_PATH[path] for path in handler.paths if path in SECTION_BY_PATH), None)
    if section is None or connection.scope.get("method") != "GET":
        raise _not_shared()
    share = await _find_visited(connection)
    if section not in share.sections or connection.path_params["survey_id"] != share.survey_id:
        raise _not_shared()
    if others := {*connection.query_params} - _PARAMETERS:
        raise ForbiddenError("not_shared", f"A shared link has no filter `{min(others)}`: its visitors choose only days.")
    request_context(connection.scope).share = share


async def load_share(state: AppState, share_id: str) -> Share | None:
    """Returns the link with this id unless it was revoked or has expired. It may be a second old."""

    async def load() -> Share | None:
        return await state.database.read(shares.find_share, share_id)

    share = await state.credential_cache.get_or_load(("share", share_id), load)
    return share if share and share.is_valid(clock.now()) else None


def bearer_without_signature(connection: Connection) -> str:
    """Returns the credential of a request with a link's credential, as the link has it."""
    return share_link.parse_credential(_bearer(connection) or "")[1]


async def _find_visited(connection: Connection, is_locked: bool = False) -> Share:
    """Returns the link whose credential the request has. Raises UnauthenticatedError, RateLimitedError."""
    state, text = app_state(connection), _bearer(connection)
    if text is None or not text.startswith(share_link.PREFIX):
        raise UnauthenticatedError(
            "share_missing", "This is for visitors of a shared link. Send Authorization: Bearer oot_sh_…"
        )
    # Counted apart from other requests, so that visitors of pages behind the same address can still answer.
    check_address_limit(connection.scope, f"share {networks_of(sender_address(connection.scope))[0]}")
    share_id, credential = share_link.parse_credential(text)
    share = await load_share(state, share_id)
    if share is None or not secrets.constant_time_equal(share.digest, secrets.digest(credential)):
        raise UnauthenticatedError(
            "share_ended", "This link was revoked, or has expired. Ask the person from whom you have it for a new one."
        )
    is_open = is_locked or share.password_hash is None
    if not is_open and not share_link.is_unlocked(text, credential, str(share.password_hash), UNLOCKED_HOURS * 3600):
        raise UnauthenticatedError("share_locked", "This link has a password. Enter it: POST /v1/shared/session.")
    now = clock.now()
    if not is_locked and (share.last_viewed_at is None or now - share.last_viewed_at >= LAST_USED_PRECISION):
        state.database.shares_last_viewed.add(share.id, now)
    return share


def _bearer(connection: Connection) -> str | None:
    scheme, _, credentials = connection.headers.get("authorization", "").partition(" ")
    return credentials.strip() if scheme.lower() == "bearer" else None


def _not_shared() -> ForbiddenError:
    return ForbiddenError("not_shared", "The shared link does not show this. Ask the person from whom you have it.")
