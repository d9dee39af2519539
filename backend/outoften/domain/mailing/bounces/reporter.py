"""Reporters: the providers that tell about bounces and complaints, each with a secret address of ours."""

from datetime import datetime

from msgspec import Struct

from outoften.domain.mailing.bounces.providers import Provider

MAX_REPORTERS = 20


class Reporter(Struct, frozen=True):
    """A provider that reports about the e-mails of a site. `digest`: of the secret in its address. `key`: of its signatures."""

    id: int
    site_id: int
    provider: Provider
    digest: bytes
    key: str | None
    created_at: datetime
    created_by: str
    last_at: datetime | None = None
