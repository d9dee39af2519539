"""The check before a sending, with a real mail server and a real DNS server; and a bounce of what was sent."""

import base64
from collections.abc import Iterator
from typing import Any

import httpx2 as httpx
import pytest

from tests.mailbox import Mailbox, receiving_mail
from tests.name_server import answering
from tests.server import Server
from tests.web.client import client, created_json, ok_json, refused

KEY_2048, KEY_512 = (f"v=DKIM1; k=rsa; p={base64.b64encode(bytes(size)).decode()}" for size in (294, 92))
RECORDS: dict[str, list[str]] = {}
GOOD = {
    "example.com": ["google-site-verification=x", "v=spf1 include:_spf.example.net ~all"],
    "_dmarc.example.com": ["v=DMARC1; p=quarantine; rua=mailto:dmarc@example.com"],
    "s1._domainkey.mail.example.com": [KEY_2048],
}


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    """The mail server."""
    with receiving_mail() as running:
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, mailbox: Mailbox) -> Iterator[Server]:
    """A server that sends e-mails from a domain with those records. It finds no mailbox, but names it as envelope sender."""
    with answering(RECORDS) as port:
        settings = {
            "OUTOFTEN_SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}",
            "OUTOFTEN_MAIL_FROM": "Acme <nps@mail.example.com>",
            "OUTOFTEN_IMAP_URL": "imaps://bounces%40example.com:secret@127.0.0.1:1/INBOX",
            "OUTOFTEN_DNS_SERVERS": f"127.0.0.1:{port}",
        }
        with Server(tmp_path_factory.mktemp("check"), OUTOFTEN_RATE_LIMIT="0", **settings) as running:
            yield running


@pytest.fixture(scope="module")
def owner(server: Server) -> Iterator[httpx.Client]:
    """The owner."""
    with client(server, Authorization=f"Bearer {server.admin_key}") as connected:
        yield connected


def check(owner: httpx.Client, records: dict[str, list[str]], **query: Any) -> dict[str, str]:
    """The state of each finding, by its code, while the domain has these records."""
    RECORDS.clear()
    RECORDS.update(records)
    reply = ok_json(owner.get("/v1/mail/check", params=query))
    assert reply["ready"] == all(finding["state"] != "fault" for finding in reply["findings"])
    assert reply["domain"] == "mail.example.com"
    assert all(finding["text"].endswith((".", "all")) for finding in reply["findings"])
    return {finding["code"]: finding["state"] for finding in reply["findings"]}


def test_a_domain_that_is_ready(owner: httpx.Client) -> None:
    found = check(owner, GOOD, planned=6000)
    assert found == {
        **dict.fromkeys(("relay_ok", "spf_ok", "dkim_ok", "dmarc_ok", "aligned", "bulk_ready", "reports_ok"), "ok"),
        # The tests have no HTTPS.
        "one_click_missing": "warning",
    }


def test_a_domain_without_records(owner: httpx.Client) -> None:
    found = check(owner, {}, planned=6000)
    expected = {"spf_missing": "fault", "dkim_unknown": "warning", "dmarc_missing": "warning", "not_aligned": "fault"}
    assert found.items() >= {**expected, "bulk_not_ready": "fault"}.items()
    assert check(owner, {}, dkim_selector="acme").items() >= {"dkim_missing": "fault", "below_bulk": "ok"}.items()
    # A server that does not answer says nothing about the domain.
    assert check(owner, GOOD, dkim_selector="silent")["dkim_unknown"] == "warning"


@pytest.mark.parametrize(
    ("name", "texts", "code"),
    [
        ("example.com", ["v=spf1 ~all", "v=spf1 -all"], "spf_several"),
        ("example.com", ["v=spf1 +all"], "spf_open"),
        ("example.com", ["v=spf1 " + " ".join(f"include:{n}.example.net" for n in range(11)) + " -all"], "spf_too_long"),
        ("s1._domainkey.mail.example.com", ["v=DKIM1; p="], "dkim_revoked"),
        ("s1._domainkey.mail.example.com", [KEY_512], "dkim_weak"),
        ("_dmarc.mail.example.com", ["v=DMARC1; rua=mailto:x@example.com"], "dmarc_invalid"),
    ],
)
def test_a_record_that_does_not_work(owner: httpx.Client, name: str, texts: list[str], code: str) -> None:
    assert check(owner, {**GOOD, name: texts})[code] == "fault"


def test_only_spf_is_not_enough_for_many_mail_services(owner: httpx.Client) -> None:
    without = {name: texts for name, texts in GOOD.items() if "_domainkey" not in name}
    assert check(owner, without)["aligned_by_spf"] == "warning"


def test_a_selector_cannot_ask_for_other_names(owner: httpx.Client) -> None:
    for selector in ("", "a b", "a" * 64, "-x", "x.."):
        refused(owner.get("/v1/mail/check", params={"dkim_selector": selector}), 400, "query_invalid")


def test_a_server_without_a_mail_server_says_so(tmp_path_factory: pytest.TempPathFactory, owner: httpx.Client) -> None:
    with Server(tmp_path_factory.mktemp("none")) as none, client(none, Authorization=f"Bearer {none.admin_key}") as other:
        reply = ok_json(other.get("/v1/mail/check"))
    assert (reply["ready"], [finding["code"] for finding in reply["findings"]]) == (False, ["relay_missing"])


def test_a_bounce_names_its_e_mail_by_the_envelope_sender(owner: httpx.Client, server: Server, mailbox: Mailbox) -> None:
    site = created_json(owner.post("/v1/sites", json={"name": "Acme", "postal_address": "Acme Ltd., 1 High Street, London"}))
    survey = created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Acme"}))
    created_json(owner.post(f"/v1/recipients?site={site['id']}", json={"id": "ann", "email": "ann@example.org"}))
    body = {"survey_id": survey["id"], "name": "Autumn", "schedule": {"working_hours": None}}
    sending = created_json(owner.post("/v1/sendings", json=body))
    ok_json(owner.post(f"/v1/sendings/{sending['id']}/start"))
    mailbox.wait("ann@example.org")
    [sender] = [one for one in mailbox.senders if one.startswith("bounces+")]
    reporter = created_json(owner.post("/v1/mail/reporters", json={"site_id": site["id"], "provider": "amazon_ses"}))
    assert reporter["url"].startswith(f"{server.address}/v1/mail/events/amazon_ses/")
    url = created_json(owner.post("/v1/mail/reporters", json={"site_id": site["id"], "provider": "postmark"}))["url"]
    # The address is of a mailbox to which it was forwarded.
    event = {"RecordType": "Bounce", "Type": "HardBounce", "Email": "other@example.net", "Metadata": {"from": sender}}
    assert httpx.post(url, json=event).status_code == 200
    ann = ok_json(owner.get("/v1/recipients/ann", params={"site": site["id"]}))
    assert ann["state"] == "bounced"
