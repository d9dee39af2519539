"""Counts a request for the address that sent it."""

from collections.abc import Mapping
from typing import Any

from outoften.web.http.state import request_context


def sender_address(scope: Mapping[str, Any]) -> str:
    """Returns the address of the client that sent this request, also behind trusted proxies."""
    client = scope["client"]
    forwarded_for = ",".join(value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for")
    return request_context(scope).state.address_resolver.client_address(client[0] if client else "", forwarded_for)


def check_address_limit(scope: Mapping[str, Any], address: str) -> None:
    """Counts the request for its address, and sends the quota with the response. Raises RateLimitedError."""
    context = request_context(scope)
    if quota := context.state.rate_limiter.count(address):
        context.extra_headers += quota.headers()
        quota.check(f"This {quota.name} has sent more than {quota.limit} requests in a minute.")
