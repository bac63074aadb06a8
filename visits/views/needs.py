"""A need's page, and what is done about it: by offices, and by the unit it was given to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.errors import ConflictError, DomainError
from organization.access import (
    allowed,
    can_change_pairings,
    can_see_desk,
    current_user,
    sees_personal_data,
)
from organization.access_log import note, of_person
from organization.choices import Action
from organization.models import User
from organization.querysets import township_name
from pairing.models import Household, Pairing
from visits.access import can_handle_needs, needs_seen
from visits.choices import TopicList
from visits.forms.needs import (
    AssignForm,
    ConfirmForm,
    ExtendForm,
    KindForm,
    RaiseForm,
    ReopenForm,
    SettleForm,
    WorkForm,
)
from visits.models import Need, NeedFile, NeedStep
from visits.selectors import topic_names
from visits.services.needs import (
    assign_need,
    confirm_need,
    extend_need,
    note_work,
    raise_need,
    reopen_need,
    set_kind,
    settle_need,
    state_of,
)
from visits.views.attachments import file_answer

_FIELD = {
    "outcome_missing": "outcome",
    "need_missing": "text",
    "note_missing": "text",
    "files_too_many": "uploads",
    "files_there": "uploads",
    "due_in_past": "due_on",
    "due_not_later": "due_on",
    "due_missing": "due_on",
    "need_with_unit": "unit",
    "date_in_future": "on",
    "before_settled": "on",
}
"""The field beside which an error is said."""


def _need(user: User, pk: int, *, to_act: bool = False) -> Need:
    rows = Need.objects.handled_by(user) if to_act else needs_seen(user)
    need: Need = get_object_or_404(
        rows.annotate(township_name=township_name()).select_related(
            "household__region", "region", "unit", "created_by__unit", "settled_by"
        ),
        pk=pk,
    )
    return need


@of_person("visits.need")
@allowed(can_see_desk)
@require_GET
def need_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A need with all its steps and files, and what can be done about it now."""
    user = current_user(request)
    need = _need(user, pk)
    household = need.household
    note(Action.VIEW_PERSON, user=user, request=request, subject=household)
    names = topic_names(user)
    # A step with nothing but a name of a file says it in the list of files.
    steps = NeedStep.objects.filter(need=need).select_related("created_by", "unit")
    handles = Need.objects.handled_by(user).filter(pk=need.pk).exists()
    return render(
        request,
        "visits/needs/detail.html",
        {
            "need": need,
            "kind": names.get((TopicList.NEED, need.kind), ""),
            "steps": [
                (step, names.get((TopicList.NEED, step.kind), "") if step.kind else "")
                for step in steps
            ],
            "files": need.files.without_content() if sees_personal_data(user) else [],
            "handles": handles,
            "can_open": Household.objects.visible_to(user).filter(pk=household.pk).exists(),
            # Whom to ask about a household that is another unit's.
            "cadres": Pairing.objects.open()
            .filter(household=household)
            .select_related("cadre__user__unit"),
            "work": WorkForm(initial={"seen": state_of(need)}),
            "kinds": KindForm(code=need.region_id, initial={"kind": need.kind}),
        },
    )


def _act(
    request: HttpRequest,
    need: Need,
    form: forms.Form,
    do: Callable[[dict[str, Any]], object],
    *,
    title: str,
    button: str,
    done: str,
) -> HttpResponse:
    """A form to act on a need, and what is said when it was acted on."""
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data)
        except DomainError as error:
            named = _FIELD.get(error.code, "")
            if isinstance(error, ConflictError) and named not in form.fields:
                messages.error(request, str(error))
                return redirect("visits:need_detail", need.pk)
            form.add_error(named if named in form.fields else None, str(error))
        else:
            messages.success(request, done)
            return redirect("visits:need_detail", need.pk)
    note(Action.VIEW_PERSON, user=current_user(request), request=request, subject=need.household)
    return render(
        request,
        "visits/needs/act.html",
        {
            "need": need,
            "household": need.household,
            "form": form,
            "title": title,
            "button": button,
            "back": reverse("visits:need_detail", args=[need.pk]),
        },
        status=422 if form.errors else 200,
    )


