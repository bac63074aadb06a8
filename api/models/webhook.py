"""Webhooks: where another system wants to hear of changes, and what it is still to hear."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from api.choices import NoticeState
from api.querysets import WebhookQuerySet
from common.encryption import EncryptedTextField
from organization.models.recorded import recorded


class Webhook(models.Model):
    """An address that is told which rows were made, changed or removed, of those ``account`` sees.

    ``resources`` are names of ``api.resources.RESOURCES``. Each request is signed with
    ``secret``. ``failing_since`` is when one failed first since the last that arrived;
    ``stopped_at`` when it was given up.
    """

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="webhooks"
    )
    system = models.CharField(_("name of the system"), max_length=80)
    address = models.URLField(_("address"), max_length=300)
    resources = ArrayField(models.CharField(max_length=40), verbose_name=_("what it is told of"))
    secret = EncryptedTextField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)
    failing_since = models.DateTimeField(null=True, editable=False)
    stopped_at = models.DateTimeField(null=True, editable=False)
    last_ok_at = models.DateTimeField(null=True, editable=False)
    last_error = models.CharField(max_length=120, blank=True, editable=False)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["system", "pk"]

    def __str__(self) -> str:
        return self.system


class WebhookEvent(
    recorded(  # type: ignore[misc]
        Webhook,
        exclude=("failing_since", "stopped_at", "last_ok_at", "last_error"),
    )
):
    """Without how it does."""

    place = "account"


class ChangeNotice(models.Model):
    """That a row was made, changed or removed, to be told by a webhook: which, and nothing of it.

    ``uuid`` stays the same however often it is sent. ``happened_at`` is when the row was written.
    """

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="notices")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    resource = models.CharField(max_length=40)
    change = models.CharField(max_length=8)
    row = models.BigIntegerField()
    happened_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=NoticeState.choices, default=NoticeState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state=NoticeState.WAITING),
                name="change_notice_waiting",
            ),
            models.Index(fields=["finished_at"], name="change_notice_finished"),
        ]

    def __str__(self) -> str:
        return f"{self.resource} {self.row} {self.change}"


class ReadMark(models.Model):
    """How far the history of a resource has been read for webhooks."""

    resource = models.CharField(max_length=40, unique=True)
    xid = models.BigIntegerField()
    line = models.BigIntegerField()

    def __str__(self) -> str:
        return self.resource
