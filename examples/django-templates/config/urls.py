from django.urls import include, path
from rest_framework_simplejwt.views import TokenBlacklistView

urlpatterns = [
    path("auth/session/", include("pages.django_session")),
    path("auth/jwt/blacklist/", TokenBlacklistView.as_view()),
    path("auth/", include("djoser.urls")),
    path("auth/", include("djoser.urls.jwt")),
    path("", include("pages.urls")),
]
