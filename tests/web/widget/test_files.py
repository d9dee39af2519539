"""What a host page fetches: /w.js with its site's rules in it, and the card under a name that holds its hash."""

import base64
import hashlib
import json
import re

import httpx2 as httpx
import pytest

from tests.server import Server
from tests.web.client import Json, identity_secret, ok_json, refused


def loader(asker: httpx.Client, site: Json, **headers: str) -> httpx.Response:
    """The site's loader, uncompressed unless asked for otherwise."""
    return asker.get("/w.js", params={"site": site["key"]}, headers={"Accept-Encoding": "identity"} | headers)


def rules_in(reply: httpx.Response) -> Json:
    """The public rules that the loader carries."""
    assert reply.status_code == 200
    rules: Json = json.JSONDecoder().raw_decode(reply.text, reply.text.index('{"site":"'))[0]
    return rules


def test_the_loader_carries_its_sites_rules(server: Server, stranger: httpx.Client, site: Json, survey: Json) -> None:
    reply = loader(stranger, site)
    rules = rules_in(reply)
    assert (rules["site"], rules["address"], rules.get("identity")) == (site["key"], f"{server.address}/", None)
    assert rules["surveys"] == [{"id": survey["id"]}]
    assert "__OUTOFTEN_CONFIG__" not in reply.text
    assert reply.headers["content-type"] == "text/javascript; charset=utf-8"


def test_the_loader_keeps_the_sites_secrets(owner: httpx.Client, stranger: httpx.Client, site: Json) -> None:
    secret = identity_secret(owner, site)
    ok_json(owner.patch(f"/v1/sites/{site['id']}", json={"origins": ["https://secret-staging.test"]}))
    reply = loader(stranger, site)
    assert secret not in reply.text
    assert "secret-staging" not in reply.text


def test_a_survey_that_is_switched_off_is_not_in_the_loader(
    owner: httpx.Client, stranger: httpx.Client, site: Json, survey: Json
) -> None:
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={"active": False}))
    assert rules_in(loader(stranger, site))["surveys"] == []


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("br, gzip", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("gzip;q=0.1", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.000, gzip ; q=1", "gzip"),
        ("br;q=0, gzip;q=0", None),
        ("identity", None),
        ("", None),
        ("deflate", None),
        ("bread, gzippy", None),
        (";;,,q=,=", None),
    ],
)
def test_the_loader_comes_in_an_encoding_that_the_browser_takes(
    stranger: httpx.Client, site: Json, accepted: str, encoding: str | None
) -> None:
    plain = loader(stranger, site)
    reply = loader(stranger, site, **{"Accept-Encoding": accepted})
    assert reply.headers.get("content-encoding") == encoding
    assert reply.headers["vary"] == "Accept-Encoding"
    assert reply.text == plain.text
    assert (int(reply.headers["content-length"]) < int(plain.headers["content-length"])) == (encoding is not None)


def test_each_encoding_has_its_own_etag(stranger: httpx.Client, site: Json) -> None:
    assert (
        len({loader(stranger, site, **{"Accept-Encoding": name}).headers["etag"] for name in ("br", "gzip", "identity")}) == 3
    )


def test_a_loader_that_has_not_changed_is_not_sent_again(
    owner: httpx.Client, stranger: httpx.Client, site: Json, survey: Json
) -> None:
    etag = loader(stranger, site).headers["etag"]
    reply = loader(stranger, site, **{"If-None-Match": etag})
    assert (reply.status_code, reply.content, reply.headers["etag"]) == (304, b"", etag)
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={"delay_seconds": 5}))
    assert loader(stranger, site, **{"If-None-Match": etag}).status_code == 200


def test_the_loader_and_the_card_load_into_any_page(stranger: httpx.Client, site: Json) -> None:
    card = stranger.get(rules_in(loader(stranger, site))["card"])
    for reply in (loader(stranger, site, Origin="https://shop.test"), card):
        assert reply.headers["cross-origin-resource-policy"] == "cross-origin"
        assert reply.headers["access-control-allow-origin"] == "*"
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert "access-control-allow-credentials" not in reply.headers
        assert "set-cookie" not in reply.headers


