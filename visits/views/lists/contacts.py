"""Visits and other contacts: who was with whom, whether it counts, and if not why."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organization.models import User
from organization.querysets import township_name
from pairing.models import Household
from visits.choices import ContactKind, Verdict
from visits.forms.lists import NO, OTHERS, VISITS, YES, ContactFilter, RowsFilter
from visits.models import Contact
from visits.querysets import ContactQuerySet
from visits.resources.contacts import ContactRowResource
from visits.selectors import search_households, standing_aid
from visits.views.lists.base import DeskList, with_open_household


class ContactList(DeskList):
    name = "contact_list"
    title = gettext_lazy("Contacts")
    icon = "calendar-heart"
    form = ContactFilter
    sorts: ClassVar = [
        ("latest", gettext_lazy("Latest first"), ("-day", "-pk")),
        ("earliest", gettext_lazy("Earliest first"), ("day", "pk")),
        ("place", gettext_lazy("By place"), ("region_id", "-day", "-pk")),
    ]
    table = "visits/lists/_contacts.html"
    empty = gettext_lazy(
        "Nobody has been in contact yet. The paired cadres log each visit and call on their phones."
    )

    def narrowed(self, form: RowsFilter) -> QuerySet[Any]:
        chosen = form.cleaned_data
        rows: ContactQuerySet = Contact.objects.visible_to(form.user).of_programme(
            form.of_programme
        )
        if form.place is not None:
            rows = rows.inside(form.place.prefix)
        if chosen["unit"]:
            rows = rows.of_unit(chosen["unit"])
        if chosen["group"]:
            rows = rows.of_group(chosen["group"])
        if chosen["kind"] == VISITS:
            rows = rows.home_visits()
        elif chosen["kind"] == OTHERS:
            rows = rows.other_contacts()
        elif chosen["kind"]:
            rows = rows.filter(kind=chosen["kind"])
        if chosen["counts"] == YES:
            rows = rows.counted()
        elif chosen["counts"] == NO:
            rows = rows.not_counted()
        elif chosen["counts"]:
            rows = rows.filter(verdict=chosen["counts"])
        if chosen["q"]:
            sought = search_households(Household.objects.all(), chosen["q"], form.user)
            rows = rows.filter(pairing__household__in=sought.values("pk"))
        return rows.between(chosen["first"], chosen["last"])

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        whole = rows.select_related(
            "region", "pairing__household", "pairing__cadre__user__unit"
        ).annotate(township_name=township_name())
        return with_open_household(
            whole.defer("pairing__household__head_id"), user, "pairing__household"
        )

    def taken(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        return self.shown(rows, user).prefetch_related(standing_aid())

    def what(self, form: RowsFilter) -> str:
        kind, counts = form.cleaned_data["kind"], form.cleaned_data["counts"]
        if kind == VISITS:
            what = _("Home visits")
        elif kind == OTHERS:
            what = _("Other contacts")
        else:
            what = str(ContactKind(kind).label) if kind else _("Visits and contacts")
        if not counts:
            return what
        if counts == YES:
            return _("%(what)s that count") % {"what": what}
        if counts == NO:
            return _("%(what)s that do not count") % {"what": what}
        return _("%(what)s that do not count: %(why)s") % {
            "what": what,
            "why": Verdict(counts).label,
        }

    def resource(self, user: User) -> ContactRowResource:
        return ContactRowResource(user)


contact_list, contact_list_export = ContactList().views()
