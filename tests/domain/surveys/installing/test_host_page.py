"""Pages that an install check reads may be made to keep the server busy."""

import time

import pytest

from outoften.domain.surveys.installing.host_page import parse_page

LENGTH = 512 * 1024


def seconds(text: str) -> float:
    """The processor time to read a page, repeated until it has the greatest length."""
    page = text * (LENGTH // len(text)) + ">"

    def once() -> float:
        begin = time.process_time()
        parse_page(page)
        return time.process_time() - begin

    return min(once() for _ in range(3))


@pytest.mark.parametrize("text", ["<script ", "<meta " + "a" * 3_900 + ">", "<meta " + 'a="' * 1_300 + ">", "<!-- "])
def test_a_hostile_page_takes_hardly_longer_than_one_with_as_many_scripts(text: str) -> None:
    assert seconds(text) < 4 * seconds("<script>")
