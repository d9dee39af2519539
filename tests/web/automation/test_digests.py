"""Members choose their digests, send themselves one, and leave by the link in it without signing in."""

from collections.abc import Iterator
from email.message import EmailMessage

import httpx2 as httpx
import pytest

from tests.mailbox import Mailbox
from tests.server import Server
from tests.web.client import Json, client, ok_json, refused
from tests.web.members import signed_in

PATH = "/v1/session/digests"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def member(mailing: Server, mailer: httpx.Client) -> Iterator[tuple[httpx.Client, Json]]:
    """A browser in which a new member is signed in, and the member."""
    with signed_in(mailing, mailer, "viewer") as found:
        yield found


def link_in(mail: EmailMessage) -> str:
    """The path and query of the link with which one unsubscribes."""
    return "/unsubscribe" + str(mail["List-Unsubscribe"]).strip("<>").partition("/unsubscribe")[2]


def test_members_choose_their_digests_and_the_audit_log_has_it(mailer: httpx.Client, member: tuple[httpx.Client, Json]) -> None:
    browser, account = member
    assert ok_json(browser.get(PATH)) == {"available": True, "weekly": False, "overdue": True}
    changed = {"available": True, "weekly": True, "overdue": True}
    assert ok_json(browser.patch(PATH, json={"weekly": True})) == changed
    assert ok_json(browser.patch(PATH, json={"weekly": True})) == changed
    entries = [entry for entry in ok_json(mailer.get("/v1/audit"))["data"] if entry["action"] == "digest.changed"]
    assert [(entry["actor"], entry["subject"]["changes"]) for entry in entries] == [(account["email"], {"weekly": True})]
    assert ok_json(mailer.get(PATH)) == {"available": True, "weekly": False, "overdue": False}
    refused(mailer.patch(PATH, json={"weekly": True}), 403, "member_needed")


def test_a_link_unsubscribes_by_a_post_and_not_by_opening_it(
    mailing: Server, mailer: httpx.Client, member: tuple[httpx.Client, Json], mailbox: Mailbox
) -> None:
    browser, account = member
    ok_json(browser.patch(PATH, json={"weekly": True}))
    sent = ok_json(browser.post(PATH, json={"kind": "weekly"}))
    assert sent["to"] == account["email"]
    (mail,) = mailbox.wait(account["email"])
    assert (mail["Subject"], mail["List-Unsubscribe-Post"]) == (sent["subject"], None)
    link = link_in(mail)
    with client(mailing) as scanner:
        ended = scanner.get("/unsubscribe", headers={"Accept": "text/html"})
        assert (ended.status_code, "/app/account" in ended.text.replace("&#x2f;", "/"), "<form" in ended.text) == (
            404,
            True,
            False,
        )
        page = scanner.get(link)
        assert (page.status_code, "<form" in page.text, account["email"] in page.text) == (200, True, True)
        assert ok_json(browser.get(PATH))["weekly"] is True
        assert scanner.post(link[:-1] + ("A" if link[-1] != "A" else "Q"), data=ONE_CLICK).status_code == 404
        assert ok_json(browser.get(PATH))["weekly"] is True
        assert scanner.post(link, data=ONE_CLICK).status_code == 200
        assert scanner.post(link, files={"List-Unsubscribe": (None, "One-Click")}).status_code == 200
        assert ok_json(browser.get(PATH)) == {"available": True, "weekly": False, "overdue": True}
        # Another member may get the id of a removed one.
        assert mailer.delete(f"/v1/members/{account['id']}").status_code == 200
        with signed_in(mailing, mailer, "viewer") as (other, follower):
            ok_json(other.patch(PATH, json={"weekly": True}))
            assert scanner.post(link, data=ONE_CLICK).status_code == 404
            assert (follower["id"], ok_json(other.get(PATH))["weekly"]) == (account["id"], True)


def test_what_the_mail_server_says_reaches_who_sends_themselves_a_digest(
    member: tuple[httpx.Client, Json], mailbox: Mailbox
) -> None:
    browser, account = member
    mailbox.refusals[account["email"]] = "550 5.7.1 No such mailbox"
    assert "No such mailbox" in refused(browser.post(PATH, json={"kind": "overdue"}), 409, "mail_refused")
    # Three in a minute; another minute may begin meanwhile.
    assert 429 in {browser.post(PATH, json={"kind": "overdue"}).status_code for _ in range(7)}


def test_a_server_without_a_mail_server_says_how_to_send_e_mails(server: Server, owner: httpx.Client) -> None:
    with signed_in(server, owner, "viewer") as (browser, _):
        assert ok_json(browser.get(PATH))["available"] is False
        assert "OUTOFTEN_SMTP_URL" in refused(browser.post(PATH, json={"kind": "weekly"}), 409, "mail_not_configured")
