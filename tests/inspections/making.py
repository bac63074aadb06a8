"""Rounds and findings as rows, made by the services."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from common.dates import today
from inspections.choices import FindingKind
from inspections.models import (
    CheckLine,
    Checklist,
    CheckRound,
    Finding,
    FindingFile,
    InspectedFile,
    Inspection,
    Succession,
)
from inspections.services.findings import raise_finding
from inspections.services.inspecting import Sheet, record_inspection
from inspections.services.rounds import begin_round, plan_round
from organization.choices import Role
from organization.models import Region, User
from pairing.models import Household, Pairing
from tests import factories
from visits.models.attachment import Attachment
from visits.services.attachments import add_attachments, read_upload

RIGHT = {
    **dict.fromkeys(("known", "card", "policies", "fire", "electricity", "scalds", "falls"), "yes"),
    "visited": "0",
}
"""Answers of the shipped checklist that find nothing wanting."""


def make_round(
    *inspectors: User,
    households: Sequence[Household] = (),
    actor: User,
    size: int | None = None,
    seed: str = "",
    name: str = "十月督导",
    starts_on: date | None = None,
    place: str = factories.XIHE,
) -> CheckRound:
    """A round over all households, or those given, of 西和县 or of ``place``."""
    rows: Any = Household.objects.all()
    if households:
        rows = rows.filter(pk__in=[h.pk for h in households])
    plan = plan_round(households=rows, size=size, seed=seed, inspectors=inspectors)
    return begin_round(
        name=name,
        programme=factories.make_programme(),
        region=Region.objects.get(pk=place),
        chosen="西和县",
        plan=plan,
        starts_on=starts_on or today(),
        ends_on=today() + timedelta(days=10),
        actor=actor,
    )


def make_line(
    inspector: User, household: Household, *, actor: User, place: str = factories.XIHE
) -> CheckLine:
    """A household of a round of its own."""
    going = make_round(inspector, households=[household], actor=actor, place=place)
    line: CheckLine = going.lines.get()
    return line


def inspect(line: CheckLine, actor: User | None = None, **changed: Any) -> Inspection:
    """An inspection that arrived, with everything right but for ``changed`` answers."""
    sheet = Sheet(day=today(), answers={**RIGHT, **changed})
    made, _is_new = record_inspection(
        line=line, sheet=sheet, client_uuid=uuid4(), actor=actor or line.inspector
    )
    return made


def make_finding(household: Household, *, actor: User, days: int = 15) -> Finding:
    """Bare wires, found today, to be put right in ``days``."""
    return raise_finding(
        household=household,
        kind=FindingKind.SAFETY,
        text="灶旁电线裸露",
        found_on=today(),
        due_on=today() + timedelta(days=days),
        actor=actor,
    )


def make_file(model: type[Attachment], owner: Any, *, actor: User) -> Any:
    """A photograph beside an inspection or a finding."""
    picture = factories.make_picture(64, 48)
    upload = read_upload("墙.jpg", picture)
    (file,) = add_attachments(model=model, owner=owner, uploads=[upload], actor=actor)
    return file


def make_one_of_each(pairing: Pairing) -> list[Any]:
    """A row of each model: a round with a line, an inspection, a finding and what is theirs."""
    office = factories.make_user(Role.COUNTY_OFFICE)
    line = make_line(factories.make_user(Role.SUPERVISOR), pairing.household, actor=office)
    inspection = inspect(line)
    finding = make_finding(pairing.household, actor=office)
    return [
        line,
        line.round,
        inspection,
        finding,
        finding.steps.get(),
        make_file(InspectedFile, inspection, actor=office),
        make_file(FindingFile, finding, actor=office),
        Checklist.objects.create(region_id=factories.XIHE),
        Succession.objects.create(unit=factories.make_unit(), since=date(2023, 1, 1)),
    ]
