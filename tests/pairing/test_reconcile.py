"""Deciding what rosters propose: what each decision writes, refuses, and gives back."""

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from common.database import lock_county
from common.dates import today
from common.errors import ConflictError, DomainError
from organization.choices import Role
from organization.models import User
from pairing.choices import EndReason, ProposalDecision, ProposalKind, ProposalStatus
from pairing.models import Household, Pairing, Proposal, Recipient
from pairing.reconciling import records
from pairing.reconciling.decisions import (
    change_group,
    close_household,
    decide,
    end_care,
    hand_over,
    keep,
    keep_pairing,
    mark_left,
    move,
    rename,
)
from pairing.reconciling.reopening import reopen
from pairing.services import end_pairing, start_pairing
from tests import factories
from tests.harness import Session, sessions_waiting_for_a_lock, table_contents, wait_until
from tests.inspections.making import make_finding
from visits.choices import NeedStatus
from visits.models import PairingYear

pytestmark = pytest.mark.usefixtures("english")

YESTERDAY = today() - timedelta(days=1)


def _state(*records: Any) -> list[dict[str, Any]]:
    """The records as the database holds them now."""
    return [type(r).objects.filter(pk=r.pk).values().get() for r in records]


def _gone(recipient: Recipient) -> Proposal:
    return factories.make_proposal(ProposalKind.GONE, recipient=recipient)


def _end(office: User, *proposals: Proposal, on: date = YESTERDAY) -> list[Proposal]:
    return end_care(proposals=proposals, reason=EndReason.DECEASED, on=on, actor=office)


# Gone from the roster


@pytest.mark.django_db
def test_care_for_one_of_two_ends_and_the_household_goes_on(
    pairing: Pairing, recipient: Recipient, office: User
) -> None:
    factories.make_recipient(pairing.household, name="王二")

    _end(office, _gone(recipient))

    recipient.refresh_from_db()
    pairing.refresh_from_db()
    pairing.household.refresh_from_db()
    assert (recipient.status, recipient.exit_reason, recipient.ended_on) == (
        "ended",
        "deceased",
        YESTERDAY,
    )
    assert pairing.is_open
    assert pairing.household.closed_on is None


@pytest.mark.django_db
def test_with_the_last_recipient_pairing_and_household_end(
    pairing: Pairing, recipient: Recipient, office: User
) -> None:
    _end(office, _gone(recipient))

    pairing.refresh_from_db()
    pairing.household.refresh_from_db()
    assert (pairing.ended_on, pairing.end_reason, pairing.ended_by) == (
        YESTERDAY,
        "deceased",
        office,
    )
    assert pairing.household.closed_on == YESTERDAY
    assert not PairingYear.objects.filter(pairing=pairing, year=today().year + 1).exists()


@pytest.mark.django_db
def test_somebody_cared_for_in_another_programme_keeps_the_household_open(
    pairing: Pairing, recipient: Recipient, office: User
) -> None:
    school = factories.make_group("pupil", of=factories.make_programme("school"))
    factories.make_recipient(pairing.household, name="王学", group=school)
    at_school = factories.make_pairing(pairing.household, programme=school.programme)

    _end(office, _gone(recipient))

    pairing.refresh_from_db()
    at_school.refresh_from_db()
    pairing.household.refresh_from_db()
    assert (pairing.is_open, at_school.is_open) == (False, True)
    assert pairing.household.closed_on is None


@pytest.mark.django_db
def test_two_of_one_household_ended_together_close_it_and_come_back_together(
    pairing: Pairing, recipient: Recipient, office: User
) -> None:
    other = factories.make_recipient(pairing.household, name="王二")
    before = _state(recipient, other, pairing, pairing.household)
    decided = _end(office, _gone(recipient), _gone(other))
    pairing.household.refresh_from_db()
    assert pairing.household.closed_on == YESTERDAY

    reopen(proposals=decided, actor=office)

    assert _state(recipient, other, pairing, pairing.household) == before
    assert PairingYear.objects.filter(pairing=pairing, year=today().year + 1).exists()


