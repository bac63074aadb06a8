"""Follow-ups (督办): when nothing is heard for weeks the liaison is asked, then the office.

Nobody is judged by it. It ends by itself with a contact, an answer or a pause, and whoever it is
about sees each step on the phone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, Value
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from common.dates import today
from common.errors import ConflictError, DomainError
from common.sentences import filled
from delivery.services import tell
from jobs.choices import RunStatus
from jobs.models import JobRun
from organization.choices import Role
from organization.models import Region, Unit, User
from organization.models.region import county_of, township_of
from organization.querysets import UserQuerySet
from pairing.choices import PauseReason
from pairing.models import Pairing, Pause
from visits.choices import AnswerKind, AnswerOutcome, FollowUpEnd, FollowUpStage, Status, Verdict
from visits.models import Answer, Contact, FollowUp, ReminderRule
from visits.models.reminder import FOLLOW_UP_AFTER, OFFICE_AFTER, Line
from visits.querysets import FollowUpQuerySet
from visits.quotas.standings import due_years

CADRE_ANSWERS = tuple(kind for kind in AnswerKind if kind != AnswerKind.URGED)
"""What a cadre may answer for itself."""

NOTED = (AnswerKind.PLANNED, AnswerKind.URGED)
"""Answers that nobody has to act on."""

LIAISONS_OWN = (
    AnswerKind.ILLNESS,
    AnswerKind.LEAVE,
    AnswerKind.UNREACHABLE,
    AnswerKind.OTHER,
)
"""Answers on which the unit's liaison can act; on the others offices can, who keep the pairings."""

PAUSES = {AnswerKind.ILLNESS: PauseReason.ILLNESS, AnswerKind.LEAVE: PauseReason.LEAVE}
"""Answers that a pause follows from."""

_RUNS = 60
"""How many earlier runs are looked at: more weeks than any rule allows."""


@dataclass(frozen=True, slots=True)
class Patience:
    """After how many weeks of silence the liaison is asked, and then the office."""

    follow_up_after: int = FOLLOW_UP_AFTER
    office_after: int = OFFICE_AFTER


def patience_of(county: str) -> Patience:
    """What the county of a code chose, or what is usual."""
    rule = ReminderRule.objects.filter(county=county).first()
    return Patience() if rule is None else Patience(rule.follow_up_after, rule.office_after)


# Opening and passing on, in the weekly run


def follow_up(*, run: JobRun, lines: Mapping[int, Line]) -> None:
    """Open what is to be followed up of these overdue pairings.

    ``lines`` are what their cadres are reminded of now, by pairing. A week counts when a reminder
    was sent in it after the due date had passed, and neither a contact, nor an answer, nor the end
    of a pause has come since.
    """
    patience = patience_of(run.county_id)
    told_on = list(
        JobRun.objects.filter(
            county=run.county_id,
            job=run.job,
            status=RunStatus.DONE,
            as_of__lt=run.as_of,
        )
        .order_by("-as_of")
        .values_list("as_of", flat=True)[:_RUNS]
    )
    # Nobody can have kept silent for longer than there have been reminders.
    heard = last_heard(lines) if len(told_on) >= patience.follow_up_after else {}
    silent = {}
    for pairing, line in lines.items():
        since = max(line.due_on, heard.get(pairing, line.due_on))
        weeks = sum(1 for day in told_on if day > since)
        if weeks >= patience.follow_up_after:
            silent[pairing] = weeks
    if silent:
        _open(run, lines, silent)


def last_heard(pairings: Collection[int]) -> dict[int, date]:
    """The last day on which something was heard: a contact, an answer, the end of a pause.

    Of pairings, by primary key, that have had any. The beginning of a pairing counts too: its
    cadre has not been reminded before.
    """
    keys = list(pairings)
    heard: dict[int, date] = dict(
        Pairing.objects.filter(pk__any_of=keys).order_by().values_list("pk", "started_on")
    )
    contacts = Contact.objects.filter(pairing__id__any_of=keys, is_reached=True).exclude(
        verdict=Verdict.REJECTED
    )
    answers = Answer.objects.filter(pairing__id__any_of=keys)
    pauses = Pause.objects.filter(pairing__id__any_of=keys, ended_on__isnull=False)
    for rows, day in ((contacts, "day"), (answers, "day"), (pauses, "ended_on")):
        latest = rows.order_by().values_list("pairing").annotate(last=Max(day))
        for pairing, last in latest:
            heard[pairing] = max(last, heard.get(pairing, last))
    return heard


