"""Campaigns: what units promise, what is marked as of one, and what came of it by unit."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from common.errors import ConflictError, DomainError
from organization.choices import Role
from organization.models import Region, Unit, User
from tests import factories
from tests.harness import refused
from visits.campaigns import progress_of, usual_days
from visits.choices import ActivityState, CountedBy, Giver, Occasion, Verdict
from visits.models import Campaign, CampaignMark, CampaignUnit, Contact
from visits.services import campaigns
from visits.services.campaigns import Done, Outline, Promise

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

FIRST, LAST = date(2023, 10, 10), date(2023, 10, 31)
DAY = date(2023, 10, 16)


@pytest.fixture(autouse=True)
def _autumn(clock: Any) -> None:
    clock("2023-11-05")


@pytest.fixture
def school(unit: Unit, liaison: User) -> Unit:
    return unit


@pytest.fixture
def hospital(db: None) -> Unit:
    unit = factories.make_unit("西和县人民医院")
    factories.make_user(Role.LIAISON, unit=unit)
    return unit


def outline(**fields: Any) -> Outline:
    return Outline(
        **{
            "name": "扶贫日爱心活动",
            "occasion": Occasion.POVERTY,
            "region": Region.objects.get(pk=factories.XIHE),
            "first": FIRST,
            "last": LAST,
            "programmes": [factories.make_programme()],
            **fields,
        }
    )


def begun(actor: User, *units: Unit, **fields: Any) -> Campaign:
    return campaigns.begin_campaign(
        outline=outline(**fields), units=[unit.pk for unit in units], actor=actor
    )


def of(campaign: Campaign, unit: Unit) -> CampaignUnit:
    return campaign.units.get(unit=unit)


def code_of(error: Any) -> str:
    return str(error.value.code)


def test_ends_not_before_it_begins(office):
    with pytest.raises(DomainError, match="ends before it begins"):
        begun(office, first=LAST, last=FIRST)

    assert not Campaign.objects.exists()


def test_same_campaign_twice_is_said_in_words(office):
    begun(office)

    with pytest.raises(ConflictError, match="is there already"):
        begun(office)


def test_unit_that_is_no_more_is_not_in_it(office, school):
    gone = factories.make_unit("西和县扶贫办")

    with pytest.raises(DomainError, match="merged or closed"):
        begun(office, school, gone)

    assert not Campaign.objects.exists()


def test_promise_without_a_word_is_refused(office, school):
    campaign = begun(office, school)

    with pytest.raises(DomainError) as error:
        campaigns.promise(of=of(campaign, school), what=Promise(words=" "), actor=office)

    assert code_of(error) == "promise_empty"


def test_contact_of_the_units_cadres_on_its_days_can_be_marked(office, school, pairing):
    campaign = begun(office, school)
    inside = factories.make_contact(pairing, DAY)
    outside = factories.make_contact(pairing, date(2023, 10, 9))

    added, number = campaigns.mark(
        of=of(campaign, school), contacts=[inside.pk], aid=[], actor=office
    )

    assert (added, number) == (1, 1)
    with pytest.raises(DomainError) as error:
        campaigns.mark(of=of(campaign, school), contacts=[outside.pk], aid=[], actor=office)
    assert code_of(error) == "mark_unknown"


def test_what_a_donor_gave_by_a_cadres_hands_is_not_the_units(office, school, pairing):
    campaign = begun(office, school)
    own = factories.make_aid(pairing, DAY)
    donors = factories.make_aid(pairing, DAY, giver=Giver.DONOR, donor="爱心企业")

    offered = campaigns.aid_to_mark(of(campaign, school))

    assert list(offered) == [own]
    with pytest.raises(DomainError) as error:
        campaigns.mark(of=of(campaign, school), contacts=[], aid=[donors.pk], actor=office)
    assert code_of(error) == "mark_unknown"


def test_contact_of_another_unit_cannot_be_marked(office, school, hospital, pairing):
    campaign = begun(office, school, hospital)
    contact = factories.make_contact(pairing, DAY)

    with pytest.raises(DomainError) as error:
        campaigns.mark(of=of(campaign, hospital), contacts=[contact.pk], aid=[], actor=office)

    assert code_of(error) == "mark_unknown"


def test_contact_is_of_one_campaign(office, school, pairing):
    first, second = begun(office, school), begun(office, school, name="敬老月")
    contact = factories.make_contact(pairing, DAY)
    campaigns.mark(of=of(first, school), contacts=[contact.pk], aid=[], actor=office)

    with pytest.raises(ConflictError) as error:
        campaigns.mark(of=of(second, school), contacts=[contact.pk], aid=[], actor=office)

    assert code_of(error) == "marked_elsewhere"


def test_mark_that_is_taken_off_is_gone(office, school, pairing):
    campaign = begun(office, school)
    contact = factories.make_contact(pairing, DAY)
    gift = factories.make_aid(pairing, DAY)
    campaigns.mark(of=of(campaign, school), contacts=[contact.pk], aid=[gift.pk], actor=office)

    campaigns.mark(of=of(campaign, school), contacts=[], aid=[gift.pk], actor=office)

    assert [mark.aid_id for mark in CampaignMark.objects.all()] == [gift.pk]


def test_mark_stays_with_the_unit_whose_cadre_made_it(office, school, hospital, pairing, cadre):
    campaign = begun(office, school, hospital)
    contact = factories.make_contact(pairing, DAY)
    campaigns.mark(of=of(campaign, school), contacts=[contact.pk], aid=[], actor=office)
    User.objects.filter(pk=cadre.pk).update(unit=hospital)

    campaigns.mark(of=of(campaign, school), contacts=[], aid=[], actor=office)

    by_unit = {each.of.unit: each.done.contacts for each in progress_of(campaign).units}
    assert by_unit == {school: 1, hospital: 0}


def test_contact_that_is_rejected_later_counts_no_more(office, school, pairing):
    campaign = begun(office, school)
    contact = factories.make_contact(pairing, DAY)
    campaigns.mark(of=of(campaign, school), contacts=[contact.pk], aid=[], actor=office)

    Contact.objects.filter(pk=contact.pk).update(verdict=Verdict.REJECTED)

    assert progress_of(campaign).whole.contacts == 0


def test_household_counts_once_for_a_unit_and_once_for_all(office, school, hospital, pairing):
    campaign = begun(office, school, hospital)
    home = pairing.household
    contact = factories.make_contact(pairing, DAY)
    gift = factories.make_aid(pairing, DAY)
    campaigns.mark(of=of(campaign, school), contacts=[contact.pk], aid=[gift.pk], actor=office)
    both = factories.make_activity(
        day=DAY, units=[school, hospital], campaign=campaign, counted_by=CountedBy.LIST
    )
    both.taking_part.create(household=home, came=True)
    both.taking_part.create(household=factories.make_household("李四"), came=True)
    both.taking_part.create(household=factories.make_household("赵五"), came=False)

    progress = progress_of(campaign)

    done = {each.of.unit: each.done for each in progress.units}
    assert (done[school].households, done[hospital].households) == (2, 2)
    assert (done[school].activities, done[hospital].activities) == (1, 1)
    assert (progress.whole.households, progress.whole.activities) == (2, 1)
    assert progress.whole.value == gift.value


def test_numbers_and_lines_by_hand_are_added_as_they_are(office, school):
    campaign = begun(office, school)
    factories.make_activity(day=DAY, units=[school], campaign=campaign, households=30)
    campaigns.add_line(
        of=of(campaign, school),
        done=Done(day=DAY, text="捐书", households=5, value=Decimal("800.50")),
        actor=office,
    )

    done = progress_of(campaign).units[0].done

    assert (done.households, done.value) == (35, Decimal("800.50"))
    assert [line.text for line in done.lines] == ["捐书"]


def test_activity_that_is_planned_or_cancelled_is_not_done(office, school):
    campaign = begun(office, school)
    factories.make_activity(
        day=DAY, units=[school], campaign=campaign, state=ActivityState.PLANNED, households=9
    )
    factories.make_activity(
        "招聘会",
        day=DAY,
        units=[school],
        campaign=campaign,
        state=ActivityState.CANCELLED,
        cancel_reason="下雨",
    )

    progress = progress_of(campaign)

    assert progress.whole.is_nothing
    assert [each.name for each in progress.coming] == ["义诊"]


def test_progress_reads_as_many_times_for_many_units(
    office, school, hospital, django_assert_num_queries
):
    campaign = begun(office, school, hospital)
    for number in range(6):
        activity = factories.make_activity(
            f"活动{number}", day=DAY, units=[school, hospital], campaign=campaign
        )
        activity.taking_part.create(household=factories.make_household())

    with django_assert_num_queries(7):
        progress_of(campaign)


@pytest.mark.parametrize("day", [date(2023, 10, 9), date(2023, 11, 1), date(2023, 11, 6)])
def test_line_lies_within_the_campaign_and_not_in_the_future(office, school, day):
    campaign = begun(office, school)

    with pytest.raises(DomainError) as error:
        campaigns.add_line(of=of(campaign, school), done=Done(day=day, text="捐书"), actor=office)

    assert code_of(error) == "line_days"


def test_same_line_twice_is_said_in_words(office, school):
    campaign = begun(office, school)
    line = {"of": of(campaign, school), "done": Done(day=DAY, text="捐书"), "actor": office}
    campaigns.add_line(**line)

    with pytest.raises(ConflictError, match="stands there already"):
        campaigns.add_line(**line)


def test_days_hold_what_is_of_the_campaign(office, school):
    campaign = begun(office, school)
    factories.make_activity(day=DAY, campaign=campaign)

    with pytest.raises(DomainError, match="2023-10-16"):
        campaigns.change_campaign(
            campaign=campaign, outline=outline(first=date(2023, 10, 17)), actor=office
        )


def test_programme_of_something_of_the_campaign_stays(office, school, pairing):
    other = factories.make_programme("other")
    campaign = begun(office, school, programmes=[factories.make_programme(), other])
    inside = factories.make_contact(pairing, DAY)
    campaigns.mark(of=of(campaign, school), contacts=[inside.pk], aid=[], actor=office)

    with pytest.raises(DomainError) as error:
        campaigns.change_campaign(
            campaign=campaign, outline=outline(programmes=[other]), actor=office
        )
    campaigns.change_campaign(campaign=campaign, outline=outline(), actor=office)

    assert code_of(error) == "programme_in_use"
    assert [each.slug for each in campaign.programmes.all()] == [factories.AIXIN]


def test_unit_that_has_done_something_stays(office, school, hospital):
    campaign = begun(office, school, hospital)
    campaigns.add_line(of=of(campaign, school), done=Done(day=DAY, text="捐书"), actor=office)

    campaigns.take_unit_off(of=of(campaign, hospital), actor=office)
    with pytest.raises(ConflictError) as error:
        campaigns.take_unit_off(of=of(campaign, school), actor=office)

    assert code_of(error) == "unit_has_done_something"
    assert [each.unit for each in campaign.units.all()] == [school]


def test_mark_is_of_one_thing(office, school, pairing):
    campaign = begun(office, school)
    contact = factories.make_contact(pairing, DAY)
    gift = factories.make_aid(pairing, DAY)

    refused(
        "campaign_mark_is_of_one_thing",
        lambda: CampaignMark.objects.create(
            campaign=campaign, unit=school, contact=contact, aid=gift
        ),
    )


def test_liaison_sees_the_campaigns_of_its_unit(office, school, hospital, liaison):
    own = begun(office, school)
    begun(office, hospital, name="敬老月")

    assert list(Campaign.objects.visible_to(liaison)) == [own]


@pytest.mark.parametrize(
    ("occasion", "first", "last"),
    [
        (Occasion.POVERTY, date(2024, 10, 10), date(2024, 10, 31)),
        (Occasion.CHILDREN, date(2024, 5, 18), date(2024, 6, 8)),
        (Occasion.SPRING, date(2024, 1, 20), date(2024, 2, 10)),
        (Occasion.OTHER, date(2023, 11, 5), date(2023, 12, 5)),
    ],
)
def test_days_are_suggested_by_the_occasion(db, occasion, first, last):
    assert usual_days(occasion, date(2023, 11, 5)) == (first, last)
