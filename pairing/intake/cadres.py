"""结对干部名单: cadres in their units, told apart by mobile number."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from common.phones import clean_phone, is_mobile
from common.text import pinyin
from organization.choices import Role, Sex
from organization.models import Region, Unit, User
from organization.models.region import full_code
from pairing.choices import RowOutcome
from pairing.intake.kinds import RosterKind
from pairing.intake.places import Gazetteer
from pairing.intake.table import Column, Row
from pairing.models import Cadre


@dataclass(slots=True)
class CadreRow:
    """A row of the list of cadres, read."""

    name: str
    unit: str
    phone: str
    title: str
    sex: str


class Cadres(RosterKind):
    """An account for each cadre, which cannot sign in until it is given a password."""

    key = "cadres"
    is_numbered_by_sheet = True
    writes = (Unit, User, Cadre)
    columns = (
        Column("unit", ("单位名称", "单位", "所在单位", "工作单位", "帮扶单位"), is_required=True),
        Column("name", ("姓名", "干部姓名"), is_required=True),
        Column("sex", ("性别",)),
        Column("title", ("职务职级", "职务", "职级", "职称")),
        Column(
            "phone",
            ("联系电话", "电话", "手机号", "手机号码", "手机", "移动电话", "干部电话"),
            is_required=True,
        ),
        Column("remark", ("备注",)),
    )

    def prepare(self, rows: list[Row]) -> None:
        self._townships = Gazetteer(self.context.region).township_names
        self._first_rows: dict[str, Row] = {}
        for row in rows:
            row.parsed = CadreRow(
                name=row.text("name")[:60],
                unit=row.words("unit", 120),
                phone=clean_phone(row.values.get("phone")),
                title=row.words("title", 60),
                sex={"男": Sex.MALE, "女": Sex.FEMALE}.get(row.text("sex")[:1], ""),
            )
        phones = {row.parsed.phone for row in rows}
        self._users = {
            user.phone: user
            for user in User.objects.filter(phone__in=phones).select_related("unit", "cadre")
        }
        self._units: dict[tuple[str, str], Unit] = {
            (unit.region_id, unit.name): unit
            for unit in Unit.objects.filter(region__code__startswith=self.context.region.prefix)
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
            first = self._first_rows.setdefault(cadre.phone, row)
            if first is not row:
                where = f"{first.sheet}!{first.number}" if first.sheet else str(first.number)
                row.note("phone_duplicate", _("The same number is in %s.") % where)
                return
            known = self._users.get(cadre.phone)
            if known is not None and (known.name != cadre.name or self._is_elsewhere(known)):
                row.note(
                    "phone_duplicate", _("The number belongs to %(name)s.") % {"name": known.name}
                )

    def _is_elsewhere(self, user: User) -> bool:
        """Whether an account is another county's, which this one's list may not move."""
        place = user.unit.region_id if user.unit is not None else user.region_id
        return place is None or not self.context.region.covers(place)

    def _region_of(self, unit: str) -> str:
        """A unit that bears a township's name is of that township, any other of the county."""
        name = unit.removeprefix(self.context.region.name)
        for prefix, township in self._townships.items():
            if name.startswith(township):
                return full_code(prefix)
        return self.context.region.code

    def apply(self, rows: list[Row]) -> None:
        self._make_units(rows)
        unusable = make_password(None)
        new_users: list[User] = []
        changed_users: list[User] = []
        by_row: list[tuple[Row, User]] = []
        for row in rows:
            read: CadreRow = row.parsed
            unit = self._units[self._region_of(read.unit), read.unit]
            user = self._users.get(read.phone)
            if user is None:
                user = User(
                    phone=read.phone, role=Role.CADRE, unit=unit, sex=read.sex, password=unusable
                )
                user.set_name(read.name)
                new_users.append(user)
                row.outcome = RowOutcome.CREATED
            elif user.unit_id != unit.pk:
                user.unit = unit
                changed_users.append(user)
                row.outcome = RowOutcome.CHANGED
            by_row.append((row, user))
        User.objects.bulk_create(new_users, batch_size=1000)
        User.objects.bulk_update(changed_users, ["unit"], batch_size=1000)
        self._apply_cadres(by_row)

    def _make_units(self, rows: list[Row]) -> None:
        wanted = {(self._region_of(r.parsed.unit), r.parsed.unit) for r in rows}
        new = [
            Unit(region_id=code, name=name, pinyin=pinyin(name))
            for code, name in sorted(wanted - self._units.keys())
        ]
        Unit.objects.bulk_create(new)
        self._units |= {(unit.region_id, unit.name): unit for unit in new}

    def _apply_cadres(self, by_row: list[tuple[Row, User]]) -> None:
        known = {c.user_id: c for c in Cadre.objects.filter(user__in=[u.pk for _row, u in by_row])}
        new: list[Cadre] = []
        changed: list[Cadre] = []
        for row, user in by_row:
            title = row.parsed.title
            cadre = known.get(user.pk)
            if cadre is None:
                cadre = Cadre(user=user, title=title)
                new.append(cadre)
                row.outcome = RowOutcome.CREATED
            elif title and cadre.title != title:
                cadre.title = title
                changed.append(cadre)
                row.outcome = RowOutcome.CHANGED
            elif not row.outcome:
                row.outcome = RowOutcome.UNCHANGED
            row.target["user"] = user.pk
        Cadre.objects.bulk_create(new, batch_size=1000)
        Cadre.objects.bulk_update(changed, ["title"], batch_size=1000)


def cadres_by_phone(
    region: Region, phones: set[str], *, and_left: bool = False
) -> dict[str, Cadre]:
    """The cadres of a region's units with these mobile numbers: the active ones, or all."""
    cadres = Cadre.objects.all() if and_left else Cadre.objects.active()
    found = cadres.filter(
        user__phone__in=phones, user__unit__region__code__startswith=region.prefix
    ).select_related("user")
    return {cadre.user.phone: cadre for cadre in found}
