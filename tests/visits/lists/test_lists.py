"""The lists behind figures: which rows, said in which words, for whom."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from common.dates import today
from organization.models import User
from pairing.choices import EndReason
from pairing.models import Household, Pairing, Recipient
from tests import factories
from tests.downloads import download
from visits.choices import AidKind, ContactKind, Giver, NeedStatus
from visits.models import Contact
from visits.views.lists import base

pytestmark = pytest.mark.django_db

CONTACTS = reverse("visits:contact_list")
AID = reverse("visits:aid_list")
NEEDS = reverse("visits:need_list")
ACTIVITIES = reverse("visits:activity_list")
PAIRINGS = reverse("visits:pairing_list")
PEOPLE = reverse("visits:person_list")
ALL = (CONTACTS, AID, NEEDS, ACTIVITIES, PAIRINGS, PEOPLE)


def _keys(client: Client, address: str, **query: str | int) -> set[int]:
    """The keys of the rows; the number above them is how many there are."""
    context = client.get(address, query).context
    rows = list(context["page"])
    assert context["sums"]["total"] == len(rows)
    return {row.pk for row in rows}


def _says(client: Client, address: str, **query: str | int) -> str:
    return str(client.get(address, query).context["says"])


def _notes(client: Client, address: str, **query: str | int) -> list[str]:
    return [str(note) for note in client.get(address, query).context["notes"]]


# Contacts


@pytest.fixture
def contacts(pairing: Pairing) -> dict[str, Contact]:
    """One of each verdict and series, in 2024."""
    ended = factories.make_pairing(
        factories.make_household("远", village=factories.WHEAT), ended_on=date(2024, 2, 1)
    )
    return {
        "visit": factories.make_contact(pairing, date(2024, 3, 1)),
        "second": factories.make_contact(pairing, date(2024, 3, 1)),
        "call": factories.make_contact(pairing, date(2024, 4, 1), ContactKind.PHONE),
        "chat": factories.make_contact(pairing, date(2024, 5, 1), ContactKind.ONLINE),
        "nobody": factories.make_contact(pairing, date(2024, 6, 1), is_reached=False),
        "late": factories.make_contact(ended, date(2024, 2, 20), ContactKind.PHONE),
    }


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, "visit second call chat nobody late"),
        ({"kind": "visits"}, "visit second nobody"),
        ({"kind": "home_visit"}, "visit second nobody"),
        ({"kind": "contacts"}, "call chat late"),
        ({"kind": "phone"}, "call late"),
        ({"counts": "yes"}, "visit call chat"),
        ({"counts": "counted"}, "visit call chat"),
        ({"counts": "no"}, "second nobody late"),
        ({"counts": "same_day"}, "second"),
        ({"counts": "outside_pairing"}, "late"),
        ({"kind": "visits", "counts": "yes"}, "visit"),
        ({"first": "2024-04-01", "last": "2024-05-01"}, "call chat"),
        ({"first": "2024-06-01"}, "nobody"),
        ({"last": "2024-02-29"}, "late"),
        ({"region": factories.SHILI[:9]}, "late"),
        ({"region": factories.XIHE[:6]}, "visit second call chat nobody late"),
        ({"region": factories.SOUTH_GATE}, "visit second call chat nobody"),
        ({"group": "disabled"}, "visit second call chat nobody"),
        ({"group": "orphan"}, ""),
    ],
)
def test_contacts_are_narrowed_by_the_address(
    query: dict[str, str], names: str, desk: Client, contacts: dict[str, Contact]
) -> None:
    assert _keys(desk, CONTACTS, **query) == {contacts[name].pk for name in names.split()}


def test_contacts_of_a_unit_are_those_of_its_cadres(
    desk: Client, pairing: Pairing, contacts: dict[str, Contact]
) -> None:
    unit = contacts["late"].pairing.cadre.user.unit
    assert unit is not None

    assert _keys(desk, CONTACTS, unit=unit.pk) == {contacts["late"].pk}
    assert str(unit) in _says(desk, CONTACTS, unit=unit.pk)


def test_a_contact_that_does_not_count_says_why(desk: Client, contacts: dict[str, Contact]) -> None:
    page = desk.get(CONTACTS).content.decode()

    assert "does not count: Second of its kind on that day" in page
    assert "does not count: Nobody was reached" in page
    assert "does not count: after the pairing ended on 2024-02-01" in page


def test_what_is_shown_is_said_in_words(desk: Client) -> None:
    year = {"first": "2026-01-01", "last": "2026-11-22"}

    assert _says(desk, CONTACTS, kind="visits", counts="yes", **year) == (
        "Home visits that count, Xihe County, 2026-01-01 to 2026-11-22"
    )
    assert _says(desk, CONTACTS, counts="not_reached", region=factories.SHILI[:9]) == (
        "Visits and contacts that do not count: Nobody was reached, Shili Town"
    )
    assert _says(desk, CONTACTS, first="2026-01-01") == (
        "Visits and contacts, Xihe County, from 2026-01-01 on"
    )
    assert _says(desk, AID, kind="cash", giver="unit", last="2026-01-01") == (
        "Cash given by: Unit, Xihe County, up to 2026-01-01"
    )
    assert _says(desk, NEEDS, state="settled", settled_first="2026-01-01") == (
        "Settled needs, Xihe County, settled from 2026-01-01 on"
    )
    assert _says(desk, PEOPLE, on="2026-01-01", group="orphan").endswith(", on 2026-01-01")
    assert _says(desk, PAIRINGS) == f"Pairings, Xihe County, held on {today()}"
    assert _says(desk, PAIRINGS, ended_first="2026-01-01", ended_last="2026-01-01") == (
        "Pairings, Xihe County, ended 2026-01-01"
    )


# Aid


def test_aid_is_narrowed_and_added_up_over_all_pages(
    desk: Client, pairing: Pairing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "PER_PAGE", 2)
    day = date(2024, 3, 1)
    goods = factories.make_aid(pairing, day, "80.50", kind=AidKind.GOODS, items="米")
    unit = factories.make_aid(
        pairing, day, 300, giver=Giver.UNIT, giver_unit=pairing.cadre.user.unit
    )
    donor = factories.make_aid(pairing, date(2024, 5, 1), 500, giver=Giver.DONOR, donor="某公司")

    context = desk.get(AID).context

    assert context["sums"] == {"total": 3, "value": Decimal("880.50")}
    assert len(context["page"]) == 2
    assert _keys(desk, AID, kind="goods") == {goods.pk}
    assert _keys(desk, AID, giver="unit") == {unit.pk}
    assert _keys(desk, AID, first="2024-04-01") == {donor.pk}
    page = desk.get(AID, {"sort": "value", "first": "2024-04-01"}).content.decode()
    assert "某公司" in page
    assert page.count("¥500.00") == 3


# Needs


def test_needs_are_narrowed_by_state_and_by_both_days(desk: Client, office: User) -> None:
    household = factories.make_household()
    open_ = factories.make_need(household, raised_on=date(2024, 3, 1))
    done = factories.make_need(
        household,
        raised_on=date(2024, 1, 1),
        status=NeedStatus.DONE,
        settled_on=date(2024, 3, 5),
        outcome="已修好",
        settled_by=office,
    )

    assert _keys(desk, NEEDS) == {open_.pk, done.pk}
    assert _keys(desk, NEEDS, state="open") == {open_.pk}
    assert _keys(desk, NEEDS, state="settled") == {done.pk}
    assert _keys(desk, NEEDS, first="2024-02-01") == {open_.pk}
    assert _keys(desk, NEEDS, last="2024-02-01") == {done.pk}
    assert _keys(desk, NEEDS, settled_first="2024-03-05", settled_last="2024-03-05") == {done.pk}
    assert _keys(desk, NEEDS, settled_last="2024-03-04") == set()


def test_needs_of_a_unit_are_those_that_its_cadres_raised(desk: Client, pairing: Pairing) -> None:
    raised = factories.make_need(contact=factories.make_contact(pairing, date(2024, 3, 1)))
    factories.make_need(pairing.household)

    assert _keys(desk, NEEDS, unit=str(pairing.cadre.user.unit_id)) == {raised.pk}


# Activities


def test_activities_are_narrowed_by_place_day_kind_and_name(desk: Client) -> None:
    clinic = factories.make_activity("义诊", day=date(2024, 3, 1), place=factories.HANYUAN)
    talk = factories.make_activity("宣讲", day=date(2024, 5, 1))
    type(talk).objects.filter(pk=talk.pk).update(kind="政策宣讲", organiser="县残联")
    factories.make_activity("远", day=date(2024, 5, 1), place=factories.LI_COUNTY)

    assert _keys(desk, ACTIVITIES) == {clinic.pk, talk.pk}
    assert _keys(desk, ACTIVITIES, region=factories.HANYUAN[:9]) == {clinic.pk}
    assert _keys(desk, ACTIVITIES, first="2024-04-01") == {talk.pk}
    assert _keys(desk, ACTIVITIES, kind="政策宣讲") == {talk.pk}
    assert _keys(desk, ACTIVITIES, q="残联") == {talk.pk}


# Pairings


def test_pairings_are_those_held_on_a_day_or_begun_or_ended_in_days(desk: Client) -> None:
    held = factories.make_pairing(on=date(2023, 1, 1))
    over = factories.make_pairing(
        on=date(2023, 5, 1), ended_on=date(2024, 2, 1), end_reason=EndReason.DECEASED
    )

    assert _keys(desk, PAIRINGS) == {held.pk}
    assert _keys(desk, PAIRINGS, on="2024-02-01") == {held.pk, over.pk}
    assert _keys(desk, PAIRINGS, on="2024-02-02") == {held.pk}
    assert _keys(desk, PAIRINGS, started_first="2023-02-01", started_last="2023-12-31") == {over.pk}
    assert _keys(desk, PAIRINGS, ended_first="2024-02-01") == {over.pk}
    assert _keys(desk, PAIRINGS, on="2023-06-01", started_first="2023-02-01") == {over.pk}
    assert "Recipient deceased" in desk.get(PAIRINGS, {"on": "2024-02-01"}).content.decode()


def test_pairings_of_a_light_are_those_open_today(desk: Client) -> None:
    met = factories.make_pairing()
    for month in (1, 2, 3, 4):
        factories.make_contact(met, date(today().year, month, 1), is_counted=False)
        factories.make_contact(
            met, date(today().year, month, 2), ContactKind.PHONE, is_counted=month == 4
        )
    factories.make_pairing()
    factories.make_pairing(ended_on=today() - timedelta(days=1))

    assert _keys(desk, PAIRINGS, light="met") == {met.pk}


# People


def test_people_are_those_on_the_rosters_on_a_day(desk: Client) -> None:
    here = factories.make_recipient(name="甲", joined_on=date(2023, 5, 1))
    gone = factories.make_recipient(
        name="乙",
        joined_on=date(2023, 1, 1),
        status="ended",
        ended_on=date(2024, 1, 1),
        exit_reason="死亡",
        group=factories.make_group("orphan"),
    )

    assert _keys(desk, PEOPLE) == {here.pk}
    assert _keys(desk, PEOPLE, on="2023-02-01") == {gone.pk}
    assert _keys(desk, PEOPLE, on="2023-12-31") == {here.pk, gone.pk}
    assert _keys(desk, PEOPLE, on="2024-01-01") == {here.pk}
    assert _keys(desk, PEOPLE, on="2023-12-31", group="orphan") == {gone.pk}
    assert _keys(desk, PEOPLE, q="甲") == {here.pk}


def test_people_of_a_unit_are_those_whose_household_it_holds(
    desk: Client, pairing: Pairing, recipient: Recipient
) -> None:
    factories.make_recipient()

    assert _keys(desk, PEOPLE, unit=str(pairing.cadre.user.unit_id)) == {recipient.pk}


# What an address may hold that cannot be


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ({"first": "2024-13-01"}, "“2024-13-01” is not a day; the list is shown without it."),
        (
            {"first": "2024-05-01", "last": "2024-03-01"},
            "The days were the wrong way round, from 2024-05-01 to 2024-03-01; they have been "
            "exchanged.",
        ),
        (
            {"region": factories.LI_COUNTY[:6]},
            "There is no place “621226” among those that you see; all of yours are shown.",
        ),
        ({"region": "999"}, "There is no place “999” among those that you see; all of yours are"),
        ({"kind": "fax"}, "“fax” is not known here; the list is shown without it."),
        ({"programme": "none"}, "“none” is not known here; the list is shown without it."),
        ({"group": "none"}, "“none” is not known here; the list is shown without it."),
        ({"unit": "999999"}, "The unit is none of those that you see; the list is shown without"),
    ],
)
def test_what_cannot_be_is_said_and_the_nearest_view_shown(
    query: dict[str, str], note: str, desk: Client, contacts: dict[str, Contact]
) -> None:
    answer = desk.get(CONTACTS, query)

    assert answer.status_code == 200
    assert [str(each).startswith(note) for each in answer.context["notes"]] == [True]
    assert note[:40] in answer.content.decode()
    shown = {row.pk for row in answer.context["page"]}
    between = {
        contacts["visit"].pk,
        contacts["second"].pk,
        contacts["call"].pk,
        contacts["chat"].pk,
    }
    assert shown == (between if "last" in query else {each.pk for each in contacts.values()})


def test_the_form_holds_the_days_as_they_were_put_right(desk: Client) -> None:
    page = desk.get(CONTACTS, {"first": "2024-05-01", "last": "2024-03-01"}).content.decode()

    assert 'name="first" value="2024-03-01"' in page
    assert 'name="last" value="2024-05-01"' in page


@pytest.mark.parametrize("address", ALL)
def test_a_file_of_something_that_cannot_be_is_not_given(address: str, desk: Client) -> None:
    posted = {"region": factories.LI_COUNTY[:6], "purpose": "check"}

    assert desk.post(f"{address}export/", posted).status_code == 404


def test_an_empty_list_says_why_and_a_filtered_one_offers_all(desk: Client) -> None:
    assert "Nobody has been in contact yet." in desk.get(CONTACTS).content.decode()
    filtered = desk.get(CONTACTS, {"kind": "phone"}).content.decode()
    assert "No row fits these filters." in filtered
    assert "Nobody has been in contact yet." not in filtered


def test_text_is_looked_for_by_posting_and_a_number_comes_into_no_address(
    desk: Client, contacts: dict[str, Contact], household: Household
) -> None:
    answer = desk.post(CONTACTS, {"q": household.phone}, headers={"HX-Request": "true"})

    assert answer.headers["HX-Push-Url"] == CONTACTS
    assert answer.context["sums"]["total"] == 5
    assert len(_keys(desk, CONTACTS, q=household.phone)) == 6


# Pages


def test_pages_end_where_nobody_reads_and_say_so(
    desk: Client, pairing: Pairing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "PER_PAGE", 2)
    monkeypatch.setattr(base, "MOST_PAGES", 2)
    for day in range(1, 6):
        factories.make_aid(pairing, date(2024, 3, day))

    answer = desk.get(AID, {"page": "99"})

    assert answer.context["page"].number == 2
    assert [row.day.day for row in answer.context["page"]] == [3, 2]
    assert answer.context["sums"]["total"] == 5
    assert "The first 4 rows can be turned through." in answer.content.decode()


def test_the_filters_go_along_to_the_next_list(desk: Client) -> None:
    for here, there in ((CONTACTS, reverse("visits:pairing_list")), (NEEDS, AID)):
        page = desk.get(here, {"region": factories.SHILI[:9], "kind": "phone"}).content.decode()

        assert f'href="{there}?region={factories.SHILI[:9]}"' in page


# Who sees what


def test_a_supervisor_reads_no_note_and_no_need(
    client: Client, supervisor: User, pairing: Pairing
) -> None:
    contact = factories.make_contact(pairing, date(2024, 3, 1), found="血压高")
    factories.make_need(contact=contact, text="想修房顶")
    client.force_login(supervisor)

    pages = client.get(CONTACTS).content.decode() + client.get(NEEDS).content.decode()

    assert pages.count(pairing.household.head_name) >= 2
    assert "血压高" not in pages
    assert "想修房顶" not in pages
    for address in (CONTACTS, NEEDS):
        file = download(client, f"{address}export/", as_="csv").body.decode()
        assert "血压高" not in file
        assert "想修房顶" not in file


def test_a_liaison_sees_the_rows_of_its_own_cadres(
    client: Client, liaison: User, pairing: Pairing
) -> None:
    own = factories.make_contact(pairing, date(2024, 3, 1))
    beside = factories.make_pairing()
    factories.make_contact(beside, date(2024, 3, 1))
    factories.make_aid(beside, date(2024, 3, 1))
    client.force_login(liaison)

    assert _keys(client, CONTACTS) == {own.pk}
    assert _keys(client, AID) == set()
    assert _keys(client, PAIRINGS) == {pairing.pk}
    assert _keys(client, PEOPLE) == {r.pk for r in pairing.household.recipients.all()}


def test_a_household_that_is_another_units_by_now_is_named_and_not_opened(
    client: Client, liaison: User, cadre: User, household: Household
) -> None:
    former = factories.make_pairing(household, cadre.cadre, ended_on=date(2024, 1, 1))
    factories.make_contact(former, date(2023, 3, 1))
    client.force_login(liaison)

    page = client.get(CONTACTS).content.decode()

    assert household.head_name in page
    assert reverse("visits:household_detail", args=[household.pk]) not in page


# Files


@pytest.mark.parametrize("address", ALL)
def test_a_file_has_the_rows_of_its_list(
    address: str, desk: Client, pairing: Pairing, contacts: dict[str, Contact]
) -> None:
    factories.make_aid(pairing, date(2024, 3, 1))
    factories.make_need(contact=contacts["visit"])
    factories.make_activity(day=date(2024, 3, 1), place=factories.HANYUAN)
    place = {"region": factories.HANYUAN[:9]}
    shown = desk.get(address, place).context["sums"]["total"]

    file = download(desk, f"{address}export/", as_="csv", **place)

    assert len(file.lines()) == shown > 0
    assert "Hanyuan Town" in file.name


def test_the_columns_of_contacts_say_whose_and_whether_it_counts(
    desk: Client, contacts: dict[str, Contact]
) -> None:
    lines = download(desk, f"{CONTACTS}export/", as_="csv", counts="outside_pairing").lines()

    assert [(x["Head of household"], x["Village"], x["Does it count?"]) for x in lines] == [
        ("远", "Xiaomai Village", "Before or after the pairing")
    ]


# As often for many


def _fill(pairing: Pairing, number: int) -> None:
    for n in range(number):
        contact = factories.make_contact(
            pairing, today() - timedelta(days=n), ContactKind.PHONE, is_counted=False
        )
        factories.make_aid(pairing, contact.day, contact=contact)
        factories.make_need(contact=contact)
        factories.make_activity(f"活动{n} {number}", day=contact.day, place=factories.HANYUAN)
        beside = factories.make_household(f"户{n}")
        factories.make_recipient(beside)
        factories.make_contact(factories.make_pairing(beside, pairing.cadre), contact.day)


@pytest.mark.parametrize(
    ("role", "address"),
    [
        (role, address)
        for role in ("office", "liaison", "supervisor")
        for address in ALL
        # Activities are of no unit.
        if (role, address) != ("liaison", ACTIVITIES)
    ],
)
def test_a_list_asks_the_database_as_often_for_many(
    role: str, address: str, client: Client, request: pytest.FixtureRequest, pairing: Pairing
) -> None:
    client.force_login(request.getfixturevalue(role))
    counts: list[dict[str, Any]] = []
    query = {"region": factories.HANYUAN[:9], "group": "disabled"}
    for number in (2, 9):
        _fill(pairing, number)
        client.get(address, query)
        with CaptureQueriesContext(connection) as page:
            assert client.get(address, query).context["sums"]["total"] >= number
        with CaptureQueriesContext(connection) as file:
            client.post(f"{address}export/", {"purpose": "check", "as": "csv"})
        counts.append({"page": len(page), "file": len(file)})

    assert counts[0] == counts[1]
    assert counts[0]["page"] <= 15


# On a phone


def test_the_days_of_a_row_are_told_apart_where_its_columns_have_no_heads(
    client: Client, office: User, pairing: Pairing
) -> None:
    factories.make_need(pairing.household, raised_on=today())
    factories.make_plan(pairing.household)
    factories.make_asked_visit(pairing.household, unit=pairing.cadre.user.unit, asked_by=office)
    client.force_login(office)
    plans, asked = reverse("visits:plan_list"), reverse("visits:asked_visit_list")
    told = "normalize-space(.)"

    bare: list[str] = []
    for address in (NEEDS, PAIRINGS, PEOPLE, plans, asked):
        rows = html.fromstring(client.get(address).content.decode()).xpath("//main//tbody/tr")
        assert rows, address
        for row in rows:
            days = [c for c in row.xpath("td") if re.match(r"\d{4}-\d\d-\d\d", c.xpath(told))]
            bare += [f"{address}: {c.xpath(told)}" for c in days if not c.get("data-label")]

    assert bare == []
