"""What programs enter as given, and donors: by the rules of the pages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from common.dates import today
from organization.models import User
from pairing.models import Household, Pairing
from tests import factories
from tests.api.asking import Program
from visits.models import Aid, Donor


def _give(pairing: Pairing, **fields: Any) -> dict[str, Any]:
    return {
        "household": pairing.household_id,
        "programme": pairing.programme_id,
        "day": today().isoformat(),
        "kind": "cash",
        "value": "200.00",
        "giver": "cadre",
        **fields,
    }


def test_what_is_given_stands_with_its_receipt(office: User, pairing: Pairing) -> None:
    donor = factories.make_donor()
    sent = _give(pairing, giver="donor", donor=donor.pk, received_by="户主", received_how="hand")

    answer = Program(office).post("aid", sent)

    assert answer.status_code == 201, answer.content.decode()
    made = answer.json()
    assert (made["value"], made["donor"], made["pairing"]) == ("200.00", donor.pk, pairing.pk)
    assert (made["received_by"], made["received_on"]) == ("户主", today().isoformat())
    assert made["received_how"] == "hand"


@pytest.mark.parametrize(
    ("wrong", "status", "told"),
    [
        ({"value": 200}, 400, "value"),
        ({"value": "0"}, 422, "amount_zero"),
        ({"day": "2099-01-01"}, 422, "date_in_future"),
        ({"kind": "goods"}, 422, "items"),
        ({"giver": "unit"}, 422, "giver_unit"),
        ({"giver": "donor", "donor": 10**9}, 422, "donor"),
        ({"programme": 10**9}, 422, "programme"),
        ({"value": "100000.01"}, 422, "amount_large"),
    ],
)
def test_what_is_wrong_with_a_gift_is_said(
    wrong: dict[str, Any], status: int, told: str, office: User, pairing: Pairing
) -> None:
    answer = Program(office).post("aid", _give(pairing, **wrong))

    assert answer.status_code == status, answer.content.decode()
    assert told in (answer.json()["code"], *answer.json().get("errors", {}))
    assert not Aid.objects.exists()


def test_the_same_twice_is_asked_about(office: User, pairing: Pairing) -> None:
    program = Program(office)
    program.post("aid", _give(pairing))

    again = program.post("aid", _give(pairing))
    confirmed = program.post("aid", _give(pairing, is_confirmed=True))

    assert (again.status_code, again.json()["code"]) == (409, "given_already")
    assert confirmed.status_code == 201
    assert Aid.objects.count() == 2


def test_a_programme_of_a_place_below_is_not_the_pages_to_give_in(
    office: User, pairing: Pairing
) -> None:
    own = factories.make_programme("own", place=factories.HANYUAN)

    answer = Program(office).post("aid", _give(pairing, programme=own.pk))

    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["programme"])


def test_a_liaison_gives_to_households_of_its_unit_alone(liaison: User, pairing: Pairing) -> None:
    other = factories.make_pairing(factories.make_household("李四"))
    program = Program(liaison)

    own = program.post("aid", _give(pairing))
    strangers = program.post("aid", _give(other))

    assert (own.status_code, strangers.status_code) == (201, 422)


def test_what_was_reversed_stays_and_counts_nowhere(office: User, pairing: Pairing) -> None:
    aid = factories.make_aid(pairing, date(2023, 6, 1))
    program = Program(office)

    done = program.step(f"aid/{aid.pk}", "reverse", {"reason": "录错了"})
    again = program.step(f"aid/{aid.pk}", "reverse", {"reason": "录错了"})

    assert (done.status_code, done.json()["reverse_reason"]) == (200, "录错了")
    assert (again.status_code, again.json()["code"]) == (409, "reversed_already")
    assert not Aid.objects.standing().exists()
    assert program.rows("aid", is_standing="true") == []
    assert len(program.rows("aid", is_standing="false")) == 1


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [
        ({"kind": "cash"}, True),
        ({"kind": "goods"}, False),
        ({"giver": "cadre"}, True),
        ({"region": "621225"}, True),
        ({"region": "621226"}, False),
        ({"day_to": "2023-05-31"}, False),
        ({"q": "王成"}, True),
        ({"q": "李"}, False),
    ],
)
def test_aid_is_narrowed(
    asked: dict[str, str], is_found: bool, office: User, pairing: Pairing
) -> None:
    Household.objects.filter(pk=pairing.household_id).update(head_name="王成")
    factories.make_aid(pairing, date(2023, 6, 1))

    assert bool(Program(office).rows("aid", **asked)) is is_found


def test_a_donor_is_kept_and_changed_in_part(office: User) -> None:
    program = Program(office)

    made = program.post("donors", {"name": "爱心企业", "kind": "company", "contact": "李经理"})
    changed = program.patch(f"donors/{made.json()['id']}", {"note": "每年一次"})
    twice = program.post("donors", {"name": "爱心企业", "kind": "person"})

    assert (made.status_code, changed.status_code) == (201, 200), changed.content.decode()
    assert (twice.status_code, twice.json()["code"]) == (409, "donor_known")
    donor = Donor.objects.get()
    assert (donor.name, donor.kind, donor.contact, donor.note) == (
        *("爱心企业", "company", "李经理", "每年一次"),
    )


def test_a_donor_of_another_county_is_not_changed(outsider: User, liaison: User) -> None:
    donor = factories.make_donor()

    assert Program(outsider).get(f"donors/{donor.pk}").status_code == 404
    assert Program(liaison).get(f"donors/{donor.pk}").status_code == 200


def test_whom_to_reach_is_not_for_supervisors(supervisor: User, office: User) -> None:
    donor = factories.make_donor(contact="李经理")

    assert Program(supervisor).get(f"donors/{donor.pk}").json()["contact"] == ""
    assert Program(office).get(f"donors/{donor.pk}").json()["contact"] == "李经理"
