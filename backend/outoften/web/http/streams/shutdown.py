"""Closes event streams when the process receives SIGTERM or SIGINT, because the server waits for open responses."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import FrameType
from typing import Any


@contextmanager
def on_shutdown_signal(callback: Callable[[], None]) -> Iterator[None]:
    """Calls `callback` in the event loop on SIGTERM and SIGINT, before the existing signal handlers run."""
    loop = asyncio.get_running_loop()

    def handle(previous: Callable[..., Any], number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(callback)
        previous(number, frame)

    # A signal without a handler ends the process anyway.
    handled = {number: previous for number in (signal.SIGTERM, signal.SIGINT) if callable(previous := signal.getsignal(number))}
    for number, previous in handled.items():
        signal.signal(number, partial(handle, previous))
    try:
        yield
    finally:
        for number, previous in handled.items():
            signal.signal(number, previous)
