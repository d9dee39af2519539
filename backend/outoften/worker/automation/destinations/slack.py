"""Slack: a message with Block Kit to an incoming webhook. What a respondent wrote is `plain_text`, which is never formatted."""

from datetime import datetime
from typing import Any

from outoften.domain.automation.delivery import Delivered, Refused, Retry, Stop, Verdict, judge_http
from outoften.domain.automation.endpoint import URL
from outoften.domain.automation.message import cut, message_of
from outoften.worker.automation.destinations.contract import Pace, Reply, Request, Sending
from outoften.worker.automation.destinations.json_request import json_request

MAX_HEADER, MAX_SECTION, MAX_FIELDS, MAX_FIELD, MAX_URL = 150, 3000, 10, 2000, 3000

# Slack says what is wrong in the body; its statuses vary.
_GONE = {"channel_not_found", "no_service", "no_service_id", "no_active_hooks", "channel_is_archived"}
_REFUSED = {"action_prohibited", "invalid_token", "posting_to_general_channel_denied", "team_disabled", "no_team"}
_INVALID = {"invalid_payload", "no_text", "too_many_attachments"}


class Slack:
    """The kind `slack`."""

    pace = Pace(per_second=1)

    def render(self, sending: Sending) -> Request:
        """Returns the request. `text`, which is formatted, has no words of others but the escaped address of the page."""
        message = message_of(sending.event)
        blocks: list[dict[str, Any]] = [{"type": "header", "text": _plain(message.title, MAX_HEADER)}]
        if message.quote:
            blocks.append({"type": "section", "text": _plain(message.quote, MAX_SECTION)})
        if facts := message.facts[:MAX_FIELDS]:
            fields = [_plain(f"{label}: {value}", MAX_FIELD) for label, value in facts]
            blocks.append({"type": "section", "fields": fields})
        text = message.title
        if message.url and len(message.url) <= MAX_URL:
            button = {"type": "button", "text": _plain("Open in Out of Ten", 75), "url": message.url}
            blocks.append({"type": "actions", "elements": [button]})
            text += f" {message.url}"
        content = {"text": _escape(text), "blocks": blocks, "unfurl_links": False, "unfurl_media": False}
        return json_request(sending.secrets[URL], content)

    def judge(self, reply: Reply, now: datetime) -> Verdict:
        """Only `ok` is a success. Other bodies say whether the webhook has gone."""
        text = reply.content.decode(errors="replace").strip()
        if text in _GONE:
            return Stop("gone")
        if text in _REFUSED:
            return Stop("refused")
        if text in _INVALID:
            return Refused()
        verdict = judge_http(reply.status, reply.headers, now)
        return Retry() if isinstance(verdict, Delivered) and text != "ok" else verdict


def _plain(text: str, length: int) -> dict[str, Any]:
    return {"type": "plain_text", "text": cut(text, length), "emoji": False}


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