def _sent(request: HttpRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


@of_person("pairing.household")
@allowed(can_handle_needs)
@require_http_methods(["GET", "POST"])
def need_raise(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a need of a household that came by a call or from the village."""
    user = current_user(request)
    household = get_object_or_404(
        Household.objects.visible_to(user).select_related("region"), pk=pk
    )
    form = RaiseForm(_sent(request)[0], code=household.region_id)
    if request.method == "POST" and form.is_valid():
        try:
            need = raise_need(household=household, actor=user, **form.cleaned_data)
        except DomainError as error:
            named = _FIELD.get(error.code)
            form.add_error(named if named in form.fields else None, str(error))
        else:
            messages.success(request, _("The need is recorded."))
            # A liaison who enters one does not see it by that: it belongs to whoever acts on it.
            if needs_seen(user).filter(pk=need.pk).exists():
                return redirect("visits:need_detail", need.pk)
            return redirect("visits:household_detail", household.pk)
    note(Action.VIEW_PERSON, user=user, request=request, subject=household)
    return render(
        request,
        "visits/needs/act.html",
        {
            "household": household,
            "form": form,
            "title": _("A need of the household"),
            "button": _("Record the need"),
            "back": reverse("visits:household_detail", args=[household.pk]),
        },
        status=422 if form.errors else 200,
    )


@of_person("visits.need")
@allowed(can_change_pairings)
@require_http_methods(["GET", "POST"])
def need_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a need to a unit, or from one unit to another."""
    user = current_user(request)
    need = _need(user, pk, to_act=True)
    form = AssignForm(_sent(request)[0], user=user, initial={"seen": state_of(need)})
    return _act(
        request,
        need,
        form,
        lambda data: assign_need(need=need, actor=user, **data),
        title=_("Who is to see to this need?")
        if need.unit_id is None
        else _("Which other unit is to see to it?"),
        button=_("Give it to the unit"),
        done=_("The need was given to the unit, and its liaison was told."),
    )


@of_person("visits.need")
@allowed(can_change_pairings)
@require_http_methods(["GET", "POST"])
def need_extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the unit more time."""
    user = current_user(request)
    need = _need(user, pk, to_act=True)
    form = ExtendForm(_sent(request)[0], initial={"seen": state_of(need), "due_on": need.due_on})
    return _act(
        request,
        need,
        form,
        lambda data: extend_need(need=need, actor=user, **data),
        title=_("Until when is there time?"),
        button=_("Give more time"),
        done=_("The unit has more time."),
    )


@of_person("visits.need")
@allowed(can_handle_needs)
@require_http_methods(["GET", "POST"])
def need_work(request: HttpRequest, pk: int) -> HttpResponse:
    """Note what is being done, with files."""
    user = current_user(request)
    need = _need(user, pk, to_act=True)
    form = WorkForm(*_sent(request), initial={"seen": state_of(need)})
    return _act(
        request,
        need,
        form,
        lambda data: note_work(
            need=need, text=data["text"], uploads=data["uploads"], seen=data["seen"], actor=user
        ),
        title=_("What is being done about this need?"),
        button=_("Save the note"),
        done=_("The note is saved."),
    )


@of_person("visits.need")
@allowed(can_handle_needs)
@require_http_methods(["GET", "POST"])
def need_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what was done about a need."""
    user = current_user(request)
    need = _need(user, pk, to_act=True)
    if request.method == "GET" and not need.is_open:
        return redirect("visits:need_detail", need.pk)
    form = SettleForm(*_sent(request), initial={"seen": state_of(need)})
    return _act(
        request,
        need,
        form,
        lambda data: settle_need(
            need=need,
            outcome=data["outcome"],
            uploads=data["uploads"],
            seen=data["seen"] or None,
            actor=user,
        ),
        title=_("What was done about this need?"),
        button=_("Settle the need"),
        done=_("The need is settled; the household is yet to confirm it."),
    )


@of_person("visits.need")
@allowed(can_change_pairings)
@require_http_methods(["GET", "POST"])
def need_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the household says its need is met."""
    user = current_user(request)
    need = _need(user, pk, to_act=True)
    return _act(
        request,
        need,
        ConfirmForm(_sent(request)[0]),
        lambda data: confirm_need(need=need, actor=user, **data),
        title=_("Does the household say that the need is met?"),
        button=_("The household confirms it"),
        done=_("The household has confirmed it."),
    )


@of_person("visits.need")
@allowed(can_change_pairings)
@require_http_methods(["GET", "POST"])
def need_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a settled need stand open again, with a reason."""
    user = current_user(request)
    need = _need(user, pk, to_act=True)
    return _act(
        request,
        need,
        ReopenForm(_sent(request)[0], has_unit=need.unit_id is not None),
        lambda data: reopen_need(need=need, actor=user, **data),
        title=_("Why is this need open again?"),
        button=_("Open again"),
        done=_("The need is open again."),
    )


@of_person("visits.need")
@allowed(can_change_pairings)
@require_POST
def need_kind(request: HttpRequest, pk: int) -> HttpResponse:
    """Say of what kind a need is."""
    user = current_user(request)
    need = _need(user, pk, to_act=True)
    form = KindForm(request.POST, code=need.region_id)
    if form.is_valid():
        set_kind(need=need, kind=form.cleaned_data["kind"], actor=user)
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Choose the kind."))
    return redirect("visits:need_detail", need.pk)


@of_person("visits.needfile")
@allowed(can_handle_needs)
@require_GET
def need_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A file beside a need."""
    user = current_user(request)
    file = get_object_or_404(
        NeedFile.objects.filter(need__in=needs_seen(user).values("pk")).select_related(
            "need__household"
        ),
        pk=pk,
    )
    return need_file_answer(request, file)


def need_file_answer(request: HttpRequest, file: NeedFile) -> HttpResponse:
    """A file that was found within scope; the look is noted."""
    note(
        Action.VIEW_PERSON,
        user=current_user(request),
        request=request,
        subject=file.need.household,
        detail={"need_file": file.pk},
    )
    return file_answer(file)
