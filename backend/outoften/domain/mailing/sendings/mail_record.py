"""What is stored of an e-mail, as a person's data shows it."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from outoften.domain.mailing.sendings.mail import MailState


class MailRecord(Struct, frozen=True):
    """An e-mail to a person."""

    survey_id: Annotated[int, Meta(description="The survey that it asks for.")]
    sending_id: Annotated[int | None, Meta(description="The sending that it belongs to; null if it belongs to none.")]
    state: Annotated[
        MailState,
        Meta(
            description="`uncertain`: the server stopped while it was sent, so that it may have been sent; it is not repeated. "
            "`skipped`: it was not sent, because of `reason`."
        ),
    ]
    reason: Annotated[str | None, Meta(description="The reason why it was not sent; null otherwise.", examples=[None])]
    due_at: Annotated[datetime, Meta(description="The time at which it is or was due.")]
    sent_at: Annotated[datetime | None, Meta(description="The time at which it was sent; null if it was not.")]
    bounced_at: Annotated[
        datetime | None, Meta(description="The time at which it bounced; null if it did not.", examples=[None])
    ]
    complained_at: Annotated[
        datetime | None, Meta(description="The time at which it was reported as spam; null if it was not.", examples=[None])
    ]
    unsubscribed_at: Annotated[
        datetime | None, Meta(description="The time at which the person unsubscribed with it; null if not.", examples=[None])
    ]
    opened_at: Annotated[
        datetime | None, Meta(description="The time at which the person first used its survey page; null if not.")
    ]
