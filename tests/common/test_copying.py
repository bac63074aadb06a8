"""Copying in, by the thread that asks and by one behind it."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from typing import Any

import psycopg2
import pytest
from django.db import DataError, IntegrityError, connection, transaction

from common.copying import Blank, copy_values, new_keys, writing_behind
from common.encryption import digest
from organization.models import Region
from pairing.models import Household
from tests.factories import SOUTH_GATE, identity_number
from visits.models import Contact

pytestmark = pytest.mark.django_db

BLANK = Blank(Household, region=SOUTH_GATE, head_pinyin="wang cheng", head_initials="wc")


def a_household(head_name: str = "王成", **given: Any) -> list[Any]:
    number = identity_number()
    return BLANK.filled(
        {"head_name": head_name, "head_id": number, "head_id_digest": digest(number)} | given
    )


@pytest.fixture
def a_region() -> Region:
    return Region.objects.get(pk=SOUTH_GATE)


@pytest.fixture
def other() -> Iterator[Any]:
    """A second connection to the test's database."""
    with closing(psycopg2.connect(connection.connection.dsn)) as other:
        yield other


def test_copied_values_read_as_they_were_given():
    address = "西和县\t十里镇\\三社\n1号\r"
    closed = date(2023, 5, 31)

    [key] = copy_values(
        Household, BLANK.names, [a_household(address=address, closed_on=closed, phone="")]
    )

    found = Household.objects.get(pk=key)
    assert (found.address, found.closed_on, found.phone) == (address, closed, "")
    assert digest(found.head_id) == found.head_id_digest


def test_each_encrypted_value_has_a_ciphertext_of_its_own():
    twice = a_household(closed_on=date(2023, 5, 31))

    copy_values(Household, BLANK.names, [twice, twice])

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT head_id), count(*) FROM pairing_household")
        assert cursor.fetchone() == (2, 2)


def test_instance_in_the_place_of_its_key_is_refused(a_region):
    with pytest.raises(TypeError, match="given where its key belongs"):
        copy_values(Household, BLANK.names, [a_household(region=a_region)])


def test_list_comes_back_with_what_is_special_in_it(pairing):
    name = "topics"
    blank = Blank(Contact, pairing=pairing.pk, region=SOUTH_GATE, day=date(2023, 2, 1))
    topics = ['a"b', "c\\d", "{e,f}"]

    [key] = copy_values(Contact, blank.names, [blank.filled({"kind": "phone", name: topics})])

    assert Contact.objects.get(pk=key).topics == topics


def test_nothing_is_written_for_no_rows(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert copy_values(Household, BLANK.names, []) == []


def test_statement_finds_what_was_copied_before_it():
    with transaction.atomic(), writing_behind():
        keys = copy_values(Household, BLANK.names, [a_household() for _ in range(3)])

        assert sorted(Household.objects.values_list("pk", flat=True)) == keys


def test_copying_goes_on_while_the_next_rows_are_made(other):
    with transaction.atomic(), writing_behind():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '30s'")
        other.cursor().execute("LOCK TABLE pairing_household IN EXCLUSIVE MODE")

        # Nothing could be written now: whoever waited for it would not come back.
        copy_values(Household, BLANK.names, [a_household()])

        other.rollback()
        assert Household.objects.count() == 1


def copy_and_go_on(rows: list[list[Any]], go_on: Callable[[], Any]) -> None:
    with transaction.atomic(), writing_behind():
        copy_values(Household, BLANK.names, rows)
        go_on()


def ask() -> None:
    Household.objects.count()
    pytest.fail("the statement was let through")


@pytest.mark.parametrize("go_on", [ask, int], ids=["the next statement", "the end"])
def test_error_of_copying_is_raised_by(go_on):
    twice = [a_household()] * 2

    with pytest.raises(IntegrityError, match="household_head_once_while_active"):
        copy_and_go_on(twice, go_on)

    assert Household.objects.count() == 0


def test_another_error_is_not_covered_by_one_of_copying():
    with pytest.raises(ZeroDivisionError):
        copy_and_go_on([a_household(phone="1" * 21)], lambda: 1 / 0)

    assert Household.objects.count() == 0


def test_value_too_long_is_an_error_of_the_database():
    with pytest.raises(DataError), transaction.atomic():
        copy_values(Household, BLANK.names, [a_household(phone="1" * 21)])


def test_keys_that_were_asked_for_in_advance_are_given_once_and_in_order():
    with transaction.atomic(), writing_behind():
        behind = [key for count in (2, 1, 5, 40) for key in new_keys(Household, count)]
    after = new_keys(Household, 1)

    assert behind == sorted(set(behind))
    assert len(behind) == 48
    assert after[0] > behind[-1]
