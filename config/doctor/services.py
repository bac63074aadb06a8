"""What runs beside the site: the queue's server, beat, workers."""

from __future__ import annotations

from typing import Any, cast

import redis
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from config.celery import app
from config.doctor import Check, State, failed, ok, warning
from jobs.heartbeat import LATE, last_beat

_SECONDS = 3


def _client() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=_SECONDS, socket_timeout=_SECONDS
    )


def queue() -> tuple[State, str]:
    try:
        with _client() as client:
            client.ping()
            try:
                found: Any = client.config_get("save", "appendonly", "maxmemory*")
            except redis.ResponseError:
                return warning(
                    _("The queue’s server does not tell its settings. See that it saves to disk "
                      "and never evicts.")
                )  # fmt: skip
    except redis.RedisError:
        return failed(
            _("The queue’s server does not answer. See whether Valkey runs, and REDIS_URL.")
        )
    given = cast(dict[str, str], found)
    policy = given.get("maxmemory-policy", "noeviction")
    if policy != "noeviction" and int(given.get("maxmemory", 0)):
        return failed(
            _("The queue’s server throws tasks away when it is full (%(policy)s). Set "
              "maxmemory-policy to noeviction.")
            % {"policy": policy}
        )  # fmt: skip
    if given.get("appendonly") != "yes" and not given.get("save"):
        return warning(
            _("The queue’s server keeps nothing on disk: a restart loses the tasks that wait. Set "
              "appendonly to yes.")
        )  # fmt: skip
    return ok(_("answers, and keeps what waits"))


def beat() -> tuple[State, str]:
    try:
        last = last_beat()
    except redis.RedisError:
        return failed(
            _("The cache does not answer. See whether Valkey runs, and JIEDUI_CACHE_URL.")
        )
    if last is None:
        return failed(
            _("Beat and a worker have never given a sign. Start both; they take a minute.")
        )
    if timezone.now() - last > LATE:
        return failed(
            _("Beat or every worker has been silent since %(moment)s. See whether both run.")
            % {"moment": timezone.localtime(last).strftime("%Y-%m-%d %H:%M")}
        )
    return ok(_("gave a sign lately"))


def workers() -> tuple[State, str]:
    try:
        with _client() as client:
            client.ping()
        answered = app.control.ping(timeout=_SECONDS)
    except (redis.RedisError, OSError):
        return failed(_("Workers cannot be asked while the queue’s server is away."))
    if not answered:
        return failed(_("No worker answers. Start one."))
    return ok(_("%(count)s answer") % {"count": len(answered)})


CHECKS: dict[str, Check] = {"queue": queue, "beat": beat, "workers": workers}
