"""No command prints a password, whatever goes wrong."""

from pathlib import Path

import pytest

from outoften.cli import main
from outoften.cli.output import print_exception
from tests.postgres import Postgres

# A word that no message contains by chance.
PASSWORD = "needle4711"
NOBODY_THERE = f"postgresql://bob:{PASSWORD}@127.0.0.1:1/name"


def _run(*arguments: str) -> int:
    try:
        return main(arguments)
    except SystemExit as refused:
        # The parser ends the process by itself.
        return int(refused.code or 0)


@pytest.mark.parametrize(
    "arguments",
    [
        ["serve", "--port", "9", "--database", NOBODY_THERE],
        ["demo", "--database", NOBODY_THERE],
        ["score", "--database", NOBODY_THERE],
        ["responses", "--database", NOBODY_THERE],
        ["export", "--database", NOBODY_THERE],
        ["tag", "--database", NOBODY_THERE],
        ["key", "create", "--database", NOBODY_THERE],
        ["tally", "check", "--database", NOBODY_THERE],
        ["tally", "rebuild", "--database", NOBODY_THERE],
        ["backup", "copy.db", "--database", NOBODY_THERE],
        ["migrate", "--database", NOBODY_THERE],
        ["migrate", "--from", "sqlite:///missing.db", "--to", NOBODY_THERE],
        ["migrate", "--from", NOBODY_THERE, "--to", "sqlite:///new.db"],
        ["migrate", "--from", NOBODY_THERE],
        ["serve", "--databse", NOBODY_THERE],
        ["serve", f"--databse=postgresql://bob:two words {PASSWORD}@127.0.0.1/name"],
        ["serve", f"--data={NOBODY_THERE}"],
        ["serve", "--port", NOBODY_THERE],
        [NOBODY_THERE],
        ["tag", "--public-url", f"https://bob:{PASSWORD}@nps.example.com"],
    ],
    ids=" ".join,
)
def test_no_command_repeats_a_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert _run(*arguments) == 2
    printed = capsys.readouterr()
    assert PASSWORD not in printed.out + printed.err


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://bob:{password}@127.0.0.1:1/name"
        for password in (
            *(f"a@{PASSWORD}", f"a/{PASSWORD}", f"12#{PASSWORD}", f"a?{PASSWORD}", f"[{PASSWORD}", f"a:{PASSWORD}"),
            *(f"%zz{PASSWORD}", f"{PASSWORD} ", f"{PASSWORD}%40"),
        )
    ]
    + [
        f"postgresql://bob@127.0.0.1:1/name?password={PASSWORD}",
        f"postgresql://bob:{PASSWORD}@127.0.0.1:99999/name",
        f"postgresql://bob:{PASSWORD}@127.0.0.1:1/name?sslmode=require",
        f"postgresql://bob:{PASSWORD}@127.0.0.1:1/name?ssl=nonsense",
        f"postgresql://bob:{PASSWORD}@no such host/name",
        f"postgres://bob:{PASSWORD}@127.0.0.1/name",
        f"sqlite://bob:{PASSWORD}@127.0.0.1/file.db",
    ],
)
@pytest.mark.parametrize("place", ["flag", "environment", "file"])
def test_no_url_that_is_refused_shows_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str, place: str
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = ["score"]
    match place:
        case "flag":
            arguments += ["--database", url]
        case "environment":
            monkeypatch.setenv("OUTOFTEN_DATABASE", url)
        case _:
            Path("outoften.toml").write_text(f"database = '{url}'\n")
            arguments += ["--config", "outoften.toml"]
    assert _run(*arguments) == 2
    printed = capsys.readouterr()
    assert PASSWORD not in printed.out + printed.err


def test_a_completed_copy_does_not_print_the_password(
    tmp_path: Path, postgres_server: Postgres, capsys: pytest.CaptureFixture[str]
) -> None:
    source = f"sqlite:///{tmp_path}/outoften.db"
    assert main(["migrate", "--database", source]) == 0
    target = postgres_server.new_database().replace("postgres:@", f"postgres:{PASSWORD}@")
    assert PASSWORD in target
    assert main(["migrate", "--from", source, "--to", target]) == 0
    printed = capsys.readouterr()
    assert "Serve with the URL of --to" in printed.out
    assert PASSWORD not in printed.out + printed.err


def test_a_traceback_is_printed_without_passwords(capsys: pytest.CaptureFixture[str]) -> None:
    error = ValueError(f"It broke at {NOBODY_THERE}")
    print_exception(ValueError, error, None)
    printed = capsys.readouterr().err
    assert "It broke" in printed
    assert PASSWORD not in printed
