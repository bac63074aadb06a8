"""What is counted, against a count row by row."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.dates import today
from organization.models import Unit
from pairing.models import Group, Programme
from reports.figures.live import Scope, count_live, count_whole
from reports.figures.value import Figures, together
from tests import factories
from tests.reports.figures.changing import Changing
from tests.reports.figures.recount import plain, recount
from visits.choices import ContactKind, Status
from visits.services.rules import set_rule


@pytest.fixture
def programme(db: None) -> Programme:
    return factories.make_programme()


@pytest.mark.parametrize("seed", range(4))
def test_figures_are_what_a_count_row_by_row_comes_to(programme, clock, seed):
    clock("2026-11-22")
    Changing(seed, programme).happen(60)

    for prefix in ("62", "621225", "621225100", factories.WHEAT):
        counted = count_whole(Scope((prefix,), programme), day=today())
        assert plain(counted) == plain(recount(prefix, programme, today())), prefix


@pytest.mark.parametrize("seed", range(3))
def test_a_groups_figures_are_those_of_its_households(programme, clock, seed):
    clock("2026-11-22")
    Changing(10 + seed, programme).happen(50)

    for group in Group.objects.filter(programme=programme):
        counted = count_whole(Scope(("62",), programme, group), day=today())
        assert plain(counted) == plain(recount("62", programme, today(), group))


def test_contacts_are_credited_by_the_rule_in_force(programme, clock):
    """Where visits count as contacts a day with both is one; elsewhere they are told apart."""
    clock("2026-11-22")
    here = factories.make_pairing(on=date(2025, 1, 1))
    there = factories.make_pairing(
        factories.make_household(village=factories.LI_VILLAGE), on=date(2025, 1, 1)
    )
    set_rule(
        programme=programme,
        region=factories.get_region(),
        year=2026,
        contacts=4,
        visits=2,
        visit_counts_as_contact=True,
    )
    for pairing in (here, there):
        factories.make_contact(pairing, date(2026, 3, 5))
        factories.make_contact(pairing, date(2026, 3, 5), ContactKind.PHONE)
        factories.make_contact(pairing, date(2026, 3, 6))
        factories.make_contact(pairing, date(2026, 4, 1), ContactKind.PHONE)

    counted = count_live(Scope(("62",), programme), 6, day=today())

    credited = {key: row.months["contacts_credited"][14:16] for key, row in counted.items()}
    assert credited == {"621225": [2, 1], "621226": [1, 1]}


def test_parts_add_up_to_the_whole_whatever_they_are_told_apart_by(programme, clock):
    clock("2026-11-22")
    Changing(7, programme).happen(60)
    scope = Scope(("62",), programme)
    whole = count_whole(scope, day=today())

    for length in (4, 6, 9, 12):
        parts = together(count_live(scope, length, day=today()).values())
        parts.cadres = whole.cadres
        assert plain(parts) == plain(whole), length


def test_units_are_told_apart_by_the_cadres(programme, clock):
    clock("2026-11-22")
    Changing(8, programme).happen(60)
    scope = Scope(("62",), programme)
    whole = count_whole(scope, day=today())

    units = count_live(scope, "unit", day=today())

    assert None not in units
    summed = together(units.values())
    assert (summed.pairings, summed.lights) == (whole.pairings, whole.lights)
    assert sum(each.cadres for each in units.values()) == whole.cadres
    for key, each in units.items():
        alone = count_whole(Scope(("62",), programme, unit=Unit.objects.get(pk=key)), day=today())
        assert plain(each) == plain(alone)
        assert not each.unpaired
        assert "activities" not in each.months


def test_an_empty_place_has_empty_figures(programme):
    counted = count_whole(Scope(("6212",), programme), day=today())

    assert counted == Figures()
    assert counted.is_empty
    assert counted.overdue_share == 0.0


def test_a_pairing_that_is_not_asked_anything_has_no_light(programme, clock):
    clock("2026-11-22")
    pairing = factories.make_pairing(on=date(2026, 12, 1))

    counted = count_whole(Scope(("62",), programme), day=today())

    assert pairing.is_open
    assert (counted.pairings, counted.lit) == (0, 0)
    assert counted.households == 1
    assert counted.lights[Status.OVERDUE] == 0


def test_as_many_queries_for_many_rows_as_for_few(programme, clock):
    clock("2026-11-22")
    county = Changing(1, programme)
    county.happen(60)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            count_live(Scope(("62",), programme), 9, day=today())
        return len(asked)

    few = queries()
    county.happen(60)

    assert queries() == few <= 18


def test_figures_are_kept_as_they_are(programme, clock):
    clock("2026-11-22")
    Changing(3, programme).happen(60)
    counted = count_whole(Scope(("62",), programme), day=today())

    assert Figures.from_json(counted.as_json()) == counted


def test_what_belongs_to_another_programme_alone_is_not_counted(programme, clock):
    clock("2026-11-22")
    other = factories.make_programme("relatives", place=factories.XIHE)
    theirs = factories.make_household("他")
    factories.make_recipient(theirs, group=factories.make_group("poor", of=other))
    factories.make_need(theirs)
    factories.make_recipient(factories.make_household("一"))

    ours, others = (count_whole(Scope(("62",), each), day=today()) for each in (programme, other))

    assert (ours.households, ours.unpaired, ours.needs_open) == (1, 1, 0)
    assert (others.households, others.unpaired, others.needs_open) == (1, 1, 1)
