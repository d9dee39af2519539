"""Serve the host page with a site's tag in it: `serve.py --tag '<script …>' --port 8011`."""

import argparse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PLACE = "<!-- the tag of your site goes here -->"


class HostPage(ThreadingHTTPServer):
    """A web server with one page and the tag in its head."""

    tag = ""


class _Page(BaseHTTPRequestHandler):
    server: HostPage

    def do_GET(self) -> None:
        page = Path(__file__).with_name("index.html").read_text("utf-8").replace(PLACE, self.server.tag)
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *_: object) -> None:
        pass


def host_page(port: int, tag: str = "") -> HostPage:
    """Return a listening server that is not serving yet. Raises OSError if the port is taken."""
    server = HostPage(("127.0.0.1", port), _Page)
    server.tag = tag
    return server


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tag", required=True)
    parser.add_argument("--port", type=int, default=8011)
    arguments = parser.parse_args()
    with host_page(arguments.port, arguments.tag) as server:
        print(f"http://127.0.0.1:{server.server_port}/", flush=True)
        server.serve_forever()
