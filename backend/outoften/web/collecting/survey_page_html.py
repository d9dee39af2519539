"""The HTML of a survey's own page. Whatever comes from outside goes through `escape`."""

from collections.abc import Collection, Mapping
from html import escape
from urllib.parse import quote, urlencode

from msgspec import Struct

from outoften.domain.collecting.ask import Ask
from outoften.domain.field_types import ThankYou
from outoften.domain.surveys.appearance import Appearance, theme_css
from outoften.domain.surveys.card_texts import CardTexts, Choice, FollowUpTexts, LocaleTexts, for_score


class PageContext(Struct, frozen=True):
    """Where the page is, and what its owner made it look like."""

    survey_id: int
    query: Mapping[str, str]
    appearance: Appearance

    def url(self, **more: str) -> str:
        """The page's address, with more in its query."""
        query = urlencode({**self.query, **more})
        return f"/s/{self.survey_id}?{query}" if query else f"/s/{self.survey_id}"


def page_css(appearance: Appearance) -> bytes:
    """The owner's colours, corners and letters, stronger than the page's own."""
    if theme_css(appearance) == theme_css(Appearance(scheme=appearance.scheme)):
        return b""
    return (theme_css(appearance).replace("section{", ":root:root:root{") + ":root:root:root{--muted:var(--text)}").encode()


def question_page(words: CardTexts, look: PageContext, hidden: Mapping[str, str], marked: int | None) -> bytes:
    """The question, with perhaps a score that is marked already."""
    cells = "".join(_render_score(score, score == marked) for score in range(11))
    fields = f"""<fieldset>
<legend><h1>{escape(words.question)}</h1></legend>
<div class="cells">{cells}</div>
<div class="ends"><span id="low">{escape(words.low)}</span><span id="high">{escape(words.high)}</span></div>
</fieldset>
"""
    form = _render_form(words, look.url(step="answer"), hidden, fields)
    return _render_document(words, look, words.question, _render_intro(words) + form)


def follow_up_page(words: CardTexts, look: PageContext, token: str, said: Ask, asked: FollowUpTexts) -> bytes:
    """The second question, with what was said to it before."""
    hidden = {"token": token, "score": str(said.score), "done": "true"}
    fields = _render_choices(asked, said.choices) if asked.choices else _render_heading(asked)
    fields += _render_comment(words, said.comment or "") if asked.comment else ""
    return _render_document(words, look, asked.question, _render_form(words, look.url(step="done"), hidden, fields))


def thank_you_page(words: CardTexts, look: PageContext, score: int, comment: str) -> bytes:
    """The last words, and where they lead."""
    said = for_score(words.thanks, score) or ""
    text = said.text if isinstance(said, ThankYou) else said
    link = _render_link(said, score, comment) if isinstance(said, ThankYou) else ""
    return _render_document(words, look, text, f"<h1>{escape(text)}</h1>{link}")


def retry_page(words: CardTexts, look: PageContext, why: str) -> bytes:
    """What went wrong, under the question as a link to another try."""
    heading = f'<h1><a class="again" href="{escape(look.url())}">{escape(words.question)}</a></h1>'
    return _render_document(words, look, words.question, heading + _render_reason(why))


def closed_page(language: LocaleTexts, locale: str, why: str) -> bytes:
    """There is nothing to answer here."""
    text = language.words["closed"]
    return _render_html(locale, language.dir, "auto", text, f"<h1>{escape(text)}</h1>{_render_reason(why)}")


def _render_document(words: CardTexts, look: PageContext, title: str, body: str) -> bytes:
    sheet = f'<link rel="stylesheet" href="/hosted/look-{look.survey_id}.css">\n' if page_css(look.appearance) else ""
    return _render_html(words.locale, words.dir, look.appearance.scheme, title, body, sheet)


def _render_html(locale: str, direction: str, scheme: str, title: str, body: str, sheet: str = "") -> bytes:
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


def _render_form(words: CardTexts, address: str, hidden: Mapping[str, str], fields: str) -> str:
    # Browsers that fill in what they remember would bring back the ask of another day.
    kept = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}" autocomplete="off">\n' for name, value in hidden.items()
    )
    send = f"<button>{escape(words.words['send'])}</button>"
    return f'<form method="post" action="{escape(address)}">\n{kept}{fields}{send}\n</form>'


def _render_reason(detail: str) -> str:
    # Reasons are in English, whatever language the page is in.
    return f'<p class="why" lang="en" dir="ltr">{escape(detail)}</p>'


def _render_intro(words: CardTexts) -> str:
    return f'<p class="intro">{escape(words.intro)}</p>\n' if words.intro else ""


def _render_score(score: int, marked: bool) -> str:
    end = {0: ' aria-describedby="low"', 10: ' aria-describedby="high"'}.get(score, "")
    checked = " checked" if marked else ""
    return f'<label><input type="radio" name="score" value="{score}" required{end}{checked}><span>{score}</span></label>'


def _render_heading(asked: FollowUpTexts) -> str:
    return f'<h1><label id="asked" for="comment">{escape(asked.question)}</label></h1>\n'


def _render_choices(asked: FollowUpTexts, chosen: Collection[str]) -> str:
    kind = "checkbox" if asked.multiple else "radio"
    choices = "".join(_render_choice(kind, choice, choice.value in chosen) for choice in asked.choices)
    return f"""<fieldset class="choices">
<legend><h1 id="asked">{escape(asked.question)}</h1></legend>
{choices}</fieldset>
"""


def _render_choice(kind: str, choice: Choice, chosen: bool) -> str:
    value, label, checked = escape(choice.value), escape(choice.label), " checked" if chosen else ""
    return f'<label><input type="{kind}" name="choice" value="{value}"{checked}><span>{label}</span></label>\n'


def _render_comment(words: CardTexts, comment: str) -> str:
    # HTML drops a line break right after the opening tag, so one is there to be dropped.
    return f"""<p class="optional" id="optional">{escape(words.words["optional"])}</p>
<textarea id="comment" name="comment" rows="5" maxlength="4000" aria-labelledby="asked optional">
{escape(comment)}</textarea>
"""


def _render_link(said: ThankYou, score: int, comment: str) -> str:
    if said.url is None:
        return ""
    address = said.url.replace("{score}", str(score)).replace("{comment}", quote(comment, safe=""))
    kind = "button" if said.button else "link"
    return f'\n<p><a class="{kind}" href="{escape(address)}" rel="noopener noreferrer">{escape(said.label or said.url)}</a></p>'
