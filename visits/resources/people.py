"""People on rosters, cadres and units as spreadsheets."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from common.exports.columns import Column, Whole, in_one_cell
from organization.models import User
from organization.templatetags.access import phone_for
from pairing.models import Cadre
from visits.resources.columns import PLACE, PlaceColumns, ScopedResource


class MemberResource(ScopedResource):
    """The people of a household, those who are no more on a roster too."""

    title = _("Members")

    name = Column(_("Name"), "name")
    group = Column(_("Group"), "group")
    relation = Column(_("Relation to head"), "get_relation_display")
    age = Column(_("Age"), "age", Whole)
    identity = Column(_("ID number"), "masked_identity")
    disability_kind = Column(_("Disability"), "get_disability_kind_display", is_personal=True)
    disability_level = Column(_("Level"), "disability_level", Whole, is_personal=True)
    child_category = Column(_("Category of child"), "child_category", is_personal=True)
    school = Column(_("School"), "school", is_personal=True)
    grade = Column(_("Grade"), "grade", is_personal=True)
    support_mode = Column(_("Mode of support"), "get_support_mode_display", is_personal=True)
    joined_on = Column(_("On the roster since"), "joined_on")
    ended_on = Column(_("Until"), "ended_on")


class PersonResource(PlaceColumns, MemberResource):
    """People on rosters, each with the household and the cadre."""

    title = _("People")
    household_path = "household"

    cadre = Column(_("Cadre"))
    unit = Column(_("Unit"))

    class Meta:
        export_order = ("name", "group", *PLACE, "relation", "age", "identity")

    def people_in(self, rows: Any) -> int:
        """As many as there are rows."""
        return int(rows.count())

    def dehydrate_village(self, row: Any) -> Any:
        return row.household.region

    def dehydrate_cadre(self, row: Any) -> str | None:
        held = row.household.open_pairings
        return held[0].cadre.user.name if held else None

    def dehydrate_unit(self, row: Any) -> Any:
        held = row.household.open_pairings
        return held[0].cadre.user.unit if held else None


class CadreResource(ScopedResource):
    """The list of cadres, each read with ``holding`` and ``selectors.with_open_pairings``.

    ``overdue`` is how many pairings are overdue, by the cadre's primary key.
    """

    title = _("Cadres")

    name = Column(_("Name"), "user__name")
    unit = Column(_("Unit"), "user__unit")
    cadre_title = Column(_("Title"), "title")
    phone = Column(_("Mobile number"))
    holding = Column(_("Number of households"), "holding", Whole)
    heads = Column(_("Heads of household"))
    overdue = Column(_("Overdue"), kind=Whole)

    def __init__(self, user: User, *, overdue: dict[int, int]) -> None:
        super().__init__(user)
        self.overdue_by_cadre = overdue

    def dehydrate_overdue(self, row: Cadre) -> int:
        return self.overdue_by_cadre.get(row.pk, 0)

    def dehydrate_phone(self, row: Cadre) -> str:
        return phone_for(row.user.phone, self.user)

    def dehydrate_heads(self, row: Any) -> str:
        return in_one_cell(
            f"{pairing.household.head_name} ({pairing.household.region})"
            for pairing in row.open_pairings
        )


class UnitResource(ScopedResource):
    """The list of units, as ``selectors.units_for_list`` reads it."""

    title = _("Units")
    is_of_people = False

    name = Column(_("Unit"), "name")
    region = Column(_("Place"), "region")
    cadres = Column(_("Number of cadres"), "cadres", Whole)
    pairings = Column(_("Open pairings"), "pairings", Whole)
    liaisons = Column(_("Unit liaison"))
    phones = Column(_("Liaison's phone"))

    def dehydrate_liaisons(self, row: Any) -> str:
        return in_one_cell(user.name for user in row.liaisons)

    def dehydrate_phones(self, row: Any) -> str:
        return in_one_cell(phone_for(user.phone, self.user) for user in row.liaisons)
