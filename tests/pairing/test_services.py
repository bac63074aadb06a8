"""Entering a pairing, ending it, and taking the end back."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.db import transaction

from common.dates import today
from common.errors import ConflictError, DomainError
from organization.choices import Role
from organization.models import User
from pairing.choices import CadreStatus, EndReason
from pairing.models import Household, Pairing
from pairing.services import end_pairing, start_pairing, undo_end
from tests import factories
from tests.harness import Session, sessions_waiting_for_a_lock, wait_until
from visits.models import PairingYear


def _start(household: Household, actor: User, **fields: object) -> Pairing:
    wanted = {
        "cadre": factories.make_cadre(),
        "programme": factories.make_programme(),
        "on": today(),
    } | fields
    return start_pairing(household=household, actor=actor, **wanted)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_new_pairing_takes_the_role_of_the_group_and_owes_its_share(
    household: Household, recipient: object, office: User
) -> None:
    pairing = _start(household, office, on=today())

    assert pairing.role == "爱心家人"
    assert pairing.region_id == household.region_id
    assert pairing.created_by == office
    assert PairingYear.objects.filter(pairing=pairing, year=today().year).exists()


@pytest.mark.django_db
def test_a_child_comes_first_when_a_household_has_several_groups(
    household: Household, recipient: object, office: User
) -> None:
    factories.make_recipient(
        household,
        name="王娃",
        group=factories.make_group("orphan"),
        identity=factories.identity_number(born=date(2015, 6, 1)),
    )

    assert _start(household, office).role == "爱心爸妈"


@pytest.mark.django_db
def test_a_paired_household_is_not_paired_again(
    household: Household, pairing: Pairing, office: User
) -> None:
    with pytest.raises(ConflictError) as refusal:
        _start(household, office)

    assert refusal.value.code == "already_paired"
    assert household.pairings.count() == 1


@pytest.mark.django_db
def test_the_next_pairing_names_the_one_it_replaces(
    household: Household, pairing: Pairing, office: User
) -> None:
    yesterday = today() - timedelta(days=1)
    end_pairing(pairing=pairing, on=yesterday, reason=EndReason.CADRE_RETIRED, actor=office)

    successor = _start(household, office)

    assert successor.replaces == pairing


@pytest.mark.django_db
def test_two_pairings_never_share_a_day(
    household: Household, pairing: Pairing, office: User
) -> None:
    end_pairing(pairing=pairing, on=today(), reason=EndReason.CADRE_RETIRED, actor=office)

    with pytest.raises(ConflictError) as refusal:
        _start(household, office, on=today())

    assert refusal.value.code == "overlaps"


@pytest.mark.django_db
def test_days_to_come_and_cadres_who_left_are_refused(household: Household, office: User) -> None:
    gone = factories.make_cadre()
    gone.status = CadreStatus.LEFT
    gone.save(update_fields=["status"])

    with pytest.raises(DomainError) as future:
        _start(household, office, on=today() + timedelta(days=1))
    with pytest.raises(DomainError) as left:
        _start(household, office, cadre=gone)

    assert (future.value.code, left.value.code) == ("date_in_future", "cadre_left")
    assert not household.pairings.exists()


@pytest.mark.django_db
def test_an_end_has_a_reason_a_day_and_a_person(pairing: Pairing, office: User) -> None:
    ended = end_pairing(pairing=pairing, on=today(), reason=EndReason.MOVED_AWAY, actor=office)

    ended.refresh_from_db()
    assert (ended.ended_on, ended.end_reason, ended.ended_by) == (
        today(),
        EndReason.MOVED_AWAY,
        office,
    )


@pytest.mark.django_db
def test_an_end_is_not_before_the_start_nor_to_come_nor_twice(
    pairing: Pairing, office: User
) -> None:
    def end(on: date) -> None:
        end_pairing(pairing=pairing, on=on, reason=EndReason.OTHER, actor=office)

    with pytest.raises(DomainError) as early:
        end(pairing.started_on - timedelta(days=1))
    with pytest.raises(DomainError) as late:
        end(today() + timedelta(days=1))
    end(today())
    with pytest.raises(ConflictError) as twice:
        end(today())

    assert [e.value.code for e in (early, late, twice)] == [
        "end_before_start",
        "date_in_future",
        "already_ended",
    ]


@pytest.mark.django_db
def test_the_years_after_an_end_owe_nothing(pairing: Pairing, office: User) -> None:
    end_pairing(pairing=pairing, on=date(2024, 5, 1), reason=EndReason.MOVED_AWAY, actor=office)

    assert set(pairing.years.values_list("year", flat=True)) == {2023, 2024}


@pytest.mark.django_db
def test_an_end_can_be_taken_back_until_the_household_is_paired_anew(
    household: Household, pairing: Pairing, office: User
) -> None:
    yesterday = today() - timedelta(days=1)
    end_pairing(pairing=pairing, on=yesterday, reason=EndReason.OTHER, actor=office)

    undo_end(pairing=pairing)
    pairing.refresh_from_db()
    assert pairing.is_open
    assert pairing.ended_by is None
    assert pairing.years.filter(year=today().year).exists()

    end_pairing(pairing=pairing, on=yesterday, reason=EndReason.OTHER, actor=office)
    _start(household, office)
    with pytest.raises(ConflictError) as refusal:
        undo_end(pairing=pairing)
    assert refusal.value.code == "paired_anew"


@pytest.mark.django_db
def test_an_open_pairing_has_no_end_to_take_back(pairing: Pairing) -> None:
    with pytest.raises(ConflictError) as refusal:
        undo_end(pairing=pairing)

    assert refusal.value.code == "not_ended"


def test_two_clerks_at_once_make_one_pairing(committing_db: None) -> None:
    household = factories.make_household()
    factories.make_recipient(household)
    office = factories.make_user(Role.COUNTY_OFFICE)
    cadres = [factories.make_cadre(name) for name in ("甲", "乙")]

    def pair(number: int) -> str:
        try:
            _start(household, office, cadre=cadres[number])
        except ConflictError as error:
            return error.code
        return "paired"

    # The household is held until both clerks are waiting for it.
    with transaction.atomic():
        Household.objects.select_for_update(of=("self",)).get(pk=household.pk)
        sessions = [Session(partial(pair, number)) for number in (0, 1)]
        wait_until(lambda: sessions_waiting_for_a_lock() == 2, "Both clerks' wait")

    assert sorted(s.join_session() for s in sessions) == ["already_paired", "paired"]
    assert household.pairings.count() == 1
