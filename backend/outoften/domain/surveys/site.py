"""Sites that embed the widget, and the secrets that sign the identity of their respondents."""

import hashlib
from html import escape
from typing import Literal
from uuid import UUID

from msgspec import Struct

from outoften.domain.collecting.segment import SegmentKeys
from outoften.domain.field_types import Name
from outoften.domain.surveys.retention import RetentionAction
from outoften.public_url import join_url

# Where a browser stores when it asked, and whether it may do so before the page calls `outoften('consent', true)`.
BrowserStorage = Literal["local", "session", "none"]
Consent = Literal["implied", "required"]


class IdentitySecret(Struct, frozen=True):
    """A secret with which a host signs the identity of its respondents."""

    id: int
    secret: str

    @property
    def fingerprint(self) -> str:
        """Returns what ask tokens contain of it. SQLite uses the id of a deleted secret again, so the id would not do."""
        return hashlib.sha256(self.secret.encode()).hexdigest()[:8]


class Site(Struct, frozen=True, kw_only=True):
    """One website or app that embeds the widget. `key` is public."""

    id: int
    key: str
    name: Name
    origins: tuple[str, ...] = ()
    time_zone: str = "UTC"
    locale: str = "en"
    require_identity: bool = False
    storage: BrowserStorage = "local"
    consent: Consent = "implied"
    gpc: bool = False
    segment_keys: SegmentKeys = ()
    # Asks and responses that are older are erased; None keeps them.
    retention_days: int | None = None
    # The keys of `segment_keys` whose values are watched for drops.
    watched_segments: SegmentKeys = ()
    # The sender's address on paper, below each e-mail with a survey.
    postal_address: str | None = None
    # What happens to asks and responses that are older than `retention_days`.
    retention_action: RetentionAction = "erase"
    # Whether e-mail addresses and long numbers are removed from comments before they are stored.
    redact_comments: bool = False
    identity_secrets: tuple[IdentitySecret, ...] = ()
    # The time zone by which the site's asks are being counted again, and the last ask that was.
    next_time_zone: str | None = None
    counted_to: UUID | None = None


def script_tag(site: Site, base_url: str) -> str:
    """Returns the script tag that the owner of a site pastes into the pages."""
    address = join_url(base_url, "/w.js", {"site": site.key})
    return f'<script async src="{escape(address)}"></script>'
