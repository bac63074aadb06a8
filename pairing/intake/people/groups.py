"""The three groups that every county has, and what each asks of a row."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from common.identity import age_on, birth_date, read_certificate
from common.text import compact
from pairing.choices import GroupKey, SupportMode
from pairing.intake.people.roster import PeopleRoster
from pairing.intake.people.rows import Person
from pairing.intake.table import Row


class Orphans(PeopleRoster):
    """孤儿名册: a child a row; the guardian heads the household."""

    key = "orphans"
    title = _("Roster of orphans")
    sorts_after = 1
    group_key = GroupKey.ORPHAN
    speaks_for_head = True

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
    title = _("Roster of severely disabled people")
    sorts_after = 2
    group_key = GroupKey.DISABLED

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
    title = _("Roster of extreme-poverty households")
    sorts_after = 3
    group_key = GroupKey.EXTREME_POVERTY

    def check_group(self, row: Row, person: Person) -> None:
        mode = compact(row.text("support_mode"))
        if mode.startswith("集中"):
            row.note("institutional")
        person.extra["support_mode"] = SupportMode.AT_HOME if mode else ""
