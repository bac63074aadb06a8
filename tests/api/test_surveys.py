"""Surveys by programs: made, published, filled in, closed; what came late is decided."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from common.dates import today
from organization.models import User
from pairing.models import Pairing
from surveys.choices import SurveyStatus
from surveys.models import Survey, SurveyAnswer
from tests import factories
from tests.api.asking import Program
from tests.surveys.making import make_answered, make_late, make_line, make_survey


def _survey(**fields: Any) -> dict[str, Any]:
    return {
        "name": "冬季取暖",
        "programme": factories.make_programme().pk,
        "asks": "household",
        "first": today().isoformat(),
        "last": (today() + timedelta(days=30)).isoformat(),
        **fields,
    }


def test_a_survey_is_made_asked_published_and_closed(office: User, pairing: Pairing) -> None:
    program = Program(office)
    made = program.post("surveys", _survey())
    assert made.status_code == 201, made.content.decode()
    path = f"surveys/{made.json()['id']}"

    empty = program.step(path, "publish", {})
    asked = program.step(
        path, "put-question", {"kind": "one", "text": "取暖用什么？", "options": ["煤", "电"]}
    )
    key = asked.json()["questions"][0]["key"]
    option = asked.json()["questions"][0]["options"][0]["key"]
    hung = program.step(
        path, "put-question", {"kind": "number", "text": "一年几吨？", "after": [key, option]}
    )
    stuck = program.step(path, "remove-question", {"key": key})
    whom = program.step(path, "ask", {"choose": {"programme": pairing.programme_id}})
    published = program.step(path, "publish", {})
    late = program.patch(path, {"name": "改名"})
    closed = program.step(path, "close", {})

    assert empty.status_code == 422
    assert (hung.status_code, hung.json()["questions"][1]["after"]) == (200, [key, option])
    assert stuck.status_code == 422
    assert whom.status_code == 200, whom.content.decode()
    assert len(program.rows("survey-lines", survey=made.json()["id"])) == 1
    assert published.json()["status"] == "published"
    assert (late.status_code, late.json()["code"]) == (409, "survey_published")
    assert closed.json()["status"] == "closed"


@pytest.mark.parametrize(
    ("wrong", "status", "field"),
    [
        ({"last": "2020-01-01"}, 422, "last"),
        ({"asks": "village"}, 400, "asks"),
        ({"group": "martians", "asks": "person"}, 422, "group"),
        ({"age_from": 30, "age_to": 20, "asks": "person"}, 422, "age_to"),
        ({"name": factories.identity_number()}, 422, "name"),
        ({"programme": 10**9}, 422, "programme"),
    ],
)
def test_what_is_wrong_with_a_survey_is_said_by_field(
    wrong: dict[str, Any], status: int, field: str, office: User
) -> None:
    answer = Program(office).post("surveys", _survey(**wrong))

    assert (answer.status_code, field in answer.json()["errors"]) == (status, True)
    assert not Survey.objects.exists()


def test_a_township_does_not_change_the_countys(township: User, pairing: Pairing) -> None:
    survey = make_survey(SurveyStatus.PUBLISHED)
    make_line(survey, pairing.household)
    program = Program(township)

    read = program.get(f"surveys/{survey.pk}")
    closed = program.step(f"surveys/{survey.pk}", "close", {})

    assert (read.status_code, closed.status_code) == (200, 404)


def _filled(of: Any, **fields: Any) -> dict[str, Any]:
    return {
        "uuid": str(uuid4()),
        "line": of.pk,
        "day": "2023-06-01",
        "via": "visit",
        "base": of.revision,
        "given": {"q1": "no"},
        **fields,
    }


def test_a_form_arrives_once_and_holds(cadre: User, pairing: Pairing) -> None:
    line = make_line(make_survey(SurveyStatus.PUBLISHED), pairing.household)
    program, sent = Program(cadre), _filled(line)

    made, again = program.post("survey-answers", sent), program.post("survey-answers", sent)
    stale = program.post("survey-answers", _filled(line))

    assert made.status_code == 201, made.content.decode()
    assert made.json()["id"] == again.json()["id"]
    assert (stale.status_code, stale.json()["code"]) == (409, "survey_line_changed")
    shown = program.get(f"survey-lines/{line.pk}").json()
    assert (shown["state"], shown["answer"], shown["revision"]) == (
        *("answered", made.json()["id"]),
        1,
    )


@pytest.mark.parametrize(
    ("wrong", "status", "field"),
    [
        ({"given": {"q1": "perhaps"}}, 422, "given.q1"),
        ({"given": {"q1": "no", "q99": "x"}}, 422, "given.q99"),
        ({"given": {"q1": {"a": 1}}}, 400, "given.q1"),
        ({"day": "2100-01-01"}, 422, "day"),
        ({"line": 10**9}, 422, "line"),
    ],
)
def test_what_is_wrong_with_a_form_is_said_by_field(
    wrong: dict[str, Any], status: int, field: str, cadre: User, pairing: Pairing
) -> None:
    line = make_line(make_survey(SurveyStatus.PUBLISHED), pairing.household)

    answer = Program(cadre).post("survey-answers", _filled(line, **wrong))

    assert answer.status_code == status, answer.content.decode()
    assert list(answer.json()["errors"]) == [field]
    assert not SurveyAnswer.objects.exists()


def test_a_cadre_fills_for_its_own_households_alone(cadre: User, pairing: Pairing) -> None:
    other = factories.make_pairing(factories.make_household("李四"))
    line = make_line(make_survey(SurveyStatus.PUBLISHED), other.household)

    answer = Program(cadre).post("survey-answers", _filled(line))

    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["line"])


def test_a_try_that_reached_nobody_is_noted(liaison: User, pairing: Pairing) -> None:
    line = make_line(make_survey(SurveyStatus.PUBLISHED), pairing.household)
    program, path = Program(liaison), f"survey-lines/{line.pk}"

    bare = program.step(path, "not-reached", {"reason": "other", "day": "2023-06-01"})
    noted = program.step(path, "not-reached", {"reason": "away", "day": "2023-06-01"})

    assert (bare.status_code, bare.json()["code"]) == (422, "survey_note_missing")
    assert (noted.status_code, noted.json()["state"]) == (200, "not_reached")


def test_what_came_late_is_taken_by_the_office(office: User, pairing: Pairing) -> None:
    late = make_late(pairing, make_survey(SurveyStatus.CLOSED))
    program, path = Program(office), f"survey-answers/{late.pk}"

    taken = program.step(path, "take", {})
    again = program.step(path, "drop", {})

    assert (taken.status_code, taken.json()["state"]) == (200, "taken")
    assert (again.status_code, again.json()["code"]) == (409, "answer_decided")


def test_words_of_peoples_own_are_left_out_for_supervisors(
    office: User, supervisor: User, pairing: Pairing
) -> None:
    questions = [
        {"key": "q1", "kind": "yes_no", "text": "需要培训吗？"},
        {"key": "q2", "kind": "text", "text": "还有什么？"},
    ]
    survey = make_survey(SurveyStatus.PUBLISHED, questions=questions)
    line = make_answered(pairing, survey, {"q1": "yes", "q2": "腿脚不便"})
    path = f"survey-answers/{line.current_id}"

    whole, masked = (Program(user).get(path).json()["given"] for user in (office, supervisor))

    assert (whole, masked) == ({"q1": "yes", "q2": "腿脚不便"}, {"q1": "yes"})
