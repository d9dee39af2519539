"""An endpoint and a rule that act on every answer of a site, and what they leave behind."""

import time

import httpx2 as httpx
from sqlalchemy import Select, select

from outoften.storage.core import schema
from tests.web.client import Json, created_json, ok_json


def begin_acting(owner: httpx.Client, site: Json) -> tuple[int, int]:
    """Add an endpoint at which nothing listens, and a rule; returns their ids."""
    events = ["response.created", "follow_up.changed"]
    endpoint = {"url": "http://127.0.0.1:9/", "events": events, "site_id": site["id"]}
    rule = {"name": "A rule", "site_id": site["id"], "then": {"tag": "seen", "follow_up": {}}}
    return created_json(owner.post("/v1/endpoints", json=endpoint))["id"], created_json(owner.post("/v1/rules", json=rule))[
        "id"
    ]


def wait_for_actions(owner: httpx.Client, endpoint_id: int, rule_id: int) -> None:
    """Wait until both have acted: the rule on a response, and a first attempt of the endpoint has failed."""
    deadline = time.monotonic() + 30
    runs, attempts = False, False
    while not (runs and attempts):
        assert time.monotonic() < deadline, (runs, attempts)
        runs = bool(ok_json(owner.get(f"/v1/rules/{rule_id}/runs"))["data"])
        attempts = any(one["attempts"] for one in ok_json(owner.get(f"/v1/endpoints/{endpoint_id}/deliveries"))["data"])


def left_of_endpoint(endpoint_id: int) -> dict[str, Select[tuple[int]]]:
    """The queries that find what is left of an endpoint in tables that name no site."""
    tables = (schema.delivery, schema.delivery_attempt, schema.endpoint_secret)
    return {table.name: select(table.c.endpoint_id).where(table.c.endpoint_id == endpoint_id) for table in tables}
