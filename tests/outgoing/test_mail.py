"""E-mails: settings that are refused, headers that nobody can add, and passwords that are never sent unencrypted."""

import asyncio
from collections.abc import Iterator

import pytest

from outoften.outgoing.mail import Mail, MailUnsentError, send_mail
from outoften.outgoing.mail_server import MailServer, parse_mail_server
from tests.mailbox import Mailbox, receiving_mail
from tests.server import free_port


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    """The mail server."""
    with receiving_mail() as running:
        yield running


def test_urls_say_how_the_connection_is_encrypted() -> None:
    servers = [parse_mail_server(f"{scheme}://mail.example.com", "a@b.de") for scheme in ("smtp", "starttls", "smtps")]
    assert [(server.security, server.port) for server in servers] == [("none", 25), ("starttls", 587), ("tls", 465)]
    full = parse_mail_server("smtps://ann%40b.de:p%2Fw@mail.example.com:2465", "Acme Ü <nps@b.de>")
    assert full == MailServer("mail.example.com", 2465, "tls", "ann@b.de", "p/w", "Acme Ü", "nps@b.de")
    assert "p/w" not in repr(full)


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        *((url, "a@b.de") for url in ("mail.example.com", "http://a.de", "smtps://", "smtps://a.de/x", "smtps://a.de:x")),
        ("smtp://ann:secret@mail.example.com", "a@b.de"),
        *(("smtps://a.de", sender) for sender in ("ann", "a@b.de\r\nBcc: c@d.de", "Acme\n <a@b.de>", "a@b.de, c@d.de", "")),
    ],
)
def test_settings_that_cannot_work_are_refused_without_the_password(url: str, sender: str) -> None:
    with pytest.raises(ValueError, match=r"smtp_url|mail_from") as error:
        parse_mail_server(url, sender)
    assert "secret" not in str(error.value)


@pytest.mark.parametrize("text", ["a\r\nBcc: eve@example.com", "a\nBcc: eve@example.com", "a\rBcc: eve@example.com", "Ü" * 500])
def test_a_subject_adds_no_header(mailbox: Mailbox, text: str) -> None:
    server = parse_mail_server(f"smtp://127.0.0.1:{mailbox.port}", "nps@example.com")
    before = len(mailbox.to("ann@example.com"))
    assert asyncio.run(send_mail(server, Mail(("ann@example.com",), text, "text", "<p>html</p>"))).status == 250
    mail = mailbox.wait("ann@example.com", before + 1)[-1]
    assert (mail["Bcc"], mailbox.to("eve@example.com")) == (None, [])


def test_other_headers_and_recipients_with_line_breaks_are_not_sent(mailbox: Mailbox) -> None:
    server = parse_mail_server(f"smtp://127.0.0.1:{mailbox.port}", "nps@example.com")
    for mail in (
        Mail(("ann@example.com",), "a", "b", "c", headers={"List-Unsubscribe": "<https://a.de>\r\nBcc: eve@example.com"}),
        Mail(("ann@example.com>\r\nRCPT TO:<eve@example.com",), "a", "b", "c"),
    ):
        with pytest.raises(ValueError, match=r".+"):
            asyncio.run(send_mail(server, mail))


def test_without_encryption_on_the_other_side_nothing_is_sent(mailbox: Mailbox) -> None:
    mail = Mail(("tls@example.com",), "a", "b", "c")
    for scheme in ("starttls", "smtps"):
        server = parse_mail_server(f"{scheme}://127.0.0.1:{mailbox.port}", "nps@example.com")
        with pytest.raises(MailUnsentError):
            asyncio.run(send_mail(server, mail, timeout_seconds=5))
    closed = parse_mail_server(f"smtp://127.0.0.1:{free_port()}", "nps@example.com")
    with pytest.raises(MailUnsentError) as error:
        asyncio.run(send_mail(closed, mail))
    assert (error.value.code, mailbox.to("tls@example.com")) == ("unreachable", [])
