"""The access log: who looked at what, from where and why. Lines are written once."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organization.choices import Action
from organization.log_querysets import AccessEventQuerySet
from organization.models.recorded import LogTransaction, append_only
from organization.models.user import User


class AccessEvent(models.Model):
    """One line of the access log. Ids alone: no name, number, phone or address of a person.

    ``subject_model`` is a model's label (``pairing.household``), ``subject_pk`` its primary key.
    ``places`` are the prefixes, from the province's to the county's, of where the account and the
    subject belong; empty for a line that concerns no place. ``session`` is a digest. The account
    is told without a foreign key: a line outlives what it tells of, and writing it locks no row.
    """

    at = models.DateTimeField(_("when"), default=timezone.now)
    action = models.CharField(_("action"), max_length=20)
    """One of ``Action``, which grows: no constraint and no migration for each new one."""

    user = models.ForeignKey(
        User,
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=_("who"),
    )
    role = models.CharField(_("role"), max_length=20, blank=True)
    places = ArrayField(models.CharField(max_length=6), default=list)
    address = models.GenericIPAddressField(_("from"), null=True)
    session = models.CharField(max_length=16, blank=True)
    route = models.CharField(_("page"), max_length=80, blank=True)
    subject_model = models.CharField(max_length=60, blank=True)
    subject_pk = models.CharField(max_length=40, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    count = models.PositiveIntegerField(_("records"), null=True)
    detail = models.JSONField(default=dict)
    xid = models.BigIntegerField(db_default=LogTransaction(), editable=False)

    objects = AccessEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of the access log")
        verbose_name_plural = _("lines of the access log")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["user", "id"], name="access_by_user"),
            models.Index(fields=["action", "id"], name="access_by_action"),
            models.Index(fields=["subject_model", "subject_pk", "id"], name="access_by_subject"),
            models.Index(fields=["at"], name="access_by_time"),
            models.Index(fields=["xid", "id"], name="access_in_order"),
            GinIndex(fields=["places"], name="access_by_place"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.action}"

    def get_action_display(self) -> str:
        """The words of ``action``."""
        return str(Action(self.action).label)
