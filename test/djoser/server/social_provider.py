"""Somebody else's login, without anybody else: the code it gives back is a username."""

from typing import Any

from social_core.backends.oauth import BaseOAuth2


class TestProvider(BaseOAuth2):
    name = "test-provider"
    AUTHORIZATION_URL = "https://provider.example.test/authorize"
    ACCESS_TOKEN_URL = "https://provider.example.test/token"
    ID_KEY = "username"
    REDIRECT_STATE = False

    def request_access_token(self, *_: Any, **__: Any) -> dict[str, Any]:
        return {"access_token": self.data["code"]}

    def user_data(self, access_token: str, *_: Any, **__: Any) -> dict[str, Any]:
        return {"username": access_token}

    def get_user_details(self, response: dict[str, Any]) -> dict[str, Any]:
        return {"username": response["username"], "email": ""}
