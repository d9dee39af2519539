"""What an e-mail with a survey says: the owner's subject and intro, and the survey's own texts, in the recipient's language."""

import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Annotated

from msgspec import Meta, Struct, field

from outoften.domain.errors import InvalidError
from outoften.domain.field_types import ONE_LINE, ONE_LINE_EXPECTED, Locale, Name, text_format
from outoften.domain.mailing.sendings.mail_colors import MailColors, mail_colors
from outoften.domain.surveys.site import Site
from outoften.domain.surveys.survey import Survey
from outoften.domain.surveys.texts.card_texts import localize_card
from outoften.domain.surveys.texts.locale_texts import LocaleTexts, insert_name, with_formality
from outoften.domain.surveys.texts.locales import canonical_locale, fallback_locales, same_language

MAX_NAME_LENGTH = 60

MailLine = Annotated[str, text_format(ONE_LINE, ONE_LINE_EXPECTED, min_length=1, max_length=200)]
MailText = Annotated[
    str,
    text_format(
        r"^[^\x00-\x09\x0b-\x1f\x7f]*$",
        "a text without tabs and other control characters, such as “Hello {name|there}”",
        min_length=1,
        max_length=2000,
    ),
]
ReplyTo = Annotated[
    str,
    text_format(
        r"^[!#-'*+\-/-9=?A-Z^-~.]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(?!\n)$",
        "an e-mail address such as support@example.com",
        max_length=254,
        examples=["support@example.com"],
    ),
]

_PLACEHOLDER = re.compile(r"\{(?P<key>[^{}|]*)(?:\|(?P<fallback>[^{}]*))?\}|[{}]")
# Mail programs make links of such names, which strangers may have chosen for themselves.
_LINK_LIKE = re.compile(r"[/@:\\<>]|\w\.\w\w|^www", re.IGNORECASE)
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"


