"""What became of a sending: its e-mails, runs and numbers; and an e-mail of it to oneself."""

from collections.abc import Sequence
from typing import Annotated

from litestar import Response
from litestar.params import FromPath
from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.date_range import DateRange
from outoften.domain.field_types import Locale
from outoften.domain.mailing.sendings.mail import MailState
from outoften.domain.mailing.sendings.mail_template import localize_mail
from outoften.domain.reports.score_report import SegmentFilter
from outoften.storage.mailing.audiences.audiences import get_audience
from outoften.storage.mailing.sendings.mail_list import MailItem, list_mails
from outoften.storage.mailing.sendings.preconditions import check_survey
from outoften.storage.mailing.sendings.runs import RunOut, SiteRun, list_runs, list_site_runs
from outoften.storage.mailing.sendings.sending_report import SendingReport, read_sending_report
from outoften.storage.mailing.sendings.sendings import list_sendings_to, read_sending
from outoften.storage.reports.segments.segment_keys import require_tallied_segment
from outoften.storage.responses.responses import Cursor
from outoften.tokens.mail_token import MailTokens
from outoften.web.http.auth import requires_scope
from outoften.web.http.cached_report import report_response, uncached_report
from outoften.web.http.mail.own_mail import admit_own_mail, require_member, send_own_mail
from outoften.web.http.pagination import CursorParam, decode_cursor, encode_cursor, next_link
from outoften.web.http.resource import Listing
from outoften.web.http.routing import get, post
from outoften.web.http.state import HTTPRequest, app_state

RunNumber = Annotated[int, Meta(ge=1, le=2**31 - 1)]


class TestMailIn(Struct, frozen=True, forbid_unknown_fields=True):
    """The language of the e-mail to send to oneself."""

    locale: Annotated[Locale | None, Meta(description="The language; null: the site's.", examples=["de"])] = None


class SentTestMail(Struct, frozen=True):
    """An e-mail that the mail server has taken."""

    to: Annotated[str, Meta(description="The address.", examples=["ann@example.com"])]
    subject: Annotated[str, Meta(description="The subject.", examples=["How likely are you to recommend Acme?"])]


class MailsQuery(Struct, frozen=True, forbid_unknown_fields=True):
    state: Annotated[
        MailState | None,
        Meta(
            description="Only e-mails in this state, such as `uncertain`: perhaps sent, because the server stopped meanwhile."
        ),
    ] = None
    limit: Annotated[int, Meta(ge=1, le=200, description="The maximum number of e-mails on a page.")] = 50
    cursor: CursorParam | None = None


class RunsQuery(Struct, frozen=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=200, description="The maximum number of runs in the list.")] = 50
    before: Annotated[Annotated[int, Meta(ge=1, le=2**31 - 1)] | None, Meta(description="Only runs with a smaller number.")] = (
        None
    )


class RunDaysQuery(DateRange, frozen=True):
    """Only runs that began on these days; `to` is exclusive."""


class SendingReportQuery(Struct, frozen=True, forbid_unknown_fields=True):
    run: Annotated[RunNumber | None, Meta(description="Only the e-mails of this run.")] = None
    segment: SegmentFilter | None = None


class AudienceReportQuery(Struct, frozen=True, forbid_unknown_fields=True):
    segment: SegmentFilter | None = None


@post(
    "/v1/sendings/{sending_id:int}/test",
    body=TestMailIn,
    body_optional=True,
    guards=[requires_scope("write")],
    status_code=200,
    problems={
        403: ("member_needed",),
        409: ("mail_not_configured", "mail_refused", "survey_closed"),
        429: ("too_many_requests",),
        503: ("mail_server_unavailable",),
    },
)
async def send_test_mail(request: HTTPRequest, sending_id: FromPath[int], body: TestMailIn) -> SentTestMail:
    """Send an e-mail of the sending to one's own address. Nothing can be answered or unsubscribed with its links."""
    state, member = app_state(request), require_member(request)
    sending = await state.database.read(read_sending, sending_id)
    check_survey(state.database.catalog, sending.survey_id, clock.now())
    server = admit_own_mail(state, member)
    # Imported here, because most servers send no e-mails.
    from outoften.outgoing.survey_mail import compose_survey_mail

    survey, site = state.database.catalog.survey(sending.survey_id), state.database.catalog.site(sending.site_id)
    template = localize_mail(survey, state.locales, site, sending.content, *([body.locale] if body.locale else []))
    tokens = MailTokens(state.settings.signing_keys, lambda: state.database.revoked_signing_secrets)
    mail = compose_survey_mail(template, tokens, state.settings.base_url, address=member.email, name=member.name)
    await send_own_mail(server, mail)
    return SentTestMail(member.email, mail.subject)


