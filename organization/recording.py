"""What every request leaves in the records: who changes rows, and who was refused what."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pghistory
from django.apps import apps
from django.http import HttpRequest, HttpResponse

from organization.access_log import note, with_place
from organization.choices import Action
from organization.models import User


class RecordMiddleware:
    """Names the account and the page in whatever a request changes, and notes refusals.

    A refusal is 403, and 404 where the address is that of a person (``of_person``): to whoever
    may not know of somebody, there is nobody. Stands right after the one that reads the account.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with pghistory.context():
            response = self.get_response(request)
        if response.status_code in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND):
            self._note_refusal(request, HTTPStatus(response.status_code))
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        match = request.resolver_match
        assert match is not None
        # Called, not entered: it adds to what is entered above.
        pghistory.context(route=match.view_name, user=request.user.pk)

    def _note_refusal(self, request: HttpRequest, status: HTTPStatus) -> None:
        match = request.resolver_match
        if match is None:
            return
        label, parameter = getattr(match.func, "person", (None, ""))
        if status == HTTPStatus.NOT_FOUND and label is None:
            return
        subject = None
        if label is not None:
            label = label(match.kwargs) if callable(label) else label
            model = apps.get_model(label)
            subject = with_place(model).filter(pk=match.kwargs[parameter]).first()
        note(
            Action.REFUSED,
            user=request.user if isinstance(request.user, User) else None,
            request=request,
            subject=subject,
            detail={"status": int(status)},
        )
