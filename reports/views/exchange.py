"""The export for other systems: formats, what waits, the files that left, what changed since."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.dates import today
from common.errors import DomainError
from common.exports.buttons import posted
from common.htmx import wants_part
from common.text import as_key
from organization.access import allowed, can_exchange, current_user, own_region
from organization.exports import answer_file
from organization.forms import ExportForm
from organization.long_exports.replay import ReplayedRequest
from organization.models import User
from reports.exchange.choices import DateFormat, ExchangeKind, FileType, TooLong
from reports.exchange.fields import FIELDS
from reports.exchange.files import content_type_of, kind_of
from reports.exchange.mapping import Mapping, Overlong
from reports.exchange.rows import (
    around,
    changed_rows,
    people_in,
    waiting_rows,
)
from reports.forms.exchange import (
    ColumnFormSet,
    FormatForm,
    column_initial,
    columns_given,
    format_initial,
)
from reports.models import ExchangeRun, ExportFormat
from reports.services import exchange as services

PREVIEWED = 10
SHOWN_RUNS = 20
SHOWN_CHANGED = 100


def _format(user: User, pk: int) -> ExportFormat:
    found: ExportFormat = get_object_or_404(
        ExportFormat.objects.visible_to(user).select_related("county"), pk=pk
    )
    return found


def _run(user: User, pk: int) -> ExchangeRun:
    found: ExchangeRun = get_object_or_404(
        ExchangeRun.objects.visible_to(user).select_related("format__county"), pk=pk
    )
    return found


def _reason(request: HttpRequest) -> str:
    """What the posted form says; whoever is given a file has passed its check."""
    form = ExportForm(request.POST)
    return form.reason if form.is_valid() else ""


# Formats


@allowed(can_exchange)
@require_GET
def exchange_list(request: HttpRequest) -> HttpResponse:
    """The county's formats with what waits by each, and its last files."""
    user = current_user(request)
    formats = ExportFormat.objects.visible_to(user).in_use().select_related("county")
    runs = ExchangeRun.objects.visible_to(user).select_related("format", "made_by")
    context = {
        "lines": [(each, waiting_rows(each, user).count()) for each in formats],
        "kinds": ExchangeKind.choices,
        "runs": runs.order_by("-made_at", "-pk")[:SHOWN_RUNS],
    }
    return render(request, "reports/exchange/list.html", context)


@allowed(can_exchange)
@require_http_methods(["GET", "POST"])
def exchange_new(request: HttpRequest, kind: str) -> HttpResponse:
    """A format for one kind of rows; it begins with all there is of one."""
    if kind not in ExchangeKind.values:
        raise Http404
    initial = {
        "file_type": FileType.XLSX,
        "date_format": DateFormat.DASHES,
        "too_long": TooLong.CUT,
        "first_day": today().replace(month=1, day=1),
        "only_counted": True,
        "version": 0,
    }
    # Their heads and words are the other system's, which is Chinese whoever sets it up.
    with translation.override(settings.LANGUAGE_CODE):
        columns = services.default_columns(kind)
    return _edit(request, None, kind, initial, columns)


@allowed(can_exchange)
@require_http_methods(["GET", "POST"])
def exchange_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a format otherwise; what has left stays as it left."""
    format = _format(current_user(request), pk)
    return _edit(request, format, format.kind, format_initial(format), format.columns)


def _edit(
    request: HttpRequest,
    format: ExportFormat | None,
    kind: str,
    initial: dict[str, Any],
    columns: list[dict[str, Any]],
) -> HttpResponse:
    user = current_user(request)
    data = request.POST if request.method == "POST" else None
    form = FormatForm(data, initial=initial)
    formset = ColumnFormSet(
        data,
        prefix="columns",
        initial=column_initial(kind, columns) if data is None else None,
        form_kwargs={"kind": kind},
    )
    if data is not None and form.is_valid() & formset.is_valid():
        values = form.cleaned_data | {"kind": kind, "columns": columns_given(formset)}
        try:
            saved = services.save_format(
                county=format.county if format is not None else own_region(user),
                known=format,
                values=values,
                version=form.cleaned_data["version"],
                actor=user,
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved. Look at the first rows before they leave."))
            return redirect("reports:exchange_detail", saved.pk)
    context = {
        "form": form,
        "formset": formset,
        "format": format,
        "kind": ExchangeKind(kind),
        "fields": [each for each in FIELDS[kind] if each.choices],
    }
    is_wrong = bool(data is not None and (form.errors or not formset.is_valid()))
    return render(request, "reports/exchange/edit.html", context, status=422 if is_wrong else 200)


@allowed(can_exchange)
@require_POST
def exchange_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Use a format no more."""
    user = current_user(request)
    format = _format(user, pk)
    try:
        services.close_format(format=format, actor=user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("“%(name)s” is used no more.") % {"name": format.name})
    return redirect("reports:exchange_list")


# One format


