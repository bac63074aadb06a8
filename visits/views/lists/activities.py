"""Activities: clinics, talks and the like."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organization.models import User
from organization.querysets import township_name
from visits.forms.lists import ALL, COMING, ActivityFilter, RowsFilter
from visits.models import Activity
from visits.querysets import ActivityQuerySet
from visits.resources.activities import ActivityResource
from visits.views.lists.base import DeskList


class ActivityList(DeskList):
    name = "activity_list"
    title = gettext_lazy("Activities")
    icon = "confetti"
    form = ActivityFilter
    sorts: ClassVar = [
        ("latest", gettext_lazy("Latest first"), ("-day", "-pk")),
        ("earliest", gettext_lazy("Earliest first"), ("day", "pk")),
        ("place", gettext_lazy("By place"), ("region_id", "-day", "-pk")),
    ]
    table = "visits/lists/_activities.html"
    actions = "visits/activities/_actions.html"
    comes_from_rosters = True
    is_of_people = False
    empty = gettext_lazy(
        "No activity was held yet. An activity is entered here, or comes from the list of "
        "activities, which the office takes in."
    )

    def sought(self, user: User) -> str:
        return _("Name or organiser")

    def choices(self, user: User) -> dict[str, Any]:
        kinds = Activity.objects.visible_to(user).exclude(kind="").order_by("kind")
        return {"kinds": list(kinds.values_list("kind", flat=True).distinct())}

    def narrowed(self, form: RowsFilter) -> QuerySet[Any]:
        chosen = form.cleaned_data
        rows: ActivityQuerySet = Activity.objects.visible_to(form.user).filter(
            programme=form.of_programme
        )
        if form.place is not None:
            rows = rows.inside(form.place.prefix)
        rows = self._in_state(rows, chosen.get("state") or "")
        if chosen["kind"]:
            rows = rows.filter(kind=chosen["kind"])
        if chosen["q"]:
            sought = chosen["q"].strip()
            rows = rows.filter(Q(name__icontains=sought) | Q(organiser__icontains=sought))
        return rows.between(chosen["first"], chosen["last"])

    def _in_state(self, rows: ActivityQuerySet, state: str) -> ActivityQuerySet:
        if state == COMING:
            return rows.coming()
        if state == ALL:
            return rows
        return rows.filter(state=state) if state else rows.held()

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.select_related("region", "campaign").annotate(township_name=township_name())

    def taken(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return self.shown(rows, user).prefetch_related("parts__unit")

    def what(self, form: RowsFilter) -> str:
        kind = form.cleaned_data["kind"]
        state = form.cleaned_data.get("state")
        words = _("Activities: %(kind)s") % {"kind": kind} if kind else _("Activities")
        return " · ".join([words, *form.chosen("state")]) if state else words

    def resource(self, user: User) -> ActivityResource:
        return ActivityResource()


activity_list, activity_list_export = ActivityList().views()
