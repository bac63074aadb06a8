"""Files that a worker makes, since they are too long to be waited for."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.encryption import EncryptedBytesField, EncryptedTextField
from organization.choices import OPEN_ORDERS, OrderState
from organization.querysets import FileOrderQuerySet


class FileOrder(models.Model):
    """A file that one account asked for, until it lapses.

    ``asked`` is the request as JSON (``organization.long_exports.replay.Asked``): encrypted, since
    what a list is narrowed to may be a person's name or number. ``key`` is a keyed digest of it,
    by which the same order is known again; ``title`` says what it is and, like the title of an
    approval, holds no number. ``total`` is how many rows there were when it was ordered, ``rows``
    how many the file has, ``size`` its bytes. ``attempts`` is how often a worker has begun.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="file_orders"
    )
    route = models.CharField(max_length=80)
    key = models.CharField(max_length=64)
    asked = EncryptedTextField()
    title = models.CharField(_("file"), max_length=300)
    kind = models.CharField(max_length=8)
    state = models.CharField(max_length=8, choices=OrderState.choices, default=OrderState.WAITING)
    error = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(_("rows"), null=True)
    size = models.PositiveBigIntegerField(default=0)
    file_name = models.CharField(max_length=300, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    ordered_at = models.DateTimeField(default=timezone.now, editable=False)
    made_at = models.DateTimeField(null=True)
    lapses_at = models.DateTimeField(null=True)
    downloaded_at = models.DateTimeField(null=True)

    objects = FileOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("ordered file")
        verbose_name_plural = _("ordered files")
        ordering = ["-ordered_at", "-pk"]
        indexes = [
            models.Index(
                fields=["state"], name="file_order_open", condition=Q(state__in=OPEN_ORDERS)
            ),
            models.Index(
                fields=["lapses_at"],
                name="file_order_to_lapse",
                condition=Q(state=OrderState.READY),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=OrderState.values), name="file_order_state_known"
            ),
            models.UniqueConstraint(
                fields=["user", "key"],
                condition=Q(state__in=OPEN_ORDERS),
                name="file_order_open_once",
            ),
            models.CheckConstraint(
                condition=~Q(state=OrderState.READY)
                | (
                    Q(made_at__isnull=False, lapses_at__isnull=False, rows__isnull=False)
                    & ~Q(file_name="")
                ),
                name="file_order_ready_has_a_file",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether a worker has it, or will."""
        return self.state in OPEN_ORDERS

    @property
    def is_there(self) -> bool:
        """Whether the file can be taken now: the hour counts, not when it is cleared away."""
        return (
            self.state == OrderState.READY
            and self.lapses_at is not None
            and self.lapses_at > timezone.now()
        )


class FileOrderPart(models.Model):
    """A part of a file that was made, encrypted; in parts, so that it is never whole in memory."""

    order = models.ForeignKey(
        FileOrder, on_delete=models.CASCADE, related_name="parts", db_index=False
    )
    number = models.PositiveIntegerField()
    content = EncryptedBytesField()

    class Meta:
        ordering = ["order", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "number"], name="file_order_part_once_per_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.order_id}.{self.number}"
