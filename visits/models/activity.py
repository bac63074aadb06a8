"""Activities: clinics, job fairs, talks and the like, and who takes part in them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organization.models import Region, Unit
from pairing.models import Household, Programme, Recipient
from visits.choices import ActivityState, CountedBy
from visits.models.attachment import Attachment
from visits.models.campaign import Campaign
from visits.querysets import (
    ActivityFileQuerySet,
    ActivityQuerySet,
    ActivityUnitQuerySet,
    ParticipantQuerySet,
)

_LIGHTS = {
    ActivityState.PLANNED: "on_track",
    ActivityState.ANNOUNCED: "due_soon",
    ActivityState.HELD: "met",
    ActivityState.CANCELLED: "closed",
}

PEOPLE_MOST = 99
"""How many of one household may take part."""


class Activity(models.Model):
    """One activity of a programme on a day, in a region.

    Only one that was held counts in any figure. ``begins_at`` and ``ends_at`` are by the clock of
    Asia/Shanghai, ``venue`` is where it is in words. ``kind`` is what the list called it
    (``TopicList.ACTIVITY``), or what a roster did. ``participants`` (people) and ``households``
    are the numbers that count: with ``counted_by`` a list they follow from those of ``taking_part``
    who came and are written by the service alone, else they are as they were entered.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, verbose_name=_("place"))
    campaign = models.ForeignKey(
        Campaign,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="activities",
        verbose_name=_("campaign"),
    )
    state = models.CharField(
        _("state"), max_length=9, choices=ActivityState.choices, default=ActivityState.HELD
    )
    day = models.DateField(_("day"))
    begins_at = models.TimeField(_("begins at"), null=True, blank=True)
    ends_at = models.TimeField(_("ends at"), null=True, blank=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=40, blank=True)
    organiser = models.CharField(_("organiser"), max_length=120, blank=True)
    venue = models.CharField(_("where it is"), max_length=120, blank=True)
    plan = models.TextField(_("what is planned"), max_length=1000, blank=True)
    outcome = models.TextField(_("what came of it"), max_length=2000, blank=True)
    cancel_reason = models.CharField(_("why it was cancelled"), max_length=200, blank=True)
    announced_at = models.DateTimeField(_("announced"), null=True, editable=False)
    counted_by = models.CharField(
        _("counted by"), max_length=6, choices=CountedBy.choices, default=CountedBy.NUMBER
    )
    participants = models.PositiveIntegerField(_("people taking part"), null=True, blank=True)
    households = models.PositiveIntegerField(_("households reached"), null=True, blank=True)
    units = models.ManyToManyField(
        Unit, through="ActivityUnit", related_name="+", verbose_name=_("units taking part")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "region", "day", "name"], name="activity_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=ActivityState.values), name="activity_state_known"
            ),
            models.CheckConstraint(
                condition=(Q(state=ActivityState.CANCELLED) & ~Q(cancel_reason=""))
                | (~Q(state=ActivityState.CANCELLED) & Q(cancel_reason="")),
                name="activity_cancelled_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=ActivityState.ANNOUNCED) | Q(announced_at__isnull=False),
                name="activity_announced_some_time",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("begins_at")),
                name="activity_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(begins_at__isnull=False),
                name="activity_with_an_end_has_a_beginning",
            ),
            models.CheckConstraint(
                condition=Q(counted_by__in=CountedBy.values), name="activity_counted_by_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_held(self) -> bool:
        return self.state == ActivityState.HELD

    @property
    def is_coming(self) -> bool:
        """Whether it is still to be held."""
        return self.state in (ActivityState.PLANNED, ActivityState.ANNOUNCED)

    @property
    def is_cancelled(self) -> bool:
        return self.state == ActivityState.CANCELLED

    @property
    def light(self) -> str:
        """The shape and colour of its state, as lights have them (``page.light``)."""
        return _LIGHTS[ActivityState(self.state)]

    @property
    def is_by_list(self) -> bool:
        return self.counted_by == CountedBy.LIST

    @property
    def hours(self) -> str:
        """By the clock, as 09:00–11:30; empty where nothing is said."""
        if self.begins_at is None:
            return ""
        began = self.begins_at.strftime("%H:%M")
        return f"{began}–{self.ends_at.strftime('%H:%M')}" if self.ends_at else began


class ActivityUnit(models.Model):
    """A unit that takes part in an activity, and what it contributes, in words."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="parts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="activity_parts")
    contributes = models.CharField(_("what it contributes"), max_length=200, blank=True)

    objects = ActivityUnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit of an activity")
        verbose_name_plural = _("units of activities")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "unit"], name="activity_unit_once")
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.unit_id}"


class Participant(models.Model):
    """A household that is to take part in an activity, or one person of it by name.

    ``people`` is how many of the household came, or are asked. ``came`` is None until somebody
    says so.
    """

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="taking_part")
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="taking_part", verbose_name=_("household")
    )
    recipient = models.ForeignKey(
        Recipient,
        null=True,
        on_delete=models.PROTECT,
        related_name="taking_part",
        verbose_name=_("person"),
    )
    people = models.PositiveSmallIntegerField(_("people"), default=1)
    came = models.BooleanField(_("came"), null=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("household taking part")
        verbose_name_plural = _("households taking part")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "household", "recipient"],
                name="participant_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(people__range=(1, PEOPLE_MOST)), name="participant_people"
            ),
            models.CheckConstraint(
                condition=Q(recipient__isnull=True) | Q(people=1), name="participant_is_one_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.household_id}"


class ActivityFile(Attachment):
    """A photograph or document of an activity."""

    owner_field = "activity"

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="files")

    objects = ActivityFileQuerySet.as_manager()

    class Meta(Attachment.Meta):
        verbose_name = _("file of an activity")
        verbose_name_plural = _("files of activities")
        constraints = [
            models.UniqueConstraint(fields=["activity", "sha256"], name="activity_file_once")
        ]
