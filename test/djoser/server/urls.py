from typing import Any

from django.conf import settings
from django.contrib.staticfiles.views import serve as static_file
from django.urls import include, path
from django.views.static import serve
from rest_framework_simplejwt.views import TokenBlacklistView

import control
import views

if settings.ROUTES == "dj-rest-auth":
    auth_routes: list[Any] = [path("csrf/", views.Csrf.as_view()), path("", include("dj_rest_auth.urls"))]
else:
    auth_routes = [
        path("session/", include("session_bridge")),
        path("jwt/blacklist/", TokenBlacklistView.as_view()),
        path("", include("djoser.urls")),
        path("", include("djoser.urls.authtoken")),
    ]
    # Its patterns have no end, so beside the cookie views it would be a second door.
    if settings.ROUTES != "cookie":
        auth_routes.append(path("", include("djoser.urls.jwt")))
if settings.SOCIAL:
    auth_routes.append(path("", include("djoser.social.urls")))
if settings.ROUTES == "cookie":
    auth_routes.insert(0, path("jwt/", include("cookie_mode")))
    auth_routes.insert(0, path("jwt/strict-blacklist/", views.StrictLogout.as_view()))
if settings.ROUTES == "access-cookie":
    auth_routes.insert(0, path("jwt/", include("access_cookie")))

urlpatterns = [
    path("auth/", include(auth_routes)),
    path("api/ping/", views.Ping.as_view()),
    path("api/pin/", views.Pin.as_view()),
    path("api/public/", views.Public.as_view()),
    path("api/staff/", views.Staff.as_view()),
    path("session-user/", views.session_user),
    path(f"{control.PREFIX}<str:action>/", control.run),
]
urlpatterns += [path(f"{place}/auth/", include("djoser.urls.jwt")) for place in settings.BODY_MODE_PLACES]
if settings.PAGES:
    # Django itself serves static files only to its developers.
    urlpatterns.append(path("static/<path:path>", static_file, {"insecure": True}))
    urlpatterns += [path("by-hand/", include("by_hand")), path("", include("pages.urls"))]
if settings.STATIC_TEST_DIR:
    urlpatterns.append(path("static-test/<path:path>", serve, {"document_root": settings.STATIC_TEST_DIR}))
    urlpatterns.append(path("rendered-page/", views.rendered_page))
