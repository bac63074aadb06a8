"""The lists of surveys as spreadsheets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.exports.columns import Column, Note, Whole
from organization.models import User
from organization.models.region import region_label
from organization.templatetags.access import phone_for
from surveys.choices import LineState, QuestionKind
from surveys.models import Survey
from surveys.questions import Question, read_questions
from visits.resources.columns import ScopedResource


class LineResource(ScopedResource):
    """Whom a survey asks, with a column for each question; rows as ``selectors.with_all`` reads
    them."""

    title = _("Survey")

    name = Column(_("Name"), "whose")
    group = Column(_("Group"), "recipient__group")
    age = Column(_("Age"), kind=Whole)
    head_name = Column(_("Head of household"), "household__head_name")
    township = Column(_("Township"))
    village = Column(_("Village"), "region")
    phone = Column(_("Phone"))
    cadre = Column(_("Cadre"), "cadre_name")
    cadre_phone = Column(_("Cadre's phone"))
    unit = Column(_("Unit"), "unit_name")
    state = Column(_("State"))
    settled_on = Column(_("On"), "settled_on")
    reason = Column(_("Why not reached"), "get_reason_display")
    note = Column(_("Note"), "note", Note, is_personal=True)

    def __init__(self, user: User, survey: Survey) -> None:
        super().__init__(user)
        self.questions = read_questions(survey.questions)

    def get_export_fields(self, selected_fields: Any = None) -> list[Column]:
        columns: list[Column] = super().get_export_fields(selected_fields)
        return [*columns, *_answers(self.questions, self.is_masked)]

    def get_field_name(self, field: Any) -> str:
        if isinstance(field, AnswerColumn):
            return f"answer_{field.question.key}"
        return str(super().get_field_name(field))

    def dehydrate_age(self, row: Any) -> int | None:
        return row.recipient.age if row.recipient else None

    def dehydrate_township(self, row: Any) -> str:
        return region_label(row.township_name or "")

    def dehydrate_phone(self, row: Any) -> str:
        return phone_for(row.household.phone, self.user)

    def dehydrate_cadre_phone(self, row: Any) -> str:
        return phone_for(row.cadre_phone or "", self.user)

    def dehydrate_state(self, row: Any) -> Any:
        return LineState(row.stands).label


class AnswerColumn(Column):
    """The answers to one question, in words."""

    def __init__(self, question: Question) -> None:
        kind = Whole if question.kind == QuestionKind.NUMBER else Note
        super().__init__(question.text, kind=kind)
        self.question = question

    def get_value(self, row: Any, **kwargs: Any) -> Any:
        given = row.current.given if row.current else {}
        answer = given.get(self.question.key)
        return answer if isinstance(answer, int) else self.question.words_of(answer)


def _answers(questions: Sequence[Question], is_masked: bool) -> list[AnswerColumn]:
    """Words of people's own are left out for whoever sees personal data masked."""
    return [
        AnswerColumn(question)
        for question in questions
        if not (is_masked and question.kind == QuestionKind.TEXT)
    ]
