"""A notice as an official document: the same for its page, its .docx and its PDF."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reports.documents.paper import Attachment, Column, Paper, Table
from reports.models import Letterhead, Notice
from reports.notices.figures import Counts, Figures, Row
from reports.notices.wording import on_time_share, share_zh, yuan

Cell = Callable[[Row], str]


@dataclass(frozen=True, slots=True)
class _Kind:
    """A column of an attachment, and what stands in it."""

    column: Column
    cell: Cell


def money(counts: Counts) -> str:
    """Yuan as a table writes them, without fen where there are none."""
    value = yuan(counts)
    return f"{value:.0f}" if value == value.to_integral() else f"{value:.2f}"


def _number(title: str, width: float, name: str, span: str = "now", group: str = "") -> _Kind:
    return _Kind(Column(title, width, group), lambda row: str(row.counts(span)[name]))


def _three(group: str, name: str, *widths: float) -> list[_Kind]:
    spans = (("本月", "now"), ("上月", "before"), ("累计", "year"))
    return [
        _number(title, width, name, span, group)
        for (title, span), width in zip(spans, widths, strict=True)
    ]


def _share(width: float) -> _Kind:
    return _Kind(Column("按时率", width), lambda row: share_zh(on_time_share(row.now)) or "—")


def _needs(width: float) -> list[_Kind]:
    return [
        _number(title, width, name, group="群众需求（件）")
        for title, name in (
            ("新增", "needs_raised"),
            ("办结", "needs_settled"),
            ("未结", "needs_open"),
        )
    ]


def _aid(of_month: float, of_year: float) -> list[_Kind]:
    group = "慰问资助（元）"
    return [
        _Kind(Column("本月", of_month, group), lambda row: money(row.now)),
        _Kind(Column("累计", of_year, group), lambda row: money(row.year)),
    ]


TOWNSHIP_KINDS = [
    _Kind(Column("乡镇", 15.5, is_text=True), lambda row: row.name),
    _number("户数", 8.5, "households"),
    _number("未结对", 7, "unpaired"),
    _number("干部", 8.5, "cadres"),
    *_three("走访探视（人次）", "visits", 8, 8, 8.5),
    *_three("电话等联系（人次）", "contacts", 8, 8, 9.5),
    _share(11),
    _number("逾期", 7.5, "overdue"),
    *_needs(7.5),
    *_aid(12, 13.5),
]
UNIT_KINDS = [
    _Kind(Column("单位", 29, is_text=True), lambda row: row.name),
    _number("干部", 8.5, "cadres"),
    _number("结对", 8.5, "pairings"),
    *_three("走访探视（人次）", "visits", 7.5, 7.5, 8.5),
    *_three("电话等联系（人次）", "contacts", 7.5, 7.5, 9.5),
    _share(11),
    _number("逾期", 7.5, "overdue"),
    *_needs(7),
    *_aid(9.5, 13),
]
"""The widths of each add up to the text area's 156 mm."""

COUNTY_LINES: tuple[tuple[str, str, str], ...] = (
    ("帮扶对象户数", "户", "households"),
    ("帮扶对象人数", "人", "people"),
    ("没有结对的户", "户", "unpaired"),
    ("结对干部", "名", "cadres"),
    ("结对数", "对", "pairings"),
    ("走访探视", "人次", "visits"),
    ("电话等联系", "人次", "contacts"),
    ("逾期的结对", "对", "overdue"),
    ("开展活动", "次", "activities"),
    ("新增群众需求", "件", "needs_raised"),
    ("办结群众需求", "件", "needs_settled"),
    ("未办结群众需求", "件", "needs_open"),
)
"""Lines of the county's table: title, unit of count, and the figure's name."""
OF_DAYS = {"visits", "contacts", "activities", "needs_raised", "needs_settled"}

COUNTED = "“上月”是本次统计时按记录重新计算的数。只计有效的走访和联系，资助含物资折合。"
TOWNSHIPS = "在两个乡镇都有结对的干部，各乡镇分别计入，合计只计一次；县里组织的活动不计入乡镇。"
UNITS = "各单位按名称的拼音顺序列出，不是排名；干部按统计时所在的单位计算。"
OF_NO_UNIT = "统计时不属于任何单位的干部，其结对、联系和资助只计入全县和乡镇，不计入本表。"


