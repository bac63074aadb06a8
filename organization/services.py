"""Writes on regions and accounts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import ConflictError, DomainError
from common.phones import clean_phone, is_mobile
from common.text import squeeze
from organization import access_log
from organization.choices import Action, ClosingReason, Level, Role
from organization.models import ActivationCode, Region, Unit, User
from organization.models.user import ADMINISTRATORS, UNIT_ROLES
from organization.regions_file import read_regions
from organization.sessions import end_sessions

LEVEL_OF: dict[str, Level] = {
    Role.COUNTY_OFFICE: Level.COUNTY,
    Role.TOWNSHIP_OFFICE: Level.TOWNSHIP,
    **dict.fromkeys(ADMINISTRATORS, Level.COUNTY),
}
"""The level of the region that a role answers for; a supervisor's may be any."""

AccountChanged = Callable[[User, str], None]
"""Told of an account and of the step: made, changed, closed, opened, signed_out."""

_listeners: list[AccountChanged] = []


def on_account_changed(listener: AccountChanged) -> None:
    """Have ``listener`` called with an account that was made, changed, closed or opened again.

    It runs in the transaction of the change. Apps above this one cannot be imported from here.
    """
    if listener not in _listeners:
        _listeners.append(listener)


@transaction.atomic
def load_regions(*, path: Path) -> int:
    """Add or rename the regions of a file; how many it has. Raises FileError."""
    rows = read_regions(path)
    Region.objects.bulk_create(
        (Region(code=r.code, name=r.name, level=r.level, pinyin=r.pinyin) for r in rows),
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "level", "pinyin"],
    )
    return len(rows)


def roles_given_by(actor: User) -> list[Role]:
    """The roles that an account may give to others: administrators' by their like alone."""
    if actor.role == Role.SECURITY_ADMIN:
        return list(Role)
    if actor.role == Role.COUNTY_OFFICE:
        return [role for role in Role if role not in ADMINISTRATORS]
    return []


def state_of(account: User) -> str:
    """What a form saw of an account, to be compared when it is sent."""
    place = (account.region_id, account.unit_id)
    seen = (account.name, account.phone, account.role, *place, account.is_active)
    return hashlib.sha256("\n".join(map(str, seen)).encode()).hexdigest()[:16]


@transaction.atomic
def make_account(
    *,
    phone: str,
    name: str,
    role: str,
    region: Region | None = None,
    unit: Unit | None = None,
    password: str | None = None,
    actor: User | None,
    request: HttpRequest | None = None,
) -> User:
    """An account, by ``actor`` or, when that is None, by whoever runs the server.

    Without a password it cannot sign in yet. Raises DomainError for a name, number, role or
    place that cannot be, ConflictError when the number is somebody's.
    """
    fields = _checked(phone=phone, name=name, role=role, region=region, unit=unit, actor=actor)
    try:
        with transaction.atomic():
            account: User = User.objects.create_user(password=password, **fields)
    except IntegrityError as error:
        raise _phone_taken() from error
    _announce(account, "made", actor, request, role=account.role)
    return account


@transaction.atomic
def change_account(
    *,
    account: User,
    seen: str,
    phone: str,
    name: str,
    role: str,
    region: Region | None = None,
    unit: Unit | None = None,
    actor: User,
    request: HttpRequest | None = None,
) -> User:
    """Give an account another name, number, role or place; ``seen`` is what the form was made of.

    What it sees follows its role and place at the next page. With another number or role it has
    to sign in anew everywhere. Raises as ``make_account``, ConflictError when it has been
    changed meanwhile, DomainError for one's own role and place and for the last security
    administrator.
    """
    account = _locked(account)
    _require_unchanged(account, seen)
    fields = _checked(
        phone=phone, name=name, role=role, region=region, unit=unit, actor=actor, account=account
    )
    before = {name: getattr(account, name) for name in ("role", "region_id", "unit_id", "phone")}
    if account.pk == actor.pk and (
        (fields["role"], fields["region"], fields["unit"])
        != (account.role, account.region, account.unit)
    ):
        raise DomainError(
            "own_account", _("Your own role and place are changed by somebody else, never by you.")
        )
    if fields["role"] != Role.SECURITY_ADMIN or fields["region"] != account.region:
        _require_another(account)
    if fields["role"] in ADMINISTRATORS and hasattr(account, "cadre"):
        raise DomainError(
            "is_cadre",
            _(
                "%(name)s is on the list of cadres, and administrators see no case data. Make an "
                "account for somebody else."
            )
            % {"name": account.name},
        )
    account.set_name(fields["name"])
    account.phone, account.role = fields["phone"], fields["role"]
    account.region, account.unit = fields["region"], fields["unit"]
    try:
        with transaction.atomic():
            account.save(
                update_fields=[
                    *("name", "pinyin", "initials", "phone", "role", "region", "unit"),
                ]
            )
    except IntegrityError as error:
        raise _phone_taken() from error
    changed = [name for name, value in before.items() if getattr(account, name) != value]
    if changed:
        # A slip was given to who the account was then, by somebody who might not give it now.
        ActivationCode.objects.filter(user=account).open().delete()
    if {"role", "phone"} & set(changed):
        own = request.session.session_key if request is not None else None
        end_sessions(account, except_key=own if account.pk == actor.pk else None)
    told = {name: [before[name], getattr(account, name)] for name in changed if name != "phone"}
    _announce(account, "changed", actor, request, fields=changed, **told)
    return account


