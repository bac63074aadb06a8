"""For whom a request reads from replicas, and how they are told of to the site's keepers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from prometheus_client.core import GaugeMetricFamily

from common.replica_watch import AWAY, STRANGE, UNKNOWN, Watch, watch
from common.replicas import note_write, reading_for
from config.doctor import Check, State, ok, warning

_SAFE = {"GET", "HEAD", "OPTIONS"}


class ReaderMiddleware:
    """Has a request read from replicas for its account, unless that has just written.

    Stands behind the one that reads the account. What programs do by tokens is of their account.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.REPLICAS:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with reading_for(lambda: request.user.pk) as reader:
            response = self.get_response(request)
        if reader.has_written and request.method not in _SAFE and request.user.pk is not None:
            # Before the answer leaves: whoever gets it may ask again at once.
            note_write(request.user.pk)
        return response


def figures() -> Iterator[Any]:
    """Of each replica whether it is read, and how far it is behind."""
    used = GaugeMetricFamily(
        "jiedui_replica_used", "Whether a read replica is read: 1, or 0.", labels=["replica"]
    )
    lag = GaugeMetricFamily(
        "jiedui_replica_lag_seconds",
        "By how much it is behind at most, as far as this process knows; none while it is away.",
        labels=["replica"],
    )
    for alias in settings.REPLICAS:
        seen = watch(alias)
        seen.look()
        used.add_metric([alias], int(seen.is_fresh))
        if seen.lag is not None:
            lag.add_metric([alias], seen.lag)
    yield from (used, lag)


def checks() -> dict[str, Check]:
    """What the doctor looks at: each replica, which the site does without if it must."""
    return {alias: partial(_examined, alias) for alias in settings.REPLICAS}


def _examined(alias: str) -> tuple[State, str]:
    seen = Watch(alias)
    until = time.monotonic() + settings.REPLICA_SECONDS
    seen.look()
    while seen.lag is None and not seen.trouble and time.monotonic() < until:
        # Where others write all the time a replica is always some milliseconds behind.
        time.sleep(0.1)
        seen.look()
    if seen.trouble == AWAY:
        return warning(
            _("It does not answer, so the primary is read. See whether it runs, and "
              "DATABASE_REPLICA_URL.")
        )  # fmt: skip
    if seen.trouble == STRANGE:
        return warning(
            _("It is no replica of this database, or follows another primary, so it is not read. "
              "Make it anew from this one.")
        )  # fmt: skip
    if seen.trouble == UNKNOWN:
        return warning(
            _("The primary does not say how far its log is, so no replica is read. Its account "
              "needs pg_control_system() and pg_walfile_name().")
        )  # fmt: skip
    if seen.lag is None:
        return warning(
            _("It is more than %(seconds)s seconds behind, so the primary is read. See whether it "
              "still receives the primary’s log.")
            % {"seconds": settings.REPLICA_SECONDS}
        )  # fmt: skip
    return ok(_("%(seconds)s seconds behind") % {"seconds": round(seen.lag, 1)})
