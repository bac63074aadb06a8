"""The chain over the access log and the history, and what has been archived of them."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organization.models.recorded import append_only


class Seal(models.Model):
    """A link of the chain: some lines of one log, in the order of their transactions.

    It covers the lines after (``after_xid``, ``after_pk``) up to (``to_xid``, ``to_pk``). Of each
    it keeps a mark: key and digests (``organization.chain`` says which). ``digest`` is keyed and
    made of all this and of the digest before. ``columns`` are those that the marks were made of,
    so that a column added later changes nothing for the lines from before.
    """

    number = models.PositiveBigIntegerField(_("number"), primary_key=True)
    log = models.CharField(_("log"), max_length=60)
    after_xid = models.BigIntegerField()
    after_pk = models.BigIntegerField()
    to_xid = models.BigIntegerField()
    to_pk = models.BigIntegerField()
    lines = models.PositiveIntegerField(_("lines"))
    columns = models.JSONField()
    marks = models.BinaryField()
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    digest = models.BinaryField()

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering = ["number"]
        indexes = [models.Index(fields=["log", "number"], name="seal_of_log")]
        triggers = append_only()

    def __str__(self) -> str:
        return str(self.number)


class Archive(models.Model):
    """A file of lines that are no longer in the database, and the seals that they were under.

    ``digest`` is keyed and made of all the rest: without the key nobody can claim that lines
    which are missing were archived.
    """

    first_seal = models.PositiveBigIntegerField(unique=True)
    last_seal = models.PositiveBigIntegerField(unique=True)
    lines = models.PositiveBigIntegerField(_("lines"))
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    digest = models.BinaryField()

    class Meta:
        verbose_name = _("archive of the log")
        verbose_name_plural = _("archives of the log")
        ordering = ["first_seal"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first_seal__lte=models.F("last_seal")),
                name="archive_from_before_to",
            )
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return self.file_name
