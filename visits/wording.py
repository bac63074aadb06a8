"""What a cadre is told, in plain words: by the server, and by the scripts of the phone."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from organization.models import User
from visits.choices import ContactKind, TopicList, Verdict
from visits.models import Contact, PairingYear
from visits.selectors import topic_names
from visits.services.contacts import LOG_BACK_DAYS, PHOTOS

_TICKED = (TopicList.FOUND, TopicList.POLICY)


def said_of(contact: Contact) -> str:
    """That it is saved, whether it counts or why not, and how much of the year's duty is done."""
    if contact.verdict == Verdict.OUTSIDE_PAIRING:
        return _outside(contact)
    if contact.verdict != Verdict.COUNTED:
        return _("Saved. It does not count: %(why)s.") % {"why": contact.get_verdict_display()}
    years = PairingYear.objects.filter(pairing=contact.pairing_id, year=contact.day.year)
    if contact.is_home_visit:
        counts = years.values(done=F("visits_done"), needed=F("visits_needed"))
        text = _("Saved: visit %(done)d of %(needed)d this year.")
    else:
        counts = years.values(done=F("contacts_done"), needed=F("contacts_needed"))
        text = _("Saved: contact %(done)d of %(needed)d this year.")
    for count in counts:
        return text % count
    return _("Saved.")


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


def log_words() -> dict[str, str]:
    """Sentences of the log form's script, by what they are for; ``{…}`` is filled in there."""
    return {
        "day_missing": _("Choose the day."),
        "day_to_come": _("A contact cannot be dated after today."),
        "day_too_old": _(
            "A contact can be logged for %(days)d days. Ask the office to enter an older one."
        )
        % {"days": LOG_BACK_DAYS},
        "amount": _("Write the amount as a number."),
        "amount_negative": _("The amount cannot be negative."),
        "amount_precision": _("An amount has two decimals at most: fen are the least."),
        "amount_too_large": _("The amount is too large."),
        "amount_zero": _("Cash of ¥0 is nothing: write the amount."),
        "goods_missing": _("Write what was given."),
        "need_missing": _("Write what is needed."),
        "goods_worth": _("Write what it is worth, 0 if nothing."),
        "too_long": _("At most {most} characters; {n} were written."),
        "photo": _("Photograph {n}"),
        "photo_off": _("Take photograph {n} off"),
        "photos_too_many": _("At most %(number)d photographs.") % {"number": PHOTOS},
        "photo_unreadable": _("{file} is no photograph that this phone can read."),
        "place": _("The place is noted, to within {metres} m."),
        "place_unknown": _("The phone did not say where it is. Save without; it is not needed."),
    }


def outbox_words(user: User) -> dict[str, Any]:
    """Words of the outbox's script."""
    names = topic_names(user)
    return {
        "kinds": {str(kind): str(label) for kind, label in ContactKind.choices},
        "states": {
            "waiting": _("Waiting to be sent"),
            "sending": _("Being sent"),
            "sent": _("Arrived"),
            "refused": _("Not taken"),
        },
        "topics": {key: name for (listing, key), name in names.items() if listing in _TICKED},
        "need_kinds": {
            key: name for (listing, key), name in names.items() if listing == TopicList.NEED
        },
        "settled": _("Settled on the spot"),
        "nobody": _("Nobody was reached"),
        "photos": _("{n} photographs"),
        "as_arrived": _("Kept as it had arrived."),
    }
