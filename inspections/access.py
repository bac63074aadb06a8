"""Who may plan inspections, inspect, and see to what was found."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inspections.choices import FindingState
from inspections.models import Finding, FindingStep
from organization.access import WHO_MAY
from organization.choices import Role
from organization.models import Region, User

INSPECTORS = (Role.SUPERVISOR, Role.COUNTY_OFFICE, Role.TOWNSHIP_OFFICE, Role.LIAISON)
"""Whom the county office may send out."""


def can_plan_inspections(user: User) -> bool:
    """The county office plans rounds, keeps the checklist and says who takes over from a unit."""
    return user.role == Role.COUNTY_OFFICE


def can_inspect(user: User) -> bool:
    """Supervisors, offices and liaisons inspect what the county office has given them."""
    return user.role in INSPECTORS


def can_see_findings(user: User) -> bool:
    """All but administrators; each its own, as ``visible_to`` narrows it."""
    return not user.is_administrator


WHO_MAY |= {
    can_plan_inspections: _("Inspections are planned by the county office."),
    can_inspect: _("Inspections are for offices, supervisors and liaisons."),
    can_see_findings: _("Findings are for whoever inspects or puts right."),
}


def inspectors_in(region: Region) -> Any:
    """The open accounts that may be sent out in a region, by where they are."""
    return (
        User.objects.active()
        .filter(role__in=INSPECTORS)
        .filter(
            Q(region__code__startswith=region.prefix)
            | Q(unit__region__code__startswith=region.prefix)
        )
        .select_related("region", "unit__region")
        .order_by("pinyin", "pk")
    )


def was_found_wanting(user: User, finding: Finding) -> bool:
    """Whether an account, or its unit, has or once had to put a finding right."""
    if finding.cadre is not None and finding.cadre.user_id == user.pk:
        return True
    if user.unit_id is not None and user.unit_id == finding.unit_id:
        return True
    before = Q(cadre__user=user)
    if user.unit_id is not None:
        before |= Q(unit=user.unit_id)
    return FindingStep.objects.filter(before, finding=finding).exists()


def can_put_right(user: User, finding: Finding) -> bool:
    """The responsible unit's people and its cadre; offices, and they alone where no unit is."""
    if finding.state != FindingState.OPEN or user.is_supervisor or user.is_administrator:
        return False
    if user.is_office:
        return True
    return finding.unit_id is not None and (
        (user.is_liaison and user.unit_id == finding.unit_id)
        or (finding.cadre is not None and finding.cadre.user_id == user.pk)
    )


def can_judge(user: User, finding: Finding) -> bool:
    """Whether an account may check, close or send back: neither found wanting, nor who put it
    right; offices, supervisors, and the inspector who found it."""
    found_it = finding.inspection is not None and finding.inspection.inspector_id == user.pk
    if not (user.is_office or user.is_supervisor or (found_it and can_inspect(user))):
        return False
    return finding.put_right_by_id != user.pk and not was_found_wanting(user, finding)


def can_hand_on(user: User) -> bool:
    """The offices say who must put a finding right, and by when."""
    return user.is_office
