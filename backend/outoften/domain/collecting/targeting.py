"""Targeting rules: whom a survey asks, where and when. The browser evaluates them, and the server those about a respondent."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Literal
from urllib.parse import urlsplit, urlunsplit

from msgspec import Meta, Struct
from msgspec.structs import replace

from outoften.domain.collecting.dates import parse_time
from outoften.domain.collecting.page_forms import normalize_page, normalize_pattern
from outoften.domain.errors import InvalidError
from outoften.domain.field_types import Locale, Name, text_format

# Longer pages are cut before they are stored and before patterns are matched with them.
MAX_PAGE_CHARACTERS = 160
MAX_WILDCARDS = 10
# A path (`/pricing`, `/docs/*`) or a URL without query (`https://shop.example/*`). `*` matches any characters.
PagePattern = Annotated[
    str,
    text_format(
        r"^(/|https?://|\*)[^\x00-\x20\x7f?#]*(?!\n)$",
        "a path or a URL without spaces, `?` and `#`, such as `/docs/*` or `https://shop.example/*`",
        min_length=1,
        max_length=500,
    ),
]
PagePatterns = Annotated[tuple[PagePattern, ...], Meta(max_length=50)]
RuleValue = Annotated[str, Meta(max_length=100)]
RuleValues = Annotated[tuple[RuleValue, ...], Meta(min_length=1, max_length=50)]
Device = Literal["phone", "tablet", "desktop"]
# The codes of the rules. The browser checks them all, and reports the one that failed.
RuleReason = Literal[
    "wrong_page",
    "not_started",
    "ended",
    "wrong_language",
    "wrong_device",
    "too_few_pages",
    "too_few_sessions",
    "account_too_young",
    "wrong_traits",
    "sampled_out",
    "wrong_event",
]


class TraitRule(Struct, frozen=True, forbid_unknown_fields=True):
    """A trait is (`in`) or is not (`not_in`) one of the values, or is a time `before` or `after` the only value."""

    key: Annotated[Name, Meta(description="The name of the trait.")]
    op: Annotated[
        Literal["in", "not_in", "before", "after"],
        Meta(description="`in`, `not_in`: one of the values or not; `before`, `after`: a date."),
    ]
    values: Annotated[RuleValues, Meta(description="The values to compare the trait with.")]

    def __post_init__(self) -> None:
        if self.op in ("before", "after") and (len(self.values) != 1 or parse_time(self.values[0]) is None):
            raise ValueError(f"`{self.op}` needs one date in ISO 8601, such as 2026-11-22")


class EventRule(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Ask when the page calls `track` with this event and these properties."""

    name: Annotated[Name, Meta(description="The name of the event, as passed to `outoften('track', name)`.")]
    where: Annotated[
        dict[Name, RuleValues],
        Meta(max_length=20, description="The properties that the event must have, with the allowed values."),
    ] = {}


