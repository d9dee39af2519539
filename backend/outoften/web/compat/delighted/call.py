"""One call of a client of Delighted: its parameters, from the query, a JSON body or a form, and what it addresses."""

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, TypeVar
from urllib.parse import parse_qsl

import msgspec
from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.errors import InvalidError, NotFoundError
from outoften.domain.field_errors import explain_error
from outoften.domain.mailing.recipients.recipient import Recipient
from outoften.domain.surveys.site import Site
from outoften.domain.surveys.survey import Survey
from outoften.storage.compat.delighted.people import PeopleFilter, find_ids, list_contacts
from outoften.web.http.auth import get_credential
from outoften.web.http.decoding import MAX_BODY_BYTES, MAX_FORM_FIELDS, MAX_QUERY_BYTES, read_bytes
from outoften.web.http.state import AppState, HTTPRequest, app_state

Params = TypeVar("Params", bound=Struct)

# The clients send each as one value, as several, or with brackets.
_LISTS = ("expand", "groups")
_NAME = re.compile(r"(?P<name>[^\[\]]+)(?:\[(?P<key>[^\[\]]*)\])?")
MAX_PER_PAGE = 100

Phone = Annotated[str, Meta(max_length=50)]
# Seconds since 1970, up to the year 9999.
Epoch = Annotated[int, Meta(ge=0, le=253_402_300_799)]


class PageParams(Struct, frozen=True):
    """Which page of a list, and from and up to which time."""

    page: Annotated[int, Meta(ge=1, le=1_000_000)] = 1
    per_page: Annotated[int, Meta(ge=1)] = 20
    since: Epoch | None = None
    until: Epoch | None = None

    @property
    def size(self) -> int:
        """Returns how many items a page has."""
        return min(self.per_page, MAX_PER_PAGE)

    @property
    def offset(self) -> int:
        """Returns how many items come before the page."""
        return (self.page - 1) * self.size

    @property
    def span(self) -> tuple[datetime | None, datetime | None]:
        """Returns the first moment, and the first moment after the last; None for no bound."""
        return from_epoch(self.since), end_of_second(self.until)


@dataclass(frozen=True)
class Call:
    """A call with a valid key: the survey that it addresses, and its parameters."""

    request: HTTPRequest
    survey: Survey
    site: Site
    params: dict[str, Any]

    @property
    def state(self) -> AppState:
        """Returns the state of the server."""
        return app_state(self.request)

    @property
    def actor(self) -> str:
        """Returns who calls, for the audit log."""
        return get_credential(self.request).actor

    def read(self, struct: type[Params]) -> Params:
        """Returns the parameters that the call knows; all others are ignored. Raises InvalidError."""
        return read_as(self.params, struct)

    def reject(self, **reasons: str) -> None:
        """Raises InvalidError if one of these parameters was sent."""
        for name, reason in reasons.items():
            if self.params.get(name):
                raise InvalidError("not_supported", f"`{name}`: {reason}")

    async def find_people(self, email: str) -> list[str]:
        """Returns the ids of the people with this address."""
        return await self.state.database.read(find_ids, self.site.id, as_address(email))

    async def find_people_by_phone(self, phone: str) -> list[str]:
        """Returns the ids of the people with this phone number, which is a trait."""
        chosen = PeopleFilter(phone=as_phone(phone))
        found = await self.state.database.scan(list_contacts, self.site.id, chosen, MAX_PER_PAGE, 0, clock.now())
        return [contact.recipient.id for contact in found]

    async def find_person(self, email: str) -> str:
        """Returns the id of the person with this address. Raises NotFoundError."""
        found = await self.find_people(email)
        if not found:
            raise NotFoundError("person_not_found", "There is no person with this e-mail address. POST people adds one.")
        return found[0]


