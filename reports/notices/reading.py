"""What the pages of notices show beside the documents themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.dates import today
from jobs.registry import kind_of
from jobs.selectors import next_moment, plans_of
from organization.access import can_see_figures, own_region
from organization.models import Region, User
from pairing.models import Pairing, Programme
from reports.models import Notice
from reports.notices.figures import Figures, Row, Spans
from reports.notices.wording import on_time_share, yuan

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

MONTHS_BACK = 12
"""How many months that are over can be drafted by hand."""


def months_to_draft(county: Region, programme: Programme) -> list[date]:
    """The first days of months that are over and have no notice, the latest first.

    None from before the first pairing, and none where nothing is paired.
    """
    begun = (
        Pairing.objects.inside(county.prefix)
        .filter(programme=programme)
        .order_by("started_on")
        .values_list("started_on", flat=True)
        .first()
    )
    if begun is None:
        return []
    known = set(
        Notice.objects.filter(
            county=county, programme=programme, corrects__isnull=True
        ).values_list("month", flat=True)
    )
    found = []
    month = today().replace(day=1)
    for _n in range(MONTHS_BACK):
        month = (month - timedelta(days=1)).replace(day=1)
        if month < begun.replace(day=1):
            break
        if month not in known:
            found.append(month)
    return found


def next_draft_at(county: Region) -> datetime | None:
    """When the next notice is drafted by itself; None where that is switched off."""
    kind = kind_of("monthly_notice")
    return next_moment(kind, plans_of(kind, [county])[county.code], timezone.now())


@dataclass(frozen=True, slots=True)
class Line:
    """A figure on a notice's page: its values, and the rows behind the month's."""

    label: _StrOrPromise
    now: int | Decimal | None
    before: int | Decimal | None
    year: int | Decimal | None
    address: str
    is_money: bool = False
    is_share: bool = False

    @property
    def difference(self) -> int | Decimal | None:
        return None if self.now is None or self.before is None else self.now - self.before


@dataclass(frozen=True, slots=True)
class Place:
    """A township or unit on a notice's page, with the addresses of its rows where they are open
    to whoever looks."""

    row: Row
    address: str
    overdue_address: str
    unpaired_address: str

    @property
    def on_time(self) -> int:
        return self.row.now["judged"] - self.row.now["overdue"]


class Behind:
    """The figures of a notice with addresses of the rows behind them.

    The summary shows the days of the notice; lists of households show how things are today. An
    account is led only to what it may open.
    """

    def __init__(self, notice: Notice, user: User) -> None:
        self.figures = Figures.from_json(notice.figures)
        self._programme = notice.programme
        self._spans = Spans.of(notice.month)
        self._own = own_region(user)
        self._user = user

    def _summary(self, prefix: str) -> str:
        return self._address(
            "reports:summary",
            prefix,
            region=prefix,
            programme=self._programme.slug,
            first=self._spans.first.isoformat(),
            last=self._spans.last.isoformat(),
        )

    def _households(self, prefix: str, light: str = "") -> str:
        return self._address(
            "visits:household_list",
            prefix,
            region=prefix,
            programme=self._programme.slug,
            **({"light": light} if light else {}),
        )

    def _address(self, name: str, prefix: str, **asked: str) -> str:
        if not can_see_figures(self._user) or not self._own.covers(prefix.ljust(12, "0")):
            return ""
        return f"{reverse(name)}?{urlencode(asked)}"

    def lines(self) -> Iterator[Line]:
        """The county's figures."""
        county = self.figures.county
        prefix = county.key[:6]
        summary = self._summary(prefix)
        of_day = (
            (_("Households on the rosters"), "households", summary),
            (_("People"), "people", summary),
            (_("Unpaired"), "unpaired", self._households(prefix, "unpaired")),
            (_("Paired cadres"), "cadres", summary),
            (_("Pairings"), "pairings", summary),
        )
        for label, name, address in of_day:
            yield Line(label, county.now[name], county.before[name], None, address)
        yield Line(
            _("On time"),
            on_time_share(county.now),
            on_time_share(county.before),
            None,
            self._households(prefix),
            is_share=True,
        )
        overdue = self._households(prefix, "overdue")
        yield Line(_("Overdue"), county.now["overdue"], county.before["overdue"], None, overdue)
        of_days = (
            (_("Home visits"), "visits", summary),
            (_("Other contacts"), "contacts", summary),
            (_("Activities"), "activities", summary),
            (_("Needs raised"), "needs_raised", ""),
            (_("Needs settled"), "needs_settled", ""),
        )
        for label, name, address in of_days:
            yield Line(label, county.now[name], county.before[name], county.year[name], address)
        yield Line(_("Needs open"), county.now["needs_open"], county.before["needs_open"], None, "")
        yield Line(
            _("Aid, goods at their value"),
            yuan(county.now),
            yuan(county.before),
            yuan(county.year),
            summary,
            is_money=True,
        )

    def townships(self) -> list[Place]:
        return [
            Place(
                row,
                self._summary(row.key[:9]),
                self._households(row.key[:9], "overdue"),
                self._households(row.key[:9], "unpaired"),
            )
            for row in self.figures.townships
        ]

    def units(self) -> list[Place]:
        return [
            Place(row, self._unit(row), self._unit(row, "overdue"), "")
            for row in self.figures.units
        ]

    def _unit(self, row: Row, light: str = "") -> str:
        """A unit's households: for the county's offices, and for its own liaison."""
        is_own = self._user.is_liaison and str(self._user.unit_id) == row.key
        sees_county = can_see_figures(self._user) and len(self._own.prefix) <= 6
        if not (is_own or sees_county):
            return ""
        asked = {"unit": row.key, "programme": self._programme.slug}
        if light:
            asked["light"] = light
        return f"{reverse('visits:household_list')}?{urlencode(asked)}"
