"""Recipients by the API: what is stored, found, refused, and erased."""

from typing import Any

import httpx2 as httpx
import pytest

from tests.web.client import Json, collect, created_json, identity_secret, ok_json, refused, signed_identity, token_for

pytestmark = pytest.mark.both_engines


def add(owner: httpx.Client, site: Json, **person: Any) -> Json:
    """A stored recipient."""
    return created_json(owner.post(f"/v1/recipients?site={site['id']}", json={"email": "anna@example.com"} | person))


def listed(owner: httpx.Client, site: Json, **query: Any) -> list[str]:
    """The ids of the recipients that the list shows."""
    content = ok_json(owner.get("/v1/recipients", params={"site": site["id"], **query}))
    return [row["id"] for row in content["data"]]


def test_sending_a_person_again_changes_what_is_sent_and_keeps_the_rest(owner: httpx.Client, site: Json) -> None:
    first = add(
        owner, site, id="user-1", name="Anna Meier", traits={"plan": "pro", "seats": 5}, created_at="2025-03-01T00:00:00Z"
    )
    assert (first["state"], first["traits"]) == ("mailable", {"plan": "pro", "seats": 5})
    again = add(owner, site, id="user-1", email="Anna.M@Example.com", traits={"seats": None, "role": "contact person"})
    assert again["email"] == "Anna.M@example.com"
    assert again["name"] == "Anna Meier"
    assert again["traits"] == {"plan": "pro", "role": "contact person"}
    changed = ok_json(
        owner.patch(f"/v1/recipients/user-1?site={site['id']}", json={"name": None, "time_zone": "Europe/Zurich"})
    )
    assert (changed["name"], changed["time_zone"], changed["email"]) == (None, "Europe/Zurich", "Anna.M@example.com")
    assert listed(owner, site) == ["user-1"]


def test_a_person_without_id_is_found_by_the_address_and_keeps_the_history_when_the_id_comes(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    assert add(owner, site, email="Anna@Example.com")["id"] == "anna@example.com"
    assert add(owner, site, email="ANNA@example.com", name="Anna")["id"] == "anna@example.com"
    secret = identity_secret(owner, site)
    identity = {"id": "anna@example.com", "token": signed_identity(secret, "anna@example.com")}
    collect(browser, site, [9], respondent=identity)
    assert add(owner, site, id="user-1", email="anna@example.com")["name"] == "Anna"
    assert listed(owner, site) == ["user-1"]
    history = ok_json(owner.get(f"/v1/respondents/user-1?site={site['id']}"))
    assert [ask["response"]["score"] for ask in history["asks"]] == [9]
    add(owner, site, id="user-2", email="ben@example.com")
    refused(
        owner.post(f"/v1/recipients?site={site['id']}", json={"id": "user-2", "email": "Anna@example.com"}), 409, "email_taken"
    )


def test_what_the_host_has_signed_counts_more_and_finds_the_person_by_the_address(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    secret = identity_secret(owner, site)
    token = signed_identity(secret, "user-7", name="Anna Signed", email="Anna@Example.com")
    token_for(browser, site, respondent={"id": "user-7", "token": token})
    stored = add(owner, site, email="anna@example.com", name="Somebody")
    assert (stored["id"], stored["name"]) == ("user-7", "Anna Signed")
    assert add(owner, site, id="user-7", email="other@example.com")["email"] == "Anna@example.com"
    token = signed_identity(secret, "user-8", name="Ben", email="ben@example.com")
    token_for(browser, site, respondent={"id": "user-8", "token": token})
    assert ok_json(owner.post(f"/v1/recipients/signed?site={site['id']}")) == {"stored": 2, "refused": 0}
    assert listed(owner, site) == ["user-7", "user-8"]


def test_a_batch_stores_the_good_and_reports_the_bad(owner: httpx.Client, site: Json) -> None:
    people = [
        {"email": "a@example.com", "id": "a"},
        {"email": "no address", "id": "b"},
        {"email": "c@example", "id": "c"},
        {"email": "A@example.com", "id": "d"},
        {"email": "e@example.com", "time_zone": "Mars/Olympus"},
        {"email": "a@example.com", "id": "a", "name": "Last"},
    ]
    reply = ok_json(owner.post(f"/v1/recipients/batch?site={site['id']}", json={"recipients": people}))
    assert reply["stored"] == 2
    codes = [(row["index"], row["code"]) for row in reply["refused"]]
    assert codes == [(1, "body_invalid"), (2, "email_invalid"), (3, "email_taken"), (4, "time_zone_unknown")]
    assert ok_json(owner.get(f"/v1/recipients/a?site={site['id']}"))["name"] == "Last"
    many = [{"email": f"p{number}@example.com"} for number in range(1001)]
    refused(owner.post(f"/v1/recipients/batch?site={site['id']}", json={"recipients": many}), 400, "too_many_recipients")


def test_search_finds_ids_addresses_and_each_word_of_a_name(owner: httpx.Client, site: Json) -> None:
    add(owner, site, id="user-1", email="anna@example.com", name="Anna Müller")
    add(owner, site, id="user-2", email="ben%b@example.com", name="Ben Amuller")
    assert listed(owner, site, q="muller") == ["user-1"]
    assert listed(owner, site, q="BEN%") == ["user-2"]
    assert listed(owner, site, q="user-") == ["user-1", "user-2"]
    first = owner.get("/v1/recipients", params={"site": site["id"], "limit": 1})
    assert [row["id"] for row in ok_json(owner.get(first.links["next"]["url"]))["data"]] == ["user-2"]
    assert listed(owner, site, state="bounced") == []
    counts = ok_json(owner.get(f"/v1/recipients/counts?site={site['id']}"))
    assert counts == {"mailable": 2, "unsubscribed": 0, "bounced": 0, "complained": 0}


def test_deleting_removes_from_the_list_and_erasing_removes_everything(owner: httpx.Client, site: Json) -> None:
    add(owner, site, id="a/b", email="anna@example.com", name="Anna")
    there = f"?id=a%2Fb&site={site['id']}"
    shown = ok_json(owner.get(f"/v1/recipients/-{there}"))
    assert shown["history"].endswith(f"/v1/respondents/-{there}")
    exported = ok_json(owner.get(f"/v1/respondents/-/export{there}"))
    assert (exported["recipient"]["email"], exported["mails"]) == ("anna@example.com", [])
    assert owner.delete(f"/v1/respondents/-{there}").status_code == 204
    refused(owner.get(f"/v1/recipients/-{there}"), 404, "recipient_not_found")
    add(owner, site, id="a/b", email="anna@example.com")
    assert owner.delete(f"/v1/recipients/-{there}").status_code == 204
    refused(owner.delete(f"/v1/recipients/-{there}"), 404, "recipient_not_found")
