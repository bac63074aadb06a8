"""The three rosters of people: orphans, severely disabled people, extreme-poverty households."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from common.dates import names_month_of, parse_date
from common.encryption import digest
from common.errors import DomainError
from common.identity import (
    age_on,
    birth_date,
    check_identity,
    is_male,
    read_certificate,
)
from common.phones import clean_phone
from common.text import compact, initials, pinyin
from organization.choices import Sex
from pairing.choices import GroupKey, Relation, RowOutcome, SupportMode
from pairing.intake.kinds import RosterKind
from pairing.intake.places import Gazetteer
from pairing.intake.table import Column, Row
from pairing.models import Group, Household, Recipient

_ID = ("身份证号", "身份证", "身份证号码", "证件号", "证件号码", "公民身份号码", "居民身份证号")
_TOWNSHIP = ("乡镇", "所在乡镇", "乡镇街道", "街道", "镇")
_VILLAGE = ("村", "行政村", "所在村", "村社区", "所在行政村", "社区", "村居")
_PHONE = ("联系电话", "电话", "手机号", "手机号码", "联系方式")
_REMARK = ("备注", "说明")

RELATIONS = {
    Relation.HEAD: ("户主", "本人", "本人或户主"),
    Relation.SPOUSE: ("配偶", "妻", "夫", "妻子", "丈夫"),
    Relation.SON: ("子", "儿子", "长子", "次子", "三子"),
    Relation.DAUGHTER: ("女", "女儿", "长女", "次女", "三女"),
    Relation.GRANDCHILD: ("孙辈", "孙子", "孙女", "外孙子", "外孙女", "孙子女", "外孙"),
    Relation.PARENT: ("父母", "父亲", "母亲", "父", "母"),
    Relation.GRANDPARENT: ("祖辈", "祖父母", "祖父", "祖母", "外祖父", "外祖母", "爷爷", "奶奶"),
    Relation.SIBLING: ("兄弟姐妹", "兄", "弟", "姐", "妹", "哥哥", "弟弟", "姐姐", "妹妹"),
}
_RELATION = {word: relation for relation, words in RELATIONS.items() for word in words}

# A child's remark may tell of its parents' death: that is why the child is on the roster.
_DEATH = re.compile(r"死亡|去世|病故|亡故|已故|身故|殁")
_OWN = re.compile(r"本人|该生|孩子本身|对象")
_OF_OTHERS = re.compile(r"父|母|双亲|爸|妈|监护人|配偶|丈夫|妻|祖|爷|奶")


def tells_of_own_death(remark: str) -> bool:
    """Whether a remark says that the person of the row has died, and not a relative.

    A clause without a subject goes on about whom the one before it was: 父母双亡，均已去世.
    """
    is_of_others = False
    for clause in re.split(r"[,,;;。、]", remark):
        if _OWN.search(clause):
            is_of_others = False
        elif _OF_OTHERS.search(clause):
            is_of_others = True
        if _DEATH.search(clause) and not is_of_others:
            return True
    return False


@dataclass(slots=True)
class Person:
    """A row of a person roster, read."""

    name: str
    identity: str
    village: str
    head_name: str
    head_identity: str
    phone: str
    address: str = ""
    relation: Relation = Relation.OTHER
    extra: dict[str, Any] = field(default_factory=dict)
    """Fields of ``Recipient`` that this group asks for."""
    repair: str = ""
    """``id_15_to_18`` or ``id_normalised`` when the identity number was repaired."""
    id_digest: str = ""
    head_digest: str = ""


class PeopleRoster(RosterKind):
    """What the three rosters share: one person a row, in a household told apart by its head."""

    group_key: ClassVar[GroupKey]
    writes = (Household, Recipient)
    speaks_for_head: ClassVar[bool] = False
    """Whether a row of somebody else tells the head's own name, phone and address."""

    def prepare(self, rows: list[Row]) -> None:
        self._gazetteer = Gazetteer(self.context.region)
        group = Group.objects.filter(programme=self.context.programme, key=self.group_key).first()
        if group is None:
            raise DomainError(
                "group_missing",
                _("The programme %(programme)s has no group “%(group)s”.")
                % {"programme": self.context.programme, "group": self.group_key.value},
            )
        self._group = group
        self._first_rows: dict[str, Row] = {}
        self._villages_of_heads: dict[str, str] = {}
        self._changed_heads: set[str] = set()
        for row in rows:
            row.parsed = self._read(row)
        digests = {p.id_digest for row in rows if (p := row.parsed).id_digest}
        heads = {p.head_digest for row in rows if (p := row.parsed).head_digest}
        self._known = {
            r.id_digest: r
            for r in Recipient.objects.active()
            .filter(programme=self.context.programme, id_digest__in=digests)
            .select_related("group", "household", "household__region")
        }
        self._households = {
            h.head_id_digest: h for h in Household.objects.active().filter(head_id_digest__in=heads)
        }

    def _read(self, row: Row) -> Person:
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
            relation=_RELATION.get(row.text("relation"), Relation.OTHER),
            extra={"ethnicity": row.text("ethnicity")[:20]},
        )
        if not person.name:
            row.note("name_missing")
        if found.code is not None and not found.is_usable:
            row.note(found.code)
        person.repair = found.code or ""
        person.id_digest = digest(person.identity)
        person.head_digest = digest(person.head_identity)
        return person

    def read_head(self, row: Row, own_identity: str) -> tuple[str, str]:
        """Name and identity number of the head; cleaned in silence, the number maybe empty."""
        name, identity = row.text("head_name"), check_identity(row.values.get("head_id")).number
        is_head = _RELATION.get(row.text("relation")) == Relation.HEAD
        if is_head or (not name and not identity):
            return name or row.text("name"), identity or own_identity
        return name, identity

    def check(self, row: Row) -> None:
        person: Person = row.parsed
        if row.issue:
            return
        place = self._gazetteer.village(row.text("township"), row.text("village"))
        person.village = place.code
        if place.issue:
            row.note(place.issue, f"{row.text('township')} {row.text('village')}")
            return
        self._check_duplicates(row, person)
        for check in (self._check_person, self._check_household):
            if row.is_clean:
                check(row, person)
        if person.repair:
            row.note(person.repair)

    def _check_duplicates(self, row: Row, person: Person) -> None:
        # Rows and not their numbers: several sheets count from one each.
        first = self._first_rows.setdefault(person.id_digest, row)
        if first is not row:
            row.note("duplicate_in_file", _("The same person is in row %d.") % first.number)
            return
        known = self._known.get(person.id_digest)
        if known is None:
            return
        if known.group_id != self._group.pk:
            row.note(
                "duplicate_across_rosters",
                _("Already on the roster of %(group)s.") % {"group": known.group},
            )
        elif not self.context.region.covers(known.household.region_id):
            row.note("duplicate_across_rosters", _("Already on another county's roster."))

    def _check_person(self, row: Row, person: Person) -> None:
        if tells_of_own_death(row.text("remark")):
            row.note("deceased", row.text("remark"))
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
        if known is not None and known.household.head_id_digest != person.head_digest:
            row.note("head_changed", _("The roster names another head of household than before."))
            return
        household = self._households.get(person.head_digest)
        if household is not None and not self.context.region.covers(household.region_id):
            # Taken, the person would live where this county's office sees nothing.
            row.note("duplicate_across_rosters", _("Already on another county's roster."))
            return
        village = (
            household.region_id
            if household is not None
            else self._villages_of_heads.setdefault(person.head_digest, person.village)
        )
        if village != person.village:
            # Taken, but seen: a move is proposed to the office, not guessed from one cell.
            row.detail = _("The household is recorded in another village.")

    @abstractmethod
    def check_group(self, row: Row, person: Person) -> None:
        """Issues of this group, and ``person.extra``."""

    def apply(self, rows: list[Row]) -> None:
        self._apply_households(rows)
        created: list[tuple[Row, Recipient]] = []
        changed: list[Recipient] = []
        fields: set[str] = set()
        for row in rows:
            person: Person = row.parsed
            wanted = self._recipient_fields(person)
            known = self._known.get(person.id_digest)
            if known is None:
                recipient = Recipient(
                    programme=self.context.programme,
                    group=self._group,
                    household=self._households[person.head_digest],
                    id_digest=person.id_digest,
                    joined_on=self.context.as_of,
                    **wanted,
                )
                created.append((row, recipient))
                row.outcome = RowOutcome.CREATED
                continue
            # What the roster leaves blank takes nothing away.
            differing = {
                k for k, v in wanted.items() if v not in ("", None) and getattr(known, k) != v
            }
            for name in differing:
                setattr(known, name, wanted[name])
            is_changed = bool(differing) or person.head_digest in self._changed_heads
            row.outcome = RowOutcome.CHANGED if is_changed else RowOutcome.UNCHANGED
            row.target = {"recipient": known.pk}
            if differing:
                fields |= differing
                changed.append(known)
        Recipient.objects.bulk_create([r for _row, r in created], batch_size=1000)
        for row, recipient in created:
            row.target = {"recipient": recipient.pk, "household": recipient.household_id}
        if changed:
            Recipient.objects.bulk_update(changed, sorted(fields), batch_size=1000)

    def _apply_households(self, rows: list[Row]) -> None:
        first: dict[str, Person] = {}
        said: dict[str, dict[str, tuple[bool, str]]] = {}
        for row in rows:
            person: Person = row.parsed
            first.setdefault(person.head_digest, person)
            is_own = person.head_digest == person.id_digest
            fields = said.setdefault(person.head_digest, {})
            for name in ("head_name", "phone", "address"):
                value: str = getattr(person, name)
                # The head's own row knows best; otherwise the first that says anything.
                if value and (name not in fields or (is_own and not fields[name][0])):
                    fields[name] = is_own, value
        new: list[Household] = []
        on_rosters = self._heads_on_rosters(first)
        for head, fields in said.items():
            known = self._households.get(head)
            if known is None:
                known = Household(
                    region_id=first[head].village,
                    head_id=first[head].head_identity,
                    head_id_digest=head,
                )
                new.append(known)
                self._write(known, {name: value for name, (_own, value) in fields.items()})
                self._households[head] = known
            elif self._write(
                known,
                {
                    name: value
                    for name, (is_own, value) in fields.items()
                    if is_own or (self.speaks_for_head and head not in on_rosters)
                },
            ):
                self._changed_heads.add(head)
        Household.objects.bulk_create(new, batch_size=1000)
        Household.objects.bulk_update(
            [self._households[head] for head in self._changed_heads],
            ["head_name", "head_pinyin", "head_initials", "phone", "address"],
            batch_size=1000,
        )

    def _heads_on_rosters(self, heads: Iterable[str]) -> set[str]:
        """Of these heads those who are recipients themselves, whose own rows speak for them."""
        if not self.speaks_for_head:
            return set()
        return set(
            Recipient.objects.active()
            .filter(id_digest__in=list(heads))
            .values_list("id_digest", flat=True)
        )

    @staticmethod
    def _write(household: Household, wanted: dict[str, str]) -> bool:
        """Give a household what the roster says of it; whether anything is different now."""
        differing = {name for name, value in wanted.items() if getattr(household, name) != value}
        for name in differing:
            setattr(household, name, wanted[name])
        if "head_name" in differing:
            household.head_pinyin = pinyin(household.head_name)
            household.head_initials = initials(household.head_name)
        return bool(differing)

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


