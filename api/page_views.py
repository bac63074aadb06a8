"""Pages about other systems: their tokens, their webhooks, and how the API is used."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from api.access import can_connect_systems, can_see_systems
from api.choices import TokenState
from api.examples import examples
from api.forms import TokenForm, WebhookForm
from api.models import Token, Webhook
from api.resources import RESOURCES, watched
from api.resources.settings import SETTINGS
from api.services import tokens, webhooks
from common.errors import DomainError
from organization.access import allowed, current_user

SHOWN = 50
"""Tokens that have ended and are still shown."""


@allowed(can_see_systems)
@require_GET
def system_list(request: HttpRequest) -> HttpResponse:
    """One's own tokens and webhooks, and what waits to be approved."""
    user = current_user(request)
    seen = Token.objects.visible_to(user).select_related("account__region", "granted_by")
    waiting = [
        token for token in seen.waiting().exclude(account=user) if tokens.can_decide(user, token)
    ]
    own: list[Token] = []
    others: list[Token] = []
    for token in seen[: SHOWN * 4]:
        (own if token.account_id == user.pk else others).append(token)
    return render(
        request,
        "api/systems.html",
        {
            "waiting": waiting,
            "tokens": own[:SHOWN],
            "others": [token for token in others if token.state == TokenState.IN_USE],
            "webhooks": Webhook.objects.visible_to(user),
            "connects": can_connect_systems(user),
        },
    )


@allowed(can_connect_systems)
@require_http_methods(["GET", "POST"])
def token_ask(request: HttpRequest) -> HttpResponse:
    """Ask for a token."""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            tokens.ask_for_token(
                system=form.cleaned_data["system"],
                reason=form.cleaned_data["reason"],
                scopes=form.scopes,
                expires_on=form.cleaned_data["expires_on"],
                actor=current_user(request),
                request=request,
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("Asked for. Somebody else approves it; then the token can be taken.")
            )
            return redirect("systems:list")
    return render(request, "api/token.html", {"form": form}, status=422 if form.errors else 200)


@allowed(can_see_systems)
@require_POST
def token_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve or refuse what somebody else has asked for."""
    user = current_user(request)
    token = get_object_or_404(Token.objects.visible_to(user), pk=pk)
    is_granted = request.POST.get("answer") == "grant"
    try:
        tokens.answer_token(token=token, is_granted=is_granted, actor=user, request=request)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        told = _("Approved: %(name)s can take it now.") if is_granted else _("Refused.")
        messages.success(request, told % {"name": token.account.name} if is_granted else told)
    return redirect("systems:list")


@never_cache
@allowed(can_connect_systems)
@require_POST
def token_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the secret of an approved token, this once."""
    user = current_user(request)
    token = get_object_or_404(Token.objects.visible_to(user).filter(account=user), pk=pk)
    try:
        secret = tokens.take_token(token=token, actor=user, request=request)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("systems:list")
    return render(request, "api/secret.html", {"token": token, "secret": secret})


@allowed(can_see_systems)
@require_POST
def token_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """End a token at once: one's own, or of an account that one keeps."""
    user = current_user(request)
    token = get_object_or_404(Token.objects.visible_to(user), pk=pk)
    try:
        tokens.withdraw_token(token=token, actor=user, request=request)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(system)s is let in no more.") % {"system": token.system})
    return redirect("systems:list")


@never_cache
@allowed(can_connect_systems)
@require_http_methods(["GET", "POST"])
def webhook_add(request: HttpRequest) -> HttpResponse:
    """Tell another system of changes; its secret is shown this once."""
    names = {name: RESOURCES[name].area for name in watched()}
    form = WebhookForm(request.POST or None, names=names)
    if request.method == "POST" and form.is_valid():
        try:
            webhook = webhooks.add_webhook(
                **form.cleaned_data, known=names, actor=current_user(request), request=request
            )
        except DomainError as error:
            form.add_error("address" if error.code != "resources_missing" else None, str(error))
        else:
            return render(
                request, "api/secret.html", {"webhook": webhook, "secret": webhook.secret}
            )
    return render(request, "api/webhook.html", {"form": form}, status=422 if form.errors else 200)


@allowed(can_connect_systems)
@require_POST
def webhook_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell it nothing more."""
    user = current_user(request)
    webhook = get_object_or_404(Webhook.objects.visible_to(user), pk=pk)
    webhooks.remove_webhook(webhook=webhook, actor=user, request=request)
    messages.success(request, _("%(system)s is told nothing more.") % {"system": webhook.system})
    return redirect("systems:list")


@allowed(can_connect_systems)
@require_POST
def webhook_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Send again by a webhook that was stopped."""
    user = current_user(request)
    webhook = get_object_or_404(Webhook.objects.visible_to(user), pk=pk)
    try:
        webhooks.start_again(webhook=webhook, actor=user, request=request)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(system)s is told again.") % {"system": webhook.system})
    return redirect("systems:list")


@allowed(can_see_systems)
@require_GET
def guide(request: HttpRequest) -> HttpResponse:
    """How the API is used, with examples that a test runs."""
    return render(
        request,
        "api/guide.html",
        {
            "examples": examples(request.build_absolute_uri("/").rstrip("/")),
            "resources": [
                (name, " ".join((kind.__doc__ or "").split()), kind.area)
                for name, kind in [
                    *RESOURCES.items(),
                    *((f"settings/{name}", kind) for name, kind in SETTINGS.items()),
                ]
            ],
        },
    )
