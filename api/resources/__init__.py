"""Every resource, by its name in addresses."""

from __future__ import annotations

from django.db.models import Model

from api.resource import Resource
from api.resources import contacts, pairings, registry
from organization.history import event_model_of

RESOURCES: dict[str, type[Resource]] = {
    **registry.RESOURCES,
    **pairings.RESOURCES,
    **contacts.RESOURCES,
}


def watched() -> dict[str, type[Model]]:
    """The resources whose changes can be told of, with their models: those that have a history."""
    found = {name: kind.rows.model for name, kind in RESOURCES.items()}
    return {name: model for name, model in found.items() if event_model_of(model) is not None}
