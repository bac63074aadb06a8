"""The life of a token: asked for, approved by a second person, taken once, withdrawn."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import date, timedelta

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from api.authentication import PREFIX, digest_of
from api.choices import SCOPES, TokenState
from api.models import Token
from common.dates import today
from common.errors import ConflictError, DomainError
from common.sentences import filled
from delivery.services.telling import tell
from organization.access import can_manage_accounts
from organization.access_log import note
from organization.choices import Action, Role
from organization.models import User

MOST_DAYS = 366
_SHOWN = 10


@transaction.atomic
def ask_for_token(
    *,
    system: str,
    reason: str,
    scopes: Collection[str],
    expires_on: date,
    actor: User,
    request: HttpRequest | None = None,
) -> Token:
    """Ask for a token that acts for ``actor``. Raises DomainError for no scopes, or a day that is
    past or more than a year away."""
    wanted = [scope for scope in SCOPES if scope in scopes]
    if not wanted:
        raise DomainError("scopes_missing", _("Choose what the system may do."))
    if not today() <= expires_on <= today() + timedelta(days=MOST_DAYS):
        raise DomainError(
            "date_out_of_range", _("Choose a day from today on, at most a year away.")
        )
    token = Token.objects.create(
        account=actor, system=system, reason=reason, scopes=wanted, expires_on=expires_on
    )
    _note(token, "asked", actor, request)
    tell(
        users=deciders(token),
        key=f"token-{token.pk}",
        subject=gettext_lazy("A system is to be connected"),
        text=filled(
            gettext_lazy("A token is asked for, for %(system)s. Approve or refuse it."),
            system=system,
        ),
        path=reverse("systems:list"),
    )
    return token


def deciders(token: Token) -> list[User]:
    """Who may approve a token."""
    keepers = User.objects.active().filter(role__in=[Role.SECURITY_ADMIN, Role.COUNTY_OFFICE])
    return [
        user
        for user in keepers.select_related("region", "activation_code")
        if user.region is not None
        and user.region.covers(token.account.region_id or "")
        and can_decide(user, token)
    ]


@transaction.atomic
def answer_token(
    *, token: Token, is_granted: bool, actor: User, request: HttpRequest | None = None
) -> Token:
    """Approve or refuse a token that was asked for by somebody else.

    Raises ConflictError when it was answered already, DomainError for one's own.
    """
    token = _locked(token)
    if token.account_id == actor.pk or not can_decide(actor, token):
        raise DomainError("own_token", _("Somebody else has to approve this."))
    if token.state != TokenState.ASKED:
        raise ConflictError("answered", _("This has been answered already."))
    now = timezone.now()
    if is_granted:
        token.granted_at, token.granted_by = now, actor
        token.save(update_fields=["granted_at", "granted_by"])
    else:
        token.ended_at, token.ended_by = now, actor
        token.save(update_fields=["ended_at", "ended_by"])
    _note(token, "granted" if is_granted else "refused", actor, request)
    return token


def can_decide(user: User, token: Token) -> bool:
    """Whether it is this account's to approve: it keeps the other's account, is not its owner, and
    neither gave the other's activation code nor got its own from there."""
    if user.pk == token.account_id or not can_manage_accounts(user):
        return False
    if user.code_giver_id == token.account_id:
        return False
    return User.objects.kept_by(user).filter(pk=token.account_id).exists()


@transaction.atomic
def take_token(*, token: Token, actor: User, request: HttpRequest | None = None) -> str:
    """Make the secret of an approved token, and give it this once.

    Raises ConflictError when it was taken already or is not approved.
    """
    token = _locked(token)
    if token.account_id != actor.pk or token.state != TokenState.GRANTED:
        raise ConflictError(
            "not_to_take", _("This token was taken already, or is not approved. Ask for another.")
        )
    secret = PREFIX + secrets.token_urlsafe(32)
    token.digest, token.beginning = digest_of(secret), secret[:_SHOWN]
    token.save(update_fields=["digest", "beginning"])
    _note(token, "taken", actor, request)
    return secret


@transaction.atomic
def withdraw_token(*, token: Token, actor: User, request: HttpRequest | None = None) -> Token:
    """End a token at once. Raises ConflictError when it has ended already."""
    token = _locked(token)
    if token.ended_at is not None:
        raise ConflictError("ended", _("This token has ended already."))
    token.ended_at, token.ended_by = timezone.now(), actor
    token.save(update_fields=["ended_at", "ended_by"])
    _note(token, "withdrawn", actor, request)
    return token


def tell_of_ends() -> int:
    """Tell the owners of tokens that end within two weeks, each of each once; how many are told.

    A token that was told of is known by its message: the key is the same whenever this runs.
    """
    told = 0
    for token in Token.objects.ending_soon().select_related("account"):
        told += tell(
            users=[token.account],
            key=f"token-{token.pk}-ends",
            subject=gettext_lazy("A token ends soon"),
            text=filled(
                gettext_lazy(
                    "The token of %(system)s is good until %(day)s. Ask for another before that, "
                    "or the system is let in no more."
                ),
                system=token.system,
                day=token.expires_on,
            ),
            path=reverse("systems:list"),
        )
    return told


def _locked(token: Token) -> Token:
    return Token.objects.select_for_update(of=("self",)).get(pk=token.pk)


def _note(token: Token, step: str, actor: User, request: HttpRequest | None) -> None:
    note(
        Action.SETTINGS_CHANGED,
        user=actor,
        request=request,
        subject=token.account,
        detail={"token": token.pk, "step": step, "scopes": token.scopes},
    )
