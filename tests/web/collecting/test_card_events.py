"""What the pages of a site were last seen to do: the owner's answer to "is my tag in place, and does its card work?"."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.server import Server
from tests.web.client import Json, client, created_json, moment, ok_json, refused

pytestmark = pytest.mark.both_engines


def test_a_new_site_has_been_seen_nowhere(owner: httpx.Client, site: Json) -> None:
    assert _seen(owner, site) == {
        "tag": (0, None),
        "card_refused": (0, None),
        "not_visible": (0, None),
        "identity_refused": (0, None),
    }


def test_each_loader_that_is_sent_is_a_tag_seen(owner: httpx.Client, browser: httpx.Client, site: Json) -> None:
    for _ in range(2):
        assert browser.get(f"/w.js?site={site['key']}").status_code == 200
    count, last = _until(owner, site, "tag", 2)
    assert count == 2
    assert abs(moment(last) - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize("event", ["card_refused", "not_visible"])
def test_a_page_tells_that_its_card_did_not_work(owner: httpx.Client, browser: httpx.Client, site: Json, event: str) -> None:
    assert ok_json(browser.post("/v1/seen", json={"site": site["key"], "event": event})) == {"event": event}
    assert _until(owner, site, event, 1)[0] == 1
    assert _seen(owner, site)["tag"] == (0, None)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("wrong", [{"event": "tag"}, {"event": ""}, {"site": 1}, {"who": "me"}])
def test_what_is_not_a_sighting_is_refused(owner: httpx.Client, browser: httpx.Client, site: Json, wrong: Json) -> None:
    event = {"site": site["key"], "event": "not_visible"} | wrong
    assert next(iter(wrong)) in refused(browser.post("/v1/seen", json=event), 400, "body_invalid")


def test_a_site_that_nobody_has_is_not_seen(browser: httpx.Client) -> None:
    refused(browser.post("/v1/seen", json={"site": "0123456789abcdef", "event": "not_visible"}), 404, "site_not_found")


@pytest.mark.sqlite_only
def test_a_page_of_a_strange_origin_says_nothing_about_a_site(owner: httpx.Client, browser: httpx.Client, site: Json) -> None:
    ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"origins": ["https://acme.test"]}))
    reply = browser.post("/v1/seen", json={"site": site["key"], "event": "not_visible"})
    refused(reply, 403, "origin_not_allowed")


@pytest.mark.sqlite_only
def test_only_who_may_read_sees_it(stranger: httpx.Client, reader: httpx.Client, site: Json) -> None:
    assert stranger.get(f"/v1/sites/{site['id']}/tag-status").status_code == 401
    assert _seen(reader, site)


def test_tag_signals_survive_a_restart(tmp_path: Path) -> None:
    with Server(tmp_path) as first:
        key = first.admin_key
        with client(first, Authorization=f"Bearer {key}") as owner:
            site = created_json(owner.post("/v1/sites", json={"name": "Acme"}))
            # The stop comes at once, perhaps before any of it has been written.
            assert owner.get(f"/w.js?site={site['key']}").status_code == 200
            ok_json(owner.post("/v1/seen", json={"site": site["key"], "event": "not_visible"}))
    with Server(tmp_path) as second, client(second, Authorization=f"Bearer {key}") as owner:
        seen = _seen(owner, site)
        assert (seen["tag"][0], seen["not_visible"][0]) == (1, 1)


def _seen(owner: httpx.Client, site: Json) -> dict[str, tuple[int, str | None]]:
    rows = ok_json(owner.get(f"/v1/sites/{site['id']}/tag-status"))["data"]
    return {row["kind"]: (row["count"], row["last_at"]) for row in rows}


def _until(owner: httpx.Client, site: Json, kind: str, count: int) -> tuple[int, str]:
    """Wait until so much is written: tag signals are written every few seconds."""
    end = time.monotonic() + 30
    while True:
        seen, last = _seen(owner, site)[kind]
        if seen >= count and last:
            return seen, last
        assert time.monotonic() < end
