"""Contacts: what a cadre did for a household on a day."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organization.models import Region
from pairing.models import Pairing
from visits.choices import ContactKind, Verdict
from visits.querysets import ContactQuerySet


class Contact(models.Model):
    """One visit or contact of a pairing's cadre with its household, on a day.

    ``region`` is the household's village. ``client_uuid`` is made where the contact is written,
    so that one sent twice arrives once. ``verdict`` is written only by ``visits.quotas``, save
    for a reviewer's rejection, which it keeps. ``topics`` and ``policies`` are keys of ``Topic``.
    One that counts in several programmes is a row in each: ``original`` is the one that was
    recorded, and holds the photographs, aid and need (``visits.services.sharing``).
    """

    pairing = models.ForeignKey(Pairing, on_delete=models.PROTECT, related_name="contacts")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, db_index=False)
    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=12, choices=ContactKind.choices)
    is_reached = models.BooleanField(_("somebody was reached"), default=True)
    topics = ArrayField(
        models.CharField(max_length=20),
        default=list,
        blank=True,
        verbose_name=_("talked about"),
    )
    policies = ArrayField(
        models.CharField(max_length=20),
        default=list,
        blank=True,
        verbose_name=_("policies explained"),
    )
    found = models.TextField(_("what was found"), max_length=2000, blank=True)
    original = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.CASCADE,
        related_name="copies",
        editable=False,
        db_index=False,
    )
    client_uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    verdict = models.CharField(max_length=16, choices=Verdict.choices, default=Verdict.COUNTED)
    is_imported = models.BooleanField(default=False, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["-day", "-pk"]
        indexes = [
            models.Index(fields=["pairing", "day"], name="contact_of_pairing"),
            models.Index(
                fields=["region"], name="contact_region_prefix", opclasses=["text_pattern_ops"]
            ),
            models.Index(fields=["day"], name="contact_by_day"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["original", "pairing"],
                condition=Q(original__isnull=False),
                name="contact_copied_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ContactKind.values), name="contact_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values), name="contact_verdict_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pairing_id} {self.day}"

    @property
    def is_home_visit(self) -> bool:
        return self.kind == ContactKind.HOME_VISIT
