"""What a household needs and the cadre cannot settle on the spot."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organization.models import Region
from pairing.models import Household
from visits.choices import NeedStatus
from visits.models.contact import Contact
from visits.querysets import NeedQuerySet


class Need(models.Model):
    """A need of a household, raised on a day (Asia/Shanghai) and open until it is settled."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="needs")
    contact = models.OneToOneField(
        Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="need"
    )
    region = models.ForeignKey(Region, on_delete=models.PROTECT, db_index=False)
    text = models.TextField(_("need"), max_length=500)
    raised_on = models.DateField(_("raised on"))
    status = models.CharField(max_length=10, choices=NeedStatus.choices, default=NeedStatus.RAISED)
    settled_on = models.DateField(_("settled on"), null=True, blank=True)
    outcome = models.TextField(_("what was done"), max_length=500, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
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
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status=NeedStatus.RAISED, settled_on__isnull=True, outcome="")
                | (Q(status=NeedStatus.DONE, settled_on__isnull=False) & ~Q(outcome="")),
                name="need_settled_with_a_word",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="need_says_what"),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.raised_on}"

    @property
    def is_open(self) -> bool:
        return self.status == NeedStatus.RAISED
