"""Both tokens in cookies set by the server: the access token in one that script can read, and nothing in the answers."""

from django.conf import settings
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework_simplejwt.settings import api_settings

import cookie_mode

COOKIE = "access_token"


class AccessCookie(cookie_mode.CookieMode):
    def move_to_cookie(self, request: Request, response: Response, name: str) -> Response:
        response = super().move_to_cookie(request, response, name)
        response.set_cookie(
            COOKIE,
            response.data.pop("access"),
            max_age=int(api_settings.ACCESS_TOKEN_LIFETIME.total_seconds()),
            httponly=False,  # the page puts it into the Authorization header
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Strict",
        )
        response.data, response.status_code = None, 204
        return response


class Login(AccessCookie, cookie_mode.Login):
    pass


class Refresh(AccessCookie, cookie_mode.Refresh):
    pass


class Logout(cookie_mode.Logout):
    def post(self, request: Request) -> Response:
        response = super().post(request)
        response.delete_cookie(COOKIE, samesite="Strict")
        return response


urlpatterns = [
    path("create/", Login.as_view()),
    path("refresh/", Refresh.as_view()),
    path("blacklist/", Logout.as_view()),
]
