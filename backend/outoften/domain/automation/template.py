"""Requests that owners describe: an address, headers, and a body with places for the event's fields.

A field becomes JSON (in the body) or percent-encoded (in the address), so that no word of a respondent can leave its place.
"""

import base64
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import quote

import msgspec
from msgspec import Meta, Struct

from outoften.domain.automation.delivery import Delivered, Refused, Retry, Stop, Verdict, judge_http
from outoften.domain.automation.payload import EventPayload
from outoften.domain.automation.template_syntax import find_forbidden
from outoften.domain.errors import InvalidError
from outoften.domain.field_types import text_format

if TYPE_CHECKING:
    from minijinja import Environment

# What a template may compute: more than any useful one needs.
_FUEL = 50_000
MAX_BODY = 100_000
# Those that say where a request goes and where it ends.
_OUR_HEADERS = frozenset({"connection", "content-length", "expect", "host", "te", "trailer", "transfer-encoding", "upgrade"})


class ReplyCondition(Struct, frozen=True, forbid_unknown_fields=True):
    """A condition for replies: one of these statuses, and one of these texts in the body; empty lists mean any."""

    statuses: Annotated[
        tuple[Annotated[int, Meta(ge=100, le=599)], ...], Meta(max_length=20, description="The HTTP statuses.")
    ] = ()
    texts: Annotated[
        tuple[Annotated[str, Meta(min_length=1, max_length=200)], ...],
        Meta(max_length=20, description="Texts of which the beginning of the body contains one."),
    ] = ()

    def holds(self, status: int, body: str) -> bool:
        """Whether a reply is meant. A condition without anything means none."""
        if not self.statuses and not self.texts:
            return False
        return (not self.statuses or status in self.statuses) and (not self.texts or any(text in body for text in self.texts))


class Template(Struct, frozen=True, forbid_unknown_fields=True):
    """A request for each event. `{{ data.response.score }}` is a field of the event, `{{ values.x }}` a value of the endpoint.

    An event for which the body is empty is not sent.
    """

    url: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=2000,
            description="The address.",
            examples=["https://{{ values.host }}/people/{{ data.respondent.id }}"],
        ),
    ]
    body: Annotated[
        str,
        Meta(
            max_length=10_000,
            description="The body: JSON in which each `{{ … }}` becomes a JSON value.",
            examples=['{"score": {{ data.response.score }}}'],
        ),
    ]
    method: Annotated[Literal["POST", "PUT", "PATCH"], Meta(description="The HTTP method.")] = "POST"
    headers: Annotated[
        dict[
            Annotated[str, text_format(r"^[A-Za-z0-9-]{1,100}(?!\n)$", "the name of a header, such as `Authorization`")],
            Annotated[str, Meta(max_length=1000)],
        ],
        Meta(
            max_length=20,
            description="More headers; `{{ secrets.x }}` is a secret of the endpoint.",
            examples=[{"Authorization": "Bearer {{ secrets.token }}"}],
        ),
    ] = {}
    success: Annotated[ReplyCondition, Meta(description="Replies that mean that it has arrived; by default any 2xx.")] = (
        ReplyCondition()
    )
    refused: Annotated[ReplyCondition, Meta(description="Replies after which this event is not sent again.")] = ReplyCondition()
    stop: Annotated[ReplyCondition, Meta(description="Replies after which the endpoint is disabled.")] = ReplyCondition()


class Rendered(Struct, frozen=True):
    """The parts of a request."""

    url: str
    headers: dict[str, str]
    body: bytes


def render_template(
    template: Template, event: EventPayload, values: Mapping[str, str], secrets: Mapping[str, str]
) -> Rendered | None:
    """Returns the request for an event; None if its body is empty. Raises InvalidError for a template that does not work."""
    known = {**msgspec.to_builtins(event), "values": dict(values)}
    # Neither the event nor a respondent decides to which host it is sent.
    host, slash, path = _split(template.url)
    body = _render("body", template.body, known).strip()
    if not body:
        return None
    try:
        msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError) as error:
        raise _invalid(f"the body is not valid JSON ({error}). Write {{{{ … }}}} without quotes around it") from None
    if len(body) > MAX_BODY:
        raise _invalid("the body is too long")
    url = _render("url", host, {"values": dict(values)}) + slash + _render("url", path, known)
    headers = {
        name: _render("header", text, {"values": dict(values), "secrets": dict(secrets)})
        for name, text in template.headers.items()
    }
    if own := _OUR_HEADERS.intersection(map(str.lower, headers)):
        raise _invalid(f"the server itself sends the header `{min(own)}`")
    if any(not text.isascii() or not text.isprintable() for text in headers.values()):
        raise _invalid("a header has a character that headers cannot have")
    return Rendered(url, headers, body.encode())


def judge_template(template: Template, status: int, headers: Mapping[str, str], content: bytes, now: datetime) -> Verdict:
    """Returns what a reply means by the template's conditions; without one that holds, by its status as for webhooks."""
    text = content.decode(errors="replace")
    if template.stop.holds(status, text):
        return Stop("refused")
    if template.refused.holds(status, text):
        return Refused()
    if template.success.holds(status, text):
        return Delivered()
    verdict = judge_http(status, headers, now)
    return Retry() if isinstance(verdict, Delivered) and template.success != ReplyCondition() else verdict


def _split(url: str) -> tuple[str, str, str]:
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host}", slash, path


def _render(part: str, source: str, context: Mapping[str, Any]) -> str:
    from minijinja import TemplateError

    if forbidden := find_forbidden(source):
        raise _invalid(f"the {part}: {forbidden}")
    try:
        return _environment(part).render_str(source, part, **context)
    except (TemplateError, ValueError, TypeError) as error:
        raise _invalid(f"the {part}: {error}") from None


@cache
def _environment(part: str) -> "Environment":
    # Imported here, because most servers have no templates.
    from minijinja import Environment

    def escape(_: str) -> str | None:
        return "json" if part == "body" else None

    finalizer = (lambda value: quote(str(value), safe="")) if part == "url" else None
    environment = Environment(
        fuel=_FUEL,
        undefined_behavior="strict",
        auto_escape_callback=escape,
        finalizer=finalizer,
        pycompat=False,
        # Errors must not quote secrets.
        debug=False,
        filters={"unix": _unix, "base64": lambda text: base64.b64encode(text.encode()).decode()},
    )
    # It would let a value leave its place.
    environment.remove_filter("safe")
    return environment


def _unix(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


def _invalid(reason: str) -> InvalidError:
    return InvalidError("template_invalid", f"The template does not work: {reason}.")
