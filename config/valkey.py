"""Django's Redis cache, which has the embedded Valkey started when it is first used."""

from typing import Any

from django.conf import settings
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

from config import servers


class _Client(RedisCacheClient):
    def get_client(self, *args: Any, **kwargs: Any) -> Any:
        servers.ensure("valkey", settings.DATA_DIR, throwaway=settings.TESTING)
        return super().get_client(*args, **kwargs)


class EmbeddedCache(RedisCache):
    """Named by CACHES["default"]["BACKEND"] when no REDIS_URL is given."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _Client
