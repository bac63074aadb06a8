"""Columns of a sheet: by heading, by what is in them, and by what a person chose."""

from datetime import date, datetime
from pathlib import Path

import pytest

from common.errors import FileError
from common.spreadsheet import read_heads, read_rows
from pairing.intake import columns, content
from pairing.intake.columns import columns_of, kind_of, kinds, needed, normal_heading
from pairing.intake.kinds import kind_keys
from pairing.intake.layouts.finding import find_layouts
from pairing.intake.layouts.guessing import guess_kind
from pairing.intake.layouts.needs import missing, require
from pairing.intake.table import PassedOver, data_rows
from tests.pairing.sheets import HEADS, NAMES, NUMBERS, PHONES, found, head_of, sheet

ROSTERS = Path(__file__).resolve().parent.parent / "fixtures" / "rosters"
# --- The data file -------------------------------------------------------------------------------


def test_every_kind_that_can_be_taken_in_has_columns():
    assert set(kind_keys()) == set(kinds())


@pytest.mark.parametrize("kind", kinds())
def test_data_of_a_kind_is_sound(kind):
    seen = []
    known = {*content._BY_FORM, *columns._data()["contents"]}
    for column in columns_of(kind):
        assert column.name not in seen
        assert column.headings[0]
        assert not column.near or column.near in {c.name for c in columns_of(kind)}
        assert not column.content or column.content in known, column
        assert all(heading == normal_heading(heading) for heading in column.headings)
        seen.append(column.name)
    assert needed(kind)
    assert {name for names in needed(kind) for name in names} <= set(seen)
    assert not kind_of(kind).harmless & kind_of(kind).by_heading.keys()


def test_heading_of_two_columns_must_be_declared(monkeypatch):
    entry = {
        "label": "甲",
        "english": "A",
        "signs": [],
        "columns": [
            {"name": "a", "label": "姓名", "headings": ["名"]},
            {"name": "b", "label": "乙", "headings": ["姓名"]},
        ],
    }
    monkeypatch.setitem(columns._data()["kinds"], "twice", entry)

    with pytest.raises(ValueError, match="姓名"):
        kind_of("twice")


def test_synonym_added_to_the_data_is_known_without_code(monkeypatch):
    entry = dict(columns._data()["kinds"]["cadres"])
    entry["columns"] = [
        {**column, "headings": [*column["headings"], *(["花名"] * (column["name"] == "name"))]}
        for column in entry["columns"]
    ]
    monkeypatch.setitem(columns._data()["kinds"], "cadres_too", entry)

    assert found(head_of(["花名", "单位", "电话"]), "cadres_too")[0]["name"] == "花名"


@pytest.mark.parametrize(
    ("kind", "name", "headings"),
    [
        (
            "disabled",
            "identity",
            ["身份证号", "身份证", "身份证号码", "证件号", "证件号码", "公民身份号码"],
        ),
        ("disabled", "certificate", ["残疾证号", "残疾人证", "残疾人证号"]),
        ("disabled", "township", ["乡镇", "乡镇（街道）", "所在乡镇"]),
        ("disabled", "village", ["村", "行政村", "村（社区）", "所在村"]),
        ("disabled", "head_name", ["户主", "户主姓名"]),
        ("disabled", "head_id", ["户主身份证号"]),
        ("disabled", "county", ["县区", "县（市、区）", "所在县"]),
        ("orphans", "head_name", ["监护人", "监护人姓名", "儿童监护人姓名"]),
        ("orphans", "name", ["孩子姓名", "学生姓名", "孤儿"]),
        ("extreme_poverty", "support_mode", ["供养方式", "救助供养形式"]),
        ("units", "liaison_phone", ["联络员手机号", "联系电话", "联系方式"]),
    ],
)
def test_headings_that_rosters_are_known_to_use(kind, name, headings):
    others = [c.label for c in columns_of(kind) if c.is_required and c.name != name]
    for heading in headings:
        assert found(head_of([*others, heading]), kind)[0].get(name) == normal_heading(heading)


# --- The rosters of one county, and of others ----------------------------------------------------

