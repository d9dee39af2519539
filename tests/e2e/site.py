"""Whole pages of a host's own making: each is served as it stands, with the headers it names."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

TAG = '<script async src="{{SRC}}"></script>'
BODY = """
<header><b>Acorn</b> <a href="?orders">Your orders</a></header>
<main><h1>Thank you</h1><section><div>One young oak.</div></section>
<form><label>A note <input name="note"></label> <button type="button">Keep</button></form></main>
<footer><div><small>Acorn, a shop for trees</small></div></footer>
"""
# What is put in the tag's place when the page is looked at without it.
NOTHING = "/nothing.js"


@dataclass(frozen=True)
class Paper:
    """A file of a host. In its text and headers `{{SRC}}` stands for the loader's address, `{{SERVER}}` for its server's."""

    text: str
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str = "text/html; charset=utf-8"
    # The part before the first of these marks is sent at once, the rest a moment later.
    slowly_after: str = ""


def paper(
    style: str = "",
    *,
    head: str = TAG,
    body: str = BODY,
    html: str = '<html lang="en">',
    headers: Mapping[str, str] | None = None,
    slowly_after: str = "",
) -> Paper:
    """A page with the tag in its head, and this style."""
    shop = '<meta charset="utf-8"><title>Acorn</title>' + (f"<style>{style}</style>" if style else "")
    text = f"<!doctype html>{html}<head>{shop}{head}</head><body>{body}</body></html>"
    return Paper(text, headers or {}, slowly_after=slowly_after)


class _Shop(ThreadingHTTPServer):
    files: Mapping[str, Paper]
    words: Mapping[str, str]


class _File(BaseHTTPRequestHandler):
    server: _Shop

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        paper = Paper("", media_type="text/javascript") if asked.path == NOTHING else self.server.files.get(asked.path)
        # Browsers ask for an icon by themselves, and complain of a 404.
        self.send_response(200 if paper else 204 if asked.path == "/favicon.ico" else 404)
        if not paper:
            return self.end_headers()
        words = dict(self.server.words) | (
            {"SRC": f"http://{self.headers['Host']}{NOTHING}"} if asked.query == "without" else {}
        )
        for name, value in {"Content-Type": paper.media_type, **paper.headers}.items():
            self.send_header(name, _filled(value, words))
        self.end_headers()
        begin, mark, rest = paper.text.partition(paper.slowly_after) if paper.slowly_after else (paper.text, "", "")
        self.wfile.write(_filled(begin + mark, words).encode())
        if rest:
            self.wfile.flush()
            # A slow line, not a wait for anything.
            time.sleep(0.7)
            self.wfile.write(_filled(rest, words).encode())
        return None

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def hosting(files: Mapping[str, Paper], words: Mapping[str, str]) -> Iterator[str]:
    """The address of a host with these files by path."""
    shop = _Shop(("127.0.0.1", 0), _File)
    shop.files, shop.words = files, words
    thread = threading.Thread(target=shop.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://localhost:{shop.server_port}"
    finally:
        shop.shutdown()
        thread.join()
        shop.server_close()


def _filled(text: str, words: Mapping[str, str]) -> str:
    for name, word in words.items():
        text = text.replace(f"{{{{{name}}}}}", word)
    return text
