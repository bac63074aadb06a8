"""What an address or form asks a summary of, and what is shown where it asks for what cannot be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _

from common.dates import today
from common.errors import DomainError
from organization.access import own_region
from organization.models import Region, User
from organization.models.region import full_code
from pairing.models import Programme
from pairing.selectors import chosen_programme
from reports.forms.period import PeriodForm
from reports.summaries.figures import Scope, scope_of


@dataclass(frozen=True, slots=True)
class Asked:
    """What is shown, and what was wrong with what was asked for.

    ``scope`` is the nearest that there is. ``status`` is 200 for what was asked for; 404 where the
    region is not there or not within the account's own; 422 for a period that cannot be.
    """

    scope: Scope
    programmes: list[Programme]
    form: PeriodForm
    missing: str = ""
    """A sentence about a region that is not there."""

    @property
    def status(self) -> int:
        if self.missing:
            return 404
        return 422 if self.form.errors else 200

    @property
    def is_sound(self) -> bool:
        return self.status == 200

    def carried(self) -> list[tuple[str, str]]:
        """What a form posts for the same summary; an empty ``first`` is from the beginning."""
        return carried(self.scope)


def carried(scope: Scope) -> list[tuple[str, str]]:
    """The parameters that ask for a scope."""
    return [
        ("region", scope.region.prefix),
        ("programme", scope.programme.slug),
        ("first", scope.first.isoformat() if scope.first else ""),
        ("last", scope.last.isoformat()),
    ]


def asked_of(chosen: QueryDict, user: User) -> Asked:
    """What the parameters ``region``, ``programme``, ``first`` and ``last`` ask for.

    404 where no programme runs in the account's region.
    """
    region, missing = _region(chosen.get("region", ""), user)
    programme, programmes = chosen_programme(chosen.get("programme"), region)
    usual = {"first": today().replace(month=1, day=1), "last": today()}
    is_asked = "first" in chosen or "last" in chosen
    form = PeriodForm(chosen if is_asked else usual)
    if form.is_valid():
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    else:
        first, last = usual["first"], usual["last"]
    try:
        scope = scope_of(region, programme, first=first, last=last)
    except DomainError as error:
        form.add_error("last", str(error))
        scope = scope_of(region, programme, first=last, last=first)
    return Asked(scope, programmes, form, missing)


def _region(code: str, user: User) -> tuple[Region, str]:
    """The region of a code within the account's own, and a sentence where there is none: then it
    is the smallest that the code lies in, or the account's own."""
    own = own_region(user)
    if not code:
        return own, ""
    is_code = code.isascii() and code.isdigit() and len(code) <= 12
    if is_code and own.covers(full_code(code)):
        around = [full_code(code[:n]) for n in (2, 4, 6, 9, 12) if n <= len(code)]
        found = Region.objects.filter(pk__in=around).order_by("-code").first()
        if found is not None and found.code == full_code(code):
            return found, ""
        if found is not None and own.covers(found.code):
            return found, _no_region(code, found)
    return own, _no_region(code, own)


def _no_region(code: str, shown: Region) -> str:
    return _("There is no region %(code)s within yours. This is %(region)s.") % {
        "code": f"“{code[:20]}”",
        "region": shown,
    }


def periods() -> list[tuple[str, date | None, date]]:
    """Periods that are asked for most, as label, first and last day."""
    day = today()
    month = day.replace(day=1)
    quarter = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return [
        (_("This month"), month, day),
        (_("This quarter"), quarter, day),
        (_("This year"), date(day.year, 1, 1), day),
        (_("Last year"), date(day.year - 1, 1, 1), date(day.year - 1, 12, 31)),
        (_("From the beginning"), None, day),
    ]
