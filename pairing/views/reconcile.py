"""Working through what rosters propose: lists of questions, each ending in a decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.errors import DomainError
from common.exports.buttons import posted
from common.htmx import address_of, list_filters, render_list
from common.text import as_key
from organization.access import allowed, can_change_pairings, current_user, own_region
from organization.access_log import note, of_person
from organization.choices import Action
from organization.exports import answer
from organization.models import User
from pairing.choices import ProposalDecision, ProposalKind
from pairing.models import Household, Proposal
from pairing.querysets import ProposalQuerySet
from pairing.reconciling.decisions import decide, emptied, obstacles
from pairing.reconciling.forms import AnswerForm, QuestionFilter
from pairing.reconciling.questions import (
    MEANINGS,
    TOGETHER,
    answers_together,
    questions,
    raised_by,
    tiles,
)
from pairing.reconciling.records import Records, subject_name
from pairing.reconciling.reopening import reopen
from pairing.resources import QuestionResource

PER_PAGE = 50
MOST = 500
"""How many questions are decided at once, so that nobody waits for more than a moment."""
NAMED = 30
"""How many of those that are decided together are named on the page before."""

_OF_PEOPLE = (ProposalKind.GONE, ProposalKind.GROUP_CHANGED, ProposalKind.TWO_ROSTERS)


@allowed(can_change_pairings)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Every kind of question with how many are open, and the rosters that raised them."""
    user = current_user(request)
    found = tiles(user)
    return render(
        request,
        "pairing/reconcile/overview.html",
        {
            "tiles": found,
            "open": sum(tile.open for tile in found),
            "decided": sum(tile.decided for tile in found),
            "sources": raised_by(user),
        },
    )


def _kind(written: str) -> ProposalKind:
    if written not in MEANINGS:
        raise Http404
    return ProposalKind(written)


def _of_kind(user: User) -> ProposalQuerySet:
    proposals: ProposalQuerySet = Proposal.objects.visible_to(user).select_related(
        "source", "group", "decided_by"
    )
    return proposals.defer("source__samples", "source__layouts")


def _narrowed(
    user: User, kind: ProposalKind, form: QuestionFilter
) -> tuple[ProposalQuerySet, bool]:
    """The proposals of a kind that the filters let through; whether these are the decided ones."""
    form.is_valid()
    wanted = form.cleaned_data
    proposals = _of_kind(user).filter(kind=kind).search(wanted.get("q", ""))
    if wanted.get("region"):
        proposals = proposals.inside(wanted["region"])
    if wanted.get("group"):
        proposals = proposals.filter(recipient__group=wanted["group"])
    if wanted.get("state") == "decided":
        return proposals.decided().order_by("-decided_at", "pk"), True
    return proposals.open().order_by("region_id", "pk"), False


@allowed(can_change_pairings)
@require_http_methods(["GET", "POST"])
def question_list(request: HttpRequest, kind: str) -> HttpResponse:
    """The questions of one kind, both sides of each, with the answers beside them."""
    user, of = current_user(request), _kind(kind)
    filters = list_filters(request)
    form = QuestionFilter(filters, region=own_region(user), has_groups=of in _OF_PEOPLE)
    proposals, is_decided = _narrowed(user, of, form)
    page = Paginator(proposals, PER_PAGE).get_page(filters.get("page"))
    context = {
        "kind": of,
        "meaning": MEANINGS[of],
        "form": form,
        "page": page,
        "questions": questions(list(page), user),
        "is_decided": is_decided,
        "is_filtered": any(form.cleaned_data.get(name) for name in ("q", "region", "group")),
        "has_bulk": bool(page.paginator.count > 1 and not is_decided and of in TOGETHER),
        "has_decided": not is_decided and _of_kind(user).filter(kind=of).decided().exists(),
    }
    return render_list(
        request,
        filters,
        page="pairing/reconcile/list.html",
        part="pairing/reconcile/_questions.html",
        context=context,
    )


