"""走访联系台账: visits, contacts and the aid given at them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.db.models import Sum
from django.utils.translation import gettext as _

from common.dates import parse_date
from common.encryption import digest
from common.identity import check_identity
from common.phones import clean_phone
from common.text import compact
from pairing.choices import RowOutcome
from pairing.intake.cadres import cadres_by_phone
from pairing.intake.kinds import RosterKind
from pairing.intake.table import Column, Row
from pairing.models import Household, Pairing
from visits.choices import AidKind, ContactKind
from visits.models import Aid, Contact
from visits.quotas import recompute

# The first that fits: 电话慰问 is a call, 入户慰问 a visit, and 慰问 alone is a visit too.
_KINDS = (
    (ContactKind.HOME_VISIT, ("入户", "上门", "实地", "家访")),
    (ContactKind.ONLINE, ("微信", "视频", "网络", "线上", "QQ", "短信")),
    (ContactKind.PHONE, ("电话", "通话", "手机", "来电")),
    (ContactKind.LETTER, ("信", "邮")),
    (ContactKind.HOME_VISIT, ("走访", "探视", "看望", "慰问")),
)


def read_kind(written: str) -> ContactKind | None:
    """The kind of contact that a ledger's words mean: 上门探视 → home visit, 打电话 → phone."""
    text = compact(written)
    for kind, words in _KINDS:
        if any(word in text for word in words):
            return kind
    return None


def read_money(value: object) -> Decimal | None:
    """A cell's amount in yuan, 0 when empty, None when it is no amount or negative."""
    if value in (None, ""):
        return Decimal(0)
    text = compact(str(value)).replace(",", "").lstrip("¥").removesuffix("元")
    try:
        amount = Decimal(text).quantize(Decimal("0.01"))
    except InvalidOperation:
        return None
    # “NaN”, which other programs write for an empty cell, cannot even be compared.
    return amount if amount.is_finite() and Decimal(0) <= amount < Decimal(10**9) else None


@dataclass(slots=True)
class ContactRow:
    """A row of the contact ledger, read. Amounts in yuan."""

    day: date | None
    head_digest: str
    phone: str
    kind: ContactKind | None
    found: str
    items: str
    goods_value: Decimal | None
    cash: Decimal | None
    pairing: Pairing | None = None

    @property
    def given(self) -> Decimal:
        """Cash and goods together."""
        return (self.goods_value or Decimal(0)) + (self.cash or Decimal(0))


