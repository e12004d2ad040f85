"""What the client calls once it is logged in, and what shows how a call arrived."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.template import engines
from rest_framework.parsers import BaseParser, FormParser, JSONParser, MultiPartParser
from rest_framework.permissions import AllowAny, IsAdminUser, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.authentication import JWTAuthentication

import cookie_mode


class AnyParser(BaseParser):
    """Whatever is neither JSON nor a form comes back as its size and digest, so that a resent body can be compared."""

    media_type = "*/*"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> dict[str, Any]:
        return _digest(stream.read())


class Ping(APIView):
    """Needs a user, takes every method and answers with what it got."""

    parser_classes = [JSONParser, FormParser, MultiPartParser, AnyParser]

    def answer(self, request: Request) -> Response:
        data = request.data
        if isinstance(data, QueryDict):
            data = {
                name: _digest(value.read()) if isinstance(value, UploadedFile) else value
                for name, value in data.items()
            }
        return Response({"user": request.user.get_username(), "method": request.method, "body": data})

    get = post = put = patch = delete = answer


class Staff(Ping):
    """What most users may not see: they get a 403 in DRF's words."""

    permission_classes = [IsAdminUser]


class Public(APIView):
    permission_classes = [AllowAny]

    def answer(self, request: Request) -> Response:
        return Response({"public": True, "user": request.user.get_username() or None})

    get = post = answer


class Pin(APIView):
    """Says 401 for a reason of its own, to users whose token is good."""

    def post(self, request: Request) -> Response:
        return Response({"detail": "Wrong PIN."}, status=401)


class Csrf(APIView):
    """dj-rest-auth never sets the CSRF cookie by itself when SESSION_LOGIN is off."""

    authentication_classes = ()
    permission_classes = ()

    def get(self, request: Request) -> Response:
        return Response({"csrfToken": get_token(request._request)})


def session_user(request: HttpRequest) -> JsonResponse:
    """A page of plain Django, which knows sessions and nothing of tokens."""
    return JsonResponse({"user": request.user.get_username() or None})


class StrictLogout(cookie_mode.Logout):
    """Wants to know who logs out: a valid access token in the header, besides the refresh token in the cookie."""

    authentication_classes = (JWTAuthentication,)
    permission_classes = (IsAuthenticated,)


def rendered_page(request: HttpRequest) -> HttpResponse:
    """The page of the browser tests as a template of Django, with the CSRF token in a `<meta>` element."""
    html = (Path(settings.STATIC_TEST_DIR) / "index.html").read_text()
    head = '<base href="/static-test/" /><meta name="csrf-token" content="{{ csrf_token }}" />'
    template = engines["django"].from_string(html.replace("<meta", f"{head}<meta", 1))
    return HttpResponse(template.render({}, request), headers={"Cache-Control": "no-store"})


def _digest(content: bytes) -> dict[str, Any]:
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