@pytest.mark.django_db
def test_nobody_comes_back_into_a_closed_household_alone(
    pairing: Pairing, recipient: Recipient, office: User
) -> None:
    other = factories.make_recipient(pairing.household, name="王二")
    (first,) = _end(office, _gone(recipient))
    (second,) = _end(office, _gone(other))

    with pytest.raises(ConflictError) as refusal:
        reopen(proposals=[first], actor=office)
    reopen(proposals=[second], actor=office)
    reopen(proposals=[first], actor=office)

    assert refusal.value.code == "household_closed"
    assert pairing.household.recipients.active().count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("on", "code"),
    [
        (today() + timedelta(days=1), "date_in_future"),
        (date(2022, 12, 31), "before_joining"),
        (date(2023, 5, 1), "end_before_start"),
    ],
)
def test_a_day_that_cannot_be_changes_nothing(
    on: date, code: str, recipient: Recipient, office: User
) -> None:
    factories.make_pairing(recipient.household, on=date(2023, 6, 1))
    proposal = _gone(recipient)
    before = table_contents()

    with pytest.raises(DomainError) as refusal:
        _end(office, proposal, on=on)

    assert refusal.value.code == code
    assert table_contents() == before


@pytest.mark.django_db
def test_of_many_a_refusal_names_the_one_that_is_meant(
    pairing: Pairing, recipient: Recipient, office: User
) -> None:
    late = factories.make_recipient(name="李晚", joined_on=today())

    with pytest.raises(DomainError) as refusal:
        _end(office, _gone(recipient), _gone(late))

    assert str(refusal.value).startswith("李晚: On the roster since")
    assert Recipient.objects.active().count() == 2


@pytest.mark.django_db
def test_of_many_a_refusal_names_whose_pairing_began_later(
    pairing: Pairing, recipient: Recipient, office: User
) -> None:
    late = factories.make_recipient(factories.make_household("赵家"), name="赵晚")
    factories.make_pairing(late.household, on=today())

    with pytest.raises(DomainError) as refusal:
        _end(office, _gone(recipient), _gone(late))

    assert str(refusal.value).startswith("赵晚: The pairing began on")
    assert Recipient.objects.active().count() == 2


@pytest.mark.django_db
def test_who_was_taken_in_anew_does_not_come_back_twice(
    pairing: Pairing, recipient: Recipient, office: User
) -> None:
    (decided,) = _end(office, _gone(recipient))
    again = factories.make_household("王新")
    factories.make_recipient(again, identity=recipient.identity)

    with pytest.raises(ConflictError) as refusal:
        reopen(proposals=[decided], actor=office)

    assert refusal.value.code == "returned"


@pytest.mark.django_db
def test_a_household_taken_in_anew_is_not_opened_twice(
    pairing: Pairing, recipient: Recipient, office: User
) -> None:
    (decided,) = _end(office, _gone(recipient))
    factories.make_household("王成", head_id=pairing.household.head_id)

    with pytest.raises(ConflictError) as refusal:
        reopen(proposals=[decided], actor=office)

    assert refusal.value.code == "returned"


# Decisions as such


@pytest.mark.django_db
def test_a_decision_is_recorded_with_who_when_and_why(recipient: Recipient, office: User) -> None:
    proposal = _gone(recipient)

    keep(proposals=[proposal], note="在外务工", actor=office)

    proposal.refresh_from_db()
    assert (proposal.status, proposal.decision, proposal.reason, proposal.decided_by) == (
        ProposalStatus.DECLINED,
        ProposalDecision.KEEP,
        "在外务工",
        office,
    )
    assert proposal.decided_at is not None
    recipient.refresh_from_db()
    assert recipient.status == "active"


