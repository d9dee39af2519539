"""What can't be read off the Structs: the groups of operations, and a line for each field. One place, so that a word that
stands in many Structs means the same in each."""

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


TAGS = (
    Tag(
        "Collecting",
        "What the card sends, and whoever builds a card of their own.",
        ("/v1/ask", "/v1/view", "/v1/answer", "/v1/dismiss", "/v1/seen"),
    ),
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
            "/v1/surveys/{survey_id}/respondents",
            "/v1/responses",
            "/v1/respondents",
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
OTHER = "Other"


def tag_of(path: str) -> str:
    """The group of an operation at this path."""
    if path == "/":
        return "Pages"
    fitting = {start: tag.name for tag in TAGS for start in tag.paths if path.startswith(start)}
    return fitting[max(fitting, key=len)] if fitting else OTHER


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
    "key_id": {
        "description": "The key's id: the 12 characters after `oot_sk_`.",
        "schema": {"type": "string", "pattern": "^[0-9a-f]{12}$"},
    },
    "name": {"description": "The file's name.", "schema": {"type": "string", "minLength": 1, "maxLength": 200}},
}

# By field, or by Struct and field where the word means something else there. Names that say it all are not here.
FIELDS = {
    "account_age_days": "Only respondents whose account is at least so many days old.",
    "accent": "The chosen score, the button, the focus ring.",
    "active": "Whether it asks anybody.",
    "answered": "Respondents who gave a score.",
    "answered_at": "When the score was given.",
    "answered_days": "Days of rest after an answer.",
    "appearance": "Where the card stands and what it looks like.",
    "ask": "The ask, or null when this respondent is left alone.",
    "ask_id": "The ask that was answered.",
    "asked": "Respondents who saw the question.",
    "between_surveys_days": "Days of rest between two surveys of one site.",
    "button": "Whether the link looks like a button.",
    "cadence": "How often one respondent may be asked.",
    "cap": "The most asks that may be seen in all.",
    "cap_per_day": "The most asks that may be seen in a day.",
    "category": "Promoter 9 and 10, passive 7 and 8, detractor 0 to 6.",
    "channel": "How the question came to the respondent.",
    "channels": "The counts and rates of each channel.",
    "choice": "What was chosen of the follow-up's choices.",
    "choices": "What was, or can be, chosen beside the comment.",
    "code": "Stable, for programs.",
    "comment": "What was said to the follow-up.",
    "FollowUp.comment": "Whether there is room for a comment.",
    "Asked.comment": "Whether there is room for a comment.",
    "comment_rate": "Commented ÷ answered.",
    "commented": "Respondents who left a comment with their score.",
    "compare": "`previous` for as many days just before `from`.",
    "comparison": "Against the days before, when `compare` asks for it.",
    "confidence": "As a share: 0.95 for 95 %.",
    "consent": "Whether the page must allow storage first, by `outoften('consent', true)`.",
    "count": "How often.",
    "created_at": "When it was made.",
    "RespondentIn.created_at": "Since when they have their account: ISO 8601, or milliseconds since 1970.",
    "cursor": "From the Link header of the page before.",
    "data": "The list.",
    "definition": "What the rate of each channel is a share of.",
    "delay_seconds": "How long a page is open before it asks.",
    "detail": "Why, and what to do, for people.",
    "detractors": "Scores 0 to 6.",
    "devices": "Only on these.",
    "difference": "In NPS points.",
    "dir": "The direction of the writing.",
    "dismissal_rate": "Dismissed ÷ asked.",
    "dismissed": "Respondents who closed the card without a score.",
    "dismissed_at": "When the card was closed.",
    "dismissed_days": "Days of rest after the first dismissal in a row, the second, and so on.",
    "distribution": "How often each score from 0 to 10 was given.",
    "done": "Nothing more will come.",
    "event": "What the page has told of by `outoften('track')`.",
    "exclude_suspect": "Leave out what nobody can have read.",
    "exit_intent": "Ask when the pointer leaves for the address bar.",
    "expires_at": "Until when it is good.",
    "follow_ups": "The second question, by category or single score.",
    "font": "`system`, `host` for the page's own, or a family.",
    "from": "The first day, YYYY-MM-DD.",
    "gpc": "Leave alone whose browser sends Global Privacy Control.",
    "high": "The interval's upper end.",
    "Words.high": "What 10 means.",
    "id": "Its id.",
    "identity_secrets": "The ids of the live secrets; the secrets themselves are shown once, when made.",
    "ignored": "Asked, and neither answered nor closed the card.",
    "ink": "Of the writing, as #rrggbb.",
    "interval": "Where the true value lies, with 95 % confidence.",
    "intro": "A line above the question.",
    "key": "The site's public key, as in its tag.",
    "NewKey.key": "The whole key. Keep it: it is not shown again.",
    "SessionIn.key": "An API key with both scopes.",
    "TraitRule.key": "The trait's name.",
    "kind": "What was seen.",
    "label": "What the link or the choice says.",
    "languages": "Only to readers of these.",
    "last_at": "When last.",
    "last_used_at": "Right to the minute.",
    "limit": "How many on a page.",
    "link": "The token of a printed sign-in link.",
    "locale": "A language, like en or pt-BR.",
    "low": "The interval's lower end.",
    "Words.low": "What 0 means.",
    "multiple": "Whether several choices may be made.",
    "name": "What people call it.",
    "not_pages": "Never on these.",
    "nps": "100·(promoters − detractors)/responses, whole; null where it would mislead.",
    "op": "`in` or `not_in` the values; `before` or `after` a date.",
    "origins": "The origins whose pages may collect; `https://*.example.com` for all under one name.",
    "p_value": "How likely so large a difference is by chance alone; two-sided.",
    "page": "The page's address, without its query.",
    "page_views": "From which page view on.",
    "pages": "Only on these: a path or a whole address, `*` for anything.",
    "paper": "The background, as #rrggbb.",
    "passives": "Scores 7 and 8.",
    "placement": "A corner, a bar, a modal, or a place in the page.",
    "promoters": "Scores 9 and 10.",
    "question": "What is asked.",
    "radius": "Of corners, in pixels.",
    "reason": "Why nobody is asked; only when there is no ask.",
    "reliability": "How much the score can carry: none without responses, hidden under 5 of them, low under 30.",
    "require_identity": "Ask only whose identity the host has signed.",
    "respondent": "Who the host says it is.",
    "respondent_id": "The host's id of an identified respondent; null for anybody else.",
    "response_rate": "Answered ÷ asked; null where nobody was asked.",
    "responses": "Asks that have a score.",
    "rest_days": "Days of rest after more dismissals than that.",
    "retry_at": "When asking again makes sense; null when time alone changes nothing.",
    "revoked_at": "Since when it is no good.",
    "rules": "Whom it asks, where and when.",
    "sample_percent": "Of respondents, always the same ones.",
    "scheme": "Light, dark, or as the reader's device has it.",
    "scopes": "What it may do.",
    "score": "From 0 to 10.",
    "LinkQuery.score": "Marked on the page, and not recorded.",
    "scroll_percent": "How far down the page.",
    "secret": "To sign identities with. Keep it: it is not shown again.",
    "segment_keys": "The traits by which scores and rates are counted apart.",
    "selector": "Where an inline card stands.",
    "sessions": "From which visit on.",
    "side": "The corner at the end of a line, or at its start.",
    "site": "The site's public key, as in its tag.",
    "size": "Of the writing.",
    "site_id": "The site that it belongs to.",
    "stage": "Where the card stands, when not in a corner or a bar.",
    "starts": "The first day.",
    "ends": "The day after the last.",
    "status": "The HTTP status again.",
    "Health.status": "`ok`.",
    "storage": "Where browsers remember whom they have asked.",
    "style": "What the card looks like, as CSS.",
    "subject": "What is recommended: “Acme”, “our support team”.",
    "subject_kind": "The word for it where the owner gives none.",
    "survey": "Which survey; the site's first one when left out.",
    "AskOut.survey": "The survey's words, for the card.",
    "survey_id": "The survey that it belongs to.",
    "suspect": "Answered faster than anybody can read, or in numbers from one address.",
    "tag": "What to paste into the page.",
    "text": "The words.",
    "thanks": "The last words, by category or single score.",
    "time_zone": "An IANA time zone: days begin by it.",
    "title": "The status in words.",
    "to": "The day after the last, YYYY-MM-DD.",
    "token": "The ask's token, unchanged.",
    "RespondentIn.token": "What the host has signed: a JWT, HS256, with `sub` and `exp`.",
    "LinkQuery.token": "What the host has signed: a JWT, HS256, with `sub` and `exp`.",
    "traits": "What the host knows of the respondent.",
    "type": "`urn:outoften:problem:` and the code.",
    "updated_at": "When it was last changed.",
    "url": "Where the link leads; `{score}` and `{comment}` are filled in.",
    "value": "What is kept, whatever language it was read in.",
    "values": "Texts to compare with.",
    "viewed_at": "When the card was first seen.",
    "what": "What happened to the card.",
    "where": "Properties that the event must have.",
    "words": "The owner's words in other languages.",
    "Words.words": "The small words of the card.",
    "wording": "`scale` says in the question that it goes from 0 to 10.",
}
