"""Schedules of a running server across the end of months and changes of the clocks, for readers in several time zones."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.faults.clocks import Clock
from tests.faults.load import owner_of
from tests.mailbox import receiving_mail
from tests.server import Server
from tests.web.client import Json, created_json, ok_json

pytestmark = pytest.mark.soak

ZONES = {"berlin": "Europe/Berlin", "new-york": "America/New_York", "kolkata": "Asia/Kolkata"}
EVERY_DAY = {"days": [1, 2, 3, 4, 5, 6, 7], "opens": 9, "closes": 17}
# When each reader's e-mail of a run is due, in UTC; and when the next run begins. Runs are at 9:00 in Berlin.
RUNS = [
    ({"berlin": "2027-01-31T08:00", "kolkata": "2027-01-31T08:00", "new-york": "2027-01-31T14:00"}, "2027-04-30T07:00:00Z"),
    ({"berlin": "2027-04-30T07:00", "kolkata": "2027-04-30T07:00", "new-york": "2027-04-30T13:00"}, "2027-07-31T07:00:00Z"),
    ({"berlin": "2027-07-31T07:00", "kolkata": "2027-07-31T07:00", "new-york": "2027-07-31T13:00"}, "2027-10-31T08:00:00Z"),
    ({"berlin": "2027-10-31T08:00", "kolkata": "2027-10-31T08:00", "new-york": "2027-10-31T13:00"}, "2028-01-31T08:00:00Z"),
]


def test_runs_keep_the_time_on_the_wall_and_e_mails_the_readers_hours(clock: Clock, tmp_path: Path) -> None:
    clock.set(datetime(2027, 1, 31, 7, 50, tzinfo=UTC))
    with receiving_mail() as mailbox:
        settings = {"OUTOFTEN_SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}", "OUTOFTEN_MAIL_FROM": "nps@example.com"}
        with Server(tmp_path / "data", **settings, **clock.environment) as server, owner_of(server, server.admin_key) as owner:
            ok_json(owner.patch("/v1/sites/1", json={"time_zone": "Europe/Berlin", "postal_address": "Acme, Berlin"}))
            for name, zone in ZONES.items():
                # The clocks in Berlin go forward on 28 March.
                person = {"id": name, "email": f"{name}@example.com", "time_zone": zone, "traits": {"renews": "2027-03-27"}}
                created_json(owner.post("/v1/recipients?site=1", json=person))

            def start(name: str, **schedule: object) -> str:
                body = {"survey_id": 1, "name": name, "schedule": {"working_hours": EVERY_DAY} | schedule}
                path = f"/v1/sendings/{created_json(owner.post('/v1/sendings', json=body))['id']}"
                ok_json(owner.post(f"{path}/start"))
                return path

            def due(path: str, run: int) -> Json:
                mails = ok_json(owner.get(f"{path}/mails", params={"limit": 200}))["data"]
                return {mail["recipient_id"]: mail["due_at"][:16] for mail in mails if mail["run"] == run}

            quarterly = start("Quarterly", kind="quarterly", first_at="2027-01-31T09:00:00+01:00")
            yearly = None
            for number, (times, next_at) in enumerate(RUNS, 1):
                for moment in sorted(set(times.values())):
                    clock.set(datetime.fromisoformat(f"{moment}:01+00:00"))
                    for name, at in times.items():
                        mailbox.wait(f"{name}@example.com", number if at <= moment else number - 1)
                assert due(quarterly, number) == times
                assert ok_json(owner.get(quarterly))["next_at"] == next_at
                assert {len(mailbox.to(f"{name}@example.com")) for name in ZONES} == {number}
                if yearly is None:
                    # By now the cadence lets nobody be asked, so that only its times show.
                    clock.set(datetime(2027, 3, 26, 12, tzinfo=UTC))
                    yearly = start("Renewal", kind="relative", relative_to="renews", after_days=1)
                    midnight = datetime(2027, 3, 27, 23, tzinfo=UTC)
                    clock.set(midnight + timedelta(seconds=1))
                    while not (found := due(yearly, 1) or due(yearly, 2)):
                        time.sleep(0.1)
                    assert found == {
                        "berlin": "2027-03-28T07:00",
                        "kolkata": "2027-03-28T03:30",
                        "new-york": "2027-03-28T13:00",
                    }
                    assert ok_json(owner.get(yearly))["next_at"] == "2027-03-28T22:00:00Z"
                    ok_json(owner.post(f"{yearly}/cancel"))
