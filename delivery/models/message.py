"""What is told to somebody in the house."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from delivery.querysets import MessageQuerySet

KEY_MOST = 120
SUBJECT_MOST = 80
TEXT_MOST = 600
PATH_MOST = 200


class Message(models.Model):
    """One thing told to one account; ``key`` names it, so that it is told once.

    Subject and text name nobody: ``path`` is the page that does, for who may see it there.
    """

    user = models.ForeignKey(
        # Found by the constraint's index, which begins with it.
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="messages",
        db_index=False,
    )
    key = models.CharField(max_length=KEY_MOST)
    subject = models.CharField(_("subject"), max_length=SUBJECT_MOST)
    text = models.TextField(_("text"), max_length=TEXT_MOST)
    path = models.CharField(max_length=PATH_MOST, blank=True)
    created_at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    read_at = models.DateTimeField(_("read"), null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["user"], name="message_unread", condition=models.Q(read_at__isnull=True)
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="message_told_once"),
            models.CheckConstraint(
                condition=models.Q(path="") | models.Q(path__regex=r"^/(?!/)"),
                name="message_path_is_of_this_site",
            ),
        ]

    def __str__(self) -> str:
        return self.subject
