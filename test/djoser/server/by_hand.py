"""A site's page script and its view as they are often written by hand, to be measured beside latchkey.

Nothing here is to be copied: the view believes what it is sent, and the script of `by_hand.html` logs users out for reasons that are
none.
"""

import json
from pathlib import Path

from django.contrib.auth import get_user_model, login, logout
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from django.views.decorators.http import require_POST

PAGE = Path(__file__).with_name("by_hand.html")


def page(request: HttpRequest) -> HttpResponse:
    template = engines["django"].from_string(PAGE.read_text())
    return HttpResponse(template.render({}, request), headers={"Cache-Control": "no-store"})


@require_POST
def believe(request: HttpRequest) -> HttpResponse:
    """Logs in the user that the page names. That the token is the cookie's proves nothing: both are the page's to write."""
    named = json.loads(request.POST.get("user") or "null")
    if named is None or request.POST.get("access_token") != request.COOKIES.get("access_token"):
        logout(request)
        return HttpResponse(status=204)
    found = get_user_model().objects.filter(id=named["id"], username=named["username"], email=named["email"]).first()
    if found is not None and found != request.user:
        login(request, found)
    return HttpResponse(status=204)


urlpatterns = [path("", page), path("session/", believe)]
