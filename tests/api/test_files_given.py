"""Files as pages give them: the same bytes, to the same people, with the same line of the log."""

from __future__ import annotations

import io
import shutil
from typing import Any

import pytest
from django.urls import reverse
from PIL import Image

from organization.choices import Action
from organization.models import AccessEvent
from tests.access.world import World
from tests.api.asking import Program, docx_of

FILES = {
    "photos": "visits:photo",
    "need-files": "visits:need_file",
    "activity-files": "visits:activity_file",
    "inspection-files": "inspections:inspection_file",
    "finding-files": "inspections:finding_file",
}


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_file_is_given_as_its_page_gives_it(name: str, world: World, client: Any) -> None:
    place, office = world.places["inside"], world.users["office"]
    row = {
        "photos": place.photo,
        "need-files": place.need_file,
        "activity-files": place.activity_file,
        "inspection-files": place.inspected_file,
        "finding-files": place.finding_file,
    }[name]
    page = {
        "photos": f"/photos/{row.pk}/",
        "need-files": f"/needs/files/{row.pk}/",
    }.get(name) or row_page(name, row)
    client.force_login(office)

    there = client.get(page)
    before = AccessEvent.objects.count()
    given = Program(office).get(f"{name}/{row.pk}/content")

    assert (there.status_code, given.status_code) == (200, 200)
    assert given.content == there.content
    headers = ("Content-Type", "Content-Disposition", "X-Content-Type-Options")
    assert [given.headers[h] for h in headers] == [there.headers[h] for h in headers]
    (line,) = AccessEvent.objects.order_by("pk")[before:]
    assert (line.action, line.user, line.route) == (
        Action.VIEW_PERSON,
        office,
        f"api:{name}-content",
    )


def row_page(name: str, row: Any) -> str:
    args = [row.activity_id, row.pk] if name == "activity-files" else [row.pk]
    return reverse(FILES[name], args=args)


def test_a_file_beyond_the_scope_or_for_another_role_is_not_given(world: World) -> None:
    out, inside = world.places["out"], world.places["inside"]
    township, supervisor = (Program(world.users[role]) for role in ("township", "supervisor"))

    assert township.get(f"photos/{out.photo.pk}/content").status_code == 404
    assert supervisor.get(f"photos/{inside.photo.pk}/content").status_code == 403
    assert supervisor.get(f"need-files/{inside.need_file.pk}/content").status_code == 403


def test_a_token_that_may_read_other_things_is_given_no_photograph(world: World) -> None:
    photo = world.places["inside"].photo

    answer = Program(world.users["office"], ["needs:read"]).get(f"photos/{photo.pk}/content")

    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")


def test_a_file_is_given_whatever_is_accepted(world: World) -> None:
    path = f"photos/{world.places['inside'].photo.pk}/content"

    answer = Program(world.users["office"]).get(path, headers={"accept": "image/jpeg"})

    assert answer.headers["Content-Type"] == "image/jpeg"
    assert Image.open(io.BytesIO(answer.content)).format == "JPEG"


def test_documents_are_given_as_pages_give_them(world: World) -> None:
    place, office = world.places["inside"], Program(world.users["office"])
    titles = {
        f"notices/{place.notice.pk}/docx": place.notice.title,
        f"summaries/{place.summary.pk}/docx": place.summary.title,
        f"reviews/{place.review.pk}/docx": str(place.review.county),
        f"campaigns/{place.campaign.pk}/docx": place.campaign.name,
    }

    for path, words in titles.items():
        answer = office.get(path)
        assert answer.status_code == 200, (path, answer.content.decode())
        assert words in docx_of(answer), path
    assert AccessEvent.objects.filter(action=Action.EXPORT).count() == len(titles)


def test_documents_are_for_those_whose_pages_give_them(world: World) -> None:
    place = world.places["inside"]
    liaison, township = (Program(world.users[role]) for role in ("liaison", "township"))

    assert liaison.get(f"campaigns/{place.campaign.pk}/docx").status_code == 403
    assert liaison.get(f"donors/{place.donor.pk}/docx").status_code == 403
    # A part of a review is not the document.
    assert township.get(f"reviews/{place.review.pk}/docx").status_code == 404
    assert township.get(f"notices/{place.notice.pk}/docx").status_code == 200


def test_without_libreoffice_there_is_no_pdf(world: World, monkeypatch: Any) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(shutil, "which", lambda *args, **more: None)
    notice = world.places["inside"].notice

    answer = Program(world.users["office"]).get(f"notices/{notice.pk}/pdf")

    assert answer.status_code == 422, answer.content.decode()
