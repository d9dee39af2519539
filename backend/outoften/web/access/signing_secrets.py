"""Signing secrets, which sign ask tokens: list and revoke. New ones are made with the command line or in the settings."""

from typing import Annotated, Literal

from litestar.params import FromPath
from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.errors import ConflictError, NotFoundError
from outoften.storage.access.signing_secrets import ADD_FIRST, REVOKED_EFFECT
from outoften.web.http.auth import get_credential, requires_scope
from outoften.web.http.resource import Listing
from outoften.web.http.routing import delete, get
from outoften.web.http.state import HTTPRequest, app_state

SecretState = Literal["signing", "accepted", "revoked"]


class SigningSecretOut(Struct, frozen=True):
    """A signing secret without the secret itself."""

    id: Annotated[str, Meta(description="A fingerprint of the secret, which is not secret.", examples=["8d2f0c4a6b1e"])]
    state: Annotated[
        SecretState,
        Meta(description="`signing`: signs new tokens; `accepted`: its tokens are accepted; `revoked`: they are refused."),
    ]


class RevokedSigningSecret(Struct, frozen=True):
    """The effect of revoking the secret."""

    effect: Annotated[str, Meta(description="The effect, for people.", examples=[REVOKED_EFFECT])]


@get("/v1/signing-secrets", guards=[requires_scope("keys")])
async def list_signing_secrets(request: HTTPRequest) -> Listing[SigningSecretOut]:
    """The signing secrets of this server, oldest first, and those that were revoked."""
    state = app_state(request)
    valid = state.tokens.key_ids
    states: dict[str, SecretState] = dict.fromkeys(sorted(state.database.revoked_signing_secrets), "revoked")
    states |= {secret_id: "signing" if secret_id == valid[-1] else "accepted" for secret_id in valid}
    return Listing([SigningSecretOut(secret_id, secret_state) for secret_id, secret_state in states.items()])


@delete(
    "/v1/signing-secrets/{signing_secret_id:str}",
    guards=[requires_scope("keys")],
    status_code=200,
    problems={409: ("signing_secret_in_use",)},
)
async def revoke_signing_secret(request: HTTPRequest, signing_secret_id: FromPath[str]) -> RevokedSigningSecret:
    """Revoke a signing secret. Tokens that it signed are refused immediately. A newer secret must exist first."""
    state, actor = app_state(request), get_credential(request).actor
    valid = state.tokens.key_ids
    if signing_secret_id not in valid:
        raise NotFoundError(
            "signing_secret_not_found",
            f"This server has no signing secret {signing_secret_id!r}, or it is already revoked. "
            "GET /v1/signing-secrets lists them.",
        )
    if signing_secret_id == valid[-1]:
        raise ConflictError("signing_secret_in_use", f"The server signs with this secret. {ADD_FIRST}")
    await state.database.revoke_signing_secret(signing_secret_id, actor, clock.now())
    return RevokedSigningSecret(REVOKED_EFFECT)
