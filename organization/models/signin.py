"""What signing in keeps: codes, used passwords, known browsers, and counts of failures."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organization.querysets import ActivationCodeQuerySet


class ActivationCode(models.Model):
    """The code by which an account chooses its password; a new one replaces the last.

    Only the code's keyed digest is kept, so nobody can read a code back. It is used once.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="activation_code"
    )
    digest = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField(_("issued"), default=timezone.now)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    expires_at = models.DateTimeField(_("valid until"))
    used_at = models.DateTimeField(null=True)

    objects = ActivationCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("activation code")
        verbose_name_plural = _("activation codes")

    def __str__(self) -> str:
        return f"code of account {self.user_id}"

    @property
    def is_open(self) -> bool:
        return self.used_at is None and self.expires_at > timezone.now()


class UsedPassword(models.Model):
    """A password that an account had, hashed, so that it is not taken again too soon."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="used_passwords"
    )
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("used password")
        verbose_name_plural = _("used passwords")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"password {self.pk}"


class KnownBrowser(models.Model):
    """A browser in which an account signed in; its failures are counted apart from strangers'.

    The browser holds a random token in a cookie, the row its digest. ``address`` is where it was
    last used from.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="known_browsers"
    )
    token = models.CharField(max_length=64)
    address = models.CharField(max_length=45, db_index=True)
    last_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("known browser")
        verbose_name_plural = _("known browsers")
        constraints = [
            models.UniqueConstraint(fields=["token", "user"], name="known_browser_once"),
        ]

    def __str__(self) -> str:
        return f"browser {self.pk}"


class FailureCount(models.Model):
    """How often signing in has failed of late for one account, browser or address.

    ``key`` is a digest, so that the table names no number, of an account or of nobody's.
    ``accounts`` are, for an address, digests of the accounts that failed from there.
    """

    key = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    accounts = ArrayField(models.CharField(max_length=16), default=list)
    counted_from = models.DateTimeField(default=timezone.now)
    locked_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("count of failures")
        verbose_name_plural = _("counts of failures")
        indexes = [models.Index(fields=["counted_from"], name="failures_by_age")]

    def __str__(self) -> str:
        return f"{self.failures} failures"
