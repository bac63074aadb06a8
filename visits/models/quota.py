"""What a programme asks for in a year, and what a pairing has done and owes of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organization.models import Region
from pairing.models import Pairing, Programme
from visits.choices import Status
from visits.querysets import PairingYearQuerySet


class QuotaRule(models.Model):
    """The yearly minimum of a programme, in a region and everything inside it.

    The rule of the smallest region that covers a household holds; of its rules the one of the
    year, or the latest before it.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="rules")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, verbose_name=_("region"))
    year = models.PositiveSmallIntegerField(_("year"))
    contacts = models.PositiveSmallIntegerField(_("contacts a year"))
    visits = models.PositiveSmallIntegerField(_("visits a year"))
    visit_counts_as_contact = models.BooleanField(_("a visit counts as a contact"), default=False)
    one_a_day = models.BooleanField(_("one of a series a day"), default=True)

    class Meta:
        verbose_name = _("quota rule")
        verbose_name_plural = _("quota rules")
        ordering = ["programme", "-year", "region"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "region", "year"], name="quota_rule_once_per_year"
            ),
            models.CheckConstraint(
                condition=Q(contacts__lte=366, visits__lte=366), name="quota_rule_fits_a_year"
            ),
            models.CheckConstraint(
                condition=Q(year__range=(2000, 2199)), name="quota_rule_year_plausible"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.year}"


class PairingYear(models.Model):
    """What a pairing has done and owes in a calendar year. Written only by ``visits.quotas``.

    ``next_due_on`` is the earliest date by which something is still to be done, None when the
    year's need is met; a status is that date compared with a day.
    """

    is_derived = True
    """It follows from pairing and contacts, and goes with an import that is taken back."""

    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="years")
    year = models.PositiveSmallIntegerField()
    contacts_needed = models.PositiveSmallIntegerField()
    visits_needed = models.PositiveSmallIntegerField()
    contacts_done = models.PositiveSmallIntegerField(default=0)
    visits_done = models.PositiveSmallIntegerField(default=0)
    contact_due_on = models.DateField(null=True)
    visit_due_on = models.DateField(null=True)
    next_due_on = models.DateField(null=True)

    objects = PairingYearQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pairing", "year"], name="pairing_year_once"),
        ]
        indexes = [models.Index(fields=["year", "next_due_on"], name="pairing_year_due")]

    def __str__(self) -> str:
        return f"{self.pairing_id} {self.year}"

    @property
    def status_label(self) -> str:
        """The word of ``status``, where the row was read with one (``quotas.due_years``)."""
        return str(Status(self.status).label) if hasattr(self, "status") else ""
