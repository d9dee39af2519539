"""Recipients: people who can be asked by e-mail. A recipient's id is the respondent's id in all channels."""

import zoneinfo
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import replace

from outoften.domain.collecting.respondent_terms import fold
from outoften.domain.collecting.targeting import Trait
from outoften.domain.errors import InvalidError
from outoften.domain.field_types import ONE_LINE, ONE_LINE_EXPECTED, Locale, Name, text_format
from outoften.domain.mailing.recipients.address import address_key, check_address

MAX_RECIPIENTS = 1_000
MAX_TRAITS = 50
MAX_TRAIT_CHARACTERS = 200
MAX_ID_CHARACTERS = 128
# Whole numbers beyond it are not the same on every engine.
_MAX_NUMBER = 2**53

Blocked = Literal["unsubscribed", "bounced", "complained"]
MailState = Literal["mailable", "unsubscribed", "bounced", "complained"]

RecipientId = Annotated[
    str,
    text_format(
        r"^[^\x00-\x1f\x7f]{1,128}(?!\n)$",
        "an id without control characters, such as `user-1`",
        min_length=1,
        max_length=MAX_ID_CHARACTERS,
        description="The id with which you identify the person in all channels.",
        examples=["user-1"],
    ),
]
Email = Annotated[
    str,
    text_format(
        r"^[^\x00-\x1f\x7f]+@[^\x00-\x1f\x7f]+(?!\n)$",
        "an e-mail address such as anna@example.com",
        max_length=500,
        description="The e-mail address.",
        examples=["anna@example.com"],
    ),
]
# Without quotes and backslashes, so that conditions in SQL find it in JSON.
TraitName = Annotated[
    str,
    text_format(
        r"^[^\x00-\x1f\x7f\"\\]+(?!\n)$",
        "a name without quotes, backslashes and control characters, such as `plan`",
        min_length=1,
        max_length=100,
    ),
]
TraitText = Annotated[str, text_format(ONE_LINE, ONE_LINE_EXPECTED, max_length=MAX_TRAIT_CHARACTERS)]
Traits = Annotated[
    dict[TraitName, TraitText | int | float | bool | None],
    Meta(max_length=MAX_TRAITS, examples=[{"plan": "pro", "role": "contact person"}]),
]
_TIME_ZONE = Meta(description="The IANA time zone in which the person works.", examples=["Europe/Zurich"])
_LOCALE = Meta(description="The language of the person's e-mails; by default the site's.")
_CREATED_AT = Meta(description="The time at which the person became a customer.", examples=["2025-03-01T00:00:00Z"])
_OWNER = Meta(description="The colleague who is responsible for the person.", examples=["ben@acme.example"])


class RecipientIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A person. Omitted fields keep what is stored, `null` removes it; traits are changed one by one.

    Without `id`, the person is found by the e-mail address; a new person's id is then the address in lower case.
    """

    email: Email
    id: Annotated[RecipientId | UnsetType, Meta(description="Your id of the person.")] = UNSET
    name: Annotated[Name | UnsetType | None, Meta(description="The person's name.", examples=["Anna Meier"])] = UNSET
    locale: Annotated[Locale | UnsetType | None, _LOCALE] = UNSET
    time_zone: Annotated[str | UnsetType | None, _TIME_ZONE] = UNSET
    created_at: Annotated[Annotated[datetime, Meta(tz=True)] | UnsetType | None, _CREATED_AT] = UNSET
    account_owner: Annotated[Name | UnsetType | None, _OWNER] = UNSET
    traits: Annotated[
        Traits, Meta(description="The person's traits, for audiences and segments: names with texts, numbers, true or false.")
    ] = {}


class Recipient(Struct, frozen=True, kw_only=True):
    """A stored recipient. `blocked`: why the person gets no e-mails, `soft_bounces`: failed attempts in a row."""

    site_id: int
    id: str
    email: str
    email_key: str
    name: str | None = None
    name_key: str | None = None
    locale: str | None = None
    time_zone: str | None = None
    created_at: datetime | None = None
    account_owner: str | None = None
    traits: dict[str, Trait] = {}
    blocked: Blocked | None = None
    blocked_at: datetime | None = None
    soft_bounces: int = 0
    soft_bounced_at: datetime | None = None
    added_at: datetime
    updated_at: datetime


class RecipientOut(Struct, frozen=True):
    """A person who can be asked by e-mail."""

    id: RecipientId
    email: Annotated[str, Meta(description="The e-mail address.", examples=["anna@example.com"])]
    name: Annotated[str | None, Meta(description="The name.", examples=["Anna Meier"])]
    locale: Annotated[str | None, _LOCALE]
    time_zone: Annotated[str | None, _TIME_ZONE]
    created_at: Annotated[datetime | None, _CREATED_AT]
    account_owner: Annotated[str | None, _OWNER]
    traits: Annotated[
        dict[str, Any], Meta(description="The person's traits, as you have sent them.", examples=[{"plan": "pro"}])
    ]
    state: Annotated[
        MailState,
        Meta(
            description="Whether the person can be mailed. `unsubscribed`, `bounced` and `complained` people get no "
            "e-mails any more, from surveys and from rules."
        ),
    ]
    state_since: Annotated[
        datetime | None,
        Meta(description="The time since which the person gets no e-mails; null if the person can be mailed.", examples=[None]),
    ]
    added_at: Annotated[datetime, Meta(description="When the person was first stored.")]
    updated_at: Annotated[datetime, Meta(description="When the person was last changed.")]


def recipient_out(recipient: Recipient) -> RecipientOut:
    """Returns the recipient as the API shows it."""
    names = ("id", "email", "name", "locale", "time_zone", "created_at", "account_owner", "traits", "added_at", "updated_at")
    values = {name: getattr(recipient, name) for name in names}
    return RecipientOut(**values, state=recipient.blocked or "mailable", state_since=recipient.blocked_at)


def normalize(given: RecipientIn) -> RecipientIn:
    """Returns the person with the address in the form in which it is sent to. Raises InvalidError."""
    address, reason = check_address(given.email)
    if address is None:
        raise InvalidError("email_invalid", f"`email`: {given.email[:100]!r} is not an e-mail address. {reason}")
    if given.id is UNSET and len(address) > MAX_ID_CHARACTERS:
        raise InvalidError(
            "id_missing", f"`id`: an address of more than {MAX_ID_CHARACTERS} characters needs an id, such as `user-1`."
        )
    if given.time_zone and given.time_zone not in _time_zones():
        raise InvalidError(
            "time_zone_unknown", f"`time_zone`: {given.time_zone!r} is not an IANA time zone such as Europe/Zurich or UTC."
        )
    if any(isinstance(value, int | float) and abs(value) > _MAX_NUMBER for value in given.traits.values()):
        raise InvalidError("body_invalid", '`traits`: send numbers beyond 2^53 as text, such as "9007199254740993".')
    # A number has one form, so that it is found by its text.
    traits = {
        key: int(value) if isinstance(value, float) and value.is_integer() else value for key, value in given.traits.items()
    }
    return replace(given, email=address, traits=traits)


def change(stored: Recipient | None, given: RecipientIn, site_id: int, recipient_id: str, now: datetime) -> Recipient:
    """Returns the recipient with what is given. The result equals `stored` if nothing changes. Raises InvalidError."""
    fields = ("name", "locale", "time_zone", "created_at", "account_owner")
    values: dict[str, Any] = {name: value for name in fields if (value := getattr(given, name)) is not UNSET}
    if "name" in values:
        values["name_key"] = name_key(values["name"])
    traits = (stored.traits if stored else {}) | given.traits
    values["traits"] = {key: value for key, value in traits.items() if value is not None}
    if len(values["traits"]) > MAX_TRAITS:
        raise InvalidError(
            "too_many_traits",
            f"`traits`: a person can have {MAX_TRAITS} traits, and this one would have {len(values['traits'])}. Remove one by "
            f'sending null, such as {{"traits": {{"{min(stored.traits if stored else traits)}": null}}}}.',
        )
    values |= {"email": given.email, "email_key": address_key(given.email)}
    if stored is None:
        return Recipient(site_id=site_id, id=recipient_id, added_at=now, updated_at=now, **values)
    if stored.email_key != values["email_key"]:
        # Another address may work.
        values |= {"soft_bounces": 0, "soft_bounced_at": None}
        if stored.blocked == "bounced":
            values |= {"blocked": None, "blocked_at": None}
    changed = replace(stored, **values)
    return stored if changed == stored else replace(changed, updated_at=now)


def with_signed(recipient: Recipient, name: str | None, email: str | None) -> Recipient:
    """Returns the recipient with the name and the address that the host has signed, which count more than others."""
    address = check_address(email)[0] if email else None
    if name:
        recipient = replace(recipient, name=name, name_key=name_key(name))
    return replace(recipient, email=address, email_key=address_key(address)) if address else recipient


def name_key(name: str | None) -> str | None:
    """Returns what a name is found by: " meier" is in the key of "Anna Meier" and of "Meier"."""
    return f" {fold(name)}" if name else None


@cache
def _time_zones() -> frozenset[str]:
    # zoneinfo also lists two names that are no time zones: the machine's own zone and "not set".
    return frozenset(zoneinfo.available_timezones() - {"localtime", "Factory"})
