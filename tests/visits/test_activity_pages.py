"""The pages of activities and campaigns: what is asked, what is answered, nothing lost."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.dates import today
from organization.models import Region, Unit, User
from tests import factories
from tests.downloads import download
from visits.choices import ActivityState, CountedBy
from visits.models import Activity, Campaign, CampaignMark
from visits.services.activities import Contribution, Details, plan_activity

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "clock")]

NEW = reverse("visits:activity_new")
LIST = reverse("visits:activity_list")


def signed_in(client: Client, user: User) -> Client:
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def desk(client: Client, office: User) -> Client:
    return signed_in(client, office)


@pytest.fixture
def phone(liaison: User) -> Client:
    return signed_in(Client(), liaison)


def page(name: str, *keys: int) -> str:
    return reverse(f"visits:{name}", args=keys)


def entered(**fields: Any) -> dict[str, Any]:
    return {
        "programme": factories.make_programme().slug,
        "name": "送医下乡",
        "kind": "义诊",
        "day": "2023-06-20",
        "region": factories.HANYUAN,
        **fields,
    }


def said(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def words(answer: Any) -> str:
    return answer.content.decode()


def test_activity_is_entered_with_units_and_what_they_contribute(desk, unit, liaison):
    answer = desk.post(
        NEW, entered(units=[unit.pk], **{f"with_{unit.pk}": "三名医生"}, begins_at="09:00")
    )

    activity = Activity.objects.get()
    assert answer.headers["Location"] == page("activity_detail", activity.pk)
    assert (activity.state, activity.kind, activity.hours) == ("planned", "义诊", "09:00")
    assert [(p.unit, p.contributes) for p in activity.parts.all()] == [(unit, "三名医生")]
    assert activity.created_by is not None


def test_what_was_typed_stays_when_something_is_wrong(desk, unit, liaison):
    answer = desk.post(
        NEW,
        entered(
            units=[unit.pk],
            begins_at="11:00",
            ends_at="09:00",
            **{f"with_{unit.pk}": "三名医生"},
        ),
    )

    assert answer.status_code == 422
    assert "It ends before it begins." in words(answer)
    assert "送医下乡" in words(answer)
    assert "三名医生" in words(answer)
    assert not Activity.objects.exists()


def test_same_activity_twice_is_said_beside_its_name(desk):
    desk.post(NEW, entered())

    answer = desk.post(NEW, entered())

    assert "is recorded already" in str(answer.context["form"].errors["name"])


def test_number_of_somebody_is_not_written_into_an_activity(desk):
    answer = desk.post(NEW, entered(plan="找王成 13812345678"))

    assert "plan" in answer.context["form"].errors
    assert not Activity.objects.exists()


def test_unit_beyond_the_county_is_not_offered(desk):
    far = factories.make_unit("礼县医院", place=factories.LI_COUNTY)
    factories.make_user(unit=far)

    answer = desk.post(NEW, entered(units=[far.pk]))

    assert answer.status_code == 422
    assert not Activity.objects.exists()


def test_liaison_enters_for_its_unit_and_changes_no_other(desk, phone, liaison, unit, office):
    phone.post(NEW, entered(region=factories.XIHE, units=[unit.pk]))
    own = Activity.objects.get()
    other = factories.make_activity("招聘会", day=today(), units=[unit], created_by=office)

    assert phone.get(page("activity_change", own.pk)).status_code == 200
    assert phone.get(page("activity_change", other.pk)).status_code == 404
    assert phone.get(page("activity_detail", other.pk)).status_code == 200


def test_change_keeps_kind_and_units_and_tells_its_history(desk, unit, liaison):
    desk.post(NEW, entered(units=[unit.pk]))
    activity = Activity.objects.get()
    form = desk.get(page("activity_change", activity.pk)).context["form"]

    desk.post(
        page("activity_change", activity.pk),
        entered(units=[unit.pk], venue="镇卫生院", seen=form.initial["seen"]),
    )

    shown = desk.get(page("activity_detail", activity.pk))
    assert ("where it is", "", "镇卫生院") in shown.context["history"][0].changes
    again = desk.post(
        page("activity_change", activity.pk), entered(venue="村委会", seen=form.initial["seen"])
    )
    assert "Somebody else has changed this activity" in words(again)
    assert "村委会" in words(again)


def test_households_are_shown_before_they_are_put_on_the_list(desk, pairing, recipient):
    activity = factories.make_activity(day=today(), state=ActivityState.PLANNED)
    address = page("activity_ask", activity.pk)

    shown = desk.post(address, {"step": "show"})
    before = activity.taking_part.count()
    desk.post(address, {"step": "add"})

    assert (shown.context["number"], before) == (1, 0)
    assert [line.household for line in activity.taking_part.all()] == [pairing.household]


@pytest.mark.parametrize(("days", "to"), [(0, "activity_came"), (1, "activity_detail")])
def test_from_its_day_on_who_came_is_asked_next(desk, pairing, recipient, days, to):
    day = today() + timedelta(days=days)
    activity = factories.make_activity(day=day, state=ActivityState.PLANNED)

    answer = desk.post(page("activity_ask", activity.pk), {"step": "add"})

    assert answer.headers["Location"] == page(to, activity.pk)


def test_pasted_names_that_are_not_found_are_told_by_line(desk, household, recipient):
    activity = factories.make_activity(day=today(), state=ActivityState.PLANNED)

    shown = desk.post(
        page("activity_ask", activity.pk), {"step": "show", "listed": "王成\n不在册的人"}
    )

    assert shown.context["number"] == 1
    assert [line.number for line in shown.context["choose"].missing] == [2]


def test_liaison_ticks_the_households_of_its_cadres_on_the_phone(phone, unit, pairing):
    activity = factories.make_activity(
        day=today(), state=ActivityState.ANNOUNCED, units=[unit], programme=pairing.programme
    )
    own = activity.taking_part.create(household=pairing.household)
    other = activity.taking_part.create(household=factories.make_household("李四"))

    answer = phone.post(
        page("activity_came", activity.pk),
        {
            f"came_{own.pk}": "yes",
            f"people_{own.pk}": "2",
            f"came_{other.pk}": "yes",
            f"people_{other.pk}": "2",
        },
    )

    own.refresh_from_db()
    other.refresh_from_db()
    assert said(answer) == ["Saved."]
    assert (own.came, own.people, other.came) == (True, 2, None)
    assert "李四" not in words(phone.get(page("activity_came", activity.pk)))


def test_absurd_tick_is_refused_and_stays_on_the_page(desk, pairing):
    activity = factories.make_activity(day=today(), state=ActivityState.PLANNED)
    line = activity.taking_part.create(household=pairing.household)

    answer = desk.post(
        page("activity_came", activity.pk), {f"came_{line.pk}": "yes", f"people_{line.pk}": "0"}
    )

    assert answer.status_code == 422
    assert "1 to 99 people" in words(answer)
    line.refresh_from_db()
    assert line.came is None


def test_page_asks_which_numbers_count(desk, pairing):
    activity = factories.make_activity(day=today(), state=ActivityState.PLANNED)
    activity.taking_part.create(household=pairing.household, came=True, people=2)
    address = page("activity_hold", activity.pk)

    asked = desk.post(address, {"participants": "30", "households": "9", "outcome": "看诊三十人"})
    desk.post(
        address,
        {"participants": "30", "households": "9", "outcome": "看诊", "counted_by": "number"},
    )

    assert "Choose which of them counts" in str(asked.context["form"].errors["counted_by"])
    assert "看诊三十人" in words(asked)
    activity.refresh_from_db()
    assert (activity.state, activity.counted_by) == (ActivityState.HELD, CountedBy.NUMBER)
    assert (activity.participants, activity.outcome) == (30, "看诊")


def test_cancelling_without_a_reason_is_refused_on_its_page(desk):
    activity = factories.make_activity(day=today(), state=ActivityState.PLANNED)

    answer = desk.post(page("activity_cancel", activity.pk), {"reason": ""})

    assert answer.status_code == 422
    assert "Write why it was cancelled." in words(answer)
    activity.refresh_from_db()
    assert activity.state == ActivityState.PLANNED


def test_photograph_is_kept_and_given_to_whom_it_concerns(desk, supervisor, cadre, pairing):
    activity = factories.make_activity(
        day=today(), state=ActivityState.ANNOUNCED, programme=pairing.programme
    )
    activity.taking_part.create(household=pairing.household)
    picture = SimpleUploadedFile("合影.png", factories.make_picture(), "image/png")

    desk.post(page("activity_files", activity.pk), {"upload": [picture]})

    file = activity.files.get()
    address = page("activity_file", activity.pk, file.pk)
    answers = []
    for user in (cadre, supervisor):
        answers.append(signed_in(Client(), user).get(address))
    assert answers[0].content.startswith(b"\xff\xd8\xff")
    assert answers[0].headers["Content-Disposition"].startswith("attachment")
    assert answers[1].status_code == 403


def test_list_shows_what_was_held_unless_another_state_is_asked_for(desk):
    held = factories.make_activity("义诊", day=date(2023, 6, 1))
    planned = factories.make_activity("招聘会", day=today(), state=ActivityState.PLANNED)
    off = factories.make_activity(
        "宣讲", day=today(), state=ActivityState.CANCELLED, cancel_reason="下雨"
    )

    found = {
        state: {row.pk for row in desk.get(LIST, {"state": state}).context["page"]}
        for state in ("", "coming", "cancelled", "all")
    }

    assert found == {
        "": {held.pk},
        "coming": {planned.pk},
        "cancelled": {off.pk},
        "all": {held.pk, planned.pk, off.pk},
    }


def test_file_of_the_list_has_units_campaign_and_outcome(desk, unit):
    campaign = factories.make_campaign(unit, first=date(2023, 5, 1), last=date(2023, 7, 1))
    activity = factories.make_activity(
        day=date(2023, 6, 1), units=[unit], campaign=campaign, outcome="看诊三十人"
    )
    activity.parts.update(contributes="三名医生")

    row = download(desk, reverse("visits:activity_list_export"), as_="csv").lines()[0]

    assert row["Units taking part"] == "西和县教育局（三名医生）"
    assert (row["Campaign"], row["What came of it"]) == (campaign.name, "看诊三十人")


def test_list_of_who_takes_part_is_a_file_with_places_and_cadres(desk, pairing, recipient):
    activity = factories.make_activity(day=date(2023, 6, 1), programme=pairing.programme)
    activity.taking_part.create(household=pairing.household, came=True, people=2)

    row = download(desk, page("participant_export", activity.pk), as_="csv").lines()[0]

    assert (row["Head of household"], row["Came"], row["People"]) == ("王成", "Yes", "2")
    assert row["Township"].startswith("Hanyuan")
    assert "张三" in row["Cadre"]


def test_household_shows_what_it_took_part_in(desk, household):
    activity = factories.make_activity(day=date(2023, 6, 1))
    activity.taking_part.create(household=household, came=True)
    secret = factories.make_activity("招聘会", day=today(), state=ActivityState.PLANNED)
    secret.taking_part.create(household=household)

    shown = words(desk.get(page("household_detail", household.pk)))

    assert page("activity_detail", activity.pk) in shown
    assert "招聘会" not in shown


def test_phone_lists_what_my_households_are_asked_to(cadre, pairing):
    client = signed_in(Client(), cadre)
    coming = factories.make_activity(
        day=today() + timedelta(days=3),
        state=ActivityState.ANNOUNCED,
        programme=pairing.programme,
    )
    coming.taking_part.create(household=pairing.household)
    hidden = factories.make_activity("招聘会", day=today(), state=ActivityState.PLANNED)
    hidden.taking_part.create(household=pairing.household)

    shown = client.get(reverse("visits:phone_activities")).context

    assert [each.pk for each in shown["coming"]] == [coming.pk]
    assert shown["over"] == []


@pytest.mark.parametrize("name", ["activity_detail", "activity_came"])
def test_pages_of_a_list_read_as_often_for_many_lines(desk, name):
    activity = factories.make_activity(day=today(), state=ActivityState.PLANNED)
    home = factories.make_household()
    factories.make_pairing(home)
    activity.taking_part.create(household=home)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            desk.get(page(name, activity.pk))
        return len(captured)

    queries()
    few = queries()
    for number in range(8):
        home = factories.make_household(f"王{number}")
        factories.make_pairing(home)
        activity.taking_part.create(household=home)

    assert queries() == few


# Campaigns


@pytest.fixture
def campaign(unit: Unit, liaison: User) -> Campaign:
    return factories.make_campaign(unit, first=date(2023, 6, 1), last=date(2023, 7, 10))


def test_campaign_is_drawn_up_with_its_units(desk, unit, liaison):
    answer = desk.post(
        reverse("visits:campaign_new"),
        {
            "name": "扶贫日",
            "occasion": "poverty",
            "first": "2023-10-10",
            "last": "2023-10-31",
            "region": factories.XIHE,
            "programmes": [factories.make_programme().pk],
            "units": [unit.pk],
        },
    )

    campaign = Campaign.objects.get()
    assert answer.headers["Location"] == page("campaign_detail", campaign.pk)
    assert [each.unit for each in campaign.units.all()] == [unit]


def test_liaison_promises_marks_and_enters_a_line(phone, campaign, pairing):
    of = campaign.units.get()
    contact = factories.make_contact(pairing, date(2023, 6, 20))
    gift = factories.make_aid(pairing, date(2023, 6, 20))

    phone.post(
        page("campaign_promise", campaign.pk, of.pk), {"promise": "走访二十户", "households": "20"}
    )
    phone.post(
        page("campaign_mark", campaign.pk, of.pk), {"contact": [contact.pk], "aid": [gift.pk]}
    )
    phone.post(
        page("campaign_line", campaign.pk, of.pk), {"day": "2023-06-21", "text": "捐书三十本"}
    )

    progress = phone.get(page("campaign_unit", campaign.pk, of.pk)).context["progress"]
    assert (progress.of.promise, progress.of.households) == ("走访二十户", 20)
    assert (progress.done.contacts, progress.done.value) == (1, gift.value)
    assert [line.text for line in progress.done.lines] == ["捐书三十本"]


def test_liaison_speaks_for_no_other_unit(phone, campaign):
    other = factories.make_unit("西和县人民医院")
    theirs = campaign.units.create(unit=other)

    answer = phone.post(page("campaign_promise", campaign.pk, theirs.pk), {"promise": "义诊"})

    assert answer.status_code == 404
    theirs.refresh_from_db()
    assert theirs.promise == ""


def test_bad_line_stays_on_the_page(phone, campaign):
    of = campaign.units.get()

    answer = phone.post(
        page("campaign_line", campaign.pk, of.pk), {"day": "2023-05-01", "text": "捐书三十本"}
    )

    assert answer.status_code == 422
    assert "lies outside" in words(answer)
    assert "捐书三十本" in words(answer)


@pytest.mark.parametrize("value", ["-1", "1.234", "99999999999", "x"])
def test_absurd_sum_is_not_promised(phone, campaign, value):
    of = campaign.units.get()

    answer = phone.post(page("campaign_promise", campaign.pk, of.pk), {"value": value})

    assert answer.status_code == 422
    of.refresh_from_db()
    assert of.value is None


def test_mark_of_another_campaign_cannot_be_ticked(phone, campaign, pairing, unit):
    contact = factories.make_contact(pairing, date(2023, 6, 20))
    other = factories.make_campaign(
        unit, name="敬老月", first=date(2023, 6, 1), last=date(2023, 7, 1)
    )
    CampaignMark.objects.create(campaign=other, unit=unit, contact=contact)
    of = campaign.units.get()

    shown = words(phone.get(page("campaign_unit", campaign.pk, of.pk)))
    answer = phone.post(page("campaign_mark", campaign.pk, of.pk), {"contact": [contact.pk]})

    assert "of “敬老月”" in shown
    assert said(answer) == ["One of these is of another campaign already; it counts there alone."]


def test_campaign_page_tells_what_each_unit_did_by_name(desk, campaign, unit, pairing):
    hospital = factories.make_unit("西和县人民医院")
    campaign.units.create(unit=hospital, households=30)
    factories.make_activity(
        day=date(2023, 6, 20), units=[unit, hospital], campaign=campaign, households=12
    )

    progress = desk.get(page("campaign_detail", campaign.pk)).context["progress"]

    assert [each.of.unit for each in progress.units] == sorted(
        [unit, hospital], key=lambda each: each.pinyin
    )
    assert progress.whole.activities == 1
    assert progress.whole.households == 12


def test_activity_of_a_campaign_lies_within_its_days(desk, campaign):
    answer = desk.post(NEW, entered(day="2023-08-20", campaign=campaign.pk))

    assert "lies outside" in str(answer.context["form"].errors["day"])


def test_many_units_in_one_campaign_from_beginning_to_end(desk, campaign, unit, pairing, office):
    """霍尔果斯: a clinic by one, a job fair by another, gifts by a third, told once together."""
    hospital, jobs = (factories.make_unit(n) for n in ("西和县人民医院", "西和县人社局"))
    for each in (hospital, jobs):
        factories.make_user(unit=each)
        campaign.units.create(unit=each)
    region = Region.objects.get(pk=factories.XIHE)
    for name, kind, its_unit, number in (
        ("义诊进村", "义诊", hospital, 46),
        ("专场招聘会", "招聘会", jobs, 120),
    ):
        activity = plan_activity(
            programme=pairing.programme,
            details=Details(
                name=name,
                day=date(2023, 6, 20),
                region=region,
                kind=kind,
                campaign=campaign,
                units=[Contribution(its_unit.pk)],
            ),
            actor=office,
        )
        desk.post(page("activity_hold", activity.pk), {"participants": number, "households": 20})
    gift = factories.make_aid(pairing, date(2023, 6, 20))
    of = campaign.units.get(unit=unit)
    desk.post(page("campaign_mark", campaign.pk, of.pk), {"aid": [gift.pk]})

    text = desk.get(reverse("reports:campaign_summary", args=[campaign.pk])).context["text"]

    assert "组织3个单位" in text
    assert "共举办活动2场（义诊1场、招聘会1场）" in text
    assert "惠及41户" in text
