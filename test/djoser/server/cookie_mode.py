"""The refresh token in an HttpOnly cookie, where no script can read it; the access token in the answer.

Include this in place of `djoser.urls.jwt`. The patterns of `djoser.urls.jwt` have no end, so `jwt/createx` would still be a login that
has the refresh token in its answer.

    path("auth/jwt/", include("cookie_mode")),
"""

from django.conf import settings
from django.middleware.csrf import get_token, rotate_token
from django.urls import path
from rest_framework.authentication import SessionAuthentication
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.exceptions import InvalidToken, TokenError
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.tokens import RefreshToken
from rest_framework_simplejwt.views import TokenObtainPairView, TokenRefreshView, TokenVerifyView

COOKIE = "refresh_token"
COOKIE_PATH = "/auth/jwt/"  # where these views are: the browser sends the cookie nowhere else
HINT = "latchkey_session"  # no secret: it tells the page that there is a session, also when Safari has emptied localStorage


def revoke(token: str | None) -> None:
    try:
        RefreshToken(token or "").blacklist()
    except TokenError:
        pass  # none, expired, or blacklisted already


class CookieMode:
    # A page of another site can post a form here, but not JSON: nobody is logged in behind their back.
    parser_classes = [JSONParser]

    @staticmethod
    def read_cookie(request: Request) -> str | None:
        """The refresh token. The browser adds the cookie by itself, so using it takes a CSRF token."""
        token = request.COOKIES.get(COOKIE)
        if token is not None:
            SessionAuthentication().enforce_csrf(request)
        return token

    @staticmethod
    def move_to_cookie(response: Response) -> Response:
        token = response.data.pop("refresh", None)
        if token is not None:
            # Without an age the browser removes the cookies when it is closed.
            is_kept = RefreshToken(token).get("remember", True)
            common = {
                "max_age": int(api_settings.REFRESH_TOKEN_LIFETIME.total_seconds()) if is_kept else None,
                "secure": settings.SESSION_COOKIE_SECURE,
                "samesite": settings.SESSION_COOKIE_SAMESITE,
            }
            response.set_cookie(COOKIE, token, path=COOKIE_PATH, httponly=True, **common)
            response.set_cookie(HINT, "1", **common)
        return response


class Login(CookieMode, TokenObtainPairView):
    def post(self, request: Request, *args, **kwargs) -> Response:
        response = super().post(request, *args, **kwargs)
        revoke(request.COOKIES.get(COOKIE))  # a login replaces the session before
        rotate_token(request._request)  # a new CSRF token for a new session, and the cookie that carries it
        if "remember" in request.data:
            token = RefreshToken(response.data["refresh"])
            token["remember"] = bool(request.data["remember"])  # a rotated token keeps this claim
            response.data["refresh"] = str(token)
        return self.move_to_cookie(response)


class Refresh(CookieMode, TokenRefreshView):
    def post(self, request: Request, *args, **kwargs) -> Response:
        token = self.read_cookie(request)
        if token is None:
            raise InvalidToken("There is no refresh token cookie.")
        serializer = self.get_serializer(data={"refresh": token})
        try:
            serializer.is_valid(raise_exception=True)
        except TokenError as error:
            # The cookie stays: by now it may be the new one that another tab was given.
            raise InvalidToken(error.args[0]) from error
        return self.move_to_cookie(Response(serializer.validated_data))


class Logout(CookieMode, APIView):
    # Logging out works with an access token that is over, and without one.
    authentication_classes = ()
    permission_classes = ()

    def post(self, request: Request) -> Response:
        revoke(self.read_cookie(request))
        response = Response(status=204)
        response.delete_cookie(COOKIE, path=COOKIE_PATH, samesite=settings.SESSION_COOKIE_SAMESITE)
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
