"""`outoften tag`: prints the script tag of each site."""

import asyncio

from outoften.cli.arguments import CommandGroup
from outoften.domain.surveys.survey import tag_of
from outoften.settings import Settings
from outoften.storage.core.catalog import Catalog, load_catalog
from outoften.storage.core.engine import reading


def add_commands(commands: CommandGroup) -> None:
    """`tag` and its flags."""
    command = commands.add("tag", print_tags, "print the script tag of each site")
    command.add_argument("--pin", action="store_true", help="add the hashes of the files that it loads (subresource integrity)")


def print_tags(settings: Settings, pin: bool) -> int:
    """Print the tag of each site; with `pin`, the hashes of the files that it loads too."""

    async def run() -> Catalog:
        async with reading(settings.database_address) as connection:
            return await load_catalog(connection)

    catalog = asyncio.run(run())
    if not pin:
        print("\n".join(tag_of(site, settings.address) for site in catalog.sites.values()))
        return 0
    from outoften.web.http.static_files import load_assets
    from outoften.web.widget.loader import LOADER_FILES, hashed, integrity, loader_of

    widget = load_assets("static")
    for site in catalog.sites.values():
        pin_of = integrity(loader_of(widget, settings.address, catalog, site))
        print(tag_of(site, settings.address).replace("></", f' integrity="{pin_of}" crossorigin="anonymous"></'))
    for name in sorted(widget):
        if name not in LOADER_FILES:
            print(f"{settings.address}/{hashed(widget, name)} {integrity(widget[name])}")
    return 0
