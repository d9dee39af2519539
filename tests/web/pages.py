"""A survey's own page, as a browser without scripts reads it and sends its forms."""

from html.parser import HTMLParser
from typing import Any

import httpx2 as httpx

from tests.web.client import Json, ok_json

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}

Attributes = dict[str, str | None]


class Page(HTMLParser):
    """What is on a page."""

    def __init__(self, reply: httpx.Response) -> None:
        super().__init__()
        assert reply.headers["content-type"] == "text/html; charset=utf-8", reply.text
        self.status = reply.status_code
        self.elements: list[tuple[str, Attributes]] = []
        self._inside: list[str] = []
        self._texts: dict[str, str] = {}
        self.feed(reply.text)
        # Whatever is not closed, or closed twice, is seen by no eye and heard by no ear.
        assert self._inside == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "link", "input", "img"):
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._inside.pop() == tag

    def handle_data(self, data: str) -> None:
        for tag in self._inside:
            self._texts[tag] = self._texts.get(tag, "") + data

    def text(self, tag: str) -> str:
        """The text of all elements of that name."""
        return self._texts.get(tag, "").strip()

    def all(self, tag: str, **attributes: str) -> list[Attributes]:
        """The attributes of all elements of that name that have these."""
        return [element for name, element in self.elements if name == tag and attributes.items() <= element.items()]

    def one(self, tag: str, **attributes: str) -> Attributes:
        """Of the only one."""
        (element,) = self.all(tag, **attributes)
        return element

    @property
    def fields(self) -> dict[str, Any]:
        """What its form sends before anybody has touched it."""
        chosen = [field for field in self.all("input") if field["type"] == "hidden" or "checked" in field]
        return {str(field["name"]): field["value"] for field in chosen} | {
            str(field["name"]): self.text("textarea") for field in self.all("textarea")
        }

    def send(self, reader: httpx.Client, headers: dict[str, str] | None = None, **fields: Any) -> "Page":
        """The page that its form leads to, with these fields filled in."""
        return Page(reader.post(str(self.one("form")["action"]), data=self.fields | fields, headers=HTML | (headers or {})))


def open_page(reader: httpx.Client, survey: Json, language: str = "en", **query: str) -> Page:
    """The survey's page, in a browser of that language."""
    return Page(reader.get(f"/s/{survey['id']}", params=query, headers=HTML | {"Accept-Language": language}))


def change(owner: httpx.Client, survey: Json, **changes: object) -> None:
    """Change the survey."""
    ok_json(owner.patch(f"/v1/surveys/{survey['id']}", json=changes))
