"""Renders a site's loader: inserts the site's configuration into the built file."""

import re
from collections.abc import Mapping, Sequence

import msgspec
from msgspec.structs import replace

from outoften.domain.collecting.targeting import Rules
from outoften.domain.surveys.site import Site
from outoften.domain.surveys.survey import Survey
from outoften.domain.surveys.texts.card_texts import optional_modules
from outoften.public_url import join_url
from outoften.storage.core.catalog import Catalog
from outoften.web.http.static_files import StaticFile, hashed_path, static_file

CONFIG_PLACEHOLDER, TARGETING_PLACEHOLDER = b"__OUTOFTEN_CONFIG__", b"__OUTOFTEN_TARGETING__"
# These files are never requested by name: /w.js sends the first, with the second in it.
LOADER_FILES = ("loader.js", "targeting.js")
# As much of a wrong key as tells which one it is.
_KEY_CHARACTERS = 8


def render_loader(widget: Mapping[str, StaticFile], address: str, catalog: Catalog, site: Site) -> StaticFile:
    """Returns a site's loader with the site's public rules. `address` is the server's public base URL."""
    surveys = catalog.active_surveys(site.id)
    targeted = needs_targeting(site, surveys)
    config: dict[str, object] = {
        "site": site.key,
        "address": join_url(address, "/"),
        "card": hashed_path(widget, "card.js"),
        # Shortest delay first, so that a survey that waits does not hold up another.
        "surveys": [_survey_config(survey) for survey in sorted(surveys, key=lambda survey: survey.delay_seconds)],
    }
    if targeted:
        config["identity"] = "required" if site.require_identity else "optional"
        config |= {"time_zone": site.time_zone, "storage": site.storage, "consent": site.consent, "gpc": site.gpc}
    text = _js_literal(msgspec.json.encode(config))
    targeting = widget["targeting.js"].content.strip() if targeted else b"null"
    # The configuration is inserted last, because the owner's texts in it may contain the other placeholder.
    content = widget["loader.js"].content.replace(TARGETING_PLACEHOLDER, targeting).replace(CONFIG_PLACEHOLDER, text)
    return static_file("loader.js", content)


def unknown_site_script(key: str) -> bytes:
    """Returns a script that prints in the page's console that no site has this key, and does nothing else."""
    shown = re.sub(r"[^A-Za-z0-9_-]", "?", key[:_KEY_CHARACTERS]) + ("…" if len(key) > _KEY_CHARACTERS else "")
    message = (
        f"Out of Ten: no site has the key {shown or '(empty)'} of this page's tag, so nobody is asked. "
        "Copy the tag from the dashboard, page Install, once more."
    )
    return b"console.error(" + _js_literal(msgspec.json.encode(message)) + b");\n"


def needs_targeting(site: Site, surveys: Sequence[Survey]) -> bool:
    """Whether the site needs targeting.js: for anything but cadence and delay."""
    has_defaults = (site.storage, site.consent, site.gpc, site.require_identity) == ("local", "implied", False, False)
    return not has_defaults or any(survey.rules != Rules() for survey in surveys)


def _survey_config(survey: Survey) -> dict[str, object]:
    """Returns what the browser needs to evaluate the rules and to load the card. The server alone checks caps."""
    config: dict[str, object] = {"id": survey.id}
    if survey.delay_seconds:
        config["delay_seconds"] = survey.delay_seconds
    rules = replace(survey.rules, cap=None, cap_per_day=None)
    if rules != Rules():
        config["rules"] = rules
    if parts := optional_modules(survey):
        config["parts"] = parts
    return config


def _js_literal(text: bytes) -> bytes:
    """Returns JSON as a JavaScript expression, in which the key `"__proto__"` would set the prototype."""
    # A quote after a backslash is inside a string.
    text = re.sub(rb'(?<!\\)"__proto__":', b'["__proto__"]:', text)
    # "</script>" would end the script element of a page that inlines the loader.
    return text.replace(b"<", b"\\u003c")
