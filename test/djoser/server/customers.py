"""What users have ordered, in place of a model that a project has for that."""

from collections import defaultdict
from typing import Any

ORDERS: dict[str, list[str]] = defaultdict(lambda: ["tea"])


def orders_of(user: Any) -> list[str]:
    return ORDERS[user.username]
