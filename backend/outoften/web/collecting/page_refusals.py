"""What a customer reads where the survey page cannot ask: a sentence in their language. The reason is for developers."""

import logging
import re

from litestar import Response

from outoften.domain.surveys.appearance import Appearance
from outoften.domain.surveys.survey import Survey
from outoften.domain.surveys.texts.locales import negotiate_locale
from outoften.web.collecting.page_context import accepted_locales, icon_url, page_context
from outoften.web.http.problems import problem_response, to_problem
from outoften.web.http.state import HTTPRequest, app_state
from outoften.web.http.templates import reads_html, render_page

log = logging.getLogger(__name__)

PATH_PREFIX = "/s/"
# Errors that are final for the respondent. After any other error, opening the page again may help.
FINAL_STATUSES = (401, 403, 404, 405, 409)


def page_headers(survey: Survey | None) -> dict[str, str]:
    """Returns the headers of a survey's page. It loads no image but the owner's logo."""
    # Sources in a policy have no query.
    logo = f" {survey.logo.partition('?')[0]}" if survey and survey.logo else ""
    return {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'self'; img-src data:{logo}; form-action 'self'; base-uri 'none'; "
            "frame-ancestors 'none'"
        ),
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
    }


def exception_response(request: HTTPRequest, error: Exception) -> Response[bytes]:
    """Litestar's exception handler for every route: an HTML page for readers of the survey page, a problem for all others."""
    problem, headers = to_problem(error)
    if not request.url.path.startswith(PATH_PREFIX) or not reads_html(request):
        return problem_response(problem, headers)
    log.info("The survey page %r refused a reader (%s): %r", request.url.path[:60], problem.code, problem.detail)
    survey_id = request.url.path.removeprefix(PATH_PREFIX)
    surveys = app_state(request).database.catalog.surveys
    survey = surveys.get(int(survey_id)) if re.fullmatch("[0-9]{1,18}", survey_id) else None
    page = Response(
        _render_refusal(request, survey, problem.status, problem.code),
        status_code=problem.status,
        headers=headers | page_headers(survey),
        media_type="text/html",
    )
    page.headers["Vary"] = "Accept, Accept-Language"
    return page


def _render_refusal(request: HTTPRequest, survey: Survey | None, status: int, code: str) -> bytes:
    if survey is None:
        state = app_state(request)
        locale = negotiate_locale(state.locales, *accepted_locales(request))
        language = state.locales[locale]
        return render_page(
            "survey_page/refused.html",
            base_path=state.settings.base_path,
            locale=locale,
            dir=language.dir,
            scheme="auto",
            styled_survey_id=None,
            look_url=None,
            icon=icon_url(Appearance()),
            header=None,
            logo=None,
            title=language.page["closed"],
            code=code,
            ignored="",
            retry_url=None,
        )
    context = page_context(request, survey)
    if survey.asks and status not in FINAL_STATUSES:
        # With the score and the token of the link, which the form's own address does not have.
        retry_url = f"?{request.url.query}" if request.method == "GET" and request.url.query else context.url()
        title = context.words["try_later"] if status == 429 or status >= 500 else context.texts.question
        return context.render("refused", title, code, retry_url=retry_url)
    is_bad_link = survey.asks and status == 401
    return context.render("refused", context.words["link_expired" if is_bad_link else "closed"], code, retry_url=None)
