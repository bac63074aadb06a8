"""The first sign-in by a code of a slip, and another when the password is forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from common.errors import DomainError
from organization.choices import Action, Role
from organization.models import AccessEvent, ActivationCode, Unit, User
from organization.signin.activation import ALPHABET, issue_codes, new_code, use_code
from tests import factories
from tests.harness import Session

PASSWORD = "Mountain-village-7"
CHOOSE = "organization:choose_password"


@pytest.fixture
def newcomer(unit: Unit) -> User:
    """A cadre of the cast's unit who has never signed in."""
    user = factories.make_user(Role.CADRE, name="新人", unit=unit)
    factories.make_cadre(user=user)
    return user


def sign_in(client: Client, user: User, secret: str, **more: Any) -> Any:
    return client.post(
        reverse("organization:sign_in"), {"username": user.phone, "password": secret, **more}
    )


def choose(client: Client, password: str = PASSWORD) -> Any:
    return client.post(reverse(CHOOSE), {"new_password1": password, "new_password2": password})


def is_in(client: Client) -> bool:
    return client.get(reverse("organization:own_account")).status_code == 200


def test_a_code_leads_to_choosing_a_password_and_nowhere_else(newcomer: User) -> None:
    code, client = factories.give_code(newcomer), Client()

    answer = sign_in(client, newcomer, code)

    assert answer.headers["Location"] == reverse(CHOOSE)
    for name in ("home", "visits:phone_home", "organization:own_account", "mfa_index"):
        assert (
            client.get(reverse(name))
            .headers["Location"]
            .startswith(reverse("organization:sign_in"))
        )
    assert client.get(reverse("organization:sign_in")).headers["Location"] == reverse(CHOOSE)


def test_the_chosen_password_signs_in_from_then_on_and_the_code_no_more(newcomer: User) -> None:
    code, client = factories.give_code(newcomer), Client()

    sign_in(client, newcomer, code)
    answer = choose(client)

    assert answer.headers["Location"] == reverse("home")
    assert is_in(client)
    again, by_code = Client(), Client()
    sign_in(again, newcomer, PASSWORD)
    assert is_in(again)
    assert "不正确" in sign_in(by_code, newcomer, code).content.decode()


@pytest.mark.parametrize(
    "change", [str.lower, lambda c: c.replace("-", " "), lambda c: f" {c}\u3000"]
)
def test_a_code_may_be_typed_as_it_comes(newcomer: User, change: Any) -> None:
    code = factories.give_code(newcomer)

    answer = sign_in(Client(), newcomer, change(code))

    assert answer.headers["Location"] == reverse(CHOOSE)


def test_a_code_is_of_one_account_alone(newcomer: User, liaison: User) -> None:
    code = factories.give_code(newcomer)

    answer = sign_in(Client(), liaison, code)

    assert "不正确" in answer.content.decode()


