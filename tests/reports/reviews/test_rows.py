"""What a review counts: against SQL of its own, and against the rows that a figure opens."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organization.choices import Role
from organization.models import Unit, User
from pairing.models import Programme
from reports.demo.store import load_county
from reports.models import ReviewEntry
from reports.reviews.choices import EntryKind, Indicator
from reports.reviews.rows import Basis, count, rows_of
from reports.reviews.selectors import named, rows_behind
from reports.services.reviews import draft_review
from reports.summaries.figures import summarise
from tests import factories
from tests.reports.reviews.conftest import FIRST, LAST, County, build
from tests.reports.reviews.recount import recount

pytestmark = pytest.mark.django_db


def _basis(programme: Programme, first=FIRST, last=LAST, days=30) -> Basis:
    return Basis(factories.get_region(), programme, first, last, days)


def _counted(indicator: Indicator, basis: Basis) -> dict:
    """What ``count`` gives for an indicator, as ``recount`` does."""
    counts = count(basis)
    by_key: dict[Any, Any] = {"": counts.county, **counts.townships, **counts.units}
    return {key: tally[indicator] for key, tally in by_key.items() if indicator in tally}


QUARTERS = [
    (FIRST, LAST),
    (date(2023, 1, 1), date(2023, 3, 31)),
    (date(2023, 4, 1), date(2023, 6, 30)),
    (date(2023, 10, 1), date(2023, 12, 31)),
]


def test_every_indicator_is_what_sql_of_its_own_counts(county: County):
    for first, last in QUARTERS:
        for days in (30, 10):
            basis = _basis(county.programme, first, last, days)
            for indicator in Indicator:
                assert _counted(indicator, basis) == recount(
                    indicator,
                    prefix="621225",
                    programme=county.programme,
                    first=first,
                    last=last,
                    days=days,
                ), (first, indicator, days)


def test_the_county_that_is_counted_has_some_of_each(county: County):
    """Or the comparison would say little."""
    for indicator in Indicator:
        done, of = _counted(indicator, _basis(county.programme))[""]
        assert 0 < done < of, indicator


def test_the_demonstration_is_counted_alike(db):
    load_county(seed=3, today=date(2026, 11, 22), total=300, with_sign_ins=False)
    programme = factories.make_programme()
    basis = _basis(programme, date(2026, 7, 1), date(2026, 9, 30))

    for indicator in Indicator:
        found = _counted(indicator, basis)
        assert found[""][1] > 0
        assert found == recount(
            indicator,
            prefix="621225",
            programme=programme,
            first=date(2026, 7, 1),
            last=date(2026, 9, 30),
        )


def test_coverage_of_the_county_is_that_of_the_summary(county: County):
    summary = summarise(factories.get_region(), county.programme, last=LAST)
    done, of = _counted(Indicator.COVERAGE, _basis(county.programme))[""]

    assert of == summary.households
    assert done == summary.paired_households
    rows = rows_of(Indicator.COVERAGE, _basis(county.programme))
    without = {row.household for row in rows if not row.is_so}
    assert len(without) == summary.unpaired


def test_a_figure_opens_as_many_rows(county: County, office: User):
    review = draft_review(
        county=factories.get_region(),
        programme=county.programme,
        year=2023,
        quarter=3,
        actor=office,
    )

    for entry in review.entries.select_related("review__county", "review__programme", "place"):
        for indicator in Indicator:
            behind = rows_behind(entry, indicator, office)
            assert (behind.done, behind.of) == entry.counted(indicator), (entry, indicator)
            assert len(behind.rows) == behind.of
            assert behind.hidden == 0
            assert sum(row.is_so for row in behind.rows) == behind.done


def test_rows_beyond_ones_scope_are_counted_and_not_shown(county: County, clock):
    clinic = county.units[3]
    township = factories.make_user(Role.TOWNSHIP_OFFICE, place=factories.HANYUAN)
    draft = draft_review(
        county=factories.get_region(), programme=county.programme, year=2023, quarter=3, actor=None
    )
    factories.publish_review(draft)
    entry = ReviewEntry.objects.get(review=draft, unit=clinic)

    behind = rows_behind(entry, Indicator.CONTACTS, township)

    assert (len(behind.rows) + behind.hidden, behind.of) == (
        behind.of,
        entry.counted("contacts")[1],
    )
    assert behind.hidden > 0
    assert {row.village[:9] for row in behind.rows} == {factories.HANYUAN[:9]}


def test_a_liaison_sees_a_household_that_its_unit_held_last(liaison: User, unit: Unit, clock):
    clock("2023-10-10")
    household = factories.make_household("走")
    factories.make_recipient(household)
    factories.make_pairing(
        household,
        factories.make_cadre(unit=unit),
        on=date(2023, 1, 1),
        ended_on=date(2023, 8, 1),
    )
    draft = draft_review(
        county=factories.get_region(),
        programme=factories.make_programme(),
        year=2023,
        quarter=3,
        actor=None,
    )
    factories.publish_review(draft)
    entry = ReviewEntry.objects.get(review=draft, unit=unit)

    behind = rows_behind(entry, Indicator.COVERAGE, liaison)
    (shown,) = named(behind.rows, liaison)

    assert entry.counted(Indicator.COVERAGE) == (0, 1)
    assert shown.row.on == date(2023, 8, 1)
    assert shown.household == household
    assert not shown.is_open


def test_one_tap_is_enough_and_length_and_photographs_play_no_part(clock):
    clock("2023-10-10")
    pairing = factories.make_pairing(on=date(2023, 1, 1))
    tapped = factories.make_contact(pairing, date(2023, 7, 1), topics=["health"])
    word = factories.make_contact(pairing, date(2023, 7, 2), found="好")
    photographed = factories.make_contact(pairing, date(2023, 7, 3))
    factories.make_photo(photographed)
    silent = factories.make_contact(pairing, date(2023, 7, 4), found="  ")
    given = factories.make_contact(pairing, date(2023, 7, 5))
    factories.make_aid(pairing, given.day, contact=given)
    factories.make_contact(pairing, date(2023, 7, 6), is_imported=True)
    factories.make_contact(pairing, date(2023, 7, 7), is_reached=False, topics=["health"])

    found = {
        row.on: row.is_so for row in rows_of(Indicator.RECORDS, _basis(factories.make_programme()))
    }

    assert found == {
        tapped.day: True,
        word.day: True,
        photographed.day: False,
        silent.day: False,
        given.day: True,
    }


def test_entries_are_units_and_townships_that_have_something_to_count(county: County):
    review = draft_review(
        county=factories.get_region(), programme=county.programme, year=2023, quarter=3, actor=None
    )

    kinds = Counter(review.entries.values_list("kind", flat=True))
    assert kinds == {EntryKind.COUNTY: 1, EntryKind.TOWNSHIP: 2, EntryKind.UNIT: 4}
    empty = review.entries.get(unit=county.units[3])
    assert empty.counted_percent(Indicator.COVERAGE) is not None


def test_counting_asks_as_often_for_many(clock):
    clock("2023-10-10")
    build(seed=2, number=6)
    programme = factories.make_programme()
    numbers = []
    for seed in (3, 4):
        with CaptureQueriesContext(connection) as queries:
            draft_review(
                county=factories.get_region(),
                programme=programme,
                year=2023,
                quarter=3,
                actor=None,
            )
        numbers.append(len(queries))
        for n in range(20):
            pairing = factories.make_pairing(
                factories.make_household(f"更{seed}{n}", village=factories.WHEAT),
                on=date(2023, 1, 1),
            )
            factories.make_recipient(pairing.household)
    with CaptureQueriesContext(connection) as queries:
        draft_review(
            county=factories.get_region(), programme=programme, year=2023, quarter=3, actor=None
        )

    # The first one makes the review, the others count it anew.
    assert numbers[1] == len(queries) <= 30
