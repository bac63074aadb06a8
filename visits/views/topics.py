"""The county office's short lists, of which a contact ticks what applies."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.errors import DomainError
from organization.access import allowed, can_keep_lists, current_user, own_region
from organization.models import User
from visits.choices import TopicList
from visits.forms.topics import TopicForm
from visits.models import Topic
from visits.selectors import topics_known, topics_shipped
from visits.services import topics


@dataclass(frozen=True, slots=True)
class ShownList:
    """One of the lists: what is on offer, what is no longer, and whether it is as shipped."""

    listing: TopicList
    offered: list[Topic]
    stopped: list[Topic]
    is_as_shipped: bool
    form: TopicForm

    @property
    def is_full(self) -> bool:
        return len(self.offered) >= topics.OFFERED


def _listing(name: str) -> TopicList:
    if name not in TopicList.values:
        raise Http404
    return TopicList(name)


def _known(user: User, listing: TopicList) -> list[Topic]:
    return topics_known(own_region(user).code)[listing]


def _words(rows: list[Topic]) -> list[tuple[str, str, str]]:
    return [(row.key, row.name, row.name_en) for row in rows if row.is_offered]


def _show(
    request: HttpRequest, listing: TopicList | None = None, form: TopicForm | None = None
) -> HttpResponse:
    """Both lists; ``form`` is what was refused for one of them."""
    known = topics_known(own_region(current_user(request)).code)
    shipped = topics_shipped()
    lists = [
        ShownList(
            each,
            [row for row in known[each] if row.is_offered],
            [row for row in known[each] if not row.is_offered],
            _words(known[each]) == _words(shipped[each]),
            form if form is not None and each == listing else TopicForm(auto_id=f"{each}_%s"),
        )
        for each in TopicList
    ]
    context = {"lists": lists, "form": form, "most": topics.OFFERED}
    return render(
        request, "visits/topics/list.html", context, status=422 if form is not None else 200
    )


@allowed(can_keep_lists)
@require_GET
def topic_list(request: HttpRequest) -> HttpResponse:
    """What the lists offer in the office's county."""
    return _show(request)


@allowed(can_keep_lists)
@require_POST
def topic_add(request: HttpRequest, name: str) -> HttpResponse:
    """Offer one more entry."""
    listing = _listing(name)
    form = TopicForm(request.POST, auto_id=f"{listing}_%s")
    if form.is_valid():
        try:
            made = topics.add_topic(
                listing=listing, **form.cleaned_data, actor=current_user(request)
            )
        except DomainError as error:
            form.add_error(_field_of(error), str(error))
        else:
            messages.success(request, _("“%(name)s” is on the list from now on.") % {"name": made})
            return redirect("visits:topic_list")
    return _show(request, listing, form)


def _field_of(error: DomainError) -> str | None:
    return {"topic_name_taken": "name", "topic_name_en_taken": "name_en"}.get(error.code)


@allowed(can_keep_lists)
@require_http_methods(["GET", "POST"])
def topic_rename(request: HttpRequest, name: str, key: str) -> HttpResponse:
    """Call an entry otherwise."""
    listing, user = _listing(name), current_user(request)
    topic = next((row for row in _known(user, listing) if row.key == key), None)
    if topic is None:
        raise Http404
    called = {"name": topic.name, "name_en": topic.name_en}
    form = TopicForm(request.POST or None, initial=called)
    if request.method == "POST" and form.is_valid():
        try:
            topics.rename_topic(listing=listing, key=key, **form.cleaned_data, actor=user)
        except DomainError as error:
            form.add_error(_field_of(error), str(error))
        else:
            messages.success(request, _("Saved. Contacts that have the entry show its new name."))
            return redirect("visits:topic_list")
    return render(
        request,
        "visits/topics/rename.html",
        {"form": form, "topic": topic, "listing": listing},
        status=422 if form.errors else 200,
    )


@allowed(can_keep_lists)
@require_POST
def topic_move(request: HttpRequest, name: str, key: str) -> HttpResponse:
    """Move an entry one place up or down."""
    by = 1 if request.POST.get("to") == "down" else -1
    try:
        topics.move_topic(listing=_listing(name), key=key, by=by, actor=current_user(request))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("visits:topic_list")


@allowed(can_keep_lists)
@require_POST
def topic_offer(request: HttpRequest, name: str, key: str) -> HttpResponse:
    """Stop offering an entry, or offer it again."""
    listing, user = _listing(name), current_user(request)
    try:
        if request.POST.get("offer") == "no":
            topic = topics.stop_offering(listing=listing, key=key, actor=user)
            told = _("“%(name)s” is offered no longer. Contacts that have it keep it.")
        else:
            topic = topics.offer_again(listing=listing, key=key, actor=user)
            told = _("“%(name)s” is on the list from now on.")
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, told % {"name": topic})
    return redirect("visits:topic_list")


@allowed(can_keep_lists)
@require_POST
def topic_restore(request: HttpRequest, name: str) -> HttpResponse:
    """Offer the shipped list again."""
    topics.restore_shipped(listing=_listing(name), actor=current_user(request))
    messages.success(
        request,
        _("The shipped list is offered again. Your additions are below it, and can be put back."),
    )
    return redirect("visits:topic_list")
