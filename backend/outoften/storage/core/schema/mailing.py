"""Who gets surveys by e-mail, and what was sent: recipients, audiences, sendings and their runs, e-mails, reporters."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Text,
    literal_column,
    text,
)

from outoften.storage.core.schema.columns import table
from outoften.storage.core.types import Json, UtcMilliseconds, UuidBytes

# A person who can be asked by e-mail. `id` is the respondent's id in all channels. `email_key` is the address in lower case,
# `name_key` what the name is found by.
# `created_at`: since when the person is a customer, as the host says. `blocked`: why no e-mails may be sent any more.
# `soft_bounces`: how many in a row, the first at `soft_bounced_at`.
recipient = table(
    "recipient",
    Column("site_id", Integer, nullable=False),
    Column("id", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("email_key", Text, nullable=False),
    Column("name", Text),
    Column("name_key", Text),
    Column("locale", Text),
    Column("time_zone", Text),
    Column("created_at", UtcMilliseconds),
    Column("account_owner", Text),
    Column("traits", Json, nullable=False),
    Column("blocked", Text, CheckConstraint("blocked IN ('unsubscribed', 'bounced', 'complained')", name="recipient_blocked")),
    Column("blocked_at", UtcMilliseconds),
    Column("soft_bounces", Integer, nullable=False, server_default="0"),
    Column("soft_bounced_at", UtcMilliseconds),
    Column("added_at", UtcMilliseconds, nullable=False),
    Column("updated_at", UtcMilliseconds, nullable=False),
    PrimaryKeyConstraint("site_id", "id"),
    clustered=True,
)
Index("recipient_email", recipient.c.site_id, recipient.c.email_key)
Index("recipient_added", recipient.c.site_id, recipient.c.added_at, recipient.c.id)

# An import of recipients from a file, without what is in it. `bytes`: the size of the file.
recipient_import = table(
    "recipient_import",
    Column("id", Integer, primary_key=True),
    Column("site_id", Integer, nullable=False, index=True),
    Column("bytes", Integer, nullable=False),
    *(Column(name, Integer, nullable=False, server_default="0") for name in ("bytes_read", "rows", "stored", "rejected")),
    Column("started_at", UtcMilliseconds, nullable=False),
    Column("started_by", Text, nullable=False),
    Column("updated_at", UtcMilliseconds, nullable=False),
    Column("finished_at", UtcMilliseconds),
    never_reuses_ids=True,
)

# Criteria by which recipients are chosen at each sending.
audience = table(
    "audience",
    Column("id", Integer, primary_key=True),
    Column("site_id", Integer, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("criteria", Json, nullable=False),
    Column("created_at", UtcMilliseconds, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("updated_at", UtcMilliseconds, nullable=False),
    never_reuses_ids=True,
)

# A survey by e-mail to an audience, or to all recipients, once or regularly. `content`: subject and intro per language, and
# the sender.
# `next_at`: when its next run begins. `state_reason`: why it paused itself. `paced_to`: how far its hourly limit is used up.
# `judged_from`: when it paused itself because of bounces or complaints; those of e-mails sent before do not pause it again.
sending = table(
    "sending",
    Column("id", Integer, primary_key=True),
    Column("site_id", Integer, nullable=False, index=True),
    Column("survey_id", Integer, ForeignKey("survey.id"), nullable=False, index=True),
    Column("audience_id", Integer, index=True),
    Column("name", Text, nullable=False),
    Column("content", Json, nullable=False),
    Column("schedule", Json, nullable=False),
    Column("hourly_limit", Integer),
    Column(
        "state",
        Text,
        CheckConstraint("state IN ('draft', 'active', 'paused', 'finished', 'canceled')", name="sending_state"),
        nullable=False,
    ),
    Column("state_reason", Text),
    Column("judged_from", UtcMilliseconds),
    Column("next_at", UtcMilliseconds),
    Column("paced_to", UtcMilliseconds),
    Column("created_at", UtcMilliseconds, nullable=False),
    Column("created_by", Text, nullable=False),
    never_reuses_ids=True,
)
_is_next = text("next_at IS NOT NULL")
Index("sending_next", sending.c.next_at, sqlite_where=_is_next, postgresql_where=_is_next)

# One time that a sending is sent. `prepared_to`: the last recipient whose e-mail was prepared; `prepared_at`: all were.
# `excluded`: how many were left out, by reason.
sending_run = table(
    "sending_run",
    Column("sending_id", Integer, ForeignKey("sending.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("started_at", UtcMilliseconds, nullable=False),
    Column("prepared_to", Text),
    Column("prepared_at", UtcMilliseconds),
    Column("finished_at", UtcMilliseconds),
    Column("excluded", Json, nullable=False),
    PrimaryKeyConstraint("sending_id", "number"),
    clustered=True,
)

# An e-mail with a survey. Its ask is stored when it is sent. `sending_id` and `run` are 0 if it belongs to no sending.
# `uncertain`: it was being handed to the mail server when the process ended, so that it may have been sent; it is not repeated.
# `bounced_at`: it was not delivered, finally; `bounce_text` is what the mail server said.
# `data`: what the ask needs beside the recipient, such as segments. The recipient's address is only in `recipient`.
mail = table(
    "mail",
    Column("ask_id", UuidBytes, primary_key=True),
    Column("site_id", Integer, nullable=False),
    Column("survey_id", Integer, nullable=False),
    Column("respondent_id", Text, nullable=False),
    Column("sending_id", Integer, nullable=False),
    Column("run", Integer, nullable=False),
    Column(
        "state",
        Text,
        CheckConstraint("state IN ('pending', 'sending', 'sent', 'uncertain', 'failed', 'skipped')", name="mail_state"),
        nullable=False,
    ),
    Column("due_at", UtcMilliseconds, nullable=False),
    Column("leased_until", UtcMilliseconds),
    Column("attempts", Integer, nullable=False),
    Column("reason", Text),
    Column("data", Json, nullable=False),
    Column("sent_at", UtcMilliseconds),
    Column("bounced_at", UtcMilliseconds),
    Column("bounce_text", Text),
    Column("complained_at", UtcMilliseconds),
    Column("unsubscribed_at", UtcMilliseconds),
    Column("opened_at", UtcMilliseconds),
    clustered=True,
)
# SQLite uses an index of some rows only for a query with its condition in the same words, which parameters are not.
MAIL_IS_OF_SENDING = mail.c.sending_id > literal_column("0")
MAIL_IS_UNSETTLED = mail.c.state.in_((literal_column("'pending'"), literal_column("'sending'")))
Index(
    "mail_run",
    *(mail.c[name] for name in ("sending_id", "run", "respondent_id")),
    unique=True,
    sqlite_where=MAIL_IS_OF_SENDING,
    postgresql_where=MAIL_IS_OF_SENDING,
)
Index(
    "mail_progress",
    *(mail.c[name] for name in ("sending_id", "run", "state", "due_at")),
    sqlite_where=MAIL_IS_OF_SENDING,
    postgresql_where=MAIL_IS_OF_SENDING,
)
Index("mail_respondent", mail.c.site_id, mail.c.respondent_id)
Index("mail_survey", mail.c.survey_id)
_is_reported = text("bounced_at IS NOT NULL OR complained_at IS NOT NULL")
Index("mail_reported", mail.c.sending_id, mail.c.run, sqlite_where=_is_reported, postgresql_where=_is_reported)
Index("mail_due", mail.c.sending_id, mail.c.due_at, sqlite_where=MAIL_IS_UNSETTLED, postgresql_where=MAIL_IS_UNSETTLED)

# Reporters of bounces and complaints, under a secret URL. `key`: what their signatures are verified with.
mail_reporter = table(
    "mail_reporter",
    Column("id", Integer, primary_key=True),
    Column("site_id", Integer, nullable=False, index=True),
    Column("provider", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("key", Text),
    Column("created_at", UtcMilliseconds, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("last_at", UtcMilliseconds),
    never_reuses_ids=True,
)
