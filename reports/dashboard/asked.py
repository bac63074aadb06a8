"""What an address of the dashboard asks for, as far as it can be shown.

Addresses are sent to others and kept. What one names that is not there, or that whoever opens it
does not see, is said in a sentence, and the nearest sensible view is shown.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.text import as_key
from organization.access import own_region
from organization.choices import Level
from organization.models import Region, Unit, User
from organization.models.region import PREFIX_LENGTH, full_code
from pairing.models import Group, Programme
from pairing.selectors import chosen_programme
from reports.figures.value import first_month, month_number

UNITS_FROM = PREFIX_LENGTH[Level.COUNTY]
"""Units are listed of a county and of what is in it: a province has tens of thousands."""


@dataclass(frozen=True, slots=True)
class Period:
    """Whole months, both ends included. ``key`` names one that moves on with the days."""

    key: str
    first: date
    last: date

    @property
    def ends_on(self) -> date:
        """The last day of the last month."""
        return self.last.replace(day=monthrange(self.last.year, self.last.month)[1])

    def places(self, day: date) -> tuple[int, int]:
        """The places of the first and last month among those that figures of ``day`` hold."""
        return month_number(self.first, day), month_number(self.last, day)

    def __str__(self) -> str:
        if self.first == self.last:
            return month_name(self.first)
        return f"{month_name(self.first)} – {month_name(self.last)}"


_quoted = lru_cache(maxsize=2048)(quote_plus)


def _query(parameters: Mapping[str, Any]) -> str:
    """What ``urlencode`` makes of them, for hundreds of links of the same few values."""
    return "&".join(f"{name}={_quoted(str(value))}" for name, value in parameters.items())


def month_name(month: date) -> str:
    """A month of a year in the page's language: 2026年5月, May 2026."""
    # Translators: how a month of a year is written, in the letters of Django's date filter.
    return date_format(month, _("F Y"))


