"""A distribution: chosen and previewed, drawn up, handed out, left out, reversed, the sheet."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from common.dates import today
from common.errors import DomainError
from common.exports.buttons import posted
from common.text import as_key
from organization.access import allowed, current_user, own_region
from organization.exports import answer
from organization.models import User
from organization.querysets import township_name
from pairing.selectors import chosen_programme
from visits.aid_access import can_distribute, can_hand_out, can_see_distributions
from visits.choices import HandoutState, ReceiptWay
from visits.choosing import ChooseForm
from visits.forms.aid import DistributionForm, ReasonForm, ReceiptForm, amounts_in
from visits.models import Distribution, Handout
from visits.resources.aid import HandoutResource
from visits.services.aid import TO_CONFIRM, Receipt
from visits.services.distributions import (
    Outline,
    draw_up,
    hand_out,
    leave_out,
    preview,
    reverse,
    take_in_again,
    waiting_lines,
)

PER_PAGE = 100
SHOWN = 200
"""Households that a preview names; the sums are of all."""
DAY_SECONDS = 24 * 3600
_SALT = "visits.distribution"


def _seen(user: User) -> QuerySet[Distribution]:
    rows: QuerySet[Distribution] = Distribution.objects.visible_to(user).select_related(
        "programme", "giver_unit", "donor", "created_by"
    )
    return rows


def _distribution(user: User, pk: int) -> Distribution:
    return get_object_or_404(_seen(user), pk=pk)


def _lines(user: User, distribution: Distribution) -> Any:
    return Handout.objects.visible_to(user).filter(distribution=distribution)


def _counts(lines: Any) -> dict[str, Any]:
    """How many lines there are of each state, and the yuan of those to be and handed out."""
    own = {state: Count("pk", filter=Q(state=state)) for state in HandoutState.values}
    found: dict[str, Any] = lines.order_by().aggregate(
        **own,
        lines=Count("pk"),
        given=Sum("value", filter=Q(state=HandoutState.HANDED_OUT)),
        planned=Sum(
            "value", filter=Q(state__in=[HandoutState.TO_HAND_OUT, HandoutState.HANDED_OUT])
        ),
    )
    return {**found, **{n: found[n] or Decimal(0) for n in ("given", "planned")}}


@allowed(can_distribute)
@require_http_methods(["GET", "POST"])
def distribution_new(request: HttpRequest) -> HttpResponse:
    """Choose households and what each is given, look at it, draw it up."""
    user = current_user(request)
    if request.method == "POST" and request.POST.get("plan"):
        return _draw_up(request, user)
    choose = ChooseForm(request.POST or None, request.FILES or None, user=user)
    form = DistributionForm(request.POST or None, user=user)
    wrong: list[tuple[int, str]] = []
    if request.method == "POST" and all([choose.is_valid(), form.is_valid()]):
        amounts, wrong = _amounts(choose, form)
        if amounts and not form.errors and not wrong:
            outline = _outline(form, choose, choose.says)
            try:
                return _shown(request, user, form, outline, amounts, missing=choose.missing)
            except DomainError as error:
                form.add_error(None, str(error))
    context = {"choose": choose, "form": form, "missing": choose.missing, "wrong": wrong}
    return render(request, "visits/distributions/form.html", context)


def _amounts(
    choose: ChooseForm, form: DistributionForm
) -> tuple[dict[int, Decimal], list[tuple[int, str]]]:
    """Yuan by household; what is missing is said beside the field."""
    each = form.cleaned_data["each"]
    keys = list(choose.households.order_by().values_list("pk", flat=True))
    if not keys:
        choose.add_error(None, _("No household fits what was chosen."))
        return {}, []
    if each is not None:
        return dict.fromkeys(keys, each), []
    if not choose.lines:
        form.add_error("each", _("Write the amount, or a list with an amount in each line."))
        return {}, []
    amounts, wrong = amounts_in(choose.lines, choose.found.households)
    kept = set(keys)
    return {key: value for key, value in amounts.items() if key in kept}, wrong


def _outline(form: DistributionForm, choose: ChooseForm, chosen: str) -> Outline:
    data = form.cleaned_data
    return Outline(
        data["name"], form.giving(choose.of_programme), data["each"], chosen, data["note"]
    )


def _shown(
    request: HttpRequest,
    user: User,
    form: DistributionForm,
    outline: Outline,
    amounts: dict[int, Decimal],
    *,
    missing: Any = (),
    uuid: UUID | None = None,
    again: bool = False,
    error: DomainError | None = None,
) -> HttpResponse:
    found = preview(outline=outline, amounts=amounts, actor=user, again=again)
    plan = {
        "amounts": {str(key): f"{value:.2f}" for key, value in amounts.items()},
        "programme": outline.giving.programme.slug,
        "chosen": outline.chosen,
        "user": user.pk,
    }
    context = {
        "form": form,
        "outline": outline,
        "preview": found,
        "shown": found.given[:SHOWN],
        "more": max(0, len(found.given) - SHOWN),
        "missing": missing,
        "plan": signing.dumps(plan, salt=_SALT, compress=True),
        "uuid": uuid or uuid4(),
        "carried": [(name, request.POST[name]) for name in form.fields if request.POST.get(name)],
        "is_to_come": outline.giving.day > today(),
        "again": again,
        "error": error,
        "asks": error is not None and error.code in TO_CONFIRM,
    }
    return render(request, "visits/distributions/preview.html", context)


def _draw_up(request: HttpRequest, user: User) -> HttpResponse:
    """What the preview posts. A plan is good for a day, and for whoever made it alone."""
    try:
        plan = signing.loads(request.POST["plan"], salt=_SALT, max_age=DAY_SECONDS)
        uuid = UUID(request.POST.get("uuid", ""))
    except (signing.BadSignature, ValueError) as error:
        raise Http404 from error
    if plan["user"] != user.pk:
        raise Http404
    form = DistributionForm(request.POST, user=user)
    if not form.is_valid():
        raise Http404
    programme, _all = chosen_programme(plan["programme"], own_region(user))
    data = form.cleaned_data
    outline = Outline(
        data["name"], form.giving(programme), data["each"], plan["chosen"], data["note"]
    )
    amounts = {int(key): Decimal(value) for key, value in plan["amounts"].items()}
    again = request.POST.get("again") == "yes"
    try:
        found = preview(outline=outline, amounts=amounts, actor=user, again=again)
        made, is_new = draw_up(
            outline=outline,
            amounts=amounts,
            left_out={line.household.pk: line.why for line in found.left_out},
            client_uuid=uuid,
            actor=user,
            receipt=(
                Receipt(outline.giving.day, ReceiptWay.SHEET)
                if request.POST.get("done") == "yes"
                else None
            ),
            again=again,
            is_confirmed=request.POST.get("confirmed") == "yes",
        )
    except DomainError as error:
        return _shown(request, user, form, outline, amounts, uuid=uuid, again=again, error=error)
    if is_new:
        messages.success(request, _("The distribution is drawn up."))
    return redirect("visits:distribution_detail", made.pk)


@allowed(can_see_distributions)
@require_GET
def distribution_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One distribution with its lines, and what is still to be done."""
    return _page(request, _distribution(current_user(request), pk), request.GET)


