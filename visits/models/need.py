"""What a household needs (急难愁盼): raised, settled on the spot or given to a unit, confirmed."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.dates import today
from organization.models import Region, Unit
from pairing.models import Household
from visits.choices import OPEN_NEEDS, SETTLED_NEEDS, HeardBy, NeedMove, NeedSource, NeedStatus
from visits.models.attachment import Attachment
from visits.models.contact import Contact
from visits.querysets import NeedFileQuerySet, NeedMoveQuerySet, NeedQuerySet


class Need(models.Model):
    """A need of a household, raised on a day (Asia/Shanghai) and open until it is settled.

    ``kind`` is a key of ``Topic``, empty where nobody said. ``unit`` is who is to see to it, by
    ``due_on``; both stay when it is settled. ``outcome`` is what was done, ``settled_on`` when.
    What led there is in ``NeedStep``, and nothing of it is lost when a need is reopened.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="needs")
    contact = models.OneToOneField(
        Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="need"
    )
    region = models.ForeignKey(Region, on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(_("kind"), max_length=20, blank=True)
    text = models.TextField(_("need"), max_length=500)
    source = models.CharField(
        _("how it was raised"),
        max_length=10,
        choices=NeedSource.choices,
        default=NeedSource.VISIT,
    )
    told_by = models.CharField(_("who told of it"), max_length=60, blank=True)
    raised_on = models.DateField(_("raised on"))
    status = models.CharField(max_length=10, choices=NeedStatus.choices, default=NeedStatus.RAISED)
    unit = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="needs",
        verbose_name=_("assigned to"),
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    settled_on = models.DateField(_("settled on"), null=True, blank=True)
    outcome = models.TextField(_("what was done"), max_length=500, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)
    confirmed_by = models.CharField(_("who confirmed"), max_length=60, blank=True)
    confirmed_how = models.CharField(
        _("how it was confirmed"), max_length=8, choices=HeardBy.choices, blank=True
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ["-raised_on", "-pk"]
        indexes = [
            models.Index(
                fields=["region"], name="need_region_prefix", opclasses=["text_pattern_ops"]
            ),
            models.Index(
                fields=["unit", "due_on"],
                condition=Q(status__in=OPEN_NEEDS, unit__isnull=False),
                name="need_open_of_unit",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=OPEN_NEEDS, settled_on__isnull=True, outcome="")
                | (Q(status__in=SETTLED_NEEDS, settled_on__isnull=False) & ~Q(outcome="")),
                name="need_settled_with_a_word",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="need_says_what"),
            models.CheckConstraint(
                condition=Q(status__in=[NeedStatus.ASSIGNED, NeedStatus.WORKING])
                & Q(unit__isnull=False, due_on__isnull=False)
                | Q(status=NeedStatus.RAISED, unit__isnull=True, due_on__isnull=True)
                | Q(status__in=SETTLED_NEEDS),
                name="need_assigned_to_a_unit_by_a_day",
            ),
            models.CheckConstraint(
                condition=(
                    Q(status=NeedStatus.CONFIRMED, confirmed_on__gte=F("settled_on"))
                    & ~Q(confirmed_by="")
                    & ~Q(confirmed_how="")
                )
                | (
                    ~Q(status=NeedStatus.CONFIRMED)
                    & Q(confirmed_on__isnull=True, confirmed_by="", confirmed_how="")
                ),
                name="need_confirmed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.raised_on}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_NEEDS

    def is_overdue_on(self, day: date) -> bool:
        """Whether it is open and was due before ``day``."""
        return self.is_open and self.due_on is not None and self.due_on < day

    @property
    def is_late(self) -> bool:
        """Whether it is overdue today (Asia/Shanghai)."""
        return self.is_overdue_on(today())


class NeedStep(models.Model):
    """One step in the life of a need: never changed, so that what happened stays readable.

    ``unit`` and ``due_on`` are what an assignment or a later day set, ``kind`` (a key of
    ``Topic``) what the need was said to be.
    """

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="steps")
    move = models.CharField(_("step"), max_length=12, choices=NeedMove.choices)
    text = models.TextField(_("note"), max_length=500, blank=True)
    kind = models.CharField(_("kind"), max_length=20, blank=True)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("due"), null=True)
    day = models.DateField(_("day"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = NeedMoveQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a need")
        verbose_name_plural = _("steps of needs")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(move__in=NeedMove.values), name="need_step_move_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.need_id} {self.move}"


class NeedFile(Attachment):
    """A photograph or document beside a need."""

    owner_field = "need"

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="files")

    objects = NeedFileQuerySet.as_manager()

    class Meta(Attachment.Meta):
        verbose_name = _("file of a need")
        verbose_name_plural = _("files of needs")
        constraints = [
            models.UniqueConstraint(fields=["need", "sha256"], name="need_file_once_at_a_need")
        ]
