"""Finding the table in a sheet, however it begins, is headed and ends."""

import pytest

from common.errors import FileError
from common.spreadsheet import Sheet
from pairing.intake.cadres import Cadres
from pairing.intake.people import Disabled, ExtremePoverty, Orphans
from pairing.intake.table import Column, find_table, find_tables

COLUMNS = (
    Column("name", ("姓名", "儿童姓名"), is_required=True),
    Column("identity", ("身份证号", "身份证号码"), is_required=True),
    Column("phone", ("联系电话", "电话")),
    Column("head_name", ("监护人姓名", "户主姓名")),
    Column("head_id", ("监护人身份证号",)),
)
HEADER = ["姓名", "身份证号", "联系电话"]
ZHANG = ["张三", "1", "138"]
LI = ["李四", "2", "139"]


def found(*rows, columns=COLUMNS, name="名册"):
    table = find_table(Sheet(name, [list(row) for row in rows]), columns)
    return [] if table is None else [(row.number, row.values) for row in table.rows()]


def names(*rows):
    return [(number, values["name"]) for number, values in found(*rows)]


@pytest.mark.parametrize(
    "above",
    [
        [],
        [["西和县孤儿名册", "", ""]],
        [["西和县孤儿名册"], ["填报单位：西和县民政局", "", "填报日期：2023年5月"]],
        [[""], ["名册"], [], ["", "", ""]],
        [["说明：身份证号、姓名必填"]] * 10,
    ],
)
def test_titles_above_the_header_are_passed_over(above):
    number = len(above) + 2

    assert names(*above, HEADER, ZHANG) == [(number, "张三")]


@pytest.mark.parametrize(
    "below",
    [
        [["单位负责人：", "", "审核人："]],
        [["审核人：李主任", "填表人：", ""]],
        [["填表人:张三"]],
        [["填表日期：2023年5月31日"]],
        [["合计", "", "2"]],
        [["总计：2人"]],
        [["注：以上数据截至2023年5月"]],
        [["备注：无"]],
        [["", "", ""]] * 300,
        [[None, None, None]] * 300,
        [["\u00a0", " ", "\u3000"]] * 3,
    ],
)
def test_what_is_below_the_table_is_no_row(below):
    assert names(HEADER, ZHANG, LI, *below) == [(2, "张三"), (3, "李四")]


def test_blank_rows_between_are_passed_over_and_numbers_stay():
    assert names(HEADER, ZHANG, ["", "", ""], LI) == [(2, "张三"), (4, "李四")]


def test_header_repeated_on_each_page_is_no_row():
    assert names(HEADER, ZHANG, HEADER, LI) == [(2, "张三"), (4, "李四")]


def test_row_with_cells_in_other_columns_alone_is_no_row():
    header = [*HEADER, "月保障标准"]

    assert names(header, [*ZHANG, "1100"], ["", "", "", "1100"]) == [(2, "张三")]


def test_person_without_a_name_is_a_row():
    assert names(HEADER, ["", "1", "138"]) == [(2, "")]


def test_person_called_like_a_footer_word_is_a_row():
    for name in ("审小人", "合金", "注生", "负责"):
        assert names(HEADER, [name, "1", "138"]) == [(2, name)]


@pytest.mark.parametrize(
    "header",
    [
        ["姓名", "身份证号码", "电话"],
        [" 姓 名 ", "身份证号\n（18位）", "联系电话（唯一）"],
        ["姓名*", "身份证号：", "联系电话【手机】"],
        ["姓\u3000名", "身份证号(必填)", "联系电话"],
        ["儿童姓名", "身份证号", "联系电话"],
    ],
)
def test_headings_are_known_by_any_of_their_names(header):
    assert found(header, ZHANG) == [(2, {"name": "张三", "identity": "1", "phone": "138"})]


def test_columns_may_stand_in_any_order():
    assert found(["联系电话", "序号", "身份证号", "姓名"], ["138", "1", "9", "张三"]) == [
        (2, {"phone": "138", "identity": "9", "name": "张三"})
    ]


