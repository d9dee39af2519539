"""Texts of the OpenAPI document besides those of Structs: introduction, groups of operations, headers, path parameters."""

from typing import Any, NamedTuple

ABOUT = """\
Asks one question, 0 to 10, and a follow-up question that fits the score.

**Keys.** Reports and management need `Authorization: Bearer oot_sk_…`, or the dashboard's session. The scope `read` allows
reading, `respond` work on responses (tags, notes, exclusion), `write` all other changes and what `respond` allows, `keys`
members, keys and sessions. Collecting needs no key: it uses a site's public key and a signed token for each ask.

**Members.** The role of a member has the same scopes: viewer (`read`), responder (and `respond`), editor (and `write`), admin
and owner (and `keys`). A member or key of some sites sees nothing of others.

**Shared views.** A visitor of a shared link sends `Authorization: Bearer oot_sh_…` and reads the reports that the link shows,
of one survey, by days; all else is refused.

**Polling.** Reports have an `ETag`. Send it back as `If-None-Match`: an unchanged report is a `304` without a body.

**Pagination.** The `Link` header of a list has the URL of the next page, `rel="next"`.

**Dates** are in the site's time zone, and ranges are half-open: `from` is included, `to` is not. Times are in UTC.

**Errors** are problem details (RFC 9457) with a stable `code`; `detail` says what to do. Unknown fields and parameters are
errors. Later versions may add fields to replies: clients must ignore fields that they don't know.
"""


class Tag(NamedTuple):
    """A group of operations, with the prefixes of their paths; the longest prefix wins."""

    name: str
    description: str
    paths: tuple[str, ...]


# The tag of all collecting routes, whatever their path.
COLLECTING_TAG = "Collecting"
TAGS = (
    Tag(COLLECTING_TAG, "The calls of the card. Custom cards use them too.", ()),
    Tag(
        "Numbers",
        "Score, response rate and other reports.",
        ("/v1/surveys/{survey_id}/", "/v1/goals", "/v1/benchmarks", "/v1/themes", "/b/"),
    ),
    Tag(
        "Responses",
        "Single responses and respondents.",
        (
            *("/v1/surveys/{survey_id}/responses", "/v1/surveys/{survey_id}/export", "/v1/respondents", "/v1/imports"),
            *("/v1/audit", "/v1/export"),
        ),
    ),
    Tag("Surveys", "The questions, rules and appearance.", ("/v1/surveys",)),
    Tag("Sites", "The websites and apps that embed the widget.", ("/v1/sites",)),
    Tag(
        "Endpoints",
        "Destinations of events (webhooks and others), and their deliveries.",
        ("/v1/endpoints", "/v1/deliveries", "/v1/events"),
    ),
    Tag("Outcomes", "Actions of respondents that you report, such as purchases.", ("/v1/outcomes",)),
    Tag("Follow-ups", "The work on responses: state, assignee, due day, history.", ("/v1/follow-ups",)),
    Tag(
        "Mailing",
        "Surveys by e-mail: recipients, audiences, sendings, asks of a server; bounces and complaints.",
        ("/v1/recipients", "/v1/audiences", "/v1/sendings", "/v1/asks", "/v1/opt-outs", "/v1/mail"),
    ),
    Tag("Rules", "Actions that follow when a response meets conditions.", ("/v1/rules",)),
    Tag("Alerts", "Drops of the score and silent tags.", ("/v1/alerts",)),
    Tag("Keys", "API keys and signing secrets.", ("/v1/keys", "/v1/signing-secrets")),
    Tag("Members", "The people who use the dashboard, and invitations.", ("/v1/members", "/v1/invitations")),
    Tag("Shared views", "Links with which people without an account read some reports.", ("/v1/shares", "/v1/shared")),
    Tag("Session", "Signing in to and out of the dashboard.", ("/v1/session", "/v1/sessions")),
    Tag(
        "Pages",
        "Pages and files for browsers: the widget, the survey page, the dashboard.",
        (
            "/w.js",
            "/static/",
            "/s/",
            "/share/",
            "/hosted/",
            "/dashboard/",
            "/docs",
            "/no-mail",
            "/unsubscribe",
            "/a/",
            "/u/",
            "/d/",
        ),
    ),
    Tag("Server", "Health checks for operators.", ("/livez", "/readyz", "/metrics", "/openapi.json")),
)
OTHER_TAG = "Other"


