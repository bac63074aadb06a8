"""Monthly notices: drafted, edited, confirmed, published, corrected."""

from __future__ import annotations

from collections.abc import Callable
from difflib import SequenceMatcher
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.errors import DomainError
from organization.access import (
    allowed,
    can_publish_notices,
    can_read_notices,
    current_user,
    own_region,
)
from organization.choices import Level
from organization.models import User
from pairing.selectors import programmes_in
from reports.documents.pdf import soffice
from reports.forms.notices import NoticeForm
from reports.models import Notice
from reports.notices.comparing import changes_since
from reports.notices.letterheads import letterhead_of
from reports.notices.papers import paper_of
from reports.notices.reading import Behind, months_to_draft, next_draft_at
from reports.services import notices as services

PER_PAGE = 30


def found_notice(user: User, pk: int) -> Notice:
    """A notice within an account's scope, with what its pages show. Raises Http404."""
    notice: Notice = get_object_or_404(
        Notice.objects.visible_to(user).select_related(
            "county", "programme", "corrects", "confirmed_by", "second_by", "edited_by"
        ),
        pk=pk,
    )
    return notice


def _version(request: HttpRequest) -> int:
    sent = request.POST.get("version", "")
    # A form without a number has seen no version: it is refused as one that is out of date.
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 10 else 0


# The list


@allowed(can_read_notices)
@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    """The notices, the latest first, and the months of which one can be drafted."""
    user = current_user(request)
    notices = Notice.objects.visible_to(user).select_related("county", "programme", "corrects")
    page = Paginator(notices.defer("figures", "text", "drafted_text"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    can_publish = can_publish_notices(user)
    return render(
        request,
        "reports/notices/list.html",
        {
            "page": page,
            "can_publish": can_publish,
            "to_draft": _to_draft(user) if can_publish else [],
            "next_at": next_draft_at(own_region(user)) if can_publish else None,
            "has_counties": Level(own_region(user).level) in (Level.PROVINCE, Level.PREFECTURE),
        },
    )


def _to_draft(user: User) -> list[tuple[str, str]]:
    """The months that may be drafted, as value and words of a choice."""
    county = own_region(user)
    programmes = programmes_in(county)
    found = []
    for programme in programmes:
        for month in months_to_draft(county, programme):
            words = f"{month:%Y-%m}"
            if len(programmes) > 1:
                words = f"{words} · {programme}"
            found.append((f"{programme.slug}:{month:%Y-%m}", words))
    return found


@allowed(can_publish_notices)
@require_POST
def notice_draft(request: HttpRequest) -> HttpResponse:
    """Draft the notice of a month that is over."""
    user = current_user(request)
    county = own_region(user)
    chosen = request.POST.get("month", "")
    for programme in programmes_in(county):
        for month in months_to_draft(county, programme):
            if chosen == f"{programme.slug}:{month:%Y-%m}":
                notice = services.draft_notice(
                    county=county, programme=programme, month=month, actor=user
                )
                return redirect("reports:notice_detail", notice.pk)
    messages.error(request, _("Choose a month that is over and has no notice yet."))
    return redirect("reports:notice_list")


# A notice


@allowed(can_read_notices)
@require_GET
def notice_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The document as it prints, the figures behind it, and what may be done with it.

    What has changed since is counted when the page asks for it (``changes``): the document is
    there before.
    """
    user = current_user(request)
    notice = found_notice(user, pk)
    can_publish = can_publish_notices(user)
    behind = Behind(notice, user)
    asks_for_changes = "changes" in request.GET
    return render(
        request,
        "reports/notices/detail.html",
        {
            "notice": notice,
            "paper": paper_of(notice, letterhead_of(notice.county)),
            "behind": behind,
            "can_publish": can_publish,
            "may_confirm": can_publish
            and not notice.is_published
            and (notice.is_draft or services.may_be_second(notice, user)),
            "needs_second": can_publish
            and not notice.is_published
            and letterhead_of(notice.county).needs_second,
            "corrections": notice.corrections.visible_to(user),
            "edits": _edits(notice) if can_publish and notice.is_edited else [],
            "has_pdf": soffice() is not None,
            "asks_for_changes": asks_for_changes,
            "changes": changes_since(notice) if asks_for_changes else [],
        },
    )


def _edits(notice: Notice) -> list[tuple[str, str]]:
    """The lines of title and text that a person wrote otherwise: drafted, and as they are."""
    drafted = [notice.drafted_title, *notice.drafted_text.splitlines()]
    written = [notice.title, *notice.text.splitlines()]
    return [
        ("\n".join(drafted[a:b]), "\n".join(written[c:d]))
        for tag, a, b, c, d in SequenceMatcher(None, drafted, written, autojunk=False).get_opcodes()
        if tag != "equal"
    ]


@allowed(can_publish_notices)
@require_http_methods(["GET", "POST"])
def notice_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the draft otherwise."""
    user = current_user(request)
    notice = found_notice(user, pk)
    known = {"title": notice.title, "text": notice.text, "version": notice.version}
    form = NoticeForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_notice(notice=notice, **form.cleaned_data, actor=user)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved. Read it once more before it is published."))
            return redirect("reports:notice_detail", pk)
    return render(
        request,
        "reports/notices/edit.html",
        {"form": form, "notice": notice},
        status=422 if form.errors else 200,
    )


def _acted(request: HttpRequest, pk: int, act: Callable[[Notice], Any], done: str) -> HttpResponse:
    """Do something with a notice, and say on its page what became of it."""
    try:
        act(found_notice(current_user(request), pk))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("reports:notice_detail", pk)


@allowed(can_publish_notices)
@require_POST
def notice_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Count a draft's figures anew."""
    user = current_user(request)
    keep_text = request.POST.get("keep") == "yes"

    def act(notice: Notice) -> None:
        services.draft_again(
            notice=notice, version=_version(request), keep_text=keep_text, actor=user
        )

    done = _("Counted anew. Your text stays: see whether its figures still hold.")
    return _acted(request, pk, act, done if keep_text else _("Counted and worded anew."))


@allowed(can_publish_notices)
@require_POST
def notice_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm, and publish where no second person has to."""
    user = current_user(request)
    try:
        notice = services.confirm_notice(
            notice=found_notice(user, pk), version=_version(request), actor=user
        )
    except DomainError as error:
        messages.error(request, str(error))
    else:
        if notice.is_published:
            messages.success(
                request,
                _("Published as %(number)s. Townships, units and supervisors are told.")
                % {"number": notice.number_text},
            )
        else:
            messages.success(
                request, _("Confirmed. It is published when a second person confirms it too.")
            )
    return redirect("reports:notice_detail", pk)


@allowed(can_publish_notices)
@require_POST
def notice_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the first confirmation back, so that the draft can be changed."""
    user = current_user(request)

    def act(notice: Notice) -> None:
        services.take_confirmation_back(notice=notice, version=_version(request), actor=user)

    return _acted(request, pk, act, _("It is a draft again."))


@allowed(can_publish_notices)
@require_POST
def notice_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a draft."""
    try:
        services.discard_notice(
            notice=found_notice(current_user(request), pk), version=_version(request)
        )
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("reports:notice_detail", pk)
    messages.success(request, _("Discarded. The month can be drafted again."))
    return redirect("reports:notice_list")


@allowed(can_publish_notices)
@require_POST
def notice_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft a correction of what is published."""
    user = current_user(request)
    try:
        correction = services.correct_notice(notice=found_notice(user, pk), actor=user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("reports:notice_detail", pk)
    return redirect("reports:notice_detail", correction.pk)
