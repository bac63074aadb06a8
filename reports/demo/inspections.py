"""A round of inspections of the demonstration, half walked, with findings in each state."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import NAMESPACE_URL, uuid5

from inspections.checklist import NO, SHIPPED, YES, Item
from inspections.choices import FindingState, Move
from inspections.drawing import draw, share
from inspections.models import CheckLine, CheckRound, Finding, FindingStep, Inspection
from organization.choices import Role
from organization.models import User
from pairing.models import Household, Pairing, Programme
from reports.demo.places import COUNTY
from reports.demo.sign_ins import LIAISON, SECOND_OFFICE, SUPERVISOR, TOWNSHIP_OFFICE

SAMPLE = 60
SEED = "2024-督导"
WRONG = (
    ("electricity", "灶台旁电线裸露，插座松动"),
    ("card", "家中没有联系卡"),
    ("fire", "炉子旁堆放柴草，没有烟筒防护"),
    ("known", "户主说不出结对干部是谁"),
    ("falls", "院内台阶破损，老人下台阶不便"),
    ("policies", "不知道临时救助怎么申请"),
)
"""Items of the checklist, and what is said where one is wrong."""
PUT_RIGHT = "已上门整改，并向户主说明"
STATES = (
    FindingState.CLOSED,
    FindingState.OPEN,
    FindingState.PUT_RIGHT,
    FindingState.CHECKED,
    FindingState.OPEN,
    FindingState.CLOSED,
)


def write_inspections(*, programme: Programme, today: date) -> None:
    """A sample of the county's households, of which half have been inspected since two weeks."""
    accounts = User.objects.in_bulk(
        [sign_in.phone for sign_in in (SUPERVISOR, TOWNSHIP_OFFICE, SECOND_OFFICE, LIAISON)],
        field_name="phone",
    )
    office = User.objects.filter(role=Role.COUNTY_OFFICE).order_by("phone").first()
    if len(accounts) < 4 or office is None:
        return
    inspectors = [accounts[s.phone].pk for s in (SUPERVISOR, TOWNSHIP_OFFICE, SECOND_OFFICE)]
    homes = list(Household.objects.active().order_by("pk").values_list("pk", "region_id"))
    drawn = draw(homes, size=min(SAMPLE, len(homes)), seed=SEED)
    going = CheckRound.objects.create(
        region_id=COUNTY,
        programme=programme,
        name=f"{today.year}年第{(today.month + 2) // 3}季度入户督导",
        chosen="西和县",
        checklist=[item.stored() for item in SHIPPED],
        starts_on=today - timedelta(days=14),
        ends_on=today + timedelta(days=16),
        population=len(homes),
        size=len(drawn),
        seed=SEED,
        created_by=office,
    )
    lines = CheckLine.objects.bulk_create(
        CheckLine(
            round=going,
            household_id=key,
            region_id=code,
            inspector_id=inspector,
            position=place,
            inspected_on=today - timedelta(days=14 - place % 12) if place % 2 else None,
        )
        for place, ((key, code), inspector) in enumerate(
            zip(drawn, share(drawn, inspectors), strict=True), 1
        )
    )
    walked = [(line, line.inspected_on) for line in lines if line.inspected_on is not None]
    inspections = Inspection.objects.bulk_create(
        Inspection(
            line=line,
            client_uuid=uuid5(NAMESPACE_URL, f"{SEED}:{line.position}"),
            inspector_id=line.inspector_id,
            day=day,
            answers=_answers(number),
        )
        for number, (line, day) in enumerate(walked)
    )
    wrong = [pair for pair in enumerate(inspections) if pair[0] % 2 == 0]
    _write_findings(
        [(n // 2, made) for n, made in wrong],
        judge=accounts[SECOND_OFFICE.phone],
        office=office,
        today=today,
    )


def _answers(number: int) -> dict[str, str]:
    answers = {item.key: _right(item) for item in SHIPPED if item.options}
    if number % 2 == 0:
        answers[WRONG[number // 2 % len(WRONG)][0]] = NO
    return answers


def _right(item: Item) -> str:
    return YES if YES in dict(item.options) else "0"


def _write_findings(
    wrong: list[tuple[int, Inspection]], *, judge: User, office: User, today: date
) -> None:
    """``office`` puts right what has no cadre; ``judge`` is somebody else, as the rules ask."""
    held = {
        pairing.household_id: pairing
        for pairing in Pairing.objects.open()
        .filter(household__in=[made.line.household_id for _n, made in wrong])
        .select_related("cadre__user")
    }
    about = {item.key: item.about for item in SHIPPED}
    findings, steps = [], []
    for number, made in wrong:
        pairing = held.get(made.line.household_id)
        key, words = WRONG[number % len(WRONG)]
        state = STATES[number % len(STATES)]
        # Every other one that is open is overdue.
        due_on = today + timedelta(days=-1 if number % 4 == 1 else 12)
        finding = Finding(
            inspection=made,
            household_id=made.line.household_id,
            region_id=made.line.region_id,
            item=key,
            kind=about[key],
            text=words,
            found_on=made.day,
            unit_id=pairing.cadre.user.unit_id if pairing else None,
            cadre=pairing.cadre if pairing else None,
            taken_over="" if pairing else "这户没有结对干部，由办公室办理。",
            due_on=max(due_on, made.day),
            state=state,
            created_by_id=made.inspector_id,
        )
        moves = [(Move.RAISED, made.inspector_id, "", made.day)]
        if state != FindingState.OPEN:
            finding.measure, finding.put_right_on = PUT_RIGHT, made.day + timedelta(days=1)
            finding.put_right_by = pairing.cadre.user if pairing else office
            moves.append((Move.PUT_RIGHT, finding.put_right_by.pk, PUT_RIGHT, finding.put_right_on))
        if state in (FindingState.CHECKED, FindingState.CLOSED):
            finding.checked_on, finding.checked_by = made.day + timedelta(days=2), judge
            moves.append((Move.CHECKED, judge.pk, "已现场查看", finding.checked_on))
        if state == FindingState.CLOSED:
            finding.closed_on, finding.closed_by = made.day + timedelta(days=2), judge
            moves.append((Move.CLOSED, judge.pk, "", finding.closed_on))
        findings.append(finding)
        steps += [(finding, *move) for move in moves]
    Finding.objects.bulk_create(findings)
    FindingStep.objects.bulk_create(
        FindingStep(finding=finding, move=move, created_by_id=who, text=text, day=day)
        for finding, move, who, text, day in steps
    )
