"""What HubSpot's replies mean."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from outoften.domain.automation.delivery import Refused, Retry, Slow, Stop, Verdict, judge_http, retry_after
from outoften.domain.automation.hubspot.records import ID, Contact

# How long to wait where HubSpot does not say: its windows have ten seconds, or end with the day.
_SHORT, _DAILY, _LOCKED = timedelta(seconds=10), timedelta(hours=1), timedelta(seconds=2)
_PAUSES = {423: _LOCKED, 429: _SHORT, 477: _SHORT, 524: _SHORT}
_REFUSALS = (400, 409, 413, 422)
_EXISTS = ("CONFLICTING_UNIQUE_VALUE", "already has that value", "already exists")
_NO_PROPERTY = ("PROPERTY_DOESNT_EXIST", "does not exist", "non-unique")


class Batch(Struct, frozen=True):
    """What a reply says of each contact, by the contact's id: its record, or the error that kept it from being written."""

    written: dict[str, dict[str, Any]]
    failed: dict[str, dict[str, Any]]


def judge_hubspot(status: int, headers: Mapping[str, str], body: Mapping[str, Any], now: datetime) -> Verdict:
    """Returns what a reply means for all that was in the request."""
    if status in _PAUSES:
        pause = _DAILY if body.get("policyName") == "DAILY" else _PAUSES[status]
        return Slow(max(pause, retry_after(headers, now) or pause))
    if status == 401:
        return Stop("refused")
    if status in _REFUSALS:
        # What is missing can be prepared, and the same request is good then.
        return Retry() if is_unprepared(body) else Refused()
    verdict = judge_http(status, headers, now)
    # Also 403: as soon as the missing scope is added, the same token is good.
    return Retry() if isinstance(verdict, Stop) else verdict


def read_batch(body: Mapping[str, Any], contacts: Sequence[Contact]) -> Batch:
    """Returns what a reply with the status 200 or 207 says of each contact. Contacts of which it says nothing are missing."""
    by_key = {contact.id: contact.id for contact in contacts}
    by_trace = {str(number): contact.id for number, contact in enumerate(contacts)}
    written: dict[str, dict[str, Any]] = {}
    failed: dict[str, dict[str, Any]] = {}
    for result in _objects(body.get("results")):
        properties = result.get("properties")
        name = properties.get(ID) if isinstance(properties, dict) else None
        if contact_id := by_key.get(str(name)) or by_trace.get(str(result.get("objectWriteTraceId"))):
            written[contact_id] = result
    for error in _objects(body.get("errors")):
        context = error.get("context")
        traces = context.get("objectWriteTraceId") if isinstance(context, dict) else None
        if isinstance(traces, list):
            named = [by_trace[trace] for trace in map(str, traces) if trace in by_trace]
        else:
            # It is about all that were not written, and may name any of them.
            named, error = list(by_key), error if len(by_key) == 1 else {"category": error.get("category")}
        failed |= {contact_id: error for contact_id in named if contact_id not in written and contact_id not in failed}
    return Batch(written, failed)


def is_conflict(error: Mapping[str, Any]) -> bool:
    """Whether an error says that another record has a value that must be unique."""
    return error.get("category") in ("CONFLICT", "OBJECT_ALREADY_EXISTS") or _says(error, _EXISTS)


def is_unprepared(error: Mapping[str, Any]) -> bool:
    """Whether an error says that a property is missing, or takes the same value twice."""
    return error.get("category") == "VALIDATION_ERROR" and not is_conflict(error) and _says(error, _NO_PROPERTY)


def first_id(body: Mapping[str, Any]) -> str | None:
    """Returns the id of the first result of a list; None if it is empty."""
    return next((str(result["id"]) for result in _objects(body.get("results")) if result.get("id")), None)


def _says(error: Mapping[str, Any], signs: Sequence[str]) -> bool:
    said = [error.get("message")]
    for detail in _objects(error.get("errors")):
        said += [detail.get("code"), detail.get("message")]
    return any(sign in str(text) for text in said for sign in signs)


def _objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
