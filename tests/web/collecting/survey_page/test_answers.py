"""What the forms of a survey's own page record."""

from urllib.parse import unquote

import httpx2 as httpx
import pytest

from tests.web.client import Json, dismiss, rates_of, responses_of, score_of, signed_identity, token_for
from tests.web.pages import HTML, Page, change, open_page

NASTY = '<b>"O\'Brien" & sons</b>'


def test_an_answer_is_a_response_of_the_link_channel_and_brings_the_fitting_thanks(
    stranger: httpx.Client, reader: httpx.Client, survey: Json
) -> None:
    page = open_page(stranger, survey)
    assert "What do you value most?" in page.text("label")
    thanks = page.send(stranger, score="9", comment="Everything.\r\nReally.")
    assert thanks.text("title") == thanks.text("h1") == "Thank you! That means a lot to us."
    (response,) = responses_of(reader, survey)
    assert (response["score"], response["comment"], response["channel"]) == (9, "Everything.\nReally.", "link")


@pytest.mark.both_engines
def test_opening_the_page_is_not_a_view_and_answering_is(stranger: httpx.Client, reader: httpx.Client, survey: Json) -> None:
    page = open_page(stranger, survey, score="9")
    stranger.head(f"/s/{survey['id']}")
    assert rates_of(reader, survey, "link")["asked"] == 0
    page.send(stranger)
    rates = rates_of(reader, survey, "link")
    assert (rates["asked"], rates["answered"]) == (1, 1)


def test_a_score_in_the_link_is_marked_and_not_recorded(stranger: httpx.Client, reader: httpx.Client, survey: Json) -> None:
    marked = [
        radio["value"] for radio in open_page(stranger, survey, score="4").all("input", type="radio") if "checked" in radio
    ]
    assert marked == ["4"]
    assert responses_of(reader, survey) == []


@pytest.mark.both_engines
def test_going_back_and_choosing_again_revises_the_same_response(
    stranger: httpx.Client, reader: httpx.Client, survey: Json
) -> None:
    page = open_page(stranger, survey)
    page.send(stranger, score="9", comment="Kept")
    page.send(stranger, score="3", comment="Kept")
    assert responses_of(reader, survey)[0]["comment"] == "Kept"
    report = score_of(reader, survey)
    assert (report["responses"], report["detractors"]) == (1, 1)


@pytest.mark.both_engines
def test_sending_a_page_again_changes_nothing(stranger: httpx.Client, reader: httpx.Client, survey: Json) -> None:
    page = open_page(stranger, survey)
    for _ in range(3):
        page.send(stranger, score="7", comment="Once")
    (response,) = responses_of(reader, survey)
    assert (response["score"], response["comment"]) == (7, "Once")


def test_a_comment_that_is_emptied_is_cleared(stranger: httpx.Client, reader: httpx.Client, survey: Json) -> None:
    page = open_page(stranger, survey)
    page.send(stranger, score="7", comment="Not this")
    page.send(stranger, score="7", comment="")
    assert responses_of(reader, survey)[0]["comment"] is None


@pytest.mark.both_engines
@pytest.mark.parametrize("comment", ["ü" * 4000, "好" * 4000, "\U0001f642" * 2000, "a\r\n" * 2000, NASTY, "\x00a\x07"])
def test_every_comment_that_the_textarea_takes_is_recorded(
    stranger: httpx.Client, reader: httpx.Client, survey: Json, comment: str
) -> None:
    assert open_page(stranger, survey).send(stranger, score="7", comment=comment).status == 200
    expected = comment.replace("\r\n", "\n").replace("\x00", "").replace("\x07", "").strip()
    assert responses_of(reader, survey)[0]["comment"] == expected


def test_the_last_link_is_filled_in(owner: httpx.Client, stranger: httpx.Client, survey: Json) -> None:
    link = {"text": "Thanks", "url": "https://example.com/review?s={score}&c={comment}", "button": True}
    change(owner, survey, thanks={"10": link})
    thanks = open_page(stranger, survey).send(stranger, score="10", comment="a&b={score} ü/?")
    address = str(thanks.one("a", **{"class": "button"})["href"])
    assert address.startswith("https://example.com/review?s=10&c=a%26b%3D")
    assert unquote(address.partition("&c=")[2]) == "a&b={score} ü/?"


@pytest.mark.both_engines
def test_only_the_choices_and_the_comment_of_the_sent_score_are_recorded(
    owner: httpx.Client, stranger: httpx.Client, reader: httpx.Client, survey: Json
) -> None:
    passive = {"question": "What?", "choices": ["Price", "Speed"], "multiple": True, "comment": False}
    detractor = {"question": "Why?", "choices": ["Price", "Advice"], "multiple": True}
    change(owner, survey, follow_ups={"passive": passive, "detractor": detractor})
    ticked: Json = {"choice.passive": ["Speed"], "choice.detractor": ["Price", "Advice"], "comment": "Typed"}
    page = open_page(stranger, survey)
    for score, choices, comment in (("8", ["Speed"], None), ("2", ["Price", "Advice"], "Typed"), ("9", [], "Typed")):
        page.send(stranger, score=score, **ticked)
        (response,) = responses_of(reader, survey)
        assert (response["score"], response["choices"], response["comment"]) == (int(score), choices, comment)