@allowed(can_exchange)
@require_GET
def exchange_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What waits, as it will leave; the files that left; and what changed since."""
    user = current_user(request)
    format = _format(user, pk)
    runs = format.runs.select_related("made_by", "taken_back_by")
    context: dict[str, Any] = {
        "format": format,
        "waiting": waiting_rows(format, user).count(),
        "runs": runs[:SHOWN_RUNS],
    }
    if wants_part(request):
        context["is_part"] = True
        return render(request, "reports/exchange/_runs.html", context)
    changed = changed_rows(format, user)
    context |= _preview(format, user) | {
        "changed": changed[:SHOWN_CHANGED],
        "changed_number": len(changed),
        "correctable": sum(each.row is not None for each in changed),
    }
    return render(request, "reports/exchange/detail.html", context)


def _preview(format: ExportFormat, user: User) -> dict[str, Any]:
    """The first rows that wait, with numbers masked as on every page."""
    try:
        mapping = Mapping(format, around(user, is_whole=False))
    except DomainError as error:
        # A field that a later version has no more.
        return {"broken": str(error), "headings": [], "rows": []}
    with translation.override(settings.LANGUAGE_CODE):
        rows = [mapping.row(row) for row in waiting_rows(format, user)[:PREVIEWED]]
    longest: dict[str, Overlong] = {}
    for overlong in (each for mapped in rows for each in mapped.overlong):
        known = longest.setdefault(overlong.heading, overlong)
        if overlong.length > known.length:
            longest[overlong.heading] = overlong
    return {
        "headings": mapping.headings,
        "rows": rows,
        "overlong": longest.values(),
        "holds": format.too_long == TooLong.HOLD,
    }


def _leave(
    request: HttpRequest,
    format: ExportFormat,
    make_run: Callable[..., ExchangeRun],
    *,
    people: int,
    rows: int,
) -> HttpResponseBase:
    """The file of a run that is made now: with the reason, the approval and the record of every
    export."""
    user = current_user(request)

    def make(footer: str) -> tuple[IO[bytes], int]:
        run = make_run(format=format, actor=user, reason=_reason(request), request=request)
        # Its whole numbers have just been noted.
        return services.file_of(run), run.rows

    try:
        return answer_file(
            request,
            make,
            title=format.name,
            about=[format.county],
            kind=kind_of(format.file_type),
            content_type=content_type_of(format.file_type),
            people=people,
            needs_second=format.whole_numbers,
            rows=rows,
        )
    except DomainError as error:
        if isinstance(request, ReplayedRequest):
            raise
        messages.error(request, str(error))
        return redirect("reports:exchange_detail", format.pk)


@allowed(can_exchange)
@posted("reports:exchange_detail")
def exchange_make(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Everything that waits, in one file; from then on it has left."""
    user = current_user(request)
    format = _format(user, pk)
    rows = waiting_rows(format, user)
    return _leave(
        request, format, services.make_run, people=people_in(format, rows), rows=rows.count()
    )


@allowed(can_exchange)
@posted("reports:exchange_detail")
def exchange_correct(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What has changed since it left, in a file of corrections."""
    user = current_user(request)
    format = _format(user, pk)
    changed = [each for each in changed_rows(format, user) if each.row is not None]
    people = len({each.household.pk for each in changed})
    return _leave(request, format, services.make_corrections, people=people, rows=len(changed))


@allowed(can_exchange)
@require_POST
def exchange_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that changed rows were put right over there by hand."""
    user = current_user(request)
    format = _format(user, pk)
    keys = [key for key in map(as_key, request.POST.getlist("row")) if key is not None]
    try:
        number = services.settle(format=format, rows=keys, actor=user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        if number:
            messages.success(
                request,
                ngettext(
                    "%(count)s row is noted as put right by hand.",
                    "%(count)s rows are noted as put right by hand.",
                    number,
                )
                % {"count": number},
            )
        else:
            messages.error(request, _("Choose the rows that you have put right over there."))
    return redirect("reports:exchange_detail", pk)


# Files that left


@allowed(can_exchange)
@require_http_methods(["GET", "POST"])
def exchange_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file again, as it left."""
    user = current_user(request)
    run = _run(user, pk)
    if request.method == "GET":
        return redirect("reports:exchange_detail", run.format_id)

    def make(footer: str) -> tuple[IO[bytes], int]:
        file = services.run_file(run=run, actor=user, reason=_reason(request), request=request)
        return file, run.rows

    return answer_file(
        request,
        make,
        title=run.format.name,
        about=[run.format.county, run.number],
        kind=kind_of(run.file_type),
        content_type=content_type_of(run.file_type),
        people=len(services.households_of(run)),
        needs_second=run.whole_numbers,
        # It is there: nobody waits for it to be made.
        rows=0,
    )


@allowed(can_exchange)
@require_POST
def exchange_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the rows of a file leave again with the next."""
    user = current_user(request)
    run = _run(user, pk)
    try:
        services.take_back(run=run, actor=user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _("File %(number)s is taken back: its corrections are listed as changed again.")
            % {"number": run.number}
            if run.is_correction
            else ngettext(
                "File %(number)s is taken back: %(count)s row leaves again with the next.",
                "File %(number)s is taken back: %(count)s rows leave again with the next.",
                run.rows,
            )
            % {"number": run.number, "count": run.rows},
        )
    return redirect("reports:exchange_detail", run.format_id)
