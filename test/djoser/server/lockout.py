"""What a login is answered that django-axes does not let in."""

from axes.helpers import get_cool_off, get_lockout_message
from axes.signals import user_locked_out
from django.dispatch import receiver
from django.http import HttpRequest
from rest_framework.exceptions import Throttled


@receiver(user_locked_out)
def answer(request: HttpRequest, **_: object) -> None:
    pause = get_cool_off(request)
    raise Throttled(wait=pause.total_seconds() if pause else None, detail=str(get_lockout_message()))
