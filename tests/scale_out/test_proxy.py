"""What the example's proxy lets through, and what it notes."""

from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.postgres import Postgres
from tests.scale_out.example import LOCALHOST, Example, fresh_token

PER_MINUTE = 5
# Each node counts alone, and a new minute may begin meanwhile: twice two limits and one more can't fit.
ENOUGH = 2 * 2 * PER_MINUTE + 1


@pytest.fixture(scope="module")
def limited(postgres_server: Postgres, nginx_program: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Example]:
    """With a low limit on requests."""
    folder, database = tmp_path_factory.mktemp("limited"), postgres_server.new_database()
    with Example(folder, database, OUTOFTEN_RATE_LIMIT=str(PER_MINUTE)).running(nginx_program) as running:
        yield running


def _statuses(client: httpx.Client, *forged: str) -> list[int]:
    headers = [{"X-Forwarded-For": forwarded} for forwarded in forged] or [{}] * ENOUGH
    return [client.post("/v1/view", json={"token": "x"}, headers=forwarded).status_code for forwarded in headers]


# The second is the proxy's own, which the nodes trust: of what it only added to, they would believe the forged part.
@pytest.mark.parametrize("source", ["127.0.0.2", LOCALHOST])
def test_a_forged_address_escapes_no_limit(limited: Example, source: str) -> None:
    with limited.client(source) as client:
        assert 429 in _statuses(client, *(f"192.0.2.{turn}" for turn in range(ENOUGH)))


def test_each_client_is_counted_alone_by_its_real_address(limited: Example) -> None:
    with limited.client("127.0.0.3") as busy, limited.client("127.0.0.4") as other:
        assert 429 in _statuses(busy)
        assert other.post("/v1/view", json={"token": "x"}).status_code == 400
        # Nor can one use up what another has.
        _statuses(busy, *(["127.0.0.4"] * ENOUGH))
        assert other.post("/v1/view", json={"token": "x"}).status_code == 400


# As Azure's gateway and IIS write it, and as a proxy on a dual-stack socket does.
@pytest.mark.parametrize("written", ["$remote_addr:$remote_port", '"[::ffff:$remote_addr]:$remote_port"'])
def test_each_client_is_counted_alone_behind_a_proxy_that_writes_ports(
    postgres_server: Postgres, nginx_program: str, tmp_path: Path, written: str
) -> None:
    example = Example(tmp_path, postgres_server.new_database(), OUTOFTEN_RATE_LIMIT=str(PER_MINUTE))
    conf = tmp_path / "proxy.conf"
    assert "X-Forwarded-For $remote_addr;" in conf.read_text()
    conf.write_text(conf.read_text().replace("X-Forwarded-For $remote_addr;", f"X-Forwarded-For {written};"))
    with example.running(nginx_program), example.client("127.0.0.3") as busy, example.client("127.0.0.4") as other:
        assert 429 in _statuses(busy)
        assert other.post("/v1/view", json={"token": "x"}).status_code == 400


@pytest.mark.parametrize("size", [64 * 1024 + 1, 66 * 1024])
def test_a_body_that_is_too_large_is_refused_by_a_node_which_says_why(example: Example, size: int) -> None:
    with example.client() as client:
        refusal = client.post("/v1/answer", content=b"x" * size)
    assert refusal.status_code == 413
    assert refusal.json()["code"] == "body_too_large"


def test_a_flood_is_refused_before_it_reaches_a_node(example: Example) -> None:
    with example.client() as client:
        assert client.post("/v1/dismiss/", content=b"x" * (66 * 1024 + 1)).status_code == 413
    assert example.noted("/v1/dismiss/").nodes == ["-"]


def test_the_page_the_card_and_the_dashboard_come_through(example: Example) -> None:
    with example.client() as client:
        assert example.address in example.nodes[0].printed
        loader = client.get("/w.js", params={"site": example.nodes[0].site_key})
        assert loader.status_code == 200
        assert "Out of Ten" in client.get("/").text


def test_the_proxy_notes_nobodys_address(example: Example) -> None:
    with example.client("127.0.0.5") as client:
        fresh_token(client, example.nodes[0].site_key)
        # Of what it refuses itself it would say whom it came from.
        client.post("/v1/view/", content=b"x" * 100_000)
    example.noted("/v1/view/")
    assert "127.0.0.5" not in Path(example.folder, "proxy.log").read_text()
