"""One Djoser project; `LATCHKEY_PROFILE` says which of its kinds (see `profiles.py`)."""

import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from profiles import PROFILES

PROFILE = os.environ.get("LATCHKEY_PROFILE", "rotation")
_profile = PROFILES[PROFILE]
# Changes of one test to the profile.
_changes: dict[str, Any] = json.loads(os.environ.get("LATCHKEY_SETTINGS", "{}"))


def _seconds(name: str, default: int) -> timedelta:
    given = os.environ.get(f"LATCHKEY_{name}")
    return timedelta(seconds=float(given) if given else _profile.get(name, default))


# DEBUG stays off: errors must look the way they do in production.
DEBUG = False
# Not a secret: this server lives as long as a test run and listens on this machine only.
SECRET_KEY = os.environ.get("LATCHKEY_SECRET_KEY", "latchkey-test-server-signs-its-tokens-with-this")
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
ROOT_URLCONF = "urls"
USE_TZ = True
ROUTES = "djoser"
SOCIAL = False
# `<place>/auth/jwt/…`: Djoser's token endpoints once more, where `ROUTES` has put something else before them.
BODY_MODE_PLACES: list[str] = []
# The pages of `examples/django-templates`, and a site by hand beside them.
PAGES = False
# Django Channels; needs the packages of `requirements-channels.txt`.
SOCKETS = False

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "rest_framework",
    "rest_framework.authtoken",
    "rest_framework_simplejwt",
    "rest_framework_simplejwt.token_blacklist",
    "corsheaders",
    "djoser",
    "dj_rest_auth",
]
WITHOUT_APPS: list[str] = []
WITH_APPS: list[str] = []

MIDDLEWARE = [
    "control.RequestLog",
    "corsheaders.middleware.CorsMiddleware",
    "control.Faults",
    "control.Pages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {}}
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("LATCHKEY_DATABASE", ":memory:"),
        "OPTIONS": {
            # Concurrent refreshes wait for each other. A transaction that begins as a reader and then writes cannot
            # wait (SQLite answers "database is locked" at once), so transactions begin as writers.
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"

# Fast on purpose: no test is about the strength of a password hash.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"}]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "loggers": {"django.request": {"handlers": ["stderr"], "level": "ERROR"}},
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["control.RevocableJWTAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
}
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": _seconds("ACCESS_SECONDS", 300),
    "REFRESH_TOKEN_LIFETIME": _seconds("REFRESH_SECONDS", 86_400),
    "ROTATE_REFRESH_TOKENS": True,
    "BLACKLIST_AFTER_ROTATION": True,
    "AUTH_HEADER_TYPES": ("Bearer",),
    # SimpleJWT's own default, unless a test gives it a key that outlives the other one.
    "SIGNING_KEY": os.environ.get("LATCHKEY_SIGNING_KEY", SECRET_KEY),
}
DOMAIN = "localhost"
SITE_NAME = "Latchkey"
DJOSER = {
    "ACTIVATION_URL": "activate/{uid}/{token}",
    "PASSWORD_RESET_CONFIRM_URL": "password/reset/{uid}/{token}",
    "USERNAME_RESET_CONFIRM_URL": "username/reset/{uid}/{token}",
}
REST_AUTH = {
    "USE_JWT": True,
    "JWT_AUTH_COOKIE": "access",
    "JWT_AUTH_REFRESH_COOKIE": "refresh",
    "JWT_AUTH_HTTPONLY": True,
    "SESSION_LOGIN": False,
}

CORS_ALLOWED_ORIGINS: list[str] = json.loads(os.environ.get("LATCHKEY_ORIGINS", "[]"))
CORS_ALLOW_CREDENTIALS = True
CSRF_TRUSTED_ORIGINS = CORS_ALLOWED_ORIGINS

STATIC_TEST_DIR = os.environ.get("LATCHKEY_STATIC_DIR")

for _name, _value in (*_profile.items(), *_changes.items()):
    if isinstance(_value, dict):
        globals()[_name] = {**globals().get(_name, {}), **_value}
    else:
        globals()[_name] = _value

if PAGES:
    _root = Path(__file__).resolve().parents[3]
    sys.path.append(str(_root / "examples" / "django-templates"))
    INSTALLED_APPS += ["django.contrib.staticfiles", "pages"]
    STATIC_URL = "static/"
    STATICFILES_DIRS = [_root / "dist", _root / "examples" / "shared"]
    STATICFILES_DIRS += [_root / "node_modules" / name / "dist" for name in ("jquery", "js-cookie")]
    TEMPLATES[0]["OPTIONS"]["context_processors"] = [
        "django.template.context_processors.request",
        "django.contrib.auth.context_processors.auth",
    ]
if SOCIAL:
    INSTALLED_APPS.append("social_django")
INSTALLED_APPS = [app for app in INSTALLED_APPS if app not in WITHOUT_APPS] + WITH_APPS
if ROUTES == "dj-rest-auth":
    REST_FRAMEWORK["DEFAULT_AUTHENTICATION_CLASSES"] = ["control.RevocableCookieAuthentication"]
