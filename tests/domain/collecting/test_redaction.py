"""What is removed from comments: addresses and long numbers, in linear time, and nothing else."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outoften.domain.collecting.redaction import redact_comment


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("Mail me: ann.smith+shop@mail.example.co.uk, please.", "Mail me: [e-mail], please."),
        ("<jürgen@müller.example>", "<[e-mail]>"),
        ("ann\uff20example.com", "[e-mail]"),
        ("ann@example", "ann@example"),
        ("Call +41 (0)44 668 18 00 today", "Call [number] today"),
        ("020 7946 0958", "[number]"),
        ("(555) 123-4567!", "([number]!"),
        ("Card 4111-1111-1111-1111", "Card [number]"),
        ("DE89370400440532013000", "DE[number]"),
        ("٠١٢٣٤٥٦٧٨٩", "[number]"),
        ("Order 12345678 of 2026-11-29 was 1,299.00", "Order 12345678 of 2026-11-29 was 1,299.00"),
        ("2026-11-29 12:30 to 2026-11-30", "2026-11-29 12:30 to 2026-11-30"),
        ("29.11.2026 - 1.12.2026, 11/29/2026 3:04 PM", "29.11.2026 - 1.12.2026, 11/29/2026 3:04 PM"),
        ("2026-11-29 079 123 45 67", "2026-11-29 [number]"),
        ("0441-12-34 5678, 2012-1231-1234-1234", "[number], [number]"),
        ("10/10, version 2.25.1", "10/10, version 2.25.1"),
        ("1\n2\n3\n4\n5\n6\n7\n8\n9\n10", "1\n2\n3\n4\n5\n6\n7\n8\n9\n10"),
        ("", ""),
    ],
)
def test_addresses_and_long_numbers_are_removed(text: str, redacted: str) -> None:
    assert redact_comment(text) == redacted


@given(st.text(alphabet="ab@.-+ 0123456789()/\n%é٣", max_size=200))
def test_what_was_redacted_is_not_redacted_again(text: str) -> None:
    once = redact_comment(text)
    assert redact_comment(once) == once


@pytest.mark.parametrize("part", ["a", "a@", "a@a", "a@a.", "1", "1 ", "1-", "(1", "+1", "12345678 x", "a.", "é@é.é ", "1   "])
def test_no_text_takes_more_than_linear_time(part: str) -> None:
    def seconds(length: int) -> float:
        text, begin = (part * length)[:length], time.perf_counter()
        redact_comment(text)
        return time.perf_counter() - begin

    # 50 times what a comment may have; quadratic time would be minutes.
    assert min(seconds(200_000) for _ in range(2)) < 2
