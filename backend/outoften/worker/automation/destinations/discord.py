"""Discord: an embed to a webhook. Nothing in it mentions, links or formats, except the title, which links to the dashboard."""

import re
from datetime import datetime, timedelta
from typing import Any

from outoften.domain.automation.delivery import Refused, Slow, Stop, Verdict, judge_http
from outoften.domain.automation.endpoint import URL
from outoften.domain.automation.message import cut, message_of
from outoften.worker.automation.destinations.contract import Pace, Reply, Request, Sending
from outoften.worker.automation.destinations.json_request import json_object, json_request

MAX_TITLE, MAX_DESCRIPTION, MAX_FIELDS, MAX_FIELD_NAME, MAX_FIELD, MAX_EMBED = 256, 4096, 25, 256, 1024, 6000

_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
_UNKNOWN_WEBHOOK, _INVALID_TOKEN = 10015, 50027


class Discord:
    """The kind `discord`."""

    pace = Pace(per_second=2)

    def render(self, sending: Sending) -> Request:
        """Returns the request. With `wait`, Discord replies with an error if it does not keep the message."""
        message = message_of(sending.event)
        embed: dict[str, Any] = {"title": _escape(message.title, MAX_TITLE)}
        if message.url:
            embed["url"] = message.url
        left = MAX_EMBED - len(embed["title"])
        if message.quote:
            embed["description"] = _escape(message.quote, MAX_DESCRIPTION)
            left -= len(embed["description"])
        fields = []
        for label, value in message.facts[:MAX_FIELDS]:
            text = _escape(value, min(MAX_FIELD, max(0, left - len(label))))
            if not text:
                break
            fields.append({"name": label, "value": text, "inline": True})
            left -= len(label) + len(text)
        embed["fields"] = fields
        url = sending.secrets[URL]
        content = {"embeds": [embed], "allowed_mentions": {"parse": []}}
        return json_request(url + ("&" if "?" in url else "?") + "wait=true", content)

    def judge(self, reply: Reply, now: datetime) -> Verdict:
        """Any 2xx is a success; a 429 says in its body how long to wait."""
        body = json_object(reply)
        seconds, code = body.get("retry_after"), body.get("code")
        if reply.status == 429 and isinstance(seconds, (int, float)) and 0 < seconds < 86_400:
            return Slow(timedelta(seconds=seconds))
        if code == _UNKNOWN_WEBHOOK:
            return Stop("gone")
        if code == _INVALID_TOKEN:
            return Stop("refused")
        return Refused() if reply.status == 400 else judge_http(reply.status, reply.headers, now)


def _escape(text: str, length: int) -> str:
    """Returns a text in which no character formats, links or mentions; at most so many characters."""
    # A backslash before each: also addresses are not recognized as links then.
    escaped = _PUNCTUATION.sub(r"\\\g<0>", text)
    while len(escaped) > length and text:
        text = cut(text, max(1, len(text) - max(1, (len(escaped) - length) // 2)))
        escaped = _PUNCTUATION.sub(r"\\\g<0>", text)
        if len(text) <= 1:
            return ""
    return escaped
