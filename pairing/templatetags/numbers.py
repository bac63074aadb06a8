"""Masked numbers of people, and where one may be looked at in full."""

from __future__ import annotations

from typing import Any

from django import template

from pairing.choices import NumberKind
from pairing.identity import of_head, of_person
from pairing.models import Household, Recipient

register = template.Library()


def _slot(context: template.Context, number: object) -> dict[str, Any]:
    return {"number": number, "user": context["user"]}


@register.inclusion_tag("pairing/numbers/_slot.html", takes_context=True)
def number_of(context: template.Context, person: Recipient, kind: str) -> dict[str, Any]:
    """A person's ``identity`` or ``certificate``, masked."""
    return _slot(context, of_person(person, NumberKind(kind)))


@register.inclusion_tag("pairing/numbers/_slot.html", takes_context=True)
def number_of_head(context: template.Context, household: Household) -> dict[str, Any]:
    """The number of a household's head, masked."""
    return _slot(context, of_head(household))
