"""Nobody is asked more often than the cadence allows, whichever channels ask: a random history over the years, by requests.

The card, links, e-mails of sendings and of POST /v1/asks, and the second survey of a rule ask the same people.
"""

import asyncio
import random
import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from msgspec.structs import asdict, replace
from sqlalchemy import select

from outoften.domain.collecting.ask import Ask
from outoften.domain.collecting.cadence import Cadence, check_cadence
from outoften.storage.collecting.asks import ask_from_row
from outoften.storage.core import schema
from outoften.storage.core.opening.engine import read_transaction
from tests.faults.clocks import Clock
from tests.mailbox import Mailbox, receiving_mail
from tests.server import Server
from tests.web.client import PAGE_ORIGIN, SIGNING_SECRETS, Json, client, created_json, identity_secret, ok_json, signed_identity

pytestmark = pytest.mark.soak

PEOPLE, STEPS = 4, 80
CADENCES = {
    1: Cadence(answered_days=90, dismissed_days=(30, 60), between_surveys_days=14),
    2: Cadence(answered_days=60, dismissed_days=(20,), between_surveys_days=0),
}
CHANNELS = ["card", "card", "link", "e-mail", "sending", "reply", "reply", "close"]


class History:
    """What happens to a few people."""

    def __init__(self, server: Server, owner: httpx.Client, browser: httpx.Client, mailbox: Mailbox, clock: Clock) -> None:
        self.owner, self.browser, self.mailbox, self.clock = owner, browser, mailbox, clock
        self.key, self.address = server.site_key, server.address
        self.random = random.Random(16)
        self.now = datetime(2027, 1, 1, tzinfo=UTC)
        self.secret = identity_secret(owner, {"id": 1})
        self.seen: list[str] = []
        self.read: set[str] = set()
        second = created_json(owner.post("/v1/surveys", json={"site_id": 1, "name": "Second"}))
        mail = {"subject": "More", "text": "{{ link }} {{ unsubscribe_url }}", "survey_id": second["id"]}
        rule = {"name": "Ask again", "site_id": 1, "when": {"survey_id": 1}, "then": {"email_respondent": mail}}
        created_json(owner.post("/v1/rules", json=rule))
        ok_json(owner.patch("/v1/sites/1", json={"postal_address": "Acme, London"}))
        for survey_id, cadence in CADENCES.items():
            ok_json(owner.patch(f"/v1/surveys/{survey_id}", json={"cadence": asdict(cadence)}))

    def step(self) -> None:
        """Some time passes, then something happens."""
        hours = self.random.choice([0, 0, 1, 30, 24 * 6, 24 * 15, 24 * 31, 24 * 70])
        self.now += timedelta(hours=hours, minutes=2)
        self.clock.set(self.now)
        person, survey = f"person-{self.random.randrange(PEOPLE)}", self.random.choice([1, 2])
        match self.random.choice(CHANNELS):
            case "card":
                self.card(person, survey)
            case "link":
                self.order(person, survey, "link")
            case "e-mail":
                self.order(person, survey, "email")
            case "sending":
                self.send(survey)
            case "reply":
                self.open_mails()
                if self.seen:
                    score = self.random.randrange(11)
                    self.browser.post("/v1/answer", json={"token": self.seen.pop(), "score": score, "done": True})
            case "close" if self.seen:
                self.browser.post("/v1/dismiss", json={"token": self.seen.pop()})

    def card(self, person: str, survey: int) -> None:
        """The page asks, and the card may be seen."""
        claims: dict[str, Any] = {"expires_in": 3_000_000_000.0, "email": f"{person}@example.com", "name": person}
        respondent = {"token": signed_identity(self.secret, person, **claims)}
        asked = ok_json(self.browser.post("/v1/ask", json={"site": self.key, "survey": survey, "respondent": respondent}))
        if asked.get("ask") and self.random.random() < 0.8:
            self.clock.set(self.now + timedelta(seconds=20))
            token = asked["ask"]["token"]
            if self.browser.post("/v1/view", json={"token": token}).status_code == 200:
                self.seen.append(token)

    def order(self, person: str, survey: int, how: str) -> None:
        """The host's server has somebody asked."""
        body: Json = {"survey_id": survey, "recipient": {"id": person, "email": f"{person}@example.com"}, "deliver": how}
        ordered = created_json(self.owner.post("/v1/asks", json=body))
        if ordered["ask"] and how == "email":
            self.settle()
        elif ordered["ask"]:
            self.open(ordered["ask"]["url"])

    def send(self, survey: int) -> None:
        """A sending to all."""
        body = {"survey_id": survey, "name": "All", "schedule": {"working_hours": None}}
        path = f"/v1/sendings/{created_json(self.owner.post('/v1/sendings', json=body))['id']}"
        if self.owner.post(f"{path}/start").status_code == 200:
            end = time.monotonic() + 60
            while ok_json(self.owner.get(path))["state"] != "finished":
                # What another page has just asked waits for a minute.
                self.now += timedelta(seconds=30)
                self.clock.set(self.now)
                time.sleep(0.1)
                assert time.monotonic() < end

    def settle(self) -> None:
        """Give an e-mail that was ordered a moment; one that waits stays behind."""
        before, end = self.mailbox.count(), time.monotonic() + 1
        while self.mailbox.count() == before and time.monotonic() < end:
            time.sleep(0.02)

    def open_mails(self) -> None:
        """People follow the links of new e-mails: of surveys, and of the rule."""
        for number in range(PEOPLE):
            for mail in self.mailbox.to(f"person-{number}@example.com"):
                part = mail.get_body(("plain",))
                assert part
                links = re.findall(rf"{self.address}/(?:a|s)/\S+", part.get_content())
                if links and links[0] not in self.read:
                    self.read.add(links[0])
                    self.open(links[0])

    def open(self, url: str) -> None:
        """Open a survey page, which has a token unless it must not ask."""
        self.clock.set(self.now + timedelta(seconds=10))
        page = self.browser.get(url.removeprefix(self.address), headers={"Accept": "text/html"})
        if token := re.search(r'name="token" value="([^"]+)"', page.text):
            self.seen.append(token[1])


