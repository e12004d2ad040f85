"""What a test does with the streams of `event_stream.py`: it makes orders, counts the streams, and ends or mutes them."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from event_stream import OrderEvents
from orders import ACCIDENTS, ORDERS

OPEN: set[asyncio.Task[None] | None] = set()


class CountedOrderEvents(OrderEvents):
    def get(self, request: Any) -> Any:
        response = super().get(request)
        response.streaming_content = counted(response.streaming_content)
        return response


async def counted(events: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    stream = asyncio.current_task()
    OPEN.add(stream)
    try:
        async for event in events:
            yield event
    except ConnectionError:
        pass
    finally:
        OPEN.discard(stream)
        ACCIDENTS.pop(stream, None)


@csrf_exempt
def control(request: HttpRequest) -> HttpResponse:
    asked = json.loads(request.body)
    if owner := asked.get("owner"):
        ORDERS.append({"id": len(ORDERS) + 1, "owner": owner})
    if accident := asked.get("accident"):
        ACCIDENTS.update(dict.fromkeys(OPEN, accident))
    return JsonResponse({"open": len(OPEN), "orders": len(ORDERS)})


# Before the routes of `event_stream.py`, and in their place.
urlpatterns = [path("api/orders/events/", CountedOrderEvents.as_view()), path("__control__/orders/all/", control)]
