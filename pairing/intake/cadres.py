"""结对干部名单: cadres in their units, told apart by mobile number."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.phones import clean_phone, is_mobile
from common.text import pinyin
from organization.choices import Role, Sex
from organization.models import Region, Unit, User
from pairing.choices import CadreStatus, RowDecision, RowOutcome
from pairing.intake.kinds import FindsGone, FirstRows, Log, RosterKind
from pairing.intake.places import Gazetteer
from pairing.intake.table import Row
from pairing.intake.units import is_of_region, owner_of_number, region_of_unit
from pairing.models import Cadre, Import, ImportRow
from pairing.querysets import CadreQuerySet


@dataclass(slots=True)
class CadreRow:
    """A row of the list of cadres, read."""

    name: str
    unit: str
    phone: str
    title: str
    sex: str


class Cadres(RosterKind, FindsGone):
    """An account for each cadre, which cannot sign in until it is given a password."""

    key = "cadres"
    title = gettext_lazy("List of cadres")
    sorts_after = 4
    is_numbered_by_sheet = True
    writes = (Unit, User, Cadre)

    def begin(self) -> None:
        self._townships = Gazetteer(self.context.region).township_names
        self._first_rows = FirstRows()
        self._units: dict[tuple[str, str], Unit] = {
            (unit.region_id, unit.name): unit
            for unit in Unit.objects.filter(region__code__startswith=self.context.region.prefix)
        }
        self._unusable = make_password(None)

    def read(self, row: Row) -> None:
        row.parsed = CadreRow(
            name=row.text("name")[:60],
            unit=row.words("unit", 120),
            phone=clean_phone(row.values.get("phone")),
            title=row.words("title", 60),
            sex={"男": Sex.MALE, "女": Sex.FEMALE}.get(row.text("sex")[:1], ""),
        )
        row.key = row.parsed.phone[:64]

    def look_up(self, rows: Sequence[Row]) -> None:
        phones = {row.parsed.phone for row in rows}
        self._users: dict[str, User] = {
            user.phone: user
            for user in User.objects.filter(phone__in=phones).select_related("unit", "cadre")
        }

    def check(self, row: Row) -> None:
        cadre: CadreRow = row.parsed
        if not cadre.name:
            row.note("name_missing")
        elif not cadre.unit:
            row.note("unit_missing", _("The unit's name is missing."))
        elif not cadre.phone:
            row.note("phone_missing")
        elif not is_mobile(cadre.phone):
            row.note("phone_invalid", cadre.phone)
        else:
            self._check_known(row, cadre)
        if self.is_accepted(row):
            self._plan(row, cadre)

    def _check_known(self, row: Row, cadre: CadreRow) -> None:
        if row.decision != RowDecision.LEAVE:
            first = self._first_rows.claim(row)
            if first is not None:
                row.note("phone_duplicate", _("The same number is in %s.") % first)
                return
        known = self._users.get(cadre.phone)
        if known is None:
            return
        if known.is_administrator:
            row.note(
                "phone_duplicate",
                _("The number belongs to an administrator, who holds no pairings."),
            )
        elif known.name != cadre.name or not is_of_region(known, self.context.region):
            row.note("phone_duplicate", owner_of_number(known, self.context.region))
        elif (record := _cadre_of(known)) is not None and record.status != CadreStatus.ACTIVE:
            row.note("cadre_left")

    def _plan(self, row: Row, read: CadreRow) -> None:
        known = self._users.get(read.phone)
        record = _cadre_of(known) if known is not None else None
        if known is None or record is None:
            row.outcome = RowOutcome.CREATED
            return
        changes: dict[str, list[Any]] = {}
        unit = known.unit
        if unit is None or (unit.region_id, unit.name) != (self._region_of(read.unit), read.unit):
            changes["unit"] = [str(unit or ""), read.unit]
        if read.title and read.title != record.title:
            changes["title"] = [record.title, read.title]
        if record.status != CadreStatus.ACTIVE:
            changes["status"] = [record.status, CadreStatus.ACTIVE.value]
        row.changes = changes
        row.outcome = RowOutcome.CHANGED if changes else RowOutcome.UNCHANGED

    def _region_of(self, unit: str) -> str:
        return region_of_unit(unit, self.context.region, self._townships)

    def apply(self, rows: Sequence[Row], log: Log) -> None:
        self._make_units(rows, log)
        new: list[tuple[Row, User]] = []
        moved: list[User] = []
        by_row: list[tuple[Row, User]] = []
        for row in rows:
            read: CadreRow = row.parsed
            unit = self._units[self._region_of(read.unit), read.unit]
            user = self._users.get(read.phone)
            if user is None:
                user = User(
                    phone=read.phone,
                    role=Role.CADRE,
                    unit=unit,
                    sex=read.sex,
                    password=self._unusable,
                )
                user.set_name(read.name)
                new.append((row, user))
            elif before := self._move(user, unit):
                log.change(row, user, json.dumps(before, default=str))
                moved.append(user)
            by_row.append((row, user))
        log.make(User, new)
        User.objects.bulk_update(
            moved, ["unit", "role", "is_active", "closed_at", "closing_reason"], batch_size=1000
        )
        self._apply_cadres(by_row, log)

    @staticmethod
    def _move(user: User, unit: Unit) -> dict[str, Any]:
        """Give an account the unit of its row; what it was before, empty when nothing changes.

        What it sees follows at its next page. A liaison who comes to another unit is a cadre
        there: whose liaison somebody is, an office decides and no list. Who had left and was
        taken in again may sign in again; whose account was closed for another reason may not.
        """
        before: dict[str, Any] = {}
        if user.unit_id != unit.pk:
            before["unit"] = user.unit_id
            if user.is_liaison:
                before["role"] = user.role
                user.role = Role.CADRE
            user.unit = unit
        record = _cadre_of(user)
        if not user.is_active and record is not None and record.status != CadreStatus.ACTIVE:
            before |= {
                "is_active": False,
                "closed_at": user.closed_at,
                "closing_reason": user.closing_reason,
            }
            user.is_active, user.closed_at, user.closing_reason = True, None, ""
        return before

    def _make_units(self, rows: Sequence[Row], log: Log) -> None:
        first: dict[tuple[str, str], Row] = {}
        for row in rows:
            first.setdefault((self._region_of(row.parsed.unit), row.parsed.unit), row)
        new = [
            (first[key], Unit(region_id=key[0], name=key[1], pinyin=pinyin(key[1])))
            for key in sorted(first.keys() - self._units.keys())
        ]
        log.make(Unit, new)
        self._units |= {(unit.region_id, unit.name): unit for _row, unit in new}

    def _apply_cadres(self, by_row: list[tuple[Row, User]], log: Log) -> None:
        known = {c.user_id: c for c in Cadre.objects.filter(user__in=[u.pk for _row, u in by_row])}
        new: list[tuple[Row, Cadre]] = []
        changed: list[Cadre] = []
        for row, user in by_row:
            title = row.parsed.title
            cadre = known.get(user.pk)
            if cadre is None:
                new.append((row, Cadre(user=user, title=title)))
                continue
            before = {"title": cadre.title, "status": cadre.status}
            cadre.title, cadre.status = title or cadre.title, CadreStatus.ACTIVE
            if before != {"title": cadre.title, "status": cadre.status}:
                log.change(row, cadre, json.dumps(before, ensure_ascii=False))
                changed.append(cadre)
        log.make(Cadre, new)
        Cadre.objects.bulk_update(changed, ["title", "status"], batch_size=1000)

    def gone(self, source: Import) -> CadreQuerySet:
        """Active cadres of the region's units whose mobile number is in no row."""
        return (
            Cadre.objects.active()
            .filter(user__unit__region__code__startswith=self.context.region.prefix)
            .filter(~Exists(ImportRow.objects.filter(source=source, key=OuterRef("user__phone"))))
            .select_related("user__unit")
        )


def _cadre_of(user: User) -> Cadre | None:
    """The account's record as a cadre, fetched along with it."""
    cadre: Cadre | None = getattr(user, "cadre", None)
    return cadre


def cadres_by_phone(
    region: Region, phones: set[str], *, and_left: bool = False
) -> dict[str, Cadre]:
    """The cadres of a region's units with these mobile numbers: the active ones, or all."""
    cadres = Cadre.objects.all() if and_left else Cadre.objects.active()
    found = cadres.filter(
        user__phone__in=phones, user__unit__region__code__startswith=region.prefix
    ).select_related("user")
    return {cadre.user.phone: cadre for cadre in found}
