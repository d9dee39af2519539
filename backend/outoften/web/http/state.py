"""What handlers work with; made once, in app.py."""

from dataclasses import dataclass, field
from typing import Any

from litestar import Request
from litestar.datastructures import State

from outoften.domain.surveys.card_texts import Language
from outoften.settings import Settings
from outoften.storage.database import Database
from outoften.storage.themes.theme_cache import Corpora
from outoften.tokens.ask_token import AskTokens
from outoften.web.http.credential_cache import Known
from outoften.web.http.rate_limit import Limits
from outoften.web.http.report_cache import Kept
from outoften.web.http.score_snapshots import LatestNumbers
from outoften.web.http.static_files import Asset
from outoften.web.http.stream_hub import Listeners

HTTPRequest = Request[Any, Any, State]


@dataclass(frozen=True)
class Parts:
    """The pieces of one server."""

    settings: Settings
    database: Database
    tokens: AskTokens
    languages: dict[str, Language]
    limits: Limits
    widget: dict[str, Asset]
    dashboard: dict[str, Asset]
    hosted: dict[str, Asset]
    card_styles: dict[str, str]
    listeners: Listeners
    latest: LatestNumbers
    known: Known = field(default_factory=Known)
    kept: Kept = field(default_factory=Kept)
    corpora: Corpora = field(default_factory=Corpora)


def parts(request: HTTPRequest) -> Parts:
    """The pieces of the server that received this request."""
    found: Parts = request.app.state.parts
    return found
