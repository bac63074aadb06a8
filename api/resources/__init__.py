"""Every resource, by its name in addresses."""

from __future__ import annotations

from django.db.models import Model

from api.resource import Resource
from api.resources import (
    accounts,
    approvals,
    contacts,
    drafts,
    findings,
    inspections,
    job_runs,
    messages,
    notices,
    pairings,
    pauses,
    programmes,
    registry,
    reviews,
    rosters,
    summaries,
    surveys,
)
from organization.history import event_model_of

RESOURCES: dict[str, type[Resource]] = {
    **registry.RESOURCES,
    **pairings.RESOURCES,
    **contacts.RESOURCES,
    **findings.RESOURCES,
    **inspections.RESOURCES,
    **rosters.RESOURCES,
    **summaries.RESOURCES,
    **notices.RESOURCES,
    **reviews.RESOURCES,
    **job_runs.RESOURCES,
    **surveys.RESOURCES,
    **accounts.RESOURCES,
    **messages.RESOURCES,
    **drafts.RESOURCES,
    **programmes.RESOURCES,
    **pauses.RESOURCES,
    **approvals.RESOURCES,
}


def watched() -> dict[str, type[Model]]:
    """The resources whose changes can be told of, with their models: those that have a history."""
    found = {name: kind.rows.model for name, kind in RESOURCES.items()}
    return {name: model for name, model in found.items() if event_model_of(model) is not None}
