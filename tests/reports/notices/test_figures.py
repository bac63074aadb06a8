"""The figures of a notice: counted again by plain SQL, equal to the summary's, adding up."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organization.choices import Role
from organization.models import Unit
from pairing.models import Pairing
from reports.notices.figures import Figures, Spans, count_figures, rules_in_force
from reports.notices.papers import OF_NO_UNIT, attachments_of, sum_of_units
from reports.summaries.figures import summarise
from tests import factories
from visits.choices import AidKind, ContactKind, NeedStatus

MAY = date(2023, 5, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def county(clock) -> None:
    """Two townships and two units, with something of everything before, in and after May 2023."""
    first, second = factories.make_unit("西和县教育局"), factories.make_unit("西和县水务局")
    for number in range(6):
        village = (factories.SOUTH_GATE, factories.WHEAT)[number % 2]
        household = factories.make_household(village=village)
        for _member in range(1 + number % 2):
            factories.make_recipient(household)
        unit = (first, second)[number // 3]
        pairing = factories.make_pairing(household, factories.make_cadre(unit=unit))
        _fill(pairing, number)
    # In both townships, and once in the county.
    twice = factories.make_cadre(unit=first)
    for village in (factories.SOUTH_GATE, factories.WHEAT):
        household = factories.make_household(village=village)
        factories.make_recipient(household)
        factories.make_pairing(household, twice, on=date(2023, 5, 20))
    unpaired = factories.make_household(village=factories.WHEAT)
    factories.make_recipient(unpaired)
    factories.make_need(unpaired, raised_on=date(2023, 5, 9))
    gone = factories.make_household(village=factories.WHEAT)
    factories.make_recipient(gone)
    factories.make_pairing(gone, ended_on=date(2023, 5, 10))
    factories.make_activity(day=date(2023, 5, 4))
    factories.make_activity("慰问", day=date(2023, 2, 4), place=factories.SHILI)
    elsewhere = factories.make_pairing(
        factories.make_household(village=factories.LI_VILLAGE),
        factories.make_cadre(place=factories.LI_COUNTY),
    )
    _fill(elsewhere, 1)


def _fill(pairing: Pairing, number: int) -> None:
    for month in (2, 4, 5, 6):
        for day in range(1, 2 + number % 3):
            factories.make_contact(pairing, date(2023, month, day), is_counted=False)
            factories.make_contact(
                pairing, date(2023, month, day + 9), ContactKind.PHONE, is_counted=False
            )
    factories.make_contact(pairing, date(2023, 5, 31), ContactKind.PHONE)
    factories.make_contact(pairing, date(2023, 5, 30), is_reached=False)
    factories.make_aid(pairing, date(2023, 4, 30), "50.50")
    factories.make_aid(pairing, date(2023, 5, 31), 10 * number + 5)
    factories.make_aid(pairing, date(2023, 5, 2), 30, kind=AidKind.GOODS, items="米")
    for raised, settled in (((3, 1), (5, 31)), ((5, 31), None), ((4, 2), (4, 9))):
        contact = factories.make_contact(
            pairing, date(2023, *raised), ContactKind.ONLINE, is_counted=False
        )
        done: dict[str, Any] = {}
        if settled:
            done = {
                "status": NeedStatus.DONE,
                "settled_on": date(2023, *settled),
                "outcome": "已办",
            }
        factories.make_need(contact=contact, **done)


def counted() -> Figures:
    return count_figures(factories.get_region(), factories.make_programme(), MAY)


def sql(query: str, *values: Any) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        names = [column[0] for column in cursor.description]
        rows = cursor.fetchall()
    return {"rows": [dict(zip(names, row, strict=True)) for row in rows]} | (
        dict(zip(names, rows[0], strict=True)) if rows else {}
    )


CONTACTS = """
    SELECT count(*) FILTER (WHERE c.kind = 'home_visit') AS visits,
           count(*) FILTER (WHERE c.kind <> 'home_visit') AS contacts
    FROM visits_contact c
    JOIN pairing_pairing p ON p.id = c.pairing_id
    JOIN pairing_cadre d ON d.id = p.cadre_id
    JOIN organization_user u ON u.id = d.user_id
    WHERE c.verdict = 'counted' AND c.day BETWEEN %s AND %s AND c.region_id LIKE %s
      AND (%s::bigint IS NULL OR u.unit_id = %s)
