"""Making a survey: its form, whom it asks, publishing it, closing it, copying it."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from common.dates import today
from common.errors import ConflictError, DomainError
from organization.models import Region, User
from pairing.models import Household, Programme, Recipient
from surveys.choices import LineState, SurveyStatus
from surveys.models import Survey, SurveyLine
from surveys.models.survey import MOST_QUESTIONS
from surveys.questions import Question, check_question, check_questions, read_questions
from surveys.starting_points import StartingPoint

BATCH = 2000
FIELDS = ("name", "about", "asks", "group", "age_from", "age_to", "first", "last", "reminds")
"""What whoever makes a survey says of it."""


@transaction.atomic
def make_survey(
    *,
    fields: dict[str, Any],
    programme: Programme,
    region: Region,
    actor: User,
    start: StartingPoint | None = None,
) -> Survey:
    """A draft of an office's own, with the questions of a starting point where one is given."""
    made: Survey = Survey.objects.create(
        **{name: fields[name] for name in FIELDS},
        programme=programme,
        region=region,
        questions=[question.stored() for question in start.made()] if start else [],
        created_by=actor,
    )
    return made


def _draft(survey: Survey, version: int) -> Survey:
    """The draft, locked. Raises ConflictError ``survey_published`` or ``survey_changed``."""
    found: Survey = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    if not found.is_draft:
        raise ConflictError(
            "survey_published",
            _("The survey is published: what it asks stays as it is. Copy it to ask anew."),
        )
    if found.version != version:
        raise ConflictError(
            "survey_changed",
            _("Somebody else has changed this draft meanwhile. Look at it, and try again."),
        )
    return found


@transaction.atomic
def change_survey(
    *, survey: Survey, version: int, fields: dict[str, Any], programme: Programme, actor: User
) -> Survey:
    """Change what a draft says of itself; raises ConflictError as everything on drafts does.

    Lines stay as they are while it asks the same people; else they are chosen anew.
    """
    found = _draft(survey, version)
    before = _asked(found)
    for name in FIELDS:
        setattr(found, name, fields[name])
    found.programme = programme
    found.version += 1
    found.save(update_fields=[*FIELDS, "programme", "version"])
    if _asked(found) != before:
        found.lines.all().delete()
    return found


def _asked(survey: Survey) -> tuple[Any, ...]:
    return (
        *(survey.programme_id, survey.asks, survey.group_id),
        *(survey.age_from, survey.age_to),
    )


def _save_questions(survey: Survey, questions: Sequence[Question]) -> None:
    survey.questions = [question.stored() for question in questions]
    survey.version += 1
    survey.save(update_fields=["questions", "version"])


@transaction.atomic
def put_question(*, survey: Survey, version: int, question: Question, actor: User) -> Survey:
    """Put a question at the end of a draft, or in the place of the one with its key.

    Raises DomainError when it cannot be asked there, or when another hangs on an answer that it
    would no longer have.
    """
    found = _draft(survey, version)
    questions = read_questions(found.questions)
    place = next((n for n, one in enumerate(questions) if one.key == question.key), None)
    if place is None:
        if len(questions) >= MOST_QUESTIONS:
            raise DomainError(
                "survey_too_long",
                _("A survey has at most %(most)d questions: it is filled at somebody’s door.")
                % {"most": MOST_QUESTIONS},
            )
        question = replace(question, key=_new_key(questions))
        check_question(question, questions)
        questions.append(question)
    else:
        check_question(question, questions[:place])
        questions[place] = question
        check_questions(questions)
    _save_questions(found, questions)
    return found


def _new_key(questions: Sequence[Question]) -> str:
    """A key that no question has: the greatest number and one."""
    return f"q{max((int(q.key[1:]) for q in questions), default=0) + 1}"


@transaction.atomic
def remove_question(*, survey: Survey, version: int, key: str, actor: User) -> Survey:
    """Take a question off a draft. Raises DomainError while another hangs on its answer."""
    found = _draft(survey, version)
    questions = [one for one in read_questions(found.questions) if one.key != key]
    if questions:
        check_questions(questions)
    _save_questions(found, questions)
    return found


@transaction.atomic
def move_question(*, survey: Survey, version: int, key: str, by: int, actor: User) -> Survey:
    """Move a question of a draft so many places down; a question at the edge stays.

    Raises DomainError when it would come before the one that it hangs on.
    """
    found = _draft(survey, version)
    questions = read_questions(found.questions)
    place = next((n for n, one in enumerate(questions) if one.key == key), None)
    if place is None or not 0 <= place + by < len(questions):
        return found
    questions.insert(place + by, questions.pop(place))
    check_questions(questions)
    _save_questions(found, questions)
    return found


