"""The letterhead of a county: what its office has set, or the shipped words."""

from __future__ import annotations

from django.db.models import Max

from organization.models import Region
from reports.models import Letterhead, Notice

ADDRESSEES = "各乡镇，县直及驻县各结对单位"


def letterhead_of(county: Region) -> Letterhead:
    """The county's own letterhead, or an unsaved one with the shipped words."""
    kept = Letterhead.objects.filter(county=county).first()
    return kept if kept is not None else shipped_letterhead(county)


def shipped_letterhead(county: Region) -> Letterhead:
    """What holds until the office sets something else; unsaved.

    How an office calls itself and its papers follows no rule, so these are proposals:
    西和县结对帮扶工作办公室, 西结对办通〔2024〕5号.
    """
    office = f"{county.name}结对帮扶工作办公室"
    return Letterhead(
        county=county,
        issuer=office,
        number_prefix=f"{county.name[0]}结对办通",
        addressees=ADDRESSEES,
        signature=office,
    )


def last_number(county: Region, year: int) -> int:
    """The last number that a notice of a county got in a year; 0 where none did."""
    numbers = Notice.objects.filter(county=county, number_year=year)
    last: int | None = numbers.aggregate(last=Max("number"))["last"]
    return last or 0


def next_number(letterhead: Letterhead, year: int) -> int:
    """The number of the next notice of a year: the one after the last, or the higher one that the
    office has set for that year."""
    due = last_number(letterhead.county, year) + 1
    is_set = letterhead.next_number is not None and letterhead.next_number_year == year
    return max(due, letterhead.next_number or 0) if is_set else due
