"""HTTP as everywhere else, and WebSockets beside it, served by Daphne."""

from collections.abc import Callable
from typing import Any

from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from daphne.server import Server
from django.core.asgi import get_asgi_application
from django.urls import path
from token_consumer import TokenConsumer


class Heard(TokenConsumer):
    """Says who connected, and answers each message with all that was ever heard, and from whom."""

    heard: list[Any] = []

    async def connect(self) -> None:
        await super().connect()
        if user := self.scope.get("user"):
            await self.send_json({"user": user.username, "query": self.scope["query_string"].decode()})

    async def receive_json(self, content: Any) -> None:
        user = self.scope.get("user")
        self.heard.append([user.username if user else None, content])
        await self.send_json({"heard": self.heard})


class ClosedEarly(AsyncJsonWebsocketConsumer):
    async def connect(self) -> None:
        await self.close(4401)


class Mistaken(AsyncJsonWebsocketConsumer):
    """Takes no token, whatever the API says of it."""

    async def connect(self) -> None:
        await self.accept("bearer")
        await self.close(4401)


def serve(announce: Callable[[int], None]) -> None:
    application = ProtocolTypeRouter(
        {
            "http": get_asgi_application(),
            "websocket": URLRouter(
                [
                    path("ws/", Heard.as_asgi()),
                    path("ws/early/", ClosedEarly.as_asgi()),
                    path("ws/mistaken/", Mistaken.as_asgi()),
                ]
            ),
        }
    )
    server = Server(
        application,
        endpoints=["tcp:port=0:interface=127.0.0.1"],
        signal_handlers=False,
        ready_callable=lambda: announce(server.listening_addresses[0][1]),
    )
    server.run()
