"""What a credential may do, and for how long."""

from datetime import timedelta
from typing import Literal

Scope = Literal["read", "write"]
SCOPES: tuple[Scope, ...] = ("read", "write")

SIGN_IN_LINK_LIFETIME = timedelta(days=1)
SESSION_LIFETIME = timedelta(days=7)
