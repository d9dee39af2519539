"""The bytes of an e-mail with a survey, as a mail server gets them."""

import asyncio
import email
import re
from email.message import EmailMessage
from email.policy import default
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller

from outoften.domain.mailing.sendings.mail_template import MailContent, MailTexts, localize_mail
from outoften.domain.surveys.site import Site
from outoften.domain.surveys.survey import Survey
from outoften.locales import load_locales
from outoften.outgoing.mail import Mail, send_mail, serialize_mail
from outoften.outgoing.mail_server import parse_mail_server
from outoften.outgoing.survey_mail import compose_survey_mail
from outoften.tokens.mail_token import MailTokens
from tests.server import free_port

LANGUAGES, TOKENS, ASK_ID = load_locales(), MailTokens(["a secret of these tests"]), UUID(int=7, version=4)
SITE = Site(id=1, key="", name="Acme", postal_address="Acme Ltd\n1 Main Street")
SERVER = parse_mail_server("smtp://127.0.0.1", "Out of Ten <nps@example.com>")
EVIL = 'A"B, <c@d>\u2028 & "ü" <b>'
SUBJECT = 'A"B, <c@d> & "ü" <b>'


def mail(base_url: str = "https://nps.example.com", locale: str = "en", name: str | None = "Ann", **texts: str) -> Mail:
    """An e-mail to Ann."""
    content = MailContent({locale: MailTexts(**texts)} if texts else {}, sender_name="Acme, Köln", reply_to="hello@example.com")
    template = localize_mail(Survey(id=1, site_id=1, name="R", subject=EVIL), LANGUAGES, SITE, content, locale)
    return compose_survey_mail(
        template,
        TOKENS,
        base_url,
        address="ann@example.org",
        name=name,
        ask_id=ASK_ID,
        sending_id=3,
        bounce_address="bounce@example.com",
    )


def parse(content: bytes) -> EmailMessage:
    """The message, as mail programs read it."""
    return email.message_from_bytes(content, policy=default)


@pytest.mark.parametrize("length", [0, 20, 60, 200, 800])
def test_list_unsubscribe_is_one_line_in_plain_text_however_long_the_address_is(length: int) -> None:
    content = serialize_mail(SERVER, mail(f"https://nps.example.com/{'x' * length}"))
    url = f"https://nps.example.com/{'x' * length}/u/{TOKENS.sign('unsubscribe', ASK_ID)}"
    lines = content.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert f"List-Unsubscribe: <{url}>".encode() in lines
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines
    assert not [line for line in lines if line[:1] in (b" ", b"\t")]
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert content.count(b"\n") == content.count(b"\r\n") == content.count(b"\r")


def test_a_mail_server_gets_the_headers_that_providers_expect_and_a_sender_of_its_own() -> None:
    got: list[tuple[str, list[str], bytes]] = []

    class Handler:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
            got.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
            return "250 OK"

    port = free_port()
    controller = Controller(Handler(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        server = parse_mail_server(f"smtp://127.0.0.1:{port}", "Out of Ten <nps@example.com>")
        assert asyncio.run(send_mail(server, mail())).status == 250
    finally:
        controller.stop()
    [(sender, recipients, content)] = got
    assert (sender, recipients) == (f"bounce+{TOKENS.sign('bounce', ASK_ID)}@example.com", ["ann@example.org"])
    message = parse(content)
    assert str(message["From"]) == '"Acme, Köln" <nps@example.com>'
    names = ("To", "Reply-To", "Auto-Submitted", "Precedence", "Feedback-ID", "Message-ID")
    assert [str(message[name]) for name in names] == [
        "ann@example.org",
        "hello@example.com",
        "auto-generated",
        "bulk",
        "1:3:survey:outoften",
        f"<{ASK_ID.hex}@example.com>",
    ]
    assert [len(message.get_all(name, [])) for name in message] == [1] * len(message)


def test_both_parts_have_the_eleven_links_and_how_to_leave_and_nobody_s_words_are_markup() -> None:
    composed = mail(subject="{name|You}: " + SUBJECT, intro="Hi {name|you},\n\n<i>1</i>", name=EVIL)
    message = parse(serialize_mail(SERVER, composed))
    assert message["Subject"] == "You: " + SUBJECT
    text, html = (part.get_content().replace("\r\n", "\n") for part in message.iter_parts() if isinstance(part, EmailMessage))
    assert (text.strip(), html.strip()) == (composed.text.strip(), composed.html.strip())
    link = f"https://nps.example.com/a/{TOKENS.sign('survey', ASK_ID)}?score="
    assert re.findall(rf"(?m)^(\d+) .*{re.escape(link)}(\d+)$", text) == [(str(score), str(score)) for score in range(11)]
    assert [html.count(f'href="{link}{score}"') for score in range(11)] == [1] * 11
    for part in (text, html):
        assert part.count(f"https://nps.example.com/u/{TOKENS.sign('unsubscribe', ASK_ID)}") == 1
        assert part.count(f"https://nps.example.com/d/{TOKENS.sign('data', ASK_ID)}") == 1
        assert "1 Main Street" in part
        assert "because you are a customer of Acme" in part
    assert not re.search(r"<(i|b|img|script|form)\b", html)
    assert "<i>1</i>" in text
    assert len(html) < 20_000


def test_a_server_without_https_offers_no_one_click_and_a_test_offers_nothing_to_answer() -> None:
    assert "List-Unsubscribe-Post" not in mail("http://localhost:8010").headers
    template = localize_mail(Survey(id=1, site_id=1, name="R"), LANGUAGES, SITE, MailContent(), "en")
    test = compose_survey_mail(template, TOKENS, "https://nps.example.com", address="me@example.com")
    assert "List-Unsubscribe" not in test.headers
    assert "/a/preview?score=9" in test.html
    assert b"Message-ID: <" in serialize_mail(SERVER, test)


@pytest.mark.parametrize("line_break", ["\u2028", "\x85", "\x0b", "\r\nBcc: eve@example.com\r\n"])
def test_line_breaks_of_any_kind_in_names_and_subjects_are_spaces(line_break: str) -> None:
    mail = Mail(("ann@example.com",), f"How{line_break}so", "text", "html", sender_name=f"Acme{line_break}Ltd.")
    parsed = email.message_from_bytes(serialize_mail(SERVER, mail), policy=default)
    shown = line_break.strip() and "Bcc: eve@example.com "
    assert (parsed["Subject"], parsed["From"].addresses[0].display_name) == (f"How {shown}so", f"Acme {shown}Ltd.")
    assert parsed["Bcc"] is None
