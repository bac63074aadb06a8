"""Townships and villages as rosters write them."""

import re
from collections import defaultdict

import pytest

from organization.models import Region
from pairing.intake.places import Gazetteer, Place, Why, county_stem
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def xihe(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return Gazetteer(factories.get_region())


@pytest.fixture(scope="module")
def gansu(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return Gazetteer(factories.get_region(factories.GANSU))


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


def test_village_of_one_character_is_found_with_its_own_word_for_village_doubled():
    # 西村村民委员会 is the committee of 西村, and as often written 西村村.
    gazetteer = Gazetteer(factories.get_region("620722000000"))

    for village in ("西村", "西村村", "西村村委会", "西村村村委会"):
        assert gazetteer.village("永固镇", village).code == "620722105204"


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


def test_township_in_front_of_the_village_is_taken_where_its_own_cell_is_empty(xihe):
    assert xihe.village("", "汉源镇南关村").code == factories.SOUTH_GATE
    assert xihe.village(" ", "西和县汉源镇南关村").code == factories.SOUTH_GATE
    assert xihe.village("", "南关村").issue == "region_unknown"


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("西和县", "西和"),
        ("武都区", "武都"),
        ("玉门市", "玉门"),
        ("张家川回族自治县", "张家川"),
        ("东乡族自治县", "东乡"),
        ("积石山保安族东乡族撒拉族自治县", "积石山"),
        ("阿克塞哈萨克族自治县", "阿克塞"),
        ("礼县", "礼县"),
    ],
)
def test_county_is_known_without_its_tail(name, stem):
    assert county_stem(name) == stem


@pytest.mark.parametrize(
    "county", ["西和县", "西和", "陇南市西和县", " 西 和 县", "甘肃省陇南市西和县"]
)
def test_county_tells_townships_of_one_name_apart(gansu, county):
    assert gansu.village("汉源镇", "南关村", county) == Place(factories.SOUTH_GATE)
    assert gansu.village("城关镇", "北关村", county).issue == "region_unknown"


def test_township_that_many_counties_have_is_ambiguous_without_a_county(gansu):
    assert gansu.village("城关镇", "北关社区").issue == "region_ambiguous"
    assert gansu.township("城关镇") == ""
    assert gansu.village("城关镇", "北关社区", "礼县").code.startswith("621226100")
    assert gansu.village("礼县城关镇", "北关社区").code.startswith("621226100")
    assert gansu.township("城关镇", "礼县") == "621226100"


def test_township_that_one_county_has_needs_no_county(gansu):
    assert gansu.village("汉源镇", "南关村") == Place(factories.SOUTH_GATE)


def test_prefecture_in_the_countys_cell_narrows_the_search(gansu):
    assert gansu.village("十里镇", "小麦村", "陇南市") == Place(factories.WHEAT)
    assert gansu.village("十里镇", "小麦村", "兰州市").issue == "region_unknown"


@pytest.mark.parametrize("county", ["礼县", "没有县", "兰州市"])
def test_village_of_another_county_than_its_cell_says_is_unknown(gansu, xihe, county):
    assert gansu.village("汉源镇", "南关村", county).issue == "region_unknown"
    assert xihe.village("汉源镇", "南关村", county).issue == "region_unknown"


def test_county_in_a_countys_own_roster_may_be_named_in_any_way(xihe):
    for county in ("", "西和县", "西和", "陇南市西和县", "陇南市"):
        assert xihe.village("汉源镇", "南关村", county) == Place(factories.SOUTH_GATE), county


def test_county_is_known_by_the_short_name_of_an_autonomous_one(gansu):
    for county in ("张家川回族自治县", "张家川县", "张家川", "天水市张家川县"):
        assert gansu.township("张家川镇", county) == "620525100", county


def test_same_question_is_answered_without_a_search(xihe, monkeypatch):
    xihe.village("十里镇", "小麦村委会")
    monkeypatch.setattr(xihe, "_find", None)

    assert xihe.village("十里镇", "小麦村委会") == Place(factories.WHEAT)


# --- The nearest villages -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("township", "village", "name", "why"),
    [
        ("十里镇", "小麦社区", "十里镇小麦村委会", Why.SAME_NAME),
        ("十里镇", "小卖村", "十里镇小麦村委会", Why.SAME_SOUND),
        ("十里镇", "晓麦", "十里镇小麦村委会", Why.SAME_SOUND),
        ("十里镇", "小麦子村", "十里镇小麦村委会", Why.ONE_CHARACTER),
        ("汉源镇", "小麦村", "十里镇小麦村委会", Why.OTHER_TOWNSHIP),
        ("汉源镇", "十里镇小麦村", "十里镇小麦村委会", Why.OTHER_TOWNSHIP),
        ("没有镇", "小麦村", "十里镇小麦村委会", Why.OTHER_TOWNSHIP),
        ("", "小麦村", "十里镇小麦村委会", Why.OTHER_TOWNSHIP),
        # The township is what is miswritten; 南关社区 is the further of the two.
        ("汗源镇", "南关村", "汉源镇南关村委会", Why.SAME_NAME),
    ],
)
def test_nearest_village_is_offered_with_its_reason(xihe, township, village, name, why):
    first = xihe.nearest(township, village)[0]

    assert (first.name, first.why) == (name, why)


def test_what_is_ambiguous_offers_exactly_what_may_be_meant(xihe, gansu):
    both = {factories.SOUTH_GATE, factories.SOUTH_GATE_COMMUNITY}

    assert {offer.code for offer in xihe.nearest("汉源镇", "南关", n=1)} == both
    assert {offer.code for offer in gansu.nearest("汉源镇", "南关", "西和县")} == both


def test_township_of_many_counties_offers_the_village_of_each(gansu):
    offers = gansu.nearest("城关镇", "东关社区")

    assert {offer.name[:5] for offer in offers} == {"武山县城关", "静宁县城关", "礼县城关镇"}
    assert len(offers) == 4


def test_no_more_than_asked_are_offered_and_none_for_what_is_found(xihe):
    assert len(xihe.nearest("十里镇", "大麦村", n=1)) == 1
    assert xihe.nearest("十里镇", "小麦村") == []
    assert xihe.nearest("十里镇", "") == []
    assert xihe.nearest("十里镇", "电话") == []


TAIL = re.compile(
    r"(社区居民委员会|社区居委会|居民委员会|居委会|社区|村村民委员会|村民委员会|村村委会|村委会|村)$"
)


@pytest.mark.parametrize("is_wide", [False, True], ids=["county", "province"])
def test_no_way_of_writing_a_village_leads_to_another(gansu, is_wide):
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
        gazetteer = gansu if is_wide else Gazetteer(counties[prefix])
        county = counties[prefix].name
        for village in villages:
            township = townships[village.code[:9]].name
            for form, is_whole in ways_of_writing(village.name, township, county):
                found = gazetteer.village(township, form, county if is_wide else "")
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