class Orphans(PeopleRoster):
    """孤儿名册: a child a row; the guardian heads the household."""

    key = "orphans"
    group_key = GroupKey.ORPHAN
    speaks_for_head = True
    columns = (
        Column("township", _TOWNSHIP, is_required=True),
        Column("village", _VILLAGE, is_required=True),
        Column("name", ("姓名", "儿童姓名", "孤儿姓名", "孩子姓名"), is_required=True),
        Column("identity", (*_ID, "儿童身份证号", "儿童身份证号码"), is_required=True),
        Column("sex", ("性别",)),
        Column("ethnicity", ("民族",)),
        Column("birth_date", ("出生日期", "出生年月", "出生年月日", "生日")),
        Column("category", ("儿童类别", "类别", "人员类别")),
        Column("school", ("就读学校", "学校", "所在学校")),
        Column("grade", ("年级", "就读年级")),
        Column("head_name", ("监护人姓名", "监护人", "户主姓名", "户主"), is_required=True),
        Column(
            "head_id",
            ("监护人身份证号", "监护人身份证号码", "监护人证件号码", "户主身份证号"),
            is_required=True,
        ),
        Column("guardian_relation", ("监护人与儿童关系", "与儿童关系", "与监护人关系")),
        Column("phone", ("监护人联系电话", "监护人电话", *_PHONE)),
        Column("address", ("家庭住址", "住址", "家庭地址", "详细地址")),
        Column("remark", _REMARK),
    )

    def check_group(self, row: Row, person: Person) -> None:
        born = birth_date(person.identity) or date.min
        if age_on(born, self.context.as_of) >= 18:
            row.note("age_over_18")
        person.extra |= {
            "child_category": row.words("category", 40),
            "school": row.words("school", 80),
            "grade": row.words("grade", 20),
            "guardian_relation": row.words("guardian_relation", 20),
        }


