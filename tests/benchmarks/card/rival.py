"""What somebody else's card costs: posthog-js from npm, and a loopback server that gives it one survey of 0 to 10.

Nothing of it is ours or kept by us: it is installed beside the virtual environment when the measurement runs.
"""

import json
import subprocess
import sys
from functools import cache
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import urlsplit

import brotli

from tests.benchmarks.card.web import Web
from tests.setup import WIDGET

PACKAGE, VERSION = "posthog-js", "1.449.2"
FOLDER = WIDGET.parent / ".venv" / "rivals"

KEY = "phc_bench"
SURVEY: dict[str, object] = {
    "id": "0190",
    "name": "Relationship",
    "type": "popover",
    "start_date": "2026-01-01T00:00:00Z",
    "end_date": None,
    "appearance": {},
    "conditions": None,
    "questions": [
        {
            "id": "1",
            "type": "rating",
            "display": "number",
            "scale": 10,
            "question": "How likely are you to recommend us to a friend or colleague?",
            "lowerBoundLabel": "Not at all likely",
            "upperBoundLabel": "Extremely likely",
        }
    ],
}
CONFIG = {"surveys": True, "supportedCompression": ["gzip", "gzip-js"], "hasFeatureFlags": False, "sessionRecording": False}
REPLIES = {
    f"/array/{KEY}/config": CONFIG,
    "/flags/": {"flags": {}, "errorsWhileComputingFlags": False},
    "/api/surveys/": {"surveys": [SURVEY]},
}


def installed() -> Path | str:
    """The folder of its browser files, or why it can't be had."""
    package = FOLDER / "node_modules" / PACKAGE
    if _version(package) != VERSION:
        FOLDER.mkdir(parents=True, exist_ok=True)
        # Tried twice and no more: there are machines without a registry.
        options = ["--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", "--fetch-retries=1"]
        options += ["--prefix", str(FOLDER)]
        command = [sys.executable, "-m", "tests.setup", "install", *options, f"{PACKAGE}@{VERSION}"]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        if _version(package) != VERSION:
            return f"npm could not install it: {(result.stderr.strip() or result.stdout.strip()).partition(chr(10))[0]}"
    return package / "dist"


def _version(package: Path) -> str:
    described = package / "package.json"
    return str(json.loads(described.read_text("utf-8"))["version"]) if described.exists() else ""


def page_script(address: str) -> str:
    """What its owner puts into a page."""
    # Unless told, it takes an automated browser for a robot, and does less.
    init = f"posthog.init('{KEY}', {{ api_host: '{address}', opt_out_useragent_filter: true }})"
    return f'<script async crossorigin="anonymous" src="{address}/static/array.js" onload="{init}"></script>'


class RivalServer(Web):
    """Its files, as small as brotli makes them, and just the replies that it needs to show its survey."""

    def __init__(self, files: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Replies)
        self.files = files
        self.address = f"http://127.0.0.1:{self.server_port}"

    def reply(self, path: str) -> tuple[str, bytes]:
        """The content type and the compressed body for this path."""
        if path.startswith("/static/"):
            return "application/javascript", _squeezed(self.files / Path(path).name)
        if path == f"/array/{KEY}/config.js":
            remote = {KEY: {"config": CONFIG, "siteApps": []}}
            return "application/javascript", brotli.compress(f"window._POSTHOG_REMOTE_CONFIG = {json.dumps(remote)}".encode())
        return "application/json", brotli.compress(json.dumps(REPLIES.get(path, {"status": 1})).encode())


class _Replies(BaseHTTPRequestHandler):
    server: RivalServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        kind, body = self.server.reply(urlsplit(self.path).path)
        self.send_response(200)
        for name, value in {
            "Content-Type": kind,
            "Content-Encoding": "br",
            "Content-Length": str(len(body)),
            "Access-Control-Allow-Origin": self.headers.get("Origin", "*"),
            "Access-Control-Allow-Credentials": "true",
            "Access-Control-Allow-Headers": self.headers.get("Access-Control-Request-Headers", "*"),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.do_GET()

    def do_OPTIONS(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        pass


@cache
def _squeezed(file: Path) -> bytes:
    return bytes(brotli.compress(file.read_bytes(), quality=11))
