"""What each role's pages and lists hold of people: nothing personal where it is to be masked."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.http import FileResponse
from docx import Document

from common.identity import numbers_in
from organization.models import User
from pairing.models import Household, Recipient
from tests import factories
from tests.access.routes import ROLES, ROUTES, Route
from tests.access.world import Place, World
from tests.downloads import read_answer
from visits.choices import ContactKind
from visits.models import Contact

PHONE, ADDRESS, NOTE = "13712340987", "南关村八组19号", "近来血压高"
SCHOOL, CADRE_PHONE = "汉源第三小学", "13745670987"
HIDDEN = (PHONE, ADDRESS, NOTE, SCHOOL, CADRE_PHONE)

NUMBERS = {"pairing:number"}
"""Where a number is shown after a reason."""


@pytest.fixture
def told(world: World) -> World:
    """The world with everything personal filled in, in the household inside."""
    place = world.places["inside"]
    household, pairing = place.household, place.pairing
    Household.objects.filter(pk=household.pk).update(phone=PHONE, address=ADDRESS)
    Recipient.objects.filter(household=household).update(school=SCHOOL)
    User.objects.filter(pk=pairing.cadre.user_id).update(phone=CADRE_PHONE)
    Contact.objects.create(
        pairing=pairing,
        region_id=pairing.region_id,
        day=date(2023, 5, 4),
        kind=ContactKind.HOME_VISIT,
        found=NOTE,
    )
    born = date(date.today().year - 8, 1, 2)
    factories.make_recipient(
        household, name="王小宝", identity=factories.identity_number(born=born)
    )
    return world


def _content(answer: Any) -> str:
    if isinstance(answer, FileResponse):
        file = read_answer(answer)
        if file.name.endswith(".csv"):
            return file.body.decode("utf-8-sig")
        if file.name.endswith(".html"):
            return file.body.decode()
        if file.name.endswith(".docx"):
            return "".join(Document(io.BytesIO(file.body)).element.body.itertext())
        return "\n".join(
            str(cell.value) for row in file.sheet().iter_rows() for cell in row if cell.value
        )
    # A photograph is bytes of its own kind.
    return str(answer.content.decode("utf-8", "replace"))


def _contents(world: World, role: str) -> dict[str, str]:
    """What a role is given at every address that it may open, by the address's name."""
    found = {}
    for route in ROUTES:
        if route.expected(role, "inside") == 200 and route.name not in NUMBERS:
            found[route.name] = _content(_ask(world, role, route))
    return found


def _ask(world: World, role: str, route: Route) -> Any:
    # Bytes are sent to one address alone, which answers nobody with a page.
    data = {} if isinstance(route.data, bytes) else dict(route.data)
    if route.of == "region":
        data["region"] = world.places["inside"].region
    if route.method == "post":
        data |= {"as": "csv", "purpose": "check"}
    address = world.address(route, "inside")
    return world.ask(role, address, data, method=route.method, kind=route.kind)


def test_a_supervisor_reads_no_phone_address_or_note(told: World) -> None:
    contents = _contents(told, "supervisor")

    found = {name: [s for s in HIDDEN if s in content] for name, content in contents.items()}

    assert len(contents) > 10
    assert {name: texts for name, texts in found.items() if texts} == {}
    assert "137****0987" in contents["visits:household_detail"]


def test_the_office_reads_what_is_hidden_from_supervisors(told: World) -> None:
    """So that the test above looks for what is there."""
    contents = _contents(told, "office")

    assert [s for s in HIDDEN if not any(s in content for content in contents.values())] == []


@pytest.mark.parametrize("role", ["system_admin", "audit_admin"])
def test_administrators_read_nothing_of_people(role: str, told: World) -> None:
    place = told.places["inside"]
    hidden = (*HIDDEN, place.household.head_name, "王小宝", "王小成")

    contents = _contents(told, role)

    found = {name: [s for s in hidden if s in content] for name, content in contents.items()}
    assert contents
    assert {name: texts for name, texts in found.items() if texts} == {}


@pytest.mark.parametrize("role", ROLES)
def test_no_page_and_no_list_holds_a_whole_number(role: str, told: World) -> None:
    contents = _contents(told, role)

    assert {
        name: numbers_in(content) for name, content in contents.items() if numbers_in(content)
    } == {}


@pytest.mark.parametrize("role", ROLES)
def test_no_page_and_no_list_shows_a_childs_last_digits(role: str, told: World) -> None:
    place: Place = told.places["inside"]
    child = Recipient.objects.get(household=place.household, name="王小宝").identity

    contents = _contents(told, role)

    tail = f"*{child[-4:]}"
    assert [name for name, content in contents.items() if tail in content] == []
