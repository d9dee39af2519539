"""Microsoft Teams: an Adaptive Card to a workflow. All its text is in runs, which are never formatted and never link."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from outoften.domain.automation.delivery import Verdict, judge_http
from outoften.domain.automation.endpoint import URL
from outoften.domain.automation.message import cut, message_of
from outoften.worker.automation.destinations.contract import Pace, Reply, Request, Sending
from outoften.worker.automation.destinations.json_request import json_request

# The whole request may have about 28 KB.
MAX_TITLE, MAX_QUOTE, MAX_FACTS, MAX_FACT = 200, 3000, 10, 250


class Teams:
    """The kind `teams`."""

    pace = Pace(per_second=4)

    def render(self, sending: Sending) -> Request:
        """Returns the request."""
        message = message_of(sending.event)
        body = [_text({"text": cut(message.title, MAX_TITLE), "weight": "bolder", "size": "medium"})]
        if message.quote:
            body.append(_text({"text": cut(message.quote, MAX_QUOTE)}))
        for label, value in message.facts[:MAX_FACTS]:
            body.append(_text({"text": f"{label}: ", "isSubtle": True}, {"text": cut(value, MAX_FACT)}))
        card: dict[str, Any] = {
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
            "type": "AdaptiveCard",
            "version": "1.4",
            "body": body,
        }
        if message.url:
            card["actions"] = [{"type": "Action.OpenUrl", "title": "Open in Out of Ten", "url": message.url}]
        content_type = "application/vnd.microsoft.card.adaptive"
        attachment = {"contentType": content_type, "contentUrl": None, "content": card}
        return json_request(sending.secrets[URL], {"type": "message", "attachments": [attachment]})

    def judge(self, reply: Reply, now: datetime) -> Verdict:
        """Any 2xx is a success: it says that the workflow has started, not that the message has arrived."""
        return judge_http(reply.status, reply.headers, now)


def _text(*runs: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", **run} for run in runs]}
