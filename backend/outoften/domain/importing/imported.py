"""What a record of another product's file says: a response, a dismissal, or a person that responses are of."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import islice
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from outoften.domain.collecting.ask import strip_control_characters
from outoften.domain.collecting.targeting import Trait, strip_query
from outoften.domain.errors import InvalidError
from outoften.domain.importing.scores import parse_score
from outoften.domain.importing.times import ReadDate
from outoften.domain.mailing.recipients.address import address_key

MAX_COMMENT_CHARACTERS = 20_000
MAX_NOTE_CHARACTERS = 2_000
MAX_PAGE_CHARACTERS = 2_000
MAX_TAGS = 20
MAX_TAG_CHARACTERS = 50
MAX_ID_CHARACTERS = 128
MAX_NAME_CHARACTERS = 100
MAX_TRAIT_CHARACTERS = 200
MAX_TRAITS = 200
_MAX_SURVEY_CHARACTERS = 200
# Whole numbers beyond it are not the same on every engine.
_MAX_NUMBER = 2**53
FIRST_YEAR = 2000
# Clocks and time zones differ.
_FUTURE = timedelta(days=1)

# Not the full check, which takes longer than everything else about a row: nothing is sent to these addresses.
_EMAIL = re.compile(r"[^\s@\x00-\x1f\x7f<>()]{1,64}@[^\s@\x00-\x1f\x7f<>()]{1,180}\.[^\s@.<>()]{2,63}")
_NPS = re.compile(r"nps|net promoter", re.IGNORECASE)
_encoder = msgspec.msgpack.Encoder()
_LOCALE = re.compile(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8}){0,3}")


class ImportedResponse(Struct, frozen=True, array_like=True, gc=False):
    """A response, or with the score None a dismissal. `key` is its id in the source, or "" without one.

    `person` is the source's id of the respondent, about whom another record may say more. `survey` is the source's survey.
    """

    key: str
    at: datetime
    score: int | None
    comment: str | None = None
    done: bool = True
    respondent_id: str | None = None
    email: str | None = None
    name: str | None = None
    locale: str = ""
    page: str = ""
    tags: tuple[str, ...] = ()
    note: str | None = None
    traits: dict[str, Trait] = {}
    person: str = ""
    survey: str = ""


class ImportedPerson(Struct, frozen=True, array_like=True, gc=False):
    """A person, by the id that the source's responses name."""

    key: str
    respondent_id: str | None = None
    email: str | None = None
    name: str | None = None
    traits: dict[str, Trait] = {}


def make_response(given: Mapping[str, Any], read_date: ReadDate, now: datetime) -> ImportedResponse:
    """Returns the response that these raw values give. Raises InvalidError, which says why they give none."""
    # Most rows have few of the fields, so each is only looked at if it is there.
    get = given.get
    if (kind := get("survey_type")) and not _NPS.search(str(kind)):
        raise InvalidError("not_nps", f"This is a response to a survey of the type {str(kind)[:40]!r}, and not NPS.")
    is_dismissal = bool(get("dismissed"))
    score = None if is_dismissal else parse_score(get("score"))
    at = read_date(get("answered_at"))
    if at.year < FIRST_YEAR:
        raise InvalidError("date_too_old", f"The date {at:%Y-%m-%d} is before the year {FIRST_YEAR}. Is its format right?")
    if at > now + _FUTURE:
        raise InvalidError("date_in_future", f"The date {at:%Y-%m-%d} is in the future. Is its format right?")
    comment = clean_text(value) if (value := get("comment")) and not is_dismissal else ""
    if len(comment) > MAX_COMMENT_CHARACTERS:
        raise InvalidError(
            "comment_too_long", f"The comment has {len(comment):,} characters; at most {MAX_COMMENT_CHARACTERS:,} are stored."
        )
    respondent_id, email, name = _identity(given)
    locale = clean_text(value) if (value := get("locale")) else ""
    page = clean_text(value) if (value := get("page")) else ""
    return ImportedResponse(
        clean_text(get("id")),
        at,
        score,
        comment or None,
        get("done", True) is not False,
        respondent_id,
        email,
        name,
        locale.replace("_", "-") if locale and _LOCALE.fullmatch(locale) else "",
        strip_query(page)[:MAX_PAGE_CHARACTERS] if page.startswith(("http://", "https://")) else "",
        _tags(value) if (value := get("tags")) else (),
        clean_text(value)[:MAX_NOTE_CHARACTERS] or None if (value := get("note")) else None,
        _traits(value) if (value := get("traits")) else {},
        clean_text(value) if (value := get("person")) else "",
        clean_text(value)[:_MAX_SURVEY_CHARACTERS] if (value := get("survey")) else "",
    )


