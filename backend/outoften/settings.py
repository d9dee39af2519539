"""All settings: flags, then OUTOFTEN_* variables, then a TOML file, then the defaults. An unknown key is an error."""

import ipaddress
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec

from outoften.fsync import fsync_file

PREFIX = "OUTOFTEN_"


class SettingsError(Exception):
    """A setting is invalid; the message names it and says why."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Each field is a key of the TOML file, a variable `OUTOFTEN_<FIELD>` and, for some, a flag."""

    host: str = "127.0.0.1"
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)] = 8010
    workers: Annotated[int, msgspec.Meta(ge=1, le=64)] = 1
    data_dir: str = "outoften-data"
    database: str = ""
    public_url: str = ""
    secret: str = ""
    trusted_proxies: str = ""
    rate_limit: Annotated[int, msgspec.Meta(ge=0)] = 600

    @property
    def database_url(self) -> str:
        """Returns the URL of the database: by default a SQLite file in the data folder."""
        return self.database or f"sqlite:///{Path(self.data_dir, 'outoften.db')}"

    @property
    def base_url(self) -> str:
        """Returns the URL of this server for browsers, without a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url.rstrip("/") or f"http://{host}:{self.port}"

    @property
    def signing_keys(self) -> list[str]:
        """Returns the signing secrets, oldest first: the last one signs, all verify."""
        return self.secret.split()

    @property
    def trusted_networks(self) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
        """Returns the networks whose X-Forwarded-For header the server trusts."""
        return [ipaddress.ip_network(part) for part in self.trusted_proxies.replace(",", " ").split()]


# These settings can be read from a file, because a database URL may contain a password.
FILE_SETTINGS = ("secret", "database")


def read_settings(flags: Mapping[str, Any], config: str | None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Returns the settings from flags, environment and file. Raises SettingsError."""
    config = config or environ.get(f"{PREFIX}CONFIG")
    from_flags = {name: value for name, value in flags.items() if value is not None}
    sources = [(config or "", _from_file(config)), ("environment", _from_environment(environ)), ("command line", from_flags)]
    merged: dict[str, Any] = {}
    for source, values in sources:
        try:
            msgspec.convert(values, Settings, strict=False)
        except msgspec.ValidationError as error:
            raise SettingsError(f"{source}: {error}. The settings are: {', '.join(Settings.__struct_fields__)}.") from None
        merged |= values
    settings = msgspec.convert(merged, Settings, strict=False)
    _validate(settings)
    return settings


def ensure_signing_secret(settings: Settings) -> Settings:
    """Returns the settings with a signing secret, generated on first use in the data folder. Raises SettingsError."""
    if settings.secret:
        return settings
    path = Path(settings.data_dir, "secret")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600, exist_ok=False)
            path.write_text(secrets.token_urlsafe(32) + "\n")
            # If the secret is lost, all issued tokens become invalid.
            fsync_file(path)
        secret = path.read_text().strip()
    except OSError as error:
        raise SettingsError(f"data_dir: {error.filename} can't be read or written: {error.strerror}.") from None
    if not secret:
        raise SettingsError(f"{path} is empty. Restore it, or delete it so that the server generates a new secret.")
    return msgspec.structs.replace(settings, secret=secret)


def validate_database_url(url: str) -> str:
    """Returns the database URL if it is valid. Raises SettingsError, whose message contains no password."""
    if not url.startswith(("sqlite:///", "postgresql://")) or url == "sqlite:///":
        scheme = url.split(":")[0]
        raise SettingsError(
            f"database: {scheme!r} is not supported. Use sqlite:///path/to/file.db or postgresql://user@host/name."
        )
    return url


def _from_file(config: str | None) -> dict[str, Any]:
    if config is None:
        return {}
    try:
        content: dict[str, Any] = msgspec.toml.decode(Path(config).read_bytes())
    except OSError as error:
        raise SettingsError(f"{config}: the file can't be read: {error.strerror}.") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{config}: the file is not valid TOML: {error}.") from None
    return content


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for variable, value in environ.items():
        if not variable.startswith(PREFIX) or variable == f"{PREFIX}CONFIG":
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name.endswith("_file") and name.removesuffix("_file") in FILE_SETTINGS:
            name, value = name.removesuffix("_file"), _read_secret(variable, value)
        if name not in Settings.__struct_fields__:
            names = ", ".join(PREFIX + field.upper() for field in Settings.__struct_fields__)
            raise SettingsError(f"{variable} is not a setting. The variables are: {names}.")
        if name in values:
            raise SettingsError(f"{PREFIX}{name.upper()} and {PREFIX}{name.upper()}_FILE are both set. Remove one of them.")
        values[name] = value
    return values


def _read_secret(variable: str, path: str) -> str:
    try:
        secret = Path(path).read_text().strip()
    except OSError as error:
        raise SettingsError(f"{variable}: {path}: {error.strerror}.") from None
    if not secret:
        raise SettingsError(f"{variable}: {path} is empty. Write the value into it, or remove the variable.")
    return secret


def _validate(settings: Settings) -> None:
    validate_database_url(settings.database_url)
    if settings.workers > 1 and settings.database_url.startswith("sqlite:"):
        raise SettingsError(
            "workers: SQLite allows one worker, because two processes that write to the same file can corrupt it. "
            "One worker serves thousands of answers per second. Omit --workers, or use PostgreSQL."
        )
    if settings.secret and any(len(secret) < 16 for secret in settings.signing_keys):
        raise SettingsError(
            "secret: each signing secret must have at least 16 characters; separate several with spaces. "
            "`openssl rand -hex 32` generates one."
        )
    parts = urlsplit(settings.public_url)
    if settings.public_url and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment):
        raise SettingsError(f"public_url: {settings.public_url!r} is not a URL like https://nps.example.com.")
    try:
        _ = settings.trusted_networks
    except ValueError as error:
        raise SettingsError(f"trusted_proxies: {error}. Use addresses or networks such as 10.0.0.0/8.") from None
