"""How programs are answered: one shape for every refusal."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from common.errors import ConflictError, DomainError


def refusal(code: str, message: object, **more: Any) -> dict[str, Any]:
    """The body of a refusal: ``code`` for programs, ``message`` for people, and what belongs to it.

    ``errors`` among the rest are sentences by field.
    """
    return {"code": code, "message": str(message), **more}


def answer_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every refusal in the shape of ``refusal``; None for what is a fault of ours."""
    if isinstance(error, DomainError):
        conflicts = isinstance(error, ConflictError)
        return Response(
            refusal(error.code, error),
            status=status.HTTP_409_CONFLICT if conflicts else status.HTTP_422_UNPROCESSABLE_ENTITY,
        )
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, exceptions.APIException) and isinstance(error.detail, dict | list):
        response.data = refusal(
            "invalid",
            _("Something in what was sent is not as it should be."),
            errors=by_field(error.detail),
        )
        return response
    code = getattr(error, "default_code", "error")
    message = getattr(error, "detail", "")
    if isinstance(error, Http404):
        code, message = "not_found", _("This is not there, or not yours to see.")
    elif isinstance(error, exceptions.NotAuthenticated):
        message = _("You are signed out. Sign in again to go on.")
    response.data = refusal(str(code), message)
    return response


def by_field(detail: Any, path: str = "") -> dict[str, list[str]]:
    """Sentences by the path of their field, as ``contacts.3.day``; what is about no field is
    under ``body``."""
    if isinstance(detail, dict):
        parts = [(str(name), inner) for name, inner in detail.items()]
    elif isinstance(detail, list) and any(isinstance(inner, dict | list) for inner in detail):
        parts = [(str(number), inner) for number, inner in enumerate(detail) if inner]
    else:
        sentences = detail if isinstance(detail, list) else [detail]
        return {path or "body": [str(sentence) for sentence in sentences]}
    found: dict[str, list[str]] = {}
    for name, inner in parts:
        own = path if name == "non_field_errors" else f"{path}.{name}" if path else name
        for field, sentences in by_field(inner, own).items():
            found.setdefault(field, []).extend(sentences)
    return found
