"""The festivals of a county, and the rounds of visits that its units draw up before them."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.dates import today
from common.errors import ConflictError, DomainError
from common.sentences import filled
from common.text import compact
from delivery.services import tell
from jobs.working_days import add_working_days
from organization.access import own_region
from organization.models import Unit, User
from organization.models.region import county_of
from pairing.models import Pairing
from visits.choices import Giver
from visits.models import Festival, Round, RoundStop
from visits.rounds import (
    Occasion,
    festivals_known,
    households_to_visit,
    waiting_stops,
)
from visits.services.counties import lock_county

logger = logging.getLogger(__name__)

REMIND_DAYS = 3
"""How many working days before a round's last day those who are still to go hear of it again."""
KEY_BYTES = 5

_FIELDS = (
    *("name", "name_en", "rule", "month", "day", "nth", "weekday"),
    *("groups", "opens_days", "visit_days", "is_on"),
)


# Festivals


def _known(actor: User, key: str) -> Festival:
    found = next((f for f in festivals_known(own_region(actor).code) if f.key == key), None)
    if found is None:
        raise DomainError("festival_unknown", _("This festival is not in the list any more."))
    return found


def _check_name(actor: User, festival: Festival) -> None:
    for other in festivals_known(own_region(actor).code):
        if other.key != festival.key and compact(other.name) == compact(festival.name):
            raise DomainError(
                "festival_name_taken",
                _("“%(name)s” is in the list already.") % {"name": other.name},
            )


@transaction.atomic
def change_festival(*, key: str, changes: dict[str, Any], actor: User) -> Festival:
    """Change a festival for the actor's county; what is shipped stays for the others.

    ``changes`` are values of the model's fields. The county's rounds go with its own row; their
    days stay those of the day they were drawn up. Raises DomainError ``festival_unknown``,
    ``festival_name_taken``.
    """
    county = lock_county(actor)
    known = _known(actor, key)
    for name, value in changes.items():
        if name not in _FIELDS:
            raise ValueError(f"{name} of a festival is not to be changed.")
        setattr(known, name, value)
    _check_name(actor, known)
    if known.region_id is not None:
        known.save(update_fields=list(changes))
        return known
    shipped = known.pk
    own: Festival = Festival.objects.create(
        region_id=county, key=key, **{name: getattr(known, name) for name in _FIELDS}
    )
    Round.objects.filter(festival=shipped, unit__region__code__startswith=county[:6]).update(
        festival=own
    )
    return own


@transaction.atomic
def add_festival(*, fields: dict[str, Any], actor: User) -> Festival:
    """One more festival for the actor's county. Raises DomainError ``festival_name_taken``."""
    county = lock_county(actor)
    made = Festival(region_id=county, key=f"c{secrets.token_hex(KEY_BYTES)}", **fields)
    _check_name(actor, made)
    made.save()
    return made


# Rounds


@dataclass(frozen=True, slots=True)
class Plan:
    """What a round brings to each household, in yuan, who gives it, and who goes along."""

    items: str
    value: Decimal | None
    giver: Giver
    donor: str = ""
    goes_along: str = ""
    note: str = ""


_PLAN = ("items", "value", "giver", "donor", "goes_along", "note")


@transaction.atomic
def draw_up_round(
    *, occasion: Occasion, unit: Unit, households: Collection[int], plan: Plan, actor: User
) -> Round:
    """Draw up a unit's round before a festival; its cadres are told at once.

    ``households`` are primary keys. Raises DomainError ``round_too_early``,
    ``round_household_unknown`` or ``round_empty``, ConflictError ``round_exists``.
    """
    if not occasion.is_open:
        raise DomainError(
            "round_too_early",
            _("A round before %(festival)s can be drawn up from %(day)s on.")
            % {"festival": occasion.festival, "day": occasion.opens_on},
        )
    # The unit is locked: of two rounds drawn up at once the second finds the first.
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    chosen = _chosen(unit, occasion.festival, actor, households)
    if Round.objects.filter(
        unit=unit, festival=occasion.festival, festival_on=occasion.on
    ).exists():
        raise ConflictError(
            "round_exists", _("Your unit has a round before this festival already.")
        )
    made = Round.objects.create(
        festival=occasion.festival,
        unit=unit,
        festival_on=occasion.on,
        first=occasion.first,
        last=occasion.on,
        created_by=actor,
        **{name: getattr(plan, name) for name in _PLAN},
    )
    RoundStop.objects.bulk_create(RoundStop(round=made, household_id=pk) for pk in chosen)
    _tell_drawn_up(made, chosen)
    return made


def _chosen(
    unit: Unit,
    festival: Festival,
    actor: User,
    households: Collection[int],
    kept: Collection[int] = (),
) -> set[int]:
    """The keys, all of which the unit holds and the actor may see; ``kept`` are on the round
    already."""
    wanted = set(households)
    if not wanted:
        raise DomainError("round_empty", _("Choose at least one household."))
    held = households_to_visit(unit, festival, actor).filter(pk__in=wanted)
    if wanted - set(held.values_list("pk", flat=True)) - set(kept):
        raise DomainError(
            "round_household_unknown",
            _("One of these households is not with your unit any more. Load the page anew."),
        )
    return wanted


