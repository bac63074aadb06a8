"""Photographs that a cadre added to a contact."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.encryption import EncryptedBytesField
from visits.models.contact import Contact
from visits.querysets import PhotoQuerySet


class Photo(models.Model):
    """One photograph of a contact: an encrypted JPEG as ``common.images`` makes it, in pixels.

    ``sha256`` is that of the JPEG, by which one that is sent again is known. One sent by itself
    has a ``client_uuid``, and ``sent_sha256`` is that of the bytes as they came.
    """

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="photos")
    content = EncryptedBytesField(_("photograph"))
    sha256 = models.CharField(max_length=64, editable=False)
    client_uuid = models.UUIDField(null=True, unique=True, editable=False)
    sent_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    width = models.PositiveSmallIntegerField(_("width"))
    height = models.PositiveSmallIntegerField(_("height"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photograph")
        verbose_name_plural = _("photographs")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["contact", "sha256"], name="photo_once_at_a_contact")
        ]

    def __str__(self) -> str:
        return f"{self.contact_id}.{self.pk}"