def _signed(number: int) -> str:
    return f"{number:+d}" if number else "0"


def county_lines(county: Row) -> list[list[str]]:
    """The county's table: title, unit, month, month before, difference, year so far."""
    lines = []
    for title, unit, name in COUNTY_LINES:
        now, before = county.now[name], county.before[name]
        year = str(county.year[name]) if name in OF_DAYS else "—"
        lines.append([title, unit, str(now), str(before), _signed(now - before), year])
    lines.insert(8, _share_line(county))
    difference = yuan(county.now) - yuan(county.before)
    lines.append(
        [
            "慰问资助",
            "元",
            *(money(counts) for counts in (county.now, county.before)),
            _signed(int(difference)) if difference == int(difference) else f"{difference:+.2f}",
            money(county.year),
        ]
    )
    return lines


def _share_line(county: Row) -> list[str]:
    now, before = on_time_share(county.now), on_time_share(county.before)
    if now is None or before is None:
        difference = "—"
    else:
        points: Decimal = now - before
        difference = f"{points:+.1f}" if points else "0"
    return [
        *("按时率", "%"),
        *("—" if share is None else f"{share.normalize():f}" for share in (now, before)),
        *(difference, "—"),
    ]


def _table(kinds: Sequence[_Kind], rows: Sequence[Row], note: str, total: Row) -> Table:
    return Table(
        [kind.column for kind in kinds],
        [[kind.cell(row) for kind in kinds] for row in (*rows, total)],
        totals=1,
        note=note,
    )


def attachments_of(figures: Figures, month: str) -> list[Attachment]:
    """The tables of a notice: the county, its townships, the units. ``month`` as 2024年5月."""
    county = figures.county
    county_table = Table(
        [
            Column("指标", 46, is_text=True),
            Column("单位", 18),
            *(Column(title, 23) for title in ("本月", "上月", "增减", "今年累计")),
        ],
        county_lines(county),
        note=COUNTED,
    )
    total = Row(county.key, "合计", county.now, county.before, county.year)
    found = [Attachment(f"{month}结对帮扶主要情况", county_table)]
    if figures.townships:
        table = _table(TOWNSHIP_KINDS, figures.townships, TOWNSHIPS, total)
        found.append(Attachment(f"{month}各乡镇结对帮扶情况", table))
    if figures.units:
        units = sum_of_units(figures)
        note = UNITS + OF_NO_UNIT if _is_short_of(units, county) else UNITS
        found.append(
            Attachment(f"{month}各单位结对帮扶情况", _table(UNIT_KINDS, figures.units, note, units))
        )
    return found


def _is_short_of(units: Row, county: Row) -> bool:
    """Whether the county has pairings, contacts or aid that are no unit's."""
    return any(
        units.counts(span)[name] != county.counts(span)[name]
        for name in ("pairings", "visits", "contacts", "cash", "goods")
        for span in ("now", "before", "year")
    )


def sum_of_units(figures: Figures) -> Row:
    """What the units do together; needs that an office entered belong to none of them."""
    together = Row("", "合计")
    for row in figures.units:
        for span in ("now", "before", "year"):
            together.counts(span).update(row.counts(span))
    return together


def paper_of(notice: Notice, letterhead: Letterhead) -> Paper:
    """The document of a notice; ``letterhead`` heads what is not published yet."""
    if notice.is_published:
        issuer, addressees, signature = notice.issuer, notice.addressees, notice.signature
        number = notice.number_text
    else:
        issuer, addressees = letterhead.issuer, letterhead.addressees
        signature = letterhead.signature
        number = f"{letterhead.number_prefix}〔　　〕　号"
    month = f"{notice.month.year}年{notice.month.month}月"
    return Paper(
        issuer=issuer,
        number=number,
        title=notice.title,
        addressees=addressees,
        text=notice.text,
        signature=signature,
        day=notice.published_on,
        attachments=attachments_of(Figures.from_json(notice.figures), month),
    )