@transaction.atomic
def ask_households(*, survey: Survey, households: QuerySet[Household], actor: User) -> int:
    """Have a survey ask these too; how many lines are new.

    Of a survey of persons, everybody of its group and age today who is on the programme's rosters
    in them. Whoever is asked already stays as they are. Also while it is published. Raises
    ConflictError ``survey_closed``.
    """
    found = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    if found.is_closed:
        raise _closed()
    before = found.lines.count()
    chosen = households.active()  # type: ignore[attr-defined]
    rows: Any
    if found.is_of_persons:
        people = persons_asked(found).filter(household__in=chosen.order_by().values("pk"))
        rows = people.values_list("household", "pk", "household__region")
    else:
        rows = [(pk, None, code) for pk, code in chosen.order_by().values_list("pk", "region")]
    SurveyLine.objects.bulk_create(
        (
            SurveyLine(survey=found, household_id=home, recipient_id=person, region_id=code)
            for home, person, code in rows
        ),
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    return found.lines.count() - before


def persons_asked(survey: Survey) -> QuerySet[Recipient]:
    """Everybody whom a survey of persons is about: on the rosters, of its group and age today."""
    people: QuerySet[Recipient] = Recipient.objects.active().filter(programme=survey.programme_id)
    if survey.group_id is not None:
        people = people.filter(group=survey.group_id)
    day = today()
    if survey.age_from is not None:
        people = people.filter(birth_date__lte=_years_before(day, survey.age_from))
    if survey.age_to is not None:
        people = people.filter(birth_date__gt=_years_before(day, survey.age_to + 1))
    return people


def _years_before(day: date, years: int) -> date:
    """The birthday of whoever is so many years old on ``day``.

    Of 29 February it is the 28th in a year that has no 29th.
    """
    year = day.year - years
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))


@transaction.atomic
def leave_out(*, survey: Survey, version: int, actor: User) -> int:
    """Take everybody off a draft again, to choose anew; how many lines that were."""
    found = _draft(survey, version)
    count, _by_model = found.lines.all().delete()
    return count


@transaction.atomic
def publish_survey(*, survey: Survey, version: int, actor: User) -> Survey:
    """Publish a draft: from now on what it asks is frozen, and forms are taken.

    Raises DomainError when it has no questions or asks nobody, ConflictError as every change.
    """
    found = _draft(survey, version)
    check_questions(read_questions(found.questions))
    if not found.lines.exists():
        raise DomainError("survey_asks_nobody", _("Choose the households to ask first."))
    if found.is_over_on(today()):
        raise DomainError(
            "survey_over", _("The survey’s last day is past: set another before publishing.")
        )
    found.status, found.published_at, found.published_by = (
        SurveyStatus.PUBLISHED,
        timezone.now(),
        actor,
    )
    found.version += 1
    found.save(update_fields=["status", "published_at", "published_by", "version"])
    return found


@transaction.atomic
def change_open(*, survey: Survey, last: date, reminds: bool, actor: User) -> Survey:
    """Set another last day of a published survey, and whether cadres are reminded.

    Raises DomainError ``survey_days``, ConflictError ``survey_closed``.
    """
    found = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    if found.is_closed:
        raise _closed()
    if last < found.first:
        raise DomainError("survey_days", _("The last day is before the first."))
    found.last, found.reminds = last, reminds
    found.save(update_fields=["last", "reminds"])
    return found


def _closed() -> ConflictError:
    return ConflictError("survey_closed", _("The survey is closed; nothing was changed."))


@transaction.atomic
def close_survey(*, survey: Survey, actor: User) -> Survey:
    """Close a survey: nothing more is taken but by the office, and who has left is written down.

    Raises ConflictError ``survey_closed`` or ``survey_draft``.
    """
    found = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    if found.is_closed:
        raise _closed()
    if found.is_draft:
        raise ConflictError("survey_draft", _("A draft is not closed: publish or remove it."))
    gone = found.lines.with_state().filter(stands=LineState.LEFT)
    SurveyLine.objects.filter(pk__in=list(gone.values_list("pk", flat=True))).update(
        state=LineState.LEFT, reason=""
    )
    found.status, found.closed_at, found.closed_by = SurveyStatus.CLOSED, timezone.now(), actor
    found.version += 1
    found.save(update_fields=["status", "closed_at", "closed_by", "version"])
    return found


@transaction.atomic
def remove_draft(*, survey: Survey, version: int, actor: User) -> None:
    """Remove a draft that nobody was asked by."""
    _draft(survey, version).delete()


@transaction.atomic
def copy_survey(*, survey: Survey, region: Region, actor: User) -> Survey:
    """A new draft with the questions of another one, as long as that, from today on.

    Whom it asks is chosen anew: the rosters have changed.
    """
    day = today()
    made: Survey = Survey.objects.create(
        **{name: getattr(survey, name) for name in FIELDS if name not in ("first", "last")},
        first=day,
        last=day + (survey.last - survey.first),
        programme_id=survey.programme_id,
        region=region,
        questions=survey.questions,
        copied_from=survey,
        created_by=actor,
    )
    return made