@pytest.mark.django_db
def test_what_was_decided_once_is_not_decided_again(
    recipient: Recipient, office: User, township: User
) -> None:
    proposal = _gone(recipient)
    keep(proposals=[proposal], actor=township)

    with pytest.raises(ConflictError) as refusal:
        _end(office, proposal)

    assert refusal.value.code == "decided_already"
    assert str(refusal.value) == "汉源镇 has decided this question already: Left as it is."


@pytest.mark.django_db
def test_what_a_later_roster_settled_or_an_undo_withdrew_is_not_decided(
    recipient: Recipient, office: User
) -> None:
    settled, withdrawn = _gone(recipient), _gone(factories.make_recipient())
    Proposal.objects.filter(pk=settled.pk).update(status=ProposalStatus.SUPERSEDED)
    Proposal.objects.filter(pk=withdrawn.pk).delete()

    codes = []
    for proposal in (settled, withdrawn):
        with pytest.raises(ConflictError) as refusal:
            keep(proposals=[proposal], actor=office)
        codes.append(refusal.value.code)

    assert codes == ["superseded", "withdrawn"]


@pytest.mark.django_db
def test_a_decision_answers_its_own_kind_of_question_only(
    recipient: Recipient, office: User
) -> None:
    with pytest.raises(DomainError) as refusal:
        move(proposals=[_gone(recipient)], actor=office)

    assert refusal.value.code == "other_question"


@pytest.mark.django_db
def test_a_question_asked_again_by_a_later_roster_is_not_opened_twice(
    recipient: Recipient, office: User
) -> None:
    (decided,) = keep(proposals=[_gone(recipient)], actor=office)
    _gone(recipient)

    with pytest.raises(ConflictError) as refusal:
        reopen(proposals=[decided], actor=office)

    assert refusal.value.code == "asked_again"


@pytest.mark.django_db
def test_an_open_question_has_no_decision_to_take_back(recipient: Recipient, office: User) -> None:
    with pytest.raises(ConflictError) as refusal:
        reopen(proposals=[_gone(recipient)], actor=office)

    assert refusal.value.code == "not_decided"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("decision", "code"),
    [(ProposalDecision.END, "reason_missing"), (ProposalDecision.HAND_OVER, "household_missing")],
)
def test_what_a_decision_needs_must_be_said(
    decision: ProposalDecision, code: str, recipient: Recipient, office: User
) -> None:
    proposal = _gone(recipient)

    with pytest.raises(DomainError) as no_day:
        decide(proposals=[proposal], decision=decision, actor=office)
    with pytest.raises(DomainError) as nothing_else:
        decide(proposals=[proposal], decision=decision, on=YESTERDAY, actor=office)

    assert (no_day.value.code, nothing_else.value.code) == ("day_missing", code)


def test_of_two_clerks_at_one_question_the_second_is_told(committing_db: None) -> None:
    proposal = _gone(factories.make_recipient(name="王小成"))
    clerks = [factories.make_user(Role.COUNTY_OFFICE, name=name) for name in ("甲", "乙")]

    def answer(number: int) -> str:
        try:
            (_end if number else _keep)(clerks[number], proposal)
        except ConflictError as error:
            return error.code
        return "decided"

    def _keep(clerk: User, asked: Proposal) -> None:
        keep(proposals=[asked], actor=clerk)

    # The county is held until both clerks are waiting for it.
    with transaction.atomic():
        lock_county("621225")
        sessions = [Session(partial(answer, number)) for number in (0, 1)]
        wait_until(lambda: sessions_waiting_for_a_lock() == 2, "Both clerks' wait")

    assert sorted(s.join_session() for s in sessions) == ["decided", "decided_already"]


