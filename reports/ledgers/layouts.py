"""How a ledger is laid out: as it is shipped, or as a county's office has set it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.dates import day_zh
from common.errors import DomainError
from organization.models import Region
from reports.ledgers.choices import LedgerKind
from reports.ledgers.columns import COLUMNS
from reports.ledgers.rows import Wanted
from reports.models import LedgerLayout
from reports.notices.placeholders import Template, Value, read_template

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

HEADING_MOST = 20
WIDTHS = (4, 80)
"""Of a column, in characters of half a square."""
COLUMNS_MOST = 24
SIGNATURES = "填表人 审核人 负责人"

_OF_WHOM = "{% 如有 单位 %}{{ 单位 }}{% 否则 %}{{ 地区 }}{% 完 %}"
TITLES = {
    LedgerKind.CONTACTS: f"{_OF_WHOM}结对帮扶走访联系台账",
    LedgerKind.AID: f"{_OF_WHOM}结对帮扶慰问帮扶台账",
    LedgerKind.NEEDS: f"{_OF_WHOM}结对帮扶困难诉求办理台账",
    LedgerKind.ACTIVITIES: "{{ 地区 }}结对帮扶活动台账",
    LedgerKind.PAIRINGS: f"{_OF_WHOM}结对帮扶关系台账",
    LedgerKind.CHANGES: f"{_OF_WHOM}结对帮扶变动台账",
}
"""The titles as they are shipped."""

PLACEHOLDERS: dict[str, _StrOrPromise] = {
    "县": gettext_lazy("the county’s name"),
    "地区": gettext_lazy("the name of the region that the ledger is of"),
    "单位": gettext_lazy("the unit’s name, where it is a unit’s"),
    "群体": gettext_lazy("the group’s name, where it is a group’s"),
    "项目": gettext_lazy("the programme’s name"),
    "期间": gettext_lazy("the period in words"),
    "起": gettext_lazy("its first day"),
    "止": gettext_lazy("its last day"),
    "年": gettext_lazy("the year of its last day"),
}
"""What may stand in a title, and what it is."""


@dataclass(frozen=True, slots=True)
class LaidColumn:
    """A column of a ledger as it is printed."""

    key: str
    heading: str
    width: float
    parent: str = ""

    def stored(self) -> dict[str, Any]:
        """As ``LedgerLayout`` keeps it."""
        return {
            "key": self.key,
            "heading": self.heading,
            "width": self.width,
            "parent": self.parent,
        }


@dataclass(frozen=True, slots=True)
class Laid:
    """A layout, whether it is shipped (then without ``pk``) or a county's own."""

    kind: LedgerKind
    name: str
    title: str
    columns: tuple[LaidColumn, ...]
    signatures: str = SIGNATURES
    has_totals: bool = True
    pk: int | None = None

    @classmethod
    def read(cls, layout: LedgerLayout) -> Laid:
        """From what a county has kept."""
        return cls(
            LedgerKind(layout.kind),
            layout.name,
            layout.title,
            tuple(LaidColumn(**column) for column in layout.columns),
            layout.signatures,
            layout.has_totals,
            layout.pk,
        )


def shipped(kind: LedgerKind) -> Laid:
    """A ledger as it is printed where the office has set nothing."""
    return Laid(
        kind,
        str(_("As shipped")),
        TITLES[kind],
        tuple(
            LaidColumn(column.key, column.heading, column.width, column.parent)
            for column in COLUMNS[kind].values()
            if column.is_shipped
        ),
    )


def check_layout(kind: LedgerKind, title: str, columns: Iterable[LaidColumn]) -> None:
    """Whether a layout can be kept.

    Raises DomainError: ``template`` names what of the title is unknown, ``ledger_column`` which
    column is unknown, twice there, without a heading, or too wide or narrow, ``ledger_columns``
    that there are none or too many.
    """
    title_template(title)
    seen: set[str] = set()
    for column in columns:
        if column.key not in COLUMNS[kind]:
            raise DomainError(
                "ledger_column",
                _("This ledger has no column “%(key)s”. There are: %(keys)s.")
                % {"key": column.key, "keys": "、".join(COLUMNS[kind])},
            )
        about = COLUMNS[kind][column.key].about
        if column.key in seen:
            raise DomainError(
                "ledger_column", _("The column “%(about)s” is there twice.") % {"about": about}
            )
        if not column.heading or max(len(column.heading), len(column.parent)) > HEADING_MOST:
            raise DomainError(
                "ledger_column",
                _("Give the column “%(about)s” a heading of at most %(most)d characters.")
                % {"about": about, "most": HEADING_MOST},
            )
        if not WIDTHS[0] <= column.width <= WIDTHS[1]:
            raise DomainError(
                "ledger_column",
                _("Give the column “%(about)s” a width from %(least)d to %(most)d.")
                % {"about": about, "least": WIDTHS[0], "most": WIDTHS[1]},
            )
        seen.add(column.key)
    if not 1 <= len(seen) <= COLUMNS_MOST:
        raise DomainError(
            "ledger_columns",
            _("Choose from one to %(most)d columns: this ledger would have %(number)d.")
            % {"most": COLUMNS_MOST, "number": len(seen)},
        )


def title_template(title: str) -> Template:
    """The template of a ledger's title. Raises TemplateError, which is a DomainError."""
    return read_template(title, PLACEHOLDERS)


def title_of(laid: Laid, wanted: Wanted) -> str:
    """The title of a ledger with what stands for its placeholders."""
    return title_template(laid.title).fill(_values(wanted))


def _values(wanted: Wanted) -> Mapping[str, Value]:
    region = wanted.region
    county = Region.objects.filter(pk__in=region.ancestor_codes[2:3]).first() or region
    return {
        "县": county.name,
        "地区": region.name,
        "单位": wanted.unit.name if wanted.unit else "",
        "群体": wanted.group.name if wanted.group else "",
        "项目": wanted.programme.name,
        "期间": period_zh(wanted.first, wanted.last),
        "起": day_zh(wanted.first) if wanted.first else "",
        "止": day_zh(wanted.last),
        "年": wanted.last.year,
    }


def _month_end(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1


QUARTERS = "一二三四"


def period_zh(first: date | None, last: date) -> str:
    """A period as an office writes it: a year, a quarter or a month by its name, else by its days.

    2026年, 2026年第一季度, 2026年3月, 2026年3月2日至2026年4月1日, 截至2026年4月1日.
    """
    if first is None:
        return f"截至{day_zh(last)}"
    if first.day == 1 and _month_end(last) and first.year == last.year:
        months = last.month - first.month + 1
        if months == 12:
            return f"{last.year}年"
        if months == 3 and last.month % 3 == 0:
            return f"{last.year}年第{QUARTERS[last.month // 3 - 1]}季度"
        if months == 1:
            return f"{last.year}年{last.month}月"
    if first == last:
        return day_zh(last)
    return f"{day_zh(first)}至{day_zh(last)}"