_LEVELS = {
    **dict.fromkeys("1一壹", 1),
    **dict.fromkeys("2二贰", 2),
    **dict.fromkeys("3三叁", 3),
    **dict.fromkeys("4四肆", 4),
}
_DISABILITIES = {"视": 1, "听": 2, "言": 3, "肢": 4, "智": 5, "精": 6, "多": 7}


class Disabled(PeopleRoster):
    """困难重度残疾人名册: level one or two; the certificate holds the identity number too."""

    key = "disabled"
    group_key = GroupKey.DISABLED
    columns = (
        Column("name", ("姓名", "残疾人姓名"), is_required=True),
        Column("identity", (*_ID, "残疾人身份证号"), is_required=True),
        Column("sex", ("性别",)),
        Column("ethnicity", ("民族",)),
        Column("birth_date", ("出生日期", "出生年月", "出生年月日")),
        Column("certificate", ("残疾证号", "残疾人证", "残疾人证号", "残疾证号码")),
        Column("disability_kind", ("残疾类别", "残疾类型")),
        Column("level", ("残疾等级", "残疾级别", "等级"), is_required=True),
        Column("head_name", ("户主姓名", "户主")),
        Column("head_id", ("户主身份证号", "户主身份证", "户主身份证号码", "户主证件号码")),
        Column("relation", ("与户主关系", "和户主关系", "家庭关系")),
        Column("township", _TOWNSHIP, is_required=True),
        Column("village", _VILLAGE, is_required=True),
        Column("phone", _PHONE),
        Column("address", ("家庭住址", "住址", "家庭地址", "详细地址")),
        Column("remark", _REMARK),
    )

    def check_group(self, row: Row, person: Person) -> None:
        certificate = read_certificate(row.values.get("certificate"))
        level = next((_LEVELS[c] for c in row.text("level") if c in _LEVELS), None)
        kind = next(
            (_DISABILITIES[c] for c in row.text("disability_kind")[:1] if c in _DISABILITIES), None
        )
        if certificate is not None:
            level = level or certificate.level
            kind = kind or certificate.kind
        if level not in (1, 2):
            row.note("level_ineligible", row.text("level"))
        if row.text("certificate") and (
            certificate is None or certificate.holder != person.identity
        ):
            row.note("cert_mismatch")
        person.extra |= {
            "certificate": certificate.number if certificate is not None else "",
            "disability_kind": kind,
            "disability_level": level,
        }


