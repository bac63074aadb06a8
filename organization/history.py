"""Who changed a row and why, in the lines that the database writes of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pghistory
from django.apps import apps
from django.db import models

from organization.models.recorded import Line


@contextmanager
def because(route: str, *, user_id: int | None = None, **details: Any) -> Iterator[None]:
    """Whatever is changed within bears who did it, and by which page, command or task.

    ``details`` must hold ids, counts and days alone, nothing of a person. Within another, the
    details are added to it and the outer account and route stay where none is given.
    """
    known = {"route": route, "user": user_id, **details}
    with pghistory.context(**{key: value for key, value in known.items() if value is not None}):
        yield


def event_models() -> list[type[Line]]:
    """The event model of every recorded model."""
    return [model for model in apps.get_models() if issubclass(model, Line)]


def event_model_of(model: type[models.Model]) -> type[Line] | None:
    """The event model of a model, None when it is not recorded."""
    tracked: dict[Any, type[Line]] = {event.pgh_tracked_model: event for event in event_models()}
    return tracked.get(model)