"""
SPANS = (
    ("now", date(2023, 5, 1), date(2023, 5, 31)),
    ("before", date(2023, 4, 1), date(2023, 4, 30)),
    ("year", date(2023, 1, 1), date(2023, 5, 31)),
)


@pytest.mark.parametrize(("span", "first", "last"), SPANS)
def test_contacts_are_those_that_plain_sql_counts(county, span, first, last):
    figures = counted()

    for kind, row in figures.rows():
        is_unit = kind == "unit"
        prefix = f"{row.key[:9]}%" if kind == "township" else "621225%"
        unit = int(row.key) if is_unit else None
        again = sql(CONTACTS, first, last, prefix, unit, unit)
        assert row.counts(span)["visits"] == again["visits"], (row.name, span)
        assert row.counts(span)["contacts"] == again["contacts"], (row.name, span)
    assert figures.county.counts(span)["visits"] > 0


@pytest.mark.parametrize(("span", "first", "last"), SPANS)
def test_aid_and_needs_are_those_that_plain_sql_counts(county, span, first, last):
    figures = counted()

    aid = sql(
        "SELECT sum(value) FILTER (WHERE kind = 'cash') AS cash,"
        " sum(value) FILTER (WHERE kind = 'goods') AS goods FROM visits_aid"
        " WHERE day BETWEEN %s AND %s AND region_id LIKE '621225%%'",
        first,
        last,
    )
    needs = sql(
        "SELECT count(*) FILTER (WHERE raised_on BETWEEN %s AND %s) AS raised,"
        " count(*) FILTER (WHERE settled_on BETWEEN %s AND %s) AS settled,"
        " count(*) FILTER (WHERE raised_on <= %s AND coalesce(settled_on, '2099-1-1') > %s) AS open"
        " FROM visits_need WHERE region_id LIKE '621225%%'",
        *(first, last, first, last, last, last),
    )
    counts = figures.county.counts(span)
    assert counts["cash"] == int((aid["cash"] or 0) * 100)
    assert counts["goods"] == int((aid["goods"] or 0) * 100)
    assert counts["needs_raised"] == needs["raised"]
    assert counts["needs_settled"] == needs["settled"]
    if span != "year":
        assert counts["needs_open"] == needs["open"]
        assert needs["open"]


def test_rosters_and_pairings_are_those_that_plain_sql_counts(county):
    figures = counted()

    again = sql(
        "SELECT left(h.region_id, 9) AS area, count(*) AS people,"
        " count(DISTINCT h.id) AS households,"
        " count(DISTINCT h.id) FILTER (WHERE NOT EXISTS ("
        "   SELECT 1 FROM pairing_pairing p WHERE p.household_id = h.id"
        "   AND p.started_on <= '2023-5-31' AND coalesce(p.ended_on, '2099-1-1') >= '2023-5-31'"
        " )) AS unpaired"
        " FROM pairing_recipient r JOIN pairing_household h ON h.id = r.household_id"
        " WHERE h.region_id LIKE '621225%%' AND r.joined_on <= '2023-5-31'"
        " GROUP BY 1 ORDER BY 1"
    )
    found = [
        {"area": row.key[:9], **{n: row.now[n] for n in ("people", "households", "unpaired")}}
        for row in figures.townships
    ]
    assert found == again["rows"]
    assert figures.county.now["unpaired"] == 2
    assert figures.county.now["cadres"] == 7


def test_overdue_is_a_due_date_before_the_months_end(county):
    factories.make_pairing(factories.make_household())

    figures = counted()

    with connection.cursor() as cursor:
        # A rule of four contacts and two visits: by 31 May one contact was due, on 31 March.
        cursor.execute(
            "SELECT count(*) FROM pairing_pairing p WHERE p.region_id LIKE '621225%%'"
            " AND p.started_on <= '2023-3-31' AND p.ended_on IS NULL AND NOT EXISTS ("
            "  SELECT 1 FROM visits_contact c WHERE c.pairing_id = p.id AND c.verdict = 'counted'"
            "  AND c.kind <> 'home_visit' AND c.day <= '2023-5-31')"
        )
        (late,) = cursor.fetchone()
    assert figures.county.now["overdue"] == late > 0
    assert figures.county.now["judged"] == figures.county.now["pairings"] == 9


def test_pairing_without_a_contact_is_overdue(clock):
    factories.make_pairing(factories.make_household())

    figures = counted()

    assert (figures.county.now["judged"], figures.county.now["overdue"]) == (1, 1)
    assert figures.county.before["overdue"] == 1


def test_county_equals_the_summary(county):
    figures = counted()

    region, programme = factories.get_region(), factories.make_programme()
    for span, first, last in SPANS:
        summary = summarise(region, programme, first=first, last=last)
        counts = figures.county.counts(span)
        for name in ("visits", "contacts", "activities"):
            assert counts[name] == getattr(summary, name), (span, name)
        assert Decimal(counts["cash"] + counts["goods"]) / 100 == summary.money
        assert Decimal(counts["goods"]) / 100 == summary.goods
        if span != "year":
            for name in ("households", "people", "cadres", "pairings"):
                assert counts[name] == getattr(summary, name), (span, name)


def test_townships_add_up_to_the_county_but_for_cadres_and_activities(county):
    figures = counted()

    for span, _first, _last in SPANS:
        together = figures.county.counts(span)
        for name in set(together) - {"cadres", "activities"}:
            added = sum(row.counts(span)[name] for row in figures.townships)
            assert added == together[name], (span, name)
    assert sum(row.now["cadres"] for row in figures.townships) == 8
    assert sum(row.year["activities"] for row in figures.townships) == 1
    assert figures.county.year["activities"] == 2


def test_units_add_up_to_the_county_in_what_belongs_to_a_unit(county):
    figures = counted()

    together = sum_of_units(figures)
    for name in ("cadres", "pairings", "judged", "overdue", "visits", "contacts", "cash", "goods"):
        assert together.now[name] == figures.county.now[name], name
    # The need of the household that nobody is paired with belongs to no unit.
    assert together.now["needs_raised"] == figures.county.now["needs_raised"] - 1
    assert together.now["households"] == figures.county.now["households"] - 2


def test_pairings_of_a_cadre_without_a_unit_stand_with_the_county_alone(county):
    whole = attachments_of(counted(), "2023年5月")[-1].table
    gone_over = factories.make_user(Role.TOWNSHIP_OFFICE, place=factories.HANYUAN)
    household = factories.make_household()
    factories.make_recipient(household)
    before = counted()
    _fill(factories.make_pairing(household, factories.make_cadre(user=gone_over)), 1)

    figures = counted()

    assert figures.county.now["cadres"] == before.county.now["cadres"] + 1
    assert figures.county.now["pairings"] == before.county.now["pairings"] + 1
    assert figures.county.now["visits"] > before.county.now["visits"]
    assert [row.as_json() for row in figures.units] == [row.as_json() for row in before.units]
    note = attachments_of(figures, "2023年5月")[-1].table.note
    assert OF_NO_UNIT in note
    assert OF_NO_UNIT not in whole.note


def test_places_stand_in_an_order_that_says_nothing_of_what_they_did(county):
    factories.make_contact(
        factories.make_pairing(
            factories.make_household(), factories.make_cadre(unit=factories.make_unit("安监站"))
        ),
        date(2023, 5, 5),
    )

    figures = counted()

    assert [row.name for row in figures.townships] == ["汉源镇", "十里镇"]
    names = [row.name for row in figures.units]
    assert names == list(Unit.objects.filter(name__in=names).values_list("name", flat=True))
    assert names[0] == "安监站"


def test_queries_are_the_same_whatever_the_county(county, django_assert_num_queries):
    region, programme = factories.get_region(), factories.make_programme()
    with CaptureQueriesContext(connection) as few:
        count_figures(region, programme, MAY)

    for _number in range(5):
        household = factories.make_household(village=factories.WHEAT)
        factories.make_recipient(household)
        _fill(factories.make_pairing(household), 2)

    with django_assert_num_queries(len(few)):
        count_figures(region, programme, MAY)
    assert len(few) <= 24


def test_kept_figures_come_back_as_they_were(county):
    figures = counted()

    again = Figures.from_json(figures.as_json())

    assert again.as_json() == figures.as_json()
    assert again.county.now == {name: n for name, n in figures.county.now.items() if n}


def test_in_january_the_month_before_is_last_years():
    spans = Spans.of(date(2024, 1, 15))

    assert spans.named() == (
        ("now", date(2024, 1, 1), date(2024, 1, 31)),
        ("before", date(2023, 12, 1), date(2023, 12, 31)),
        ("year", date(2024, 1, 1), date(2024, 1, 31)),
    )
    assert spans.earliest == date(2023, 12, 1)


def test_rules_are_the_latest_of_each_region_that_has_one(clock):
    factories.make_rule(contacts=6, visits=5, year=2022)
    factories.make_rule(contacts=8, visits=5, year=2023)
    factories.make_rule(contacts=9, visits=5, year=2024)
    factories.make_rule(contacts=7, visits=5, place=factories.LI_COUNTY)

    rules = rules_in_force(factories.get_region(), factories.make_programme(), 2023)

    assert [(rule["region"], rule["contacts"]) for rule in rules] == [
        (factories.GANSU, 4),
        (factories.XIHE, 8),
    ]
