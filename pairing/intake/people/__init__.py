"""The three rosters of people: orphans, severely disabled people, extreme-poverty households."""

from pairing.intake.people.groups import Disabled, ExtremePoverty, Orphans
from pairing.intake.people.roster import PeopleRoster

__all__ = ["Disabled", "ExtremePoverty", "Orphans", "PeopleRoster"]
