"""What goes out by a channel, and each attempt at it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from delivery.choices import DeliveryState, Outcome
from delivery.models.channel import ERROR_MOST, Channel
from delivery.models.message import KEY_MOST, PATH_MOST, SUBJECT_MOST, TEXT_MOST
from delivery.querysets import AttemptQuerySet, DeliveryQuerySet

PENDING = [DeliveryState.WAITING, DeliveryState.SENDING]


class Delivery(models.Model):
    """One message by one channel, once for each ``key``.

    ``user`` is to whom a gateway brings it, None where the channel itself is the address. While
    it waits, ``next_attempt_at`` is when it is tried; while it is being sent, when it is taken
    for lost and tried again.
    """

    channel = models.ForeignKey(
        Channel, on_delete=models.PROTECT, related_name="deliveries", db_index=False
    )
    user = models.ForeignKey(
        # Nothing looks for what goes to an account; 250,000 rows need not be kept in order by it.
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    key = models.CharField(max_length=KEY_MOST)
    subject = models.CharField(_("subject"), max_length=SUBJECT_MOST)
    text = models.TextField(_("text"), max_length=TEXT_MOST)
    path = models.CharField(max_length=PATH_MOST, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=DeliveryState.choices, default=DeliveryState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    error = models.CharField(_("reason"), max_length=ERROR_MOST, blank=True)
    """Why the last attempt failed, or why it was given up."""
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    finished_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-pk"]
        indexes = [
            # Claiming reads the head of this one, however many wait.
            models.Index(
                fields=["next_attempt_at", "id"],
                name="delivery_to_claim",
                condition=Q(state__in=PENDING),
            ),
            models.Index(fields=["channel", "state", "id"], name="delivery_of_channel"),
            # Looked through each minute for what has been held too long.
            models.Index(
                fields=["created_at"],
                name="delivery_held_since",
                condition=Q(state=DeliveryState.HELD),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "user", "key"],
                name="delivery_once_by_a_channel",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(state__in=DeliveryState.values), name="delivery_state_known"
            ),
            models.CheckConstraint(
                condition=Q(path="") | Q(path__regex=r"^/(?!/)"),
                name="delivery_path_is_of_this_site",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.key}"


class Attempt(models.Model):
    """One try at sending. It is written before anything is sent, so none sends twice."""

    delivery = models.ForeignKey(
        # The constraint's index begins with it.
        Delivery,
        on_delete=models.PROTECT,
        related_name="tries",
        db_index=False,
    )
    number = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.UNKNOWN)
    error = models.CharField(max_length=ERROR_MOST, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["delivery", "number"], name="attempt_numbered_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="attempt_outcome_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id}.{self.number}"
