"""What is read alone: approvals by those whom they concern, pauses of pairings in scope."""

from __future__ import annotations

from datetime import date

from organization.choices import Role
from organization.models import User
from pairing.models import Pairing
from tests import factories
from tests.api.asking import Program


def test_an_approval_is_for_who_asked_and_who_answers(office: User, supervisor: User) -> None:
    approval = factories.make_approval()
    asker = approval.asked_by
    other = factories.make_user(Role.LIAISON, unit=factories.make_unit())

    shown = {
        user.pk: [row["id"] for row in Program(user).rows("approvals")]
        for user in (asker, office, supervisor, other)
    }

    assert shown[office.pk] == shown[asker.pk] == [approval.pk]
    assert shown[supervisor.pk] == shown[other.pk] == []


def test_pauses_are_those_of_pairings_in_scope(
    liaison: User, supervisor: User, pairing: Pairing
) -> None:
    own = factories.make_pause(pairing, date(2023, 2, 1), date(2023, 2, 20))
    other = factories.make_pairing(factories.make_household("李四"))
    factories.make_pause(other, date(2023, 2, 1))

    (shown,) = Program(liaison).rows("pauses")
    masked = Program(supervisor).get(f"pauses/{own.pk}").json()

    assert (shown["id"], shown["ended_on"], shown["reason"]) == (own.pk, "2023-02-20", own.reason)
    assert masked["reason"] == ""
    assert [row["pairing"] for row in Program(supervisor).rows("pauses", is_open="true")] == [
        other.pk
    ]
