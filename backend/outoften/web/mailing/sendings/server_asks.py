"""`POST /v1/asks`: a host's server has a person asked, such as right after a purchase."""

from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import asdict

from outoften import clock
from outoften.domain.collecting.tally import local_day
from outoften.domain.collecting.targeting import Trait
from outoften.domain.field_types import Locale, Name
from outoften.domain.mailing.recipients.recipient import Email, RecipientId, Traits
from outoften.domain.mailing.sendings.mail_template import MailContent, localize_mail, validate_mail
from outoften.domain.reports.rates import ISSUED
from outoften.domain.surveys.site import Site
from outoften.domain.surveys.survey import Survey
from outoften.storage.mailing.sendings.claims import Claimer
from outoften.storage.mailing.sendings.server_asks import AskOrder, AskRefusal, order_ask
from outoften.tokens.mail_token import MailTokens
from outoften.web.http.access.sites import visible_catalog
from outoften.web.http.auth import requires_scope
from outoften.web.http.mail.own_mail import require_mail_server
from outoften.web.http.routing import post
from outoften.web.http.state import AppState, HTTPRequest, app_state

MAX_DELAY_SECONDS = 365 * 24 * 3600


class AskedPersonIn(Struct, frozen=True, forbid_unknown_fields=True):
    """The person to ask: a recipient, stored or changed as with POST /v1/recipients. An id alone will do for a link."""

    id: Annotated[RecipientId | UnsetType, Meta(description="Your id of the person.", examples=["user-1"])] = UNSET
    email: Annotated[Email | UnsetType, Meta(description="The address; needed for an e-mail unless it is stored.")] = UNSET
    name: Annotated[Name | UnsetType | None, Meta(description="The person's name.", examples=["Anna Meier"])] = UNSET
    locale: Annotated[Locale | UnsetType | None, Meta(description="The language; by default the site's.")] = UNSET
    time_zone: Annotated[str | UnsetType | None, Meta(description="The IANA time zone.", examples=["Europe/Zurich"])] = UNSET
    created_at: Annotated[
        Annotated[datetime, Meta(tz=True)] | UnsetType | None,
        Meta(description="The time at which the person became a customer."),
    ] = UNSET
    traits: Annotated[Traits, Meta(description="The person's traits: names with texts, numbers, true or false.")] = {}


class ServerAskIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A request to ask a person: the survey, the person and the way of delivery."""

    survey_id: Annotated[int, Meta(description="The id of the survey.", examples=[1])]
    recipient: Annotated[
        AskedPersonIn, Meta(description="The person to ask.", examples=[{"id": "user-1", "email": "anna@example.com"}])
    ]
    deliver: Annotated[
        Literal["email", "link"], Meta(description="`email`: it is sent. `link`: you get the personal address of the survey.")
    ] = "email"
    delay_seconds: Annotated[
        int,
        Meta(
            ge=0,
            le=MAX_DELAY_SECONDS,
            description="The number of seconds until the e-mail is sent, such as 604800 for a week.",
            examples=[0],
        ),
    ] = 0
    properties: Annotated[
        Traits,
        Meta(
            description="Properties of the occasion, such as the product. The site's `segment_keys` among them are segments.",
            examples=[{"product": "Boots"}],
        ),
    ] = {}
    content: Annotated[
        MailContent, Meta(description="The owner's texts of the e-mail, its sender's name and reply address.")
    ] = MailContent()


class ServerAsk(Struct, frozen=True):
    """An ask that was ordered."""

    id: Annotated[UUID, Meta(description="The id of the ask, which is that of the response.")]
    url: Annotated[str | None, Meta(description="The personal address of the survey, for 60 days; null for an e-mail.")]
    due_at: Annotated[datetime, Meta(description="When the e-mail is sent, if the person may be asked then.")]


class ServerAskReply(Struct, frozen=True):
    """Either an ask, or null and the reason."""

    ask: Annotated[ServerAsk | None, Meta(description="The ask; null if the person must not be asked.")]
    reason: Annotated[
        AskRefusal | None, Meta(description="The reason why the person is not asked; only if `ask` is null.", examples=[None])
    ]


@post(
    "/v1/asks",
    body=ServerAskIn,
    guards=[requires_scope("write", limits_sites=True)],
    problems={
        400: (
            "recipient_unknown",
            "email_missing",
            "email_invalid",
            "time_zone_unknown",
            "too_many_traits",
            "locale_unsupported",
        ),
        404: ("survey_not_found",),
        409: ("mail_not_configured", "email_taken", "respondent_erased"),
        503: ("signing_secret_revoked",),
    },
)
async def add_ask(request: HTTPRequest, body: ServerAskIn) -> ServerAskReply:
    """Have a person asked: by e-mail, now or later, or by a link that you deliver."""
    state, now = app_state(request), clock.now()
    survey, is_mail = visible_catalog(request).survey(body.survey_id), body.deliver == "email"
    due_at = now + timedelta(seconds=body.delay_seconds) if is_mail else now
    order = AskOrder(survey, asdict(body.recipient), is_mail, due_at, _properties(body.properties), body.content)
    ordered = await place_order(state, order, now)
    if isinstance(ordered, AskRefusal):
        return ServerAskReply(None, ordered)
    if is_mail:
        return ServerAskReply(ServerAsk(ordered, None, due_at), None)
    tokens = MailTokens(state.settings.signing_keys, lambda: state.database.revoked_signing_secrets)
    return ServerAskReply(ServerAsk(ordered, state.settings.url(f"/a/{tokens.sign('survey', ordered)}"), due_at), None)


async def place_order(state: AppState, order: AskOrder, now: datetime) -> UUID | AskRefusal:
    """Have the person asked; returns the id of the ask, or why the person is not asked. Raises RefusalError."""
    if order.is_mail:
        require_mail_server(state)
    validate_mail(order.content, state.locales.keys())
    database = state.database
    claimer = Claimer(database.catalog, database.apply_batch, database.hash_respondent, partial(_choose_locale, state))
    ordered = await database.writer.run_transaction(lambda connection: order_ask(connection, claimer, order, now))
    if isinstance(ordered, AskRefusal):
        _count(state, order.survey, "email" if order.is_mail else "link", ordered.code, now)
    elif order.is_mail:
        database.mail_due.set()
    else:
        _count(state, order.survey, "link", ISSUED, now)
    return ordered


def _properties(given: Any) -> dict[str, Trait]:
    return {key: value for key, value in given.items() if value is not None}


def _choose_locale(state: AppState, survey: Survey, site: Site, content: MailContent, locale: str | None, _: int) -> str:
    return localize_mail(survey, state.locales, site, content, *([locale] if locale else [])).locale


def _count(state: AppState, survey: Survey, channel: Literal["email", "link"], outcome: str, now: datetime) -> None:
    day = local_day(now, state.database.catalog.zones[survey.site_id])
    state.database.count_ask_outcome(survey, day, channel, outcome)
