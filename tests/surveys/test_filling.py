"""Forms that arrive: once, twice, at the same time, late, with something wrong."""

import threading
from datetime import date
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from common.errors import ConflictError, DomainError
from surveys.choices import AnswerState, LineState, NotReached, SurveyStatus, Via
from surveys.models import Survey, SurveyAnswer, SurveyAnswerEvent, SurveyLine
from surveys.selectors import lines_of_household
from surveys.services.filling import (
    Filled,
    GivenError,
    drop_held,
    fill_line,
    note_not_reached,
    take_held,
)
from surveys.services.making import close_survey
from tests import factories
from tests.harness import wait_until
from tests.surveys.making import make_line, make_survey

DAY = date(2023, 6, 1)
YES = {"q1": "yes", "q2": ["b", "a"], "q3": "５"}


@pytest.fixture
def line(clock, pairing) -> SurveyLine:
    return make_line(make_survey(SurveyStatus.PUBLISHED), pairing.household)


def _fill(line, actor, raw=None, *, uuid=None, base=0, day=DAY):
    filled = Filled(YES if raw is None else raw, day, Via.VISIT, base)
    return fill_line(line=line, filled=filled, client_uuid=uuid or uuid4(), actor=actor)


def test_form_is_kept_in_the_order_of_its_answers(line, cadre):
    answer, is_new = _fill(line, cadre)

    line.refresh_from_db()
    assert is_new
    assert answer.given == {"q1": "yes", "q2": ["a", "b"], "q3": 5}
    assert (line.state, line.settled_on, line.revision) == (LineState.ANSWERED, DAY, 1)
    assert line.current == answer


def test_same_form_twice_changes_nothing(line, cadre):
    uuid = uuid4()
    first, _new = _fill(line, cadre, uuid=uuid)

    again, is_new = _fill(line, cadre, uuid=uuid)

    line.refresh_from_db()
    assert (again.pk, is_new, line.revision) == (first.pk, False, 1)


def test_another_form_under_the_same_number_is_refused(line, cadre):
    uuid = uuid4()
    _fill(line, cadre, uuid=uuid)

    with pytest.raises(ConflictError) as refused:
        _fill(line, cadre, {"q1": "no"}, uuid=uuid)

    assert refused.value.code == "uuid_used"


@pytest.mark.parametrize(
    ("raw", "wrong"),
    [
        ({}, {"q1"}),
        ({"q1": "yes"}, {"q2"}),
        ({"q1": "perhaps"}, {"q1"}),
        ({"q1": "no", "q3": "31"}, {"q3"}),
        ({"q1": "no", "q3": "0"}, {"q3"}),
        ({"q1": "no", "q3": "2.5"}, {"q3"}),
        ({"q1": "no", "q4": "长" * 201}, {"q4"}),
        ({"q1": "no", "q4": "身份证11010519491231002X"}, {"q4"}),
        ({"q1": ["yes", "no"]}, {"q1"}),
    ],
)
def test_what_cannot_be_kept_is_said_by_question(line, cadre, raw, wrong):
    with pytest.raises(GivenError) as refused:
        _fill(line, cadre, raw)

    assert set(refused.value.errors) == wrong
    assert not SurveyAnswer.objects.exists()


def test_answers_to_what_is_not_asked_are_left_out(line, cadre):
    answer, _new = _fill(line, cadre, {"q1": "no", "q2": ["a"]})

    assert answer.given == {"q1": "no"}


def test_correction_takes_the_place_and_both_stay_in_the_history(line, cadre):
    _fill(line, cadre)

    corrected, _new = _fill(line, cadre, {"q1": "no"}, base=1)

    line.refresh_from_db()
    assert line.current == corrected
    assert [answer.given["q1"] for answer in line.answers.order_by("pk")] == ["yes", "no"]
    assert SurveyAnswerEvent.objects.filter(pgh_label="insert").count() == 2


def test_who_fills_what_another_has_filled_is_told_and_nothing_is_lost(line, cadre, office):
    first, _new = _fill(line, cadre)

    with pytest.raises(ConflictError) as refused:
        _fill(line, office, {"q1": "no"})

    line.refresh_from_db()
    assert refused.value.code == "survey_line_changed"
    assert cadre.name in str(refused.value)
    assert line.current == first


