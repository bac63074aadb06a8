"""Thousands of mangled rows of every kind: none ends the import, and each is accounted for.

What bytes do to the reader is ``tests/common/test_spreadsheet_fuzz.py``; here are the cells that
it may hand on, in any disorder. JIEDUI_FUZZ_EXAMPLES sets how many files each kind is tried with,
some twenty-five rows in each; the default is for every day.
"""

import os
import random
from collections import Counter
from datetime import date, datetime, time

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from common.spreadsheet import Chunk, Head
from pairing.choices import TAKEN, ImportStatus, RowDecision, RowOutcome
from pairing.intake import decisions, stored
from pairing.intake.issues import DECIDABLE, REJECTED, REPAIRED
from pairing.intake.kinds import kind_by_key, kind_keys
from pairing.intake.layouts.finding import layout_at
from pairing.intake.stages import applying, checking, reading, running, undoing
from pairing.models import Import, ImportRow
from tests import factories
from tests.pairing.steps import COLUMNS, file_of, line, receive

pytestmark = pytest.mark.django_db

DEFAULT = 8
EXAMPLES = int(os.environ.get("JIEDUI_FUZZ_EXAMPLES", DEFAULT))
ROWS = 25
TODAY = date(2023, 6, 1)
PHONE = "13911112222"

WORDS = (
    None, "", " ", "\u3000", "\xa0", "\x00", "\x00\x01", "'", "＝", "=1+1", "=HYPERLINK(\"x\")",
    "+86", "@", "-", "0", "1", "-1", "1e400", "NaN", "#REF!", "#N/A", "合计", "注：", "户主",
    "本人", "男", "女", "张三", "😀", "👨‍👩‍👧", "𠮷", "é", "ﬁ", "①", "①②③", "张" * 300,
    "x" * 40_000, "9" * 400, "\n\t\r", "一级", "三级", "集中供养", "死亡", "父母双亡，本人已故",
    "汉源镇", "西和县汉源镇南关村", "何坝", "南关", "2023-05-12", "2023年13月45日", "20230229",
    "0000-00-00", "9999-12-31", "入户", "电话", "信鸽", "13911112222", "１３９１１１１２２２２",
    "6.21225197003041E+17", "1391111222٠", "6212257003040٠1",
    "621225700304001", "62122519700304001X", "62122519700304001x ",
    "'621225197003040638", "621225197003040638", "62122519700304063841", 0, 1, -1, 0.1, -0.0,
    1e15, 621225197003040638.0, 6.2e17, 1e308, float("nan"), float("inf"), float("-inf"), 45058,
    45058.5, 20230512, 10**30, True, False, 13911112222.0, date(2023, 5, 12),
    datetime(2023, 5, 12), datetime(2023, 5, 12, 8, 30), date(1, 1, 1),
    datetime(9999, 12, 31, 23, 59, 59), time(8, 30), time(0),
)  # fmt: skip
"""Cells that have been somewhere they should not be."""

HEADINGS = (
    "姓名",
    "身份证号",
    "备注",
    "序号",
    "",
    "对象",
    "不知何物",
    "联系方式",
    "时间",
    "类别",
    None,
)
STRANGERS = (
    ["填表人：", "审核人："],
    ["合计", 25],
    ["注：本表一式三份"],
    ["1", "2", "3", "4", "5"],
    ["示例", "张三"],
    ["\u3000", " "],
    ["第1页"],
)

POISON = st.lists(
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
        st.floats(),
        st.integers(),
        st.dates(),
        st.datetimes(),
        st.times(),
        st.booleans(),
        st.from_regex(r"[1-9]\d{5}(18|19|20)\d{9}[0-9X]", fullmatch=True),
        st.from_regex(r"1[3-9]\d{9}", fullmatch=True),
    ),
    max_size=12,
)


@pytest.fixture
def county(office):
    """Somebody to be found again: a household with a person and a pairing."""
    head = factories.identity_number(born=date(1960, 3, 4), serial=51)
    household = factories.make_household("王成", head_id=head)
    known = factories.identity_number(born=date(1970, 3, 4), serial=52)
    factories.make_recipient(household, name="张三", identity=known)
    unit = factories.make_unit("西和县民政局")
    cadre = factories.make_cadre(user=factories.make_user(unit=unit, name="李四", phone=PHONE))
    factories.make_pairing(household, cadre, on=date(2023, 1, 1))
    free = factories.make_household("赵六", head_id=factories.identity_number(serial=53))
    return {"office": office, "head": head, "known": known, "free": free.head_id}


