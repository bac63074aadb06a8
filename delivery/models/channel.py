"""The ways by which messages leave the house."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Right
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.encryption import EncryptedTextField
from delivery.choices import GATEWAYS, ChannelKind
from delivery.querysets import ChannelQuerySet
from organization.models import Region, Unit

ERROR_MOST = 300


class Channel(models.Model):
    """A robot, an address or a gateway; of a person, of a unit, or else of the county ``region``.

    ``region`` is always the county in which it lies. ``secrets`` is what was entered, as a JSON
    object of texts; no page shows it again, ``hint`` is what pages show of it. A channel that is
    removed loses its secrets and keeps what went out by it.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=ChannelKind.choices)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="channels")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="channels"
    )
    name = models.CharField(_("name"), max_length=40)
    secrets = EncryptedTextField()
    hint = models.CharField(max_length=120, blank=True, editable=False)
    is_on = models.BooleanField(_("switched on"), default=True)
    removed_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    # How it does. Written by the senders, outside the history.
    failures = models.PositiveIntegerField(default=0)
    """Attempts that failed since one last worked."""
    died_at = models.DateTimeField(null=True)
    probe_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=ERROR_MOST, blank=True)
    last_failed_at = models.DateTimeField(null=True)
    last_ok_at = models.DateTimeField(_("last worked"), null=True)
    tested_at = models.DateTimeField(_("last tested"), null=True)
    test_error = models.CharField(max_length=ERROR_MOST, blank=True)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["region"], name="channel_region_prefix", opclasses=["text_pattern_ops"]
            ),
            models.Index(
                fields=["probe_at"],
                name="channel_to_probe",
                condition=Q(died_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ChannelKind.values), name="channel_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=True) | Q(user__isnull=True),
                name="channel_is_a_units_or_a_persons",
            ),
            models.CheckConstraint(
                condition=Exact(Right("region", 6), Value("000000")),
                name="channel_lies_in_a_county",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=GATEWAYS) | Q(unit__isnull=True, user__isnull=True),
                name="channel_gateway_is_a_countys",
            ),
            models.UniqueConstraint(
                fields=["region"],
                condition=Q(kind=ChannelKind.MAIL_SERVER, removed_at__isnull=True),
                name="channel_one_mail_server_in_a_county",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ChannelKind.WEBHOOK) | Q(user__isnull=True),
                name="channel_webhook_is_no_persons",
            ),
            models.CheckConstraint(
                condition=Q(died_at__isnull=True, probe_at__isnull=True)
                | Q(died_at__isnull=False, probe_at__isnull=False),
                name="channel_dead_is_probed",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_countys(self) -> bool:
        return self.unit_id is None and self.user_id is None

    @property
    def is_dead(self) -> bool:
        return self.died_at is not None
