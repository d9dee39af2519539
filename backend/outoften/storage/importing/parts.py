"""What a full export consists of: which table's rows are in which file, with which fields.

The names of files and fields are a format that people and other programs read (docs/export.md), and stay as they are when a
column is renamed. A test compares them with the tables.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Table, or_, select

from outoften.storage.core import schema


class Part(NamedTuple):
    """The rows of a table in a file `<file>.jsonl`, or under the name `file` in settings.toml.

    `left_out`: columns that are not exported, and why. `csv`: also in a file for spreadsheets.
    """

    file: str
    about: str
    table: Table
    fields: tuple[str, ...]
    left_out: Mapping[str, str] = {}
    is_setting: bool = False
    csv: bool = False
    where: ColumnElement[bool] | None = None

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """Returns the conditions of the exported rows: without what is left of deleted surveys and sites."""
        columns: Any = self.table.c
        conditions = [] if self.where is None else [self.where]
        if self.table in (schema.deleted_survey, schema.deleted_site):
            return conditions
        for name, parent in (("survey_id", schema.survey), ("site_id", schema.site)):
            if name in columns:
                column = columns[name]
                conditions.append(or_(column.is_(None), column <= 0, column.in_(select(parent.c.id))))
        return conditions


def _part(file: str, about: str, table: Table, fields: str, **options: Any) -> Part:
    return Part(file, about, table, tuple(fields.split()), **options)


def _setting(file: str, about: str, table: Table, fields: str, **options: Any) -> Part:
    return _part(file, about, table, fields, is_setting=True, **options)


_ASK = (
    "site_id survey_id id version channel respondent_id locale page segments issued_at viewed_at view_inferred dismissed_at "
    "answered_at updated_at score comment choices done suspect tags note excluded state closed_reason assignee due erased_at"
)
_CHOSEN_AGAIN = "a secret: the member chooses a new password"
_RUNNING = "describes work of the server that is exported, which the new one does not continue"

PARTS = (
    _setting(
        "member",
        "The people who use the dashboard.",
        schema.member,
        "id email name role site_ids created_at last_seen_at",
        left_out={"password_hash": _CHOSEN_AGAIN},
    ),
    _setting(
        "digest",
        "Which regular e-mails a member wants.",
        schema.digest,
        "member_id kind wanted sent_for",
        left_out={"leased_until": _RUNNING},
    ),
    _setting(
        "site",
        "The sites, with what browsers may store, how long responses are kept and which segments are watched.",
        schema.site,
        "id key name origins time_zone next_time_zone locale require_identity created_at storage consent gpc segment_keys "
        "watched_segments retention_days postal_address retention_action redact_comments",
        left_out={"counted_to": "a change of the time zone begins again"},
    ),
    _setting(
        "deleted_site",
        "Ids of deleted sites, which are never used again.",
        schema.deleted_site,
        "id deleted_at",
        left_out={"done_at": "nothing of a deleted site is exported"},
    ),
    _setting(
        "survey",
        "The surveys, with the definition that is published.",
        schema.survey,
        "id site_id name active version archived_at created_at definition",
    ),
    _setting(
        "survey_version",
        "All published versions of the surveys.",
        schema.survey_version,
        "survey_id number published_at published_by definition",
    ),
    _setting(
        "survey_draft",
        "What is not published yet.",
        schema.survey_draft,
        "survey_id based_on revision updated_at updated_by definition",
    ),
    _setting(
        "deleted_survey",
        "Ids of deleted surveys, which are never used again.",
        schema.deleted_survey,
        "id site_id deleted_at",
        left_out={"deleted_to": "nothing of a deleted survey is exported"},
    ),
    _setting("note", "Notes on days, such as releases.", schema.date_note, "id survey_id day text created_at"),
    _setting("goal", "Goals.", schema.goal, "id survey_id metric channel target created_at"),
    _setting("benchmark", "Benchmarks.", schema.benchmark, "id survey_id name source as_of value created_at"),
    _setting("theme", "Themes of comments.", schema.theme, "id survey_id name words created_at"),
    _setting(
        "endpoint",
        "Where events are sent. Without secrets.",
        schema.endpoint,
        "id site_id kind name url events filter options active created_at created_by disabled_at disabled_reason",
    ),
    _setting(
        "rule",
        "Actions that follow when a response meets conditions.",
        schema.rule,
        "id site_id name active conditions effects created_at created_by",
    ),
    _setting(
        "audience",
        "Criteria by which recipients are chosen.",
        schema.audience,
        "id site_id name criteria created_at created_by updated_at",
    ),
    _setting(
        "sending",
        "Surveys by e-mail.",
        schema.sending,
        "id site_id survey_id audience_id name content schedule hourly_limit state state_reason judged_from next_at created_at "
        "created_by",
        left_out={"paced_to": _RUNNING},
    ),
    _setting(
        "sending_run",
        "Each time that a sending was sent.",
        schema.sending_run,
        "sending_id number started_at prepared_to prepared_at finished_at excluded",
    ),
    _part(
        "responses",
        "Asks with an answer: the responses.",
        schema.ask,
        _ASK,
        csv=True,
        where=schema.ask.c.answered_at.is_not(None),
    ),
    _part(
        "unanswered_asks",
        "Asks without an answer: viewed, dismissed or erased.",
        schema.ask,
        _ASK,
        csv=True,
        where=schema.ask.c.answered_at.is_(None),
    ),
    _part(
        "tallies",
        "Counts of each day, channel and segment, from which reports are made.",
        schema.tally,
        " ".join(column.name for column in schema.tally.columns),
        csv=True,
    ),
    _part(
        "ask_outcomes",
        "How often requests for an ask led to each outcome.",
        schema.ask_outcome,
        "site_id survey_id day channel outcome count",
    ),
    _part(
        "respondents",
        "When each respondent was last asked, with name and e-mail address if the host signed them, or if they were imported.",
        schema.respondent,
        "site_id id ask_id asked_at name email imported",
        csv=True,
    ),
    _part(
        "recipients",
        "People who can be asked by e-mail, and why some get no e-mails any more.",
        schema.recipient,
        "site_id id email name locale time_zone created_at account_owner traits blocked blocked_at soft_bounces "
        "soft_bounced_at added_at updated_at",
        left_out={"email_key": "made from `email`", "name_key": "made from `name`"},
        csv=True,
    ),
    _part(
        "mails",
        "E-mails with a survey, and what became of them.",
        schema.mail,
        "ask_id site_id survey_id respondent_id sending_id run state due_at attempts reason data sent_at bounced_at "
        "bounce_text complained_at unsubscribed_at opened_at",
        left_out={"leased_until": _RUNNING},
        # The server that is exported sends what waits without a sending, and only that one.
        where=or_(schema.mail.c.sending_id != 0, schema.mail.c.state.not_in(("pending", "sending"))),
    ),
    _part(
        "opt_outs",
        "Keyed hashes of ids and addresses that must get no e-mails.",
        schema.mail_opt_out,
        "site_id digest at reason",
    ),
    _part(
        "erased_respondents",
        "Keyed hashes of the ids of people who were erased.",
        schema.erased_respondent,
        "site_id digest erased_at",
    ),
    _part(
        "hash_keys", "The key of these hashes, sealed with the signing secrets.", schema.hash_key, "signing_secret_id sealed"
    ),
    _part(
        "outcomes",
        "What respondents did, as the host reported it.",
        schema.outcome,
        "site_id id respondent_id kind at value created_at",
        csv=True,
    ),
    _part(
        "follow_up_changes",
        "The history of the work on responses.",
        schema.follow_up_change,
        "survey_id ask_id id at actor changes note",
    ),
    _part(
        "rule_runs",
        "Which rules have acted on which responses.",
        schema.rule_run,
        "rule_id ask_id site_id survey_id at done skipped",
    ),
    _part(
        "referral_codes",
        "Codes for referrals, and who got them.",
        schema.referral_code,
        "id site_id code given_at respondent_id",
    ),
    _part("segment_values", "The values of each segment.", schema.segment_value, "site_id key value holds_place counted_as"),
    _part(
        "alerts",
        "Alerts about drops and silent tags.",
        schema.alert,
        "id site_id survey_id kind segment sentence drop parts themes opened_at last_on closed_at closed_by",
    ),
    _part("alert_checks", "When sites were checked for alerts.", schema.alert_check, "site_id day checked_at tag_days"),
    _part("read_positions", "Until when each reader has read all responses.", schema.read_position, "survey_id reader read_to"),
    _part("read_marks", "Exceptions from that.", schema.read_mark, "survey_id ask_id reader is_read"),
    _part("tag_signals", "When tags were last seen.", schema.tag_signal, "site_id kind last_at count"),
    _part(
        "tag_origins",
        "Which websites have loaded a tag.",
        schema.tag_origin,
        "site_id origin first_at loads loaded_at refusals refused_at dismissed",
    ),
    _part("audit", "The audit log.", schema.audit, "id at actor action subject"),
)

# Tables that no file contains, and why.
LEFT_OUT: dict[Table, str] = {
    schema.key: "credentials are secrets: create new API keys",
    schema.session: "credentials are secrets: sign in again",
    schema.invitation: "credentials are secrets: invite again",
    schema.share: "credentials are secrets: create new shared links",
    schema.mail_reporter: "its URL and key are secrets: register reporters of bounces again",
    schema.identity_secret: "secrets: create new identity secrets, and give them to the hosts",
    schema.endpoint_secret: "secrets: enter them again at each endpoint",
    schema.revoked_signing_secret: "the new server has a signing secret of its own",
    schema.recipient_import: _RUNNING,
    schema.response_import: _RUNNING,
    schema.retention_run: _RUNNING,
    schema.outbox: _RUNNING,
    schema.event: _RUNNING,
    schema.delivery: _RUNNING,
    schema.delivery_attempt: _RUNNING,
    schema.next_tally: _RUNNING,
    schema.respondent_term: "made from the names and addresses in respondents.jsonl",
    schema.revision: "numbers by which caches know what has changed; the new server begins with others",
    schema.served_url: "the address of the server that is exported",
}
