"""`outoften doctor`: checks a running installation, and says what to do."""

import asyncio
import ipaddress
import platform
import sys
from collections.abc import Iterator
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from outoften import __version__, clock
from outoften.cli.arguments import CommandGroup
from outoften.cli.output import printable
from outoften.outgoing.client import Client, Page, UnreachableError
from outoften.outgoing.mail import check_login
from outoften.private_files import FileRefusedError
from outoften.public_url import is_loopback
from outoften.settings import Settings, signing_secret_file
from outoften.storage.operations.diagnosis import (
    Finding,
    diagnose_backup,
    diagnose_database,
    diagnose_files,
    diagnose_replica,
    diagnose_sqlite,
)

_TIMEOUT_SECONDS = 10.0
_MAX_SKEW = timedelta(seconds=60)
_EVERYWHERE = [ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0")]
_MARKS = {"ok": "ok     ", "warning": "warning", "problem": "PROBLEM"}


def add_commands(commands: CommandGroup) -> None:
    """Add `doctor`."""
    command = commands.add("doctor", run_doctor)
    command.add_argument("--json", action="store_true", help="print JSON instead of text")


def run_doctor(settings: Settings, json: bool) -> int:
    """Check the installation. The exit code is 1 if there is a problem."""
    findings = asyncio.run(_examine(settings))
    has_problem = any(finding.status == "problem" for finding in findings)
    if json:
        report = {"version": __version__, "healthy": not has_problem, "findings": findings}
        sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n")
    else:
        for finding in findings:
            print(f"{_MARKS[finding.status]}  {finding.check}: {printable(finding.detail)}")
            if finding.remedy:
                print(f"         {printable(finding.remedy)}")
    return int(has_problem)


async def _examine(settings: Settings) -> list[Finding]:
    address = settings.database_url
    findings = [Finding("python", "ok", f"Out of Ten {__version__} on Python {platform.python_version()}.")]
    findings += [diagnose_sqlite()] if address.startswith("sqlite") else []
    findings += await diagnose_database(address)
    if settings.database_read:
        findings.append(await diagnose_replica(settings.database_read))
    try:
        findings += diagnose_files(Path(settings.data_dir), address)
    except (OSError, FileRefusedError) as error:
        findings.append(Finding("files", "problem", str(error), "Run the command as the user of the server."))
    if not settings.secret and not signing_secret_file(settings).exists():
        findings.append(
            Finding(
                "secret",
                "problem",
                f"There is no signing secret in {signing_secret_file(settings)}.",
                "Name the server's data folder with --data-dir, or restore the file: without it, open cards cannot answer.",
            )
        )
    findings.append(diagnose_backup(address))
    findings += await _examine_url(settings)
    return [*findings, await _examine_mail(settings)]


async def _examine_url(settings: Settings) -> list[Finding]:
    """Returns whether browsers reach the server at its public URL, through a proxy that says whom it forwards."""
    if not settings.public_url:
        remedy = "Set OUTOFTEN_PUBLIC_URL to the address at which browsers reach the server."
        return [Finding("public_url", "warning", "There is no public URL, so only this machine can use the tag.", remedy)]
    # Of the settings' own address, so no address is refused.
    client = Client(_EVERYWHERE)
    try:
        alive, metrics = [await _get(client, settings.url(path)) for path in ("/livez", "/metrics")]
    except UnreachableError as error:
        detail = f"{settings.public_url} cannot be reached from here: {error.code}."
        remedy = (
            "Check that the server runs, the DNS entry, the certificate and the proxy. Some networks do not reach themselves."
        )
        return [Finding("public_url", "problem", detail, remedy)]
    finally:
        await client.close()
    if alive.status != 200:
        detail = f"{settings.url('/livez')} replies {alive.status} instead of 200."
        return [Finding("public_url", "problem", detail, "Start the server, and let the proxy pass on all paths to it.")]
    if is_loopback(urlsplit(settings.public_url).hostname or ""):
        # There is no proxy to judge, and its tag works where it is tried.
        detail = f"{settings.public_url} reaches the server from this machine only, and so does the tag."
        remedy = "That is right for a trial. For visitors, set OUTOFTEN_PUBLIC_URL to the address that their browsers can open."
        return [Finding("public_url", "warning", detail, remedy)]
    return [
        Finding("public_url", "ok", f"{settings.public_url} reaches the server."),
        *_judge_date(alive),
        *_judge_proxy(settings, metrics),
    ]


async def _get(client: Client, url: str) -> Page:
    return await client.send("GET", url, {}, b"", 1_000_000, _TIMEOUT_SECONDS)


def _judge_date(page: Page) -> Iterator[Finding]:
    try:
        at = parsedate_to_datetime(dict(page.headers).get("date", ""))
    except ValueError:
        return
    skew = abs((at if at.tzinfo else at.replace(tzinfo=UTC)) - clock.now())
    if skew > _MAX_SKEW:
        detail = f"The clock of this machine and that of the public URL differ by {skew.total_seconds():.0f} seconds."
        yield Finding("clock", "problem", detail, "Synchronize the clocks, for example with systemd-timesyncd or chrony.")


def _judge_proxy(settings: Settings, metrics: Page) -> Iterator[Finding]:
    if urlsplit(settings.public_url).scheme != "https":
        yield Finding(
            "https", "warning", "The public URL has no HTTPS.", "Put a proxy with a certificate in front: examples/caddy."
        )
    if metrics.status == 200:
        yield Finding(
            "proxy",
            "problem",
            "The proxy says of requests neither that nor for whom it forwards them: strangers can read /metrics, and all "
            "visitors share one rate limit.",
            "Let the proxy send X-Forwarded-For and Host, as in examples/nginx, and set OUTOFTEN_TRUSTED_PROXIES.",
        )
    elif not settings.trusted_networks:
        yield Finding(
            "proxy",
            "warning",
            "OUTOFTEN_TRUSTED_PROXIES is not set: behind a proxy, all visitors share one rate limit.",
            "Set it to the address of the proxy, such as 127.0.0.1.",
        )
    else:
        yield Finding("proxy", "ok", "The proxy says that it forwards requests, and proxies are trusted.")


async def _examine_mail(settings: Settings) -> Finding:
    server = settings.mail_server
    if server is None:
        return Finding("mail", "ok", "No mail server is set, so no e-mails are sent.")
    code = await check_login(server, _TIMEOUT_SECONDS)
    if code is None:
        return Finding("mail", "ok", f"The mail server {server.host} can be reached and accepts the login.")
    remedy = "Check OUTOFTEN_SMTP_URL: host, port, user, password, and whether it needs starttls:// or smtps://."
    return Finding("mail", "problem", f"The mail server {server.host} cannot be used: {code}.", remedy)
