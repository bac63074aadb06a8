"""The command on a database without a county; test_demo.py has one for its whole module."""

from organization.choices import Role
from organization.models import User
from pairing.models import Household
from reports.demo import PASSWORD, SIGN_INS, store
from reports.demo.places import COUNTY
from tests.harness import run_command

SMALL = 420


def test_command_tells_how_far_it_is_and_that_nobody_can_sign_in(db, monkeypatch):
    monkeypatch.setattr(store, "HOUSEHOLDS", SMALL)

    outcome = run_command("demo", "--today", "2026-11-22")

    assert outcome.status == 0
    assert f"Households: {SMALL} of {SMALL}" in outcome.err
    assert f"{SMALL} households" in outcome.out
    assert PASSWORD not in outcome.out
    assert "DEBUG" in outcome.out


def test_a_day_before_the_programme_is_refused(db):
    outcome = run_command("demo", "--today", "2023-12-31")

    assert outcome.status == 2
    assert not Household.objects.exists()


def test_an_account_with_a_phone_of_the_demonstration_is_left_alone(db):
    known = User.objects.create_user(
        SIGN_INS[0].phone, name="张三", role=Role.COUNTY_OFFICE, region_id=COUNTY
    )

    outcome = run_command("demo")

    assert outcome.status == 2
    assert list(User.objects.all()) == [known]