def periods_of(day: date) -> dict[str, tuple[str, Period]]:
    """The periods that are asked for most: key → label and months, as of ``day``."""
    month, year = day.replace(day=1), day.year
    quarter = date(year, 3 * ((day.month - 1) // 3) + 1, 1)
    return {
        "month": (_("This month"), Period("month", month, month)),
        "quarter": (_("This quarter"), Period("quarter", quarter, month)),
        "year": (_("This year"), Period("year", date(year, 1, 1), month)),
        "last_year": (
            _("Last year"),
            Period("last_year", date(year - 1, 1, 1), date(year - 1, 12, 1)),
        ),
    }


@dataclass(slots=True)
class Asked:
    """A view of the dashboard. ``notes`` are the sentences about what could not be shown."""

    own: Region
    region: Region
    programme: Programme
    programmes: list[Programme]
    day: date
    period: Period
    groups: list[Group]
    group: Group | None = None
    unit: Unit | None = None
    is_by_unit: bool = False
    notes: list[str] = field(default_factory=list)
    _lists: dict[str, str] = field(default_factory=dict)
    """The addresses of lists that were asked for: a page has hundreds of links to a few of them."""

    @property
    def has_places(self) -> bool:
        """Whether there are places below: a village is told apart by units alone."""
        return self.region.level != Level.VILLAGE

    @property
    def narrowed_to(self) -> dict[str, str]:
        """What the rows behind a figure are narrowed to, as parameters of their lists."""
        found = {"region": self.region.prefix, "programme": self.programme.slug}
        if self.group is not None:
            found["group"] = self.group.key
        if self.unit is not None:
            found["unit"] = str(self.unit.pk)
        return found

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters of this view's own address."""
        found = {**self.narrowed_to}
        if self.is_by_unit and self.has_places:
            found["by"] = "unit"
        if self.period.key:
            found["period"] = self.period.key
        else:
            found |= {"first": f"{self.period.first:%Y-%m}", "last": f"{self.period.last:%Y-%m}"}
        return found

    def address(self, page: str = "reports:dashboard", **changed: str | None) -> str:
        """The address of another view, by what differs from this one; None leaves one out."""
        wanted = {**self.parameters, **changed}
        if "period" in changed:
            wanted |= {"first": None, "last": None}
        return f"{reverse(page)}?{_query({k: v for k, v in wanted.items() if v})}"

    def rows(self, page: str, *, region: str = "", **narrowed: Any) -> str:
        """The address of the rows behind a figure, of this view or of a ``region`` in it."""
        wanted = {**self.narrowed_to, **narrowed}
        if region:
            wanted["region"] = region
        if page not in self._lists:
            self._lists[page] = reverse(page)
        return f"{self._lists[page]}?{_query(wanted)}"

    def rows_of_period(self, page: str, **narrowed: Any) -> str:
        """``rows`` of what was done in the period."""
        days = {"first": self.period.first.isoformat(), "last": self.period.ends_on.isoformat()}
        return self.rows(page, **{**days, **narrowed})


def ask(parameters: Mapping[str, str], user: User, day: date) -> Asked:
    """What ``parameters`` ask for, as ``user`` may see it on ``day``.

    404 where no programme runs at all.
    """
    own = own_region(user)
    notes: list[str] = []
    region = _region(parameters.get("region", ""), own, notes)
    slug = parameters.get("programme", "")
    programme, programmes = chosen_programme(slug, region)
    if slug and programme.slug != slug:
        notes.append(
            _("No programme “%(name)s” runs here; %(shown)s is shown.")
            % {"name": slug[:40], "shown": programme}
        )
    groups = list(Group.objects.filter(programme=programme))
    asked = Asked(own, region, programme, programmes, day, _period(parameters, day, notes), groups)
    if key := parameters.get("group"):
        asked.group = next((group for group in groups if group.key == key), None)
        if asked.group is None:
            notes.append(
                _("There is no group “%(name)s” in this programme; all are shown.")
                % {"name": key[:40]}
            )
    if key := parameters.get("unit"):
        asked.unit = Unit.objects.visible_to(user).filter(pk=as_key(key)).first()
        if asked.unit is None:
            notes.append(_("The unit is none of those that you see; all are shown."))
    if parameters.get("by") == "unit" and asked.unit is None:
        asked.is_by_unit = len(region.prefix) >= UNITS_FROM
        if not asked.is_by_unit:
            notes.append(_("Units are listed for a county, not for a larger region."))
    elif not asked.has_places and asked.unit is None:
        asked.is_by_unit = True
    asked.notes = notes
    return asked


def _region(code: str, own: Region, notes: list[str]) -> Region:
    """The region of a code if it lies in the account's own, else the smallest around it that does,
    else the account's own."""
    if not code:
        return own
    if code.isascii() and code.isdecimal() and len(code) <= PREFIX_LENGTH[Level.VILLAGE]:
        lengths = [length for length in PREFIX_LENGTH.values() if length <= len(code)]
        around = {full_code(code[:length]) for length in lengths}
        around = {each for each in around if own.covers(each)}
        found = {region.code: region for region in Region.objects.filter(pk__in=around)}
        exact = found.get(full_code(code)) if len(code) in lengths else None
        if exact is not None:
            return exact
        if found:
            nearest = found[max(found)]
            notes.append(
                _("There is no region “%(code)s”; %(shown)s around it is shown.")
                % {"code": code, "shown": nearest}
            )
            return nearest
    notes.append(
        _("“%(code)s” is no region of yours; %(shown)s is shown.")
        % {"code": code[:20], "shown": own}
    )
    return own


def _period(parameters: Mapping[str, str], day: date, notes: list[str]) -> Period:
    presets = periods_of(day)
    whole_year = presets["year"][1]
    given = {name: parameters.get(name, "") for name in ("first", "last")}
    if not any(given.values()):
        key = parameters.get("period", "year")
        if key in presets:
            return presets[key][1]
        notes.append(_("“%(name)s” is no period; this year is shown.") % {"name": key[:20]})
        return whole_year
    months = {name: _month(text) for name, text in given.items()}
    for name, text in given.items():
        if text and months[name] is None:
            notes.append(
                _("“%(text)s” is no month; this year is shown. A month is written 2026-05.")
                % {"text": text[:20]}
            )
            return whole_year
    last = months["last"] or whole_year.last
    first = months["first"] or date(last.year, 1, 1)
    if first > last:
        notes.append(
            _("The period ends in %(last)s, before it begins in %(first)s; this year is shown.")
            % {"first": month_name(first), "last": month_name(last)}
        )
        return whole_year
    earliest, latest = first_month(day), date(day.year, 12, 1)
    if last < earliest or first > latest:
        notes.append(
            _("Figures by month are there from %(first)s to %(last)s; this year is shown.")
            % {"first": month_name(earliest), "last": month_name(latest)}
        )
        return whole_year
    if first < earliest or last > latest:
        first, last = max(first, earliest), min(last, latest)
        notes.append(
            _("Figures by month are there from %(first)s to %(last)s; the period is cut to these.")
            % {"first": month_name(earliest), "last": month_name(latest)}
        )
    return Period("", first, last)


def _month(text: str) -> date | None:
    """The first day of a month written as 2026-05."""
    year, _dash, month = text.partition("-")
    if not (text.isascii() and year.isdecimal() and month.isdecimal()):
        return None
    if len(year) != 4 or len(month) > 2 or not 1 <= int(month) <= 12 or int(year) < 1:
        return None
    return date(int(year), int(month), 1)
