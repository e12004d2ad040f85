"""What the test harness sees and does behind the client's back: the request log, faults, pages and `__control__/`."""

import base64
import hashlib
import json
import re
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

import jwt
from dj_rest_auth.jwt_auth import JWTCookieAuthentication
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import InvalidToken
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.tokens import AccessToken, Token

PREFIX = "__control__/"
OUTCOMES = {200: "granted", 400: "refused", 401: "refused", 403: "refused"}
REFRESH_COOKIES = re.compile(r"refresh(_token(_\d+)?)?")
JWT = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+")
# A bigger body is an upload. Reading it here would take it from the view.
LONGEST_BODY_WITH_TOKENS = 20_000

GetResponse = Callable[[HttpRequest], HttpResponse]


# Names in camelCase go to the harness as they are.
@dataclass
class Refresh:
    """A request to the refresh endpoint. `outcome` is None until it is answered."""

    outcome: str | None
    tokenSha256: str | None
    # 1 the first time this refresh token is seen here, 2 the second time.
    presented: int
    # Whether a request with this token had been granted before this one arrived.
    grantedBefore: bool


@dataclass
class Entry:
    id: int
    at: float
    method: str
    path: str
    origin: str | None
    # The scheme is None for a header of one word too: that word may be the token.
    hasAuthorization: bool
    scheme: str | None
    tokenSha256: str | None
    hasCsrfToken: bool
    # Each JWT in the request, wherever it is: in a header, a cookie, the address or the body.
    tokens: list[str]
    # How the browser came to send it: `prefetch;prerender`.
    secPurpose: str | None
    # The proxy that passed it on.
    via: str | None
    refresh: Refresh | None
    # None while the request is running, 0 when the connection was dropped.
    status: int | None = None
    tookMs: float | None = None


@dataclass
class Fault:
    """Answers in place of a view, or (`after`) in place of what the view had answered, as when an answer is lost."""

    status: int
    body: str
    contentType: str
    headers: dict[str, str]
    times: int
    after: bool
    drop: bool


@dataclass
class Delay:
    ms: float
    after: bool


