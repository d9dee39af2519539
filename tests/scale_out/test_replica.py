"""A server that reads reports and lists from a real streaming replica, and everything that decides from the primary."""

import re
from pathlib import Path

import httpx2 as httpx

from tests.postgres import Postgres
from tests.scale_out.example import answer, fresh_token
from tests.server import Server
from tests.web.access.test_shares import bearer
from tests.web.client import client, created_json, ok_json, refused


def test_reports_come_from_the_replica_with_its_lag_and_from_the_primary_without_it(
    postgres_server: Postgres, tmp_path: Path
) -> None:
    primary = postgres_server.new_database()
    with postgres_server.replica() as replica:
        settings = {"OUTOFTEN_DATABASE": primary, "OUTOFTEN_DATABASE_READ": replica.url(primary), "OUTOFTEN_RATE_LIMIT": "0"}
        with Server(tmp_path / "data", **settings) as server, client(server) as asker:
            headers = {"Authorization": f"Bearer {server.admin_key}"}
            with client(server, **headers) as owner:
                answer(asker, fresh_token(asker, server.site_key), 9)
                seen = _score_with(owner, 1)
                assert float(seen.headers["database-lag"]) >= 0
                assert "database-lag" in owner.get("/readyz").headers
                [finding] = [line for line in server.run("doctor").stdout.splitlines() if "replica:" in line]
                assert "ok" in finding

                replica.pause()
                answer(asker, fresh_token(asker, server.site_key), 0)
                # The report is old, and nothing says that it is that of the newest revision.
                again = owner.get("/v1/surveys/1/score", headers={"If-None-Match": seen.headers["etag"]})
                assert again.status_code == 304
                while float(owner.get("/v1/surveys/1/score").headers["database-lag"]) == 0:
                    pass
                assert len(ok_json(owner.get("/v1/surveys/1/responses"))["data"]) == 1
                # A key, and what the key may do, is known at once.
                key = created_json(owner.post("/v1/keys", json={"name": "new", "scopes": ["read"]}))
                with client(server, Authorization=f"Bearer {key['key']}") as reader:
                    ok_json(reader.get("/v1/surveys/1/score"))
                    assert owner.delete(f"/v1/keys/{key['id']}").is_success
                    refused(reader.get("/v1/surveys/1/score"), 401, "key_unknown")

                _lag_is_in_all_reports(server, owner)

                replica.resume()
                while owner.get("/v1/surveys/1/score").headers["database-lag"] != "0.0":
                    pass
                # The old report was not kept as that of the newest revision.
                assert ok_json(owner.get("/v1/surveys/1/score"))["responses"] == 2
                metrics = owner.get("/metrics").text
                assert "outoften_replica_up 1" in metrics
                assert "outoften_replica_lag_seconds 0" in metrics
                assert "outoften_replica_failures_total " in metrics
                assert re.search(r"^outoften_replica_reads_total [1-9]", metrics, re.MULTILINE)

                replica.pause()
                answer(asker, fresh_token(asker, server.site_key), 10)
                replica.stop()
                # From the primary, at once.
                fallen = owner.get("/v1/surveys/1/score")
                assert (ok_json(fallen)["responses"], "database-lag" in fallen.headers) == (3, False)
                assert len(ok_json(owner.get("/v1/surveys/1/responses"))["data"]) == 3
                ready = owner.get("/readyz")
                assert (ready.status_code, "database-lag" in ready.headers) == (200, False)
                assert "outoften_replica_up 0" in owner.get("/metrics").text
        assert server.printed.count("The replica can't be read") == 1


def _lag_is_in_all_reports(server: Server, owner: httpx.Client) -> None:
    """Those of which what is asked for is only on the primary."""
    audience = created_json(owner.post("/v1/audiences", json={"name": "All", "criteria": {"type": "all", "of": []}}))
    sending = {"survey_id": 1, "name": "Spring", "audience_id": audience["id"]}
    sending = created_json(owner.post("/v1/sendings", json=sending))
    share = created_json(owner.post("/v1/shares", json={"survey_id": 1, "name": "Board", "sections": ["score", "comments"]}))
    with client(server, Authorization=f"Bearer {bearer(share)}") as visitor:
        replies = [visitor.get("/v1/shared/comments"), visitor.get("/v1/surveys/1/score")]
    paths = [
        "surveys?counts=true",
        "respondents",
        "outcomes",
        f"sendings/{sending['id']}/report",
        f"audiences/{audience['id']}/report",
    ]
    replies += [owner.get(f"/v1/{path}") for path in paths]
    replies.append(owner.get("/compat/delighted/v1/survey_responses.json", auth=(server.admin_key, "")))
    for reply in replies:
        assert (reply.status_code, "database-lag" in reply.headers) == (200, True), reply.url


def _score_with(owner: httpx.Client, responses: int) -> httpx.Response:
    """The score, as soon as it has so many responses."""
    while ok_json(reply := owner.get("/v1/surveys/1/score"))["responses"] < responses:
        pass
    return reply
