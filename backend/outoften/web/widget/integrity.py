"""Hashes of the files that a site's tag loads, for subresource integrity."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta, Struct

from outoften.domain.surveys.site import Site, script_tag
from outoften.public_url import join_url
from outoften.storage.core.catalog import Catalog
from outoften.web.http.static_files import StaticFile, hashed_path
from outoften.web.widget.loader import LOADER_FILES, render_loader


class PinnedFile(Struct, frozen=True):
    """A file that the tag may load, and its hash."""

    url: Annotated[str, Meta(description="The URL of the file.", examples=["https://nps.example.com/static/card.m2jhdurv.js"])]
    integrity: Annotated[
        str, Meta(description="The hash, as `integrity` attributes and import maps have it.", examples=["sha384-Ooj3…"])
    ]


class PinnedTag(Struct, frozen=True):
    """The tag of a site with the hash of its loader, and the hashes of the files that the loader may load."""

    tag: Annotated[
        str,
        Meta(
            description="The tag with its `integrity`.",
            examples=[
                '<script async src="https://nps.example.com/w.js?site=…" integrity="sha384-…" crossorigin="anonymous"></script>'
            ],
        ),
    ]
    files: Annotated[list[PinnedFile], Meta(description="The card and its parts.")]


def pinned_tag(widget: Mapping[str, StaticFile], address: str, catalog: Catalog, site: Site) -> PinnedTag:
    """Returns the hashes as they are now. `address` is the server's public base URL."""
    integrity = _integrity(render_loader(widget, address, catalog, site))
    tag = script_tag(site, address).replace("></", f' integrity="{integrity}" crossorigin="anonymous"></')
    names = sorted(name for name in widget if name not in LOADER_FILES)
    files = [PinnedFile(join_url(address, f"/{hashed_path(widget, name)}"), _integrity(widget[name])) for name in names]
    return PinnedTag(tag, files)


def _integrity(file: StaticFile) -> str:
    return f"sha384-{base64.b64encode(hashlib.sha384(file.content).digest()).decode()}"
