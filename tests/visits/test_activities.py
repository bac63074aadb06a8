"""Activities from plan to outcome: states, lists of who takes part, and what cannot be."""

from datetime import date, time
from typing import Any

import pytest

from common.errors import ConflictError, DomainError
from delivery.models import Message
from organization.choices import Role
from organization.models import Region, User
from pairing.models import Household, Pairing
from reports.counting import activities_between
from tests import factories
from tests.harness import refused
from visits.choices import ActivityState, CountedBy, TopicList
from visits.models import Activity, Participant
from visits.selectors import topics_known
from visits.services import activities
from visits.services.activities import Contribution, Details, Tick

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "clock")]

TODAY = date(2023, 7, 1)
LATER = date(2023, 7, 20)
BEFORE = date(2023, 6, 20)


def details(**fields: Any) -> Details:
    return Details(
        **{
            "name": "送医下乡",
            "day": LATER,
            "region": Region.objects.get(pk=factories.HANYUAN),
            **fields,
        }
    )


def planned(actor: User, **fields: Any) -> Activity:
    return activities.plan_activity(
        programme=factories.make_programme(), details=details(**fields), actor=actor
    )


def asked(activity: Activity, *households: Household, actor: User) -> list[Participant]:
    activities.ask_households(
        activity=activity,
        households=Household.objects.filter(pk__in=[each.pk for each in households]),
        actor=actor,
    )
    return list(activity.taking_part.order_by("pk"))


def came(activity: Activity, lines: list[Participant], *, people: int, actor: User) -> None:
    activities.tick(
        activity=activity,
        ticks={line.pk: Tick(True, people) for line in lines},
        seen=[line.pk for line in lines],
        actor=actor,
    )


def counted(day: date = TODAY) -> int:
    county = Region.objects.get(pk=factories.XIHE)
    return activities_between(county, factories.make_programme(), None, date(2023, 12, 31)).count()


def code_of(error: Any) -> str:
    return str(error.value.code)


def test_only_what_was_held_counts(office):
    activity = planned(office, day=BEFORE)
    cancelled = planned(office, day=BEFORE, name="招聘会")
    activities.cancel_activity(activity=cancelled, reason="下雨", actor=office)

    before = counted()
    activities.hold_activity(activity=activity, actor=office)

    assert (before, counted()) == (0, 1)


def test_row_of_a_roster_counts_as_it_always_did(office):
    factories.make_activity(day=BEFORE)

    assert counted() == 1


def test_kinds_are_shipped_and_edited_by_the_office(office):
    names = [row.name for row in topics_known(factories.XIHE)[TopicList.ACTIVITY]]

    assert names == [
        *("义诊", "招聘会", "宣讲", "培训", "慰问", "师生结对", "文化活动", "其他"),
    ]


def test_announcing_tells_the_cadres_of_the_households_and_the_liaisons(
    office, liaison, unit, pairing, cadre
):
    colleague = factories.make_user(Role.CADRE, unit=unit)
    activity = planned(office, units=[Contribution(unit.pk, "三名医生")])
    asked(activity, pairing.household, actor=office)

    told = activities.announce_activity(activity=activity, actor=office)
    again = activities.announce_activity(activity=activity, actor=office)

    activity.refresh_from_db()
    assert activity.state == ActivityState.ANNOUNCED
    assert (told, again) == (2, 0)
    assert set(Message.objects.values_list("user", flat=True)) == {cadre.pk, liaison.pk}
    assert colleague.pk not in Message.objects.values_list("user", flat=True)
    assert pairing.household.head_name not in Message.objects.filter(user=cadre)[0].text


def test_who_comes_to_the_list_later_is_told_when_it_is_announced_again(office, pairing):
    activity = planned(office)
    first = activities.announce_activity(activity=activity, actor=office)
    asked(activity, pairing.household, actor=office)

    assert (first, activities.announce_activity(activity=activity, actor=office)) == (0, 1)


def test_day_that_has_passed_is_not_announced(office):
    activity = planned(office, day=BEFORE)

    with pytest.raises(DomainError) as error:
        activities.announce_activity(activity=activity, actor=office)

    assert code_of(error) == "announced_too_late"


def test_activity_to_come_cannot_have_been_held(office):
    activity = planned(office)

    with pytest.raises(DomainError, match="still to come") as error:
        activities.hold_activity(activity=activity, actor=office)

    assert code_of(error) == "held_in_future"
    assert counted() == 0


def test_held_activity_is_not_moved_into_the_future(office):
    activity = activities.hold_activity(activity=planned(office, day=BEFORE), actor=office)

    with pytest.raises(DomainError) as error:
        activities.change_activity(activity=activity, details=details(), actor=office)

    assert code_of(error) == "held_in_future"


@pytest.mark.parametrize("begins_at", [None, time(11), time(11, 30)])
def test_it_does_not_end_before_it_begins(office, begins_at):
    with pytest.raises(DomainError, match="ends before it begins"):
        planned(office, begins_at=begins_at, ends_at=time(11))


