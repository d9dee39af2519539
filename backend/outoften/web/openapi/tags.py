"""What can't be read off the Structs: what the API is about, the groups of operations, headers, and what stands in paths."""

from typing import Any, NamedTuple

ABOUT = """\
Asks one question, 0 to 10, and a follow-up that fits.

**Keys.** Reports and everything that manages need `Authorization: Bearer oot_sk_…`, or the dashboard's session. A key with
the scope `read` may read; `write` is for all that changes something. Collecting needs no key: a site's public key, and a
signed token for each ask.

**Polling.** Reports carry an `ETag`. Send it back as `If-None-Match`, and what has not changed costs a `304` without a body.

**Pages.** Lists that go on say where in the `Link` header, `rel="next"`.

**Days** are in the site's time zone, and ranges are half-open: `from` is in, `to` is not. Moments are in UTC.

**Refusals** are problems (RFC 9457) with a stable `code`, and `detail` says what to do. What is misspelled is refused, never
passed over. Later versions may add fields to replies: let your client pass over what it does not know.
"""


class Tag(NamedTuple):
    """A group of operations, and how the paths begin that it takes; the longest beginning wins."""

    name: str
    description: str
    paths: tuple[str, ...]


# Of the collecting routes, wherever they are.
COLLECTING_TAG = "Collecting"
TAGS = (
    Tag(COLLECTING_TAG, "What the card sends, and whoever builds a card of their own.", ()),
    Tag(
        "Numbers",
        "Score, response rate and what else is counted.",
        ("/v1/surveys/{survey_id}/", "/v1/goals", "/v1/benchmarks", "/v1/themes", "/b/"),
    ),
    Tag(
        "Responses",
        "What respondents said, one by one, and who they are.",
        (
            "/v1/surveys/{survey_id}/responses",
            "/v1/surveys/{survey_id}/export",
            "/v1/respondents",
            "/v1/audit",
        ),
    ),
    Tag("Surveys", "The question's words, rules and looks.", ("/v1/surveys",)),
    Tag("Sites", "The websites and apps that ask.", ("/v1/sites",)),
    Tag("Keys", "Who may read and manage.", ("/v1/keys",)),
    Tag("Session", "Signing in to the dashboard.", ("/v1/session",)),
    Tag(
        "Pages",
        "What browsers load: the widget, a survey's own page, the dashboard.",
        ("/w.js", "/static/", "/s/", "/hosted/", "/dashboard/", "/docs"),
    ),
    Tag("Server", "For whoever runs it.", ("/livez", "/readyz", "/metrics", "/openapi.json")),
)
OTHER_TAG = "Other"


def find_tag(path: str) -> str:
    """The group of an operation at this path."""
    if path == "/":
        return "Pages"
    fitting = {start: tag.name for tag in TAGS for start in tag.paths if path.startswith(start)}
    return fitting[max(fitting, key=len)] if fitting else OTHER_TAG


HEADERS: dict[str, dict[str, Any]] = {
    "ETag": {"description": "Of exactly this content. Send it back as If-None-Match.", "schema": {"type": "string"}},
    "Link": {
        "description": 'The next page: `<https://…>; rel="next"`. Missing on the last one.',
        "schema": {"type": "string"},
    },
    "RateLimit": {
        "description": 'What is left: `"address";r=119;t=42`, in so many seconds anew.',
        "schema": {"type": "string"},
    },
    "RateLimit-Policy": {"description": 'What there is: `"address";q=120;w=60`.', "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 0}},
    "Set-Cookie": {"description": "The session, for the browser only.", "schema": {"type": "string"}},
    "WWW-Authenticate": {"description": "How to say who it is.", "schema": {"type": "string"}},
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
    "response_id": {"description": "The response's id.", "schema": {"type": "string", "format": "uuid"}},
    "name": {"description": "The file's name.", "schema": {"type": "string", "minLength": 1, "maxLength": 200}},
}