async def read_params(request: HTTPRequest) -> dict[str, Any]:
    """Returns the parameters of the query, and of the body of anything but GET. Raises InvalidError."""
    query = request.scope["query_string"]
    if len(query) > MAX_QUERY_BYTES:
        raise InvalidError("query_invalid", f"The query string is longer than {MAX_QUERY_BYTES} bytes. Send a shorter one.")
    params = _fold(_pairs(query))
    # The Python client sends a body with each GET.
    if request.method == "GET":
        return params
    body = await read_bytes(request.scope, request.receive, MAX_BODY_BYTES)
    if request.content_type[0] == "application/x-www-form-urlencoded":
        return params | _fold(_pairs(body))
    try:
        content = msgspec.json.decode(body) if body else {}
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise InvalidError("body_malformed", "The body is not valid JSON in UTF-8.") from None
    if not isinstance(content, dict):
        raise InvalidError("body_malformed", "The body is not a JSON object.")
    return params | content


def read_as(params: dict[str, Any], struct: type[Params]) -> Params:
    """Returns those of the parameters that the Struct has, also from the text of a form or a query. Raises InvalidError."""
    try:
        return msgspec.convert(params, struct, strict=False)
    except msgspec.ValidationError as error:
        path, reason = explain_error(error, struct)
        if missing := re.fullmatch(r"the field `(\w+)` is missing", reason):
            raise InvalidError("params_invalid", f"`{missing[1]}`: can't be blank") from None
        field = re.match(r"\w+", path)
        raise InvalidError("params_invalid", f"`{field[0] if field else 'base'}`: {reason}.") from None


def next_link(call: Call, last: Recipient) -> dict[str, str]:
    """Returns the Link header of the next page, at the public address of this server: clients send their key there."""
    query = parse_qsl(call.request.scope["query_string"].decode(), keep_blank_values=True)
    kept = [(name, value) for name, value in query if name != "page_info"]
    cursor = f"{round(last.added_at.timestamp() * 1000)} {last.id}"
    page_info = base64.urlsafe_b64encode(cursor.encode()).decode().rstrip("=")
    address = call.state.settings.url(call.request.scope["path"], [*kept, ("page_info", page_info)])
    return {"Link": f'<{address}>; rel="next"'}


def decode_cursor(page_info: str | None) -> tuple[datetime, str] | None:
    """Returns when the last person of the previous page was stored, and the id. Raises InvalidError."""
    if page_info is None:
        return None
    try:
        milliseconds, _, person = base64.urlsafe_b64decode(page_info + "=" * (-len(page_info) % 4)).decode().partition(" ")
        return clock.from_epoch_ms(int(milliseconds)), person.replace("\0", "")
    except (ValueError, OverflowError, OSError):
        raise InvalidError("params_invalid", "`page_info`: use the URL in the Link header, or omit it.") from None


def as_address(email: str) -> str:
    """Returns the address: PHP's client sends a plus sign in a query unencoded, which is a space."""
    return email.strip().replace(" ", "+")


def as_phone(number: str) -> str:
    """Returns the phone number as it is stored, which may contain spaces: only at the beginning, one stands for a plus sign."""
    return re.sub("^ ", "+", number)


def from_epoch(seconds: int | None) -> datetime | None:
    """Returns the moment, or None."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def end_of_second(seconds: int | None) -> datetime | None:
    """Returns the end of the second, because times are shown in whole seconds; None for None."""
    at = from_epoch(seconds)
    return None if at is None else min(at, datetime.max.replace(tzinfo=UTC) - timedelta(seconds=2)) + timedelta(seconds=1)


def to_epoch(at: datetime | None) -> int | None:
    """Returns whole seconds since 1970, or None."""
    return None if at is None else int(at.timestamp())


def _pairs(text: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text.decode(), keep_blank_values=True, errors="strict", max_num_fields=MAX_FORM_FIELDS)
    except ValueError:
        raise InvalidError("params_malformed", "The parameters are not a form in UTF-8.") from None


def _fold(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Returns `a[b]=c` as a dictionary, those that are lists as lists, and of all others the last."""
    params: dict[str, Any] = {}
    for raw_name, value in pairs:
        match = _NAME.fullmatch(raw_name)
        name, key = (match["name"], match["key"]) if match else (raw_name, None)
        if name in _LISTS:
            params.setdefault(name, []).append(value)
        elif key and isinstance(params.setdefault(name, {}), dict):
            params[name][key] = value
        else:
            params[name] = value
    return params
