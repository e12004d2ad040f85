"""The kinds of server the client is tested against.

A profile is a set of changes to `settings.py`: a dict is merged into the setting of that name, anything else
replaces it. Settings are read at import, so every profile is a process of its own. A new one is a new line.
"""

from typing import Any

JWT_CLASS = "control.RevocableJWTAuthentication"
TOKEN_CLASS = "rest_framework.authentication.TokenAuthentication"
SESSION_CLASS = "rest_framework.authentication.SessionAuthentication"

PROFILES: dict[str, dict[str, Any]] = {
    # Rotation with a blacklist: every refresh token works once. Lifetimes short enough to wait for.
    "rotation": {"ACCESS_SECONDS": 3, "REFRESH_SECONDS": 60},
    "norotation": {"SIMPLE_JWT": {"ROTATE_REFRESH_TOKENS": False, "BLACKLIST_AFTER_ROTATION": False}},
    "rotation-without-blacklist": {"SIMPLE_JWT": {"BLACKLIST_AFTER_ROTATION": False}},
    "no-blacklist-app": {"WITHOUT_APPS": ["rest_framework_simplejwt.token_blacklist"]},
    "jwt-scheme": {"SIMPLE_JWT": {"AUTH_HEADER_TYPES": ("JWT",)}},
    "bearer-scheme": {"SIMPLE_JWT": {"AUTH_HEADER_TYPES": ("Bearer",)}},
    "session-first": {"REST_FRAMEWORK": {"DEFAULT_AUTHENTICATION_CLASSES": [SESSION_CLASS, JWT_CLASS]}},
    "session-second": {"REST_FRAMEWORK": {"DEFAULT_AUTHENTICATION_CLASSES": [JWT_CLASS, SESSION_CLASS]}},
    "throttled": {
        "REST_FRAMEWORK": {
            "DEFAULT_THROTTLE_CLASSES": ["throttling.RefreshThrottle"],
            "DEFAULT_THROTTLE_RATES": {"anon": "2/min"},
        }
    },
    "cookie": {"ROUTES": "cookie"},
    # The page cannot read the CSRF cookie.
    "cookie-hidden-csrf": {"ROUTES": "cookie", "CSRF_COOKIE_HTTPONLY": True},
    "access-cookie": {"ROUTES": "access-cookie"},
    # Cookie mode, and beside it Djoser's own endpoints in several places.
    "multi-page": {"ROUTES": "cookie", "BODY_MODE_PLACES": ["fast", "slow", "impatient"]},
    "pages": {"PAGES": True},
    "sockets": {"SOCKETS": True},
    # Needs the packages of `requirements-second-factor.txt`.
    "second-factor": {
        "ROOT_URLCONF": "second_factor_site",
        "WITH_APPS": ["trench", "allauth", "allauth.account", "allauth.mfa", "allauth.headless", "axes"],
        "MIDDLEWARE": [
            "control.RequestLog",
            "control.Faults",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "allauth.account.middleware.AccountMiddleware",
            "axes.middleware.AxesMiddleware",
        ],
        "AUTHENTICATION_BACKENDS": [
            "axes.backends.AxesStandaloneBackend",
            "django.contrib.auth.backends.ModelBackend",
        ],
        "REST_FRAMEWORK": {"DEFAULT_THROTTLE_RATES": {"second_factor": "5/hour"}},
        # A code is good for an hour, so that none comes to its end on its way from a test.
        "TRENCH_AUTH": {
            "MFA_METHODS": {
                "app": {"HANDLER": "trench.backends.application.ApplicationMessageDispatcher", "VALIDITY_PERIOD": 3600}
            }
        },
        "MFA_TOTP_PERIOD": 3600,
        "HEADLESS_ONLY": True,
        "HEADLESS_TOKEN_STRATEGY": "allauth.headless.tokens.strategies.jwt.JWTTokenStrategy",
        # Where the tests are about a lockout, they turn it on.
        "AXES_ENABLED": False,
        # What the project imports at its start.
        "RECEIVERS": [],
    },
    "dj-rest-auth": {"ROUTES": "dj-rest-auth"},
    "dj-rest-auth-csrf": {"ROUTES": "dj-rest-auth", "REST_AUTH": {"JWT_AUTH_COOKIE_USE_CSRF": True}},
    "retype": {
        "DJOSER": {
            "USER_CREATE_PASSWORD_RETYPE": True,
            "SET_PASSWORD_RETYPE": True,
            "PASSWORD_RESET_CONFIRM_RETYPE": True,
            "SET_USERNAME_RETYPE": True,
            "USERNAME_RESET_CONFIRM_RETYPE": True,
            "PASSWORD_RESET_SHOW_EMAIL_NOT_FOUND": True,
            "USERNAME_RESET_SHOW_EMAIL_NOT_FOUND": True,
        }
    },
    "activation": {"DJOSER": {"SEND_ACTIVATION_EMAIL": True}},
    "show-users": {"DJOSER": {"HIDE_USERS": False}},
    "social": {
        "SOCIAL": True,
        "AUTHENTICATION_BACKENDS": ["social_provider.TestProvider", "django.contrib.auth.backends.ModelBackend"],
        "DJOSER": {"SOCIAL_AUTH_ALLOWED_REDIRECT_URIS": ["https://app.example.test/welcome"]},
    },
    "revoke-on-password": {"SIMPLE_JWT": {"CHECK_REVOKE_TOKEN": True}},
    "token-second": {"REST_FRAMEWORK": {"DEFAULT_AUTHENTICATION_CLASSES": [JWT_CLASS, TOKEN_CLASS]}},
    "token-first": {"REST_FRAMEWORK": {"DEFAULT_AUTHENTICATION_CLASSES": [TOKEN_CLASS, JWT_CLASS]}},
    # Five minutes after its end a token is still taken.
    "leeway": {"SIMPLE_JWT": {"LEEWAY": 300}},
    "login-by-email": {"DJOSER": {"LOGIN_FIELD": "email"}},
    # The validators that `startproject` writes.
    "password-rules": {
        "AUTH_PASSWORD_VALIDATORS": [
            {"NAME": f"django.contrib.auth.password_validation.{name}"}
            for name in (
                "UserAttributeSimilarityValidator",
                "MinimumLengthValidator",
                "CommonPasswordValidator",
                "NumericPasswordValidator",
            )
        ]
    },
}