class Visits(RosterKind):
    """Each row goes to the pairing that its cadre held with its household on its day."""

    key = "visits"
    writes = (Contact, Aid)
    columns = (
        Column("day", ("日期", "走访日期", "联系日期", "时间", "走访时间"), is_required=True),
        Column("cadre_name", ("干部姓名", "结对干部", "走访人", "姓名")),
        Column("phone", ("干部电话", "干部联系电话", "干部手机号", "联系电话"), is_required=True),
        Column("head_name", ("户主姓名", "户主")),
        Column(
            "head_id",
            ("户主身份证号", "户主身份证", "户主身份证号码", "户主证件号码"),
            is_required=True,
        ),
        Column("kind", ("联系方式", "方式", "走访方式", "联系类型"), is_required=True),
        Column("found", ("内容", "走访内容", "联系内容", "走访情况", "主要内容")),
        Column("items", ("慰问物品", "物品", "慰问品")),
        Column("goods_value", ("折合金额", "物品折合", "折合", "物资折合")),
        Column("cash", ("慰问金", "现金", "慰问金额")),
    )

    def prepare(self, rows: list[Row]) -> None:
        for row in rows:
            row.parsed = ContactRow(
                day=parse_date(row.values.get("day")),
                head_digest=digest(check_identity(row.values.get("head_id")).number),
                phone=clean_phone(row.values.get("phone")),
                kind=read_kind(row.text("kind")),
                found=row.words("found", 2000),
                items=row.words("items", 200),
                goods_value=read_money(row.values.get("goods_value")),
                cash=read_money(row.values.get("cash")),
            )
        # A head whose household was closed and entered anew has several.
        heads = dict(
            Household.objects.inside(self.context.region.prefix)
            .filter(head_id_digest__in={row.parsed.head_digest for row in rows})
            .values_list("pk", "head_id_digest")
        )
        self._heads = set(heads.values())
        self._cadres = cadres_by_phone(
            self.context.region, {row.parsed.phone for row in rows}, and_left=True
        )
        self._pairings: dict[str, list[Pairing]] = defaultdict(list)
        for pairing in Pairing.objects.filter(
            programme=self.context.programme, household__in=heads
        ):
            self._pairings[heads[pairing.household_id]].append(pairing)
        self._recorded: dict[tuple[int, date, str], tuple[str, Decimal] | None] = {
            (pairing_id, day, kind): (found, given or Decimal(0)) if was_imported else None
            for pairing_id, day, kind, found, was_imported, given in Contact.objects.filter(
                pairing__household__in=heads,
                pairing__programme=self.context.programme,
            )
            .annotate(given=Sum("aid__value"))
            .values_list("pairing_id", "day", "kind", "found", "is_imported", "given")
        }
        self._in_file: dict[tuple[int, date, str], Row] = {}

    def check(self, row: Row) -> None:
        read: ContactRow = row.parsed
        if read.head_digest not in self._heads:
            row.note("household_unknown")
            return
        cadre = self._cadres.get(read.phone)
        if cadre is None:
            row.note("cadre_unknown")
            return
        if read.day is None or read.day > self.context.today:
            row.note("date_invalid", row.text("day"))
            return
        pairings = self._pairings[read.head_digest]
        held = next(
            (
                p
                for p in pairings
                if p.started_on <= read.day and (p.ended_on is None or read.day <= p.ended_on)
            ),
            None,
        )
        if (held is None and all(p.cadre_id != cadre.pk for p in pairings)) or (
            held is not None and held.cadre_id != cadre.pk
        ):
            row.note("cadre_mismatch")
        elif held is None:
            row.note("before_pairing", _("The pairing did not hold on that day."))
        elif read.kind is None:
            row.note("kind_unknown", row.text("kind"))
        elif read.goods_value is None or read.cash is None:
            row.note("amount_invalid", _("An amount is not a number of yuan."))
        else:
            read.pairing = held
            self._check_duplicate(row, read, held, read.day, read.kind)

    def _check_duplicate(
        self, row: Row, read: ContactRow, held: Pairing, day: date, kind: ContactKind
    ) -> None:
        key = (held.pk, day, kind.value)
        first = self._in_file.setdefault(key, row)
        if first is not row:
            row.note("duplicate", _("The same day and kind is in row %d.") % first.number)
        elif key in self._recorded and self._recorded[key] != (read.found, read.given):
            # Word for word what an import brought before is the same row again, and unchanged.
            row.note("duplicate", _("A contact of that day and kind is recorded already."))

    def apply(self, rows: list[Row]) -> None:
        new: list[tuple[Row, Contact]] = []
        for row in rows:
            read: ContactRow = row.parsed
            assert read.pairing is not None
            assert read.day is not None
            assert read.kind is not None
            if (read.pairing.pk, read.day, read.kind) in self._recorded:
                row.outcome = RowOutcome.UNCHANGED
                continue
            contact = Contact(
                pairing=read.pairing,
                region_id=read.pairing.region_id,
                day=read.day,
                kind=read.kind,
                found=read.found,
                is_imported=True,
                created_by=self.context.actor,
            )
            new.append((row, contact))
            row.outcome = RowOutcome.CREATED
        Contact.objects.bulk_create([c for _row, c in new], batch_size=1000)
        aid: list[Aid] = []
        for row, contact in new:
            row.target = {"contact": contact.pk}
            aid.extend(self._aid(row.parsed, contact))
        Aid.objects.bulk_create(aid, batch_size=1000)
        recompute(
            {c.pairing_id for _row, c in new},
            today=self.context.today,
            only={c.day.year for _row, c in new},
        )

    @staticmethod
    def _aid(read: ContactRow, contact: Contact) -> list[Aid]:
        given: list[tuple[AidKind, Decimal, str]] = []
        if read.goods_value or read.items:
            given.append((AidKind.GOODS, read.goods_value or Decimal(0), read.items))
        if read.cash:
            given.append((AidKind.CASH, read.cash, ""))
        return [
            Aid(
                pairing=contact.pairing,
                contact=contact,
                region_id=contact.region_id,
                day=contact.day,
                kind=kind,
                value=value,
                items=items,
            )
            for kind, value, items in given
        ]
