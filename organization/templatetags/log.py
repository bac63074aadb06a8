"""What a line of the access log says, in words and shapes."""

from __future__ import annotations

from django import template
from django.apps import apps

from organization.choices import Action, Role
from organization.models import AccessEvent

register = template.Library()

_REFUSALS = {
    Action.SIGN_IN_REFUSED,
    Action.LOCKED_OUT,
    Action.UNMASK_REFUSED,
    Action.EXPORT_REFUSED,
    Action.REFUSED,
}
_WEIGHTY = {Action.UNMASK, Action.EXPORT, Action.ARCHIVE, Action.DEIDENTIFY}


@register.filter
def subject_of(line: AccessEvent) -> str:
    """The record that a line is about: its kind and number."""
    try:
        name = str(apps.get_model(line.subject_model)._meta.verbose_name)
    except LookupError:
        name = line.subject_model
    return f"{name} {line.subject_pk}"


@register.filter
def role_of(line: AccessEvent) -> str:
    """The role that the account had then."""
    return str(Role(line.role).label) if line.role in Role.values else line.role


@register.filter
def light_of(line: AccessEvent) -> str:
    """The class of a line's light: refusals stand out, then what takes data away."""
    if line.action in _REFUSALS:
        return "light-overdue"
    return "light-due_soon" if line.action in _WEIGHTY else "light-on_track"


@register.filter
def shape_of(line: AccessEvent) -> str:
    """The shape beside the words."""
    if line.action in _REFUSALS:
        return "■"
    return "▲" if line.action in _WEIGHTY else "◐"
