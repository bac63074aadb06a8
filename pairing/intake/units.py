"""单位名单: the units that cadres belong to, told apart by name within their place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.encryption import digest
from common.phones import clean_phone, is_mobile
from common.text import pinyin
from organization.choices import Role
from organization.models import Region, Unit, User
from organization.models.region import full_code
from pairing.choices import RowDecision, RowOutcome
from pairing.intake.kinds import FirstRows, Log, RosterKind
from pairing.intake.places import Gazetteer
from pairing.intake.table import Row


def region_of_unit(unit: str, region: Region, townships: Mapping[str, str]) -> str:
    """A unit that bears a township's name is of that township, any other of the county.

    ``townships`` maps 9-digit prefixes to names. The result is a 12-digit code.
    """
    name = unit.removeprefix(region.name)
    for prefix, township in townships.items():
        if name.startswith(township):
            return full_code(prefix)
    return region.code


def is_of_region(account: User, region: Region) -> bool:
    """Whether an account, read with its unit, has its place in a region whose rosters name it."""
    place = account.unit.region_id if account.unit is not None else account.region_id
    return place is not None and region.covers(place)


def owner_of_number(account: User, region: Region) -> str:
    """Whose a mobile number is, in words; no name of somebody beyond the region."""
    if not is_of_region(account, region):
        return str(_("The number belongs to an account outside your region."))
    return _("The number belongs to %(name)s.") % {"name": account.name}


@dataclass(slots=True)
class UnitRow:
    """A row of the list of units, read."""

    name: str
    region_code: str
    liaison_name: str
    liaison_phone: str


class Units(RosterKind):
    """One unit a row, and the account of its liaison where the row names one.

    An account that exists keeps its role: to make a cadre a liaison is no matter of a list.
    """

    key = "units"
    title = gettext_lazy("List of units")
    writes = (Unit, User)

    def begin(self) -> None:
        self._gazetteer = Gazetteer(self.context.region)
        self._unusable = make_password(None)
        self._first_rows = FirstRows()
        self._known = {
            (unit.region_id, unit.name): unit
            for unit in Unit.objects.filter(region__code__startswith=self.context.region.prefix)
        }

    def read(self, row: Row) -> None:
        row.parsed = read = UnitRow(
            name=row.words("name", 120),
            region_code=self._place(row.words("name", 120), row.text("township")),
            liaison_name=row.text("liaison_name")[:60],
            liaison_phone=clean_phone(row.values.get("liaison_phone")),
        )
        if read.name and read.region_code:
            row.key = digest(f"{read.region_code} {read.name}")

    def _place(self, name: str, township: str) -> str:
        region = self.context.region
        if township in ("", region.name):
            return region_of_unit(name, region, self._gazetteer.township_names)
        prefix = self._gazetteer.township(township)
        return full_code(prefix) if prefix else ""

    def look_up(self, rows: Sequence[Row]) -> None:
        phones = {row.parsed.liaison_phone for row in rows} - {""}
        self._users: dict[str, User] = {
            user.phone: user
            for user in User.objects.filter(phone__in=phones).select_related("unit")
        }

    def check(self, row: Row) -> None:
        read: UnitRow = row.parsed
        if not read.name:
            row.note("name_missing")
        elif not read.region_code:
            row.note("region_unknown", row.text("township"))
        elif read.liaison_phone and not is_mobile(read.liaison_phone):
            row.note("phone_invalid", read.liaison_phone)
        else:
            self._check_known(row, read)
        if self.is_accepted(row):
            is_known = (read.region_code, read.name) in self._known
            if is_known and not self._is_new_liaison(read):
                row.outcome = RowOutcome.UNCHANGED
            elif is_known:
                row.outcome = RowOutcome.CHANGED
                row.changes = {"liaison_name": ["", read.liaison_name]}
            else:
                row.outcome = RowOutcome.CREATED

    def _check_known(self, row: Row, read: UnitRow) -> None:
        if row.decision != RowDecision.LEAVE:
            first = self._first_rows.claim(row)
            if first is not None:
                row.note("duplicate", _("The same unit is in row %s.") % first)
                return
        known = self._users.get(read.liaison_phone)
        if known is not None and (
            known.name != read.liaison_name or known.unit is None or known.unit.name != read.name
        ):
            row.note("phone_duplicate", owner_of_number(known, self.context.region))

    def _is_new_liaison(self, read: UnitRow) -> bool:
        return bool(
            read.liaison_name and read.liaison_phone and read.liaison_phone not in self._users
        )

    def apply(self, rows: Sequence[Row], log: Log) -> None:
        new = [
            (row, Unit(region_id=read.region_code, name=read.name, pinyin=pinyin(read.name)))
            for row in rows
            if ((read := row.parsed).region_code, read.name) not in self._known
        ]
        log.make(Unit, new)
        self._known |= {(unit.region_id, unit.name): unit for _row, unit in new}
        liaisons: list[tuple[Row, User]] = []
        for row in rows:
            read = row.parsed
            if self._is_new_liaison(read):
                user = User(
                    phone=read.liaison_phone,
                    role=Role.LIAISON,
                    unit=self._known[read.region_code, read.name],
                    password=self._unusable,
                )
                user.set_name(read.liaison_name)
                self._users[user.phone] = user
                liaisons.append((row, user))
        log.make(User, liaisons)
