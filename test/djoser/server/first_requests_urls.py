"""What a user may ask for first, beside what every test server has: `ROOT_URLCONF = "first_requests_urls"`.

`MOUNTED` names other endpoints for tokens (`doctor_urls.py`).
"""

import time
from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import urls


class Missing(APIView):
    """An order that was deleted: DRF's own 404."""

    def get(self, _: Request) -> Response:
        raise NotFound


class Broken(APIView):
    """A mistake in a view: Django's own page with 500."""

    def get(self, _: Request) -> Response:
        raise RuntimeError("a mistake in a view")


class Slow(APIView):
    """A report that takes its time."""

    def get(self, request: Request) -> Response:
        time.sleep(float(request.query_params["seconds"]))
        return Response({"user": request.user.get_username()})


class Upload(APIView):
    def post(self, request: Request) -> Response:
        return Response({"user": request.user.get_username(), "bytes": request.FILES["file"].size})


class Download(APIView):
    def get(self, _: Request) -> Any:
        return FileResponse(iter([b"%PDF" * 25_000] * 3), as_attachment=True, filename="invoice.pdf")


def moved(_: HttpRequest) -> HttpResponse:
    return redirect("/api/ping/")


urlpatterns = [
    *urls.urlpatterns,
    path("api/missing/", Missing.as_view()),
    path("api/broken/", Broken.as_view()),
    path("api/slow/", Slow.as_view()),
    path("api/upload/", Upload.as_view()),
    path("api/download/", Download.as_view()),
    path("api/moved/", moved),
]
if hasattr(settings, "MOUNTED"):
    import doctor_urls

    urlpatterns += doctor_urls.urlpatterns
