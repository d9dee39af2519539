"""All settings: flags, then OUTOFTEN_* variables, then a TOML file, then the defaults. An unknown key is an error."""

import ipaddress
import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import unquote, urlsplit

import msgspec

from outoften.database_url import check_database_url, is_sqlite, sqlite_url
from outoften.outgoing.mail_server import MailServer, parse_mail_server
from outoften.outgoing.mailbox_address import MailboxAddress, parse_imap_url
from outoften.private_files import (
    FileRefusedError,
    FileTakenError,
    create_folder,
    create_private_file,
    read_given_file,
    read_private_file,
    warn_about_readers,
)
from outoften.public_url import Query, join_url, local_url, normalize_public_url

PREFIX = "OUTOFTEN_"
MIN_SECRET_CHARACTERS = 6


class SettingsError(Exception):
    """A setting is invalid; the message names it and says why."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Each field is a key of the TOML file, a variable `OUTOFTEN_<FIELD>` and, for some, a flag."""

    host: str = "127.0.0.1"
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)] = 8010
    workers: Annotated[int, msgspec.Meta(ge=1, le=64)] = 1
    data_dir: str = "outoften-data"
    database: str = ""
    database_read: str = ""
    public_url: str = ""
    secret: str = ""
    trusted_proxies: str = ""
    allowed_networks: str = ""
    smtp_url: str = ""
    mail_from: str = ""
    imap_url: str = ""
    dns_servers: str = ""
    rate_limit: Annotated[int, msgspec.Meta(ge=0)] = 600
    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    log_requests: bool = False

    @property
    def database_url(self) -> str:
        """Returns the URL of the database: by default a SQLite file in the data folder."""
        return self.database or sqlite_url(Path(self.data_dir, "outoften.db"))

    @property
    def base_url(self) -> str:
        """Returns the URL of this server for browsers, without a slash at the end."""
        return self.public_url or local_url(self.host, self.port)

    @property
    def base_path(self) -> str:
        """Returns the path of that URL, such as `/nps`, percent-encoded; usually it is empty."""
        return urlsplit(self.base_url).path

    def url(self, path: str, query: Query = (), fragment: str = "") -> str:
        """Returns the URL of a path of this server, such as `/w.js`, for browsers."""
        return join_url(self.base_url, path, query, fragment)

    @property
    def signing_keys(self) -> list[str]:
        """Returns the signing secrets, oldest first: the last one signs, all verify."""
        return self.secret.split()

    @property
    def secrets(self) -> list[str]:
        """Returns what must not be in any log: signing secrets, and passwords of URLs as they are written and decoded."""
        passwords = [urlsplit(url).password or "" for url in (self.database, self.database_read, self.smtp_url, self.imap_url)]
        # Shorter ones would also be found in words; `redact` finds them in URLs.
        return [
            *self.signing_keys,
            *(form for password in passwords for form in (password, unquote(password)) if len(form) >= MIN_SECRET_CHARACTERS),
        ]

    @property
    def trusted_networks(self) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
        """Returns the networks whose X-Forwarded-For header the server trusts."""
        return _parse_networks(self.trusted_proxies)

    @property
    def reachable_networks(self) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
        """Returns the networks that requests of the server may reach although they are not public."""
        return _parse_networks(self.allowed_networks)

    @property
    def mail_server(self) -> MailServer | None:
        """Returns the server that sends e-mails; None if the settings name none."""
        return parse_mail_server(self.smtp_url, self.mail_from) if self.smtp_url else None

    @property
    def mailbox(self) -> MailboxAddress | None:
        """Returns the mailbox to which bounces come; None if the settings name none."""
        return parse_imap_url(self.imap_url) if self.imap_url else None

    @property
    def bounce_address(self) -> str | None:
        """Returns the address that bounces go to, with a token after its `+`; None if no mailbox is read for them."""
        mailbox, server = self.mailbox, self.mail_server
        if mailbox is None or server is None:
            return None
        # Most mailboxes have their address as the user's name.
        return mailbox.username if "@" in mailbox.username else f"bounce@{server.sender_address.partition('@')[2]}"

    @property
    def name_servers(self) -> list[tuple[str, int]]:
        """Returns address and port of the DNS servers that are asked about the sender's domain; none for the system's."""
        return [_parse_name_server(part) for part in self.dns_servers.replace(",", " ").split()]


