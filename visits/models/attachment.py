"""Files beside something that was done: what needs, activities and findings share."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.encryption import EncryptedBytesField
from visits.choices import FileKind


class Attachment(models.Model):
    """A photograph or document, encrypted; a photograph as ``common.images`` makes it, in pixels.

    A model of files has a foreign key to what they belong to, names it in ``owner_field``, and is
    unique by it and ``sha256`` (of the bytes as they are kept), by which one that is added again
    is known. Its manager is of a ``FileQuerySet``, and its rows are made by
    ``visits.services.attachments`` alone.
    """

    owner_field: ClassVar[str]
    """The foreign key to what the files belong to."""
    most: ClassVar[int] = 12
    """How many files one owner may have."""

    name = models.CharField(_("file name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=5, choices=FileKind.choices)
    content = EncryptedBytesField(_("content"))
    sha256 = models.CharField(max_length=64, editable=False)
    size = models.PositiveIntegerField(_("bytes"))
    width = models.PositiveSmallIntegerField(_("width"), null=True, blank=True)
    height = models.PositiveSmallIntegerField(_("height"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering: ClassVar[Any] = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_photo(self) -> bool:
        return self.kind == FileKind.PHOTO

    @property
    def owner(self) -> Any:
        """What it belongs to."""
        return getattr(self, self.owner_field)
