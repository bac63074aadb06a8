"""Finding the table in a sheet, however it begins, is headed and ends."""

import pytest

from common.errors import FileError
from pairing.intake.layouts.finding import find_layouts, layout_at
from pairing.intake.layouts.needs import require
from pairing.intake.table import PassedOver, data_rows
from tests.pairing.sheets import head_of

HEADER = ["姓名", "身份证号", "联系电话"]
ZHANG = ["张三", "1", "138"]
LI = ["李四", "2", "139"]


def found(*rows, kind="orphans"):
    layouts = find_layouts([head_of(*rows)], kind)
    if not layouts:
        return []
    numbered = ((number, list(row)) for number, row in enumerate(rows, start=1))
    return [(row.number, row.values) for row in data_rows(layouts[0], numbered)]


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
        {
            "name": "小花",
            "identity": "1",
            "head_name": "李四",
            "head_id": "2",
            "phone": "138",
            "remark": "",
        },
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

    layout = find_layouts([head_of(top, below)], "orphans")[0]

    assert (layout.columns["head_id"], layout.columns["phone"]) == (4, 5)
    assert "head_name" not in layout.columns


def test_row_shorter_than_the_header_is_read():
    assert found(HEADER, ["张三", "1"]) == [(2, {"name": "张三", "identity": "1", "phone": None})]


def test_header_beyond_thirty_rows_is_not_looked_for():
    assert names(*[["x"]] * 29, HEADER, ZHANG) == [(31, "张三")]
    assert names(*[["x"]] * 30, HEADER, ZHANG) == []


def test_sheets_of_instructions_are_passed_over():
    heads = [
        head_of(["填报说明"], ["1. 姓名、身份证号必填。"], name="填报说明"),
        head_of(name="空", index=1),
        head_of(HEADER, ZHANG, name="名册", index=2),
        head_of(["续表"], HEADER, LI, name="续", index=3),
    ]

    layouts = find_layouts(heads, "orphans")

    assert [(x.index, x.sheet, x.header_row, x.first_row) for x in layouts] == [
        (2, "名册", 1, 2),
        (3, "续", 2, 3),
    ]


def test_file_without_a_header_is_refused():
    with pytest.raises(FileError) as caught:
        require([], "orphans", "a.xlsx", ["甲"])

    assert caught.value.code == "header_missing"
    assert "a.xlsx" in caught.value.message
    assert "甲" in caught.value.message
    assert "乡镇、村、姓名、身份证号、监护人姓名、监护人身份证号" in caught.value.message


def test_file_that_lacks_a_column_is_refused_with_the_columns_names():
    header = ["日期", "户主身份证号", "联系方式"]
    layouts = find_layouts([head_of(["台账"], header)], "visits")

    with pytest.raises(FileError) as caught:
        require(layouts, "visits", "a.xlsx")

    assert caught.value.code == "column_missing"
    for part in ("a.xlsx", "名册", "2", "干部电话/干部姓名"):
        assert part in caught.value.message


@pytest.mark.parametrize(
    ("below", "why"),
    [
        (["单位负责人：", "", "审核人："], "footer"),
        (["（盖章）"], "footer"),
        (["主要领导签字：", "", "分管领导签字："], "footer"),
        (["第1页，共3页"], "footer"),
        (["共45户62人"], "footer"),
        (["\u3000 审核人："], "footer"),
        (HEADER, "repeated_header"),
        (["\u3000姓 名", "身份证号（18位）", "联系电话", ""], "repeated_header"),
        (["", "\u00a0", None], "blank"),
        (["", "", "", "1100"], "unmapped"),
        (["\u200b", " ", "\u3000", "1100"], "unmapped"),
        (["示例", "1", "138"], "example"),
        (["（例）", "1", "138"], "example"),
    ],
)
def test_every_row_that_is_none_is_counted_by_why(below, why):
    layout = layout_at(head_of(HEADER, ZHANG, below, LI), "orphans", 1)
    passed = PassedOver()

    rows = list(data_rows(layout, enumerate([HEADER, ZHANG, below, LI], start=1), passed))

    assert [row.number for row in rows] == [2, 4]
    assert passed.counts == {"above": 1, why: 1}
    assert passed.numbers == {"above": [1], why: [3]}
    assert (passed.taken, passed.total) == (2, 4)


def test_second_row_of_a_header_that_comes_again_is_no_row():
    top = ["姓名", "身份证号", "监护人信息", "", "备注"]
    below = ["", "", "姓名", "身份证号", ""]
    child = ["小花", "1", "李四", "2", ""]

    assert [n for n, _ in found(top, below, child, top, below, child)] == [3, 6]


@pytest.mark.parametrize(
    "numbering",
    [[1, 2, 3], [1.0, 2.0, 3.0], ["1", "2", "3"], ["甲", "乙", "丙"], ["（1）", "（2）", "（3）"]],
)
def test_numbers_of_the_columns_under_the_header_are_no_row(numbering):
    assert names(HEADER, numbering, ZHANG) == [(3, "张三")]


def test_numbers_further_down_are_a_row():
    assert len(names(HEADER, ZHANG, ["1", "2", "3"])) == 2


def test_rows_may_come_in_pieces():
    layout = layout_at(head_of(HEADER, ZHANG, LI), "orphans", 1)
    passed = PassedOver()

    first = list(data_rows(layout, [(1, HEADER), (2, ZHANG)], passed))
    second = list(data_rows(layout, [(3, LI), (900, ["审核人：", "", ""])], passed))

    assert [row.number for row in first + second] == [2, 3]
    assert (passed.taken, passed.counts) == (2, {"above": 1, "footer": 1})


def test_no_more_than_twenty_numbers_of_a_kind_are_kept():
    passed = PassedOver()
    layout = layout_at(head_of(HEADER, ZHANG), "orphans", 1)

    list(data_rows(layout, [(n, ["合计"]) for n in range(2, 102)], passed))

    assert passed.counts["footer"] == 100
    assert passed.numbers["footer"] == list(range(2, 22))
