"""Sendings by the API: what they need to start, what becomes of them, and their numbers."""

from typing import Any
from urllib.parse import urlsplit

import httpx2 as httpx
import pytest

from tests.mailbox import Mailbox
from tests.server import Server
from tests.web.client import Json, client, created_json, ok_json, refused
from tests.web.members import signed_in

ADDRESS = {"postal_address": "Acme Ltd., 1 High Street, London"}


@pytest.fixture(scope="module")
def server(mailing: Server) -> Server:
    """A server that sends e-mails."""
    return mailing


@pytest.fixture(scope="module")
def owner(mailer: httpx.Client) -> httpx.Client:
    """The owner."""
    return mailer


@pytest.fixture
def site(owner: httpx.Client) -> Json:
    """A site of the test's own, from which e-mails may be sent."""
    return created_json(owner.post("/v1/sites", json={"name": "Acme"} | ADDRESS))


@pytest.fixture
def survey(owner: httpx.Client, site: Json) -> Json:
    """Its survey."""
    return created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Acme"}))


def add(owner: httpx.Client, survey: Json, **fields: Any) -> Json:
    """A draft that is sent at any time of the day."""
    body = {"survey_id": survey["id"], "name": "This test", "schedule": {"working_hours": None}} | fields
    return created_json(owner.post("/v1/sendings", json=body))


def people(owner: httpx.Client, site: Json, *names: str) -> None:
    """Recipients."""
    for name in names:
        created_json(owner.post(f"/v1/recipients?site={site['id']}", json={"id": name, "email": f"{name}@example.com"}))


def wait_for(owner: httpx.Client, sending: Json, state: str) -> Json:
    """The sending once it is in this state."""
    while (now := ok_json(owner.get(f"/v1/sendings/{sending['id']}")))["state"] != state:
        assert now["state"] == "active"
    return now


def test_a_sending_reaches_its_recipients_and_says_what_became_of_the_e_mails(
    owner: httpx.Client, site: Json, survey: Json, mailbox: Mailbox
) -> None:
    people(owner, site, "sent-1", "sent-2", "unknown-1")
    mailbox.refusals["unknown-1@example.com"] = "550 5.1.1 No such user"
    content = {"texts": {"en": {"subject": "How is Acme?"}}, "sender_name": "Ann of Acme", "reply_to": "ann@acme.example"}
    sending = add(owner, survey, content=content)
    path = f"/v1/sendings/{sending['id']}"
    assert ok_json(owner.post(f"{path}/start"))["state"] == "active"
    progress = wait_for(owner, sending, "finished")["progress"]
    assert (progress["prepared"], progress["sent"], progress["left"], progress["estimated_end"]) == (3, 2, 0, None)
    [mail] = mailbox.to("sent-1@example.com")
    assert (mail["Subject"], mail["From"], mail["Reply-To"]) == (
        "How is Acme?",
        "Ann of Acme <nps@example.com>",
        "ann@acme.example",
    )
    report = ok_json(owner.get(f"{path}/report"))
    assert [report[name] for name in ("sent", "bounced", "delivered", "answered")] == [2, 1, 2, 0]
    assert report["response_rate"] == 0
    pages = [owner.get(f"{path}/mails", params={"limit": 2})]
    pages.append(owner.get(pages[0].links["next"]["url"]))
    assert [len(ok_json(page)["data"]) for page in pages] == [2, 1]
    assert "next" not in pages[1].links
    failed = ok_json(owner.get(f"{path}/mails", params={"state": "failed"}))["data"]
    assert [(one["recipient_id"], one["reason"]) for one in failed] == [("unknown-1", "bounced_hard")]
    [run] = ok_json(owner.get(f"{path}/runs"))["data"]
    assert run["number"] == 1
    assert run["finished_at"]
    of_site = f"/v1/sites/{site['id']}/sending-runs"
    [of_all] = ok_json(owner.get(of_site))["data"]
    assert of_all == {
        "sending_id": sending["id"],
        "name": "This test",
        "kind": "once",
        "number": 1,
        "started_at": run["started_at"],
    }
    assert ok_json(owner.get(of_site, params={"from": run["started_at"][:10]}))["data"] == [of_all]
    assert ok_json(owner.get(of_site, params={"to": run["started_at"][:10]}))["data"] == []
    rates = ok_json(owner.get(f"/v1/surveys/{survey['id']}/response-rate"))["channels"]["email"]
    assert (rates["asked"], rates["issued"], rates["response_rate"]) == (2, 3, 0)
    refused(owner.post(f"{path}/start"), 409, "sending_state")
    refused(owner.delete(path), 409, "sending_state")


def test_a_start_without_what_it_needs_is_refused_with_what_to_do(owner: httpx.Client, site: Json, survey: Json) -> None:
    path = f"/v1/sendings/{add(owner, survey)['id']}/start"
    refused(owner.post(path), 409, "audience_empty")
    ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"postal_address": None}))
    refused(owner.post(path), 409, "postal_address_missing")
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={"active": False}))
    assert "PATCH" in refused(owner.post(path), 409, "survey_closed")
    refused(
        owner.post("/v1/sendings", json={"survey_id": survey["id"], "name": "x", "audience_id": 999}), 404, "audience_not_found"
    )