class MailTexts(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The owner's texts in one language, as plain text. `{name|there}` is the recipient's name, or `there` without one."""

    subject: Annotated[
        MailLine | None,
        Meta(
            description="The subject; without it, the question. May contain `{name|there}` and `{organization}`.",
            examples=["{name|Hello}, how did we do?"],
        ),
    ] = None
    intro: Annotated[
        MailText | None,
        Meta(description="The text above the question. May contain the same placeholders.", examples=["Hello {name|there}"]),
    ] = None
    why: Annotated[
        MailLine | None,
        Meta(
            description="The reason why the recipient gets the e-mail; without it, because of being a customer.",
            examples=["You receive this e-mail because you are a member of {organization}."],
        ),
    ] = None


class MailContent(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The owner's part of an e-mail. In languages without texts of the owner, the e-mail has the survey's texts only."""

    texts: Annotated[
        Annotated[dict[Locale, MailTexts], Meta(max_length=60)],
        Meta(description="The owner's texts by language.", examples=[{"en": {"subject": "How did we do?"}}]),
    ] = field(default_factory=dict)
    sender_name: Annotated[
        Name | None, Meta(description="The sender's name; without it, that of `OUTOFTEN_MAIL_FROM`.", examples=["Acme"])
    ] = None
    reply_to: Annotated[ReplyTo | None, Meta(description="The address that replies go to; best one that people read.")] = None


class MailTemplate(Struct, frozen=True, kw_only=True):
    """What all e-mails of one survey, content and language have in common. `subject` and `intro` contain placeholders.

    `dark`: other colors for mail programs in the dark; None if the survey has one scheme.
    """

    survey_id: int
    locale: str
    dir: str
    subject: str
    intro: str
    question: str
    asked_by: str | None
    low: str
    high: str
    why: str
    organization: str
    postal_address: str
    unsubscribe: str
    data: str
    colors: MailColors
    dark: MailColors | None
    scheme: str
    font: str
    sender_name: str | None
    reply_to: str | None

    def fill(self, text: str, name: str | None) -> str:
        """Returns a text of the owner with the recipient's name in it, or the fallback."""
        values = {"name": _usable_name(name), "organization": self.organization}

        def value(match: re.Match[str]) -> str:
            found = values.get(match["key"] or "") or match["fallback"] or ""
            return f"{_ISOLATE}{found}{_END_ISOLATE}" if found and self.dir == "rtl" else found

        return _PLACEHOLDER.sub(value, text)


def localize_mail(
    survey: Survey, languages: Mapping[str, LocaleTexts], site: Site, content: MailContent, *requested: str
) -> MailTemplate:
    """Returns the e-mail's texts and colors in the first supported of the requested languages, or in the site's.

    Like the card, an e-mail never mixes two languages: what the owner has not translated is the built-in text, or left out.
    """
    card = localize_card(survey, languages, site.locale, *requested)
    language = with_formality(languages[card.locale], survey.formality)
    texts = {canonical_locale(name): text for name, text in content.texts.items()} | content.texts
    candidates = fallback_locales(*requested, site.locale)
    own = next((texts[name] for name in candidates if name in texts and same_language(name, card.locale)), MailTexts())
    organization, scheme = survey.organization or site.name, survey.appearance.scheme
    return MailTemplate(
        survey_id=survey.id,
        locale=card.locale,
        dir=card.dir,
        # Braces of a survey's own texts are no placeholders.
        subject=own.subject or re.sub(r"[{}]", "", card.question),
        intro=own.intro or "",
        question=card.question,
        asked_by=card.asked_by,
        low=card.low,
        high=card.high,
        why=own.why or insert_name(card.locale, language, language.mail["why"], re.sub(r"[{}]", "", organization)),
        organization=organization,
        postal_address=site.postal_address or "",
        unsubscribe=language.mail["unsubscribe"],
        data=language.mail["data"],
        colors=mail_colors(survey.appearance, "dark" if scheme == "dark" else "light"),
        dark=mail_colors(survey.appearance, "dark") if scheme == "auto" else None,
        scheme=scheme,
        font=survey.appearance.font,
        sender_name=content.sender_name,
        reply_to=content.reply_to,
    )


def validate_mail(content: MailContent, supported: Collection[str]) -> None:
    """Raises InvalidError for a language that no survey speaks, and for a placeholder that would be sent as it is."""
    for locale, texts in content.texts.items():
        if not any(name in supported for name in fallback_locales(locale)):
            similar = get_close_matches(locale, supported, 1, 0.1)
            raise InvalidError(
                "locale_unsupported",
                f"`texts.{locale}`: surveys do not speak {locale!r}. Write the code of a supported language, such as "
                f"{(similar or ['de'])[0]!r}. The supported ones are: {', '.join(sorted(supported))}.",
            )
        for name in ("subject", "intro", "why"):
            for match in _PLACEHOLDER.finditer(getattr(texts, name) or ""):
                _validate_placeholder(f"texts.{locale}.{name}", match)


def _validate_placeholder(where: str, match: re.Match[str]) -> None:
    if match["key"] == "name" and not (match["fallback"] or "").strip():
        raise InvalidError(
            "placeholder_without_fallback",
            f"`{where}`: {match[0]} needs a word for people without a name, such as {{name|there}}.",
        )
    if match["key"] not in ("name", "organization"):
        raise InvalidError(
            "placeholder_unknown",
            f"`{where}`: {match[0]!r} is no placeholder. Use {{name|there}} for the recipient's name, {{organization}} for "
            "yours, and no other braces.",
        )


def _usable_name(name: str | None) -> str:
    """Returns the name on one line; empty if it is none, too long to be one, or would become a link."""
    plain = " ".join("".join(letter if letter.isprintable() else " " for letter in name or "").split())
    return "" if len(plain) > MAX_NAME_LENGTH or _LINK_LIKE.search(plain) else plain
