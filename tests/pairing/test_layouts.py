"""Layouts of sheets: what a person must see of them, what was chosen, and any cells at all."""

from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from pairing.intake.columns import columns_of, kinds
from pairing.intake.layouts.finding import find_layouts, layout_at
from pairing.intake.layouts.grid import samples
from pairing.intake.layouts.guessing import guess_kind
from pairing.intake.layouts.layout import SheetLayout
from pairing.intake.layouts.needs import missing
from pairing.intake.table import PassedOver, cell_text, data_rows
from tests.pairing.sheets import NAMES, NUMBERS, PHONES, found, head_of, sheet

ROSTERS = Path(__file__).resolve().parent.parent / "fixtures" / "rosters"
# --- What a person must see ----------------------------------------------------------------------

CLEAN = {"单位": "教育局", "姓名": NAMES, "联系电话": PHONES}


@pytest.mark.parametrize(
    ("more", "unused"),
    [({}, []), ({"序号": 1}, []), ({"颜色": ""}, []), ({"颜色": "红"}, [3]), ({"": "红"}, [3])],
)
def test_filled_column_that_nobody_knows_must_be_seen(more, unused):
    (layout,) = find_layouts([sheet(**CLEAN, **more)], "cadres")

    assert layout.unused == unused
    assert layout.needs_a_look is bool(unused)


def test_column_whose_cells_contradict_its_heading_must_be_seen():
    shifted = {"单位": "教育局", "姓名": PHONES, "联系电话": NAMES}

    (layout,) = find_layouts([sheet(**shifted)], "cadres")

    assert sorted(layout.doubtful) == ["name", "phone"]
    assert layout.needs_a_look


def test_column_full_of_slips_does_not_contradict_its_heading():
    slips = ["1381234567", "138123456789", "13812", "86-13812345678", "无", "", "199000", "13x8123"]

    (layout,) = find_layouts([sheet(单位="教育局", 姓名=NAMES, 联系电话=slips)], "cadres")

    assert not layout.doubtful


@pytest.mark.parametrize(
    ("kind", "headings", "lacking"),
    [
        ("visits", ["日期", "联系方式", "户主身份证号", "干部姓名"], []),
        ("visits", ["日期", "联系方式", "关爱对象身份证号", "干部电话"], []),
        ("visits", ["日期", "联系方式", "干部电话"], ["户主身份证号/关爱对象身份证号"]),
        ("visits", ["日期", "方式", "户主身份证号"], ["干部电话/干部姓名"]),
        ("disabled", ["姓名", "身份证号", "残疾证号", "乡镇", "村"], []),
        ("disabled", ["姓名", "身份证号", "乡镇", "村"], ["残疾等级/残疾证号"]),
    ],
)
def test_of_some_columns_one_is_enough(kind, headings, lacking):
    (layout,) = find_layouts([head_of(headings)], kind)

    assert missing(kind, layout) == lacking


# --- What a person chose -------------------------------------------------------------------------


def test_choice_stands_in_place_of_what_was_found():
    (layout,) = find_layouts([sheet(**CLEAN, 号=PHONES, 颜色="红")], "cadres")

    layout.choose({"unit": 0, "name": 1, "phone": 3})

    assert layout.columns == {"unit": 0, "name": 1, "phone": 3}
    assert layout.found_by == {"unit": "heading", "name": "heading", "phone": "chosen"}
    assert not layout.needs_a_look


def test_proposal_that_a_person_confirms_is_chosen():
    (layout,) = find_layouts([sheet(单位="教育局", 姓名=NAMES, 职务="科员", 号=PHONES)], "cadres")
    assert layout.found_by["phone"] == "content"

    layout.choose(layout.columns)

    assert layout.found_by["phone"] == "chosen"
    assert not layout.needs_a_look


@pytest.mark.parametrize("columns", [{"shoe_size": 1}, {"name": 3}, {"name": -1}])
def test_choice_of_what_there_is_not_is_refused(columns):
    (layout,) = find_layouts([sheet(**CLEAN)], "cadres")

    with pytest.raises(ValueError, match=next(iter(columns))):
        layout.choose(columns)


