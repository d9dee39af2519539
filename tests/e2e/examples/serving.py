"""Pages of the examples, served from another origin than the survey, and apps bundled as their owners would."""

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from serve_folder import serving
from tests.e2e.conftest import World
from tests.setup import WIDGET, node_folder

EXAMPLES = WIDGET.parent / "examples"


@contextmanager
def served(world: World, *folders: Path, **words: str) -> Iterator[str]:
    """The address under which these folders are served, with the server and the site in their pages."""
    server = serving(0, *folders, **{"SERVER": world.server.address, "SITE_KEY": world.site_key} | words)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def bundle(entry: Path, folder: Path, *options: str) -> None:
    """Bundle an app into `built/app.js` in this folder, with our package installed beside it."""
    packages = folder / "node_modules"
    packages.mkdir(parents=True)
    (packages / "outoften").symlink_to(WIDGET)
    subprocess.run(
        [WIDGET / "node_modules/.bin/esbuild", entry, "--bundle", f"--outfile={folder}/built/app.js", *options],
        check=True,
        capture_output=True,
        env=os.environ
        | {
            "NODE_PATH": os.pathsep.join((str(packages), str(WIDGET / "node_modules"))),
            "PATH": os.pathsep.join((str(node_folder()), os.environ["PATH"])),
        },
    )
