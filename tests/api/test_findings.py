"""Findings that programs put right, judge and hand on: by the rules of the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from common.dates import today
from inspections.models import Finding, Succession
from organization.models import AccessEvent, User
from pairing.models import Household, Pairing
from tests import factories
from tests.api.asking import Program
from tests.inspections.making import make_finding


@pytest.fixture
def finding(pairing: Pairing, office: User) -> Finding:
    return make_finding(pairing.household, actor=office)


def _at(finding: Finding) -> str:
    return f"findings/{finding.pk}"


def test_a_finding_goes_from_its_unit_to_whoever_closes_it(
    finding: Finding, liaison: User, supervisor: User
) -> None:
    unit, judge = Program(liaison), Program(supervisor)

    done = unit.step(_at(finding), "put-right", {"measure": "电线已套管"})
    own = unit.step(_at(finding), "check", {})
    checked = judge.step(_at(finding), "check", {"note": "现场看过"})
    closed = judge.step(_at(finding), "close", {})

    assert (done.status_code, done.json()["state"]) == (200, "put_right")
    assert (own.status_code, own.json()["code"]) == (422, "found_wanting")
    assert (checked.status_code, checked.json()["checked_by"]) == (200, supervisor.pk)
    assert (closed.status_code, closed.json()["state"]) == (200, "closed")
    moves = [row["move"] for row in judge.rows("finding-steps", finding=finding.pk)]
    assert moves == ["raised", "put_right", "checked", "closed"]


def test_one_that_was_sent_back_is_open_again(
    finding: Finding, liaison: User, supervisor: User
) -> None:
    Program(liaison).step(_at(finding), "put-right", {"measure": "电线已套管"})
    until = (today() + timedelta(days=5)).isoformat()

    answer = Program(supervisor).step(
        _at(finding), "send-back", {"reason": "插座仍松动", "due_on": until}
    )

    assert answer.status_code == 200, answer.content.decode()
    assert (answer.json()["state"], answer.json()["due_on"]) == ("open", until)
    assert answer.json()["measure"] == ""


def test_what_has_moved_on_is_told_so(finding: Finding, supervisor: User) -> None:
    answer = Program(supervisor).step(_at(finding), "close", {})

    assert (answer.status_code, answer.json()["code"]) == (409, "finding_moved")


def test_an_identity_number_is_not_kept_in_words(finding: Finding, liaison: User) -> None:
    number = factories.identity_number()

    answer = Program(liaison).step(_at(finding), "put-right", {"measure": f"已告知{number}"})

    assert answer.status_code == 422
    assert answer.json()["errors"].keys() == {"measure"}
    finding.refresh_from_db()
    assert finding.state == "open"


def test_the_office_hands_it_to_another_unit(finding: Finding, office: User) -> None:
    other = factories.make_unit("西和县住建局")
    factories.make_user(unit=other)
    sent = {"unit": other.pk, "due_on": finding.due_on.isoformat(), "reason": "归住建局管"}

    answer = Program(office).step(_at(finding), "hand-on", sent)

    assert answer.status_code == 200, answer.content.decode()
    assert (answer.json()["unit"], answer.json()["cadre"]) == (other.pk, None)


def test_it_is_not_handed_to_a_cadre_of_another_household(
    finding: Finding, office: User, cadre: User
) -> None:
    stranger = factories.make_cadre(user=factories.make_user(unit=cadre.unit))
    sent = {
        "unit": finding.unit_id,
        "cadre": stranger.pk,
        "due_on": finding.due_on.isoformat(),
        "reason": "换人",
    }

    answer = Program(office).step(_at(finding), "hand-on", sent)

    assert answer.status_code == 422
    assert answer.json()["errors"].keys() == {"cadre"}


def test_a_liaison_sees_what_its_unit_must_put_right(finding: Finding, liaison: User) -> None:
    other = factories.make_pairing(factories.make_household("李四"))
    strange = make_finding(other.household, actor=liaison)

    keys = [row["id"] for row in Program(liaison).rows("findings")]

    assert keys == [finding.pk]
    assert Program(liaison).get(_at(strange)).status_code == 404


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [
        ({"state": "open"}, True),
        ({"state": "closed"}, False),
        ({"kind": "safety"}, True),
        ({"is_overdue": "true"}, False),
        ({"is_overdue": "false"}, True),
        ({"region": "621225"}, True),
        ({"region": "621226"}, False),
        ({"q": "王成"}, True),
        ({"q": "李"}, False),
        ({"found_from": "2100-01-01"}, False),
    ],
)
def test_findings_are_narrowed(
    asked: dict[str, str], is_found: bool, finding: Finding, office: User
) -> None:
    Household.objects.filter(pk=finding.household_id).update(head_name="王成")

    assert bool(Program(office).rows("findings", **asked)) is is_found


def test_whoever_opens_a_finding_is_in_the_access_log(finding: Finding, office: User) -> None:
    Program(office).get(_at(finding))

    line = AccessEvent.objects.filter(user=office).latest("pk")
    assert (line.subject_model, line.subject_pk) == ("pairing.household", str(finding.household_id))


def test_a_unit_that_is_no_more_hands_its_findings_over(finding: Finding, office: User) -> None:
    successor = factories.make_unit("西和县综合局")
    factories.make_user(unit=successor)
    sent = {"unit": finding.unit_id, "successor": successor.pk, "since": today().isoformat()}
    program = Program(office)

    made = program.post("successions", sent)
    again = program.post("successions", sent)

    assert made.status_code == 201, made.content.decode()
    finding.refresh_from_db()
    assert finding.unit_id == successor.pk
    assert (again.status_code, again.json()["code"]) == (409, "succession_known")


def test_a_unit_does_not_take_over_from_itself(finding: Finding, office: User) -> None:
    sent: dict[str, Any] = {
        "unit": finding.unit_id,
        "successor": finding.unit_id,
        "since": today().isoformat(),
    }

    answer = Program(office).post("successions", sent)

    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["successor"])
    assert not Succession.objects.exists()
