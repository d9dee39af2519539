"""Renders the HTML pages of `outoften/templates` with MiniJinja. Values are escaped automatically."""

import re
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from outoften.web.http.state import HTTPRequest

if TYPE_CHECKING:
    from minijinja import Environment


def render_page(template: str, **context: Any) -> bytes:
    """Returns the page as UTF-8. Raises minijinja.TemplateError if the template uses an undefined value."""
    return _environment().render_template(template, **context).encode()


def reads_html(request: HTTPRequest) -> bool:
    """Whether a person with a browser sent the request, not a program."""
    return "text/html" in request.headers.get("accept", "")


@cache
def _environment() -> "Environment":
    # Imported on first use: the import takes 25 ms and 4 MB, and most servers never render a page.
    from minijinja import Environment

    return Environment(
        loader=_load_template,
        filters={"prose": _format_prose},
        undefined_behavior="strict",
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _load_template(name: str) -> str:
    return (files("outoften") / "templates" / name).read_text("utf-8")


def _format_prose(text: str) -> str:
    """Returns safe HTML for a line of text with `code`, **strong** and [links](#anchor)."""
    from minijinja import safe

    html = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))
    html = re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", html)
    return safe(re.sub(r"\[(\w+)\]\((#[\w-]+)\)", r'<a href="\2">\1</a>', html))
