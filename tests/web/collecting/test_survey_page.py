"""A survey on a page of its own: the question, the follow-up, thanks; plain forms and no script."""

from urllib.parse import quote, unquote

import httpx2 as httpx
import pytest

from tests.web.client import (
    Json,
    dismiss,
    identity_secret,
    ok_json,
    rates_of,
    responses_of,
    score_of,
    signed_identity,
    token_for,
)
from tests.web.pages import HTML, Page, open_page

NASTY = '<b>"O\'Brien" & sons</b>'


@pytest.fixture
def secret(owner: httpx.Client, site: Json, survey: Json) -> str:
    """What the site's host signs identities with."""
    return identity_secret(owner, site)


def changed(owner: httpx.Client, survey: Json, **changes: object) -> None:
    """The survey with these changes."""
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json=changes))


def test_the_page_asks_the_question_with_eleven_radios_and_no_script(stranger: httpx.Client, survey: Json) -> None:
    page = open_page(stranger, survey)
    assert page.status == 200
    assert page.text("title") == page.text("h1") == "How likely are you to recommend us to a friend or colleague?"
    radios = page.all("input", type="radio", name="score")
    assert [radio["value"] for radio in radios] == [str(score) for score in range(11)]
    assert all("required" in radio and "checked" not in radio for radio in radios)
    assert (radios[0]["aria-describedby"], radios[10]["aria-describedby"]) == ("low", "high")
    assert "10Not at all likelyExtremely likely" in page.text("span")
    assert not page.all("script")
    assert len(page.all("form")) == len(page.all("button")) == len(page.all("textarea")) == 1
    assert page.one("meta", name="robots")["content"] == "noindex"


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


@pytest.mark.parametrize("score", ["11", "-1", "4.0", "", "04", "x", "\u0664", "4\n", '4" checked'])
def test_a_score_that_is_none_marks_nothing(stranger: httpx.Client, survey: Json, score: str) -> None:
    page = open_page(stranger, survey, score=score)
    assert page.status == 200
    assert not [radio for radio in page.all("input", type="radio") if "checked" in radio]


def test_names_that_mailing_tools_add_to_links_do_no_harm(stranger: httpx.Client, survey: Json) -> None:
    assert open_page(stranger, survey, utm_source="mail", mc_cid="1").status == 200


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


def test_what_the_owner_wrote_is_there_and_is_no_markup(owner: httpx.Client, stranger: httpx.Client, survey: Json) -> None:
    changed(
        owner,
        survey,
        subject=NASTY,
        intro=f"Hello {NASTY}",
        follow_ups={"detractor": {"question": f"Why {NASTY}?", "choices": [NASTY, "Price"]}},
        thanks={"detractor": {"text": f"Thanks {NASTY}", "label": NASTY, "url": "https://example.com/?a=1&b=\"'<b>"}},
    )
    page = open_page(stranger, survey)
    assert page.text("h1") == f"How likely are you to recommend {NASTY} to a friend or colleague?"
    assert page.text("p") == f"Hello {NASTY}"
    assert page.text("legend").endswith(f"Why {NASTY}?")
    assert [choice["value"] for choice in page.all("input", name="choice.detractor")] == [NASTY, "Price"]
    thanks = page.send(stranger, score="0", comment=NASTY)
    assert (thanks.text("h1"), thanks.text("a")) == (f"Thanks {NASTY}", NASTY)
    assert thanks.one("a")["href"] == "https://example.com/?a=1&b=\"'<b>"
    assert not page.all("b")
    assert not thanks.all("b")


def test_the_last_link_is_filled_in(owner: httpx.Client, stranger: httpx.Client, survey: Json) -> None:
    link = {"text": "Thanks", "url": "https://example.com/review?s={score}&c={comment}", "button": True}
    changed(owner, survey, thanks={"10": link})
    thanks = open_page(stranger, survey).send(stranger, score="10", comment="a&b={score} ü/?")
    address = str(thanks.one("a", **{"class": "button"})["href"])
    assert address.startswith("https://example.com/review?s=10&c=a%26b%3D")
    assert unquote(address.partition("&c=")[2]) == "a&b={score} ü/?"


