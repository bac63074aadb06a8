"""What a cadre is told of a contact that has arrived, in plain words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from visits.choices import Verdict
from visits.models import Contact, PairingYear


def said_of(contact: Contact) -> str:
    """That it is saved, whether it counts or why not, and how much of the year's duty is done."""
    if contact.verdict == Verdict.OUTSIDE_PAIRING:
        return _outside(contact)
    if contact.verdict != Verdict.COUNTED:
        return _("Saved. It does not count: %(why)s.") % {"why": contact.get_verdict_display()}
    year = PairingYear.objects.filter(pairing=contact.pairing_id, year=contact.day.year).first()
    if year is None:
        return _("Saved.")
    if contact.is_home_visit:
        done, needed = year.visits_done, year.visits_needed
        text = _("Saved: visit %(done)d of %(needed)d this year.")
    else:
        done, needed = year.contacts_done, year.contacts_needed
        text = _("Saved: contact %(done)d of %(needed)d this year.")
    return text % {"done": done, "needed": needed}


def _outside(contact: Contact) -> str:
    pairing = contact.pairing
    if pairing.ended_on is not None and contact.day > pairing.ended_on:
        return _(
            "Saved. It does not count: the pairing ended on %(day)s. The office sees it, and so "
            "does the cadre who holds the household now."
        ) % {"day": pairing.ended_on}
    return _("Saved. It does not count: the pairing began on %(day)s.") % {
        "day": pairing.started_on
    }
