"""`/v1/mail/reporters`: providers that report bounces and complaints, each to an address of its own."""

from datetime import datetime
from typing import Annotated

from litestar.params import FromPath
from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.errors import ConflictError, InvalidError
from outoften.domain.mailing.bounces.providers import WITH_KEY, Provider
from outoften.domain.mailing.bounces.reporter import Reporter
from outoften.storage.mailing.bounces import reporters
from outoften.tokens import secrets
from outoften.tokens.mail_signature import can_verify, check_reporter_key
from outoften.web.http.access.sites import visible_catalog
from outoften.web.http.auth import get_credential, requires_scope
from outoften.web.http.resource import Listing
from outoften.web.http.routing import delete, get, patch, post
from outoften.web.http.state import HTTPRequest, app_state

ReporterId = Annotated[int, Meta(description="The reporter's id.", examples=[1])]
ReporterSite = Annotated[int, Meta(description="The site whose e-mails it reports about.", examples=[1])]
ProviderField = Annotated[Provider, Meta(description="The provider that sends the e-mails.", examples=["postmark"])]


ReporterKey = Annotated[str, Meta(min_length=8, max_length=1000)]
KEY_ABOUT = (
    "The key to verify the provider's signatures with: the verification key of SendGrid, the HTTP webhook signing key of "
    "Mailgun, the signing secret of Resend. The others have none. It is never shown again."
)


class ReporterIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A new reporter."""

    site_id: ReporterSite
    provider: ProviderField
    key: Annotated[
        ReporterKey | None,
        Meta(description=f"{KEY_ABOUT} Some show it only once they have the address: add it then.", examples=[None]),
    ] = None


class ReporterPatch(Struct, frozen=True, forbid_unknown_fields=True):
    """A new key of a reporter."""

    key: Annotated[ReporterKey, Meta(description=KEY_ABOUT, examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])]


class ReporterOut(Struct, frozen=True):
    """A reporter without its address and key."""

    id: ReporterId
    site_id: ReporterSite
    provider: ProviderField
    created_at: Annotated[datetime, Meta(description="The time of its creation.")]
    created_by: Annotated[str, Meta(description="The creator: a member's address, or a key.", examples=["ann@example.com"])]
    last_at: Annotated[
        datetime | None,
        Meta(description="When the provider last sent something, to the minute; null if never.", examples=[None]),
    ]


class NewReporter(Struct, frozen=True):
    """A new reporter. The server shows its address only once."""

    id: ReporterId
    url: Annotated[
        str,
        Meta(
            description="Enter this address at the provider. It is a secret.",
            examples=["https://nps.example.com/v1/mail/events/postmark/Zk3…"],
        ),
    ]


@get("/v1/mail/reporters", guards=[requires_scope("write", limits_sites=True)])
async def list_reporters(request: HTTPRequest) -> Listing[ReporterOut]:
    """The providers that report bounces and complaints, the oldest first."""
    found = await app_state(request).database.read(reporters.list_reporters, visible_catalog(request).sites)
    return Listing([_reporter_out(reporter) for reporter in found])


@post(
    "/v1/mail/reporters",
    guards=[requires_scope("write")],
    problems={400: ("reporter_key_invalid",), 404: ("site_not_found",), 409: ("extra_missing", "too_many_reporters")},
)
async def add_reporter(request: HTTPRequest, body: ReporterIn) -> NewReporter:
    """Add a provider. Its reports mark e-mails as bounced and end e-mails to people who complain or unsubscribe there."""
    state, secret = app_state(request), secrets.new_secret()
    visible_catalog(request).site(body.site_id)
    if not can_verify(body.provider):
        raise ConflictError(
            "extra_missing",
            f"This server cannot verify signatures of {body.provider}. Its operator installs the extra: "
            "pip install '.[mail-signatures]' in the folder of the source code.",
        )
    if body.key is not None:
        _check_key(body.provider, body.key)
    reporter = Reporter(
        id=0,
        site_id=body.site_id,
        provider=body.provider,
        digest=secrets.digest(secret),
        key=body.key,
        created_at=clock.now(),
        created_by=get_credential(request).actor,
    )
    added = await state.database.writer.run_transaction(lambda connection: reporters.add_reporter(connection, reporter))
    return NewReporter(added.id, state.settings.url(f"/v1/mail/events/{added.provider}/{secret}"))


@patch(
    "/v1/mail/reporters/{mail_reporter_id:int}",
    body=ReporterPatch,
    guards=[requires_scope("write")],
    problems={400: ("reporter_key_invalid",)},
)
async def change_reporter(request: HTTPRequest, mail_reporter_id: FromPath[int], body: ReporterPatch) -> ReporterOut:
    """Replace the key with which a reporter's signatures are verified."""
    database, actor = app_state(request).database, get_credential(request).actor

    def check(reporter: Reporter) -> None:
        _check_key(reporter.provider, body.key)

    changed = await database.writer.run_transaction(
        lambda connection: reporters.change_key(connection, mail_reporter_id, check, body.key, actor, clock.now())
    )
    return _reporter_out(changed)


@delete("/v1/mail/reporters/{mail_reporter_id:int}", guards=[requires_scope("write")])
async def delete_reporter(request: HTTPRequest, mail_reporter_id: FromPath[int]) -> None:
    """Delete a reporter. Its address ends; what it has reported stays."""
    database, actor = app_state(request).database, get_credential(request).actor
    await database.writer.run_transaction(
        lambda connection: reporters.delete_reporter(connection, mail_reporter_id, actor, clock.now())
    )


_KEY_HINTS: dict[Provider, str] = {
    "mailgun": "Mailgun shows the HTTP webhook signing key under Settings, API security.",
    "resend": "Resend shows the signing secret, whsec_…, on the page of the webhook.",
    "sendgrid": "SendGrid shows the verification key, MFkw…, where the signature of its event webhook is switched on.",
}


def _check_key(provider: Provider, key: str) -> None:
    if provider not in WITH_KEY:
        raise InvalidError("reporter_key_invalid", f"`key`: {provider} has no key that is needed here. Leave it out.")
    try:
        check_reporter_key(provider, key)
    except ValueError:
        raise InvalidError("reporter_key_invalid", f"`key` is incomplete. {_KEY_HINTS[provider]}") from None


def _reporter_out(reporter: Reporter) -> ReporterOut:
    return ReporterOut(
        reporter.id, reporter.site_id, reporter.provider, reporter.created_at, reporter.created_by, reporter.last_at
    )
