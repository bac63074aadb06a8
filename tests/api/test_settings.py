"""What offices set by programs: read, changed in part, refused by the rules of the pages."""

from __future__ import annotations

from typing import Any

import pytest

from api.resources.settings import SETTINGS
from organization.choices import Role
from organization.models import User
from pairing.models import DraftingRule, Programme
from reports.models import Letterhead, SummaryStyle
from tests import factories
from tests.api.asking import Program
from tests.api.roles import OFFICES, ROLES
from visits.models import ReminderRule

OFFICE = ("office",)
WHO: dict[str, tuple[str, ...]] = {
    "letterhead": OFFICE,
    "summary-style": OFFICES,
    "drafting-rule": OFFICE,
    "card-terms": OFFICE,
    "review-terms": OFFICE,
    "reminder-rule": OFFICE,
    "job-plan": OFFICE,
}
"""Who reads and changes each."""


@pytest.fixture
def programme(db: None) -> Programme:
    return factories.make_programme()


def _path(name: str, programme: Programme) -> str:
    rest = {"<int:programme>": f"/{programme.pk}", "<slug:job>": "/weekly_reminder", "": ""}
    return f"settings/{name}{rest[SETTINGS[name].about]}"


def test_every_setting_is_listed() -> None:
    assert set(WHO) == set(SETTINGS)


@pytest.mark.parametrize("name", sorted(WHO))
def test_who_reads_and_changes_a_setting(name: str, programme: Programme, request: Any) -> None:
    path, answered = _path(name, programme), {}

    for role in ROLES:
        program = Program(request.getfixturevalue(role))
        changed = program.ask("patch", path, {}, {"If-Match": '"old"'})
        answered[role] = (program.get(path).status_code, changed.status_code)

    assert answered == {role: (200, 412) if role in WHO[name] else (403, 403) for role in ROLES}


CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("letterhead", {"issuer": "西和县民政局", "needs_second": True}),
    ("summary-style", {"is_short": True, "units": {"contacts": "回"}}),
    ("drafting-rule", {"cap": 3, "own_place_first": False}),
    ("card-terms", {"office": "县结对办", "phone": "0939-6621000"}),
    ("review-terms", {"need_days": 20, "objection_days": 7}),
    ("reminder-rule", {"follow_up_after": 5}),
    ("job-plan", {"is_on": False, "working_day": 2, "at": "09:30"}),
]


@pytest.mark.parametrize(("name", "change"), CHANGES)
def test_a_setting_is_changed_in_part(
    name: str, change: dict[str, Any], office: User, programme: Programme
) -> None:
    program, path = Program(office), _path(name, programme)
    before = program.get(path)

    stale = program.ask("patch", path, change, {"If-Match": '"old"'})
    answer = program.patch(path, change)

    expected = dict(before.json())
    for field, value in change.items():
        expected[field] = {**expected[field], **value} if isinstance(value, dict) else value
    assert stale.status_code == 412
    assert answer.status_code == 200, answer.content.decode()
    assert answer.json() == program.get(path).json() == expected
    assert answer.headers["ETag"] != before.headers["ETag"]


def test_what_is_known_is_not_sent_again(office: User) -> None:
    program = Program(office)
    tag = program.get("settings/letterhead").headers["ETag"]

    answer = program.get("settings/letterhead", headers={"If-None-Match": tag})

    assert (answer.status_code, answer.content) == (304, b"")


@pytest.mark.parametrize(
    ("name", "change", "status", "field"),
    [
        ("letterhead", {"template": "{{ 没有这个 }}"}, 422, "template"),
        ("letterhead", {"issuer": ""}, 400, "issuer"),
        ("summary-style", {"units": {"shoes": "双"}}, 422, "units.shoes"),
        ("drafting-rule", {"cap": 0}, 400, "cap"),
        ("drafting-rule", {"leader_groups": ["martians"]}, 422, "leader_groups"),
        ("review-terms", {"weights": {"moon": 1}}, 400, "weights.moon"),
        ("reminder-rule", {"office_after": 27}, 400, "office_after"),
        ("job-plan", {"at": "03:00"}, 422, "at"),
        ("job-plan", {"colour": "red"}, 400, "colour"),
    ],
)
def test_what_cannot_be_set_is_said_by_field(
    name: str, change: dict[str, Any], status: int, field: str, office: User, programme: Programme
) -> None:
    answer = Program(office).patch(_path(name, programme), change)

    assert answer.status_code == status, answer.content.decode()
    assert list(answer.json()["errors"]) == [field]


def test_weights_are_a_hundred_together(office: User) -> None:
    program = Program(office)
    weights = program.get("settings/review-terms").json()["weights"]
    first, second = list(weights)[:2]

    wrong = program.patch("settings/review-terms", {"weights": {first: weights[first] + 1}})
    right = program.patch(
        "settings/review-terms",
        {"weights": {first: weights[first] + 1, second: weights[second] - 1}},
    )

    assert (wrong.status_code, wrong.json()["code"]) == (422, "weights_sum")
    assert right.json()["weights"][first] == weights[first] + 1, right.content.decode()


def test_a_style_that_is_given_up_lets_the_one_around_it_hold(
    office: User, township: User, programme: Programme
) -> None:
    path = f"settings/summary-style/{programme.pk}"
    county, below = Program(office), Program(township)
    county.patch(path, {"title": "全县情况"})
    below.patch(path, {"title": "本镇情况"})

    dropped = below.remove(path)

    assert dropped.status_code == 204
    assert below.get(path).json()["title"] == "全县情况"
    assert SummaryStyle.objects.get().region == office.region


def test_each_county_sets_its_own(office: User, programme: Programme) -> None:
    elsewhere = factories.make_user(Role.COUNTY_OFFICE, place=factories.LI_COUNTY)
    before = Program(elsewhere).get("settings/letterhead").json()

    Program(office).patch("settings/letterhead", {"issuer": "西和县民政局"})
    Program(office).patch("settings/reminder-rule", {"office_after": 9})
    Program(office).patch(_path("drafting-rule", programme), {"cap": 2})

    assert Program(elsewhere).get("settings/letterhead").json() == before
    assert Letterhead.objects.get().county == office.region
    assert ReminderRule.objects.get().county == office.region
    assert DraftingRule.objects.get().region == office.region


def test_a_programme_that_does_not_run_here_has_no_settings(office: User) -> None:
    other = factories.make_programme("far", place=factories.LI_COUNTY)

    answer = Program(office).get(f"settings/drafting-rule/{other.pk}")

    assert answer.status_code == 404
    assert Program(office).get("settings/job-plan/no_such_job").status_code == 404
