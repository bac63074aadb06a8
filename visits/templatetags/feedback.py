"""What menus say of complaints and suggestions."""

from __future__ import annotations

from django import template

from organization.access import can_answer_feedback
from organization.models import User
from visits.models import Feedback

register = template.Library()


@register.filter
def feedback_waiting(user: User) -> int:
    """How many complaints and suggestions wait for the account's answer."""
    if not can_answer_feedback(user):
        return 0
    return Feedback.objects.visible_to(user).unanswered().count()
