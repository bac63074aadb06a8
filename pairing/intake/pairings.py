"""结对一览表: which cadre is paired with which household, since when."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from common.dates import parse_date
from common.encryption import digest
from common.identity import check_identity
from common.phones import clean_phone
from pairing.choices import RowOutcome
from pairing.intake.cadres import cadres_by_phone
from pairing.intake.kinds import RosterKind
from pairing.intake.table import Column, Row
from pairing.models import Cadre, Household, Pairing
from pairing.services import open_pairings_in_bulk, role_for

EARLIEST = date(2000, 1, 1)
"""No programme began before; an earlier day is a slip such as 0202-05-12."""


@dataclass(slots=True)
class PairingRow:
    """A row of the list of pairings, read."""

    head_digest: str
    phone: str
    started_on: date | None
    role: str


class Pairings(RosterKind):
    """Households are found by the head's identity number, cadres by mobile number."""

    key = "pairings"
    writes = (Pairing,)
    columns = (
        Column("township", ("乡镇", "所在乡镇")),
        Column("village", ("村", "行政村", "所在村")),
        Column("head_name", ("户主姓名", "户主")),
        Column(
            "head_id",
            ("户主身份证号", "户主身份证", "户主身份证号码", "户主证件号码"),
            is_required=True,
        ),
        Column("role", ("结对身份", "身份", "结对角色")),
        Column("cadre_name", ("干部姓名", "结对干部", "结对干部姓名", "帮扶干部")),
        Column("unit", ("干部单位", "单位", "工作单位")),
        Column("phone", ("干部电话", "干部联系电话", "干部手机号", "联系电话"), is_required=True),
        Column("started_on", ("结对日期", "结对时间", "开始日期"), is_required=True),
    )

    def prepare(self, rows: list[Row]) -> None:
        for row in rows:
            row.parsed = PairingRow(
                head_digest=digest(check_identity(row.values.get("head_id")).number),
                phone=clean_phone(row.values.get("phone")),
                started_on=parse_date(row.values.get("started_on")),
                role=row.text("role")[:40],
            )
        self._households = {
            h.head_id_digest: h
            # Held until the import is written: a clerk who pairs one of them meanwhile waits.
            for h in Household.objects.select_for_update(of=("self",))
            .order_by("pk")
            .active()
            .inside(self.context.region.prefix)
            .filter(head_id_digest__in={row.parsed.head_digest for row in rows})
            .prefetch_related("recipients__group")
        }
        self._cadres = cadres_by_phone(self.context.region, {row.parsed.phone for row in rows})
        self._recorded: dict[int, list[Pairing]] = defaultdict(list)
        for pairing in Pairing.objects.filter(
            programme=self.context.programme,
            household__in=[h.pk for h in self._households.values()],
        ):
            self._recorded[pairing.household_id].append(pairing)
        self._taken: dict[int, int] = {}

    def check(self, row: Row) -> None:
        read: PairingRow = row.parsed
        household = self._households.get(read.head_digest)
        if household is None:
            row.note("household_unknown")
            return
        cadre = self._cadres.get(read.phone)
        if cadre is None:
            row.note("cadre_unknown")
            return
        name = row.text("cadre_name")
        if name and name != cadre.user.name:
            row.note(
                "cadre_unknown",
                _("The number belongs to %(name)s.") % {"name": cadre.user.name},
            )
            return
        started_on = read.started_on
        if started_on is None or not EARLIEST <= started_on <= self.context.today:
            row.note("date_invalid", row.text("started_on"))
            return
        recorded = self._recorded[household.pk]
        same = self._same(recorded, cadre, started_on)
        if same is not None and not same.is_open:
            return
        first = self._taken.get(household.pk)
        if first is not None:
            row.note("already_paired", _("The household is paired in row %d.") % first)
        elif same is not None:
            self._taken[household.pk] = row.number
        elif any(p.is_open for p in recorded):
            row.note("already_paired", _("The household has a pairing that has not ended."))
        elif (last := max((p.ended_on for p in recorded if p.ended_on), default=None)) and (
            last >= started_on
        ):
            row.note(
                "already_paired",
                _("The pairing before lasted until %(day)s. Choose a later day.") % {"day": last},
            )
        else:
            self._taken[household.pk] = row.number

    @staticmethod
    def _same(recorded: list[Pairing], cadre: Cadre, started_on: date | None) -> Pairing | None:
        """The pairing that a row of an earlier import became, whether or not it has ended."""
        for pairing in recorded:
            if (pairing.cadre_id, pairing.started_on) == (cadre.pk, started_on):
                return pairing
        return None

    def apply(self, rows: list[Row]) -> None:
        new: list[tuple[Row, Pairing]] = []
        for row in rows:
            read: PairingRow = row.parsed
            household = self._households[read.head_digest]
            cadre = self._cadres[read.phone]
            known = self._same(self._recorded[household.pk], cadre, read.started_on)
            assert read.started_on is not None
            if known is not None:
                row.outcome, row.target = RowOutcome.UNCHANGED, {"pairing": known.pk}
                continue
            role = read.role or role_for(household, self.context.programme)
            pairing = Pairing(
                programme=self.context.programme,
                household=household,
                cadre=cadre,
                region_id=household.region_id,
                role=role,
                started_on=read.started_on,
                replaces=max(
                    self._recorded[household.pk], key=lambda p: p.ended_on or date.min, default=None
                ),
                created_by=self.context.actor,
            )
            new.append((row, pairing))
            row.outcome = RowOutcome.CREATED
        open_pairings_in_bulk(pairings=[p for _row, p in new])
        for row, pairing in new:
            row.target = {"pairing": pairing.pk}
