"""Nothing that was written of a household is left when it has left long ago, wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pgtrigger
import pytest
from django.db import models

from inspections.checklist import Item
from inspections.choices import FindingState, ItemKind
from inspections.models import (
    CheckLine,
    CheckRound,
    Finding,
    FindingFile,
    InspectedFile,
    Inspection,
)
from organization.choices import Role
from organization.models import User
from organization.models.recorded import Line
from pairing.choices import ProposalKind
from pairing.models import Household, Pairing, Proposal, Recipient
from surveys.models import SurveyAnswer
from tests import factories
from tests.inspections import making as inspecting
from tests.surveys import making as surveying
from tests.visits.held import everything
from visits.choices import AskedState, HandoutState, HeardBy, NeedMove, NeedStatus, ReceiptWay
from visits.leaving import deidentify
from visits.leaving_words import TAKEN_OFF
from visits.models import Aid, Handout, NeedFile, NeedStep, Place, PlanReview

MARK = "墙外人言"
BEFORE = date(2021, 7, 1)
LEFT_ON = date(2019, 6, 30)

KEPT: dict[str, str] = {
    "pairing.Pairing.role": "what the programme calls whoever is paired",
    "pairing.Recipient.child_category": "a word of a short list, which is counted by",
    "pairing.Recipient.exit_reason": "a word of a short list, which is counted by",
    "pairing.DraftLine.why": "figures and keys by which a proposal was made",
    "pairing.DraftLine.outcome": "a key with figures",
    "pairing.Proposal.decision": "one of the choices of its kind",
    "inspections.Finding.item": "the key of an item of the checklist",
    "surveys.SurveyAnswer.digest": "a keyed digest",
    "visits.Aid.items": "which goods, as ledgers and letters of thanks list them",
    "visits.Need.kind": "the key of a short list, which is counted by",
    "visits.NeedStep.kind": "the key of a short list, which is counted by",
}
"""Texts that stay, each with the reason: they name nobody, and what is counted must not change."""

pytestmark = pytest.mark.usefixtures("clock")


def _reached() -> dict[type[models.Model], str]:
    """Every model whose rows belong to a household, with the way there."""
    found: dict[type[models.Model], str] = {Household: "pk"}
    left: list[type[models.Model]] = [Household]
    while left:
        model = left.pop(0)
        for relation in model._meta.related_objects:
            other: Any = relation.related_model
            if other in found or issubclass(other, Line):
                continue
            step = relation.field.name
            found[other] = step if model is Household else f"{step}__{found[model]}"
            left.append(other)
    return found


def _texts() -> Iterator[tuple[type[models.Model], str, models.Field[Any, Any]]]:
    for model, way in _reached().items():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField | models.JSONField) and (
                not field.choices and f"{model._meta.label}.{field.name}" not in KEPT
            ):
                yield model, way, field


def _holding(household: Household) -> set[str]:
    """The fields in which something is still said of a household."""
    found = set()
    for model, way, field in _texts():
        values = model._default_manager.filter(**{way: household.pk}).values_list(
            field.name, flat=True
        )
        if any(MARK in str(value) for value in values):
            found.add(f"{model._meta.label}.{field.name}")
    return found


@pytest.fixture
def gone(db: None) -> Household:
    """A household that left in 2019, with words in every text that any model holds of it."""
    household = factories.make_household()
    person = factories.make_recipient(household)
    pairing = factories.make_pairing(household)
    office = factories.make_user(Role.COUNTY_OFFICE)
    contact = factories.make_contact(pairing, date(2023, 5, 1))
    factories.make_photo(contact)
    Place.objects.create(contact=contact, point=MARK)
    need = factories.make_need(
        contact=contact,
        status=NeedStatus.CONFIRMED,
        settled_on=date(2023, 5, 2),
        outcome=MARK,
        confirmed_on=date(2023, 5, 3),
        confirmed_by=MARK,
        confirmed_how=HeardBy.values[0],
    )
    NeedStep.objects.create(need=need, move=NeedMove.RAISED, day=need.raised_on)
    inspecting.make_file(NeedFile, need, actor=office)
    plan = factories.make_plan(
        household, closed_on=date(2023, 6, 2), closed_text=MARK, review_due_on=None
    )
    PlanReview.objects.create(
        plan=plan,
        day=date(2023, 6, 1),
        text=MARK,
        was_due_on=date(2023, 7, 1),
        next_due_on=date(2024, 1, 1),
    )
    factories.make_asked_visit(
        household, state=AskedState.DECLINED, answer=MARK, visit_on=date(2023, 6, 2)
    )
    factories.make_answer(pairing)
    proposal = factories.make_proposal(ProposalKind.GONE, recipient=person)
    Proposal.objects.filter(pk=proposal.pk).update(household=household)
    factories.make_draft(home=household)
    aid = factories.make_aid(pairing, date(2023, 5, 1))
    Aid.objects.filter(pk=aid.pk).update(
        received_on=aid.day, received_how=ReceiptWay.values[0], reversed_on=aid.day,
        reverse_reason=MARK, reversed_by=office,
    )  # fmt: skip
    factories.make_distribution(household)
    Handout.objects.update(state=HandoutState.LEFT_OUT, reason=MARK)
    inspecting.make_one_of_each(pairing)
    in_words = Item("told", ItemKind.TEXT, "家里人怎么说").stored()
    with pgtrigger.ignore("inspections.CheckRound:keeps_what_it_began_with"):
        CheckRound.objects.update(checklist=[in_words])
    CheckLine.objects.update(inspected_on=None)
    surveying.make_answered(pairing, given={"q1": "yes", "q4": MARK})
    Inspection.objects.update(answers={"known": "yes", "told": MARK})

    for model, way, field in _texts():
        if not isinstance(field, models.JSONField):
            model._default_manager.filter(**{way: household.pk}).update(**{field.name: MARK})
    Pairing.objects.update(ended_on=LEFT_ON, started_on=LEFT_ON, end_reason="deceased")
    Recipient.objects.update(
        status="ended", joined_on=LEFT_ON, ended_on=LEFT_ON, exit_reason="deceased"
    )
    Household.objects.update(closed_on=LEFT_ON, created_at=datetime(2018, 1, 2, tzinfo=UTC))
    return household


def test_what_any_model_says_of_a_household_is_taken_off_or_kept_for_a_reason(
    gone: Household,
) -> None:
    """A field that is missing before says nothing here yet: give it words above."""
    every = {f"{model._meta.label}.{field.name}" for model, _way, field in _texts()}
    before = _holding(gone)

    deidentify(BEFORE)

    assert before == every
    assert _holding(gone) == set()


def test_no_line_of_history_says_it_either(gone: Household) -> None:
    assert MARK in everything()

    deidentify(BEFORE)

    assert MARK not in everything()


def test_files_beside_it_are_removed(gone: Household) -> None:
    deidentify(BEFORE)

    assert not NeedFile.objects.exists()
    assert not InspectedFile.objects.exists()
    assert not FindingFile.objects.exists()


def test_answers_that_are_counted_stay(gone: Household) -> None:
    deidentify(BEFORE)

    assert SurveyAnswer.objects.get().given == {"q1": "yes", "q4": TAKEN_OFF}
    assert Inspection.objects.get().answers == {"known": "yes", "told": TAKEN_OFF}


def test_a_finding_is_taken_off_though_who_checked_it_is_of_the_unit_now(gone: Household) -> None:
    finding = Finding.objects.get()
    checker = factories.make_user(Role.COUNTY_OFFICE)
    Finding.objects.update(
        state=FindingState.CHECKED,
        put_right_on=finding.found_on,
        put_right_by=factories.make_user(),
        checked_on=finding.found_on,
        checked_by=checker,
    )
    User.objects.filter(pk=checker.pk).update(unit=finding.unit_id)

    deidentify(BEFORE)

    assert Finding.objects.get().text == TAKEN_OFF


def test_what_is_said_of_those_who_stay_is_kept(gone: Household) -> None:
    stays = factories.make_pairing()
    line = surveying.make_answered(stays, given={"q1": "yes", "q4": MARK})
    finding = inspecting.make_finding(
        stays.household, actor=factories.make_user(Role.COUNTY_OFFICE)
    )

    deidentify(BEFORE)

    assert SurveyAnswer.objects.get(line=line).given["q4"] == MARK
    assert Finding.objects.get(pk=finding.pk).text == finding.text
