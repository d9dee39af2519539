"""What the versions of the database stored, in the names of their time: rows for each table that a version has added."""

from typing import Any
from uuid import UUID

from outoften.domain.collecting.tally import COUNTS

Row = dict[str, Any]

ASKS = [UUID(int=number) for number in range(1, 4)]
_EVENT, _CHANGE, _ATTEMPT = (UUID(int=number) for number in range(11, 14))
_MADE = {"created_at": 1, "created_by": "key a"}
# Under the names that these fields had first.
OLD_DEFINITION = (
    '{"appearance":{"paper":"#fff8e7","ink":"#222222"},"cadence":{"rest_days":200},'
    '"rules":{"traits":[{"key":"since","op":"after","values":["20261122"]}]},'
    '"words":{"de":{"thanks":{"promoter":"Danke für die 10"}}}}'
)


def _ask(ask: UUID, score: int | None, **more: Any) -> Row:
    """An ask of the first day. Without a score it was dismissed."""
    times = {"answered_at": 0, "updated_at": 0} if score is not None else {"dismissed_at": 0}
    texts = {"channel": "widget", "locale": "en", "page": ""}
    flags = {"view_inferred": 0, "done": 0}
    return {
        "site_id": 1,
        "id": ask,
        "survey_id": 1,
        "issued_at": 0,
        "viewed_at": 0,
        "score": score,
        **times,
        **texts,
        **flags,
    } | more


def _tally(segment: str, **counts: int) -> Row:
    key = {"site_id": 1, "survey_id": 1, "day": "1970-01-01", "channel": "widget", "segment": segment}
    return key | dict.fromkeys(COUNTS, 0) | counts


