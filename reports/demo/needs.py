"""Needs of the demonstration on their way, plans of households, and a visit that was asked for."""

from __future__ import annotations

from datetime import date, timedelta

from organization.choices import Role
from organization.models import Unit, User
from pairing.models import Household, Pairing
from reports.demo.sign_ins import CADRE, COUNTY_OFFICE, LIAISON
from visits.choices import AskedState, MeasureState, NeedMove, NeedStatus
from visits.models import AskedVisit, HouseholdPlan, Need, NeedStep, PlanMeasure, PlanReview
from visits.services.plans import half_a_year_after

BATCH = 2000
KINDS = (
    ("medical", ("药", "病", "医院", "残疾证", "轮椅", "康复", "看腿")),
    ("schooling", ("上学", "书", "学校")),
    ("work", ("工作", "就业", "公益岗")),
    ("housing", ("房", "屋顶", "漏", "墙", "窗", "炕", "电线", "水")),
    ("policy", ("低保", "补贴", "政策", "保险", "身份证", "户口")),
    ("income", ("钱", "收入", "债")),
)
"""Kinds, and words that speak for them, the first that fits."""
GIVEN = 12
"""How many open needs were given to units."""
ASKED_OF_A_UNIT = "请上门了解情况，与户主商定办法后办理"
PLANS = (
    ("住上安全的房子", "申请危房改造", "村委会"),
    ("按时复查、按时服药", "联系乡镇卫生院每月上门", "结对干部"),
    ("不因困难辍学", "申请助学金，开学前送书本", "结对干部"),
    ("有一份稳定收入", "推荐公益性岗位", "乡镇社会救助站"),
)
"""Aims, a measure, and who is to see to it."""


def write_needs(*, today: date) -> None:
    """Kinds and steps of all needs; some given to units, one of them overdue; plans; a visit."""
    _write_kinds_and_steps()
    accounts = User.objects.in_bulk(
        [sign_in.phone for sign_in in (COUNTY_OFFICE, LIAISON, CADRE)], field_name="phone"
    )
    if len(accounts) < 3:
        return
    office, liaison, cadre = (accounts[s.phone] for s in (COUNTY_OFFICE, LIAISON, CADRE))
    _give_to_units(office, liaison, today)
    own = Pairing.objects.open().filter(cadre__user=cadre).order_by("pk").first()
    if own is not None:
        _write_plans(own.household, office, today)
        _ask(own.household, cadre, today)


def _kind_of(text: str) -> str:
    return next((key for key, signs in KINDS if any(sign in text for sign in signs)), "daily")


def _write_kinds_and_steps() -> None:
    needs = list(Need.objects.order_by("pk"))
    steps = []
    for need in needs:
        need.kind = _kind_of(need.text)
        raised = {"need": need, "created_by_id": need.created_by_id, "day": need.raised_on}
        steps.append(NeedStep(move=NeedMove.RAISED, kind=need.kind, **raised))
        if need.settled_on is not None:
            steps.append(
                NeedStep(
                    need=need,
                    move=NeedMove.DONE,
                    text=need.outcome,
                    day=need.settled_on,
                    created_by_id=need.settled_by_id,
                )
            )
    Need.objects.bulk_update(needs, ["kind"], batch_size=BATCH)
    NeedStep.objects.bulk_create(steps, batch_size=BATCH)


def _give_to_units(office: User, liaison: User, today: date) -> None:
    """The latest open needs, every third to the liaison's unit; of all the first is overdue."""
    units = list(Unit.objects.filter(region=office.region_id).order_by("pk")[:6])
    own = [liaison.unit] if liaison.unit is not None else []
    for number, need in enumerate(Need.objects.unassigned().order_by("-raised_on", "pk")[:GIVEN]):
        unit = own[0] if own and number % 3 == 0 else units[number % len(units)]
        need.unit = unit
        need.due_on = max(today + timedelta(days=5 * number - 4), need.raised_on)
        need.status = NeedStatus.WORKING if number % 2 else NeedStatus.ASSIGNED
        need.save(update_fields=["unit", "due_on", "status"])
        day = max(need.raised_on, today - timedelta(days=12))
        NeedStep.objects.create(
            need=need,
            move=NeedMove.ASSIGNED,
            text=ASKED_OF_A_UNIT,
            unit=unit,
            due_on=need.due_on,
            day=day,
            created_by=office,
        )
        if need.status == NeedStatus.WORKING:
            NeedStep.objects.create(
                need=need, move=NeedMove.NOTE, text="已与户主电话联系，约好上门时间", day=day
            )


def _write_plans(first: Household, office: User, today: date) -> None:
    """The cadre's household's plan, reviewed once; others', one of them with its review overdue."""
    others = Household.objects.active().exclude(pk=first.pk).order_by("pk")[: len(PLANS) - 1]
    for number, (household, (aims, text, who)) in enumerate(
        zip([first, *others], PLANS, strict=False)
    ):
        begun = today - timedelta(days=150 + 30 * number)
        reviewed = half_a_year_after(begun) if number == 0 else None
        plan = HouseholdPlan.objects.create(
            household=household,
            region_id=household.region_id,
            situation="家中缺少劳力，靠政策兜底",
            aims=aims,
            started_on=begun,
            review_due_on=half_a_year_after(begun),
            created_by=office,
        )
        PlanMeasure.objects.create(
            plan=plan,
            text=text,
            who=who,
            due_on=today + timedelta(days=30 * number - 10),
            state=MeasureState.WORKING,
        )
        PlanMeasure.objects.create(
            plan=plan,
            text="每季度核对一次各项补贴",
            who="村委会",
            due_on=begun + timedelta(days=60),
            state=MeasureState.DONE,
            note="已核对",
        )
        if reviewed is not None:
            day = today - timedelta(days=20)
            review = PlanReview.objects.create(
                plan=plan,
                day=day,
                text="措施正在落实，情况有好转",
                was_due_on=reviewed,
                next_due_on=half_a_year_after(day),
                created_by=office,
            )
            plan.review_due_on = review.next_due_on
            plan.save(update_fields=["review_due_on"])


def _ask(household: Household, cadre: User, today: date) -> None:
    health = Unit.objects.filter(name__contains="卫").order_by("pk").first()
    liaison = User.objects.filter(role=Role.LIAISON).order_by("pk").first()
    unit = health or (liaison.unit if liaison is not None else None)
    if unit is None:
        return
    AskedVisit.objects.create(
        household=household,
        region_id=household.region_id,
        unit=unit,
        reason="老人腿疼，行动不便，请医生上门看一次",
        wanted_by=today + timedelta(days=14),
        state=AskedState.AGREED,
        visit_on=today + timedelta(days=6),
        answered_by=cadre if liaison is None else liaison,
        asked_by=cadre,
        asked_on=today - timedelta(days=5),
    )
