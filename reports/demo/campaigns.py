"""A campaign of the demonstration, and an activity to come.

What was done in it are the activities, contacts and gifts that the county has anyway, so no figure
of the demonstration changes.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from organization.choices import Role
from organization.models import Unit, User
from pairing.models import Pairing, Programme
from reports.demo.places import COUNTY
from visits.choices import ActivityState, Occasion
from visits.models import (
    Activity,
    ActivityUnit,
    Aid,
    Campaign,
    CampaignMark,
    CampaignUnit,
    Contact,
    Participant,
)

PROMISES = (
    ("走访结对户，送米面油", 20, Decimal(6000), None),
    ("组织专家义诊下乡", 60, None, 1),
    ("举办专场招聘会", 40, None, 1),
    ("为结对学生送学习用品", 15, Decimal(3000), None),
)
WORDS = ("米、面、油", "五名医生，免费药品", "三十家企业的岗位", "书包和文具")
MOST_MARKS = 12
"""How many contacts of a unit are marked as of the campaign."""
ASKED = 12
"""How many households are asked to the activity to come."""


def write_campaign(*, programme: Programme, today: date) -> None:
    """The last Poverty Relief Day with four units, and a clinic in nine days."""
    liaison = User.objects.filter(role=Role.LIAISON).order_by("phone").first()
    office = User.objects.filter(role=Role.COUNTY_OFFICE).order_by("phone").first()
    if liaison is None or liaison.unit is None or office is None:
        return
    units = [liaison.unit, *_others(liaison.unit)]
    year = today.year if today >= date(today.year, 10, 10) else today.year - 1
    campaign = Campaign.objects.create(
        region_id=COUNTY,
        occasion=Occasion.POVERTY,
        name=f"{year}年扶贫日爱心活动",
        first=date(year, 10, 10),
        last=date(year, 10, 31),
        about="各单位结合自身实际，为结对户办实事。",
        created_by=office,
    )
    campaign.programmes.add(programme)
    CampaignUnit.objects.bulk_create(
        CampaignUnit(
            campaign=campaign,
            unit=unit,
            promise=words,
            households=households,
            value=value,
            activities=number,
        )
        for unit, (words, households, value, number) in zip(units, PROMISES, strict=False)
    )
    held = Activity.objects.filter(
        programme=programme, day__range=(campaign.first, campaign.last), day__lte=today
    )
    for activity, unit, words in zip(
        held.order_by("day", "pk"), units[1:], WORDS[1:], strict=False
    ):
        Activity.objects.filter(pk=activity.pk).update(campaign=campaign)
        ActivityUnit.objects.create(activity=activity, unit=unit, contributes=words)
    for unit in units:
        _mark(campaign, unit)
    _announce(programme, today, units[:2], office)


def _others(unit: Unit) -> list[Unit]:
    return list(Unit.objects.exclude(pk=unit.pk).order_by("pinyin", "pk")[: len(PROMISES) - 1])


def _mark(campaign: Campaign, unit: Unit) -> None:
    contacts = list(
        Contact.objects.counted()
        .between(campaign.first, campaign.last)
        .filter(pairing__cadre__user__unit=unit)
        .order_by("day", "pk")[:MOST_MARKS]
    )
    aid = Aid.objects.filter(contact__in=contacts).order_by("pk")
    CampaignMark.objects.bulk_create(
        [
            *(CampaignMark(campaign=campaign, unit=unit, contact=each) for each in contacts),
            *(CampaignMark(campaign=campaign, unit=unit, aid=each) for each in aid),
        ]
    )


def _announce(programme: Programme, today: date, units: list[Unit], office: User) -> None:
    entered = timezone.make_aware(datetime.combine(today, time(8, 30)))
    activity = Activity.objects.create(
        programme=programme,
        region_id=COUNTY,
        state=ActivityState.ANNOUNCED,
        announced_at=entered,
        created_at=entered,
        day=today + timedelta(days=9),
        begins_at=time(9),
        ends_at=time(11, 30),
        name="专家义诊进村",
        kind="义诊",
        organiser=str(units[-1]),
        venue="乡镇卫生院门诊楼前",
        plan="内科、骨科、康复科医生坐诊，免费测血压、血糖。",
        created_by=office,
    )
    for unit, words in zip(units, WORDS, strict=False):
        ActivityUnit.objects.create(activity=activity, unit=unit, contributes=words)
    held = Pairing.objects.open().filter(programme=programme, cadre__user__unit=units[0])
    homes = list(held.order_by("pk").values_list("household", flat=True)[:ASKED])
    Participant.objects.bulk_create(
        Participant(activity=activity, household_id=home) for home in dict.fromkeys(homes)
    )
