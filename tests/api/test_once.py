"""What is sent twice under one key is done once: rows that are made, steps that are taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from importlib import import_module
from typing import Any

import pytest
from django.utils import timezone

from api.models import Creation
from api.services.creations import KEPT, forget_old
from common.dates import today
from organization.choices import Role
from organization.models import User
from pairing.models import Draft, Household, Pairing
from surveys.choices import SurveyStatus
from surveys.models import Survey
from tests import factories
from tests.api.asking import Program, pairing_sent
from tests.harness import Session, sessions_waiting_for_a_lock, wait_until
from tests.surveys.making import make_survey
from visits.choices import NeedMove
from visits.models import Need, NeedStep


@dataclass(frozen=True)
class Way:
    """A way to make a row: where, of which model, by which service, and two bodies for it."""

    address: str
    model: Any
    module: str
    service: str
    bodies: Callable[[], tuple[dict[str, Any], dict[str, Any]]]


def _pairings() -> tuple[dict[str, Any], dict[str, Any]]:
    sent = pairing_sent(factories.make_household(), factories.make_cadre().user)
    return sent, {**sent, "started_on": "2026-01-06"}


def _handovers() -> tuple[dict[str, Any], dict[str, Any]]:
    pairing = factories.make_pairing()
    factories.make_cadre("李四", user=factories.make_user(unit=pairing.cadre.user.unit))
    sent = {"pairings": [pairing.pk], "reason": "cadre_transferred"}
    return sent, {**sent, "reason": "cadre_retired"}


def _copies() -> tuple[dict[str, Any], dict[str, Any]]:
    surveys = [make_survey(SurveyStatus.PUBLISHED) for _n in range(2)]
    return {"survey": surveys[0].pk}, {"survey": surveys[1].pk}


WAYS = [
    Way("pairings", Pairing, "api.resources.pairings", "start_pairing", _pairings),
    Way("drafts/hand-over", Draft, "api.resources.drafts", "draft_handover", _handovers),
    Way("surveys/copy", Survey, "surveys.services.making", "copy_survey", _copies),
]
each_way = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.address)


@each_way
def test_what_is_sent_twice_is_made_once(way: Way, office: User) -> None:
    program, (sent, another) = Program(office), way.bodies()
    before = way.model.objects.count()

    first = program.post(way.address, sent, Idempotency_Key="a-1")
    again = program.post(way.address, sent, Idempotency_Key="a-1")
    other = program.post(way.address, another, Idempotency_Key="a-1")

    assert (first.status_code, again.status_code) == (201, 201), first.content.decode()
    assert again.json() == first.json()
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert way.model.objects.count() == before + 1
    resource = way.address.partition("/")[0]
    assert first.headers["Location"].endswith(f"/api/v1/{resource}/{first.json()['id']}")
    assert program.get(first.headers["Location"]).headers["ETag"] == first.headers["ETag"]


@each_way
def test_of_two_at_once_with_one_key_one_is_made(
    way: Way, committing_db: None, monkeypatch: Any
) -> None:
    office, (sent, _another) = factories.make_user(Role.COUNTY_OFFICE), way.bodies()
    programs = [Program(office), Program(office)]
    before = way.model.objects.count()
    service = getattr(import_module(way.module), way.service)

    def waits(**asked: Any) -> Any:
        wait_until(lambda: sessions_waiting_for_a_lock() >= 1, "the other at the lock")
        return service(**asked)

    def create(program: Program) -> Any:
        return program.post(way.address, sent, Idempotency_Key="b-1")

    monkeypatch.setattr(f"{way.module}.{way.service}", waits)
    sessions = [Session(partial(create, program)) for program in programs]
    answers = [session.join_session() for session in sessions]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert way.model.objects.count() == before + 1


def test_a_key_is_of_one_account(office: User, outsider: User, household: Household) -> None:
    cadre = factories.make_cadre(unit=factories.make_unit("甲单位"))
    there = factories.make_household(village=factories.LI_VILLAGE)
    cadre_there = factories.make_cadre(
        unit=factories.make_unit("乙单位", place=factories.LI_COUNTY)
    )

    here_made = Program(office).post(
        "pairings", pairing_sent(household, cadre.user), Idempotency_Key="same"
    )
    there_made = Program(outsider).post(
        "pairings", pairing_sent(there, cadre_there.user), Idempotency_Key="same"
    )

    assert (here_made.status_code, there_made.status_code) == (201, 201)


def test_a_refused_creation_leaves_the_key_free(
    office: User, household: Household, cadre: User
) -> None:
    program = Program(office)
    tomorrow = (today() + timedelta(days=1)).isoformat()
    late, sent = (
        pairing_sent(household, cadre, started_on=day) for day in (tomorrow, "2026-01-05")
    )

    refused = program.post("pairings", late, Idempotency_Key="c-1")
    made = program.post("pairings", sent, Idempotency_Key="c-1")

    assert (refused.status_code, refused.json()["code"]) == (422, "date_in_future")
    assert made.status_code == 201


def test_a_key_answers_though_what_was_sent_could_not_be_sent_now(
    office: User, pairing: Pairing, unit: Any
) -> None:
    factories.make_cadre("李四", user=factories.make_user(unit=factories.make_unit()))
    program = Program(office)
    sent = {"pairings": [pairing.pk], "reason": "cadre_transferred", "from_unit": unit.pk}
    made = program.post("drafts/hand-over", sent, Idempotency_Key="e-1")
    program.step(f"drafts/{made.json()['id']}", "make-it", {"on": today().isoformat()})

    anew = program.post("drafts/hand-over", sent)
    again = program.post("drafts/hand-over", sent, Idempotency_Key="e-1")

    assert (anew.status_code, "from_unit" in anew.json()["errors"]) == (422, True)
    assert (again.status_code, again.json()["id"]) == (201, made.json()["id"])
    assert (again.json()["status"], Draft.objects.count()) == ("made", 1)


def test_keys_are_forgotten_after_two_days(office: User, household: Household, cadre: User) -> None:
    Program(office).post("pairings", pairing_sent(household, cadre), Idempotency_Key="d-1")
    kept = forget_old()
    Creation.objects.update(created_at=timezone.now() - KEPT - timedelta(minutes=1))

    assert (kept, forget_old(), Creation.objects.count()) == (0, 1, 0)


# Steps


def _notes(need: Need) -> int:
    return NeedStep.objects.filter(need=need, move=NeedMove.NOTE).count()


def test_a_step_that_is_sent_twice_is_taken_once(office: User) -> None:
    need, program = factories.make_need(), Program(office)
    path = f"needs/{need.pk}/note-work"
    tag = program.get(f"needs/{need.pk}").headers["ETag"]
    sent, key = {"text": "已订瓦"}, {"Idempotency_Key": "s-1", "If_Match": tag}

    first = program.post(path, sent, **key)
    again = program.post(path, sent, **key)
    other = program.post(path, {"text": "已送瓦"}, **key)
    bare = program.post(path, sent, Idempotency_Key="s-1")

    assert (first.status_code, again.status_code) == (200, 200), first.content.decode()
    assert again.json() == first.json()
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert (bare.status_code, bare.json()["code"]) == (428, "tag_missing")
    assert _notes(need) == 1


def test_a_step_is_known_by_its_key_though_the_row_has_changed_by_it(
    office: User, pairing: Pairing
) -> None:
    program, path = Program(office), f"pairings/{pairing.pk}"
    tag = program.get(path).headers["ETag"]
    sent = {"ended_on": "2026-02-01", "end_reason": "other"}

    first = program.post(f"{path}/end", sent, If_Match=tag, Idempotency_Key="s-2")
    keyless = program.post(f"{path}/end", sent, If_Match=tag)
    again = program.post(f"{path}/end", sent, If_Match=tag, Idempotency_Key="s-2")

    assert (first.status_code, keyless.status_code) == (200, 412)
    assert (again.status_code, again.json()) == (200, first.json())


def test_of_two_at_once_with_one_key_one_step_is_taken(
    committing_db: None, monkeypatch: Any
) -> None:
    office, need = factories.make_user(Role.COUNTY_OFFICE), factories.make_need()
    programs = [Program(office), Program(office)]
    service = import_module("visits.services.needs").note_work

    def waits(**asked: Any) -> Need:
        wait_until(lambda: sessions_waiting_for_a_lock() >= 1, "the other at the lock")
        taken: Need = service(**asked)
        return taken

    def note(program: Program) -> Any:
        path = f"needs/{need.pk}/note-work"
        return program.post(path, {"text": "已订瓦"}, Idempotency_Key="s-3", If_Match="*")

    monkeypatch.setattr("visits.services.needs.note_work", waits)
    sessions = [Session(partial(note, program)) for program in programs]
    answers = [session.join_session() for session in sessions]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert _notes(need) == 1
