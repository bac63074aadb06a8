"""Plans of households: drawn up, changed, reviewed each half-year, closed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from common.dates import today
from common.errors import ConflictError, DomainError
from organization.models import User
from pairing.models import Household, Pairing
from tests import factories
from visits.choices import MeasureState
from visits.models import HouseholdPlan, PlanMeasure
from visits.services.plans import (
    Measure,
    change_plan,
    close_plan,
    draw_up_plan,
    half_a_year_after,
    review_plan,
)

ROOF = Measure("修屋顶", "村委会", date(2026, 12, 1))


@pytest.fixture
def plan(household: Household, office: User) -> HouseholdPlan:
    return draw_up_plan(household=household, aims="住得安全", measures=[ROOF], actor=office)


def _rows(*measures: dict[str, Any]) -> dict[str, Any]:
    """The rows of the form as a browser sends them."""
    sent: dict[str, Any] = {"m-TOTAL_FORMS": len(measures), "m-INITIAL_FORMS": 0}
    for number, measure in enumerate(measures):
        sent |= {f"m-{number}-{name}": value for name, value in measure.items()}
    return sent


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2026, 1, 15), date(2026, 7, 15)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
        (date(2026, 3, 31), date(2026, 9, 30)),
    ],
)
def test_half_a_year_is_six_months(day: date, later: date) -> None:
    assert half_a_year_after(day) == later


def test_a_plan_is_reviewed_each_half_year(plan: HouseholdPlan, office: User) -> None:
    HouseholdPlan.objects.filter(pk=plan.pk).update(review_due_on=today() - timedelta(days=1))
    overdue = list(HouseholdPlan.objects.overdue_on(today()))

    review = review_plan(plan=plan, text="屋顶已修", actor=office)
    with pytest.raises(ConflictError) as twice:
        review_plan(plan=plan, text="又看了", actor=office)

    plan.refresh_from_db()
    assert overdue == [plan]
    assert (review.was_due_on, review.next_due_on) == (
        today() - timedelta(days=1),
        half_a_year_after(today()),
    )
    assert plan.review_due_on == review.next_due_on
    assert twice.value.code == "reviewed_today"


def test_a_household_has_one_plan_in_force(
    plan: HouseholdPlan, household: Household, office: User
) -> None:
    with pytest.raises(ConflictError) as second:
        draw_up_plan(household=household, aims="另一个", measures=[ROOF], actor=office)
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_plan(household)
    close_plan(plan=plan, text="房子修好了")
    again = draw_up_plan(household=household, aims="增收", measures=[ROOF], actor=office)
    with pytest.raises(ConflictError) as closed:
        review_plan(plan=plan, text="看看", actor=office)

    assert second.value.code == "plan_there"
    assert closed.value.code == "plan_closed"
    assert list(HouseholdPlan.objects.open()) == [again]


@pytest.mark.parametrize(
    ("aims", "measures", "code"),
    [
        (" ", [ROOF], "aims_missing"),
        ("好", [], "measures_missing"),
        ("好", [Measure("甲", "乙", date(2026, 1, 1), MeasureState.DROPPED)], "note_missing"),
    ],
)
def test_what_is_no_plan_is_refused(
    household: Household, office: User, aims: str, measures: list[Measure], code: str
) -> None:
    with pytest.raises(DomainError) as caught:
        draw_up_plan(household=household, aims=aims, measures=measures, actor=office)

    assert caught.value.code == code
    assert not HouseholdPlan.objects.exists()


def test_a_measure_changes_and_is_never_lost(plan: HouseholdPlan) -> None:
    roof = plan.measures.get()

    change_plan(
        plan=plan,
        aims="住得安全",
        measures=[
            Measure("修屋顶", "村委会", ROOF.due_on, MeasureState.DONE, key=roof.pk),
            Measure("通电", "供电所", date(2027, 1, 1)),
        ],
    )
    change_plan(plan=plan, aims="住得安全", measures=[Measure("装门", "村委会", ROOF.due_on)])

    assert sorted(plan.measures.values_list("text", "state")) == sorted(
        [("修屋顶", "done"), ("通电", "planned"), ("装门", "planned")]
    )


def test_a_measure_that_is_sent_twice_is_there_once(plan: HouseholdPlan) -> None:
    roof = plan.measures.get()
    sent = [
        Measure("修屋顶", "村委会", ROOF.due_on, key=roof.pk),
        Measure("通电", "供电所", date(2027, 1, 1)),
    ]

    change_plan(plan=plan, aims="住得安全", measures=sent)
    change_plan(plan=plan, aims="住得安全", measures=sent)

    assert sorted(plan.measures.values_list("text", flat=True)) == ["修屋顶", "通电"]


def test_of_two_who_change_a_plan_at_once_the_second_is_told(
    client: Client, office: User, plan: HouseholdPlan
) -> None:
    client.force_login(office)
    address = reverse("visits:plan_change", args=[plan.pk])
    shown = client.get(address).context["form"]["seen"].value()
    roof = plan.measures.get()
    row = {"key": roof.pk, "text": roof.text, "who": "村委会", "due_on": "2026-12-01"}
    shown_with = {"seen": shown, "m-INITIAL_FORMS": 1}
    first = {"aims": "住得安全", **_rows({**row, "state": "done"}), **shown_with}
    second = {"aims": "住得暖和", **_rows({**row, "state": "planned"}), **shown_with}

    answers = [client.post(address, sent).status_code for sent in (first, first, second)]

    # What is sent twice is there once, and is no quarrel.
    assert answers == [302, 302, 422]
    plan.refresh_from_db()
    roof.refresh_from_db()
    assert (plan.aims, roof.state) == ("住得安全", "done")


def test_another_plans_measure_is_not_written_over(plan: HouseholdPlan) -> None:
    foreign = factories.make_plan().measures.get()

    change_plan(
        plan=plan, aims="好", measures=[Measure("偷改", "某人", ROOF.due_on, key=foreign.pk)]
    )

    foreign.refresh_from_db()
    assert foreign.text == "申请危房改造"
    assert plan.measures.filter(text="偷改").exists()


def test_an_office_draws_up_a_plan_on_its_page(
    client: Client, office: User, household: Household
) -> None:
    client.force_login(office)
    address = reverse("visits:plan_new", args=[household.pk])
    row = {"text": "修屋顶", "who": "村委会", "due_on": "2026-12-01", "state": "planned"}

    wrong = client.post(
        address, {"aims": "住得安全", **_rows(row | {"who": ""}, {"state": "planned"})}
    )
    right = client.post(address, {"aims": "住得安全", **_rows(row, {"state": "planned"})})

    plan = HouseholdPlan.objects.get()
    assert wrong.status_code == 422
    assert "修屋顶" in wrong.content.decode()
    assert right.status_code == 302
    assert list(plan.measures.values_list("text", "who", "due_on")) == [
        ("修屋顶", "村委会", date(2026, 12, 1))
    ]


def test_whoever_sees_the_household_sees_its_plan_and_a_supervisor_no_words(
    client: Client,
    plan: HouseholdPlan,
    pairing: Pairing,
    liaison: User,
    supervisor: User,
    outsider: User,
) -> None:
    def page(user: User) -> Any:
        client.force_login(user)
        return client.get(reverse("visits:plan_detail", args=[plan.pk]))

    own, masked, foreign = page(liaison), page(supervisor), page(outsider)

    assert "住得安全" in own.content.decode()
    assert masked.status_code == 200
    for word in ("住得安全", "修屋顶", "村委会"):
        assert word not in masked.content.decode().replace("南关村委会", "")
    assert foreign.status_code == 404


def test_the_list_shows_which_reviews_are_due(
    client: Client, office: User, plan: HouseholdPlan
) -> None:
    late = factories.make_plan(review_due_on=today() - timedelta(days=1))
    soon = factories.make_plan(review_due_on=today() + timedelta(days=3))
    client.force_login(office)

    def rows(**filters: str) -> list[int]:
        page = client.get(reverse("visits:plan_list"), filters).context["page"]
        return [row.pk for row in page]

    assert rows(state="overdue") == [late.pk]
    assert rows(state="due") == [soon.pk]
    assert rows() == [late.pk, soon.pk, plan.pk]
    assert PlanMeasure.objects.count() == 3
