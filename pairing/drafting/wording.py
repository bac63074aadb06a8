"""The sentences of drafts: why a pair is proposed, and why something was left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pairing.drafting.matching import Lack, Nearness

_NEAR: dict[str, Callable[[Mapping[str, Any]], str]] = {
    Nearness.OWN: lambda why: _("%(unit)s is in the same place") % why,
    Nearness.PARTNER: lambda why: _("partner township of %(unit)s") % why,
    Nearness.OPEN: lambda why: _("%(unit)s has no partner township and has room") % why,
    Nearness.BEYOND: lambda why: _("no partner township of %(unit)s, which has room") % why,
}

_LACKS: dict[str, Callable[[], str]] = {
    Lack.NO_CADRES: lambda: _("There is no cadre to choose from."),
    Lack.NO_ROOM: lambda: _("Every cadre who may take it holds as many as the rules allow."),
    Lack.NO_PARTNER: lambda: _(
        "No unit may take it: each has partner townships, and this is none of them."
    ),
    Lack.NO_WOMAN: lambda: _("A girl lives here, and no cadre to choose from is a woman."),
    Lack.OWN_HOUSEHOLD: lambda: _(
        "The only cadre with room may be of this household: a name or the phone is the same."
    ),
}


def why_words(why: Mapping[str, Any]) -> str:
    """Why a cadre is proposed, or why none is; from ``DraftLine.why``."""
    if "lack" in why:
        return _LACKS[why["lack"]]()
    if "chosen" in why:
        return _("chosen by hand")
    parts = []
    if "leader" in why:
        parts.append(
            _("a leader, as asked for this group")
            if why["leader"]
            else _("no leader has room for this group")
        )
    if why.get("woman"):
        parts.append(_("a woman, as a girl lives here"))
    parts.append(_NEAR[why["near"]](why))
    parts.append(_("%(held)d of %(cap)d held") % why)
    return pgettext("reasons of a pair", "; ").join(parts)


_OUTCOMES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "paired": lambda said: _("It has been paired meanwhile."),
    "closed": lambda said: pgettext("draft", "The household's file is closed."),
    "off_rosters": lambda said: _("Nobody of the household is on a roster any more."),
    "cadre_left": lambda said: _("The cadre has left."),
    "cap": lambda said: _("The cadre holds %(held)d by now, and the rules allow %(cap)d.") % said,
    "not_joined": lambda said: _("It is on the roster since %(day)s only.") % said,
    "overlaps": lambda said: _("Its pairing before lasted until %(day)s.") % said,
    "ended": lambda said: _("The pairing that was to be handed over has ended."),
    "began": lambda said: _("The pairing that is to be handed over began on %(day)s only.") % said,
    "same_cadre": lambda said: _("The cadre holds it already."),
    "in_use": lambda said: _("Something has been recorded in this pairing since; it stays."),
    "went_on": lambda said: _("This pairing has ended or been handed over since; it stays."),
}


def outcome_words(outcome: Mapping[str, Any]) -> str:
    """Why a line cannot be made, was left out or stays; from ``DraftLine.outcome``."""
    return _OUTCOMES[outcome["code"]](outcome) if outcome else ""


def outcome(code: str, **said: Any) -> dict[str, Any]:
    """An outcome as it is stored; days as 2024-05-01."""
    return {
        "code": code,
        **{k: v.isoformat() if isinstance(v, date) else v for k, v in said.items()},
    }