def test_a_code_runs_out(newcomer: User, settings: Any) -> None:
    start = datetime(2026, 5, 1, 9, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as clock:
        code = factories.give_code(newcomer)
        clock.shift(timedelta(days=settings.ACTIVATION_DAYS) - timedelta(seconds=1))
        in_time = sign_in(Client(), newcomer, code)
        clock.shift(timedelta(seconds=1))
        too_late = sign_in(Client(), newcomer, code)

    assert in_time.status_code == 302
    assert "不正确" in too_late.content.decode()


def test_a_new_code_makes_the_one_before_worthless(newcomer: User) -> None:
    first, client = factories.give_code(newcomer), Client()
    sign_in(client, newcomer, first)

    factories.give_code(newcomer)

    assert "不正确" in sign_in(Client(), newcomer, first).content.decode()
    assert choose(client).headers["Location"] == reverse("organization:sign_in")
    newcomer.refresh_from_db()
    assert not newcomer.has_usable_password()


def test_a_code_is_used_once_even_by_two_at_the_same_time(committing_db: None) -> None:
    user = factories.make_user(Role.CADRE)
    factories.give_code(user)
    digest = ActivationCode.objects.get().digest

    def use(password: str) -> bool:
        try:
            use_code(user=User.objects.get(), code_digest=digest, password=password)
        except DomainError:
            return False
        return True

    sessions = [Session(partial(use, f"Password-{n}")) for n in range(4)]
    won = [session.join_session() for session in sessions]

    assert sorted(won) == [False, False, False, True]
    user.refresh_from_db()
    assert user.check_password(f"Password-{won.index(True)}")


def test_codes_are_kept_as_digests_and_are_not_guessed(newcomer: User) -> None:
    codes = {new_code() for _n in range(500)}
    code = factories.give_code(newcomer)

    kept = ActivationCode.objects.values_list().get()

    assert len(codes) == 500
    assert all(set(one) <= set(ALPHABET) | {"-"} and len(one) == 11 for one in codes)
    assert not any(code in str(value) or code.replace("-", "") in str(value) for value in kept)


@pytest.mark.parametrize(
    ("password", "complaint"),
    [
        ("Ab3-xyz", "密码太短"),
        ("mountainvillage", "至少用3种"),
        ("Password123", "常见"),
        ("Ab-13812345678", "手机号"),
    ],
)
def test_a_password_that_breaks_a_rule_is_refused(
    unit: Unit, password: str, complaint: str
) -> None:
    user, client = factories.make_user(Role.CADRE, unit=unit, phone="13812345678"), Client()
    sign_in(client, user, factories.give_code(user))

    page = choose(client, password).content.decode()

    assert complaint in page
    user.refresh_from_db()
    assert not user.has_usable_password()


def test_none_of_the_last_passwords_is_taken_again(newcomer: User, settings: Any) -> None:
    client = Client()
    sign_in(client, newcomer, factories.give_code(newcomer))
    choose(client)

    def change(old: str, new: str) -> int:
        return client.post(
            reverse("organization:change_password"),
            {"old_password": old, "new_password1": new, "new_password2": new},
        ).status_code

    names = [PASSWORD, *(f"Another-valley-{n}" for n in range(3))]
    assert change(names[0], names[0]) == 200
    assert [change(old, new) for old, new in pairwise(names)] == [302] * 3
    assert change(names[3], names[1]) == 200
    assert change(names[3], names[0]) == 302


def test_changing_the_password_signs_other_devices_out(newcomer: User) -> None:
    here, there = Client(), Client()
    sign_in(here, newcomer, factories.give_code(newcomer))
    choose(here)
    sign_in(there, newcomer, PASSWORD)

    wrong = here.post(
        reverse("organization:change_password"),
        {"old_password": "no", "new_password1": "Valley-8-x", "new_password2": "Valley-8-x"},
    )
    still = (is_in(here), is_in(there))
    here.post(
        reverse("organization:change_password"),
        {"old_password": PASSWORD, "new_password1": "Valley-8-x", "new_password2": "Valley-8-x"},
    )

    assert "密码不对" in wrong.content.decode()
    assert still == (True, True)
    assert (is_in(here), is_in(there)) == (True, False)


# Slips


def test_a_liaison_prints_slips_for_its_cadres(
    client: Client, liaison: User, newcomer: User
) -> None:
    client.force_login(liaison)

    listed = client.get(reverse("organization:codes"), follow=True)
    sheet = client.post(reverse("organization:print_slips"), {"who": [newcomer.pk]})

    assert "新人" in listed.content.decode()
    (slip,) = sheet.context["slips"]
    assert slip.code in sheet.content.decode()
    assert newcomer.phone in sheet.content.decode()
    assert sheet.headers["Cache-Control"] == "no-store, private"
    assert sign_in(Client(), newcomer, slip.code).headers["Location"] == reverse(CHOOSE)
    line = AccessEvent.objects.get(action=Action.ACCOUNT_CHANGED)
    assert (line.user_id, line.subject_pk) == (liaison.pk, str(newcomer.pk))
    assert line.detail == {"what": "code_issued"}


@pytest.mark.parametrize("role", [Role.LIAISON, Role.COUNTY_OFFICE, Role.SUPERVISOR])
def test_a_liaison_gives_no_codes_to_others_than_its_cadres(
    client: Client, liaison: User, newcomer: User, unit: Unit, role: Role
) -> None:
    """An id of somebody else's among those chosen: nothing at all is printed."""
    client.force_login(liaison)
    other = (
        factories.make_user(role, unit=unit) if role == Role.LIAISON else factories.make_user(role)
    )
    elsewhere = factories.make_user(Role.CADRE)

    for forged in (other, elsewhere, liaison):
        answer = client.post(reverse("organization:print_slips"), {"who": [newcomer.pk, forged.pk]})
        one = client.post(reverse("organization:new_code", args=[forged.pk]))
        assert (answer.status_code, one.status_code) == (404, 404)
    assert not ActivationCode.objects.exists()


def test_whoever_has_a_password_by_now_keeps_it_when_slips_are_printed(
    client: Client, liaison: User, newcomer: User, cadre: User
) -> None:
    client.force_login(liaison)
    cadre.set_password(PASSWORD)
    cadre.save()

    sheet = client.post(reverse("organization:print_slips"), {"who": [newcomer.pk, cadre.pk]})

    assert [slip.user for slip in sheet.context["slips"]] == [newcomer]
    cadre.refresh_from_db()
    assert cadre.check_password(PASSWORD)


def test_a_reset_ends_the_password_the_sessions_and_the_lock(
    client: Client, liaison: User, cadre: User
) -> None:
    cadre.set_password(PASSWORD)
    cadre.save()
    theirs = Client()
    sign_in(theirs, cadre, PASSWORD)
    for _n in range(5):
        sign_in(Client(), cadre, "wrong")
    client.force_login(liaison)

    asked = client.get(reverse("organization:new_code", args=[cadre.pk]))
    sheet = client.post(reverse("organization:new_code", args=[cadre.pk]))

    assert "原密码立即失效" in asked.content.decode()
    assert not is_in(theirs)
    assert "不正确" in sign_in(Client(), cadre, PASSWORD).content.decode()
    (slip,) = sheet.context["slips"]
    assert sign_in(Client(), cadre, slip.code).headers["Location"] == reverse(CHOOSE)


def test_no_code_for_a_closed_account(liaison: User, newcomer: User) -> None:
    newcomer.is_active = False
    newcomer.save(update_fields=["is_active"])

    with pytest.raises(DomainError):
        issue_codes(users=[newcomer], actor=liaison)

    assert not ActivationCode.objects.exists()


def test_nobody_gets_in_whose_account_is_closed_on_the_way(newcomer: User) -> None:
    client = Client()
    sign_in(client, newcomer, factories.give_code(newcomer))

    User.objects.filter(pk=newcomer.pk).update(is_active=False)
    choose(client)

    assert not is_in(client)
    assert not AccessEvent.objects.filter(action=Action.SIGN_IN).exists()