def test_who_decides_while_a_roster_is_applied_is_told_so(
    committing_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "_PATIENCE", "50ms")
    proposal = _gone(factories.make_recipient())
    office = factories.make_user(Role.COUNTY_OFFICE)

    def answer() -> str:
        try:
            keep(proposals=[proposal], actor=office)
        except ConflictError as error:
            return error.code
        return "decided"

    with transaction.atomic():
        lock_county("621225")
        busy = Session(answer).join_session()

    assert (busy, Session(answer).join_session()) == ("county_busy", "decided")


# Cadres


@pytest.mark.django_db
def test_a_cadre_who_left_keeps_the_pairings_until_they_are_handed_over(
    pairing: Pairing, office: User
) -> None:
    proposal = factories.make_proposal(ProposalKind.CADRE_GONE, cadre=pairing.cadre)

    mark_left(proposals=[proposal], reason=EndReason.CADRE_RETIRED, on=YESTERDAY, actor=office)

    pairing.refresh_from_db()
    pairing.cadre.refresh_from_db()
    assert pairing.cadre.status == "left"
    assert pairing.is_open

    reopen(proposals=[proposal], actor=office)

    pairing.cadre.refresh_from_db()
    assert pairing.cadre.status == "active"


@pytest.mark.django_db
def test_a_cadre_cannot_leave_twice(pairing: Pairing, office: User) -> None:
    pairing.cadre.status = "left"
    pairing.cadre.save(update_fields=["status"])
    proposal = factories.make_proposal(ProposalKind.CADRE_GONE, cadre=pairing.cadre)

    with pytest.raises(ConflictError) as refusal:
        mark_left(proposals=[proposal], reason=EndReason.OTHER, on=YESTERDAY, actor=office)

    assert refusal.value.code == "left_already"


# Groups


def _on_orphans_roster(recipient: Recipient, kind: ProposalKind) -> Proposal:
    source = factories.make_import(
        kind="orphans",
        columns={"name": 0, "identity": 1, "school": 2, "grade": 3, "category": 4},
    )
    row = factories.make_row(source, recipient.name, recipient.identity, "北关小学", "", "孤儿")
    group = factories.make_group("orphan")
    return factories.make_proposal(kind, source=source, row=row, recipient=recipient, group=group)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [ProposalKind.GROUP_CHANGED, ProposalKind.TWO_ROSTERS])
def test_a_group_is_changed_with_what_its_roster_tells(
    kind: ProposalKind, pairing: Pairing, recipient: Recipient, office: User
) -> None:
    recipient.grade = "三年级"
    recipient.save(update_fields=["grade"])
    before = _state(recipient, pairing)
    proposal = _on_orphans_roster(recipient, kind)

    change_group(proposals=[proposal], actor=office)

    recipient.refresh_from_db()
    pairing.refresh_from_db()
    assert recipient.group.key == "orphan"
    # What the row leaves blank takes nothing away.
    assert (recipient.school, recipient.grade, recipient.child_category) == (
        "北关小学",
        "三年级",
        "孤儿",
    )
    assert pairing.role == "爱心爸妈"

    reopen(proposals=[proposal], actor=office)

    assert _state(recipient, pairing) == before


@pytest.mark.django_db
def test_a_group_is_not_changed_of_somebody_whose_care_has_ended(
    pairing: Pairing, recipient: Recipient, office: User
) -> None:
    proposal = _on_orphans_roster(recipient, ProposalKind.TWO_ROSTERS)
    _end(office, _gone(recipient))

    with pytest.raises(ConflictError) as refusal:
        change_group(proposals=[proposal], actor=office)

    assert refusal.value.code == "ended_already"


# Villages


def _moved(household: Household, to: str) -> Proposal:
    content = {"from": household.region_id, "to": to}
    return factories.make_proposal(ProposalKind.MOVED, household=household, content=content)


