"""What pages of inspections and findings need."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from common.dates import today
from common.templatetags.page import light
from inspections.access import can_inspect, can_plan_inspections
from inspections.checklist import read_finding
from inspections.choices import FindingState
from inspections.models import Finding
from inspections.selectors import findings_of_household
from organization.models import Region

register = template.Library()

register.filter("may_inspect", can_inspect)
register.filter("may_plan_inspections", can_plan_inspections)

_LIGHTS = {
    FindingState.OPEN: "due_soon",
    FindingState.PUT_RIGHT: "on_track",
    FindingState.CHECKED: "on_track",
    FindingState.CLOSED: "met",
}


@register.filter
def says(finding: Finding) -> str:
    """What is wrong, in the reader's language where the checklist says it."""
    return read_finding(finding.item, finding.text)


@register.simple_tag
def finding_light(finding: Finding) -> SafeString:
    """How a finding stands, as a light; red when it is overdue."""
    if finding.is_overdue_on(today()):
        return light("overdue", finding.get_state_display())
    return light(_LIGHTS[FindingState(finding.state)], finding.get_state_display())


@register.simple_tag(takes_context=True)
def findings_here(context: dict[str, Any], household: Any) -> list[Finding]:
    """The findings at a household that the reader sees."""
    return list(findings_of_household(context["request"].user, household))


@register.simple_tag
def round_part(going: Any) -> str:
    """A round as a part of an address, empty for all."""
    return "" if going is None else f"round={going.pk}"


@register.simple_tag
def standing_part(by: str, key: Any) -> SafeString:
    """A place or unit as a part of an address."""
    value = key.prefix if isinstance(key, Region) else key.pk
    return SafeString(f"{by}={value}&")
