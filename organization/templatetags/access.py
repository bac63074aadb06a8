"""Personal data as the person looking may see it."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings

from common.phones import mask_phone
from organization.access import (
    can_answer_feedback,
    can_change_pairings,
    can_exchange,
    can_follow_up,
    can_give_codes,
    can_import,
    can_keep_lists,
    can_manage_accounts,
    can_manage_settings,
    can_read_log,
    can_see_desk,
    can_see_figures,
    can_see_jobs,
    can_set_drafting_rules,
    can_unmask,
    sees_personal_data,
)
from organization.choices import Purpose
from organization.models import User

register = template.Library()

register.filter("may_answer_feedback", can_answer_feedback)
register.filter("may_change_pairings", can_change_pairings)
register.filter("may_exchange", can_exchange)
register.filter("may_follow_up", can_follow_up)
register.filter("may_give_codes", can_give_codes)
register.filter("may_import", can_import)
register.filter("may_keep_lists", can_keep_lists)
register.filter("may_manage_accounts", can_manage_accounts)
register.filter("may_manage_settings", can_manage_settings)
register.filter("may_read_log", can_read_log)
register.filter("may_see_desk", can_see_desk)
register.filter("may_see_figures", can_see_figures)
register.filter("may_see_personal_data", sees_personal_data)
register.filter("may_see_jobs", can_see_jobs)
register.filter("may_set_drafting_rules", can_set_drafting_rules)
register.filter("may_unmask", can_unmask)


@register.filter
def phone_for(phone: str, user: User) -> str:
    """The number, masked to supervisors."""
    return phone if sees_personal_data(user) else mask_phone(phone)


@register.simple_tag
def export_purposes() -> list[tuple[str, Any]]:
    """What a list of people may be taken away for, by value and in words."""
    return list(Purpose.choices)


@register.simple_tag
def export_limit() -> int:
    """How many people a list may name without a second person's approval."""
    return int(settings.EXPORT_APPROVAL_ABOVE)
