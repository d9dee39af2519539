"""Two nodes behind the example's proxy answer as one, and neither's end is noticed by anybody."""

import asyncio
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx2 as httpx
import pytest
from sqlalchemy import text

from outoften.storage.core.opening.engine import read_transaction
from tests.scale_out.example import Example, Visitors, answer, fresh_token, hanging, waiting_bytes


def _responses(example: Example) -> dict[str, int]:
    """All of them, page after page, as any developer reads them."""
    responses: dict[str, int] = {}
    following = "/v1/surveys/1/responses?limit=200"
    with example.owner() as owner:
        while following:
            page = owner.get(following).raise_for_status()
            responses |= {row["id"]: row["score"] for row in page.json()["data"]}
            following = page.links.get("next", {}).get("url", "")
        assert owner.get("/v1/surveys/1/score").json()["responses"] == len(responses)
    return responses


def _one_after_the_other(example: Example, with_signal: signal.Signals) -> None:
    """End each node under load and start it again; nothing may be missing, nothing twice, and nobody may notice."""
    before = _responses(example)
    with Visitors(example) as visitors:
        for node in example.nodes:
            visitors.has(50)
            example.end(node, with_signal)
            visitors.has(50)
            example.start_again(node)
            example.give_work_to(node)
    assert visitors.failures == []
    # Where a node died between commit and reply, the answer was sent again, and is there once.
    assert before | {str(ask): score for ask, score in visitors.acknowledged.items()} == _responses(example)


def test_both_start_at_once_on_an_empty_database_and_make_one_site_and_one_key(example: Example) -> None:
    first, second = example.nodes
    assert first.site_key == second.site_key
    assert ("admin-key" in first.printed) != ("admin-key" in second.printed)


def test_answers_reach_both_and_each_counts_once(example: Example) -> None:
    before, served = _responses(example), [example.served_by(node) for node in example.nodes]
    with example.client() as client:
        tokens = [fresh_token(client, example.nodes[0].site_key) for _ in range(50)]
        once = {str(answer(client, token, number % 11)): number % 11 for number, token in enumerate(tokens)}
        again = {str(answer(client, token, number % 11)): number % 11 for number, token in enumerate(tokens)}
    assert len(once) == 50
    assert once == again
    assert _responses(example) == before | once
    # Of 150 requests, half.
    assert all(example.served_by(node) > less + 50 for node, less in zip(example.nodes, served, strict=True))


def test_when_one_is_killed_under_load_no_answer_is_lost_and_nobody_notices(example: Example) -> None:
    _one_after_the_other(example, signal.SIGKILL)


@pytest.mark.soak
def test_an_upgrade_of_one_after_the_other_fails_no_request(example: Example) -> None:
    _one_after_the_other(example, signal.SIGTERM)


def _sent_until_one_dies_with_its_node(example: Example, send: Callable[[], httpx.Response]) -> list[int]:
    """The statuses of requests, of which the last had reached a node that died before it read it."""
    node = example.nodes[0]
    with hanging(node), ThreadPoolExecutor() as pool:
        sent = [pool.submit(send)]
        while not waiting_bytes(node):
            if sent[-1].done():
                sent.append(pool.submit(send))
        example.end(node, signal.SIGKILL)
        return [future.result().status_code for future in sent]


def test_an_answer_on_its_way_to_a_node_that_dies_is_sent_to_the_other(example: Example) -> None:
    before = _responses(example)
    with example.client() as client:
        body = {"token": fresh_token(client, example.nodes[0].site_key), "score": 9}
        statuses = _sent_until_one_dies_with_its_node(example, lambda: client.post("/v1/answer", json=body))
    assert set(statuses) == {200}
    assert len(_responses(example)) == len(before) + 1


@pytest.mark.soak
def test_a_change_on_its_way_to_a_node_that_dies_is_not_sent_twice(example: Example) -> None:
    name = "of this test"
    with example.owner() as owner:
        *others, last = _sent_until_one_dies_with_its_node(example, lambda: owner.post("/v1/keys", json={"name": name}))
        assert (set(others) <= {201}, last) == (True, 502)
        assert [key["name"] for key in owner.get("/v1/keys").json()["data"]].count(name) == len(others)


@pytest.mark.soak
def test_a_node_that_hangs_is_not_waited_for_long_and_what_it_does_later_changes_nothing(example: Example) -> None:
    before, node = _responses(example), example.nodes[0]
    with example.client() as client:
        tokens = [fresh_token(client, node.site_key) for _ in range(4)]
        with hanging(node):
            once = {str(answer(client, token, 7)): 7 for token in tokens}
        assert ["504", "200"] in [exchange.replies for exchange in example.exchanges()]
        assert httpx.get(f"{node.address}/readyz").status_code == 200
    assert _responses(example) == before | once


async def _waits_for_one_that_hangs(database: str) -> bool:
    """Whether a node can't write because of rows that another has locked, and from which nothing more has come."""
    # Those that work are never idle for so long.
    hangs = "state = 'idle in transaction' AND clock_timestamp() - state_change > interval '300 ms'"
    blocking = "SELECT unnest(pg_blocking_pids(pid)) FROM pg_stat_activity WHERE datname = current_database()"
    async with read_transaction(database) as connection:
        await connection.execute(text("SELECT pg_sleep(0.4)"))
        return bool(
            await connection.scalar(text(f"SELECT count(*) FROM pg_stat_activity WHERE {hangs} AND pid IN ({blocking})"))
        )


@pytest.mark.soak
def test_a_node_that_hangs_while_it_writes_does_not_keep_the_other_from_writing(example: Example) -> None:
    before, node, caught = _responses(example), example.nodes[0], False
    with Visitors(example) as visitors:
        while not caught:
            visitors.has(20)
            with hanging(node):
                caught = asyncio.run(_waits_for_one_that_hangs(example.database))
                visitors.has(50 if caught else 0)
        example.give_work_to(node)
        visitors.has(50)
    assert visitors.failures == []
    assert before | {str(ask): score for ask, score in visitors.acknowledged.items()} == _responses(example)
