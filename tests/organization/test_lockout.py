"""How often somebody may try to sign in, from where, and whom that stops."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from organization.choices import Action, Role
from organization.models import AccessEvent, FailureCount, User
from organization.signin import throttle
from organization.signin.activation import issue_codes
from tests import factories
from tests.browser import PASSWORD
from tests.harness import Session, wait_until

OFFICE_ADDRESS = "203.0.113.5"
ELSEWHERE = "198.51.100.7"
NOBODY = "13999999999"
LOCKED = "失败次数过多"
WRONG = "手机号或密码不正确"


@pytest.fixture
def account(db: None) -> User:
    return factories.make_user(Role.COUNTY_OFFICE, password=PASSWORD)


def attempt(
    phone: str,
    password: str = "wrong",
    *,
    address: str = ELSEWHERE,
    client: Client | None = None,
) -> str:
    """Try to sign in: what came of it, in a word."""
    answer = (client or Client()).post(
        reverse("organization:sign_in"),
        {"username": phone, "password": password},
        REMOTE_ADDR=address,
    )
    if answer.status_code == 302:
        return "in"
    page = answer.content.decode()
    return "locked" if LOCKED in page else "wrong" if WRONG in page else "?"


def known_browser(account: User) -> Client:
    """A browser in which the account has signed in before, and out again."""
    client = Client()
    assert attempt(account.phone, PASSWORD, address=OFFICE_ADDRESS, client=client) == "in"
    client.post(reverse("organization:sign_out"))
    return client


def test_the_fifth_failure_locks_and_even_the_right_password_waits(account: User) -> None:
    failures = [attempt(account.phone) for _n in range(5)]

    assert failures == ["wrong"] * 5
    assert attempt(account.phone, PASSWORD) == "locked"
    assert attempt(account.phone, PASSWORD, address=OFFICE_ADDRESS) == "locked"


def test_four_failures_lock_nothing_and_are_forgiven_by_the_right_password(account: User) -> None:
    for _n in range(4):
        attempt(account.phone)

    assert attempt(account.phone, PASSWORD) == "in"
    assert [attempt(account.phone) for _n in range(4)] == ["wrong"] * 4
    assert attempt(account.phone, PASSWORD) == "in"


def test_a_lock_lasts_half_an_hour_from_the_fifth_failure(account: User) -> None:
    start = datetime(2026, 5, 1, 9, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as clock:
        for _n in range(4):
            attempt(account.phone)
        clock.shift(timedelta(minutes=20))
        attempt(account.phone)

        clock.shift(timedelta(minutes=29, seconds=59))
        before = attempt(account.phone, PASSWORD)
        clock.shift(timedelta(seconds=1))
        after = attempt(account.phone, PASSWORD)

    assert (before, after) == ("locked", "in")


def test_old_failures_do_not_add_up(account: User) -> None:
    start = datetime(2026, 5, 1, 9, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as clock:
        for _n in range(4):
            attempt(account.phone)
        clock.shift(timedelta(minutes=31))

        assert [attempt(account.phone) for _n in range(4)] == ["wrong"] * 4
        assert attempt(account.phone, PASSWORD) == "in"


def test_nobody_is_locked_out_of_their_own_browser_from_outside(account: User) -> None:
    mine = known_browser(account)

    for _n in range(9):
        attempt(account.phone, address=ELSEWHERE)

    assert attempt(account.phone, PASSWORD, address=ELSEWHERE) == "locked"
    assert attempt(account.phone, PASSWORD, address=OFFICE_ADDRESS, client=mine) == "in"


def test_a_known_browser_has_a_lock_of_its_own(account: User) -> None:
    mine = known_browser(account)

    for _n in range(5):
        assert attempt(account.phone, client=mine) == "wrong"

    assert attempt(account.phone, PASSWORD, client=mine) == "locked"
    assert attempt(account.phone, PASSWORD) == "in"


def test_a_cookie_of_ones_own_making_is_no_known_browser(account: User) -> None:
    client = Client()
    client.cookies["browser"] = "made-up"

    for _n in range(5):
        attempt(account.phone, client=client)

    assert attempt(account.phone, PASSWORD) == "locked"


def test_a_browser_known_to_one_account_is_not_known_to_another(account: User) -> None:
    mine = known_browser(account)
    victim = factories.make_user(Role.COUNTY_OFFICE, password=PASSWORD)

    for _n in range(5):
        attempt(victim.phone, client=mine)

    # Counted at the account, as a stranger's tries are.
    assert attempt(victim.phone, PASSWORD) == "locked"
    assert attempt(account.phone, PASSWORD, client=mine) == "in"


def test_one_who_mistypes_does_not_lock_the_office_behind_the_same_address(account: User) -> None:
    clumsy = factories.make_user(Role.COUNTY_OFFICE, password=PASSWORD)

    for _n in range(20):
        attempt(clumsy.phone, address=OFFICE_ADDRESS)

    assert attempt(account.phone, PASSWORD, address=OFFICE_ADDRESS) == "in"


def test_guessing_at_one_account_after_another_locks_the_address(account: User) -> None:
    for n in range(5):
        assert attempt(f"1390000100{n}") == "wrong"

    assert attempt(account.phone, PASSWORD) == "locked"
    assert attempt(account.phone, PASSWORD, address=OFFICE_ADDRESS) == "in"


def test_a_locked_address_leaves_known_browsers_alone(account: User) -> None:
    mine = known_browser(account)

    for n in range(12):
        attempt(f"1390000{n:04d}", address=OFFICE_ADDRESS)

    assert attempt(NOBODY, address=OFFICE_ADDRESS) == "locked"
    assert attempt(account.phone, PASSWORD, address=OFFICE_ADDRESS, client=mine) == "in"


def test_on_the_first_day_nobody_stops_those_who_come_with_a_slip(account: User) -> None:
    new = factories.make_user(Role.CADRE)
    (slip,) = issue_codes(users=[new], actor=account)

    for n in range(5):
        attempt(f"1390000100{n}", address=OFFICE_ADDRESS)
    for _n in range(5):
        attempt(new.phone, address=OFFICE_ADDRESS)

    assert attempt(new.phone, address=OFFICE_ADDRESS) == "locked"
    assert attempt(account.phone, slip.code, address=OFFICE_ADDRESS) == "locked"
    assert attempt(new.phone, slip.code, address=OFFICE_ADDRESS) == "in"


def test_an_office_may_mistype_as_often_as_it_has_people(db: None, settings: Any) -> None:
    settings.LOCKOUT_FAILURES = 3
    people = [factories.make_user(Role.COUNTY_OFFICE, password=PASSWORD) for _n in range(6)]
    for person in people:
        attempt(person.phone, PASSWORD, address=OFFICE_ADDRESS)

    once_each = [attempt(person.phone, address=OFFICE_ADDRESS) for person in people]

    assert once_each == ["wrong"] * 6
    new = factories.make_user(Role.COUNTY_OFFICE, password=PASSWORD)
    assert attempt(new.phone, PASSWORD, address=OFFICE_ADDRESS) == "in"


def test_an_ipv6_client_is_counted_by_its_network(account: User) -> None:
    for n in range(5):
        attempt(f"1390000100{n}", address=f"2001:db8:1:2::{n}")

    assert attempt(account.phone, PASSWORD, address="2001:db8:1:2:ffff::9") == "locked"
    assert attempt(account.phone, PASSWORD, address="2001:db8:1:3::9") == "in"


def test_losing_the_cache_opens_no_lock_and_signs_nobody_in_or_out(account: User) -> None:
    inside = Client()
    attempt(account.phone, PASSWORD, client=inside)
    for _n in range(5):
        attempt(account.phone)

    cache.clear()

    assert attempt(account.phone, PASSWORD) == "locked"
    assert inside.get(reverse("visits:household_list")).status_code == 200


@pytest.mark.usefixtures("cache_away")
def test_signing_in_needs_no_cache(account: User) -> None:
    assert attempt(account.phone) == "wrong"
    assert attempt(account.phone, PASSWORD) == "in"


# The same for a number that exists and one that does not


def test_unknown_numbers_are_answered_and_locked_like_known_ones(account: User) -> None:
    closed = factories.make_user(Role.COUNTY_OFFICE, password=PASSWORD, is_active=False)
    unborn = factories.make_user(Role.CADRE)

    answers = {
        phone: [attempt(phone, address=f"192.0.2.{n}") for _n in range(7)]
        for n, phone in enumerate((account.phone, NOBODY, closed.phone, unborn.phone), start=1)
    }

    assert set(map(tuple, answers.values())) == {("wrong",) * 5 + ("locked",) * 2}


def test_unknown_numbers_cost_as_much_as_known_ones(
    account: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One hash and the same statements, whatever the number: there is nothing to time."""
    closed = factories.make_user(Role.COUNTY_OFFICE, password=PASSWORD, is_active=False)
    unborn = factories.make_user(Role.CADRE)
    coded = factories.make_user(Role.CADRE)
    factories.give_code(coded)
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counting(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)

    costs = set()
    for n, user in enumerate((account, None, closed, unborn, coded), start=1):
        hashed.clear()
        statements: list[str] = []
        phone = user.phone if user else NOBODY
        with connection.execute_wrapper(_recorder(statements)):
            attempt(phone, address=f"192.0.2.{n}")
        costs.add((len(hashed), tuple(statements)))

    assert len(costs) == 1
    ((hashes, _statements),) = costs
    assert hashes == 1