def make_person(given: Mapping[str, Any]) -> ImportedPerson:
    """Returns the person that these raw values describe. Raises InvalidError for an id that is too long."""
    return ImportedPerson(clean_text(given.get("person")), *_identity(given), _traits(given.get("traits") or {}))


def _identity(given: Mapping[str, Any]) -> tuple[str | None, str | None, str | None]:
    """Returns the person's id, e-mail address and name."""
    get = given.get
    respondent_id = clean_text(value) if (value := get("respondent_id")) else ""
    if len(respondent_id) > MAX_ID_CHARACTERS:
        raise InvalidError("respondent_invalid", f"The respondent's id has more than {MAX_ID_CHARACTERS} characters.")
    email = clean_text(value) if (value := get("email")) else ""
    name = clean_text(value) if (value := get("name")) else ""
    if not name and ("first_name" in given or "last_name" in given):
        name = f"{clean_text(get('first_name'))} {clean_text(get('last_name'))}"
    return (
        respondent_id or None,
        email if email and len(email) <= MAX_ID_CHARACTERS and _EMAIL.fullmatch(email) else None,
        " ".join(name.split())[:MAX_NAME_CHARACTERS] or None if name else None,
    )


def with_person(response: ImportedResponse, person: ImportedPerson | None, source: str) -> ImportedResponse:
    """Returns the response with what another record says of its person, and with an id for everybody who can be told apart."""
    values = {name: getattr(response, name) for name in ("respondent_id", "email", "name", "traits")}
    if person:
        values = {name: values[name] or getattr(person, name) for name in ("respondent_id", "email", "name")} | {
            "traits": person.traits | response.traits
        }
    if not values["respondent_id"] and not values["email"] and response.person:
        values["respondent_id"] = f"{source}:{response.person}"[:MAX_ID_CHARACTERS]
    return replace(response, **values)


def clean_text(value: Any) -> str:
    """Returns a value as text that every database stores."""
    if value is None or value == "":
        return ""
    text = value if isinstance(value, str) else str(value)
    if text.isascii() and text.isprintable():
        return text.strip()
    return strip_control_characters(text.encode(errors="replace").decode()).strip()


def content_key(response: ImportedResponse) -> bytes:
    """Returns a hash of what makes a response without an id: equal rows have the same."""
    person = response.respondent_id or response.email or response.person or response.name or ""
    parts = (response.at.isoformat(), str(response.score), response.comment or "", person)
    return blake2b("\0".join(parts).encode(), digest_size=16).digest()


def whole_key(response: ImportedResponse) -> int:
    """Returns a hash of everything that a response says, which only this process computes alike."""
    return hash(_encoder.encode(response))


def ask_id(site_id: int, source: str, response: ImportedResponse) -> UUID:
    """Returns the id of a response's ask, a UUIDv7: always the same for a site, a source, the response's id and its time."""
    digest = blake2b(f"{site_id}\0{source}\0{response.key}".encode(), digest_size=10).digest()
    bits = int.from_bytes(digest, "big")
    milliseconds = int(response.at.timestamp() * 1000)
    return UUID(int=milliseconds << 80 | 7 << 76 | (bits >> 64 & 0xFFF) << 64 | 2 << 62 | bits & (1 << 62) - 1)


def person_id(response: ImportedResponse) -> str | None:
    """Returns the person's id: the host's, or else the e-mail address, as in the list of recipients; None if unknown."""
    return response.respondent_id or (address_key(response.email) if response.email else None)


def _traits(given: Mapping[Any, Any]) -> dict[str, Trait]:
    """Returns properties as both engines and JSON store them."""
    traits: dict[str, Trait] = {}
    for name, value in islice(given.items(), MAX_TRAITS):
        is_number = isinstance(value, float) or (isinstance(value, int) and abs(value) <= _MAX_NUMBER)
        traits[clean_text(name)[:MAX_NAME_CHARACTERS]] = value if is_number else clean_text(value)[:MAX_TRAIT_CHARACTERS]
    return traits


def _tags(value: Any) -> tuple[str, ...]:
    parts = value if isinstance(value, list | tuple) else re.split(r"[,;|]", str(value))
    tags = (clean_text(part).replace("\n", " ").replace("\t", " ")[:MAX_TAG_CHARACTERS].strip() for part in parts)
    return tuple(dict.fromkeys(tag for tag in tags if tag))[:MAX_TAGS]
