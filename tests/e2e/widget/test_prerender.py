"""A page that the browser draws ahead, before anybody has gone there."""

import subprocess
from pathlib import Path

from tests.e2e.conftest import SWITCHES, World
from tests.e2e.site import BODY, TAG, paper
from tests.setup import chromium

# The whole browser, with nothing in its cache.
STARTS_WITHIN = 120

# It goes on by itself once the next page has been drawn ahead.
FIRST = """
<script type="speculationrules">{"prerender": [{"source": "list", "urls": ["/next"], "eagerness": "immediate"}]}</script>
<script>addEventListener("storage", () => { location.href = "/next"; });</script>
"""
# Its address says when it was asked, and its visitor answers at once.
NEXT = """
<script>
  window.outoften = function () { (outoften.q = outoften.q || []).push(arguments); };
  outoften("on", "asked", () => setTimeout(() => {
    const card = [...document.documentElement.children].find((host) => host.shadowRoot).shadowRoot;
    card.querySelector("input[value='9']").click();
  }));
  if (document.prerendering) {
    history.replaceState(0, "", "/ahead");
    // Before prerenderingchange: the page can be seen already when that comes.
    document.addEventListener("visibilitychange", () => history.replaceState(0, "", "/there"));
    addEventListener("load", () => setTimeout(() => localStorage.setItem("drawn", "ahead")));
  }
</script>
"""


def test_a_page_that_is_drawn_ahead_asks_once_somebody_is_there(world: World, tmp_path: Path) -> None:
    files = {"/": paper(head=FIRST, body=BODY), "/next": paper(head=NEXT + TAG)}
    with world.hosts(files) as address:
        # Playwright forbids its pages to be drawn ahead.
        command = [chromium(), "--headless=new", *SWITCHES, "--remote-debugging-port=0", f"--user-data-dir={tmp_path}", address]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as browser:
            try:
                world.until(lambda: world.read("score")["responses"], STARTS_WITHIN)
            finally:
                browser.terminate()
    assert [response["page"] for response in world.read("responses")["data"]] == [f"{address}/there"]
