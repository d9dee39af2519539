"""Serve an example folder with your server and site key filled in: `serve_folder.py web-view --site SITE_KEY`."""

import argparse
import contextlib
import mimetypes
import secrets
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

POLICY = "policy.txt"


class Folders(ThreadingHTTPServer):
    """A web server for files of these folders that replaces placeholders in them."""

    folders: tuple[Path, ...] = ()
    words: Mapping[str, str] = {}

    def found(self, name: str) -> Path | None:
        """Return the file with this name from the first folder that has it."""
        for folder in self.folders:
            path = (folder / name).resolve()
            if path.is_relative_to(folder.resolve()) and path.is_file():
                return path
        return None


class _File(BaseHTTPRequestHandler):
    server: Folders

    def do_GET(self) -> None:
        path = self.server.found(urlsplit(self.path).path.removeprefix("/") or "index.html")
        policy = self.server.found(POLICY)
        if not path:
            # Browsers request an icon and log a 404.
            return self._say(204 if self.path == "/favicon.ico" else 404)
        # A new nonce for every response: with a predictable one, injected scripts would run.
        words = {**self.server.words, "NONCE": secrets.token_urlsafe(16)}
        headers = {"Content-Type": mimetypes.guess_type(path.name)[0] or "text/plain"}
        if policy:
            headers["Content-Security-Policy"] = " ".join(_filled(policy, words).split())
        return self._say(200, headers, _filled(path, words))

    def _say(self, status: int, headers: Mapping[str, str] | None = None, text: str = "") -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        pass


def serving(port: int, *folders: Path, **words: str) -> Folders:
    """Return a listening server that is not serving yet. Raises OSError if the port is taken."""
    server = Folders(("127.0.0.1", port), _File)
    server.folders, server.words = folders, words
    return server


def _filled(path: Path, words: Mapping[str, str]) -> str:
    text = path.read_text("utf-8")
    for name, word in words.items():
        text = text.replace(f"{{{{{name}}}}}", word)
    return text


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--server", default="http://127.0.0.1:8010")
    parser.add_argument("--site", required=True)
    parser.add_argument("--port", type=int, default=8012)
    arguments = parser.parse_args()
    here = Path(__file__).parent / arguments.folder
    if not here.is_dir():
        parser.error(f"examples has no folder {arguments.folder!r}")
    try:
        server = serving(arguments.port, here, SERVER=arguments.server, SITE_KEY=arguments.site)
    except OSError as error:
        parser.error(f"port {arguments.port} can't be used: {error.strerror}. Choose another with --port")
    print(f"http://localhost:{server.server_port}/", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()