@pytest.mark.parametrize("more", ["&ver=6.7.1", "&_=1732803600", "&utm_source=a&utm_source=b", "&v", "&x=%00"])
def test_a_tag_to_which_others_have_added_parameters_gets_the_same_loader(
    stranger: httpx.Client, site: Json, more: str
) -> None:
    reply = stranger.get(f"/w.js?site={site['key']}{more}")
    assert reply.content == loader(stranger, site).content
    assert stranger.get(f"/w.js?{more[1:]}&site={site['key']}").content == reply.content


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        *(("GET", "/w.js", 400), ("GET", "/w.js?site=a&site=b", 400)),
        *(("GET", "/static/x.js", 404), ("GET", "/static/card.js/x", 404), ("POST", "/w.js?site=a", 405)),
        *(("GET", "/b/99999.svg", 404), ("GET", "/b/x", 404), ("GET", "/b/1.svg?label=" + "a" * 41, 400)),
    ],
)
def test_a_page_can_read_why_a_file_that_it_embeds_is_refused(
    stranger: httpx.Client, method: str, path: str, status: int
) -> None:
    reply = stranger.request(method, path, headers={"Origin": "https://shop.test"})
    assert reply.status_code == status
    assert reply.json()["detail"]
    assert reply.headers["cross-origin-resource-policy"] == "cross-origin"
    assert reply.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in reply.headers


def test_the_loader_is_cached_for_minutes_and_not_for_ever(stranger: httpx.Client, site: Json) -> None:
    cache = loader(stranger, site).headers["cache-control"]
    assert "max-age=300" in cache
    assert "immutable" not in cache


@pytest.mark.parametrize(
    "key",
    [
        *("0123456789abcdef", "a", "", "a" * 64, "x&utm_source=b", "%00", "%ff", "%ED%A0%80", "%3C%2Fscript%3E", "..%2f.."),
        *("%22%7d", "%22);alert(1);(%22", "%5C", "%E2%80%A8", "%0a"),
    ],
)
def test_the_tag_of_an_unknown_site_gets_a_script_that_says_so_and_does_nothing_else(stranger: httpx.Client, key: str) -> None:
    reply = stranger.get(f"/w.js?site={key}", headers={"Origin": "https://shop.test"})
    assert (reply.status_code, reply.headers["content-type"]) == (200, "text/javascript; charset=utf-8")
    assert reply.headers["cross-origin-resource-policy"] == "cross-origin"
    assert reply.headers["cache-control"] == "public, max-age=60"
    script = re.fullmatch(r"console\.error\((\"[^\"\\\x00-\x1f<>]*\")\);\n", reply.text)
    assert script
    assert "no site has the key" in json.loads(script[1])


def test_a_wrong_key_is_shown_shortened(stranger: httpx.Client) -> None:
    script = loader(stranger, {"key": "0123456789abcdef"}).text
    assert "01234567…" in script
    assert "0123456789" not in script


@pytest.mark.parametrize("query", ["", "?key=x", "?site=a&site=b", "?site=" + "a" * 65])
def test_a_tag_that_is_not_ours_is_refused(stranger: httpx.Client, query: str) -> None:
    refused(stranger.get(f"/w.js{query}"), 400, "query_invalid")


def test_the_card_is_cached_for_ever(stranger: httpx.Client, site: Json) -> None:
    path = rules_in(loader(stranger, site))["card"]
    reply = stranger.get(path)
    assert reply.status_code == 200
    assert "immutable" in reply.headers["cache-control"]
    assert stranger.get(path, headers={"If-None-Match": reply.headers["etag"]}).status_code == 304


@pytest.mark.parametrize("digest", ["0123456789abcdef", "old", "%ff", "a.b.c"])
def test_an_older_name_gets_todays_card_and_is_not_cached(stranger: httpx.Client, site: Json, digest: str) -> None:
    today = stranger.get(rules_in(loader(stranger, site))["card"])
    reply = stranger.get(f"/static/card.{digest}.js")
    assert reply.content == today.content
    assert reply.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "name", ["card.js", "card..js", "loader.js", "loader.x.js", "card.x.css", "x", "%00", "card.x.js%00", "a" * 10_000]
)
def test_no_other_file_is_there(stranger: httpx.Client, name: str) -> None:
    refused(stranger.get(f"/static/{name}"), 404, "not_found")


def test_a_pinned_tag_has_the_hash_of_the_loader_as_it_is_after_a_change_of_the_survey(
    owner: httpx.Client, stranger: httpx.Client, site: Json, survey: Json
) -> None:
    def integrity_of_loader() -> str:
        return f"sha384-{base64.b64encode(hashlib.sha384(loader(stranger, site).content).digest()).decode()}"

    address = f"/v1/sites/{site['id']}/pinned-tag"
    before = ok_json(owner.get(address))
    assert f'integrity="{integrity_of_loader()}"' in before["tag"]
    assert [file for file in before["files"] if "/static/card." in file["url"]]
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json={"delay_seconds": 7}))
    after = ok_json(owner.get(address))
    assert f'integrity="{integrity_of_loader()}"' in after["tag"]
    assert (after["tag"] == before["tag"], after["files"]) == (False, before["files"])
