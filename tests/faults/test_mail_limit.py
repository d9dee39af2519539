"""A burst of bad responses does not flood anybody's mailbox: one e-mail tells how many there were."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.faults.clocks import Clock
from tests.faults.load import owner_of
from tests.mailbox import receiving_mail
from tests.server import Server
from tests.web.client import created_json, ok_json
from tests.web.members import signed_in

LIMIT, BURST = 20, 45
ADDRESSES = ("team@example.com", "boss@example.com")


def test_of_a_burst_an_endpoint_and_a_rule_send_some_e_mails_and_then_one_with_the_number(clock: Clock, tmp_path: Path) -> None:
    with receiving_mail() as mailbox:
        settings = {
            "OUTOFTEN_SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}",
            "OUTOFTEN_MAIL_FROM": "nps@example.com",
            "OUTOFTEN_ALLOWED_NETWORKS": "127.0.0.0/8",
            "OUTOFTEN_RATE_LIMIT": "0",
        }
        with Server(tmp_path / "data", **settings, **clock.environment) as server, owner_of(server, server.admin_key) as owner:
            with signed_in(server, owner, "owner", None, email=ADDRESSES[1]):
                pass
            events = {"events": ["response.created"]}
            body = {"kind": "email", "to": [ADDRESSES[0]], "filter": {"categories": ["detractor"]}} | events
            created_json(owner.post("/v1/endpoints", json=body))
            mail = {"to": "owners", "subject": "Score {{ score }}", "text": "See {{ url }}"}
            rule = {
                "name": "Tell me",
                "site_id": 1,
                "when": {"categories": ["detractor"]} | events,
                "then": {"email_members": mail},
            }
            rule_id = created_json(owner.post("/v1/rules", json=rule))["id"]
            # So that the burst is in one hour.
            begin = datetime.now(UTC).replace(minute=5)
            clock.set(begin)

            tokens = [ok_json(owner.post("/v1/ask", json={"site": server.site_key}))["ask"]["token"] for _ in range(BURST + 1)]
            # Nobody answers at once.
            clock.set(begin + timedelta(minutes=1))

            def answer() -> None:
                ok_json(owner.post("/v1/answer", json={"token": tokens.pop(), "score": 2}))

            for _ in range(BURST):
                answer()
            for address in ADDRESSES:
                mailbox.wait(address, LIMIT)
            # The others count for the hour in which the rule looks at them.
            while len(ok_json(owner.get(f"/v1/rules/{rule_id}/runs", params={"limit": 100}))["data"]) < BURST:
                pass
            clock.set(begin + timedelta(hours=1))
            answer()
            for address in ADDRESSES:
                got = mailbox.wait(address, LIMIT + 2)
                [summary] = [message for message in got if "more e-mails" in message["Subject"]]
                assert (len(got), summary["Subject"].split()[0]) == (LIMIT + 2, str(BURST - LIMIT))
                text = summary.get_body(("plain",))
                assert text
                assert re.search(r"/app/surveys/1/responses\?from=\S+&category=detractor", text.get_content())
