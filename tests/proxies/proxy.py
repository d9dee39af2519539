"""The configurations in examples/nginx and examples/caddy, each running in front of a server of its own.

Only addresses, ports, certificates and the log's file are others.
"""

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx2 as httpx

from tests.server import STOPS_WITHIN, Server, free_port

EXAMPLES = Path(__file__).parent.parent.parent / "examples"

_NGINX_CONF = """
{user}
daemon off;
pid {folder}/nginx.pid;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/example.conf;
}}
"""


class Example(NamedTuple):
    """A configuration, and the path of the public URL for which it is made."""

    program: str
    file: str
    path: str = ""


class Proxied(NamedTuple):
    """A server, and the address of the proxy in front of it without the path."""

    server: Server
    origin: str
    path: str

    @property
    def public_url(self) -> str:
        """The address that the server was told."""
        return self.origin + self.path

    def client(self, source: str = "127.0.0.1") -> httpx.Client:
        """Somebody whose address is `source`, who comes through the proxy."""
        transport = httpx.HTTPTransport(local_address=source, verify=False)
        return httpx.Client(base_url=self.public_url, transport=transport, timeout=15)


@contextmanager
def running(example: Example, program: str, folder: Path) -> Iterator[Proxied]:
    """While it is open, the server and the proxy run. Both must end well."""
    port = free_port()
    origin = f"https://localhost:{port}"
    settings = {"OUTOFTEN_TRUSTED_PROXIES": "127.0.0.1", "OUTOFTEN_RATE_LIMIT": "1000"}
    with Server(folder / "data", "--public-url", f"{origin}{example.path}/", **settings) as server:
        certificate = _make_certificate(folder)
        configure = _configure_nginx if example.program == "nginx" else _configure_caddy
        arguments = configure((EXAMPLES / example.file).read_text("utf-8"), server.port, port, certificate, folder)
        environment = os.environ | {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
        log = folder / "proxy.log"
        with log.open("w") as output:
            proxy = subprocess.Popen([program, *arguments], stdout=output, stderr=output, env=environment)
        try:
            _wait_until_listening(port, proxy, log)
            yield Proxied(server, origin, example.path)
        finally:
            proxy.terminate()
            proxy.wait(timeout=STOPS_WITHIN)
        assert proxy.returncode == 0, log.read_text()


def _make_certificate(folder: Path) -> tuple[Path, Path]:
    certificate, key = folder / "certificate.pem", folder / "certificate.key"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2"]
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", *names]
    subprocess.run([*command, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    return certificate, key


def _configure_nginx(text: str, server: int, port: int, certificate: tuple[Path, Path], folder: Path) -> list[str]:
    own = {
        "server 127.0.0.1:8010;": f"server 127.0.0.1:{server};",
        "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
        "listen [::]:443 ssl;": "",
        "/etc/ssl/example.com.pem": str(certificate[0]),
        "/etc/ssl/example.com.key": str(certificate[1]),
        "/var/log/nginx/error.log": "stderr",
    }
    (folder / "example.conf").write_text(_with_own(text, own))
    main = folder / "nginx.conf"
    main.write_text(_NGINX_CONF.format(folder=folder, user="user root;" if os.geteuid() == 0 else ""))
    return ["-c", str(main), "-e", "stderr"]


def _configure_caddy(text: str, server: int, port: int, certificate: tuple[Path, Path], folder: Path) -> list[str]:
    host = "nps.example.com" if "nps.example.com {" in text else "example.com"
    own = {
        "reverse_proxy 127.0.0.1:8010": f"reverse_proxy 127.0.0.1:{server}",
        f"\n{host} {{": f"\nhttps://localhost:{port} {{\n\tbind 127.0.0.1\n\ttls {certificate[0]} {certificate[1]}",
        # Caddy's own address for its administration, and the port that only sends browsers to HTTPS.
        "\n{\n": "\n{\n\tadmin off\n\tauto_https disable_redirects\n",
    }
    file = folder / "Caddyfile"
    file.write_text(_with_own(text, own))
    return ["run", "--config", str(file), "--adapter", "caddyfile"]


def _with_own(text: str, own: dict[str, str]) -> str:
    for theirs, ours in own.items():
        assert theirs in text, theirs
        text = text.replace(theirs, ours)
    return text


def _wait_until_listening(port: int, proxy: "subprocess.Popen[bytes]", log: Path) -> None:
    while True:
        assert proxy.poll() is None, log.read_text()
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            os.sched_yield()
        else:
            return