def test_hours_are_kept_by_the_database_too(office):
    activity = planned(office, begins_at=time(9), ends_at=time(11, 30))

    assert activity.hours == "09:00–11:30"
    refused(
        "activity_ends_after_it_began",
        lambda: Activity.objects.filter(pk=activity.pk).update(ends_at=time(8)),
    )


def test_unit_that_is_no_more_does_not_take_part(office, unit, liaison):
    gone = factories.make_unit("西和县扶贫办")
    factories.make_user(Role.CADRE, unit=gone, is_active=False)

    with pytest.raises(DomainError, match="merged or closed") as error:
        planned(office, units=[Contribution(unit.pk), Contribution(gone.pk)])

    assert code_of(error) == "unit_gone"
    assert not Activity.objects.exists()


def test_unit_that_was_closed_since_stays_on_what_it_took_part_in(office, unit, liaison):
    activity = planned(office, units=[Contribution(unit.pk, "三名医生")])
    User.objects.filter(unit=unit).update(is_active=False)

    activities.change_activity(
        activity=activity,
        details=details(name="义诊", units=[Contribution(unit.pk, "四名医生")]),
        actor=office,
    )

    assert activity.parts.get().contributes == "四名医生"


def test_same_activity_twice_is_said_in_words(office):
    planned(office)

    with pytest.raises(ConflictError, match=r"“送医下乡” on 2023-07-20 in .* is recorded already"):
        planned(office)

    assert Activity.objects.count() == 1


def test_change_over_somebody_elses_change_is_refused(office):
    activity = planned(office)
    seen = activities.version_of(activity)
    activities.change_activity(
        activity=activity, details=details(venue="镇政府"), actor=office, seen=seen
    )

    with pytest.raises(ConflictError) as error:
        activities.change_activity(
            activity=activity, details=details(venue="卫生院"), actor=office, seen=seen
        )

    assert code_of(error) == "activity_changed"
    activity.refresh_from_db()
    assert activity.venue == "镇政府"


def test_cancelling_asks_for_a_reason_and_tells_whoever_heard(office, pairing, cadre):
    activity = planned(office)
    asked(activity, pairing.household, actor=office)
    activities.announce_activity(activity=activity, actor=office)

    with pytest.raises(DomainError):
        activities.cancel_activity(activity=activity, reason="  ", actor=office)
    activities.cancel_activity(activity=activity, reason="下雨", actor=office)

    subjects = list(Message.objects.filter(user=cadre).values_list("subject", flat=True))
    assert len(subjects) == 2
    with pytest.raises(ConflictError):
        activities.hold_activity(activity=activity, actor=office)


def test_cancelled_without_a_reason_is_nothing_the_database_keeps(office):
    activity = planned(office)

    refused(
        "activity_cancelled_with_a_reason",
        lambda: Activity.objects.filter(pk=activity.pk).update(state=ActivityState.CANCELLED),
    )


# Who took part


@pytest.fixture
def homes() -> list[Household]:
    return [factories.make_household(name) for name in ("王一", "王二", "王三")]


def test_held_with_a_list_is_counted_by_the_list(office, homes):
    activity = planned(office, day=BEFORE)
    lines = asked(activity, *homes, actor=office)
    came(activity, lines[:2], people=3, actor=office)

    activities.hold_activity(activity=activity, actor=office)

    activity.refresh_from_db()
    assert activity.counted_by == CountedBy.LIST
    assert (activity.participants, activity.households) == (6, 2)


def test_held_without_a_list_is_counted_by_the_numbers(office):
    activity = planned(office, day=BEFORE)

    activities.hold_activity(activity=activity, participants=40, households=12, actor=office)

    activity.refresh_from_db()
    assert (activity.counted_by, activity.participants, activity.households) == (
        *(CountedBy.NUMBER, 40, 12),
    )


def test_both_at_once_asks_which(office, homes):
    activity = planned(office, day=BEFORE)
    came(activity, asked(activity, *homes, actor=office), people=1, actor=office)
    both = {"activity": activity, "participants": 50, "households": 20, "actor": office}

    with pytest.raises(DomainError, match="Choose which of them counts") as error:
        activities.hold_activity(**both)
    by_number = activities.hold_activity(**both, counted_by=CountedBy.NUMBER)
    by_list = activities.hold_activity(**both, counted_by=CountedBy.LIST)

    assert code_of(error) == "numbers_or_list"
    assert (by_number.participants, by_number.households) == (50, 20)
    assert (by_list.participants, by_list.households) == (3, 3)


def test_numbers_below_the_list_cannot_be(office, homes):
    activity = planned(office, day=BEFORE)
    came(activity, asked(activity, *homes, actor=office), people=2, actor=office)

    with pytest.raises(DomainError, match="6 people of 3 households") as error:
        activities.hold_activity(
            activity=activity,
            participants=5,
            households=3,
            counted_by=CountedBy.NUMBER,
            actor=office,
        )

    assert code_of(error) == "numbers_below_list"


