"""Sites: list, add, read and change."""

import asyncio
import zoneinfo
from collections.abc import Collection
from contextlib import suppress
from functools import cache
from typing import Annotated, Any

from litestar.params import FromPath
from msgspec import Meta, Struct
from msgspec.structs import asdict, replace

from outoften import clock
from outoften.domain.collecting.segment import SegmentKey, SegmentKeys
from outoften.domain.errors import InvalidError
from outoften.domain.field_types import Name, Text
from outoften.domain.surveys.origins import MAX_ORIGIN_CHARACTERS, normalize_origin
from outoften.domain.surveys.retention import RetentionAction, RetentionDays
from outoften.domain.surveys.site import BrowserStorage, Consent, Site, script_tag
from outoften.storage.core.audit import add_audit_entry
from outoften.storage.reports.tallies.rebuild import begin_rebuild
from outoften.storage.surveys import sites
from outoften.storage.surveys.surveys import load_catalog
from outoften.storage.surveys.tag_origins import forget_allowed_origins
from outoften.tokens.secrets import new_site_key
from outoften.web.http.access.sites import visible_catalog
from outoften.web.http.auth import get_credential, requires_scope
from outoften.web.http.resource import Listing, changed_fields, patch_of
from outoften.web.http.routing import get, patch, post
from outoften.web.http.state import HTTPRequest, app_state

Origin = Annotated[str, Meta(examples=["https://www.example.com"])]
Origins = Annotated[
    list[Annotated[Origin, Meta(max_length=MAX_ORIGIN_CHARACTERS)]],
    Meta(max_length=100, examples=[["https://www.example.com"]]),
]
TimeZone = Annotated[str, Meta(description="The IANA time zone in which days begin and end.", examples=["Europe/Zurich"])]
Locale = Annotated[str, Meta(max_length=35)]

# The reply to a change of the time zone waits for as long.
MAX_COUNTING_SECONDS = 5


class SiteIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A new site. Without origins, only pages on localhost may collect for it.

    `storage`: where browsers store when they asked. `consent`: whether the page must allow that first. `gpc`: visitors whose
    browser sends Global Privacy Control are not asked. `segment_keys`: the traits by which scores and rates are counted; a
    change applies to new responses only. `retention_days`: after as many days, responses are erased. `watched_segments`: those
    of the segment keys whose values are watched for drops.
    """

    name: Annotated[Name, Meta(description="The site's name.")]
    origins: Annotated[Origins, Meta(description="Origins that may collect; `https://*.example.com` allows subdomains.")] = []
    time_zone: TimeZone = "UTC"
    locale: Annotated[Locale, Meta(description="The language for respondents whose own languages are not available.")] = "en"
    require_identity: Annotated[
        bool, Meta(description="Whether to ask only respondents with an identity that the host has signed.")
    ] = False
    storage: Annotated[
        BrowserStorage,
        Meta(description="The place where browsers remember that they have asked: local storage, session storage, or nowhere."),
    ] = "local"
    consent: Annotated[
        Consent, Meta(description="`required`: store nothing before the page calls `outoften('consent', true)`.")
    ] = "implied"
    gpc: Annotated[bool, Meta(description="Whether not to ask visitors whose browser sends Global Privacy Control.")] = False
    segment_keys: Annotated[SegmentKeys, Meta(description="The traits to count scores and rates by.")] = ()
    retention_days: Annotated[
        RetentionDays | None,
        Meta(description="After as many days, responses and asks without an answer are erased; null keeps them."),
    ] = None
    watched_segments: Annotated[
        Annotated[tuple[SegmentKey, ...], Meta(max_length=3)],
        Meta(
            description="The segment keys, out of `segment_keys`, whose values are watched for drops of the score.",
            examples=[["plan"]],
        ),
    ] = ()
    postal_address: Annotated[
        Text | None,
        Meta(
            description="The sender's address on paper, below each e-mail with a survey. Many countries require it.",
            examples=["Acme Ltd\n1 Main Street\nSpringfield"],
        ),
    ] = None
    retention_action: Annotated[
        RetentionAction,
        Meta(
            description="The action after `retention_days`: `erase` removes responses and their counts; `anonymize` removes "
            "people, comments, notes and pages, and keeps scores, choices, segments and tags, so that reports stay as they are."
        ),
    ] = "erase"
    redact_comments: Annotated[
        bool,
        Meta(
            description="Whether e-mail addresses and numbers of nine or more digits, such as phone and card numbers, are "
            "removed from new comments before they are stored or sent anywhere."
        ),
    ] = False


SitePatch = patch_of(
    SiteIn,
    "The changes to a site. Omitted fields keep their value. A new time zone makes the server count all days again. "
    "If that takes longer than a few seconds, the reply has it as `next_time_zone`.",
)


class SiteOut(Struct, frozen=True):
    """A site and its script tag. `identity_secrets` are ids; a secret itself is shown only once, when it is added."""

    id: Annotated[int, Meta(description="The site's id.")]
    key: Annotated[str, Meta(description="The site's public key.", examples=["0123456789abcdef"])]
    name: Annotated[str, Meta(description="The site's name.", examples=["Acme"])]
    tag: Annotated[
        str,
        Meta(
            description="The script tag to paste into the site's pages.",
            examples=['<script async src="https://nps.example.com/w.js?site=0123456789abcdef"></script>'],
        ),
    ]
    origins: Annotated[
        tuple[Origin, ...], Meta(description="Origins that may collect; `https://*.example.com` allows subdomains.")
    ]
    time_zone: TimeZone
    next_time_zone: Annotated[
        str | None,
        Meta(
            description="The time zone by which the server is counting all days again; null if it is not. Until it is done, "
            "reports keep the present one.",
            examples=[None],
        ),
    ]
    locale: Annotated[str, Meta(description="The language of the site, such as `en` or `pt-BR`.", examples=["en"])]
    require_identity: Annotated[
        bool, Meta(description="Whether to ask only respondents with an identity that the host has signed.")
    ]
    storage: Annotated[
        BrowserStorage,
        Meta(description="The place where browsers remember that they have asked: local storage, session storage, or nowhere."),
    ]
    consent: Annotated[
        Consent, Meta(description="`required`: store nothing before the page calls `outoften('consent', true)`.")
    ]
    gpc: Annotated[bool, Meta(description="Whether not to ask visitors whose browser sends Global Privacy Control.")]
    segment_keys: Annotated[tuple[str, ...], Meta(description="The traits to count scores and rates by.", examples=[["plan"]])]
    retention_days: Annotated[
        int | None, Meta(description="After as many days, responses are erased; null keeps them.", examples=[None])
    ]
    watched_segments: Annotated[
        tuple[str, ...],
        Meta(
            description="The segment keys, out of `segment_keys`, whose values are watched for drops of the score.",
            examples=[["plan"]],
        ),
    ]
    postal_address: Annotated[
        str | None, Meta(description="The sender's address on paper, below each e-mail with a survey.", examples=[None])
    ]
    retention_action: Annotated[RetentionAction, Meta(description="The action on responses after `retention_days`.")]
    redact_comments: Annotated[
        bool, Meta(description="Whether e-mail addresses and long numbers are removed from new comments.")
    ]
    identity_secrets: Annotated[list[int], Meta(description="The ids of the valid identity secrets.")]


@get("/v1/sites", guards=[requires_scope("read", limits_sites=True)])
async def list_sites(request: HTTPRequest) -> Listing[SiteOut]:
    """All sites that the sender may see."""
    return Listing([_site_out(request, site) for site in visible_catalog(request).sites.values()])


@post("/v1/sites", guards=[requires_scope("write")])
async def add_site(request: HTTPRequest, body: SiteIn) -> SiteOut:
    """Add a site."""
    site = _check_watched(Site(id=0, key=new_site_key(), **_validate(asdict(body), app_state(request).locales)))
    database = app_state(request).database
    site_id = await database.change_site(
        lambda connection: sites.add_site(connection, site, clock.now()), lambda site_id: site_id
    )
    return _site_out(request, replace(site, id=site_id))


@get("/v1/sites/{site_id:int}", guards=[requires_scope("read")])
async def show_site(request: HTTPRequest, site_id: FromPath[int]) -> SiteOut:
    """One site."""
    return _site_out(request, app_state(request).database.catalog.site(site_id))


@patch("/v1/sites/{site_id:int}", body=SitePatch, guards=[requires_scope("write")])
async def change_site(request: HTTPRequest, site_id: FromPath[int], body: Struct) -> SiteOut:
    """Change a site."""
    database = app_state(request).database
    changes = _validate(changed_fields(body), app_state(request).locales)
    database.catalog.site(site_id)

    time_zone = changes.pop("time_zone", None)
    actor = get_credential(request).actor

    async def change(connection: Any) -> None:
        # Locked and read again in the transaction, so that two changes at the same time do not undo each other.
        await sites.lock_site(connection, site_id)
        site = (await load_catalog(connection, site_id)).site(site_id)
        changed = replace(site, **changes)
        if "watched_segments" in changes:
            _check_watched(changed)
        else:
            # A key that is no longer counted is no longer watched.
            kept = tuple(key for key in changed.watched_segments if key in changed.segment_keys)
            changed = replace(changed, watched_segments=kept)
        await sites.save_site(connection, changed)
        await forget_allowed_origins(connection, changed)
        if (changed.retention_days, changed.retention_action) != (site.retention_days, site.retention_action):
            days = {"before": site.retention_days, "after": changed.retention_days}
            subject = {"site_id": site_id, **days, "action": changed.retention_action}
            await add_audit_entry(connection, actor, "site.retention_changed", subject, clock.now())
        names = [
            name for name in changes if not name.startswith("retention_") and getattr(changed, name) != getattr(site, name)
        ]
        if names:
            settings = {"site_id": site_id, "changed": sorted(names)}
            await add_audit_entry(connection, actor, "site.changed", settings, clock.now())
        if removed := set(site.segment_keys) - set(changed.segment_keys):
            await sites.free_segment_values(connection, site_id, removed)
        if time_zone not in (None, site.next_time_zone or site.time_zone):
            await begin_rebuild(connection, site_id, time_zone)

    await database.change_site(change, lambda _: site_id)
    if time_zone and database.catalog.site(site_id).next_time_zone:
        # The worker continues what takes longer.
        with suppress(TimeoutError):
            async with asyncio.timeout(MAX_COUNTING_SECONDS):
                await database.rebuild_site(site_id)
    return _site_out(request, database.catalog.site(site_id))


def _check_watched(site: Site) -> Site:
    """Returns the site. Raises InvalidError if it watches a key by which it does not count."""
    if unknown := sorted(set(site.watched_segments) - set(site.segment_keys)):
        raise InvalidError(
            "watched_segment_unknown",
            f"`watched_segments`: {unknown[0]!r} is not in `segment_keys`. Add it there first, such as "
            f'{{"segment_keys": ["{unknown[0]}"], "watched_segments": ["{unknown[0]}"]}}.',
        )
    return site


@cache
def _time_zones() -> set[str]:
    # zoneinfo also lists two names that are no time zones: the machine's own zone and "not set".
    return zoneinfo.available_timezones() - {"localtime", "Factory"}


def _validate(values: dict[str, Any], locales: Collection[str]) -> dict[str, Any]:
    if "origins" in values:
        values["origins"] = tuple(dict.fromkeys(normalize_origin(origin) for origin in values["origins"]))
    if "time_zone" in values and values["time_zone"] not in _time_zones():
        raise InvalidError(
            "time_zone_unknown", f"`time_zone`: {values['time_zone']!r} is not an IANA time zone such as Europe/Zurich or UTC."
        )
    if "locale" in values and values["locale"] not in locales:
        raise InvalidError(
            "locale_unknown",
            f"`locale`: {values['locale']!r} is not supported. Supported locales: {', '.join(sorted(locales))}.",
        )
    return values


def _site_out(request: HTTPRequest, site: Site) -> SiteOut:
    values = {name: getattr(site, name) for name in SiteOut.__struct_fields__ if name not in ("tag", "identity_secrets")}
    tag = script_tag(site, app_state(request).settings.base_url)
    return SiteOut(**values, tag=tag, identity_secrets=[secret.id for secret in site.identity_secrets])