@transaction.atomic
def close_account(
    *,
    account: User,
    seen: str,
    reason: ClosingReason,
    actor: User,
    request: HttpRequest | None = None,
) -> User:
    """Close an account: its sessions end now, and it cannot sign in until it is opened again.

    Raises ConflictError when it has been changed meanwhile, DomainError for one's own and for
    the last security administrator.
    """
    account = _locked(account)
    _require_unchanged(account, seen)
    if account.pk == actor.pk:
        raise DomainError(
            "own_account", _("Your own account is closed by somebody else, never by you.")
        )
    _require_another(account)
    account.is_active, account.closed_at = False, timezone.now()
    account.closing_reason = reason
    account.save(update_fields=["is_active", "closed_at", "closing_reason"])
    follow_closing([account], actor=actor, request=request)
    return account


@transaction.atomic
def reopen_account(
    *, account: User, seen: str, actor: User, request: HttpRequest | None = None
) -> User:
    """Let a closed account sign in again. Raises ConflictError when it was changed meanwhile."""
    account = _locked(account)
    _require_unchanged(account, seen)
    account.is_active, account.closed_at, account.closing_reason = True, None, ""
    account.save(update_fields=["is_active", "closed_at", "closing_reason"])
    follow_opening([account], actor=actor, request=request)
    return account


@transaction.atomic
def sign_out_everywhere(*, account: User, actor: User, request: HttpRequest | None = None) -> int:
    """End the sessions of an account on all its devices; how many there were."""
    ended = end_sessions(account)
    _announce(account, "signed_out", actor, request, sessions=ended)
    return ended


def follow_closing(
    accounts: Iterable[User], *, actor: User, request: HttpRequest | None = None
) -> None:
    """End the sessions of accounts that the caller has just closed, in its transaction."""
    for account in accounts:
        ended = end_sessions(account)
        ActivationCode.objects.filter(user=account).open().delete()
        because = str(account.closing_reason)
        _announce(account, "closed", actor, request, because=because, sessions=ended)


def follow_opening(
    accounts: Iterable[User], *, actor: User, request: HttpRequest | None = None
) -> None:
    """Note that accounts were opened again by the caller, in its transaction."""
    for account in accounts:
        _announce(account, "opened", actor, request)


def _locked(account: User) -> User:
    """The account as it is now, locked; with it, of a security administrator, all its like.

    Of two who close each other the second waits here, and then finds itself the last.
    """
    accounts = User.objects.select_for_update(of=("self",)).order_by("pk")
    kin = {account.pk}
    if account.role == Role.SECURITY_ADMIN:
        kin |= set(
            User.objects.filter(role=Role.SECURITY_ADMIN, region=account.region_id).values_list(
                "pk", flat=True
            )
        )
    found: dict[int, User] = {
        user.pk: user for user in accounts.select_related("region", "unit").filter(pk__in=kin)
    }
    return found[account.pk]


def _require_unchanged(account: User, seen: str) -> None:
    if state_of(account) != seen:
        raise ConflictError(
            "changed_meanwhile",
            _("Somebody has changed this account meanwhile. Look at it again; nothing was saved."),
        )


def _require_another(account: User) -> None:
    """Raise when nobody would be left to keep the county's accounts."""
    if account.role != Role.SECURITY_ADMIN or not account.is_active:
        return
    others = User.objects.active().filter(role=Role.SECURITY_ADMIN, region=account.region_id)
    if not others.exclude(pk=account.pk).exists():
        raise DomainError(
            "last_security_admin",
            _("%(name)s is the last security administrator of %(region)s. Make another one first.")
            % {"name": account.name, "region": account.region},
        )


def _checked(
    *,
    phone: str,
    name: str,
    role: str,
    region: Region | None,
    unit: Unit | None,
    actor: User | None,
    account: User | None = None,
) -> dict[str, Any]:
    """The fields of an account, cleaned; raises DomainError for what cannot be."""
    phone, name = clean_phone(phone), squeeze(name)
    if role not in Role.values:
        raise DomainError(
            "role_unknown",
            _("“%(role)s” is no role. The roles are %(roles)s.")
            % {"role": role, "roles": ", ".join(Role.values)},
        )
    if not is_mobile(phone):
        raise DomainError(
            "phone_invalid", _("“%(phone)s” is not a mobile number.") % {"phone": phone}
        )
    if not 0 < len(name) <= 60:
        raise DomainError("name", _("A name has from 1 to 60 characters."))
    if User.objects.filter(phone=phone).exclude(pk=account.pk if account else None).exists():
        raise _phone_taken()
    is_of_unit = role in UNIT_ROLES
    if is_of_unit:
        if unit is None:
            raise DomainError("unit_missing", _("Choose the unit of a liaison or cadre."))
        place, region = unit.region, None
    else:
        if region is None:
            raise DomainError("region_missing", _("Choose the region that the role answers for."))
        place, unit = region, None
        level = LEVEL_OF.get(role)
        if level is not None and region.level != level:
            raise DomainError(
                "region_level",
                _("A %(role)s answers for a %(level)s; %(region)s is none.")
                % {"role": Role(role).label, "level": level.label, "region": region},
            )
    if actor is not None:
        kept_role = account is not None and account.role == role
        if role not in roles_given_by(actor) and not kept_role:
            raise DomainError(
                "role_not_yours", _("This role is given by the security administrator.")
            )
        if actor.region is None or not actor.region.covers(place.code):
            raise DomainError("beyond_scope", _("This place is not in your county."))
    return {"phone": phone, "name": name, "role": role, "region": region, "unit": unit}


def _phone_taken() -> ConflictError:
    return ConflictError("phone_taken", _("Another account has this mobile number."))


def _announce(
    account: User, step: str, actor: User | None, request: HttpRequest | None, **detail: Any
) -> None:
    """Note in the access log what was done with an account, and tell whoever listens."""
    access_log.note(
        Action.ACCOUNT_CHANGED,
        user=actor,
        request=request,
        subject=account,
        detail={"step": step, **detail},
    )
    for listener in _listeners:
        listener(account, step)
