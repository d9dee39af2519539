"""The state that handlers share: the server's, created once in app.py, and the context of each request."""

import asyncio
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from time import time
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import State

from outoften.domain.access.credential import Credential
from outoften.domain.access.share import Share
from outoften.domain.surveys.texts.locale_texts import LocaleTexts
from outoften.settings import Settings
from outoften.storage.database import Database
from outoften.storage.operations.gauges import Outgoing
from outoften.storage.themes.theme_cache import ThemeCache
from outoften.tokens.ask_token import AskTokens
from outoften.web.http.access.credential_cache import CredentialCache
from outoften.web.http.access.password_threads import PasswordThreads
from outoften.web.http.limits.body_deadlines import BodyDeadlines
from outoften.web.http.limits.check_quota import CheckQuota
from outoften.web.http.limits.client_address import AddressResolver
from outoften.web.http.limits.origin_quota import OriginQuota
from outoften.web.http.limits.rate_limit import MINUTE_SECONDS, FixedWindow, RateLimiter
from outoften.web.http.limits.sign_in_limiter import SignInLimiter
from outoften.web.http.report_cache import ReportCache
from outoften.web.http.static_files import StaticFile
from outoften.web.http.streams.stream_hub import StreamHub

HTTPRequest = Request[Any, Any, State]


@dataclass
class OutgoingCache:
    """What waits to be sent, and when that was read, by the event loop's time; None if the database could not be read."""

    read_at: float | None = None
    value: Outgoing | None = None


@dataclass(frozen=True)
class AppState:
    """The long-lived objects of one server process."""

    settings: Settings
    database: Database
    tokens: AskTokens
    locales: dict[str, LocaleTexts]
    address_resolver: AddressResolver
    rate_limiter: RateLimiter
    widget: dict[str, StaticFile]
    dashboard: dict[str, StaticFile]
    survey_page: dict[str, StaticFile]
    card_styles: dict[str, str]
    stream_hub: StreamHub
    body_deadlines: BodyDeadlines = field(default_factory=BodyDeadlines)
    origin_quota: OriginQuota = field(default_factory=OriginQuota)
    credential_cache: CredentialCache = field(default_factory=CredentialCache)
    report_cache: ReportCache = field(default_factory=ReportCache)
    outgoing: OutgoingCache = field(default_factory=OutgoingCache)
    theme_cache: ThemeCache = field(default_factory=ThemeCache)
    passwords: PasswordThreads = field(default_factory=PasswordThreads)
    check_quota: CheckQuota = field(default_factory=CheckQuota)
    sign_in_limiter: SignInLimiter = field(default_factory=SignInLimiter)
    # Held while everything is exported, and while responses are imported.
    exporting: asyncio.Lock = field(default_factory=asyncio.Lock)
    importing: asyncio.Lock = field(default_factory=asyncio.Lock)
    # E-mails that members have sent to themselves.
    mails_sent: FixedWindow = field(default_factory=lambda: FixedWindow(MINUTE_SECONDS, time))
    # Messages of MCP clients and calls of Delighted's, by key.
    key_requests: FixedWindow = field(default_factory=lambda: FixedWindow(MINUTE_SECONDS, time))
    # Reports about e-mails with a wrong secret or signature.
    mail_report_failures: FixedWindow = field(default_factory=lambda: FixedWindow(MINUTE_SECONDS, time))


@dataclass(slots=True)
class RequestContext:
    """The data that the middleware and the handlers of one request share.

    `method` is the request's own method; the scope has GET instead of HEAD. `extra_headers` are added to every
    response, including errors. `credential` is set once a guard has checked it; `share` is set instead for a visitor of a
    shared link.
    """

    state: AppState
    method: str
    extra_headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    credential: Credential | None = None
    share: Share | None = None


# The application's key in the ASGI scope. Use the two functions below to access it.
_CONTEXT_KEY = "outoften"


def set_request_context(scope: MutableMapping[str, Any], context: RequestContext) -> None:
    """Stores the context in the ASGI scope."""
    scope[_CONTEXT_KEY] = context


def request_context(scope: Mapping[str, Any]) -> RequestContext:
    """Returns the context that the middleware stored in this ASGI scope."""
    context: RequestContext = scope[_CONTEXT_KEY]
    return context


def app_state(request: ASGIConnection[Any, Any, Any, Any]) -> AppState:
    """Returns the state of the server that received this request."""
    return request_context(request.scope).state
