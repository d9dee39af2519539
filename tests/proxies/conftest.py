"""Each example, running, and a browser."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.conftest import launch
from tests.proxies.proxy import Example, Proxied, running
from tests.setup import caddy, headless_chromium, nginx

ALL = {
    "nginx": Example("nginx", "nginx/outoften.conf"),
    "nginx-path": Example("nginx", "nginx/path.conf", "/nps"),
    "caddy": Example("caddy", "caddy/Caddyfile"),
    "caddy-path": Example("caddy", "caddy/path.Caddyfile", "/nps"),
}
PROGRAMS: dict[str, Callable[[], str | None]] = {"nginx": nginx, "caddy": caddy}


@pytest.fixture(scope="package", params=ALL)
def proxied(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxied]:
    example = ALL[request.param]
    program = PROGRAMS[example.program]()
    if not program or not shutil.which("openssl"):
        pytest.skip(f"This needs {example.program} and openssl. `make test` unpacks Debian's {example.program} where it can.")
    with running(example, program, tmp_path_factory.mktemp(request.param)) as proxied:
        yield proxied


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, launch(playwright, headless_chromium()) as browser:
        yield browser
