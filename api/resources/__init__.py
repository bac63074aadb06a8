"""Every resource, by its name in addresses."""

from __future__ import annotations

from django.db.models import Model

from api.resource import Resource
from api.resources import (
    accounts,
    activities,
    aid,
    approvals,
    campaigns,
    checklists,
    contacts,
    county_lists,
    distributions,
    drafts,
    feedback,
    findings,
    follow_ups,
    inspections,
    job_runs,
    kept_files,
    messages,
    needs,
    notices,
    own_things,
    pairings,
    pauses,
    plans,
    programmes,
    proposals,
    registry,
    reviews,
    rosters,
    rounds,
    summaries,
    survey_lines,
    surveys,
)
from organization.history import event_model_of

RESOURCES: dict[str, type[Resource]] = {
    **registry.RESOURCES,
    **pairings.RESOURCES,
    **contacts.RESOURCES,
    **findings.RESOURCES,
    **inspections.RESOURCES,
    **needs.RESOURCES,
    **aid.RESOURCES,
    **activities.RESOURCES,
    **rounds.RESOURCES,
    **feedback.RESOURCES,
    **campaigns.RESOURCES,
    **plans.RESOURCES,
    **follow_ups.RESOURCES,
    **distributions.RESOURCES,
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
    **survey_lines.RESOURCES,
    **kept_files.RESOURCES,
    **own_things.RESOURCES,
    **proposals.RESOURCES,
    **county_lists.RESOURCES,
    **checklists.RESOURCES,
}


def watched() -> dict[str, type[Model]]:
    """The resources whose changes can be told of, with their models: those that have a history."""
    found = {name: kind.rows.model for name, kind in RESOURCES.items()}
    return {name: model for name, model in found.items() if event_model_of(model) is not None}
