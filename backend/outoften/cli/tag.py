"""`outoften tag`: prints the script tag of each site."""

import asyncio
import sys
from collections.abc import Mapping

from outoften.cli.arguments import CommandGroup
from outoften.cli.output import printable, write_output
from outoften.domain.surveys.site import Site, script_tag
from outoften.settings import Settings
from outoften.storage.core.catalog import Catalog
from outoften.storage.core.opening.engine import read_transaction
from outoften.storage.operations.served_url import load_served_url
from outoften.storage.surveys.surveys import load_catalog
from outoften.storage.surveys.tag_origins import load_refusal_hints


def add_commands(commands: CommandGroup) -> None:
    """Add `tag` and its flags."""
    command = commands.add("tag", print_tags)
    command.add_argument("--pin", action="store_true", help="add the hashes of the files that it loads (subresource integrity)")


def print_tags(settings: Settings, pin: bool) -> int:
    """Print the tag of each site; with `pin`, the hashes of the files that it loads too."""

    async def load() -> tuple[Catalog, str | None, Mapping[int, str]]:
        async with read_transaction(settings.database_url) as connection:
            catalog = await load_catalog(connection)
            return catalog, await load_served_url(connection), await load_refusal_hints(connection, catalog.sites.values())

    catalog, served_url, hints = asyncio.run(load())
    # Only the tags go to standard output, for scripts.
    for site_id, hint in hints.items():
        print(printable(f"{catalog.sites[site_id].name}: {hint}"), file=sys.stderr)
    # This command is not told the flags of `serve`, so it takes the URL that the server was told when it last started.
    base_url = settings.public_url or served_url or settings.base_url
    is_named = len(catalog.sites) > 1
    if not pin:
        for site in catalog.sites.values():
            _print_tag(site, script_tag(site, base_url), is_named)
        return 0
    from outoften.web.http.static_files import load_static_files
    from outoften.web.widget.integrity import PinnedFile, pinned_tag

    widget = load_static_files("static")
    files: list[PinnedFile] = []
    for site in catalog.sites.values():
        pinned = pinned_tag(widget, base_url, catalog, site)
        files = pinned.files
        _print_tag(site, pinned.tag, is_named)
    for file in files:
        print(f"{file.url} {file.integrity}")
    return 0


def _print_tag(site: Site, tag: str, is_named: bool) -> None:
    if is_named:
        print(printable(f"Site {site.id}, {site.name}:"), file=sys.stderr)
    # At once, so that a terminal shows each tag below its site.
    write_output(f"{tag}\n")
