"""A host's server has people asked: by e-mail or by a link, with the product as a segment, or gets the reason why not."""

from typing import Any

import httpx2 as httpx
import pytest

from tests.mailbox import Mailbox
from tests.server import Server
from tests.web.client import Json, client, created_json, ok_json, refused


@pytest.fixture(scope="module")
def server(mailing: Server) -> Server:
    """A server that sends e-mails."""
    return mailing


@pytest.fixture(scope="module")
def owner(mailer: httpx.Client) -> httpx.Client:
    """The host's server."""
    return mailer


@pytest.fixture
def survey(owner: httpx.Client) -> Json:
    """A survey of a site with the product as a segment."""
    site = created_json(owner.post("/v1/sites", json={"name": "Acme", "segment_keys": ["product"]}))
    return created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Purchase"}))


def order(owner: httpx.Client, survey: Json, recipient: Json, **fields: Any) -> Json:
    """The reply to an order."""
    return created_json(owner.post("/v1/asks", json={"survey_id": survey["id"], "recipient": recipient} | fields))


def test_a_buyer_is_asked_by_e_mail_once_with_the_product_as_a_segment(
    owner: httpx.Client, survey: Json, mailbox: Mailbox
) -> None:
    buyer = {"email": "buyer@example.com", "name": "Ann"}
    ordered = order(owner, survey, buyer, properties={"product": "Boots"})
    assert ordered["reason"] is None
    assert ordered["ask"]["url"] is None
    mailbox.wait("buyer@example.com")
    while not (rates := ok_json(owner.get(f"/v1/surveys/{survey['id']}/response-rate"))["channels"].get("email")):
        pass
    assert rates["asked"] == 1
    path = f"/v1/surveys/{survey['id']}/response-rate"
    assert ok_json(owner.get(path, params={"segment": "product:Boots"}))["channels"]["email"]["asked"] == 1
    again = order(owner, survey, buyer, properties={"product": "Hat"})
    assert again["ask"] is None
    assert again["reason"]["code"] == "dismissed_recently"
    assert again["reason"]["retry_at"]


def test_an_e_mail_that_waits_is_not_ordered_twice(owner: httpx.Client, survey: Json, mailbox: Mailbox) -> None:
    buyer = {"id": "patient", "email": "patient@example.com"}
    assert order(owner, survey, buyer, delay_seconds=3600)["ask"]["due_at"]
    assert order(owner, survey, buyer, delay_seconds=3600)["reason"]["code"] == "asked_elsewhere"
    assert mailbox.to("patient@example.com") == []


def test_a_link_leads_its_person_to_the_survey_and_has_no_rate(server: Server, owner: httpx.Client, survey: Json) -> None:
    ordered = order(owner, survey, {"id": "user-7", "locale": "de"}, deliver="link", properties={"product": "Boots"})
    path = ordered["ask"]["url"].removeprefix(server.address)
    with client(server) as browser:
        page = browser.get(path, params={"score": "9"})
        assert page.status_code == 200
        assert 'lang="de"' in page.text
    channels = ok_json(owner.get(f"/v1/surveys/{survey['id']}/response-rate"))["channels"]
    assert (channels["link"]["asked"], channels["link"]["response_rate"], channels["link"]["issued"]) == (0, None, 1)


def test_a_closed_survey_is_the_reason_for_both(owner: httpx.Client, survey: Json) -> None:
    for deliver in ("email", "link"):
        ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={"active": False}))
        closed = order(owner, survey, {"email": "somebody@example.com"}, deliver=deliver)
        assert (closed["ask"], closed["reason"]["code"]) == (None, "no_survey")
        ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={"active": True}))


def test_orders_that_name_nobody_are_refused(owner: httpx.Client, survey: Json) -> None:
    for recipient, code in (
        ({}, "recipient_unknown"),
        ({"id": "nobody"}, "email_missing"),
        ({"email": "a@b@c"}, "email_invalid"),
    ):
        refused(owner.post("/v1/asks", json={"survey_id": survey["id"], "recipient": recipient}), 400, code)
    body = {"survey_id": 999_999, "recipient": {"email": "ann@example.com"}}
    refused(owner.post("/v1/asks", json=body), 404, "survey_not_found")
