"""The HTML of a survey's own page. Whatever comes from outside goes through `escape`."""

from collections.abc import Collection, Mapping
from html import escape
from urllib.parse import quote, urlencode

from msgspec import Struct

from outoften.domain.collecting.ask import Ask
from outoften.domain.field_types import Thanks
from outoften.domain.surveys.appearance import Appearance, theme_css
from outoften.domain.surveys.card_texts import Asked, Choice, Language, Words, fitting


class Look(Struct, frozen=True):
    """Where the page is, and what its owner made it look like."""

    survey_id: int
    query: Mapping[str, str]
    appearance: Appearance

    def address(self, **more: str) -> str:
        """The page's address, with more in its query."""
        query = urlencode({**self.query, **more})
        return f"/s/{self.survey_id}?{query}" if query else f"/s/{self.survey_id}"


def look_css(appearance: Appearance) -> bytes:
    """The owner's colours, corners and letters, stronger than the page's own."""
    if theme_css(appearance) == theme_css(Appearance(scheme=appearance.scheme)):
        return b""
    return (theme_css(appearance).replace("section{", ":root:root:root{") + ":root:root:root{--muted:var(--text)}").encode()


def question(words: Words, look: Look, hidden: Mapping[str, str], marked: int | None) -> bytes:
    """The question, with perhaps a score that is marked already."""
    cells = "".join(_cell(score, score == marked) for score in range(11))
    fields = f"""<fieldset>
<legend><h1>{escape(words.question)}</h1></legend>
<div class="cells">{cells}</div>
<div class="ends"><span id="low">{escape(words.low)}</span><span id="high">{escape(words.high)}</span></div>
</fieldset>
"""
    form = _form(words, look.address(step="answer"), hidden, fields)
    return _document(words, look, words.question, _intro(words) + form)


def follow_up(words: Words, look: Look, token: str, said: Ask, asked: Asked) -> bytes:
    """The second question, with what was said to it before."""
    hidden = {"token": token, "score": str(said.score), "done": "true"}
    fields = _choices(asked, said.choices) if asked.choices else _heading(asked)
    fields += _comment(words, said.comment or "") if asked.comment else ""
    return _document(words, look, asked.question, _form(words, look.address(step="done"), hidden, fields))


def thanks(words: Words, look: Look, score: int, comment: str) -> bytes:
    """The last words, and where they lead."""
    said = fitting(words.thanks, score) or ""
    text = said.text if isinstance(said, Thanks) else said
    link = _link(said, score, comment) if isinstance(said, Thanks) else ""
    return _document(words, look, text, f"<h1>{escape(text)}</h1>{link}")


def open_again(words: Words, look: Look, why: str) -> bytes:
    """What went wrong, under the question as a link to another try."""
    heading = f'<h1><a class="again" href="{escape(look.address())}">{escape(words.question)}</a></h1>'
    return _document(words, look, words.question, heading + _why(why))


def closed(language: Language, locale: str, why: str) -> bytes:
    """There is nothing to answer here."""
    text = language.words["closed"]
    return _html(locale, language.dir, "auto", text, f"<h1>{escape(text)}</h1>{_why(why)}")


def _document(words: Words, look: Look, title: str, body: str) -> bytes:
    sheet = f'<link rel="stylesheet" href="/hosted/look-{look.survey_id}.css">\n' if look_css(look.appearance) else ""
    return _html(words.locale, words.dir, look.appearance.scheme, title, body, sheet)


def _html(locale: str, direction: str, scheme: str, title: str, body: str, sheet: str = "") -> bytes:
    schemes = "light dark" if scheme == "auto" else scheme
    return f"""<!doctype html>
<html lang="{escape(locale)}" dir="{escape(direction)}" data-scheme="{escape(scheme)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="{escape(schemes)}">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<title>{escape(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/hosted/page.css">
{sheet}</head>
<body>
<main>
{body}
</main>
</body>
</html>
""".encode()


def _form(words: Words, address: str, hidden: Mapping[str, str], fields: str) -> str:
    # Browsers that fill in what they remember would bring back the ask of another day.
    kept = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}" autocomplete="off">\n' for name, value in hidden.items()
    )
    send = f"<button>{escape(words.words['send'])}</button>"
    return f'<form method="post" action="{escape(address)}">\n{kept}{fields}{send}\n</form>'


def _why(detail: str) -> str:
    # Reasons are in English, whatever language the page is in.
    return f'<p class="why" lang="en" dir="ltr">{escape(detail)}</p>'


def _intro(words: Words) -> str:
    return f'<p class="intro">{escape(words.intro)}</p>\n' if words.intro else ""


def _cell(score: int, marked: bool) -> str:
    end = {0: ' aria-describedby="low"', 10: ' aria-describedby="high"'}.get(score, "")
    checked = " checked" if marked else ""
    return f'<label><input type="radio" name="score" value="{score}" required{end}{checked}><span>{score}</span></label>'


def _heading(asked: Asked) -> str:
    return f'<h1><label id="asked" for="comment">{escape(asked.question)}</label></h1>\n'


def _choices(asked: Asked, chosen: Collection[str]) -> str:
    kind = "checkbox" if asked.multiple else "radio"
    choices = "".join(_choice(kind, choice, choice.value in chosen) for choice in asked.choices)
    return f"""<fieldset class="choices">
<legend><h1 id="asked">{escape(asked.question)}</h1></legend>
{choices}</fieldset>
"""


def _choice(kind: str, choice: Choice, chosen: bool) -> str:
    value, label, checked = escape(choice.value), escape(choice.label), " checked" if chosen else ""
    return f'<label><input type="{kind}" name="choice" value="{value}"{checked}><span>{label}</span></label>\n'


def _comment(words: Words, comment: str) -> str:
    # HTML drops a line break right after the opening tag, so one is there to be dropped.
    return f"""<p class="optional" id="optional">{escape(words.words["optional"])}</p>
<textarea id="comment" name="comment" rows="5" maxlength="4000" aria-labelledby="asked optional">
{escape(comment)}</textarea>
"""


def _link(said: Thanks, score: int, comment: str) -> str:
    if said.url is None:
        return ""
    address = said.url.replace("{score}", str(score)).replace("{comment}", quote(comment, safe=""))
    kind = "button" if said.button else "link"
    return f'\n<p><a class="{kind}" href="{escape(address)}" rel="noopener noreferrer">{escape(said.label or said.url)}</a></p>'
