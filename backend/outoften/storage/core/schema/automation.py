"""What is sent: endpoints, events, deliveries, digests. Outcomes, which come back. Follow-ups' history. Alerts. Rules."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    text,
)

from outoften.storage.core.schema.columns import flag, table
from outoften.storage.core.types import BigInt, Float, IsoDate, Json, UtcMilliseconds, UuidBytes

# Where events are sent. Ids are never used again, because other programs keep them to delete what they have added.
endpoint = table(
    "endpoint",
    Column("id", Integer, primary_key=True),
    Column("site_id", Integer),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("events", Json, nullable=False),
    Column("filter", Json, nullable=False),
    # What only endpoints of its kind have.
    Column("options", Json, nullable=False),
    flag("active"),
    Column("created_at", UtcMilliseconds, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("disabled_at", UtcMilliseconds),
    Column("disabled_reason", Text),
    never_reuses_ids=True,
)

# Read when something is sent, and by nothing else.
endpoint_secret = table(
    "endpoint_secret",
    Column("endpoint_id", Integer, ForeignKey("endpoint.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("expires_at", UtcMilliseconds),
    PrimaryKeyConstraint("endpoint_id", "name"),
    clustered=True,
)

# Events as JSON, as the transaction of answers writes them: one row costs these a tenth of rows in `event`, to which the sender
# moves them at once. In the order of what happened; `at` is when. `size`: how many events a row has.
outbox = table(
    "outbox",
    Column("id", BigInt, primary_key=True),
    Column("at", UtcMilliseconds, nullable=False),
    Column("size", Integer, nullable=False),
    Column("events", Text, nullable=False),
)

# `endpoint_ids`, `rule_ids`: which endpoints wanted it when it happened, and which rules might.
# `expand_at`: when its deliveries are made; NULL once they are.
event = table(
    "event",
    Column("id", UuidBytes, primary_key=True),
    Column("site_id", Integer, nullable=False),
    Column("survey_id", Integer),
    Column("ask_id", UuidBytes),
    Column("respondent_id", Text),
    Column("type", Text, nullable=False),
    Column("at", UtcMilliseconds, nullable=False),
    Column("data", Json, nullable=False),
    Column("endpoint_ids", Json, nullable=False),
    Column("rule_ids", Json, nullable=False),
    Column("expand_at", UtcMilliseconds),
    clustered=True,
)
# For erasures, and for deleted surveys.
Index("event_ask", event.c.ask_id)
_is_waiting = text("expand_at IS NOT NULL")
Index("event_expand", event.c.expand_at, sqlite_where=_is_waiting, postgresql_where=_is_waiting)

# An event on its way to an endpoint. `next_at`: when the next attempt is due, or when the lease of the present one ends.
# `lease` names the attempt that is being made. Without a foreign key to the endpoint, because another process may not know yet
# that the endpoint was deleted.
delivery = table(
    "delivery",
    Column("endpoint_id", Integer, nullable=False),
    Column("event_id", UuidBytes, ForeignKey("event.id", ondelete="CASCADE"), nullable=False),
    Column(
        "state", Text, CheckConstraint("state IN ('pending', 'delivered', 'failed')", name="delivery_state"), nullable=False
    ),
    Column("attempts", Integer, nullable=False),
    Column("next_at", UtcMilliseconds),
    Column("lease", UuidBytes),
    flag("is_test"),
    PrimaryKeyConstraint("endpoint_id", "event_id"),
    clustered=True,
)
Index("delivery_event", delivery.c.event_id)
Index(
    "delivery_due",
    delivery.c.endpoint_id,
    delivery.c.next_at,
    sqlite_where=text("next_at IS NOT NULL"),
    postgresql_where=text("next_at IS NOT NULL"),
)

# `id` is the attempt's lease. `response` is the beginning of what the receiver replied.
delivery_attempt = table(
    "delivery_attempt",
    Column("endpoint_id", Integer, nullable=False),
    Column("event_id", UuidBytes, nullable=False),
    Column("id", UuidBytes, nullable=False),
    Column("at", UtcMilliseconds, nullable=False),
    Column("duration_ms", Integer),
    Column("status", Integer),
    Column("error", Text),
    Column("response", Text),
    PrimaryKeyConstraint("endpoint_id", "event_id", "id"),
    ForeignKeyConstraint(["endpoint_id", "event_id"], ["delivery.endpoint_id", "delivery.event_id"], ondelete="CASCADE"),
    clustered=True,
)

# What a respondent did, as the host reported it. `id` is the host's, so that a report sent again is stored once.
outcome = table(
    "outcome",
    Column("site_id", Integer, nullable=False),
    Column("id", Text, nullable=False),
    Column("respondent_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", UtcMilliseconds, nullable=False),
    Column("value", Float),
    Column("created_at", UtcMilliseconds, nullable=False),
    PrimaryKeyConstraint("site_id", "id"),
    clustered=True,
)
# For reports, exports and erasures, and for lists and the retention.
Index("outcome_respondent", outcome.c.site_id, outcome.c.respondent_id, outcome.c.kind, outcome.c.at)
Index("outcome_at", outcome.c.site_id, outcome.c.at, outcome.c.id)
# The history of the work on a response, whose present state is in the response itself. `changes`: the new values.
follow_up_change = table(
    "follow_up_change",
    Column("survey_id", Integer, nullable=False),
    Column("ask_id", UuidBytes, nullable=False),
    Column("id", UuidBytes, nullable=False),
    Column("at", UtcMilliseconds, nullable=False),
    Column("actor", Text, nullable=False),
    Column("changes", Json, nullable=False),
    Column("note", Text),
    PrimaryKeyConstraint("survey_id", "ask_id", "id"),
    clustered=True,
)

# `survey_id` is NULL for what concerns the whole site. `segment` is "" for all responses. `last_on`: the last day on which it
# was found. `closed_by` is NULL if it closed by itself.
alert = table(
    "alert",
    Column("id", Integer, primary_key=True),
    Column("site_id", Integer, nullable=False, index=True),
    Column("survey_id", Integer, ForeignKey("survey.id"), index=True),
    Column("kind", Text, nullable=False),
    Column("segment", Text, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("drop", Json),
    Column("parts", Json, nullable=False),
    Column("themes", Json, nullable=False),
    Column("opened_at", UtcMilliseconds, nullable=False),
    Column("last_on", IsoDate, nullable=False),
    Column("closed_at", UtcMilliseconds),
    Column("closed_by", Text),
    never_reuses_ids=True,
)

# When a site was last checked for alerts, by the day in its time zone. `tag_days`: on how many days in a row its tag was seen.
alert_check = table(
    "alert_check",
    Column("site_id", Integer, primary_key=True, autoincrement=False),
    Column("day", IsoDate, nullable=False),
    Column("checked_at", UtcMilliseconds, nullable=False),
    Column("tag_days", Integer, nullable=False),
    clustered=True,
)

# What is done when a response meets conditions. `conditions` and `effects` are `when` and `then` of the API.
rule = table(
    "rule",
    Column("id", Integer, primary_key=True),
    Column("site_id", Integer, nullable=False, index=True),
    Column("name", Text, nullable=False),
    flag("active"),
    Column("conditions", Json, nullable=False),
    Column("effects", Json, nullable=False),
    Column("created_at", UtcMilliseconds, nullable=False),
    Column("created_by", Text, nullable=False),
    never_reuses_ids=True,
)

# That a rule has acted on a response, which it does once. `done`: its actions; `skipped`: why others were not done.
rule_run = table(
    "rule_run",
    Column("rule_id", Integer, ForeignKey("rule.id", ondelete="CASCADE"), nullable=False),
    Column("ask_id", UuidBytes, nullable=False),
    Column("site_id", Integer, nullable=False),
    Column("survey_id", Integer, nullable=False),
    Column("at", UtcMilliseconds, nullable=False),
    Column("done", Json, nullable=False),
    Column("skipped", Json, nullable=False),
    PrimaryKeyConstraint("rule_id", "ask_id"),
    clustered=True,
)
# For erasures, and for removal by age.
Index("rule_run_ask", rule_run.c.ask_id)
Index("rule_run_at", rule_run.c.at)

# The owner's codes for referrals. A code that was given has `given_at`, also after its person was erased.
referral_code = table(
    "referral_code",
    Column("id", Integer, primary_key=True),
    Column("site_id", Integer, nullable=False),
    Column("code", Text, nullable=False),
    Column("given_at", UtcMilliseconds),
    Column("respondent_id", Text),
    UniqueConstraint("site_id", "code", name="referral_code_code"),
)
Index(
    "referral_code_person",
    referral_code.c.site_id,
    referral_code.c.respondent_id,
    unique=True,
    sqlite_where=text("respondent_id IS NOT NULL"),
    postgresql_where=text("respondent_id IS NOT NULL"),
)
Index(
    "referral_code_free",
    referral_code.c.site_id,
    referral_code.c.id,
    sqlite_where=text("given_at IS NULL"),
    postgresql_where=text("given_at IS NULL"),
)

# People who must get no e-mails. Only keyed hashes of ids and addresses, so that it still holds after an erasure.
mail_opt_out = table(
    "mail_opt_out",
    Column("site_id", Integer, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("at", UtcMilliseconds, nullable=False),
    Column("reason", Text, nullable=False, server_default="unsubscribed"),
    PrimaryKeyConstraint("site_id", "digest"),
    clustered=True,
)

# Which digests a member wants; without a row, `WANTED` of the domain says it. `sent_for`: the day of the last one.
# `leased_until`: until then nobody else sends it; afterwards, it was not sent and is tried again.
digest = table(
    "digest",
    Column("member_id", Integer, ForeignKey("member.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    flag("wanted"),
    Column("sent_for", IsoDate),
    Column("leased_until", UtcMilliseconds),
    PrimaryKeyConstraint("member_id", "kind"),
    clustered=True,
)
