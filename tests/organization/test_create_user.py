"""The first account, made at the command line."""

import pytest

from organization.models import User
from tests import factories
from tests.harness import run_command

pytestmark = pytest.mark.django_db

OFFICE = ("--name", "王建平", "--role", "county_office", "--region", "621225")


@pytest.fixture(autouse=True)
def typed_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getpass", lambda _prompt: "mountain-village-7")


def test_an_office_account_can_sign_in() -> None:
    outcome = run_command("create_user", "+86 138 1234 5678", *OFFICE)

    user = User.objects.get()
    assert outcome.status == 0
    assert (user.phone, user.initials, user.region_id) == ("13812345678", "wjp", factories.XIHE)
    assert user.check_password("mountain-village-7")


def test_a_liaison_belongs_to_a_unit(unit: object) -> None:
    wanted = ("--name", "李联络", "--role", "liaison", "--region", "621225")

    missing = run_command("create_user", "13812345678", *wanted, "--unit", "没有的单位")
    made = run_command("create_user", "13812345678", *wanted, "--unit", "西和县教育局")

    assert (missing.status, made.status) == (2, 0)
    assert User.objects.get().unit == unit


@pytest.mark.parametrize(
    "arguments",
    [
        ("12345", *OFFICE),
        ("13812345678", *OFFICE[:-1], "999999"),
        ("13812345678", "--name", "王", "--role", "king", "--region", "621225"),
    ],
)
def test_what_cannot_be_is_one_sentence(arguments: tuple[str, ...]) -> None:
    outcome = run_command("create_user", *arguments)

    assert outcome.status == 2
    assert len(outcome.err.strip().splitlines()) == 1
    assert not User.objects.exists()


def test_a_weak_password_and_a_taken_number_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    run_command("create_user", "13812345678", *OFFICE)

    taken = run_command("create_user", "13812345678", *OFFICE)
    monkeypatch.setattr("getpass.getpass", lambda _prompt: "12345678")
    weak = run_command("create_user", "13812345679", *OFFICE)

    assert (taken.status, weak.status) == (2, 2)
    assert User.objects.count() == 1
