"""Households and the people in them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import Regex
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.dates import today
from common.encryption import EncryptedTextField
from common.identity import CHILD_UNTIL, age_on, is_of_child, mask
from common.phones import mask_phone
from organization.choices import Sex
from organization.models import Region
from pairing.choices import DisabilityKind, RecipientStatus, Relation, SupportMode
from pairing.models.programme import Group, Programme
from pairing.querysets import HouseholdQuerySet, RecipientQuerySet


class Household(models.Model):
    """A household, told apart by its head's identity number; a child's head is the guardian."""

    region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        related_name="households",
        verbose_name=_("village"),
        db_index=False,
    )
    head_name = models.CharField(_("head of household"), max_length=60)
    head_pinyin = models.CharField(max_length=200)
    head_initials = models.CharField(max_length=60)
    head_id = EncryptedTextField(_("head's ID number"))
    head_id_digest = models.CharField(max_length=64)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")
        ordering = ["head_pinyin", "pk"]
        indexes = [
            models.Index(
                fields=["region"], name="household_region_prefix", opclasses=["text_pattern_ops"]
            ),
            models.Index(fields=["head_pinyin", "id"], name="household_by_name"),
            models.Index(
                fields=["head_initials"],
                name="household_initials_prefix",
                opclasses=["text_pattern_ops"],
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["head_id_digest"],
                condition=Q(closed_on__isnull=True),
                name="household_head_once_while_active",
            ),
            models.CheckConstraint(condition=~Q(head_id_digest=""), name="household_has_head_id"),
            models.CheckConstraint(
                condition=Regex(F("region"), r"^\d{9}(?!000)\d{3}$"), name="household_in_a_village"
            ),
        ]

    def __str__(self) -> str:
        return self.head_name

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)

    @property
    def masked_head_id(self) -> str:
        """The head's number as a page may show it; of a child stricter."""
        return mask(self.head_id, is_child=is_of_child(self.head_id, today()))


class Recipient(models.Model):
    """A person whom a programme cares for, in one of its groups, living in a household."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT)
    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, related_name="recipients", verbose_name=_("group")
    )
    household = models.ForeignKey(
        Household,
        on_delete=models.PROTECT,
        related_name="recipients",
        verbose_name=_("household"),
    )
    name = models.CharField(_("name"), max_length=60)
    pinyin = models.CharField(max_length=200)
    initials = models.CharField(max_length=60)
    identity = EncryptedTextField(_("ID number"))
    id_digest = models.CharField(max_length=64)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex.choices)
    birth_date = models.DateField(_("date of birth"))
    ethnicity = models.CharField(_("ethnicity"), max_length=20, blank=True)
    relation = models.CharField(
        _("relation to head"), max_length=1, choices=Relation.choices, default=Relation.OTHER
    )
    certificate = EncryptedTextField(_("disability certificate"))
    disability_kind = models.PositiveSmallIntegerField(
        _("kind of disability"), choices=DisabilityKind.choices, null=True, blank=True
    )
    disability_level = models.PositiveSmallIntegerField(
        _("level of disability"), null=True, blank=True
    )
    support_mode = models.CharField(
        _("mode of support"), max_length=12, choices=SupportMode.choices, blank=True
    )
    child_category = models.CharField(_("category of child"), max_length=40, blank=True)
    school = models.CharField(_("school"), max_length=80, blank=True)
    grade = models.CharField(_("grade"), max_length=20, blank=True)
    guardian_relation = models.CharField(_("guardian is"), max_length=20, blank=True)
    status = models.CharField(
        max_length=8, choices=RecipientStatus.choices, default=RecipientStatus.ACTIVE
    )
    exit_reason = models.CharField(_("reason of exit"), max_length=40, blank=True)
    joined_on = models.DateField(_("on the roster since"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    objects = RecipientQuerySet.as_manager()

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        ordering = ["group__order", "pinyin", "pk"]
        indexes = [
            models.Index(
                fields=["initials"],
                name="recipient_initials_prefix",
                opclasses=["text_pattern_ops"],
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "id_digest"],
                condition=Q(status="active"),
                name="recipient_once_per_programme",
            ),
            models.CheckConstraint(condition=~Q(id_digest=""), name="recipient_has_id"),
            models.CheckConstraint(
                condition=Q(status="active", ended_on__isnull=True, exit_reason="")
                | (Q(status="ended", ended_on__isnull=False) & ~Q(exit_reason="")),
                name="recipient_end_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(disability_level__isnull=True) | Q(disability_level__range=(1, 4)),
                name="recipient_level_1_to_4",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def age(self) -> int:
        """Whole years of age today."""
        return age_on(self.birth_date, today())

    @property
    def is_child(self) -> bool:
        """Under 14 today, by the date of birth or by the number."""
        return self.age < CHILD_UNTIL or is_of_child(self.identity, today())

    @property
    def masked_identity(self) -> str:
        """As a page may show it; of a child stricter."""
        return mask(self.identity, is_child=self.is_child)

    @property
    def masked_certificate(self) -> str:
        """As a page may show it; it holds the identity number."""
        return mask(self.certificate, is_child=self.is_child)