def _open(run: JobRun, lines: Mapping[int, Line], silent: Mapping[int, int]) -> None:
    units = dict(
        Pairing.objects.filter(pk__in=silent)
        .exclude(pk__in=FollowUp.objects.open().filter(pairing__in=silent).values("pairing"))
        .values_list("pk", "cadre__user__unit")
    )
    asked = set(_liaisons().filter(unit__in=set(units.values())).values_list("unit", flat=True))
    FollowUp.objects.bulk_create(
        (
            FollowUp(
                pairing_id=pairing,
                unit_id=unit,
                run=run,
                # A unit without a liaison has nobody to ask but the office.
                stage=FollowUpStage.LIAISON if unit in asked else FollowUpStage.OFFICE,
                weeks=silent[pairing],
                overdue_since=lines[pairing].due_on + timedelta(days=1),
                opened_on=run.as_of,
                to_office_on=None if unit in asked else run.as_of,
            )
            for pairing, unit in units.items()
        ),
        ignore_conflicts=True,
    )


def pass_on(*, run: JobRun) -> None:
    """Hand to the office what no liaison has answered in time, of departed cadres too."""
    patience = patience_of(run.county_id)
    of_county(run).open().filter(
        stage=FollowUpStage.LIAISON,
        opened_on__lte=run.as_of - timedelta(weeks=patience.office_after),
    ).update(stage=FollowUpStage.OFFICE, to_office_on=run.as_of)


def _liaisons() -> UserQuerySet:
    return User.objects.active().filter(role=Role.LIAISON)


def of_county(run: JobRun) -> FollowUpQuerySet:
    """The follow-ups that runs of a county have opened."""
    follow_ups: FollowUpQuerySet = FollowUp.objects.filter(run__county=run.county_id)
    return follow_ups


def end_what_is_over(*, run: JobRun) -> None:
    """End the follow-ups of a county whose pairing has ended or has nothing overdue any more."""
    open_ones = of_county(run).open()
    own = due_years(run.as_of).filter(pairing=OuterRef("pairing"))
    contacts = Contact.objects.filter(
        pairing=OuterRef("pairing"), is_reached=True, day__gte=OuterRef("opened_on")
    ).exclude(verdict=Verdict.REJECTED)
    for rows, end in (
        (open_ones.filter(pairing__ended_on__lte=run.as_of), FollowUpEnd.ENDED),
        (open_ones.filter(Exists(contacts)), FollowUpEnd.CONTACT),
        (open_ones.exclude(Exists(own.filter(status=Status.OVERDUE))), FollowUpEnd.NOT_OWED),
    ):
        FollowUp.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(
            ended_on=Greatest("opened_on", Value(run.as_of)), end=end
        )


def tell_of_new(*, run: JobRun) -> None:
    """Ask the liaisons for what a run opened, and the offices for what it passed on."""
    opened = of_county(run).open().filter(run=run, stage=FollowUpStage.LIAISON)
    by_unit = Counter(opened.values_list("unit", flat=True))
    passed = of_county(run).open().filter(to_office_on=run.as_of).count()
    path = reverse("visits:follow_up_list")
    liaisons: dict[int, list[User]] = defaultdict(list)
    for user in _liaisons().filter(unit__in=list(by_unit)):
        if user.unit_id is not None:
            liaisons[user.unit_id].append(user)
    for unit, number in by_unit.items():
        tell(
            users=liaisons[unit],
            units=[Unit(pk=unit)],
            key=f"follow-up:{run.pk}:{unit}",
            subject=gettext_lazy("Please follow up"),
            text=filled(
                ngettext_lazy(
                    "Of %(number)d household of your unit nothing was heard for weeks.",
                    "Of %(number)d households of your unit nothing was heard for weeks.",
                    number,
                ),
                number=number,
            ),
            path=path,
        )
    if passed:
        offices = User.objects.active().filter(role=Role.COUNTY_OFFICE, region=run.county_id)
        tell(
            users=offices,
            key=f"follow-up:{run.pk}:office",
            subject=gettext_lazy("Follow-ups for the office"),
            text=filled(
                ngettext_lazy(
                    "%(number)d follow-up has come to the office without an answer.",
                    "%(number)d follow-ups have come to the office without an answer.",
                    passed,
                ),
                number=passed,
            ),
            path=path,
        )


