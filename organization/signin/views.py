"""Signing in and out, choosing and changing a password, staying signed in, one's own devices."""

from __future__ import annotations

from typing import Any

from allauth.account import views as account_views
from allauth.account.internal import flows
from allauth.account.internal.decorators import login_stage_required
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.errors import DomainError
from organization.access import current_user
from organization.access_log import note
from organization.choices import Action
from organization.sessions import end_sessions
from organization.signin.activation import is_open, use_code
from organization.signin.devices import devices_of
from organization.signin.forms import ChangePasswordForm, ChoosePasswordForm
from organization.signin.middleware import seconds_left
from organization.signin.stages import ACCOUNT, CODE, ChoosePasswordStage


class SignIn(account_views.LoginView):
    """The one door: mobile number, and a password or the code of a slip."""

    template_name = "organization/sign_in.html"

    def get_initial(self) -> dict[str, Any]:
        # Of phones alone: a desk is shared more often than it is somebody's own.
        return {"remember": "Mobile" in self.request.headers.get("User-Agent", "")}


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave, or give up signing in half way."""
    flows.logout.logout(request, show_message=False)
    return redirect("organization:sign_in")


@sensitive_post_parameters("new_password1", "new_password2")
@login_stage_required(stage=ChoosePasswordStage.key, redirect_urlname="organization:sign_in")
def choose_password(request: HttpRequest) -> HttpResponse:
    """For whoever came with a code: choose a password, and only then be signed in."""
    stage: ChoosePasswordStage = request._login_stage  # type: ignore[attr-defined]
    user, code = stage.login.user, stage.login.state[CODE]
    if not is_open(user, code):
        return _code_is_gone(request, stage)
    form = ChoosePasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            use_code(user=user, code_digest=code, password=form.cleaned_data["new_password1"])
        except DomainError:
            return _code_is_gone(request, stage)
        note(
            Action.ACCOUNT_CHANGED,
            user=user,
            request=request,
            subject=user,
            detail={"what": "password_chosen"},
        )
        stage.login.state |= {CODE: "", ACCOUNT: user.get_session_auth_hash()}
        response: HttpResponse = stage.exit()
        return response
    return render(request, "organization/choose_password.html", {"form": form, "who": user})


def _code_is_gone(request: HttpRequest, stage: ChoosePasswordStage) -> HttpResponse:
    messages.error(
        request, _("This code has been used or has run out. Ask your unit's liaison for a new one.")
    )
    response: HttpResponse = stage.abort()
    return response


@sensitive_post_parameters("old_password", "new_password1", "new_password2")
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """Change one's password; every other device is signed out."""
    user = current_user(request)
    form = ChangePasswordForm(user, request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        form.save()
        update_session_auth_hash(request, user)
        end_sessions(user, except_key=request.session.session_key)
        note(
            Action.ACCOUNT_CHANGED,
            user=user,
            request=request,
            subject=user,
            detail={"what": "password_changed"},
        )
        messages.success(request, _("Your password is changed; other devices are signed out."))
        return redirect("organization:own_account")
    return render(request, "organization/change_password.html", {"form": form})


@login_not_required
@require_http_methods(["GET", "POST"])
def stay(request: HttpRequest) -> HttpResponse:
    """Whether the session still holds, for pages that ask by themselves; posted, it goes on.

    The answer has what a kept page needs after a new sign-in: whose it is, and its form's token.
    """
    if not request.user.is_authenticated:
        return JsonResponse({"account": None}, headers={"Cache-Control": "no-store"})
    answer = {
        "account": request.user.pk,
        "left": seconds_left(request),
        "token": get_token(request),
    }
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """Where somebody arrives who signed in again beside a page that they had left open."""
    return render(request, "organization/back.html")


@require_GET
def own_account(request: HttpRequest) -> HttpResponse:
    """One's devices, password and second factor."""
    user = current_user(request)
    keys = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return render(
        request,
        "organization/own_account.html",
        {
            "devices": devices_of(user, request.session.session_key),
            "second_factors": keys.count(),
        },
    )


@require_POST
def end_device(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out one of one's own devices."""
    user = current_user(request)
    device = get_object_or_404(UserSession.objects.filter(user=user), pk=pk)
    if device.session_key == request.session.session_key:
        return sign_out(request)
    end_sessions(user, pk=device.pk)
    _note_ended(request, 1)
    messages.success(request, _("That device is signed out."))
    return redirect("organization:own_account")


@require_POST
def end_other_devices(request: HttpRequest) -> HttpResponse:
    """Sign out all of one's devices but this."""
    user = current_user(request)
    ended = end_sessions(user, except_key=request.session.session_key)
    _note_ended(request, ended)
    messages.success(
        request,
        ngettext("%(n)d device is signed out.", "%(n)d devices are signed out.", ended)
        % {"n": ended},
    )
    return redirect("organization:own_account")


def _note_ended(request: HttpRequest, count: int) -> None:
    user = current_user(request)
    note(Action.SIGN_OUT, user=user, request=request, count=count, detail={"what": "other_devices"})
