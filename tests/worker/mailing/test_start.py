"""A server that could send surveys, but has none to send, does not load the sender."""

from pathlib import Path

from tests.server import Server
from tests.web.client import client


def test_the_sender_is_not_loaded_before_there_is_something_to_send(tmp_path: Path) -> None:
    settings = {"OUTOFTEN_SMTP_URL": "smtp://127.0.0.1:9", "OUTOFTEN_MAIL_FROM": "nps@example.com"}
    with Server(tmp_path, PYTHONPROFILEIMPORTTIME="1", **settings) as server, client(server) as http:
        assert http.get("/readyz").status_code == 200
    loaded = {line.rpartition("|")[2].strip() for line in server.printed.splitlines()}
    assert "outoften.storage.mailing.sendings.work" in loaded
    assert "outoften.worker.mailing.sender" not in loaded
