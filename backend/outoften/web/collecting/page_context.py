"""The values that the templates of the survey page are rendered with."""

from typing import Any
from urllib.parse import quote, urlencode, urlunsplit

from msgspec import Struct

from outoften.domain.field_types import ThankYou
from outoften.domain.surveys.appearance import Appearance, theme_css
from outoften.domain.surveys.card_texts import CardTexts, for_score
from outoften.web.http.templates import render_page


class PageContext(Struct, frozen=True):
    """The page of a survey for one reader. `locale` is the link's language, or empty; `base_path` that of the server's URL."""

    base_path: str
    survey_id: int
    locale: str
    appearance: Appearance

    def url(self, step: str = "") -> str:
        """Returns the page's address. Forms keep the link's language; the respondent is in the token, not in the address."""
        query = urlencode({name: value for name, value in (("locale", self.locale), ("step", step)) if value})
        return urlunsplit(("", "", f"{self.base_path}/s/{self.survey_id}", query, ""))

    def render(self, template: str, texts: CardTexts, title: str, **context: Any) -> bytes:
        """Returns the HTML of a template in `templates/survey_page`."""
        return render_page(
            f"survey_page/{template}.html",
            base_path=self.base_path,
            locale=texts.locale,
            dir=texts.dir,
            scheme=self.appearance.scheme,
            styled_survey_id=self.survey_id if page_css(self.appearance) else None,
            texts=texts,
            title=title,
            **context,
        )

    def render_question(self, texts: CardTexts, hidden: dict[str, str], marked_score: int | None) -> bytes:
        """Returns the page with the question. The form sends the `hidden` fields along; `marked_score` is already selected."""
        context = {"action": self.url("answer"), "hidden": hidden, "marked_score": marked_score}
        return self.render("question", texts, texts.question, **context)

    def render_thank_you(self, texts: CardTexts, score: int, comment: str) -> bytes:
        """Returns the last page, with the owner's link if there is one."""
        thanks = for_score(texts.thanks, score) or ""
        if not isinstance(thanks, ThankYou):
            return self.render("thank_you", texts, thanks, link_url=None)
        url = (thanks.url or "").replace("{score}", str(score)).replace("{comment}", quote(comment, safe=""))
        return self.render("thank_you", texts, thanks.text, link_url=url, thanks=thanks)


def page_css(appearance: Appearance) -> bytes:
    """Returns the survey's colors, corners and font as CSS that overrides the page's own; empty if the survey sets none."""
    if theme_css(appearance) == theme_css(Appearance(scheme=appearance.scheme)):
        return b""
    return (theme_css(appearance).replace("section{", ":root:root:root{") + ":root:root:root{--muted:var(--text)}").encode()
