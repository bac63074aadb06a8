"""The second factor: an app's code, recovery codes, who must have one, taking it off."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings as site
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from organization.choices import Action, Role
from organization.models import AccessEvent, User
from organization.signin import second_factor
from tests import factories
from tests.browser import PASSWORD
from tests.harness import Session


def with_app(user: User) -> str:
    """Give an account an app and recovery codes; the app's secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def code_of(secret: str, step: int = 0) -> str:
    """What the app shows now, or some half minutes from now."""
    _before, now, _after = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, now + step))


@pytest.fixture
def account(db: None) -> User:
    return factories.make_user(Role.COUNTY_OFFICE, password=PASSWORD)


def begin(account: User) -> Client:
    """A browser in which the password was right."""
    client = Client()
    client.post(reverse("organization:sign_in"), {"username": account.phone, "password": PASSWORD})
    return client


def give(client: Client, code: str) -> str:
    page = client.post(reverse("mfa_authenticate"), {"code": code})
    if page.status_code == 302:
        return "in" if page.headers["Location"] == reverse("home") else "back"
    return "locked" if "失败次数过多" in page.content.decode() else "wrong"


def is_in(client: Client) -> bool:
    return client.get(reverse("organization:own_account")).status_code == 200


def test_the_password_alone_does_not_sign_in(account: User) -> None:
    with_app(account)

    client = begin(account)

    assert not is_in(client)
    assert client.get(reverse("organization:sign_in")).headers["Location"] == reverse(
        "mfa_authenticate"
    )


def test_the_code_of_the_app_signs_in(account: User) -> None:
    secret = with_app(account)
    client = begin(account)

    assert give(client, "000000") == "wrong"
    assert give(client, code_of(secret)) == "in"
    assert is_in(client)


def test_a_code_is_taken_once_even_when_the_cache_was_lost(account: User) -> None:
    secret = with_app(account)
    code = code_of(secret)
    first, second = begin(account), begin(account)

    outcomes = [give(first, code)]
    cache.clear()
    outcomes.append(give(second, code))

    assert outcomes == ["in", "wrong"]
    assert give(second, code_of(secret, step=1)) == "in"


def test_a_code_sent_twice_at_once_is_taken_once(committing_db: None) -> None:
    account = factories.make_user(Role.COUNTY_OFFICE, password=PASSWORD)
    code = code_of(with_app(account))

    sessions = [Session(partial(second_factor.take_code, account, code)) for _n in range(4)]
    taken = [session.join_session() for session in sessions]

    assert sum(one is not None for one in taken) == 1


def test_each_recovery_code_opens_once(account: User) -> None:
    with_app(account)
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()

    outcomes = [give(begin(account), codes[0]), give(begin(account), codes[0])]

    assert outcomes == ["in", "wrong"]
    assert give(begin(account), codes[1]) == "in"


def test_guessing_codes_is_locked_and_the_password_buys_no_more_guesses(account: User) -> None:
    secret = with_app(account)

    outcomes = [give(begin(account), "000000") for _n in range(6)]

    assert outcomes == ["wrong"] * 5 + ["locked"]
    assert give(begin(account), code_of(secret)) == "locked"
    actions = list(AccessEvent.objects.order_by("pk").values_list("action", flat=True))
    assert actions == [Action.SIGN_IN_REFUSED] * 5 + [Action.LOCKED_OUT]


def test_guesses_elsewhere_do_not_lock_a_known_browser(account: User) -> None:
    secret = with_app(account)
    mine = begin(account)
    assert give(mine, code_of(secret, step=-1)) == "in"
    mine.post(reverse("organization:sign_out"))

    for _n in range(6):
        give(begin(account), "000000")

    mine.post(reverse("organization:sign_in"), {"username": account.phone, "password": PASSWORD})
    assert give(mine, code_of(secret)) == "in"


def test_nobody_gets_in_whose_password_was_ended_on_the_way(account: User) -> None:
    secret = with_app(account)
    client = begin(account)

    factories.give_code(account)
    outcome = give(client, code_of(secret))

    assert outcome == "back"
    assert not is_in(client)


def test_secrets_are_ciphertext_in_the_database(account: User) -> None:
    secret = with_app(account)

    kept = str(list(Authenticator.objects.values_list("data", flat=True)))

    assert secret not in kept
    assert second_factor.unseal(Authenticator.objects.get(type="totp").data["secret"]) == secret


def test_secrets_are_encrypted_anew_with_the_present_key(account: User, settings: Any) -> None:
    secret = with_app(account)
    old = settings.FIELD_KEY_CURRENT
    settings.FIELD_KEYS = {**site.FIELD_KEYS, old + 1: b"k" * 32}
    settings.FIELD_KEY_CURRENT = old + 1

    rewritten, again = second_factor.encrypt_anew(), second_factor.encrypt_anew()

    settings.FIELD_KEYS = {old + 1: b"k" * 32}
    assert (rewritten, again) == (2, 0)
    assert give(begin(account), code_of(secret)) == "in"


# Who must have one


@pytest.mark.parametrize(
    ("role", "must"),
    [
        (Role.COUNTY_OFFICE, True),
        (Role.SYSTEM_ADMIN, True),
        (Role.SECURITY_ADMIN, True),
        (Role.AUDIT_ADMIN, True),
        (Role.TOWNSHIP_OFFICE, False),
        (Role.LIAISON, False),
        (Role.CADRE, False),
        (Role.SUPERVISOR, False),
    ],
)
def test_who_must_have_one_reaches_nothing_before(
    db: None, settings: Any, role: Role, must: bool
) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    user, client = factories.make_user(role), Client()
    client.force_login(user)

    sent_to = client.get(reverse("organization:own_account")).headers.get("Location")

    assert sent_to == (reverse("mfa_index") if must else None)
    assert client.get(reverse("mfa_index")).status_code == 200
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    with_app(user)
    assert client.get(reverse("organization:own_account")).status_code == 200


def test_nobody_must_have_one_where_the_setting_does_not_say_so(office: User) -> None:
    client = Client()
    client.force_login(office)

    assert client.get(reverse("visits:household_list")).status_code == 200


def test_setting_up_an_app_by_its_code(account: User) -> None:
    client = begin(account)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret

    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    right = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})

    assert wrong.status_code == 200
    assert right.headers["Location"] == reverse("mfa_view_recovery_codes")
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert len(set(codes)) == 10
    assert second_factor.has_one(account)


def test_a_second_factor_is_not_changed_without_the_password_again(account: User) -> None:
    client = begin(account)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()

    answer = client.get(reverse("mfa_activate_totp"))
    again = client.post(
        f"{reverse('account_reauthenticate')}?next={reverse('mfa_activate_totp')}",
        {"password": PASSWORD},
    )

    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert again.headers["Location"] == reverse("mfa_activate_totp")
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_a_lost_phone_is_taken_off_by_who_keeps_accounts_and_not_by_a_liaison(
    office: User, liaison: User, cadre: User
) -> None:
    with_app(cadre)
    address = reverse("organization:new_code", args=[cadre.pk])
    desk = Client()

    desk.force_login(liaison)
    desk.post(address, {"second_factor": "1"})
    after_liaison = second_factor.has_one(cadre)
    desk.force_login(office)
    desk.post(address, {"second_factor": "1"})

    assert after_liaison
    assert not second_factor.has_one(cadre)
