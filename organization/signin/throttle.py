"""How often somebody may try to sign in, counted in the database.

After LOCKOUT_FAILURES failures nothing is tried for LOCKOUT_SECONDS:

- An **account** counts what browsers that it does not know try, from wherever. A try is counted
  before the password is looked at and forgiven when it was right, so that many tries at once are
  not more than as many one after another.
- A **browser** in which the account has signed in before has a count of its own, which nobody
  else can use up. So nobody is locked out of their own browser by others.
- An **address** counts the accounts at which browsers nobody knows failed there. It may fail at
  as many as have signed in from there of late, and LOCKOUT_FAILURES more: whoever guesses at
  accounts one after another is stopped, while an office behind one address is not locked out by
  everybody in it mistyping once, let alone by one who mistypes often. It is counted when a try has
  failed, since a whole office may begin to sign in at the same moment.
- The **second factor** has counts of its own, by account and by browser in the same way, that
  only a right second factor clears; the right password would otherwise buy more guesses.

Whether an account of that number exists makes no difference to any of it.

django-axes was looked at and not taken: it counts a failure after the password was looked at,
and knows no browsers, so an address or an account is locked for everybody.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from common.encryption import digest
from organization.access_log import client_address
from organization.models import FailureCount, User
from organization.sessions import NOWHERE
from organization.signin import browsers


@dataclass(frozen=True, slots=True)
class Try:
    """A try that may be made; tell it how it went."""

    key: str
    """Of the count it is already part of."""
    account: str
    address_key: str
    """Empty for a browser that is known."""
    address: str

    def failed(self) -> bool:
        """Whether nothing more may be tried for now."""
        locked = _is_locked([self.key])
        if self.address_key:
            locked = _count_at_address(self.address_key, self.address, self.account) or locked
        return locked

    def succeeded(self) -> None:
        with transaction.atomic():
            for count in _held([self.key, self.address_key]):
                if count.key == self.key:
                    count.failures, count.locked_until = 0, None
                elif self.account in count.accounts:
                    # Others' failures stay counted; one's own were only mistyped.
                    count.accounts.remove(self.account)
                count.save(update_fields=["failures", "locked_until", "accounts"])


def begin(request: HttpRequest, phone: str) -> Try | None:
    """Count a try at an account before it is made; None when it may not be made now."""
    browser = browsers.known_as(request, phone)
    address = address_of(request)
    address_key = "" if browser else _key("address", address)
    key = _key("browser", phone, browser) if browser else _key("account", phone)
    if not _count(key, unless_locked=address_key):
        return None
    return Try(key, digest(phone)[:16], address_key, address)


def begin_second(request: HttpRequest, user: User) -> Try | None:
    """The same for the second factor of an account whose password was right."""
    browser = browsers.known_as(request, user.phone)
    key = _key("second", str(user.pk), browser)
    return Try(key, "", "", "") if _count(key) else None


def forget(user: User) -> None:
    """Let strangers' browsers try again at an account, as after a new code."""
    keys = [_key("account", user.phone), _key("second", str(user.pk), "")]
    FailureCount.objects.filter(key__in=keys).update(failures=0, locked_until=None)


def delete_old() -> int:
    """Remove counts that no longer count; how many."""
    now = timezone.now()
    deleted, _rows = FailureCount.objects.filter(
        Q(locked_until__isnull=True) | Q(locked_until__lt=now), counted_from__lt=now - _period()
    ).delete()
    return deleted


def address_of(request: HttpRequest) -> str:
    """The client's address; of IPv6 its network, since one client has all of that."""
    address = ipaddress.ip_address(client_address(request) or NOWHERE)
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return str(address)


def _period() -> timedelta:
    return timedelta(seconds=settings.LOCKOUT_SECONDS)


def _key(*parts: str) -> str:
    return digest("\0".join(parts))


def _held(keys: Iterable[str]) -> list[FailureCount]:
    """The counts of these keys, locked until the transaction ends, always in the same order."""
    return list(
        FailureCount.objects.select_for_update().filter(key__in=set(keys) - {""}).order_by("key")
    )


def _held_or_made(key: str) -> FailureCount:
    """The count of a key, locked until the transaction ends, made when there is none."""
    while True:
        # Two who begin a count at once both find it there; one may just have been cleared away.
        FailureCount.objects.bulk_create([FailureCount(key=key)], ignore_conflicts=True)
        for count in _held([key]):
            return count


def _starts_anew(count: FailureCount, now: datetime) -> bool:
    """Whether what was counted no longer counts."""
    if count.locked_until is not None:
        return count.locked_until <= now
    return count.counted_from <= now - _period()


def _is_locked(keys: list[str]) -> bool:
    return FailureCount.objects.filter(key__in=keys, locked_until__gt=timezone.now()).exists()


@transaction.atomic
def _count(key: str, *, unless_locked: str = "") -> bool:
    """Count a try; False, and nothing counted, when the key or the other one is locked."""
    count = _held_or_made(key)
    now = timezone.now()
    if _is_locked([key, unless_locked]):
        return False
    if _starts_anew(count, now):
        count.failures, count.counted_from = 0, now
    count.failures += 1
    count.locked_until = now + _period() if count.failures >= settings.LOCKOUT_FAILURES else None
    count.save(update_fields=["failures", "counted_from", "locked_until"])
    return True


@transaction.atomic
def _count_at_address(key: str, address: str, account: str) -> bool:
    """Count an account that failed at an address; whether the address is locked now."""
    count = _held_or_made(key)
    now = timezone.now()
    if _starts_anew(count, now):
        count.accounts, count.counted_from, count.locked_until = [], now, None
    if account not in count.accounts:
        count.accounts.append(account)
    count.failures = len(count.accounts)
    if count.locked_until is None and count.failures >= settings.LOCKOUT_FAILURES:
        allowed = settings.LOCKOUT_FAILURES + browsers.count_at(address)
        if count.failures >= allowed:
            count.locked_until = now + _period()
    count.save()
    return count.locked_until is not None
