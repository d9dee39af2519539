"""A site, its surveys, and the words that a respondent reads."""

import ipaddress
import re
from collections.abc import Mapping
from typing import Annotated, Literal, get_args
from urllib.parse import urlsplit

from msgspec import Meta, Struct, field

from outoften.domain.cadence import Cadence
from outoften.domain.errors import Invalid

# `(?!\n)$` because a `$` alone would let one line break through. PostgreSQL can't hold NUL; nobody types the others.
Text = Annotated[str, Meta(min_length=1, max_length=500, pattern=r"^[^\x00-\x09\x0b-\x1f\x7f]*(?!\n)$")]
Name = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*(?!\n)$")]
FollowUpKey = Literal["promoter", "passive", "detractor", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]

LOCAL_ORIGINS = ("http://localhost:*", "http://127.0.0.1:*", "https://localhost:*", "https://127.0.0.1:*")


class FollowUp(Struct, frozen=True, forbid_unknown_fields=True):
    """The second question."""

    question: Text


# msgspec's schema of a dict says nothing about its keys, so this does.
_KEYED = Meta(extra_json_schema={"propertyNames": {"enum": list(get_args(FollowUpKey))}})
FollowUps = Annotated[dict[FollowUpKey, FollowUp], _KEYED]
Thanks = Annotated[dict[FollowUpKey, Text], _KEYED]


class Survey(Struct, frozen=True, kw_only=True):
    """The question, its follow-ups, and its rules. Follow-ups and thanks are keyed by category or by a single score."""

    id: int
    site_id: int
    name: Name
    active: bool = True
    subject: Name | None = None
    follow_ups: FollowUps = field(default_factory=dict)
    thanks: Thanks = field(default_factory=dict)
    delay_seconds: Annotated[int, Meta(ge=0, le=3600)] = 0
    cadence: Cadence = Cadence()


class IdentitySecret(Struct, frozen=True):
    """What a host signs its respondents' identity with."""

    id: int
    secret: str


class Site(Struct, frozen=True, kw_only=True):
    """One website or app that embeds the widget. `key` is public."""

    id: int
    key: str
    name: Name
    origins: tuple[str, ...] = ()
    time_zone: str = "UTC"
    locale: str = "en"
    require_identity: bool = False
    identity_secrets: tuple[IdentitySecret, ...] = ()


class Language(Struct, frozen=True, forbid_unknown_fields=True):
    """One language's words. `question` has a place for `{subject}`."""

    question: str
    subject: str
    low: str
    high: str
    follow_ups: dict[FollowUpKey, str]
    thanks: dict[FollowUpKey, str]
    words: dict[str, str]
    dir: Literal["ltr", "rtl"] = "ltr"


class Words(Struct, frozen=True):
    """What the card says, in one language."""

    id: int
    locale: str
    dir: str
    question: str
    low: str
    high: str
    follow_ups: dict[FollowUpKey, FollowUp]
    thanks: dict[FollowUpKey, str]
    words: dict[str, str]


def words_for(survey: Survey, languages: Mapping[str, Language], *wanted: str) -> Words:
    """The survey's words in the first wanted locale that we speak: `pt-BR`, then `pt`, then the next, then English."""
    locale = speak(languages, *wanted)
    language = languages[locale]
    follow_ups = {key: FollowUp(question) for key, question in language.follow_ups.items()}
    return Words(
        id=survey.id,
        locale=locale,
        dir=language.dir,
        question=language.question.format(subject=survey.subject or language.subject),
        low=language.low,
        high=language.high,
        follow_ups=follow_ups | survey.follow_ups,
        thanks=language.thanks | survey.thanks,
        words=language.words,
    )


def speak(languages: Mapping[str, Language], *wanted: str) -> str:
    """The best locale that we speak."""
    for locale in wanted:
        for candidate in (locale.lower(), locale.lower().split("-")[0]):
            if candidate in languages:
                return candidate
    return "en"


def tag_of(site: Site, address: str) -> str:
    """What a site's owner pastes."""
    return f'<script async src="{address}/w.js?site={site.key}"></script>'


def tidy_origin(origin: str) -> str:
    """`HTTPS://Example.com:443/` as browsers send it: `https://example.com`. Raises Invalid with what is wrong."""
    pattern = r"(https?)://(\*\.)?([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::([0-9]{1,5}|\*))?/?"
    match = re.fullmatch(pattern, origin.strip().lower())
    if not match or not _plausible(match[3], match[5]):
        raise Invalid(
            "invalid_origin",
            f"{origin!r} is not an origin. Write scheme and host, with a port where it isn't the usual one: "
            "https://example.com, https://*.example.com, http://localhost:*.",
        )
    scheme, star, host, _, port = match.groups()
    usual = {"http": "80", "https": "443"}[scheme]
    return f"{scheme}://{star or ''}{host}" + (f":{port}" if port and port != usual else "")


def _plausible(host: str, port: str | None) -> bool:
    if port and port != "*" and int(port) > 65535:
        return False
    if not host.startswith("["):
        return ".." not in host
    try:
        ipaddress.IPv6Address(host[1:-1])
    except ValueError:
        return False
    return True


def origin_allowed(origin: str, site: Site) -> bool:
    """Whether a page of this origin may collect for the site. Until its owner sets origins, only this machine may."""
    try:
        parts = urlsplit(origin.lower())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    bracketed = f"[{host}]" if ":" in host else host
    exact = f"{parts.scheme}://{bracketed}" + (f":{port}" if port else "")
    if exact != origin.lower():
        return False
    candidates = {exact, f"{parts.scheme}://{bracketed}:*"}
    labels = host.split(".")
    for cut in range(1, len(labels)):
        parent = f"{parts.scheme}://*.{'.'.join(labels[cut:])}"
        candidates |= {parent + (f":{port}" if port else ""), f"{parent}:*"}
    return not candidates.isdisjoint(site.origins or LOCAL_ORIGINS)