@pytest.mark.parametrize(("multiple", "kind"), [(False, "radio"), (True, "checkbox")])
def test_choices_are_offered_as_the_survey_says(
    owner: httpx.Client, stranger: httpx.Client, survey: Json, multiple: bool, kind: str
) -> None:
    choices = {"question": "What?", "choices": ["Price", "Speed"], "multiple": multiple, "comment": False}
    changed(owner, survey, follow_ups={"passive": choices})
    page = open_page(stranger, survey)
    assert [choice["value"] for choice in page.all("input", type=kind, name="choice.passive")] == ["Price", "Speed"]
    assert page.all("div", **{"class": "comment s0 s1 s2 s3 s4 s5 s6 s9 s10"})
    sent: Json = {"score": "8", "choice.passive": ["Price", "Speed"]}
    thanks = page.send(stranger, **sent)
    assert thanks.text("h1") == "Thank you! Your answer helps us improve."


@pytest.mark.both_engines
def test_only_the_choices_and_the_comment_of_the_sent_score_are_recorded(
    owner: httpx.Client, stranger: httpx.Client, reader: httpx.Client, survey: Json
) -> None:
    passive = {"question": "What?", "choices": ["Price", "Speed"], "multiple": True, "comment": False}
    detractor = {"question": "Why?", "choices": ["Price", "Advice"], "multiple": True}
    changed(owner, survey, follow_ups={"passive": passive, "detractor": detractor})
    ticked: Json = {"choice.passive": ["Speed"], "choice.detractor": ["Price", "Advice"], "comment": "Typed"}
    page = open_page(stranger, survey)
    for score, choices, comment in (("8", ["Speed"], None), ("2", ["Price", "Advice"], "Typed"), ("9", [], "Typed")):
        page.send(stranger, score=score, **ticked)
        (response,) = responses_of(reader, survey)
        assert (response["score"], response["choices"], response["comment"]) == (int(score), choices, comment)


def test_a_page_of_an_older_version_still_asks_in_two_steps(
    owner: httpx.Client, stranger: httpx.Client, reader: httpx.Client, survey: Json
) -> None:
    changed(owner, survey, follow_ups={"passive": {"question": "What?", "choices": ["Price", "Speed"], "multiple": True}})
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
    changed(owner, survey, follow_ups={"passive": choices})
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


@pytest.mark.parametrize(
    ("query", "ignored"),
    [
        ({"score": "15"}, "score"),
        ({"locale": "xx"}, "locale"),
        ({"locale": "xx", "score": "x"}, "locale score"),
        ({"locale": "de-AT", "score": "9"}, None),
    ],
)
def test_developers_see_in_the_source_which_parameters_are_ignored(
    stranger: httpx.Client, survey: Json, query: dict[str, str], ignored: str | None
) -> None:
    metas = open_page(stranger, survey, **query).all("meta", name="outoften-ignored")
    assert [meta["content"] for meta in metas] == ([ignored] if ignored else [])


def test_the_page_has_the_organizations_name_and_an_icon_in_the_owners_color(
    owner: httpx.Client, stranger: httpx.Client, survey: Json
) -> None:
    changed(owner, survey, organization="Acorn", appearance={"accent": "#ffcc00"})
    page = open_page(stranger, survey)
    assert page.text("p") == "Acorn would like to know"
    assert quote("#ffcc00") in str(page.one("link", rel="icon")["href"])
    assert page.send(stranger, score="9").text("p") == "Acorn"


@pytest.mark.parametrize("query", ["", "?v=2&w=90"])
def test_the_page_may_load_the_owners_logo_and_no_other_image(
    owner: httpx.Client, stranger: httpx.Client, survey: Json, query: str
) -> None:
    def image_sources() -> str:
        policy = stranger.get(f"/s/{survey['id']}", headers=HTML).headers["content-security-policy"]
        return next(part for part in policy.split("; ") if part.startswith("img-src"))

    assert image_sources() == "img-src data:"
    assert not open_page(stranger, survey).all("img")
    logo = "https://cdn.acorn.example/a%20b/logo.svg"
    changed(owner, survey, organization="Acorn", logo=logo + query)
    assert image_sources() == f"img-src data: {logo}"
    page = open_page(stranger, survey)
    assert (page.one("img")["src"], page.one("img")["alt"]) == (logo + query, "")
    assert page.send(stranger, score="9").one("img")["src"] == logo + query
    changed(owner, survey, active=False)
    closed = stranger.get(f"/s/{survey['id']}", headers=HTML)
    assert Page(closed).one("img")["src"] == logo + query
    assert logo in closed.headers["content-security-policy"]


