"""A small shop that has its buyers asked: its page by the card, its server by e-mail or by a link on the receipt.

`shop.py --server https://nps.example.com --key oot_sk_… --survey 1 --tag '<script …>' --port 8012`
"""

import argparse
import contextlib
import json
from html import escape
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import parse_qs
from urllib.request import Request, urlopen

ASK_AFTER_SECONDS = 7 * 24 * 3600


class Shop(ThreadingHTTPServer):
    """A web server with one product, and what it needs to have buyers asked."""

    tag = server = key = ""
    survey_id = 1
    deliver = "email"
    delay_seconds = ASK_AFTER_SECONDS

    def have_asked(self, email: str, product: str) -> str | None:
        """Have the buyer asked; returns the address of the survey if it is to be on the receipt.

        The purchase counts, whatever becomes of the survey: so no failure here reaches the buyer.
        """
        order = {
            "survey_id": self.survey_id,
            "recipient": {"email": email},
            "properties": {"product": product},
            "deliver": self.deliver,
            "delay_seconds": self.delay_seconds,
        }
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        try:
            with urlopen(Request(f"{self.server}/v1/asks", json.dumps(order).encode(), headers), timeout=5) as reply:
                answer = json.load(reply)
        except HTTPError as error:
            # As it is, because a proxy in front of the server may reply with something else than JSON.
            print(f"Not asked: {error.read(2_000).decode(errors='replace')}", flush=True)
            return None
        except (OSError, ValueError, HTTPException) as error:
            print(f"Not asked: {error}", flush=True)
            return None
        if answer["reason"]:
            print(f"Not asked: {answer['reason']['code']}", flush=True)
        url: str | None = answer["ask"]["url"] if answer["ask"] else None
        return url


class _Page(BaseHTTPRequestHandler):
    server: Shop

    def do_GET(self) -> None:
        self._reply("shop.html", {})

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        email, product = form["email"][0], form["product"][0]
        url = self.server.have_asked(email, product)
        link = f'<p><a id="survey" href="{escape(url)}">How do you like it?</a></p>' if url else ""
        # In a script, because the page tracks the event; `<` would end the script.
        purchase = json.dumps({"product": product}).replace("<", "\\u003c")
        self._reply("thanks.html", {"{product}": escape(product), "{purchase}": purchase, "{link}": link})

    def _reply(self, name: str, words: dict[str, str]) -> None:
        page = Path(__file__).with_name(name).read_text("utf-8").replace("<!-- the tag of your site -->", self.server.tag)
        for place, text in words.items():
            page = page.replace(place, text)
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *_: object) -> None:
        pass


def shop(port: int) -> Shop:
    """Return a listening server that is not serving yet. Raises OSError if the port is taken."""
    return Shop(("127.0.0.1", port), _Page)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", required=True)
    parser.add_argument("--key", required=True)
    parser.add_argument("--survey", type=int, default=1)
    parser.add_argument("--tag", default="")
    parser.add_argument("--deliver", choices=("email", "link"), default="email")
    parser.add_argument("--port", type=int, default=8012)
    arguments = parser.parse_args()
    try:
        running = shop(arguments.port)
    except OSError as error:
        parser.error(f"port {arguments.port} can't be used: {error.strerror}. Choose another with --port")
    running.server, running.key, running.survey_id = arguments.server, arguments.key, arguments.survey
    running.tag, running.deliver = arguments.tag, arguments.deliver
    print(f"http://localhost:{running.server_port}/", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        running.serve_forever()
