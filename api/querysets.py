"""Reads over tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.db.models import Q

from common.dates import today
from organization.access import can_manage_accounts
from organization.models import User
from organization.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


ENDS_SOON = timedelta(days=14)
"""How long before its last day a token ends soon."""


class TokenQuerySet(ScopedQuerySet):
    """Seen by the account that asked for a token, and by whoever keeps that account."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        if not isinstance(user, User) or not user.is_active:
            return self.none()
        if not can_manage_accounts(user):
            return self.filter(account=user)
        return self.filter(
            account__in=User.objects.filter(
                Q(pk=user.pk) | Q(pk__in=User.objects.kept_by(user).values("pk"))
            )
        )

    def waiting(self) -> Self:
        """Asked for, and neither approved nor ended."""
        return self.filter(granted_at__isnull=True, ended_at__isnull=True)

    def in_use(self) -> Self:
        """Taken, not withdrawn, and good today (Asia/Shanghai), its last day included."""
        return self.filter(
            granted_at__isnull=False, ended_at__isnull=True, expires_on__gte=today()
        ).exclude(digest="")

    def ending_soon(self) -> Self:
        """In use, and for two weeks more at most."""
        return self.in_use().filter(expires_on__lte=today() + ENDS_SOON)


class WebhookQuerySet(ScopedQuerySet):
    """Seen by the account for which a webhook is told."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        if not isinstance(user, User) or not user.is_active:
            return self.none()
        return self.filter(account=user, removed_at__isnull=True)

    def at_work(self) -> Self:
        """Neither removed nor stopped, of an account that is open."""
        return self.filter(
            removed_at__isnull=True, stopped_at__isnull=True, account__is_active=True
        )
