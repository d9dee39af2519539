"""Themes: the topics of comments, found automatically or by words that the owner defines."""

from typing import Annotated

from litestar import Response
from litestar.params import FromPath
from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.field_types import Name
from outoften.domain.themes.theme_report import ThemesQuery, ThemesReport
from outoften.domain.themes.themes import Theme, validate_theme_words
from outoften.storage.themes.themes import theme_rows
from outoften.web.http.auth import requires_scope
from outoften.web.http.cached_report import cached_report
from outoften.web.http.resource import Listing, changed_fields, patch_of
from outoften.web.http.routing import delete, get, patch, post
from outoften.web.http.state import HTTPRequest, app_state
from outoften.web.reports.query import SurveyQuery, list_rows

ThemeWords = Annotated[tuple[Name, ...], Meta(min_length=1, max_length=50, examples=[["slow", "waiting"]])]


class ThemeIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A theme of a survey: a comment with one of its words or phrases mentions it. Case does not matter."""

    survey_id: Annotated[int, Meta(description="The survey's id.")]
    name: Annotated[Name, Meta(description="The theme's name.", examples=["Speed"])]
    words: Annotated[ThemeWords, Meta(description="The words and phrases that mention the theme. Case does not matter.")]


ThemePatch = patch_of(ThemeIn, "The changes to a theme. Omitted fields keep their value.", without=("survey_id",))


@get("/v1/surveys/{survey_id:int}/themes", guards=[requires_scope("read")], problems={503: ("too_many_reads",)})
async def themes(request: HTTPRequest, survey_id: FromPath[int], query: ThemesQuery) -> Response[ThemesReport]:
    """The topics of comments: the owner's themes, and the terms that distinguish detractors from promoters."""
    state = app_state(request)
    survey = state.database.catalog.survey(survey_id)
    # The examples are personal data, which must not stay in memory.
    return await cached_report(
        request, survey, lambda: state.theme_cache.read_themes(state.database, survey, query), keep_content=False
    )


@get("/v1/themes", guards=[requires_scope("read", limits_sites=True)])
async def list_themes(request: HTTPRequest, query: SurveyQuery) -> Response[Listing[Theme]]:
    """The owner's themes."""
    return await list_rows(request, theme_rows, query)


@post("/v1/themes", guards=[requires_scope("write")], problems={400: ("theme_invalid",), 409: ("too_many_themes",)})
async def add_theme(request: HTTPRequest, body: ThemeIn) -> Theme:
    """Add a theme."""
    database = app_state(request).database
    survey = database.catalog.survey(body.survey_id)
    theme = Theme(0, survey.id, body.name, validate_theme_words(body.words))
    return await database.writer.run_transaction(lambda connection: theme_rows.add(connection, survey.id, theme, clock.now()))


@patch("/v1/themes/{theme_id:int}", body=ThemePatch, guards=[requires_scope("write")], problems={400: ("theme_invalid",)})
async def change_theme(request: HTTPRequest, theme_id: FromPath[int], body: Struct) -> Theme:
    """Change a theme."""
    database = app_state(request).database
    changes = changed_fields(body)
    if "words" in changes:
        changes["words"] = validate_theme_words(changes["words"])
    return await database.writer.run_transaction(lambda connection: theme_rows.change(connection, theme_id, changes))


@delete("/v1/themes/{theme_id:int}", guards=[requires_scope("write")])
async def delete_theme(request: HTTPRequest, theme_id: FromPath[int]) -> None:
    """Delete a theme."""
    writer = app_state(request).database.writer
    await writer.run_transaction(lambda connection: theme_rows.delete(connection, theme_id))