def test_links_whose_ampersands_were_escaped_twice_lead_to_the_same_page(stranger: httpx.Client, survey: Json) -> None:
    page = Page(stranger.get(f"/s/{survey['id']}?locale=de&amp;score=9", headers=HTML))
    assert page.one("html")["lang"] == "de"
    assert "checked" in page.one("input", name="score", value="9")


@pytest.mark.parametrize(
    ("accept_language", "locale", "spoken"),
    [
        ("de", "", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "", "de"),
        ("xx,fr;q=0.3,es;q=0.7", "", "es"),
        ("fr;q=0,es;q=0.1", "", "es"),
        ("*", "", "en"),
        (";;q=,,de;q=2,fr;q=abc, es ; q=0.5", "", "es"),
        ("de," * 5000, "", "de"),
        ("de", "ar", "ar"),
        ("de", "ar-EG", "ar"),
        ("de", "xx", "de"),
        ("de", "<script>", "de"),
        ("de", "\x00" * 9000, "de"),
        ("", "", "en"),
    ],
)
def test_the_page_speaks_the_languages_of_the_link_then_of_the_browser(
    stranger: httpx.Client, survey: Json, accept_language: str, locale: str, spoken: str
) -> None:
    page = open_page(stranger, survey, accept_language, **({"locale": locale} if locale else {}))
    direction = "rtl" if spoken == "ar" else "ltr"
    for step in (page, page.send(stranger, {"Accept-Language": accept_language}, score="1")):
        html = step.one("html")
        assert (step.status, html["lang"], html["dir"]) == (200, spoken, direction)


def test_without_a_language_of_the_reader_the_page_speaks_that_of_the_site(
    owner: httpx.Client, stranger: httpx.Client, site: Json, survey: Json
) -> None:
    ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"locale": "fr"}))
    assert open_page(stranger, survey, "xx").one("html")["lang"] == "fr"


def test_the_survey_says_whether_the_page_is_dark(owner: httpx.Client, stranger: httpx.Client, survey: Json) -> None:
    assert open_page(stranger, survey).one("meta", name="color-scheme")["content"] == "light dark"
    changed(owner, survey, appearance={"scheme": "dark"})
    page = open_page(stranger, survey)
    assert (page.one("html")["data-scheme"], page.one("meta", name="color-scheme")["content"]) == ("dark", "dark")


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
    changed(owner, survey, active=False)
    page.send(stranger, score="9")
    assert [row["score"] for row in responses_of(reader, survey)] == [9]


def test_a_form_on_any_page_may_lead_here_because_the_token_is_in_it(stranger: httpx.Client, survey: Json) -> None:
    page = open_page(stranger, survey)
    # Of a page that sends no referrer, browsers say that its origin is null.
    for origin in ("null", "https://foreign.test"):
        assert page.send(stranger, {"Origin": origin}, score="9").status == 200


def test_the_page_can_be_gone_back_to_and_is_kept_from_everybody_else(stranger: httpx.Client, survey: Json) -> None:
    headers = stranger.get(f"/s/{survey['id']}").headers
    assert headers["cache-control"] == "private, max-age=0"
    assert headers["referrer-policy"] == "no-referrer"
    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["form-action"] == policy["style-src"] == "'self'"
    assert "script-src" not in policy
    assert stranger.get("/hosted/page.css").headers["content-type"] == "text/css; charset=utf-8"


def test_the_page_looks_as_its_owner_wants_where_that_can_be_read(
    owner: httpx.Client, stranger: httpx.Client, reader: httpx.Client, survey: Json
) -> None:
    address = f"/hosted/look-{survey['id']}.css"
    assert address not in reader.get(f"/s/{survey['id']}").text
    assert stranger.get(address).text == ""
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={"appearance": {"accent": "#ff6600", "radius": 4}}))
    assert f'href="{address}"' in reader.get(f"/s/{survey['id']}").text
    assert "--accent:#cb4f00" in stranger.get(address).text
    assert "--radius:4px" in stranger.get(address).text
