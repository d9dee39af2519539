"""Behind the links of an e-mail: opening them changes nothing, one tap answers, one click ends all e-mails for ever."""

from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser

import httpx2 as httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from outoften import clock
from outoften.storage.database import Database
from outoften.storage.mailing.recipients.mail_links import find_linked_mail, opt_out, unsubscribe
from tests.mailed import add_mails, ask_id, link, mailed, stored, transact
from tests.server import Server
from tests.web.client import Json, client, ok_json, refused

HTML = {"Accept": "text/html,*/*;q=0.1", "Accept-Language": "fr"}
OLD = 9


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with nine people who got an e-mail in German, the last one long ago."""
    with mailed(
        tmp_path_factory.mktemp("mailed"), {number: 61 if number == OLD else 0.1 for number in range(1, 10)}
    ) as running:
        yield running


@pytest.fixture(scope="module")
def owner(server: Server) -> Iterator[httpx.Client]:
    """The owner of that server."""
    with client(server) as owning:
        sign_in = server.sign_in_link.partition("#sign-in=")[2]
        assert owning.post("/v1/session", json={"link": sign_in}).status_code == 201
        yield owning


@pytest.fixture(scope="module")
def reader(server: Server) -> Iterator[httpx.Client]:
    """A browser without cookies that reads French."""
    with client(server, **HTML) as reading:
        yield reading


class Fields(HTMLParser):
    """The fields of a form, as a browser sends them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.action = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a field that is sent."""
        values = dict(attrs)
        if tag == "form" and not self.action:
            self.action = values.get("action") or ""
        if tag == "input" and (values.get("type") == "hidden" or "checked" in values):
            self.fields[str(values["name"])] = str(values["value"])


def history(owner: httpx.Client, number: int) -> Json:
    """What the owner sees of a person."""
    return ok_json(owner.get(f"/v1/respondents/person-{number}", params={"site": 1}))


def test_opening_every_link_by_any_program_stores_nothing(owner: httpx.Client, server: Server) -> None:
    before = ok_json(owner.get("/v1/surveys/1/response-rate"))["channels"]["email"]
    pages = [f"{link('survey', 1)}?score={score}" for score in range(11)]
    pages += [link("survey", 1), link("unsubscribe", 1), link("data", 1), f"{link('data', 1)}?step=erase"]
    pages += [f"{link('unsubscribe', 1)}?by=person"]
    agents = ({"User-Agent": "curl/8", "Accept": "*/*"}, HTML, {"Sec-Purpose": "prefetch;prerender", "Accept": "text/html"})
    for headers in agents:
        with client(server, **headers) as scanner:
            for page in pages:
                assert scanner.get(page).status_code == 200, page
                assert scanner.head(page).status_code == 200, page
    assert ok_json(owner.get("/v1/surveys/1/response-rate"))["channels"]["email"] == before
    [ask] = history(owner, 1)["asks"]
    assert (ask["response"], ask["dismissed_at"]) == (None, None)


def test_one_tap_stores_the_number_of_the_link_and_it_can_be_changed(owner: httpx.Client, reader: httpx.Client) -> None:
    page = reader.get(f"{link('survey', 2)}?score=9&utm_source=x")
    assert 'lang="de"' in page.text
    assert "Wie wahrscheinlich" in page.text
    form = Fields(page.text)
    assert form.fields["score"] == "9"
    assert "Vielen Dank" in reader.post(form.action, data=form.fields).text
    [ask] = history(owner, 2)["asks"]
    assert (ask["channel"], ask["response"]["score"], ask["response"]["suspect"]) == ("email", 9, False)

    again = reader.get(f"{link('survey', 2)}?score=3")
    assert "<details open>" in again.text
    form = Fields(again.text)
    assert form.fields["score"] == "3"
    reader.post(form.action, data=form.fields)
    [ask] = history(owner, 2)["asks"]
    assert ask["response"]["score"] == 3


@pytest.mark.parametrize(
    ("number", "body"),
    [(3, {"data": {"List-Unsubscribe": "One-Click"}}), (4, {"files": {"List-Unsubscribe": (None, "One-Click")}}), (5, {})],
)
def test_a_mail_program_ends_all_e_mails_with_one_request_of_any_form(
    server: Server, owner: httpx.Client, number: int, body: Json
) -> None:
    with client(server) as program:
        for _ in range(2):
            reply = program.post(link("unsubscribe", number), **body)
            assert (reply.status_code, reply.content) == (200, b"")
            assert "set-cookie" not in reply.headers


def test_a_person_ends_all_e_mails_with_a_button_and_reads_that_it_is_done(reader: httpx.Client) -> None:
    page = reader.get(link("unsubscribe", 6))
    assert "Abbestellen" in page.text
    assert "Abbestellt" not in reader.get(link("data", 6)).text
    done = reader.post(f"{link('unsubscribe', 6)}{Fields(page.text).action}")
    assert "Wir senden Ihnen keine Umfragen mehr." in done.text
    assert "<form" not in done.text
    assert "Abbestellt" in reader.get(link("data", 6)).text


def test_people_see_what_is_stored_about_them_and_can_have_it_erased(owner: httpx.Client, reader: httpx.Client) -> None:
    page = reader.get(link("data", 7))
    for text in (
        "Ihre Daten",
        "E-Mail-Adresse",
        "person-7@example.com",
        "Ann Meier",
        "Gefragt am",
        "Kanal",
        "<bdi>E-Mail</bdi>",
        "plan",
        "pro",
    ):
        assert text in page.text
    assert "no-store" in page.headers["cache-control"]
    question = reader.post(f"{link('data', 7)}?step=confirm")
    assert "Das lässt sich nicht rückgängig machen." in question.text
    assert history(owner, 7)["asks"]
    done = reader.post(f"{link('data', 7)}{Fields(question.text).action}")
    assert "Ihre Daten wurden gelöscht." in done.text
    refused(owner.get("/v1/respondents/person-7", params={"site": 1}), 404, "respondent_not_found")
    assert reader.get(link("survey", 7)).status_code == 404
    entries = ok_json(owner.get("/v1/audit"))["data"]
    assert "respondent" in {entry["actor"] for entry in entries}


def test_a_link_that_is_damaged_or_old_says_so_and_old_ones_still_unsubscribe(server: Server, reader: httpx.Client) -> None:
    old = reader.get(link("survey", OLD))
    assert (old.status_code, "Dieser Link ist abgelaufen." in old.text) == (404, True)
    assert reader.get(link("unsubscribe", OLD)).status_code == 200
    for path in (f"/a/{'a' * 42}", "/d/x", link("unsubscribe", 1).replace("/u/", "/d/"), link("survey", 99)):
        page = reader.get(path)
        assert (page.status_code, "Ce lien a expiré." in page.text) == (404, True)
        with client(server) as program:
            refused(program.get(path), 404, "link_ended")
    test = reader.get("/a/preview?score=9")
    assert (test.status_code, "This e-mail is a test" in test.text) == (404, True)
    with client(server) as program:
        refused(program.post(f"/u/{'a' * 42}"), 404, "link_ended")


@pytest.mark.both_engines
def test_unsubscribing_is_remembered_by_id_and_address_and_stops_waiting_e_mails(address: str) -> None:
    add_mails(address, {1: 1, 2: 1})

    async def leave(connection: AsyncConnection, database: Database) -> None:
        mail = await find_linked_mail(connection, ask_id(1))
        assert mail
        await unsubscribe(connection, mail, database.hash_respondent, clock.now())
        await unsubscribe(connection, mail, database.hash_respondent, clock.now() + timedelta(days=1))
        await opt_out(connection, 1, "nobody", database.hash_respondent, clock.now())

    transact(address, leave)
    mails = {row["ask_id"]: row for row in stored(address, "mail")}
    assert mails[ask_id(1)]["unsubscribed_at"] < clock.now() + timedelta(hours=1)
    assert mails[ask_id(2)]["state"] == "sent"
    blocked = {row["id"]: row["blocked"] for row in stored(address, "recipient")}
    assert blocked == {"person-1": "unsubscribed", "person-2": None}
    assert [row["reason"] for row in stored(address, "mail_opt_out")] == ["unsubscribed"] * 3
