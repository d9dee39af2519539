"""Scopes of credentials, and the lifetimes of sign-in links and sessions."""

from datetime import timedelta
from typing import Literal

Scope = Literal["read", "write"]
SCOPES: tuple[Scope, ...] = ("read", "write")

SIGN_IN_LINK_LIFETIME = timedelta(days=1)
SESSION_LIFETIME = timedelta(days=7)
