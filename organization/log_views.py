"""The audit administrator's pages: who looked at what, and what was changed by whom.

They show ids, accounts and units. What names a person of a case is never shown, only that it was
changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from common.htmx import list_filters, render_list
from common.text import as_key
from organization.access import allowed, can_read_log, current_user
from organization.history import event_model_of
from organization.log_forms import CHANGES, AccessFilter, ChangeFilter, recorded_models
from organization.log_querysets import AccessEventQuerySet, LineQuerySet
from organization.models import AccessEvent, User, UserEvent

PER_PAGE = 50
LONGEST_HISTORY = 200
"""Lines of one record that its page shows, the newest."""


@dataclass(frozen=True, slots=True)
class Slice:
    """Some lines of a log, newest first, and the key after which the older ones come.

    Read by key, not by number: counting a million lines, or passing over them, takes seconds.
    """

    lines: list[Any]
    older: int | None
    is_first: bool


def _slice(lines: AccessEventQuerySet | LineQuerySet, filters: QueryDict) -> Slice:
    key = as_key(filters.get("before"))
    if key is not None:
        lines = lines.filter(pk__lt=key)
    found = list(lines.order_by("-pk")[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    older = shown[-1].pk if len(found) > PER_PAGE else None
    return Slice(shown, older, key is None)


def _within(lines: Any, field: str, wanted: dict[str, Any]) -> Any:
    if wanted.get("first"):
        begin = timezone.make_aware(datetime.combine(wanted["first"], time.min))
        lines = lines.filter(**{f"{field}__gte": begin})
    if wanted.get("last"):
        # Up to its last moment, and not before the day after: the last day that there is has none.
        end = timezone.make_aware(datetime.combine(wanted["last"], time.max))
        lines = lines.filter(**{f"{field}__lte": end})
    return lines


def _accounts(text: str) -> list[int]:
    """The accounts that are meant; whose lines are seen is for the log's own scope to say."""
    return list(User.objects.search(text).values_list("pk", flat=True)[:1000])


@allowed(can_read_log)
@require_http_methods(["GET", "POST"])
def log_list(request: HttpRequest) -> HttpResponse:
    """The access log, narrowed to who, what, about whom and when."""
    filters = list_filters(request)
    form = AccessFilter(filters)
    form.is_valid()
    wanted = form.cleaned_data
    lines: Any = AccessEvent.objects.visible_to(current_user(request))
    if wanted.get("where") == "nobody":
        lines = AccessEvent.objects.of_nobody()
    if wanted.get("q"):
        lines = lines.filter(user__in=_accounts(wanted["q"]))
    if wanted.get("action"):
        lines = lines.filter(action=wanted["action"])
    if wanted.get("about"):
        lines = lines.filter(subject_model=wanted["about"])
    if wanted.get("key"):
        lines = lines.filter(subject_pk=str(wanted["key"]))
    lines = _within(lines, "at", wanted).select_related("user__region", "user__unit")
    names = ("q", "action", "about", "key", "where", "first", "last")
    return render_list(
        request,
        filters,
        page="organization/log/list.html",
        part="organization/log/_rows.html",
        context={
            "form": form,
            "slice": _slice(lines, filters),
            "is_filtered": any(wanted.get(name) for name in names),
        },
    )


@allowed(can_read_log)
@require_GET
def log_line(request: HttpRequest, pk: int) -> HttpResponse:
    """One line of the access log."""
    user = current_user(request)
    lines = AccessEvent.objects.select_related("user__region", "user__unit")
    line = lines.visible_to(user).filter(pk=pk).first()
    if line is None:
        line = get_object_or_404(lines.of_nobody(), pk=pk)
    return render(
        request,
        "organization/log/line.html",
        {"line": line, "has_history": line.subject_model in recorded_models()},
    )


