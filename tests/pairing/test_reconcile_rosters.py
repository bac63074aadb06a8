"""Two years' rosters, from file to the last question: what is asked, and what is asked no more."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from common.encryption import digest
from organization.choices import Sex
from organization.models import User
from pairing.choices import ImportStatus, ProposalKind, ProposalStatus, RowDecision
from pairing.intake.decisions import (
    choose_columns,
    decide_rows,
    start_applying,
    start_undoing,
)
from pairing.intake.layouts.layout import SheetLayout
from pairing.intake.stages.receiving import receive
from pairing.intake.stages.running import run
from pairing.models import Cadre, Household, Import, Pairing, Proposal, Recipient
from pairing.reconciling.decisions import keep
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

LAST_YEAR, THIS_YEAR, NEXT_YEAR = date(2024, 5, 31), date(2025, 5, 31), date(2026, 5, 31)

TakeIn = Callable[..., Import]
Row = dict[str, str]


@pytest.fixture
def take_in(office: User) -> TakeIn:
    """Takes a whole roster in, as the wizard does; what is held is left, or taken by its code."""

    def through(
        kind: str, rows: list[Row], as_of: date, *, take: str = "", is_complete: bool = True
    ) -> Import:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.append(list(rows[0]))
        for row in rows:
            sheet.append(list(row.values()))
        file = io.BytesIO()
        book.save(file)
        source = receive(
            data=file.getvalue(),
            file_name=f"{as_of.year}{kind}.xlsx",
            kind=kind,
            region=factories.get_region(),
            programme=factories.make_programme(),
            as_of=as_of,
            actor=office,
            is_complete=is_complete,
        )
        run(source.pk)
        source.refresh_from_db()
        if source.status == ImportStatus.COLUMNS:
            layouts = [SheetLayout.from_json(layout) for layout in source.layouts]
            choose_columns(source=source, layouts=layouts, actor=office)
            run(source.pk)
        if take:
            rows_held = source.rows.filter(issue=take)
            decide_rows(source=source, rows=rows_held, decision=RowDecision.TAKE, actor=office)
        start_applying(source=source, actor=office)
        run(source.pk)
        source.refresh_from_db()
        assert (source.status, source.error) == (ImportStatus.APPLIED, "")
        return source

    return through


class Person:
    """Somebody on a roster, with the row of that roster."""

    def __init__(self, name: str, *, born: date = date(1970, 3, 4), head: Any = None) -> None:
        self.name, self.born = name, born
        self.identity = factories.identity_number(born=born, sex=Sex.MALE)
        self.head = head or self

    def disabled(self, **changes: str) -> Row:
        return {
            "姓名": self.name,
            "身份证号": self.identity,
            "残疾类别": "肢体残疾",
            "残疾等级": "一级",
            "户主姓名": self.head.name,
            "户主身份证号": self.head.identity,
            "乡镇": "汉源镇",
            "村": "南关村",
            "联系电话": "13812345678",
        } | changes

    def orphan(self, **changes: str) -> Row:
        return {
            "姓名": self.name,
            "身份证号": self.identity,
            "乡镇": "汉源镇",
            "村": "南关村",
            "监护人姓名": self.head.name,
            "监护人身份证号": self.head.identity,
            "就读学校": "北关小学",
        } | changes

    @property
    def recipient(self) -> Recipient:
        return Recipient.objects.get(id_digest=digest(self.identity))

    @property
    def household(self) -> Household:
        return self.recipient.household


CADRES = [
    {"单位": "西和县教育局", "姓名": "张三", "职务": "科员", "手机号码": "13900000101"},
    {"单位": "西和县教育局", "姓名": "李四", "职务": "科员", "手机号码": "13900000102"},
]


def _asked(**about: Any) -> list[str]:
    return sorted(Proposal.objects.open().filter(**about).values_list("kind", flat=True))


def test_a_year_is_worked_through_to_its_end(take_in: TakeIn, client: Client, office: User) -> None:
    child = date(2016, 3, 4)
    gone, stays, moved = Person("甲"), Person("乙"), Person("丙")
    first, second = Person("丁"), Person("戊")
    second.head, new_head = first, Person("己")
    guardian = Person("李思义")
    both, changed, named = (Person(n, born=child, head=guardian) for n in ("庚", "辛", "壬"))
    both.head, changed.head = both, changed
    take_in(
        "disabled", [p.disabled() for p in (gone, stays, moved, first, second, both)], LAST_YEAR
    )
    take_in("orphans", [p.orphan() for p in (changed, named)], LAST_YEAR)
    take_in("cadres", CADRES, LAST_YEAR)
    here, left = Cadre.objects.order_by("user__phone")
    for person in (gone, moved, first, changed):
        factories.make_pairing(person.household, here, on=date(2024, 6, 1))
    factories.make_pairing(stays.household, left, on=date(2024, 6, 1))
    assert not Proposal.objects.exists()

    guardian_before = guardian.name
    second.head = new_head
    this_year: list[tuple[str, list[Row], str]] = [
        (
            "disabled",
            [
                stays.disabled(),
                moved.disabled(**{"乡镇": "十里镇", "村": "小麦村"}),
                first.disabled(),
                second.disabled(),
                both.disabled(),
                changed.disabled(),
            ],
            "head_changed",
        ),
        ("orphans", [both.orphan(), named.orphan(**{"监护人姓名": "李思毅"})], ""),
        ("cadres", CADRES[:1], ""),
    ]
    for kind, rows, take in this_year:
        take_in(kind, rows, THIS_YEAR, take=take)

    client.force_login(office)
    client.cookies["django_language"] = "en"
    tiles = client.get(reverse("pairing:reconcile")).context["tiles"]
    assert {tile.kind.value: tile.open for tile in tiles} == dict.fromkeys(ProposalKind.values, 1)

    answers = {
        ProposalKind.GONE: ("甲", "end:deceased"),
        ProposalKind.CADRE_GONE: ("李四", "leave:cadre_retired"),
        ProposalKind.GROUP_CHANGED: ("辛", "change_group"),
        ProposalKind.TWO_ROSTERS: ("庚", "keep"),
        ProposalKind.MOVED: ("丙", "move"),
        ProposalKind.RENAMED: (guardian_before, "rename"),
        ProposalKind.SPLIT: ("丁", "keep_pairing"),
    }
    for kind, (name, answer) in answers.items():
        (question,) = client.get(reverse("pairing:reconcile_list", args=[kind])).context[
            "questions"
        ]
        assert question.name == name
        page = client.post(
            reverse("pairing:reconcile_question", args=[question.proposal.pk]),
            {"answer": answer, "on": "2025-06-01"},
            follow=True,
        )
        assert page.context["questions"] == [], kind

    assert gone.recipient.exit_reason == "deceased"
    assert gone.household.closed_on == date(2025, 6, 1)
    assert Pairing.objects.get(household=gone.household).ended_on == date(2025, 6, 1)
    left.refresh_from_db()
    assert left.status == "left"
    assert Pairing.objects.open().filter(cadre=left).count() == 1
    assert changed.recipient.group.key == "disabled"
    assert changed.recipient.disability_level == 1
    assert both.recipient.group.key == "disabled"
    assert moved.household.region_id == factories.WHEAT
    assert Pairing.objects.get(household=moved.household).region_id == factories.WHEAT
    assert named.household.head_name == "李思毅"
    assert second.household.head_name == "己"
    assert Pairing.objects.open().filter(household=first.household).count() == 1

    # The same files once more: all of it was answered.
    for kind, rows, take in this_year:
        take_in(kind, rows, THIS_YEAR, take=take if kind == "disabled" else "")
    assert _asked() == []


def test_a_question_is_asked_once_a_year(take_in: TakeIn, office: User) -> None:
    gone, stays = Person("甲"), Person("乙")
    take_in("disabled", [gone.disabled(), stays.disabled()], LAST_YEAR)

    take_in("disabled", [stays.disabled()], THIS_YEAR)
    take_in("disabled", [stays.disabled()], THIS_YEAR)
    assert _asked() == ["gone"]
    keep(proposals=list(Proposal.objects.open()), actor=office)
    take_in("disabled", [stays.disabled()], THIS_YEAR)
    assert _asked() == []
    take_in("disabled", [stays.disabled()], NEXT_YEAR)

    assert _asked(recipient=gone.recipient) == ["gone"]


def test_who_is_on_the_roster_again_is_asked_about_no_more(take_in: TakeIn) -> None:
    gone, stays = Person("甲"), Person("乙")
    take_in("disabled", [gone.disabled(), stays.disabled()], LAST_YEAR)
    take_in("disabled", [stays.disabled()], THIS_YEAR)

    take_in("disabled", [gone.disabled()], THIS_YEAR, is_complete=False)

    assert Proposal.objects.get().status == ProposalStatus.SUPERSEDED


def test_an_older_roster_asks_and_settles_nothing(take_in: TakeIn) -> None:
    gone, stays, new = Person("甲"), Person("乙"), Person("丙")
    take_in("disabled", [gone.disabled(), stays.disabled()], LAST_YEAR)
    take_in("disabled", [stays.disabled(), new.disabled()], THIS_YEAR)

    take_in("disabled", [gone.disabled(), stays.disabled(**{"村": "南关社区"})], date(2023, 5, 31))

    assert _asked() == ["gone"]
    assert _asked(recipient=gone.recipient) == ["gone"]


def test_another_village_a_year_later_replaces_the_question(take_in: TakeIn, office: User) -> None:
    person = Person("甲")
    take_in("disabled", [person.disabled()], LAST_YEAR)
    take_in("disabled", [person.disabled(**{"村": "南关社区"})], THIS_YEAR)

    take_in("disabled", [person.disabled(**{"乡镇": "十里镇", "村": "小麦村"})], NEXT_YEAR)

    assert Proposal.objects.open().get().details() == {
        "from": factories.SOUTH_GATE,
        "to": factories.WHEAT,
    }


def test_a_village_that_agrees_again_settles_the_question(take_in: TakeIn) -> None:
    person = Person("甲")
    take_in("disabled", [person.disabled()], LAST_YEAR)
    take_in("disabled", [person.disabled(**{"村": "南关社区"})], THIS_YEAR)
    assert _asked() == ["moved"]

    take_in("disabled", [person.disabled()], NEXT_YEAR)

    assert _asked() == []


def test_who_left_the_second_roster_is_on_one_again(take_in: TakeIn) -> None:
    child = Person("庚", born=date(2016, 3, 4))
    other = Person("辛", born=date(2016, 5, 4))
    take_in("disabled", [child.disabled()], LAST_YEAR)
    take_in("orphans", [child.orphan(), other.orphan()], THIS_YEAR)
    assert _asked() == ["two_rosters"]

    take_in("orphans", [other.orphan()], NEXT_YEAR)

    assert _asked() == []


def test_who_left_both_rosters_is_gone(take_in: TakeIn) -> None:
    child, other = (Person(n, born=date(2016, 3, 4)) for n in ("庚", "辛"))
    take_in("disabled", [child.disabled(), other.disabled()], LAST_YEAR)
    take_in("disabled", [other.disabled()], THIS_YEAR)
    extra = Person("壬", born=date(2016, 6, 4))
    take_in("orphans", [child.orphan(), extra.orphan()], THIS_YEAR)
    assert _asked() == ["group_changed"]

    take_in("orphans", [extra.orphan()], NEXT_YEAR)

    assert _asked(recipient=child.recipient) == ["gone"]


def test_who_is_back_on_the_old_roster_is_on_both(take_in: TakeIn) -> None:
    child, other = (Person(n, born=date(2016, 3, 4)) for n in ("庚", "辛"))
    take_in("disabled", [child.disabled(), other.disabled()], LAST_YEAR)
    take_in("disabled", [other.disabled()], THIS_YEAR)
    take_in("orphans", [child.orphan()], THIS_YEAR)

    take_in("disabled", [child.disabled(), other.disabled()], NEXT_YEAR)

    assert _asked() == ["two_rosters"]


def test_who_changed_group_is_not_gone_as_well(take_in: TakeIn, office: User) -> None:
    child, other = (Person(n, born=date(2016, 3, 4)) for n in ("庚", "辛"))
    take_in("disabled", [child.disabled(), other.disabled()], LAST_YEAR)
    take_in("disabled", [other.disabled()], THIS_YEAR)
    take_in("orphans", [child.orphan()], THIS_YEAR)

    take_in("disabled", [other.disabled()], THIS_YEAR)
    take_in("orphans", [child.orphan()], THIS_YEAR)
    assert _asked() == ["group_changed"]
    keep(proposals=list(Proposal.objects.open()), actor=office)
    take_in("disabled", [other.disabled()], THIS_YEAR)
    take_in("orphans", [child.orphan()], THIS_YEAR)

    assert _asked() == []


def test_a_household_that_splits_further_is_one_question(take_in: TakeIn) -> None:
    head = Person("甲")
    one, two = Person("乙", head=head), Person("丙", head=head)
    take_in("disabled", [p.disabled() for p in (head, one, two)], LAST_YEAR)
    one.head = one
    take_in("disabled", [p.disabled() for p in (head, one, two)], THIS_YEAR, take="head_changed")
    two.head = two

    take_in("disabled", [p.disabled() for p in (head, one, two)], NEXT_YEAR, take="head_changed")

    details = Proposal.objects.open().get().details()
    assert details["to"] == sorted([one.household.pk, two.household.pk])
    assert details["left"] == sorted([one.recipient.pk, two.recipient.pk])


def test_an_import_whose_question_was_decided_is_not_taken_back(
    take_in: TakeIn, office: User
) -> None:
    gone, stays = Person("甲"), Person("乙")
    take_in("disabled", [gone.disabled(), stays.disabled()], LAST_YEAR)
    source = take_in("disabled", [stays.disabled()], THIS_YEAR)
    keep(proposals=list(Proposal.objects.open()), actor=office)

    start_undoing(source=source, actor=office)
    run(source.pk)

    source.refresh_from_db()
    assert source.status == ImportStatus.APPLIED
    assert "have been decided" in source.error
