"""Counts a request for the address that sent it, or for its key."""

from collections.abc import Mapping
from typing import Any

from outoften.web.http.limits.rate_limit import Quota
from outoften.web.http.state import AppState, request_context


def sender_address(scope: Mapping[str, Any]) -> str:
    """Returns the address of the client that sent this request, also behind trusted proxies."""
    client, resolver, forwarded_for = scope["client"], request_context(scope).state.address_resolver, ""
    if resolver.trusts_proxies:
        forwarded_for = ",".join(value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for")
    return resolver.client_address(client[0] if client else "", forwarded_for)


def check_address_limit(scope: Mapping[str, Any], address: str) -> None:
    """Counts the request for its address, and sends the quota with the response. Raises RateLimitedError."""
    context = request_context(scope)
    if quota := context.state.rate_limiter.count(address):
        context.extra_headers += quota.headers()
        quota.check(f"This {quota.name} has sent more than {quota.limit} requests in a minute.")


def check_key_limit(state: AppState, key_id: str | None) -> None:
    """Counts the request for its key. Raises RateLimitedError."""
    if limit := state.settings.rate_limit:
        window = state.key_requests
        quota = Quota("key", limit, window.seconds, window.count(key_id), window.remaining())
        quota.check(f"This key has sent more than {limit} requests in a minute.")
