"""Cookies for pages in frames of other sites: `MIDDLEWARE = ["partitioned.PartitionedCookies", …]`, before all others."""

from collections.abc import Callable
from http.cookies import Morsel

from django.http import HttpRequest, HttpResponse

# Python 3.14 knows this attribute of cookies. Older versions have to be told.
Morsel._reserved.setdefault("partitioned", "Partitioned")
Morsel._flags.add("partitioned")


class PartitionedCookies:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for cookie in response.cookies.values():
            # A cookie is removed with the attributes that it was set with, so this is for removals, too.
            if cookie["samesite"] == "None" and cookie["secure"]:
                cookie["partitioned"] = True
        return response
