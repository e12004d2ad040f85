"""Projects as the doctor meets them: mounted as documentation says, elsewhere, in part, behind something, or not at all.

The setting `MOUNTED` names one of them. It is used with `ROOT_URLCONF = "doctor_urls"`.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path, re_path
from django.middleware.csrf import get_token
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler
from rest_framework_simplejwt.exceptions import InvalidToken, TokenError
from rest_framework_simplejwt.serializers import TokenRefreshSerializer
from rest_framework_simplejwt.views import (
    TokenBlacklistView,
    TokenObtainPairView,
    TokenRefreshView,
    TokenVerifyView,
)

import control
import cookie_mode


class Me(APIView):
    def get(self, request: Request) -> Response:
        return Response({"id": request.user.pk, "username": request.user.get_username()})


class FailingMe(APIView):
    """Knows the user, and stumbles over what the user has not."""

    def get(self, request: Request) -> Response:
        raise RuntimeError("no profile")


class Confirmed(BasePermission):
    message = "Confirm your email first."

    def has_permission(self, request: Request, view: APIView) -> bool:
        return False


class ConfirmedMe(Me):
    permission_classes = (IsAuthenticated, Confirmed)


def alike(error: Exception, context: dict[str, Any]) -> Response | None:
    """A handler that makes all errors alike, for EXCEPTION_HANDLER."""
    response = exception_handler(error, context)
    if response is not None:
        response.data = {"success": False, "message": "Something went wrong", "data": None, "status": response.status_code}
    return response


class CamelLogin(TokenObtainPairView):
    """Has names of its own for the tokens, and so has its refresh."""

    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        data = super().post(request, *args, **kwargs).data
        return Response({"accessToken": data["access"], "refreshToken": data["refresh"]})


class CamelRefresh(APIView):
    permission_classes = ()
    authentication_classes = ()

    def post(self, request: Request) -> Response:
        form = TokenRefreshSerializer(data={"refresh": request.data.get("refreshToken")})
        try:
            form.is_valid(raise_exception=True)
        except TokenError as error:
            raise InvalidToken(error.args[0]) from error
        data = form.validated_data
        return Response({"accessToken": data["access"], "refreshToken": data.get("refresh")})


class KnownLogout(TokenBlacklistView):
    """Wants to know who logs out."""

    authentication_classes = APIView.authentication_classes
    permission_classes = APIView.permission_classes


class SecondFactor(TokenObtainPairView):
    """Knows the password, and asks for a code."""

    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        super().post(request, *args, **kwargs)
        return Response({"mfa_required": True, "ephemeral_token": "x" * 40})


class RefusesInHtml(TokenRefreshView):
    """What a proxy with an error page of its own makes of a 401."""

    def post(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().post(request, *args, **kwargs)
        except InvalidToken:
            return HttpResponse("<html><title>Unauthorized</title>", status=403)


class ReadableCookie(cookie_mode.Login):
    """Sets the refresh token as a cookie that every script reads."""

    def move_to_cookie(self, request: Request, response: Response, name: str) -> Response:
        response.set_cookie("refresh_token", response.data.pop("refresh"), path="/")
        return response


class InBoth(TokenObtainPairView):
    """Sets the cookie, and leaves the token in the answer."""

    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response = super().post(request, *args, **kwargs)
        response.set_cookie("refresh_token", response.data["refresh"], httponly=True)
        return response


def page(request: HttpRequest) -> HttpResponse:
    """A single-page application: whatever is asked for, its page comes."""
    return HttpResponse("<!doctype html><title>My shop</title><div id=app></div>")


def no_such_thing(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=404)


def plain_login(request: HttpRequest) -> HttpResponse:
    """A login form of plain Django, which Django's own middleware asks for a CSRF token."""
    token = f'<input type="hidden" name="csrfmiddlewaretoken" value="{get_token(request)}">'
    return HttpResponse(f'<html><form method="post">{token}<input type="password" name="password"></form></html>')


@csrf_exempt
def hook(request: HttpRequest, name: str = "") -> HttpResponse:
    """A view of the project that accepts whatever is posted, such as a webhook."""
    return JsonResponse({"name": name}, status=201 if request.method == "POST" else 200)


@csrf_exempt
@require_POST
def strict_hook(request: HttpRequest, name: str) -> HttpResponse:
    return JsonResponse({"name": name}, status=201)


