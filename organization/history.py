"""Who changed a row and why, in the lines that the database writes of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pghistory
import pghistory.runtime
import pgtrigger
from django.apps import apps
from django.db import connection, models, transaction

from organization.access_log import note
from organization.choices import Action
from organization.models import User
from organization.models.recorded import Line


@contextmanager
def because(route: str, *, user_id: int | None = None, **details: Any) -> Iterator[None]:
    """Whatever is changed within bears who did it, and by which page, command or task.

    ``details`` must hold ids, counts and days alone, nothing of a person. Within another, what is
    given here is added to it.
    """
    known = {"route": route, "user": user_id, **details}
    is_outermost = not hasattr(pghistory.runtime._tracker, "value")
    with pghistory.context(**{key: value for key, value in known.items() if value is not None}):
        yield
    if is_outermost and connection.in_atomic_block and not connection.needs_rollback:
        # The library tells the database until the transaction ends, which goes on here.
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('pghistory.context_metadata', '', true)")


def event_models() -> list[type[Line]]:
    """The event model of every recorded model."""
    return [model for model in apps.get_models() if issubclass(model, Line)]


def event_model_of(model: type[models.Model]) -> type[Line] | None:
    """The event model of a model, None when it is not recorded."""
    tracked: dict[Any, type[Line]] = {event.pgh_tracked_model: event for event in event_models()}
    return tracked.get(model)


def blank(model: type[models.Model], keys: Sequence[int], *, actor: User | None) -> int:
    """Empty the personal fields in all lines of these rows, and note each row; how many lines.

    With the salt goes what would let the emptied fields be guessed from the chain, which still
    verifies: the access log says whose lines were emptied. Raises LookupError when the model's
    history has nothing personal in it.
    """
    lines: Any = event_model_of(model)
    if lines is None or not lines.personal:
        raise LookupError(f"{model._meta.label} has no personal history")
    empty: dict[str, Any] = {
        name: None if lines._meta.get_field(name).null else "" for name in lines.personal
    }
    with transaction.atomic(), pgtrigger.ignore(f"{lines._meta.label}:append_only"):
        found = lines.objects.filter(pgh_obj__in=keys, pgh_salt__isnull=False)
        count: int = found.update(**empty, pgh_salt=None)
        for key in keys:
            note(Action.DEIDENTIFY, user=actor, subject=model(pk=key))
    return count