def _parse_name_server(text: str) -> tuple[str, int]:
    """Returns address and port of `9.9.9.9`, `9.9.9.9:5353` or `[2620:fe::fe]:53`. Raises ValueError."""
    host, port = text, "53"
    if text.startswith("[") or text.count(":") == 1:
        host, _, port = text.rpartition(":")
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise ValueError(f"{text!r} has no port between 1 and 65535")
    return str(ipaddress.ip_address(host.strip("[]"))), int(port)


def _parse_networks(text: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    return [ipaddress.ip_network(part) for part in text.replace(",", " ").split()]


# These settings can be read from a file, because URLs of databases and mail servers may contain a password.
FILE_SETTINGS = ("secret", "database", "database_read", "smtp_url", "imap_url")
# What a setting that is no text must be.
_EXPECTED = {
    "port": "a whole number from 1 to 65535",
    "workers": "a whole number from 1 to 64",
    "rate_limit": "a whole number of at least 0",
    "log_level": "debug, info, warning or error",
    "log_requests": "true or false",
}


def read_settings(flags: Mapping[str, Any], config: str | None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Returns the settings from flags, environment and file. Raises SettingsError."""
    config = config or environ.get(f"{PREFIX}CONFIG")
    from_flags = {name: value for name, value in flags.items() if value is not None}
    from_file, from_environment = _from_file(config), _from_environment(environ)
    _validate_types(from_file, str, f"{config}: ")
    _validate_types(from_environment, _variable)
    _validate_types(from_flags, lambda name: f"--{name.replace('_', '-')}")
    merged = from_file | from_environment | from_flags
    settings = msgspec.convert(merged, Settings, strict=False)
    _validate(settings)
    if not settings.public_url:
        return settings
    try:
        return msgspec.structs.replace(settings, public_url=normalize_public_url(settings.public_url))
    except ValueError as error:
        raise SettingsError(f"public_url: {error}.") from None


def ensure_signing_secret(settings: Settings) -> Settings:
    """Returns the settings with a signing secret, generated on first use in the data folder. Raises SettingsError."""
    if settings.secret:
        return settings
    path = signing_secret_file(settings)
    try:
        create_folder(path.parent)
        # If the secret is lost, all issued tokens become invalid.
        with suppress(FileTakenError):
            create_private_file(path, secrets.token_urlsafe(32) + "\n")
        secret = read_private_file(path).strip()
    except FileRefusedError as error:
        raise SettingsError(f"data_dir: {error}") from None
    _validate_secret(secret, f"data_dir: {path}", "Restore the file, or delete it so that the server generates a new secret.")
    return msgspec.structs.replace(settings, secret=secret)


def signing_secret_file(settings: Settings) -> Path:
    """Returns the file of the signing secrets that the server generates, unless a setting gives them."""
    return Path(settings.data_dir, "secret")


def validate_database_url(url: str, name: str = "database") -> str:
    """Returns the database URL if it is valid. Raises SettingsError, whose message contains no password."""
    try:
        check_database_url(url)
    except ValueError as error:
        raise SettingsError(f"{name}: {error}") from None
    return url


def _validate_secret(secret: str, source: str, remedy: str) -> None:
    parts = secret.split()
    # A power cut can leave zeros instead of a text.
    if not parts or not all(len(part) >= 16 and part.isprintable() for part in parts):
        raise SettingsError(
            f"{source}: each signing secret has at least 16 characters, all printable; separate several with spaces. {remedy}"
        )


def _validate_types(values: Mapping[str, Any], spell: Callable[[str], str], source: str = "") -> None:
    for name, value in values.items():
        if name not in Settings.__struct_fields__:
            near = get_close_matches(name, Settings.__struct_fields__, 1)
            listed = ", ".join(map(spell, Settings.__struct_fields__))
            hint = f"Did you mean {spell(near[0])}?" if near else f"The settings are: {listed}."
            raise SettingsError(f"{source}{spell(name)} is not a setting. {hint}")
        try:
            msgspec.convert({name: value}, Settings, strict=False)
        except msgspec.ValidationError:
            if name in _EXPECTED:
                raise SettingsError(f"{source}{spell(name)}: {value!r} is not {_EXPECTED[name]}.") from None
            # Without the value, which may be a secret.
            raise SettingsError(f"{source}{spell(name)} is not a text. Write it in quotes.") from None


def _variable(name: str) -> str:
    return PREFIX + name.upper()


def _from_file(config: str | None) -> dict[str, Any]:
    if config is None:
        return {}
    path = Path(config)
    try:
        content: dict[str, Any] = msgspec.toml.decode(read_given_file(path))
    except FileRefusedError as error:
        raise SettingsError(f"config: {error}") from None
    except msgspec.DecodeError as error:
        raise SettingsError(f"{config}: the file is not valid TOML: {error}.") from None
    if content.keys() & set(FILE_SETTINGS):
        warn_about_readers(path)
    return content


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for variable, value in environ.items():
        if not variable.startswith(PREFIX) or variable == f"{PREFIX}CONFIG":
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name.endswith("_file") and name.removesuffix("_file") in FILE_SETTINGS:
            name, value = name.removesuffix("_file"), _read_secret(variable, value)
        if name in values:
            raise SettingsError(f"{_variable(name)} and {_variable(name)}_FILE are both set. Remove one of them.")
        values[name] = value
    return values


def _read_secret(variable: str, path: str) -> str:
    try:
        secret = read_given_file(Path(path)).strip()
    except FileRefusedError as error:
        raise SettingsError(f"{variable}: {error}") from None
    if not secret:
        raise SettingsError(f"{variable}: {path} is empty. Write the value into it, or remove the variable.")
    warn_about_readers(Path(path))
    return secret


def _validate(settings: Settings) -> None:
    if not settings.data_dir or "\0" in settings.data_dir:
        raise SettingsError("data_dir: name a folder, such as /var/lib/outoften.")
    _validate_database(settings)
    if settings.secret:
        _validate_secret(settings.secret, "secret", "`openssl rand -hex 32` generates one.")
    for name in ("trusted_proxies", "allowed_networks"):
        try:
            _parse_networks(getattr(settings, name))
        except ValueError as error:
            raise SettingsError(f"{name}: {error}. Use addresses or networks such as 10.0.0.0/8.") from None
    if bool(settings.smtp_url) != bool(settings.mail_from):
        raise SettingsError("smtp_url and mail_from: set both or none. E-mails need a server, and an address that sends them.")
    try:
        _ = settings.mail_server, settings.mailbox
    except ValueError as error:
        raise SettingsError(f"{error}.") from None
    if settings.imap_url and not settings.smtp_url:
        raise SettingsError("imap_url: set smtp_url and mail_from too. Without them no e-mails are sent that could bounce.")
    try:
        _ = settings.name_servers
    except ValueError as error:
        raise SettingsError(f"dns_servers: {error}. Use addresses such as 9.9.9.9 or 127.0.0.1:5353.") from None


def _validate_database(settings: Settings) -> None:
    validate_database_url(settings.database_url)
    if settings.database_read:
        validate_database_url(settings.database_read, "database_read")
        if is_sqlite(settings.database_url) or is_sqlite(settings.database_read):
            raise SettingsError(
                "database_read: only PostgreSQL has replicas. Set OUTOFTEN_DATABASE to the primary "
                "and OUTOFTEN_DATABASE_READ to the replica, such as postgresql://user@replica/name, or remove it."
            )
    if settings.workers > 1 and is_sqlite(settings.database_url):
        raise SettingsError(
            "workers: SQLite allows one worker, because two processes that write to the same file can corrupt it. "
            "One worker serves thousands of answers per second. Omit --workers, or use PostgreSQL."
        )
