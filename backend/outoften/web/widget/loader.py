"""A site's loader: the built file, with what the site's owner decided put in its place."""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence

import msgspec
from msgspec.structs import replace

from outoften.domain.collecting.targeting import Rules
from outoften.domain.surveys.card_texts import needs_optional_parts, needs_placement_module
from outoften.domain.surveys.site import Site
from outoften.domain.surveys.survey import Survey
from outoften.storage.core.catalog import Catalog
from outoften.web.http.static_files import StaticFile, short_hash, static_file

CONFIG_PLACEHOLDER, TARGETING_PLACEHOLDER = b"__OUTOFTEN_CONFIG__", b"__OUTOFTEN_TARGETING__"
# These files are never requested by name: /w.js sends the first, with the second in it.
LOADER_FILES = ("loader.js", "targeting.js")


def build_hash(widget: Mapping[str, StaticFile]) -> str:
    """What is in the name of each file: it changes with every change of any, so they can be cached for ever."""
    return short_hash("".join(widget[name].digest for name in sorted(widget)).encode())


def hashed_path(widget: Mapping[str, StaticFile], name: str) -> str:
    """Where a file is, seen from the loader."""
    return f"static/{name.removesuffix('.js')}.{build_hash(widget)}.js"


def render_loader(widget: Mapping[str, StaticFile], address: str, catalog: Catalog, site: Site) -> StaticFile:
    """A site's loader, with the site's public rules in it; `address` is where browsers find the server."""
    surveys = catalog.active_surveys(site.id)
    targeted = needs_targeting(site, surveys)
    config: dict[str, object] = {
        "site": site.key,
        "address": f"{address}/",
        "card": hashed_path(widget, "card.js"),
        # What can be asked soonest goes first: a card that waits keeps no other from being asked meanwhile.
        "surveys": [_survey_config(survey) for survey in sorted(surveys, key=lambda survey: survey.delay_seconds)],
    }
    if targeted:
        config["identity"] = "required" if site.require_identity else "optional"
        config |= {"time_zone": site.time_zone, "storage": site.storage, "consent": site.consent, "gpc": site.gpc}
    text = _js_literal(msgspec.json.encode(config))
    targeting = widget["targeting.js"].content.strip() if targeted else b"null"
    # The configuration is inserted last: it has text by owners, which may contain the other placeholder.
    content = widget["loader.js"].content.replace(TARGETING_PLACEHOLDER, targeting).replace(CONFIG_PLACEHOLDER, text)
    return static_file("loader.js", content)


def needs_targeting(site: Site, surveys: Sequence[Survey]) -> bool:
    """Whether the site uses more than cadence and delay, which need targeting.js."""
    plain = (site.storage, site.consent, site.gpc, site.require_identity) == ("local", "implied", False, False)
    return not plain or any(survey.rules != Rules() for survey in surveys)


def _survey_config(survey: Survey) -> dict[str, object]:
    """What the browser decides by, and what its card needs beside itself. Caps are the server's."""
    known: dict[str, object] = {"id": survey.id}
    if survey.delay_seconds:
        known["delay_seconds"] = survey.delay_seconds
    rules = replace(survey.rules, cap=None, cap_per_day=None)
    if rules != Rules():
        known["rules"] = rules
    needed = {"placement": needs_placement_module(survey), "optional_parts": needs_optional_parts(survey)}
    if parts := [name for name, need in needed.items() if need]:
        known["parts"] = parts
    return known


def _js_literal(text: bytes) -> bytes:
    """Returns JSON as a JavaScript expression, in which the key `"__proto__"` would set the prototype."""
    # A quote after a backslash is inside a string.
    text = re.sub(rb'(?<!\\)"__proto__":', b'["__proto__"]:', text)
    # "</script>" would end the script element of a page that inlines the loader.
    return text.replace(b"<", b"\\u003c")


def sri_hash(content: StaticFile) -> str:
    """What pins a file by its hash (subresource integrity)."""
    return f"sha384-{base64.b64encode(hashlib.sha384(content.content).digest()).decode()}"