def find_tag(path: str) -> str:
    """Returns the name of the group of an operation at this path."""
    if path == "/":
        return "Pages"
    tag_by_prefix = {prefix: tag.name for tag in TAGS for prefix in tag.paths if path.startswith(prefix)}
    return tag_by_prefix[max(tag_by_prefix, key=len)] if tag_by_prefix else OTHER_TAG


HEADERS: dict[str, dict[str, Any]] = {
    "ETag": {"description": "The version of the content. Send it back as If-None-Match.", "schema": {"type": "string"}},
    "Link": {"description": 'The next page: `<https://…>; rel="next"`. The last page has none.', "schema": {"type": "string"}},
    "RateLimit": {
        "description": 'The remaining requests (`r`) and the seconds until the limit resets (`t`): `"address";r=119;t=42`.',
        "schema": {"type": "string"},
    },
    "RateLimit-Policy": {
        "description": 'The limit: `q` requests in `w` seconds: `"address";q=120;w=60`.',
        "schema": {"type": "string"},
    },
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 0}},
    "Set-Cookie": {"description": "The session cookie.", "schema": {"type": "string"}},
    "WWW-Authenticate": {"description": "The authentication scheme.", "schema": {"type": "string"}},
}

PATH_PARAMETERS: dict[str, dict[str, Any]] = {
    "key": {
        "description": "The segment's key, one of the site's `segment_keys`.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 40},
    },
    "key_id": {
        "description": "The key's id: the 12 characters after `oot_sk_`.",
        "schema": {"type": "string", "pattern": "^[0-9a-f]{12}$"},
    },
    "session_id": {
        "description": "The session's id, from GET /v1/sessions.",
        "schema": {"type": "string", "pattern": "^[0-9a-f]{12}$"},
    },
    "invitation_id": {
        "description": "The invitation's id, from GET /v1/invitations.",
        "schema": {"type": "string", "pattern": "^[0-9a-f]{12}$"},
    },
    "share_id": {
        "description": "The link's id, from GET /v1/shares.",
        "schema": {"type": "string", "pattern": "^[0-9a-f]{12}$"},
    },
    "signing_secret_id": {
        "description": "The secret's id, from GET /v1/signing-secrets.",
        "schema": {"type": "string", "pattern": "^[0-9a-f]{12}$"},
    },
    "delivery_id": {
        "description": "The delivery's id, from GET /v1/endpoints/{endpoint_id}/deliveries.",
        "schema": {"type": "string", "pattern": "^[0-9a-f-]{36}-[0-9]{1,10}$"},
    },
    "outcome_id": {
        "description": "The outcome's id, as the host has chosen it.",
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._:~@+=-]{0,127}$"},
    },
    "provider": {
        "description": "The provider that reports: amazon_ses, brevo, mailgun, postmark, resend or sendgrid.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 40},
    },
    "secret": {
        "description": "The secret of the address, from POST /v1/mail/reporters.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 100},
    },
    "number": {"description": "The number of the version, from 1 on."},
    "token": {"description": "The signed token of the link."},
    "follow_up_id": {"description": "The id of the response.", "schema": {"type": "string", "format": "uuid"}},
    "response_id": {"description": "The response's id.", "schema": {"type": "string", "format": "uuid"}},
    "name": {"description": "The file's name.", "schema": {"type": "string", "minLength": 1, "maxLength": 200}},
}
