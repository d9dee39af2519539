"""A receiver of events for the tests of one session."""

from collections.abc import Iterator

import pytest

from tests.receiver import Receiver, receiving


@pytest.fixture(scope="session")
def receiver() -> Iterator[Receiver]:
    """The receiver. Each test has paths of its own."""
    with receiving() as running:
        yield running
