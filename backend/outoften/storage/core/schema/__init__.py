"""The tables. Singular names; times end in `_at`; the primary keys of collected data begin with the site."""

from outoften.storage.core.schema.access import audit, invitation, key, member, revoked_signing_secret, session, share
from outoften.storage.core.schema.automation import delivery, delivery_attempt, endpoint, endpoint_secret, event, outcome
from outoften.storage.core.schema.collecting import (
    ask,
    ask_outcome,
    erased_respondent,
    next_tally,
    respondent,
    respondent_term,
    revision,
    segment_value,
    tag_origin,
    tag_signal,
    tally,
)
from outoften.storage.core.schema.columns import metadata
from outoften.storage.core.schema.reports import benchmark, date_note, goal, theme
from outoften.storage.core.schema.responses import read_mark, read_position
from outoften.storage.core.schema.surveys import (
    deleted_site,
    deleted_survey,
    identity_secret,
    served_url,
    site,
    survey,
    survey_draft,
    survey_version,
)

__all__ = [
    "ask",
    "ask_outcome",
    "audit",
    "benchmark",
    "date_note",
    "deleted_site",
    "deleted_survey",
    "delivery",
    "delivery_attempt",
    "endpoint",
    "endpoint_secret",
    "erased_respondent",
    "event",
    "goal",
    "identity_secret",
    "invitation",
    "key",
    "member",
    "metadata",
    "next_tally",
    "outcome",
    "read_mark",
    "read_position",
    "respondent",
    "respondent_term",
    "revision",
    "revoked_signing_secret",
    "segment_value",
    "served_url",
    "session",
    "share",
    "site",
    "survey",
    "survey_draft",
    "survey_version",
    "tag_origin",
    "tag_signal",
    "tally",
    "theme",
]
