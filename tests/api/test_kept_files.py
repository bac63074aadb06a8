"""Files that programs are given and send: photographs, papers beside things, documents."""

from __future__ import annotations

import base64
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from api.files import FilesParser
from common.dates import today
from inspections.models import FindingFile, InspectedFile
from organization.choices import Action, OrderState
from organization.models import AccessEvent, FileOrder, Unit, User
from pairing.models import Pairing
from tests import factories
from tests.api.asking import Program, bytes_of, docx_of
from tests.inspections.making import inspect, make_file, make_finding, make_line
from visits.models import ActivityFile, NeedFile, Photo

PNG = factories.make_picture(64, 48, kind="PNG", colour="red")


def _sent(content: bytes = PNG, name: str = "屋顶.png") -> dict[str, str]:
    return {"name": name, "content": base64.b64encode(content).decode()}


def test_a_cadre_adds_a_photograph_once(cadre: User, pairing: Pairing, office: User) -> None:
    contact = factories.make_contact(pairing, today())
    program = Program(cadre)
    body = {"contact": contact.pk, "uuid": str(uuid.uuid4()), **_sent()}
    del body["name"]

    first, again = program.post("photos", body), program.post("photos", body)
    other = program.post(
        "photos", {**body, "content": _sent(factories.make_picture(32, 32))["content"]}
    )
    theirs = Program(office).post("photos", body)

    assert first.status_code == 201, first.content.decode()
    assert (first.json()["width"], first.json()["height"]) == (64, 48)
    assert again.json()["id"] == first.json()["id"]
    assert (other.status_code, other.json()["code"]) == (409, "uuid_used")
    assert theirs.status_code == 403
    assert Photo.objects.get().contact == contact


def test_a_photograph_is_added_to_ones_own_contacts_alone(cadre: User, pairing: Pairing) -> None:
    stranger = factories.make_pairing(
        factories.make_household("别户"), factories.make_cadre("别人")
    )
    contact = factories.make_contact(stranger, today())

    answer = Program(cadre).post(
        "photos",
        {"contact": contact.pk, "uuid": str(uuid.uuid4()), "content": _sent()["content"]},
    )

    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["contact"])


@pytest.mark.parametrize(
    ("content", "field"), [("no base64!", "content"), (base64.b64encode(b"x").decode(), "content")]
)
def test_what_is_no_file_is_refused(content: str, field: str, office: User) -> None:
    activity = factories.make_activity(day=today())

    answer = Program(office).post(
        "activity-files", {"activity": activity.pk, "name": "a.jpg", "content": content}
    )

    assert answer.status_code == 422, answer.content.decode()
    assert any(name.startswith(field) for name in answer.json()["errors"])
    assert not ActivityFile.objects.exists()


def test_a_file_is_kept_beside_an_activity(office: User, liaison: User, unit: Unit) -> None:
    activity = factories.make_activity(day=today())
    of_unit = factories.make_activity("体检", day=today(), units=[unit])
    program, body = Program(office), {"activity": activity.pk, **_sent()}

    made = program.post("activity-files", body)
    again = program.post("activity-files", body)
    others = Program(liaison).post("activity-files", body)
    own = Program(liaison).post("activity-files", {**body, "activity": of_unit.pk})

    assert made.status_code == 201, made.content.decode()
    assert (made.json()["kind"], made.json()["name"]) == ("photo", "屋顶.jpg")
    assert (again.status_code, again.json()["code"]) == (409, "files_there")
    assert (others.status_code, list(others.json()["errors"])) == (422, ["activity"])
    assert (own.status_code, own.json()["created_by"]) == (201, liaison.pk)


def test_needs_are_worked_on_and_settled_with_files(office: User, pairing: Pairing) -> None:
    need = factories.make_need(contact=factories.make_contact(pairing, today()))
    program, path = Program(office), f"needs/{need.pk}"

    noted = program.step(path, "note-work", {"text": "已派人", "files": [_sent()]})
    wrong = program.step(path, "settle", {"outcome": "已修好", "files": [_sent(b"MZ", "a.exe")]})
    settled = program.step(
        path, "settle", {"outcome": "已修好", "files": [_sent(b"%PDF-1.4", "收据.pdf")]}
    )

    assert noted.status_code == 200, noted.content.decode()
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["files"])
    assert settled.json()["status"] == "done"
    assert [file.name for file in NeedFile.objects.filter(need=need)] == ["屋顶.jpg", "收据.pdf"]


