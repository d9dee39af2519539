"""The least that a card can be, in bare.js: what it costs is what the browser and this machine ask of any."""

from http.server import BaseHTTPRequestHandler
from pathlib import Path

import brotli

from tests.benchmarks.card.web import Web


class BareServer(Web):
    """Its one file, as small as brotli makes it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Reply)
        self.script = brotli.compress(Path(__file__).with_name("bare.js").read_bytes())
        self.tag = f'<script async src="http://127.0.0.1:{self.server_port}/bare.js"></script>'


class _Reply(BaseHTTPRequestHandler):
    server: BareServer

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript")
        self.send_header("Content-Encoding", "br")
        self.send_header("Content-Length", str(len(self.server.script)))
        self.end_headers()
        self.wfile.write(self.server.script)

    def log_message(self, *_: object) -> None:
        pass
