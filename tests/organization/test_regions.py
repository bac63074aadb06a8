"""Regions: the code is the tree, and files of them are checked row by row."""

from collections import Counter

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from common.errors import DomainError, FileError
from organization.choices import Level
from organization.models import Region
from organization.regions_file import SHIPPED, level_of, read_regions
from organization.selectors import region_by_code
from organization.services import load_regions
from tests import factories
from tests.harness import row_counts, run_command


@pytest.mark.django_db
def test_all_of_gansu_is_there():
    levels = Counter(Region.objects.values_list("level", flat=True))

    assert sum(levels.values()) == 19224
    assert (levels["province"], levels["prefecture"]) == (1, 14)
    assert levels["county"] >= 86
    assert Region.objects.filter(code__startswith="621225", level="township").count() == 20
    assert str(factories.get_region()) == "西和县"


def test_shipped_codes_have_all_their_ancestors():
    codes = {row.code for row in read_regions(SHIPPED)}

    for code in codes:
        for length in (2, 4, 6, 9):
            assert code[:length].ljust(12, "0") in codes


@pytest.mark.parametrize(
    ("code", "level", "prefix"),
    [
        ("620000000000", Level.PROVINCE, "62"),
        ("621200000000", Level.PREFECTURE, "6212"),
        ("621225000000", Level.COUNTY, "621225"),
        ("621225100000", Level.TOWNSHIP, "621225100"),
        ("621225100203", Level.VILLAGE, "621225100203"),
        # Zeros inside a code are not its end.
        ("620100101001", Level.VILLAGE, "620100101001"),
    ],
)
def test_zeros_of_a_code_tell_its_level_and_prefix(code, level, prefix):
    assert level_of(code) == level
    assert Region(code=code, level=level).prefix == prefix


def test_region_covers_itself_and_what_lies_inside():
    county = Region(code="621225000000", level=Level.COUNTY)
    village = Region(code="621225100203", level=Level.VILLAGE)

    assert county.covers("621225000000")
    assert county.covers("621225100203")
    assert not county.covers("621226100001")
    assert not county.covers("621200000000")
    assert not Region(code="620000000000", level=Level.PROVINCE).covers("536200100001")
    assert village.covers("621225100203")
    assert not village.covers("621225100204")
    assert village.ancestor_codes == [
        "620000000000",
        "621200000000",
        "621225000000",
        "621225100000",
        "621225100203",
    ]
    assert county.ancestor_codes == ["620000000000", "621200000000", "621225000000"]


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("西和县", "Xihe County"),
        ("汉源镇", "Hanyuan Town"),
        ("六巷乡", "Liuxiang Township"),
        ("南关社区居委会", "Nanguan Community"),
        ("南关村委会", "Nanguan Village"),
        ("甘肃省", "Gansu Province"),
        ("东街街道", "Dongjie Subdistrict"),
        ("张家川回族自治县", "Zhangjiachuanhuizu Autonomous County"),
    ],
)
def test_name_in_english(name, english):
    region = Region(code="621225000000", level=Level.COUNTY, name=name)

    assert region.english_name == english
    with translation.override("en"):
        assert str(region) == english
    with translation.override("zh-hans"):
        assert str(region) == name


@pytest.mark.django_db
def test_region_is_found_by_a_code_of_any_length():
    for code in ("621225", "621225000000"):
        assert region_by_code(code).name == "西和县"
    assert region_by_code("621225100").name == "汉源镇"


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["", "x", "62122", "6212250", "-62122", "62 225", "991225"])
def test_code_that_is_none_is_refused_by_name(code):
    with pytest.raises(DomainError) as caught:
        region_by_code(code)

    assert code in str(caught.value)


# Files


@pytest.fixture
def write(tmp_path):
    def run(text, *, encoding="utf-8", name="省.csv"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return run


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_file_is_read_in_its_encoding(write, encoding):
    rows = read_regions(write("code,name\n630000000000,青海省\n", encoding=encoding))

    assert [(r.code, r.name, r.level, r.pinyin) for r in rows] == [
        ("630000000000", "青海省", "province", "qing hai sheng")
    ]


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        ("", "column_missing", "code"),
        ("code\n630000000000\n", "column_missing", "name"),
        ("代码,名称\n630000000000,青海省\n", "column_missing", "code"),
        ("code,name\n", "file_empty", "省.csv"),
        ("code,name\n630000,青海省\n", "region_code", "630000"),
        ("code,name\n6300000000x0,青海省\n", "region_code", "6300000000x0"),
        ("code,name\n630000000000,青海省\n630100000000,\n", "region_name", "3"),
        ("code,name\n630000000000,青海省\n630000000000,青海\n", "region_twice", "3"),
        ("code,name\n630000000000\n", "region_name", "2"),
    ],
)
def test_wrong_row_is_told_with_file_and_row(write, text, code, told):
    with translation.override("en"), pytest.raises(FileError) as caught:
        read_regions(write(text))

    assert caught.value.code == code
    assert "省.csv" in str(caught.value)
    assert told in str(caught.value)


@pytest.mark.django_db
def test_wrong_file_loads_nothing(write):
    path = write("code,name\n630000000000,青海省\n63,西宁市\n")
    before = row_counts()

    outcome = run_command("import_regions", str(path))

    assert outcome.status == 2
    assert "省.csv" in outcome.err
    assert len(outcome.err.splitlines()) == 1
    assert row_counts() == before


@pytest.mark.django_db
def test_missing_file_is_told_by_name(tmp_path):
    outcome = run_command("import_regions", str(tmp_path / "无.csv"))

    assert outcome.status == 2
    assert "无.csv" in outcome.err


@pytest.mark.django_db
def test_another_province_is_added_and_a_name_renewed(write):
    path = write("code,name\n630000000000,青海省\n621225000000,西和新县\n")

    outcome = run_command("import_regions", str(path))

    assert (outcome.status, outcome.out) == (0, "2 regions loaded from 省.csv.\n")
    assert Region.objects.count() == 19225
    assert factories.get_region().name == "西和新县"
    assert factories.get_region().pinyin == "xi he xin xian"
    assert region_by_code("63").name == "青海省"


@pytest.mark.django_db
def test_shipped_regions_may_be_loaded_again():
    assert load_regions(path=SHIPPED) == 19224
    assert Region.objects.count() == 19224


# Constraints


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["62", "62122500000x", "62122500000", "６２１２２５０００９９９"])
def test_code_has_twelve_digits(code):
    with pytest.raises(IntegrityError, match="region_code_is_12_digits"), transaction.atomic():
        Region.objects.create(code=code, name="x", level=Level.VILLAGE)


@pytest.mark.django_db
def test_level_is_a_known_one():
    with pytest.raises(IntegrityError, match="region_level_known"), transaction.atomic():
        Region.objects.create(code="630000000000", name="x", level="galaxy")
