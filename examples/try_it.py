"""`make run`: start the server on one port, and a host page with the tag on another port (another origin)."""

import argparse
import re
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import FrameType

from host_page.serve import HostPage, host_page


def main(data_dir: str, port: int, host_port: int) -> int:
    """Run until Ctrl-C or SIGTERM, and return the server's exit code."""
    try:
        # Bind this port first: the server prints its first key only once.
        page = host_page(host_port)
    except OSError as error:
        print(f"Port {host_port} can't be used: {error.strerror}. Try make run HOST_PORT={host_port + 1}", file=sys.stderr)
        return 2
    command = [sys.executable, "-m", "outoften", "serve", "--data-dir", data_dir, "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def stop(number: int, _: FrameType | None) -> None:
        # Ctrl-C reaches the server too; other signals reach only this process.
        if number == signal.SIGTERM:
            server.terminate()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    try:
        _relay(server, page, host_port)
    except BaseException:
        server.terminate()
        raise
    code = server.wait()
    if code and _is_taken(port):
        print(f"Try make run PORT={port + 10}", file=sys.stderr)
    return code


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def port_number(text: str) -> int:
    """Return the port. Raises ValueError."""
    port = int(text)
    if not 0 < port < 65536:
        raise ValueError
    return port


def _relay(server: "subprocess.Popen[str]", page: HostPage, host_port: int) -> None:
    assert server.stdout
    for line in server.stdout:
        print(line, end="", flush=True)
        # The server prints no secrets into a pipe, only the files that have them.
        if line.endswith(("sign-in-link\n", "admin-key\n")):
            print("   ", Path(line.strip()).read_text(), end="", flush=True)
        tag = re.search(r"<script async src=.*</script>", line)
        if tag and not page.tag:
            page.tag = tag.group()
            threading.Thread(target=page.serve_forever, daemon=True).start()
        if "Ctrl-C" in line:
            print(f"\n  Example page, with the tag in it\n    http://localhost:{host_port}/\n", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", default=".run")
    parser.add_argument("--port", type=port_number, default=8010)
    parser.add_argument("--host-port", type=port_number, default=8011)
    arguments = parser.parse_args()
    sys.exit(main(arguments.data_dir, arguments.port, arguments.host_port))