@allowed(can_read_log)
@require_http_methods(["GET", "POST"])
def change_list(request: HttpRequest) -> HttpResponse:
    """What was made, changed and removed of one kind of record."""
    filters = list_filters(request)
    filters.setdefault("about", "pairing.household")
    form = ChangeFilter(filters)
    form.is_valid()
    wanted = form.cleaned_data
    model = _model(wanted.get("about") or "pairing.household")
    lines: Any = _lines(model).objects.visible_to(current_user(request))
    if wanted.get("q"):
        lines = lines.filter(pgh_context__user__in=_accounts(wanted["q"]))
    if wanted.get("change"):
        lines = lines.filter(pgh_label=wanted["change"])
    found = _slice(_within(lines, "pgh_created_at", wanted), filters)
    return render_list(
        request,
        filters,
        page="organization/log/changes.html",
        part="organization/log/_change_rows.html",
        context={
            "form": form,
            "slice": found,
            "rows": _told(found.lines),
            "kind": model._meta.label_lower,
            "kind_name": model._meta.verbose_name,
            "is_filtered": any(wanted.get(name) for name in ("q", "change", "first", "last")),
        },
    )


@allowed(can_read_log)
@require_GET
def record_history(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """One record's lines, newest first, each with what was different from the line before."""
    model = _model(kind)
    lines = _lines(model).objects.filter(pgh_obj=pk)
    if not lines.visible_to(current_user(request)).exists():
        raise Http404
    # One more than is shown, for the oldest to be compared with.
    found = list(lines.order_by("-pk")[: LONGEST_HISTORY + 1])
    rows = _told(found)
    for row, before in zip(rows, [*found[1:], None], strict=True):
        row.differences = _differences(before, row.line)
    return render(
        request,
        "organization/log/record.html",
        {
            "rows": rows[:LONGEST_HISTORY],
            "has_more": len(rows) > LONGEST_HISTORY,
            "kind_name": model._meta.verbose_name,
            "kind": kind,
            "pk": pk,
        },
    )


def _model(label: str) -> type[models.Model]:
    found = recorded_models().get(label)
    if found is None:
        raise Http404
    return found


def _lines(model: type[models.Model]) -> Any:
    return event_model_of(model)


# What a line says, in words


@dataclass(slots=True)
class Told:
    """A line of history with its account, and what was different from the line before."""

    line: Any
    what: str
    user: User | None
    user_id: int | None
    route: str
    source: int | None
    machine_account: str
    differences: list[Difference]


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that changed. Both texts are empty where they would name a person of a case."""

    name: str
    before: str
    after: str
    is_hidden: bool


def _told(lines: Sequence[Any]) -> list[Told]:
    contexts = [line.pgh_context or {} for line in lines]
    ids = {context["user"] for context in contexts if context.get("user")}
    users = User.objects.select_related("region", "unit").in_bulk(ids)
    return [
        Told(
            line=line,
            what=str(CHANGES[line.pgh_label]),
            user=users.get(context.get("user")),
            user_id=context.get("user"),
            route=context.get("route", ""),
            source=context.get("import"),
            machine_account=context.get("machine_account", ""),
            differences=[],
        )
        for line, context in zip(lines, contexts, strict=True)
    ]


_IDENTITY = {
    "head_id_digest": gettext_lazy("head's ID number"),
    "id_digest": gettext_lazy("ID number"),
}


def _differences(before: Any | None, line: Any) -> list[Difference]:
    found = []
    tracked = line.pgh_tracked_model
    for field in line._meta.local_concrete_fields:
        if field.name.startswith("pgh_") or field.primary_key or field.name == "id":
            continue
        old = getattr(before, field.attname) if before is not None else None
        new = getattr(line, field.attname)
        if (old or "") == (new or "") or (before is not None and old == new):
            continue
        original = tracked._meta.get_field(field.name)
        name = str(_IDENTITY.get(field.name) or original.verbose_name)
        # Names of accounts may be seen, their numbers only in part.
        hidden = field.name in _IDENTITY or (
            field.name in line.personal
            and not (isinstance(line, UserEvent) and field.name == "name")
        )
        found.append(
            Difference(
                name,
                "" if hidden else _shown(original, old),
                "" if hidden else _shown(original, new),
                hidden,
            )
        )
    return found


def _shown(field: Any, value: Any) -> str:
    """A value in words; of another record its number."""
    if value in (None, ""):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field.is_relation:
        return f"{field.related_model._meta.verbose_name} {value}"
    choices = dict(field.flatchoices or ())
    if value in choices:
        return str(choices[value])
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, list):
        return "、".join(map(str, value)) or "–"
    return str(value)
