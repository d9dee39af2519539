"""What rules can do. Raises InvalidError for what makes no sense together."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from outoften.domain.errors import InvalidError
from outoften.domain.field_types import ONE_LINE, ONE_LINE_EXPECTED, SafeUrl, text_format
from outoften.domain.responses.response import MemberId, Tag

Action = Literal["tag", "follow_up", "endpoint", "email_members", "email_respondent"]

Subject = Annotated[
    str,
    text_format(
        ONE_LINE,
        ONE_LINE_EXPECTED,
        min_length=1,
        max_length=200,
        description="The subject, with the same placeholders as `text`.",
        examples=["Thank you, {{ name or 'dear customer' }}"],
    ),
]
MailText = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=5000,
        description="The text, as plain text. Placeholders: `{{ name }}`, `{{ score }}`, `{{ comment }}`, `{{ survey }}`, "
        "`{{ site }}`; in e-mails to respondents also `{{ code }}`, `{{ link }}`, `{{ review_url }}`, and always "
        "`{{ unsubscribe_url }}`, with which they get no more; in e-mails to members `{{ url }}`, the page of the response.",
        examples=["You gave us {{ score }} of 10. What can we do better?\n\nNo more e-mails: {{ unsubscribe_url }}"],
    ),
]


# Where people write public reviews. A link to one of them makes an e-mail an invitation.
REVIEW_SITES = (
    *("g.page", "search.google.com/local/writereview", "google.com/maps", "maps.app.goo.gl", "trustpilot.com", "yelp.com"),
    *("tripadvisor.", "g2.com", "capterra.com", "trustradius.com", "getapp.com", "apps.apple.com", "play.google.com"),
    *("provenexpert.com", "kununu.com", "glassdoor.", "holidaycheck.", "reviews.io", "feefo.com", "producthunt.com"),
)


class NewFollowUp(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A follow-up to begin, unless the work on the response has begun."""

    assignee: Annotated[MemberId | None, Meta(description="The member who takes care of it.")] = None
    assignee_segment: Annotated[
        Annotated[str, Meta(min_length=1, max_length=40)] | None,
        Meta(
            description="A trait whose value is a member's e-mail address, such as that of the account's owner. It must be one "
            "of the site's `segment_keys`. Without such a member, `assignee` takes care of it.",
            examples=["account_owner"],
        ),
    ] = None
    due_in_hours: Annotated[
        Annotated[int, Meta(ge=1, le=1000)] | None,
        Meta(
            description="When it is due, in working hours: Monday to Friday, 9 to 17, in the site's time zone. The day on "
            "which they end is the follow-up's `due`."
        ),
    ] = None


class MemberMail(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An e-mail to members."""

    to: Annotated[
        Literal["owners", "assignee"],
        Meta(description="All owners, or the member who takes care of the response; without one, the owners."),
    ]
    subject: Subject
    text: MailText


class RespondentMail(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An e-mail to the respondent, where the host has signed an e-mail address and the respondent still wants e-mails."""

    subject: Subject
    text: MailText
    marketing: Annotated[
        bool,
        Meta(
            description="Whether it advertises or thanks; then it is sent only to respondents with the trait `marketing_ok` "
            "true, which must be one of the site's `segment_keys`. E-mails with `referral_code` or `review_url` always do."
        ),
    ] = False
    referral_code: Annotated[
        bool, Meta(description="Whether `{{ code }}` is the next free code of the site's list; each person gets one once.")
    ] = False
    survey_id: Annotated[
        int | None,
        Meta(
            description="`{{ link }}` is a personal link to this survey. Its cadence is respected, so set its "
            "`between_surveys_days` to 0 if it is for those who have just answered another one."
        ),
    ] = None
    review_url: Annotated[
        SafeUrl | None,
        Meta(
            description="`{{ review_url }}` is this page for public reviews. A rule that invites to reviews is for every "
            "category and score.",
            examples=["https://reviews.example.com/acme"],
        ),
    ] = None


class RuleActions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The actions of a rule: at least one of these."""

    tag: Annotated[Tag | None, Meta(description="Add this tag.", examples=["angry"])] = None
    follow_up: Annotated[NewFollowUp | None, Meta(description="Begin a follow-up.")] = None
    endpoint_id: Annotated[int | None, Meta(description="Send the event to this endpoint.", examples=[None])] = None
    email_members: Annotated[MemberMail | None, Meta(description="Send members an e-mail.")] = None
    email_respondent: Annotated[RespondentMail | None, Meta(description="Send the respondent an e-mail.")] = None

    def __post_init__(self) -> None:
        if not self.actions:
            raise InvalidError("rule_without_effect", 'A rule must do something, such as {"then": {"tag": "angry"}}.')

    @property
    def actions(self) -> tuple[Action, ...]:
        """Returns what it does, in the order in which it is done."""
        wanted: dict[Action, object] = {
            "tag": self.tag,
            "follow_up": self.follow_up,
            "endpoint": self.endpoint_id,
            "email_members": self.email_members,
            "email_respondent": self.email_respondent,
        }
        return tuple(action for action, value in wanted.items() if value is not None)

    @property
    def sends_mail(self) -> bool:
        """Whether it sends e-mails."""
        return self.email_members is not None or self.email_respondent is not None


def review_links(mail: RespondentMail) -> list[str]:
    """Returns the places for public reviews that an e-mail names."""
    words = f"{mail.subject}\n{mail.text}".lower()
    own = [mail.review_url] if mail.review_url else []
    return own + [site for site in REVIEW_SITES if site in words]