def _page(
    request: HttpRequest,
    distribution: Distribution,
    asked: QueryDict,
    receipt: ReceiptForm | None = None,
    reason: ReasonForm | None = None,
) -> HttpResponse:
    """The page of a distribution; where something was refused, with all that was entered."""
    user = current_user(request)
    lines = _lines(user, distribution)
    state = asked.get("state", "")
    waiting = set(waiting_lines(distribution, lines).values_list("pk", flat=True))
    shown = lines
    if state == "waits":
        shown = lines.filter(pk__in=waiting)
    elif state in HandoutState.values:
        shown = lines.filter(state=state)
    rows = (
        shown.select_related("household", "region", "aid")
        .defer("household__head_id")
        .annotate(township_name=township_name())
        .order_by("number")
    )
    page = Paginator(rows, PER_PAGE).get_page(asked.get("page"))
    is_refused = request.method == "POST"
    is_to_come = distribution.day > today()
    may_hand_out = can_hand_out(user) and not distribution.is_reversed
    may_keep = can_distribute(user) and not distribution.is_reversed
    context = {
        "distribution": distribution,
        "counts": _counts(lines),
        "page": page,
        "state": state,
        "states": HandoutState.choices,
        "waiting": waiting,
        "is_to_come": is_to_come,
        "may_hand_out": may_hand_out,
        "may_keep": may_keep,
        "may_tick": may_keep or (may_hand_out and not is_to_come),
        "receipt": receipt or ReceiptForm(distribution=distribution),
        "reason": reason or ReasonForm(),
        "ticked": _ticked(request) if is_refused else [],
        "which": request.POST.get("which", "ticked"),
        "though_left": request.POST.get("though_left") == "yes",
        "can_open_households": can_distribute(user) or user.sees_county_figures,
    }
    status = 422 if is_refused else 200
    return render(request, "visits/distributions/detail.html", context, status=status)


