"""When festivals fall, and what a county makes of the list."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import translation

from common.errors import DomainError
from organization.models import User
from tests import factories
from visits.choices import FestivalRule
from visits.festival_days import days_in, lunar_words, next_day
from visits.forms.festivals import FestivalForm
from visits.models import Festival
from visits.rounds import festivals_known, occasions
from visits.services.festivals import add_festival, change_festival

DAY = "2026-06-01"

# Days of the lunar festivals, from the State Council's yearly notices on holidays and the
# Purple Mountain Observatory's calendar.
LUNAR = {
    "spring": [
        *("2018-02-16", "2019-02-05", "2020-01-25", "2021-02-12", "2022-02-01"),
        *("2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06"),
    ],
    "dragon_boat": [
        *("2018-06-18", "2019-06-07", "2020-06-25", "2021-06-14", "2022-06-03"),
        *("2023-06-22", "2024-06-10", "2025-05-31", "2026-06-19", "2027-06-09"),
    ],
    "mid_autumn": [
        *("2018-09-24", "2019-09-13", "2020-10-01", "2021-09-21", "2022-09-10"),
        *("2023-09-29", "2024-09-17", "2025-10-06", "2026-09-25", "2027-09-15"),
    ],
    "double_ninth": [
        *("2018-10-17", "2019-10-07", "2020-10-25", "2021-10-14", "2022-10-04"),
        *("2023-10-23", "2024-10-11", "2025-10-29", "2026-10-18", "2027-10-08"),
    ],
}


@pytest.fixture(autouse=True)
def _early_june(clock: Callable[[str], None]) -> None:
    clock(DAY)


@pytest.fixture
def desk(client: Client, office: User) -> Client:
    client.force_login(office)
    client.cookies["django_language"] = "en"
    return client


def _shipped(key: str) -> Festival:
    found: Festival = Festival.objects.get(region=None, key=key)
    return found


def _said(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


# Days


@pytest.mark.parametrize("key", LUNAR)
def test_lunar_festivals_fall_on_the_days_that_are_known(key: str, db: None) -> None:
    festival = _shipped(key)

    found = [day.isoformat() for year in range(2018, 2028) for day in days_in(festival, year)]

    assert found == LUNAR[key]


@pytest.mark.parametrize(
    ("key", "year", "days"),
    [
        ("children", 2026, ["2026-06-01"]),
        # The third Sunday of May.
        ("disabled_day", 2026, ["2026-05-17"]),
        ("disabled_day", 2027, ["2027-05-16"]),
        # The eighth of the twelfth month: twice in 2022, which leaves 2023 without.
        ("laba", 2022, ["2022-01-10", "2022-12-30"]),
        ("laba", 2023, []),
        ("laba", 2026, ["2026-01-26"]),
        # A leap sixth month came before it.
        ("lantern", 2026, ["2026-03-03"]),
    ],
)
def test_other_festivals_fall_by_their_rules(
    key: str, year: int, days: list[str], db: None
) -> None:
    assert [day.isoformat() for day in days_in(_shipped(key), year)] == days


@pytest.mark.parametrize(
    ("festival", "year", "days"),
    [
        # The leap sixth month of 2025 began on 25 July; the regular one holds.
        (Festival(rule="lunar", month=6, day=24), 2025, ["2025-07-18"]),
        # The twelfth month has no thirtieth day: New Year's Eve is its last.
        (Festival(rule="lunar", month=12, day=30), 2026, ["2026-02-16"]),
        (Festival(rule="solar", month=2, day=29), 2026, []),
        (Festival(rule="weekday", month=5, nth=5, weekday=7), 2026, ["2026-05-31"]),
        (Festival(rule="weekday", month=5, nth=5, weekday=1), 2026, []),
        (Festival(rule="weekday", month=6, nth=1, weekday=1), 2026, ["2026-06-01"]),
    ],
)
def test_days_at_the_edges_of_months(festival: Festival, year: int, days: list[str]) -> None:
    assert [day.isoformat() for day in days_in(festival, year)] == days


def test_the_next_day_is_today_s_own_or_lies_ahead(db: None) -> None:
    festival = _shipped("dragon_boat")

    assert next_day(festival, date(2026, 6, 19)) == date(2026, 6, 19)
    assert next_day(festival, date(2026, 6, 20)) == date(2027, 6, 9)
    assert next_day(Festival(rule="solar", month=2, day=29), date(2025, 3, 1)) is None


@pytest.mark.parametrize(
    ("day", "chinese", "english"),
    [
        (date(2026, 6, 19), "农历五月初五", "lunar 5/5"),
        (date(2026, 2, 17), "农历正月初一", "lunar 1/1"),
        (date(2026, 1, 26), "农历腊月初八", "lunar 12/8"),
        (date(2025, 8, 1), "农历闰六月初八", "lunar leap 6/8"),
    ],
)
def test_a_day_is_said_in_the_lunar_calendar(day: date, chinese: str, english: str) -> None:
    with translation.override("zh-hans"):
        assert lunar_words(day) == chinese
    with translation.override("en"):
        assert lunar_words(day) == english


# The county's list


def test_the_five_that_the_duty_names_are_on_and_the_others_are_off(db: None) -> None:
    known = festivals_known(factories.SOUTH_GATE)

    assert {f.key for f in known if f.is_on} == {
        *("spring", "dragon_boat", "children", "mid_autumn", "double_ninth")
    }
    assert {f.key for f in known if not f.is_on} == {
        *("lantern", "laba", "disabled_day", "disability_day")
    }


def test_the_next_come_in_order_and_say_when_a_round_may_begin(db: None) -> None:
    nearest = occasions(factories.XIHE, date(2026, 6, 1))

    assert [(o.festival.key, o.on.isoformat()) for o in nearest] == [
        ("children", "2026-06-01"),
        ("dragon_boat", "2026-06-19"),
        ("mid_autumn", "2026-09-25"),
        ("double_ninth", "2026-10-18"),
        ("spring", "2027-02-06"),
    ]
    assert [o.is_open for o in nearest] == [True, True, False, False, False]
    assert nearest[1].opens_on == date(2026, 5, 20)
    assert nearest[1].first == date(2026, 6, 4)


def test_a_change_holds_in_the_county_alone(office: User, outsider: User) -> None:
    change_festival(key="laba", changes={"is_on": True, "visit_days": 5}, actor=office)

    own = next(f for f in festivals_known(factories.XIHE) if f.key == "laba")
    beside = next(f for f in festivals_known(factories.LI_COUNTY) if f.key == "laba")
    assert (own.is_on, own.visit_days, own.name) == (True, 5, "腊八节")
    assert (beside.is_on, beside.visit_days) == (False, 15)
    assert len(festivals_known(factories.XIHE)) == len(festivals_known(factories.LI_COUNTY))


def test_the_county_s_rounds_go_with_its_own_festival_and_keep_their_days(
    office: User, pairing: Any
) -> None:
    here = factories.make_round(pairing, festival_on=date(2026, 6, 19))
    far = factories.make_cadre(unit=factories.make_unit(place=factories.LI_COUNTY))
    there = factories.make_round(
        factories.make_pairing(factories.make_household(village=factories.LI_VILLAGE), far),
        festival_on=date(2026, 6, 19),
    )

    own = change_festival(key="dragon_boat", changes={"visit_days": 3}, actor=office)

    here.refresh_from_db()
    there.refresh_from_db()
    assert here.festival == own
    assert here.first == date(2026, 6, 4)
    assert there.festival == _shipped("dragon_boat")


def test_a_second_change_goes_into_the_same_row(office: User) -> None:
    first = change_festival(key="laba", changes={"is_on": True}, actor=office)
    second = change_festival(key="laba", changes={"name": "腊八"}, actor=office)

    assert first.pk == second.pk
    assert Festival.objects.filter(region=factories.XIHE).count() == 1


def test_two_festivals_have_no_name_in_common(office: User) -> None:
    fields = {"name": "春 节", "rule": FestivalRule.SOLAR, "month": 1, "day": 1}

    with pytest.raises(DomainError) as added:
        add_festival(fields=fields, actor=office)
    with pytest.raises(DomainError) as renamed:
        change_festival(key="laba", changes={"name": "中秋节"}, actor=office)
    with pytest.raises(DomainError) as unknown:
        change_festival(key="nothing", changes={"name": "中秋节"}, actor=office)

    assert added.value.code == renamed.value.code == "festival_name_taken"
    assert unknown.value.code == "festival_unknown"


# Its pages


FILLED = {
    "name": "全国扶贫日",
    "name_en": "Poverty Relief Day",
    "rule": "solar",
    "month": "10",
    "day": "17",
    "groups": ["extreme_poverty"],
    "opens_days": "20",
    "visit_days": "10",
}


def test_the_page_lists_what_is_on_with_its_next_day(desk: Client) -> None:
    page = desk.get(reverse("visits:festival_list")).content.decode()

    assert "2026-06-19</span> <small>lunar 5/5" in page
    assert page.index("Switched off") < page.index("Laba Festival")


def test_a_festival_is_added_changed_and_switched_off_from_the_pages(desk: Client) -> None:
    added = desk.post(reverse("visits:festival_add"), FILLED, follow=True)
    made = Festival.objects.get(name="全国扶贫日")
    changed = desk.post(
        reverse("visits:festival_change", args=[made.key]),
        {**FILLED, "rule": "weekday", "nth": "3", "weekday": "6", "day": "17"},
        follow=True,
    )
    made.refresh_from_db()
    switched = desk.post(
        reverse("visits:festival_switch", args=[made.key]), {"on": "no"}, follow=True
    )

    assert _said(added) == ["“Poverty Relief Day” is in the list from now on."]
    assert _said(changed) == ["Saved. Rounds that are drawn up already keep their days."]
    assert (made.day, made.nth, made.weekday, made.groups) == (None, 3, 6, ["extreme_poverty"])
    assert _said(switched) == [
        "No more rounds before Poverty Relief Day; those drawn up already stay."
    ]
    made.refresh_from_db()
    assert not made.is_on


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"name": ""}, "name", "Write what the festival is called."),
        ({"day": ""}, "day", "Write the day as a number."),
        ({"day": "32"}, "day", "No month has so many days."),
        ({"month": "2", "day": "30"}, "day", "This month has no such day."),
        ({"rule": "lunar", "day": "31"}, "day", "This month has no such day."),
        ({"rule": "weekday"}, "nth", "Choose one."),
        ({"visit_days": "21"}, "visit_days", "Visits cannot count before a round can be drawn up."),
        ({"opens_days": "121"}, "opens_days", "At most 120 days."),
        ({"groups": ["nobody"]}, "groups", "nobody is not one of the available choices."),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    changes: dict[str, Any], field: str, sentence: str, desk: Client
) -> None:
    answer = desk.post(reverse("visits:festival_add"), {**FILLED, **changes})

    assert answer.status_code == 422
    assert any(sentence in error for error in answer.context["form"].errors[field])
    assert not Festival.objects.filter(name="全国扶贫日").exists()


def test_a_name_that_is_taken_is_refused_on_the_page(desk: Client) -> None:
    answer = desk.post(reverse("visits:festival_change", args=["laba"]), {**FILLED, "name": "春节"})

    assert answer.status_code == 422
    assert "“春节” is in the list already." in answer.content.decode()


def test_a_lunar_day_may_be_the_thirtieth(db: None) -> None:
    form = FestivalForm(
        {**FILLED, "rule": "lunar", "month": "12", "day": "30", "groups": []}, groups=[]
    )

    assert form.is_valid()
    assert form.cleaned_data["nth"] is form.cleaned_data["weekday"] is None


@pytest.mark.parametrize("name", ["change", "switch"])
def test_there_is_no_page_for_a_festival_that_is_not_there(name: str, desk: Client) -> None:
    assert desk.post(reverse(f"visits:festival_{name}", args=["x"]), {}).status_code == 404