COUNTY = {
    "1-孤儿名册.xlsx": (
        "orphans",
        [(3, 2, "township village name sex ethnicity identity birth_date category school grade "
          "head_name guardian_relation head_id phone - address remark", 1)],
    ),
    "2-困难重度残疾人名册.xls": (
        "disabled",
        [(2, 1, "name sex identity certificate disability_kind level head_name head_id relation "
          "township village phone - remark", 1)],
    ),
    "3-特困人员供养名册.csv": (
        "extreme_poverty",
        [(1, 1, "head_name head_id name relation identity sex support_mode - township village "
          "phone - remark", 1)],
    ),
    "4-结对干部名单.xlsx": (
        "cadres",
        [(2, 1, "unit name sex title phone remark", 1)] * 2,
    ),
    "5-结对一览表.xlsx": (
        "pairings",
        [(2, 1, "township village head_name head_id name group role cadre_name unit phone "
          "started_on", 1)],
    ),
    "6-走访联系台账.xlsx": (
        "visits",
        [(2, 1, "day cadre_name phone head_name head_id kind found items goods_value cash", 1)],
    ),
    "7-活动台账.xlsx": (
        "activities",
        [(1, 1, "day name kind organiser township participants households", 1)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("file", COUNTY)
def test_rosters_of_a_county_are_mapped_without_a_question(file):
    kind, sheets = COUNTY[file]
    heads = read_heads((ROSTERS / file).read_bytes(), file)

    layouts = find_layouts(heads, kind)

    assert guess_kind(heads)[0] == kind
    assert [(x.header_row, x.header_height) for x in layouts] == [s[:2] for s in sheets]
    for layout, (_top, _height, names, offset) in zip(layouts, sheets, strict=True):
        expected = {n: i for i, n in enumerate(names.split(), start=offset) if n != "-"}
        assert layout.columns == expected
        assert set(layout.found_by.values()) == {"heading"}
        assert not layout.needs_a_look


@pytest.mark.parametrize("file", COUNTY)
def test_every_row_of_a_countys_rosters_is_accounted_for(file):
    kind, _sheets = COUNTY[file]
    data = (ROSTERS / file).read_bytes()
    layouts = {x.index: x for x in find_layouts(read_heads(data, file), kind)}
    passed = PassedOver()
    seen = 0
    for chunk in read_rows(data, file):
        if chunk.sheet in layouts:
            seen += len(chunk.rows)
            for _row in data_rows(layouts[chunk.sheet], chunk.rows, passed):
                pass

    assert passed.total == seen
    assert set(passed.counts) <= {"above", "footer"}


PROVINCE = {
    "序号": "1",
    "市州": "陇南市",
    "县区": "西和县",
    "乡镇": "汉源镇",
    "村": "南关村",
    "帮扶对象姓名": NAMES,
    "帮扶对象身份证号": NUMBERS,
    "对象类别": "孤儿",
    "帮扶人姓名": NAMES[::-1],
    "帮扶人单位": "西和县教育局",
    "帮扶人手机号": PHONES,
    "帮扶方式": "入户走访",
    "帮扶时间": "2023-05-01 09:30:00",
    "帮扶内容": "了解就学情况",
    "慰问物品": "米面油",
    "物品价值（元）": 120,
    "慰问金额（元）": 200,
    "录入时间": "2023-05-02 10:00:00",
    "审核状态": "已审核",
}


def test_export_of_a_provinces_system_is_a_ledger_of_contacts():
    head = sheet(**PROVINCE)

    names, how = found(head, "visits")

    assert guess_kind([head])[0] == "visits"
    assert names == {
        "county": "县区",
        "township": "乡镇",
        "village": "村",
        "name": "帮扶对象姓名",
        "identity": "帮扶对象身份证号",
        "group": "对象类别",
        "cadre_name": "帮扶人姓名",
        "unit": "帮扶人单位",
        "phone": "帮扶人手机号",
        "kind": "帮扶方式",
        "day": "帮扶时间",
        "found": "帮扶内容",
        "items": "慰问物品",
        "goods_value": "物品价值",
        "cash": "慰问金额",
    }
    assert set(how.values()) == {"heading"}
    assert not find_layouts([head], "visits")[0].needs_a_look


def test_export_with_merged_headings_is_read_in_two_rows():
    head = head_of(
        ["导出时间：2023-06-01"],
        ["序号", "县（市、区）", "走访对象", "", "", "帮扶责任人", "", "", "走访时间", "走访形式"],
        ["", "", "姓名", "身份证号码", "人员类别", "姓名", "工作单位", "联系方式", "", ""],
        [1, "西和县", "张三", NUMBERS[0], "孤儿", "李四", "教育局", "13812345678", "2023-05-01"],
    )

    names, how = found(head, "visits")

    assert names["name"] == "走访对象姓名"
    assert names["identity"] == "走访对象身份证号码"
    assert names["cadre_name"] == "帮扶责任人姓名"
    assert names["phone"] == "帮扶责任人联系方式"
    assert (names["day"], names["kind"]) == ("走访时间", "走访形式")
    assert set(how.values()) == {"heading"}


def test_upper_heading_for_the_rosters_own_people_adds_nothing():
    head = head_of(
        ["学生基本情况", "", "", "", "家庭住址", "", "监护人情况", "", "", ""],
        [
            "姓名",
            "性别",
            "身份证号",
            "学校",
            "乡镇",
            "村",
            "姓名",
            "身份证号",
            "与学生关系",
            "电话",
        ],
    )

    names, _how = found(head, "orphans")

    assert names["name"] == "学生姓名"
    assert names["identity"] == "学生身份证号"
    assert names["school"] == "学生学校"
    assert (names["township"], names["village"]) == ("乡镇", "村")
    assert names["head_name"] == "监护人姓名"
    assert names["head_id"] == "监护人身份证号"
    assert names["guardian_relation"] == "监护人与学生关系"
    assert names["phone"] == "监护人电话"


def test_headings_of_english_sheets_are_known():
    for kind in kinds():
        english = [c.english for c in columns_of(kind) if c.english]

        names, _how = found(head_of(english), kind)

        expected = {c.name: normal_heading(c.english) for c in columns_of(kind) if c.english}
        assert names == expected, kind


# --- Headings that may be two columns ------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "name"),
    [(["电话", "入户走访", "微信"] * 2 + ["电话"] * 2, "kind"), (PHONES, "phone")],
)
def test_heading_of_two_columns_is_told_by_what_is_in_it(cells, name):
    head = sheet(走访日期="2023-05-01", 户主身份证号=HEADS, 走访人=NAMES, 联系方式=cells)

    names, how = found(head, "visits")

    assert names[name] == "联系方式"
    assert how[name] == "heading"
    assert ({"kind", "phone"} - {name}).isdisjoint(names)


def test_two_columns_of_one_heading_are_told_by_what_is_in_each():
    kinds_of_contact = ["电话", "入户走访", "微信", "电话"] * 2
    rows = [
        [n, i, p, k, "2023-05-01", c]
        for n, i, p, k, c in zip(NAMES, NUMBERS, PHONES, kinds_of_contact, NAMES[::-1], strict=True)
    ]
    head = head_of(["姓名", "身份证号", "联系方式", "联系方式", "走访时间", "走访人"], *rows)

    (layout,) = find_layouts([head], "visits")

    assert layout.columns["phone"] == 2
    assert layout.columns["kind"] == 3
    assert layout.columns["name"] == 0
    assert layout.columns["identity"] == 1


def test_column_already_known_leaves_the_shared_heading_to_the_other():
    head = sheet(
        日期="2023-05-01", 干部电话=PHONES, 户主身份证号=HEADS, 联系方式=["走访", "电话"] * 4
    )

    assert found(head, "visits")[0]["kind"] == "联系方式"


def test_shared_heading_whose_cells_are_another_columns_is_left_to_the_clerk():
    """The kind of contact is open, but these are phone numbers, of whomever."""
    head = sheet(日期="2023-05-01", 干部电话=PHONES, 户主身份证号=HEADS, 联系方式=PHONES)

    (layout,) = find_layouts([head], "visits")

    assert "kind" not in layout.columns
    assert layout.unused == [3]
    assert layout.needs_a_look


def test_shared_heading_that_nothing_tells_is_only_proposed():
    head = sheet(日期="2023-05-01", 姓名=NAMES, 户主身份证号=HEADS, 走访方式="走访")

    names, how = found(head, "visits")

    assert names["cadre_name"] == "姓名"
    assert how["cadre_name"] == "content"


def test_number_beside_the_heads_name_is_the_heads():
    head = sheet(
        乡镇="汉源镇",
        户主姓名=NAMES,
        身份证号=HEADS,
        结对干部=NAMES,
        干部电话=PHONES,
        结对日期="2023-05-01",
    )

    names, how = found(head, "pairings")

    assert (names["head_id"], how["head_id"]) == ("身份证号", "heading")
    assert "identity" not in names


def test_of_equal_headings_the_one_beside_the_cadre_is_the_cadres():
    head = head_of(
        ["户主姓名", "户主身份证号", "联系电话", "结对干部", "单位", "联系电话", "结对时间"],
        *[
            [NAMES[i], HEADS[i], PHONES[i], NAMES[-i], "教育局", PHONES[-i], "2023-05-01"]
            for i in range(8)
        ],
    )

    (layout,) = find_layouts([head], "pairings")

    assert layout.columns["phone"] == 5
    assert layout.unused == [2]


# --- By what is in them --------------------------------------------------------------------------


class Known:
    """Places as a gazetteer knows them."""

    def knows_township(self, written):
        return written == "十里"

    def knows_village(self, written):
        return written in ("小麦", "南关")


EXOTIC = {
    "甲": "十里",
    "乙": ["小麦", "南关"] * 4,
    "丙": NAMES,
    "丁": NUMBERS,
    "戊": ["一级", "贰级"] * 4,
    "己": PHONES,
    "庚": ["男", "女"] * 4,
    "辛": ["肢体", "视力残疾"] * 4,
    "壬": [f"{n}41" for n in NUMBERS],
    "癸": ["汉族", "回族"] * 4,
}


def test_columns_without_known_headings_are_proposed_by_what_is_in_them():
    names, how = found(sheet(**EXOTIC), "disabled", places=Known())

    assert names == {
        "township": "甲",
        "village": "乙",
        "name": "丙",
        "identity": "丁",
        "level": "戊",
        "phone": "己",
        "sex": "庚",
        "disability_kind": "辛",
        "certificate": "壬",
        "ethnicity": "癸",
    }
    assert set(how.values()) == {"content"}


def test_proposals_must_be_seen_and_are_not_read_by_without_a_look():
    layouts = find_layouts([sheet(**EXOTIC)], "disabled", places=Known())

    assert layouts[0].needs_a_look
    with pytest.raises(FileError) as caught:
        require(layouts, "disabled", "a.xlsx")
    assert caught.value.code == "column_missing"


def test_proposal_for_an_optional_column_is_left_out_where_nobody_looks():
    head = sheet(
        姓名=NAMES, 身份证号=NUMBERS, 残疾等级="一级", 乡镇="汉源镇", 村="南关村", 号=PHONES
    )
    layouts = find_layouts([head], "disabled")

    (certain,) = require(layouts, "disabled", "a.xlsx")

    assert layouts[0].columns["phone"] == 5
    assert "phone" not in certain.columns
    assert "phone" not in certain.found_by


def test_table_without_any_header_is_found_by_what_is_in_it():
    rows = [["十里", NAMES[i], NUMBERS[i], "一级", PHONES[i]] for i in range(8)]

    (layout,) = find_layouts([head_of(["名册"], [], *rows)], "disabled", places=Known())

    assert (layout.header_row, layout.header_height, layout.first_row) == (3, 0, 3)
    assert layout.columns == {"township": 0, "name": 1, "identity": 2, "level": 3, "phone": 4}
    assert layout.fingerprint == ""
    rows = [r.number for r in data_rows(layout, [(1, ["名册"]), (3, rows[0]), (4, rows[1])])]
    assert rows == [3, 4]


@pytest.mark.parametrize(
    "rows",
    [
        [["填报说明"], ["1. 身份证号请设为文本。"], ["联系人：张三", "13812345678"]],
        [["附件", "电话"], ["教育局", "0939-6621234"], ["民政局", "0939-6621235"]],
        [["2023-05-01", "2023-05-02"]],
        [],
    ],
)
def test_sheets_that_hold_no_table_of_the_kind_are_passed_over(rows):
    assert find_layouts([head_of(*rows)], "disabled") == []


def test_one_column_for_two_is_not_guessed_at():
    """A child and its guardian both have a name: which of them is meant here nobody can tell."""
    head = sheet(乡镇="汉源镇", 村="南关村", 学校="汉源小学", 甲=NAMES, 乙=NUMBERS)

    names, _how = found(head, "orphans")

    assert {"name", "head_name", "identity", "head_id"}.isdisjoint(names)


def test_two_columns_for_one_are_not_guessed_at():
    head = sheet(单位="教育局", 姓名=NAMES, 职务="科员", 甲=PHONES, 乙=[*PHONES[1:], "13912345678"])

    (layout,) = find_layouts([head], "cadres")

    assert "phone" not in layout.columns
    assert layout.missing == [("phone",)]
    assert missing("cadres", layout) == ["联系电话"]
    assert layout.unused == [3, 4]


def numbers_of_two(**others):
    return sheet(姓名=NAMES, 乡镇="汉源镇", 村="南关村", 残疾等级="一级", **others)


def test_own_number_and_the_heads_are_told_by_the_certificate():
    head = numbers_of_two(残疾证号=[f"{n}41" for n in NUMBERS], 甲=HEADS, 乙=NUMBERS)

    names, how = found(head, "disabled")

    assert (names["identity"], names["head_id"]) == ("乙", "甲")
    assert how["identity"] == how["head_id"] == "content"


def test_own_number_and_the_heads_are_told_by_the_birth_date():
    born = [date(1950 + i, 2, 3) for i in range(8)]

    names, _how = found(numbers_of_two(出生日期=born, 甲=NUMBERS, 乙=HEADS), "disabled")

    assert (names["identity"], names["head_id"]) == ("甲", "乙")


def test_own_number_and_the_heads_are_told_by_the_head_coming_again():
    names, _how = found(numbers_of_two(甲=HEADS[:2] * 4, 乙=NUMBERS), "disabled")

    assert (names["identity"], names["head_id"]) == ("乙", "甲")


@pytest.mark.parametrize("own", [HEADS, [*HEADS[:4], *NUMBERS[4:]]])
def test_two_columns_of_numbers_that_nothing_tells_apart_are_left_to_the_clerk(own):
    (layout,) = find_layouts([numbers_of_two(甲=own, 乙=NUMBERS)], "disabled")

    assert {"identity", "head_id"}.isdisjoint(layout.columns)
    assert layout.missing == [("identity",)]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("identity", NUMBERS[0]),
        ("identity", f" {NUMBERS[0].lower()}"),
        ("identity", NUMBERS[0][:17] + ("0" if NUMBERS[0][17] != "0" else "1")),
        ("identity", 621225199001011230.0),
        ("identity", 621225900101123.0),
        ("identity", "6.21225E+17"),
        ("certificate", NUMBERS[0] + "41B1"),
        ("phone", "138-1234-5678"),
        ("phone", 13812345678.0),
        ("phone", "0939-6621234"),
        ("date", "2023年5月1日"),
        ("date", datetime(2023, 5, 1, 9, 30)),
        ("date", 20230501.0),
        ("name", "欧阳 娜娜"),
        ("name", "马·哈桑"),
        ("sex", " 男 "),
        ("unit", "汉源镇人民政府"),
        ("unit", "西和县第一中学"),
        ("township", "水洛街道"),
        ("village", "小麦村委会"),
        ("contact", "电话联系"),
        ("money", "1,200.50元"),
        ("money", 300),
    ],
)
def test_what_a_cell_looks_like(kind, value):
    assert content.looks_like(kind, value)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        # A bank card and a household's number are as long.
        ("identity", "6217002870012345678"),
        ("identity", 6.217002870012345e17),
        ("identity", "62122511521104013"),
        ("identity", NUMBERS[0] + "41"),
        ("certificate", NUMBERS[0]),
        ("phone", "12345678901"),
        ("phone", 200.0),
        # A day that has lost its format cannot be told from a sum of money.
        ("date", 45000.0),
        ("date", "今年"),
        ("name", "任河村"),
        ("name", "教育局"),
        ("name", "了解收入情况"),
        ("sex", "男童"),
        ("contact", "联系村委会维修房屋漏雨处，电话里说好了"),
        ("money", "二百"),
        ("money", True),
        ("village", 12),
    ],
)
def test_what_a_cell_does_not_look_like(kind, value):
    assert not content.looks_like(kind, value)


def test_sums_are_proposed_only_under_a_heading_that_speaks_of_money():
    base = {
        "日期": "2023-05-01",
        "户主身份证号": HEADS,
        "干部电话": PHONES,
        "走访方式": "走访",
        "慰问金": 200,
    }

    assert found(sheet(**base, 东西价钱=120), "visits")[0]["goods_value"] == "东西价钱"
    assert "goods_value" not in found(sheet(**base, 第几次=120), "visits")[0]
