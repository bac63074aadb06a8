"""Distributions that programs look at, draw up, hand out and reverse: by the rules of the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from common.dates import today
from organization.models import User
from pairing.models import Household, Pairing
from tests import factories
from tests.api.asking import Program
from visits.choices import Giver
from visits.models import Aid, Distribution, Donor, Handout


@pytest.fixture
def donor(db: None) -> Donor:
    return factories.make_donor()


@pytest.fixture
def homes(pairing: Pairing) -> list[int]:
    """Two households on the programme's rosters, the first of them paired."""
    other = factories.make_household("李四")
    for household in (pairing.household, other):
        factories.make_recipient(household)
    return [pairing.household_id, other.pk]


@pytest.fixture
def distribution(homes: list[int], office: User, donor: Donor) -> Distribution:
    sent = _plan(donor, amounts=[{"household": key, "value": "300.00"} for key in homes])
    made = Program(office).post("distributions", sent)
    assert made.status_code == 201, made.content.decode()
    found: Distribution = Distribution.objects.get()
    return found


def _plan(donor: Donor, **fields: Any) -> dict[str, Any]:
    return {
        "uuid": str(uuid4()),
        "programme": factories.make_programme().pk,
        "name": "助学金",
        "day": today().isoformat(),
        "kind": "cash",
        "giver": "donor",
        "donor": donor.pk,
        **fields,
    }


def _at(distribution: Distribution) -> str:
    return f"distributions/{distribution.pk}"


def _states(distribution: Distribution) -> list[str]:
    rows = Handout.objects.filter(distribution=distribution).order_by("number")
    return list(rows.values_list("state", flat=True))


def _received(**fields: Any) -> dict[str, Any]:
    return {"lines": None, "on": today().isoformat(), "how": "hand", **fields}


def test_a_choice_is_looked_at_and_drawn_up(office: User, donor: Donor, homes: list[int]) -> None:
    sent = _plan(donor, choose={}, each="200.00")
    looked = {name: value for name, value in sent.items() if name != "uuid"}
    program = Program(office)

    seen = program.post("distributions/preview", looked)
    before = Distribution.objects.count()
    made = program.post("distributions", sent)
    again = program.post("distributions", sent)

    assert seen.status_code == 200, seen.content.decode()
    assert seen.json() == {"lines": 2, "total": "400.00", "left_out": []}
    assert (before, made.status_code) == (0, 201), made.content.decode()
    assert (again.status_code, again.json()["code"]) == (409, "uuid_used")
    assert Handout.objects.count() == 2


def test_who_was_given_the_same_is_left_out(office: User, donor: Donor, homes: list[int]) -> None:
    factories.give(_household(homes[0]), today(), "200.00")
    sent = _plan(donor, choose={}, each="200.00")

    made = Program(office).post("distributions", sent)

    assert made.status_code == 201, made.content.decode()
    assert sorted(Handout.objects.values_list("household", "state")) == [
        (homes[0], "left_out"),
        (homes[1], "to_hand_out"),
    ]


def _household(key: int) -> Any:
    return Household.objects.get(pk=key)


@pytest.mark.parametrize(
    ("wrong", "status", "told"),
    [
        ({}, 422, "amounts"),
        ({"choose": {}}, 422, "each"),
        ({"choose": {}, "each": "0"}, 422, "amount_zero"),
        ({"choose": {"region": "621226000000"}, "each": "1"}, 422, "choose.region"),
        ({"amounts": [{"household": 10**12, "value": "1"}]}, 422, "amounts.households"),
        ({"amounts": [{"household": 1, "value": 1}]}, 400, "amounts.0.value"),
        ({"choose": {}, "each": "1", "donor": None}, 422, "donor"),
    ],
)
def test_what_is_wrong_with_a_distribution_is_said(
    wrong: dict[str, Any], status: int, told: str, office: User, donor: Donor, homes: list[int]
) -> None:
    answer = Program(office).post("distributions", {**_plan(donor), **wrong})

    assert answer.status_code == status, answer.content.decode()
    assert told in (answer.json()["code"], *answer.json().get("errors", {}))
    assert not Distribution.objects.exists()


def test_a_liaison_gives_to_nobody_it_does_not_see(
    liaison: User, donor: Donor, homes: list[int]
) -> None:
    answers = [
        Program(liaison).post(
            "distributions", _plan(donor, amounts=[{"household": key, "value": "1.00"}])
        )
        for key in homes
    ]

    assert [answer.status_code for answer in answers] == [201, 422]


def test_what_is_handed_out_is_given(distribution: Distribution, office: User) -> None:
    program = Program(office)
    first, second = [row["id"] for row in program.rows("handouts", order="number")]

    some = program.step(_at(distribution), "hand-out", _received(lines=[first], by="户主"))
    rest = program.step(_at(distribution), "hand-out", _received())

    assert (some.status_code, rest.status_code) == (200, 200), some.content.decode()
    assert _states(distribution) == ["handed_out", "handed_out"]
    assert Aid.objects.standing().count() == 2
    assert program.get(f"handouts/{second}").json()["aid"] is not None


def test_nothing_is_received_on_a_day_to_come(distribution: Distribution, office: User) -> None:
    tomorrow = (today() + timedelta(days=1)).isoformat()

    answer = Program(office).step(_at(distribution), "hand-out", _received(on=tomorrow))

    assert (answer.status_code, answer.json()["code"]) == (422, "date_in_future")
    assert not Aid.objects.exists()


def test_lines_are_left_out_taken_in_again_and_reversed(
    distribution: Distribution, office: User
) -> None:
    program = Program(office)
    first, second = [row["id"] for row in program.rows("handouts", order="number")]
    at = _at(distribution)

    program.step(at, "leave-out", {"lines": [first], "reason": "外出"})
    left = _states(distribution)
    program.step(at, "take-in-again", {"lines": [first]})
    program.step(at, "hand-out", _received(lines=[second]))
    unsaid = program.step(at, "reverse", {"lines": [first], "reason": "录错"})
    one = program.step(at, "reverse", {"lines": [second], "reason": "录错"})
    whole = program.step(at, "reverse", {"lines": None, "reason": "取消"})

    assert left == ["left_out", "to_hand_out"]
    assert (unsaid.status_code, unsaid.json()["code"]) == (409, "not_handed_out")
    assert (one.status_code, whole.status_code) == (200, 200), one.content.decode()
    assert whole.json()["reverse_reason"] == "取消"
    assert _states(distribution) == ["reversed", "reversed"]
    assert not Aid.objects.standing().exists()


def test_a_cadre_hands_out_to_its_own_households_alone(
    distribution: Distribution, cadre: User
) -> None:
    program = Program(cadre)
    (own,) = program.rows("handouts")
    other = Handout.objects.exclude(pk=own["id"]).get()

    strangers = program.step(_at(distribution), "hand-out", _received(lines=[other.pk]))
    whole = program.step(_at(distribution), "hand-out", _received())
    left_out = program.step(_at(distribution), "leave-out", {"lines": [own["id"]], "reason": "x"})

    assert (strangers.status_code, strangers.json()["code"]) == (422, "line_unknown")
    assert (whole.status_code, left_out.status_code) == (200, 403)
    other.refresh_from_db()
    assert other.state == "to_hand_out"
    assert Aid.objects.get().giver == Giver.DONOR
