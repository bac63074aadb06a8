"""The summary of a campaign as an official document."""

from __future__ import annotations

from django.utils import translation

from organization.choices import Level
from organization.models import Region
from reports.campaigns.wording import as_number, promised_words, text_of, title_of
from reports.documents.paper import Attachment, Column, Paper, Table
from reports.notices.letterheads import letterhead_of
from visits.campaigns import Progress

NOTE = (
    "按单位名称排列，不作排名。几个单位共同开展的，各单位分别计入，合计只计一次；"
    "同一户只计一次，仅有数字的按填报数计入。资金含物资折合。"
)


def paper_of(progress: Progress) -> Paper:
    """The document, without a number and a day: it is not signed here."""
    with translation.override("zh-hans"):
        issuer = _issuer(progress.campaign.region)
        return Paper(
            issuer=issuer,
            number="",
            title=title_of(progress),
            addressees="",
            text=text_of(progress),
            signature=issuer,
            day=None,
            attachments=[Attachment("各单位承诺和落实情况", _table(progress))],
        )


def _issuer(region: Region) -> str:
    """Who signs: a county's office by its letterhead, else the region by its name."""
    if Level(region.level) == Level.COUNTY:
        return letterhead_of(region).issuer
    return region.name


def _table(progress: Progress) -> Table:
    rows = [
        [
            each.of.unit.name,
            promised_words(each),
            as_number(each.done.households),
            as_number(each.done.value),
            as_number(each.done.activities),
            as_number(each.done.contacts),
        ]
        for each in progress.units
    ]
    whole = progress.whole
    total = [
        "合计",
        "",
        as_number(whole.households),
        as_number(whole.value),
        as_number(whole.activities),
        as_number(whole.contacts),
    ]
    columns = [
        Column("单位", 36, is_text=True),
        Column("承诺", 46, is_text=True),
        Column("惠及户数", 17, "落实"),
        Column("资金（元）", 24, "落实"),
        Column("活动", 15, "落实"),
        Column("走访联系", 18, "落实"),
    ]
    return Table(columns, [*rows, total], totals=1, note=NOTE)
