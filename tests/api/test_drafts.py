"""Drafts of assignments by programs: drawn up, edited, made and taken back."""

from __future__ import annotations

import pytest

from common.dates import today
from organization.models import Unit, User
from pairing.models import Cadre, Household, Pairing
from tests import factories
from tests.api.asking import Program


@pytest.fixture
def waiting(db: None) -> list[Household]:
    homes = [factories.make_household(f"户{word}") for word in "甲乙"]
    for home in homes:
        factories.make_recipient(home)
    return homes


@pytest.fixture
def cadres(unit: Unit) -> list[Cadre]:
    return [factories.make_cadre(user=factories.make_user(unit=unit)) for _n in range(3)]


def test_a_draft_is_made_and_taken_back(
    office: User, waiting: list[Household], cadres: list[Cadre]
) -> None:
    program = Program(office)
    sent = {"programme": factories.make_programme().pk, "region": factories.XIHE}

    made = program.post("drafts", sent)
    assert made.status_code == 201, made.content.decode()
    path = f"drafts/{made.json()['id']}"
    lines = program.rows("draft-lines", draft=made.json()["id"], order="number")
    free = next(c for c in cadres if c.pk not in {line["cadre"] for line in lines})
    chosen = program.step(f"draft-lines/{lines[0]['id']}", "choose", {"cadre": free.pk})
    struck = program.step(f"draft-lines/{lines[1]['id']}", "strike", {})
    done = program.step(path, "make-it", {"on": today().isoformat()})
    late = program.step(f"draft-lines/{lines[1]['id']}", "restore", {})
    held = list(Pairing.objects.open().values_list("household", "cadre"))
    undone = program.step(path, "undo", {})

    assert {line["household"] for line in lines} == {home.pk for home in waiting}
    assert (chosen.json()["cadre"], chosen.json()["is_chosen"]) == (free.pk, True)
    assert struck.json()["state"] == "struck"
    assert (done.status_code, done.json()["status"]) == (200, "made"), done.content.decode()
    assert held == [(lines[0]["household"], free.pk)]
    assert (late.status_code, late.json()["code"]) == (409, "draft_not_open")
    assert undone.json()["status"] == "undone"
    assert not Pairing.objects.open().exists()


def test_two_households_exchange_their_cadres(
    office: User, waiting: list[Household], cadres: list[Cadre]
) -> None:
    program = Program(office)
    sent = {"programme": factories.make_programme().pk, "region": factories.XIHE}
    draft = program.post("drafts", sent).json()["id"]
    first, second = program.rows("draft-lines", draft=draft, order="number")
    foreign = factories.make_draft(home=factories.make_household("丙"))

    swapped = program.step(f"draft-lines/{first['id']}", "swap", {"other": second["id"]})
    refused = program.step(f"draft-lines/{first['id']}", "swap", {"other": foreign.lines.get().pk})

    assert swapped.json()["cadre"] == second["cadre"]
    assert program.get(f"draft-lines/{second['id']}").json()["cadre"] == first["cadre"]
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["other"])


def test_where_nobody_waits_there_is_nothing_to_draft(office: User, cadres: list[Cadre]) -> None:
    sent = {"programme": factories.make_programme().pk, "region": factories.XIHE}

    answer = Program(office).post("drafts", sent)

    assert (answer.status_code, answer.json()["code"]) == (422, "nobody_waits")


def test_another_countys_region_is_refused(office: User, cadres: list[Cadre]) -> None:
    sent = {"programme": factories.make_programme().pk, "region": factories.LI_COUNTY}

    answer = Program(office).post("drafts", sent)

    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["region"])
