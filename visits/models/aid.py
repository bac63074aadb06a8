"""Aid: cash and goods given to households, and the donors who give."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.text import initials, pinyin
from organization.models import Region, Unit
from pairing.models import Household, Pairing, Programme
from visits.choices import AidKind, DonorKind, Giver, Purpose, ReceiptWay
from visits.models.contact import Contact
from visits.querysets import AidQuerySet, DonorQuerySet

IS_CADRES = Q(giver=Giver.CADRE, giver_unit__isnull=True, donor__isnull=True)
IS_UNITS = Q(giver=Giver.UNIT, giver_unit__isnull=False, donor__isnull=True)
IS_DONORS = Q(giver=Giver.DONOR, giver_unit__isnull=True, donor__isnull=False)
NOT_REVERSED = Q(reversed_on__isnull=True, reversed_by__isnull=True, reverse_reason="")
REVERSED = Q(reversed_on__isnull=False) & ~Q(reverse_reason="")


class Donor(models.Model):
    """Somebody who gives through the office. ``region`` is the county whose office keeps it, in
    which a name is told apart by itself."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=120)
    pinyin = models.CharField(max_length=200)
    initials = models.CharField(max_length=120)
    kind = models.CharField(
        _("kind"), max_length=12, choices=DonorKind.choices, default=DonorKind.ORGANISATION
    )
    contact = models.CharField(_("whom to reach, and how"), max_length=120, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DonorQuerySet.as_manager()

    class Meta:
        verbose_name = _("donor")
        verbose_name_plural = _("donors")
        ordering = ["pinyin", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["region", "name"], name="donor_once_in_a_county"),
            models.CheckConstraint(condition=~Q(name=""), name="donor_has_a_name"),
            models.CheckConstraint(condition=Q(kind__in=DonorKind.values), name="donor_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name

    def set_name(self, name: str) -> None:
        """The name with its pinyin and initials; the caller saves."""
        self.name, self.pinyin, self.initials = name, pinyin(name)[:200], initials(name)[:120]


class Aid(models.Model):
    """Cash or goods given to a household under a programme; goods at their value in yuan.

    ``region`` is the household's village on ``day``. ``pairing`` is the household's that held in
    the programme on that day, None where there was none: a distribution reaches households that
    wait for a cadre too. What was reversed stays and counts nowhere: read ``standing()``.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="aid")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    pairing = models.ForeignKey(
        Pairing, null=True, blank=True, on_delete=models.PROTECT, related_name="aid"
    )
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="aid"
    )
    distribution = models.ForeignKey(
        "visits.Distribution", null=True, blank=True, on_delete=models.PROTECT, related_name="aid"
    )
    region = models.ForeignKey(Region, on_delete=models.PROTECT, db_index=False)
    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=6, choices=AidKind.choices)
    items = models.CharField(_("goods"), max_length=200, blank=True)
    value = models.DecimalField(_("value in yuan"), max_digits=12, decimal_places=2)
    purpose = models.CharField(
        _("purpose"), max_length=12, choices=Purpose.choices, default=Purpose.NONE
    )
    giver = models.CharField(max_length=6, choices=Giver.choices, default=Giver.CADRE)
    giver_unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="aid"
    )
    donor = models.ForeignKey(
        Donor, null=True, blank=True, on_delete=models.PROTECT, related_name="aid"
    )
    received_by = models.CharField(_("received by"), max_length=60, blank=True)
    received_relation = models.CharField(_("relation to the household"), max_length=20, blank=True)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    received_how = models.CharField(
        _("how it was received"), max_length=8, choices=ReceiptWay.choices, blank=True
    )
    reversed_on = models.DateField(_("reversed on"), null=True, blank=True)
    reversed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reverse_reason = models.CharField(_("why it was reversed"), max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AidQuerySet.as_manager()

    class Meta:
        verbose_name = _("aid")
        verbose_name_plural = _("aid")
        ordering = ["-day", "-pk"]
        indexes = [
            models.Index(
                fields=["region"], name="aid_region_prefix", opclasses=["text_pattern_ops"]
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(value__gte=0), name="aid_value_not_negative"),
            models.CheckConstraint(
                condition=IS_CADRES | IS_UNITS | IS_DONORS, name="aid_giver_is_named"
            ),
            models.CheckConstraint(
                condition=~Q(giver=Giver.CADRE) | Q(pairing__isnull=False),
                name="aid_of_a_cadre_has_a_pairing",
            ),
            models.CheckConstraint(
                condition=Q(kind=AidKind.CASH, value__gt=0) | Q(kind=AidKind.GOODS),
                name="aid_cash_has_value",
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=Purpose.values), name="aid_purpose_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    received_on__isnull=True,
                    received_by="",
                    received_relation="",
                    received_how="",
                )
                | Q(received_on__isnull=False, received_how__in=ReceiptWay.values),
                name="aid_receipt_is_whole",
            ),
            models.CheckConstraint(
                condition=NOT_REVERSED | REVERSED, name="aid_reversed_with_a_reason"
            ),
            models.UniqueConstraint(
                fields=["distribution", "household"],
                condition=Q(reversed_on__isnull=True),
                name="aid_once_in_a_distribution",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"

    @property
    def giver_words(self) -> str:
        """Who gave it: the donor's or the unit's name, or that it was the cadre."""
        return str(self.donor or self.giver_unit or Giver(self.giver).label)

    @property
    def is_reversed(self) -> bool:
        return self.reversed_on is not None
