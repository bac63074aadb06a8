"""Taking an import back: everything is as before, or nothing is changed and it is said why."""

import json
from datetime import date
from uuid import uuid4

import pytest

from common.dates import today
from common.encryption import digest
from organization.models import Unit, User
from pairing.choices import (
    CadreStatus,
    ImportStatus,
    ProposalDecision,
    ProposalKind,
    ProposalStatus,
    RowDecision,
)
from pairing.intake import decisions
from pairing.models import (
    Cadre,
    Household,
    ImportRow,
    Pairing,
    Proposal,
    Recipient,
)
from pairing.services import start_pairing
from tests import factories
from tests.harness import table_contents
from tests.pairing import steps
from tests.pairing.steps import ROSTERS, applied, file_of, line, records, undo
from visits.choices import ContactKind
from visits.models import Contact, PairingYear
from visits.services.contacts import Entry, log_contact

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

EXPECTED = json.loads((ROSTERS / "expected.json").read_text(encoding="utf-8"))
HEAD = factories.identity_number(born=date(1960, 3, 4), serial=21)
NEW_HEAD = factories.identity_number(born=date(1962, 3, 4), serial=22)
MAN = factories.identity_number(born=date(1970, 3, 4), serial=23)
WIFE = factories.identity_number(born=date(1971, 3, 4), serial=24)
PHONE = "13900001234"


def ledgers_before(kind):
    """The county's files that are taken in before one of this kind."""
    order = list(EXPECTED["files"])
    return order[: order.index(kind)]


def county_file(kind):
    return (ROSTERS / EXPECTED["files"][kind]).read_bytes()


def disabled(*rows):
    """A roster of these, each in a household of 王成 unless it says otherwise."""
    return file_of(
        "disabled",
        *(line("disabled", **({"head_name": "王成", "head_id": HEAD} | row)) for row in rows),
    )


def roster(kind="disabled", **cells):
    """A roster of one person with a household of somebody else."""
    return file_of(
        kind,
        line(
            kind,
            **({"name": "张三", "identity": MAN, "head_name": "王成", "head_id": HEAD} | cells),
        ),
    )


def contents():
    """The tables but for what was learnt of columns, which an undo does not unlearn."""
    learnt = ("pairing_layout", "pairing_heading")
    return {table: found for table, found in table_contents().items() if table not in learnt}


def take(data, office, kind="disabled", **options):
    return applied(kind, data, office, **options)


def refusal(source, office):
    """The sentence with which an undo was refused, having changed nothing."""
    before = contents()
    source = undo(source, office)
    assert source.status == ImportStatus.APPLIED
    assert contents() == before
    return source.error


# Everything as before


def test_each_file_of_a_county_is_taken_back_without_trace(office):
    for kind in EXPECTED["files"]:
        before, years = contents(), PairingYear.objects.count()
        source = take(county_file(kind), office, kind, name=EXPECTED["files"][kind])
        assert contents() != before, kind
        if kind == "pairings":
            assert PairingYear.objects.count() > years

        source = undo(source, office)

        assert (source.status, source.error) == (ImportStatus.UNDONE, "")
        assert source.undone_by == office
        assert contents() == before, kind
        # What is taken back can be taken in again.
        again = take(county_file(kind), office, kind, name=EXPECTED["files"][kind])
        assert again.accepted == source.accepted


def test_list_of_units_is_taken_back_with_its_liaisons(office):
    factories.make_unit("西和县教育局")
    before = contents()
    source = take(
        file_of(
            "units",
            line("units", name="西和县教育局", liaison_name="李联", liaison_phone="13911112222"),
            line("units", name="西和县民政局", liaison_name="赵络", liaison_phone="13911113333"),
        ),
        office,
        "units",
    )
    assert (Unit.objects.count(), User.objects.count()) == (2, 3)

    assert undo(source, office).status == ImportStatus.UNDONE

    assert contents() == before


