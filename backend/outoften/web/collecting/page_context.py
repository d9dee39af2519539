"""The values that the templates of the survey page are rendered with."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlunsplit

from msgspec import Struct

from outoften.domain.field_types import ThankYou
from outoften.domain.score import SCORES
from outoften.domain.surveys.appearance import Appearance, resolve_palette, theme_css
from outoften.domain.surveys.survey import Survey
from outoften.domain.surveys.texts.card_texts import CardTexts, FollowUpTexts, for_score, key_for_score, localize_card
from outoften.domain.surveys.texts.locale_texts import with_formality
from outoften.domain.surveys.texts.locales import fallback_locales
from outoften.web.http.accept_language import parse_accept_language
from outoften.web.http.state import HTTPRequest, app_state
from outoften.web.http.templates import render_page

MAX_LOCALE_LENGTH = 35


class Entered(Struct, frozen=True):
    """What a form is filled in with."""

    score: int | None = None
    comment: str = ""
    choices: tuple[str, ...] = ()


class FollowUpGroup(Struct, frozen=True):
    """A follow-up question and the scores that it belongs to, as CSS classes."""

    key: str
    classes: str
    texts: FollowUpTexts
    shown: bool


class PageContext(Struct, frozen=True):
    """The page of a survey for one reader.

    `base_path` is that of the server's URL. `locale` is the link's language, or empty. `words` are the texts of the page alone.
    `ignored` are the parameters of the link that cannot be used.
    """

    base_path: str
    survey: Survey
    locale: str
    texts: CardTexts
    words: Mapping[str, str]
    ignored: tuple[str, ...] = ()
    # Where the form is sent, and the survey's own style, unless it is that of a published survey.
    path: str = ""
    look_path: str = ""
    scheme: str = ""

    def url(self, step: str = "") -> str:
        """Returns the page's address. Forms keep the link's language; the respondent is in the token, not in the address."""
        values = {"locale": self.locale, "step": step, "scheme": self.scheme}
        query = urlencode({name: value for name, value in values.items() if value})
        return urlunsplit(("", "", self.path or f"{self.base_path}/s/{self.survey.id}", query, ""))

    def render(self, template: str, title: str, code: str = "", **context: Any) -> bytes:
        """Returns the HTML of a template in `templates/survey_page`. `code` is for developers: a reader does not see it."""
        appearance = self.survey.appearance
        return render_page(
            f"survey_page/{template}.html",
            base_path=self.base_path,
            locale=self.texts.locale,
            dir=self.texts.dir,
            scheme=appearance.scheme,
            styled_survey_id=self.survey.id if page_css(appearance) else None,
            look_url=self.look_path if page_css(appearance) else None,
            icon=icon_url(appearance),
            header=self.survey.organization,
            logo=self.survey.logo,
            texts=self.texts,
            words=self.words,
            title=title,
            code=code,
            ignored=" ".join(self.ignored),
            **context,
        )

    def render_form(
        self,
        token: str,
        entered: Entered,
        notices: tuple[str, ...] = (),
        code: str = "",
        answered: bool = False,
        opened: bool = False,
        script: str = "",
    ) -> bytes:
        """Returns the page with the form. `notices` are keys of `words`, `script` is a file of the page.

        `answered`: the form is to change an answer; `opened`: it is shown at once, because another score was chosen.
        """
        groups = _group_follow_ups(self.texts, entered.score)
        return self.render(
            "form",
            self.words["answered"] if answered else self.texts.question,
            code,
            action=self.url("done"),
            token=token,
            groups=groups,
            comment_classes=" ".join(group.classes for group in groups if group.texts.comment),
            entered=entered,
            notices=[self.words[name] for name in notices],
            answered=answered,
            opened=opened,
            script=script,
        )

    def render_thank_you(self, score: int, comment: str) -> bytes:
        """Returns the last page, with the owner's link if there is one."""
        thanks = for_score(self.texts.thanks, score) or ""
        if not isinstance(thanks, ThankYou):
            return self.render("thank_you", thanks, link_url=None)
        url = (thanks.url or "").replace("{score}", str(score)).replace("{comment}", quote(comment, safe=""))
        return self.render("thank_you", thanks.text, link_url=url, thanks=thanks)

    def render_answered(self, code: str = "") -> bytes:
        """Returns the page that says that the reader has already answered."""
        return self.render("thank_you", self.words["answered"], code, link_url=None)


def page_context(request: HTTPRequest, survey: Survey, own_locale: str = "") -> PageContext:
    """Returns the context of a survey's page for the reader who sent this request, or who reads `own_locale`."""
    state = app_state(request)
    site = state.database.catalog.site(survey.site_id)
    requested = [own_locale] if own_locale else accepted_locales(request)
    texts = localize_card(survey, state.locales, site.locale, *requested)
    locale, score = own_locale or query_text(request, "locale")[:MAX_LOCALE_LENGTH], query_text(request, "score")
    ignored = {
        "locale": locale and not any(name in state.locales for name in fallback_locales(locale)),
        "score": score and parse_score(score) is None,
    }
    return PageContext(
        state.settings.base_path,
        survey,
        locale,
        texts,
        with_formality(state.locales[texts.locale], survey.formality).page,
        tuple(name for name, is_ignored in ignored.items() if is_ignored),
    )


def accepted_locales(request: HTTPRequest) -> list[str]:
    """Returns the languages of the link, then of the browser."""
    languages = parse_accept_language(request.headers.get("accept-language", ""))
    return [query_text(request, "locale")[:MAX_LOCALE_LENGTH], *languages]


def query_text(request: HTTPRequest, name: str) -> str:
    """Returns a parameter of the link, or an empty text. Mails whose `&` was escaped twice link to `amp;score=9`."""
    query = request.query_params
    return str(query.get(name) or query.get(f"amp;{name}", ""))


def parse_score(text: str) -> int | None:
    """Returns the score in a link, or None."""
    return next((score for score in SCORES if text == str(score)), None)


def icon_url(appearance: Appearance) -> str:
    """Returns the icon of the browser's tab: a check mark on the owner's color."""
    palette = resolve_palette(appearance, "light")
    square = f'<rect width="32" height="32" rx="8" fill="{palette.fill}"/>'
    check = f'<path d="m8 17 6 6 11-13" fill="none" stroke="{palette.on_fill}" stroke-width="4"/>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">{square}{check}</svg>'
    return f"data:image/svg+xml,{quote(svg)}"


def page_css(appearance: Appearance) -> bytes:
    """Returns the survey's colors, corners and font as CSS that overrides the page's own; empty if the survey sets none."""
    if theme_css(appearance) == theme_css(Appearance(scheme=appearance.scheme)):
        return b""
    return (theme_css(appearance).replace("section{", ":root:root:root{") + ":root:root:root{--muted:var(--text)}").encode()


def _group_follow_ups(texts: CardTexts, score: int | None) -> list[FollowUpGroup]:
    scores_by_key: dict[Any, list[int]] = {}
    for candidate in SCORES:
        if key := key_for_score(texts.follow_ups, candidate):
            scores_by_key.setdefault(key, []).append(candidate)
    return [
        FollowUpGroup(key, " ".join(f"s{number}" for number in scores), texts.follow_ups[key], score in scores)
        for key, scores in scores_by_key.items()
    ]