@get("/v1/sendings/{sending_id:int}/mails", guards=[requires_scope("read")])
async def list_sending_mails(request: HTTPRequest, sending_id: FromPath[int], query: MailsQuery) -> Response[Listing[MailItem]]:
    """The e-mails of a sending, those that are due last first. The Link header has the next page."""
    database = app_state(request).database
    await database.read(read_sending, sending_id)
    # One more than `limit` shows whether there is a next page.
    found = await database.read(list_mails, sending_id, query.state, query.limit + 1, decode_cursor(query.cursor))
    page = found[: query.limit]
    more = len(found) > query.limit
    headers = next_link(request, encode_cursor(Cursor(page[-1].due_at, page[-1].id))) if more else {}
    return report_response(request, Listing(page), headers)


@get("/v1/sendings/{sending_id:int}/runs", guards=[requires_scope("read")])
async def list_sending_runs(request: HTTPRequest, sending_id: FromPath[int], query: RunsQuery) -> Response[Listing[RunOut]]:
    """The times that a sending was sent, the newest first."""
    database = app_state(request).database
    await database.read(read_sending, sending_id)
    runs = await database.read(list_runs, sending_id, query.limit, query.before)
    return report_response(request, Listing(runs))


@get("/v1/sites/{site_id:int}/sending-runs", guards=[requires_scope("read")])
async def list_site_sending_runs(
    request: HTTPRequest, site_id: FromPath[int], query: RunDaysQuery
) -> Response[Listing[SiteRun]]:
    """The times that the sendings of a site were sent, the newest first: the newest 1,000 of these days."""
    database = app_state(request).database
    return report_response(request, Listing(await database.read(list_site_runs, database.catalog.site(site_id), query)))


@get("/v1/sendings/{sending_id:int}/report", guards=[requires_scope("read")], problems={503: ("too_many_reads",)})
async def sending_report(request: HTTPRequest, sending_id: FromPath[int], query: SendingReportQuery) -> Response[SendingReport]:
    """The number of e-mails of a sending, or of one of its runs, by outcome, with the response rate."""
    sending = await app_state(request).database.read(read_sending, sending_id)
    return await _report(request, sending.site_id, [sending.id], [sending.survey_id], query.run, query.segment)


@get("/v1/audiences/{audience_id:int}/report", guards=[requires_scope("read")], problems={503: ("too_many_reads",)})
async def audience_report(
    request: HTTPRequest, audience_id: FromPath[int], query: AudienceReportQuery
) -> Response[SendingReport]:
    """The number of e-mails of all sendings to an audience, by outcome, with the response rate."""
    database = app_state(request).database
    site_id = (await database.read(get_audience, audience_id)).site_id
    found = await database.read(list_sendings_to, [audience_id])
    return await _report(request, site_id, [one.id for one in found], [one.survey_id for one in found], None, query.segment)


async def _report(
    request: HTTPRequest, site_id: int, ids: Sequence[int], survey_ids: Sequence[int], run: int | None, segment: str | None
) -> Response[SendingReport]:
    database = app_state(request).database

    async def read() -> SendingReport:
        async with database.scan_transaction() as connection:
            name = ""
            for survey_id in survey_ids[:1]:
                name = await require_tallied_segment(connection, database.catalog, database.catalog.survey(survey_id), segment)
            return await read_sending_report(connection, site_id, ids, run, name or None)

    return await uncached_report(request, read)
