"""Plans of households, by when they are to be reviewed; and visits that were asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from common.dates import today
from common.exports.lists import ListResource
from organization.models import User
from organization.querysets import township_name
from pairing.models import Household
from visits.forms.lists import (
    CLOSED,
    DUE,
    OPEN,
    OVERDUE,
    AskedVisitFilter,
    PlanFilter,
    RowsFilter,
)
from visits.models import AskedVisit, HouseholdPlan
from visits.querysets import AskedVisitQuerySet, HouseholdPlanQuerySet, in_group
from visits.resources.needs import AskedVisitResource, PlanResource
from visits.selectors import search_households
from visits.views.lists.base import DeskList, with_open_household

DUE_DAYS = 30
"""A review that is due within so many days is due soon."""


class _OfHouseholds(DeskList):
    """Rows of which each is about one household."""

    def found(self, form: RowsFilter, rows: Any) -> Any:
        """Narrowed to a place, a group and what is looked for."""
        chosen = form.cleaned_data
        if form.place is not None:
            rows = rows.inside(form.place.prefix)
        if chosen["group"]:
            rows = rows.filter(in_group(chosen["group"], "household"))
        if chosen["q"]:
            sought = search_households(Household.objects.all(), chosen["q"], form.user)
            rows = rows.filter(household__in=sought.values("pk"))
        return rows

    def what(self, form: RowsFilter) -> str:
        return " · ".join([str(self.title), *form.chosen("state")])

    def when(self, form: RowsFilter) -> list[str]:
        return []

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return with_open_household(
            rows.select_related("region", "household", *self.beside)
            .annotate(township_name=township_name())
            .defer("household__head_id"),
            user,
            "household",
        )

    beside: ClassVar[tuple[str, ...]] = ()
    """Relations that the table shows too."""


class PlanList(_OfHouseholds):
    name = "plan_list"
    title = gettext_lazy("Plans of households")
    icon = "target"
    form = PlanFilter
    sorts: ClassVar = [
        ("due", gettext_lazy("Due first"), ("review_due_on", "pk")),
        ("latest", gettext_lazy("Latest first"), ("-started_on", "-pk")),
        ("place", gettext_lazy("By place"), ("region_id", "pk")),
    ]
    table = "visits/plans/_rows.html"
    empty = gettext_lazy("No plan has been drawn up. Draw one up on a household's page.")
    beside = ("created_by",)

    def narrowed(self, form: RowsFilter) -> QuerySet[Any]:
        rows: HouseholdPlanQuerySet = self.found(form, HouseholdPlan.objects.visible_to(form.user))
        state, day = form.cleaned_data["state"], today()
        if state == OPEN:
            return rows.open()
        if state == OVERDUE:
            return rows.overdue_on(day)
        if state == DUE:
            return rows.due_between(day, day + timedelta(days=DUE_DAYS))
        return rows.closed() if state == CLOSED else rows

    def resource(self, user: User) -> ListResource:
        return PlanResource(user)


class AskedVisitList(_OfHouseholds):
    name = "asked_visit_list"
    title = gettext_lazy("Visits asked for")
    icon = "stethoscope"
    form = AskedVisitFilter
    sorts: ClassVar = [
        ("latest", gettext_lazy("Latest first"), ("-asked_on", "-pk")),
        ("due", gettext_lazy("Due first"), ("wanted_by", "pk")),
        ("place", gettext_lazy("By place"), ("region_id", "pk")),
    ]
    table = "visits/plans/_asked_rows.html"
    empty = gettext_lazy("Nobody has asked for a visit. Ask for one on a household's page.")
    beside = ("unit", "asked_by")

    def narrowed(self, form: RowsFilter) -> QuerySet[Any]:
        rows: AskedVisitQuerySet = self.found(form, AskedVisit.objects.visible_to(form.user))
        state = form.cleaned_data["state"]
        if state == OPEN:
            return rows.open()
        if state == OVERDUE:
            return rows.overdue_on(today())
        return rows.filter(state=state) if state else rows

    def resource(self, user: User) -> ListResource:
        return AskedVisitResource(user)


plan_list, plan_list_export = PlanList().views()
asked_visit_list, asked_visit_list_export = AskedVisitList().views()
