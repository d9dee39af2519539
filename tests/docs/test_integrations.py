"""What docs/integrations.md says works as it is written there."""

import json
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from standardwebhooks import WebhookVerificationError

from outoften.tokens.webhook_signature import format_secret, signed_headers
from tests.docs.markdown import code_blocks, read, section
from tests.server import Server
from tests.setup import node_folder
from tests.web.client import client

DOCUMENT = read("docs/integrations.md")
OLD, NEW, OTHER = (format_secret(letter * 32) for letter in (b"o", b"n", b"x"))
BODY = '{"comment": "é 🙂"}'.encode()


def test_the_server_takes_the_endpoints_of_all_commands(tmp_path: Path) -> None:
    commands = "".join(content for language, content in code_blocks(DOCUMENT) if language == "sh")
    bodies = re.findall(r"/v1/endpoints \\\n.*?-d (?:'(\{.*?\})'|@- <<'END'\n(.*?)\nEND)$", commands, re.MULTILINE | re.DOTALL)
    assert len(bodies) == 7
    settings = {
        "OUTOFTEN_ALLOWED_NETWORKS": "127.0.0.0/8",
        "OUTOFTEN_SMTP_URL": "smtp://127.0.0.1:9",
        "OUTOFTEN_MAIL_FROM": "nps@example.com",
    }
    with Server(tmp_path, **settings) as server, client(server, Authorization=f"Bearer {server.admin_key}") as owner:
        for inline, lines in bodies:
            reply = owner.post("/v1/endpoints", json=json.loads(_with_local_hosts(inline or lines)))
            # Klaviyo's address is known with a network alone.
            assert reply.status_code == 201 or reply.json()["code"] == "endpoint_url_unknown", reply.text


@pytest.mark.parametrize(("secret", "is_valid"), [(OLD, True), (NEW, True), (OTHER, False)])
def test_the_examples_verify_what_the_server_signs(tmp_path: Path, secret: str, is_valid: bool) -> None:
    examples = dict(code_blocks(section(DOCUMENT, "Verify a request")))
    headers = signed_headers([NEW, OLD], uuid4(), datetime.now(UTC), BODY)
    python: dict[str, Any] = {}
    exec(examples["python"].replace("whsec_…", secret), python)
    if is_valid:
        assert python["receive"](BODY, headers) == json.loads(BODY)
    else:
        with pytest.raises(WebhookVerificationError):
            python["receive"](BODY, headers)
    node = node_folder() / "node"
    call = f"verify({json.dumps(BODY.decode())}, {json.dumps(headers)}, '{secret}')"
    (tmp_path / "verify.mjs").write_text(f"{examples['js']}\nconsole.log(JSON.stringify({call}));", "utf-8")
    ran = subprocess.run([node, tmp_path / "verify.mjs"], capture_output=True, text=True, check=False)
    assert (ran.returncode == 0) is is_valid
    assert not is_valid or json.loads(ran.stdout) == json.loads(BODY)


def _with_local_hosts(body: str) -> str:
    """Returns it with a host that is known without a network."""
    return re.sub(r"https://(example\.com|hooks\.slack\.com)", "http://127.0.0.1:9", body)
