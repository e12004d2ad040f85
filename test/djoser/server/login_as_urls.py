"""The project of `urls.py`, and in it the views of `login_as.py`. It is used with `ROOT_URLCONF = "login_as_urls"`."""

from django.urls import include, path
from rest_framework.permissions import IsAuthenticated

import views
from login_as import NotOnBehalf


class Payment(views.Ping):
    permission_classes = [IsAuthenticated, NotOnBehalf]


urlpatterns = [
    path("api/support/login-as/", include("login_as")),
    path("api/payment/", Payment.as_view()),
    path("", include("urls")),
]