@csrf_exempt
def gateway(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse("<html><h1>502 Bad Gateway</h1>", status=502)
    answer["Server"] = "nginx"
    return answer


@csrf_exempt
def wall(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Authorization required", status=401, headers={"WWW-Authenticate": 'Basic realm="staging"'})


@csrf_exempt
def unknown_resource(request: HttpRequest) -> HttpResponse:
    """An API gateway that has no such route says so in JSON, with 403."""
    return JsonResponse({"message": "Missing Authentication Token"}, status=403)


def simplejwt(prefix: str, slash: str = "/") -> list[Any]:
    return [
        path(f"{prefix}token{slash}", TokenObtainPairView.as_view()),
        path(f"{prefix}token/refresh{slash}", TokenRefreshView.as_view()),
        path(f"{prefix}token/verify{slash}", TokenVerifyView.as_view()),
    ]


def djoser(*more: Any) -> list[Any]:
    return [*more, path("auth/", include("djoser.urls")), path("auth/", include("djoser.urls.jwt"))]


def cookie_routes(*more: Any) -> list[Any]:
    return [*more, path("auth/jwt/", include("cookie_mode")), path("auth/", include("djoser.urls"))]


def ninja() -> list[Any]:
    from ninja_extra import NinjaExtraAPI
    from ninja_jwt.authentication import JWTAuth
    from ninja_jwt.controller import NinjaJWTDefaultController, TokenBlackListController, api_controller

    @api_controller("/token", tags=["auth"])
    class Tokens(TokenBlackListController, NinjaJWTDefaultController):
        auto_import = False

    api = NinjaExtraAPI()
    api.register_controllers(NinjaJWTDefaultController if getattr(settings, "WITHOUT_REVOCATION", False) else Tokens)

    @api.get("/me", auth=JWTAuth())
    def me(request: HttpRequest) -> dict[str, Any]:
        return {"id": request.user.pk, "username": request.user.get_username()}

    return [path("api/", api.urls)]


def allauth() -> list[Any]:
    return [path("accounts/", include("allauth.urls")), path("_allauth/", include("allauth.headless.urls"))]


MOUNTS: dict[str, Callable[[], list[Any]]] = {
    "djoser": djoser,
    "djoser-without-users": lambda: [path("auth/", include("djoser.urls.jwt"))],
    "djoser-at-v1": lambda: [path("api/v1/auth/", include("djoser.urls")), path("api/v1/auth/", include("djoser.urls.jwt"))],
    "djoser-far-away": lambda: [path("shop/backend/id/", include("djoser.urls.jwt"))],
    "djoser-tokens": lambda: [path("auth/", include("djoser.urls")), path("auth/", include("djoser.urls.authtoken"))],
    "simplejwt": lambda: simplejwt("api/"),
    "simplejwt-with-user": lambda: [*simplejwt("api/"), path("api/me/", Me.as_view())],
    "simplejwt-without-slash": lambda: simplejwt("api/", slash=""),
    "own-login": lambda: [
        path("api/login/", TokenObtainPairView.as_view()),
        path("api/login/refresh/", TokenRefreshView.as_view()),
        path("api/me/", Me.as_view()),
    ],
    "own-users-login": lambda: [
        path("api/users/login/", TokenObtainPairView.as_view()),
        path("api/token/refresh/", TokenRefreshView.as_view()),
        path("api/users/me/", Me.as_view()),
    ],
    "own-obtain": lambda: [
        path("api/token/obtain", TokenObtainPairView.as_view()),
        path("api/token/refresh", TokenRefreshView.as_view()),
        path("api/token/blacklist", TokenBlacklistView.as_view()),
        path("api/me", Me.as_view()),
    ],
    "own-cookie": lambda: [
        path("auth/jwt/login/", cookie_mode.Login.as_view()),
        path("auth/jwt/refresh/", cookie_mode.Refresh.as_view()),
        path("auth/jwt/logout/", cookie_mode.Logout.as_view()),
        path("auth/jwt/csrf/", cookie_mode.Csrf.as_view()),
        path("auth/me/", Me.as_view()),
    ],
    "own-login-alone": lambda: [path("api/login/", TokenObtainPairView.as_view())],
    "djoser-without-slash": lambda: [
        path("auth/jwt/create", TokenObtainPairView.as_view()),
        path("auth/jwt/refresh", TokenRefreshView.as_view()),
        path("auth/", include("djoser.urls")),
    ],
    "login-alone": lambda: [path("api/token/", TokenObtainPairView.as_view()), path("api/me/", Me.as_view())],
    "dj-rest-auth": lambda: [path("auth/", include("dj_rest_auth.urls"))],
    "known-logout": lambda: djoser(path("auth/jwt/blacklist/", KnownLogout.as_view())),
    "second-factor": lambda: djoser(path("auth/jwt/create/", SecondFactor.as_view())),
    "refuses-in-html": lambda: djoser(path("auth/jwt/refresh/", RefusesInHtml.as_view())),
    "cookie": cookie_routes,
    "cookie-without-csrf-view": lambda: cookie_routes(path("auth/jwt/csrf/", no_such_thing)),
    "cookie-readable": lambda: cookie_routes(path("auth/jwt/create/", ReadableCookie.as_view())),
    "cookie-in-both": lambda: djoser(path("auth/jwt/create/", InBoth.as_view())),
    "beside-hooks": lambda: djoser(
        path("webhooks/", hook),
        path("webhooks/<slug:name>/", hook),
        path("rooms/", hook),
        path("rooms/<path:name>", strict_hook),
        path("auth/<slug:name>/", strict_hook),
        path("<slug:name>/", strict_hook),
        path("<slug:name>/<slug:_>/", lambda request, name, _: hook(request, name)),
    ),
    "failing-user": lambda: djoser(path("auth/users/me/", FailingMe.as_view())),
    "refused-user": lambda: djoser(path("auth/users/me/", ConfirmedMe.as_view())),
    "with-logout": lambda: djoser(path("auth/jwt/blacklist/", TokenBlacklistView.as_view())),
    "camel": lambda: [
        path("auth/token/", CamelLogin.as_view()),
        path("auth/token/refresh/", CamelRefresh.as_view()),
        path("auth/me/", Me.as_view()),
    ],
    "plain-login": lambda: [path("auth/login/", plain_login)],
    "page": lambda: [re_path("", page)],
    "gateway": lambda: [re_path("", gateway)],
    "wall": lambda: [re_path("", wall)],
    "unknown-resource": lambda: [re_path("", unknown_resource)],
    "nothing": lambda: [path("health/", page)],
    "ninja": ninja,
    "allauth": allauth,
}

urlpatterns = [path(f"{control.PREFIX}<str:action>/", control.run), *MOUNTS[settings.MOUNTED]()]
