"""The command, as somebody at a terminal meets it."""

import base64
import hashlib
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import httpx2 as httpx
import pytest

from outoften import __version__
from outoften.cli import main
from tests.preloaded import run
from tests.server import Server, clean_environment, free_port


def _run(*arguments: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    environment = clean_environment() | {"OUTOFTEN_DATA_DIR": str(folder)}
    command = [sys.executable, "-m", "outoften", *arguments]
    return run(command, environment)


def test_the_first_start_prints_tag_link_and_key_and_the_second_no_key(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    with Server(folder) as first:
        assert first.admin_key
        assert f'<script async src="{first.address}/w.js?site={first.site_key}"></script>' in first.printed
        assert first.sign_in_link.startswith(f"{first.address}/#sign-in=")
    with Server(folder) as second:
        assert second.site_key == first.site_key
        assert second.sign_in_link != first.sign_in_link
        assert "admin-key" not in second.printed
        headers = {"Authorization": f"Bearer {first.admin_key}"}
        assert httpx.get(f"{second.address}/v1/surveys", headers=headers).status_code == 200


@pytest.mark.parametrize("with_signal", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_with_exit_code_zero(tmp_path: Path, with_signal: signal.Signals) -> None:
    server = Server(tmp_path).start()
    server.stop(with_signal)
    assert server.exit_code == 0


def test_a_half_sent_request_does_not_hold_up_the_stop(tmp_path: Path) -> None:
    server = Server(tmp_path).start()
    with socket.create_connection(("127.0.0.1", server.port)) as half:
        half.sendall(b"POST /v1/answer HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\n{")
        assert httpx.get(f"{server.address}/readyz").status_code == 200
        server.stop()
    assert server.exit_code == 0


def test_two_workers_on_sqlite_are_refused_with_the_reason(tmp_path: Path) -> None:
    result = _run("serve", "--workers", "2", folder=tmp_path)
    assert result.returncode == 2
    assert "SQLite allows one worker" in result.stderr
    assert not list(tmp_path.iterdir())


def test_a_taken_port_is_said_before_anything_is_made(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        result = _run("serve", "--port", port, folder=tmp_path)
    assert result.returncode == 2
    assert port in result.stderr
    assert not (tmp_path / "outoften.db").exists()


def test_a_second_server_on_the_same_file_is_refused(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        result = server.run("serve", "--port", str(free_port()))
        assert result.returncode == 2
        assert "A server is running on" in result.stderr


def test_a_file_that_is_no_database_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "outoften.db").write_bytes(b"this is not a database, it is a letter to the reader" * 40)
    result = _run("serve", "--port", str(free_port()), folder=tmp_path)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    assert "outoften.db" in result.stderr


def test_a_new_key_works_and_has_the_scopes_it_was_given(tmp_path: Path) -> None:
    with Server(tmp_path):
        pass
    key = _run("key", "create", "--scopes", "read", folder=tmp_path).stdout.strip()
    with Server(tmp_path) as server:
        headers = {"Authorization": f"Bearer {key}"}
        assert httpx.get(f"{server.address}/v1/surveys", headers=headers).status_code == 200
        assert httpx.post(f"{server.address}/v1/sites", headers=headers, json={"name": "x"}).status_code == 403


def test_writing_commands_wait_until_the_server_has_stopped(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        for command in (["tally", "rebuild"], ["migrate"]):
            result = server.run(*command)
            assert result.returncode == 2
            assert "Stop the server first" in result.stderr


def test_tally_check_is_silent_while_all_agrees_and_rebuild_mends_what_does_not(tmp_path: Path) -> None:
    with Server(tmp_path) as server, httpx.Client(base_url=server.address) as client:
        for score in (3, 9, 10):
            token = client.post("/v1/ask", json={"site": server.site_key}).json()["ask"]["token"]
            assert client.post("/v1/answer", json={"token": token, "score": score}).status_code == 200
        result = server.run("tally", "check")
        assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    with sqlite3.connect(tmp_path / "outoften.db") as connection:
        connection.execute("UPDATE tally SET score_9 = 5")
    spoilt = _run("tally", "check", folder=tmp_path)
    assert spoilt.returncode == 1
    assert "score_9 is 5" in spoilt.stdout
    assert _run("tally", "rebuild", folder=tmp_path).returncode == 0
    assert _run("tally", "check", folder=tmp_path).stdout == ""


def test_the_tag_can_be_printed_again(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        result = server.run("tag", "--public-url", "https://nps.example.com")
        assert result.stdout.strip() == f'<script async src="https://nps.example.com/w.js?site={server.site_key}"></script>'


def test_with_several_sites_each_tag_has_the_name_of_its_site_beside_standard_output(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        headers = {"Authorization": f"Bearer {server.admin_key}"}
        assert httpx.post(f"{server.address}/v1/sites", headers=headers, json={"name": "Shop"}).status_code == 201
        result = server.run("tag")
        assert [line.startswith("<script ") for line in result.stdout.splitlines()] == [True, True]
        assert "Site 2, Shop:" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "meant"), [(["scor"], "score"), (["import", "delightd", "x.csv"], "delighted"), (["key", "lst"], "list")]
)
def test_a_mistyped_word_is_refused_with_the_nearest_one(tmp_path: Path, arguments: list[str], meant: str) -> None:
    result = _run(*arguments, folder=tmp_path)
    assert (result.returncode, result.stderr.endswith(f"Did you mean {meant}?\n")) == (2, True)


def test_a_file_that_is_read_and_missing_is_not_to_be_created(tmp_path: Path) -> None:
    result = _run("survey", "apply", str(tmp_path / "missing.toml"), folder=tmp_path)
    assert (result.returncode, "Correct the path." in result.stderr) == (2, True)
    assert "Create the folder" in _run("survey", "apply", str(tmp_path / "no" / "missing.toml"), folder=tmp_path).stderr


def test_the_tag_has_the_address_that_the_server_was_told_when_it_was_last_started(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        expected = f'<script async src="{server.address}/w.js?site={server.site_key}"></script>'
        assert expected in server.printed
        assert server.run("tag").stdout.strip() == expected
    assert _run("tag", folder=tmp_path).stdout.strip() == expected
    with Server(tmp_path, "--public-url", "https://example.com/nps/") as again:
        assert again.run("tag").stdout.strip() == expected.replace(server.address, "https://example.com/nps")
        assert again.run("tag", "--pin").stdout.count("https://example.com/nps/static/") > 1


@pytest.mark.parametrize(
    ("host", "address"), [("0.0.0.0", "http://127.0.0.1"), ("::", "http://[::1]"), ("::1", "http://[::1]")]
)
def test_the_printed_addresses_of_a_server_on_every_address_work_on_this_machine(
    tmp_path: Path, host: str, address: str
) -> None:
    with Server(tmp_path, "--host", host) as server:
        assert server.sign_in_link.startswith(f"{address}:{server.port}/#sign-in=")
        assert httpx.get(server.sign_in_link).status_code == 200
        loader = re.search(r'src="([^"]+)"', server.printed)
        assert loader
        assert server.site_key in httpx.get(loader[1]).text
        # What to set for other machines.
        assert ("--public-url" in server.printed) == (host != "::1")


def test_a_pinned_tag_has_the_hash_of_what_is_served(tmp_path: Path) -> None:
    def pin(path: str) -> str:
        content = httpx.get(f"{server.address}{path}", headers={"Accept-Encoding": "identity"}).content
        return f"sha384-{base64.b64encode(hashlib.sha384(content).digest()).decode()}"

    with Server(tmp_path) as server:
        tag, *files = server.run("tag", "--pin", "--public-url", server.address).stdout.splitlines()
        assert f'integrity="{pin(f"/w.js?site={server.site_key}")}" crossorigin="anonymous"></script>' in tag
        addresses = [line.split() for line in files]
        assert any("/static/card." in address for address, _ in addresses)
        assert [pin(address.removeprefix(server.address)) for address, _ in addresses] == [
            integrity for _, integrity in addresses
        ]


def test_a_typing_error_is_answered_with_what_there_is(tmp_path: Path) -> None:
    result = _run("srve", folder=tmp_path)
    assert result.returncode == 2
    assert "'serve'" in result.stderr


def test_a_command_without_a_database_says_how_to_get_one(tmp_path: Path) -> None:
    result = _run("tally", "check", folder=tmp_path)
    assert result.returncode == 2
    assert "`outoften serve` creates it" in result.stderr


@pytest.mark.parametrize(
    "command", ["tag", "key list", "key create", "score", "responses", "export --survey 1", "tally check", "tally rebuild"]
)
def test_a_command_on_a_database_of_another_version_leaves_it_alone_and_names_the_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    folder = ("--data-dir", str(tmp_path))
    assert main(["migrate", *folder]) == 0
    with closing(sqlite3.connect(tmp_path / "outoften.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0006'")
    assert main([*command.split(), *folder]) == 2
    printed = capsys.readouterr().err
    assert "outoften migrate" in printed
    # Nobody should replace it by a backup.
    assert "away" not in printed


# What a terminal passes on for a byte that is no UTF-8.
NO_TEXT = os.fsdecode(b"\xff")


@pytest.mark.parametrize(
    "arguments",
    [
        ("key", "create", "--name", "x" * 101),
        ("key", "create", "--name", ""),
        ("key", "create", "--name", "two\nlines"),
        ("key", "create", "--name", NO_TEXT),
        ("key", "revoke", NO_TEXT),
        ("signing-secret", "revoke", NO_TEXT),
        ("identity-secret", "revoke", "9223372036854775808"),
        ("score", "--segment", f"plan:{NO_TEXT}"),
        ("responses", "--q", NO_TEXT),
        ("responses", "--tag", NO_TEXT),
    ],
)
def test_an_argument_that_no_database_stores_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    with pytest.raises(SystemExit) as refused:
        main([*arguments, "--data-dir", str(tmp_path)])
    assert refused.value.code == 2
    # Not only because there is no database.
    assert "argument" in capsys.readouterr().err


def test_the_version_is_the_packages_own(tmp_path: Path) -> None:
    assert _run("--version", folder=tmp_path).stdout.strip() == f"outoften {__version__}"


def test_help_comes_without_loading_the_database_or_the_server() -> None:
    printed = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "outoften", "--help"], capture_output=True, text=True, check=True
    )
    assert "outoften.cli" in printed.stderr
    assert not {"sqlalchemy", "litestar", "asyncio"} & set(re.findall(r"\| +(\w+)$", printed.stderr, re.MULTILINE))
