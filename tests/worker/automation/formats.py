"""Checks messages against the formats that Slack, Microsoft and Discord have published.

adaptive_card_1.4.json is https://adaptivecards.io/schemas/1.4.0/adaptive-card.json, © Microsoft, MIT License. The package that
has it needs pydantic, which Litestar imports wherever it is installed: every server of the tests would start later.
"""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
from slack_sdk.models.blocks import Block


def check_slack(content: dict[str, Any]) -> None:
    """Raises SlackObjectFormationError or AssertionError for what Slack does not take."""
    assert content.keys() <= {"text", "blocks", "unfurl_links", "unfurl_media"}
    assert isinstance(content["text"], str)
    assert content["text"]
    blocks = Block.parse_all(content["blocks"])
    assert 0 < len(blocks) == len(content["blocks"]) <= 50
    for block, given in zip(blocks, content["blocks"], strict=True):
        block.validate_json()
        assert block.to_dict() == given
        assert len(given.get("fields", [])) <= 10
        assert all(len(field["text"]) <= 2000 for field in given.get("fields", []))


def check_teams(content: dict[str, Any]) -> None:
    """Raises ValidationError or AssertionError for what a workflow of Teams does not take."""
    assert len(json.dumps(content, ensure_ascii=False).encode()) <= 28_000
    (attachment,) = content["attachments"]
    assert content == {"type": "message", "attachments": [attachment]}
    card = attachment["content"]
    content_type = "application/vnd.microsoft.card.adaptive"
    assert attachment == {"contentType": content_type, "contentUrl": None, "content": card}
    schema = json.loads(Path(__file__).with_name("adaptive_card_1.4.json").read_text("utf-8"))
    jsonschema_rs.Draft6Validator(schema).validate(card)


def check_discord(content: dict[str, Any]) -> None:
    """Raises AssertionError for what Discord does not take, by its documentation of webhooks and embeds."""
    assert content.keys() <= {"content", "embeds", "allowed_mentions", "username", "avatar_url"}
    assert content["allowed_mentions"] == {"parse": []}
    (embed,) = content["embeds"]
    assert embed.keys() <= {"title", "description", "url", "fields"}
    assert 0 < len(embed["title"]) <= 256
    assert len(embed.get("description", "")) <= 4096
    assert len(embed["fields"]) <= 25
    for field in embed["fields"]:
        assert 0 < len(field["name"]) <= 256
        assert 0 < len(field["value"]) <= 1024
    texts = [embed["title"], embed.get("description", ""), *(part for f in embed["fields"] for part in (f["name"], f["value"]))]
    assert sum(map(len, texts)) <= 6000