ROWS: dict[str, dict[str, list[Row]]] = {
    "0001": {
        "site": [
            {"id": 1, "key": "k", "name": "Old", "origins": '["https://*.com", "https://[0:0::1]:0443"]', "time_zone": "UTC"}
            | {"locale": "en", "require_identity": 0, "created_at": 0}
        ],
        "identity_secret": [{"id": 1, "site_id": 1, "secret": "shh", "created_at": 0}],
        "survey": [{"id": 1, "site_id": 1, "name": "Old", "active": 1, "definition": OLD_DEFINITION, "created_at": 0}],
        "ask": [_ask(ASKS[0], 9, comment="Kept")],
        "tally": [_tally("", asked=1, answered=1, commented=1, score_9=1)],
        "key": [{"id": "a", "name": "Admin", "digest": b"\0", "scopes": '["read"]', "created_at": 0}],
    },
    "0002": {"respondent": [{"site_id": 1, "id": "ann", "ask_id": ASKS[0], "asked_at": 0}]},
    "0003": {"sighting": [{"site_id": 1, "kind": "load", "last_at": 5, "count": 7}]},
    "0004": {
        "ask": [
            _ask(ASKS[1], 0, respondent_id="ann", comment="Slow", segments='["plan=pro"]', tags='["angry"]', note="Called"),
            _ask(ASKS[2], None),
        ],
        "tally": [_tally("plan=pro", asked=1, answered=1, commented=1, score_0=1)],
        "segment_value": [{"site_id": 1, "key": "plan", "value": "pro"}],
        "occasion": [{"site_id": 1, "survey_id": 1, "day": "1970-01-01", "channel": "widget", "outcome": "issued", "count": 3}],
        "revision": [{"site_id": 1, "survey_id": 1, "number": 3}],
        "date_note": [{"id": 1, "survey_id": 1, "day": "1970-01-01", "text": "Launch", "created_at": 1}],
        "goal": [{"id": 1, "survey_id": 1, "metric": "nps", "channel": None, "target": 40.0, "created_at": 1}],
        "benchmark": [
            {
                "id": 1,
                "survey_id": 1,
                "name": "Shops",
                "source": "A book",
                "as_of": "1970-01-01",
                "value": 31.5,
                "created_at": 1,
            }
        ],
        "theme": [{"id": 1, "survey_id": 1, "name": "Speed", "words": '["slow"]', "created_at": 1}],
        "audit": [{"id": 1, "at": 1, "actor": "key a", "action": "key.created", "subject": '{"key_id":"a"}'}],
    },
    "0007": {
        "erased_respondent": [{"site_id": 1, "digest": b"\1", "erased_at": 1}],
        "session": [{"id": "s", "digest": b"\2", "key_id": "a", "scopes": '["read"]', "created_at": 1, "expires_at": 2}],
        "revoked_signing_secret": [{"id": "f", "revoked_at": 1}],
        "served_url": [{"url": "https://nps.example.com"}],
        "next_tally": [_tally("plan=free", asked=1)],
        "tag_origin": [
            {"site_id": 1, "origin": "https://shop.example", "first_at": 1, "loads": 2, "loaded_at": 3, "refusals": 0}
        ],
    },
    "0008": {
        "member": [{"id": 1, "email": "ann@example.com", "name": "Ann", "role": "admin", "site_ids": "[1]", "created_at": 1}],
        "invitation": [
            {"id": "i", "digest": b"\3", "email": "bob@example.com", "role": "viewer", "site_ids": None, "expires_at": 2}
            | _MADE
        ],
        "share": [
            {"id": "s", "survey_id": 1, "name": "Board", "digest": b"\4", "sections": '["score"]', "period": "90d"}
            | {"frame_origins": "[]"}
            | _MADE
        ],
        "respondent_term": [{"site_id": 1, "term": "ann", "respondent_id": "ann"}],
        "read_position": [{"survey_id": 1, "reader": "member 1", "read_to": 1}],
        "read_mark": [{"survey_id": 1, "ask_id": ASKS[0], "reader": "member 1", "is_read": 1}],
        "survey_version": [{"survey_id": 1, "number": 2, "definition": "{}", "published_at": 1, "published_by": "key a"}],
        "survey_draft": [
            {"survey_id": 1, "definition": "{}", "based_on": 1, "revision": 1, "updated_at": 1, "updated_by": "member 1"}
        ],
        "deleted_survey": [{"id": 9, "site_id": 1, "deleted_at": 1, "deleted_to": ASKS[0]}],
    },
    "0009": {
        "deleted_site": [{"id": 9, "deleted_at": 1, "done_at": 2}],
        "endpoint": [
            {
                "id": 1,
                "site_id": 1,
                "kind": "webhook",
                "name": "Ours",
                "url": "https://hook.example",
                "active": 1,
                "options": "{}",
            }
            | {"events": '["response.created"]', "filter": "{}"}
            | _MADE
        ],
        "endpoint_secret": [{"endpoint_id": 1, "name": "signing", "value": "whsec_x"}],
        "outbox": [{"id": 1, "at": 1, "size": 0, "events": "[]"}],
        "event": [
            {"id": _EVENT, "site_id": 1, "survey_id": 1, "ask_id": ASKS[1], "respondent_id": "ann", "type": "response.created"}
            | {"at": 1, "data": "{}", "endpoint_ids": "[1]", "rule_ids": "[]"}
        ],
        "delivery": [{"endpoint_id": 1, "event_id": _EVENT, "state": "delivered", "attempts": 1, "is_test": 0}],
        "delivery_attempt": [{"endpoint_id": 1, "event_id": _EVENT, "id": _ATTEMPT, "at": 1, "duration_ms": 5, "status": 200}],
        "outcome": [
            {"site_id": 1, "id": "o", "respondent_id": "ann", "kind": "purchase", "at": 1, "value": 19.5, "created_at": 1}
        ],
        "follow_up_change": [
            {"survey_id": 1, "ask_id": ASKS[1], "id": _CHANGE, "at": 1, "actor": "member 1", "changes": '{"state":"open"}'}
        ],
        "alert": [
            {"id": 1, "site_id": 1, "survey_id": 1, "kind": "score_drop", "segment": "", "sentence": "It fell.", "parts": "[]"}
            | {"themes": "[]", "opened_at": 1, "last_on": "1970-01-01"}
        ],
        "alert_check": [{"site_id": 1, "day": "1970-01-01", "checked_at": 1, "tag_days": 3}],
        "rule": [
            {"id": 1, "site_id": 1, "name": "Angry", "active": 1, "conditions": "{}", "effects": '{"tag":"angry"}'} | _MADE
        ],
        "rule_run": [
            {"rule_id": 1, "ask_id": ASKS[1], "site_id": 1, "survey_id": 1, "at": 1, "done": '["tag"]', "skipped": "{}"}
        ],
        "referral_code": [{"id": 1, "site_id": 1, "code": "OAK", "given_at": 1, "respondent_id": "ann"}],
        "mail_opt_out": [{"site_id": 1, "digest": b"\5", "at": 1}],
        "digest": [{"member_id": 1, "kind": "weekly", "wanted": 1, "sent_for": "1970-01-01"}],
        "hash_key": [{"signing_secret_id": "f", "sealed": b"\6"}],
    },
    "0010": {
        "recipient": [
            {"site_id": 1, "id": "ann", "email": "Ann@example.com", "email_key": "ann@example.com", "traits": '{"plan":"pro"}'}
            | {"added_at": 1, "updated_at": 1}
        ],
        "audience": [{"id": 1, "site_id": 1, "name": "All", "criteria": "{}", "updated_at": 1} | _MADE],
        "sending": [
            {"id": 1, "site_id": 1, "survey_id": 1, "audience_id": 1, "name": "May", "content": "{}", "schedule": "{}"}
            | {"state": "finished"}
            | _MADE
        ],
        "sending_run": [{"sending_id": 1, "number": 1, "started_at": 1, "excluded": "{}"}],
        "mail": [
            {
                "ask_id": ASKS[0],
                "site_id": 1,
                "survey_id": 1,
                "respondent_id": "ann",
                "sending_id": 1,
                "run": 1,
                "state": "sent",
            }
            | {"due_at": 1, "attempts": 1, "data": "{}", "sent_at": 2}
        ],
        "mail_reporter": [{"id": 1, "site_id": 1, "provider": "postmark", "digest": b"\7"} | _MADE],
    },
    "0011": {
        "respondent": [{"site_id": 1, "id": "bob", "ask_id": ASKS[2], "asked_at": 0, "name": "Bob", "imported": 1}],
        "recipient_import": [
            {"id": 1, "site_id": 1, "bytes": 9, "bytes_read": 9, "rows": 2, "stored": 1, "rejected": 1, "finished_at": 2}
            | {"started_at": 1, "started_by": "key a", "updated_at": 2}
        ],
    },
}
# Settings that a version has added, which have a default, and what an owner changes over the years.
CHANGES = {
    "0003": ["UPDATE site SET storage = 'session', consent = 'required', gpc = 1"],
    # The counts of the second answer, and of the card that was closed.
    "0004": [
        "UPDATE site SET segment_keys = '[\"plan\"]'",
        "UPDATE tally SET asked = 3, answered = 2, commented = 2, dismissed = 1, score_0 = 1 WHERE segment = ''",
    ],
    "0008": ["UPDATE ask SET state = 'open', assignee = 1, due = '1970-02-01' WHERE score = 0"],
    "0009": ["UPDATE site SET retention_days = 400, watched_segments = '[\"plan\"]'"],
    "0010": ["UPDATE site SET postal_address = 'Oak Street 1'"],
    "0011": ["UPDATE site SET retention_action = 'anonymize', redact_comments = 1"],
}
RENAMED_TABLES = {"occasion": "ask_outcome", "sighting": "tag_signal"}
# What a migration or a change above replaces, so that the test names the new value itself.
REPLACED = {"site": {"origins"}, "survey": {"definition"}, "tally": {"asked", "answered", "commented", "dismissed", "score_0"}}
