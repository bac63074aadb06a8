"""走访联系台账: visits, contacts and the aid given at them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.dates import parse_date
from common.encryption import digest
from common.identity import check_identity
from common.phones import clean_phone
from common.text import compact
from pairing.choices import RowDecision, RowOutcome
from pairing.intake.cadres import cadres_by_phone
from pairing.intake.kinds import Finishes, FirstRows, HasDerived, Log, RosterKind
from pairing.intake.table import Row
from pairing.models import Household, Pairing, Recipient
from visits.choices import AidKind, ContactKind
from visits.models import Aid, Contact
from visits.services.sharing import count_anew

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
    person_digest: str
    """The head's or another person's of the household."""
    phone: str
    cadre_name: str
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


class Visits(RosterKind, Finishes, HasDerived):
    """Each row goes to the pairing that its cadre held with its household on its day."""

    key = "visits"
    title = gettext_lazy("Ledger of contacts")
    sorts_after = 6
    writes = (Contact, Aid)

    def begin(self) -> None:
        self._first_rows = FirstRows()
        self._touched: set[int] = set()
        self._years: set[int] = set()

    def read(self, row: Row) -> None:
        row.parsed = ContactRow(
            day=parse_date(row.values.get("day")),
            person_digest=digest(
                check_identity(row.values.get("head_id")).number
                or check_identity(row.values.get("identity")).number
            ),
            phone=clean_phone(row.values.get("phone")),
            cadre_name=row.text("cadre_name"),
            kind=read_kind(row.text("kind")),
            found=row.words("found", 2000),
            items=row.words("items", 200),
            goods_value=read_money(row.values.get("goods_value")),
            cash=read_money(row.values.get("cash")),
        )

    def look_up(self, rows: Sequence[Row]) -> None:
        people = {row.parsed.person_digest for row in rows} - {""}
        # A head whose household was closed and entered anew has several, and so has a person.
        heads = dict(
            Household.objects.inside(self.context.region.prefix)
            .filter(head_id_digest__in=people)
            .values_list("pk", "head_id_digest")
        )
        self._households: dict[str, set[int]] = defaultdict(set)
        for household_id, head in heads.items():
            self._households[head].add(household_id)
        others = people - self._households.keys()
        for person, household_id in Recipient.objects.filter(
            programme=self.context.programme,
            id_digest__in=others,
            household__region__code__startswith=self.context.region.prefix,
        ).values_list("id_digest", "household_id"):
            self._households[person].add(household_id)
        known = set().union(*self._households.values())
        head_of = dict(Household.objects.filter(pk__in=known).values_list("pk", "head_id_digest"))
        for row in rows:
            found = self._households.get(row.parsed.person_digest, set())
            row.key = head_of[max(found)] if found else row.parsed.person_digest
        self._cadres = cadres_by_phone(
            self.context.region, {row.parsed.phone for row in rows}, and_left=True
        )
        self._pairings: dict[int, list[Pairing]] = defaultdict(list)
        for pairing in Pairing.objects.filter(
            programme=self.context.programme, household__in=known
        ).select_related("cadre__user"):
            self._pairings[pairing.household_id].append(pairing)
        self._recorded: dict[tuple[int, date, str], tuple[str, Decimal] | None] = {
            (pairing_id, day, kind): (found, given or Decimal(0)) if was_imported else None
            for pairing_id, day, kind, found, was_imported, given in Contact.objects.filter(
                pairing__household__in=known,
                pairing__programme=self.context.programme,
            )
            .annotate(given=Sum("aid__value", filter=Q(aid__reversed_on__isnull=True)))
            .values_list("pairing_id", "day", "kind", "found", "is_imported", "given")
        }

    def check(self, row: Row) -> None:
        self._judge(row, row.parsed)
        if self.is_accepted(row):
            read: ContactRow = row.parsed
            row.outcome = (
                RowOutcome.UNCHANGED if self._key(read) in self._recorded else RowOutcome.CREATED
            )

    def _judge(self, row: Row, read: ContactRow) -> None:
        households = self._households.get(read.person_digest)
        if not households:
            row.note("household_unknown")
            return
        cadre = self._cadres.get(read.phone)
        if cadre is None and (read.phone or not read.cadre_name):
            row.note("cadre_unknown")
            return
        if read.day is None or read.day > self.context.today:
            row.note("date_invalid", row.text("day"))
            return
        pairings = [p for pk in sorted(households) for p in self._pairings[pk]]
        own = [
            p
            for p in pairings
            # A ledger without phones names its cadres; who holds the pairing can be only one.
            if (p.cadre_id == cadre.pk if cadre else compact(str(p.cadre)) == read.cadre_name)
        ]
        held = next(
            (
                p
                for p in pairings
                if p.started_on <= read.day and (p.ended_on is None or read.day <= p.ended_on)
            ),
            None,
        )
        if (held is None and not own) or (held is not None and held not in own):
            row.note("cadre_mismatch")
        elif held is None:
            row.note("before_pairing", _("The pairing did not hold on that day."))
        elif read.kind is None:
            row.note("kind_unknown", row.text("kind"))
        elif read.goods_value is None or read.cash is None:
            row.note("amount_invalid", _("An amount is not a number of yuan."))
        else:
            read.pairing = held
            self._check_duplicate(row, read)

    @staticmethod
    def _key(read: ContactRow) -> tuple[int, date, str]:
        """What may be recorded once: a contact of a kind on a day, in a pairing."""
        assert read.pairing is not None
        assert read.day is not None
        assert read.kind is not None
        return read.pairing.pk, read.day, read.kind.value

    def _check_duplicate(self, row: Row, read: ContactRow) -> None:
        key = self._key(read)
        if row.decision != RowDecision.LEAVE:
            first = self._first_rows.claim(row, key=" ".join(map(str, key)))
            if first is not None:
                row.note("duplicate", _("The same day and kind is in row %s.") % first)
                return
        if key in self._recorded and self._recorded[key] != (read.found, read.given):
            # Word for word what an import brought before is the same row again, and unchanged.
            row.note("duplicate", _("A contact of that day and kind is recorded already."))

    def apply(self, rows: Sequence[Row], log: Log) -> None:
        new: list[tuple[Row, Contact]] = []
        for row in rows:
            if row.outcome == RowOutcome.UNCHANGED:
                continue
            read: ContactRow = row.parsed
            assert read.pairing is not None
            assert read.day is not None
            assert read.kind is not None
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
            self._touched.add(read.pairing.pk)
            self._years.add(read.day.year)
        log.make(Contact, new)
        log.make(
            Aid, [(row, aid) for row, contact in new for aid in self._aid(row.parsed, contact)]
        )

    def finish(self, log: Log) -> None:
        count_anew(self._touched, only=self._years)

    def after_undo(self, gone: Mapping[str, Sequence[Any]]) -> None:
        contacts: Sequence[Contact] = gone.get(Contact._meta.label_lower, ())
        count_anew(
            {contact.pairing_id for contact in contacts},
            only={contact.day.year for contact in contacts},
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
                household_id=contact.pairing.household_id,
                programme_id=contact.pairing.programme_id,
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
