"""A request that is answered a second time, by a worker, for the same account."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from types import SimpleNamespace
from typing import Self, TypeVar

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.urls import resolve
from django.utils import translation
from django.utils.translation import get_language

from common.progress import Reporter
from organization.access_log import client_address
from organization.models import FileOrder, User

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Asked:
    """What there is of a request that its answer depends on, or that the access log says of it.

    ``back`` is the page that its form stood on, ``language`` that of the file.
    """

    path: str
    query: str
    posted: str
    back: str
    language: str
    address: str
    session: str

    @classmethod
    def of(cls, request: HttpRequest, *, back: str) -> Self:
        posted = request.POST.copy()
        posted.pop("csrfmiddlewaretoken", None)
        return cls(
            path=request.path,
            query=request.META.get("QUERY_STRING", ""),
            posted=posted.urlencode(),
            back=back,
            language=get_language() or settings.LANGUAGE_CODE,
            address=client_address(request) or "",
            session=request.session.session_key or "",
        )

    @classmethod
    def from_json(cls, kept: str) -> Self:
        return cls(**json.loads(kept))

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


class ReplayedRequest(HttpRequest):
    """The request of an order, as its view is given it by the worker.

    No middleware has seen it: who asks is the account as it is now, and whoever calls the view
    has the language and the history's context set.
    """

    def __init__(self, order: FileOrder, user: User) -> None:
        super().__init__()
        asked = Asked.from_json(order.asked)
        self.order = order
        self.reporter = Reporter(progress_name(order.pk))
        self.rows_given = 0
        """How many rows the file has, once it is made."""
        self.method = "POST"
        self.path = self.path_info = asked.path
        self.META = {"QUERY_STRING": asked.query, "REMOTE_ADDR": asked.address}
        self.GET = QueryDict(asked.query)
        self.POST = QueryDict(asked.posted)
        self.user = user
        self.session = SimpleNamespace(session_key=asked.session)  # type: ignore[assignment]
        self.resolver_match = resolve(asked.path)
        self.LANGUAGE_CODE = asked.language


@contextmanager
def in_language_of(order: FileOrder) -> Iterator[None]:
    """As whoever ordered the file reads the pages."""
    with translation.override(Asked.from_json(order.asked).language):
        yield


def progress_name(order_id: int) -> str:
    """By which ``common.progress`` knows how far a file is."""
    return f"file-{order_id}"


def replay(request: ReplayedRequest) -> HttpResponseBase:
    """The answer of the view that the order was made at; raises what the view raises."""
    match = request.resolver_match
    assert match is not None
    answer: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    return answer


def watched(request: HttpRequest, rows: Iterable[Row]) -> Iterable[Row]:
    """The rows, with a word to whoever watches of how many have been read so far.

    In a browser's own request they are what was given: nobody watches.
    """
    return _watched(request, rows) if isinstance(request, ReplayedRequest) else rows


def _watched(request: ReplayedRequest, rows: Iterable[Row]) -> Iterator[Row]:
    done = 0
    for done, row in enumerate(rows, 1):
        request.reporter(done, max(request.order.total, done))
        yield row
    request.reporter(done, done)
