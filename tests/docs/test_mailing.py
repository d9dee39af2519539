"""The commands of docs/mailing.md work as they are written there, one after the other."""

import subprocess
from pathlib import Path

from tests.docs.markdown import code_blocks, read
from tests.server import Server, clean_environment
from tests.web.client import client, ok_json


def test_the_server_takes_all_commands_in_their_order(tmp_path: Path) -> None:
    script = "".join(content for language, content in code_blocks(read("docs/mailing.md")) if language == "sh")
    settings = {
        "OUTOFTEN_SMTP_URL": "smtp://127.0.0.1:9",
        "OUTOFTEN_MAIL_FROM": "nps@example.com",
        "OUTOFTEN_DNS_SERVERS": "127.0.0.1:9",
    }
    (tmp_path / "people.csv").write_text("E-Mail;Vorname;Firma\nben@example.com;Ben;Acme\n", "utf-8")
    with Server(tmp_path / "data", **settings) as server, client(server, Authorization=f"Bearer {server.admin_key}") as owner:
        script = script.replace("https://nps.example.com", server.address).replace("oot_sk_…", server.admin_key)
        # A refusal ends the script, and is printed.
        begin = 'set -e\ncurl() { command curl --silent --show-error --fail-with-body "$@"; }\n'
        command = ["bash", "-c", begin + script]
        ran = subprocess.run(
            command, cwd=tmp_path, env=clean_environment(), capture_output=True, text=True, check=False, timeout=120
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        assert [sending["state"] for sending in ok_json(owner.get("/v1/sendings"))["data"]] == ["active"]
        assert len(ok_json(owner.get("/v1/audiences"))["data"]) == 1
