"""From an access token to a Django session, for a site that has both an API and pages of its own."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.urls import path
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.authentication import JWTAuthentication


class StartSession(APIView):
    # Only a token in the header counts. No other site can send one, so this view needs no CSRF check.
    authentication_classes = [JWTAuthentication]
    permission_classes = [IsAuthenticated]

    def post(self, request: Request) -> Response:
        # The user whom DRF has authenticated, and never one whom the body names.
        login(request._request, request.user, backend=settings.AUTHENTICATION_BACKENDS[0])
        response = Response(status=204)
        # Script cannot read the cookie of the session. This cookie tells the page whose session it is. Nothing on the server believes it.
        session = request._request.session
        response.set_cookie(
            "session_user",
            str(request.user.pk),
            max_age=None if session.get_expire_at_browser_close() else session.get_expiry_age(),
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
        return response


class EndSession(APIView):
    # The session outlives the access token. So it can be ended without one, by its own cookie and CSRF token.
    authentication_classes = [JWTAuthentication, SessionAuthentication]
    permission_classes = [AllowAny]

    def post(self, request: Request) -> Response:
        logout(request._request)
        response = Response(status=204)
        response.delete_cookie("session_user")
        return response


urlpatterns = [
    path("start/", StartSession.as_view()),
    path("end/", EndSession.as_view()),
]
