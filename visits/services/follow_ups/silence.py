"""Weeks in which nothing is heard: the liaison is asked, then the office."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Value
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext_lazy

from common.dates import today
from common.sentences import filled
from delivery.services import tell
from jobs.choices import RunStatus
from jobs.models import JobRun
from organization.choices import Role
from organization.models import Region, Unit, User
from pairing.models import Pairing, Pause
from visits.choices import FollowUpEnd, FollowUpStage, Status, Verdict
from visits.models import Answer, Contact, FollowUp, ReminderRule
from visits.models.reminder import Line
from visits.querysets import FollowUpQuerySet
from visits.quotas.standings import due_years
from visits.selectors import own_reminder_rule

_RUNS = 60
"""How many earlier runs are looked at: more weeks than any rule allows."""


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


# Opening and passing on, in the weekly run


def follow_up(*, run: JobRun, lines: Mapping[int, Line]) -> None:
    """Open what is to be followed up of these overdue pairings.

    ``lines`` are what their cadres are reminded of now, by pairing. A week counts when a reminder
    was sent in it after the due date had passed, and neither a contact, nor an answer, nor the end
    of a pause has come since.
    """
    patience = own_reminder_rule(run.county_id)
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
    heard = last_heard(lines, run.as_of) if len(told_on) >= patience.follow_up_after else {}
    silent = {}
    for pairing, line in lines.items():
        since = max(line.due_on, heard.get(pairing, line.due_on))
        weeks = sum(1 for day in told_on if day > since)
        if weeks >= patience.follow_up_after:
            silent[pairing] = weeks
    if silent:
        _open(run, lines, silent)


def last_heard(pairings: Collection[int], day: date) -> dict[int, date]:
    """The last day on which something was heard: a contact, an answer, the end of a pause.

    Of pairings, by primary key, that have had any. The beginning of a pairing counts too: its
    cadre has not been reminded before. A pause that is to come after ``day`` excuses nothing yet.
    """
    keys = list(pairings)
    heard: dict[int, date] = dict(
        Pairing.objects.filter(pk__any_of=keys).order_by().values_list("pk", "started_on")
    )
    contacts = Contact.objects.filter(pairing__id__any_of=keys, is_reached=True).exclude(
        verdict=Verdict.REJECTED
    )
    answers = Answer.objects.filter(pairing__id__any_of=keys)
    pauses = Pause.objects.filter(
        pairing__id__any_of=keys, ended_on__isnull=False, started_on__lte=day
    )
    for rows, field in ((contacts, "day"), (answers, "day"), (pauses, "ended_on")):
        latest = rows.order_by().values_list("pairing").annotate(last=Max(field))
        for pairing, last in latest:
            heard[pairing] = max(last, heard.get(pairing, last))
    return heard


def _open(run: JobRun, lines: Mapping[int, Line], silent: Mapping[int, int]) -> None:
    units = dict(
        Pairing.objects.filter(pk__in=silent)
        .exclude(pk__in=FollowUp.objects.open().filter(pairing__in=silent).values("pairing"))
        .values_list("pk", "cadre__user__unit")
    )
    asked = set(User.objects.liaisons_of(set(units.values())).values_list("unit", flat=True))
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
    patience = own_reminder_rule(run.county_id)
    of_county(run).open().filter(
        stage=FollowUpStage.LIAISON,
        opened_on__lte=run.as_of - timedelta(weeks=patience.office_after),
    ).update(stage=FollowUpStage.OFFICE, to_office_on=run.as_of)


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
    for user in User.objects.liaisons_of(by_unit):
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
