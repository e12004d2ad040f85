"""The refresh token in an HttpOnly cookie, where no script can read it; the access token in the answer.

Include this in place of `djoser.urls.jwt`. The patterns of `djoser.urls.jwt` have no end, so `jwt/createx` would still be a login that
has the refresh token in its answer.

    path("auth/jwt/", include("cookie_mode")),
"""

import time

from django.conf import settings
from django.middleware.csrf import get_token, rotate_token
from django.urls import path
from rest_framework.authentication import SessionAuthentication
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.exceptions import InvalidToken, TokenBackendError, TokenError
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.state import token_backend
from rest_framework_simplejwt.tokens import RefreshToken
from rest_framework_simplejwt.views import TokenObtainPairView, TokenRefreshView, TokenVerifyView

# The name ends with the time of the login, so that a late answer to an earlier login leaves the cookie of this one alone.
COOKIE = "refresh_token"
COOKIE_PATH = "/auth/jwt/"  # where these views are: the browser sends the cookie nowhere else
HINT = "latchkey_session"  # no secret: it tells the page that there is a session, also when Safari has emptied localStorage


def revoke(token: str) -> None:
    try:
        RefreshToken(token).blacklist()
    except TokenError:
        pass  # expired, or blacklisted already


def tokens_of(request: Request) -> dict[str, str]:
    """The refresh tokens by the name of their cookie, the one of the last login at the end."""
    found = []
    for name, token in request.COOKIES.items():
        if name.startswith(COOKIE):
            try:
                found.append((token_backend.decode(token).get("login", 0), name, token))
            except TokenBackendError:
                pass  # expired, or of another project on this host: that project's cookies stay
    return {name: token for _, name, token in sorted(found)}


class CookieMode:
    # A page of another site can post a form here, but not JSON: nobody is logged in behind their back.
    parser_classes = [JSONParser]

    @staticmethod
    def read_cookies(request: Request) -> dict[str, str]:
        """The refresh tokens. The browser adds the cookies by itself, so using them takes a CSRF token."""
        tokens = tokens_of(request)
        if tokens:
            if settings.CSRF_COOKIE_NAME not in request.COOKIES:
                get_token(request._request)  # the refusal brings a new CSRF cookie, and the client repeats its call
            SessionAuthentication().enforce_csrf(request)
        return tokens

    @staticmethod
    def remove_cookie(response: Response, name: str) -> None:
        response.delete_cookie(name, path=COOKIE_PATH, samesite=settings.SESSION_COOKIE_SAMESITE)

    def move_to_cookie(self, request: Request, response: Response, name: str) -> Response:
        token = response.data.pop("refresh", None)
        if token is not None:
            # Without an age the browser removes the cookies when it is closed.
            is_kept = RefreshToken(token).get("remember", True)
            common = {
                "max_age": int(api_settings.REFRESH_TOKEN_LIFETIME.total_seconds()) if is_kept else None,
                "secure": settings.SESSION_COOKIE_SECURE,
                "samesite": settings.SESSION_COOKIE_SAMESITE,
            }
            response.set_cookie(name, token, path=COOKIE_PATH, httponly=True, **common)
            response.set_cookie(HINT, "1", **common)
            for other, earlier in tokens_of(request).items():
                if other != name:  # a login replaces the session before
                    revoke(earlier)
                    self.remove_cookie(response, other)
        return response


class Login(CookieMode, TokenObtainPairView):
    def post(self, request: Request, *args, **kwargs) -> Response:
        response = super().post(request, *args, **kwargs)
        rotate_token(request._request)  # a new CSRF token for a new session, and the cookie that carries it
        token = RefreshToken(response.data["refresh"])
        token["login"] = time.time_ns() // 1_000_000  # a rotated token keeps its claims
        if "remember" in request.data:
            token["remember"] = bool(request.data["remember"])
        response.data["refresh"] = str(token)
        return self.move_to_cookie(request, response, f"{COOKIE}_{token['login']}")


class Refresh(CookieMode, TokenRefreshView):
    def post(self, request: Request, *args, **kwargs) -> Response:
        tokens = self.read_cookies(request)
        if not tokens:
            raise InvalidToken("There is no refresh token cookie.")
        name, token = list(tokens.items())[-1]
        serializer = self.get_serializer(data={"refresh": token})
        try:
            serializer.is_valid(raise_exception=True)
        except TokenError as error:
            # The cookie stays: by now it may be the new one that another tab was given.
            raise InvalidToken(error.args[0]) from error
        return self.move_to_cookie(request, Response(serializer.validated_data), name)


class Logout(CookieMode, APIView):
    # Logging out works with an access token that is over, and without one.
    authentication_classes = ()
    permission_classes = ()

    def post(self, request: Request) -> Response:
        response = Response(status=204)
        for name, token in self.read_cookies(request).items():
            revoke(token)
            self.remove_cookie(response, name)
        response.delete_cookie(HINT, samesite=settings.SESSION_COOKIE_SAMESITE)
        return response


class Csrf(APIView):
    """For pages that cannot read the CSRF cookie: another origin, or CSRF_COOKIE_HTTPONLY."""

    authentication_classes = ()
    permission_classes = ()

    def get(self, request: Request) -> Response:
        return Response({"csrfToken": get_token(request._request)})


urlpatterns = [
    path("create/", Login.as_view()),
    path("refresh/", Refresh.as_view()),
    path("blacklist/", Logout.as_view()),
    path("verify/", TokenVerifyView.as_view()),
    path("csrf/", Csrf.as_view()),
]