@dataclass
class State:
    """Shared by all request threads; every use holds the lock."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    next_id: int = 1
    entries: list[Entry] = field(default_factory=list)
    presented: dict[str, int] = field(default_factory=dict)
    granted: set[str] = field(default_factory=set)
    issued: set[str] = field(default_factory=set)
    # By token, what is said of it.
    revoked: dict[str, str] = field(default_factory=dict)
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    delays: dict[str, Delay] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)


STATE = State()


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def is_control(request: HttpRequest) -> bool:
    return request.path.startswith(f"/{PREFIX}")


class RequestLog:
    """Outermost, so that it also sees preflights and whatever a fault answers. Tokens are kept as digests only."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_control(request):
            return self.get_response(request)
        entry = self.arrive(request)
        started = time.perf_counter()
        response = self.get_response(request)
        self.leave(entry, response, (time.perf_counter() - started) * 1000)
        if getattr(response, "dropped", False):
            # Nothing can be written after this: the client sees the connection end without an answer. Only now, so
            # that whoever has seen it finds the request complete in the log.
            request.META["latchkey.connection"].shutdown(socket.SHUT_RDWR)
        return response

    def arrive(self, request: HttpRequest) -> Entry:
        header = request.META.get("HTTP_AUTHORIZATION")
        scheme, _, token = (header or "").strip().partition(" ")
        refresh_token = self.refresh_token(request)
        tokens = self.tokens(request)
        with STATE.lock:
            entry = Entry(
                id=STATE.next_id,
                at=time.time() * 1000,
                method=request.method or "",
                path=request.path,
                origin=request.META.get("HTTP_ORIGIN"),
                hasAuthorization=header is not None,
                scheme=scheme if token else None,
                tokenSha256=sha256(token.strip()) if token else None,
                hasCsrfToken="HTTP_X_CSRFTOKEN" in request.META,
                tokens=tokens,
                secPurpose=request.META.get("HTTP_SEC_PURPOSE"),
                via=request.META.get("HTTP_VIA"),
                refresh=None,
            )
            if request.method == "POST" and self.is_refresh(request):
                digest = sha256(refresh_token) if refresh_token else None
                if digest:
                    STATE.presented[digest] = STATE.presented.get(digest, 0) + 1
                entry.refresh = Refresh(None, digest, STATE.presented.get(digest or "", 0), digest in STATE.granted)
            STATE.next_id += 1
            STATE.entries.append(entry)
        return entry

    def leave(self, entry: Entry, response: HttpResponse, took_ms: float) -> None:
        jti = self.issued_jti(response)
        with STATE.lock:
            entry.status = 0 if getattr(response, "dropped", False) else response.status_code
            entry.tookMs = took_ms
            if jti:
                STATE.issued.add(jti)
            if entry.refresh:
                entry.refresh.outcome = OUTCOMES.get(entry.status, "unavailable")
                # A lost answer has spent the token all the same, so the view's own status decides.
                if getattr(response, "view_status", response.status_code) == 200 and entry.refresh.tokenSha256:
                    STATE.granted.add(entry.refresh.tokenSha256)

    @staticmethod
    def is_refresh(request: HttpRequest) -> bool:
        return request.path.rstrip("/").endswith(("/jwt/refresh", "/token/refresh"))

    @staticmethod
    def refresh_token(request: HttpRequest) -> str | None:
        if not RequestLog.is_refresh(request):
            return None
        # Reading the body here leaves it readable for the view, unlike reading the stream.
        body = request.body
        try:
            posted = json.loads(body).get("refresh")
        except (ValueError, AttributeError):
            posted = request.POST.get("refresh")
        if isinstance(posted, str) and posted:
            return posted
        names = sorted(filter(REFRESH_COOKIES.fullmatch, request.COOKIES))
        return request.COOKIES[names[-1]] if names else None

    @staticmethod
    def tokens(request: HttpRequest) -> list[str]:
        """`own` for each JWT that this server has signed, `foreign` for any other."""
        texts = [request.get_full_path(), *request.headers.values()]
        posted = request.content_type in ("application/json", "application/x-www-form-urlencoded")
        if posted and int(request.META.get("CONTENT_LENGTH") or 0) <= LONGEST_BODY_WITH_TOKENS:
            texts.append(request.body.decode(errors="replace"))
        return ["own" if is_signed_here(token) else "foreign" for token in JWT.findall("\n".join(texts))]

    @staticmethod
    def issued_jti(response: HttpResponse) -> str | None:
        data = getattr(response, "data", None)
        access = data.get("access") if isinstance(data, dict) else None
        return jti_of(access) if isinstance(access, str) else None


class Faults:
    """Slow and failing answers, inside the CORS middleware: a browser can read them."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_control(request) or request.method == "OPTIONS":
            return self.get_response(request)
        with STATE.lock:
            delay = STATE.delays.get(request.path)
            fault = self.take(request.path)
        if delay and not delay.after:
            time.sleep(delay.ms / 1000)
        response = None
        if fault is None or fault.after:
            response = self.get_response(request)
        if delay and delay.after:
            time.sleep(delay.ms / 1000)
        if fault:
            response = self.failed(fault, response)
        assert response is not None
        return response

    @staticmethod
    def take(path: str) -> Fault | None:
        waiting = STATE.faults.get(path)
        if not waiting:
            return None
        fault = waiting[0]
        fault.times -= 1
        if fault.times <= 0:
            waiting.pop(0)
        return fault

    @staticmethod
    def failed(fault: Fault, replaced: HttpResponse | None) -> HttpResponse:
        response = HttpResponse(fault.body, status=fault.status, content_type=fault.contentType, headers=fault.headers)
        response.view_status = replaced.status_code if replaced else fault.status
        response.dropped = fault.drop
        return response


class Pages:
    """Registered HTML pages. Not routes, which would hide what Django does with an address it does not know."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with STATE.lock:
            html = STATE.pages.get(request.path)
        if html is not None and request.method == "GET":
            return HttpResponse(html, headers={"Cache-Control": "no-store"})
        return self.get_response(request)


class Revocable:
    def get_validated_token(self, raw_token: bytes) -> Token:
        token = super().get_validated_token(raw_token)
        with STATE.lock:
            refusal = STATE.revoked.get(token.get("jti"))
        if refusal:
            # What simplejwt says of an access token it does not accept.
            message = {"token_class": "AccessToken", "token_type": "access", "message": refusal}
            raise InvalidToken({"detail": "Given token not valid for any token type", "messages": [message]})
        return token


