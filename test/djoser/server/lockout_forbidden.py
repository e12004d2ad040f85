"""The same as `lockout.py`, with the status 403: a refusal that names no time."""

from axes.helpers import get_lockout_message
from axes.signals import user_locked_out
from django.dispatch import receiver
from rest_framework.exceptions import PermissionDenied


@receiver(user_locked_out)
def answer(**_: object) -> None:
    raise PermissionDenied(str(get_lockout_message()))
