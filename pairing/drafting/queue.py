"""The queue: households that wait, and cadres with room beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from organization.models import Region, User
from organization.models.region import township_of
from pairing.drafting.gathering import cadres_to_ask, leader_words
from pairing.models import (
    DraftingRule,
    DraftLine,
    Household,
    Pairing,
    Partnership,
    Programme,
    Recipient,
)
from pairing.querysets import CadreQuerySet, HouseholdQuerySet


def with_all(households: HouseholdQuerySet, programme: Programme) -> HouseholdQuerySet:
    """Households with what a row of the queue shows: ``members`` and ``ended_pairings``, the
    latest first, who waits longest on top."""
    ended = Pairing.objects.filter(programme=programme, ended_on__isnull=False)
    members = Recipient.objects.active().select_related("group")
    found: HouseholdQuerySet = (
        households.with_township()
        .select_related("region")
        .defer("head_id")
        .prefetch_related(
            Prefetch("recipients", members.defer("identity", "certificate"), to_attr="members"),
            Prefetch(
                "pairings",
                ended.select_related("cadre__user__unit").order_by("-ended_on", "-pk"),
                to_attr="ended_pairings",
            ),
        )
        .order_by(F("waits_since").asc(nulls_last=True), "head_pinyin", "pk")
    )
    return found


def cadres_with_room(
    user: User,
    programme: Programme,
    rule: DraftingRule,
    household: Household | None,
    *,
    proposed: QuerySet[DraftLine] | None = None,
) -> CadreQuerySet:
    """Cadres in scope who hold fewer households of a programme than the rules allow.

    Each has ``holding``, ``cap`` and ``near``: 0 for the household's own place, 1 for a partner
    township, 2 for all others. The nearest first, then those who hold fewest. ``proposed`` are
    lines of a draft that take room as if they were made.
    """
    leads = Q()
    for word in leader_words(rule):
        leads |= Q(title__contains=word)
    near: Case | Value = Value(2)
    if household is not None:
        township = township_of(household.region_id)
        partners = Partnership.objects.filter(
            programme=programme, unit=OuterRef("user__unit"), township=township
        )
        own = Q(user__unit__region__in=[township, household.region_id])
        near = Case(
            *([When(own, then=Value(0))] if rule.own_place_first else []),
            When(Exists(partners), then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        )
    open_here = Q(pairings__ended_on__isnull=True, pairings__programme=programme)
    cap: Case | Value = Value(rule.cap)
    if leads:
        cap = Case(
            When(leads, then=Value(rule.leader_cap)),
            default=Value(rule.cap),
            output_field=IntegerField(),
        )
    cadres: CadreQuerySet = (
        cadres_to_ask(user)
        .filter(user__is_active=True)
        .annotate(holding=Count("pairings", filter=open_here), cap=cap, near=near)
        .filter(holding__lt=F("cap"))
        .select_related("user__unit")
        .order_by("near", "holding", "user__pinyin", "pk")
    )
    if proposed is None:
        return cadres
    of_each = proposed.filter(cadre=OuterRef("pk")).order_by().values("cadre")
    taken = Coalesce(Subquery(of_each.annotate(n=Count("pk")).values("n")), 0)
    return cadres.annotate(taken=taken).filter(holding__lt=F("cap") - F("taken"))


def partner_names(units: Collection[int], programme: Programme) -> dict[int, list[Region]]:
    """The partner townships of units, by the unit's key."""
    found: dict[int, list[Region]] = defaultdict(list)
    for each in Partnership.objects.filter(programme=programme, unit__in=units).select_related(
        "township"
    ):
        found[each.unit_id].append(each.township)
    return dict(found)
