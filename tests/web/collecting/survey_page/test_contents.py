"""What a survey's own page shows: the question, the follow-up, thanks; plain forms and no script."""

from urllib.parse import quote

import httpx2 as httpx
import pytest

from tests.web.client import Json, ok_json
from tests.web.pages import HTML, Page, change, open_page

NASTY = '<b>"O\'Brien" & sons</b>'


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


@pytest.mark.parametrize("score", ["11", "-1", "4.0", "", "04", "x", "\u0664", "4\n", '4" checked'])
def test_a_score_that_is_none_marks_nothing(stranger: httpx.Client, survey: Json, score: str) -> None:
    page = open_page(stranger, survey, score=score)
    assert page.status == 200
    assert not [radio for radio in page.all("input", type="radio") if "checked" in radio]


def test_names_that_mailing_tools_add_to_links_do_no_harm(stranger: httpx.Client, survey: Json) -> None:
    assert open_page(stranger, survey, utm_source="mail", mc_cid="1").status == 200


def test_what_the_owner_wrote_is_there_and_is_no_markup(owner: httpx.Client, stranger: httpx.Client, survey: Json) -> None:
    change(
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


@pytest.mark.parametrize(("multiple", "kind"), [(False, "radio"), (True, "checkbox")])
def test_choices_are_offered_as_the_survey_says(
    owner: httpx.Client, stranger: httpx.Client, survey: Json, multiple: bool, kind: str
) -> None:
    choices = {"question": "What?", "choices": ["Price", "Speed"], "multiple": multiple, "comment": False}
    change(owner, survey, follow_ups={"passive": choices})
    page = open_page(stranger, survey)
    assert [choice["value"] for choice in page.all("input", type=kind, name="choice.passive")] == ["Price", "Speed"]
    assert page.all("div", **{"class": "comment s0 s1 s2 s3 s4 s5 s6 s9 s10"})
    sent: Json = {"score": "8", "choice.passive": ["Price", "Speed"]}
    thanks = page.send(stranger, **sent)
    assert thanks.text("h1") == "Thank you! Your answer helps us improve."


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
    change(owner, survey, organization="Acorn", appearance={"accent": "#ffcc00"})
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
    change(owner, survey, organization="Acorn", logo=logo + query)
    assert image_sources() == f"img-src data: {logo}"
    page = open_page(stranger, survey)
    assert (page.one("img")["src"], page.one("img")["alt"]) == (logo + query, "")
    assert page.send(stranger, score="9").one("img")["src"] == logo + query
    change(owner, survey, active=False)
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
    change(owner, survey, appearance={"scheme": "dark"})
    page = open_page(stranger, survey)
    assert (page.one("html")["data-scheme"], page.one("meta", name="color-scheme")["content"]) == ("dark", "dark")


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