def test_headings_given_a_meaning_are_learnt_unless_known_or_twice():
    head = head_of(["单位", "姓名", "呼叫", "号", "号"], ["教育局", "张三", PHONES[0], "1", "2"])
    (layout,) = find_layouts([head], "cadres", learnt={"呼叫": "phone"})

    layout.choose({"unit": 0, "name": 1, "phone": 2, "title": 3})
    assert layout.learnable() == {}

    layout.choose({"unit": 1, "name": 0, "phone": 2})
    assert layout.learnable() == {"单位": "name", "姓名": "unit"}


def test_heading_that_an_office_added_is_known_and_stands_above_the_others():
    head = sheet(**{"单位": "教育局", "姓名": NAMES, "呼叫（手机）": PHONES, "联系电话": "6621234"})

    names, how = found(head, "cadres", learnt={" 呼叫": "phone", "脚": "shoe_size"})

    assert names["phone"] == "呼叫"
    assert how["phone"] == "heading"


def test_what_was_chosen_for_a_layout_is_remembered_for_sheets_like_it():
    first = sheet(甲=NAMES, 乙="教育局", 丙=PHONES)
    layout = layout_at(first, "cadres", 1)
    layout.choose({"name": 0, "unit": 1, "phone": 2})
    memory = {layout.fingerprint: layout.columns}
    next_year = head_of(["2024年名单"], ["甲 ", "乙（全称）", "丙"], ["赵六", "民政局", PHONES[1]])

    (again,) = find_layouts([next_year], "cadres", remembered=memory.get)

    assert (again.header_row, again.first_row) == (2, 3)
    assert again.columns == {"name": 0, "unit": 1, "phone": 2}
    assert set(again.found_by.values()) == {"remembered"}
    assert not again.needs_a_look


def test_memory_holds_against_what_headings_say_and_only_for_that_order():
    head = sheet(**CLEAN, 备用电话=PHONES[::-1])
    layout = layout_at(head, "cadres", 1)
    layout.choose({"unit": 0, "name": 1, "phone": 3})
    memory = {layout.fingerprint: layout.columns}

    assert found(head, "cadres", remembered=memory.get)[0]["phone"] == "备用电话"
    other = head_of(["姓名", "单位", "联系电话", "备用电话"], ["张三", "教育局", *PHONES[:2]])
    assert found(other, "cadres", remembered=memory.get)[0]["phone"] == "联系电话"


def test_columns_remembered_that_the_kind_no_longer_has_are_forgotten():
    head = sheet(**CLEAN)
    mark = layout_at(head, "cadres", 1).fingerprint

    names, how = found(head, "cadres", remembered={mark: {"shoe_size": 0, "name": 9}}.get)
    assert set(how.values()) == {"heading"}
    names, how = found(head, "cadres", remembered={mark: {"shoe_size": 0, "name": 1}}.get)
    assert (names, how) == ({"name": "姓名"}, {"name": "remembered"})


def test_fingerprint_is_the_same_for_every_kind_and_differs_by_heading():
    def mark(*headings, kind="cadres"):
        return layout_at(head_of([*headings]), kind, 1).fingerprint

    assert mark("单位", "姓名") == mark("单位 ", "姓名（全称）", "", kind="orphans")
    others = (mark("姓名", "单位"), mark("单位姓名"), mark("", "单位", "姓名"))
    assert len({mark("单位", "姓名"), *others}) == 4


def test_layout_survives_being_kept_as_json():
    head = head_of(["监护人信息", ""], ["姓名", "电话"], ["张三", "1"])
    layout = layout_at(head, "orphans", 1, 2)

    assert SheetLayout.from_json(layout.as_json()) == layout
    assert layout.headings == ["监护人姓名", "监护人电话"]


