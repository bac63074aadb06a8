"""Activities: clinics, talks and the like."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organization.access import can_see_figures
from organization.models import User
from organization.querysets import township_name
from visits.forms.lists import ActivityFilter, RowsFilter
from visits.models import Activity
from visits.querysets import ActivityQuerySet
from visits.resources import ActivityResource
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
    comes_from_rosters = True
    is_of_people = False
    empty = gettext_lazy(
        "No activity is recorded yet. They come from the list of activities, which the office "
        "takes in."
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
        if chosen["kind"]:
            rows = rows.filter(kind=chosen["kind"])
        if chosen["q"]:
            sought = chosen["q"].strip()
            rows = rows.filter(Q(name__icontains=sought) | Q(organiser__icontains=sought))
        return rows.between(chosen["first"], chosen["last"])

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.select_related("region").annotate(township_name=township_name())

    def what(self, form: RowsFilter) -> str:
        kind = form.cleaned_data["kind"]
        return _("Activities: %(kind)s") % {"kind": kind} if kind else _("Activities")

    def resource(self, user: User) -> ActivityResource:
        return ActivityResource()


# They belong to a place and to no unit, so there are none of a liaison's.
activity_list, activity_list_export = ActivityList().views(can_see_figures)