def test_a_page_of_an_older_version_still_asks_in_two_steps(
    owner: httpx.Client, stranger: httpx.Client, reader: httpx.Client, survey: Json
) -> None:
    change(owner, survey, follow_ups={"passive": {"question": "What?", "choices": ["Price", "Speed"], "multiple": True}})
    token = str(open_page(stranger, survey).fields["token"])
    address = f"/s/{survey['id']}?step=answer"
    second = Page(stranger.post(address, data={"token": token, "score": "8"}, headers=HTML))
    assert [row["score"] for row in responses_of(reader, survey)] == [8]
    assert second.fields["score"] == "8"
    sent: Json = {"token": token, "score": "8", "done": "true", "choice": ["Price", "Speed"], "comment": "Old"}
    assert Page(stranger.post(address, data=sent, headers=HTML)).text("h1") == "Thank you! Your answer helps us improve."
    (response,) = responses_of(reader, survey)
    assert (response["choices"], response["comment"]) == (["Price", "Speed"], "Old")


@pytest.mark.parametrize("multiple", [False, True])
@pytest.mark.both_engines
def test_who_opens_a_personal_link_again_reads_thanks_and_can_change_the_same_response(
    owner: httpx.Client, stranger: httpx.Client, reader: httpx.Client, survey: Json, secret: str, multiple: bool
) -> None:
    choices = {"question": "What?", "choices": ["Price", "Speed", "Advice"], "multiple": multiple}
    change(owner, survey, follow_ups={"passive": choices})
    token = signed_identity(secret, "user-7")
    selected = ["Speed", "Advice"] if multiple else ["Speed"]
    answered: Json = {"score": "8", "comment": "First <b>", "choice.passive": selected}
    open_page(stranger, survey, token=token).send(stranger, **answered)
    again = open_page(stranger, survey, token=token)
    assert (again.status, again.text("h1"), again.text("summary")) == (
        200,
        "You have already answered. Thank you!",
        "Change my answer",
    )
    assert (again.fields["score"], again.fields["comment"]) == ("8", "First <b>")
    marked = [choice["value"] for choice in again.all("input", name="choice.passive") if "checked" in choice]
    assert marked == selected
    again.send(stranger, score="9", comment="Second")
    (response,) = responses_of(reader, survey)
    assert (response["score"], response["comment"], response["respondent_id"]) == (9, "Second", "user-7")


def test_nobody_sees_the_answer_of_somebody_else(
    stranger: httpx.Client, reader: httpx.Client, survey: Json, secret: str
) -> None:
    open_page(stranger, survey, token=signed_identity(secret, "user-7")).send(stranger, score="2", comment="Private")
    links: list[dict[str, str]] = [
        {},
        {"token": signed_identity(secret, "user-8")},
        {"token": signed_identity(secret, "user-7", expires_in=-120)},
        {"token": signed_identity("x" * 43, "user-7")},
    ]
    for link in links:
        page = open_page(stranger, survey, **link)
        assert (page.fields.get("score"), page.fields["comment"], page.all("summary")) == (None, "", [])
        page.send(stranger, score="10")
    assert sorted(row["score"] for row in responses_of(reader, survey)) == [2, 10, 10, 10, 10]


def test_a_closed_card_or_another_survey_does_not_turn_the_reader_of_a_link_away(
    owner: httpx.Client, stranger: httpx.Client, site: Json, survey: Json, secret: str
) -> None:
    token = signed_identity(secret, "user-7")
    dismiss(stranger, token_for(stranger, site, respondent={"token": token}))
    assert open_page(stranger, survey, token=token).all("form")


def test_the_address_after_the_form_shows_thanks_and_not_the_question(stranger: httpx.Client, survey: Json) -> None:
    page = open_page(stranger, survey, step="done")
    assert (page.status, page.text("h1"), page.all("form")) == (200, "You have already answered. Thank you!", [])


def test_a_signed_identity_in_the_link_makes_it_that_respondents_answer(
    stranger: httpx.Client, reader: httpx.Client, survey: Json, secret: str
) -> None:
    page = open_page(stranger, survey, token=signed_identity(secret, "user-7"))
    assert page.fields.keys() == {"token", "done", "comment"}
    assert "token=" not in str(page.one("form")["action"])
    page.send(stranger, score="9")
    assert responses_of(reader, survey)[0]["respondent_id"] == "user-7"


@pytest.mark.both_engines
def test_a_mail_scanner_that_opens_the_link_first_does_not_turn_its_reader_away(
    stranger: httpx.Client, survey: Json, secret: str
) -> None:
    token = signed_identity(secret)
    assert [open_page(stranger, survey, token=token).status for _ in range(3)] == [200, 200, 200]


def test_the_page_takes_a_cards_ask_as_well(stranger: httpx.Client, reader: httpx.Client, site: Json, survey: Json) -> None:
    page = open_page(stranger, survey)
    page.send(stranger, token=token_for(stranger, site), score="2")
    assert responses_of(reader, survey)[0]["channel"] == "widget"


def test_an_ask_is_answered_though_its_survey_was_closed_meanwhile(
    owner: httpx.Client, stranger: httpx.Client, reader: httpx.Client, survey: Json
) -> None:
    page = open_page(stranger, survey)
    change(owner, survey, active=False)
    page.send(stranger, score="9")
    assert [row["score"] for row in responses_of(reader, survey)] == [9]


def test_a_form_on_any_page_may_lead_here_because_the_token_is_in_it(stranger: httpx.Client, survey: Json) -> None:
    page = open_page(stranger, survey)
    # Of a page that sends no referrer, browsers say that its origin is null.
    for origin in ("null", "https://foreign.test"):
        assert page.send(stranger, {"Origin": origin}, score="9").status == 200
