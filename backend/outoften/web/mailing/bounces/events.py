"""`/v1/mail/events/{provider}/{secret}`: what providers report about e-mails."""

from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Response
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from outoften import clock
from outoften.domain.errors import ForbiddenError, InvalidError, RateLimitedError
from outoften.domain.mailing.bounces.mail_report import MailReport
from outoften.domain.mailing.bounces.providers import READERS, WITH_KEY
from outoften.domain.mailing.bounces.reporter import Reporter
from outoften.storage.mailing.bounces.mail_reports import TrustedReport, record_mail_reports
from outoften.storage.mailing.bounces.reporters import find_reporter, mark_reported
from outoften.tokens import secrets
from outoften.tokens.mail_signature import verify_mailgun, verify_resend, verify_sendgrid
from outoften.tokens.mail_token import MailTokens
from outoften.web.http.decoding import read_bytes
from outoften.web.http.limits.client_address import networks_of
from outoften.web.http.limits.requests import sender_address
from outoften.web.http.routing import post
from outoften.web.http.state import HTTPRequest, app_state
from outoften.web.mailing.bounces.sns import read_notification

# SendGrid's batches are the longest.
MAX_BYTES = 4 * 1024 * 1024
# Wrong secrets and signatures of an address in a minute. Providers, which send many right ones, are not counted.
MAX_FAILURES = 30


@post(
    "/v1/mail/events/{provider:str}/{secret:str}",
    returns="text/plain",
    status_code=200,
    problems={
        400: ("body_malformed",),
        403: ("signature_invalid",),
        404: ("not_found",),
        429: ("too_many_requests",),
        503: ("certificate_unavailable", "subscription_unconfirmed"),
    },
)
async def receive_mail_events(request: HTTPRequest, provider: FromPath[str], secret: FromPath[str]) -> Response[str]:
    """Take a provider's report about e-mails, in its own form. Unknown types of events are ignored, repetitions change nothing.

    The address is from POST /v1/mail/reporters.
    """
    state = app_state(request)
    reporter = await _find_reporter(request, provider, secret)
    body = await read_bytes(request.scope, request.receive, MAX_BYTES)
    try:
        payload = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidError("body_malformed", f"The body is not valid JSON in UTF-8: {error}.") from None
    if reporter.provider == "amazon_ses":
        try:
            payload = await read_notification(payload, state.settings.reachable_networks)
        except ForbiddenError:
            _count_failure(request)
            raise
    elif not _is_signed(reporter, request.headers, payload, bytes(body)):
        _count_failure(request)
        raise ForbiddenError(
            "signature_invalid",
            f"The signature was not made with the key of this reporter. Copy the key from {reporter.provider}: "
            f'PATCH /v1/mail/reporters/{reporter.id} {{"key": "…"}}.',
        )
    tokens = MailTokens(state.settings.signing_keys)
    reports = [_trust(report, tokens, reporter) for report in READERS[reporter.provider](payload)]

    async def record(connection: Any) -> None:
        now = clock.now()
        await record_mail_reports(connection, reports, state.database.hash_respondent, now)
        await mark_reported(connection, reporter, now)

    await state.database.writer.run_transaction(record)
    return Response("", media_type="text/plain")


async def _find_reporter(request: HTTPRequest, provider: str, secret: str) -> Reporter:
    """Returns whose address this is. Raises NotFoundException like an address that does not exist, RateLimitedError."""
    failures, network = app_state(request).mail_report_failures, _network(request)
    if failures.used(network) >= MAX_FAILURES:
        wait = failures.remaining()
        raise RateLimitedError("too_many_requests", f"Too many requests had a wrong secret or signature. Wait {wait} s.", wait)
    reporter = await app_state(request).database.read(find_reporter, secrets.digest(secret))
    if reporter is None or reporter.provider != provider:
        _count_failure(request)
        raise NotFoundException
    return reporter


def _count_failure(request: HTTPRequest) -> None:
    app_state(request).mail_report_failures.count(_network(request))


def _network(request: HTTPRequest) -> str:
    """Returns the address of the sender, or the /64 of an IPv6 address."""
    return networks_of(sender_address(request.scope))[0]


def _is_signed(reporter: Reporter, headers: Mapping[str, str], payload: Any, body: bytes) -> bool:
    """Whether a request has the signature of its provider. Postmark and Brevo sign nothing: their address is the proof."""
    if reporter.key is None:
        return reporter.provider not in WITH_KEY
    key = reporter.key
    match reporter.provider:
        case "mailgun":
            signature = payload.get("signature") if isinstance(payload, dict) else None
            return isinstance(signature, dict) and verify_mailgun(key, signature)
        case "resend":
            return verify_resend(key, headers, body, clock.now())
        case "sendgrid":
            return verify_sendgrid(key, headers, body)
    return False


def _trust(report: MailReport, tokens: MailTokens, reporter: Reporter) -> TrustedReport:
    # Providers that send the headers along send the one for unsubscribing.
    ask_id = tokens.find("bounce", report.tokens) or tokens.find("unsubscribe", report.tokens)
    return TrustedReport(report, ask_id, reporter.site_id)
