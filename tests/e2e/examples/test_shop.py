"""The shop has its buyers asked: by the card on its page, and by its server, both with the product as a segment."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from shop.shop import shop
from tests.e2e.conftest import World, ask_shown, score


@contextmanager
def _shop(world: World) -> Iterator[str]:
    """The address of the shop, whose receipts have a link."""
    with shop(0) as running:
        running.server, running.key, running.survey_id = world.server.address, world.server.admin_key, world.survey_id
        running.tag, running.deliver, running.delay_seconds = world.tag, "link", 0
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://localhost:{running.server_port}/"
        finally:
            running.shutdown()
            thread.join()


def test_a_purchase_asks_on_the_page_and_by_the_server_with_the_product(world: World) -> None:
    world.owner.patch(f"/v1/sites/{world.site_id}", json={"segment_keys": ["product"]}).raise_for_status()
    rules = {"rules": {"event": {"name": "purchase_completed"}}}
    world.owner.patch(f"/v1/surveys/{world.survey_id}", json=rules).raise_for_status()
    with _shop(world) as address, world.visitor() as visitor:
        page = visitor.new_page()
        page.goto(address)
        page.get_by_label("E-mail").fill("buyer@example.com")
        page.get_by_role("button", name="Buy").click()
        ask_shown(page)
        score(page, 9)
        world.until(lambda: world.read("score?segment=product:Boots")["responses"] == 1)
        link = page.locator("#survey").get_attribute("href")
        assert link
        page.goto(link)
        page.get_by_role("radio", name="9").first.wait_for()
    assert world.read("response-rate")["channels"]["link"]["issued"] == 1