def test_what_a_roster_changed_is_given_back(office):
    take(roster(phone="13811110000", level="二级"), office)
    take(
        file_of("cadres", line("cadres", unit="民政局", name="李四", phone=PHONE)), office, "cadres"
    )
    Cadre.objects.update(status=CadreStatus.LEFT)
    before = records()
    people = take(
        disabled(
            {"name": "张三", "identity": MAN, "level": "一级"},
            {"name": "王成", "identity": HEAD, "phone": "13811119999"},
        ),
        office,
    )
    cadres = steps.checked(
        "cadres",
        file_of("cadres", line("cadres", unit="教育局", name="李四", title="科长", phone=PHONE)),
        office,
    )
    decisions.decide_rows(
        source=cadres, rows=ImportRow.objects.all(), decision=RowDecision.TAKE, actor=office
    )
    cadres = steps.apply(cadres, office)
    person, cadre = Recipient.objects.get(name="张三"), Cadre.objects.get()
    assert (person.disability_level, person.household.phone) == (1, "13811119999")
    assert (cadre.title, str(cadre.user.unit), cadre.status) == ("科长", "教育局", "active")

    assert undo(cadres, office).status == ImportStatus.UNDONE
    assert undo(people, office).status == ImportStatus.UNDONE

    assert records() == before


def move_to_another_head(office, *rows):
    """An applied roster on which somebody has another head, and a clerk has said that it is so."""
    source = steps.checked("disabled", disabled(*rows), office)
    assert "head_changed" in source.counts["issues"]
    decisions.decide_rows(
        source=source, rows=ImportRow.objects.all(), decision=RowDecision.TAKE, actor=office
    )
    return steps.apply(source, office)


def test_who_moved_to_a_new_household_moves_back(office):
    take(disabled({"name": "张三", "identity": MAN}, {"name": "李芳", "identity": WIFE}), office)
    before = records()
    source = move_to_another_head(
        office,
        {"name": "张三", "identity": MAN, "head_name": "赵新", "head_id": NEW_HEAD},
        {"name": "李芳", "identity": WIFE},
    )
    assert Recipient.objects.get(name="张三").household.head_name == "赵新"

    assert undo(source, office).status == ImportStatus.UNDONE

    assert records() == before


def test_household_under_a_new_head_gets_its_old_one_back(office):
    take(disabled({"name": "张三", "identity": MAN}), office)
    pairing = factories.make_pairing(Household.objects.get())
    before = records()
    source = move_to_another_head(
        office, {"name": "张三", "identity": MAN, "head_name": "赵新", "head_id": NEW_HEAD}
    )
    pairing.household.refresh_from_db()
    assert (pairing.household.head_id, pairing.household.head_name) == (NEW_HEAD, "赵新")

    assert undo(source, office).status == ImportStatus.UNDONE

    assert records() == before
    assert Household.objects.get().head_id_digest == digest(HEAD)


def test_household_whose_old_head_has_a_new_one_is_not_given_back(office):
    take(disabled({"name": "张三", "identity": MAN}), office)
    source = move_to_another_head(
        office, {"name": "张三", "identity": MAN, "head_name": "赵新", "head_id": NEW_HEAD}
    )
    factories.make_household("王成", head_id=HEAD)

    assert "can no longer be taken back" in refusal(source, office)


def test_questions_that_a_roster_settled_are_asked_again(office):
    take(disabled({"name": "张三", "identity": MAN}, {"name": "李芳", "identity": WIFE}), office)
    take(disabled({"name": "李芳", "identity": WIFE}), office)
    assert Proposal.objects.get().status == ProposalStatus.OPEN
    before = records()
    source = take(
        disabled({"name": "张三", "identity": MAN}, {"name": "李芳", "identity": WIFE}), office
    )
    assert Proposal.objects.get().status == ProposalStatus.SUPERSEDED

    assert undo(source, office).status == ImportStatus.UNDONE

    assert records() == before


def test_question_of_two_rosters_is_that_again_when_the_other_roster_is_taken_back(office):
    take(disabled({"name": "张三", "identity": MAN}), office)
    take(roster("extreme_poverty"), office, "extreme_poverty")
    assert Proposal.objects.get().kind == ProposalKind.TWO_ROSTERS
    before = records()
    source = take(disabled({"name": "李芳", "identity": WIFE}), office)
    assert Proposal.objects.open().get().kind == ProposalKind.GROUP_CHANGED

    assert undo(source, office).status == ImportStatus.UNDONE

    assert records() == before


def test_change_of_group_is_asked_about_once_however_often_the_rosters_come(office):
    take(disabled({"name": "张三", "identity": MAN}), office)
    for _year in range(2):
        take(roster("extreme_poverty"), office, "extreme_poverty")
        take(disabled({"name": "李芳", "identity": WIFE}), office)

    assert Proposal.objects.open().get().kind == ProposalKind.GROUP_CHANGED


def test_question_that_a_later_roster_asks_again_is_not_asked_twice(office):
    both = disabled({"name": "张三", "identity": MAN}, {"name": "李芳", "identity": WIFE})
    one = disabled({"name": "李芳", "identity": WIFE})
    take(both, office)
    take(one, office)
    returned = take(both, office)
    take(one, office)

    assert undo(returned, office).status == ImportStatus.UNDONE

    assert Proposal.objects.open().count() == 1


