"""A summary as an official document: the sentence, and its figures as an attachment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils import translation

from common.numerals import exact_money_zh
from organization.choices import Level
from organization.models import Region
from reports.documents.paper import Attachment, Column, Paper, Table
from reports.notices.letterheads import letterhead_of
from reports.summaries.figures import RegionFigures
from reports.summaries.style import Style
from reports.summaries.tables import Line, by_group, lines_of
from reports.summaries.wording import OwnLine, Sentence, period_zh, unit_of

COUNTED = "只计有效的走访和联系；资助含物资折合。"
BY_HAND = "标有“*”的由办公室填报，不是系统统计。"
GROUPS = "一户有多类对象的，各类分别计入，合计只计一次。"


def paper_of(
    figures: RegionFigures,
    style: Style,
    sentence: Sentence,
    own_lines: Sequence[OwnLine] = (),
    *,
    day: date | None = None,
) -> Paper:
    """The document of a summary. ``day`` is when it was confirmed; without it it is not signed."""
    # The labels are those of the catalogue, and a document is Chinese.
    with translation.override("zh-hans"):
        issuer = _issuer(figures.region)
        attachments = [
            Attachment("主要数据", _figures(lines_of(figures, style, own_lines), figures))
        ]
        if figures.groups:
            attachments.append(Attachment("分类数据", _groups(figures, style)))
        return Paper(
            issuer=issuer,
            number="",
            title=sentence.title,
            addressees="",
            text=sentence.zh,
            signature=issuer,
            day=day,
            attachments=attachments,
        )


def _issuer(region: Region) -> str:
    """Who signs: a county's office by its letterhead, else the region by its name."""
    if Level(region.level) == Level.COUNTY:
        return letterhead_of(region).issuer
    return region.name


def _plain(number: int | Decimal, *, is_money: bool) -> str:
    """A number as a table writes it, without its unit."""
    exact = Decimal(number)
    return exact_money_zh(exact).removesuffix("元") if is_money else f"{exact:f}"


def _figures(lines: Sequence[Line], figures: RegionFigures) -> Table:
    has_own = any(line.is_own for line in lines)
    rows = [
        [
            f"{line.label}{'*' if line.is_own else ''}",
            line.unit,
            _plain(line.number, is_money=line.is_money),
        ]
        for line in lines
    ]
    return Table(
        [Column("指标", 90, is_text=True), Column("单位", 26), Column("数量", 40)],
        rows,
        note=f"{period_zh(figures.first, figures.last)}。{COUNTED}{BY_HAND if has_own else ''}",
    )


def _groups(figures: RegionFigures, style: Style) -> Table:
    """A figure a line, a group a column."""
    rows = [
        [
            f"{line.label}（{unit_of(line.part, style)}）",
            *(
                _plain(number, is_money=line.part.is_money)
                for number in (*line.of_groups, line.together)
            ),
        ]
        for line in by_group(figures)
    ]
    width = 106 / (len(figures.groups) + 1)
    columns = [Column(group.name_zh, width) for group in figures.groups]
    return Table(
        [Column("指标", 50, is_text=True), *columns, Column("合计", width)], rows, note=GROUPS
    )