def test_list_of_which_nobody_came_does_not_count(office, homes):
    activity = planned(office, day=BEFORE)
    asked(activity, *homes, actor=office)

    with pytest.raises(DomainError) as error:
        activities.hold_activity(activity=activity, counted_by=CountedBy.LIST, actor=office)

    assert code_of(error) == "nobody_came"


def test_numbers_follow_a_tick_that_comes_later(office, homes):
    activity = planned(office, day=BEFORE)
    lines = asked(activity, *homes, actor=office)
    came(activity, lines[:1], people=2, actor=office)
    activities.hold_activity(activity=activity, actor=office)

    came(activity, lines[1:2], people=4, actor=office)
    activities.take_off(activity=activity, lines=[lines[0].pk], actor=office)

    activity.refresh_from_db()
    assert (activity.participants, activity.households) == (4, 1)


def test_people_by_name_are_counted_each(office, homes):
    orphan = factories.make_group("orphan")
    for name in ("小一", "小二"):
        factories.make_recipient(homes[0], name=name, group=orphan)
    activity = planned(office, day=BEFORE, kind="师生结对")

    number = activities.ask_households(
        activity=activity,
        households=Household.objects.filter(pk__in=[homes[0].pk, homes[1].pk]),
        of_people=True,
        actor=office,
    )
    again = asked(activity, homes[0], actor=office)
    came(activity, again, people=7, actor=office)
    held = activities.hold_activity(activity=activity, actor=office)

    assert number == 2
    assert len(again) == 2
    assert (held.participants, held.households) == (2, 1)


def test_who_is_asked_with_the_household_is_not_asked_again_by_name(office, homes):
    factories.make_recipient(homes[0])
    factories.make_recipient(homes[0])
    activity = planned(office, day=BEFORE)
    whole = asked(activity, homes[0], actor=office)

    number = activities.ask_households(
        activity=activity,
        households=Household.objects.filter(pk=homes[0].pk),
        of_people=True,
        actor=office,
    )
    came(activity, list(activity.taking_part.all()), people=2, actor=office)
    held = activities.hold_activity(activity=activity, actor=office)

    assert number == 0
    assert list(activity.taking_part.all()) == whole
    assert (held.participants, held.households) == (2, 1)


def test_household_that_has_left_is_not_asked(office, homes):
    Household.objects.filter(pk=homes[0].pk).update(closed_on=TODAY)
    activity = planned(office)

    assert len(asked(activity, *homes, actor=office)) == 2
    assert len(asked(activity, *homes, actor=office)) == 2


def test_who_came_is_said_from_its_day_on(office, homes):
    activity = planned(office)
    lines = asked(activity, *homes, actor=office)

    with pytest.raises(DomainError) as error:
        came(activity, lines, people=1, actor=office)

    assert code_of(error) == "came_in_future"


@pytest.mark.parametrize("people", [0, 100])
def test_absurd_number_of_one_household_is_refused(office, homes, people):
    activity = planned(office, day=BEFORE)
    lines = asked(activity, *homes, actor=office)

    with pytest.raises(DomainError) as error:
        came(activity, lines, people=people, actor=office)

    assert code_of(error) == "people_absurd"
    assert not activity.taking_part.came().exists()


# Who sees what


def test_liaison_sees_what_its_unit_takes_part_in(office, liaison, unit):
    own = planned(office, units=[Contribution(unit.pk)])
    planned(office, name="招聘会")

    assert list(Activity.objects.visible_to(liaison)) == [own]


def test_liaisons_own_unit_takes_part_in_what_it_enters(liaison, unit):
    activity = planned(liaison)

    assert [part.unit for part in activity.parts.all()] == [unit]
    with pytest.raises(DomainError) as error:
        activities.change_activity(activity=activity, details=details(), actor=liaison)
    assert code_of(error) == "unit_missing"


def test_cadre_sees_what_its_households_were_asked_to_once_it_is_announced(
    office, cadre, pairing, homes
):
    activity = planned(office)
    other = planned(office, name="招聘会")
    asked(activity, pairing.household, actor=office)
    asked(other, homes[0], actor=office)
    before = list(Activity.objects.visible_to(cadre))

    activities.announce_activity(activity=activity, actor=office)
    activities.announce_activity(activity=other, actor=office)
    now = list(Activity.objects.visible_to(cadre))
    Pairing.objects.filter(pk=pairing.pk).update(ended_on=TODAY, end_reason="moved_away")

    assert (before, now) == ([], [activity])
    assert not Activity.objects.visible_to(cadre).exists()


def test_unit_says_what_it_contributes(office, unit, liaison):
    activity = planned(office, units=[Contribution(unit.pk)])

    activities.say_contribution(part=activity.parts.get(), words="四十个岗位", actor=liaison)

    assert activity.parts.get().contributes == "四十个岗位"


def test_lines_of_others_are_passed_over(office, homes):
    activity = planned(office, day=BEFORE)
    lines = asked(activity, *homes, actor=office)

    activities.tick(
        activity=activity,
        ticks={line.pk: Tick(True) for line in lines},
        seen=[lines[0].pk],
        actor=office,
    )

    assert [line.came for line in activity.taking_part.order_by("pk")] == [True, None, None]
