"""结对一览表: which cadre is paired with which household, since when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.dates import parse_date
from common.encryption import digest
from common.identity import check_identity
from common.phones import clean_phone
from pairing.choices import RowDecision, RowOutcome
from pairing.intake.cadres import cadres_by_phone
from pairing.intake.kinds import Log, RosterKind
from pairing.intake.table import Row
from pairing.models import Cadre, Household, Pairing
from pairing.services import EARLIEST, announce, role_for


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
    title = gettext_lazy("List of pairings")
    sorts_after = 5
    writes = (Pairing,)

    def begin(self) -> None:
        self._taken: dict[str, tuple[str, int]] = {}

    def read(self, row: Row) -> None:
        row.parsed = PairingRow(
            head_digest=digest(check_identity(row.values.get("head_id")).number),
            phone=clean_phone(row.values.get("phone")),
            started_on=parse_date(row.values.get("started_on")),
            role=row.text("role")[:40],
        )
        row.key = row.parsed.head_digest

    def look_up(self, rows: Sequence[Row]) -> None:
        households = (
            Household.objects.active()
            .inside(self.context.region.prefix)
            .filter(head_id_digest__in={row.parsed.head_digest for row in rows})
            .prefetch_related("recipients__group")
            .order_by("pk")
        )
        if self.is_applying:
            # Held until the import is written: a clerk who pairs one of them meanwhile waits.
            households = households.select_for_update(no_key=True, of=("self",))
        self._households: dict[str, Household] = {h.head_id_digest: h for h in households}
        self._cadres = cadres_by_phone(self.context.region, {row.parsed.phone for row in rows})
        self._recorded: dict[int, list[Pairing]] = defaultdict(list)
        for pairing in Pairing.objects.filter(
            programme=self.context.programme,
            household__in=[h.pk for h in self._households.values()],
        ):
            self._recorded[pairing.household_id].append(pairing)

    def check(self, row: Row) -> None:
        self._judge(row, row.parsed)
        if self.is_accepted(row):
            read: PairingRow = row.parsed
            household = self._households[read.head_digest]
            known = self._same(
                self._recorded[household.pk], self._cadres[read.phone], read.started_on
            )
            row.outcome = RowOutcome.CREATED if known is None else RowOutcome.UNCHANGED

    def _judge(self, row: Row, read: PairingRow) -> None:
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
        first = self._taken.get(read.head_digest)
        if row.decision == RowDecision.LEAVE:
            return
        if first is not None:
            row.note("already_paired", _("The household is paired in row %d.") % first[1])
        elif same is not None:
            self._taken[read.head_digest] = (row.sheet, row.number)
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
            self._taken[read.head_digest] = (row.sheet, row.number)

    @staticmethod
    def _same(recorded: list[Pairing], cadre: Cadre, started_on: date | None) -> Pairing | None:
        """The pairing that a row of an earlier import became, whether or not it has ended."""
        for pairing in recorded:
            if (pairing.cadre_id, pairing.started_on) == (cadre.pk, started_on):
                return pairing
        return None

    def apply(self, rows: Sequence[Row], log: Log) -> None:
        new: list[tuple[Row, Pairing]] = []
        for row in rows:
            if row.outcome == RowOutcome.UNCHANGED:
                continue
            read: PairingRow = row.parsed
            household = self._households[read.head_digest]
            assert read.started_on is not None
            pairing = Pairing(
                programme=self.context.programme,
                household=household,
                cadre=self._cadres[read.phone],
                region_id=household.region_id,
                role=read.role or role_for(household, self.context.programme),
                started_on=read.started_on,
                replaces=max(
                    self._recorded[household.pk], key=lambda p: p.ended_on or date.min, default=None
                ),
                created_by=self.context.actor,
            )
            new.append((row, pairing))
        log.make(Pairing, new)
        announce([pairing.pk for _row, pairing in new])