class Rules(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Each rule has its own reason code. Without rules, everyone is asked. Days are in the site's time zone.

    `page_views` and `sessions`: from which on. `sample_percent`: of respondents, always the same ones. `starts` and `ends`
    are half-open. `cap_per_day` and `cap` count asks that were seen.
    """

    pages: Annotated[
        PagePatterns,
        Meta(
            description="Ask only on these pages: paths or URLs; `*` matches anything, at most 10 times. The first 160 "
            "characters of a URL are matched.",
            examples=[["/account/*"]],
        ),
    ] = ()
    not_pages: Annotated[PagePatterns, Meta(description="Never ask on these pages.")] = ()
    event: Annotated[EventRule | None, Meta(description="Ask only after this event of `outoften('track')`.")] = None
    scroll_percent: Annotated[int, Meta(ge=0, le=100, description="Ask once the page is scrolled this far, in percent.")] = 0
    exit_intent: Annotated[bool, Meta(description="Ask when the pointer leaves the page at the top.")] = False
    page_views: Annotated[int, Meta(ge=0, le=1000, description="Ask only from this number of page views on.")] = 0
    sessions: Annotated[int, Meta(ge=0, le=1000, description="Ask only from this number of visits on.")] = 0
    sample_percent: Annotated[
        float, Meta(ge=0, le=100, description="The percentage of respondents to ask, stable per respondent.", examples=[50])
    ] = 100.0
    account_age_days: Annotated[
        int, Meta(ge=0, le=3650, description="Ask only respondents with an account this many days old.")
    ] = 0
    traits: Annotated[
        tuple[TraitRule, ...], Meta(max_length=20, description="Ask only respondents whose traits match these rules.")
    ] = ()
    languages: Annotated[
        tuple[Locale, ...], Meta(max_length=60, description="Ask only in browsers with one of these languages.")
    ] = ()
    devices: Annotated[tuple[Device, ...], Meta(max_length=3, description="Ask only on these kinds of device.")] = ()
    starts: Annotated[date | None, Meta(description="The first day on which the survey asks.")] = None
    ends: Annotated[date | None, Meta(description="The day after the last day on which the survey asks.")] = None
    cap_per_day: Annotated[Annotated[int, Meta(ge=1)] | None, Meta(description="The maximum number of asks per day.")] = None
    cap: Annotated[Annotated[int, Meta(ge=1)] | None, Meta(description="The maximum number of asks in total.")] = None


Trait = str | int | float | bool | None


class AskContext(Struct, frozen=True, kw_only=True):
    """What the server evaluates the rules on. The browser evaluates the rules about anything else. `page` has no query."""

    survey_id: int
    now: datetime
    today: date
    page: str = ""
    locale: str = ""
    respondent_id: str | None = None
    created_at: str | float | None = None
    traits: Mapping[str, Trait] = {}


def failed_rule(rules: Rules, context: AskContext) -> RuleReason | None:
    """Returns the code of the first rule that forbids this ask, or None. widget/src/targeting/rules.ts has the same rules."""
    if context.page and (
        (rules.pages and not matches_page(rules.pages, context.page)) or matches_page(rules.not_pages, context.page)
    ):
        return "wrong_page"
    if rules.starts and context.today < rules.starts:
        return "not_started"
    if rules.ends and context.today >= rules.ends:
        return "ended"
    if rules.languages and context.locale and not _matches_language(rules.languages, context.locale):
        return "wrong_language"
    if rules.account_age_days and not _is_account_old_enough(rules.account_age_days, context):
        return "account_too_young"
    if not all(_matches_trait(rule, context.traits) for rule in rules.traits):
        return "wrong_traits"
    # For anonymous respondents, the browser decides who is in the sample.
    if (
        context.respondent_id is not None
        and sample_percentile(f"{context.survey_id}:{context.respondent_id}") >= rules.sample_percent
    ):
        return "sampled_out"
    return None


def sample_percentile(text: str) -> float:
    """Returns a hash of the text as a number from 0 to 100: FNV-1a with the finalizer of MurmurHash3."""
    hash_value = 0x811C9DC5
    for byte in text.encode("utf-8", "surrogatepass"):
        hash_value = (hash_value ^ byte) * 0x01000193 & 0xFFFFFFFF
    hash_value = (hash_value ^ hash_value >> 16) * 0x85EBCA6B & 0xFFFFFFFF
    hash_value = (hash_value ^ hash_value >> 13) * 0xC2B2AE35 & 0xFFFFFFFF
    return (hash_value ^ hash_value >> 16) / 42_949_672.96


def matches_page(patterns: Collection[str], page: str) -> bool:
    """Whether a pattern matches the page's path or, for patterns with a scheme, its URL, as far as the page is stored."""
    url = page[:MAX_PAGE_CHARACTERS]
    path = _page_path(url)
    return any(_matches_address(pattern, path if pattern.startswith("/") else url) for pattern in patterns)


def check_wildcards(patterns: Collection[str], code: str, field: str) -> None:
    """Raises InvalidError with this code if a pattern of the field has more than MAX_WILDCARDS `*`."""
    for pattern in patterns:
        if pattern.count("*") > MAX_WILDCARDS:
            raise InvalidError(
                code,
                f"`{field}`: {pattern!r} has {pattern.count('*')} `*`, and {MAX_WILDCARDS} are allowed. "
                "One `*` matches any number of characters, as in /docs/*.",
            )


def normalize_rules(rules: Rules) -> Rules:
    """Returns the rules with page patterns as browsers write addresses. Raises InvalidError for one that could never match."""
    check_wildcards(rules.pages, "body_invalid", "rules.pages")
    check_wildcards(rules.not_pages, "body_invalid", "rules.not_pages")
    return replace(
        rules,
        pages=tuple(normalize_pattern(pattern, "rules.pages", MAX_PAGE_CHARACTERS) for pattern in rules.pages),
        not_pages=tuple(normalize_pattern(pattern, "rules.not_pages", MAX_PAGE_CHARACTERS) for pattern in rules.not_pages),
    )


def _matches_address(pattern: str, address: str) -> bool:
    """Whether the pattern matches the address, with or without the slash at its end."""
    return _matches_pattern(pattern, address) or (address.endswith("/") and _matches_pattern(pattern, address[:-1]))


def _matches_pattern(pattern: str, text: str) -> bool:
    """Whether the text begins and ends like the pattern, with the parts between two `*` in between in their order.

    Each part is taken where it first occurs, so that the work grows with the length and never with the combinations.
    """
    first, *parts = pattern.split("*")
    if not parts:
        return text == first
    last = parts.pop()
    if not text.startswith(first):
        return False
    end = len(first)
    for part in parts:
        start = text.find(part, end)
        if start < 0:
            return False
        end = start + len(part)
    return len(text) - end >= len(last) and text.endswith(last)


def _page_path(page: str) -> str:
    """Returns the path of a URL without query, "/" if it has none."""
    _, scheme, rest = page.partition("://")
    _, slash, path = (rest if scheme else page).partition("/")
    return slash + path or "/"


def _matches_language(languages: tuple[str, ...], locale: str) -> bool:
    return any(f"{locale.lower()}-".startswith(f"{language}-") for language in languages)


def _is_account_old_enough(days: int, context: AskContext) -> bool:
    since = parse_time(context.created_at)
    return since is not None and context.now - since >= timedelta(days=days)


def _matches_trait(rule: TraitRule, traits: Mapping[str, Trait]) -> bool:
    value = traits.get(rule.key)
    if rule.op == "in":
        return js_string(value) in rule.values
    if rule.op == "not_in":
        return value is not None and js_string(value) not in rule.values
    time, limit = parse_time(value), parse_time(rule.values[0])
    if time is None or limit is None:
        return False
    return time < limit if rule.op == "before" else time >= limit


def js_string(value: Trait) -> str:
    """Returns the trait as JavaScript's String() does."""
    match value:
        case None:
            return "undefined"
        case bool():
            return str(value).lower()
        case float() if value.is_integer():
            return str(int(value))
    return str(value)


def strip_query(page: str) -> str:
    """Returns a URL as browsers write it, without query, fragment and credentials (personal data); "" if it is malformed."""
    try:
        parts = urlsplit(page)
        return normalize_page(urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", "")))
    except ValueError:
        return ""
