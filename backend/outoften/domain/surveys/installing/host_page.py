"""What of a page's HTML concerns the tag: scripts, policies, tag managers, and tools that ask for consent."""

import html
import re
from collections.abc import Iterator

from msgspec import Struct

_ATTRIBUTE = re.compile(r"""(?<![a-z\d:_-])([a-z][a-z\d:_-]{0,40})\s{0,9}=\s{0,9}("[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE)
_TAG_MANAGER = re.compile(
    r"GTM-[A-Z0-9]{4,10}\b|googletagmanager\.com/gtm\.js|/mtm\.js|tags\.tiqcdn\.com|assets\.adobedtm\.com"
)
# The hosts or file names of the scripts of widespread consent tools.
_CONSENT_TOOLS = re.compile(
    "cookiebot|onetrust|cookielaw|usercentrics|iubenda|didomi|cookieyes|cookie-law-info|termly|osano|complianz|klaro|"
    "borlabs|consentmanager|quantcast|trustarc|cookiehub|axeptio",
    re.IGNORECASE,
)
# The types of scripts that browsers run; consent tools write another one until the visitor agrees.
_RUNNING_TYPES = {"", "text/javascript", "application/javascript", "module"}
# A longer element is not one of ours.
_MAX_TAG_CHARACTERS = 4_000


class Script(Struct, frozen=True):
    """A `script` element with a source."""

    source: str
    type: str
    nonce: str | None

    @property
    def runs(self) -> bool:
        """Whether browsers run it as it stands."""
        return self.type.strip().lower() in _RUNNING_TYPES


class HostPage(Struct, frozen=True):
    """The parts of a page that concern the tag. `policies` are the texts of its `meta` elements."""

    scripts: tuple[Script, ...]
    policies: tuple[str, ...]
    has_tag_manager: bool
    has_consent_tool: bool


def parse_page(text: str) -> HostPage:
    """Returns what concerns the tag. Takes time in proportion to the text, whatever it contains."""
    text = _without_comments(text)
    scripts = tuple(
        Script(attributes["src"], attributes.get("type", ""), attributes.get("nonce"))
        for attributes in _elements(text, "<script")
        if attributes.get("src")
    )
    policies = tuple(
        attributes.get("content", "")
        for attributes in _elements(text, "<meta")
        if attributes.get("http-equiv", "").lower() == "content-security-policy"
    )
    has_consent_tool = any(_CONSENT_TOOLS.search(script.source) for script in scripts)
    return HostPage(scripts, policies, _TAG_MANAGER.search(text) is not None, has_consent_tool)


def _without_comments(text: str) -> str:
    parts, position = [], 0
    while (start := text.find("<!--", position)) >= 0:
        parts.append(text[position:start])
        end = text.find("-->", start + 4)
        if end < 0:
            return "".join(parts)
        position = end + 3
    return "".join([*parts, text[position:]])


def _elements(text: str, opening: str) -> Iterator[dict[str, str]]:
    """Yields the attributes of the elements that begin so; of an attribute that comes twice, the first."""
    lower, position = text.lower(), 0
    while (start := lower.find(opening, position)) >= 0:
        position = start + len(opening)
        end = text.find(">", position, position + _MAX_TAG_CHARACTERS + 1)
        if end < 0 or lower[position : position + 1].isalnum():
            continue
        attributes: dict[str, str] = {}
        for name, value in _ATTRIBUTE.findall(text[position:end]):
            attributes.setdefault(name.lower(), html.unescape(value.strip("\"'")))
        yield attributes
