"""Aid: what was given to whom, by whom, at what value."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organization.models import User
from organization.querysets import township_name
from pairing.models import Household
from visits.choices import AidKind, Giver
from visits.forms.lists import AidFilter, RowsFilter
from visits.models import Aid
from visits.querysets import AidQuerySet
from visits.resources.aid import AidResource
from visits.selectors import search_households
from visits.views.lists.base import DeskList, with_open_household


class AidList(DeskList):
    name = "aid_list"
    title = gettext_lazy("Aid")
    icon = "gift"
    form = AidFilter
    sorts: ClassVar = [
        ("latest", gettext_lazy("Latest first"), ("-day", "-pk")),
        ("earliest", gettext_lazy("Earliest first"), ("day", "pk")),
        ("value", gettext_lazy("Largest value first"), ("-value", "-day", "-pk")),
        ("place", gettext_lazy("By place"), ("region_id", "-day", "-pk")),
    ]
    table = "visits/lists/_aid.html"
    empty = gettext_lazy(
        "Nothing has been given yet. The paired cadres note what they bring when they log a visit."
    )

    def narrowed(self, form: RowsFilter) -> QuerySet[Any]:
        chosen = form.cleaned_data
        rows: AidQuerySet = Aid.objects.visible_to(form.user)
        rows = rows.of_programme(form.of_programme)
        if form.place is not None:
            rows = rows.inside(form.place.prefix)
        if chosen["unit"]:
            rows = rows.of_unit(chosen["unit"])
        if chosen["group"]:
            rows = rows.of_group(chosen["group"])
        if chosen["kind"]:
            rows = rows.filter(kind=chosen["kind"])
        rows = rows.filter(reversed_on__isnull=False) if chosen["state"] else rows.standing()
        if chosen["what_for"]:
            rows = rows.filter(purpose=chosen["what_for"])
        if chosen["giver"]:
            rows = rows.filter(giver=chosen["giver"])
        if chosen["q"]:
            sought = search_households(Household.objects.all(), chosen["q"], form.user)
            rows = rows.filter(household__in=sought.values("pk"))
        return rows.between(chosen["first"], chosen["last"])

    def sums(self, rows: QuerySet[Any]) -> dict[str, Any]:
        found = rows.aggregate(total=Count("pk"), value=Sum("value"))
        return {**found, "value": found["value"] or Decimal(0)}

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        whole = rows.select_related(
            "region", "giver_unit", "donor", "household", "pairing__cadre__user__unit"
        ).annotate(township_name=township_name())
        return with_open_household(whole.defer("household__head_id"), user, "household")

    def what(self, form: RowsFilter) -> str:
        kind, giver = form.cleaned_data["kind"], form.cleaned_data["giver"]
        what = {AidKind.CASH: _("Cash given"), AidKind.GOODS: _("Goods given")}.get(
            kind, _("Cash and goods given")
        )
        if not giver:
            return what
        return _("%(what)s by: %(giver)s") % {"what": what, "giver": Giver(giver).label}

    def resource(self, user: User) -> AidResource:
        return AidResource(user)


aid_list, aid_list_export = AidList().views()
