"""The headings by which the columns of rosters are known: what everybody knows, what we added."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.contrib import messages
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from common.errors import DomainError
from common.exports.buttons import posted
from organization.access import allowed, can_import, current_user, own_region
from organization.exports import answer
from organization.models import Region, User
from pairing.forms import HeadingFileForm, HeadingForm
from pairing.intake.columns import Column, kind_of
from pairing.intake.headings import add_heading, hold, read_list, remove_heading
from pairing.intake.kinds import kind_by_key, kind_keys
from pairing.models import Heading
from pairing.resources import (
    COLUMN,
    HEADING,
    KIND,
    HeadingFileResource,
    HeadingResource,
    lines_of,
)

SHOWN = 4
"""Of the headings that everybody knows so many are shown at once."""
_UNDO, _FILE = "heading-removed", "heading-list"
"""Salts of what a page hands back to us."""


@dataclass(frozen=True, slots=True)
class Added:
    """A heading that an office added; ``is_ours`` when this office may remove it."""

    heading: Heading
    is_ours: bool


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """A column of the kind with all its headings."""

    column: Column
    is_needed: bool
    added: list[Added]

    @property
    def first(self) -> tuple[str, ...]:
        return self.column.headings[:SHOWN]

    @property
    def others(self) -> tuple[str, ...]:
        return self.column.headings[SHOWN:]


@dataclass(frozen=True, slots=True)
class KindTab:
    """A kind of roster, with how many headings offices added to it."""

    key: str
    title: str | Promise
    number: int


def _added_in(user: User, region: Region) -> list[Added]:
    """The headings of the office's region, those of the regions above, and those inside it."""
    above = Heading.objects.known_in(region).exclude(region__code__startswith=region.prefix)
    ours = Heading.objects.visible_to(user).order_by("region", "pk")
    related = ("region", "created_by")
    return [
        *(Added(heading, False) for heading in above.select_related(*related)),
        *(Added(heading, True) for heading in ours.select_related(*related)),
    ]


@allowed(can_import)
@require_http_methods(["GET", "POST"])
def heading_list(request: HttpRequest) -> HttpResponse:
    """The columns of a kind of roster with their headings; posted, one more."""
    user = current_user(request)
    region = own_region(user)
    given = request.POST if request.method == "POST" else request.GET
    kind = given.get("kind", "")
    if kind not in kind_keys():
        kind = kind_keys()[0]
    form = HeadingForm(request.POST if request.method == "POST" else None, kind=kind)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            made = add_heading(
                kind=kind,
                column=chosen["column"],
                written=chosen["heading"],
                region=region,
                actor=user,
            )
        except DomainError as error:
            form.add_error("heading", str(error))
        else:
            messages.success(
                request,
                _("“%(heading)s” stands for %(column)s from now on.")
                % {"heading": made.heading, "column": kind_of(kind).column(made.column)},
            )
            return redirect(_address(kind))
    context = {
        "form": form,
        "kind": kind,
        "title": kind_by_key(kind).title,
        "region": region,
        **_columns(user, region, kind),
    }
    status = 422 if form.errors else 200
    return render(request, "pairing/headings/list.html", context, status=status)


def _address(kind: str) -> str:
    return f"{reverse('pairing:import_headings')}?kind={kind}"


def _columns(user: User, region: Region, kind: str) -> dict[str, Any]:
    added = _added_in(user, region)
    by_column: dict[tuple[str, str], list[Added]] = defaultdict(list)
    for one in added:
        by_column[one.heading.kind, one.heading.column].append(one)
    known = kind_of(kind)
    needed = set(chain.from_iterable(known.needs))
    return {
        "tabs": [
            KindTab(key, kind_by_key(key).title, sum(one.heading.kind == key for one in added))
            for key in kind_keys()
        ],
        "lines": [
            ColumnLine(column, column.name in needed, by_column[kind, column.name])
            for column in known.columns
        ],
        "has_added": bool(added),
    }


