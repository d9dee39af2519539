"""Answers a call: checks its key, finds its survey, and passes it to one of the nineteen functions."""

import base64
import re
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from litestar import Response

from outoften.domain.access.scope import Scope
from outoften.domain.errors import ForbiddenError, InvalidError, NotFoundError, UnauthenticatedError
from outoften.domain.surveys.survey import Survey
from outoften.web.compat.delighted import autopilot, metrics, people, refused_mail, responses
from outoften.web.compat.delighted.call import Call, read_params
from outoften.web.compat.delighted.replies import json_reply, refusal
from outoften.web.http.access.sites import visible_catalog
from outoften.web.http.auth import check_same_origin, find_key
from outoften.web.http.limits.requests import check_key_limit
from outoften.web.http.state import HTTPRequest, app_state, request_context

Function = Callable[..., Awaitable[Response[Any]]]

_NOT_ACCEPTABLE = {
    "status": 406,
    "message": "Not Acceptable",
    "detail": "Replies are JSON. Send Accept: application/json, or add .json to the path.",
}


class _Route(NamedTuple):
    """A call. What the pattern's groups match is passed to the function."""

    method: str
    pattern: str
    function: Function

    @property
    def scope(self) -> Scope:
        return "read" if self.method == "GET" else "write"


_ROUTES = (
    _Route("GET", "metrics", metrics.retrieve_metrics),
    _Route("GET", "people", people.list_people),
    _Route("POST", "people", people.create_person),
    # Before the next one. An address may contain a slash.
    _Route("DELETE", "people/(.+)/survey_requests/pending", people.delete_pending_requests),
    _Route("DELETE", "people/(.+)", people.delete_person),
    _Route("GET", "survey_responses", responses.list_responses),
    _Route("POST", "survey_responses", responses.create_response),
    _Route("GET", "survey_responses/([^/]+)", responses.retrieve_response),
    _Route("PUT", "survey_responses/([^/]+)", responses.save_response),
    # Node's client has the id in the body.
    _Route("PUT", "survey_responses", responses.save_response),
    _Route("GET", "unsubscribes", refused_mail.list_unsubscribes),
    _Route("POST", "unsubscribes", refused_mail.create_unsubscribe),
    _Route("GET", "bounces", refused_mail.list_bounces),
    _Route("GET", "autopilot/(email|sms)", autopilot.retrieve_configuration),
    _Route("GET", "autopilot/(email|sms)/memberships", autopilot.list_memberships),
    _Route("POST", "autopilot/(email|sms)/memberships", autopilot.create_membership),
    _Route("DELETE", "autopilot/(email|sms)/memberships", autopilot.delete_membership),
)


async def answer_call(request: HTTPRequest, prefix: str) -> Response[bytes]:
    """Returns the reply to a call below the prefix; refusals too are in Delighted's shape."""
    # Python's client leaves out the last part of a base address that does not end in a slash.
    path = request.scope["path"].removeprefix(prefix).strip("/").removeprefix("v1/")
    accept = request.headers.get("accept", "")
    if not (path.endswith(".json") or "json" in accept or "*/*" in accept):
        return json_reply(_NOT_ACCEPTABLE, 406)
    try:
        return await _answer(request, path.removesuffix(".json"))
    except Exception as error:
        return refusal(error)


async def _answer(request: HTTPRequest, path: str) -> Response[bytes]:
    state = app_state(request)
    credential = (await find_key(state, _read_key(request))).credential
    check_key_limit(state, credential.key_id)
    # A browser into which somebody has typed the key sends it with the forms of every page.
    check_same_origin(request, state)
    request_context(request.scope).credential = credential
    survey_id = None
    if chosen := re.fullmatch(r"surveys/(\d{1,18})/(.*)", path):
        survey_id, path = int(chosen[1]), chosen[2]
    found = ((one, re.fullmatch(one.pattern, path)) for one in _ROUTES if one.method == request.method)
    route, match = next(((one, match) for one, match in found if match), (None, None))
    # PostgreSQL cannot store NUL, so that no id or address has it.
    if route is None or match is None or "\0" in path:
        raise NotFoundError(
            "not_found", f"Delighted's API has no {request.method} {path}. docs/moving_from_delighted.md lists what there is."
        )
    if route.scope not in credential.scopes:
        raise ForbiddenError("scope_missing", f"The key lacks the scope {route.scope!r}. Use a key that has it.")
    survey = _find_survey(request, survey_id)
    site = visible_catalog(request).site(survey.site_id)
    return await route.function(Call(request, survey, site, await read_params(request)), *match.groups())


def _read_key(request: HTTPRequest) -> str:
    """Returns the API key: the user name, with or without the colon after it. Raises UnauthenticatedError."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    try:
        user = base64.b64decode(encoded.strip(), validate=True).decode()
    except ValueError:
        user = ""
    if scheme.lower() != "basic" or not user:
        raise UnauthenticatedError(
            "key_missing", "Send an API key as the user name of HTTP Basic, such as curl -u oot_sk_…: does."
        )
    return user.partition(":")[0]


def _find_survey(request: HTTPRequest, survey_id: int | None) -> Survey:
    """Returns the survey with this id, by default the first of the only site that the key sees. Raises InvalidError."""
    catalog = visible_catalog(request)
    if survey_id is not None:
        return catalog.survey(survey_id)
    surveys = [survey for survey in catalog.surveys.values() if survey.archived_at is None]
    if len(catalog.sites) != 1 or not surveys:
        examples = ", ".join(f"…/compat/delighted/v1/surveys/{survey.id}/ for {survey.name!r}" for survey in surveys[:5])
        raise InvalidError(
            "survey_unclear",
            "This key sees several sites, or no survey. Use a key of one site, or name the survey in the base address: "
            f"{examples or 'add one first'}.",
        )
    return surveys[0]