class RevocableJWTAuthentication(Revocable, JWTAuthentication):
    pass


class RevocableCookieAuthentication(Revocable, JWTCookieAuthentication):
    pass


def jti_of(token: str) -> str | None:
    try:
        payload = token.split(".")[1]
        return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))).get("jti")
    except (IndexError, ValueError):
        return None


def is_signed_here(token: str) -> bool:
    """Whether the signature is this server's. Not whether the token is still good."""
    try:
        jwt.PyJWS().decode(token, api_settings.SIGNING_KEY, algorithms=[api_settings.ALGORITHM])
    except jwt.InvalidTokenError:
        return False
    return True


# What the harness can ask for. Each takes the posted object and returns what is answered as JSON.


def log(_: dict[str, Any]) -> Any:
    return [asdict(entry) for entry in STATE.entries]


def reset_log(_: dict[str, Any]) -> Any:
    # What was presented before stays known: reuse is reuse, whenever the log was read.
    STATE.entries = []


def reset(_: dict[str, Any]) -> Any:
    STATE.entries = []
    STATE.faults.clear()
    STATE.delays.clear()
    STATE.pages.clear()
    STATE.revoked.clear()
    mail.outbox = []
    cache.clear()


def fail_next(asked: dict[str, Any]) -> Any:
    fault = Fault(
        status=asked.get("status", 503),
        body=asked.get("body", ""),
        contentType=asked.get("contentType", "text/html"),
        headers=asked.get("headers", {}),
        times=asked.get("times", 1),
        after=asked.get("after", False),
        drop=asked.get("drop", False),
    )
    STATE.faults.setdefault(asked["path"], []).append(fault)


def delay(asked: dict[str, Any]) -> Any:
    if asked["ms"] > 0:
        STATE.delays[asked["path"]] = Delay(asked["ms"], asked.get("after", False))
    else:
        STATE.delays.pop(asked["path"], None)


def revoke_access(asked: dict[str, Any]) -> Any:
    refusal = "Token is expired" if asked.get("expired") else "Token is invalid"
    revoked = {jti_of(asked["token"]) or ""} if asked.get("token") else STATE.issued
    STATE.revoked |= dict.fromkeys(revoked, refusal)
    return len(revoked)


def set_access_lifetime(asked: dict[str, Any]) -> Any:
    # The settings are read once, into the class, and by the views that set cookies.
    AccessToken.lifetime = api_settings.ACCESS_TOKEN_LIFETIME = timedelta(seconds=asked["seconds"])


def page(asked: dict[str, Any]) -> Any:
    STATE.pages[asked["path"]] = asked["html"]


def mails(_: dict[str, Any]) -> Any:
    return [{"to": sent.to, "subject": sent.subject, "body": sent.body} for sent in getattr(mail, "outbox", [])]


def create_user(asked: dict[str, Any]) -> Any:
    user = get_user_model().objects.create_user(asked["username"], asked.get("email", ""), asked["password"])
    return user.pk


def change_user(asked: dict[str, Any]) -> Any:
    user = get_user_model().objects.get(username=asked["username"])
    if "active" in asked:
        user.is_active = asked["active"]
    if "staff" in asked:
        user.is_staff = asked["staff"]
    if "password" in asked:
        user.set_password(asked["password"])
    user.save()


def delete_user(asked: dict[str, Any]) -> Any:
    get_user_model().objects.get(username=asked["username"]).delete()


LOCKED = {
    "log": log,
    "reset-log": reset_log,
    "reset": reset,
    "fail-next": fail_next,
    "delay": delay,
    "revoke-access": revoke_access,
    "access-lifetime": set_access_lifetime,
    "page": page,
    "mails": mails,
}
# These wait for the database, and a request must not wait for them.
UNLOCKED = {"create-user": create_user, "change-user": change_user, "delete-user": delete_user}


@csrf_exempt
def run(request: HttpRequest, action: str) -> HttpResponse:
    asked = json.loads(request.body or "{}")
    if action in LOCKED:
        with STATE.lock:
            return JsonResponse(LOCKED[action](asked), safe=False)
    if action in UNLOCKED:
        return JsonResponse(UNLOCKED[action](asked), safe=False)
    raise Http404
