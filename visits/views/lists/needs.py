"""Needs that households raised, and what was done about them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organization.models import User
from organization.querysets import township_name
from pairing.models import Household
from visits.forms.lists import OPEN, SETTLED, NeedFilter, RowsFilter
from visits.models import Need
from visits.querysets import NeedQuerySet
from visits.resources import NeedResource
from visits.selectors import search_households
from visits.views.lists.base import DeskList, period_words, with_open_household


class NeedList(DeskList):
    name = "need_list"
    title = gettext_lazy("Needs")
    icon = "checklist"
    form = NeedFilter
    sorts: ClassVar = [
        ("latest", gettext_lazy("Latest first"), ("-raised_on", "-pk")),
        ("waiting", gettext_lazy("Waiting longest"), ("raised_on", "pk")),
        ("place", gettext_lazy("By place"), ("region_id", "-raised_on", "-pk")),
    ]
    table = "visits/lists/_needs.html"
    empty = gettext_lazy("No need has been raised. The cadre raises one when logging a contact.")

    def narrowed(self, form: RowsFilter) -> QuerySet[Any]:
        chosen = form.cleaned_data
        rows: NeedQuerySet = Need.objects.visible_to(form.user).of_programme(form.of_programme)
        if form.place is not None:
            rows = rows.inside(form.place.prefix)
        if chosen["unit"]:
            rows = rows.of_unit(chosen["unit"])
        if chosen["group"]:
            rows = rows.of_group(chosen["group"])
        if chosen["state"] == OPEN:
            rows = rows.open()
        elif chosen["state"] == SETTLED:
            rows = rows.settled()
        if chosen["q"]:
            sought = search_households(Household.objects.all(), chosen["q"], form.user)
            rows = rows.filter(household__in=sought.values("pk"))
        rows = rows.raised_between(chosen["first"], chosen["last"])
        return rows.settled_between(chosen["settled_first"], chosen["settled_last"])

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        whole = rows.select_related("region", "household", "created_by__unit", "settled_by")
        return with_open_household(
            whole.annotate(township_name=township_name()).defer("household__head_id"),
            user,
            "household",
        )

    def what(self, form: RowsFilter) -> str:
        return {OPEN: _("Open needs"), SETTLED: _("Settled needs")}.get(
            form.cleaned_data["state"], _("Needs, open and settled")
        )

    def when(self, form: RowsFilter) -> list[str]:
        chosen = form.cleaned_data
        raised = period_words(chosen["first"], chosen["last"])
        settled = period_words(chosen["settled_first"], chosen["settled_last"])
        return [
            _("raised %(when)s") % {"when": raised} if raised else "",
            _("settled %(when)s") % {"when": settled} if settled else "",
        ]

    def resource(self, user: User) -> NeedResource:
        return NeedResource(user)


need_list, need_list_export = NeedList().views()
