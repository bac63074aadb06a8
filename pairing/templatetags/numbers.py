"""Masked numbers of people, and where one may be looked at in full."""

from __future__ import annotations

from typing import Any

from django import template

from pairing.choices import NumberKind
from pairing.identity import MaskedNumber, of_head, of_person
from pairing.intake.showing import ShownCell
from pairing.models import Household, ImportRow, Recipient

register = template.Library()


def _slot(context: template.Context, number: object) -> dict[str, Any]:
    return {"number": number, "user": context["user"]}


@register.inclusion_tag("pairing/numbers/_slot.html", takes_context=True)
def number_of(context: template.Context, person: Recipient, kind: str) -> dict[str, Any]:
    """A person's ``identity`` or ``certificate``, masked."""
    return _slot(context, of_person(person, NumberKind(kind)))


@register.inclusion_tag("pairing/numbers/_slot.html", takes_context=True)
def number_of_cell(context: template.Context, row: ImportRow, cell: ShownCell) -> dict[str, Any]:
    """What a roster's row says in a column, masked; ``cell`` is of that row."""
    masked = MaskedNumber(
        record=row, kind=NumberKind.CELL, masked=cell.shown, part=cell.column.name
    )
    return _slot(context, masked)


@register.inclusion_tag("pairing/numbers/_slot.html", takes_context=True)
def number_of_head(context: template.Context, household: Household) -> dict[str, Any]:
    """The number of a household's head, masked."""
    return _slot(context, of_head(household))
