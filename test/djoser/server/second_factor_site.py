"""The project of docs/guides/second-factor.md. It is used with `ROOT_URLCONF = "second_factor_site"`."""

from importlib import import_module

import pyotp
from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.urls import include, path

import control
import views

# Connects the receivers of the guide.
for name in settings.RECEIVERS:
    import_module(name)


def phone(request: HttpRequest) -> JsonResponse:
    """The authenticator app on the user's phone: shows the code for a secret."""
    return JsonResponse({"code": pyotp.TOTP(request.GET["secret"], interval=settings.MFA_TOTP_PERIOD).now()})


urlpatterns = [
    path("auth/", include("second_factor")),
    path("allauth/", include("allauth.headless.urls")),
    # Somebody forgot to take it away.
    path("forgotten/", include("djoser.urls.jwt")),
    path("api/ping/", views.Ping.as_view()),
    path("phone/", phone),
    path(f"{control.PREFIX}<str:action>/", control.run),
]