def test_header_in_two_rows_with_merged_cells():
    top = ["姓名", "身份证号", "监护人信息", "", "", "备注"]
    below = ["", "", "姓名", "身份证号", "联系电话", ""]

    assert found(top, below, ["小花", "1", "李四", "2", "138", ""])[0] == (
        3,
        {"name": "小花", "identity": "1", "head_name": "李四", "head_id": "2"},
    )


def test_column_beside_a_merged_heading_is_not_under_it():
    top = ["姓名", "身份证号", "监护人信息", "", "", "", "电话"]
    below = ["", "", "姓名", "身份证号", "", "", ""]

    values = found(top, below, ["小花", "1", "李四", "2", "x", "y", "138"])[0][1]

    assert values == {
        "name": "小花",
        "identity": "1",
        "head_name": "李四",
        "head_id": "2",
        "phone": "138",
    }


def test_blank_column_under_a_heading_of_its_own_name_is_not_taken_for_it():
    top = ["乡镇", "村", "姓名", "身份证号", "监护人", "", ""]
    below = ["", "", "", "", "身份证号", "电话", ""]

    table = find_table(Sheet("", [top, below]), Orphans.columns)

    assert table is not None
    assert (table.columns["head_id"], table.columns["phone"]) == (4, 5)
    assert "head_name" not in table.columns


def test_row_shorter_than_the_header_is_read():
    assert found(HEADER, ["张三", "1"]) == [(2, {"name": "张三", "identity": "1", "phone": None})]


def test_header_beyond_thirty_rows_is_not_looked_for():
    assert names(*[["x"]] * 29, HEADER, ZHANG) == [(31, "张三")]
    assert names(*[["x"]] * 30, HEADER, ZHANG) == []


def test_sheets_of_instructions_are_passed_over():
    sheets = [
        Sheet("填报说明", [["填报说明"], ["1. 姓名、身份证号必填。"]]),
        Sheet("空", []),
        Sheet("名册", [HEADER, ZHANG]),
        Sheet("续", [["续表"], HEADER, LI]),
    ]

    tables = find_tables(sheets, COLUMNS, "a.xlsx")

    rows = [(row.sheet, row.number) for table in tables for row in table.rows()]
    assert rows == [("名册", 2), ("续", 3)]


def test_file_without_a_header_is_refused():
    with pytest.raises(FileError) as caught:
        find_tables([Sheet("甲", [["x", "y"]])], COLUMNS, "a.xlsx")

    assert caught.value.code == "header_missing"


@pytest.mark.parametrize("kind", [Orphans, Disabled, ExtremePoverty, Cadres])
def test_headings_of_a_kind_are_told_apart(kind):
    """A heading that two columns know would go to whichever is looked for first."""
    seen = {}
    for column in kind.columns:
        assert column.label
        for heading in column.headings:
            assert seen.setdefault(heading, column.name) == column.name, heading


@pytest.mark.parametrize(
    ("kind", "name", "headings"),
    [
        (
            Disabled,
            "identity",
            ["身份证号", "身份证", "身份证号码", "证件号", "证件号码", "公民身份号码"],
        ),
        (Disabled, "certificate", ["残疾证号", "残疾人证", "残疾人证号"]),
        (Disabled, "township", ["乡镇", "乡镇（街道）", "所在乡镇"]),
        (Disabled, "village", ["村", "行政村", "村（社区）", "所在村"]),
        (Disabled, "head_name", ["户主", "户主姓名"]),
        (Disabled, "head_id", ["户主身份证号"]),
        (Orphans, "head_name", ["监护人", "监护人姓名"]),
    ],
)
def test_headings_that_rosters_are_known_to_use(kind, name, headings):
    required = {column.name: column.label for column in kind.columns if column.is_required}
    others = [label for key, label in required.items() if key != name]
    for heading in headings:
        table = find_table(Sheet("", [[*others, heading]]), kind.columns)

        assert table is not None, heading
        assert table.columns.get(name) == len(others), heading
