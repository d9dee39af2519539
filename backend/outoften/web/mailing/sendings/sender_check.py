"""`/v1/mail/check`: whether e-mails will be sent and accepted, before a sending starts."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.field_types import text_format
from outoften.domain.host_names import is_public_suffix
from outoften.domain.mailing.sendings.sender_check import (
    COMMON_SELECTORS,
    MailFinding,
    judge_alignment,
    judge_dkim,
    judge_dmarc,
    judge_spf,
    judge_volume,
)
from outoften.outgoing.dns import TxtRecords
from outoften.storage.mailing.bounces.reporters import list_reporters
from outoften.web.http.access.sites import SiteId, resolve_site
from outoften.web.http.auth import get_credential, requires_scope
from outoften.web.http.routing import get
from outoften.web.http.state import AppState, HTTPRequest, app_state

Selector = Annotated[
    str,
    text_format(
        r"^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?(?!\n)$", "a selector such as s1, without dots", max_length=63
    ),
]


class MailCheckQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """What is planned."""

    site: SiteId | None = None
    dkim_selector: Annotated[
        Selector | None,
        Meta(
            description="The DKIM selector of the domain: the first part of the key's name in DNS, as the mail service shows."
        ),
    ] = None
    planned: Annotated[
        Annotated[int, Meta(ge=0, le=10_000_000)] | None,
        Meta(description="The number of e-mails a day that are planned, beside all others of the domain."),
    ] = None


class MailCheck(Struct, frozen=True):
    """The findings about the mail server and the sender's domain. Without a fault, e-mails can be sent."""

    ready: Annotated[bool, Meta(description="Whether there is no fault.")]
    domain: Annotated[
        str | None, Meta(description="The sender's domain; null without a mail server.", examples=["example.com"])
    ]
    checked_at: Annotated[datetime, Meta(description="The time of the check.")]
    findings: Annotated[
        list[MailFinding], Meta(description="The findings about the mail server, the domain, the volume, and bounces.")
    ]


@get(
    "/v1/mail/check",
    guards=[requires_scope("write", limits_sites=True)],
    problems={404: ("site_not_found",), 429: ("too_many_requests",), 503: ("too_many_checks",)},
)
async def check_mail(request: HTTPRequest, query: MailCheckQuery) -> MailCheck:
    """Whether e-mails will be sent and accepted. It signs in to the mail server and asks DNS servers, and sends nothing."""
    state, site = app_state(request), resolve_site(request, query.site)
    server = state.settings.mail_server
    if server is None:
        text = "The server has no mail server. Its operator sets OUTOFTEN_SMTP_URL and OUTOFTEN_MAIL_FROM."
        example = "OUTOFTEN_SMTP_URL=starttls://user:password@mail.example.com OUTOFTEN_MAIL_FROM=nps@example.com"
        return MailCheck(False, None, clock.now(), [MailFinding("relay_missing", "fault", text, example)])
    # Imported here, because most servers send no e-mails.
    from outoften.outgoing.mail import check_login

    domain = server.sender_address.partition("@")[2].lower()
    with state.check_quota.take(get_credential(request).actor):
        code = await check_login(server)
        selectors = (query.dkim_selector,) if query.dkim_selector else COMMON_SELECTORS
        findings = [_relay(code), *await _look_at_domain(state, domain, selectors, query)]
    reporters = await state.database.read(list_reporters, [site.id])
    findings += [_one_click(state), _comes_back(bool(reporters or state.settings.mailbox))]
    return MailCheck(all(finding.state != "fault" for finding in findings), domain, clock.now(), findings)


async def _look_at_domain(state: AppState, domain: str, selectors: tuple[str, ...], query: MailCheckQuery) -> list[MailFinding]:
    parents = _with_parents(domain)
    # SPF is about the envelope sender.
    spf_domain = (state.settings.bounce_address or domain).rpartition("@")[2].lower()
    names = [spf_domain, *(f"_dmarc.{one}" for one in parents), *(f"{one}._domainkey.{domain}" for one in selectors)]
    records = await TxtRecords(state.settings.name_servers).look_up_all(names)
    spf = judge_spf(spf_domain, records[spf_domain])
    dkim = judge_dkim(
        domain, {one: records[f"{one}._domainkey.{domain}"] for one in selectors}, is_named=query.dkim_selector is not None
    )
    # The record of the domain above counts where the domain has none.
    policies = [records[f"_dmarc.{one}"] for one in parents]
    dmarc = judge_dmarc(domain, next((found for found in policies if found), policies[0]))
    same_owner = not set(parents).isdisjoint(_with_parents(spf_domain))
    judged = [spf, dkim, dmarc, judge_alignment(domain, spf, dkim, same_owner=same_owner)]
    return [*judged, judge_volume(domain, query.planned, judged)]


def _with_parents(domain: str) -> list[str]:
    """Returns the domain, and the ones above it that belong to the same owner."""
    labels = domain.split(".")
    above = [".".join(labels[start:]) for start in range(1, len(labels) - 1)]
    return [domain, *(one for one in above if not is_public_suffix(one))]


_RELAY = {
    "login_refused": "The mail server does not accept the user's name or the password in OUTOFTEN_SMTP_URL.",
    "certificate_invalid": "The certificate of the mail server is not valid for its name in OUTOFTEN_SMTP_URL.",
    "too_slow": "The mail server did not answer in time. Check host and port in OUTOFTEN_SMTP_URL, and firewalls.",
    "unreachable": "The mail server could not be reached. Check host and port in OUTOFTEN_SMTP_URL, and firewalls.",
}


def _relay(code: str | None) -> MailFinding:
    if code is None:
        return MailFinding("relay_ok", "ok", "The mail server answers and accepts the login.")
    return MailFinding(
        f"relay_{code}", "fault", _RELAY[code], "OUTOFTEN_SMTP_URL=starttls://user:password@mail.example.com:587"
    )


def _one_click(state: AppState) -> MailFinding:
    if state.settings.base_url.startswith("https:"):
        return MailFinding("one_click_ok", "ok", "Mail programs can unsubscribe with one click.")
    text = "Mail programs unsubscribe with one click only over HTTPS, which Gmail and Yahoo demand of bulk senders."
    return MailFinding("one_click_missing", "warning", text, "OUTOFTEN_PUBLIC_URL=https://nps.example.com")


def _comes_back(has_reports: bool) -> MailFinding:
    if has_reports:
        return MailFinding("reports_ok", "ok", "Bounces and complaints are reported.")
    text = (
        "Nobody tells this server about bounces and complaints, so it would go on writing to dead addresses. Add your mail "
        "service: POST /v1/mail/reporters; or let the server read a mailbox."
    )
    return MailFinding(
        "reports_missing", "warning", text, "OUTOFTEN_IMAP_URL=imaps://bounces%40example.com:password@mail.example.com"
    )
