"""Settings come from flags, the environment and a file, in this order, and nothing unknown is let through."""

from pathlib import Path

import pytest

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
        ({"OUTOFTEN_PROT": "80"}, "OUTOFTEN_PROT is not a setting"),
        ({"OUTOFTEN_PORT": "eighty"}, r"\$\.port"),
        ({"OUTOFTEN_PORT": "70000"}, r"\$\.port"),
        ({"OUTOFTEN_PORT_FILE": "x"}, "OUTOFTEN_PORT_FILE is not a setting"),
        ({"OUTOFTEN_WORKERS": "2"}, "workers"),
        ({"OUTOFTEN_DATABASE": "mysql://user:word@host/db"}, "sqlite:///"),
        ({"OUTOFTEN_SECRET": "short"}, "16 characters"),
        ({"OUTOFTEN_PUBLIC_URL": "nps.example.com"}, "https://nps.example.com"),
        ({"OUTOFTEN_TRUSTED_PROXIES": "10.0.0.0/8, lan"}, "lan"),
        ({"OUTOFTEN_RATE_LIMIT": "-1"}, r"\$\.rate_limit"),
        ({"OUTOFTEN_SECRET_FILE": "/nowhere/secret"}, "No such file"),
    ],
)
def test_what_can_not_be_used_is_named(environment: dict[str, str], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        read_settings({}, None, environment)


def test_an_unknown_key_of_the_file_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "outoften.toml"
    file.write_text("prot = 80\n")
    with pytest.raises(SettingsError, match="prot"):
        read_settings({}, str(file), {})


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


def test_an_emptied_secret_is_not_silently_replaced(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("")
    with pytest.raises(SettingsError, match="is empty"):
        ensure_signing_secret(read_settings({"data_dir": str(tmp_path)}, None, {}))


def test_addresses_of_six_are_bracketed() -> None:
    assert read_settings({"host": "::1"}, None, {}).base_url == "http://[::1]:8010"
