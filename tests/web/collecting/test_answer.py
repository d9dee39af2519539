"""POST /v1/answer: a score, and its comment. One ask is one response, however often it is sent."""

from concurrent.futures import ThreadPoolExecutor

import httpx2 as httpx
import pytest

from tests.web.client import Json, answer, dismiss, moment, ok_json, rates_of, responses_of, score_of, token_for, view

pytestmark = pytest.mark.both_engines


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("score", "category"),
    [(score, "detractor") for score in range(7)] + [(7, "passive"), (8, "passive"), (9, "promoter"), (10, "promoter")],
)
def test_a_score_is_in_its_category(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, score: int, category: str
) -> None:
    reply = answer(browser, token_for(browser, site), score)
    assert set(reply) == {"ask_id", "score", "category", "comment", "answered_at", "updated_at"}
    assert (reply["score"], reply["category"], reply["comment"]) == (score, category, None)
    assert score_of(owner, survey)["distribution"][score] == 1


@pytest.mark.sqlite_only
def test_text_plain_is_read_so_that_a_leaving_page_can_send(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    body = f'{{"token":"{token_for(browser, site)}","score":9}}'
    ok_json(browser.post("/v1/answer", content=body, headers={"Content-Type": "text/plain;charset=UTF-8"}))
    assert len(responses_of(owner, survey)) == 1


@pytest.mark.sqlite_only
def test_no_content_type_is_read_too(browser: httpx.Client, site: Json, survey: Json) -> None:
    ok_json(browser.post("/v1/answer", content=f'{{"token":"{token_for(browser, site)}","score":9}}'))


def test_a_comment_that_follows_revises_the_same_response(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    token = token_for(browser, site)
    first = answer(browser, token, 9)
    second = answer(browser, token, 9, comment="Quick & friendly — ありがとう 🎉", done=True)
    assert (second["ask_id"], second["answered_at"]) == (first["ask_id"], first["answered_at"])
    assert moment(second["updated_at"]) >= moment(first["updated_at"])
    assert [response["comment"] for response in responses_of(owner, survey)] == ["Quick & friendly — ありがとう 🎉"]
    assert score_of(owner, survey)["responses"] == 1
    assert rates_of(owner, survey)["commented"] == 1


def test_a_comment_left_out_stays(browser: httpx.Client, site: Json, survey: Json) -> None:
    token = token_for(browser, site)
    answer(browser, token, 9, comment="Good.")
    assert answer(browser, token, 9)["comment"] == "Good."
    assert answer(browser, token, 9, comment=None)["comment"] == "Good."


@pytest.mark.parametrize("empty", ["", "  \n\t ", "\u0000"], ids=repr)
def test_an_empty_comment_clears_it(owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json, empty: str) -> None:
    token = token_for(browser, site)
    answer(browser, token, 9, comment="Delete this.")
    assert answer(browser, token, 9, comment=empty)["comment"] is None
    assert rates_of(owner, survey)["commented"] == 0


def test_a_comment_loses_control_characters_and_keeps_its_lines(browser: httpx.Client, site: Json, survey: Json) -> None:
    comment = "one\r\ntwo\n\u0000\u0007\u001b[31mthree\u007f\tfour"
    assert answer(browser, token_for(browser, site), 9, comment=comment)["comment"] == "one\ntwo\n[31mthree\tfour"


def test_a_comment_may_have_four_thousand_characters(browser: httpx.Client, site: Json, survey: Json) -> None:
    comment = "é" * 4000
    body = f'{{"token":"{token_for(browser, site)}","score":9,"comment":"{comment}"}}'
    assert ok_json(browser.post("/v1/answer", content=body.encode()))["comment"] == comment


def test_a_comment_that_looks_like_code_is_only_text(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    comment = "'; DROP TABLE ask; -- <script>alert(1)</script> {{7*7}} %s \\"
    answer(browser, token_for(browser, site), 9, comment=comment)
    assert responses_of(owner, survey)[0]["comment"] == comment


def test_a_replay_gets_the_same_bytes_and_counts_once(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    body = {"token": token_for(browser, site), "score": 9, "comment": "Good.", "done": True}
    replies = {browser.post("/v1/answer", json=body).content for _ in range(4)}
    assert len(replies) == 1
    assert len(responses_of(owner, survey)) == 1
    assert score_of(owner, survey)["responses"] == rates_of(owner, survey)["answered"] == 1


def test_a_changed_score_moves_the_tally(owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    token = token_for(browser, site)
    answer(browser, token, 2, comment="Hm.")
    assert answer(browser, token, 10)["category"] == "promoter"
    distribution = score_of(owner, survey)["distribution"]
    assert (distribution[2], distribution[10], sum(distribution)) == (0, 1, 1)
    assert rates_of(owner, survey)["commented"] == 1


def test_a_change_of_mind_on_the_first_day_stays_one_response(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    token = token_for(browser, site)
    replies = [answer(browser, token, score) for score in (0, 10, 5, 5, 0)]
    assert len({reply["ask_id"] for reply in replies}) == 1
    assert len({reply["answered_at"] for reply in replies}) == 1
    assert sum(score_of(owner, survey)["distribution"]) == 1


def test_many_at_once_with_the_same_answer_are_one_response(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    body = {"token": token_for(browser, site), "score": 9, "comment": "Good."}
    with ThreadPoolExecutor(32) as pool:
        replies = list(pool.map(lambda _: browser.post("/v1/answer", json=body), range(96)))
    assert {reply.status_code for reply in replies} == {200}
    assert len({reply.content for reply in replies}) == 1
    assert len(responses_of(owner, survey)) == 1
    assert rates_of(owner, survey)["response_rate"] == 1


def test_a_view_an_answer_and_a_dismissal_at_once_are_one_response(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    tokens = [token_for(browser, site) for _ in range(12)]
    steps = [(path, token) for token in tokens for path in ("view", "answer", "dismiss")]

    def take(step: tuple[str, str]) -> int:
        path, token = step
        body = {"token": token} | ({"score": 9} if path == "answer" else {})
        return browser.post(f"/v1/{path}", json=body).status_code

    with ThreadPoolExecutor(12) as pool:
        statuses = dict(zip(steps, pool.map(take, steps), strict=True))
    assert {status for (path, _), status in statuses.items() if path != "dismiss"} == {200}
    assert {status for (path, _), status in statuses.items() if path == "dismiss"} <= {200, 409}
    rates = rates_of(owner, survey)
    assert (rates["asked"], rates["answered"], rates["dismissed"]) == (12, 12, 0)


def test_different_answers_at_once_leave_one_of_them(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    token = token_for(browser, site)
    with ThreadPoolExecutor(11) as pool:
        replies = list(pool.map(lambda score: answer(browser, token, score), range(11)))
    assert [reply["score"] for reply in replies] == list(range(11))
    assert sum(score_of(owner, survey)["distribution"]) == len(responses_of(owner, survey)) == 1


def test_an_ask_of_a_survey_switched_off_since_can_still_be_answered(
    owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json
) -> None:
    token = token_for(browser, site)
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={"active": False}))
    assert answer(browser, token, 9)["score"] == 9


def test_every_step_in_turn_ends_in_one_response(owner: httpx.Client, browser: httpx.Client, site: Json, survey: Json) -> None:
    token = token_for(browser, site)
    view(browser, token)
    dismiss(browser, token)
    answer(browser, token, 6)
    answer(browser, token, 6, comment="Too slow.", done=True)
    assert [(r["score"], r["comment"]) for r in responses_of(owner, survey)] == [(6, "Too slow.")]
