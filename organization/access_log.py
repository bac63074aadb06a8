"""Writing the access log. It is read at ``organization.views`` by the audit administrator."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from organization.choices import Action
from organization.models import AccessEvent, User

View = Callable[..., HttpResponseBase]

_PREFIXES = (2, 4, 6)
"""How many digits of a region's code its province, prefecture and county have."""

_TO_REGION = ("region", "household", "unit", "source", "contact")
"""By which relation a record leads to its region, one after another."""


def note(
    action: Action,
    *,
    user: User | None,
    request: HttpRequest | None = None,
    subject: models.Model | None = None,
    reason: str = "",
    count: int | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Write one line of the access log, in one statement and with no other query.

    ``subject`` is the record concerned; its label and key are kept, nothing else of it.
    ``reason``, ``detail`` and ``count`` must hold no number, name or phone of a person. Outside a
    transaction the line is committed at once; inside one it is there if the transaction is.

    A view is committed without waiting for the disk, which would take a page longer than all the
    rest of it. Should the database's machine lose its power, the views of the last half second
    may be missing; of everything else the line is on the disk when this returns.
    """
    is_light = action == Action.VIEW_PERSON and not connection.in_atomic_block
    with connection.execute_wrapper(_without_waiting) if is_light else nullcontext():
        _write(action, user, request, subject, reason, count, detail)


def _without_waiting(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    """In one message with the statement, so for its own transaction alone."""
    unwaited = "SELECT set_config('synchronous_commit', 'off', true); "
    return execute(unwaited + sql, params, many, context)


def _write(
    action: Action,
    user: User | None,
    request: HttpRequest | None,
    subject: models.Model | None,
    reason: str,
    count: int | None,
    detail: dict[str, Any] | None,
) -> None:
    session = request.session.session_key if request is not None else None
    match = request.resolver_match if request is not None else None
    AccessEvent.objects.create(
        action=action,
        user=user,
        role=user.role if user is not None else "",
        places=sorted(_places(user) | _places(subject)),
        address=client_address(request) if request is not None else None,
        session=hashlib.sha256(session.encode()).hexdigest()[:16] if session else "",
        route=match.view_name if match is not None else "",
        subject_model=subject._meta.label_lower if subject is not None else "",
        subject_pk=str(subject.pk) if subject is not None else "",
        reason=reason[:500],
        count=count,
        detail=detail or {},
    )


def of_person(
    label: str | Callable[[Mapping[str, Any]], str], parameter: str = "pk"
) -> Callable[[View], View]:
    """A view whose address names a person: who asks for one out of scope is noted.

    ``label`` is the model's, or what tells it by the other parts of the address; ``parameter`` is
    the part that is its primary key. That
    somebody saw the page is for the view to ``note``, which has read whom it shows.
    """

    def mark(view: View) -> View:
        view.person = (label, parameter)  # type: ignore[attr-defined]
        return view

    return mark


def client_address(request: HttpRequest) -> str | None:
    """Where a request came from; None over a socket.

    Behind a proxy the last address that was added is the one that the proxy itself saw; all
    before it a client may have made up.
    """
    if settings.BEHIND_PROXY and (passed := request.META.get("HTTP_X_FORWARDED_FOR", "")):
        return _address(passed.rpartition(",")[2].strip())
    return _address(request.META.get("REMOTE_ADDR", ""))


def _address(text: str) -> str | None:
    try:
        return str(ip_address(text))
    except ValueError:
        return None


def with_place(model: type[models.Model]) -> models.QuerySet[Any]:
    """All records of a model, read together with what ``note`` knows their places by."""
    ways = [] if hasattr(model, "region") else [name for name in _TO_REGION if hasattr(model, name)]
    rows: models.QuerySet[Any] = model._base_manager.all()
    return rows.select_related(*ways) if ways else rows


def _places(record: models.Model | None) -> set[str]:
    """The prefixes of a record's region, as far as it has been read together with the record."""
    for _step in _TO_REGION:
        if record is None:
            break
        code = getattr(record, "region_id", None)
        if code:
            return {
                code[:length]
                for length in _PREFIXES
                if code[:length].strip("0") and (length == 2 or code[length - 2 : length] != "00")
            }
        cached = record._state.fields_cache
        record = next((cached[name] for name in _TO_REGION if cached.get(name)), None)
    return set()
