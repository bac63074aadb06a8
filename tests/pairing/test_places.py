"""Townships and villages as rosters write them."""

import re
from collections import defaultdict

import pytest

from organization.models import Region
from pairing.intake.places import Gazetteer, Place
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def xihe(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return Gazetteer(factories.get_region())


@pytest.mark.parametrize(
    ("township", "village", "code"),
    [
        ("汉源镇", "南关村委会", factories.SOUTH_GATE),
        ("汉源镇", "南关村", factories.SOUTH_GATE),
        ("汉源镇", "南关村村委会", factories.SOUTH_GATE),
        ("汉源镇", "南关村民委员会", factories.SOUTH_GATE),
        ("汉源镇", "南关村村民委员会", factories.SOUTH_GATE),
        ("汉源镇", "南关社区", factories.SOUTH_GATE_COMMUNITY),
        ("汉源镇", "南关社区居委会", factories.SOUTH_GATE_COMMUNITY),
        ("汉源镇", "南关居委会", factories.SOUTH_GATE_COMMUNITY),
        ("汉源镇", "南关社区居民委员会", factories.SOUTH_GATE_COMMUNITY),
        # Only one place of the name: the tail may be left out.
        ("十里镇", "小麦", factories.WHEAT),
        ("十里镇", "小麦村", factories.WHEAT),
        ("十里", "小麦村", factories.WHEAT),
        # What stands in front.
        ("十里镇", "十里镇小麦村委会", factories.WHEAT),
        ("西和县十里镇", "小麦村委会", factories.WHEAT),
        ("西和县十里镇", "西和县十里镇小麦村委会", factories.WHEAT),
        ("西和县西和县十里镇", "西和县西和县十里镇小麦村", factories.WHEAT),
        ("甘肃省陇南市西和县十里镇", "甘肃省陇南市西和县十里镇小麦村", factories.WHEAT),
        ("陇南市十里镇", "十里镇十里镇小麦村", factories.WHEAT),
        # White space and full-width forms.
        (" 十里镇\u3000", "小 麦 村", factories.WHEAT),
        ("十里镇\u00a0", "\u200b小麦村", factories.WHEAT),
    ],
)
def test_place_is_found_as_it_is_written(xihe, township, village, code):
    assert xihe.village(township, village) == Place(code)


@pytest.mark.parametrize(
    ("township", "village", "issue"),
    [
        ("汉源镇", "南关", "region_ambiguous"),
        ("汉源镇", "汉源镇南关", "region_ambiguous"),
        ("汉源镇", "小麦村", "region_unknown"),
        ("汉源镇", "", "region_unknown"),
        ("汉源镇", "汉源镇", "region_unknown"),
        ("", "小麦村", "region_unknown"),
        ("没有镇", "小麦村", "region_unknown"),
        ("西和县", "小麦村", "region_unknown"),
        # A village is never taken for a community, nor the other way round.
        ("十里镇", "小麦社区", "region_unknown"),
        # A township of the county beside.
        ("城关镇", "北关社区", "region_unknown"),
    ],
)
def test_place_that_is_not_certain_is_told(xihe, township, village, issue):
    assert xihe.village(township, village) == Place("", issue)


def test_township_named_like_its_village_keeps_its_name(xihe):
    # 十里镇 has a 十里村委会: the township in front may be cut only where a name remains.
    assert xihe.village("十里镇", "十里村").code == "621225109202"
    assert xihe.village("十里镇", "十里镇十里村").code == "621225109202"


def test_bare_name_that_two_townships_share_is_ambiguous():
    # 庄浪县 has 水洛镇 and 水洛街道.
    gazetteer = Gazetteer(factories.get_region("620825000000"))

    assert gazetteer.village("水洛", "何马村").issue == "region_ambiguous"
    assert gazetteer.township("水洛") == ""
    assert gazetteer.township("水洛镇") != gazetteer.township("水洛街道") != ""


def test_village_whose_name_begins_with_its_townships_is_found():
    gazetteer = Gazetteer(factories.get_region("620102000000"))

    for village in ("高新区均家滩社区", "均家滩社区", "高新区高新区均家滩社区"):
        assert gazetteer.village("高新区", village).code == "620102400400"


def test_importing_for_a_township_finds_its_villages():
    gazetteer = Gazetteer(factories.get_region(factories.HANYUAN))

    assert gazetteer.village("西和县汉源镇", "南关村").code == factories.SOUTH_GATE
    assert gazetteer.village("十里镇", "小麦村").issue == "region_unknown"


TAIL = re.compile(
    r"(社区居民委员会|社区居委会|居民委员会|居委会|社区|村村民委员会|村民委员会|村村委会|村委会|村)$"
)


def test_no_way_of_writing_a_village_leads_to_another():
    """Over every village that the project ships: found, or not certain, but never another one."""
    regions = list(Region.objects.all())
    townships = {r.prefix: r for r in regions if r.level == "township"}
    counties = {r.prefix: r for r in regions if r.level == "county"}
    by_county = defaultdict(list)
    for region in regions:
        if region.level == "village":
            by_county[region.code[:6]].append(region)
    wrong = []
    missed = []

    for prefix, villages in by_county.items():
        gazetteer = Gazetteer(counties[prefix])
        for village in villages:
            township = townships[village.code[:9]].name
            for form, is_whole in ways_of_writing(village.name, township, counties[prefix].name):
                found = gazetteer.village(township, form)
                if found.code and found.code != village.code:
                    wrong.append((township, form, village.name, found.code))
                elif not found.code and is_whole:
                    missed.append((township, form, found.issue))

    assert not wrong
    assert not missed


def ways_of_writing(village, township, county):
    """Forms of a village's name, and whether each is so whole that it must be found."""
    base = TAIL.sub("", village)
    tail = village.removeprefix(base)
    yield village, True
    yield township + village, True
    yield county + township + village, True
    if tail.startswith(("社区", "居")):
        yield base + "社区", False
        yield base + "居委会", False
    elif tail:
        yield base + "村", False
        yield base + "村委会", False
    # A bare 荣华新村 is the village of that name, and not the community 荣华新村社区.
    if len(base) > 1 and not base.endswith("村"):
        yield base, False
