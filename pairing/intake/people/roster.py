"""What the three rosters share: one person a row, in a household told apart by its head."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, NamedTuple

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from common.copying import Blank
from common.dates import names_month_of, parse_date
from common.encryption import digest
from common.errors import DomainError
from common.identity import birth_date, check_identity, is_male
from common.phones import clean_phone
from common.text import compact, initials, pinyin
from organization.choices import Sex
from pairing.choices import (
    GroupKey,
    ProposalKind,
    RecipientStatus,
    Relation,
    RowDecision,
    RowOutcome,
)
from pairing.intake.kinds import FindsGone, Finishes, FirstRows, Log, RosterKind
from pairing.intake.people.rows import RELATION_BY_WORD, Person, tells_of_own_death
from pairing.intake.places import Gazetteer
from pairing.intake.proposals import propose
from pairing.intake.table import Row
from pairing.models import Group, Household, Import, ImportRow, Recipient
from pairing.querysets import RecipientQuerySet

_HEAD_FIELDS = ["head_name", "head_pinyin", "head_initials", "phone", "address"]


class PeopleRoster(RosterKind, FindsGone, Finishes):
    """One person a row. Households are told apart by the head's identity number."""

    group_key: ClassVar[GroupKey]
    writes = (Household, Recipient)
    takes_larger_regions = True
    speaks_for_head: ClassVar[bool] = False
    """Whether a row of somebody else tells the head's own name, phone and address."""

    def begin(self) -> None:
        self._gazetteer = Gazetteer(self.context.region)
        group = Group.objects.filter(programme=self.context.programme, key=self.group_key).first()
        if group is None:
            raise DomainError(
                "group_missing",
                _("The programme %(programme)s has no group “%(group)s”.")
                % {"programme": self.context.programme, "group": self.group_key.value},
            )
        self._group = group
        self._first_rows = FirstRows()
        self._first_made: int | None = None
        self._moving: list[tuple[Row, Recipient]] = []
        self._told: dict[tuple[str, str], tuple[str, int]] = {}
        self._blank_household = Blank(Household)
        self._blank_recipient = Blank(
            Recipient,
            programme=self.context.programme.pk,
            group=group.pk,
            joined_on=self.context.as_of,
        )

    def read(self, row: Row) -> None:
        found = check_identity(row.values.get("identity"))
        head_name, head_identity = self.read_head(row, found.number)
        person = Person(
            name=row.text("name"),
            identity=found.number,
            village="",
            head_name=head_name[:60],
            head_identity=head_identity,
            phone=clean_phone(row.values.get("phone"))[:20],
            address=row.words("address", 200),
            relation=RELATION_BY_WORD.get(row.text("relation"), Relation.OTHER),
            extra={"ethnicity": row.text("ethnicity")[:20]},
        )
        if not person.name:
            row.note("name_missing")
        if found.code is not None and not found.is_usable:
            row.note(found.code)
        person.repair = found.code or ""
        person.id_digest = row.key = digest(person.identity)
        person.head_digest = (
            person.id_digest
            if person.head_identity == person.identity
            else digest(person.head_identity)
        )
        row.parsed = person

    def read_head(self, row: Row, own_identity: str) -> tuple[str, str]:
        """Name and identity number of the head; cleaned in silence, the number maybe empty."""
        name, identity = row.text("head_name"), check_identity(row.values.get("head_id")).number
        is_head = RELATION_BY_WORD.get(row.text("relation")) == Relation.HEAD
        if is_head or (not name and not identity):
            return name or row.text("name"), identity or own_identity
        return name, identity

    def look_up(self, rows: Sequence[Row]) -> None:
        people: list[Person] = [row.parsed for row in rows]
        digests = {p.id_digest for p in people if p.id_digest}
        heads = {p.head_digest for p in people if p.head_digest}
        self._known: dict[str, Recipient] = {
            r.id_digest: r
            for r in Recipient.objects.active()
            .filter(programme=self.context.programme, id_digest__any_of=digests)
            # Most pieces of a first roster find nobody: then nothing is joined either.
            .prefetch_related("group", "household__region")
            .order_by()
        }
        self._households: dict[str, Household] = {
            h.head_id_digest: h
            for h in Household.objects.active().filter(head_id_digest__any_of=heads).order_by()
        }
        self._spoken_for = self._heads_on_rosters(self._households)
        self._villages: dict[str, str] = {}

    def check(self, row: Row) -> None:
        person: Person = row.parsed
        if row.issue:
            return
        place = self._gazetteer.village(
            row.text("township"), row.text("village"), row.text("county")
        )
        person.village = place.code
        if place.issue:
            row.note(place.issue, f"{row.text('township')} {row.text('village')}")
            return
        self._check_duplicates(row, person)
        for check in (self._check_person, self._check_household, self._check_name):
            # What somebody has decided hides nothing that comes after it.
            if row.is_clean or self.is_accepted(row):
                check(row, person)
        if person.repair:
            row.note(person.repair)
        if self.is_accepted(row):
            self._plan(row, person)

    def _check_duplicates(self, row: Row, person: Person) -> None:
        if row.decision != RowDecision.LEAVE:
            # Sheet and number: several sheets count from one each.
            first = self._first_rows.claim(row)
            if first is not None:
                row.note("duplicate_in_file", _("The same person is in row %s.") % first)
                if not self.is_accepted(row):
                    return
        known = self._known.get(person.id_digest)
        if known is None:
            return
        if not self.context.region.covers(known.household.region_id):
            row.note("other_county", _("Already on another county's roster."))
        elif known.group_id != self._group.pk:
            row.note(
                "duplicate_across_rosters",
                _("Already on the roster of %(group)s.") % {"group": known.group},
            )

    def _check_person(self, row: Row, person: Person) -> None:
        remark = row.text("remark")
        if remark and tells_of_own_death(remark):
            row.note("deceased", remark)
        self.check_group(row, person)
        written = row.values.get("birth_date")
        born = birth_date(person.identity)
        if (
            written not in (None, "")
            and born is not None
            and parse_date(written) != born
            and not names_month_of(written, born)
        ):
            row.note("birth_mismatch")
        sex = row.text("sex")
        if sex and sex[0] in "男女" and (sex[0] == "男") != is_male(person.identity):
            row.note("sex_mismatch")

    def _check_household(self, row: Row, person: Person) -> None:
        if not person.head_digest:
            row.note(
                "head_id_missing",
                _("The head's ID number is missing or wrong; the household cannot be told apart."),
            )
            return
        known = self._known.get(person.id_digest)
        household = self._households.get(person.head_digest)
        if household is not None and not self.context.region.covers(household.region_id):
            # Taken, the person would live where this county's office sees nothing.
            row.note("other_county", _("The household is recorded in another county."))
        elif known is not None and known.household.head_id_digest != person.head_digest:
            row.note("head_changed", _("The roster names another head of household than before."))
        else:
            village = (
                household.region_id
                if household is not None
                else self._villages.setdefault(person.head_digest, person.village)
            )
            if village != person.village:
                # Taken, but seen: a move is proposed to the office, not guessed from one cell.
                row.detail = _("The household is recorded in another village.")

    def _check_name(self, row: Row, person: Person) -> None:
        known = self._known.get(person.id_digest)
        if known is not None and known.pk and compact(known.name) != person.name[:60]:
            row.note("name_changed", _("Recorded as %(name)s.") % {"name": known.name})

    @abstractmethod
    def check_group(self, row: Row, person: Person) -> None:
        """Issues of this group, and ``person.extra``."""

    def _plan(self, row: Row, person: Person) -> None:
        """What an accepted row will do, field by field."""
        known = self._known.get(person.id_digest)
        if known is None:
            row.outcome = (
                RowOutcome.CHANGED if row.issue == "duplicate_in_file" else RowOutcome.CREATED
            )
            return
        wanted = self._recipient_fields(person)
        changes: dict[str, list[Any]] = {
            name: [_plain(getattr(known, name)), _plain(wanted[name])]
            for name in self._differing(known, wanted)
            if name not in ("pinyin", "initials")
        }
        if known.group_id != self._group.pk:
            changes["group"] = [str(known.group), str(self._group)]
        if known.household.head_id_digest != person.head_digest:
            changes["household"] = [known.household.head_name, person.head_name]
        elif household := self._households.get(person.head_digest):
            changes |= {
                name: [getattr(household, name), value]
                for name in ("phone", "address")
                if (value := getattr(person, name))
                and self._tells(row, person, name)
                and value != getattr(household, name)
            }
        row.changes = changes
        row.outcome = RowOutcome.CHANGED if changes else RowOutcome.UNCHANGED

    def _tells(self, row: Row, person: Person, name: str) -> bool:
        """Whether the row's word on a field of its household counts.

        The head's own does; another's only on rosters that speak for heads who have no row of
        their own, and there the first that says anything.
        """
        if person.head_digest == person.id_digest:
            return True
        if not self.speaks_for_head or person.head_digest in self._spoken_for:
            return False
        here = (row.sheet, row.number)
        return self._told.setdefault((person.head_digest, name), here) == here

    @staticmethod
    def _differing(known: Recipient, wanted: dict[str, Any]) -> set[str]:
        # What the roster leaves blank takes nothing away.
        return {k for k, v in wanted.items() if v not in ("", None) and getattr(known, k) != v}

    def apply(self, rows: Sequence[Row], log: Log) -> None:
        first: dict[str, Row] = {}
        again = [row for row in rows if first.setdefault(row.key, row) is not row]
        self._write_piece(list(first.values()), log)
        for row in again:
            # The same person a second time, because somebody said so: what the first row made
            # is changed by it.
            self.look_up([row])
            self._write_piece([row], log)

    def _write_piece(self, rows: Sequence[Row], log: Log) -> None:
        homes = self._apply_households(rows, log)
        self._propose_moves(rows, homes)
        created: list[tuple[Row, Sequence[Any]]] = []
        changed: list[Recipient] = []
        fields: set[str] = set()
        for row in rows:
            person: Person = row.parsed
            wanted = self._recipient_fields(person)
            known = self._known.get(person.id_digest)
            if known is None:
                wanted["household"] = homes[person.head_digest].pk
                wanted["id_digest"] = person.id_digest
                created.append((row, self._blank_recipient.filled(wanted)))
                continue
            if known.household.head_id_digest != person.head_digest:
                self._moving.append((row, known))
            differing = self._differing(known, wanted)
            if known.group_id != self._group.pk:
                wanted["group"] = self._group
                differing.add("group")
            if not differing:
                continue
            before = {
                name: _plain(known.group_id if name == "group" else getattr(known, name))
                for name in differing
            }
            log.change(row, known, _dump(before))
            for name in differing:
                setattr(known, name, wanted[name])
            fields |= differing
            changed.append(known)
        log.insert(Recipient, self._blank_recipient.names, created)
        if changed:
            Recipient.objects.bulk_update(changed, sorted(fields), batch_size=1000)

    def _apply_households(self, rows: Sequence[Row], log: Log) -> dict[str, _Home]:
        """Write what the rows say of households; by the digest of its head where each is."""
        first: dict[str, Row] = {}
        own: dict[str, dict[str, str]] = defaultdict(dict)
        others: dict[str, dict[str, str]] = defaultdict(dict)
        told: dict[str, dict[str, str]] = defaultdict(dict)
        for row in rows:
            person: Person = row.parsed
            known_person = self._known.get(person.id_digest)
            if known_person is not None and (
                known_person.household.head_id_digest != person.head_digest
            ):
                continue
            head = person.head_digest
            first.setdefault(head, row)
            is_own = head == person.id_digest
            for name in ("head_name", "phone", "address"):
                if value := getattr(person, name):
                    # The head's own row knows best; otherwise the first that says anything.
                    (own if is_own else others)[head].setdefault(name, value)
                    if not is_own and self._tells(row, person, name):
                        told[head].setdefault(name, value)
        new: list[tuple[Row, Sequence[Any]]] = []
        changed: list[Household] = []
        for head, row in first.items():
            known = self._households.get(head)
            if known is None:
                given = _with_sounds(others[head] | own[head])
                given["region"] = row.parsed.village
                given["head_id"] = row.parsed.head_identity
                given["head_id_digest"] = head
                new.append((row, self._blank_household.filled(given)))
                continue
            wanted = told[head] | own[head]
            if not self._made_here(known):
                self._propose_name(row, known, wanted.pop("head_name", known.head_name))
            before = {name: getattr(known, name) for name in wanted}
            if _write(known, wanted):
                if not self._made_here(known):
                    log.change(row, known, _dump(before))
                changed.append(known)
        Household.objects.bulk_update(changed, _HEAD_FIELDS, batch_size=1000)
        keys = log.insert(Household, self._blank_household.names, new)
        if new and self._first_made is None:
            self._first_made = keys[0]
        homes = {head: _Home(h.pk, h.region_id) for head, h in self._households.items()}
        for (row, _values), key in zip(new, keys, strict=True):
            homes[row.parsed.head_digest] = _Home(key, row.parsed.village)
        return homes

    def _made_here(self, household: Household) -> bool:
        """Whether this import itself made the household, in a piece before."""
        return self._first_made is not None and household.pk >= self._first_made

    def _propose_name(self, row: Row, household: Household, head_name: str) -> None:
        if head_name != household.head_name:
            self.proposals.append(
                propose(
                    ProposalKind.RENAMED,
                    row,
                    region_id=household.region_id,
                    household=household,
                    content={"from": household.head_name, "to": head_name},
                )
            )

    def _propose_moves(self, rows: Sequence[Row], homes: Mapping[str, _Home]) -> None:
        """Another village than the household's is proposed to a person, not guessed from a cell."""
        for row in rows:
            person: Person = row.parsed
            home = homes.get(person.head_digest)
            if home is not None and home.village != person.village:
                self.proposals.append(
                    propose(
                        ProposalKind.MOVED,
                        row,
                        region_id=home.village,
                        household_id=home.pk,
                        content={"from": home.village, "to": person.village},
                    )
                )

    def _heads_on_rosters(self, heads: Collection[str]) -> set[str]:
        """Of these heads those who are recipients themselves, whose own rows speak for them."""
        if not self.speaks_for_head:
            return set()
        return set(
            Recipient.objects.active()
            .filter(id_digest__any_of=heads)
            .values_list("id_digest", flat=True)
        )

    def finish(self, log: Log) -> None:
        """Let those go to another head of whom somebody said so."""
        leaving: dict[int, list[tuple[Row, Recipient]]] = defaultdict(list)
        for row, recipient in self._moving:
            leaving[recipient.household_id].append((row, recipient))
        for household_id, members in leaving.items():
            self._move(household_id, members, log)
        self._propose_two_rosters(log.source)

    def _move(self, household_id: int, members: list[tuple[Row, Recipient]], log: Log) -> None:
        old = Household.objects.select_for_update(no_key=True).get(pk=household_id)
        heads = {row.parsed.head_digest for row, _recipient in members}
        staying = (
            old.recipients.filter(status=RecipientStatus.ACTIVE)
            .exclude(pk__in=[recipient.pk for _row, recipient in members])
            .exists()
        )
        targets = {
            h.head_id_digest: h
            for h in Household.objects.active().filter(head_id_digest__any_of=heads)
        }
        if not staying and len(heads) == 1 and not targets:
            # Everybody goes: it is the same household under another head, and keeps its cadre.
            row, person = members[0][0], members[0][0].parsed
            names = [*_HEAD_FIELDS, "head_id", "head_id_digest"]
            log.change(row, old, _dump({name: getattr(old, name) for name in names}))
            old.head_id, old.head_id_digest = person.head_identity, person.head_digest
            _write(old, {"head_name": person.head_name, "phone": person.phone or old.phone})
            old.save(update_fields=names)
            return
        for row, recipient in members:
            person = row.parsed
            target = targets.get(person.head_digest)
            if target is None:
                target = Household(
                    region_id=person.village,
                    head_id=person.head_identity,
                    head_id_digest=person.head_digest,
                )
                _write(
                    target,
                    {
                        "head_name": person.head_name,
                        "phone": person.phone,
                        "address": person.address,
                    },
                )
                log.make(Household, [(row, target)])
                targets[person.head_digest] = target
            log.change(row, recipient, _dump({"household": recipient.household_id}))
            recipient.household = target
            recipient.save(update_fields=["household"])
        self.proposals.append(
            propose(
                ProposalKind.SPLIT,
                members[0][0],
                region_id=old.region_id,
                household=old,
                content={
                    "to": sorted({t.pk for t in targets.values()}),
                    "left": [recipient.pk for _row, recipient in members],
                    "is_empty": not staying,
                },
            )
        )

    def _propose_two_rosters(self, source: Import) -> None:
        rows = {
            row.key: row
            for row in ImportRow.objects.filter(
                source=source, issue="duplicate_across_rosters", decision=""
            ).defer("cells", "fixes", "changes")
        }
        for recipient in (
            Recipient.objects.active()
            .filter(programme=self.context.programme, id_digest__in=list(rows))
            .exclude(group=self._group)
            .select_related("household")
        ):
            self.proposals.append(
                propose(
                    ProposalKind.TWO_ROSTERS,
                    rows[recipient.id_digest],
                    region_id=recipient.household.region_id,
                    recipient=recipient,
                    group=self._group,
                )
            )

    def gone(self, source: Import) -> RecipientQuerySet:
        """Active recipients of the group in the region whose ID number is in no row."""
        region = self.context.region
        return (
            Recipient.objects.active()
            .filter(
                programme=self.context.programme,
                group__key=self.group_key,
                household__region__code__startswith=region.prefix,
            )
            # An anti-join: a list of keys that outgrows its memory is gone through for each.
            .filter(~Exists(ImportRow.objects.filter(source=source, key=OuterRef("id_digest"))))
        )

    def _recipient_fields(self, person: Person) -> dict[str, Any]:
        born = birth_date(person.identity)
        assert born is not None
        return {
            "name": person.name[:60],
            "pinyin": pinyin(person.name),
            "initials": initials(person.name),
            "identity": person.identity,
            "sex": Sex.MALE if is_male(person.identity) else Sex.FEMALE,
            "birth_date": born,
            "relation": person.relation,
            **person.extra,
        }


class _Home(NamedTuple):
    """A household's key, and the code of its village."""

    pk: int
    village: str


def _with_sounds(said: dict[str, str]) -> dict[str, str]:
    """What is said of a household, with what follows from its head's name."""
    if "head_name" in said:
        said["head_pinyin"] = pinyin(said["head_name"])
        said["head_initials"] = initials(said["head_name"])
    return said


def _write(household: Household, wanted: dict[str, str]) -> bool:
    """Give a household what the roster says of it; whether anything is different now."""
    differing = {k: v for k, v in wanted.items() if getattr(household, k) != v}
    for name, value in _with_sounds(differing).items():
        setattr(household, name, value)
    return bool(differing)


def _plain(value: Any) -> Any:
    """A field's value as JSON holds it."""
    return value.isoformat() if isinstance(value, date) else value


def _dump(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False)
