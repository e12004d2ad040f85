"""Support staff log in as a user: `path("api/support/login-as/", include("login_as"))`."""

import logging
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission, IsAdminUser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken

audit = logging.getLogger("audit")
LIFETIME = timedelta(minutes=30)


class LoginAs(APIView):
    authentication_classes = [JWTAuthentication]
    permission_classes = [IsAdminUser]

    def post(self, request: Request, user_id: int) -> Response:
        user = get_object_or_404(get_user_model(), pk=user_id, is_active=True)
        if user.is_staff or user.is_superuser:
            raise PermissionDenied("Nobody logs in as a member of the staff.")

        # An access token alone: it cannot be renewed, and ends after half an hour.
        access = AccessToken.for_user(user)
        access.set_exp(lifetime=LIFETIME)
        access["act"] = {"sub": str(request.user.pk)}  # who acts as the user (RFC 8693, section 4.1)

        audit.warning("login-as: staff %s as user %s, token %s", request.user.pk, user.pk, access["jti"])
        answer = {"user": {"access": str(access)}}
        if request.data.get("back") is True:
            # The way back: a new pair for the member of the staff.
            pair = RefreshToken.for_user(request.user)
            pair.set_exp(lifetime=LIFETIME)
            answer["back"] = {"access": str(pair.access_token), "refresh": str(pair)}
        return Response(answer)


class NotOnBehalf(BasePermission):
    """For what only users themselves may do, such as a payment or a new password."""

    message = "Support staff may not do this for a user."

    def has_permission(self, request: Request, view: APIView) -> bool:
        return request.auth is None or "act" not in request.auth


urlpatterns = [path("<int:user_id>/", LoginAs.as_view())]
