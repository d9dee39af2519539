"""The card and the survey page with a draft's texts. What is entered in a preview is never sent to be stored."""

from typing import Annotated, Any, Literal

from litestar import Response
from litestar.params import FromPath
from msgspec import Meta, Struct
from msgspec.structs import asdict, replace

from outoften.domain.surveys.appearance import SCHEMES, Scheme, card_css, resolve_palette
from outoften.domain.surveys.color import contrast_ratio
from outoften.domain.surveys.drafts.draft import complete_values, read_draft
from outoften.domain.surveys.survey import Survey
from outoften.domain.surveys.texts.card_texts import CardTexts, localize_card, needs_optional_parts, optional_modules
from outoften.domain.surveys.texts.locale_texts import with_formality
from outoften.storage.surveys.drafts import read_draft as read_stored_draft
from outoften.web.collecting.page_context import Entered, PageContext, page_css, parse_score
from outoften.web.collecting.page_refusals import page_headers
from outoften.web.collecting.survey_page import AnswerForm
from outoften.web.http.auth import requires_scope
from outoften.web.http.decoding import read_form
from outoften.web.http.routing import get, post
from outoften.web.http.state import AppState, HTTPRequest, app_state
from outoften.web.http.static_files import hashed_path

# In the place of the token of an ask. No route accepts it.
PREVIEW_PLACEHOLDER = "preview"

PreviewLocale = Annotated[str, Meta(max_length=35, description="The language; without it, the site's.", examples=["en"])]


class PreviewIn(Struct, frozen=True, forbid_unknown_fields=True):
    """The definition to show. Parts that cannot be used are left out, as `reasons` of the draft tell."""

    definition: Annotated[
        dict[str, Any] | None, Meta(description="The definition to show; without it, the stored draft.", examples=[None])
    ] = None
    locale: PreviewLocale = ""
    scheme: Annotated[Scheme | None, Meta(description="The color scheme, where the survey follows the device.")] = None


class PageQuery(Struct, frozen=True, forbid_unknown_fields=True):
    locale: PreviewLocale = ""
    scheme: Annotated[
        Literal["", "light", "dark"], Meta(description="The color scheme, where the survey follows the device.")
    ] = ""
    score: Annotated[str, Meta(max_length=2, description="The score to mark on the page.", examples=["9"])] = ""
    step: Annotated[
        str, Meta(max_length=10, description="The step that the form of the page sends; leave it out.", examples=["done"])
    ] = ""


class Contrast(Struct, frozen=True):
    """The contrast of a part of the card. Text needs at least 4.5 (WCAG 2)."""

    scheme: Annotated[Scheme, Meta(description="The color scheme.", examples=["light"])]
    part: Annotated[Literal["text", "button", "outline"], Meta(description="The part of the card.", examples=["text"])]
    ratio: Annotated[float, Meta(description="The contrast with its background, from 1 to 21.", examples=[12.4])]


class PreviewOut(Struct, frozen=True):
    """Everything that the card needs, as in the reply to `POST /v1/ask`, but without a token: nothing can be answered."""

    survey: Annotated[CardTexts, Meta(description="The texts and the style of the card.")]
    modules: Annotated[
        list[str], Meta(description="The paths of the card's scripts, the card first.", examples=[["/static/card.m2jhdurv.js"]])
    ]
    contrasts: Annotated[list[Contrast], Meta(description="The contrasts of the card's parts.")]


@post("/v1/surveys/{survey_id:int}/preview", guards=[requires_scope("read")], status_code=200)
async def preview_card(request: HTTPRequest, survey_id: FromPath[int], body: PreviewIn) -> PreviewOut:
    """The card's content with a definition, which need not be published or complete."""
    state = app_state(request)
    survey = await _drafted(state, survey_id, body.definition, body.scheme)
    site = state.database.catalog.site(survey.site_id)
    texts = localize_card(survey, state.locales, site.locale, body.locale)
    style = card_css(state.card_styles, survey.appearance, needs_optional_parts(survey))
    return PreviewOut(
        replace(texts, style=style),
        [
            f"{state.settings.base_path}/{hashed_path(state.widget, f'{name}.js')}"
            for name in ("card", *optional_modules(survey))
        ],
        _contrasts(survey),
    )


