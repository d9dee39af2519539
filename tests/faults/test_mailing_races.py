"""What people and owners do while e-mails are being claimed and sent: requests to running servers, several on PostgreSQL.

The mail server takes its time, so that there is always something in its hands.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx2 as httpx
import pytest

from outoften.worker.mailing.sender import CONNECTIONS
from tests.mailbox import Mailbox, serving
from tests.postgres import Postgres
from tests.server import Server
from tests.web.client import Json, client, created_json, ok_json

pytestmark = pytest.mark.soak

PEOPLE = 150
PROCESSES = 3
PATIENCE_SECONDS = 60
ROUNDS = 3


class SlowMailbox(Mailbox):
    """Takes some milliseconds for each e-mail, and knows when it came."""

    def __init__(self) -> None:
        super().__init__()
        self.times: dict[str, list[float]] = {}

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a mail, slowly."""
        for address in envelope.rcpt_tos:
            self.times.setdefault(address, []).append(time.monotonic())
        await asyncio.sleep(0.02)
        return await super().handle_DATA(server, session, envelope)


class World:
    """Servers of one database, their owner, and what their e-mails have reached."""

    def __init__(self, mailbox: SlowMailbox, servers: list[Server], owners: list[httpx.Client]) -> None:
        self.mailbox, self.servers, self.owners = mailbox, servers, owners
        self.hands = CONNECTIONS * len(servers)

    @property
    def owner(self) -> httpx.Client:
        """The owner, at the server that does not always send."""
        return self.owners[-1]

    def start(self, people: int = PEOPLE, **fields: Any) -> Json:
        """A sending of a new site, with its `site` and the `people`, that has begun."""
        owner = self.owner
        site = created_json(owner.post("/v1/sites", json={"name": "Acme", "postal_address": "Acme, London"}))
        survey = created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Acme"}))
        names = [f"s{site['id']}-{number}" for number in range(people)]
        for first in range(0, people, 1000):
            rows = [{"id": name, "email": f"{name}@example.com"} for name in names[first : first + 1000]]
            ok_json(owner.post(f"/v1/recipients/batch?site={site['id']}", json={"recipients": rows}))
        if fields.pop("audience", None):
            body = {"name": "All", "criteria": {"type": "not", "of": {"type": "open_follow_up"}}}
            fields["audience_id"] = created_json(owner.post(f"/v1/audiences?site={site['id']}", json=body))["id"]
        if fields.pop("known", None):
            # Others know the site within two seconds.
            while any(one.get(f"/v1/sites/{site['id']}").status_code == 404 for one in self.owners):
                pass
        body = {"survey_id": survey["id"], "name": "Race", "schedule": {"working_hours": None}} | fields
        sending = created_json(owner.post("/v1/sendings", json=body))
        ok_json(owner.post(f"/v1/sendings/{sending['id']}/start"))
        return sending | {"people": names}

    def came(self, sending: Json) -> Counter[str]:
        """How many e-mails each person got."""
        return Counter({name: len(self.mailbox.times.get(f"{name}@example.com", ())) for name in sending["people"]})

    def after(self, sending: Json, moment: float) -> set[str]:
        """Who got an e-mail after a moment."""
        times = {name: self.mailbox.times.get(f"{name}@example.com", ()) for name in sending["people"]}
        return {name for name, at in times.items() if any(one > moment for one in at)}

    def reaches(self, sending: Json, count: int) -> None:
        """Wait until so many e-mails have come."""
        end = time.monotonic() + PATIENCE_SECONDS
        while self.came(sending).total() < count:
            assert time.monotonic() < end

    def mails(self, sending: Json, state: str) -> set[str]:
        """The people with an e-mail in this state."""
        found, page = set[str](), f"/v1/sendings/{sending['id']}/mails?state={state}&limit=200"
        while page:
            reply = self.owner.get(page)
            found |= {row["recipient_id"] for row in ok_json(reply)["data"]}
            page = reply.links.get("next", {}).get("url", "")
        return found

    def settled(self, sending: Json, left: int) -> Json:
        """The report once no more than so many e-mails are left and none is in anybody's hands; all of them add up."""
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            in_hand = self.mails(sending, "sending")
            report = ok_json(self.owner.get(f"/v1/sendings/{sending['id']}/report"))
            parts = [report[name] for name in ("left", "sent", "uncertain", "failed")] + list(report["skipped"].values())
            assert sum(parts) == report["prepared"], report
            if report["left"] <= left and not in_hand:
                return report
            assert time.monotonic() < end, report
            time.sleep(0.02)

    def ends(self, sending: Json) -> Json:
        """The report of a sending that was finished; everybody got at most one e-mail."""
        end = time.monotonic() + PATIENCE_SECONDS
        while ok_json(self.owner.get(f"/v1/sendings/{sending['id']}"))["state"] == "active":
            assert time.monotonic() < end
            time.sleep(0.02)
        report = self.settled(sending, 0)
        assert set(self.came(sending).values()) <= {0, 1}
        assert report["sent"] == self.came(sending).total()
        return report


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One process on SQLite, several on PostgreSQL."""
    mailbox = SlowMailbox()
    settings = {
        "OUTOFTEN_SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}",
        "OUTOFTEN_MAIL_FROM": "nps@example.com",
        "OUTOFTEN_RATE_LIMIT": "0",
        "OUTOFTEN_SECRET": "a-secret-that-all-of-them-share",
    }
    count = 1
    if request.param == "postgresql":
        postgres: Postgres = request.getfixturevalue("postgres_server")
        settings["OUTOFTEN_DATABASE"] = postgres.new_database()
        count = PROCESSES
    with ExitStack() as stack:
        stack.enter_context(serving(mailbox))
        servers = [stack.enter_context(Server(tmp_path_factory.mktemp("race"), **settings)) for _ in range(count)]
        key = {"Authorization": f"Bearer {servers[0].admin_key}"}
        yield World(mailbox, servers, [stack.enter_context(client(server, **key)) for server in servers])
        assert servers[0].run("tally", "check").stdout == ""


@pytest.mark.parametrize("number", range(ROUNDS))
def test_a_pause_stops_all_but_what_is_in_hand_and_it_goes_on_where_it_stopped(world: World, number: int) -> None:
    sending = world.start()
    for share in (0.2, 0.6):
        world.reaches(sending, int(share * PEOPLE) + number)
        ok_json(world.owner.post(f"/v1/sendings/{sending['id']}/pause"))
        moment, waiting = time.monotonic(), world.mails(sending, "pending")
        assert world.settled(sending, PEOPLE)["left"] == len(waiting)
        assert not world.after(sending, moment) & waiting
        assert len(world.after(sending, moment)) <= world.hands
        ok_json(world.owner.post(f"/v1/sendings/{sending['id']}/resume"))
    assert world.ends(sending)["sent"] == PEOPLE


@pytest.mark.parametrize("number", range(ROUNDS))
def test_nothing_is_sent_after_a_cancel_but_what_was_in_hand(world: World, number: int) -> None:
    sending = world.start()
    world.reaches(sending, 10 * number)
    ok_json(world.owner.post(f"/v1/sendings/{sending['id']}/cancel"))
    moment, waiting = time.monotonic(), world.mails(sending, "pending")
    report = world.ends(sending)
    assert not world.after(sending, moment) & waiting
    assert len(world.after(sending, moment)) <= world.hands
    assert report["skipped"].get("canceled", 0) == report["prepared"] - report["sent"]


@pytest.mark.parametrize("number", range(ROUNDS))
def test_a_cancel_while_e_mails_are_prepared_leaves_none_that_wait(world: World, number: int) -> None:
    sending = world.start(people=3000)
    time.sleep(number / 40)
    ok_json(world.owner.post(f"/v1/sendings/{sending['id']}/cancel"))
    world.ends(sending)
    end = time.monotonic() + PATIENCE_SECONDS
    while not all(run["finished_at"] for run in ok_json(world.owner.get(f"/v1/sendings/{sending['id']}/runs"))["data"]):
        assert time.monotonic() < end
    prepared = world.settled(sending, 0)["prepared"]
    time.sleep(1)
    assert world.settled(sending, 0)["prepared"] == prepared


@pytest.mark.parametrize("number", range(ROUNDS))
def test_people_who_are_erased_meanwhile_get_nothing_afterwards_and_nothing_of_them_stays(world: World, number: int) -> None:
    sending = world.start(known=True)
    erased: dict[str, float] = {}
    for place, name in enumerate(sending["people"][number :: PEOPLE // 30]):
        world.owners[place % len(world.owners)].delete(
            f"/v1/respondents/{name}", params={"site": sending["site_id"]}
        ).raise_for_status()
        erased[name] = time.monotonic()
    report = world.settled(sending, 0)
    assert not {name for name, moment in erased.items() if name in world.after(sending, moment)}
    assert set(world.came(sending).values()) <= {0, 1}
    for name in erased:
        assert world.owner.get(f"/v1/respondents/{name}", params={"site": sending["site_id"]}).status_code == 404
        assert world.owner.get(f"/v1/recipients/{name}", params={"site": sending["site_id"]}).status_code == 404
    assert report["prepared"] <= PEOPLE - len(erased)
    world.ends(sending | {"people": [name for name in sending["people"] if name not in erased]})


def test_people_who_leave_meanwhile_get_at_most_what_was_in_hand(world: World) -> None:
    sending = world.start()
    left: dict[str, float] = {}
    late = 0
    for name in sending["people"][:: PEOPLE // 30]:
        ok_json(world.owner.post("/v1/opt-outs", params={"site": sending["site_id"]}, json={"ids": [name]}))
        left[name] = time.monotonic()
        late += name in world.mails(sending, "sending")
    report = world.ends(sending)
    assert len([name for name, moment in left.items() if name in world.after(sending, moment)]) <= late
    assert report["sent"] + sum(report["skipped"].values()) == report["prepared"] >= PEOPLE - len(left)
    assert report["skipped"].keys() <= {"unsubscribed"}


def test_a_survey_that_changes_or_closes_meanwhile_sends_no_e_mail_twice(world: World) -> None:
    sending = world.start()
    path = f"/v1/surveys/{sending['survey_id']}"
    for number in range(10):
        ok_json(world.owner.patch(path, json={"name": f"Acme {number}", "cadence": {"long_rest_days": 90 + number}}))
        time.sleep(0.02)
    ok_json(world.owner.patch(path, json={"active": False}))
    report = world.ends(sending)
    assert report["sent"] + report["skipped"].get("no_survey", 0) == PEOPLE


@pytest.mark.parametrize("what", ["survey", "site"])
@pytest.mark.parametrize("number", range(3))
def test_a_survey_or_a_site_that_is_deleted_meanwhile_leaves_nothing(world: World, what: str, number: int) -> None:
    sending = world.start(people=600)
    world.reaches(sending, 30 * number)
    path = f"/v1/{what}s/{sending[f'{what}_id']}"
    world.owner.delete(path, params={"confirm": "Acme"}).raise_for_status()
    moment = time.monotonic()
    assert world.owner.get(f"/v1/sendings/{sending['id']}").status_code == 404
    time.sleep(2)
    assert len(world.after(sending, moment)) <= world.hands
    assert set(world.came(sending).values()) <= {0, 1}


def test_an_audience_cannot_be_deleted_while_it_is_used(world: World) -> None:
    sending = world.start(audience=True)
    reply = world.owner.delete(f"/v1/audiences/{sending['audience_id']}")
    assert reply.status_code == 409, reply.text
    assert world.ends(sending)["sent"] == PEOPLE
