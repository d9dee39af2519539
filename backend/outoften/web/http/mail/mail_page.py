"""The pages behind links in e-mails that end them. They have no script, no session, and change nothing when they are opened."""

from collections.abc import Mapping
from typing import Any

from litestar import Response

from outoften.domain.errors import NotFoundError
from outoften.domain.surveys.survey import Survey
from outoften.domain.surveys.texts.locale_texts import LocaleTexts, with_formality
from outoften.domain.surveys.texts.locales import negotiate_locale
from outoften.tokens.mail_token import PREVIEW_PLACEHOLDER
from outoften.web.http.accept_language import parse_accept_language
from outoften.web.http.limits.requests import check_address_limit, sender_address
from outoften.web.http.state import HTTPRequest, app_state
from outoften.web.http.templates import reads_html, render_page

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Vary": "Accept-Language",
}


LINK_ENDED = ("link_ended",)


def count_request(request: HTTPRequest) -> None:
    """Counts the request for its address. Raises RateLimitedError."""
    check_address_limit(request.scope, sender_address(request.scope))


def reader_language(request: HTTPRequest, survey: Survey | None = None, locale: str = "") -> tuple[str, LocaleTexts]:
    """Returns the language of the e-mail if it is known, else of the browser, with its texts."""
    languages = app_state(request).locales
    requested = parse_accept_language(request.headers.get("accept-language", ""))
    found = negotiate_locale(languages, locale, *requested)
    language = languages[found]
    return found, with_formality(language, survey.formality) if survey else language


def ended_page(request: HTTPRequest, token: str = "", survey: Survey | None = None, locale: str = "") -> Response[bytes]:
    """Returns the page, for people, that a link is damaged, too old, or of a test. Raises NotFoundError for programs."""
    if not reads_html(request):
        raise NotFoundError("link_ended", "This link does not work any more, or not all of it was copied from the e-mail.")
    if token == PREVIEW_PLACEHOLDER:
        about = "In a test, links lead nowhere. In e-mails to recipients, they open the survey and the pages to leave."
        return mail_page(request, "This e-mail is a test", status=404, about=about)
    found, language = reader_language(request, survey, locale)
    return mail_page(request, language.page["link_expired"], found, language.dir, survey, 404)


def _sender(request: HTTPRequest, survey: Survey | None) -> str | None:
    site = app_state(request).database.catalog.sites.get(survey.site_id) if survey else None
    return (survey.organization if survey else None) or (site.name if site else None)


def mail_page(
    request: HTTPRequest,
    title: str,
    locale: str = "en",
    direction: str = "ltr",
    survey: Survey | None = None,
    status: int = 200,
    template: str = "mail_page.html",
    **context: Any,
) -> Response[bytes]:
    """Returns a page of `templates`, in the survey's style if it belongs to one."""
    values: Mapping[str, Any] = {"about": "", "button": "", "action": "", "link": None} | context
    content = render_page(
        template,
        base_path=app_state(request).settings.base_path,
        locale=locale,
        dir=direction,
        scheme=survey.appearance.scheme if survey else "auto",
        code="",
        ignored="",
        icon="data:,",
        look_url=None,
        styled_survey_id=survey.id if survey else None,
        logo=None,
        header=_sender(request, survey),
        title=title,
        **values,
    )
    return Response(content, status_code=status, headers=_HEADERS, media_type="text/html")