def _as_it_was(ask: Ask, at: datetime) -> Ask:
    later = {name: None for name in ("viewed_at", "answered_at", "dismissed_at") if (getattr(ask, name) or at) >= at}
    return replace(ask, **later)


def test_the_cadence_holds_across_all_channels(clock: Clock, tmp_path: Path) -> None:
    clock.set(datetime(2027, 1, 1, tzinfo=UTC))
    address = f"sqlite:///{tmp_path / 'data' / 'outoften.db'}"
    with receiving_mail() as mailbox:
        settings = {
            "OUTOFTEN_SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}",
            "OUTOFTEN_MAIL_FROM": "nps@example.com",
            "OUTOFTEN_RATE_LIMIT": "0",
            "OUTOFTEN_SECRET": SIGNING_SECRETS[-1],
        }
        with (
            Server(tmp_path / "data", **settings, **clock.environment) as server,
            client(server, Authorization=f"Bearer {server.admin_key}") as owner,
            client(server, Origin=PAGE_ORIGIN) as browser,
        ):
            history = History(server, owner, browser, mailbox, clock)
            for _ in range(STEPS):
                history.step()

    async def read() -> list[Ask]:
        async with read_transaction(address) as connection:
            return [ask_from_row(row) for row in await connection.execute(select(schema.ask))]

    asks = asyncio.run(read())
    for ask in asks:
        if ask.viewed_at and ask.respondent_id:
            # Who opens two pages, answers the one and closes the other was asked by both when they were opened.
            asked_at = ask.issued_at if ask.view_inferred else ask.viewed_at
            others = [other for other in asks if other.respondent_id == ask.respondent_id and other.id != ask.id]
            before = [_as_it_was(other, asked_at) for other in others if other.issued_at < asked_at]
            before.sort(key=lambda one: one.issued_at, reverse=True)
            cadence = CADENCES[ask.survey_id]
            if ask.channel == "link":
                # Who follows a link wants to answer. Only their own answer makes it wait.
                cadence = Cadence(cadence.answered_days, (), 0, 0)
            assert check_cadence(before, ask.survey_id, cadence, asked_at) is None, (ask, before)
    # All channels have asked.
    assert {(ask.channel, ask.survey_id) for ask in asks if ask.viewed_at} >= {
        ("widget", 1),
        ("widget", 2),
        ("email", 1),
        ("email", 2),
        ("link", 2),
    }