def test_findings_are_put_right_and_checked_with_files(
    pairing: Pairing, office: User, liaison: User, supervisor: User
) -> None:
    finding = make_finding(pairing.household, actor=office)
    path = f"findings/{finding.pk}"

    done = Program(liaison).step(path, "put-right", {"measure": "已套管", "files": [_sent()]})
    checked = Program(supervisor).step(
        path, "check", {"files": [_sent(factories.make_picture(40, 40))]}
    )

    assert (done.status_code, checked.status_code) == (200, 200), checked.content.decode()
    assert FindingFile.objects.filter(finding=finding).count() == 2


def test_an_inspector_adds_photographs_to_their_own_inspections(
    pairing: Pairing, office: User, supervisor: User
) -> None:
    inspection = inspect(make_line(supervisor, pairing.household, actor=office))
    body = {"inspection": inspection.pk, **_sent()}

    made = Program(supervisor).post("inspection-files", body)
    others = Program(office).post("inspection-files", body)

    assert made.status_code == 201, made.content.decode()
    assert made.json()["inspection"] == inspection.pk
    assert (others.status_code, list(others.json()["errors"])) == (422, ["inspection"])
    assert InspectedFile.objects.count() == 1


def test_an_ordered_file_is_ones_own_until_it_lapses(office: User, liaison: User) -> None:
    order = factories.make_file_order(office, "户主\r\n".encode())
    lapsed = factories.make_file_order(office, lapses_at=timezone.now() - timedelta(minutes=1))
    program = Program(office)

    given = program.get(f"files/{order.pk}/content")
    gone = program.get(f"files/{lapsed.pk}/content")
    others = Program(liaison).get(f"files/{order.pk}/content")
    removed = program.remove(f"files/{order.pk}")

    assert bytes_of(given) == "户主\r\n".encode()
    assert given.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert (gone.status_code, gone.json()["code"]) == (409, "not_there")
    assert others.status_code == 404
    assert removed.status_code == 204
    assert not FileOrder.objects.filter(pk=order.pk).exists()
    line = AccessEvent.objects.filter(action=Action.EXPORT).get()
    assert (line.detail["step"], line.route) == ("downloaded", "api:files-content")


def test_a_file_that_could_not_be_made_is_ordered_again(office: User) -> None:
    failed = factories.make_file_order(
        office, state=OrderState.FAILED, made_at=None, lapses_at=None, rows=None
    )
    ready = factories.make_file_order(office)
    program = Program(office)

    again = program.step(f"files/{failed.pk}", "again", {})
    refused = program.step(f"files/{ready.pk}", "again", {})

    assert (again.status_code, again.json()["state"]) == (200, "waiting")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_failed")


def test_a_letter_of_thanks_needs_a_gift(office: User, pairing: Pairing) -> None:
    donor = factories.make_donor()
    program = Program(office)

    before = program.get(f"donors/{donor.pk}/docx")
    factories.make_aid(pairing, today(), donor=donor, giver="donor")
    after = program.get(f"donors/{donor.pk}/docx")

    assert before.status_code == 404
    assert donor.name in docx_of(after)


def test_make_file_is_of_one_kind_for_both(pairing: Pairing, office: User) -> None:
    finding = make_finding(pairing.household, actor=office)
    file = make_file(FindingFile, finding, actor=office)

    (listed,) = Program(office).rows("finding-files", finding=finding.pk)

    assert (listed["sha256"], listed["size"]) == (file.sha256, file.size)
    assert "content" not in listed


def test_more_than_some_photographs_is_too_much(office: User) -> None:
    activity = factories.make_activity(day=today())
    content = "A" * FilesParser.most

    answer = Program(office).post(
        "activity-files", {"activity": activity.pk, "name": "a.pdf", "content": content}
    )

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert not ActivityFile.objects.exists()
