"""`/d/{token}`: what is stored about a person, for the person, who can leave there. A link in each e-mail leads to it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Meta, Struct

from outoften import clock
from outoften.domain.errors import NotFoundError
from outoften.storage.core.opening.engine import DatabaseConnection
from outoften.storage.mailing.recipients.mail_links import LinkedMail, opt_out
from outoften.storage.mailing.recipients.own_data import OwnData, read_own_data
from outoften.storage.responses.respondents.respondents import erase_respondent
from outoften.storage.responses.respondents.waiting_erasure import erase_after_mails
from outoften.tokens.mail_token import MailTokens
from outoften.web.http.mail.mail_page import LINK_ENDED, ended_page, mail_page, reader_language
from outoften.web.http.state import HTTPRequest, app_state
from outoften.web.mailing.recipients.unsubscribe import BY_PERSON, linked_mail

# The name of an erasure in the audit log.
ACTOR = "respondent"


class OwnDataQuery(Struct, frozen=True):
    """The query of the page's forms."""

    step: Annotated[str, Meta(max_length=10, description="`confirm` asks again, `erase` erases.", examples=["erase"])] = ""


@get("/d/{token:str}", returns="text/html", problems={404: LINK_ENDED})
async def show_own_data(request: HTTPRequest, token: FromPath[str]) -> Response[bytes]:
    """A page with the data stored about the person, and buttons to leave. Opening it changes nothing."""
    mail = await linked_mail(request, "data", token)
    return await _data_page(request, mail) if mail else ended_page(request, token)


@post("/d/{token:str}", query=OwnDataQuery, returns="text/html", status_code=200, problems={404: LINK_ENDED})
async def erase_own_data(request: HTTPRequest, token: FromPath[str]) -> Response[bytes]:
    """Ask again, then erase everything about the person and end all e-mails. The body is not read."""
    mail = await linked_mail(request, "data", token)
    if mail is None:
        return ended_page(request, token)
    state, step = app_state(request), request.query_params.get("step")
    if step not in ("confirm", "erase"):
        return await _data_page(request, mail)
    survey = state.database.catalog.surveys.get(mail.survey_id)
    locale, language = reader_language(request, survey, mail.ask.locale if mail.ask else "")
    texts, look = language.mail, (locale, language.dir, survey)
    if step == "confirm":
        about = texts["erase_final"]
        return mail_page(request, texts["erase"], *look, about=about, button=texts["erase"], action="?step=erase")
    database, now = state.database, clock.now()

    async def leave(connection: DatabaseConnection) -> None:
        # Before the erasure, because the address is erased too.
        await opt_out(connection, mail.site_id, mail.respondent_id, database.hash_respondent, now)
        try:
            await erase_respondent(connection, mail.site_id, mail.respondent_id, database.hash_respondent, ACTOR, now)
        except NotFoundError:
            # Erased a moment ago.
            return

    await erase_after_mails(database.writer, mail.site_id, mail.respondent_id, leave)
    return mail_page(request, texts["erased"], *look)


async def _data_page(request: HTTPRequest, mail: LinkedMail) -> Response[bytes]:
    state = app_state(request)
    survey = state.database.catalog.surveys.get(mail.survey_id)
    locale, language = reader_language(request, survey, mail.ask.locale if mail.ask else "")
    stored = await state.database.read(read_own_data, mail.site_id, mail.respondent_id)
    tokens = MailTokens(state.settings.signing_keys, lambda: state.database.revoked_signing_secrets)
    return mail_page(
        request,
        language.mail["data"],
        locale,
        language.dir,
        survey,
        template="own_data.html",
        groups=list(_groups(stored, language.data, language.values)),
        texts=language.mail,
        unsubscribe_action=f"{state.settings.base_path}/u/{tokens.sign('unsubscribe', mail.ask_id)}{BY_PERSON}",
    )


def _groups(stored: OwnData, names: Mapping[str, str], words: Mapping[str, str]) -> Iterator[list[tuple[str, str]]]:
    """Yields what is stored, as names and values: the person, then each ask. Traits and segments have the site's names.

    `words`: the values of `blocked` and `channel` in the person's language.
    """
    names, person = {"id": "ID", **names}, dict(stored.person)
    if "blocked" in person:
        person["blocked"] = words.get(person["blocked"], person["blocked"])
    yield [(names.get(name, name), _text(value)) for name, value in person.items() if value not in (None, "", {}, [])]
    for ask in stored.asks:
        values = {
            "asked": _text(ask.issued_at),
            "channel": words.get(ask.channel, ask.channel.upper()),
            "page": ask.page,
            "answered": _text(ask.answered_at or ""),
            "score": "" if ask.score is None else str(ask.score),
            "comment": ask.comment or "",
            "choices": ", ".join(ask.choices),
        }
        segments = (segment.partition("=") for segment in ask.segments)
        yield [(names[name], value) for name, value in values.items() if value] + [(key, value) for key, _, value in segments]


def _text(value: Any) -> str:
    return f"{value:%Y-%m-%d %H:%M} UTC" if isinstance(value, datetime) else str(value)