@transaction.atomic
def change_round(*, going: Round, households: Collection[int], plan: Plan, actor: User) -> Round:
    """Change what a round brings and to whom, until its festival; who is new is told.

    Raises DomainError ``round_over``, ``round_empty`` or ``round_household_unknown``.
    """
    going = (
        Round.objects.select_for_update(of=("self",))
        .select_related("unit", "festival")
        .get(pk=going.pk)
    )
    _check_open(going)
    kept = set(going.stops.values_list("household", flat=True))
    chosen = _chosen(going.unit, going.festival, actor, households, kept)
    for name in _PLAN:
        setattr(going, name, getattr(plan, name))
    going.save(update_fields=_PLAN)
    # What the unit gave up meanwhile, or lies in another county than the actor, is not on the form
    # and stays on the round as it is.
    offered = households_to_visit(going.unit, going.festival, actor).values_list("pk", flat=True)
    going.stops.filter(household__in=set(offered) - chosen).delete()
    RoundStop.objects.bulk_create(RoundStop(round=going, household_id=pk) for pk in chosen - kept)
    _tell_drawn_up(going, chosen - kept)
    return going


@transaction.atomic
def call_off_round(*, going: Round, actor: User) -> None:
    """Take a round off; the contacts and the aid logged stay. Raises DomainError ``round_over``."""
    going = Round.objects.select_for_update().get(pk=going.pk)
    _check_open(going)
    going.delete()


def _check_open(going: Round) -> None:
    if not going.is_open_on(today()):
        raise DomainError("round_over", _("The festival is over; the round stays as it was."))


# Telling


def _holders(households: Iterable[int], unit: Unit | int) -> Any:
    """Who of a unit holds these households now."""
    pairings = Pairing.objects.open().filter(household__in=households, cadre__user__unit=unit)
    return User.objects.active().filter(pk__in=pairings.values("cadre__user"))


def _tell_drawn_up(going: Round, households: Collection[int]) -> None:
    tell(
        users=_holders(households, going.unit),
        key=f"round-{going.pk}",
        subject=filled(
            gettext_lazy("A round of visits before %(festival)s"), festival=going.festival
        ),
        text=filled(
            gettext_lazy(
                "Your unit visits before %(festival)s, from %(first)s to %(last)s. A household of"
                " yours is on the list; what to bring stands on its page. Log the visit as any"
                " other: it counts by itself."
            ),
            festival=going.festival,
            first=going.first,
            last=going.last,
        ),
        path=reverse("visits:phone_home"),
    )


def remind_rounds(*, day: date) -> int:
    """Tell those whose household is still to be visited, once a round, near its last day.

    From ``REMIND_DAYS`` working days before the last day on, for every county. Gives how many
    were told. A second run on the day, or on one after it, tells nobody twice. Where it fails for
    a county's rounds before a festival, that is logged, and the others are told all the same.
    """
    near = [
        last
        for last in Round.objects.filter(reminded_at=None, last__gte=day)
        .order_by("last")
        .values_list("last", flat=True)
        .distinct()
        if add_working_days(last, -REMIND_DAYS) <= day
    ]
    told = 0
    for festival, county, last in _due(near):
        try:
            told += _remind(festival, county, last, day)
        except Exception:
            logger.exception(
                "Rounds of county %s before festival %s, to %s: not reminded",
                county,
                festival,
                last,
            )
    return told


def _due(near: Collection[date]) -> list[tuple[int, str, date]]:
    """The festivals, counties and last days of the rounds that are to be reminded of."""
    rows = (
        Round.objects.filter(reminded_at=None, last__in=near)
        .values_list("festival", "unit__region", "last")
        .distinct()
        .order_by()
    )
    return sorted({(festival, county_of(code), last) for festival, code, last in rows})


@transaction.atomic
def _remind(festival: int, county: str, last: date, day: date) -> int:
    """All rounds of a county before a festival at once: a query for each would be thousands."""
    rounds = Round.objects.select_for_update(skip_locked=True).filter(
        reminded_at=None, festival=festival, unit__region__code__startswith=county[:6], last=last
    )
    keys = list(rounds.values_list("pk", flat=True))
    waiting = waiting_stops(day).filter(round__in=keys)
    holding = Pairing.objects.open().filter(
        household__rounds__in=waiting.values("pk"),
        cadre__user__unit=F("household__rounds__round__unit"),
    )
    people = User.objects.active().filter(pk__in=holding.values("cadre__user"))
    told = tell(
        users=people,
        key=f"round-near-{festival}-{last}",
        subject=filled(
            gettext_lazy("Still to be visited before %(festival)s"),
            festival=Festival.objects.get(pk=festival),
        ),
        text=filled(
            gettext_lazy(
                "A household of yours on your unit's round has no visit yet; the round ends on"
                " %(last)s. If you have been there, log it; if you cannot go, tell your liaison."
            ),
            last=last,
        ),
        path=reverse("visits:phone_home"),
    )
    Round.objects.filter(pk__in=keys).update(reminded_at=timezone.now())
    return told
