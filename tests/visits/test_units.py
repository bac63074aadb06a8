"""The list of units: what it counts, who sees which, and how one is found."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from organization.choices import Role
from organization.models import Unit, User
from pairing.choices import CadreStatus
from pairing.models import Pairing
from tests import factories

pytestmark = pytest.mark.django_db

UNITS = reverse("visits:unit_list")


@pytest.fixture
def desk(client: Client, office: User) -> Client:
    client.force_login(office)
    client.cookies["django_language"] = "en"
    return client


def _names(client: Client, **posted: str) -> list[str]:
    return [unit.name for unit in client.post(UNITS, posted).context["page"]]


def test_a_unit_shows_its_cadres_pairings_and_liaisons(
    desk: Client, unit: Unit, liaison: User, pairing: Pairing
) -> None:
    factories.make_pairing(cadre=pairing.cadre)
    factories.make_pairing(cadre=pairing.cadre, ended_on=pairing.started_on)
    gone = factories.make_cadre(user=factories.make_user(unit=unit))
    gone.status = CadreStatus.LEFT
    gone.save(update_fields=["status"])
    closed = factories.make_user(Role.LIAISON, name="旧联络", unit=unit, is_active=False)

    answer = desk.get(UNITS)

    shown = next(row for row in answer.context["page"] if row.pk == unit.pk)
    assert (shown.cadres, shown.pairings) == (1, 2)
    assert shown.liaisons == [liaison]
    assert liaison.phone in answer.content.decode()
    assert closed.name not in answer.content.decode()


def test_every_figure_opens_as_many_rows(desk: Client, pairing: Pairing) -> None:
    for n in range(3):
        cadre = factories.make_cadre(user=factories.make_user(unit=pairing.cadre.user.unit))
        if n:
            factories.make_pairing(cadre=cadre)

    for unit in desk.get(UNITS).context["page"]:
        cadres = desk.get(reverse("visits:cadre_list"), {"unit": unit.pk})
        households = desk.get(reverse("visits:household_list"), {"unit": unit.pk})
        assert cadres.context["page"].paginator.count == unit.cadres
        assert households.context["page"].paginator.count == unit.pairings
        assert f"of {unit.name}" in cadres.content.decode()
        assert f"of {unit.name}" in households.content.decode()


def test_the_unit_stays_chosen_while_one_searches_in_it(desk: Client, pairing: Pairing) -> None:
    unit = str(pairing.cadre.user.unit_id)
    factories.make_cadre("张三")

    page = desk.get(reverse("visits:cadre_list"), {"unit": unit})
    found = desk.post(reverse("visits:cadre_list"), {"unit": unit, "q": "zs"})

    assert f'name="unit" value="{unit}"' in page.content.decode()
    assert [cadre.pk for cadre in found.context["page"]] == [pairing.cadre_id]


@pytest.mark.parametrize(
    "text",
    ["教育", "西和县教育局", "西和县 教育局", "xihexianjiaoyuju", "xhxjyj", "XHX jyj", "xihe"],
)
def test_a_unit_is_found_by_name_pinyin_and_initials(text: str, desk: Client, unit: Unit) -> None:
    factories.make_unit("十里镇卫生院", place=factories.SHILI)

    assert _names(desk, q=text) == ["西和县教育局"]


@pytest.mark.parametrize("text", ["卫生", "wsy", "jyj", ".*", "%", "x" * 500, "a\0b"])
def test_what_is_no_beginning_finds_nothing(text: str, desk: Client, unit: Unit) -> None:
    assert _names(desk, q=text) == []


def test_everybody_sees_the_units_of_their_scope(
    client: Client, unit: Unit, liaison: User, township: User, outsider: User
) -> None:
    factories.make_unit("汉源镇卫生院", place=factories.HANYUAN)
    factories.make_unit("十里镇卫生院", place=factories.SHILI)

    found = {}
    for user in (liaison, township, outsider):
        client.force_login(user)
        found[user] = _names(client)

    assert found == {liaison: ["西和县教育局"], township: ["汉源镇卫生院"], outsider: []}


def test_a_township_counts_what_it_may_see(client: Client, township: User) -> None:
    clinic = factories.make_unit("汉源镇卫生院", place=factories.HANYUAN)
    cadre = factories.make_cadre(user=factories.make_user(unit=clinic))
    factories.make_pairing(factories.make_household("近"), cadre)
    factories.make_pairing(factories.make_household("远", village=factories.WHEAT), cadre)
    client.force_login(township)

    (unit,) = client.get(UNITS).context["page"]

    assert (unit.cadres, unit.pairings) == (1, 1)


@pytest.mark.parametrize("name", ["visits:cadre_list", "visits:household_list"])
def test_a_unit_out_of_scope_is_not_there(name: str, client: Client, township: User) -> None:
    foreign = factories.make_unit("十里镇卫生院", place=factories.SHILI)
    client.force_login(township)

    assert client.get(reverse(name), {"unit": foreign.pk}).status_code == 404


def test_the_list_of_units_costs_the_same_whatever_its_length(
    client: Client,
    supervisor: User,
    pairing: Pairing,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(supervisor)
    client.get(UNITS)
    with django_assert_num_queries(6):
        client.get(UNITS)
    for _ in range(20):
        factories.make_pairing()
        factories.make_user(Role.LIAISON)
    with django_assert_num_queries(6):
        client.get(UNITS)


def test_a_county_without_units_says_where_they_come_from(desk: Client) -> None:
    assert "There are no units here yet" in desk.get(UNITS).content.decode()
    assert "No unit fits" in desk.post(UNITS, {"q": "无"}).content.decode()


def test_the_list_of_cadres_leads_to_the_units(desk: Client) -> None:
    assert f'href="{UNITS}"' in desk.get(reverse("visits:cadre_list")).content.decode()