def _recorder(statements: list[str]) -> Callable[..., object]:
    def record(execute: Callable[..., object], sql: str, *rest: object) -> object:
        if "SAVEPOINT" not in sql:
            statements.append(sql)
        return execute(sql, *rest)

    return record


# At once


def test_many_guesses_at_once_are_not_more_than_one_after_another(
    committing_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twelve arrive before the first has been answered: five passwords are looked at."""
    account = factories.make_user(Role.COUNTY_OFFICE, password=PASSWORD)
    looked_at: list[str] = []
    go_on = threading.Event()

    def slow(*args: object, **credentials: str) -> None:
        looked_at.append(credentials["password"])
        assert go_on.wait(20)

    monkeypatch.setattr("organization.signin.adapter.authenticate", slow)
    guesses = [
        Session(partial(attempt, account.phone, f"guess{n}", address=f"192.0.2.{n}"))
        for n in range(12)
    ]
    wait_until(
        lambda: len(looked_at) == 5 and sum(not guess.is_alive() for guess in guesses) == 7,
        "Five guesses being looked at and seven refused",
    )
    go_on.set()
    outcomes = sorted(guess.join_session() for guess in guesses)

    assert outcomes == ["locked"] * 7 + ["wrong"] * 5
    assert len(looked_at) == 5


def test_first_failures_at_once_make_one_count(committing_db: None) -> None:
    sessions = [Session(partial(attempt, NOBODY)) for _n in range(4)]
    outcomes = [session.join_session() for session in sessions]

    assert outcomes == ["wrong"] * 4
    assert FailureCount.objects.count() == 2
    assert attempt(NOBODY) == "wrong"
    assert attempt(NOBODY) == "locked"


# What is left of it


def test_refusals_and_locks_are_on_record_without_a_number(account: User) -> None:
    for _n in range(6):
        attempt(account.phone)
    attempt(NOBODY)

    lines = list(AccessEvent.objects.order_by("pk"))
    assert [line.action for line in lines] == [
        *[Action.SIGN_IN_REFUSED] * 5,
        Action.LOCKED_OUT,
        *[Action.SIGN_IN_REFUSED] * 2,
    ]
    assert [line.user_id for line in lines] == [account.pk] * 6 + [None, None]
    assert not any(account.phone in str(vars(line)) or NOBODY in str(vars(line)) for line in lines)


def test_counts_that_no_longer_count_are_removed(account: User) -> None:
    with time_machine.travel(datetime(2026, 5, 1, 9, tzinfo=UTC), tick=False) as clock:
        attempt(NOBODY)
        for _n in range(5):
            attempt(account.phone, address=OFFICE_ADDRESS)
        kept = throttle.delete_old()
        clock.shift(timedelta(hours=1))
        removed = throttle.delete_old()

    assert kept == 0
    assert removed == 4
    assert not FailureCount.objects.exists()
