"""Settings come from flags, the environment and a file, in this order, and nothing unknown is let through."""

import os
import re
from pathlib import Path

import pytest

from outoften.app import ROUTES
from outoften.public_url import OWN_PATHS
from outoften.settings import Settings, SettingsError, ensure_signing_secret, read_settings


def test_without_anything_the_defaults_serve() -> None:
    settings = read_settings({}, None, {})
    assert settings == Settings()
    assert settings.base_url == "http://127.0.0.1:8010"
    assert settings.database_url == "sqlite:///outoften-data/outoften.db"


def test_flags_beat_the_environment_which_beats_the_file(tmp_path: Path) -> None:
    file = tmp_path / "outoften.toml"
    file.write_text('port = 1\nhost = "file"\nrate_limit = 7\n')
    settings = read_settings({"port": 3, "host": None}, str(file), {"OUTOFTEN_PORT": "2", "OUTOFTEN_HOST": "variable"})
    assert (settings.port, settings.host, settings.rate_limit) == (3, "variable", 7)


def test_the_file_can_be_named_in_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "outoften.toml"
    file.write_text("port = 9000\n")
    assert read_settings({}, None, {"OUTOFTEN_CONFIG": str(file)}).port == 9000


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"OUTOFTEN_PROT": "80"}, "OUTOFTEN_PROT is not a setting. Did you mean OUTOFTEN_PORT?"),
        ({"OUTOFTEN_COLOR": "red"}, "OUTOFTEN_COLOR is not a setting. The settings are: OUTOFTEN_HOST, "),
        ({"OUTOFTEN_PORT": "eighty"}, "OUTOFTEN_PORT: 'eighty' is not a whole number from 1 to 65535"),
        ({"OUTOFTEN_PORT": "70000"}, "OUTOFTEN_PORT: '70000' is not"),
        ({"OUTOFTEN_LOG_LEVEL": "loud"}, "OUTOFTEN_LOG_LEVEL: 'loud' is not debug, info, warning or error"),
        ({"OUTOFTEN_PORT_FILE": "x"}, "OUTOFTEN_PORT_FILE is not a setting"),
        ({"OUTOFTEN_WORKERS": "2"}, "workers"),
        ({"OUTOFTEN_DATABASE": "mysql://user:word@host/db"}, "sqlite:///"),
        ({"OUTOFTEN_DATABASE_READ": "postgresql://user@replica/name"}, "database_read: only PostgreSQL has replicas"),
        ({"OUTOFTEN_SECRET": "short"}, "16 characters"),
        ({"OUTOFTEN_PUBLIC_URL": "nps.example.com"}, "https://nps.example.com"),
        ({"OUTOFTEN_TRUSTED_PROXIES": "10.0.0.0/8, lan"}, "lan"),
        ({"OUTOFTEN_RATE_LIMIT": "-1"}, "OUTOFTEN_RATE_LIMIT: '-1' is not a whole number of at least 0"),
        ({"OUTOFTEN_SECRET_FILE": "/nowhere/secret"}, "No such file"),
    ],
)
def test_what_can_not_be_used_is_named(environment: dict[str, str], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        read_settings({}, None, environment)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("prot = 80", r"outoften\.toml: prot is not a setting\. Did you mean port\?"),
        ("host = 3", r"outoften\.toml: host is not a text"),
        ('port = "eighty"', r"outoften\.toml: port: 'eighty' is not a whole number from 1 to 65535"),
    ],
)
def test_what_can_not_be_used_in_the_file_is_named(tmp_path: Path, line: str, message: str) -> None:
    file = tmp_path / "outoften.toml"
    file.write_text(line + "\n")
    with pytest.raises(SettingsError, match=message):
        read_settings({}, str(file), {})


def test_a_value_of_the_wrong_kind_in_a_secret_setting_is_not_repeated(tmp_path: Path) -> None:
    file = tmp_path / "outoften.toml"
    file.write_text('secret = ["hunter2-hunter2-hunter2"]\n')
    with pytest.raises(SettingsError, match="secret") as refused:
        read_settings({}, str(file), {})
    assert "hunter2" not in str(refused.value)


def test_a_password_is_not_repeated_in_an_error() -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings({}, None, {"OUTOFTEN_DATABASE": "mysql://user:hunter2@host/db"})
    assert "hunter2" not in str(refused.value)


def test_a_secret_can_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("0123456789abcdef\n")
    settings = read_settings({}, None, {"OUTOFTEN_SECRET_FILE": str(tmp_path / "secret")})
    assert settings.signing_keys == ["0123456789abcdef"]


def test_a_secret_and_its_file_together_are_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("0123456789abcdef\n")
    environment = {"OUTOFTEN_SECRET": "x" * 16, "OUTOFTEN_SECRET_FILE": str(tmp_path / "secret")}
    with pytest.raises(SettingsError, match="OUTOFTEN_SECRET_FILE"):
        read_settings({}, None, environment)


