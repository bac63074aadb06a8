"""What rosters propose, decided by programs by the rules of the pages; headings; handovers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from common.dates import today
from organization.models import AccessEvent, Unit, User
from pairing.choices import DraftKind, ProposalKind, ProposalStatus, RecipientStatus
from pairing.models import Draft, Heading, Household, Pairing, Proposal, Recipient
from tests import factories
from tests.api.asking import Program

TODAY = today().isoformat()


@pytest.fixture
def gone(pairing: Pairing, recipient: Recipient) -> Proposal:
    return factories.make_proposal(ProposalKind.GONE, recipient=recipient)


def _another(name: str, village: str = factories.SOUTH_GATE) -> Proposal:
    person = factories.make_recipient(factories.make_household(name, village=village), name=name)
    return factories.make_proposal(ProposalKind.GONE, recipient=person)


def test_a_proposal_says_what_may_be_answered(office: User, gone: Proposal) -> None:
    (row,) = Program(office).rows("proposals", kind="gone", status="open")

    answers = {each["answer"]: each["needs_day"] for each in row["answers"]}
    assert (row["id"], row["name"], row["recipient"]) == (gone.pk, "王小成", gone.recipient_id)
    assert (answers["end:deceased"], answers["keep"]) == (True, False)


def test_reading_and_opening_are_noted(office: User, gone: Proposal) -> None:
    program = Program(office)

    program.rows("proposals")
    program.get(f"proposals/{gone.pk}")

    listed, opened = AccessEvent.objects.order_by("pk")
    assert (listed.action, listed.count, listed.detail["resource"]) == ("api_read", 1, "proposals")
    assert (opened.subject_model, opened.subject_pk) == (
        "pairing.recipient",
        str(gone.recipient_id),
    )


def test_a_proposal_is_decided_and_opened_again(office: User, gone: Proposal) -> None:
    program, path = Program(office), f"proposals/{gone.pk}"

    decided = program.step(path, "decide", {"answer": "end:deceased", "on": TODAY, "note": "证明"})
    person = gone.recipient
    assert person is not None
    person.refresh_from_db()
    late = program.step(path, "decide", {"answer": "keep"})
    reopened = program.step(path, "reopen", {})

    assert decided.status_code == 200, decided.content.decode()
    assert (decided.json()["status"], decided.json()["decision"]) == ("accepted", "end")
    assert (person.status, decided.json()["answers"]) == (RecipientStatus.ENDED, [])
    assert (late.status_code, late.json()["code"]) == (409, "decided_already")
    assert reopened.json()["status"] == "open", reopened.content.decode()
    person.refresh_from_db()
    assert person.status == RecipientStatus.ACTIVE


@pytest.mark.parametrize(
    ("sent", "status", "field"),
    [
        ({"answer": "rename"}, 422, "answer"),
        ({"answer": "end:deceased"}, 422, "on"),
        ({"answer": "keep", "on": "2023-5-1"}, 400, "on"),
        ({}, 400, "answer"),
    ],
)
def test_what_is_no_answer_decides_nothing(
    sent: dict[str, Any], status: int, field: str, office: User, gone: Proposal
) -> None:
    answer = Program(office).step(f"proposals/{gone.pk}", "decide", sent)

    assert (answer.status_code, list(answer.json()["errors"])) == (status, [field])
    gone.refresh_from_db()
    assert gone.status == ProposalStatus.OPEN


def test_many_are_decided_alike_or_none(office: User, gone: Proposal) -> None:
    other, program = _another("甲"), Program(office)
    both = {"kind": "gone", "answer": "keep", "proposals": [gone.pk, other.pk]}

    wrong = program.post("proposals/decide-alike", {**both, "proposals": [gone.pk, 999_999]})
    still = Proposal.objects.open().count()
    done = program.post("proposals/decide-alike", both)
    opened = program.step(f"proposals/{other.pk}", "reopen", {"together": True})

    assert (wrong.status_code, wrong.json()["code"], still) == (409, "decided_already", 2)
    assert sorted(done.json()["decided"]) == sorted([gone.pk, other.pk]), done.content.decode()
    assert opened.status_code == 200, opened.content.decode()
    assert Proposal.objects.open().count() == 2


def test_a_township_decides_its_own(township: User, gone: Proposal) -> None:
    other, program = _another("远", factories.WHEAT), Program(township)

    listed = [row["id"] for row in program.rows("proposals")]
    refused = program.post(
        "proposals/decide-alike", {"kind": "gone", "answer": "keep", "proposals": [other.pk]}
    )

    assert listed == [gone.pk]
    assert program.get(f"proposals/{other.pk}").status_code == 404
    assert refused.status_code == 409


def test_a_split_household_names_where_people_went(
    office: User, pairing: Pairing, recipient: Recipient
) -> None:
    other = factories.make_household("新户")
    went = factories.make_recipient(other, name="小李")
    proposal = factories.make_proposal(
        ProposalKind.SPLIT,
        household=pairing.household,
        content={"to": [other.pk], "left": [went.pk]},
    )
    program, path = Program(office), f"proposals/{proposal.pk}"

    shown = program.get(path).json()
    handed = program.step(path, "decide", {"answer": f"hand_over:{other.pk}", "on": TODAY})

    assert shown["went_to"] == [other.pk]
    assert f"hand_over:{other.pk}" in [each["answer"] for each in shown["answers"]]
    assert handed.status_code == 200, handed.content.decode()
    assert Pairing.objects.open().get().household == other
    assert json.loads(proposal.content)["to"] == [other.pk]


def test_headings_are_added_and_removed_by_their_own_office(office: User, township: User) -> None:
    own, below = Program(office), Program(township)
    body = {"kind": "orphans", "column": "school", "heading": "念书处"}

    made = own.post("headings", body)
    again = own.post("headings", body)
    wrong = own.post("headings", {**body, "column": "shoe_size", "heading": "鞋码"})
    path = f"headings/{made.json()['id']}"
    seen = below.get(path).json()
    others = below.remove(path)
    gone = own.remove(path)

    assert made.status_code == 201, made.content.decode()
    assert (again.status_code, again.json()["code"]) == (409, "heading_known")
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["column"])
    assert (seen["is_own"], others.status_code) == (False, 404)
    assert gone.status_code == 204
    assert not Heading.objects.exists()


def test_pairings_are_handed_over_by_a_draft(office: User, pairing: Pairing, unit: Unit) -> None:
    other = factories.make_unit("西和县水务局")
    factories.make_cadre("李四", unit=other)
    program = Program(office)
    body = {
        "pairings": [pairing.pk],
        "reason": "cadre_transferred",
        "to_units": [other.pk],
        "from_unit": unit.pk,
    }

    wrong = program.post("drafts/hand-over", {**body, "reason": "deceased"})
    elsewhere = program.post("drafts/hand-over", {**body, "pairings": [999_999]})
    made = program.post("drafts/hand-over", body)

    assert wrong.status_code == 400
    assert (elsewhere.status_code, list(elsewhere.json()["errors"])) == (422, ["pairings"])
    assert made.status_code == 201, made.content.decode()
    draft = Draft.objects.get(pk=made.json()["id"])
    assert (draft.kind, draft.from_unit, draft.unit) == (DraftKind.HANDOVER, unit, other)
    (line,) = program.rows("draft-lines", draft=draft.pk)
    assert (line["ends"], line["household"]) == (pairing.pk, pairing.household_id)
    assert Household.objects.get(pk=line["household"]) == pairing.household
