"""Finding households, cadres and programmes."""

from datetime import date

import pytest

from common.errors import DomainError
from pairing.choices import CadreStatus
from pairing.models import Cadre, Household, Pairing
from pairing.selectors import programme_for, programmes_in
from tests import factories

pytestmark = pytest.mark.django_db


def heads(text):
    return sorted(h.head_name for h in Household.objects.all().search(text))


@pytest.fixture
def people():
    """张三's household with 李小花 in it, and 王五's."""
    home = factories.make_household("张三", head_id="34052419800101001X", phone="13812345678")
    factories.make_recipient(home, name="李小花", identity="11010519491231002X")
    factories.make_household("王五", phone="13912345678")
    return home


@pytest.mark.parametrize(
    "text",
    [
        *("张三", "三", "zs", "ZS", "zhang san", "zhang", " zs "),
        *("李小花", "小花", "lxh", "li xiao"),
        *("34052419800101001X", "34052419800101001x", "340524800101001"),
        *("11010519491231002X", " 110105 19491231 002x"),
        *("13812345678", "138"),
    ],
)
def test_household_is_found_by_name_initials_number_or_phone(people, text):
    assert heads(text) == ["张三"]


@pytest.mark.parametrize("text", ["", " ", "\t"])
def test_empty_search_finds_everything(people, text):
    assert heads(text) == ["张三", "王五"]


@pytest.mark.parametrize("text", ["赵六", "zl", "san", "12345678", "440524188001010014", "%", "_"])
def test_what_is_not_there_is_not_found(people, text):
    assert heads(text) == []


def test_household_with_several_hits_is_found_once(people):
    factories.make_recipient(people, name="张小三")

    assert heads("z") == heads("张") == ["张三"]


def test_person_who_left_is_not_found(people):
    gone = people.recipients.get()
    gone.status, gone.ended_on, gone.exit_reason = "ended", date(2023, 1, 1), "moved_away"
    gone.save()

    assert heads("李小花") == []
    assert heads("lxh") == []


@pytest.mark.parametrize("text", ["张三", "zs", "138", "教育"])
def test_cadre_is_found_by_name_initials_phone_or_unit(text):
    unit = factories.make_unit("西和县教育局")
    factories.make_cadre("张三", phone="13812345678", unit=unit)
    factories.make_cadre("王五", phone="13912345678")

    assert [c.user.name for c in Cadre.objects.all().search(text)] == ["张三"]


def test_households_and_cadres_without_a_pairing_are_told_apart():
    pairing = factories.make_pairing(on=date(2023, 1, 1))
    closed = factories.make_household(closed_on=date(2023, 1, 1))
    free = factories.make_household()
    left = factories.make_cadre()
    left.status = CadreStatus.LEFT
    left.save()
    idle = factories.make_cadre()

    assert list(Household.objects.all().paired()) == [pairing.household]
    assert list(Household.objects.all().unpaired()) == [free]
    assert closed not in Household.objects.all().active()
    assert list(Cadre.objects.all().without_pairing()) == [idle]

    pairing.ended_on, pairing.end_reason = date(2023, 2, 1), "other"
    pairing.save()
    assert set(Household.objects.all().unpaired()) == {free, pairing.household}
    assert set(Cadre.objects.all().without_pairing()) == {idle, pairing.cadre}


def test_pairing_is_held_on_both_its_ends():
    pairing = factories.make_pairing(on=date(2023, 3, 1), ended_on=date(2023, 3, 31))
    days = (date(2023, 2, 28), date(2023, 3, 1), date(2023, 3, 31), date(2023, 4, 1))

    found = [pairing in Pairing.objects.all().held_on(day) for day in days]

    assert found == [False, True, True, False]


def test_region_takes_in_what_lies_inside():
    factories.make_household("城里", village=factories.SOUTH_GATE)
    factories.make_household("乡下", village=factories.WHEAT)
    factories.make_household("邻县", village=factories.LI_VILLAGE)

    def inside(prefix):
        return sorted(h.head_name for h in Household.objects.all().inside(prefix))

    assert inside("621225") == ["乡下", "城里"]
    assert inside("621225109") == ["乡下"]
    assert inside("62") == ["乡下", "城里", "邻县"]
    assert inside("61") == []


# Programmes


def test_only_programme_of_a_region_need_not_be_named():
    assert programme_for(factories.get_region()).slug == factories.AIXIN


def test_one_of_several_programmes_has_to_be_named():
    other = factories.make_programme("jieqin", place=factories.XIHE)

    assert programme_for(factories.get_region(), "jieqin") == other
    with pytest.raises(DomainError) as caught:
        programme_for(factories.get_region())
    assert caught.value.code == "programme_ambiguous"
    assert "jieqin" in str(caught.value)
    assert factories.AIXIN in str(caught.value)
    # It runs in 西和县 alone.
    assert programme_for(factories.get_region(factories.LI_COUNTY)).slug == factories.AIXIN
    assert programme_for(factories.get_region(factories.HANYUAN), "jieqin") == other


def test_programme_that_does_not_run_here_is_unknown():
    factories.make_programme("jieqin", place=factories.LI_COUNTY)

    with pytest.raises(DomainError) as caught:
        programme_for(factories.get_region(), "jieqin")

    assert caught.value.code == "programme_unknown"


def test_region_without_a_programme_is_told():
    shipped = factories.make_programme()
    shipped.region_id = factories.LI_COUNTY
    shipped.save()

    assert programmes_in(factories.get_region()) == []
    with pytest.raises(DomainError) as caught:
        programme_for(factories.get_region())
    assert caught.value.code == "programme_missing"