@allowed(can_import)
@require_POST
def heading_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a heading stand for nothing any more; it can be put back."""
    heading = get_object_or_404(Heading.objects.visible_to(current_user(request)), pk=pk)
    token = signing.dumps(
        {
            "kind": heading.kind,
            "column": heading.column,
            "heading": heading.heading,
            "region": heading.region_id,
            "by": heading.created_by_id,
            "at": heading.created_at.isoformat(),
        },
        salt=_UNDO,
    )
    remove_heading(heading=heading)
    messages.success(
        request,
        _("“%(heading)s” was removed. Files that bear it are asked about again.")
        % {"heading": heading},
        extra_tags=f"put-back-{token}",
    )
    return redirect(_address(heading.kind))


@allowed(can_import)
@require_POST
def heading_put_back(request: HttpRequest) -> HttpResponse:
    """Take the removal of a heading back; it bears who added it and when, as before."""
    try:
        kept = signing.loads(request.POST.get("heading", ""), salt=_UNDO)
    except signing.BadSignature:
        return redirect("pairing:import_headings")
    home = own_region(current_user(request))
    region = get_object_or_404(
        Region.objects.filter(code__startswith=home.prefix), pk=kept["region"]
    )
    try:
        add_heading(
            kind=kept["kind"],
            column=kept["column"],
            written=kept["heading"],
            region=region,
            actor=User.objects.filter(pk=kept["by"]).first(),
            at=parse_datetime(kept["at"]),
        )
    except DomainError as error:
        messages.error(request, str(error))
    return redirect(_address(kept["kind"]))


@allowed(can_import)
@posted("pairing:import_headings")
def heading_export(request: HttpRequest) -> HttpResponseBase:
    """All headings that hold in the office's region, of every kind of roster."""
    user = current_user(request)
    region = own_region(user)
    rows = sorted(
        (added.heading for added in _added_in(user, region)),
        key=lambda heading: (kind_keys().index(heading.kind), heading.column, heading.heading),
    )
    return answer(request, HeadingResource(), rows, about=[region])


@allowed(can_import)
@require_http_methods(["GET", "POST"])
def heading_file(request: HttpRequest) -> HttpResponse:
    """A list of headings as a file: first what it would add, then, confirmed, added."""
    user = current_user(request)
    region = own_region(user)
    if "rows" in request.POST:
        return _confirmed(request, user, region)
    form = HeadingFileForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "region": region, "wanted": [KIND, COLUMN, HEADING]}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["upload"]
        try:
            found = read_list(file.read(), file.name, [KIND, COLUMN, HEADING])
        except DomainError as error:
            form.add_error("upload", str(error))
        else:
            rows = [
                {"number": number, "kind": kind, "column": column, "heading": heading}
                for number, (kind, column, heading) in found
            ]
            context |= {"file": file.name, **_tried(rows, user, region)}
            return render(request, "pairing/headings/tried.html", context)
    status = 422 if form.errors else 200
    return render(request, "pairing/headings/file.html", context, status=status)


def _tried(rows: list[dict[str, Any]], user: User, region: Region) -> dict[str, Any]:
    """What would become of each row, with those that can be added, signed for the next step."""
    lines = lines_of(HeadingFileResource(region, user).take_in(rows, is_trial=True))
    new = [values for values, state, _why in lines if state == "new"]
    kept = [[row[name] for name in ("number", "kind", "column", "heading")] for row in new]
    return {
        # What cannot be taken stands first.
        "lines": sorted(lines, key=lambda line: ("refused", "new", "known").index(line[1])),
        "new": len(new),
        "known": sum(state == "known" for _values, state, _why in lines),
        "refused": sum(state == "refused" for _values, state, _why in lines),
        "rows": signing.dumps(kept, salt=_FILE, compress=True),
    }


def _confirmed(request: HttpRequest, user: User, region: Region) -> HttpResponse:
    try:
        kept = signing.loads(request.POST["rows"], salt=_FILE)
    except signing.BadSignature:
        return redirect("pairing:import_heading_file")
    names = ("number", "kind", "column", "heading")
    rows = [dict(zip(names, row, strict=True)) for row in kept]
    with transaction.atomic():
        hold(region)
        lines = lines_of(HeadingFileResource(region, user).take_in(rows, is_trial=False))
    number = sum(state == "new" for _values, state, _why in lines)
    messages.success(
        request,
        ngettext("%(n)d heading was added.", "%(n)d headings were added.", number) % {"n": number},
    )
    # What somebody else has said meanwhile is not written over.
    for _values, state, why in lines:
        if state == "refused":
            messages.error(request, why)
    return redirect("pairing:import_headings")
