"""Rosters that programs upload, decide, apply and undo, with a worker between the steps."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from organization.models import User
from pairing.choices import ImportStatus, RowOutcome
from pairing.models import Import, ImportRow, Recipient
from tests import factories, rosters
from tests.api.asking import BASE, Program
from tests.pairing import steps

CHILD = factories.identity_number(born=date(2014, 5, 6), serial=901)
HEAD = factories.identity_number(serial=902)


def _upload(program: Program, data: bytes, key: str = "", **fields: Any) -> Any:
    sent = {
        "file": SimpleUploadedFile("名册.csv", data),
        "kind": "orphans",
        "region": factories.XIHE,
        "as_of": "2023-05-31",
        **fields,
    }
    headers = {"authorization": f"Bearer {program.secret}"}
    if key:
        headers["idempotency-key"] = key
    return program.client.post(BASE + "rosters", sent, headers=headers)


def _file(**cells: Any) -> bytes:
    child = {"name": "王小明", "identity": CHILD, "head_name": "王成", "head_id": HEAD}
    return steps.file_of("orphans", steps.line("orphans", **{**child, **cells}))


def _checked(program: Program, data: bytes, office: User) -> Import:
    made = _upload(program, data)
    assert made.status_code == 201, made.content.decode()
    source = steps.run(Import.objects.get(pk=made.json()["id"]))
    if source.status == ImportStatus.COLUMNS:
        sheets = [{"index": sheet["index"], "is_used": True} for sheet in source.layouts]
        answer = program.step(f"rosters/{source.pk}", "choose-columns", {"sheets": sheets})
        assert answer.json()["status"] == "checking", answer.content.decode()
        source = steps.run(source)
    assert source.status == ImportStatus.REVIEW
    return source


def test_a_roster_is_uploaded_applied_and_undone(office: User) -> None:
    program = Program(office)
    source = _checked(program, _file(), office)
    path = f"rosters/{source.pk}"

    begun = program.step(path, "apply", {})
    steps.run(source)
    applied = program.get(path).json()
    was_there = Recipient.objects.filter(name="王小明").exists()
    undone = program.step(path, "undo", {})
    steps.run(source)

    assert (begun.status_code, begun.json()["status"]) == (200, "applying")
    assert (applied["status"], applied["outcomes"]["created"]) == ("applied", 1)
    assert was_there
    assert undone.json()["status"] == "undoing"
    assert program.get(path).json()["status"] == "undone"
    assert not Recipient.objects.filter(name="王小明").exists()


def test_the_same_upload_with_its_key_makes_one_roster(office: User) -> None:
    program = Program(office)

    first, again = (_upload(program, _file(), key="k-1") for _time in range(2))
    other = _upload(program, _file(name="李四"), key="k-1")

    assert first.json()["id"] == again.json()["id"]
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert Import.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "status", "field"),
    [
        ({"region": factories.LI_COUNTY}, 422, "region"),
        ({"region": "62122"}, 400, "region"),
        ({"as_of": "2100-01-01"}, 422, "as_of"),
        ({"as_of": "31.5.2023"}, 400, "as_of"),
        ({"kind": "martians"}, 400, "kind"),
        ({"programme": "999999"}, 422, "programme"),
        ({"colour": "red"}, 400, "colour"),
        ({"file": "no file"}, 400, "file"),
    ],
)
def test_what_is_wrong_with_an_upload_is_said_by_field(
    wrong: dict[str, Any], status: int, field: str, office: User
) -> None:
    answer = _upload(Program(office), _file(), **wrong)

    assert answer.status_code == status, answer.content.decode()
    assert list(answer.json()["errors"]) == [field]
    assert not Import.objects.exists()


def test_a_row_is_corrected_and_its_number_is_masked(office: User) -> None:
    program = Program(office)
    wrong = CHILD[:-1] + ("1" if CHILD[-1] != "1" else "2")
    source = _checked(program, _file(identity=wrong), office)

    (row,) = program.rows("roster-rows", roster=source.pk)
    answer = program.step(f"roster-rows/{row['id']}", "correct", {"cells": {"identity": CHILD}})

    assert row["issue"] == "id_checksum"
    assert (answer.status_code, answer.json()["outcome"]) == (200, "created")
    assert wrong not in str(row)
    assert CHILD not in answer.content.decode()
    (cell,) = [cell for cell in answer.json()["cells"] if cell["column"] == "identity"]
    assert cell["is_corrected"]


def test_a_column_that_there_is_not_is_refused(office: User) -> None:
    program = Program(office)
    source = _checked(program, _file(), office)
    row = ImportRow.objects.get(source=source)

    answer = program.step(f"roster-rows/{row.pk}", "correct", {"cells": {"shoe_size": "42"}})
    sheets = {"sheets": [{"index": 0, "is_used": True, "columns": {"shoe_size": 1}}]}
    columns = program.step(f"rosters/{source.pk}", "choose-columns", sheets)

    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["cells.shoe_size"])
    assert (columns.status_code, list(columns.json()["errors"])) == (422, ["sheets.0.columns"])


def test_all_rows_with_an_issue_are_decided_and_decided_again(office: User) -> None:
    source = rosters.make_waiting(place=factories.XIHE, actor=office)
    rows = [
        rosters.make_waiting_row(
            source, issue="age_over_18", outcome=RowOutcome.HELD, name=name, identity=number
        )
        for name, number in (("甲", CHILD), ("乙", HEAD))
    ]
    program, path = Program(office), f"rosters/{source.pk}"

    out = program.step(path, "decide", {"issue": "age_over_18", "decision": "leave"})
    left = {row["decision"] for row in program.rows("roster-rows", roster=source.pk)}
    program.step(f"roster-rows/{rows[0].pk}", "decide", {"decision": "again"})

    assert out.status_code == 200, out.content.decode()
    assert left == {"leave"}
    assert program.get(f"roster-rows/{rows[0].pk}").json()["decision"] == ""


def test_what_somebody_else_is_at_is_taken_over_first(office: User, township: User) -> None:
    source = rosters.make_waiting(actor=office)
    program, path = Program(township), f"rosters/{source.pk}"

    refused = program.step(path, "discard", {})
    program.step(path, "take-over", {})
    done = program.step(path, "discard", {})

    assert (refused.status_code, refused.json()["code"]) == (409, "taken")
    assert (done.status_code, done.json()["status"]) == (200, "discarded")


def test_a_step_that_is_past_is_told_so(office: User) -> None:
    source = rosters.make_waiting(status=ImportStatus.APPLIED, actor=office)

    answer = Program(office).step(f"rosters/{source.pk}", "apply", {})

    assert (answer.status_code, answer.json()["code"]) == (409, "past")


def test_a_township_sees_its_own_rosters(township: User) -> None:
    own, other = (rosters.make_waiting(place=p) for p in (factories.HANYUAN, factories.SHILI))
    program = Program(township)

    listed = [row["id"] for row in program.rows("rosters")]

    assert listed == [own.pk]
    assert program.get(f"rosters/{other.pk}").status_code == 404
