"""The views of `docs/guides`, beside those that every test server has: `ROOT_URLCONF = "guide_urls"`."""

import orders_control
import protected_files
import urls

urlpatterns = urls.urlpatterns + orders_control.urlpatterns + protected_files.urlpatterns
