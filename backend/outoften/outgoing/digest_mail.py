"""Composes the e-mail of a digest: subject, text and HTML, and the headers with which mail programs unsubscribe (RFC 8058)."""

from functools import cache, partial
from importlib.resources import files

import msgspec

from outoften.domain.automation.digests.digest import Digest
from outoften.domain.automation.digests.digest_text import DigestTexts, digest_subject, digest_view
from outoften.outgoing.mail import Mail, render_mail
from outoften.public_url import join_url


def compose_digest(digest: Digest, address: str, base_url: str, unsubscribe_token: str, mail_id: str | None = None) -> Mail:
    """Returns the e-mail. With an id, one that is sent twice because of a crash can be recognized."""
    texts, url = load_digest_texts(), partial(join_url, base_url)
    unsubscribe_url = url("/unsubscribe", {"t": unsubscribe_token})
    text, html = render_mail("digest", **digest_view(digest, texts, url), unsubscribe_url=unsubscribe_url)
    headers = {"List-Unsubscribe": f"<{unsubscribe_url}>"}
    if base_url.startswith("https:"):
        # Only an HTTPS address may be called without a question.
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return Mail((address,), digest_subject(digest, texts), text, html, mail_id, headers)


@cache
def load_digest_texts() -> DigestTexts:
    """Returns the texts of digests. Like the dashboard, they are in English only."""
    content = (files("outoften") / "locales" / "mail" / "en.toml").read_bytes()
    return msgspec.toml.decode(content, type=DigestTexts)
