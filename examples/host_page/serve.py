"""Serves the host page with a site's tag in it, as any web server would: `serve.py --tag '<script …>' --port 8011`."""

import argparse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PLACE = "<!-- the tag of your site goes here -->"


def host_page(tag: str, port: int) -> ThreadingHTTPServer:
    """A server of the page, not started yet."""
    content = Path(__file__).with_name("index.html").read_text("utf-8").replace(PLACE, tag).encode()

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    return ThreadingHTTPServer(("127.0.0.1", port), Page)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tag", required=True)
    parser.add_argument("--port", type=int, default=8011)
    given = parser.parse_args()
    with host_page(given.tag, given.port) as server:
        print(f"http://127.0.0.1:{server.server_port}/", flush=True)
        server.serve_forever()
