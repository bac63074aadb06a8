"""The people on the rosters on a day."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.dates import today
from organization.models import User
from organization.querysets import township_name
from pairing.models import Pairing, Recipient
from pairing.querysets import RecipientQuerySet
from visits.forms.lists import PersonFilter, RowsFilter
from visits.resources.people import PersonResource
from visits.views.lists.base import DeskList


class PersonList(DeskList):
    name = "person_list"
    title = gettext_lazy("People")
    icon = "users-group"
    form = PersonFilter
    sorts: ClassVar = [
        ("name", gettext_lazy("By name"), ("pinyin", "pk")),
        ("place", gettext_lazy("By place"), ("household__region_id", "pinyin", "pk")),
        ("latest", gettext_lazy("On the rosters last"), ("-joined_on", "-pk")),
        ("age", gettext_lazy("Youngest first"), ("-birth_date", "pk")),
    ]
    table = "visits/lists/_people.html"
    comes_from_rosters = True
    empty = gettext_lazy(
        "There is nobody on the rosters here yet. The office takes the rosters in."
    )

    def sought(self, user: User) -> str:
        return _("Name or initials")

    def narrowed(self, form: RowsFilter) -> QuerySet[Any]:
        chosen = form.cleaned_data
        day = chosen["on"] or today()
        rows: RecipientQuerySet = (
            Recipient.objects.visible_to(form.user)
            .filter(programme=form.of_programme)
            .on_rosters(day)
        )
        if form.place is not None:
            rows = rows.inside(form.place.prefix)
        if chosen["group"]:
            rows = rows.filter(group=chosen["group"])
        if chosen["unit"]:
            pairings = Pairing.objects.filter(
                programme=form.of_programme,
                cadre__user__unit=chosen["unit"],
                household=OuterRef("household"),
            )
            held = pairings.open() if day == today() else pairings.held_on(day)
            rows = rows.filter(Exists(held))
        return rows.search(chosen["q"]) if chosen["q"] else rows

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return self._with_cadre(rows).defer("identity", "certificate", "household__head_id")

    def taken(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return self._with_cadre(rows).defer("certificate", "household__head_id")

    def _with_cadre(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        pairings = Pairing.objects.open().select_related("cadre__user__unit")
        return (
            rows.select_related("group", "household__region")
            .annotate(township_name=township_name("household__region__code"))
            .prefetch_related(
                Prefetch("household__pairings", queryset=pairings, to_attr="open_pairings")
            )
        )

    def what(self, form: RowsFilter) -> str:
        return _("People on the rosters")

    def when(self, form: RowsFilter) -> list[str]:
        return [_("on %(day)s") % {"day": form.cleaned_data["on"] or today()}]

    def resource(self, user: User) -> PersonResource:
        return PersonResource(user)


person_list, person_list_export = PersonList().views()
