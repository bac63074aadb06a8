"""A county's checklist: reading it, and the office's changing it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import ConflictError
from inspections.checklist import SHIPPED, Item, check_items, read_items
from inspections.models import Checklist
from organization.models import Region, User


def checklist_of(county: Region) -> tuple[list[Item], int]:
    """The items of a county's checklist and its version; the shipped one is version 0."""
    own = Checklist.objects.filter(region=county).first()
    return (list(SHIPPED), 0) if own is None else (read_items(own.items), own.version)


@transaction.atomic
def change_checklist(
    *, county: Region, items: Sequence[Item], version: int, actor: User
) -> Checklist:
    """Keep a county's checklist; rounds under way keep theirs.

    Raises what ``check_items`` raises, and ConflictError ``checklist_changed`` when somebody
    else has changed it since ``version``.
    """
    check_items(items)
    # The county is locked: a first checklist has no row of its own to wait for.
    Region.objects.select_for_update(no_key=True).get(pk=county.pk)
    own = Checklist.objects.filter(region=county).first()
    if version != (0 if own is None else own.version):
        raise ConflictError(
            "checklist_changed",
            _("Somebody has changed the checklist meanwhile. Load the page anew."),
        )
    stored = [item.stored() for item in items]
    if own is None:
        made: Checklist = Checklist.objects.create(region=county, items=stored, changed_by=actor)
        return made
    own.items, own.version, own.changed_by = stored, own.version + 1, actor
    own.save(update_fields=["items", "version", "changed_by"])
    return own
