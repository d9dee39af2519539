"""GET /v1/surveys/{id}/outcomes: what people did within some days after their last score."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx2 as httpx
import pytest

from tests.history import answered, remember
from tests.server import Server
from tests.web.client import Json, client, created_json, ok_json, refused

pytestmark = pytest.mark.both_engines

NOW = datetime.now(UTC)
SCORES = {"promoter": 9, "passive": 8, "detractor": 2}


def ago(days: float) -> datetime:
    """The time so many days ago."""
    return NOW - timedelta(days=days)


def _answers() -> Iterator[tuple[str, int, float, Json]]:
    """Name, score, days ago and facts of each answer of the history."""
    for category, score in SCORES.items():
        for number in range(12):
            yield f"{category}-{number}", score, 200, {"segments": (f"plan={'pro' if number < 10 else 'trial'}",)}
    # Whose score before the last one does not count, and whose last one is too young.
    yield "promoter-0", 0, 300, {}
    yield "promoter-1", 0, 50, {}
    yield "excluded", 9, 200, {"excluded": "A test of ours"}


def _bought() -> Iterator[tuple[str, float, str]]:
    """Who did what, how many days ago."""
    yield from ((f"promoter-{number}", 199, "purchase") for number in range(6))
    # Twice, which counts once; on the last moment of the 90 days; too late; before the score; another kind.
    yield from (("promoter-0", 190, "purchase"), ("promoter-6", 110, "purchase"), ("promoter-7", 109.9, "purchase"))
    yield from (("promoter-8", 201, "purchase"), ("promoter-9", 199, "churn"), ("detractor-0", 150, "purchase"))
    yield from (("excluded", 150, "purchase"), ("nobody", 150, "purchase"))


@pytest.fixture(scope="module")
def shop(engine: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The owner of a site whose people answered 200 days ago, and of whom some bought something afterwards."""
    folder = tmp_path_factory.mktemp("shop")
    address = f"sqlite:///{folder / 'outoften.db'}"
    if engine == "postgresql":
        address = request.getfixturevalue("postgres_server").new_database()
    asks = [answered(ago(days), score, respondent_id=name, **facts) for name, score, days, facts in _answers()]
    asks += [answered(ago(200), 9) for _ in range(3)]
    remember(address, asks)
    with Server(folder, OUTOFTEN_DATABASE=address) as running, client(running) as owning:
        link = running.sign_in_link.partition("#sign-in=")[2]
        assert owning.post("/v1/session", json={"link": link}).status_code == 201
        outcomes = [
            {"id": str(number), "respondent": {"id": name}, "kind": kind, "at": ago(days).isoformat()}
            for number, (name, days, kind) in enumerate(_bought())
        ]
        created_json(owning.post("/v1/outcomes", json=outcomes))
        yield owning


def report(shop: httpx.Client, **query: str | int) -> Json:
    """The report on purchases."""
    return ok_json(shop.get("/v1/surveys/1/outcomes", params={"kind": "purchase", **query}))


def counts(found: Json) -> list[tuple[int, int]]:
    """People and those with the outcome, by category."""
    return [(row["people"], row["with_outcome"]) for row in found["data"]]


def test_each_person_counts_once_with_the_last_score_that_is_old_enough(shop: httpx.Client) -> None:
    found = report(shop)
    assert [row["category"] for row in found["data"]] == list(SCORES)
    assert counts(found) == [(12, 7), (12, 0), (12, 1)]
    assert (found["people"], found["with_outcome"], found["share"]) == (36, 8, 8 / 36)
    assert found["interval"]["low"] < 8 / 36 < found["interval"]["high"]
    assert found["data"][0]["share"] == 7 / 12
    # 8/14 − 2/14.
    assert found["comparison"]["difference"] == pytest.approx(6 / 14, abs=1e-8)
    assert found["comparison"]["significant"] is True
    assert (found["kind"], found["within_days"], found["truncated"]) == ("purchase", 90, False)


def test_the_days_after_the_score_can_be_chosen(shop: httpx.Client) -> None:
    assert counts(report(shop, within_days=91)) == [(12, 8), (12, 0), (12, 1)]
    assert counts(report(shop, within_days=30)) == [(11, 5), (12, 0), (13, 0)]
    # Nobody gave a score so long ago, except for one.
    long_ago = report(shop, within_days=250)
    assert counts(long_ago) == [(0, 0), (0, 0), (1, 1)]
    assert (long_ago["share"], long_ago["comparison"]) == (None, None)


def test_the_filters_select_the_scores(shop: httpx.Client) -> None:
    assert counts(report(shop, segment="plan:pro")) == [(10, 7), (10, 0), (10, 1)]
    few = report(shop, segment="plan:trial")
    assert (counts(few), few["data"][0]["share"], few["comparison"]) == ([(2, 0), (2, 0), (2, 0)], None, None)
    assert counts(report(shop, to=ago(250).date().isoformat())) == [(0, 0), (0, 0), (1, 0)]
    assert counts(report(shop, **{"from": ago(250).date().isoformat()})) == [(12, 7), (12, 0), (12, 1)]
    assert counts(report(shop, channel="email")) == counts(report(shop, version=7)) == [(0, 0)] * 3
    assert counts(report(shop, exclude_suspect="true")) == counts(report(shop))
    assert counts(report(shop, segment="locale:xx")) == [(0, 0)] * 3
    refused(shop.get("/v1/surveys/1/outcomes"), 400, "query_invalid")
    refused(shop.get("/v1/surveys/1/outcomes", params={"kind": "churn", "segment": "color:red"}), 400, "segment_unknown")


def test_a_report_is_unchanged_until_an_outcome_comes_or_goes(shop: httpx.Client) -> None:
    address = "/v1/surveys/1/outcomes?kind=renewal"
    etag = shop.get(address).headers["etag"]
    assert shop.get(address, headers={"If-None-Match": etag}).status_code == 304
    renewal = {"id": "r-1", "respondent": {"id": "passive-1"}, "kind": "renewal", "at": ago(180).isoformat()}
    created_json(shop.post("/v1/outcomes", json=renewal))
    changed = shop.get(address, headers={"If-None-Match": etag})
    assert counts(ok_json(changed)) == [(12, 0), (12, 1), (12, 0)]
    # Sent again, it changes nothing.
    created_json(shop.post("/v1/outcomes", json=renewal))
    assert shop.get(address, headers={"If-None-Match": changed.headers["etag"]}).status_code == 304
    assert shop.delete("/v1/outcomes/r-1").status_code == 204
    assert shop.get(address, headers={"If-None-Match": etag}).status_code == 304