class ExtremePoverty(PeopleRoster):
    """特困人员供养名册: those supported at home are paired, those in an institution held."""

    key = "extreme_poverty"
    group_key = GroupKey.EXTREME_POVERTY
    columns = (
        Column("head_name", ("户主姓名", "户主"), is_required=True),
        Column("head_id", ("户主身份证号码", "户主身份证号", "户主身份证", "户主证件号码")),
        Column("name", ("成员姓名", "姓名", "特困人员姓名", "供养对象姓名"), is_required=True),
        Column("relation", ("与户主关系", "和户主关系", "家庭关系")),
        Column("identity", (*_ID, "成员身份证号码", "成员身份证号"), is_required=True),
        Column("sex", ("性别",)),
        Column("ethnicity", ("民族",)),
        Column("birth_date", ("出生日期", "出生年月", "出生年月日")),
        Column("support_mode", ("供养方式", "供养类型", "供养形式"), is_required=True),
        Column("township", _TOWNSHIP, is_required=True),
        Column("village", _VILLAGE, is_required=True),
        Column("phone", _PHONE),
        Column("address", ("家庭住址", "住址", "家庭地址", "详细地址")),
        Column("remark", _REMARK),
    )

    def check_group(self, row: Row, person: Person) -> None:
        mode = compact(row.text("support_mode"))
        if mode.startswith("集中"):
            row.note("institutional")
        person.extra["support_mode"] = SupportMode.AT_HOME if mode else ""
