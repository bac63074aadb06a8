"""Needs that households raised, and what was done about them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from common.dates import today
from organization.models import User
from organization.querysets import township_name
from pairing.models import Household
from visits.access import can_handle_needs
from visits.choices import TopicList
from visits.forms.lists import (
    OPEN,
    OVERDUE,
    SETTLED,
    UNASSIGNED,
    UNCONFIRMED,
    NeedFilter,
    RowsFilter,
)
from visits.models import Need
from visits.querysets import NeedQuerySet
from visits.resources.needs import NeedResource
from visits.selectors import search_households, topics_known
from visits.views.lists.base import DeskList, period_words, with_open_household


class NeedList(DeskList):
    name = "need_list"
    title = gettext_lazy("Needs")
    icon = "checklist"
    form = NeedFilter
    sorts: ClassVar = [
        ("latest", gettext_lazy("Latest first"), ("-raised_on", "-pk")),
        ("waiting", gettext_lazy("Waiting longest"), ("raised_on", "pk")),
        ("due", gettext_lazy("Due first"), ("due_on", "raised_on", "pk")),
        ("place", gettext_lazy("By place"), ("region_id", "-raised_on", "-pk")),
    ]
    table = "visits/lists/_needs.html"
    empty = gettext_lazy("No need has been raised. The cadre raises one when logging a contact.")

    def choices(self, user: User) -> dict[str, Any]:
        home = user.home_region()
        rows = topics_known(home.code)[TopicList.NEED] if home is not None else []
        return {"kinds": [(row.key, str(row)) for row in rows]}

    def rows_of(self, form: RowsFilter) -> NeedQuerySet:
        """The needs that the list is of, before anything narrows it."""
        rows: NeedQuerySet = Need.objects.visible_to(form.user).of_programme(form.of_programme)
        return rows

    def narrowed(self, form: RowsFilter) -> QuerySet[Any]:
        chosen = form.cleaned_data
        rows = self.rows_of(form)
        if form.place is not None:
            rows = rows.inside(form.place.prefix)
        if chosen["unit"]:
            rows = rows.of_unit(chosen["unit"])
        if chosen["group"]:
            rows = rows.of_group(chosen["group"])
        rows = self._in_state(rows, chosen["state"])
        if chosen["kind"]:
            rows = rows.filter(kind=chosen["kind"])
        if chosen["given_to"]:
            rows = rows.assigned_to(chosen["given_to"])
        if chosen["q"]:
            sought = search_households(Household.objects.all(), chosen["q"], form.user)
            rows = rows.filter(household__in=sought.values("pk"))
        rows = rows.raised_between(chosen["first"], chosen["last"])
        return rows.settled_between(chosen["settled_first"], chosen["settled_last"])

    def _in_state(self, rows: NeedQuerySet, state: str) -> NeedQuerySet:
        if state == OVERDUE:
            return rows.overdue_on(today())
        narrow = {
            OPEN: rows.open,
            SETTLED: rows.settled,
            UNASSIGNED: rows.unassigned,
            UNCONFIRMED: rows.unconfirmed,
        }.get(state)
        return rows if narrow is None else narrow()

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        whole = rows.select_related("region", "household", "unit", "created_by__unit", "settled_by")
        return with_open_household(
            whole.annotate(township_name=township_name()).defer("household__head_id"),
            user,
            "household",
        )

    def what(self, form: RowsFilter) -> str:
        chosen = form.cleaned_data
        words = {
            OPEN: _("Open needs"),
            SETTLED: _("Settled needs"),
            OVERDUE: _("Overdue needs"),
            UNASSIGNED: _("Needs given to no unit yet"),
            UNCONFIRMED: _("Settled needs that nobody has confirmed"),
        }
        return pgettext("what a list is narrowed to", ", ").join(
            filter(
                None,
                [
                    str(words.get(chosen["state"], _("Needs, open and settled"))),
                    *form.chosen("kind"),
                    _("given to %(unit)s") % {"unit": chosen["given_to"]}
                    if chosen["given_to"]
                    else "",
                ],
            )
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


class UnitNeedList(NeedList):
    """What was given to a liaison's unit, of whichever household; to an office, to any unit."""

    name = "unit_need_list"
    title = gettext_lazy("Needs of my unit")
    empty = gettext_lazy("No need was given to your unit. An office gives one, and you are told.")

    def rows_of(self, form: RowsFilter) -> NeedQuerySet:
        rows: NeedQuerySet = (
            Need.objects.handled_by(form.user)
            .filter(unit__isnull=False)
            .of_programme(form.of_programme)
        )
        return rows


need_list, need_list_export = NeedList().views()
unit_need_list, unit_need_list_export = UnitNeedList().views(can_handle_needs)
