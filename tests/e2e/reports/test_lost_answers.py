"""Complaints about answers that were given and never arrived."""

from tests.e2e.conftest import World
from tests.e2e.hostile.visit import Visit
from tests.e2e.site import Paper, paper

# As workers of pages that can be read without a network often do it: whatever fails is answered with one page.
WORKER = """
let offline = false;
addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
addEventListener('message', ({ data, ports }) => { offline = data; ports[0].postMessage(0) });
addEventListener('fetch', (event) => {
  if (offline) event.respondWith(new Response('<h1>You are offline</h1>', { headers: { 'Content-Type': 'text/html' } }));
});
"""
SWITCH = """(offline) => new Promise((done) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = done;
  navigator.serviceWorker.controller.postMessage(offline, [port2]);
})"""


def test_an_answer_is_lost_when_the_pages_worker_says_that_it_is_offline(world: World) -> None:
    register = "<script>navigator.serviceWorker.register('/worker.js')</script>"
    files = {"/empty": paper(head=register), "/": paper(), "/worker.js": Paper(WORKER, media_type="text/javascript")}
    with world.hosts(files) as address, world.visitor() as visitor:
        visit = Visit(visitor)
        visit.page.goto(f"{address}/empty")
        visit.page.wait_for_function("navigator.serviceWorker.controller")
        visit.page.goto(address)
        visit.nine()
        visit.page.evaluate(SWITCH, True)
        with visit.page.expect_response("**/v1/answer") as refused:
            visit.press(visit.nine())
        assert refused.value.headers["content-type"] == "text/html"
        visit.page.evaluate(SWITCH, False)
        visit.page.goto(address)
        world.until(lambda: [response["score"] for response in world.read("responses")["data"]] == [9])