def _ticked(request: HttpRequest) -> list[int]:
    keys = [as_key(value) for value in request.POST.getlist("lines")]
    return [key for key in keys if key is not None]


def _meant(request: HttpRequest, user: User, distribution: Distribution) -> list[int] | None:
    """The lines that a form means: those ticked, all that are open, or all but those ticked."""
    ticked = _ticked(request)
    which = request.POST.get("which", "ticked")
    if which == "all":
        return None
    if which == "others":
        others = _lines(user, distribution).to_hand_out().exclude(pk__in=ticked)
        return list(others.values_list("pk", flat=True))
    if not ticked:
        raise DomainError("nothing_ticked", _("Tick at least one line."))
    return ticked


def _back(distribution: Distribution) -> HttpResponse:
    return redirect("visits:distribution_detail", distribution.pk)


@allowed(can_hand_out)
@posted("visits:distribution_detail")
def distribution_hand_out(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Note that lines were handed out."""
    user = current_user(request)
    distribution = _distribution(user, pk)
    form = ReceiptForm(request.POST, distribution=distribution)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(map(str, errors)))
        return _page(request, distribution, request.POST, receipt=form)
    try:
        done = hand_out(
            distribution=distribution,
            lines=_meant(request, user, distribution),
            receipt=form.receipt,
            actor=user,
            though_left=request.POST.get("though_left") == "yes",
        )
    except DomainError as error:
        messages.error(request, str(error))
        return _page(request, distribution, request.POST, receipt=form)
    if done.now:
        messages.success(
            request,
            ngettext("%(n)d line was handed out.", "%(n)d lines were handed out.", done.now)
            % {"n": done.now},
        )
    if done.waiting:
        messages.warning(
            request,
            ngettext(
                "%(n)d line waits for your decision: the household has left, or nobody is paired "
                "with it.",
                "%(n)d lines wait for your decision: the households have left, or nobody is "
                "paired with them.",
                len(done.waiting),
            )
            % {"n": len(done.waiting)},
        )
    elif not done.now:
        messages.info(request, _("These lines had been handed out already."))
    return _back(distribution)


@allowed(can_distribute)
@posted("visits:distribution_detail")
def distribution_change(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Leave lines out, take them in again, or reverse them or the whole, by ``do``."""
    user = current_user(request)
    distribution = _distribution(user, pk)
    what = request.POST.get("do")
    reason = request.POST.get("reason", "")
    form = ReasonForm(request.POST)
    try:
        if what != "take_in" and not form.is_valid():
            raise DomainError("reason", " ".join(map(str, form.errors.get("reason", []))))
        if what == "whole":
            number = reverse(distribution=distribution, reason=reason, actor=user)
        else:
            lines = _ticked(request)
            if not lines:
                raise DomainError("nothing_ticked", _("Tick at least one line."))
            about: dict[str, Any] = {
                "distribution": distribution,
                "lines": lines,
                "actor": user,
            }
            if what == "leave_out":
                number = leave_out(reason=reason, **about)
            elif what == "take_in":
                number = take_in_again(**about)
            elif what == "reverse":
                number = reverse(reason=reason, **about)
            else:
                raise Http404
    except DomainError as error:
        messages.error(request, str(error))
        return _page(request, distribution, request.POST, reason=form)
    messages.success(
        request,
        ngettext("%(n)d line was changed.", "%(n)d lines were changed.", number) % {"n": number},
    )
    return _back(distribution)


@allowed(can_see_distributions)
@posted("visits:distribution_detail")
def distribution_sheet(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The lines as a sheet to be signed, or to be taken away."""
    user = current_user(request)
    distribution = _distribution(user, pk)
    rows = (
        _lines(user, distribution)
        .exclude(state=HandoutState.LEFT_OUT)
        .select_related("household", "region")
        .defer("household__head_id")
        .annotate(township_name=township_name())
        .order_by("number")
    )
    return answer(request, HandoutResource(user), rows, about=[distribution.name])
