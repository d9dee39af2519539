"""Calls of Delighted's own client for Python, in the environment in which it is installed. Prints what they return as JSON."""

import json
import sys
import warnings
from collections.abc import Callable
from typing import Any

warnings.simplefilter("ignore")

import delighted  # noqa: E402

results: dict[str, Any] = {}


def failure(call: Callable[[], object]) -> list[object]:
    """The class of the client's error, the status, and the errors by field."""
    try:
        return ["no error", 0, call()]
    except delighted.errors.DelightedError as error:
        response = error.response
        return [type(error).__name__, response.status_code, json.loads(response.body).get("errors")]


def main(base: str, key: str) -> None:
    """All nineteen calls."""
    delighted.api_key, delighted.api_base_url = key, base
    results["no responses"] = delighted.Metrics.retrieve()
    ann = delighted.Person.create(
        email="ann+x@example.com", name="Ann", phone_number="+41440000000", send=False, properties={"plan": "pro", "seats": 5}
    )
    results["ann"] = ann
    results["bob"] = delighted.Person.create(email="Bob@example.com", delay=3600, properties={"plan": "free"})
    results["bob again"] = delighted.Person.create(email="bob@example.com", delay=3600)
    delighted.Person.create(email="a/b@example.com", delay=60)
    results["moved"] = delighted.Person.create(email="ann+x@example.com", email_update="ann@example.com", send=False)
    people = delighted.Person.list(per_page=1, auto_handle_rate_limits=True)
    results["list"] = list(people.auto_paging_iter(auto_handle_rate_limits=True))
    results["one"] = list(delighted.Person.list(email="ann@example.com").auto_paging_iter())
    results["second page"] = delighted.Person.all(page=2, per_page=1)
    results["pending"] = delighted.SurveyRequest.delete_pending(person_email="a/b@example.com")

    create, every = delighted.SurveyResponse.create, delighted.SurveyResponse.all
    old = create(person=ann.id, score=3, comment="Slow.", created_at=1713418460, person_properties={"plan": "free"})
    new = [create(person=results["bob"].id, score=score, created_at=1785000000 + score) for score in (9, 10, 8)]
    results["old"], results["metrics"] = old, delighted.Metrics.retrieve()
    results["all metrics"] = delighted.Metrics.retrieve(since=0, groups=["core"])
    results["old metrics"] = delighted.Metrics.retrieve(until=1713418460)
    results["expanded"] = delighted.SurveyResponse.retrieve(old.id, expand=["notes", "person"])
    results["order"] = [
        [one.id for one in every(**how)] for how in ({}, {"order": "desc"}, {"per_page": 500, "since": 1785000000})
    ]
    results["by person"] = [one.score for one in every(person_email="bob@example.com", per_page=2, page=2)]
    results["expanded list"] = every(per_page=1, expand=["person"])
    changed = delighted.SurveyResponse.retrieve(new[0].id, expand=["person"])
    changed.score, changed.comment = 0, "Worse."
    results["saved"] = changed.save()
    results["updated"] = [one.id for one in every(updated_since=1786000000, order="desc:updated_at")]

    results["unsubscribe"] = delighted.Unsubscribe.create(person_email="bob@example.com")
    results["unsubscribes"], results["bounces"] = delighted.Unsubscribe.all(page=1), delighted.Bounce.all(page=1)
    results["autopilot"] = delighted.AutopilotConfiguration.retrieve("email")
    members = delighted.AutopilotMembership.forEmail()
    results["joined"] = members.create(person_id=ann.id, properties={"plan": "max"})
    results["members"] = list(members.list(per_page=1).auto_paging_iter())
    results["left"] = members.delete(person_id=ann.id)
    results["nobody"] = list(members.list(person_email="ann@example.com").auto_paging_iter())
    results["sms"] = list(delighted.AutopilotMembership.forSms().list().auto_paging_iter())

    results["sms autopilot"] = delighted.AutopilotConfiguration.retrieve("sms")
    without_slash = delighted.Client(api_key=key, api_base_url=base.rstrip("/"))
    results["without slash"] = delighted.Metrics.retrieve(client=without_slash, since=0)

    stranger = delighted.Client(api_key="oot_sk_no", api_base_url=base)
    results["failures"] = {
        "stranger": failure(lambda: delighted.Metrics.retrieve(client=stranger)),
        "score": failure(lambda: create(person=ann.id, score=11)),
        "no person": failure(lambda: create(score=1)),
        "unknown person": failure(lambda: create(person="nobody", score=1)),
        "sms": failure(lambda: delighted.Person.create(email="ann@example.com", channel="sms")),
        "thanks": failure(
            lambda: delighted.Person.create(email="ann@example.com", properties={"thank_you_message": "Thanks!"})
        ),
        "phone": failure(lambda: delighted.Person.delete(phone_number="+14155551212")),
        "trend": failure(lambda: delighted.Metrics.retrieve(trend=1)),
        "kiosk": failure(lambda: delighted.Metrics.retrieve(groups=["core", "kiosk"])),
        "filter": failure(lambda: every(person_properties={"plan": "pro"})),
        "unsubscribe": failure(lambda: delighted.Unsubscribe.create(person_email="nobody@example.com")),
        "response": failure(lambda: delighted.SurveyResponse.retrieve("1")),
        "autopilot": failure(lambda: delighted.AutopilotMembership.forSms().create(person_id=ann.id)),
    }
    results["deleted"] = [delighted.Person.delete(email="ann@example.com"), delighted.Person.delete(id=results["bob"].id)]
    results["gone"] = failure(lambda: delighted.Person.delete(email="ann@example.com"))
    results["left over"] = [every(), [one.email for one in delighted.Person.all()]]


main(*sys.argv[1:])
print(json.dumps(results))