def good_row(kind, n, county):
    """A row that is taken as it stands, some of them about who is recorded already."""
    if kind in ("orphans", "disabled", "extreme_poverty"):
        born = date(2012 if kind == "orphans" else 1970, 3, 4)
        return line(
            kind,
            name=f"人{n}",
            identity=county["known"]
            if n == 3
            else factories.identity_number(born=born, serial=n + 100),
            head_name="王成",
            head_id=county["head"],
            phone="13811112222",
        )
    if kind == "units":
        return line(kind, name=f"西和县第{n}局", liaison_name="周络", liaison_phone=f"137{n:08d}")
    if kind == "cadres":
        return line(kind, unit="西和县民政局", name=f"干{n}", title="科员", phone=f"136{n:08d}")
    if kind == "pairings":
        head = county["free"] if n % 2 else county["head"]
        return line(kind, head_id=head, cadre_name="李四", phone=PHONE, started_on="2023-05-12")
    if kind == "visits":
        return line(
            kind,
            day=f"2023-{n % 5 + 1:02d}-{n % 28 + 1:02d}",
            head_id=county["head"],
            cadre_name="李四",
            phone=PHONE,
            kind="入户",
            found="身体好",
            cash="200",
        )
    return line(
        kind, day=f"2023-05-{n % 28 + 1:02d}", name=f"义诊{n}", township="汉源镇", participants=n
    )


def mangled(kind, county, chance, pool):
    """A sheet as bureaus send it at its worst: its rows with their numbers, and what a clerk sees.

    That is the number of the header's last row, and by column where it stands.
    """
    rows = [good_row(kind, n, county) for n in range(ROWS)]
    for _blow in range(chance.randrange(3 * ROWS)):
        row = chance.choice(rows)
        at = chance.randrange(len(row))
        what = chance.randrange(6)
        if what <= 2:
            row[at] = chance.choice(pool)
        elif what == 3:
            other = chance.randrange(len(row))
            row[at], row[other] = row[other], row[at]
        elif what == 4:
            row[at] = chance.choice(rows)[at]
        elif isinstance(row[at], str) and row[at]:
            cut = chance.randrange(len(row[at]))
            row[at] = (
                row[at][:cut]
                + chance.choice("0Xx９ \u200b张")
                + row[at][cut + chance.randrange(2) :]
            )
    rows += [list(chance.choice(rows)) for _again in range(chance.randrange(4))]
    header = list(COLUMNS[kind].values())
    for _name in range(chance.choice([0, 0, 0, 1, 2])):
        header[chance.randrange(len(header))] = chance.choice(HEADINGS)
    order = list(range(len(header)))
    if chance.random() < 0.5:
        chance.shuffle(order)
    top = [[header[i] for i in order]]
    for _level in range(chance.choice([0, 0, 1, 2])):
        top.insert(0, [chance.choice(["基本信息", "", "", "监护人信息"]) for _i in order])
    top = [["某某县名册"]] * chance.randrange(3) + top
    body = [[row[i] for i in order] for row in rows]
    for _stranger in range(chance.randrange(6)):
        body.insert(chance.randrange(len(body)), list(chance.choice([*STRANGERS, [], top[-1]])))
    for row in body:
        if chance.random() < 0.1:
            del row[chance.randrange(len(row) + 1) :]
        elif chance.random() < 0.1:
            row.append(chance.choice(pool))
    columns = {name: order.index(i) for i, name in enumerate(COLUMNS[kind])}
    return numbered([*top, *body]), len(top), columns


def numbered(rows):
    """Rows as the reader hands them on: without blank ones, and none blank at its end."""
    found = []
    for number, row in enumerate(rows, start=1):
        cells = ["" if cell is None else cell for cell in row]
        while cells and cells[-1] == "":
            cells.pop()
        if cells:
            found.append((number, cells))
    return found


def heads_of(sheets):
    return [
        Head(i, name, rows[:200], len(rows), max((len(c) for _n, c in rows), default=0), False)
        for i, (name, (rows, _header, _columns)) in enumerate(sheets)
    ]


def pointed_out(kind, head, header, columns):
    """The layout when the clerk says where the header is and what the columns are."""
    layout = layout_at(head, kind, header)
    width = len(layout.headings)
    layout.choose({name: index for name, index in columns.items() if index < width})
    return layout


