"""Nobody there for six months: which pairings are named, and which are not."""

from datetime import date

import pytest

from common.dates import months_before
from pairing.models import Pairing
from tests import factories
from visits.choices import ContactKind
from visits.unseen import unseen

pytestmark = pytest.mark.django_db

DAY = date(2024, 8, 31)
SINCE = date(2024, 2, 29)


def _named() -> list[Pairing]:
    return list(unseen(Pairing.objects.all(), DAY))


@pytest.mark.parametrize(
    ("day", "months", "earlier"),
    [
        (date(2024, 8, 31), 6, date(2024, 2, 29)),
        (date(2023, 8, 31), 6, date(2023, 2, 28)),
        (date(2024, 3, 15), 6, date(2023, 9, 15)),
        (date(2024, 1, 1), 1, date(2023, 12, 1)),
        (date(2024, 12, 31), 12, date(2023, 12, 31)),
    ],
)
def test_months_are_those_of_the_calendar(day: date, months: int, earlier: date) -> None:
    assert months_before(day, months) == earlier


@pytest.mark.parametrize(
    ("begun", "is_named"), [(SINCE, True), (date(2024, 3, 1), False), (date(2020, 1, 1), True)]
)
def test_a_pairing_is_named_from_its_sixth_month_on(begun: date, is_named: bool) -> None:
    pairing = factories.make_pairing(on=begun)

    assert _named() == ([pairing] if is_named else [])


@pytest.mark.parametrize(
    ("visited", "is_named"), [(SINCE, True), (date(2024, 3, 1), False), (DAY, False)]
)
def test_a_visit_stands_for_six_months(visited: date, is_named: bool) -> None:
    pairing = factories.make_pairing()
    factories.make_contact(pairing, visited)

    assert _named() == ([pairing] if is_named else [])


def test_a_visit_after_the_day_is_not_looked_at() -> None:
    pairing = factories.make_pairing()
    factories.make_contact(pairing, date(2024, 9, 1))

    assert _named() == [pairing]


def test_only_home_visits_that_count_are_visits() -> None:
    pairing = factories.make_pairing()
    factories.make_contact(pairing, date(2024, 6, 1), ContactKind.PHONE)
    factories.make_contact(pairing, date(2024, 6, 2), is_reached=False)

    assert _named() == [pairing]


def test_a_visit_of_the_cadre_before_or_of_another_programme_is_one_too() -> None:
    household = factories.make_household()
    before = factories.make_pairing(household, on=date(2022, 1, 1), ended_on=date(2024, 5, 1))
    factories.make_pairing(household, on=date(2024, 1, 1), programme=factories.make_programme("x"))
    assert _named() != []

    factories.make_contact(before, date(2024, 4, 1))

    assert _named() == []


def test_a_pairing_that_has_ended_is_not_named() -> None:
    factories.make_pairing(ended_on=date(2024, 8, 1))

    assert _named() == []
