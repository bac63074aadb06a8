"""Pairings: those held on a day, or those that began or ended in a stretch of days."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from common.dates import today
from organization.models import User
from pairing.models import Household, Pairing
from pairing.querysets import PairingQuerySet
from visits.choices import Status
from visits.forms.lists import PairingFilter, RowsFilter
from visits.querysets import between, in_group
from visits.quotas.standings import due_years
from visits.resources.pairings import PairingRowResource
from visits.selectors import search_households
from visits.views.lists.base import DeskList, period_words, with_open_household


class PairingList(DeskList):
    name = "pairing_list"
    title = pgettext_lazy("list", "Pairings")
    icon = "heart-handshake"
    form = PairingFilter
    sorts: ClassVar = [
        ("latest", gettext_lazy("Begun last"), ("-started_on", "-pk")),
        ("earliest", gettext_lazy("Begun first"), ("started_on", "pk")),
        ("name", gettext_lazy("By name"), ("household__head_pinyin", "pk")),
        ("place", gettext_lazy("By place"), ("region_id", "household__head_pinyin", "pk")),
    ]
    table = "visits/lists/_pairings.html"
    empty = gettext_lazy(
        "Nothing is paired here. A household's page has the button that pairs it with a cadre."
    )

    def narrowed(self, form: RowsFilter) -> QuerySet[Any]:
        chosen = form.cleaned_data
        rows: PairingQuerySet = Pairing.objects.visible_to(form.user).filter(
            programme=form.of_programme
        )
        if form.place is not None:
            rows = rows.inside(form.place.prefix)
        if chosen["unit"]:
            rows = rows.filter(cadre__user__unit=chosen["unit"])
        if chosen["group"]:
            rows = rows.filter(in_group(chosen["group"], "household"))
        if chosen["q"]:
            sought = search_households(Household.objects.all(), chosen["q"], form.user)
            rows = rows.filter(household__in=sought.values("pk"))
        if chosen["light"]:
            # A light is one of today's, and of pairings without an end.
            lit = due_years(today()).filter(pairing=OuterRef("pk"), status=chosen["light"])
            rows = rows.open().filter(Exists(lit))
        elif not self._is_of_changes(form):
            rows = rows.held_on(chosen["on"] or today())
        elif chosen["on"]:
            rows = rows.held_on(chosen["on"])
        rows = between(rows, "started_on", chosen["started_first"], chosen["started_last"])
        return between(rows, "ended_on", chosen["ended_first"], chosen["ended_last"])

    def _is_of_changes(self, form: RowsFilter) -> bool:
        """Whether it is narrowed to pairings that began or ended in a stretch of days."""
        return any(form.cleaned_data[name] for period in form.periods for name in period)

    def shown(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        whole = (
            rows.select_related("region", "household", "cadre__user__unit", "programme")
            .with_township()  # type: ignore[attr-defined]
            .defer("household__head_id")
            .prefetch_related(
                Prefetch("years", queryset=due_years(today()), to_attr="current_years")
            )
        )
        return with_open_household(whole, user, "household")

    def what(self, form: RowsFilter) -> str:
        light = form.cleaned_data["light"]
        if light:
            return _("Pairings: %(light)s") % {"light": Status(light).label}
        return pgettext("list", "Pairings")

    def when(self, form: RowsFilter) -> list[str]:
        chosen = form.cleaned_data
        begun = period_words(chosen["started_first"], chosen["started_last"])
        ended = period_words(chosen["ended_first"], chosen["ended_last"])
        held = chosen["on"]
        if held is None and not chosen["light"] and not self._is_of_changes(form):
            held = today()
        return [
            _("held on %(day)s") % {"day": held} if held and not chosen["light"] else "",
            _("begun %(when)s") % {"when": begun} if begun else "",
            _("ended %(when)s") % {"when": ended} if ended else "",
        ]

    def resource(self, user: User) -> PairingRowResource:
        return PairingRowResource(user)


pairing_list, pairing_list_export = PairingList().views()
