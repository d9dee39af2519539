"""A real PgBouncer in transaction mode in front of the tests' PostgreSQL."""

import os
import pwd
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.server import STOPS_WITHIN, free_port

_CONFIGURATION = """
[databases]
* = host={socket} user=postgres

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 3
{user}
"""


@contextmanager
def pgbouncer(program: str, database: str, folder: Path) -> Iterator[str]:
    """The URL of the database through a PgBouncer, which runs while the context is open. It has three connections."""
    parts = urlsplit(database)
    socket_folder = Path(parse_qs(parts.query)["host"][0])
    user = ""
    if os.geteuid() == 0:
        # It does not run as root.
        name = pwd.getpwuid(next(socket_folder.glob(".s.PGSQL.*")).stat().st_uid).pw_name
        user = f"user = {name}"
    port = free_port()
    configuration = folder / "pgbouncer.ini"
    configuration.write_text(_CONFIGURATION.format(socket=socket_folder, port=port, user=user))
    process = subprocess.Popen([program, "-q", str(configuration)])
    try:
        while True:
            assert process.poll() is None
            with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
                break
        yield f"postgresql://postgres@127.0.0.1:{port}{parts.path}"
    finally:
        # Terminated, 1.18 does not wait for its clients.
        process.terminate()
        process.wait(timeout=STOPS_WITHIN)
