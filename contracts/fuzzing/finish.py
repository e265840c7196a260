"""Run what a call returns to its end: a coroutine and a generator are checked while they run."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
from collections import deque
from collections.abc import AsyncGenerator
from itertools import islice
from typing import Any

__all__ = ["finish"]

MOST_ITEMS = 20
"""How many items of a generator are read: it may be endless."""

_END = object()
"""What stands for the item after the last one."""


def finish(result: Any) -> None:
    """Wait for a coroutine, and read the first items of a generator."""
    if inspect.iscoroutine(result):
        asyncio.run(result)
    elif inspect.isgenerator(result):
        with contextlib.closing(result):
            deque(islice(result, MOST_ITEMS), maxlen=0)
    elif inspect.isasyncgen(result):
        asyncio.run(_read(result))


async def _read(generator: AsyncGenerator[Any, Any]) -> None:
    """Read the first items of an asynchronous generator."""
    async with contextlib.aclosing(generator):
        for _ in range(MOST_ITEMS):
            if await anext(generator, _END) is _END:
                return
