"""Plans of households (一户一策): drawn up, changed, reviewed each half-year, closed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from common.dates import today
from common.errors import ConflictError, DomainError
from organization.models import User
from pairing.models import Household
from visits.choices import MeasureState
from visits.models import HouseholdPlan, PlanMeasure, PlanReview

REVIEW_MONTHS = 6
"""After how many months a plan is to be reviewed again."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure as it is written down; ``key`` is that of a measure there is."""

    text: str
    who: str
    due_on: date
    state: MeasureState = MeasureState.PLANNED
    note: str = ""
    key: int | None = None


def half_a_year_after(day: date) -> date:
    """The same day six months later; of a month that is shorter its last."""
    months = day.month - 1 + REVIEW_MONTHS
    year, month = day.year + months // 12, months % 12 + 1
    for number in range(day.day, 27, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    return date(year, month, day.day)


def state_of(plan: HouseholdPlan) -> str:
    """What a form to change a plan is made of."""
    rows = plan.measures.order_by("pk")
    measures = rows.values_list("pk", "text", "who", "due_on", "state", "note")
    written = "\n".join(map(str, (plan.aims, plan.situation, *measures)))
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def _locked(plan: HouseholdPlan) -> HouseholdPlan:
    found: HouseholdPlan = HouseholdPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if not found.is_open:
        raise ConflictError(
            "plan_closed",
            _("This plan was closed on %(day)s; nothing was changed.") % {"day": found.closed_on},
        )
    return found


def _check(aims: str, measures: Sequence[Measure]) -> str:
    words = aims.strip()
    if not words:
        raise DomainError("aims_missing", _("Write what is to become better."))
    if not measures:
        raise DomainError("measures_missing", _("Write one measure at least."))
    for measure in measures:
        if measure.state == MeasureState.DROPPED and not measure.note.strip():
            raise DomainError(
                "note_missing",
                _("Write why “%(measure)s” was dropped.") % {"measure": measure.text[:40]},
            )
    return words


def _said(measure: Measure | PlanMeasure) -> tuple[str, str, date]:
    """What is to be done, by whom and until when."""
    return measure.text.strip(), measure.who.strip(), measure.due_on


def _write(plan: HouseholdPlan, measures: Sequence[Measure]) -> None:
    there = {row.pk: row for row in plan.measures.select_for_update()}
    named = {measure.key for measure in measures}
    # A form that is sent twice has no key yet for what the first time has made.
    unnamed = {_said(row): row for row in there.values() if row.pk not in named}
    for measure in measures:
        row = there.get(measure.key or 0) or unnamed.pop(_said(measure), None)
        row = row or PlanMeasure(plan=plan)
        row.text, row.who, row.due_on = _said(measure)
        row.state, row.note = measure.state, measure.note.strip()
        row.save()


@transaction.atomic
def draw_up_plan(
    *,
    household: Household,
    aims: str,
    measures: Sequence[Measure],
    actor: User,
    situation: str = "",
    on: date | None = None,
) -> HouseholdPlan:
    """Draw up the plan of a household, in force from a day (Asia/Shanghai), today if none is given.

    It is to be reviewed half a year later. Raises DomainError ``aims_missing``,
    ``measures_missing``, ``note_missing``, ConflictError ``plan_there`` when one is in force.
    """
    words = _check(aims, measures)
    Household.objects.select_for_update(of=("self",), no_key=True).get(pk=household.pk)
    if HouseholdPlan.objects.open().filter(household=household).exists():
        raise ConflictError(
            "plan_there", _("This household has a plan already. Change that one, or close it.")
        )
    day = on or today()
    plan = HouseholdPlan.objects.create(
        household=household,
        region_id=household.region_id,
        situation=situation.strip(),
        aims=words,
        started_on=day,
        review_due_on=half_a_year_after(day),
        created_by=actor,
    )
    _write(plan, measures)
    return plan


@transaction.atomic
def change_plan(
    *,
    plan: HouseholdPlan,
    aims: str,
    measures: Sequence[Measure],
    situation: str = "",
    seen: str | None = None,
) -> HouseholdPlan:
    """Write a plan anew: its aims, and how far each measure is. No measure is ever taken off.

    ``seen`` is its ``state_of`` that the form was made of. Raises as ``draw_up_plan``,
    ConflictError ``plan_closed``, and ``plan_changed`` when a colleague has written something else
    since.
    """
    words = _check(aims, measures)
    plan = _locked(plan)
    before = state_of(plan)
    plan.aims, plan.situation = words, situation.strip()
    plan.save(update_fields=["aims", "situation"])
    _write(plan, measures)
    # A form that is sent twice finds what it says there already.
    if seen not in (None, before) and state_of(plan) != before:
        raise ConflictError(
            "plan_changed",
            _("A colleague has changed this plan meanwhile. Look at it anew; nothing was changed."),
        )
    return plan


@transaction.atomic
def review_plan(*, plan: HouseholdPlan, text: str, actor: User) -> PlanReview:
    """Record today's review of a plan; the next is due half a year later.

    Raises DomainError ``review_missing``, ConflictError ``reviewed_today``, ``plan_closed``.
    """
    words = text.strip()
    if not words:
        raise DomainError("review_missing", _("Write what the review found."))
    plan = _locked(plan)
    day = today()
    if plan.reviews.filter(day=day).exists():
        raise ConflictError(
            "reviewed_today", _("This plan was reviewed today already; nothing was changed.")
        )
    assert plan.review_due_on is not None
    review = PlanReview.objects.create(
        plan=plan,
        day=day,
        text=words,
        was_due_on=plan.review_due_on,
        next_due_on=half_a_year_after(day),
        created_by=actor,
    )
    plan.review_due_on = review.next_due_on
    plan.save(update_fields=["review_due_on"])
    return review


@transaction.atomic
def close_plan(*, plan: HouseholdPlan, text: str) -> HouseholdPlan:
    """Close a plan today, with a word on what came of it; another can be drawn up then.

    Raises DomainError ``word_missing``, ConflictError ``plan_closed``.
    """
    words = text.strip()
    if not words:
        raise DomainError("word_missing", _("Write what came of the plan."))
    plan = _locked(plan)
    plan.closed_on, plan.closed_text, plan.review_due_on = today(), words, None
    plan.save(update_fields=["closed_on", "closed_text", "review_due_on"])
    return plan
