"""Identity secrets of a site, with which a host signs the identity of its respondents: add and revoke."""

from typing import Annotated, Any

from litestar.params import FromPath
from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.errors import NotFoundError
from outoften.storage.access.credentials import require_current
from outoften.storage.surveys import sites
from outoften.tokens.secrets import new_secret
from outoften.web.http.auth import get_credential, requires_scope
from outoften.web.http.routing import delete, post
from outoften.web.http.state import HTTPRequest, app_state


class IdentitySecretOut(Struct, frozen=True):
    """A new identity secret. The server shows it only once. The newest two secrets are valid."""

    id: Annotated[int, Meta(description="The secret's id.")]
    secret: Annotated[
        str, Meta(description="The secret to sign identities with. The server shows it only once.", examples=["Zk3…"])
    ]


class RevokedIdentitySecret(Struct, frozen=True):
    """The effect of revoking the secret."""

    effect: Annotated[str, Meta(description="The effect, for people.", examples=[sites.REVOKED_EFFECT])]


@post("/v1/sites/{site_id:int}/identity-secrets", guards=[requires_scope("write")])
async def add_identity_secret(request: HTTPRequest, site_id: FromPath[int]) -> IdentitySecretOut:
    """Add an identity secret. The previous secret stays valid, so that hosts can change over; older ones are revoked."""
    database, secret, sender = app_state(request).database, new_secret(), get_credential(request)
    database.catalog.site(site_id)

    async def add(connection: Any) -> int:
        await require_current(connection, sender, clock.now(), "write", site_id)
        return await sites.rotate_identity_secret(connection, site_id, secret, sender.actor, clock.now())

    secret_id = await database.change_site(add, lambda _: site_id)
    return IdentitySecretOut(secret_id, secret)


@delete("/v1/sites/{site_id:int}/identity-secrets/{identity_secret_id:int}", guards=[requires_scope("write")], status_code=200)
async def revoke_identity_secret(
    request: HTTPRequest, site_id: FromPath[int], identity_secret_id: FromPath[int]
) -> RevokedIdentitySecret:
    """Revoke an identity secret. Identities that it signed are refused immediately."""
    database, actor = app_state(request).database, get_credential(request).actor
    site = database.catalog.site(site_id)
    # An id may be a number that the database cannot store.
    is_known = any(secret.id == identity_secret_id for secret in site.identity_secrets)
    is_revoked = is_known and await database.change_site(
        lambda connection: sites.revoke_identity_secret(connection, site_id, identity_secret_id, actor, clock.now()),
        lambda _: site_id,
    )
    if not is_revoked:
        raise NotFoundError(
            "identity_secret_not_found",
            f"Site {site_id} has no identity secret {identity_secret_id}. GET /v1/sites/{site_id} lists the ids.",
        )
    return RevokedIdentitySecret(sites.REVOKED_EFFECT)
