"""Closes event streams when the process receives SIGTERM or SIGINT, because the server waits for open responses."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import FrameType
from typing import Any


@contextmanager
def on_shutdown_signal(call: Callable[[], None]) -> Iterator[None]:
    """Calls `call` in the event loop on SIGTERM and SIGINT, before the existing signal handlers run."""
    loop = asyncio.get_running_loop()

    def handle(before: Callable[..., Any], number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(call)
        before(number, frame)

    # A signal without a handler ends the process anyway.
    handled = {number: before for number in (signal.SIGTERM, signal.SIGINT) if callable(before := signal.getsignal(number))}
    for number, before in handled.items():
        signal.signal(number, partial(handle, before))
    try:
        yield
    finally:
        for number, before in handled.items():
            signal.signal(number, before)
