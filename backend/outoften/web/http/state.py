"""What handlers work with; made once, in app.py."""

from dataclasses import dataclass, field
from typing import Any

from litestar import Request
from litestar.datastructures import State

from outoften.domain.surveys.card_texts import LocaleTexts
from outoften.settings import Settings
from outoften.storage.database import Database
from outoften.storage.themes.theme_cache import ThemeCache
from outoften.tokens.ask_token import AskTokens
from outoften.web.http.credential_cache import CredentialCache
from outoften.web.http.rate_limit import RateLimiter
from outoften.web.http.report_cache import ReportCache
from outoften.web.http.score_snapshots import ScoreSnapshots
from outoften.web.http.static_files import StaticFile
from outoften.web.http.stream_hub import StreamHub

HTTPRequest = Request[Any, Any, State]


@dataclass(frozen=True)
class AppState:
    """The pieces of one server."""

    settings: Settings
    database: Database
    tokens: AskTokens
    locales: dict[str, LocaleTexts]
    rate_limiter: RateLimiter
    widget: dict[str, StaticFile]
    dashboard: dict[str, StaticFile]
    survey_page: dict[str, StaticFile]
    card_styles: dict[str, str]
    stream_hub: StreamHub
    score_snapshots: ScoreSnapshots
    credential_cache: CredentialCache = field(default_factory=CredentialCache)
    report_cache: ReportCache = field(default_factory=ReportCache)
    theme_cache: ThemeCache = field(default_factory=ThemeCache)


def app_state(request: HTTPRequest) -> AppState:
    """The pieces of the server that received this request."""
    found: AppState = request.app.state.parts
    return found
