"""Programmes in the browser: what they ask for, their groups, cadence and names of counts."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from common.dates import today
from jobs.engine import run_job
from organization.models import User
from pairing.choices import Counted
from pairing.models import CountName, Group, Pairing, Programme
from reports.models import Notice, Review
from tests import factories
from visits.models import PairingYear, QuotaRule, Reminder

pytestmark = pytest.mark.django_db

LIST = reverse("visits:programme_list")
NEW = reverse("visits:programme_new")


@pytest.fixture
def desk(client: Client, office: User) -> Client:
    client.force_login(office)
    client.cookies["django_language"] = "en"
    return client


def form(**changed: Any) -> dict[str, Any]:
    """What the page of a new programme sends, of one group."""
    return {
        "name": "民族团结一家亲",
        "name_en": "One Family",
        "issuer": "西和县",
        "is_reminded": "on",
        "is_noticed": "on",
        "groups-TOTAL_FORMS": "2",
        "groups-INITIAL_FORMS": "0",
        "groups-0-name": "结亲户",
        "groups-0-role_name": "亲戚",
        "groups-1-name": "",
        **{f"count-{count}-name": "" for count in Counted},
        "rule-year": str(today().year),
        "rule-contacts": "6",
        "rule-visits": "5",
        "rule-one_a_day": "on",
        **changed,
    }


def own() -> Programme:
    return Programme.objects.get(name="民族团结一家亲")


def test_a_programme_is_made_with_all_that_belongs_to_it(desk: Client) -> None:
    sent = form(**{"count-visits-name": "常走动", "count-visits-name_en": "Call often"})

    answer = desk.post(NEW, sent, follow=True)

    programme = own()
    assert (programme.region_id, programme.slug) == (factories.XIHE, "mztjyjq")
    assert (programme.is_reminded, programme.is_noticed, programme.is_reviewed) == (
        True,
        True,
        False,
    )
    assert list(programme.groups.values_list("name", "role_name", "key")) == [
        ("结亲户", "亲戚", "jqh")
    ]
    rule = QuotaRule.objects.get(programme=programme)
    assert (rule.region_id, rule.contacts, rule.visits) == (factories.XIHE, 6, 5)
    page = answer.content.decode()
    assert "6 contacts, 5 home visits" in page
    assert "Call often" in page


def test_what_is_asked_for_is_counted_at_once(desk: Client, pairing: Pairing) -> None:
    year = today().year
    address = reverse("visits:programme_rule", args=[pairing.programme_id])
    sent = {"year": year, "contacts": 12, "visits": 7, "one_a_day": "on"}

    desk.post(address, sent)

    rule = QuotaRule.objects.get(programme=pairing.programme, region=factories.XIHE, year=year)
    assert (rule.contacts, rule.visits) == (12, 7)
    found = PairingYear.objects.get(pairing=pairing, year=year)
    assert (found.contacts_needed, found.visits_needed) == (12, 7)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": " "}, "Write what the programme is called."),
        ({"groups-0-role_name": ""}, "Write what a cadre is called to this group."),
        ({"groups-0-name": "", "groups-0-role_name": ""}, "A programme needs at least one group."),
        (
            {"groups-1-name": "结亲户", "groups-1-role_name": "亲戚"},
            "The group “结亲户” is there twice.",
        ),
        ({"rule-contacts": "400"}, "Give a number from 0 to 366."),
        ({"rule-year": "soon"}, "Give a year, such as 2026."),
        ({"name": "结对帮扶·爱心甘肃"}, "A programme “结对帮扶·爱心甘肃” runs here already."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_lost(
    desk: Client, changed: dict[str, str], said: str
) -> None:
    answer = desk.post(NEW, form(**changed))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "One Family" in page
    assert not Programme.objects.filter(region=factories.XIHE).exists()
    assert not QuotaRule.objects.filter(region=factories.XIHE).exists()


def _change(desk: Client, programme: Programme, **changed: Any) -> Any:
    groups = list(programme.groups.all())
    sent = form(**{"groups-TOTAL_FORMS": str(len(groups) + 1), "groups-INITIAL_FORMS": "0"})
    for n, group in enumerate(groups):
        sent |= {
            f"groups-{n}-pk": group.pk,
            f"groups-{n}-name": group.name,
            f"groups-{n}-role_name": group.role_name,
        }
    sent[f"groups-{len(groups)}-name"] = ""
    address = reverse("visits:programme_edit", args=[programme.pk])
    return desk.post(address, {**sent, **changed}, follow=True)


def test_groups_are_renamed_added_and_removed_where_nobody_is(desk: Client) -> None:
    desk.post(NEW, form())
    programme = own()
    key = programme.groups.get().key

    _change(
        desk,
        programme,
        **{
            "groups-0-name": "联系户",
            "groups-1-name": "边缘户",
            "groups-1-role_name": "联户干部",
            "count-deeds-name": "办实事",
        },
    )
    assert list(programme.groups.values_list("name", "key")) == [("联系户", key), ("边缘户", "byh")]
    assert list(CountName.objects.values_list("count", "name")) == [("deeds", "办实事")]

    _change(desk, programme, **{"groups-0-name": "", "groups-0-role_name": ""})
    assert list(programme.groups.values_list("name", flat=True)) == ["边缘户"]
    assert not CountName.objects.exists()


def test_a_group_with_people_stays(desk: Client) -> None:
    desk.post(NEW, form())
    programme = own()
    factories.make_recipient(group=programme.groups.get())
    other = {"groups-1-name": "边缘户", "groups-1-role_name": "联户干部"}

    answer = _change(
        desk, programme, **{"groups-0-name": "", "groups-0-role_name": "", **other, "issuer": "县"}
    )

    assert "People are on the roster of “结亲户”; the group stays." in answer.content.decode()
    assert list(Group.objects.filter(programme=programme).values_list("name", flat=True)) == [
        "结亲户"
    ]
    programme.refresh_from_db()
    assert programme.issuer == "西和县"


def test_a_programme_is_removed_only_while_nothing_is_in_it(desk: Client) -> None:
    desk.post(NEW, form())
    programme = own()
    remove = reverse("visits:programme_remove", args=[programme.pk])
    person = factories.make_recipient(group=programme.groups.get())

    answer = desk.post(remove, follow=True)
    assert "has people, pairings or reports already and stays" in answer.content.decode()
    assert programme.groups.exists()
    assert programme.rules.exists()

    person.delete()
    desk.post(remove)
    assert not Programme.objects.filter(pk=programme.pk).exists()


def test_the_provinces_programme_is_not_the_countys_to_change(desk: Client) -> None:
    programme = factories.make_programme()

    for name in ("edit", "remove"):
        address = reverse(f"visits:programme_{name}", args=[programme.pk])
        assert desk.post(address, form()).status_code == 404
    page = desk.get(LIST).content.decode()
    assert "Kept by" in page
    assert f'href="{reverse("visits:programme_edit", args=[programme.pk])}"' not in page


def test_without_a_programme_the_list_says_what_to_do(desk: Client) -> None:
    Programme.objects.filter(slug=factories.AIXIN).update(region=factories.LI_COUNTY)

    assert "No programme runs here yet." in desk.get(LIST).content.decode()


def test_each_programme_has_its_own_cadence(clock, pairing: Pairing, office: User) -> None:
    clock("2023-07-03")
    quiet = factories.make_programme("quiet", place=factories.XIHE)
    factories.make_rule(contacts=4, visits=2, programme=quiet)
    Programme.objects.filter(pk=quiet.pk).update(
        is_reminded=False, is_noticed=False, is_reviewed=False
    )
    silent = factories.make_pairing(programme=quiet, on=date(2023, 1, 1))

    for job in ("weekly_reminder", "monthly_notice", "quarterly_review"):
        run_job(job=job, county=factories.get_region(), day=date(2023, 7, 5))

    assert set(Notice.objects.values_list("programme", flat=True)) == {pairing.programme_id}
    assert set(Review.objects.values_list("programme", flat=True)) == {pairing.programme_id}
    reminded = set(Reminder.objects.values_list("user", flat=True))
    assert pairing.cadre.user_id in reminded
    assert silent.cadre.user_id not in reminded
