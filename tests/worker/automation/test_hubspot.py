"""HubSpot: contacts in batches with a result each, tickets and tasks once, and what each reply means."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from outoften.domain.automation.delivery import Delivered, Refused, Retry, Slow, Stop, Verdict
from outoften.domain.automation.endpoint import Endpoint, EventFilter
from outoften.domain.automation.event import EVENT_TYPES, EventType
from outoften.domain.automation.payload import Context, payload
from outoften.domain.automation.samples import SAMPLE_CONTEXT, sample_event
from outoften.outgoing.client import UnreachableError
from outoften.worker.automation.destinations.contract import Outcome, Reply, Request, Sending
from outoften.worker.automation.destinations.hubspot import Hubspot
from tests.worker.automation.hubspot_account import HubspotAccount, error

NOW = datetime(2026, 11, 22, tzinfo=UTC)
RECORDS = {"ticket": {"stage": "3", "priority": "HIGH"}, "task": {"due_hours": 24}, "owner": "ann@example.com"}
HOSTILE = '<img src=x onerror="alert(1)">'


def endpoint(**options: Any) -> Endpoint:
    """An endpoint with these options."""
    return Endpoint(
        id=1, site_id=None, kind="hubspot", name="", url="", events=EVENT_TYPES, filter=EventFilter(), active=True,
        created_at=NOW, created_by="ann@example.com", options={"hubspot": options},
    )  # fmt: skip


def sending(number: int = 1, kind: EventType = "response.finished", target: Endpoint | None = None, **fields: Any) -> Sending:
    """The event of a person with this number."""
    sample = sample_event(kind)
    data: dict[str, Any] = dict(sample.data)
    if "response" in data:
        data["response"] = data["response"] | {"id": str(UUID(int=number))} | fields
    person = (f"user-{number}", "Anna", f"user-{number}@example.com")
    context = Context(SAMPLE_CONTEXT.site, SAMPLE_CONTEXT.survey, person, "https://nps.example.com/app/1")
    event = payload(kind, sample.at, data, context)
    return Sending(target or endpoint(), f"event-{number}", event, {"token": "pat-1"}, NOW)


def deliver(account: HubspotAccount, *sendings: Sending) -> list[Outcome]:
    """What becomes of the events."""
    return asyncio.run(Hubspot(sendings[0].endpoint).deliver(sendings, account.send))


def verdicts(outcomes: list[Outcome]) -> list[Verdict]:
    """What the outcomes mean."""
    return [outcome.verdict for outcome in outcomes]


def test_events_of_many_people_are_one_request_and_the_newest_of_each_person_counts() -> None:
    account = HubspotAccount()
    later = sending(1, updated_at=NOW + timedelta(days=1), score=9, category="promoter")
    events = [later, *(sending(number) for number in range(1, 51)), sending(51, "alert.opened")]
    outcomes = deliver(account, *events)
    assert account.paths == ["POST /crm/objects/2026-09/contacts/batch/upsert"]
    assert set(verdicts(outcomes)) == {Delivered()}
    assert outcomes[-1].error == "nothing_to_send"
    contacts = {one["properties"]["outoften_id"]: one["properties"] for one in account.records["contacts"]}
    assert len(contacts) == 50
    assert contacts["user-1"] | {"nps_url": "", "nps_answered_at": "", "nps_survey": ""} == {
        "outoften_id": "user-1", "email": "user-1@example.com", "nps_score": "9", "nps_category": "promoter",
        "nps_comment": "Support took two days to reply.", "nps_url": "", "nps_answered_at": "", "nps_survey": "",
    }  # fmt: skip


@pytest.mark.parametrize("is_multi_status", [True, False])
def test_a_contact_that_is_refused_fails_alone_and_nobody_reads_of_another_one(is_multi_status: bool) -> None:
    account = HubspotAccount(is_multi_status=is_multi_status, refused={"user-3"})
    outcomes = deliver(account, *(sending(number) for number in range(1, 9)))
    assert verdicts(outcomes) == [Refused() if number == 3 else Delivered() for number in range(1, 9)]
    for number, outcome in enumerate(outcomes, 1):
        assert outcome.reply
        assert not any(f"user-{other}".encode() in outcome.reply.content for other in range(1, 9) if other != number)


@pytest.mark.parametrize("is_multi_status", [True, False])
def test_a_contact_whose_address_hubspot_knows_gets_the_id(is_multi_status: bool) -> None:
    known: dict[str, Any] = {"id": "1", "properties": {"email": "user-2@example.com", "firstname": "Bob"}}
    account = HubspotAccount(is_multi_status, records={"contacts": [known]})
    assert verdicts(deliver(account, sending(1), sending(2))) == [Delivered(), Delivered()]
    assert [one["properties"].get("outoften_id") for one in account.records["contacts"]] == ["user-2", "user-1"]
    assert known["properties"]["firstname"] == "Bob"


def test_a_response_has_one_ticket_and_one_task_of_the_owner_however_often_it_is_sent() -> None:
    account = HubspotAccount()
    target = endpoint(**RECORDS)
    event = sending(1, target=target, comment=HOSTILE)
    for _ in range(2):
        (outcome,) = deliver(account, event)
        assert outcome.verdict == Delivered()
    ((ticket,), (task,)) = account.records["tickets"], account.records["tasks"]
    assert (ticket["properties"]["hs_pipeline"], ticket["properties"]["hs_pipeline_stage"]) == ("0", "3")
    assert (ticket["properties"]["hubspot_owner_id"], task["properties"]["hubspot_owner_id"]) == ("77", "77")
    assert task["properties"]["hs_timestamp"] == "2026-11-23T09:30:00.000Z"
    assert HOSTILE in ticket["properties"]["content"]
    # HubSpot shows the body of a task as HTML.
    assert "<img" not in task["properties"]["hs_task_body"]
    assert "&lt;img" in task["properties"]["hs_task_body"]


def test_the_owner_is_the_one_in_the_segment_and_a_record_without_an_owner_is_better_than_none() -> None:
    account = HubspotAccount()
    target = endpoint(ticket={}, owner="nobody@example.com", owner_segment="account_owner")
    deliver(account, sending(1, target=target, segments={"account_owner": "ann@example.com"}))
    deliver(account, sending(1, target=target, segments={}, id=str(UUID(int=2))))
    assert [one["properties"].get("hubspot_owner_id") for one in account.records["tickets"]] == ["77", None]


@pytest.mark.parametrize(
    ("status", "body", "headers", "verdict"),
    [
        (401, error("INVALID_AUTHENTICATION", ""), {}, Stop("refused")),
        (403, error("MISSING_SCOPES", ""), {}, Retry()),
        (423, {}, {}, Slow(timedelta(seconds=2))),
        (477, {}, {"retry-after": "3600"}, Slow(timedelta(hours=1))),
        (429, error("RATE_LIMITS", "") | {"policyName": "TEN_SECONDLY_ROLLING"}, {}, Slow(timedelta(seconds=10))),
        (429, error("RATE_LIMITS", "") | {"policyName": "DAILY"}, {}, Slow(timedelta(hours=1))),
        *((status, {}, {}, Slow()) for status in (502, 503, 504)),
        (524, {}, {}, Slow(timedelta(seconds=10))),
        *((status, {}, {}, Retry()) for status in (404, 408, 410, 500)),
        # Nothing was prepared yet.
        (400, error("VALIDATION_ERROR", 'Property "outoften_id" does not exist'), {}, Retry()),
        # A reply that is cut off or a lie.
        *((200, body, {}, Retry()) for body in ({}, {"results": 1, "errors": "x"}, {"results": [{"properties": []}, 1]})),
    ],
)  # fmt: skip
def test_what_a_reply_means(status: int, body: dict[str, Any], headers: dict[str, str], verdict: Verdict) -> None:
    account = HubspotAccount(replies=[(status, body, headers)])
    assert verdicts(deliver(account, sending(1), sending(2))) == [verdict, verdict]
    assert len(account.requests) == 1


def test_what_was_written_before_the_connection_broke_is_delivered() -> None:
    account = HubspotAccount(is_multi_status=False, refused={"user-4"})

    async def send(request: Request) -> Reply:
        if len(account.requests) == 2:
            raise UnreachableError("too_slow", request.url)
        return await account.send(request)

    events = [sending(number) for number in range(1, 5)]
    outcomes = asyncio.run(Hubspot(endpoint()).deliver(events, send))
    assert [(outcome.verdict, outcome.error) for outcome in outcomes] == [(Delivered(), None)] * 2 + [(Retry(), "too_slow")] * 2
