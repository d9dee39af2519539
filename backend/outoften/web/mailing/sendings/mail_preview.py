"""`/v1/sendings/preview`: the e-mail with a survey as it would be sent, for the editor."""

from typing import Annotated

from msgspec import Meta, Struct

from outoften.domain.mailing.sendings.mail_template import MailContent, localize_mail, validate_mail
from outoften.tokens.mail_token import MailTokens
from outoften.web.http.access.sites import visible_catalog
from outoften.web.http.auth import requires_scope
from outoften.web.http.routing import post
from outoften.web.http.state import HTTPRequest, app_state


class MailPreviewIn(Struct, frozen=True, forbid_unknown_fields=True):
    """The e-mail to show."""

    survey_id: Annotated[int, Meta(ge=1, description="The survey's id.")]
    content: Annotated[MailContent, Meta(description="The owner's part of the e-mail.")] = MailContent()
    locale: Annotated[str, Meta(max_length=35, description="The recipient's language; without it, the site's.")] = ""
    name: Annotated[
        Annotated[str, Meta(max_length=200)] | None, Meta(description="The recipient's name; null for one without.")
    ] = None


class MailPreview(Struct, frozen=True):
    """An e-mail. Nothing can be answered with its links. Show `html` in a sandboxed frame."""

    locale: Annotated[str, Meta(description="The language of the e-mail.", examples=["en"])]
    subject: Annotated[str, Meta(description="The subject.", examples=["How did we do?"])]
    text: Annotated[str, Meta(description="The part in plain text.", examples=["How likely are you to recommend Acme?\n"])]
    html: Annotated[str, Meta(description="The HTML part, a whole document.", examples=["<!doctype html>"])]


@post(
    "/v1/sendings/preview",
    guards=[requires_scope("read", limits_sites=True)],
    status_code=200,
    problems={400: ("locale_unsupported", "placeholder_unknown", "placeholder_without_fallback"), 404: ("survey_not_found",)},
)
async def preview_mail(request: HTTPRequest, body: MailPreviewIn) -> MailPreview:
    """The e-mail with a survey, with texts that need not be stored."""
    state, catalog = app_state(request), visible_catalog(request)
    survey = catalog.survey(body.survey_id)
    validate_mail(body.content, state.locales)
    # Imported here, because most servers send no e-mails.
    from outoften.outgoing.survey_mail import compose_survey_mail

    requested = [body.locale] if body.locale else []
    template = localize_mail(survey, state.locales, catalog.site(survey.site_id), body.content, *requested)
    mail = compose_survey_mail(template, MailTokens([]), state.settings.base_url, address="", name=body.name)
    return MailPreview(template.locale, mail.subject, mail.text, mail.html)
