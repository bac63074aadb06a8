"""The office's lists and the page of a household."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from common.dates import today
from organization.models import User
from pairing.models import Household, Pairing
from tests import factories
from visits.choices import TopicList
from visits.models import Place
from visits.services.topics import rename_topic

pytestmark = pytest.mark.django_db

LIST = reverse("visits:household_list")
CADRES = reverse("visits:cadre_list")

LIST_QUERIES = 14
"""Session, account, what waits (imports, approvals, complaints), programmes, places, groups,
count, rows; members, pairings, years."""


@pytest.fixture
def desk(client: Client, office: User) -> Client:
    client.force_login(office)
    client.cookies["django_language"] = "en"
    return client


def _names(client: Client, **query: str) -> list[str]:
    page = client.post(LIST, query).context["page"]
    return [household.head_name for household in page]


def test_households_are_sorted_as_people_expect(desk: Client) -> None:
    for name in ("赵一", "安二", "钱三"):
        factories.make_household(name)

    assert _names(desk) == ["安二", "钱三", "赵一"]


@pytest.mark.parametrize("text", ["王成", "王小", "wc", "wxc", "WC", "wang", "13812345678"])
def test_a_household_is_found_by_head_member_initials_and_phone(
    text: str, desk: Client, household: Household, recipient: object
) -> None:
    factories.make_household("李四", phone="13999999999")

    assert _names(desk, q=text) == ["王成"]


def test_a_household_is_found_by_a_whole_identity_number(
    desk: Client, household: Household, recipient: object
) -> None:
    member = household.recipients.get()
    factories.make_household("李四")

    assert _names(desk, q=household.head_id) == ["王成"]
    assert _names(desk, q=f" {member.identity.lower()} ") == ["王成"]


def test_filters_narrow_by_place_group_and_light(
    desk: Client, household: Household, pairing: Pairing
) -> None:
    far = factories.make_household("远方", village=factories.WHEAT)
    factories.make_recipient(far, group=factories.make_group("orphan"), name="远儿")

    assert _names(desk, region=factories.SHILI[:9]) == ["远方"]
    assert _names(desk, group="orphan") == ["远方"]
    assert _names(desk, group="disabled") == ["王成"]
    assert _names(desk, light="unpaired") == ["远方"]
    assert _names(desk, light="overdue") == (
        ["王成"] if today() > date(today().year, 3, 31) else []
    )


def test_the_longest_waiting_come_first_in_the_queue(desk: Client) -> None:
    for name, days in (("甲", 10), ("乙", 40), ("丙", 20)):
        factories.make_recipient(
            factories.make_household(name), joined_on=today() - timedelta(days=days)
        )

    page = desk.get(LIST, {"light": "unpaired"})

    assert [h.head_name for h in page.context["page"]] == ["乙", "丙", "甲"]
    assert "waiting 40 days" in page.content.decode()


def test_a_wrong_filter_is_ignored_and_a_wrong_page_is_the_last(
    desk: Client, household: Household
) -> None:
    assert _names(desk, region="nowhere", light="purple", page="99", sort="odd") == ["王成"]


def test_only_rows_come_back_to_a_filter_changed_in_place(
    desk: Client, household: Household
) -> None:
    answer = desk.post(
        LIST, {"q": "wc", "light": "unpaired", "group": ""}, headers={"HX-Request": "true"}
    )

    page = answer.content.decode()
    assert "王成" in page
    assert "<html" not in page
    assert answer.headers["HX-Push-Url"] == f"{LIST}?q=wc&light=unpaired&sort=waiting"


@pytest.mark.parametrize("number", ["621225195607055393", "62122519", "138 1234", "1381"])
def test_no_personal_number_comes_into_an_address(
    number: str, desk: Client, household: Household
) -> None:
    answer = desk.post(LIST, {"q": number}, headers={"HX-Request": "true"})
    by_address = desk.get(LIST, {"q": number})

    assert answer.headers["HX-Push-Url"] == LIST
    assert by_address.context["page"].paginator.count == 1
    assert f'value="{number}"' not in by_address.content.decode()


def test_an_empty_county_says_what_to_do(desk: Client) -> None:
    page = desk.get(LIST).content.decode()

    assert "There are no households here yet" in page


def test_the_list_costs_the_same_whatever_its_length(
    desk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def fill(number: int) -> None:
        for _ in range(number):
            household = factories.make_household()
            factories.make_recipient(household)
            factories.make_pairing(household)

    fill(2)
    desk.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        desk.get(LIST)
    fill(20)
    with django_assert_num_queries(LIST_QUERIES):
        desk.get(LIST)


def test_a_household_shows_people_pairing_and_what_was_done(
    desk: Client,
    household: Household,
    pairing: Pairing,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    address = reverse("visits:household_detail", args=[household.pk])
    for days in range(1, 6):
        contact = factories.make_contact(
            pairing, today() - timedelta(days=days), found=f"第{days}次"
        )
        factories.make_aid(pairing, contact.day, 80, contact=contact)

    desk.get(address)
    with django_assert_num_queries(25):
        page = desk.get(address).content.decode()

    assert "王小成" in page
    assert "张三" in page
    assert "第5次" in page
    assert "¥80.00" in page
    assert "End the pairing" in page
    assert "Pair with a cadre" not in page


def test_a_contact_says_what_it_was_about_and_where_it_was(
    desk: Client, household: Household, pairing: Pairing, office: User
) -> None:
    rename_topic(listing=TopicList.FOUND, key="income", name="收支", name_en="Means", actor=office)
    contact = factories.make_contact(
        pairing, today(), topics=["health", "income", "unknown"], policies=["pension"]
    )
    Place.objects.create(contact=contact, point="34.01234,105.30123,20")

    page = desk.get(reverse("visits:household_detail", args=[household.pk])).content.decode()

    assert "<span>Talked about</span> Health, Means, unknown<" in page
    assert "<span>Policies explained</span> Pension paid in<" in page
    assert "34.01234, 105.30123 ± 20 m" in page


def test_a_supervisor_does_not_see_what_a_contact_was_about_nor_where(
    client: Client, supervisor: User, household: Household, pairing: Pairing
) -> None:
    contact = factories.make_contact(pairing, today(), topics=["health"], policies=["pension"])
    Place.objects.create(contact=contact, point="34.01234,105.30123,20")
    client.force_login(supervisor)
    client.cookies["django_language"] = "en"

    page = client.get(reverse("visits:household_detail", args=[household.pk])).content.decode()

    assert "Home visit" in page
    for word in ("Talked about", "Policies explained", "34.01234"):
        assert word not in page


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (-1, "does not count: before the pairing began on {start}"),
        (31, "does not count: after the pairing ended on {end}"),
    ],
)
def test_a_contact_outside_its_pairing_says_when_that_was(
    days: int, sentence: str, desk: Client, household: Household
) -> None:
    start = today() - timedelta(days=60)
    end = start + timedelta(days=30)
    pairing = factories.make_pairing(household, on=start, ended_on=end)
    factories.make_contact(pairing, start + timedelta(days=days))

    page = desk.get(reverse("visits:household_detail", args=[household.pk])).content.decode()

    assert sentence.format(start=start, end=end) in page


def test_a_contact_that_does_not_count_says_why(
    desk: Client, household: Household, pairing: Pairing
) -> None:
    factories.make_contact(pairing, today(), is_reached=False)

    page = desk.get(reverse("visits:household_detail", args=[household.pk])).content.decode()

    assert "does not count: Nobody was reached" in page


def test_cadres_are_found_and_the_unpaired_among_them(
    desk: Client, pairing: Pairing, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    factories.make_cadre("李空")

    everybody = desk.get(CADRES).context["page"]
    free = desk.get(CADRES, {"show": "unpaired"}).context["page"]
    by_unit = desk.get(CADRES, {"q": "教育局"}).context["page"]
    with django_assert_num_queries(9):
        desk.get(CADRES)

    assert [c.user.name for c in everybody] == ["李空", "张三"]
    assert [c.user.name for c in free] == ["李空"]
    assert [c.user.name for c in by_unit] == ["张三"]


def test_a_cadre_opens_its_households(desk: Client, pairing: Pairing) -> None:
    factories.make_household("别人")

    page = desk.get(LIST, {"cadre": pairing.cadre_id})

    assert [h.head_name for h in page.context["page"]] == ["王成"]
    assert "Households of 张三" in page.content.decode()


def test_a_liaison_sees_its_units_households_alone(
    client: Client, liaison: User, pairing: Pairing
) -> None:
    factories.make_pairing(factories.make_household("别单位"))
    client.force_login(liaison)

    assert _names(client) == ["王成"]


def test_every_page_is_chinese_until_switched(client: Client, office: User) -> None:
    client.force_login(office)

    chinese = client.get(LIST, headers={"Accept-Language": "en"}).content.decode()
    client.post(reverse("set_language"), {"language": "en", "next": LIST})
    english = client.get(LIST).content.decode()

    assert "结对户" in chinese
    assert "Households" in english
    assert "结对户" not in english


def test_a_household_waits_since_its_last_pairing_ended(desk: Client) -> None:
    household = factories.make_household("再等")
    factories.make_recipient(household, joined_on=today() - timedelta(days=600))
    factories.make_pairing(
        household, on=today() - timedelta(days=500), ended_on=today() - timedelta(days=12)
    )

    page = desk.get(LIST, {"light": "unpaired"})

    assert "waiting 12 days" in page.content.decode()
    assert page.context["form"]["sort"].value() == "waiting"


@pytest.mark.parametrize("text", ["wangcheng", "wang cheng", "王 成", "138 1234 5678", "wc" * 40])
def test_blanks_and_length_do_not_matter(text: str, desk: Client, household: Household) -> None:
    factories.make_household("李四", phone="13999999999")

    assert _names(desk, q=text) == ([] if text.startswith("wcwc") else ["王成"])


@pytest.mark.parametrize("key", ["9" * 5000, "9" * 19, "١٢", "²", "-1"])
def test_what_can_be_no_key_narrows_nothing(desk: Client, household: Household, key: str) -> None:
    for name in ("cadre", "unit"):
        answer = desk.get(reverse("visits:household_list"), {name: key})

        assert answer.context["page"].paginator.count == 1


def test_the_second_page_of_a_number_searched_for_keeps_the_search(desk: Client) -> None:
    for n in range(60):
        factories.make_household(f"户{n:02}", phone=f"1991234{n:04}")
    factories.make_household("别的", phone="13999999999")

    page = desk.post(LIST, {"q": "1991", "page": "2"}, headers={"HX-Request": "true"})

    assert page.context["page"].number == 2
    assert page.context["page"].paginator.count == 60
    assert page.headers["HX-Push-Url"] == f"{LIST}?page=2"
    assert 'hx-include=".filters"' in page.content.decode()


@pytest.mark.parametrize("text", ["a\0b", "\0", "😀", "' OR 1=1", "%", "x" * 5000])
def test_odd_text_is_searched_for_and_nothing_more(
    text: str, desk: Client, household: Household
) -> None:
    for name in ("visits:household_list", "visits:cadre_list", "pairing:cadre_picker"):
        assert desk.post(reverse(name), {"q": text}).status_code == 200


@pytest.mark.parametrize(
    "number", ["621225-19560705-5393", "'621225195607055393", "ID621225195607055393", "+86 1993237"]
)
def test_a_number_in_any_dress_is_kept_out_of_addresses(number: str, desk: Client) -> None:
    answer = desk.post(LIST, {"q": number}, headers={"HX-Request": "true"})

    assert answer.headers["HX-Push-Url"] == LIST


def test_a_liaison_reads_nothing_of_another_units_visits(
    client: Client, liaison: User, office: User, pairing: Pairing, household: Household
) -> None:
    before = factories.make_pairing(
        household,
        factories.make_cadre("李前任"),
        on=pairing.started_on - timedelta(days=90),
        ended_on=pairing.started_on - timedelta(days=1),
    )
    factories.make_contact(before, before.started_on, found="前任记下的病情")
    factories.make_contact(pairing, pairing.started_on, found="本单位记下的情况")
    page = reverse("visits:household_detail", args=[household.pk])

    client.force_login(liaison)
    own = client.get(page).content.decode()
    client.force_login(office)
    all_of_it = client.get(page).content.decode()

    assert "本单位记下的情况" in own
    assert "前任记下的病情" not in own
    assert "李前任" not in own
    assert "前任记下的病情" in all_of_it
    assert "李前任" in all_of_it


def test_a_township_counts_its_cadres_households_as_far_as_it_sees_them(
    client: Client, township: User, office: User
) -> None:
    cadre = factories.make_cadre("李镇上", unit=factories.make_unit(place=factories.HANYUAN))
    for village in (factories.SOUTH_GATE, factories.WHEAT):
        factories.make_pairing(factories.make_household(village=village), cadre)

    def counted(user: User) -> list[tuple[int, dict[int, int]]]:
        client.force_login(user)
        context = client.get(reverse("visits:cadre_list")).context
        return [(c.holding, context["overdue"]) for c in context["page"]]

    assert counted(township) == [(1, {cadre.pk: 1})]
    assert counted(office) == [(2, {cadre.pk: 2})]
