"""Slack, Teams and Discord: what is sent has the published format, whatever respondents write; what replies mean."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from outoften.domain.automation.delivery import Delivered, Refused, Retry, Slow, Stop, Verdict
from outoften.domain.automation.endpoint import URL, Endpoint, EndpointKind, EventFilter
from outoften.domain.automation.event import EVENT_TYPES, EventType
from outoften.domain.automation.payload import payload
from outoften.domain.automation.samples import SAMPLE_CONTEXT, sample_event
from outoften.worker.automation.destinations import DESTINATIONS
from outoften.worker.automation.destinations.contract import Reply, Request, Sending
from tests.worker.automation.formats import check_discord, check_slack, check_teams

NOW = datetime(2026, 11, 22, tzinfo=UTC)
ADDRESS = "https://hooks.example.com/services/T1/B1/secret"
CHECKS = {"slack": check_slack, "teams": check_teams, "discord": check_discord}
KINDS: list[EndpointKind] = ["slack", "teams", "discord"]
HOSTILE = (
    "<!channel> @everyone <@U1> <at>Ann</at> *b* _i_ ~s~ `c` [l](https://evil.example) <https://evil.example|x> \\ || \n# h"
)


def render(kind: EndpointKind, event: EventType = "response.finished", comment: str | None = None) -> Request:
    """The request that sends a sample, with this comment."""
    endpoint = Endpoint(
        id=1, site_id=None, kind=kind, name="", url="", events=EVENT_TYPES, filter=EventFilter(), active=True, created_at=NOW,
        created_by="ann@example.com",
    )  # fmt: skip
    sample = sample_event(event)
    data = dict(sample.data)
    if comment is not None:
        data["response"] = data["response"] | {"comment": comment, "tags": [comment[:50]]}
    content = payload(event, sample.at, data, SAMPLE_CONTEXT)
    request = DESTINATIONS[kind].render(Sending(endpoint, "1", content, {URL: ADDRESS}, NOW))
    assert isinstance(request, Request)
    return request


def body(request: Request) -> dict[str, Any]:
    """The content of a request."""
    content: dict[str, Any] = json.loads(request.body)
    return content


@pytest.mark.parametrize("kind", KINDS)
def test_each_event_has_the_published_format_and_links_to_the_dashboard(kind: EndpointKind) -> None:
    for event in EVENT_TYPES:
        request = render(kind, event)
        CHECKS[kind](body(request))
        assert b"/app/surveys/1/responses/" in request.body


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("comment", ["", "x", "*" * 20_000, "é" * 20_000, "🙂" * 20_000, '"\\' * 10_000, HOSTILE * 200])
def test_any_comment_keeps_within_the_limits(kind: EndpointKind, comment: str) -> None:
    CHECKS[kind](body(render(kind, comment=comment)))


def test_slack_gets_words_of_respondents_as_plain_text_alone() -> None:
    content = body(render("slack", comment=HOSTILE))
    assert not any(part in content["text"] for part in ("<", "@", "evil", "*"))
    (section,) = [block for block in content["blocks"] if block.get("text", {}).get("text") == HOSTILE]
    assert section["text"] == {"type": "plain_text", "text": HOSTILE, "emoji": False}
    assert "mrkdwn" not in json.dumps(content)


def test_teams_gets_words_of_respondents_in_runs_that_are_not_formatted() -> None:
    card = body(render("teams", comment=HOSTILE))["attachments"][0]["content"]
    assert {block["type"] for block in card["body"]} == {"RichTextBlock"}
    runs = [run for block in card["body"] for run in block["inlines"]]
    assert {run["type"] for run in runs} == {"TextRun"}
    assert HOSTILE in [run["text"] for run in runs]
    assert "msteams" not in card


def test_discord_gets_words_of_respondents_with_every_sign_escaped() -> None:
    (embed,) = body(render("discord", comment=HOSTILE))["embeds"]
    without_escapes = re.sub(r"\\[!-/:-@\[-`{-~]", "", embed["description"])
    assert not re.search(r"[^\w\s]", without_escapes)
    assert re.sub(r"\\(.)", r"\1", embed["description"]) == HOSTILE


def test_the_secret_address_is_where_the_request_goes_and_nowhere_else() -> None:
    for kind in KINDS:
        request = render(kind)
        assert request.url == ADDRESS + ("?wait=true" if kind == "discord" else "")
        assert b"secret" not in request.body


@pytest.mark.parametrize(
    ("kind", "status", "reply", "verdict"),
    [
        *((("slack", 200, b"ok", Delivered()), ("slack", 200, b"<html>", Retry()), ("slack", 500, b"", Retry()))),
        *(("slack", 400, text, Refused()) for text in (b"invalid_payload", b"no_text", b"too_many_attachments")),
        *(("slack", 404, text, Stop("gone")) for text in (b"no_service", b"channel_not_found", b"no_active_hooks")),
        *(("slack", 410, b"channel_is_archived", Stop("gone")), ("slack", 403, b"invalid_token", Stop("refused"))),
        ("slack", 400, b"action_prohibited", Stop("refused")),
        ("slack", 429, b"rate_limited", Slow(timedelta(seconds=7))),
        ("teams", 202, b"", Delivered()),
        *(("teams", status, b"", Slow(timedelta(seconds=7))) for status in (429, 502)),
        *(("discord", 200, b'{"id": "1"}', Delivered()), ("discord", 204, b"", Delivered())),
        ("discord", 429, b'{"message": "slow", "retry_after": 64.57, "global": false}', Slow(timedelta(seconds=64.57))),
        ("discord", 404, b'{"message": "Unknown Webhook", "code": 10015}', Stop("gone")),
        ("discord", 401, b'{"message": "Invalid Webhook Token", "code": 50027}', Stop("refused")),
        ("discord", 400, b'{"embeds": ["0"]}', Refused()),
        *(("email", 250, b"queued", Delivered()), ("email", 451, b"4.7.1 Greylisted", Retry())),
        *(("email", 554, b"5.7.1 Spam", Refused()), ("email", 535, b"5.7.8 Wrong password", Retry())),
    ],
)  # fmt: skip
def test_what_a_reply_means(kind: EndpointKind, status: int, reply: bytes, verdict: Verdict) -> None:
    headers = {"retry-after": "7"} if isinstance(verdict, Slow) else {}
    assert DESTINATIONS[kind].judge(Reply(status, headers, reply), NOW) == verdict
