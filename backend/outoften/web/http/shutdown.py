"""Hearing of the end in time: the server waits for open replies before it tells the application that it stops."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import FrameType
from typing import Any


@contextmanager
def on_shutdown_signal(call: Callable[[], None]) -> Iterator[None]:
    """`call` is called in the loop when a signal tells this process to stop, besides whatever else that signal does."""
    loop = asyncio.get_running_loop()

    def handle(before: Callable[..., Any], number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(call)
        before(number, frame)

    # Where nobody handles a signal, it ends the process without our help.
    handled = {number: before for number in (signal.SIGTERM, signal.SIGINT) if callable(before := signal.getsignal(number))}
    for number, before in handled.items():
        signal.signal(number, partial(handle, before))
    try:
        yield
    finally:
        for number, before in handled.items():
            signal.signal(number, before)
