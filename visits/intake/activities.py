"""活动台账: activities with how many took part and how many households they reached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from common.dates import parse_date
from organization.models.region import full_code
from pairing.choices import RowOutcome
from pairing.intake.kinds import RosterKind
from pairing.intake.places import Gazetteer
from pairing.intake.table import Column, Row
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
    writes = (Activity,)
    columns = (
        Column("day", ("活动日期", "日期", "时间", "活动时间"), is_required=True),
        Column("name", ("活动名称", "名称", "活动主题", "主题"), is_required=True),
        Column("kind", ("活动类型", "类型", "活动类别")),
        Column("organiser", ("主办单位", "单位", "组织单位", "承办单位")),
        Column("township", ("乡镇", "所在乡镇", "活动地点", "地点")),
        Column("participants", ("参加人数", "参与人数", "人数")),
        Column("households", ("惠及户数", "户数", "覆盖户数")),
    )

    def prepare(self, rows: list[Row]) -> None:
        gazetteer = Gazetteer(self.context.region)
        for row in rows:
            township = row.text("township")
            prefix = gazetteer.township(township) if township else ""
            is_county = township in ("", self.context.region.name)
            row.parsed = ActivityRow(
                day=parse_date(row.values.get("day")),
                name=row.words("name", 120),
                region_code=(
                    self.context.region.code if is_county else full_code(prefix) if prefix else ""
                ),
                participants=read_count(row.values.get("participants")),
                households=read_count(row.values.get("households")),
            )
        self._known = {
            (a.region_id, a.day, a.name): a
            for a in Activity.objects.filter(
                programme=self.context.programme,
                region__code__startswith=self.context.region.prefix,
                day__in={row.parsed.day for row in rows if row.parsed.day},
            )
        }
        self._in_file: dict[tuple[str, date, str], Row] = {}

    def check(self, row: Row) -> None:
        read: ActivityRow = row.parsed
        if not read.name:
            row.note("name_missing")
        elif read.day is None or read.day > self.context.today:
            row.note("date_invalid", row.text("day"))
        elif not read.region_code:
            row.note("region_unknown", row.text("township"))
        else:
            key = (read.region_code, read.day, read.name)
            first = self._in_file.setdefault(key, row)
            if first is not row:
                row.note("duplicate", _("The same activity is in row %d.") % first.number)

    def apply(self, rows: list[Row]) -> None:
        new: list[tuple[Row, Activity]] = []
        for row in rows:
            read: ActivityRow = row.parsed
            assert read.day is not None
            known = self._known.get((read.region_code, read.day, read.name))
            if known is not None:
                row.outcome, row.target = RowOutcome.UNCHANGED, {"activity": known.pk}
                continue
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
            row.outcome = RowOutcome.CREATED
        Activity.objects.bulk_create([a for _row, a in new])
        for row, activity in new:
            row.target = {"activity": activity.pk}
