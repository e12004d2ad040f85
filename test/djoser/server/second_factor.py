"""Djoser's endpoints, with a login that asks for a second factor where the user has one. Mounted at `auth/`."""

from django.urls import include, path
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView
from rest_framework_simplejwt.views import TokenBlacklistView, TokenRefreshView
from trench.utils import user_token_generator
from trench.views.jwt import MFAFirstStepJWTView, MFASecondStepJWTView


class CodesPerUser(SimpleRateThrottle):
    """Counts the codes that are tried for one user, from wherever they come."""

    scope = "second_factor"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        user = user_token_generator.check_token(user=None, token=request.data.get("ephemeral_token"))
        return self.cache_format % {"scope": self.scope, "ident": user.pk} if user else None


class SecondFactor(MFASecondStepJWTView):
    throttle_classes = [CodesPerUser]


urlpatterns = [
    # In place of djoser.urls.jwt, whose login asks for no code.
    path("jwt/create/", MFAFirstStepJWTView.as_view()),
    path("jwt/second-factor/", SecondFactor.as_view()),
    path("jwt/refresh/", TokenRefreshView.as_view()),
    path("jwt/blacklist/", TokenBlacklistView.as_view()),
    path("mfa/", include("trench.urls")),
    path("", include("djoser.urls")),
]
