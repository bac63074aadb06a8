"""What is noted whenever a session begins, however it came about."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from organization.languages import take_chosen
from organization.models import User
from organization.sessions import record_session


def on_signed_in(sender: type[User], request: HttpRequest, user: User, **extra: Any) -> None:
    """Django's own signal: it is also sent where nobody passes the sign-in page."""
    record_session(request=request, user=user)
    take_chosen(request=request, user=user)
