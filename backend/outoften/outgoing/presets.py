"""Templates that come with the product, one TOML file each."""

from functools import cache
from importlib.resources import files
from typing import Literal, get_args

import msgspec
from msgspec import Struct

from outoften.domain.automation.template import Template

PresetName = Literal["customer_io", "intercom", "klaviyo", "salesforce"]
PRESETS: tuple[PresetName, ...] = get_args(PresetName)


class Preset(Struct, frozen=True, forbid_unknown_fields=True):
    """A template, with the values and secrets that an endpoint must have, and what each is; how many requests it may send."""

    template: Template
    values: dict[str, str] = {}
    secrets: dict[str, str] = {}
    per_second: float | None = None


@cache
def load_preset(name: PresetName) -> Preset:
    """Returns a template that comes with the product."""
    return msgspec.toml.decode((files("outoften") / "templates" / "destinations" / f"{name}.toml").read_bytes(), type=Preset)
