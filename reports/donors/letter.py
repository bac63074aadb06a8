"""A letter of thanks: what a donor gave, to how many and for what, as an official document."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Count, Max, Min, Q, Sum
from django.utils import translation

from common.dates import day_zh
from common.numerals import exact_money_zh
from reports.counting import IS_GOODS
from reports.documents.paper import Paper
from reports.notices.letterheads import letterhead_of
from visits.choices import DonorKind, Purpose
from visits.models import Donor
from visits.querysets import AidQuerySet

FOR = {
    Purpose.SCHOLARSHIP: "助学",
    Purpose.MEDICAL: "医疗救助",
    Purpose.LIVING: "生活帮扶",
    Purpose.FESTIVAL: "节日慰问",
    Purpose.OTHER: "其他帮扶",
}
CLOSING = "受助家庭托我们向{you}转达谢意。善款善物的去向，{you}可随时向我们查询。"


def letter_to(donor: Donor, given: AidQuerySet, *, day: date) -> Paper:
    """The letter about what was ``given``, which is not empty; signed on ``day``."""
    # A document is Chinese, whatever the page is.
    with translation.override("zh-hans"):
        letterhead = letterhead_of(donor.region)
        you = "您" if donor.kind == DonorKind.PERSON else "贵单位"
        return Paper(
            issuer=letterhead.issuer,
            number="",
            title="感谢信",
            addressees=donor.name,
            text="\n".join([_what(donor, given, you), CLOSING.format(you=you), "谨致谢忱！"]),
            signature=letterhead.signature,
            day=day,
        )


def _what(donor: Donor, given: AidQuerySet, you: str) -> str:
    sums = given.order_by().aggregate(
        yuan=Sum("value"),
        goods=Sum("value", filter=IS_GOODS),
        households=Count("household", distinct=True),
        times=Count("pk"),
        first=Min("day"),
        last=Max("day"),
    )
    when = (
        day_zh(sums["first"])
        if sums["first"] == sums["last"]
        else f"{day_zh(sums['first'])}至{day_zh(sums['last'])}"
    )
    with_goods = "（含物资折合）" if sums["goods"] else ""
    text = (
        f"{when}，{you}向{donor.region.name}{sums['households']}户困难家庭捐助"
        f"{exact_money_zh(sums['yuan'] or Decimal(0))}{with_goods}"
    )
    parts = _by_purpose(given)
    return f"{text}，{'，'.join(parts)}。" if parts else f"{text}。"


def _by_purpose(given: AidQuerySet) -> list[str]:
    rows = (
        given.filter(~Q(purpose=Purpose.NONE))
        .order_by()
        .values("purpose")
        .annotate(yuan=Sum("value"), households=Count("household", distinct=True))
        .order_by("-yuan", "purpose")
    )
    said = [
        f"用于{FOR[Purpose(row['purpose'])]}{row['households']}户{exact_money_zh(row['yuan'])}"
        for row in rows
    ]
    return [f"其中{said[0]}", *said[1:]] if said else []