@allowed(can_change_pairings)
@posted("pairing:reconcile_list")
def question_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The questions of one kind as the filters leave them."""
    user, of = current_user(request), _kind(kind)
    form = QuestionFilter(
        list_filters(request), region=own_region(user), has_groups=of in _OF_PEOPLE
    )
    proposals, _is_decided = _narrowed(user, of, form)
    about = [*(form.chosen("region") or [str(own_region(user))]), *form.chosen("group")]
    return answer(request, QuestionResource(of, user), proposals, about=about)


def _back(request: HttpRequest, kind: str) -> str:
    """The list that somebody came from, narrowed as it was."""
    named = QueryDict(request.POST.get("back") or request.GET.get("back") or "").dict()
    filters = QueryDict(mutable=True)
    filters.update({name: named[name] for name in QuestionFilter.base_fields if name in named})
    address = address_of(filters)
    return reverse("pairing:reconcile_list", args=[kind]) + (f"?{address}" if address else "")


@of_person("pairing.proposal")
@allowed(can_change_pairings)
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """One question, its two sides, what each answer leads to, and the answer."""
    user = current_user(request)
    proposal = get_object_or_404(_of_kind(user), pk=pk)
    (asked,) = questions([proposal], user)
    about = proposal.recipient or proposal.household or proposal.cadre
    note(Action.VIEW_PERSON, user=user, request=request, subject=about)
    form = AnswerForm(request.POST or None, answers=asked.answers)
    if request.method == "POST" and not asked.is_open:
        # Whoever was quicker is told of on the page itself, with what was decided.
        return render(
            request,
            "pairing/reconcile/question.html",
            _shown(request, asked, AnswerForm(answers=[])),
            status=409,
        )
    if request.method == "POST" and form.is_valid():
        try:
            carry_out([proposal], form, user)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            (decided,) = questions([_of_kind(user).get(pk=pk)], user)
            messages.success(
                request,
                _("%(name)s: %(decision)s.") % {"name": asked.name, "decision": decided.decision},
                extra_tags=f"reopen-{pk}",
            )
            return redirect(_back(request, proposal.kind))
    return render(
        request,
        "pairing/reconcile/question.html",
        _shown(request, asked, form),
        status=422 if form.errors else 200,
    )


def _shown(request: HttpRequest, asked: Any, form: AnswerForm) -> dict[str, Any]:
    return {
        "question": asked,
        "form": form,
        "kind": ProposalKind(asked.proposal.kind),
        "meaning": MEANINGS[asked.proposal.kind],
        "back": _back(request, asked.proposal.kind),
        "address": request.POST.get("back") or request.GET.get("back") or "",
        "is_late": request.method == "POST" and not asked.is_open,
    }


def carry_out(proposals: list[Proposal], form: AnswerForm, user: User) -> list[Proposal]:
    """Decide proposals as a valid form says. Raises as ``decide``, and DomainError
    ``beyond_scope`` for a household that the account does not see."""
    said = form.cleaned_data
    to = None
    if said["decision"] == ProposalDecision.HAND_OVER:
        to = Household.objects.visible_to(user).filter(pk=said["detail"]).first()
        if to is None:
            raise DomainError(
                "beyond_scope",
                _("That household is in another township. The county's office decides this."),
            )
    return decide(
        proposals=proposals,
        decision=said["decision"],
        reason=said.get("reason"),
        to=to,
        on=said.get("on"),
        note=said.get("note", ""),
        actor=user,
    )


@allowed(can_change_pairings)
@require_http_methods(["GET", "POST"])
def together(request: HttpRequest, kind: str) -> HttpResponse:
    """Many questions of a kind answered alike: first how many it will be, then the answer.

    Those that were shown are decided and no others, even if more fit the filters by then.
    """
    user, of = current_user(request), _kind(kind)
    answers = answers_together(of)
    if not answers:
        raise Http404
    filters = list_filters(request)
    is_answered = "answer" in request.POST
    chosen = (
        []
        if "all" in request.POST
        else [pk for text in request.POST.getlist("chosen") if (pk := as_key(text)) is not None]
    )
    narrowed = QuestionFilter(filters, region=own_region(user), has_groups=of in _OF_PEOPLE)
    proposals, _is_decided = _narrowed(user, of, narrowed)
    if chosen or is_answered:
        proposals = _of_kind(user).filter(kind=of, pk__in=chosen)
    found = list(proposals.open().order_by("region_id", "pk")[: MOST + 1])
    form = AnswerForm(request.POST if is_answered else None, answers=answers)
    if is_answered and form.is_valid():
        try:
            if len(found) != len(chosen):
                raise DomainError(
                    "decided_already",
                    _("Some of these have been decided meanwhile. Look at the list again."),
                )
            decided = carry_out(found, form, user)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request,
                ngettext(
                    "%(count)s decided: %(decision)s.",
                    "%(count)s decided: %(decision)s.",
                    len(decided),
                )
                % {
                    "count": len(decided),
                    "decision": ProposalDecision(decided[0].decision).label,
                },
                extra_tags=f"reopen-{decided[0].pk}",
            )
            return redirect(_back(request, of))
    records = Records(found[:MOST])
    # What stands in the way of some is told; they stay in the list.
    barred = obstacles(found[:MOST], records, TOGETHER[of][0], user)
    good = [p for p in found[:MOST] if p.pk not in barred]
    ends, closed = (
        emptied([records.recipient(p) for p in good], records)
        if (of == ProposalKind.GONE)
        else ([], [])
    )
    return render(
        request,
        "pairing/reconcile/together.html",
        {
            "kind": of,
            "meaning": MEANINGS[of],
            "form": form,
            "proposals": good,
            "names": [subject_name(p, records) for p in good[:NAMED]],
            "more": max(0, len(good) - NAMED),
            "barred": [
                (subject_name(p, records), barred[p.pk]) for p in found[:MOST] if p.pk in barred
            ],
            "is_cut": len(found) > MOST,
            "ends": len(ends),
            "closed": len(closed),
            "back": _back(request, of),
            "address": request.POST["back"] if "back" in request.POST else address_of(filters),
        },
        status=422 if form.errors else 200,
    )


@of_person("pairing.proposal")
@allowed(can_change_pairings)
@require_POST
def reopen_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a decision back; with ``together`` all that were decided at once with it."""
    user = current_user(request)
    proposal = get_object_or_404(_of_kind(user), pk=pk)
    proposals = [proposal]
    if request.POST.get("together") and proposal.decided_at is not None:
        proposals = list(
            _of_kind(user)
            .decided()
            .filter(
                kind=proposal.kind,
                decided_by=proposal.decided_by,
                decided_at=proposal.decided_at,
            )
        )
    try:
        reopened = reopen(proposals=proposals, actor=user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            ngettext(
                "The decision was taken back; the question is open again.",
                "%(count)s decisions were taken back; the questions are open again.",
                len(reopened),
            )
            % {"count": len(reopened)},
        )
    return redirect(_back(request, proposal.kind))
