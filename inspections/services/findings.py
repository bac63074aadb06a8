"""What becomes of a finding: raised, handed on, put right, checked, closed or sent back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.dates import today
from common.errors import ConflictError, DomainError
from delivery.services.telling import tell
from inspections.access import can_judge, can_put_right
from inspections.choices import FindingKind, FindingState, Move, Told
from inspections.models import Finding, FindingFile, FindingStep, Inspection, Succession
from organization.choices import Role
from organization.models import Unit, User
from organization.models.region import county_of
from pairing.models import Cadre, Household, Pairing
from pairing.services import belong_where_households_are
from visits.services.attachments import Upload, add_attachments

DUE_DAYS = 15
"""Within how many days something is to be put right where nobody says otherwise."""
MOST_DAYS = 365
TEXT_LENGTH = 500

_JUDGED = ["state", "checked_on", "checked_by", "closed_on", "closed_by"]
_STATE = [*_JUDGED, "measure", "put_right_on", "put_right_by"]
_WHO = ["unit", "cadre", "taken_over", "told", "told_on"]


def answers_for(unit: Unit | None) -> tuple[Unit | None, str]:
    """Who puts right what ``unit`` was to: the unit, its successor, or None for the office; and
    the sentence that says why it is another, empty when it is not."""
    if unit is None:
        return None, _("Nobody was paired with the household: the office sees to it.")
    now: Unit = unit
    seen = {unit.pk}
    while True:
        end = Succession.objects.select_related("successor").filter(unit=now).first()
        if end is None:
            break
        if end.successor is None or end.successor.pk in seen:
            return None, _("%(unit)s was closed on %(day)s: the office sees to it.") % {
                "unit": now,
                "day": end.since,
            }
        now = end.successor
        seen.add(now.pk)
    if not User.objects.active().filter(unit=now).exists():
        return None, _("Nobody of %(unit)s has an account any more: the office sees to it.") % {
            "unit": now
        }
    if now.pk == unit.pk:
        return unit, ""
    return now, _("%(unit)s was merged into %(successor)s, which takes over.") % {
        "unit": unit,
        "successor": now,
    }


def responsible_for(
    household: Household, inspection: Inspection | None
) -> tuple[Unit | None, Cadre | None, str]:
    """Who must put right what is found at a household today: unit, cadre, and why another.

    That is the cadre of the programme that was inspected, where the household has one in it.
    """
    pairings = Pairing.objects.open().filter(household=household)
    order = ["-started_on", "-pk"]
    if inspection is not None:
        programme = inspection.line.round.programme_id
        pairings = pairings.alias(is_inspected=Q(programme=programme))
        order.insert(0, "-is_inspected")
    pairing = pairings.select_related("cadre__user__unit").order_by(*order).first()
    named = None if pairing is None else pairing.cadre.user.unit
    unit, why = answers_for(named)
    same = pairing is not None and unit is not None and pairing.cadre.user.unit_id == unit.pk
    is_there = same and pairing is not None and pairing.cadre.user.is_active
    return unit, pairing.cadre if is_there and pairing is not None else None, why


def _text(text: str, code: str, words: str) -> str:
    text = text.strip()
    if not text:
        raise DomainError(code, words)
    if len(text) > TEXT_LENGTH:
        raise DomainError(
            "text_long", _("Write %(most)d characters at most.") % {"most": TEXT_LENGTH}
        )
    return text


def _due(due_on: date, found_on: date) -> date:
    if due_on < max(found_on, today()):
        raise DomainError("due_past", _("The day by which it is put right cannot be past."))
    if due_on > today() + timedelta(days=MOST_DAYS):
        raise DomainError("due_far", _("The day by which it is put right is more than a year off."))
    return due_on


@transaction.atomic
def raise_finding(
    *,
    household: Household,
    kind: FindingKind,
    text: str,
    found_on: date,
    due_on: date,
    actor: User,
    inspection: Inspection | None = None,
    item: str = "",
) -> Finding:
    """Note something wrong at a household; its cadre and unit, or who took over, must put it right.

    Raises DomainError ``finding_empty``, ``text_long``, ``due_past`` or ``due_far``.
    """
    unit, cadre, why = responsible_for(household, inspection)
    finding: Finding = Finding.objects.create(
        inspection=inspection,
        household=household,
        region_id=household.region_id,
        item=item,
        kind=kind,
        text=_text(text, "finding_empty", _("Write what is wrong.")),
        found_on=found_on,
        unit=unit,
        cadre=cadre,
        taken_over=why,
        due_on=_due(due_on, found_on),
        created_by=actor,
    )
    _step(finding, Move.RAISED, actor, text=why)
    return finding


def tell_of_new(findings: Sequence[Finding]) -> None:
    """Tell liaisons, or the office, that there is something to put right; once a day at most."""
    path = reverse("inspections:finding_list")
    for unit in {finding.unit_id for finding in findings}:
        first = next(f for f in findings if f.unit_id == unit)
        tell(
            users=_who_hears(first),
            key=f"finding:new:{unit or first.region_id[:6]}:{today()}",
            subject=gettext_lazy("Something to put right"),
            text=gettext_lazy("An inspection has found something that is yours to put right."),
            path=path,
        )


def _who_hears(finding: Finding) -> Sequence[User]:
    if finding.unit_id is not None:
        return list(User.objects.liaisons_of([finding.unit_id]))
    return list(offices_of(finding))


def offices_of(finding: Finding) -> Sequence[User]:
    """The county office of where a finding is."""
    county = county_of(finding.region_id)
    return list(User.objects.active().filter(role=Role.COUNTY_OFFICE, region=county))


def _step(
    finding: Finding, move: Move, actor: User | None, text: str = "", **before: object
) -> None:
    FindingStep.objects.create(
        finding=finding, move=move, text=text, day=today(), created_by=actor, **before
    )


def _locked(finding: Finding) -> Finding:
    found: Finding = (
        Finding.objects.select_for_update(of=("self",))
        .select_related("unit", "cadre__user", "inspection")
        .get(pk=finding.pk)
    )
    return found


def _in_state(finding: Finding, *states: FindingState) -> None:
    if finding.state not in states:
        raise ConflictError(
            "finding_moved",
            _("This finding stands at “%(state)s” by now; nothing was changed.")
            % {"state": finding.get_state_display()},
        )


def _refuse() -> DomainError:
    return DomainError(
        "found_wanting",
        _(
            "This is checked and closed by somebody else than those who were found wanting and "
            "whoever put it right."
        ),
    )


@transaction.atomic
def put_right(
    *, finding: Finding, measure: str, actor: User, uploads: Sequence[Upload] = ()
) -> Finding:
    """Say what was done about a finding, with photographs or papers; it waits to be checked.

    Raises DomainError ``measure_missing``, ``text_long`` or ``not_yours``, what
    ``add_attachments`` raises, and ConflictError ``finding_moved``.
    """
    finding = _locked(finding)
    _in_state(finding, FindingState.OPEN)
    if not can_put_right(actor, finding):
        raise DomainError("not_yours", _("This is for the responsible unit or the office."))
    finding.measure = _text(measure, "measure_missing", _("Write what was done."))
    finding.state, finding.put_right_on, finding.put_right_by = (
        FindingState.PUT_RIGHT,
        today(),
        actor,
    )
    finding.save(update_fields=_STATE)
    _step(finding, Move.PUT_RIGHT, actor, text=finding.measure)
    add_attachments(model=FindingFile, owner=finding, uploads=uploads, actor=actor)
    return finding


@transaction.atomic
def check(
    *, finding: Finding, note: str = "", actor: User, uploads: Sequence[Upload] = ()
) -> Finding:
    """Confirm on the spot that a finding was put right.

    Raises DomainError ``found_wanting`` for those who were, ConflictError ``finding_moved``.
    """
    finding = _locked(finding)
    _in_state(finding, FindingState.PUT_RIGHT)
    if not can_judge(actor, finding):
        raise _refuse()
    finding.state, finding.checked_on, finding.checked_by = FindingState.CHECKED, today(), actor
    finding.save(update_fields=_STATE)
    _step(finding, Move.CHECKED, actor, text=note.strip()[:TEXT_LENGTH])
    add_attachments(model=FindingFile, owner=finding, uploads=uploads, actor=actor)
    return finding


@transaction.atomic
def close(*, finding: Finding, note: str = "", actor: User) -> Finding:
    """Close a finding that was checked. Raises as ``check`` does."""
    finding = _locked(finding)
    _in_state(finding, FindingState.CHECKED)
    if not can_judge(actor, finding):
        raise _refuse()
    finding.state, finding.closed_on, finding.closed_by = FindingState.CLOSED, today(), actor
    finding.save(update_fields=_STATE)
    _step(finding, Move.CLOSED, actor, text=note.strip()[:TEXT_LENGTH])
    return finding


@transaction.atomic
def send_back(*, finding: Finding, reason: str, due_on: date, actor: User) -> Finding:
    """Have it put right again by a day, with a reason; what was done stays in its steps.

    Raises DomainError ``reason_missing``, ``due_past``, ``due_far`` or ``found_wanting``,
    ConflictError ``finding_moved``.
    """
    finding = _locked(finding)
    _in_state(finding, FindingState.PUT_RIGHT, FindingState.CHECKED)
    if not can_judge(actor, finding):
        raise _refuse()
    reason = _text(reason, "reason_missing", _("Write why it is sent back."))
    finding.due_on = _due(due_on, finding.found_on)
    finding.state, finding.measure = FindingState.OPEN, ""
    finding.put_right_on = finding.put_right_by = None
    finding.checked_on = finding.checked_by = None
    finding.told, finding.told_on = Told.NOBODY, None
    finding.save(update_fields=[*_STATE, "due_on", "told", "told_on"])
    _step(finding, Move.BACK, actor, text=reason)
    tell(
        users=_who_hears(finding),
        key=f"finding:back:{finding.pk}:{finding.steps.count()}",
        subject=gettext_lazy("Sent back"),
        text=gettext_lazy(
            "Something that was put right has been sent back: look why, and by when."
        ),
        path=reverse("inspections:finding", args=[finding.pk]),
    )
    return finding


@transaction.atomic
def hand_on(
    *,
    finding: Finding,
    unit: Unit | None,
    cadre: Cadre | None,
    due_on: date,
    reason: str,
    actor: User,
) -> Finding:
    """Say who must put a finding right, and by when. None is the office itself.

    A unit that was merged or closed is taken over as ``answers_for`` says. Raises DomainError
    ``reason_missing`` without a word why, ``cadre_elsewhere``, ``due_past`` or ``due_far``,
    ConflictError ``finding_moved`` once it is put right.
    """
    finding = _locked(finding)
    _in_state(finding, FindingState.OPEN)
    reason = _text(reason, "reason_missing", _("Write why somebody else, or another day."))
    before = {"unit": finding.unit, "cadre": finding.cadre}
    if unit is None:
        named, why = None, _("The office sees to it: %(reason)s") % {"reason": reason}
    else:
        named, why = answers_for(unit)
    if cadre is not None and (named is None or cadre.user.unit_id != named.pk):
        raise DomainError("cadre_elsewhere", _("This cadre is not of the responsible unit."))
    is_other = (finding.unit, finding.cadre) != (named, cadre)
    if due_on != finding.due_on:
        finding.due_on = _due(due_on, finding.found_on)
        _step(finding, Move.DUE, actor, text=reason)
    finding.unit, finding.cadre = named, cadre
    if is_other:
        finding.taken_over = why[:200]
        _step(finding, Move.HANDED, actor, text=reason, **before)
    finding.told, finding.told_on = Told.NOBODY, None
    finding.save(update_fields=[*_WHO, "due_on"])
    if is_other:
        tell_of_new([finding])
    return finding


@transaction.atomic
def end_unit(*, unit: Unit, successor: Unit | None, since: date, actor: User) -> int:
    """Note that a unit was merged into another, or closed; what it was to put right goes there.

    How many findings went over. Raises DomainError ``succession_future``, ``succession_circle``,
    ConflictError ``succession_known``.
    """
    if since > today():
        raise DomainError("succession_future", _("The day is to come. Note it on that day."))
    # Both are locked, the lesser key first: a finding raised meanwhile waits or has been found.
    keys = sorted({unit.pk, successor.pk} if successor is not None else {unit.pk})
    list(Unit.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))
    if Succession.objects.filter(unit=unit).exists():
        raise ConflictError("succession_known", _("It is noted already who takes over from it."))
    later, seen = successor, {unit.pk}
    while later is not None:
        if later.pk in seen:
            raise DomainError("succession_circle", _("This unit itself went over into the other."))
        seen.add(later.pk)
        end = Succession.objects.select_related("successor").filter(unit=later).first()
        later = None if end is None else end.successor
    Succession.objects.create(unit=unit, successor=successor, since=since, created_by=actor)
    return take_over(Finding.objects.of_unit(unit).values_list("pk", flat=True), actor=actor)


def take_over(keys: Iterable[int], *, actor: User | None) -> int:
    """Hand what these findings' units can no longer put right to whoever answers for them now.

    Of those that are still to be put right; how many.
    """
    rows = (
        Finding.objects.select_for_update(of=("self",))
        .select_related("unit")
        .filter(pk__in=list(keys), state=FindingState.OPEN, unit__isnull=False)
        .order_by("pk")
    )
    answers: dict[int, tuple[Unit | None, str]] = {}
    moved: list[Finding] = []
    for finding in rows:
        assert finding.unit_id is not None
        if finding.unit_id not in answers:
            answers[finding.unit_id] = answers_for(finding.unit)
        unit, why = answers[finding.unit_id]
        if not why:
            continue
        before = {"unit": finding.unit, "cadre": finding.cadre}
        finding.unit, finding.cadre, finding.taken_over = unit, None, why[:200]
        finding.told, finding.told_on = Told.NOBODY, None
        finding.save(update_fields=_WHO)
        _step(finding, Move.HANDED, actor, text=why, **before)
        moved.append(finding)
    tell_of_new(moved)
    return len(moved)


def follow_households(household_ids: Collection[int]) -> None:
    """Have the findings that are not closed belong where their households are now."""
    rows = Finding.objects.unsettled().filter(household__id__any_of=list(household_ids))
    belong_where_households_are(rows)
