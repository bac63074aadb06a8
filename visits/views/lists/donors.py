"""Donors of a county: what each gave, to how many households, in a time and for a purpose."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import Count, F, Max, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from organization.models import User
from visits.forms.gift_lists import DonorFilter
from visits.forms.lists import RowsFilter
from visits.models import Aid, Donor
from visits.querysets import AidQuerySet
from visits.resources.aid import DonorResource
from visits.views.lists.base import DeskList


class DonorList(DeskList):
    """Each with ``given``, ``homes`` and ``last_on``: of what stands and what the account sees,
    of the time, the place and the purpose that are asked for."""

    name = "donor_list"
    title = gettext_lazy("Donors")
    icon = "gift"
    form = DonorFilter
    sorts: ClassVar = [
        ("name", pgettext_lazy("donor", "By name"), ("pinyin", "pk")),
        ("value", gettext_lazy("Largest value first"), ("-given", "pinyin", "pk")),
        ("latest", gettext_lazy("Latest first"), (F("last_on").desc(nulls_last=True), "pk")),
    ]
    table = "visits/lists/_donors.html"
    nav = "visits/lists/_support_nav.html"
    actions = "visits/donors/_actions.html"
    empty = gettext_lazy(
        "No donor is known yet. Add whoever gives through your office; what they give can then be "
        "entered and thanked for."
    )

    def sought(self, user: User) -> str:
        return _("Name, pinyin or initials")

    def narrowed(self, form: RowsFilter) -> QuerySet[Any]:
        chosen = form.cleaned_data
        aid: AidQuerySet = Aid.objects.visible_to(form.user).standing()
        aid = aid.between(chosen["first"], chosen["last"])
        if form.place is not None:
            aid = aid.inside(form.place.prefix)
        if chosen["what_for"]:
            aid = aid.filter(purpose=chosen["what_for"])
        of_each = aid.filter(donor=OuterRef("pk")).order_by().values("donor")
        rows = Donor.objects.visible_to(form.user).annotate(
            given=Coalesce(Subquery(of_each.annotate(n=Sum("value")).values("n")), Decimal(0)),
            homes=Coalesce(
                Subquery(of_each.annotate(n=Count("household", distinct=True)).values("n")), 0
            ),
            last_on=Subquery(of_each.annotate(n=Max("day")).values("n")),
        )
        if any(chosen[name] for name in ("first", "last", "what_for")) or form.place is not None:
            rows = rows.filter(last_on__isnull=False)
        if chosen["kind"]:
            rows = rows.filter(kind=chosen["kind"])
        return rows.search(chosen["q"])

    def sums(self, rows: QuerySet[Any]) -> dict[str, Any]:
        found = rows.aggregate(total=Count("pk"), value=Sum("given"))
        return {**found, "value": found["value"] or Decimal(0)}

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows

    def what(self, form: RowsFilter) -> str:
        return " · ".join([_("Donors"), *form.chosen("kind", "what_for")])

    def resource(self, user: User) -> DonorResource:
        return DonorResource(user)


donor_list, donor_list_export = DonorList().views()
