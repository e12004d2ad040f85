"""The orders that `event_stream.py` tells of, in place of a model that a project has for them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

ORDERS: list[dict[str, Any]] = []
# What happens next to a stream that is open: `end`, or `mute`.
ACCIDENTS: dict[asyncio.Task[None] | None, str] = {}


async def orders_after(user: Any, last_id: int) -> AsyncIterator[dict[str, Any]]:
    accident = ACCIDENTS.pop(asyncio.current_task(), None)
    if accident == "end":
        raise ConnectionError
    if accident == "mute":
        await asyncio.Event().wait()
    for order in ORDERS:
        if order["owner"] == user.username and order["id"] > last_id:
            yield order
