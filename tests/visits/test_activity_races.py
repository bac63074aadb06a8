"""Two at once: the same activity entered, the same contact marked, the same list ticked."""

import pytest
from django.db import transaction

from common.dates import today
from common.errors import ConflictError
from organization.choices import Role
from organization.models import Region
from tests import factories
from tests.harness import Session, sessions_waiting_for_a_lock, wait_until
from visits.choices import ActivityState, CountedBy
from visits.models import Activity, Campaign, CampaignMark
from visits.services import activities, campaigns
from visits.services.activities import Details, Tick


def _waiting() -> bool:
    return sessions_waiting_for_a_lock() == 1


def test_of_two_who_enter_the_same_at_once_one_is_told(committing_db: None) -> None:
    office = factories.make_user(Role.COUNTY_OFFICE)
    programme = factories.make_programme()
    details = Details(name="义诊", day=today(), region=Region.objects.get(pk=factories.XIHE))

    def enter() -> Activity:
        return activities.plan_activity(programme=programme, details=details, actor=office)

    with transaction.atomic():
        enter()
        other = Session(enter)
        wait_until(_waiting, "the second waits")
    with pytest.raises(ConflictError) as error:
        other.join_session()

    assert error.value.code == "activity_twice"
    assert Activity.objects.count() == 1


def test_two_who_mark_the_same_wait_for_each_other(committing_db: None) -> None:
    office = factories.make_user(Role.COUNTY_OFFICE)
    unit = factories.make_unit()
    cadre = factories.make_cadre(unit=unit)
    pairing = factories.make_pairing(factories.make_household(), cadre)
    contact = factories.make_contact(pairing, today())
    campaign = factories.make_campaign(unit, first=today(), last=today())

    def mark() -> tuple[int, int]:
        return campaigns.mark(of=campaign.units.get(), contacts=[contact.pk], aid=[], actor=office)

    with transaction.atomic():
        mark()
        other = Session(mark)
        wait_until(_waiting, "the second waits")

    assert other.join_session() == (0, 1)
    assert CampaignMark.objects.count() == 1


def test_of_two_campaigns_that_mark_the_same_at_once_one_is_told(committing_db: None) -> None:
    office = factories.make_user(Role.COUNTY_OFFICE)
    unit = factories.make_unit()
    pairing = factories.make_pairing(factories.make_household(), factories.make_cadre(unit=unit))
    contact = factories.make_contact(pairing, today())
    first, second = (
        factories.make_campaign(unit, name=name, first=today(), last=today())
        for name in ("扶贫日", "重阳节")
    )

    def mark(campaign: Campaign) -> tuple[int, int]:
        return campaigns.mark(of=campaign.units.get(), contacts=[contact.pk], aid=[], actor=office)

    with transaction.atomic():
        mark(first)
        other = Session(lambda: mark(second))
        wait_until(_waiting, "the second waits")
    with pytest.raises(ConflictError) as error:
        other.join_session()

    assert error.value.code == "marked_elsewhere"
    assert CampaignMark.objects.get().campaign == first


def test_tick_that_comes_while_the_outcome_is_entered_is_counted(committing_db: None) -> None:
    office = factories.make_user(Role.COUNTY_OFFICE)
    activity = factories.make_activity(day=today(), state=ActivityState.PLANNED)
    first, second = (
        activity.taking_part.create(household=factories.make_household(name), came=came)
        for name, came in (("王一", True), ("王二", None))
    )

    def tick() -> Activity:
        return activities.tick(
            activity=activity,
            ticks={second.pk: Tick(True, 3)},
            seen=[first.pk, second.pk],
            actor=office,
        )

    with transaction.atomic():
        activities.hold_activity(activity=activity, actor=office)
        other = Session(tick)
        wait_until(_waiting, "the tick waits")
    other.join_session()

    activity.refresh_from_db()
    assert activity.counted_by == CountedBy.LIST
    assert (activity.participants, activity.households) == (4, 2)
