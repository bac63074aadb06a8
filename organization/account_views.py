"""Accounts: the security administrator keeps all of its county, the county office most of them."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.errors import ConflictError, DomainError
from common.htmx import list_filters, render_list
from organization import services
from organization.access import allowed, can_manage_accounts, current_user
from organization.account_forms import DUTIES, AccountFilter, AccountForm, CloseForm
from organization.choices import ClosingReason
from organization.models import User
from organization.querysets import UserQuerySet

PER_PAGE = 50


def _kept(user: User) -> UserQuerySet:
    accounts: UserQuerySet = User.objects.kept_by(user).select_related("region", "unit__region")
    return accounts


@allowed(can_manage_accounts)
@require_http_methods(["GET", "POST"])
def account_list(request: HttpRequest) -> HttpResponse:
    """Find accounts by name, number, role and unit."""
    user = current_user(request)
    filters = list_filters(request)
    form = AccountFilter(filters, user=user)
    form.is_valid()
    wanted = form.cleaned_data
    accounts = _kept(user).search(wanted.get("q", ""))
    if wanted.get("role"):
        accounts = accounts.filter(role=wanted["role"])
    if wanted.get("unit"):
        accounts = accounts.filter(unit=wanted["unit"])
    show = wanted.get("show", "")
    if show == "closed":
        accounts = accounts.filter(is_active=False)
    elif show != "all":
        accounts = accounts.active()
    if show == "never":
        accounts = accounts.filter(last_login__isnull=True)
    return render_list(
        request,
        filters,
        page="organization/accounts/list.html",
        part="organization/accounts/_rows.html",
        context={
            "form": form,
            "page": Paginator(accounts, PER_PAGE).get_page(filters.get("page")),
            "is_filtered": any(wanted.get(name) for name in ("q", "role", "unit", "show")),
        },
    )


@allowed(can_manage_accounts)
@require_GET
def account_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An account, and what can be done with it."""
    user = current_user(request)
    account = get_object_or_404(_kept(user).select_related("cadre"), pk=pk)
    return render(
        request,
        "organization/accounts/detail.html",
        {
            "account": account,
            "duty": DUTIES[account.role],
            "is_own": account.pk == user.pk,
            "seen": services.state_of(account),
        },
    )


@allowed(can_manage_accounts)
@require_http_methods(["GET", "POST"])
def account_make(request: HttpRequest) -> HttpResponse:
    """Make an account; it signs in once it is given an activation code."""
    user = current_user(request)
    form = AccountForm(request.POST or None, user=user, initial={"region": user.region_id})
    if request.method == "POST" and form.is_valid():
        wanted = {name: form.cleaned_data[name] for name in ("name", "phone", "role")}
        places = {name: form.cleaned_data[name] for name in ("region", "unit")}
        try:
            account = services.make_account(**wanted, **places, actor=user, request=request)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(name)s has an account.") % {"name": account.name})
            return redirect("organization:account_detail", account.pk)
    return render(
        request, "organization/accounts/form.html", {"form": form}, status=_status_of(form)
    )


@allowed(can_manage_accounts)
@require_http_methods(["GET", "POST"])
def account_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a name, a number, a role, or the unit: then the account is transferred."""
    user = current_user(request)
    account = get_object_or_404(_kept(user), pk=pk)
    form = AccountForm(request.POST or None, user=user, account=account)
    status = 200
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        try:
            services.change_account(account=account, **wanted, actor=user, request=request)
        except DomainError as error:
            form.add_error(None, str(error))
            status = 409 if isinstance(error, ConflictError) else 422
        else:
            messages.success(request, _("The account was changed. It holds from now on."))
            return redirect("organization:account_detail", pk)
    return render(
        request,
        "organization/accounts/form.html",
        {"form": form, "account": account},
        status=status if status != 200 else _status_of(form),
    )


@allowed(can_manage_accounts)
@require_http_methods(["GET", "POST"])
def account_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account with a reason; its sessions end at once."""
    user = current_user(request)
    account = get_object_or_404(_kept(user), pk=pk)
    if account.pk == user.pk:
        raise PermissionDenied(_("Your own account is closed by somebody else, never by you."))
    form = CloseForm(request.POST or None, initial={"seen": services.state_of(account)})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            services.close_account(
                account=account,
                seen=form.cleaned_data["seen"],
                reason=ClosingReason(form.cleaned_data["reason"]),
                actor=user,
                request=request,
            )
        except DomainError as error:
            form.add_error(None, str(error))
            status = 409 if isinstance(error, ConflictError) else 422
        else:
            messages.success(
                request,
                _("The account of %(name)s is closed and signed out everywhere.")
                % {"name": account.name},
            )
            return redirect("organization:account_detail", pk)
    return render(
        request,
        "organization/accounts/close.html",
        {"form": form, "account": account},
        status=status if status != 200 else _status_of(form),
    )


@allowed(can_manage_accounts)
@require_POST
def account_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a closed account sign in again."""
    user = current_user(request)
    account = get_object_or_404(_kept(user), pk=pk)
    try:
        services.reopen_account(
            account=account, seen=request.POST.get("seen", ""), actor=user, request=request
        )
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The account is open again."))
    return redirect("organization:account_detail", pk)


@allowed(can_manage_accounts)
@require_POST
def account_sign_out(request: HttpRequest, pk: int) -> HttpResponse:
    """End an account's sessions on all its devices, as when a phone is lost."""
    user = current_user(request)
    account = get_object_or_404(_kept(user), pk=pk)
    ended = services.sign_out_everywhere(account=account, actor=user, request=request)
    if account.pk == user.pk:
        return redirect("home")
    messages.success(
        request,
        _("%(name)s was signed out on %(count)s devices.") % {"name": account.name, "count": ended},
    )
    return redirect("organization:account_detail", pk)


def _status_of(form: AccountForm | CloseForm) -> int:
    return 422 if form.errors else 200