@get("/v1/surveys/{survey_id:int}/preview/page", guards=[requires_scope("read")], returns="text/html")
async def preview_page(request: HTTPRequest, survey_id: FromPath[int], query: PageQuery) -> Response[bytes]:
    """The survey page with the stored draft, to be shown in a frame."""
    context = await _page_context(app_state(request), survey_id, query)
    return _page(context.survey, context.render_form(PREVIEW_PLACEHOLDER, Entered(parse_score(query.score))))


@post(
    "/v1/surveys/{survey_id:int}/preview/page",
    guards=[requires_scope("read")],
    form=AnswerForm,
    returns="text/html",
    status_code=200,
)
async def preview_thank_you(request: HTTPRequest, survey_id: FromPath[int], query: PageQuery) -> Response[bytes]:
    """The thanks that follow the form of the previewed page. Nothing that was entered is stored."""
    form = await read_form(request, AnswerForm, repeatable=("choice",))
    context = await _page_context(app_state(request), survey_id, query)
    return _page(context.survey, context.render_thank_you(int(form.score), str(form.comment or "")))


@get("/v1/surveys/{survey_id:int}/preview/look.css", guards=[requires_scope("read")], returns="text/css", has_etag=False)
async def preview_look(request: HTTPRequest, survey_id: FromPath[int], query: PageQuery) -> Response[bytes]:
    """The style of the previewed page."""
    survey = await _drafted(app_state(request), survey_id, None, query.scheme or None)
    return Response(page_css(survey.appearance), media_type="text/css", headers={"Cache-Control": "no-store"})


async def _drafted(state: AppState, survey_id: int, values: dict[str, Any] | None, scheme: Scheme | None) -> Survey:
    """Returns the survey as it would be with these values, or with its draft; in one scheme if it follows the device."""
    survey = state.database.catalog.survey(survey_id)
    if values is None:
        values = dict((await state.database.read(read_stored_draft, survey)).definition)
    definition, _ = read_draft(complete_values(values), state.locales)
    if scheme and definition.appearance.scheme == "auto":
        definition = replace(definition, appearance=replace(definition.appearance, scheme=scheme))
    return replace(survey, **asdict(definition))


async def _page_context(state: AppState, survey_id: int, query: PageQuery) -> PageContext:
    survey = await _drafted(state, survey_id, None, query.scheme or None)
    site = state.database.catalog.site(survey.site_id)
    texts = localize_card(survey, state.locales, site.locale, query.locale)
    words = with_formality(state.locales[texts.locale], survey.formality).page
    folder = f"{state.settings.base_path}/v1/surveys/{survey_id}/preview"
    look = f"{folder}/look.css?scheme={query.scheme}"
    return PageContext(
        state.settings.base_path, survey, query.locale, texts, words, path=f"{folder}/page", look_path=look, scheme=query.scheme
    )


def _page(survey: Survey, content: bytes) -> Response[bytes]:
    headers = page_headers(survey)
    policy = headers["Content-Security-Policy"].replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    headers |= {"Content-Security-Policy": policy, "Cache-Control": "no-store"}
    return Response(content, headers=headers, media_type="text/html")


def _contrasts(survey: Survey) -> list[Contrast]:
    chosen = survey.appearance.scheme
    contrasts = []
    for scheme in SCHEMES if chosen == "auto" else (chosen,):
        palette = resolve_palette(survey.appearance, scheme)
        pairs: dict[Literal["text", "button", "outline"], tuple[str, str]] = {
            "text": (palette.text, palette.background),
            "button": (palette.on_fill, palette.fill),
            "outline": (palette.accent, palette.background),
        }
        contrasts += [Contrast(scheme, part, round(contrast_ratio(*pair), 1)) for part, pair in pairs.items()]
    return contrasts
