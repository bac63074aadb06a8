"""What defines each indicator, in words. They are kept with a review when it is published."""

from __future__ import annotations

from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from reports.reviews.choices import Indicator

LANGUAGES = ("zh-hans", "en")


def formula(indicator: str, *, first: date, last: date, need_days: int) -> str:
    """How an indicator is counted from ``first`` to ``last``, in the active language."""
    words = {
        Indicator.COVERAGE: _(
            "Households that were paired on %(last)s, out of all on the rosters on that day. "
            "A household that was paired no longer is counted for the unit it was paired with last."
        ),
        Indicator.CONTACTS: _(
            "Due dates of contacts from %(first)s to %(last)s that were kept, out of all there "
            "were. Due dates are those of the quota rule; the first of a year is kept when one "
            "contact that counts was made by that day, the second when two were, and so on. A due "
            "date on which the pairing did not hold or was paused is left out."
        ),
        Indicator.VISITS: _(
            "Due dates of home visits from %(first)s to %(last)s that were kept, out of all there "
            "were, counted as those of contacts."
        ),
        Indicator.NEEDS: _(
            "Needs that were settled within %(days)d days of being raised, out of all whose "
            "%(days)d days ended from %(first)s to %(last)s. A need is counted for the unit of the "
            "cadre who raised it."
        ),
        Indicator.RECORDS: _(
            "Contacts from %(first)s to %(last)s that count and on which anything is noted, out of "
            "all that count or were rejected by a reviewer. One tap is enough: something talked "
            "about, a policy explained, a word on what was found, something given, or a need. "
            "Photographs, places and how long a text is play no part. Contacts taken over from "
            "ledgers are left out."
        ),
    }
    return words[Indicator(indicator)] % {"first": first, "last": last, "days": need_days}


def formulas(*, first: date, last: date, need_days: int) -> dict[str, dict[str, str]]:
    """By indicator and language the words of ``formula``."""
    found: dict[str, dict[str, str]] = {name: {} for name in Indicator.values}
    for language in LANGUAGES:
        with translation.override(language):
            for name, words in found.items():
                words[language] = formula(name, first=first, last=last, need_days=need_days)
    return found
