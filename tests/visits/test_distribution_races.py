"""Two clerks at once, and a crash in the middle: one line for each household, and every fen; and
one name for each donor."""

import threading
from functools import partial

import pytest
from django.db import connection, transaction

from common.errors import ConflictError
from organization.choices import Role
from tests import factories
from tests.harness import Session, sessions_waiting_for_a_lock, wait_until
from tests.visits.test_distributions import HAND, NUMBER, drawn_up, given, homes, states
from visits.choices import DonorKind, HandoutState
from visits.models import Donor, Handout
from visits.services.aid import keep_donor
from visits.services.counties import lock_county
from visits.services.distributions import hand_out

pytestmark = pytest.mark.usefixtures("committing_db", "english", "clock")


def test_a_crash_in_the_middle_leaves_nothing_and_the_next_try_all(committing_db):
    office = factories.make_user(Role.COUNTY_OFFICE)
    made = drawn_up(office, homes(NUMBER))
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION crash() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'the power went'; END $$; "
            "CREATE TRIGGER crash BEFORE UPDATE ON visits_handout FOR EACH ROW "
            "WHEN (NEW.number = 100) EXECUTE FUNCTION crash()"
        )
    try:
        with pytest.raises(Exception, match="the power went"):
            hand_out(distribution=made, receipt=HAND, actor=office)
        assert (given(), states(made)) == (0, {HandoutState.TO_HAND_OUT: NUMBER})
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER crash ON visits_handout; DROP FUNCTION crash()")

    hand_out(distribution=made, receipt=HAND, actor=office)

    assert given() == 28_800


def test_of_two_clerks_who_hand_out_at_once_one_finds_it_done(committing_db):
    office = factories.make_user(Role.COUNTY_OFFICE)
    made = drawn_up(office, homes(NUMBER))
    has_locked, may_end = threading.Event(), threading.Event()

    def first() -> int:
        with transaction.atomic():
            done = hand_out(distribution=made, receipt=HAND, actor=office)
            has_locked.set()
            may_end.wait(20)
        return done.now

    one = Session(first)
    assert has_locked.wait(20)
    other = Session(lambda: hand_out(distribution=made, receipt=HAND, actor=office))
    wait_until(lambda: sessions_waiting_for_a_lock() == 1, "The second clerk's wait")
    may_end.set()

    assert one.join_session() == NUMBER
    assert (found := other.join_session()).now == 0
    assert found.already == NUMBER
    assert given() == 28_800


def test_of_two_clerks_who_draw_up_the_same_the_second_is_asked(committing_db):
    office = factories.make_user(Role.COUNTY_OFFICE)
    households = homes(NUMBER)
    has_locked, may_end = threading.Event(), threading.Event()

    def first() -> None:
        with transaction.atomic():
            drawn_up(office, households)
            has_locked.set()
            may_end.wait(20)

    one = Session(first)
    assert has_locked.wait(20)
    other = Session(lambda: drawn_up(office, households))
    wait_until(lambda: sessions_waiting_for_a_lock() == 1, "The second clerk's wait")
    may_end.set()

    one.join_session()
    with pytest.raises(ConflictError, match="144"):
        other.join_session()
    assert Handout.objects.count() == NUMBER


def test_of_two_who_give_two_donors_one_name_at_once_one_is_told(committing_db):
    office = factories.make_user(Role.COUNTY_OFFICE)
    donors = [factories.make_donor("东街商会"), factories.make_donor("西街商会")]

    def rename(donor: Donor) -> str:
        try:
            keep_donor(actor=office, name="商会", kind=DonorKind.COMPANY, donor=donor)
        except ConflictError as error:
            return error.code
        return "renamed"

    # The county is held until both are waiting for it.
    with transaction.atomic():
        lock_county(office)
        sessions = [Session(partial(rename, donor)) for donor in donors]
        wait_until(lambda: sessions_waiting_for_a_lock() == 2, "Both clerks' wait")

    assert sorted(each.join_session() for each in sessions) == ["donor_known", "renamed"]