@pytest.mark.django_db
def test_a_household_moves_with_its_pairing_and_its_contacts_stay(
    pairing: Pairing, recipient: Recipient, office: User
) -> None:
    past = factories.make_pairing(pairing.household, on=date(2021, 1, 1), ended_on=date(2022, 1, 1))
    contact = factories.make_contact(pairing, date(2023, 5, 1))
    # The township to which it moves asks for more, and of open questions it sees its own.
    factories.make_rule(contacts=8, visits=4, year=2020, place=factories.SHILI)
    asked = _gone(recipient)
    proposal = _moved(pairing.household, factories.WHEAT)

    move(proposals=[proposal], actor=office)

    rows: list[Any] = [pairing, past, contact, asked, pairing.household]
    for row in rows:
        row.refresh_from_db()
    assert (pairing.household.region_id, pairing.region_id, asked.region_id) == (
        factories.WHEAT,
        factories.WHEAT,
        factories.WHEAT,
    )
    assert (past.region_id, contact.region_id) == (factories.SOUTH_GATE, factories.SOUTH_GATE)
    year = PairingYear.objects.get(pairing=pairing, year=today().year)
    assert (year.contacts_needed, year.visits_needed) == (8, 4)

    reopen(proposals=[proposal], actor=office)

    for row in [*rows, year]:
        row.refresh_from_db()
    assert (pairing.household.region_id, pairing.region_id, asked.region_id) == (
        factories.SOUTH_GATE,
        factories.SOUTH_GATE,
        factories.SOUTH_GATE,
    )
    assert (year.contacts_needed, year.visits_needed) == (4, 2)


@pytest.mark.django_db
def test_what_is_open_moves_with_a_household_and_what_is_over_stays(
    pairing: Pairing, office: User
) -> None:
    home = pairing.household
    going: list[Any] = [
        factories.make_need(home),
        factories.make_plan(home),
        factories.make_asked_visit(home),
        make_finding(home, actor=office),
    ]
    staying: list[Any] = [
        factories.make_need(
            home, status=NeedStatus.DONE, settled_on=date(2023, 6, 1), outcome="已翻修"
        ),
        factories.make_plan(
            home, review_due_on=None, closed_on=date(2023, 6, 1), closed_text="已住上新房"
        ),
        factories.make_need(),
    ]
    proposal = _moved(home, factories.WHEAT)

    move(proposals=[proposal], actor=office)

    for row in [*going, *staying]:
        row.refresh_from_db()
    assert {row.region_id for row in going} == {factories.WHEAT}
    assert {row.region_id for row in staying} == {factories.SOUTH_GATE}

    reopen(proposals=[proposal], actor=office)

    for row in going:
        row.refresh_from_db()
    assert {row.region_id for row in going} == {factories.SOUTH_GATE}


@pytest.mark.django_db
def test_a_move_is_not_taken_back_after_the_pairing_ended_there(
    pairing: Pairing, recipient: Recipient, office: User
) -> None:
    (decided,) = move(proposals=[_moved(pairing.household, factories.WHEAT)], actor=office)
    end_pairing(pairing=pairing, on=YESTERDAY, reason=EndReason.OTHER, actor=office)

    with pytest.raises(ConflictError) as refusal:
        reopen(proposals=[decided], actor=office)

    assert refusal.value.code == "touched"
    pairing.household.refresh_from_db()
    assert pairing.household.region_id == factories.WHEAT


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "to", "code"),
    [
        ("office", factories.LI_VILLAGE, "other_county"),
        ("township", factories.WHEAT, "beyond_scope"),
    ],
)
def test_nobody_moves_a_household_out_of_reach(
    role: str,
    to: str,
    code: str,
    request: pytest.FixtureRequest,
    household: Household,
) -> None:
    proposal = _moved(household, to)

    with pytest.raises(DomainError) as refusal:
        move(proposals=[proposal], actor=request.getfixturevalue(role))

    assert refusal.value.code == code
    household.refresh_from_db()
    assert household.region_id == factories.SOUTH_GATE


