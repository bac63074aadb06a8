"""Contacts that programs log: by the phone's rules, one by one and many at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from api.resources.contacts import MOST_AT_ONCE
from common.dates import today
from organization.models import User
from pairing.models import Household, Pairing
from tests import factories
from tests.api.asking import Program
from visits.choices import AidKind
from visits.models import Aid, Contact, PairingYear
from visits.services.contacts import log_contact


@pytest.fixture
def pairing(household: Household, cadre: User) -> Pairing:
    return factories.make_pairing(household, cadre.cadre)


def _visit(pairing: Pairing, **fields: Any) -> dict[str, Any]:
    return {
        "uuid": str(uuid4()),
        "pairing": pairing.pk,
        "day": today().isoformat(),
        "kind": "home_visit",
        **fields,
    }


def test_a_contact_counts_as_one_logged_on_a_phone(office: User, pairing: Pairing) -> None:
    factories.make_rule(contacts=4, visits=2)
    sent = _visit(pairing, found="屋顶漏雨", cash="200.00", need="修屋顶")

    answer = Program(office).post("contacts", sent)

    assert answer.status_code == 201, answer.content.decode()
    assert answer.json()["verdict"] == "counted"
    assert answer.json()["uuid"] == sent["uuid"]
    assert PairingYear.objects.get(pairing=pairing, year=today().year).visits_done == 1
    aid = Aid.objects.get()
    assert (aid.kind, str(aid.value)) == (AidKind.CASH, "200.00")
    assert Contact.objects.get().need.text == "修屋顶"


@pytest.mark.parametrize(
    ("wrong", "status", "field"),
    [
        ({"day": "2026/01/01"}, 400, "day"),
        ({"kind": "telegram"}, 400, "kind"),
        ({"uuid": "1"}, 400, "uuid"),
        ({"is_reached": "yes"}, 400, "is_reached"),
        ({"cash": 200}, 400, "cash"),
        ({"topics": ["no-such-topic"]}, 422, "topics"),
        ({"goods": "面粉"}, 422, "goods_value"),
        ({"pairing": 10**12}, 422, "pairing"),
    ],
)
def test_what_is_wrong_is_said_by_field(
    wrong: dict[str, Any], status: int, field: str, office: User, pairing: Pairing
) -> None:
    answer = Program(office).post("contacts", {**_visit(pairing), **wrong})

    assert answer.status_code == status, answer.content.decode()
    assert list(answer.json()["errors"]) == [field]
    assert not Contact.objects.exists()


def test_a_day_to_come_is_refused(office: User, pairing: Pairing) -> None:
    tomorrow = (today() + timedelta(days=1)).isoformat()

    answer = Program(office).post("contacts", _visit(pairing, day=tomorrow))

    assert (answer.status_code, answer.json()["code"]) == (422, "date_in_future")


def test_a_thousand_at_once_each_with_its_own_result(office: User, pairing: Pairing) -> None:
    good = [_visit(pairing, kind="phone") for _number in range(MOST_AT_ONCE - 5)]
    other = good[0] | {"kind": "letter"}
    odd = [
        {**_visit(pairing), "day": "gestern"},
        {**_visit(pairing), "pairing": 10**12},
        "a contact",
        good[1],
        other,
    ]

    answer = Program(office).post("contacts/bulk", {"contacts": [*good, *odd]})

    results = answer.json()["results"]
    assert answer.status_code == 200
    assert [result["status"] for result in results[:-5]] == [201] * len(good)
    assert [result["status"] for result in results[-5:]] == [400, 422, 400, 200, 409]
    assert results[-5]["errors"].keys() == {"day"}
    assert results[-1]["code"] == "uuid_used"
    assert Contact.objects.count() == len(good)


@pytest.mark.parametrize("named", [[1], {"id": 1}])
def test_one_that_names_no_pairing_stops_no_other(
    named: Any, office: User, pairing: Pairing
) -> None:
    entries = [{**_visit(pairing), "pairing": named}, _visit(pairing)]

    answer = Program(office).post("contacts/bulk", {"contacts": entries})

    results = answer.json()["results"]
    assert [result["status"] for result in results] == [400, 201]
    assert results[0]["errors"].keys() == {"pairing"}


def test_half_a_sign_in_one_keeps_no_answer_from_coming(office: User, pairing: Pairing) -> None:
    entries = [_visit(pairing, found="好\ud83d"), _visit(pairing, uuid="\ud83d", kind="phone")]

    answer = Program(office).post("contacts/bulk", {"contacts": entries, "\ud83d": 1})
    answers = Program(office).post("contacts/bulk", {"contacts": entries})

    assert list(answer.json()["errors"]) == ["?"]
    assert [result["status"] for result in answers.json()["results"]] == [201, 400]
    assert Contact.objects.get().found == "好?"


def test_more_than_a_thousand_are_refused_as_a_whole(office: User, pairing: Pairing) -> None:
    entries = [_visit(pairing)] * (MOST_AT_ONCE + 1)

    answer = Program(office).post("contacts/bulk", {"contacts": entries})

    assert answer.status_code == 400
    assert not Contact.objects.exists()


def test_the_fault_of_one_stops_no_other(
    office: User, pairing: Pairing, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = [_visit(pairing), _visit(pairing, kind="phone")]

    def breaks(**asked: Any) -> Any:
        if str(asked["client_uuid"]) == entries[0]["uuid"]:
            raise RuntimeError("broken")
        return log_contact(**asked)

    monkeypatch.setattr("api.resources.contacts.log_contact", breaks)

    answer = Program(office).post("contacts/bulk", {"contacts": entries})

    assert [result["status"] for result in answer.json()["results"]] == [500, 201]


def test_a_cadre_logs_for_its_own_pairings_alone(cadre: User, pairing: Pairing) -> None:
    other = factories.make_pairing(factories.make_household("李四"))
    program = Program(cadre)

    own = program.post("contacts", _visit(pairing))
    strangers = program.post("contacts", _visit(other))

    assert (own.status_code, strangers.status_code) == (201, 422)


def test_queries_of_many_do_not_grow_by_their_pairings(
    office: User, cadre: User, django_assert_max_num_queries: Any
) -> None:
    """What is read for all is read once; each entry has its own writes."""
    pairings = [factories.make_pairing(factories.make_household(f"户{n}")) for n in range(20)]
    program = Program(office)
    program.post("contacts/bulk", {"contacts": [_visit(pairings[0])]})

    with django_assert_max_num_queries(20 * 23 + 20):
        program.post("contacts/bulk", {"contacts": [_visit(one) for one in pairings]})
