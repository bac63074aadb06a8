"""The summary of a region and period: its figures and the sentence made of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from common.dates import today
from common.errors import DomainError
from organization.models import Region
from pairing.models import Programme
from pairing.models.programme import in_language
from reports.counting import (
    IS_GOODS,
    IS_VISIT,
    activities_between,
    aid_between,
    contacts_between,
    pairings_on,
    recipients_on,
)

TEN_THOUSAND = Decimal(10000)


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """People and households of one group."""

    name: str
    people: int
    households: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What a region did in a period. ``first`` None: from the beginning; money in yuan.

    Households, people and pairings are those on ``last``; visits, contacts, activities and money
    are those from ``first`` to ``last``, both included, in Asia/Shanghai. Only contacts that
    count are counted.
    """

    region: Region
    programme: Programme
    first: date | None
    last: date
    households: int
    people: int
    cadres: int
    pairings: int
    paired_households: int
    visits: int
    contacts: int
    activities: int
    money: Decimal
    goods: Decimal
    groups: list[GroupFigures]

    @property
    def is_current(self) -> bool:
        """Whether it reaches to today, so that today's lists are the rows behind it."""
        return self.last == today()

    @property
    def all_are_paired(self) -> bool:
        """Whether no household on the rosters is without a cadre."""
        return self.paired_households == self.households

    @property
    def text_zh(self) -> str:
        """One sentence for superiors, in Chinese."""
        if not self.pairings:
            pairs = f"共有帮扶对象{self.households}户{self.people}人"
        elif self.all_are_paired:
            pairs = f"{self.cadres}名干部与{self.households}户{self.people}人结对帮扶"
        else:
            pairs = (
                f"共有帮扶对象{self.households}户{self.people}人，"
                f"{self.cadres}名干部与其中{self.paired_households}户结对帮扶"
            )
        parts = [
            f"{self.region.name}{pairs}",
            f"走访探视{self.visits}人(次)",
            f"联系{self.contacts}人(次)",
            f"开展活动{self.activities}次",
        ]
        if self.money:
            given = "送去慰问物品和慰问金" if self.goods else "送去慰问金"
            parts.append(f"{given}{money_zh(self.money)}{'（含物资折合）' if self.goods else ''}")
        return f"{self._period_zh()}，{'，'.join(parts)}。"

    @property
    def text_en(self) -> str:
        """The same in English."""
        homes = _count(self.households, "household", "households")
        on_rosters = f"{homes} ({_count(self.people, 'person', 'people')})"
        cadres = _count(self.cadres, "cadre", "cadres")
        if self.pairings and self.all_are_paired:
            opening = f"{cadres} {'is' if self.cadres == 1 else 'are'} paired with {on_rosters}"
        else:
            opening = f"{on_rosters} {'is' if self.households == 1 else 'are'} on the rosters"
            if self.pairings:
                opening += f", {self.paired_households:,} of them paired with {cadres}"
        parts = [
            _count(self.visits, "visit", "visits"),
            _count(self.contacts, "contact", "contacts"),
            _count(self.activities, "activity", "activities"),
        ]
        if self.money:
            goods = " (goods at their value included)" if self.goods else ""
            parts.append(f"{money_en(self.money)} donated{goods}")
        listed = f"{', '.join(parts[:-1])} and {parts[-1]}"
        return f"{self.region.english_name}, {self._period_en()}: {opening}; {listed}."

    def _period_zh(self) -> str:
        if self.first is None:
            return f"截至{day_zh(self.last)}"
        if self.first == date(self.last.year, 1, 1) and self.last == date(self.last.year, 12, 31):
            return f"{self.last.year}年"
        return f"{day_zh(self.first)}至{day_zh(self.last)}"

    def _period_en(self) -> str:
        if self.first is None:
            return f"up to {self.last.isoformat()}"
        if self.first == date(self.last.year, 1, 1) and self.last == date(self.last.year, 12, 31):
            return str(self.last.year)
        return f"{self.first.isoformat()} to {self.last.isoformat()}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def day_zh(day: date) -> str:
    """A day as documents write it, without leading zeros: 2024年5月1日 (GB/T 9704)."""
    return f"{day.year}年{day.month}月{day.day}日"


def money_zh(yuan: Decimal) -> str:
    """16.9万元 from ten thousand on, below it exact: 9035元, 80.50元."""
    if yuan >= TEN_THOUSAND:
        tens = (yuan / TEN_THOUSAND).quantize(Decimal("0.1"), ROUND_HALF_UP)
        return f"{tens.normalize():f}万元"
    return f"{yuan:.0f}元" if yuan == yuan.to_integral() else f"{yuan:.2f}元"


def money_en(yuan: Decimal) -> str:
    """¥169,035; with two decimals where there are fen."""
    return f"¥{yuan:,.0f}" if yuan == yuan.to_integral() else f"¥{yuan:,.2f}"


def summarise(
    region: Region, programme: Programme, *, first: date | None = None, last: date | None = None
) -> Summary:
    """The summary of ``region`` under ``programme``, in a constant number of queries.

    Without ``last`` it runs to today. Raises DomainError when the period ends before it begins.
    """
    end = last or today()
    if first is not None and first > end:
        raise DomainError(
            "period",
            _("The period ends on %(last)s, before it begins on %(first)s.")
            % {"first": first, "last": end},
        )
    people = recipients_on(region, programme, end)
    pairings = pairings_on(region, programme, end)
    contacts = (
        contacts_between(region, programme, first, end)
        .order_by()
        .aggregate(visits=Count("pk", filter=IS_VISIT), others=Count("pk", filter=~IS_VISIT))
    )
    money = (
        aid_between(region, programme, first, end)
        .order_by()
        .aggregate(all=Sum("value"), goods=Sum("value", filter=IS_GOODS))
    )
    by_group = (
        people.values("group__order", "group__name", "group__name_en")
        .annotate(people=Count("pk"), households=Count("household", distinct=True))
        .order_by("group__order")
    )
    paired = pairings.aggregate(
        count=Count("pk"),
        cadres=Count("cadre", distinct=True),
        households=Count("household", distinct=True),
    )
    totals = people.aggregate(people=Count("pk"), households=Count("household", distinct=True))
    return Summary(
        region=region,
        programme=programme,
        first=first,
        last=end,
        households=totals["households"],
        people=totals["people"],
        cadres=paired["cadres"],
        pairings=paired["count"],
        paired_households=paired["households"],
        visits=contacts["visits"],
        contacts=contacts["others"],
        activities=activities_between(region, programme, first, end).count(),
        money=money["all"] or Decimal(0),
        goods=money["goods"] or Decimal(0),
        groups=[
            GroupFigures(
                in_language(g["group__name"], g["group__name_en"]), g["people"], g["households"]
            )
            for g in by_group
        ],
    )
