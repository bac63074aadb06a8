"""Summaries, notices and reviews by programs: drafted, confirmed, objected to, answered."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from common.dates import today
from organization.models import User
from pairing.models import Household, Pairing
from reports.models import Letterhead, Notice, Review, Summary
from tests import factories
from tests.api.asking import Program


@pytest.fixture
def paired(household: Household, cadre: User) -> Pairing:
    """A household that has been paired for long."""
    factories.make_recipient(household, joined_on=date(2020, 1, 1))
    return factories.make_pairing(household, cadre.cadre, on=date(2020, 1, 1))


# Summaries


def _asked(**fields: Any) -> dict[str, Any]:
    return {
        "region": factories.XIHE,
        "programme": factories.make_programme().pk,
        "first": "2026-01-01",
        "last": today().isoformat(),
        **fields,
    }


def test_a_summary_is_looked_at_and_confirmed_with_a_line_of_ones_own(
    office: User, paired: Pairing
) -> None:
    program = Program(office)
    own = [{"label": "宣讲", "number": "12", "unit": "场次"}]

    now = program.post("summaries/now", _asked(own_lines=own))
    assert not Summary.objects.exists()
    made = program.post("summaries", _asked(own_lines=own))
    again = program.post("summaries", _asked(own_lines=own))

    assert (now.status_code, made.status_code) == (200, 201), made.content.decode()
    assert now.json()["lines"] == made.json()["lines"]
    assert made.json()["lines"][-1] == {
        "figure": "", "label": "宣讲", "number": "12", "unit": "场次"
    }  # fmt: skip
    assert now.json()["text_zh"] == made.json()["text_zh"]
    assert (again.status_code, again.json()["code"]) == (409, "summary_same")


@pytest.mark.parametrize(
    ("wrong", "status", "field"),
    [
        ({"region": factories.LI_COUNTY}, 422, "region"),
        ({"region": factories.HANYUAN}, 422, "region"),
        ({"first": "2026-05-01", "last": "2026-04-01"}, 422, "last"),
        ({"last": None}, 400, "last"),
        ({"own_lines": [{"label": "", "number": "1", "unit": "个"}]}, 400, "own_lines.0.label"),
    ],
)
def test_what_is_wrong_with_a_summary_is_said_by_field(
    wrong: dict[str, Any], status: int, field: str, office: User, paired: Pairing
) -> None:
    answer = Program(office).post("summaries", _asked(**wrong))

    assert (answer.status_code, list(answer.json()["errors"])) == (status, [field])


def test_a_summary_of_a_period_that_is_not_over_is_refused(office: User, paired: Pairing) -> None:
    answer = Program(office).post("summaries", _asked(last="2100-01-01"))

    assert (answer.status_code, Summary.objects.count()) == (422, 0)


# Notices


def _month() -> str:
    first = today().replace(day=1)
    year, month = (first.year, first.month - 1) if first.month > 1 else (first.year - 1, 12)
    return f"{year}-{month:02d}"


def test_a_notice_is_drafted_edited_and_published(office: User, paired: Pairing) -> None:
    program = Program(office)
    sent = {"programme": paired.programme_id, "month": _month()}

    made = program.post("notices", sent)
    path = f"notices/{made.json()['id']}"
    edited = program.patch(path, {"title": "关于结对情况的通报"})
    published = program.step(path, "confirm", {})
    late = program.patch(path, {"title": "另一个标题"})

    assert (made.status_code, made.json()["status"]) == (201, "draft"), made.content.decode()
    assert (edited.json()["title"], edited.json()["text"]) == (
        "关于结对情况的通报",
        made.json()["text"],
    )
    assert (published.json()["status"], bool(published.json()["number"])) == ("published", True)
    assert (late.status_code, late.json()["code"]) == (409, "notice_published")


def test_a_second_person_confirms_where_the_county_wants_it(office: User, paired: Pairing) -> None:
    Letterhead.objects.create(
        county_id=factories.XIHE,
        issuer="西和县结对帮扶办公室",
        number_prefix="西结对办通",
        signature="西和县结对帮扶办公室",
        needs_second=True,
    )
    program = Program(office)
    made = program.post("notices", {"programme": paired.programme_id, "month": _month()})
    path = f"notices/{made.json()['id']}"

    once = program.step(path, "confirm", {})
    twice = program.step(path, "confirm", {})
    back = program.step(path, "take-back", {})

    assert once.json()["status"] == "confirmed"
    assert (twice.status_code, twice.json()["code"]) == (422, "notice_second")
    assert back.json()["status"] == "draft"


def test_a_month_that_is_not_over_has_no_notice(office: User, paired: Pairing) -> None:
    sent = {"programme": paired.programme_id, "month": f"{today():%Y-%m}"}

    answer = Program(office).post("notices", sent)

    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["month"])
    assert not Notice.objects.exists()


def test_a_draft_is_the_offices_alone(office: User, township: User, supervisor: User) -> None:
    factories.make_notice()
    published = factories.publish_notice(factories.make_notice(month=date(2023, 3, 1)))

    shown = [[row["id"] for row in Program(u).rows("notices")] for u in (township, supervisor)]

    assert shown == [[published.pk], [published.pk]]


# Reviews


def test_a_review_is_drafted_adjusted_and_published(office: User, paired: Pairing) -> None:
    program = Program(office)
    year = today().year - 1
    sent = {"programme": paired.programme_id, "year": year, "quarter": 4}

    made = program.post("reviews", sent)
    assert made.status_code == 201, made.content.decode()
    path = f"reviews/{made.json()['id']}"
    (entry,) = program.rows("review-entries", review=made.json()["id"], kind="county")
    adjusted = program.step(
        f"review-entries/{entry['id']}",
        "adjust",
        {"indicator": "coverage", "percent": "50.5", "reason": "一户已迁走"},
    )
    published = program.step(path, "publish", {})
    late = program.step(
        f"review-entries/{entry['id']}",
        "adjust",
        {"indicator": "coverage", "percent": "60.5", "reason": "再改"},
    )

    (value,) = [v for v in adjusted.json()["values"] if v["indicator"] == "coverage"]
    assert (value["counted"], value["percent"], value["reasons"]) == (
        *("100.0", "50.5"),
        ["一户已迁走"],
    )
    assert published.json()["status"] == "published"
    assert (late.status_code, late.json()["code"]) == (409, "review_published")


@pytest.mark.parametrize(("year", "quarter"), [(today().year + 1, 1), (2001, 1)])
def test_a_quarter_that_cannot_be_reviewed_is_refused(
    year: int, quarter: int, office: User, paired: Pairing
) -> None:
    sent = {"programme": paired.programme_id, "year": year, "quarter": quarter}

    answer = Program(office).post("reviews", sent)

    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["quarter"])
    assert not Review.objects.exists()


def test_a_unit_objects_to_its_own_value_once_and_is_answered(
    office: User, liaison: User, paired: Pairing
) -> None:
    year = today().year - 1
    sent = {"programme": paired.programme_id, "year": year, "quarter": 4}
    desk, unit = Program(office), Program(liaison)
    review = desk.post("reviews", sent).json()["id"]
    desk.step(f"reviews/{review}", "publish", {})
    (entry,) = unit.rows("review-entries", review=review)
    objection = {"entry": entry["id"], "indicator": "contacts", "reason": "雨季道路中断"}
    county = desk.rows("review-entries", review=review, kind="county")[0]["id"]

    raised = unit.post("objections", objection)
    again = unit.post("objections", objection)
    others = unit.post("objections", {**objection, "entry": county})
    path = f"objections/{raised.json()['id']}"
    empty = desk.step(path, "reply", {"outcome": "correct", "answer": "情况属实"})
    answered = desk.step(
        path, "reply", {"outcome": "correct", "percent": "40", "answer": "情况属实"}
    )

    assert raised.status_code == 201, raised.content.decode()
    assert (again.status_code, others.status_code) == (409, 422)
    assert (empty.status_code, list(empty.json()["errors"])) == (422, ["percent"])
    assert (answered.status_code, answered.json()["outcome"]) == (200, "changed")
    (entry,) = unit.rows("review-entries", review=review)
    (value,) = [v for v in entry["values"] if v["indicator"] == "contacts"]
    assert (value["confirmed"], value["percent"]) == (value["counted"], "40.0")
