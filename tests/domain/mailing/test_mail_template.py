"""What an e-mail with a survey says, in which language, and that nobody's name can do harm in it."""

import pytest

from outoften.domain.errors import InvalidError
from outoften.domain.mailing.sendings.mail_colors import mail_colors
from outoften.domain.mailing.sendings.mail_template import MailContent, MailTexts, localize_mail, validate_mail
from outoften.domain.surveys.appearance import SCHEMES, Appearance
from outoften.domain.surveys.color import contrast_ratio
from outoften.domain.surveys.site import Site
from outoften.domain.surveys.survey import Survey
from outoften.locales import load_locales

LANGUAGES = load_locales()
SITE = Site(id=1, key="", name="Acme {Ltd}", postal_address="1 Main Street")
SURVEY = Survey(id=1, site_id=1, name="Relationship")
CONTENT = MailContent({"en": MailTexts("{name|Hello}, how did we do?", "Hello {name|there}", "You are with {organization}.")})


def test_every_language_says_why_and_how_to_leave() -> None:
    for locale in LANGUAGES:
        template = localize_mail(SURVEY, LANGUAGES, SITE, MailContent(), locale)
        assert "Acme Ltd" in template.fill(template.why, "Ann")
        assert template.subject == template.question
        assert template.unsubscribe
        assert template.data


def test_an_e_mail_never_mixes_two_languages() -> None:
    german = localize_mail(SURVEY, LANGUAGES, SITE, CONTENT, "de-CH")
    assert (german.locale, german.intro, german.subject) == ("de", "", german.question)
    english = localize_mail(SURVEY, LANGUAGES, SITE, CONTENT, "xx", "en-GB")
    assert english.fill(english.subject, None) == "Hello, how did we do?"
    assert english.fill(english.why, None) == "You are with Acme {Ltd}."


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ann", "Ann"),
        (" Ann\r\nBcc: b ", "there"),
        ("Ann\nMaria", "Ann Maria"),
        ("O’Neill, J. R.", "O’Neill, J. R."),
        ("win at evil.example/x", "there"),
        ("www evil", "there"),
        ("{organization}", "{organization}"),
        ("x" * 61, "there"),
        (None, "there"),
        ("\u202e", "there"),
    ],
)
def test_a_name_is_one_line_and_never_a_link(name: str | None, shown: str) -> None:
    template = localize_mail(SURVEY, LANGUAGES, SITE, CONTENT, "en")
    assert template.fill(template.intro, name) == f"Hello {shown}"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{name}", "placeholder_without_fallback"),
        ("{name| }", "placeholder_without_fallback"),
        ("{Name|there}", "placeholder_unknown"),
        ("{{name|there}}", "placeholder_unknown"),
        ("{", "placeholder_unknown"),
    ],
)
def test_a_placeholder_that_would_be_sent_as_it_is_is_refused(text: str, code: str) -> None:
    validate_mail(CONTENT, LANGUAGES)
    with pytest.raises(InvalidError) as refusal:
        validate_mail(MailContent({"en": MailTexts(text)}), LANGUAGES)
    assert refusal.value.code == code
    with pytest.raises(InvalidError):
        validate_mail(MailContent({"xx": MailTexts("Hello")}), LANGUAGES)


@pytest.mark.parametrize(
    "appearance",
    [
        Appearance(),
        Appearance(accent="#ff8800"),
        Appearance(accent="#777777", background="#808080", text="#ffffff"),
        Appearance(accent="#ffffff", background="#ffff00"),
        Appearance(accent="#00ff00", background="#222222", scheme="dark"),
    ],
)
def test_all_texts_can_be_read_also_when_a_mail_program_inverts_them(appearance: Appearance) -> None:
    def inverted(color: str) -> str:
        return f"#{0xFFFFFF - int(color[1:], 16):06x}"

    for scheme in SCHEMES:
        colors = mail_colors(appearance, scheme)
        pairs = {
            "footer": (colors.footer, colors.page),
            "text": (colors.text, colors.background),
            "muted": (colors.muted, colors.background),
            "number": (colors.number, colors.cell),
        }
        for part, (text, ground) in pairs.items():
            assert contrast_ratio(text, ground) >= 4.5, (scheme, part)
            assert contrast_ratio(inverted(text), inverted(ground)) >= 4.5, (scheme, part)
