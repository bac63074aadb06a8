"""How much a program may ask for in a minute."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from redis.exceptions import RedisError
from rest_framework.throttling import SimpleRateThrottle


class PerMinute(SimpleRateThrottle):
    """By token, or by account for a browser; strangers by their address."""

    scope = "api"

    def allow_request(self, request: Any, view: Any) -> bool:
        try:
            return bool(super().allow_request(request, view))
        except RedisError:
            # Who has asked how often is in the cache. While that is away nothing else is.
            return True

    def get_rate(self) -> str:
        return f"{settings.API_PER_MINUTE}/min"

    def get_cache_key(self, request: Any, view: Any) -> str:
        if request.auth is not None:
            ident = f"token-{request.auth.pk}"
        elif request.user.is_authenticated:
            ident = f"account-{request.user.pk}"
        else:
            ident = f"address-{self.get_ident(request)}"
        return str(self.cache_format % {"scope": self.scope, "ident": ident})