@pytest.mark.django_db
def test_a_household_moved_by_somebody_else_meanwhile_stays_there(
    household: Household, office: User
) -> None:
    proposal = _moved(household, factories.WHEAT)
    Household.objects.filter(pk=household.pk).update(region=factories.SOUTH_GATE_COMMUNITY)

    with pytest.raises(ConflictError) as refusal:
        move(proposals=[proposal], actor=office)

    assert refusal.value.code == "moved_since"


# Names


def _renamed(household: Household, to: str) -> Proposal:
    content = {"from": household.head_name, "to": to}
    return factories.make_proposal(ProposalKind.RENAMED, household=household, content=content)


@pytest.mark.django_db
def test_a_renamed_head_is_found_by_the_new_name(household: Household, office: User) -> None:
    before = _state(household)
    proposal = _renamed(household, "王诚义")

    rename(proposals=[proposal], actor=office)

    assert list(Household.objects.search("wcy")) == [household]
    assert list(Household.objects.search("wang chengyi")) == [household]

    reopen(proposals=[proposal], actor=office)

    assert _state(household) == before


@pytest.mark.django_db
def test_a_head_renamed_meanwhile_stays(household: Household, office: User) -> None:
    proposal = _renamed(household, "王诚")
    Household.objects.filter(pk=household.pk).update(head_name="王程")

    with pytest.raises(ConflictError) as refusal:
        rename(proposals=[proposal], actor=office)

    assert refusal.value.code == "renamed_since"


@pytest.mark.django_db
def test_a_name_is_not_taken_back_over_a_newer_one(household: Household, office: User) -> None:
    (decided,) = rename(proposals=[_renamed(household, "王诚")], actor=office)
    Household.objects.filter(pk=household.pk).update(head_name="王程")

    with pytest.raises(ConflictError) as refusal:
        reopen(proposals=[decided], actor=office)

    assert refusal.value.code == "touched"


# Splits


def _split(old: Household, new: Household, left: Recipient) -> Proposal:
    """``left`` went from the old household to the new one, as an applied roster leaves it."""
    left.household = new
    left.save(update_fields=["household"])
    content = {"to": [new.pk], "left": [left.pk], "is_empty": not old.recipients.exists()}
    return factories.make_proposal(ProposalKind.SPLIT, household=old, content=content)


@pytest.fixture
def new_household(db: None) -> Household:
    return factories.make_household("李新", village=factories.WHEAT)


@pytest.mark.django_db
def test_the_cadre_stays_where_somebody_is_left(
    pairing: Pairing, recipient: Recipient, new_household: Household, office: User
) -> None:
    factories.make_recipient(pairing.household, name="王留")
    before = _state(pairing, pairing.household)
    proposal = _split(pairing.household, new_household, recipient)

    with pytest.raises(DomainError) as refusal:
        close_household(proposal=proposal, on=YESTERDAY, actor=office)
    keep_pairing(proposal=proposal, actor=office)

    assert refusal.value.code == "somebody_left"
    assert _state(pairing, pairing.household) == before


@pytest.mark.django_db
def test_an_empty_household_is_closed_with_its_pairing(
    pairing: Pairing, recipient: Recipient, new_household: Household, office: User
) -> None:
    proposal = _split(pairing.household, new_household, recipient)
    before = _state(pairing, pairing.household)

    with pytest.raises(DomainError) as refusal:
        keep_pairing(proposal=proposal, actor=office)
    close_household(proposal=proposal, on=YESTERDAY, actor=office)

    pairing.refresh_from_db()
    pairing.household.refresh_from_db()
    assert refusal.value.code == "nobody_left"
    assert (pairing.ended_on, pairing.household.closed_on) == (YESTERDAY, YESTERDAY)

    reopen(proposals=[proposal], actor=office)

    assert _state(pairing, pairing.household) == before


