"""A review as an official document, in Chinese. It names units and townships, and no person."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils import translation

from common.dates import day_zh
from reports.documents.paper import Attachment, Column, Paper, Table
from reports.models import Review
from reports.notices.letterheads import letterhead_of
from reports.reviews.choices import EntryKind, Indicator, Outcome
from reports.reviews.selectors import Line

QUARTERS = ("一", "二", "三", "四")


def _percent(value: Decimal | None) -> str:
    return "—" if value is None else f"{value}%"


def title_of(review: Review) -> str:
    """关于2026年第三季度结对帮扶工作考核情况的通报."""
    quarter = QUARTERS[review.quarter - 1]
    return f"关于{review.year}年第{quarter}季度结对帮扶工作考核情况的通报"


def _text(review: Review, county: Line, lines: Sequence[Line]) -> str:
    townships = sum(line.entry.kind == EntryKind.TOWNSHIP for line in lines)
    units = sum(line.entry.kind == EntryKind.UNIT for line in lines)
    figures = "；".join(
        f"{value.label}{_percent(value.percent)}（{value.of}项中{value.done}项）"
        for value in county.values
        if value.of
    )
    changed = [value for line in lines for value in line.values if value.adjustments]
    objections = [value.objection for line in lines for value in line.values if value.objection]
    parts = [
        "一、考核范围",
        f"本次考核{review.county.name}{townships}个乡镇、{units}个单位在"
        f"{day_zh(review.first)}至{day_zh(review.last)}的结对帮扶工作。"
        "各项数据由系统按附件1的办法从走访联系记录中统计得出，经县结对办工作人员核对确认。"
        "考核不对干部个人排名，乡镇按行政区划代码、单位按名称排列。",
        "二、总体情况",
    ]
    if figures:
        parts.append(f"全县{figures}。按权重合计{_percent(county.percent)}。")
    else:
        parts.append("本季度没有可供统计的数据。")
    parts.append("三、调整与异议")
    if changed:
        parts.append(f"确认前有{len(changed)}项数据经核实作了调整，理由见附件4。")
    else:
        parts.append("确认前没有调整数据。")
    if review.objections_until is None:
        parts.append("本文为草稿，经确认后公布。")
    else:
        parts.append(
            f"对本单位、本乡镇数据有异议的，请于{day_zh(review.objections_until)}前提出，"
            "每项数据可提出一次，办公室逐项答复。"
        )
    if objections:
        answered = [each for each in objections if each.outcome != Outcome.WAITING]
        corrected = sum(each.outcome == Outcome.CHANGED for each in answered)
        parts.append(
            f"已收到异议{len(objections)}项，答复{len(answered)}项，其中更正{corrected}项，"
            "更正后的数据与原公布数据一并列出。"
        )
    return "\n".join(parts)


def _weights(review: Review) -> Table:
    return Table(
        [
            Column("指标", 28, is_text=True),
            Column("权重", 14),
            Column("统计办法", 114, is_text=True),
        ],
        [
            [str(each.label), str(review.weights.get(each, 0)), review.formula(each)]
            for each in Indicator
        ],
        note="某一单位或乡镇没有可统计事项的指标不计，其权重按比例分摊到其余指标。",
    )


def _figures(head: str, lines: Sequence[Line]) -> Table:
    columns = [Column(head, 41, is_text=True)]
    columns += [Column(str(each.label), 19) for each in Indicator]
    columns.append(Column("按权重合计", 20))
    rows = []
    for line in lines:
        cells = [
            f"{_percent(value.percent)}\n{value.done}/{value.of}" if value.of else "—"
            for value in line.values
        ]
        rows.append([line.name, *cells, _percent(line.percent)])
    return Table(
        columns, rows, note="百分数下方为统计出的件数。“—”表示没有可统计事项，不计该项指标。"
    )


def _changes(lines: Sequence[Line]) -> Table:
    rows = []
    for line in lines:
        for value in line.values:
            for change in value.changes:
                what = "更正" if change.is_correction else "调整"
                rows.append(
                    [
                        line.name,
                        str(value.label),
                        what,
                        f"{change.before}%",
                        f"{change.after}%",
                        change.reason,
                    ]
                )
    return Table(
        [
            Column("单位或乡镇", 34, is_text=True),
            Column("指标", 22, is_text=True),
            Column("性质", 12),
            Column("原值", 15),
            Column("现值", 15),
            Column("理由", 58, is_text=True),
        ],
        rows,
    )


def paper_of(review: Review, lines: Sequence[Line]) -> Paper:
    """The document of a review with all its lines, the county's among them."""
    county = next(line for line in lines if line.entry.kind == EntryKind.COUNTY)
    townships = [line for line in lines if line.entry.kind == EntryKind.TOWNSHIP]
    units = [line for line in lines if line.entry.kind == EntryKind.UNIT]
    # A published one keeps the head that it was published under.
    head = review if review.issuer else letterhead_of(review.county)
    with translation.override("zh-hans"):
        attachments = [
            Attachment("考核指标、权重和统计办法", _weights(review)),
            Attachment("各乡镇考核情况", _figures("乡镇", townships)),
            Attachment("各单位考核情况", _figures("单位", units)),
        ]
        changes = _changes(lines)
        if changes.rows:
            attachments.append(Attachment("数据调整和更正情况", changes))
        return Paper(
            issuer=head.issuer,
            number="",
            title=title_of(review),
            addressees=head.addressees,
            text=_text(review, county, lines),
            signature=head.signature,
            day=review.published_on,
            attachments=attachments,
        )
