"""Lists of people as files: for a reason, of many with an approval, and each on record.

A long list is not waited for: it is ordered, and a worker has the same view answer again
(``organization.long_exports``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sized
from functools import partial
from typing import IO, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from common.errors import DomainError
from common.exports import CONTENT_TYPES
from common.exports.files import file_name, make_file
from common.exports.lists import ListResource
from common.htmx import address_of
from common.replicas import are_records, from_replica
from organization import access_log, approvals
from organization.access import current_user, own_region
from organization.choices import Action, ApprovalKind
from organization.forms import ExportForm
from organization.long_exports.ordering import OF_THE_FORM, order_file, subject_of
from organization.long_exports.replay import ReplayedRequest, watched
from organization.models import User

Maker = Callable[[str], tuple[IO[bytes], int]]
"""Makes the file with a footer; the file at its beginning and its number of rows."""


def answer(
    request: HttpRequest,
    resource: ListResource,
    rows: Iterable[Any],
    *,
    about: Iterable[object] = (),
    totals: int = 0,
) -> HttpResponseBase:
    """The list as the file that the form asks for by ``as``: ``xlsx``, unless ``csv``.

    ``about`` says in the file's name what the list is narrowed to. As ``answer_file`` does it, a
    list of people is given for a reason only, and a long one is ordered.
    """
    kind = "csv" if request.POST.get("as") == "csv" else "xlsx"

    def make(footer: str) -> tuple[IO[bytes], int]:
        def read() -> tuple[IO[bytes], int]:
            return make_file(kind, resource, rows, totals=totals, footer=footer)

        # What is written with the file is a line of the log and the approval: none of its rows.
        return from_replica(read, in_transaction=True) if are_records(rows) else read()

    if isinstance(request, ReplayedRequest):
        resource.watch = partial(watched, request)
    people = resource.people_in(rows) if resource.is_of_people else None
    # Of most lists a row is a person, and they have just been counted.
    is_counted = people is not None and type(resource).people_in is ListResource.people_in
    return answer_file(
        request,
        make,
        title=resource.title,
        about=about,
        kind=kind,
        people=people,
        rows=people if is_counted else _number_of(rows),
    )


def _number_of(rows: Iterable[Any]) -> int:
    """How many rows there are; 0 of what has to be read to be counted, and so is at hand."""
    if isinstance(rows, QuerySet):
        return rows.count()
    return len(rows) if isinstance(rows, Sized) else 0


def answer_file(
    request: HttpRequest,
    make: Maker,
    *,
    title: object,
    about: Iterable[object] = (),
    kind: str = "xlsx",
    content_type: str = "",
    people: int | None,
    needs_second: bool = False,
    rows: int | None = None,
) -> HttpResponseBase:
    """A file about so many ``people``, or about none when that is None.

    One of people is made only with a reason in the form, and one of more than
    ``EXPORT_APPROVAL_ABOVE``, or that ``needs_second``, only when a second person has approved
    this very list, once. Else the answer is a page that says what is missing and keeps what was
    posted. The file's name and footer say who took it and when; a line of the access log says how
    many rows for what reason.

    One of more ``rows`` (as many as people unless they are given) than ``EXPORT_LONG_ABOVE`` is
    ordered, and the answer leads to the page that says how far it is. The worker has the view
    answer again, when reason, approval and scope are judged anew: the approval is used then.
    """
    user = current_user(request)
    narrowed = [str(word) for word in about]
    number = rows if rows is not None else people or 0
    is_long = number > settings.EXPORT_LONG_ABOVE and not isinstance(request, ReplayedRequest)
    what = " · ".join([str(title), *narrowed])

    def give(reason: str) -> HttpResponseBase:
        if is_long:
            return _order(request, title=what, kind=kind, rows=number)
        return _give(
            request,
            make,
            title=title,
            about=narrowed,
            kind=kind,
            content_type=content_type,
            reason=reason,
        )

    if people is None:
        return give("")
    form = ExportForm(request.POST)
    if not form.is_valid():
        return _ask(request, form, title=title, about=narrowed, people=people)
    if people <= settings.EXPORT_APPROVAL_ABOVE and not needs_second:
        return give(form.reason)
    subject = subject_of(request)
    if is_long:
        if approvals.granted_for(user, ApprovalKind.EXPORT, subject) is not None:
            return give(form.reason)
    else:
        with transaction.atomic():
            # In one transaction: a file that cannot be made leaves the approval unused.
            if approvals.use(user=user, kind=ApprovalKind.EXPORT, subject=subject) is not None:
                return give(form.reason)
    if isinstance(request, ReplayedRequest):
        raise DomainError(
            "approval_gone",
            _("The approval for this list was used or has lapsed. Export the list again to ask."),
        )
    asked = approvals.ask(
        actor=user,
        kind=ApprovalKind.EXPORT,
        subject=subject,
        about=what[:300],
        region=own_region(user),
        reason=form.reason,
        count=people,
        address=_back(request),
        request=request,
    )
    context = {
        "asked": asked,
        "people": people,
        "limit": settings.EXPORT_APPROVAL_ABOVE,
        "needs_second": needs_second,
        "title": title,
        "about": narrowed,
        "back": _back(request),
        "deciders": approvals.deciders([asked])[asked.pk],
    }
    return render(request, "organization/exports/waiting.html", context, status=202)


def _order(request: HttpRequest, *, title: str, kind: str, rows: int) -> HttpResponse:
    """To the page that says how far the file is; or to the list when too many are under way."""
    try:
        order = order_file(
            request=request,
            actor=current_user(request),
            subject=subject_of(request),
            title=title,
            kind=kind,
            rows=rows,
            back=_back(request),
        )
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("organization:files")
    return redirect("organization:file", order.pk)


def _give(
    request: HttpRequest,
    make: Maker,
    *,
    title: object,
    about: list[str],
    kind: str,
    content_type: str,
    reason: str,
) -> FileResponse:
    user = current_user(request)
    now = timezone.localtime()
    footer = (
        _("Exported by %(who)s, %(when)s. %(reason)s")
        % {"who": signature(user), "when": f"{now:%Y-%m-%d %H:%M}", "reason": reason}
        if reason
        else ""
    )
    detail: dict[str, Any] = {"as": kind}
    if isinstance(request, ReplayedRequest):
        detail["order"] = request.order.pk
    with transaction.atomic():
        file, number = make(footer.strip())
        access_log.note(
            Action.EXPORT,
            user=user,
            request=request,
            reason=reason,
            count=number,
            detail=detail,
        )
    if isinstance(request, ReplayedRequest):
        request.rows_given = number
    if reason:
        name = file_name(kind, title, *about, user.name, at=now.time())
    else:
        name = file_name(kind, title, *about)
    return FileResponse(
        file,
        # A page is shown, and printed by the browser.
        as_attachment=kind != "html",
        filename=name,
        content_type=content_type or CONTENT_TYPES[kind],
    )


def signature(user: User) -> str:
    """Who somebody is, for a footer: the name and the unit or region."""
    return f"{user.name} ({user.unit or user.region})"


def _ask(
    request: HttpRequest, form: ExportForm, *, title: object, about: list[str], people: int
) -> HttpResponse:
    carried = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in OF_THE_FORM
        for value in values
    ]
    context = {
        "form": form,
        "title": title,
        "about": about,
        "people": people,
        "limit": settings.EXPORT_APPROVAL_ABOVE,
        "carried": carried,
        "back": _back(request),
    }
    return render(request, "organization/exports/reason.html", context, status=422)


def _back(request: HttpRequest) -> str:
    """The page that the form stood on, with the filters that may stand in an address."""
    there = urlsplit(request.META.get("HTTP_REFERER", ""))
    is_ours = url_has_allowed_host_and_scheme(
        there.geturl(), allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    path = there.path if is_ours and there.path != request.path else "/"
    filters = request.POST.copy()
    for name in (*OF_THE_FORM, "q"):
        filters.pop(name, None)
    query = address_of(filters)
    return f"{path}?{query}" if query else path
