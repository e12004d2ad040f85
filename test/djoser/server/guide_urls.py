"""The views of `docs/guides`, beside those that every test server has: `ROOT_URLCONF = "guide_urls"`."""

from django.contrib.staticfiles.views import serve
from django.urls import path

import htmx_orders
import orders_control
import protected_files
import public_and_private
import tiles
import urls

urlpatterns = urls.urlpatterns + orders_control.urlpatterns + protected_files.urlpatterns
urlpatterns += htmx_orders.urlpatterns + tiles.urlpatterns + public_and_private.urlpatterns
# Django itself serves static files only to its developers.
urlpatterns.append(path("static/<path:path>", serve, {"insecure": True}))
