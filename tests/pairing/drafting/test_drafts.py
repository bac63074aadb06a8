"""Drafts: drawn up, edited, made, handed over and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from common.dates import today
from common.errors import ConflictError, DomainError
from delivery.models import Message
from organization.choices import Role, Sex
from pairing.choices import CadreStatus, DraftStatus, EndReason, LineState
from pairing.drafting.making import make_draft, pair_from_queue, undo_draft, undo_start
from pairing.drafting.open_matters import open_matters
from pairing.drafting.rules import set_partners
from pairing.drafting.services import (
    choose_cadre,
    discard_draft,
    restore_line,
    strike_line,
    swap_lines,
)
from pairing.drafting.wording import outcome_words, why_words
from pairing.models import Cadre, Draft, DraftLine, Household, Pairing
from pairing.services import end_pairing, start_pairing, undo_end
from surveys.choices import SurveyStatus
from tests import factories
from tests.inspections.making import make_finding
from tests.pairing.drafting.making import (
    DAY,
    drafted,
    handed,
    holding,
    lines_of,
    ready,
    rule,
    waiting,
)
from tests.surveys.making import make_line, make_survey
from visits.models import Contact, PairingYear

pytestmark = pytest.mark.django_db


# Drawing up


def test_a_draft_proposes_and_changes_nothing(office):
    homes, cadres = waiting(3), ready(2)

    draft = drafted(office)

    lines = lines_of(draft)
    assert [line.household for line in lines] == homes
    assert {line.cadre for line in lines} == {*cadres, None}
    assert not Pairing.objects.exists()
    assert draft.created_by == office
    assert not Message.objects.exists()


def test_households_that_are_paired_closed_or_off_the_rosters_are_not_drafted(office):
    paired, closed, gone, waits = waiting(4)
    factories.make_pairing(paired)
    Household.objects.filter(pk=closed.pk).update(closed_on=DAY)
    gone.recipients.update(status="ended", ended_on=DAY, exit_reason="deceased")
    ready(1)

    assert [line.household for line in lines_of(drafted(office))] == [waits]


def test_the_rules_of_the_county_hold(office):
    """Orphans to leaders, partner townships, two a cadre, women for girls."""
    (boy,) = waiting(1, group="orphan")
    girl = factories.make_household("女娃家", village=factories.WHEAT)
    factories.make_recipient(
        girl,
        name="女娃",
        identity=factories.identity_number(born=date(2015, 3, 1), sex=Sex.FEMALE),
    )
    (leader,) = ready(1, title="副局长")
    woman = factories.make_cadre("赵敏", user=factories.make_user(name="赵敏", sex=Sex.FEMALE))
    rule(
        office,
        cap=2,
        leader_cap=1,
        women_for_girls=True,
        leader_groups=["orphan"],
        leader_words="局长、书记",
    )
    set_partners(
        programme=factories.make_programme(),
        unit=woman.user.unit,
        townships=[factories.get_region(factories.SHILI)],
        within=factories.get_region(),
    )

    found = {line.household: line for line in lines_of(drafted(office))}

    assert found[boy].cadre == leader
    assert found[girl].cadre == woman
    with translation.override("en"):
        assert why_words(found[boy].why) == (
            f"a leader, as asked for this group; {leader.user.unit} has no partner township "
            "and has room; 0 of 1 held"
        )
    assert found[girl].why == {
        "near": "partner",
        "unit": str(woman.user.unit),
        "held": 0,
        "cap": 2,
        "woman": True,
    }


def test_group_place_and_unit_narrow_a_draft(office):
    here, there = waiting(1), waiting(1, village=factories.WHEAT)
    orphans = waiting(1, group="orphan")
    unit = factories.make_unit("市直单位")
    own, _others = ready(3, unit=unit), ready(3)

    town = drafted(office, region=factories.get_region(factories.SHILI))
    group = drafted(office, group=factories.make_group("orphan"))
    of_unit = drafted(office, unit=unit)

    assert [line.household for line in lines_of(town)] == there
    assert [line.household for line in lines_of(group)] == orphans
    assert {line.cadre for line in lines_of(of_unit)} == set(own)
    assert {line.household for line in lines_of(of_unit)} == {*here, *there, *orphans}


def test_nobody_waiting_and_nobody_to_choose_from_are_said(office):
    with pytest.raises(DomainError) as nobody:
        drafted(office)
    waiting(1)
    with pytest.raises(DomainError) as none:
        drafted(office)

    assert (nobody.value.code, none.value.code) == ("nobody_waits", "no_cadres")
    assert not Draft.objects.exists()


def test_no_cadre_with_room_is_said_of_each_household(office):
    (cadre,) = ready(1)
    factories.make_pairing(cadre=cadre)
    waiting(2)

    draft = drafted(office)

    assert [line.why for line in lines_of(draft)] == [{"lack": "no_room"}] * 2
    with pytest.raises(DomainError) as refusal:
        make_draft(draft=draft, on=today(), actor=office)
    assert refusal.value.code == "nothing_proposed"


def test_rules_that_ask_for_leaders_and_tell_none_are_refused(office):
    with pytest.raises(DomainError) as refusal:
        rule(office, leader_groups=["orphan"], leader_words="  ")

    assert refusal.value.code == "leaders_unknown"


def test_a_partner_township_lies_in_the_county(office, unit):
    for wrong in (factories.SOUTH_GATE, "621226100000"):
        with pytest.raises(DomainError) as refusal:
            set_partners(
                programme=factories.make_programme(),
                unit=unit,
                townships=[factories.get_region(wrong)],
                within=factories.get_region(),
            )
        assert refusal.value.code == "township_elsewhere"


def test_a_draft_of_many_asks_the_database_as_often_as_one_of_few(office):
    def queries(count: int) -> tuple[int, int]:
        waiting(count), ready(count)
        with CaptureQueriesContext(connection) as drafting:
            draft = drafted(office)
        with CaptureQueriesContext(connection) as making:
            make_draft(draft=draft, on=today(), actor=office)
        return len(drafting), len(making)

    queries(1)

    assert queries(2) == queries(9)


# Editing


def test_lines_are_exchanged_struck_out_taken_in_again_and_chosen_by_hand(office):
    waiting(3)
    ready(3)
    spare = factories.make_cadre("另一个")
    first, second, third = lines_of(drafted(office))
    before = first.cadre, second.cadre

    swap_lines(line=first, other=second, actor=office)
    strike_line(line=third, actor=office)
    struck = DraftLine.objects.get(pk=third.pk).state
    restore_line(line=third, actor=office)
    strike_line(line=third, actor=office)
    choose_cadre(line=third, cadre=spare, actor=office)

    lines = lines_of(first.draft)
    assert (lines[1].cadre, lines[0].cadre) == before
    assert struck == LineState.STRUCK
    assert lines[2].cadre == spare
    assert [line.is_chosen for line in lines] == [True, True, True]
    assert {line.state for line in lines} == {LineState.PROPOSED}


def test_nobody_is_chosen_beyond_the_cap_nor_after_leaving(office):
    waiting(2)
    ready(2)
    gone = factories.make_cadre("走了")
    Cadre.objects.filter(pk=gone.pk).update(status=CadreStatus.LEFT)
    gone.refresh_from_db()
    first, second = lines_of(drafted(office))

    with pytest.raises(DomainError) as full:
        choose_cadre(line=first, cadre=second.cadre, actor=office)
    with pytest.raises(DomainError) as left:
        choose_cadre(line=first, cadre=gone, actor=office)

    assert (full.value.code, left.value.code) == ("cap_reached", "cadre_left")
    assert lines_of(first.draft) == [first, second]
    assert lines_of(first.draft)[0].cadre == first.cadre


def test_what_was_struck_out_is_taken_in_again_only_while_its_cadre_has_room(office):
    waiting(2)
    ready(1)
    first, second = lines_of(drafted(office))
    strike_line(line=first, actor=office)
    choose_cadre(line=second, cadre=first.cadre, actor=office)

    with pytest.raises(DomainError) as refusal:
        restore_line(line=first, actor=office)

    assert refusal.value.code == "cap_reached"
    assert DraftLine.objects.get(pk=first.pk).state == LineState.STRUCK


def test_a_draft_that_was_made_or_discarded_is_edited_no_more(office):
    waiting(2)
    ready(2)
    made, discarded = drafted(office), drafted(office)
    make_draft(draft=made, on=today(), actor=office)
    discard_draft(draft=discarded, actor=office)

    for draft in (made, discarded):
        line = draft.lines.first()
        edits: Sequence[Any] = (
            partial(strike_line, line=line),
            partial(restore_line, line=line),
            partial(choose_cadre, line=line, cadre=line.cadre),
            partial(discard_draft, draft=draft),
            partial(make_draft, draft=draft, on=today()),
        )
        for edit in edits:
            with pytest.raises(ConflictError) as refusal:
                edit(actor=office)
            assert refusal.value.code == "draft_not_open"


# Making


def test_all_is_made_at_once_counted_and_told(office):
    homes, cadres = waiting(4), ready(4)

    made = make_draft(draft=drafted(office), on=DAY, actor=office)

    pairings = Pairing.objects.order_by("household")
    assert (made.pairings, made.left_out) == (4, [])
    assert [p.household for p in pairings] == homes
    assert {p.started_on for p in pairings} == {DAY}
    assert {(p.role, p.created_by) for p in pairings} == {("爱心家人", office)}
    assert PairingYear.objects.filter(year=DAY.year).count() == 4
    assert {m.user.cadre for m in Message.objects.all()} == set(cadres)
    assert made.draft.status == DraftStatus.MADE
    assert set(made.draft.lines.values_list("pairing", flat=True)) == {p.pk for p in pairings}


def test_a_cadre_with_several_households_is_told_once(office):
    rule(office, cap=3, leader_words="局长")
    waiting(3)
    ready(1)

    make_draft(draft=drafted(office), on=DAY, actor=office)

    assert Pairing.objects.count() == 3
    assert Message.objects.count() == 1


def test_what_is_no_longer_possible_is_left_out_with_a_sentence(office):
    homes, cadres = waiting(7), ready(7)
    draft = drafted(office)
    given = {line.household: line.cadre for line in lines_of(draft)}
    paired, closed, off, left, full, late, fine = homes
    other = factories.make_cadre("别人")
    factories.make_pairing(paired, other)
    Household.objects.filter(pk=closed.pk).update(closed_on=DAY)
    off.recipients.update(status="ended", ended_on=DAY, exit_reason="deceased")
    Cadre.objects.filter(pk=given[left].pk).update(status=CadreStatus.LEFT)
    factories.make_pairing(cadre=given[full])
    late.recipients.update(joined_on=DAY + timedelta(days=1))

    made = make_draft(draft=draft, on=DAY, actor=office)

    codes = {line.household: line.outcome["code"] for line in made.left_out}
    assert made.pairings == 1
    assert Pairing.objects.open().get(household=fine).cadre == given[fine]
    assert codes == {
        paired: "paired",
        closed: "closed",
        off: "off_rosters",
        left: "cadre_left",
        full: "cap",
        late: "not_joined",
    }
    assert all(outcome_words(line.outcome) for line in made.left_out)
    assert {m.user.cadre for m in Message.objects.all()} == {given[fine]}
    assert set(cadres) >= {given[fine]}


def test_a_day_on_which_the_pairing_before_still_held_is_left_out(office):
    again, fine = waiting(2)
    factories.make_pairing(again, ended_on=DAY)
    ready(2)

    made = make_draft(draft=drafted(office), on=DAY, actor=office)

    assert [(line.household, line.outcome) for line in made.left_out] == [
        (again, {"code": "overlaps", "day": "2026-03-02"})
    ]
    assert Pairing.objects.open().get().household == fine


def test_what_went_before_is_named_as_replaced(office):
    (home,) = waiting(1)
    before = factories.make_pairing(home, ended_on=date(2025, 5, 1))
    ready(1)

    make_draft(draft=drafted(office), on=DAY, actor=office)

    assert Pairing.objects.open().get().replaces == before


def test_a_day_to_come_and_a_draft_of_nothing_possible_change_nothing(office):
    waiting(1)
    ready(1)
    draft = drafted(office)

    with pytest.raises(DomainError) as future:
        make_draft(draft=draft, on=today() + timedelta(days=1), actor=office)
    with pytest.raises(DomainError) as early:
        make_draft(draft=draft, on=date(2022, 12, 31), actor=office)

    assert (future.value.code, early.value.code) == ("date_in_future", "nothing_possible")
    assert "2023-01-01" in str(early.value)
    draft.refresh_from_db()
    assert draft.is_open
    assert not Pairing.objects.exists()


# Taking back


def test_what_was_made_is_taken_back_save_what_is_in_use(office):
    homes = waiting(3)
    ready(3)
    draft = make_draft(draft=drafted(office), on=DAY, actor=office).draft
    used, ended, _free = Pairing.objects.order_by("household")
    contact = factories.make_contact(used, DAY)
    end_pairing(pairing=ended, on=today(), reason=EndReason.OTHER, actor=office)
    Message.objects.all().delete()

    gone, kept = undo_draft(draft=draft, actor=office)

    assert (gone, kept) == (1, 2)
    assert set(Pairing.objects.all()) == {used, ended}
    assert Contact.objects.get() == contact
    assert [line.state for line in lines_of(draft)] == ["kept", "kept", "undone"]
    assert [line.outcome.get("code") for line in lines_of(draft)] == ["in_use", "went_on", None]
    assert Message.objects.count() == 1
    assert not homes[2].pairings.exists()
    draft.refresh_from_db()
    assert (draft.status, draft.closed_by) == (DraftStatus.UNDONE, office)


def test_a_draft_that_is_all_in_use_and_one_that_was_not_made_are_not_taken_back(office):
    waiting(1)
    ready(1)
    draft = drafted(office)
    with pytest.raises(ConflictError) as early:
        undo_draft(draft=draft, actor=office)
    make_draft(draft=draft, on=DAY, actor=office)
    factories.make_contact(Pairing.objects.get(), DAY)
    with pytest.raises(ConflictError) as used:
        undo_draft(draft=draft, actor=office)

    assert (early.value.code, used.value.code) == ("draft_not_made", "in_use")
    draft.refresh_from_db()
    assert draft.status == DraftStatus.MADE


def test_what_was_taken_back_can_be_drafted_and_made_again(office):
    waiting(2)
    ready(2)
    undo_draft(draft=make_draft(draft=drafted(office), on=DAY, actor=office).draft, actor=office)

    made = make_draft(draft=drafted(office), on=DAY, actor=office)

    assert made.pairings == Pairing.objects.count() == 2


def test_one_pairing_from_the_queue_is_told_and_taken_back(office):
    (home,), (cadre,) = waiting(1), ready(1)
    programme = factories.make_programme()
    pairing = pair_from_queue(
        household=home, cadre=cadre, programme=programme, on=DAY, actor=office
    )
    told = Message.objects.get()

    undo_start(pairing=pairing, actor=office)

    assert told.user == cadre.user
    assert not Pairing.objects.exists()
    with pytest.raises(ConflictError) as refusal:
        undo_start(pairing=pairing, actor=office)
    assert refusal.value.code == "gone"


def test_one_pairing_with_a_contact_is_not_taken_back(office):
    (home,), (cadre,) = waiting(1), ready(1)
    pairing = start_pairing(
        household=home, cadre=cadre, programme=factories.make_programme(), on=DAY, actor=office
    )
    factories.make_contact(pairing, DAY)

    with pytest.raises(ConflictError) as refusal:
        undo_start(pairing=pairing, actor=office)

    assert refusal.value.code == "in_use"
    assert Pairing.objects.get() == pairing


# Handing over


def test_a_whole_unit_is_handed_over_in_one_go(office):
    before = holding(3)
    new = factories.make_unit("县水务局")
    heirs = ready(3, unit=new)
    to = Cadre.objects.filter(user__unit=new)

    draft = handed(office, before, to=to, from_unit=before[0].cadre.user.unit, to_unit=new)
    made = make_draft(draft=draft, on=DAY, actor=office)

    old = [Pairing.objects.get(pk=pairing.pk) for pairing in before]
    assert made.pairings == 3
    assert {(p.ended_on, p.end_reason, p.ended_by) for p in old} == {
        (DAY - timedelta(days=1), EndReason.CADRE_TRANSFERRED, office)
    }
    now = Pairing.objects.open()
    assert {p.cadre for p in now} == set(heirs)
    assert {(p.replaces, p.started_on) for p in now} == {(p, DAY) for p in before}
    told = Message.objects.values_list("user__cadre", flat=True)
    assert sorted(told) == sorted([p.cadre_id for p in before] + [c.pk for c in heirs])


def test_who_leaves_takes_nothing_over(office):
    rule(office, cap=5, leader_words="局长")
    before = holding(2)
    (heir,) = ready(1)

    lines = lines_of(handed(office, before))

    assert [line.cadre for line in lines] == [heir, heir]
    assert [line.ends for line in lines] == before


def test_a_handover_is_for_a_reason_of_the_cadres_side(office):
    before = holding(1)

    with pytest.raises(DomainError) as refusal:
        handed(office, before, reason=EndReason.DECEASED)
    end_pairing(pairing=before[0], on=today(), reason=EndReason.OTHER, actor=office)
    with pytest.raises(DomainError) as nothing:
        handed(office, before)

    assert (refusal.value.code, nothing.value.code) == (
        "reason_not_of_cadre",
        "nothing_to_hand_over",
    )


def test_what_ended_or_was_handed_over_meanwhile_is_left_out(office):
    ended, moved, young, fine = holding(4)
    ready(4)
    draft = handed(office, [ended, moved, young, fine])
    end_pairing(pairing=ended, on=DAY, reason=EndReason.DECEASED, actor=office)
    end_pairing(pairing=moved, on=DAY, reason=EndReason.OTHER, actor=office)
    factories.make_pairing(moved.household, on=DAY + timedelta(days=1))
    Pairing.objects.filter(pk=young.pk).update(started_on=DAY)

    made = make_draft(draft=draft, on=DAY, actor=office)

    codes = {line.household: line.outcome["code"] for line in made.left_out}
    assert codes == {ended.household: "ended", moved.household: "ended", young.household: "began"}
    assert Pairing.objects.open().filter(household=fine.household).get().replaces == fine


def test_a_handover_is_taken_back_and_the_old_pairings_go_on(office):
    first, second = holding(2)
    ready(2)
    draft = make_draft(draft=handed(office, [first, second]), on=DAY, actor=office).draft
    used = Pairing.objects.open().get(household=second.household)
    factories.make_contact(used, DAY)

    gone, kept = undo_draft(draft=draft, actor=office)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (gone, kept) == (1, 1)
    assert (first.ended_on, first.end_reason) == (None, "")
    assert second.ended_on == DAY - timedelta(days=1)
    assert Pairing.objects.open().get(household=second.household) == used
    assert PairingYear.objects.filter(pairing=first, year=today().year).exists()


def test_a_handover_is_taken_back_beside_one_that_was_settled_by_hand_since(office):
    first, second, third = holding(3)
    ready(3)
    draft = make_draft(draft=handed(office, [first, second, third]), on=DAY, actor=office).draft
    for pairing in (first, second):
        begun = Pairing.objects.open().get(household=pairing.household)
        undo_start(pairing=begun, actor=office)
    undo_end(pairing=first)
    anew = start_pairing(
        household=second.household,
        cadre=ready(1)[0],
        programme=second.programme,
        on=DAY,
        actor=office,
    )

    gone, kept = undo_draft(draft=draft, actor=office)

    assert (gone, kept) == (1, 0)
    assert set(Pairing.objects.open()) == {first, anew, third}


def test_what_is_open_is_told_before_a_handover(office, clock, django_assert_num_queries):
    clock("2026-05-10")
    plain, busy = holding(2)
    home = busy.household
    factories.make_need(
        home,
        text="屋顶漏雨",
        status="assigned",
        due_on=date(2026, 5, 20),
        unit=factories.make_unit(),
    )
    factories.make_follow_up(busy, run=factories.make_run())
    factories.make_distribution(home, day=date(2026, 5, 12))
    factories.make_plan(home, review_due_on=date(2026, 6, 1))
    factories.make_asked_visit(home, wanted_by=date(2026, 6, 3))
    make_finding(home, actor=office, days=30)
    asked = {"first": date(2026, 5, 1), "last": date(2026, 7, 31)}
    survey = make_survey(SurveyStatus.PUBLISHED, **asked)
    make_line(survey, home, home.recipients.get())
    over = make_survey(SurveyStatus.CLOSED, name="已结束", **asked)
    make_line(over, home, home.recipients.get())

    with translation.override("en"), django_assert_num_queries(10):
        found = open_matters([plain.pk, busy.pk])

    assert [(m.due_on, m.words) for m in found[plain.pk]] == [
        (date(2026, 3, 31), "Next contact or visit")
    ]
    assert [(m.due_on, m.words) for m in found[busy.pk] if m.due_on is not None] == [
        (date(2026, 3, 31), "Next contact or visit"),
        (date(2026, 5, 12), "To be handed out: 助学金, ¥200.00"),
        (date(2026, 5, 20), "Open need: 屋顶漏雨"),
        (date(2026, 6, 1), "Review of its plan"),
        (date(2026, 6, 3), "A visit that was asked for"),
        (date(2026, 6, 9), "To be put right: 灶旁电线裸露"),
        (date(2026, 7, 31), "1 form of the survey 培训意愿调查"),
    ]
    assert [m.words for m in found[busy.pk] if m.due_on is None] == [
        "Followed up, overdue since 2023-04-01"
    ]


def test_a_township_drafts_its_own_households_with_its_own_cadres(township):
    (here,), _there = waiting(1), waiting(1, village=factories.WHEAT)
    own = factories.make_unit("汉源镇卫生院", place=factories.HANYUAN)
    (cadre,) = ready(1, unit=own)
    ready(3)

    draft = drafted(township, region=factories.get_region(factories.HANYUAN))

    assert [(line.household, line.cadre) for line in lines_of(draft)] == [(here, cadre)]
    assert Role(township.role) == Role.TOWNSHIP_OFFICE