def heard_of(*, pairing: Pairing, end: FollowUpEnd) -> None:
    """End what is followed up of a pairing, since something was heard of it today."""
    # A run may have been made for a day to come, and what it opened cannot end before it began.
    FollowUp.objects.open().filter(pairing=pairing).update(
        ended_on=Greatest("opened_on", Value(today())), end=end
    )


# Answers


@transaction.atomic
def answer_reminder(*, pairing: Pairing, kind: AnswerKind, text: str = "", actor: User) -> Answer:
    """Record what somebody answers for a pairing, and tell whoever can act on it.

    The same answer on the same day by the same person is one. Raises DomainError
    ``answer_missing`` where "something else" has no words, ConflictError ``pairing_ended``.
    """
    pairing = Pairing.objects.select_for_update(of=("self",)).get(pk=pairing.pk)
    if not pairing.is_open:
        raise ConflictError(
            "pairing_ended", _("This pairing has ended; there is nothing to answer any more.")
        )
    words = text.strip()
    if kind == AnswerKind.OTHER and not words:
        raise DomainError("answer_missing", _("Write in a few words what it is."))
    day = today()
    known = Answer.objects.filter(
        pairing=pairing, kind=kind, text=words, day=day, answered_by=actor
    ).first()
    if known is not None:
        return known
    follow_up = FollowUp.objects.open().filter(pairing=pairing).first()
    answer = Answer.objects.create(
        pairing=pairing,
        follow_up=follow_up,
        kind=kind,
        text=words,
        day=day,
        outcome=AnswerOutcome.NOTED if kind in NOTED else AnswerOutcome.WAITING,
        answered_by=actor,
    )
    if follow_up is not None:
        heard_of(pairing=pairing, end=FollowUpEnd.ANSWERED)
    if answer.outcome == AnswerOutcome.WAITING:
        _tell_who_can_act(answer)
    if pairing.cadre.user_id != actor.pk:
        _tell_back(answer, [pairing.cadre.user], key=f"answer:{answer.pk}:given")
    return answer


def _tell_back(answer: Answer, users: Iterable[User], *, key: str) -> None:
    """Tell whoever it is about that there is something new to read."""
    subject = (
        gettext_lazy("An answer about a household of yours")
        if answer.outcome != AnswerOutcome.SETTLED
        else gettext_lazy("An answer was acted on")
    )
    tell(
        users=users,
        key=key,
        subject=subject,
        text=filled(
            gettext_lazy("“%(answer)s”. Look under “Messages” on the phone."),
            answer=AnswerKind(answer.kind).label,
        ),
        path=reverse("visits:phone_reminders"),
    )


def _tell_who_can_act(answer: Answer) -> None:
    pairing = answer.pairing
    offices = Q(role=Role.TOWNSHIP_OFFICE, region=township_of(pairing.region_id)) | Q(
        role=Role.COUNTY_OFFICE, region=county_of(pairing.region_id)
    )
    liaisons = Q(role=Role.LIAISON, unit__users__cadre=pairing.cadre_id)
    can_act = liaisons if answer.kind in LIAISONS_OWN else offices
    users = User.objects.active().filter(can_act).exclude(pk=answer.answered_by_id).distinct()
    if not users and answer.kind in LIAISONS_OWN:
        users = User.objects.active().filter(offices).exclude(pk=answer.answered_by_id)
    tell(
        users=users,
        key=f"answer:{answer.pk}",
        subject=gettext_lazy("An answer to act on"),
        text=filled(
            gettext_lazy("A reminder was answered with “%(answer)s”."),
            answer=AnswerKind(answer.kind).label,
        ),
        path=reverse("visits:answer_settle", args=[answer.pk]),
    )


def can_settle(user: User, answer: Answer) -> bool:
    """Whether somebody who may see an answer can act on it."""
    return user.is_office or (user.is_liaison and answer.kind in LIAISONS_OWN)


def _unsettled(answer: Answer) -> Answer:
    found: Answer = Answer.objects.select_for_update(of=("self",)).get(pk=answer.pk)
    if found.outcome != AnswerOutcome.WAITING:
        raise ConflictError(
            "answer_settled", _("Somebody has dealt with this answer already; nothing was changed.")
        )
    return found


