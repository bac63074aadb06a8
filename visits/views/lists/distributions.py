"""Distributions: what was given to many at once, how far each is, and what it comes to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organization.models import User
from visits.aid_access import can_see_distributions
from visits.choices import HandoutState
from visits.forms.gift_lists import DistributionFilter
from visits.forms.lists import CLOSED, OPEN, RowsFilter
from visits.models import Distribution, Donor, Handout
from visits.querysets import HandoutQuerySet
from visits.resources.aid import DistributionResource
from visits.views.lists.base import DeskList


class DistributionList(DeskList):
    """Each with ``number``, ``handed`` and ``given``: of the lines that the account sees, in the
    place that is asked for."""

    name = "distribution_list"
    title = gettext_lazy("Distributions")
    icon = "gift"
    form = DistributionFilter
    sorts: ClassVar = [
        ("latest", gettext_lazy("Latest first"), ("-day", "-pk")),
        ("earliest", gettext_lazy("Earliest first"), ("day", "pk")),
        ("value", gettext_lazy("Largest value first"), ("-given", "-day", "-pk")),
    ]
    table = "visits/lists/_distributions.html"
    nav = "visits/lists/_support_nav.html"
    actions = "visits/distributions/_actions.html"
    is_of_people = False
    empty = gettext_lazy(
        "Nothing has been given to many at once yet. Choose the households, say what each is "
        "given, look at it and draw it up."
    )

    def sought(self, user: User) -> str:
        return _("Name of the distribution, or who gives it")

    def choices(self, user: User) -> dict[str, Any]:
        return {"donors": Donor.objects.visible_to(user).order_by("name", "pk")}

    def narrowed(self, form: RowsFilter) -> QuerySet[Any]:
        chosen = form.cleaned_data
        lines: HandoutQuerySet = Handout.objects.visible_to(form.user)
        if form.place is not None:
            lines = lines.inside(form.place.prefix)
        own = lines.filter(distribution=OuterRef("pk")).order_by()
        of_each = own.values("distribution")
        handed = Q(state=HandoutState.HANDED_OUT)
        rows = Distribution.objects.filter(Exists(own), programme=form.of_programme).annotate(
            number=Subquery(of_each.annotate(n=Count("pk")).values("n")),
            handed=Subquery(of_each.annotate(n=Count("pk", filter=handed)).values("n")),
            given=Coalesce(
                Subquery(of_each.annotate(n=Sum("value", filter=handed)).values("n")), Decimal(0)
            ),
        )
        rows = self._in_state(rows, chosen["state"], own)
        for name in ("kind", "giver", "donor"):
            if chosen.get(name):
                rows = rows.filter(**{name: chosen[name]})
        if chosen["what_for"]:
            rows = rows.filter(purpose=chosen["what_for"])
        if sought := chosen["q"].strip():
            rows = rows.filter(
                Q(name__icontains=sought)
                | Q(donor__name__icontains=sought)
                | Q(giver_unit__name__icontains=sought)
            )
        if chosen["first"]:
            rows = rows.filter(day__gte=chosen["first"])
        return rows.filter(day__lte=chosen["last"]) if chosen["last"] else rows

    def _in_state(self, rows: QuerySet[Any], state: str, own: HandoutQuerySet) -> QuerySet[Any]:
        if state == OPEN:
            return rows.filter(Exists(own.to_hand_out()))
        if state == CLOSED:
            return rows.filter(~Exists(own.to_hand_out()), reversed_on__isnull=True)
        return rows.filter(reversed_on__isnull=False) if state else rows

    def sums(self, rows: QuerySet[Any]) -> dict[str, Any]:
        found = rows.aggregate(
            total=Count("pk"), lines=Sum("number"), done=Sum("handed"), value=Sum("given")
        )
        return {name: value or 0 for name, value in found.items()}

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return rows.select_related("programme", "giver_unit", "donor")

    def what(self, form: RowsFilter) -> str:
        narrowed = form.chosen("state", "kind", "giver", "what_for", "donor")
        return " · ".join([_("Distributions"), *narrowed])

    def resource(self, user: User) -> DistributionResource:
        return DistributionResource()


distribution_list, distribution_list_export = DistributionList().views(can_see_distributions)
