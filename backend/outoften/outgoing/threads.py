"""Threads for what waits and cannot be awaited, each for one call, so that it delays nothing else and not the end."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import ParamSpec, TypeVar

T = TypeVar("T")
P = ParamSpec("P")


async def run_in_thread(function: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
    """Returns what the function returns in a thread of its own. When the caller is canceled, the thread ends by itself."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(action: Callable[..., None], value: object) -> None:
        if not future.done():
            action(value)

    def run() -> None:
        # The loop may have ended.
        with suppress(RuntimeError):
            try:
                result = function(*args, **options)
            except Exception as error:
                loop.call_soon_threadsafe(settle, future.set_exception, error)
            else:
                loop.call_soon_threadsafe(settle, future.set_result, result)

    threading.Thread(target=run, daemon=True).start()
    return await future
