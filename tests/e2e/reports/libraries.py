"""The libraries of pages that the tests use: from npm, as they are or bundled as an app of the page would be."""

import subprocess
from functools import cache
from pathlib import Path

from tests.e2e.site import Paper
from tests.setup import WIDGET, node_folder

MODULES = Path("widget/node_modules")


@cache
def library(path: str) -> Paper:
    """A script or a style sheet of a package."""
    kind = "text/css" if path.endswith(".css") else "text/javascript"
    return Paper((MODULES / path).read_text("utf-8"), media_type=kind)


@cache
def app(source: str) -> Paper:
    """A script with all that it imports."""
    script = "import { build } from 'esbuild'; const define = { 'process.env.NODE_ENV': '\"production\"' };"
    script += "await build({ bundle: true, minify: true, stdin: { contents: process.argv[1], resolveDir: '.' }, define })"
    command = [str(node_folder() / "node"), "--input-type=module", "-e", script, source]
    built = subprocess.run(command, cwd=WIDGET, capture_output=True, text=True, check=True)
    return Paper(built.stdout, media_type="text/javascript")
