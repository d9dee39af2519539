"""A receiver of events, which the server may reach."""

from collections.abc import Iterator

import pytest

from tests.receiver import Receiver, receiving


@pytest.fixture(scope="session")
def receiver() -> Iterator[Receiver]:
    """The receiver. Each test has paths of its own."""
    with receiving() as running:
        yield running
