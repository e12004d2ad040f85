import asyncio
import time

from channels.db import database_sync_to_async
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.settings import api_settings

# The API and the socket have to agree on what a good token is. In most projects this is JWTAuthentication.
authentication = api_settings.DEFAULT_AUTHENTICATION_CLASSES[0]()
UNAUTHORIZED = 4401


@database_sync_to_async
def authenticate(raw_token):
    token = authentication.get_validated_token(raw_token.encode())
    return authentication.get_user(token), token


class TokenConsumer(AsyncJsonWebsocketConsumer):
    """Lets in who offers the subprotocols `bearer` and an access token, until that token is over."""

    async def connect(self):
        offered = self.scope["subprotocols"]
        # Accepted in any case, since a browser does not tell the page why a handshake failed. And what is accepted goes
        # back in a header: the word, never the token.
        await self.accept("bearer" if "bearer" in offered else None)
        try:
            self.scope["user"], token = await authenticate(offered[-1] if offered else "")
        except AuthenticationFailed:
            await self.close(UNAUTHORIZED)
            # Messages may have come in by now. Nobody reads them.
            raise StopConsumer from None
        self.end = asyncio.create_task(self.end_at(token["exp"]))

    async def end_at(self, exp):
        await asyncio.sleep(exp - time.time())
        await self.close(UNAUTHORIZED)

    async def disconnect(self, code):
        self.end.cancel()
