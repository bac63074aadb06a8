"""Activities: entering them, their pages, who takes part and who came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.database import concrete_field
from common.dates import today
from common.errors import DomainError
from common.exports.buttons import posted
from common.text import as_key
from organization.access import allowed, current_user
from organization.access_log import note
from organization.choices import Action
from organization.exports import answer
from organization.models import User
from organization.querysets import township_name
from pairing.models import Pairing
from visits.access import is_paired_cadre, own_pairings
from visits.activity_access import (
    can_enter_activities,
    can_see_activities,
    lines_seen,
    may_add_files,
    may_change,
    may_see_files,
)
from visits.choices import ActivityState, CountedBy
from visits.choosing import ChooseForm
from visits.forms.activities import (
    ActivityForm,
    CancelForm,
    ContributionForm,
    FilesForm,
    HeldForm,
)
from visits.forms.entering import activity_form
from visits.models import Activity, ActivityEvent, ActivityFile, Campaign, Participant
from visits.resources.activities import ParticipantResource
from visits.services import activities
from visits.services.activities import Tick
from visits.services.attachments import add_attachments
from visits.views.attachments import file_answer

SHOWN_LATELY = 30
"""How many activities the phone shows."""
SHOWN_LINES = 20
"""How many changes the page of an activity shows."""


def _activity(user: User, pk: int) -> Activity:
    rows = Activity.objects.visible_to(user).select_related(
        "region", "programme", "campaign", "created_by__unit"
    )
    found: Activity = get_object_or_404(rows, pk=pk)
    return found


def _to_change(user: User, pk: int) -> Activity:
    """One that may be changed; 404 for what a liaison sees and others entered."""
    activity = _activity(user, pk)
    if not may_change(user, activity):
        raise Http404
    return activity


# Entering


def _form(request: HttpRequest, user: User, activity: Activity | None = None) -> ActivityForm:
    campaign = as_key(request.GET.get("campaign"))
    initial = {"campaign": campaign} if activity is None and campaign is not None else {}
    return activity_form(request.POST or None, user=user, activity=activity, initial=initial)


_FIELD_OF = {
    "activity_hours": "ends_at",
    "activity_campaign_days": "day",
    "activity_campaign_programme": "campaign",
    "unit_gone": "units",
    "unit_missing": "units",
    "units_too_many": "units",
    "activity_twice": "name",
    "held_in_future": "day",
}


@allowed(can_enter_activities)
@require_http_methods(["GET", "POST"])
def activity_new(request: HttpRequest) -> HttpResponse:
    """Enter an activity that is planned, or was held and is entered afterwards."""
    user = current_user(request)
    form = _form(request, user)
    if request.method == "POST" and form.is_valid():
        try:
            made = activities.plan_activity(
                programme=form.cleaned_data["programme"], details=form.details, actor=user
            )
        except DomainError as error:
            form.add_error(_FIELD_OF.get(error.code), str(error))
        else:
            messages.success(request, _("The activity is entered. Say below who takes part."))
            return redirect("visits:activity_detail", made.pk)
    return _show_form(request, form)


def _show_form(
    request: HttpRequest, form: ActivityForm, activity: Activity | None = None
) -> HttpResponse:
    return render(
        request,
        "visits/activities/form.html",
        {"form": form, "activity": activity},
        status=422 if form.errors else 200,
    )


@allowed(can_enter_activities)
@require_http_methods(["GET", "POST"])
def activity_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what an activity is."""
    user = current_user(request)
    activity = _to_change(user, pk)
    form = _form(request, user, activity)
    if request.method == "POST" and form.is_valid():
        try:
            activities.change_activity(
                activity=activity,
                details=form.details,
                actor=user,
                seen=form.cleaned_data["seen"],
            )
        except DomainError as error:
            form.add_error(_FIELD_OF.get(error.code), str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("visits:activity_detail", activity.pk)
    return _show_form(request, form, activity)


# The page of one


@dataclass(frozen=True, slots=True)
class Line:
    """One change of an activity: when, by whom, and what became of what."""

    when: Any
    who: str
    changes: list[tuple[str, str, str]]


def _history(activity: Activity) -> list[Line]:
    """The latest changes, the latest first; two queries."""
    rows = list(
        ActivityEvent.objects.filter(pgh_obj=activity.pk).order_by("-pgh_id")[: SHOWN_LINES + 1]
    )
    keys = {row.pgh_context.get("user") for row in rows if row.pgh_context}
    names = dict(User.objects.filter(pk__in=keys - {None}).values_list("pk", "name"))
    found = []
    for row, before in zip(rows, [*rows[1:], None], strict=True):
        changes = [] if before is None else _differences(before, row)
        if changes or before is None:
            who = names.get((row.pgh_context or {}).get("user"), "")
            found.append(Line(row.pgh_created_at, who, changes))
    return found[:SHOWN_LINES]


_TOLD = (
    *("name", "state", "day", "begins_at", "ends_at", "kind", "organiser", "venue", "plan"),
    *("outcome", "cancel_reason", "participants", "households"),
)


def _differences(before: Any, after: Any) -> list[tuple[str, str, str]]:
    return [
        (str(concrete_field(Activity, name).verbose_name), _said(before, name), _said(after, name))
        for name in _TOLD
        if getattr(before, name) != getattr(after, name)
    ]


def _said(row: Any, name: str) -> str:
    shown = getattr(row, f"get_{name}_display", None)
    value = shown() if shown is not None else getattr(row, name)
    if hasattr(value, "strftime") and name.endswith("_at"):
        return str(value.strftime("%H:%M"))
    return "" if value is None else str(value)


def _lines(user: User, activity: Activity) -> Any:
    """The lines of the list that an account sees, each with its cadre: a queryset."""
    held = Pairing.objects.open().filter(programme=activity.programme_id)
    return (
        lines_seen(user, activity)
        .select_related("household__region", "recipient")
        .annotate(township_name=township_name("household__region__code"))
        .prefetch_related(
            Prefetch(
                "household__pairings",
                queryset=held.select_related("cadre__user__unit"),
                to_attr="held",
            )
        )
        .order_by("household__region", "household__head_pinyin", "household_id", "pk")
    )


@allowed(can_see_activities)
@require_GET
def activity_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An activity: what, where, who takes part, what came of it."""
    user = current_user(request)
    activity = _activity(user, pk)
    return _show(request, user, activity)


def _show(
    request: HttpRequest,
    user: User,
    activity: Activity,
    *,
    cancel: CancelForm | None = None,
    contribution: ContributionForm | None = None,
    files: Any = None,
) -> HttpResponse:
    lines = list(_lines(user, activity))
    parts = list(activity.parts.select_related("unit"))
    own = next((p for p in parts if user.is_liaison and p.unit_id == user.unit_id), None)
    if contribution is None and own is not None:
        contribution = ContributionForm(initial={"contributes": own.contributes})
    context = {
        "activity": activity,
        "parts": parts,
        "own": own,
        "contribution": contribution,
        "lines": lines,
        "by_list": activities.listed(activity),
        "may_change": may_change(user, activity),
        "may_tick": can_enter_activities(user) and not activity.is_cancelled,
        "may_add_files": may_change(user, activity) or own is not None,
        "may_see_files": may_see_files(user),
        "files": activity.files.without_content(),
        "file_form": files or FilesForm(),
        "cancel": cancel or CancelForm(),
        "is_due": activity.day <= today(),
        "campaign_seen": Campaign.objects.visible_to(user).filter(pk=activity.campaign_id).exists(),
        "history": _history(activity) if user.is_office or user.is_liaison else [],
    }
    bad = any(each is not None and each.errors for each in (cancel, contribution, files))
    return render(request, "visits/activities/detail.html", context, status=422 if bad else 200)


@allowed(can_enter_activities)
@require_POST
def activity_announce(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell those concerned of an activity."""
    user = current_user(request)
    activity = _to_change(user, pk)
    try:
        told = activities.announce_activity(activity=activity, actor=user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            ngettext(
                "Announced: %(number)d person was told.",
                "Announced: %(number)d people were told.",
                told,
            )
            % {"number": told},
        )
    return redirect("visits:activity_detail", activity.pk)


@allowed(can_enter_activities)
@require_http_methods(["GET", "POST"])
def activity_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that an activity was held, what came of it and how many took part."""
    user = current_user(request)
    activity = _to_change(user, pk)
    by_list = activities.listed(activity)
    initial: dict[str, Any] = {"outcome": activity.outcome}
    if activity.is_held and not activity.is_by_list:
        initial |= {"participants": activity.participants, "households": activity.households}
    form = HeldForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            activities.hold_activity(
                activity=activity,
                outcome=data["outcome"],
                participants=data["participants"],
                households=data["households"],
                counted_by=CountedBy(data["counted_by"]) if data["counted_by"] else None,
                actor=user,
            )
        except DomainError as error:
            form.add_error(
                {
                    "numbers_or_list": "counted_by",
                    "nobody_came": "counted_by",
                    "numbers_below_list": "participants",
                }.get(error.code),
                str(error),
            )
        else:
            messages.success(request, _("Recorded: the activity was held."))
            return redirect("visits:activity_detail", activity.pk)
    return render(
        request,
        "visits/activities/hold.html",
        {"activity": activity, "form": form, "by_list": by_list},
        status=422 if form.errors else 200,
    )


@allowed(can_enter_activities)
@require_POST
def activity_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel an activity, with a reason."""
    user = current_user(request)
    activity = _to_change(user, pk)
    form = CancelForm(request.POST)
    if form.is_valid():
        try:
            activities.cancel_activity(
                activity=activity, reason=form.cleaned_data["reason"], actor=user
            )
        except DomainError as error:
            form.add_error("reason" if error.code == "reason_missing" else None, str(error))
        else:
            messages.success(request, _("The activity is cancelled; it counts nowhere."))
            return redirect("visits:activity_detail", activity.pk)
    return _show(request, user, activity, cancel=form)


@allowed(can_enter_activities)
@require_POST
def activity_contribute(request: HttpRequest, pk: int) -> HttpResponse:
    """A liaison says what its unit contributes."""
    user = current_user(request)
    activity = _activity(user, pk)
    part = get_object_or_404(
        activity.parts.select_related("activity").filter(unit=user.unit_id), unit__isnull=False
    )
    form = ContributionForm(request.POST)
    if form.is_valid():
        try:
            activities.say_contribution(
                part=part, words=form.cleaned_data["contributes"], actor=user
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("visits:activity_detail", activity.pk)
    return _show(request, user, activity, contribution=form)


# Who takes part


@allowed(can_enter_activities)
@require_http_methods(["GET", "POST"])
def activity_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose households for the list of an activity; first shown, then put on it."""
    user = current_user(request)
    activity = _to_change(user, pk)
    if activity.is_cancelled:
        messages.error(request, _("This activity was cancelled; it stays as it was."))
        return redirect("visits:activity_detail", activity.pk)
    is_asked = request.method == "POST"
    form = ChooseForm(
        request.POST if is_asked else None,
        request.FILES if is_asked else None,
        user=user,
        initial={"programme": activity.programme.slug},
    )
    of_people = request.POST.get("whom") == "people"
    number = None
    if is_asked and form.is_valid():
        number = form.households.count()
        if number and request.POST.get("step") == "add":
            added = activities.ask_households(
                activity=activity, households=form.households, of_people=of_people, actor=user
            )
            messages.success(
                request,
                ngettext(
                    "%(number)d line is new on the list.",
                    "%(number)d lines are new on the list.",
                    added,
                )
                % {"number": added},
            )
            # Before its day nobody can say who came.
            to = "activity_came" if activity.day <= today() else "activity_detail"
            return redirect(f"visits:{to}", activity.pk)
    return render(
        request,
        "visits/activities/ask.html",
        {
            "activity": activity,
            "choose": form,
            "form": form,
            "number": number,
            "of_people": of_people,
            "says": form.says if number is not None else "",
        },
        status=422 if form.errors else 200,
    )


@allowed(can_enter_activities)
@require_http_methods(["GET", "POST"])
def activity_came(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick who came: for a phone too. A liaison ticks the households of its unit's cadres."""
    user = current_user(request)
    activity = _activity(user, pk)
    lines = list(_lines(user, activity))
    wrong = ""
    if request.method == "POST":
        ticks = _ticks(request, lines)
        try:
            # What was ticked beside it is not lost when a line is taken off.
            with transaction.atomic():
                activities.tick(
                    activity=activity,
                    ticks=ticks,
                    seen=[line.pk for line in lines],
                    actor=user,
                )
                off = as_key(request.POST.get("take_off"))
                if off is not None and may_change(user, activity):
                    activities.take_off(activity=activity, lines=[off], actor=user)
        except DomainError as error:
            wrong = str(error)
            for line in lines:
                if line.pk in ticks:
                    line.came, line.people = ticks[line.pk].came, ticks[line.pk].people
        else:
            messages.success(request, _("Saved."))
            return redirect("visits:activity_came", activity.pk)
    return render(
        request,
        "visits/activities/came.html",
        {
            "activity": activity,
            "lines": lines,
            "wrong": wrong,
            "by_list": activities.listed(activity),
            "may_change": may_change(user, activity),
            "can_say": activity.day <= today() and not activity.is_cancelled,
        },
        status=422 if wrong else 200,
    )


def _ticks(request: HttpRequest, lines: list[Participant]) -> dict[int, Tick]:
    """What the form says of each line that it has; a number that is none is out of bounds."""
    said = {"yes": True, "no": False, "": None}
    ticks = {}
    for line in lines:
        came = request.POST.get(f"came_{line.pk}")
        if came not in said:
            continue
        people = as_key(request.POST.get(f"people_{line.pk}", str(line.people)))
        ticks[line.pk] = Tick(said[came], 0 if people is None else people)
    return ticks


@allowed(can_enter_activities)
@posted("visits:activity_detail")
def participant_export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The list of an activity as a file."""
    user = current_user(request)
    activity = _activity(user, pk)
    return answer(
        request,
        ParticipantResource(user),
        _lines(user, activity),
        about=[activity.name, activity.day],
    )


# Photographs and documents


@allowed(can_enter_activities)
@require_POST
def activity_files(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep photographs and documents beside an activity."""
    user = current_user(request)
    activity = _activity(user, pk)
    if not may_add_files(user, activity):
        raise Http404
    form = FilesForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            added = add_attachments(
                model=ActivityFile,
                owner=activity,
                uploads=form.cleaned_data["upload"],
                actor=user,
            )
        except DomainError as error:
            form.add_error("upload", str(error))
        else:
            messages.success(
                request,
                ngettext("%(number)d file is new.", "%(number)d files are new.", len(added))
                % {"number": len(added)},
            )
            return redirect("visits:activity_detail", activity.pk)
    return _show(request, user, activity, files=form)


@allowed(may_see_files)
@require_GET
def activity_file(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """One photograph or document, to be kept."""
    user = current_user(request)
    activity = _activity(user, pk)
    return activity_file_answer(request, get_object_or_404(activity.files.all(), pk=file))


def activity_file_answer(request: HttpRequest, file: ActivityFile) -> HttpResponse:
    """A file that was found within scope; the look is noted."""
    note(
        Action.VIEW_PERSON,
        user=current_user(request),
        request=request,
        subject=file.activity,
        detail={"file": file.pk},
    )
    return file_answer(file)


# The phone


@allowed(is_paired_cadre)
@require_GET
def phone_activities(request: HttpRequest) -> HttpResponse:
    """What my households are asked to, and what they took part in."""
    user = current_user(request)
    own = Participant.objects.filter(
        household__in=own_pairings(user).filter(ended_on__isnull=True).values("household")
    )
    rows = (
        Activity.objects.filter(pk__in=own.values("activity"))
        .filter(Q(state=ActivityState.HELD) | Q(announced_at__isnull=False))
        .select_related("region")
        .prefetch_related(
            Prefetch(
                "taking_part",
                queryset=own.select_related("household", "recipient"),
                to_attr="mine",
            )
        )
    )
    coming = list(rows.coming().order_by("day", "begins_at", "pk")[:SHOWN_LATELY])
    over = list(
        rows.exclude(pk__in=[each.pk for each in coming]).order_by("-day", "-pk")[:SHOWN_LATELY]
    )
    return render(
        request,
        "visits/activities/phone.html",
        {"here": "home", "coming": coming, "over": over},
    )
