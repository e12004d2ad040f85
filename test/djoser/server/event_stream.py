import asyncio
import json

from django.conf import settings
from django.http import StreamingHttpResponse
from django.urls import path
from rest_framework.views import APIView

from orders import orders_after


class OrderEvents(APIView):
    """The orders of the user, one event each: those after the last one that the page has seen, and all that come later."""

    def get(self, request):
        last_id = request.headers.get("Last-Event-ID", "")
        events = order_events(request.user, int(last_id) if last_id.isdigit() else 0)
        response = StreamingHttpResponse(events, content_type="text/event-stream")
        response["Cache-Control"] = "no-cache"
        response["X-Accel-Buffering"] = "no"  # nginx passes each event on at once
        return response


async def order_events(user, last_id):
    while True:
        async for order in orders_after(user, last_id):
            last_id = order["id"]
            yield f"id: {last_id}\ndata: {json.dumps(order)}\n\n"
        # A comment. The page learns that the connection lives, and Django that the page is still there.
        yield ":\n\n"
        await asyncio.sleep(settings.EVENT_PAUSE_SECONDS)


urlpatterns = [path("api/orders/events/", OrderEvents.as_view())]
