"""A small web server for pages and stubs, one thread for each connection."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from typing import Any


class Web(ThreadingHTTPServer):
    """Says nothing of browsers that have gone."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print what was raised, unless it is a cut line."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serving(server: Web) -> Iterator[str]:
    """The address at which it serves while the context is open, by another name than the survey's server has."""
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
