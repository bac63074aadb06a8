"""What figures narrow the lists of households and cadres by."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from common.dates import months_before, today
from organization.models import User
from pairing.choices import RecipientStatus
from pairing.models import Cadre, Household, Pairing
from tests import factories
from tests.downloads import download

pytestmark = pytest.mark.django_db

HOUSEHOLDS = reverse("visits:household_list")
CADRES = reverse("visits:cadre_list")
AIXIN = factories.AIXIN


def _households(client: Client, **query: str) -> list[str]:
    return [each.head_name for each in client.get(HOUSEHOLDS, query).context["page"]]


def _cadres(client: Client, **query: str) -> set[str]:
    return {each.user.name for each in client.get(CADRES, query).context["page"]}


def test_households_where_nobody_was_for_six_months(desk: Client) -> None:
    long_ago = months_before(today(), 7)
    factories.make_pairing(factories.make_household("久"), on=long_ago)
    seen = factories.make_pairing(factories.make_household("近"), on=long_ago)
    factories.make_contact(seen, today() - timedelta(days=3))
    factories.make_pairing(factories.make_household("新"), on=today())
    factories.make_household("无")

    answer = desk.get(HOUSEHOLDS, {"unseen": "1"})

    assert [each.head_name for each in answer.context["page"]] == ["久"]
    assert "Nobody there for 6 months" in answer.content.decode()
    assert '<input type="hidden" name="unseen" value="1">' in answer.content.decode()
    assert len(_households(desk)) == 4


@pytest.mark.parametrize(
    ("waiting", "names"),
    [("30", ["百", "九", "三"]), ("90", ["百", "九"]), ("180", ["百"])],
)
def test_households_that_have_waited_for_so_many_days(
    waiting: str, names: list[str], desk: Client
) -> None:
    for name, days in (("二", 29), ("三", 30), ("九", 90), ("百", 180)):
        factories.make_recipient(
            factories.make_household(name), joined_on=today() - timedelta(days=days)
        )
    factories.make_pairing()

    assert _households(desk, waiting=waiting) == names


def test_who_has_lost_a_cadre_waits_since_then(desk: Client, recipient: object) -> None:
    household = Household.objects.get()
    factories.make_pairing(household, ended_on=today() - timedelta(days=31))

    assert _households(desk, waiting="30") == ["王成"]
    assert _households(desk, waiting="90") == []


def test_households_of_a_unit_are_those_of_the_programme_that_is_named(
    desk: Client, pairing: Pairing
) -> None:
    factories.make_programme("亲", place=factories.XIHE)
    unit = str(pairing.cadre.user.unit_id)

    assert _households(desk, unit=unit) == ["王成"]
    assert _households(desk, unit=unit, programme=AIXIN) == ["王成"]
    assert _households(desk, unit=unit, programme="亲") == []


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ({"waiting": "45"}, "45"),
        ({"light": "purple"}, "purple"),
        ({"region": factories.LI_COUNTY[:6]}, factories.LI_COUNTY[:6]),
    ],
)
def test_what_is_not_known_is_said_and_left_out(
    query: dict[str, str], value: str, desk: Client, household: Household
) -> None:
    answer = desk.get(HOUSEHOLDS, query)

    assert f"“{value}” is not known here" in answer.content.decode()
    assert [each.head_name for each in answer.context["page"]] == ["王成"]


def test_cadres_are_narrowed_to_who_is_paired_there_then(desk: Client) -> None:
    here = factories.make_pairing(
        factories.make_household(), factories.make_cadre("甲"), ended_on=date(2024, 5, 1)
    )
    factories.make_pairing(
        factories.make_household(village=factories.WHEAT), factories.make_cadre("乙")
    )
    factories.make_cadre("丙")
    Cadre.objects.filter(pk=here.cadre_id).update(status="left")

    assert _cadres(desk) == {"乙", "丙"}
    assert _cadres(desk, on=today().isoformat()) == {"乙"}
    assert _cadres(desk, on="2024-05-01") == {"甲", "乙"}
    assert _cadres(desk, on="2024-05-01", region=factories.HANYUAN[:9]) == {"甲"}
    assert _cadres(desk, region=factories.HANYUAN[:9]) == set()
    assert _cadres(desk, programme=AIXIN) == {"乙"}
    assert _cadres(desk, programme=AIXIN, group="orphan") == set()


def test_a_cadre_of_a_unit_elsewhere_is_named_to_the_township_and_not_opened(
    client: Client, township: User, pairing: Pairing
) -> None:
    client.force_login(township)
    assert _cadres(client) == set()

    answer = client.get(CADRES, {"region": factories.HANYUAN[:9]})

    assert [each.user.name for each in answer.context["page"]] == ["张三"]
    assert f"cadre={pairing.cadre_id}" not in answer.content.decode()


def test_where_and_when_they_are_paired_is_said_on_the_page_and_in_the_file(
    desk: Client, pairing: Pairing
) -> None:
    query = {"region": factories.HANYUAN[:9], "on": "2024-05-01"}

    page = desk.get(CADRES, query).content.decode()
    file = download(desk, f"{CADRES}export/", as_="csv", **query)

    assert "paired in Hanyuan Town on 2024-05-01" in page
    assert '<input type="hidden" name="on" value="2024-05-01">' in page
    assert "paired in Hanyuan Town on 2024-05-01" in file.name
    assert [line["Name"] for line in file.lines()] == ["张三"]


def test_a_day_that_there_never_was_is_said_and_today_is_shown(
    desk: Client, pairing: Pairing
) -> None:
    answer = desk.get(CADRES, {"on": "2024-02-30"})

    assert "“2024-02-30” is not a day" in answer.content.decode()
    assert f"on {today()}" in answer.content.decode()
    assert [each.user.name for each in answer.context["page"]] == ["张三"]


def test_a_household_belongs_to_the_programmes_on_whose_rosters_it_is(desk: Client) -> None:
    other = factories.make_programme("relatives", place=factories.XIHE)
    factories.make_recipient(factories.make_household("一"))
    factories.make_recipient(
        factories.make_household("他"), group=factories.make_group("poor", of=other)
    )
    factories.make_pairing(factories.make_household("两"), programme=other)
    both = Household.objects.get(head_name="两")
    factories.make_recipient(both)
    factories.make_household("无")

    assert set(_households(desk, programme=AIXIN, light="unpaired")) == {"一", "两", "无"}
    assert set(_households(desk, programme="relatives", light="unpaired")) == {"他", "无"}
    assert set(_households(desk, programme="relatives")) == {"他", "两", "无"}


def test_a_need_belongs_to_the_programmes_on_whose_rosters_its_household_was(desk: Client) -> None:
    other = factories.make_programme("relatives", place=factories.XIHE)
    household = factories.make_household("他")
    factories.make_recipient(
        household,
        group=factories.make_group("poor", of=other),
        status=RecipientStatus.ENDED,
        ended_on=today(),
        exit_reason="迁出",
    )
    factories.make_need(household)

    needs = reverse("visits:need_list")
    assert list(desk.get(needs, {"programme": AIXIN}).context["page"]) == []
    assert len(desk.get(needs, {"programme": "relatives"}).context["page"]) == 1
