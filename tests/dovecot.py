"""A Dovecot on loopback with one mailbox, as mail servers have it: IMAP with TLS."""

import mailbox
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.server import free_port

PATIENCE_SECONDS = 20
# Dovecot gives nobody's mailbox to root.
OWNER = "nobody"
CONFIG = """
base_dir = {folder}/run
log_path = {folder}/log
protocols = imap
auth_failure_delay = 0
listen = 127.0.0.1
ssl = required
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
mail_location = maildir:{folder}/mail
passdb {{
  driver = static
  args = password=secret/word
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
  }}
}}
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
"""


class Dovecot:
    """The server's address and what is in its mailbox. `certificate` is what a client must trust."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.folder = folder
        self.certificate = folder / "cert.pem"
        owner = pwd.getpwnam(OWNER)
        self._write_certificate()
        config = folder / "dovecot.conf"
        config.write_text(CONFIG.format(folder=folder, port=self.port, uid=owner.pw_uid, gid=owner.pw_gid))
        mailbox.Maildir(folder / "mail")
        for path in (folder, *(folder / "mail").rglob("*"), folder / "mail"):
            os.chown(path, owner.pw_uid, owner.pw_gid)
        self._owner = owner
        self.process = subprocess.Popen(["dovecot", "-F", "-c", str(config)])

    def url(self, query: str = "") -> str:
        """What OUTOFTEN_IMAP_URL says."""
        return f"imaps://bounces:secret%2Fword@localhost:{self.port}/INBOX{query}"

    def add(self, *messages: bytes) -> None:
        """Put messages into the mailbox."""
        for message in messages:
            path = self.folder / "mail" / "new" / f"{time.time_ns()}.host"
            path.write_bytes(message)
            os.chown(path, self._owner.pw_uid, self._owner.pw_gid)

    def flags(self, folder: str = "INBOX") -> list[str]:
        """The flags of the messages in a folder, S for those that were read, in the order of their arrival."""
        path = self.folder / "mail" / ("" if folder == "INBOX" else f".{folder}")
        files = sorted([*path.glob("new/*"), *path.glob("cur/*")], key=lambda file: file.name)
        return [file.name.partition(":2,")[2] for file in files]

    def wait(self) -> None:
        """Wait until it answers."""
        import socket

        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.05)
        raise AssertionError(f"Dovecot does not answer: {(self.folder / 'log').read_text()}")

    def _write_certificate(self) -> None:
        key, now = generate_private_key(SECP256R1()), datetime.now(UTC)
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
        builder = x509.CertificateBuilder(
            name, name, key.public_key(), x509.random_serial_number(), now - timedelta(hours=1), now + timedelta(days=1)
        ).add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        self.certificate.write_bytes(builder.sign(key, SHA256()).public_bytes(Encoding.PEM))
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (self.folder / "key.pem").write_bytes(private)


@contextmanager
def running_dovecot() -> Iterator[Dovecot]:
    """A Dovecot, in a folder that its other user can enter. Skips the test where there is none."""
    if shutil.which("doveadm") is None or os.geteuid() != 0:
        pytest.skip("needs Dovecot, and root to start it")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        server = Dovecot(Path(folder))
        try:
            server.wait()
            yield server
        finally:
            server.process.terminate()
            server.process.wait(PATIENCE_SECONDS)