def test_of_two_at_once_the_second_is_told(committing_db, clock):
    pairing = factories.make_pairing(on=date(2023, 1, 1))
    one = make_line(make_survey(SurveyStatus.PUBLISHED), pairing.household)
    user = pairing.cadre.user
    told: list[str] = []

    def second() -> None:
        try:
            _fill(one, user, {"q1": "no"})
            told.append("taken")
        except ConflictError as error:
            told.append(error.code)
        finally:
            connection.close()

    with transaction.atomic():
        _fill(one, user)
        thread = threading.Thread(target=second)
        thread.start()
        wait_until(_somebody_waits, "the second form waiting for the first")
    thread.join(20)

    one.refresh_from_db()
    assert told == ["survey_line_changed"]
    assert one.current.given["q1"] == "yes"


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


@pytest.mark.parametrize(
    ("day", "code"), [(date(2023, 7, 2), "date_to_come"), (date(2023, 4, 30), "date_too_early")]
)
def test_day_that_cannot_be_is_refused(line, cadre, day, code):
    with pytest.raises(DomainError) as refused:
        _fill(line, cadre, day=day)

    assert refused.value.code == code


def test_household_that_left_is_asked_no_more_but_what_it_said_before_is_taken(line, cadre):
    line.household.closed_on = date(2023, 6, 10)
    line.household.save(update_fields=["closed_on"])

    (found,) = SurveyLine.objects.with_state()
    with pytest.raises(DomainError) as refused:
        _fill(line, cadre, day=date(2023, 6, 11))
    _fill(line, cadre, day=date(2023, 6, 10))

    assert found.stands == LineState.LEFT
    assert refused.value.code == "survey_left"
    assert SurveyLine.objects.with_state().get().stands == LineState.ANSWERED


def test_nobody_reached_is_noted_with_its_reason_and_once(line, cadre):
    asked = {"line": line, "reason": NotReached.AWAY, "note": "", "day": DAY, "actor": cadre}

    note_not_reached(**asked, base=0)
    note_not_reached(**asked, base=0)

    line.refresh_from_db()
    assert (line.state, line.reason, line.revision) == (LineState.NOT_REACHED, "away", 1)


def test_another_reason_needs_a_word(line, cadre):
    with pytest.raises(DomainError) as refused:
        note_not_reached(line=line, reason=NotReached.OTHER, note=" ", day=DAY, base=0, actor=cadre)

    assert refused.value.code == "survey_note_missing"


def test_try_that_reached_nobody_takes_no_answer_away(line, cadre, office):
    _fill(line, cadre)

    for base in (0, 1):
        with pytest.raises(ConflictError):
            note_not_reached(
                line=line, reason=NotReached.AWAY, note="", day=DAY, base=base, actor=office
            )

    line.refresh_from_db()
    assert line.state == LineState.ANSWERED


def test_form_after_the_closing_waits_for_the_office_which_takes_it(line, cadre, office):
    close_survey(survey=line.survey, actor=office)

    late, _new = _fill(line, cadre)

    line.refresh_from_db()
    assert (late.state, line.state) == (AnswerState.HELD, LineState.ASKED)
    take_held(answer=late, actor=office)
    line.refresh_from_db()
    assert (line.state, line.current) == (LineState.ANSWERED, late)
    with pytest.raises(ConflictError):
        drop_held(answer=late, actor=office)


def test_form_that_the_office_leaves_out_changes_nothing(line, cadre, office):
    close_survey(survey=line.survey, actor=office)
    late, _new = _fill(line, cadre)

    drop_held(answer=late, actor=office)

    line.refresh_from_db()
    late.refresh_from_db()
    assert (late.state, late.decided_by, line.state) == (
        AnswerState.DROPPED,
        office,
        LineState.ASKED,
    )


def test_closing_writes_down_who_has_left(line, office):
    line.household.closed_on = DAY
    line.household.save(update_fields=["closed_on"])

    close_survey(survey=line.survey, actor=office)

    line.refresh_from_db()
    assert line.state == LineState.LEFT


@pytest.mark.parametrize("change", [{"questions": []}, {"name": "别的"}, {"status": "draft"}])
def test_database_keeps_what_is_published(line, change):
    with pytest.raises(DatabaseError), transaction.atomic():
        Survey.objects.filter(pk=line.survey_id).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Survey.objects.filter(pk=line.survey_id).delete()


def test_household_shows_its_answers_in_words(english, line, cadre):
    _fill(line, cadre)

    ((_line, words),) = lines_of_household(line.household)

    assert words == [
        ("是否愿意参加培训", "Yes"),
        ("想学什么", "烹饪, 家政"),
        ("每月可参加几天", "5"),
    ]
