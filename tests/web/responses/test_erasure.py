"""What is left of the erased: nothing that names them, in no list, and no token that could write them again."""

import httpx2 as httpx
import pytest

from tests.web.client import Json, answer, created_json, identity_secret, ok_json, refused, signed_identity, token_for, view

pytestmark = pytest.mark.both_engines


@pytest.fixture
def site(owner: httpx.Client) -> Json:
    """A new site that counts respondents by city."""
    return created_json(owner.post("/v1/sites", json={"name": "Acme", "segment_keys": ["city"]}))


@pytest.fixture
def secret(owner: httpx.Client, site: Json) -> str:
    """What the site's host signs with."""
    return identity_secret(owner, site)


@pytest.fixture
def survey(owner: httpx.Client, site: Json) -> Json:
    """A survey that asks everybody again and again."""
    often = {"cadence": {"answered_days": 0, "dismissed_days": [0], "long_rest_days": 0, "between_surveys_days": 0}}
    return created_json(owner.post("/v1/surveys", json={"site_id": site["id"], "name": "Often"} | often))


def token_of(browser: httpx.Client, site: Json, secret: str, respondent_id: str, channel: str = "link", **more: Json) -> str:
    """A token for somebody whom the host knows."""
    respondent = {"token": signed_identity(secret, respondent_id)}
    return token_for(browser, site, respondent=respondent, channel=channel, **more)


def erase(owner: httpx.Client, site: Json, respondent_id: str) -> None:
    """Erase a respondent."""
    reply = owner.delete("/v1/respondents/-", params={"site": site["id"], "id": respondent_id})
    assert reply.status_code == 204, reply.text


def erase_response(owner: httpx.Client, survey: Json, response_id: str) -> None:
    """Erase one response."""
    assert owner.delete(f"/v1/surveys/{survey['id']}/responses/{response_id}").status_code == 204


def cities(owner: httpx.Client, survey: Json) -> list[str]:
    """The values in the segment report."""
    report = ok_json(owner.get(f"/v1/surveys/{survey['id']}/segments/city"))
    return [row["value"] for row in report["data"]]


def is_known(owner: httpx.Client, site: Json, respondent_id: str) -> bool:
    """Whether anything is stored about the respondent."""
    return owner.get("/v1/respondents/-", params={"site": site["id"], "id": respondent_id}).status_code == 200


@pytest.mark.parametrize("channel", ["link", "widget", "email"])
def test_a_token_from_before_the_erasure_that_was_never_used_is_refused(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, secret: str, channel: str
) -> None:
    answer(browser, token_of(browser, site, secret, "ann"), 3)
    unused = token_of(browser, site, secret, "ann", channel)
    erase(owner, site, "ann")
    for path, fields in (("view", {}), ("answer", {"score": 2, "comment": "Ann again"}), ("dismiss", {})):
        refused(browser.post(f"/v1/{path}", json={"token": unused} | fields), 409, "erased")
    assert not is_known(owner, site, "ann")


def test_a_form_of_the_survey_page_from_before_the_erasure_is_refused(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, secret: str
) -> None:
    answer(browser, token_of(browser, site, secret, "ann"), 3)
    form = {"token": token_of(browser, site, secret, "ann"), "score": "2"}
    erase(owner, site, "ann")
    refused(browser.post(f"/s/{survey['id']}", data=form), 409, "erased")
    assert not is_known(owner, site, "ann")


def test_after_the_erasure_a_respondent_whom_the_host_signs_again_can_answer_again(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, secret: str
) -> None:
    for score in (3, 4):
        answer(browser, token_of(browser, site, secret, "ann"), score)
        erase(owner, site, "ann")
    answer(browser, token_of(browser, site, secret, "ann"), 5)
    assert is_known(owner, site, "ann")


def test_the_erasure_of_one_respondent_leaves_the_tokens_of_others(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, secret: str
) -> None:
    answer(browser, token_of(browser, site, secret, "ann"), 3)
    of_bob, of_nobody = token_of(browser, site, secret, "bob"), token_for(browser, site)
    erase(owner, site, "ann")
    assert answer(browser, of_bob, 4)["score"] == answer(browser, of_nobody, 4)["score"] == 4


def test_erasing_a_respondents_only_response_forgets_the_respondent(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, secret: str
) -> None:
    response = answer(browser, token_of(browser, site, secret, "ann", "widget"), 3)
    assert is_known(owner, site, "ann")
    erase_response(owner, survey, response["ask_id"])
    assert not is_known(owner, site, "ann")


def test_a_segment_value_goes_with_the_last_ask_that_has_it(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, secret: str
) -> None:
    answer(browser, token_for(browser, site, traits={"city": "Bern"}), 9)
    small_town: Json = {"city": "Smalltown"}
    answer(browser, token_of(browser, site, secret, "ann", traits=small_town), 3)
    view(browser, token_of(browser, site, secret, "ann", traits=small_town))
    alone = answer(browser, token_for(browser, site, traits=small_town), 4)
    assert sorted(cities(owner, survey)) == ["Bern", "Smalltown"]
    erase(owner, site, "ann")
    assert sorted(cities(owner, survey)) == ["Bern", "Smalltown"]
    erase_response(owner, survey, alone["ask_id"])
    assert cities(owner, survey) == ["Bern"]


def test_the_value_of_an_excluded_response_comes_back_with_it(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    response = answer(browser, token_for(browser, site, traits={"city": "Bern"}), 9)
    address = f"/v1/surveys/{survey['id']}/responses/{response['ask_id']}"
    ok_json(owner.patch(address, json={"excluded": "a test"}))
    assert owner.get(f"/v1/surveys/{survey['id']}/segments/city").status_code in (200, 404)
    ok_json(owner.patch(address, json={"excluded": None}))
    assert cities(owner, survey) == ["Bern"]