def account(source):
    """Holds that each row of the file is one data row or passed over, and each data row judged."""
    source.refresh_from_db()
    rows = list(ImportRow.objects.filter(source=source))
    outcomes = Counter(row.outcome for row in rows)
    assert set(outcomes) <= {str(outcome) for outcome in RowOutcome}
    assert source.counts["outcomes"] == dict(outcomes)
    assert source.accepted + source.held + source.rejected == source.data_rows == len(rows)
    for row in rows:
        if row.outcome in TAKEN:
            decided = row.decision == RowDecision.TAKE and row.issue in DECIDABLE
            assert not row.issue or row.issue in REPAIRED or decided, row.issue
        elif row.outcome == RowOutcome.REJECTED:
            assert row.issue in REJECTED
        else:
            assert row.issue or row.decision == RowDecision.LEAVE
    return len(rows) + sum(source.counts["passed"].values())


def go_through(kind, county, sheets, monkeypatch, chance, pool):
    """Takes a file in and back with any decisions; how many data rows it had."""
    office = county["office"]
    heads = heads_of(sheets)
    total = sum(head.filled_rows for head in heads)
    chunks = [
        Chunk(head.index, head.name, rows)
        for head, (_name, (rows, _header, _columns)) in zip(heads, sheets, strict=True)
    ]
    monkeypatch.setattr(reading, "read_heads", lambda data, name: heads)
    monkeypatch.setattr(
        checking,
        "read_rows",
        lambda data, name, sheets: (chunk for chunk in chunks if chunk.sheet in sheets),
    )
    source = receive(kind, b"cells", office)
    reading.read(source)
    assert source.status == ImportStatus.COLUMNS
    layouts = [layout for layout in stored.layouts_of(source) if not layout.missing]
    if not layouts:
        layouts = [pointed_out(kind, heads[0], *sheets[0][1][1:])]
    decisions.choose_columns(source=source, layouts=layouts, actor=office)
    source.refresh_from_db()
    checking.check(source)
    assert account(source) == total
    rows = ImportRow.objects.filter(source=source)
    decisions.decide_rows(source=source, rows=rows, decision=RowDecision.TAKE, actor=office)
    some = rows.filter(pk__in=[row.pk for row in rows if chance.random() < 0.1])
    decisions.decide_rows(source=source, rows=some, decision=RowDecision.LEAVE, actor=office)
    for row in list(rows)[:2]:
        said = str(chance.choice(pool))[:100].encode("utf-8", "replace").decode()
        decisions.correct_row(
            row=row, fixes={chance.choice(list(COLUMNS[kind])): said}, actor=office
        )
    assert account(source) == total
    before = amounts(kind)
    decisions.start_applying(source=source, actor=office)
    source = Import.objects.select_related("region", "programme").get(pk=source.pk)
    applying.apply(source)
    assert account(source) == total
    decisions.start_undoing(source=source, actor=office)
    source = Import.objects.select_related("region", "programme").get(pk=source.pk)
    undoing.undo(source)
    assert amounts(kind) == before
    return source.data_rows


def amounts(kind):
    return {model._meta.label: model._base_manager.count() for model in kind_by_key(kind).writes}


@pytest.mark.parametrize("kind", kind_keys())
def test_mangled_files_are_taken_in_and_accounted_for(kind, county, monkeypatch):
    found = []

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=DEFAULT == EXAMPLES,
        suppress_health_check=list(HealthCheck),
        database=None,
        # A seed and a few cells tell all; to find shorter ones takes longer than to read them.
        phases=[Phase.generate],
    )
    @given(seed=st.integers(0, 2**32), poison=POISON)
    def mangle(seed, poison):
        chance = random.Random(seed)
        pool = [*WORDS, *poison]
        sheets = [("名册", mangled(kind, county, chance, pool))]
        if chance.random() < 0.2:
            sheets.append(
                (chance.choice(["名册", "说明", ""]), mangled(kind, county, chance, pool))
            )
        with transaction.atomic():
            found.append(go_through(kind, county, sheets, monkeypatch, chance, pool))
            transaction.set_rollback(True)

    mangle()

    assert sum(found) > ROWS / 2 * len(found)


def test_text_with_halves_of_characters_ends_in_a_sentence_or_in_rows(office):
    good = file_of("disabled", line("disabled", name="张三"))
    for bad in ("\ud800", "\udc00\ud800", "\x00"):
        data = good.replace("张三".encode(), bad.encode("utf-8", "surrogatepass"))
        source = receive("disabled", data, office)

        running.run(source.pk)

        source.refresh_from_db()
        assert source.status in (ImportStatus.FAILED, ImportStatus.COLUMNS)
        assert (source.status == ImportStatus.FAILED) == bool(source.error)
        assert "system" not in source.error
