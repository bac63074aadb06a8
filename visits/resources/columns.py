"""What lists of several subjects have in common: whose they are, where, and what is owed."""

from __future__ import annotations

from datetime import date
from functools import reduce
from typing import Any

from django.db.models import Count
from django.db.models.constants import LOOKUP_SEP
from django.utils.translation import gettext_lazy as _

from common.exports.columns import Column, Whole
from common.exports.lists import ListResource
from common.templatetags.page import deadline
from organization.access import sees_personal_data
from organization.models import User
from organization.models.region import region_label


def scope_name(user: User) -> str:
    """Whose list it is, for the name of a file: a unit's or a region's."""
    return str(user.unit or user.region)


class ScopedResource(ListResource):
    """A list as ``user`` may see it."""

    def __init__(self, user: User) -> None:
        super().__init__(is_masked=not sees_personal_data(user))
        self.user = user


class OwedColumns(ListResource):
    """What a pairing has done and owes in the running year.

    A row is a pairing, read with its ``current_years``; subclasses of other rows say of which.
    """

    light = Column(_("Light"))
    next_due_on = Column(_("Due"))
    due_in = Column(_("Time left"))
    visits_done = Column(_("Visits this year"), kind=Whole)
    visits_needed = Column(_("Visits needed"), kind=Whole)
    contacts_done = Column(_("Contacts this year"), kind=Whole)
    contacts_needed = Column(_("Contacts needed"), kind=Whole)

    def pairing_of(self, row: Any) -> Any:
        """The pairing that a row is about; None for what has none."""
        return row

    def _year(self, row: Any) -> Any:
        pairing = self.pairing_of(row)
        return next(iter(pairing.current_years), None) if pairing else None

    def dehydrate_light(self, row: Any) -> Any:
        if self.pairing_of(row) is None:
            return _("Unpaired")
        year = self._year(row)
        return year.status_label if year else ""

    def dehydrate_next_due_on(self, row: Any) -> date | None:
        year = self._year(row)
        return year.next_due_on if year else None

    def dehydrate_due_in(self, row: Any) -> str:
        return deadline(self.dehydrate_next_due_on(row))

    def dehydrate_visits_done(self, row: Any) -> int | None:
        year = self._year(row)
        return year.visits_done if year else None

    def dehydrate_visits_needed(self, row: Any) -> int | None:
        year = self._year(row)
        return year.visits_needed if year else None

    def dehydrate_contacts_done(self, row: Any) -> int | None:
        year = self._year(row)
        return year.contacts_done if year else None

    def dehydrate_contacts_needed(self, row: Any) -> int | None:
        year = self._year(row)
        return year.contacts_needed if year else None


class PlaceColumns(ListResource):
    """The household that a row is about, and where it is; read with ``township_name``.

    ``household_path`` is the way from the row to the household, as a lookup.
    """

    household_path = "pairing__household"

    head_name = Column(_("Head of household"))
    township = Column(_("Township"))
    village = Column(_("Village"))

    def dehydrate_head_name(self, row: Any) -> str:
        household = reduce(getattr, self.household_path.split(LOOKUP_SEP), row)
        return str(household.head_name)

    def dehydrate_township(self, row: Any) -> str:
        return region_label(row.township_name or "")

    def dehydrate_village(self, row: Any) -> Any:
        return row.region

    def people_in(self, rows: Any) -> int:
        """The households that the rows are about."""
        return int(rows.order_by().aggregate(n=Count(self.household_path, distinct=True))["n"])


PLACE = ("head_name", "township", "village")