def test_several_secrets_are_kept_in_their_order() -> None:
    settings = read_settings({}, None, {"OUTOFTEN_SECRET": f"{'a' * 16} {'b' * 16}"})
    assert settings.signing_keys == ["a" * 16, "b" * 16]


def test_a_missing_secret_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    settings = read_settings({"data_dir": str(tmp_path / "data")}, None, {})
    first, second = ensure_signing_secret(settings), ensure_signing_secret(settings)
    assert first.secret == second.secret
    assert len(first.secret) >= 32
    assert (tmp_path / "data" / "secret").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "content",
    [b"", b"e", b"0123456789abcdef short", b"\0" * 43, "\ufeff0123456789abcdef".encode(), b"\xff" * 43, b"a" * 100_000],
    ids=["emptied", "cut short", "one of two short", "zeros", "byte order mark", "not UTF-8", "far too long"],
)
def test_a_secret_that_is_not_whole_is_refused_and_not_replaced(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "secret"
    file.write_bytes(content)
    with pytest.raises(SettingsError, match=re.escape(str(file))):
        ensure_signing_secret(read_settings({"data_dir": str(tmp_path)}, None, {}))
    assert file.read_bytes() == content


@pytest.mark.parametrize("kind", ["folder", "pipe", "link", "link to nothing", "writable by all"])
def test_only_a_file_that_nobody_else_can_write_is_a_secret(tmp_path: Path, kind: str) -> None:
    file, elsewhere = tmp_path / "secret", tmp_path / "elsewhere"
    elsewhere.write_text("0123456789abcdef")
    match kind:
        case "folder":
            file.mkdir()
        case "pipe":
            os.mkfifo(file)
        case "link":
            file.symlink_to(elsewhere)
        case "link to nothing":
            file.symlink_to(tmp_path / "nothing")
        case _:
            elsewhere.rename(file).chmod(0o666)
    with pytest.raises(SettingsError, match=re.escape(str(file))):
        ensure_signing_secret(read_settings({"data_dir": str(tmp_path)}, None, {}))
    assert not (tmp_path / "nothing").exists()


def test_a_secret_that_others_could_read_is_theirs_no_longer_and_that_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "secret"
    file.write_text("0123456789abcdef")
    file.chmod(0o644)
    settings = ensure_signing_secret(read_settings({"data_dir": str(tmp_path)}, None, {}))
    assert settings.signing_keys == ["0123456789abcdef"]
    assert file.stat().st_mode & 0o777 == 0o600
    assert str(file) in caplog.text


@pytest.mark.parametrize("variable", ["OUTOFTEN_SECRET_FILE", "OUTOFTEN_DATABASE_FILE", "OUTOFTEN_CONFIG"])
@pytest.mark.parametrize("kind", ["folder", "pipe", "device without end", "not UTF-8", "writable by all", "missing"])
def test_a_named_file_that_can_not_be_trusted_is_refused(tmp_path: Path, variable: str, kind: str) -> None:
    file = tmp_path / "file"
    match kind:
        case "folder":
            file.mkdir()
        case "pipe":
            os.mkfifo(file)
        case "device without end":
            file = Path("/dev/zero")
        case "not UTF-8":
            file.write_bytes(b"\xff" * 43)
        case "writable by all":
            file.write_text("0123456789abcdef")
            file.chmod(0o666)
    with pytest.raises(SettingsError, match=re.escape(str(file))):
        read_settings({}, None, {variable: str(file)})


def test_a_secret_may_be_a_link_as_kubernetes_makes_them(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("0123456789abcdef\n")
    (tmp_path / "secret").symlink_to(tmp_path / "data")
    settings = read_settings({}, None, {"OUTOFTEN_SECRET_FILE": str(tmp_path / "secret")})
    assert settings.signing_keys == ["0123456789abcdef"]


def test_that_everybody_can_read_a_named_secret_is_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "secret"
    file.write_text("0123456789abcdef\n")
    file.chmod(0o640)
    read_settings({}, None, {"OUTOFTEN_SECRET_FILE": str(file)})
    assert str(file) not in caplog.text
    file.chmod(0o644)
    read_settings({}, None, {"OUTOFTEN_SECRET_FILE": str(file)})
    assert f"chmod o-rwx {file}" in caplog.text


@pytest.mark.skipif(os.geteuid() != 0, reason="Only root can give files to other users.")
def test_a_named_secret_may_belong_to_anybody_as_in_a_container(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("0123456789abcdef\n")
    os.chown(file, 1000, 1000)
    settings = read_settings({}, None, {"OUTOFTEN_SECRET_FILE": str(file)})
    assert settings.signing_keys == ["0123456789abcdef"]


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("::1", "http://[::1]:8010"),
        ("0.0.0.0", "http://127.0.0.1:8010"),
        ("::", "http://[::1]:8010"),
        ("localhost", "http://localhost:8010"),
    ],
)
def test_without_a_public_url_the_address_is_one_that_this_machine_can_open(host: str, url: str) -> None:
    assert read_settings({"host": host}, None, {}).base_url == url


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("https://nps.example.com/", "https://nps.example.com"),
        ("HTTPS://NPS.Example.COM:443", "https://nps.example.com"),
        ("http://host:8080//", "http://host:8080"),
        (" https://example.com/nps/ ", "https://example.com/nps"),
        ("https://example.com/Our NPS/a", "https://example.com/Our%20NPS/a"),
        ("https://example.com/m%C3%BCller", "https://example.com/m%C3%BCller"),
        ("https://example.com/müller", "https://example.com/m%C3%BCller"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("https://STRAßE.example", "https://xn--strae-oqa.example"),
        ("http://my_host:8010", "http://my_host:8010"),
        ("http://[2001:DB8::0:1]:80/nps", "http://[2001:db8::1]/nps"),
        ("http://192.0.2.7:8010", "http://192.0.2.7:8010"),
    ],
)
def test_a_public_url_is_kept_as_browsers_write_it(given: str, url: str) -> None:
    assert read_settings({"public_url": given}, None, {}).base_url == url


