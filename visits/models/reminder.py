"""The weekly reminders, and what a county says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs.models import JobRun
from organization.models import Region
from visits.choices import Status
from visits.querysets import ReminderQuerySet, ReminderRuleQuerySet

FOLLOW_UP_AFTER = 3
OFFICE_AFTER = 2
"""In weeks, where a county says nothing."""


@dataclass(frozen=True, slots=True)
class Line:
    """What a reminder says of one pairing: what was owed on the day it was sent.

    ``contacts`` and ``visits`` are still to be done this year, ``contact_due_on`` and
    ``visit_due_on`` the next due dates, None where nothing is owed of that kind.
    """

    pairing: int
    status: str
    due_on: date
    contacts: int
    contact_due_on: date | None
    visits: int
    visit_due_on: date | None

    def stored(self) -> list[object]:
        """As the database keeps it."""
        return [
            *(self.pairing, self.status, self.due_on.isoformat()),
            *(self.contacts, self.contact_due_on and self.contact_due_on.isoformat()),
            *(self.visits, self.visit_due_on and self.visit_due_on.isoformat()),
        ]

    @classmethod
    def read(cls, kept: Sequence[object]) -> Line:
        """From what ``stored`` gave."""
        pairing, status, due_on, contacts, contact_due_on, visits, visit_due_on = kept
        return cls(
            int(str(pairing)),
            str(status),
            date.fromisoformat(str(due_on)),
            int(str(contacts)),
            _day(contact_due_on),
            int(str(visits)),
            _day(visit_due_on),
        )

    @property
    def is_overdue(self) -> bool:
        return self.status == Status.OVERDUE


@dataclass(frozen=True, slots=True)
class UnitLine:
    """What a liaison's reminder says of one cadre of its unit, in numbers of households."""

    cadre: int
    overdue: int
    due_soon: int


def _day(value: object) -> date | None:
    return None if value is None else date.fromisoformat(str(value))


class Reminder(models.Model):
    """What one person was told in a week: a cadre of its households, a liaison of its unit's.

    It stands as it was sent: ``lines`` and ``unit_lines`` are kept as ``Line`` and ``UnitLine``
    store them, by keys alone, so that names are read where they may be seen.
    """

    run = models.ForeignKey(JobRun, on_delete=models.PROTECT, related_name="reminders")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reminders"
    )
    period = models.CharField(max_length=10)
    overdue = models.PositiveSmallIntegerField(default=0)
    due_soon = models.PositiveSmallIntegerField(default=0)
    earliest_due_on = models.DateField(null=True)
    """None where it is a liaison's, who owes nothing."""
    lines = models.JSONField(default=list)
    unit_lines = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(_("read"), null=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "period"], name="reminder_once_per_week")
        ]
        indexes = [
            models.Index(
                fields=["user"], condition=Q(read_at__isnull=True), name="reminder_not_read"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.period}"

    def own_lines(self) -> list[Line]:
        """What is owed to the cadre's own households, in the order in which to go there."""
        return [Line.read(kept) for kept in self.lines]

    def lines_of_unit(self) -> list[UnitLine]:
        """Of a liaison's unit, each cadre with something overdue or due soon."""
        return [UnitLine(*kept) for kept in self.unit_lines]


class ReminderRule(models.Model):
    """After how many weeks of silence a county has somebody else follow up.

    A county without a rule has ``FOLLOW_UP_AFTER`` and ``OFFICE_AFTER``.
    """

    county = models.OneToOneField(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("county")
    )
    follow_up_after = models.PositiveSmallIntegerField(
        _("weeks until the unit liaison is asked"), default=FOLLOW_UP_AFTER
    )
    office_after = models.PositiveSmallIntegerField(
        _("weeks until the office takes it over"), default=OFFICE_AFTER
    )

    objects = ReminderRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder rule")
        verbose_name_plural = _("reminder rules")
        constraints = [
            models.CheckConstraint(
                condition=Q(follow_up_after__range=(1, 26), office_after__range=(1, 26)),
                name="reminder_rule_within_half_a_year",
            )
        ]

    def __str__(self) -> str:
        return f"{self.county_id} {self.follow_up_after}"
