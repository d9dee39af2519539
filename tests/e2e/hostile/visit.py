"""What is looked at and done on a host's page, whatever that page is like."""

import re
from typing import Any

from playwright.sync_api import BrowserContext, Frame, Locator, Page, expect

from tests.e2e.conftest import World

COMMENT = '10/10? Zwölf "oaks" & <b>\\</b> j k / g i'
THANKS = re.compile("Thank you")

# The card as it is drawn: whether a pointer at the middle of the nine meets it, and whether all of it is there to be met.
SEEN = """nine => {
  const root = nine.getRootNode();
  const middle = element => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return [x + width / 2, y + height / 2];
  };
  const within = ({ left, top, right, bottom }) =>
    left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
  const cells = root.querySelectorAll('fieldset input');
  let least = Infinity;
  for (let i = 0; i < cells.length; i++) {
    const { width, height } = cells[i].getBoundingClientRect();
    least = Math.min(least, width, height);
  }
  return {
    hit: document.elementFromPoint(...middle(nine)) === root.host && root.elementFromPoint(...middle(nine)) === nine,
    inside: within(root.querySelector('section').getBoundingClientRect()),
    cells: cells.length,
    large: least >= 24,
  };
}"""
GOOD = {"hit": True, "inside": True, "cells": 11, "large": True}

# Where the card ends, in the window.
CORNER = """one => {
  const { right, bottom } = one.getRootNode().querySelector('section').getBoundingClientRect();
  return [right, bottom];
}"""

# All that a page could miss: how each of its own elements is styled and where it is, its focus and its size.
SURROUNDINGS = """(() => {
  const ours = [...document.querySelectorAll('*')].find(one => one.shadowRoot?.querySelector('fieldset'));
  const kept = [...document.querySelectorAll('*')].filter(one => !ours?.contains(one) && one.localName !== 'script');
  const styled = {};
  kept.forEach((one, index) => {
    const { x, y, width, height } = one.getBoundingClientRect();
    const style = getComputedStyle(one);
    const lines = [`box: ${[x, y, width, height]}`];
    lines.push(`attributes: ${[...one.attributes].map(({ name, value }) => `${name}=${value}`)}`);
    for (const name of style) lines.push(`${name}: ${style.getPropertyValue(name)}`);
    styled[`${index} ${one.localName}`] = lines.join('\\n');
  });
  const { scrollWidth, scrollHeight } = document.documentElement;
  return { styled, size: [scrollWidth, scrollHeight], focus: document.activeElement?.localName, title: document.title };
})()"""

# What a script of the host finds: every global, and the text of what others like to patch.
GLOBALS = """(() => {
  let found = '';
  const names = Object.getOwnPropertyNames(window);
  for (let i = 0; i < names.length; i++) found += names[i] + '\\n';
  return found;
})()"""
NATIVE = """[fetch, setTimeout, XMLHttpRequest.prototype.open, history.pushState, history.replaceState, addEventListener,
  Element.prototype.attachShadow, Node.prototype.appendChild, Element.prototype.append, JSON.parse, JSON.stringify,
  Promise.prototype.then, Array.prototype.map, console.log, console.error, onerror, onbeforeunload, onunload] + ''"""


class Visit:
    """Somebody's tab, and all that was printed or thrown in it."""

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.said: list[str] = []
        context.on("console", lambda message: self.said.append(message.text))
        context.on("weberror", lambda error: self.said.append(str(error.error)))
        self._session = context.new_cdp_session(self.page)

    @property
    def frame(self) -> Frame:
        """Where the tag is: the page itself, or the frame in it."""
        return self.page.frames[-1]

    def nine(self) -> Locator:
        """The cell of the nine, once it is there."""
        radio = self.frame.get_by_role("radio", name="9", exact=True)
        radio.wait_for()
        return radio

    def press(self, what: Locator) -> None:
        """A real pointer, at the middle of this, and whatever lies on top of it gets the click."""
        box = what.bounding_box()
        assert box
        self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    def picture(self) -> bytes:
        """The scale as somebody sees it."""
        box = self.frame.get_by_role("group", name="How likely").bounding_box()
        assert box
        # By default the caret is hidden by styles in the page itself.
        return self.page.screenshot(clip=box, caret="initial")

    def answer(self, comment: str = COMMENT) -> None:
        """Give a nine by pointer and a comment by keyboard, and send them."""
        with self.page.expect_response("**/v1/answer") as sent:
            self.press(self.nine())
        assert sent.value.status == 200
        box = self.frame.get_by_role("textbox", name="What do you value most?")
        box.wait_for()
        self.press(box)
        self.page.keyboard.type(comment)
        send = self.frame.get_by_role("button", name="Send")
        right, bottom = send.evaluate(CORNER)
        with self.page.expect_response("**/v1/answer") as sent:
            self.press(send)
            # Under a pointer the thanks stay, however long the rest may take.
            self.page.mouse.move(right - 24, bottom - 8)
        assert sent.value.status == 200
        expect(self.frame.get_by_role("status")).to_have_text(THANKS)

    def close(self) -> None:
        """Close the card by its own button."""
        button = self.frame.get_by_role("button", name="Close")
        self.press(button)
        expect(button).to_have_count(0)

    def surroundings(self) -> dict[str, Any]:
        """The host's own part of the page, read from a world that its scripts can't reach."""
        frame = self._session.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
        world = self._session.send("Page.createIsolatedWorld", {"frameId": frame})["executionContextId"]
        asked = {"expression": SURROUNDINGS, "contextId": world, "returnByValue": True}
        result: dict[str, Any] = self._session.send("Runtime.evaluate", asked)["result"]["value"]
        return result

    def globals(self) -> set[str]:
        """The names that a script of the host finds in its window."""
        return set(self._text(GLOBALS).split("\n"))

    def native(self) -> str:
        """What the functions look like that others patch."""
        return self._text(NATIVE)

    def _text(self, expression: str) -> str:
        text: str = self._session.send("Runtime.evaluate", {"expression": expression})["result"]["value"]
        return text


def answered(world: World, comment: str = COMMENT) -> None:
    """The server has exactly one response, and it is the one that was given."""
    world.until(lambda: [response["comment"] for response in world.read("responses")["data"]] == [comment])
    assert [response["score"] for response in world.read("responses")["data"]] == [9]


def different(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What of the host's own is not as it was, in words that a failing test can print."""
    differences = [
        f"{name}: {before[name]} → {after[name]}" for name in ("size", "focus", "title") if before[name] != after[name]
    ]
    if list(before["styled"]) != list(after["styled"]):
        return [*differences, f"elements: {list(before['styled'])} → {list(after['styled'])}"]
    for element, style in before["styled"].items():
        pairs = zip(style.split("\n"), after["styled"][element].split("\n"), strict=False)
        differences += [f"{element} {was} → {now}" for was, now in pairs if was != now]
    return differences
