"""What a notice says: the placeholders there are, the shipped text, and a draft of both.

A notice is a Chinese document in every language of the pages. A coordinating office reports and
reminds; it does not command. Townships and units are named, people never.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from common.dates import day_zh
from common.numerals import money_zh
from organization.models import Region
from pairing.models import Programme
from reports.notices.figures import Counts, Figures, Row, Spans
from reports.notices.placeholders import Template, Value, read_template

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

NAMED = 15
"""So many townships or units are named in a sentence; of more it says how many there are and
leaves their names to the tables, since naming the first of them would single them out."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a text is about."""

    county: Region
    programme: Programme
    month: date
    figures: Figures

    @property
    def spans(self) -> Spans:
        return Spans.of(self.month)


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A name that may stand in a template, what it is, and how it is found."""

    name: str
    about: _StrOrPromise
    value: Callable[[Subject], Value]


def yuan(counts: Counts) -> Decimal:
    """Cash and goods together, in yuan."""
    return Decimal(counts["cash"] + counts["goods"]) / 100


def on_time_share(counts: Counts) -> Decimal | None:
    """The share of pairings that owe nothing late, in per cent with one decimal; None of none."""
    if not counts["judged"]:
        return None
    share = Decimal(100) * (counts["judged"] - counts["overdue"]) / counts["judged"]
    return share.quantize(Decimal("0.1"))


def share_zh(share: Decimal | None) -> str:
    """100% and 93.2%, without a zero behind the point."""
    return "" if share is None else f"{share.normalize():f}%"


def _now(name: str, subject: Subject) -> Value:
    return subject.figures.county.now[name]


def _before(name: str, subject: Subject) -> Value:
    return subject.figures.county.before[name]


def _year(name: str, subject: Subject) -> Value:
    return subject.figures.county.year[name]


def _against_before(name: str, unit: str, subject: Subject) -> Value:
    county = subject.figures.county
    return _difference(county.now[name] - county.before[name], lambda n: f"{n}{unit}")


def _difference(
    number: int, words: Callable[[int], str], more: str = "增加", less: str = "减少"
) -> str:
    if not number:
        return "与上月持平"
    return f"比上月{more if number > 0 else less}{words(abs(number))}"


def _share(subject: Subject) -> Value:
    return share_zh(on_time_share(subject.figures.county.now))


def _share_against_before(subject: Subject) -> Value:
    county = subject.figures.county
    now, before = on_time_share(county.now), on_time_share(county.before)
    if now is None or before is None:
        return ""
    tenths = int((now - before) * 10)
    return _difference(
        tenths, lambda n: f"{(Decimal(n) / 10).normalize():f}个百分点", "提高", "下降"
    )


def _money(counts: Counts) -> Value:
    value = yuan(counts)
    return money_zh(value) if value else ""


def _named_where(rows: Iterable[Row], name: str, kind: str) -> str:
    """The names of those that have any of a figure, in the order in which they are kept."""
    names = [row.name for row in rows if row.now[name]]
    return "、".join(names) if len(names) <= NAMED else f"{len(names)}个{kind}（名单见附件）"


def _left_over(subject: Subject) -> Value:
    now = subject.figures.county.now
    return now["overdue"] + now["unpaired"] + now["needs_open"]


PLACEHOLDERS: dict[str, Placeholder] = {
    each.name: each
    for each in (
        Placeholder("县", _("the county’s name"), lambda s: s.county.name),
        Placeholder("项目", _("the programme’s name"), lambda s: s.programme.name),
        Placeholder("年", _("the month’s year"), lambda s: s.month.year),
        Placeholder("月", _("the month"), lambda s: s.month.month),
        Placeholder("月末", _("the month’s last day"), lambda s: day_zh(s.spans.last)),
        Placeholder(
            "户数", _("households on the rosters on that day"), partial(_now, "households")
        ),
        Placeholder("人数", _("people on the rosters on that day"), partial(_now, "people")),
        Placeholder("结对", _("pairings in force on that day"), partial(_now, "pairings")),
        Placeholder(
            "结对户",
            _("households on the rosters that are paired on that day"),
            lambda s: s.figures.county.now["households"] - s.figures.county.now["unpaired"],
        ),
        Placeholder("干部", _("cadres who are paired on that day"), partial(_now, "cadres")),
        Placeholder("未结对", _("households nobody is paired with"), partial(_now, "unpaired")),
        Placeholder(
            "未结对乡镇",
            _("the townships of these, by their names"),
            lambda s: _named_where(s.figures.townships, "unpaired", "乡镇"),
        ),
        Placeholder("走访", _("home visits of the month"), partial(_now, "visits")),
        Placeholder("走访上月", _("home visits of the month before"), partial(_before, "visits")),
        Placeholder(
            "走访比上月",
            _("home visits, against the month before"),
            partial(_against_before, "visits", "人次"),
        ),
        Placeholder("走访累计", _("home visits of the year so far"), partial(_year, "visits")),
        Placeholder("联系", _("other contacts of the month"), partial(_now, "contacts")),
        Placeholder(
            "联系上月", _("other contacts of the month before"), partial(_before, "contacts")
        ),
        Placeholder(
            "联系比上月",
            _("other contacts, against the month before"),
            partial(_against_before, "contacts", "人次"),
        ),
        Placeholder("联系累计", _("other contacts of the year so far"), partial(_year, "contacts")),
        Placeholder("活动", _("activities of the month"), partial(_now, "activities")),
        Placeholder("活动累计", _("activities of the year so far"), partial(_year, "activities")),
        Placeholder("按时率", _("share of pairings that owe nothing late"), _share),
        Placeholder(
            "按时率比上月", _("this share, against the month before"), _share_against_before
        ),
        Placeholder("逾期", _("pairings that are overdue"), partial(_now, "overdue")),
        Placeholder(
            "逾期比上月",
            _("overdue pairings, against the month before"),
            partial(_against_before, "overdue", "对"),
        ),
        Placeholder(
            "逾期乡镇",
            _("the townships of these, by their names"),
            lambda s: _named_where(s.figures.townships, "overdue", "乡镇"),
        ),
        Placeholder(
            "逾期单位",
            _("the units of these, by their names"),
            lambda s: _named_where(s.figures.units, "overdue", "单位"),
        ),
        Placeholder("需求新增", _("needs raised in the month"), partial(_now, "needs_raised")),
        Placeholder("需求办结", _("needs settled in the month"), partial(_now, "needs_settled")),
        Placeholder("需求未办结", _("needs open at its end"), partial(_now, "needs_open")),
        Placeholder(
            "需求累计新增", _("needs raised in the year so far"), partial(_year, "needs_raised")
        ),
        Placeholder(
            "需求累计办结", _("needs settled in the year so far"), partial(_year, "needs_settled")
        ),
        Placeholder(
            "慰问",
            _("aid of the month, goods at their value"),
            lambda s: _money(s.figures.county.now),
        ),
        Placeholder(
            "慰问累计",
            _("aid of the year so far, goods at their value"),
            lambda s: _money(s.figures.county.year),
        ),
        Placeholder(
            "物资",
            _("goods among the aid of the month"),
            lambda s: (
                money_zh(Decimal(s.figures.county.now["goods"]) / 100)
                if s.figures.county.now["goods"]
                else ""
            ),
        ),
        Placeholder(
            "物资累计",
            _("goods among the aid of the year so far"),
            lambda s: (
                money_zh(Decimal(s.figures.county.year["goods"]) / 100)
                if s.figures.county.year["goods"]
                else ""
            ),
        ),
        Placeholder(
            "未了",
            _("overdue, unpaired and open needs together: whether anything is left over"),
            _left_over,
        ),
    )
}

SHIPPED_TITLE = "关于{{ 年 }}年{{ 月 }}月结对帮扶工作情况的通报"

SHIPPED_TEXT = """\
现将{{ 年 }}年{{ 月 }}月“{{ 项目 }}”工作情况通报如下。
一、总体情况
截至{{ 月末 }}，{{ 县 }}共有帮扶对象{{ 户数 }}户{{ 人数 }}人\
{% 如有 结对 %}，{{ 干部 }}名干部与\
{% 如有 未结对 %}其中{{ 结对户 }}户\
{% 否则 %}他们{% 完 %}结对帮扶{% 完 %}。\
{% 如有 按时率 %}按期联系走访的结对占{{ 按时率 }}\
{% 如有 按时率比上月 %}，{{ 按时率比上月 }}{% 完 %}。{% 完 %}
（一）走访联系。{% 如有 走访 %}本月走访探视{{ 走访 }}人次，{{ 走访比上月 }}；\
{% 否则 %}本月没有走访探视的记录；{% 完 %}\
{% 如有 联系 %}电话等方式联系{{ 联系 }}人次，{{ 联系比上月 }}。\
{% 否则 %}没有电话等方式联系的记录。{% 完 %}\
{% 如有 走访累计 %}今年以来累计走访探视{{ 走访累计|万 }}人次\
{% 如有 联系累计 %}，联系{{ 联系累计|万 }}人次{% 完 %}。{% 完 %}\
{% 如有 活动 %}本月开展活动{{ 活动 }}次。{% 完 %}
{% 如有 需求累计新增 %}（二）群众需求。\
{% 如有 需求新增 %}本月新增{{ 需求新增 }}件，{% 否则 %}本月没有新增；{% 完 %}\
{% 如有 需求办结 %}办结{{ 需求办结 }}件{% 否则 %}没有办结{% 完 %}。\
今年以来累计收到{{ 需求累计新增 }}件\
{% 如有 需求累计办结 %}，办结{{ 需求累计办结 }}件{% 完 %}。{% 完 %}
{% 如有 慰问累计 %}{% 如有 需求累计新增 %}（三）{% 否则 %}（二）{% 完 %}慰问资助。\
{% 如有 慰问 %}本月送去慰问金和慰问物品{{ 慰问 }}{% 如有 物资 %}（含物资折合）{% 完 %}，{% 完 %}\
今年以来累计{{ 慰问累计 }}{% 如有 物资累计 %}（含物资折合）{% 完 %}。{% 完 %}
二、存在的不足
{% 如有 逾期 %}截至月末，有{{ 逾期 }}对结对没有按期联系走访，{{ 逾期比上月 }}\
{% 如有 逾期单位 %}，涉及{{ 逾期单位 }}{% 完 %}。{% 完 %}
{% 如有 未结对 %}还有{{ 未结对 }}户没有结对\
{% 如有 未结对乡镇 %}，分布在{{ 未结对乡镇 }}{% 完 %}。{% 完 %}
{% 如有 需求未办结 %}还有{{ 需求未办结 }}件群众需求没有办结。{% 完 %}
{% 如有 未了 %}{% 否则 %}截至月末，没有逾期的结对、没有结对的户和没有办结的需求。{% 完 %}
三、下一步工作
{% 如有 逾期 %}请有关单位帮助干部安排好时间，尽早联系走访；\
因病、因事不能前往的，请告知我办，以便暂停或者调整结对。{% 完 %}
{% 如有 未结对 %}请有关乡镇与单位商量，为没有结对的户找到合适的结对干部。{% 完 %}
请各乡镇、各单位继续关心帮扶对象的生活，联系走访后如实记录一次即可，不必另行报送。\
对本通报的数据有不同意见的，请与我办联系。
"""


def title_template(text: str) -> Template:
    """A title's template, the shipped one for nothing. Raises TemplateError."""
    return read_template(text or SHIPPED_TITLE, PLACEHOLDERS)


def text_template(text: str) -> Template:
    """A text's template, the shipped one for nothing. Raises TemplateError."""
    return read_template(text or SHIPPED_TEXT, PLACEHOLDERS)


def values_of(subject: Subject) -> dict[str, Value]:
    """What each placeholder stands for."""
    return {name: placeholder.value(subject) for name, placeholder in PLACEHOLDERS.items()}
