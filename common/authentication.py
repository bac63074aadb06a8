"""Who a program is. Apart from ``common.api``, which needs what this is a setting of."""

from __future__ import annotations

from typing import Any

from rest_framework.authentication import SessionAuthentication


class SessionOrNobody(SessionAuthentication):
    """A session, as pages have it; without one the answer is 401, so that a phone can tell
    "sign in again" from "you may not"."""

    def authenticate_header(self, request: Any) -> str:
        return "Session"
