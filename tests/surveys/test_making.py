"""An office makes a survey, and whom it asks."""

from datetime import date

import pytest

from common.errors import ConflictError, DomainError
from pairing.models import Household
from surveys.choices import Asks, QuestionKind, SurveyStatus
from surveys.models import Survey, SurveyLine
from surveys.questions import Question, check_questions, read_questions
from surveys.services.acting import raise_needs
from surveys.services.making import (
    ask_households,
    change_open,
    copy_survey,
    make_survey,
    move_question,
    publish_survey,
    put_question,
    remove_question,
)
from surveys.starting_points import STARTING_POINTS, starting_point
from tests import factories
from tests.surveys.making import make_answered, make_line
from tests.surveys.making import make_survey as survey_row
from visits.models import Need


@pytest.fixture
def draft(clock, db) -> Survey:
    return survey_row()


def _asked(survey: Survey) -> list[str]:
    survey.refresh_from_db()
    return [question["key"] for question in survey.questions]


@pytest.mark.parametrize("start", STARTING_POINTS, ids=lambda start: start.key)
def test_every_starting_point_is_a_form_as_it_is(start):
    questions = start.made()

    check_questions(questions)
    assert [Question.read(q.stored()) for q in questions] == questions


def test_survey_from_a_starting_point_has_its_questions(clock, office):
    fields = {
        "name": "培训", "about": "", "asks": Asks.PERSON, "group": None, "age_from": 16,
        "age_to": 60, "first": date(2023, 7, 1), "last": date(2023, 8, 1), "reminds": True,
    }  # fmt: skip

    made = make_survey(
        fields=fields,
        programme=factories.make_programme(),
        region=factories.get_region(),
        actor=office,
        start=starting_point("training"),
    )

    assert len(read_questions(made.questions)) == 5


def test_draft_that_somebody_changed_meanwhile_is_not_overwritten(draft, office):
    question = Question(key="", kind=QuestionKind.TEXT, text="还有呢")
    put_question(survey=draft, version=1, question=question, actor=office)

    with pytest.raises(ConflictError) as refused:
        put_question(survey=draft, version=1, question=question, actor=office)

    assert refused.value.code == "survey_changed"
    assert _asked(draft) == ["q1", "q2", "q3", "q4", "q5"]


def test_thirteenth_question_is_refused(draft, office):
    for version in range(1, 9):
        question = Question(key="", kind=QuestionKind.TEXT, text=f"第{version}个")
        put_question(survey=draft, version=version, question=question, actor=office)

    with pytest.raises(DomainError) as refused:
        put_question(survey=draft, version=9, question=question, actor=office)

    assert refused.value.code == "survey_too_long"


@pytest.mark.parametrize(
    ("work", "more"), [(remove_question, {"key": "q1"}), (move_question, {"key": "q2", "by": -1})]
)
def test_question_on_which_another_hangs_stays_before_it(draft, office, work, more):
    with pytest.raises(DomainError) as refused:
        work(survey=draft, version=1, actor=office, **more)

    assert refused.value.code == "question_after"
    assert _asked(draft) == ["q1", "q2", "q3", "q4"]


def test_questions_move_and_leave(draft, office):
    move_question(survey=draft, version=1, key="q4", by=-1, actor=office)
    remove_question(survey=draft, version=2, key="q3", actor=office)

    assert _asked(draft) == ["q1", "q2", "q4"]


def test_people_of_the_group_and_age_are_asked_once(draft, office):
    home = factories.make_household()
    grown = factories.make_recipient(
        home, identity=factories.identity_number(born=date(2007, 7, 1))
    )
    factories.make_recipient(home, identity=factories.identity_number(born=date(2007, 7, 2)))
    factories.make_recipient(home, identity=factories.identity_number(born=date(1962, 7, 1)))
    last = factories.make_recipient(home, identity=factories.identity_number(born=date(1962, 7, 2)))
    Survey.objects.filter(pk=draft.pk).update(age_from=16, age_to=60)

    first = ask_households(survey=draft, households=Household.objects.all(), actor=office)
    again = ask_households(survey=draft, households=Household.objects.all(), actor=office)

    assert (first, again) == (2, 0)
    assert set(SurveyLine.objects.values_list("recipient", flat=True)) == {grown.pk, last.pk}


def test_whoever_was_born_on_29_february_is_of_age_on_that_day(draft, clock, office):
    clock("2024-02-29")
    home = factories.make_household()
    born = {
        day: factories.make_recipient(home, identity=factories.identity_number(born=day))
        for day in (date(2004, 2, 29), date(2004, 3, 1), date(2003, 2, 28), date(2003, 3, 1))
    }
    Survey.objects.filter(pk=draft.pk).update(age_from=20, age_to=20)

    ask_households(survey=draft, households=Household.objects.all(), actor=office)

    asked = set(SurveyLine.objects.values_list("recipient", flat=True))
    assert asked == {born[date(2004, 2, 29)].pk, born[date(2003, 3, 1)].pk}


def test_survey_of_households_has_a_line_for_each(clock, office):
    survey = survey_row(asks=Asks.HOUSEHOLD)
    factories.make_household(closed_on=date(2023, 6, 1))
    home = factories.make_household()

    ask_households(survey=survey, households=Household.objects.all(), actor=office)

    assert list(SurveyLine.objects.values_list("household", "recipient")) == [(home.pk, None)]


def test_survey_that_asks_nobody_is_not_published(draft, office):
    with pytest.raises(DomainError) as refused:
        publish_survey(survey=draft, version=1, actor=office)

    assert refused.value.code == "survey_asks_nobody"


def test_published_survey_takes_more_households_and_another_last_day(draft, office, pairing):
    make_line(draft, pairing.household)
    publish_survey(survey=draft, version=1, actor=office)
    with pytest.raises(ConflictError):
        publish_survey(survey=draft, version=2, actor=office)

    change_open(survey=draft, last=date(2023, 9, 30), reminds=False, actor=office)

    draft.refresh_from_db()
    assert (draft.status, draft.last) == (SurveyStatus.PUBLISHED, date(2023, 9, 30))


def test_copy_is_a_draft_as_long_from_today_on(clock, office):
    survey = survey_row(SurveyStatus.CLOSED)

    copied = copy_survey(survey=survey, region=factories.get_region(), actor=office)

    assert (copied.first, copied.last) == (date(2023, 7, 1), date(2023, 10, 31))
    assert (copied.questions, copied.is_draft) == (survey.questions, True)


def test_need_is_raised_for_each_of_those_chosen_and_none_twice(clock, office, pairing, recipient):
    survey = survey_row(SurveyStatus.PUBLISHED)
    line = make_answered(pairing, survey)
    other = make_line(survey, factories.make_household())
    asked = {"survey": survey, "lines": [line.pk, other.pk], "text": "想学烹饪", "actor": office}

    first = raise_needs(**asked)
    again = raise_needs(**asked)

    assert (first.new, again.new, again.there) == (1, 0, 1)
    assert list(Need.objects.values_list("household", "text")) == [
        (pairing.household_id, "想学烹饪")
    ]


def test_needs_of_nobody_and_of_another_county_are_refused(clock, outsider, pairing):
    survey = survey_row(SurveyStatus.PUBLISHED)
    line = make_answered(pairing, survey)

    for lines in ([], [line.pk]):
        with pytest.raises(DomainError):
            raise_needs(survey=survey, lines=lines, text="想学烹饪", actor=outsider)

    assert not Need.objects.exists()
