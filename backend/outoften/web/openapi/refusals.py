"""The error codes of each operation, derived from its parameters, body and scope, and from its declared codes."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from outoften.web.http.problems import MEDIA_TYPE
from outoften.web.openapi.routes import Operation

CodesByStatus = dict[int, tuple[str, ...]]

_BODY: CodesByStatus = {
    400: ("bad_request", "body_invalid", "body_malformed"),
    408: ("body_incomplete", "body_too_slow"),
    413: ("body_too_large",),
}
_JSON: CodesByStatus = {400: ("body_missing",)}
_COLLECTING: CodesByStatus = {403: ("origin_not_allowed",), 404: ("site_not_found",), 429: ("too_many_requests",)}
_GUARDED: CodesByStatus = {
    401: ("key_expired", "key_missing", "key_unknown", "session_ended"),
    403: ("foreign_page", "not_shared", "scope_missing"),
    503: ("database_away",),
}
_SHARED: CodesByStatus = {
    401: ("share_ended", "share_locked", "share_missing"),
    403: ("not_shared",),
    429: ("too_many_requests",),
    503: ("database_away",),
}
_WRITING: CodesByStatus = {503: ("not_recorded", "not_writing", "queue_full")}
_WITH_TOKEN: CodesByStatus = {
    400: ("token_from_the_future", "token_invalid"),
    401: ("identity_revoked", "token_expired"),
    409: ("asked_elsewhere", "erased"),
}
_ASKING: CodesByStatus = {
    400: ("respondent_id_too_long",),
    401: ("identity_refused",),
    503: ("database_away", "signing_secret_revoked"),
}
_SITE: CodesByStatus = {400: ("invalid_origin", "locale_unknown", "time_zone_unknown", "watched_segment_unknown")}
_SURVEY_PAGE: CodesByStatus = {404: ("survey_not_found",), 429: ("too_many_requests",)}

# Reasons not to ask. For the survey page they are errors; POST /v1/ask replies with status 200 and the reason.
_REASONS: CodesByStatus = {
    403: ("identity_required",),
    409: (
        "answered_recently",
        "asked_elsewhere",
        "asked_recently",
        "cap_reached",
        "dismissed_recently",
        "ended",
        "not_started",
    ),
}

# Codes of the collecting routes and of sites that their parameters do not imply, by operationId. Other routes declare theirs.
EXTRA_REFUSALS: dict[str, tuple[CodesByStatus, ...]] = {
    "ask": (_ASKING,),
    "view": (_WITH_TOKEN,),
    "answer": (_WITH_TOKEN,),
    "dismiss": (_WITH_TOKEN, {409: ("already_answered",)}),
    "show_survey_page": (_SURVEY_PAGE, _ASKING, _REASONS, {410: ("survey_closed",)}),
    "submit_answer": (
        _SURVEY_PAGE,
        _WITH_TOKEN,
        {400: ("token_of_another_survey",), 410: ("token_expired",), 503: ("signing_secret_revoked",)},
    ),
    "add_site": (_SITE,),
    "change_site": (_SITE,),
}
STATUS_DESCRIPTIONS = {
    400: "The request is invalid.",
    401: "The key, session or token is missing or invalid.",
    403: "The key, session or origin does not allow this.",
    404: "Not found.",
    408: "The body did not arrive in time.",
    409: "The request conflicts with the current state.",
    410: "No longer available.",
    413: "The body is too large.",
    415: "The body has the wrong media type.",
    429: "Too many requests. Wait for the seconds in Retry-After.",
    503: "Temporarily unavailable; nothing was recorded. Try again after the seconds in Retry-After.",
}
HEADERS = {401: ("WWW-Authenticate",), 429: ("Retry-After", "RateLimit", "RateLimit-Policy"), 503: ("Retry-After",)}


def list_codes(operation: Operation) -> dict[int, list[str]]:
    """Returns the error codes of an operation by status."""
    codes_by_status: defaultdict[int, set[str]] = defaultdict(set)
    for codes in _applicable_codes(operation):
        for status, names in codes.items():
            codes_by_status[status].update(names)
    return {status: sorted(codes_by_status[status]) for status in sorted(codes_by_status)}


def _applicable_codes(operation: Operation) -> list[CodesByStatus]:
    opt, writes = operation.opt, operation.method != "GET"
    candidates: list[tuple[bool, CodesByStatus]] = [
        ("body" in opt, _BODY | {400: _BODY[400] + _JSON[400]}),
        ("form" in opt, _BODY | {415: ("not_a_form",)}),
        ("file" in opt, _BODY | {415: ("not_csv",)}),
        ("body" in opt and not operation.is_collecting, {415: ("not_json",)}),
        ("query" in opt, {400: ("query_invalid",)}),
        (bool(operation.parameters), {404: ("not_found",)}),
        (operation.is_collecting, _COLLECTING),
        (operation.guard is not None, _GUARDED),
        (operation.share_guard is not None or operation.section is not None, _SHARED),
        (operation.needs_all_sites, {403: ("all_sites_needed",)}),
        (writes, _WRITING),
    ]
    return (
        [codes for applies, codes in candidates if applies]
        + _not_found_codes(operation)
        + [*EXTRA_REFUSALS.get(operation.name, ())]
        + _declared_codes(opt)
    )


def _not_found_codes(operation: Operation) -> list[CodesByStatus]:
    """Returns the codes for ids in the path, query and body that do not exist."""
    resources = [name.removesuffix("_id") for name in operation.parameters if name.endswith("_id")]
    fields = {field for name in ("query", "body") for field in getattr(operation.opt.get(name), "__struct_fields__", ())}
    resources += [name.removesuffix("_id") for name in ("site_id", "survey_id") if name in fields]
    resources += ["survey"] if operation.guard and "survey" in fields else []
    missing: list[CodesByStatus] = [{404: (f"{resource}_not_found",)} for resource in resources]
    return [*missing, {400: ("segment_unknown",)}] if "segment" in fields or "key" in operation.parameters else missing


def _declared_codes(opt: Mapping[str, Any]) -> list[CodesByStatus]:
    """Returns the codes that a route declares: `problems={404: ("theme_not_found",)}`."""
    return [opt["problems"]] if "problems" in opt else []


def responses(operation: Operation) -> dict[str, Any]:
    """Returns the error responses of an operation for the document."""
    return {str(status): _response(status, codes) for status, codes in list_codes(operation).items()}


def _response(status: int, codes: list[str]) -> dict[str, Any]:
    description = f"{STATUS_DESCRIPTIONS[status]} `code`: {', '.join(f'`{code}`' for code in codes)}."
    response: dict[str, Any] = {"description": description}
    if headers := HEADERS.get(status):
        response["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in headers}
    schema = {"$ref": "#/components/schemas/Problem"}
    return response | {"content": {MEDIA_TYPE: {"schema": schema}}, "x-codes": codes}


def default() -> dict[str, Any]:
    """Returns the response for all other errors, such as 405 and 500."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": "Any other error.", "content": {MEDIA_TYPE: {"schema": schema}}}
