"""`MIDDLEWARE = [..., "content_security_policy.ContentSecurityPolicy"]`: the header of the pages that Django renders."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class ContentSecurityPolicy:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.policy = "; ".join(settings.PAGE_POLICY)
        self.left_out = tuple(getattr(settings, "PATHS_WITHOUT_POLICY", ()))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith(self.left_out):
            response.headers.setdefault("Content-Security-Policy", self.policy)
        return response