def test_header_that_a_person_points_out_is_taken():
    rows = [["x"]] * 40 + [["单位", "姓名", "联系电话"], ["教育局", "张三", PHONES[0]]]
    head = head_of(*rows)
    assert find_layouts([head], "cadres") == []

    layout = layout_at(head, "cadres", 41)

    assert layout.columns == {"unit": 0, "name": 1, "phone": 2}
    assert layout.first_row == 42


# --- For people ----------------------------------------------------------------------------------


def test_samples_are_the_first_different_texts_of_each_column():
    head = head_of(
        ["姓名", "日期", "数", "空"],
        ["张三", date(2023, 5, 1), 12.0, ""],
        ["李四", datetime(2023, 5, 1, 9, 30), 12.0, " "],
        ["张三", datetime(2023, 5, 2), 1.5, None],
        ["王五\n二", "", 3.0, ""],
        ["赵六", "", 4.0, ""],
        ["审核人：", "", "", "x"],
    )
    layout = layout_at(head, "cadres", 1)

    assert samples(head, layout) == [
        ["张三", "李四", "王五 二"],
        ["2023-05-01", "2023-05-01 09:30", "2023-05-02"],
        ["12", "1.5", "3"],
        [],
    ]
    assert samples(head, layout, n=1)[0] == ["张三"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [(float("nan"), "nan"), (float("inf"), "inf"), (1e300, "1e+300"), (True, "True"), (None, "")],
)
def test_any_cell_can_be_shown(cell, text):
    assert cell_text(cell) == text


def test_kind_is_not_guessed_from_nothing():
    assert guess_kind([head_of(["a", "b"], ["1", "2"])]) is None
    assert guess_kind([]) is None


def test_kind_is_told_with_what_an_office_has_added():
    head = sheet(哪儿的="教育局", 谁=NAMES, 呼叫=PHONES)
    assert guess_kind([head]) is None

    learnt = {"cadres": {"哪儿的": "unit", "谁": "name", "呼叫": "phone"}}

    assert guess_kind([head], learnt)[0] == "cadres"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_column_goes_by_its_heading_in_the_pages_language(language):
    with override(language):
        shown = [str(column) for column in columns_of("cadres")[:2]]

    assert shown == (["县区", "单位名称"] if language == "zh-hans" else ["County", "Unit"])


# --- Anything at all -----------------------------------------------------------------------------

CELLS = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.sampled_from(
        ["", " ", "姓名", "身份证号", "乡镇", "村", "监护人信息", "监护人", "联系方式", "审核人：",
         "合计", "示例", "备注：无", "张三", "汉源镇", "南关村", "1", "2", NUMBERS[0], PHONES[0]]
    ),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
)  # fmt: skip
GRIDS = st.lists(st.lists(CELLS, max_size=8), max_size=12)


@settings(deadline=None, max_examples=300)
@given(grid=GRIDS, at=st.integers(0, 12), kind=st.sampled_from(kinds()), data=st.data())
def test_no_grid_of_cells_breaks_the_reader_or_loses_a_row(grid, at, kind, data):
    labels = [column.label for column in columns_of(kind)]
    header = data.draw(st.lists(st.sampled_from(labels), max_size=8))
    rows = [*grid[:at], header, *grid[at:]]
    numbered = list(enumerate(rows, start=1))
    head = head_of(*rows)

    layouts = find_layouts([head], kind)
    guess_kind([head])
    for layout in [*layouts, layout_at(head, kind, at + 1)]:
        samples(head, layout)
        passed = PassedOver()
        taken = [row.number for row in data_rows(layout, numbered, passed)]

        assert SheetLayout.from_json(layout.as_json()) == layout
        assert all(0 <= index < len(layout.headings) for index in layout.columns.values())
        assert max(Counter(layout.columns.values()).values(), default=0) <= 1
        assert len(taken) == passed.taken
        assert passed.total == len(rows)
        accounted = sorted([*taken, *(n for noted in passed.numbers.values() for n in noted)])
        assert accounted == [number for number, _cells in numbered]
        assert set(passed.counts) <= {
            "above", "blank", "footer", "repeated_header", "numbering", "example", "unmapped",
        }  # fmt: skip
