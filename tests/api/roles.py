"""Which roles read a resource, and which take each step in it: in the order of the cast."""

from __future__ import annotations

ROLES = (
    *("office", "township", "liaison", "cadre", "supervisor"),
    *("system_admin", "security_admin", "audit_admin"),
)

DESK_AND_CADRES = ("office", "township", "liaison", "cadre", "supervisor")
OFFICES = ("office", "township")
DESK = (*OFFICES, "liaison", "supervisor")

READERS: dict[str, tuple[str, ...]] = {
    "regions": DESK_AND_CADRES,
    "units": DESK_AND_CADRES,
    "programmes": DESK_AND_CADRES,
    "households": DESK_AND_CADRES,
    "recipients": DESK_AND_CADRES,
    "cadres": DESK_AND_CADRES,
    "pairings": DESK_AND_CADRES,
    "pairing-years": DESK_AND_CADRES,
    "contacts": DESK_AND_CADRES,
    "findings": DESK_AND_CADRES,
    "finding-steps": DESK_AND_CADRES,
    "successions": ("office",),
    "check-rounds": DESK,
    "check-lines": DESK,
    "inspections": DESK,
    "checklists": ("office",),
}
"""Who is answered a list, by the resource's name."""

WRITERS: dict[str, tuple[str, ...]] = {
    "pairings.create": OFFICES,
    "pairings.end": OFFICES,
    "pairings.undo_end": OFFICES,
    "contacts.create": (*OFFICES, "cadre"),
    "contacts.bulk": (*OFFICES, "cadre"),
    "findings.put_right": DESK_AND_CADRES,
    "findings.check": DESK_AND_CADRES,
    "findings.close": DESK_AND_CADRES,
    "findings.send_back": DESK_AND_CADRES,
    "findings.hand_on": OFFICES,
    "successions.create": ("office",),
    "check-rounds.create": ("office",),
    "check-rounds.plan": ("office",),
    "check-rounds.move_lines": ("office",),
    "check-rounds.close": ("office",),
    "check-lines.leave_out": ("office",),
    "check-lines.take_in": ("office",),
    "inspections.create": DESK,
}
"""Who may take each step, whatever becomes of it."""

PLACES: dict[str, str] = {
    "units": "unit",
    "households": "household",
    "cadres": "cadre",
    "pairings": "pairing",
    "contacts": "contact",
    "findings": "finding",
    "check-rounds": "check_round",
    "check-lines": "check_line",
}
"""Which row of ``tests.access.world.Place`` each resource is asked for at each place.

Whoever reads finds the one inside; whoever sees the whole county also the one beyond the township
and the unit; nobody the one in another county.
"""

NO_PLACE = {
    *("regions", "programmes", "recipients", "pairing-years"),
    *("finding-steps", "successions", "inspections", "checklists"),
}
"""Resources without a row of their own there: their scope has a test of its own."""

ELSEWHERE: dict[str, dict[tuple[str, str], int]] = {
    # The unit and its cadres are the county's, not the township's.
    "units": {("township", "inside"): 404, ("cadre", "inside"): 404},
    "cadres": {("township", "inside"): 404},
}
"""What differs from that, by resource: role and place, with the status."""
