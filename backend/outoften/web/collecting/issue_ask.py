"""Decides whether a respondent is asked, and issues the ask, for the card and for the survey page."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated

import uuid_utils.compat
from msgspec import Meta, Struct
from msgspec.structs import replace

from outoften import clock
from outoften.domain.collecting.ask import Ask, Channel, strip_control_characters
from outoften.domain.collecting.cadence import Reason
from outoften.domain.collecting.segment import segments_from_traits
from outoften.domain.collecting.tally import local_day
from outoften.domain.collecting.targeting import MAX_PAGE_CHARACTERS, AskContext, Rules, Trait, failed_rule, strip_query
from outoften.domain.reports.rates import ISSUED
from outoften.domain.surveys.appearance import card_css
from outoften.domain.surveys.survey import Survey
from outoften.domain.surveys.texts.card_texts import CardTexts, localize_card, needs_optional_parts
from outoften.storage.reports.tallies.queries import TallyFilter, channel_counts
from outoften.tokens.ask_token import ASK_LIFETIME
from outoften.tokens.identity import Identity
from outoften.web.collecting.endpoint import CollectRequest
from outoften.web.http.state import AppState

AskToken = Annotated[str, Meta(examples=["eyJpZCI6IjAxOWFhOGQwIn0.signed"])]


class IssuedAsk(Struct, frozen=True):
    """The data with which a card asks: the signed token and the texts."""

    token: Annotated[AskToken, Meta(description="The signed token of the ask, which the other calls send back unchanged.")]
    expires_at: Annotated[datetime, Meta(description="When the token expires.")]
    survey: Annotated[CardTexts, Meta(description="The texts and the style of the card.")]


class AskRequest(Struct, frozen=True):
    """A client's request for an ask. `traits` and `created_at` are those of the respondent's account.

    `renews`: the client has an expired ask. `tags`: marks for the owner on the response.
    """

    channel: Channel
    page: str = ""
    locales: Sequence[str] = ()
    created_at: str | float | None = None
    traits: Mapping[str, Trait] = {}
    renews: bool = False
    tags: tuple[str, ...] = ()


async def issue_ask(
    call: CollectRequest, survey: Survey, identity: Identity | None, request: AskRequest, rules: Rules
) -> IssuedAsk | Reason:
    """Returns an ask of this survey in the first of the requested locales that exists, or the reason not to ask."""
    now = clock.now()
    issued = await _decide(call, survey, identity, request, rules, now)
    count_outcome(call.state, survey, request.channel, issued.code if isinstance(issued, Reason) else ISSUED, now)
    return issued


def count_outcome(state: AppState, survey: Survey, channel: Channel, outcome: str, now: datetime) -> None:
    """Counts the outcome of a request for an ask, on the day of the request in the site's time zone."""
    day = local_day(now, state.database.catalog.zones[survey.site_id])
    state.database.count_ask_outcome(survey, day, channel, outcome)


async def _decide(
    call: CollectRequest, survey: Survey, identity: Identity | None, request: AskRequest, rules: Rules, now: datetime
) -> IssuedAsk | Reason:
    state = call.state
    respondent_id = identity.respondent_id if identity else None
    site = state.database.catalog.site(survey.site_id)
    if respondent_id is None and site.require_identity:
        return Reason("identity_required", "This site asks only respondents with a signed identity.")
    page = strip_query(strip_control_characters(request.page))[:MAX_PAGE_CHARACTERS]
    context = AskContext(
        survey_id=survey.id,
        now=now,
        today=local_day(now, state.database.catalog.zones[site.id]),
        page=page,
        locale=next(iter(request.locales), ""),
        respondent_id=respondent_id,
        created_at=request.created_at,
        traits=request.traits,
    )
    if code := failed_rule(rules, context):
        return Reason(code, f"The survey's rules forbid the ask: {code.replace('_', ' ')}.")
    call.check_site_limit(site.id, respondent_id is not None)
    suspect = respondent_id is None and call.is_unusual_volume(site.id)
    if reason := await _check_caps(call, survey, rules, context, suspect):
        return reason
    if respondent_id is None:
        call.count_anonymous_ask(site.id)
    texts = localize_card(survey, state.locales, site.locale, *request.locales)
    ask = Ask(
        id=uuid_utils.compat.uuid7(),
        site_id=site.id,
        survey_id=survey.id,
        issued_at=now,
        respondent_id=respondent_id,
        channel=request.channel,
        locale=texts.locale,
        page=page,
        suspect=suspect,
        segments=segments_from_traits(site.segment_keys, request.traits, texts.locale),
        tags=request.tags,
        version=survey.version,
    )
    token = state.tokens.issue(ask, identity, request.renews)
    claim = state.database.writer.claim_ask
    if identity and (reason := await claim(ask, survey.cadence, identity.name, identity.email)):
        return reason
    style = card_css(state.card_styles, survey.appearance, needs_optional_parts(survey))
    return IssuedAsk(token, now + ASK_LIFETIME, replace(texts, style=style))


async def _check_caps(call: CollectRequest, survey: Survey, rules: Rules, context: AskContext, suspect: bool) -> Reason | None:
    """Returns the reason if a cap is reached. An ask counts once it is viewed, so simultaneous asks may exceed the cap.

    Strangers cannot use up a cap for others: suspect asks count separately, up to the same cap, and no address can take all.
    """
    left = await asks_left(call.state, survey, rules, context.today, suspect)
    if isinstance(left, Reason) or left is None:
        return left
    if context.respondent_id is None and not suspect and call.takes_too_much_of_cap(survey.id, left):
        detail = f"This address has received many of the survey's asks today. The remaining {left} are for others."
        return Reason("cap_reached", detail)
    return None


async def asks_left(state: AppState, survey: Survey, rules: Rules, today: date, suspect: bool) -> int | Reason | None:
    """Returns how many asks the survey's caps still allow, or the reason if none; None without a cap."""
    left = []
    for cap, first in ((rules.cap_per_day, today), (rules.cap, None)):
        if cap is None:
            continue
        async with state.database.read_transaction() as connection:
            by_channel = await channel_counts(connection, survey, TallyFilter(first=first))
        suspects = sum(counts.suspect["asked"] for counts in by_channel.values())
        asked = suspects if suspect else sum(counts.all["asked"] for counts in by_channel.values()) - suspects
        if asked >= cap:
            return Reason("cap_reached", f"The survey has reached its limit of {cap} asks{' for today' if first else ''}.")
        left.append(cap - asked)
    return min(left, default=None)
