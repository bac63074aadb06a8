"""Programmes that an office keeps, and what they ask for in a year."""

from __future__ import annotations

from typing import Any

import pytest

from common.dates import today
from organization.models import User
from pairing.models import Group, Pairing, Programme
from tests import factories
from tests.api.asking import Program
from visits.models import PairingYear, QuotaRule


def _programme(**fields: Any) -> dict[str, Any]:
    return {
        "name": "结亲戚",
        "is_reminded": True,
        "groups": [{"name": "老党员", "role_name": "联系人"}],
        "counts": [{"count": "contacts", "name": "勤联系"}],
        "rule": {"year": today().year, "contacts": 5, "visits": 2},
        **fields,
    }


def test_a_programme_is_begun_and_changed(office: User) -> None:
    program = Program(office)

    made = program.post("programmes", _programme())
    assert made.status_code == 201, made.content.decode()
    path = f"programmes/{made.json()['id']}"
    named = program.patch(path, {"name_en": "Relatives"})
    (group,) = made.json()["groups"]
    grown = program.patch(
        path,
        {
            "groups": [
                {"id": group["id"], "name": "老党员", "role_name": "结对干部"},
                {"name": "困难职工", "role_name": "结对干部"},
            ]
        },
    )

    assert (made.json()["region"], made.json()["is_reminded"]) == (factories.XIHE, True)
    assert named.json()["name_en"] == "Relatives"
    assert named.json()["groups"] == made.json()["groups"]
    assert named.json()["counts"] == [{"count": "contacts", "name": "勤联系", "name_en": ""}]
    assert [one["name"] for one in grown.json()["groups"]] == ["老党员", "困难职工"]
    assert Group.objects.get(pk=group["id"]).role_name == "结对干部"
    rule = QuotaRule.objects.get(programme=made.json()["id"])
    assert (rule.contacts, rule.visits, rule.one_a_day) == (5, 2, True)


@pytest.mark.parametrize(
    ("wrong", "status", "field"),
    [
        ({"groups": []}, 400, "groups"),
        ({"groups": [{"name": "甲"}]}, 400, "groups.0.role_name"),
        ({"rule": {"year": 2026, "contacts": 367, "visits": 0}}, 400, "rule.contacts"),
        ({"counts": [{"count": "moons", "name": "月"}]}, 400, "counts.0.count"),
        ({"name": " "}, 400, "name"),
    ],
)
def test_what_is_wrong_with_a_programme_is_said_by_field(
    wrong: dict[str, Any], status: int, field: str, office: User
) -> None:
    answer = Program(office).post("programmes", _programme(**wrong))

    assert (answer.status_code, list(answer.json()["errors"])) == (status, [field])
    assert not Programme.objects.filter(name="结亲戚").exists()


def test_a_name_that_runs_here_is_refused(office: User) -> None:
    program = Program(office)
    program.post("programmes", _programme())

    again = program.post("programmes", _programme())

    assert (again.status_code, again.json()["code"]) == (422, "programme_name_taken")


def test_a_programme_from_above_is_read_and_not_changed(office: User) -> None:
    above = factories.make_programme()
    program = Program(office)

    read = program.get(f"programmes/{above.pk}")
    changed = program.patch(f"programmes/{above.pk}", {"issuer": "县上"})

    assert (read.status_code, changed.status_code) == (200, 404)


def test_a_rule_counts_anew_what_is_open(office: User, pairing: Pairing) -> None:
    factories.make_rule(contacts=4, visits=2)
    sent = {"programme": pairing.programme_id, "year": 2024, "contacts": 12, "visits": 6}
    program = Program(office)

    made = program.post("quota-rules", sent)
    again = program.post("quota-rules", {**sent, "contacts": 24})

    assert made.status_code == 201, made.content.decode()
    assert (again.json()["id"], again.json()["contacts"]) == (made.json()["id"], 24)
    assert made.json()["region"] == factories.XIHE
    listed = program.rows("quota-rules", programme=pairing.programme_id)
    assert made.json()["id"] in [row["id"] for row in listed]
    year = PairingYear.objects.filter(pairing=pairing).latest("year")
    assert year.contacts_needed > 4


def test_rules_of_another_county_are_not_there(office: User) -> None:
    rule = factories.make_rule(contacts=4, visits=2, place=factories.LI_COUNTY)

    assert Program(office).get(f"quota-rules/{rule.pk}").status_code == 404