def test_what_is_fixed_after_the_start_cannot_change_and_the_rest_can(owner: httpx.Client, site: Json, survey: Json) -> None:
    people(owner, site, "later")
    later = {"kind": "quarterly", "first_at": "2100-01-04T09:00:00Z"}
    sending = add(owner, survey, schedule=later)
    path = f"/v1/sendings/{sending['id']}"
    assert ok_json(owner.patch(path, json={"hourly_limit": 100}))["hourly_limit"] == 100
    assert ok_json(owner.post(f"{path}/start"))["next_at"] == "2100-01-04T09:00:00Z"
    refused(owner.patch(path, json={"schedule": {}}), 409, "sending_started")
    assert ok_json(owner.patch(path, json={"name": "Renamed"}))["name"] == "Renamed"
    for action, state in (("pause", "paused"), ("resume", "active"), ("cancel", "canceled")):
        assert ok_json(owner.post(f"{path}/{action}"))["state"] == state
    refused(owner.post(f"{path}/resume"), 409, "sending_state")
    refused(owner.patch(path, json={"name": "Again"}), 409, "sending_state")
    refused(
        owner.post("/v1/sendings", json={"survey_id": survey["id"], "name": "x", "schedule": {"kind": "relative"}}),
        400,
        "schedule_invalid",
    )


def test_a_link_to_unsubscribe_works_for_ever_also_when_the_e_mail_and_the_person_are_erased(
    server: Server, owner: httpx.Client, site: Json, survey: Json, mailbox: Mailbox
) -> None:
    people(owner, site, "forgotten", "retained")
    sending = add(owner, survey)
    ok_json(owner.post(f"/v1/sendings/{sending['id']}/start"))
    wait_for(owner, sending, "finished")
    links = [
        urlsplit(mailbox.to(f"{name}@example.com")[0]["List-Unsubscribe"][1:-1]).path for name in ("forgotten", "retained")
    ]
    owner.delete("/v1/respondents/forgotten", params={"site": site["id"]}).raise_for_status()
    # As after its time, the e-mail goes and the person stays.
    owner.delete(f"/v1/surveys/{survey['id']}", params={"confirm": "Acme"}).raise_for_status()
    while owner.get(f"/v1/sendings/{sending['id']}").status_code != 404:
        pass
    with client(server, Accept="text/html", **{"Accept-Language": "de"}) as person:
        for link in links:
            assert "Abbestellen" in person.get(link).text
            assert "Wir senden Ihnen keine Umfragen mehr." in person.post(f"{link}?by=person").text
            refused(person.post(link[:-1], headers={"Accept": "*/*"}), 404, "link_ended")
    again = created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Again"}))
    people(owner, site, "asked")
    created_json(owner.post(f"/v1/recipients?site={site['id']}", json={"id": "renamed", "email": "Forgotten@example.com"}))
    sending = add(owner, again)
    ok_json(owner.post(f"/v1/sendings/{sending['id']}/start"))
    wait_for(owner, sending, "finished")
    assert [len(mailbox.to(f"{name}@example.com")) for name in ("asked", "forgotten", "retained")] == [1, 1, 1]
    assert not mailbox.to("Forgotten@example.com")
    listed = ok_json(owner.get("/v1/recipients", params={"site": site["id"], "state": "unsubscribed"}))["data"]
    assert {one["id"] for one in listed} == {"renamed", "retained"}


def test_a_member_gets_a_test_e_mail_whose_links_answer_nothing(
    server: Server, owner: httpx.Client, survey: Json, mailbox: Mailbox
) -> None:
    path = f"/v1/sendings/{add(owner, survey)['id']}"
    refused(owner.post(f"{path}/test"), 403, "member_needed")
    with signed_in(server, owner, "editor", None, email="tester@example.com") as (browser, _):
        sent = ok_json(browser.post(f"{path}/test", json={"locale": "de"}))
        for _ in range(2):
            browser.post(f"{path}/test").raise_for_status()
        refused(browser.post(f"{path}/test"), 429, "too_many_requests")
    assert sent["to"] == "tester@example.com"
    mail = mailbox.wait("tester@example.com", 1)[0]
    assert mail["Subject"] == sent["subject"]
    assert "/a/preview" in mail.as_string()
    assert ok_json(owner.get(f"{path}/report"))["prepared"] == 0


def test_without_a_mail_server_a_start_says_what_the_operator_must_set(tmp_path_factory: pytest.TempPathFactory) -> None:
    with (
        Server(tmp_path_factory.mktemp("no-mail")) as server,
        client(server, Authorization=f"Bearer {server.admin_key}") as owner,
    ):
        sending = add(owner, {"id": 1})
        detail = refused(owner.post(f"/v1/sendings/{sending['id']}/start"), 409, "mail_not_configured")
        assert "OUTOFTEN_SMTP_URL" in detail


def test_the_list_of_sendings_has_pages_of_a_site_and_of_a_state(owner: httpx.Client, site: Json, survey: Json) -> None:
    ids = [add(owner, survey)["id"] for _ in range(3)]
    first = owner.get("/v1/sendings", params={"site": site["id"], "state": "draft", "limit": 2})
    assert [sending["id"] for sending in ok_json(first)["data"]] == [ids[2], ids[1]]
    second = owner.get(first.links["next"]["url"])
    assert [sending["id"] for sending in ok_json(second)["data"]] == [ids[0]]
    assert "link" not in second.headers
    assert ok_json(owner.get("/v1/sendings", params={"site": site["id"], "state": "active"}))["data"] == []
