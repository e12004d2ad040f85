from rest_framework.request import Request
from rest_framework.throttling import AnonRateThrottle


class RefreshThrottle(AnonRateThrottle):
    """Throttles refreshing only: a test must still be able to log in."""

    def allow_request(self, request: Request, view: object) -> bool:
        return "/refresh" not in request.path or super().allow_request(request, view)