def _settle(answer: Answer, text: str, actor: User) -> None:
    answer.outcome, answer.outcome_text = AnswerOutcome.SETTLED, text
    answer.settled_by, answer.settled_at = actor, timezone.now()
    answer.save(update_fields=["outcome", "outcome_text", "settled_by", "settled_at"])
    concerned = [answer.pairing.cadre.user]
    if answer.answered_by.is_cadre:
        concerned.append(answer.answered_by)
    _tell_back(
        answer,
        {user.pk: user for user in concerned if user.pk != actor.pk}.values(),
        key=f"answer:{answer.pk}:settled",
    )


@transaction.atomic
def settle_answer(*, answer: Answer, text: str, actor: User) -> None:
    """Note what was done about an answer. Raises DomainError without a word on it."""
    words = text.strip()
    if not words:
        raise DomainError("outcome_missing", _("Write what was done."))
    _settle(_unsettled(answer), words, actor)


@transaction.atomic
def pause_for(*, answer: Answer, first: date, last: date | None, actor: User) -> int:
    """Pause all open pairings of the cadre who is ill or away; of how many.

    ``last`` None is until somebody says that the cadre is back. Days are in Asia/Shanghai. Raises
    DomainError where the pause ends before it begins, or the answer gives no reason for one.
    """
    answer = _unsettled(answer)
    reason = PAUSES.get(AnswerKind(answer.kind))
    if reason is None:
        raise DomainError("no_pause", _("No pause follows from this answer."))
    if last is not None and last < first:
        raise DomainError("pause_days", _("The pause ends before it begins."))
    pairings = list(
        Pairing.objects.open()
        .select_for_update(of=("self",))
        .filter(cadre=answer.pairing.cadre_id)
        .order_by("pk")
    )
    paused = 0
    for pairing in pairings:
        paused += _pause(pairing, first=max(first, pairing.started_on), last=last, reason=reason)
    until = _("until %(day)s") % {"day": last} if last else _("until the cadre is back")
    _settle(answer, _("Paused from %(day)s %(until)s") % {"day": first, "until": until}, actor)
    return paused


def _pause(pairing: Pairing, *, first: date, last: date | None, reason: PauseReason) -> bool:
    """Pause one pairing, or have its pause last as long; whether it is paused from then to then."""
    if last is not None and last < first:
        return False
    overlapping = Pause.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=first), pairing=pairing
    )
    if last is not None:
        overlapping = overlapping.filter(started_on__lte=last)
    known = overlapping.order_by("started_on").first()
    if known is None:
        Pause.objects.create(pairing=pairing, started_on=first, ended_on=last, reason=reason)
        return True
    ends = [pause.ended_on for pause in overlapping]
    longest = None if last is None or None in ends else max(last, *filter(None, ends))
    overlapping.exclude(pk=known.pk).delete()
    known.started_on, known.ended_on = min(known.started_on, first), longest
    known.save(update_fields=["started_on", "ended_on"])
    return True


@transaction.atomic
def end_pauses(*, pause: Pause, on: date, actor: User) -> int:
    """The cadre of a pause is back: its running pauses end the day before ``on``.

    Of how many pairings. One that began today is taken back, since nothing was paused yet.
    """
    running = Pause.objects.select_for_update(of=("self",)).filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=on),
        pairing__cadre=pause.pairing.cadre_id,
        started_on__lte=on,
    )
    keys = list(running.values_list("pk", flat=True))
    Pause.objects.filter(pk__in=keys, started_on=on).delete()
    Pause.objects.filter(pk__in=keys).update(ended_on=on - timedelta(days=1))
    return len(keys)


def cadres_away(user: User, day: date) -> list[Pause]:
    """Of each cadre in scope whose pairings are paused on a day, one of the pauses."""
    pauses = (
        Pause.objects.filter(
            Q(ended_on__isnull=True) | Q(ended_on__gte=day),
            pairing__in=Pairing.objects.visible_to(user).open(),
            started_on__lte=day,
        )
        .select_related("pairing__cadre__user__unit")
        .order_by("pairing__cadre__user__pinyin", "pairing__cadre_id", "pk")
        .distinct("pairing__cadre__user__pinyin", "pairing__cadre_id")
    )
    return list(pauses)


@transaction.atomic
def set_patience(
    *, county: Region, follow_up_after: int, office_after: int, actor: User
) -> ReminderRule:
    """After how many weeks of silence the liaison is asked in a county, and then the office."""
    rule, _made = ReminderRule.objects.update_or_create(
        county=county,
        defaults={"follow_up_after": follow_up_after, "office_after": office_after},
    )
    return rule
