"""Visits of experts and departments: asked for, and answered by the unit that is asked."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.dates import today
from common.errors import ConflictError, DomainError
from common.sentences import filled
from delivery.services import tell
from organization.models import Unit, User
from pairing.models import Household
from visits.choices import AskedState
from visits.models import AskedVisit
from visits.services.telling_units import tell_unit


@transaction.atomic
def ask_visit(
    *, household: Household, unit: Unit, reason: str, wanted_by: date, actor: User
) -> AskedVisit:
    """Ask a unit to visit a household by a day (Asia/Shanghai), and tell its liaisons.

    Raises DomainError ``reason_missing``, ``date_past``, ConflictError ``asked_already`` while the
    unit has not come yet.
    """
    words = reason.strip()
    if not words:
        raise DomainError("reason_missing", _("Write why."))
    if wanted_by < today():
        raise DomainError("date_past", _("The day by which the visit is wanted has passed."))
    Household.objects.select_for_update(of=("self",), no_key=True).get(pk=household.pk)
    if AskedVisit.objects.open().filter(household=household, unit=unit).exists():
        raise ConflictError(
            "asked_already",
            _("%(unit)s has been asked to visit this household and has not come yet.")
            % {"unit": unit},
        )
    asked = AskedVisit.objects.create(
        household=household,
        region_id=household.region_id,
        unit=unit,
        reason=words,
        wanted_by=wanted_by,
        asked_by=actor,
        asked_on=today(),
    )
    tell_unit(
        unit.pk,
        key=f"asked-visit:{asked.pk}",
        subject=gettext_lazy("Your unit is asked to visit a household"),
        text=filled(
            gettext_lazy("A visit is wanted by %(day)s. Set a day, or say why it cannot be."),
            day=wanted_by,
        ),
        path=reverse("visits:asked_visit", args=[asked.pk]),
    )
    return asked


def _locked(asked: AskedVisit) -> AskedVisit:
    found: AskedVisit = AskedVisit.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    if not found.is_open:
        raise ConflictError(
            "answered_already", _("This was answered already; nothing was changed.")
        )
    return found


def _answered(asked: AskedVisit, actor: User) -> AskedVisit:
    asked.answered_by = actor
    asked.save(update_fields=["state", "visit_on", "held_on", "answer", "answered_by"])
    words = {
        AskedState.AGREED: gettext_lazy("A day is set for the visit that you asked for: %(day)s."),
        AskedState.HELD: gettext_lazy("The visit that you asked for took place on %(day)s."),
        AskedState.DECLINED: gettext_lazy(
            "The visit that you asked for was declined; the reason is there."
        ),
    }
    tell(
        users=[asked.asked_by],
        key=f"asked-visit:{asked.pk}:{asked.state}:{asked.visit_on or ''}",
        subject=gettext_lazy("About a visit that you asked for"),
        text=filled(words[AskedState(asked.state)], day=asked.held_on or asked.visit_on or ""),
        path=reverse("visits:asked_visit", args=[asked.pk]),
    )
    return asked


@transaction.atomic
def set_visit_day(*, asked: AskedVisit, on: date, actor: User) -> AskedVisit:
    """Set the day on which the unit will come, or another one, and tell whoever asked.

    Raises DomainError ``date_past``, ConflictError ``answered_already``.
    """
    if on < today():
        raise DomainError("date_past", _("The visit cannot be set for a day that has passed."))
    asked = _locked(asked)
    asked.state, asked.visit_on = AskedState.AGREED, on
    return _answered(asked, actor)


@transaction.atomic
def hold_visit(*, asked: AskedVisit, on: date, found: str, actor: User) -> AskedVisit:
    """Record that the unit was there on a day and what it found, and tell whoever asked.

    Raises DomainError ``found_missing``, ``date_in_future``, ``before_asked``, ConflictError
    ``answered_already``.
    """
    words = found.strip()
    if not words:
        raise DomainError("found_missing", _("Write what was found."))
    if on > today():
        raise DomainError("date_in_future", _("A visit cannot be dated after today."))
    asked = _locked(asked)
    if on < asked.asked_on:
        raise DomainError("before_asked", _("The visit was asked for later than that."))
    asked.state, asked.held_on, asked.answer = AskedState.HELD, on, words
    return _answered(asked, actor)


@transaction.atomic
def decline_visit(*, asked: AskedVisit, reason: str, actor: User) -> AskedVisit:
    """Decline, with a reason, and tell whoever asked.

    Raises DomainError ``reason_missing``, ConflictError ``answered_already``.
    """
    words = reason.strip()
    if not words:
        raise DomainError("reason_missing", _("Write why."))
    asked = _locked(asked)
    asked.state, asked.answer = AskedState.DECLINED, words
    return _answered(asked, actor)
