"""One's messages, and the channels that one keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.errors import DomainError
from delivery.access import KINDS, WHO_KEEPS, Whose, may_set_up
from delivery.choices import GATEWAYS, ChannelKind, DeliveryState, Outcome
from delivery.forms import FORMS
from delivery.models import Channel, Delivery, Message
from delivery.services.channels import (
    county_of,
    mail_server_of,
    make_channel,
    remove_channel,
    switch_channel,
    test_channel,
)
from delivery.services.house import read_messages
from delivery.wording import in_words
from organization.access import current_user
from organization.models import User

PER_PAGE = 50


# Messages


@require_GET
def message_list(request: HttpRequest) -> HttpResponse:
    """What I was told: unread first."""
    rows = Message.objects.for_user(current_user(request))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "delivery/messages.html", {"page": page, "address": ""})


@require_GET
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One message, which is read herewith."""
    user = current_user(request)
    found = get_object_or_404(Message.objects.visible_to(user), pk=pk)
    read_messages(user=user, keys=[found.pk])
    return render(request, "delivery/message.html", {"message": found})


@require_POST
def messages_read(request: HttpRequest) -> HttpResponse:
    """Mark all my messages as read."""
    read_messages(user=current_user(request))
    return redirect("delivery:message_list")


# Channels


@dataclass(frozen=True, slots=True)
class Kept:
    """The channels of the county, of a unit or of one's own, and which may be added."""

    whose: Whose
    channels: list[Channel]
    kinds: list[ChannelKind]


def _kept(user: User) -> list[Kept]:
    channels = list(
        Channel.objects.visible_to(user)
        .existing()
        .defer("secrets")
        .select_related("unit", "region")
        .order_by("unit__pinyin", "pk")
    )
    found = []
    for whose in Whose:
        its = [channel for channel in channels if _whose(channel) == whose]
        kinds = KINDS[whose] if may_set_up(user, whose) else []
        if its or kinds:
            found.append(Kept(whose, its, kinds))
    return found


def _whose(channel: Channel) -> Whose:
    if channel.user_id is not None:
        return Whose.OWN
    return Whose.UNIT if channel.unit_id is not None else Whose.COUNTY


@require_GET
def channel_list(request: HttpRequest) -> HttpResponse:
    """The channels I keep, each with how it does."""
    user = current_user(request)
    return render(
        request,
        "delivery/channels.html",
        {"kept": _kept(user), "has_mail_server": mail_server_of(county_of(user)) is not None},
    )


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def channel_new(request: HttpRequest, whose: str, kind: str) -> HttpResponse:
    """Set a channel up."""
    user = current_user(request)
    if whose not in set(Whose) or kind not in KINDS[Whose(whose)]:
        raise Http404
    if not may_set_up(user, Whose(whose)):
        raise PermissionDenied(WHO_KEEPS[Whose(whose)])
    asked = ChannelKind(kind)
    form = FORMS[asked](request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = make_channel(
                whose=Whose(whose),
                kind=asked,
                name=form.cleaned_data["name"],
                secrets=form.secrets(),
                hint=form.hint(),
                actor=user,
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Set up. Test it now: then you know that it works."))
            return redirect("delivery:channel", pk=made.pk)
    context = {
        "form": form,
        "kind": asked,
        "whose": Whose(whose),
        "is_gateway": asked in GATEWAYS,
        "lacks_mail_server": asked == ChannelKind.EMAIL and mail_server_of(county_of(user)) is None,
    }
    return render(request, "delivery/channel_new.html", context, status=422 if form.errors else 200)


def _channel(request: HttpRequest, pk: int) -> Channel:
    found: Channel = get_object_or_404(
        Channel.objects.visible_to(current_user(request))
        .existing()
        .select_related("unit", "region"),
        pk=pk,
    )
    return found


@require_GET
def channel(request: HttpRequest, pk: int) -> HttpResponse:
    """How a channel does, and what goes out by it."""
    found = _channel(request, pk)
    deliveries = Delivery.objects.visible_to(current_user(request)).filter(channel=found)
    counted = deliveries.order_by().values("state").annotate(count=Count("pk"))
    counts: dict[Any, int] = {row["state"]: row["count"] for row in counted}
    state = request.GET.get("state", "")
    if state in DeliveryState.values:
        deliveries = deliveries.filter(state=state)
    else:
        state = ""
    rows = deliveries.select_related("user").prefetch_related("tries").order_by("-pk")
    return render(
        request,
        "delivery/channel.html",
        {
            "channel": found,
            "whose": _whose(found),
            "states": [
                (each, counts.get(each.value, 0)) for each in DeliveryState if each in counts
            ],
            "all": sum(counts.values()),
            "state": state,
            "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
            "address": f"state={state}" if state else "",
        },
    )


@require_POST
def channel_test(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a test message at once, and say what came back."""
    found = _channel(request, pk)
    try:
        answer = test_channel(channel=found, actor=current_user(request))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        if answer.outcome == Outcome.SENT:
            messages.success(request, _("The test message was taken. Look whether it has arrived."))
        else:
            messages.error(
                request,
                _("The test message did not go out. %(reason)s")
                % {"reason": in_words(answer.error or "not_sent")},
            )
    return redirect("delivery:channel", pk=found.pk)


@require_POST
def channel_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch a channel on or off."""
    found = _channel(request, pk)
    is_on = request.POST.get("to") == "on"
    switch_channel(channel=found, is_on=is_on)
    messages.success(request, _("Switched on.") if is_on else _switched_off(found))
    return redirect("delivery:channel", pk=found.pk)


def _switched_off(found: Channel) -> str:
    if found.kind == ChannelKind.MAIL_SERVER:
        return _(
            "Switched off. Mail that waits is tried for some hours more, in case there is a mail "
            "server again."
        )
    return _("Switched off. What waited for it was given up.")


@require_http_methods(["GET", "POST"])
def channel_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a channel with its secrets, having said what that means."""
    found = _channel(request, pk)
    if request.method == "POST":
        remove_channel(channel=found)
        messages.success(request, _("“%(name)s” is removed.") % {"name": found})
        return redirect("delivery:channel_list")
    waiting = Delivery.objects.visible_to(current_user(request)).filter(channel=found).to_come()
    return render(
        request, "delivery/channel_remove.html", {"channel": found, "waiting": waiting.count()}
    )
