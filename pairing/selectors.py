"""Reads over programmes, and what apps above this one know of pairings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from datetime import date

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils.translation import gettext as _

from common.errors import DomainError
from organization.models import Region, User
from pairing.models import Household, Pairing, Programme, Recipient
from pairing.querysets import HouseholdQuerySet


def programmes_in(region: Region) -> list[Programme]:
    """The programmes that run in a region."""
    return [p for p in Programme.objects.select_related("region") if p.region.covers(region.code)]


def programme_for(region: Region, slug: str | None = None) -> Programme:
    """The programme called ``slug``, or the only one that runs in a region.

    Raises DomainError when there is none such, or several and none is named.
    """
    programmes = programmes_in(region)
    slugs = ", ".join(p.slug for p in programmes)
    if slug:
        programmes = [p for p in programmes if p.slug == slug]
    if len(programmes) == 1:
        return programmes[0]
    if slug:
        raise DomainError(
            "programme_unknown",
            _("No programme “%(slug)s” runs in %(region)s. There are: %(slugs)s.")
            % {"slug": slug, "region": region, "slugs": slugs or "—"},
        )
    if not programmes:
        raise DomainError(
            "programme_missing", _("No programme runs in %(region)s.") % {"region": region}
        )
    raise DomainError(
        "programme_ambiguous",
        _("Several programmes run in %(region)s: name one of %(slugs)s.")
        % {"region": region, "slugs": slugs},
    )


def chosen_programme(slug: str | None, region: Region) -> tuple[Programme, list[Programme]]:
    """The programme called ``slug`` or else the first, and all that run in a region.

    404 when none does: there is nothing to show then.
    """
    programmes = programmes_in(region)
    if not programmes:
        raise Http404
    return next((p for p in programmes if p.slug == slug), programmes[0]), programmes


def waiting_since(programme: Programme) -> Coalesce:
    """Since when a household without one waits: the end of its last, or on the roster since."""
    return Coalesce(
        Subquery(
            Pairing.objects.filter(household=OuterRef("pk"), programme=programme)
            .order_by("-ended_on")
            .values("ended_on")[:1]
        ),
        Subquery(
            Recipient.objects.active()
            .filter(household=OuterRef("pk"), programme=programme)
            .order_by("joined_on")
            .values("joined_on")[:1]
        ),
    )


def households_waiting(user: User, programme: Programme) -> HouseholdQuerySet:
    """Households in scope that a programme cares for and nobody is paired with in it.

    Each has ``waits_since``. One whose people have all left the rosters waits for nobody; one
    of whom nobody was ever on a roster does, so that it is lost from no list.
    """
    people = Recipient.objects.filter(household=OuterRef("pk"))
    held = Pairing.objects.open().filter(household=OuterRef("pk"), programme=programme)
    households: HouseholdQuerySet = (
        Household.objects.visible_to(user)
        .active()
        .of_programme(programme)
        .filter(~Exists(held), Exists(people.active()) | ~Exists(people))
        .annotate(waits_since=waiting_since(programme))
    )
    return households


LastContacts = Callable[[Collection[int]], dict[int, date]]
"""Of pairings, by primary key, the day of the last contact of those that have one."""

_tellers: list[LastContacts] = []


def tells_last_contacts(teller: LastContacts) -> None:
    """Have ``teller`` asked when pairings had their last contact; the visits app, when ready."""
    _tellers[:] = [teller]


def last_contacts(pairing_ids: Collection[int]) -> dict[int, date]:
    """When each of these pairings had its last contact; without those that had none."""
    found: dict[int, date] = {}
    for teller in _tellers:
        found |= teller(pairing_ids)
    return found


def pairings_by_household(pairing_ids: Collection[int]) -> dict[int, list[int]]:
    """Which of these pairings hold each household, all by primary key."""
    rows = Pairing.objects.filter(id__any_of=list(pairing_ids)).values_list("household_id", "pk")
    found: dict[int, list[int]] = defaultdict(list)
    for household, pairing in rows:
        found[household].append(pairing)
    return found