def test_after_an_undo_the_same_file_does_the_same_again(office):
    data = county_file("disabled")
    name = EXPECTED["files"]["disabled"]
    first = take(data, office, name=name)
    wanted = records(and_keys=False)
    undo(first, office)

    again = take(data, office, name=name)

    assert records(and_keys=False) == wanted
    assert steps.outcomes(again) == steps.outcomes(first)


# Refused


def test_import_whose_household_has_been_paired_stays(office):
    source = take(roster(), office)
    start_pairing(
        household=Household.objects.get(),
        cadre=factories.make_cadre(),
        programme=source.programme,
        on=date(2023, 6, 1),
        actor=office,
    )

    said = refusal(source, office)

    assert "1 records (household: 王成)" in said


def test_import_whose_person_has_been_corrected_stays(office):
    source = take(roster(), office)
    Recipient.objects.filter(name="张三").update(name="张山")

    assert "(recipient: 张山)" in refusal(source, office)


def test_pairings_that_have_a_contact_stay(office):
    for kind in [*ledgers_before("pairings"), "pairings"]:
        source = take(county_file(kind), office, kind, name=EXPECTED["files"][kind])
    pairing = Pairing.objects.first()
    log_contact(
        pairing=pairing,
        entry=Entry(today(), ContactKind.PHONE),
        actor=office,
        client_uuid=uuid4(),
    )

    said = refusal(source, office)

    assert "1 records (pairing: " in said
    assert str(pairing) in said


def test_contacts_of_which_one_was_rejected_stay(office):
    for kind in [*ledgers_before("visits"), "visits"]:
        source = take(county_file(kind), office, kind, name=EXPECTED["files"][kind])
    contact = Contact.objects.first()
    Contact.objects.filter(pk=contact.pk).update(found="改过")

    assert "1 records (contact: " in refusal(source, office)


def test_roster_that_a_later_one_changed_stays_until_then(office):
    first = take(roster(level="二级"), office)
    take(roster(level="一级"), office)

    assert "张三" in refusal(first, office)


def test_import_with_a_question_that_has_been_decided_stays(office):
    take(disabled({"name": "张三", "identity": MAN}, {"name": "李芳", "identity": WIFE}), office)
    source = take(disabled({"name": "李芳", "identity": WIFE}), office)
    Proposal.objects.update(status=ProposalStatus.DECLINED, decision=ProposalDecision.KEEP)

    assert "1 of the questions" in refusal(source, office)


def test_import_that_made_another_question_of_one_that_has_been_decided_stays(office):
    take(disabled({"name": "张三", "identity": MAN}), office)
    take(roster("extreme_poverty"), office, "extreme_poverty")
    source = take(disabled({"name": "李芳", "identity": WIFE}), office)
    Proposal.objects.filter(kind=ProposalKind.GROUP_CHANGED).update(
        status=ProposalStatus.ACCEPTED, decision=ProposalDecision.CHANGE_GROUP
    )

    assert "1 of the questions" in refusal(source, office)


def test_list_whose_cadre_has_left_stays(office):
    source = take(
        file_of("cadres", line("cadres", unit="民政局", name="李四", phone=PHONE)), office, "cadres"
    )
    Cadre.objects.update(status=CadreStatus.LEFT)

    assert "(cadre: 李四)" in refusal(source, office)


def test_list_whose_unit_has_somebody_else_stays(office):
    source = take(
        file_of("cadres", line("cadres", unit="民政局", name="李四", phone=PHONE)), office, "cadres"
    )
    factories.make_user(unit=Unit.objects.get(name="民政局"))

    assert "(unit: 民政局)" in refusal(source, office)


def test_no_more_than_five_records_are_named(office):
    people = [
        {"name": f"张{n}", "identity": factories.identity_number(), "head_name": "", "head_id": ""}
        for n in "一二三四五六七"
    ]
    source = take(disabled(*people), office)
    Recipient.objects.update(school="县一中")

    said = refusal(source, office)

    assert "7 records (recipient: 张" in said
    assert said.count("张") == 5


def test_what_was_undone_cannot_be_undone_again(office):
    source = undo(take(roster(), office), office)
    before = contents()

    with pytest.raises(decisions.ConflictError, match="moved on meanwhile: Undone"):
        decisions.start_undoing(source=source, actor=office)

    assert contents() == before