@pytest.mark.parametrize(
    "given",
    [
        *("nps.example.com", "nps.example.com:8010", "//nps.example.com", "ftp://nps.example.com", "https://", "/nps"),
        *("https://user:hunter2@nps.example.com", "https://hunter2@nps.example.com"),
        *("https://nps.example.com?x", "https://nps.example.com/#hunter2", "https://nps.example.com/nps?hunter2=1"),
        *("https://nps.example.com:99999", "https://nps.example.com:port", "https://[::1", "https://nps..example.com"),
        *("https://nps example.com", "https://nps.example.com/../x", "https://nps.example.com/a//b", "https://h/a%2Fb"),
        *("https://-\u00ad.example", "https://xn--\u00fc.example", "https://h/a%0Ab", "https://h/%2e%2e"),
    ],
)
def test_a_public_url_that_browsers_cannot_use_is_refused_with_an_example(given: str) -> None:
    with pytest.raises(SettingsError, match=r"https://nps\.example\.com or https://example\.com/nps") as refusal:
        read_settings({"public_url": given}, None, {})
    assert "hunter2" not in str(refusal.value)
    assert len(str(refusal.value).splitlines()) == 1


def test_a_public_url_whose_path_the_server_uses_itself_is_refused() -> None:
    own = {path.split("/")[1] for route in ROUTES for path in route.paths} - {""}
    assert own == set(OWN_PATHS)
    for name in own:
        with pytest.raises(SettingsError, match="which the server uses itself"):
            read_settings({"public_url": f"https://example.com/{name}/nps"}, None, {})


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("OUTOFTEN_IMAP_URL", "imap://ann:secret-1@mail.example.com/INBOX", "imaps://"),
        ("OUTOFTEN_IMAP_URL", "imaps://mail.example.com/INBOX", "imaps://"),
        ("OUTOFTEN_IMAP_URL", "imaps://ann:secret-1@mail.example.com/INBOX?move=Done&delete=true", "not both"),
        ("OUTOFTEN_IMAP_URL", "imaps://ann:secret-1@mail.example.com/INBOX?keep=1", "move=Handled"),
        ("OUTOFTEN_DNS_SERVERS", "dns.example.com", "9.9.9.9"),
        ("OUTOFTEN_DNS_SERVERS", "9.9.9.9:99999", "9.9.9.9"),
    ],
)
def test_a_mailbox_or_dns_server_that_cannot_be_used_is_refused(name: str, value: str, said: str) -> None:
    mail = {"OUTOFTEN_SMTP_URL": "smtp://localhost", "OUTOFTEN_MAIL_FROM": "nps@example.com"}
    with pytest.raises(SettingsError, match=re.escape(said)) as refused:
        read_settings({}, None, mail | {name: value})
    assert "secret-1" not in str(refused.value)


def test_the_mailbox_is_the_address_to_which_bounces_go() -> None:
    mail = {"OUTOFTEN_SMTP_URL": "smtp://localhost", "OUTOFTEN_MAIL_FROM": "Acme <nps@example.com>"}
    for user, address in (("bounces%40acme.example", "bounces@acme.example"), ("bounces", "bounce@example.com")):
        url = f"imaps://{user}:p%2Fw@mail.example.com/Bounces"
        assert read_settings({}, None, mail | {"OUTOFTEN_IMAP_URL": url}).bounce_address == address
    servers = read_settings({}, None, {"OUTOFTEN_DNS_SERVERS": "9.9.9.9, 127.0.0.1:5353 [2620:fe::fe]:54 ::1"}).name_servers
    assert servers == [("9.9.9.9", 53), ("127.0.0.1", 5353), ("2620:fe::fe", 54), ("::1", 53)]
