"""What came of a campaign, in the words of an office: Chinese, whatever the page's language."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from common.dates import day_zh
from common.numerals import exact_money_zh, money_zh
from visits.campaigns import Done, Progress, UnitProgress
from visits.models import Activity

NUMERALS = "一二三四五六七八九十"


def title_of(progress: Progress) -> str:
    """The heading of the document."""
    return f"{progress.campaign.name}开展情况"


def text_of(progress: Progress) -> str:
    """The summary, a paragraph a line, with headings as a document has them."""
    parts = [opening(progress)]
    sections = [
        ("活动开展情况", [_activity(each) for each in progress.held]),
        ("各单位承诺和落实情况", [unit_words(each) for each in progress.units]),
        ("尚未举办的活动", [_coming(each) for each in progress.coming]),
    ]
    shown = [(title, lines) for title, lines in sections if lines]
    for number, (title, lines) in zip(NUMERALS, shown, strict=False):
        parts += [f"{number}、{title}", *lines]
    return "\n".join(parts)


def opening(progress: Progress) -> str:
    """The first sentence: who, when, and all together, without what there is none of."""
    campaign, whole = progress.campaign, progress.whole
    units = f"组织{len(progress.units)}个单位" if progress.units else ""
    words = [
        f"{day_zh(campaign.first)}至{day_zh(campaign.last)}，{campaign.region.name}"
        f"{units}开展{campaign.name}",
        f"共举办活动{whole.activities}场{_kinds(progress)}" if whole.activities else "",
        f"走访联系{whole.contacts}次" if whole.contacts else "",
        f"惠及{whole.households}户" if whole.households else "",
        f"投入资金（含物资折合）{money_zh(whole.value, 2)}" if whole.value else "",
    ]
    return "，".join(word for word in words if word) + "。"


def _kinds(progress: Progress) -> str:
    kinds = Counter(each.kind for each in progress.held if each.kind)
    told = "、".join(f"{kind}{number}场" for kind, number in sorted(kinds.items()))
    return f"（{told}）" if told else ""


def _where(activity: Activity) -> str:
    return activity.venue or activity.region.name


def _activity(activity: Activity) -> str:
    words = f"{day_zh(activity.day)}，在{_where(activity)}举办{activity.name}"
    if activity.participants:
        words += f"，{activity.participants}人参加"
    if activity.households:
        words += f"，惠及{activity.households}户"
    outcome = " ".join(activity.outcome.split())
    if outcome and not outcome.endswith(("。", "！")):
        outcome += "。"
    return f"{words}。{outcome}"


def _coming(activity: Activity) -> str:
    return f"{day_zh(activity.day)}，{activity.name}（{_where(activity)}）。"


def promised_words(each: UnitProgress) -> str:
    """What a unit promised, empty where it said nothing."""
    of = each.of
    numbers = [
        f"帮扶{of.households}户" if of.households is not None else "",
        f"投入{exact_money_zh(of.value)}" if of.value is not None else "",
        f"举办活动{of.activities}场" if of.activities is not None else "",
    ]
    return "，".join(word for word in (of.promise.rstrip("。"), *numbers) if word)


def done_words(done: Done) -> str:
    """What was done, without what there is none of."""
    words = [
        f"参与活动{done.activities}场" if done.activities else "",
        f"走访联系{done.contacts}次" if done.contacts else "",
        f"惠及{done.households}户" if done.households else "",
        f"投入{exact_money_zh(done.value)}" if done.value else "",
        *(f"{line.text.rstrip('。')}（填报）" for line in done.lines),
    ]
    return "，".join(word for word in words if word)


def unit_words(each: UnitProgress) -> str:
    """A unit's paragraph: what it promised and what it did."""
    promised = promised_words(each)
    done = done_words(each.done) or "尚无记录"
    contributed = "；".join(part.contributes for part in each.parts if part.contributes)
    words = f"{each.of.unit.name}：" + (f"承诺{promised}；" if promised else "") + f"已{done}。"
    if done == "尚无记录":
        words = words.replace("已尚无记录", "尚无记录")
    return words + (f"提供：{contributed}。" if contributed else "")


def as_number(value: int | Decimal | None) -> str:
    """A cell of the table; empty where nothing was said."""
    if value is None:
        return ""
    return exact_money_zh(value).removesuffix("元") if isinstance(value, Decimal) else str(value)
