"""The owner's page and its files."""

import re

import httpx2 as httpx
import pytest

from tests.web.client import refused


def test_the_page_may_load_its_own_files_and_nothing_else(stranger: httpx.Client) -> None:
    reply = stranger.get("/")
    assert (reply.status_code, reply.headers["content-type"]) == (200, "text/html; charset=utf-8")
    policy = dict(part.strip().partition(" ")[::2] for part in reply.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == policy["form-action"] == "'self'"
    assert "unsafe" not in reply.headers["content-security-policy"]


def test_the_page_has_no_script_or_style_of_its_own(stranger: httpx.Client) -> None:
    page = stranger.get("/").text
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", page)


def test_every_file_that_the_page_names_is_there(stranger: httpx.Client) -> None:
    named = set(re.findall(r"""(?:src|href)="(/dashboard/[^"]+)""", stranger.get("/").text))
    assert len(named) >= 2
    for path in named:
        reply = stranger.get(path)
        assert reply.status_code == 200, path
        assert reply.headers["content-type"].startswith(("text/javascript", "text/css", "image/svg+xml")), path
        assert reply.headers["x-content-type-options"] == "nosniff"


def test_every_module_that_a_script_imports_is_there(stranger: httpx.Client) -> None:
    pending, seen = [_app(stranger)], set[str]()
    while pending:
        path = pending.pop()
        if path in seen:
            continue
        seen.add(path)
        reply = stranger.get(path)
        assert reply.status_code == 200, path
        pending += [f"/dashboard/{name}" for name in re.findall(r"""(?:from|import)\(?["']\./([\w.-]+)["']""", reply.text)]
    assert {path.partition("-")[0] for path in seen} >= {"/dashboard/app", "/dashboard/overview", "/dashboard/responses"}


def test_the_page_names_no_other_host(stranger: httpx.Client) -> None:
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", stranger.get("/").text)


def test_the_page_is_not_sent_again_while_it_is_the_same(stranger: httpx.Client) -> None:
    first = stranger.get("/")
    assert first.headers["cache-control"] == "no-cache"
    again = stranger.get("/", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["content-security-policy"]


def test_a_file_is_kept_because_its_name_contains_its_hash(stranger: httpx.Client) -> None:
    assert "immutable" in stranger.get(_app(stranger)).headers["cache-control"]


@pytest.mark.parametrize("path", ["/app", "/app/surveys/1", "/app/surveys/1/responses", "/app/nowhere/%2e%2e/x", "/app/%ff"])
def test_every_address_of_the_dashboard_is_the_same_page(stranger: httpx.Client, path: str) -> None:
    reply, page = stranger.get(path), stranger.get("/")
    assert (reply.status_code, reply.content) == (200, page.content)
    assert reply.headers["content-security-policy"] == page.headers["content-security-policy"]


def test_no_script_can_turn_text_into_markup_or_code(stranger: httpx.Client) -> None:
    policy = stranger.get("/").headers["content-security-policy"]
    assert "require-trusted-types-for 'script'" in policy
    assert "trusted-types 'none'" in policy


@pytest.mark.parametrize(
    "name", ["index.html", "x.js", "", "%2e%2e", "..%2fcli.py", "..%5c..%5ccli.py", "%00", "app.tsx", "%ff", "a" * 10_000]
)
def test_nothing_else_is_there(stranger: httpx.Client, name: str) -> None:
    refused(stranger.get(f"/dashboard/{name}"), 404, "not_found")


def _app(stranger: httpx.Client) -> str:
    match = re.search(r'src="(/dashboard/app-\w+\.js)"', stranger.get("/").text)
    assert match
    return match[1]
