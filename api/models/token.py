"""Tokens: by which another system acts for an account, within what it was given."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from api.choices import TokenState
from api.querysets import ENDS_SOON, TokenQuerySet
from common.dates import today
from organization.models.recorded import recorded


class Token(models.Model):
    """What another system shows to be let in, for ``account`` and never for more than it sees.

    Asked for by the account, approved by a second person who keeps accounts, then taken: only
    then does the secret exist, of which ``digest`` alone is kept. ``scopes`` are of
    ``api.choices.SCOPES``; ``expires_on`` is the last day (Asia/Shanghai) on which it is good.
    ``last_used_at`` is right to the minute.
    """

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_tokens"
    )
    system = models.CharField(_("name of the system"), max_length=80)
    reason = models.CharField(_("what it is needed for"), max_length=200)
    scopes = ArrayField(models.CharField(max_length=30), verbose_name=_("what it may do"))
    expires_on = models.DateField(_("good until"))
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    granted_at = models.DateTimeField(null=True, editable=False)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    digest = models.CharField(max_length=64, blank=True, editable=False)
    beginning = models.CharField(max_length=12, blank=True, editable=False)
    last_used_at = models.DateTimeField(null=True, editable=False)

    objects = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["digest"], condition=~Q(digest=""), name="token_digest_once"
            ),
            models.CheckConstraint(
                condition=Q(digest="") | Q(granted_at__isnull=False), name="token_taken_if_granted"
            ),
            models.CheckConstraint(
                condition=Q(granted_at__isnull=True) | ~Q(granted_by=models.F("account")),
                name="token_granted_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.system

    @property
    def state(self) -> TokenState:
        """What has become of it, as of today (Asia/Shanghai)."""
        if self.ended_at is not None:
            return TokenState.REFUSED if self.granted_at is None else TokenState.WITHDRAWN
        if self.expires_on < today():
            return TokenState.EXPIRED
        if self.granted_at is None:
            return TokenState.ASKED
        return TokenState.IN_USE if self.digest else TokenState.GRANTED

    @property
    def ends_soon(self) -> bool:
        """Whether it is in use, and for two weeks more at most."""
        return self.state == TokenState.IN_USE and self.expires_on <= today() + ENDS_SOON


class TokenEvent(recorded(Token, exclude=("digest", "last_used_at"))):  # type: ignore[misc]
    """Without what would let somebody try, and without each use."""

    place = "account"