@pytest.mark.django_db
@pytest.mark.parametrize("is_empty", [True, False])
def test_a_cadre_is_handed_over_to_the_new_household(
    is_empty: bool,
    pairing: Pairing,
    recipient: Recipient,
    new_household: Household,
    office: User,
) -> None:
    if not is_empty:
        factories.make_recipient(pairing.household, name="王留")
    proposal = _split(pairing.household, new_household, recipient)
    before = _state(pairing, pairing.household)

    hand_over(proposal=proposal, to=new_household, on=YESTERDAY, actor=office)

    pairing.refresh_from_db()
    pairing.household.refresh_from_db()
    begun = new_household.pairings.get()
    day_before = YESTERDAY - timedelta(days=1)
    assert (pairing.ended_on, begun.started_on) == (day_before, YESTERDAY)
    assert (begun.cadre, begun.region_id, begun.is_open) == (
        pairing.cadre,
        factories.WHEAT,
        True,
    )
    assert pairing.household.closed_on == (day_before if is_empty else None)

    reopen(proposals=[proposal], actor=office)

    assert _state(pairing, pairing.household) == before
    assert not new_household.pairings.exists()


@pytest.mark.django_db
def test_a_pairing_that_began_that_day_is_handed_over_on_it(
    recipient: Recipient, new_household: Household, office: User
) -> None:
    pairing = factories.make_pairing(recipient.household, on=today())
    proposal = _split(pairing.household, new_household, recipient)

    with pytest.raises(DomainError) as early:
        hand_over(proposal=proposal, to=new_household, on=YESTERDAY, actor=office)
    hand_over(proposal=proposal, to=new_household, on=today(), actor=office)

    pairing.refresh_from_db()
    assert early.value.code == "end_before_start"
    assert (pairing.ended_on, new_household.pairings.get().started_on) == (today(), today())


@pytest.mark.django_db
@pytest.mark.parametrize("used", ["contact", "pause", "end"])
def test_a_handing_over_is_not_taken_back_once_the_new_pairing_was_used(
    used: str, pairing: Pairing, recipient: Recipient, new_household: Household, office: User
) -> None:
    proposal = _split(pairing.household, new_household, recipient)
    hand_over(proposal=proposal, to=new_household, on=YESTERDAY, actor=office)
    begun = new_household.pairings.get()
    if used == "contact":
        factories.make_contact(begun, today())
    elif used == "pause":
        factories.make_pause(begun, today())
    else:
        end_pairing(pairing=begun, on=today(), reason=EndReason.OTHER, actor=office)
    before = table_contents()

    with pytest.raises(ConflictError) as refusal:
        reopen(proposals=[proposal], actor=office)

    assert refusal.value.code == "in_use"
    assert table_contents() == before


@pytest.mark.django_db
def test_a_cadre_is_handed_over_only_to_a_household_that_is_free_and_meant(
    pairing: Pairing, recipient: Recipient, new_household: Household, office: User
) -> None:
    proposal = _split(pairing.household, new_household, recipient)
    before = _state(pairing, pairing.household)

    with pytest.raises(DomainError) as stranger:
        hand_over(
            proposal=proposal, to=factories.make_household("别家"), on=YESTERDAY, actor=office
        )
    start_pairing(
        household=new_household,
        cadre=factories.make_cadre(),
        programme=pairing.programme,
        on=YESTERDAY,
        actor=office,
    )
    with pytest.raises(ConflictError) as paired:
        hand_over(proposal=proposal, to=new_household, on=YESTERDAY, actor=office)

    assert (stranger.value.code, paired.value.code) == ("other_household", "already_paired")
    assert _state(pairing, pairing.household) == before


@pytest.mark.django_db
def test_without_a_cadre_there_is_nobody_to_hand_over(
    recipient: Recipient, new_household: Household, office: User
) -> None:
    proposal = _split(recipient.household, new_household, recipient)

    with pytest.raises(DomainError) as refusal:
        hand_over(proposal=proposal, to=new_household, on=YESTERDAY, actor=office)

    assert refusal.value.code == "no_cadre"
