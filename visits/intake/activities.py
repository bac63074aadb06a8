"""活动台账: activities with how many took part and how many households they reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.dates import parse_date
from common.encryption import digest
from organization.models.region import full_code
from pairing.choices import RowDecision, RowOutcome
from pairing.intake.kinds import FirstRows, Log, RosterKind
from pairing.intake.places import Gazetteer
from pairing.intake.table import Row
from visits.models import Activity


@dataclass(slots=True)
class ActivityRow:
    """A row of the list of activities, read."""

    day: date | None
    name: str
    region_code: str
    participants: int | None
    households: int | None


def read_count(value: object) -> int | None:
    """A cell's whole number, None when it is empty or none."""
    try:
        number = float(str(value).replace(",", "").strip())
    except ValueError:
        return None
    return int(number) if number.is_integer() and 0 <= number < 10**7 else None


class Activities(RosterKind):
    """One activity a row; the same name on one day in one place is the same activity."""

    key = "activities"
    title = gettext_lazy("Ledger of activities")
    sorts_after = 7
    writes = (Activity,)

    def begin(self) -> None:
        self._gazetteer = Gazetteer(self.context.region)
        self._first_rows = FirstRows()

    def read(self, row: Row) -> None:
        township = row.text("township")
        prefix = self._gazetteer.township(township) if township else ""
        is_county = township in ("", self.context.region.name)
        row.parsed = read = ActivityRow(
            day=parse_date(row.values.get("day")),
            name=row.words("name", 120),
            region_code=(
                self.context.region.code if is_county else full_code(prefix) if prefix else ""
            ),
            participants=read_count(row.values.get("participants")),
            households=read_count(row.values.get("households")),
        )
        if read.region_code and read.day and read.name:
            row.key = digest(f"{read.region_code} {read.day} {read.name}")

    def look_up(self, rows: Sequence[Row]) -> None:
        self._known = {
            (a.region_id, a.day, a.name): a
            for a in Activity.objects.filter(
                programme=self.context.programme,
                region__code__startswith=self.context.region.prefix,
                day__in={row.parsed.day for row in rows if row.parsed.day},
            )
        }

    def check(self, row: Row) -> None:
        read: ActivityRow = row.parsed
        if not read.name:
            row.note("name_missing")
        elif read.day is None or read.day > self.context.today:
            row.note("date_invalid", row.text("day"))
        elif not read.region_code:
            row.note("region_unknown", row.text("township"))
        elif row.decision != RowDecision.LEAVE:
            first = self._first_rows.claim(row)
            if first is not None:
                row.note("duplicate", _("The same activity is in row %s.") % first)
        if self.is_accepted(row):
            is_known = (read.region_code, read.day, read.name) in self._known
            row.outcome = RowOutcome.UNCHANGED if is_known else RowOutcome.CREATED

    def apply(self, rows: Sequence[Row], log: Log) -> None:
        new: list[tuple[Row, Activity]] = []
        for row in rows:
            if row.outcome == RowOutcome.UNCHANGED:
                continue
            read: ActivityRow = row.parsed
            assert read.day is not None
            activity = Activity(
                programme=self.context.programme,
                region_id=read.region_code,
                day=read.day,
                name=read.name,
                kind=row.words("kind", 40),
                organiser=row.words("organiser", 120),
                participants=read.participants,
                households=read.households,
            )
            new.append((row, activity))
        log.make(Activity, new)
