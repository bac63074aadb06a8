"""Contact cards: eight a sheet in exact millimetres, each with the way to the phone page."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from docx.shared import Mm
from PIL import Image

from organization.choices import Role
from organization.models import AccessEvent, User
from pairing.models import Pairing
from reports.ledgers import cards as cards_module
from reports.ledgers.cards import qr_of
from reports.models import CardTerms
from tests import factories
from tests.browser import PASSWORD, sign_in
from tests.downloads import download

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

CARDS = reverse("reports:ledger_cards")
TERMS = reverse("reports:ledger_card_terms")
MM = 96 / 25.4
"""Pixels of a page to a millimetre."""


def _page(client: Client, **posted: Any) -> str:
    answer = client.post(CARDS, {"as": "html", "purpose": "visits"} | posted)
    assert answer.status_code == 200, answer.content.decode()[:300]
    return b"".join(answer).decode()


@pytest.fixture
def desk(client: Client, office: User) -> Client:
    client.force_login(office)
    return client


@pytest.fixture
def child(db: None) -> Pairing:
    """An orphan of 李福's, its guardian, paired with 张三."""
    household = factories.make_household("李福")
    factories.make_recipient(household, name="李小福", group=factories.make_group("orphan"))
    return factories.make_pairing(
        household, factories.make_cadre("张三"), on=date(2023, 1, 1), role="爱心爸妈"
    )


def test_card_says_whom_to_call(desk, child):
    page = _page(desk)
    lines = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page))

    village = factories.get_region(factories.SOUTH_GATE).name
    assert lines == {
        **{"帮扶对象": "李小福", "监护人": "李福", "住址": f"汉源镇{village}", "爱心爸妈": "张三"},
        **{"单位": child.cadre.user.unit.name, "电话": child.cadre.user.phone},
    }
    assert "有困难，请联系您的结对干部" in page


def test_card_of_many_names_the_first_and_says_how_many(desk, pairing):
    for n in range(5):
        factories.make_recipient(pairing.household, name=f"王{'二三四五六'[n]}")

    assert "等6人</dd>" in _page(desk)


def test_card_of_a_grown_up_names_no_guardian(desk, pairing):
    page = _page(desk)

    assert "王小成" in page
    assert "监护人" not in page


def test_office_says_what_its_cards_say(desk, child):
    saved = desk.post(
        TERMS, {"office": "县结对办", "phone": "0939-6621234", "note": "随时联系我们"}
    )

    page = _page(desk)

    assert saved.status_code == 302
    assert "0939-6621234（县结对办）" in page
    assert "随时联系我们" in page
    assert desk.post(TERMS, {"office": ""}).status_code == 422
    assert CardTerms.objects.get().office == "县结对办"


def test_cards_are_of_whom_is_chosen(desk, pairing, child):
    elsewhere = factories.make_pairing(factories.make_household("赵六", village=factories.WHEAT))
    factories.make_pairing(factories.make_household("钱七", village=factories.LI_VILLAGE))

    def heads(**posted: Any) -> set[str]:
        page = _page(desk, **posted)
        return {name for name in ("王小成", "李小福", "赵六", "钱七") if name in page}

    assert heads() == {"王小成", "李小福", "赵六"}
    assert heads(region=factories.WHEAT[:9]) == {"赵六"}
    assert heads(unit=pairing.cadre.user.unit_id) == {"王小成"}
    assert heads(cadre=elsewhere.cadre_id) == {"赵六"}
    assert heads(who=[pairing.household_id, child.household_id]) == {"王小成", "李小福"}


def test_liaison_prints_its_units_alone(client, liaison, pairing, child):
    client.force_login(liaison)

    page = _page(client)

    assert "王小成" in page
    assert "李小福" not in page


def test_households_without_a_cadre_have_no_card(desk, household):
    factories.make_programme()

    answer = desk.post(CARDS, {"as": "html", "purpose": "visits"}, follow=True)

    assert answer.redirect_chain == [(reverse("reports:ledger_files"), 302)]


def test_too_many_cards_are_refused(desk, pairing, child, monkeypatch):
    monkeypatch.setattr(cards_module, "CARDS_MOST", 1)

    answer = desk.post(CARDS, {"as": "html", "purpose": "visits"}, follow=True)

    assert answer.redirect_chain == [(reverse("reports:ledger_files"), 302)]


def test_cards_are_taken_for_a_reason_that_stays_on_record(desk, office, pairing, child):
    refused = desk.post(CARDS, {"as": "html"})
    page = _page(desk)
    line = AccessEvent.objects.latest("pk")

    assert refused.status_code == 422
    assert (line.action, line.count, line.detail) == ("export", 2, {"as": "html"})
    assert office.name in page[page.index("sheet-foot") :]


def test_document_has_eight_cards_a_page_with_their_codes(desk, pairing):
    for n in range(9):
        factories.make_pairing(factories.make_household(f"户{n}"))

    document = Document(io.BytesIO(download(desk, CARDS, as_="docx").body))
    (table,) = document.tables
    section = document.sections[0]
    room = section.page_height - section.top_margin - section.bottom_margin
    codes = [rel for rel in document.part.rels.values() if "image" in rel.reltype]

    assert len(table.rows) == 5
    assert {row.height_rule for row in table.rows} == {2}
    assert all(abs(row.height - Mm(68)) < Mm(0.1) for row in table.rows)
    assert 4 * Mm(68) <= room < 5 * Mm(68)
    assert [round(column.width / Mm(1)) for column in table.columns] == [65, 30, 65, 30]
    assert len(codes) == 10
    assert "王小成" in "".join(cell.text for row in table.rows for cell in row.cells)
    image = Image.open(io.BytesIO(codes[0].target_part.blob)).convert("L")
    addresses = [
        f"http://testserver{reverse('visits:phone_household', args=[pairing.pk])}"
        for pairing in Pairing.objects.all()
    ]
    assert _modules(image, border=2) in [_matrix(address) for address in addresses]


def _matrix(address: str) -> list[list[bool]]:
    """The dark modules of an address's code."""
    return [[bool(module) for module in row] for row in qr_of(address).matrix]


def _modules(image: Image.Image, *, border: int) -> list[list[bool]]:
    """The dark modules of a picture of a code that fills it but for its border."""
    dark = [level < 128 for level in image.tobytes()]
    for size in range(21, 178, 4):
        step = image.width / (size + 2 * border)
        places = [int((n + border + 0.5) * step) for n in range(size)]
        grid = [[dark[y * image.width + x] for x in places] for y in places]
        # The finder in the corner: 7 dark, then a light one, and dark again within.
        if (
            all(grid[0][:7])
            and not grid[0][7]
            and not any(grid[1][1:6])
            and all(grid[2][2:5])
            and all(row[0] for row in grid[:7])
            and all(grid[0][-7:])
            and not grid[0][-8]
        ):
            return grid
    raise AssertionError("no code is seen")


def test_sheet_prints_eight_cards_to_be_cut_with_codes_that_lead_to_the_phone(
    live_server: LiveServer, desktop: Page
) -> None:
    office = factories.make_user(Role.COUNTY_OFFICE, password=PASSWORD)
    pairings = [factories.make_pairing(factories.make_household(f"户{n}")) for n in range(10)]
    page = desktop
    sign_in(page, live_server.url, office.phone)
    page.goto(f"{live_server.url}{reverse('reports:ledger_files')}")
    page.locator("select[name=purpose]").select_option("visits")
    with page.context.expect_page() as opened:
        page.locator("button[value=html]").click()
    sheet = opened.value
    sheet.wait_for_load_state()

    boxes = sheet.evaluate(
        "[...document.querySelectorAll('.sheet')].map(s => { const at = s.getBoundingClientRect();"
        " return [...s.querySelectorAll('.contact-card')].map(c => { const b ="
        " c.getBoundingClientRect();"
        " return [b.left - at.left, b.top - at.top, b.width, b.height, c.scrollHeight - b.height]"
        "})})"
    )
    printed = sheet.pdf(prefer_css_page_size=True)
    codes = sheet.locator(".card-code svg")
    number_of_codes = codes.count()
    # By itself and large, so that each module has whole pixels.
    codes.nth(0).evaluate(
        "e => { document.body.replaceChildren(e); e.style.width = e.style.height = '660px' }"
    )
    seen = Image.open(io.BytesIO(sheet.locator("svg").screenshot(scale="css"))).convert("L")

    assert [len(cards) for cards in boxes] == [8, 2]
    for number, (left, top, width, height, hidden) in enumerate(boxes[0]):
        assert left == pytest.approx((10 + 95 * (number % 2)) * MM, abs=1)
        assert top == pytest.approx((10 + 68 * (number // 2)) * MM, abs=1)
        assert (width, height) == (pytest.approx(95 * MM, abs=2), pytest.approx(68 * MM, abs=2))
        assert hidden < 1
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 2
    assert re.search(rb"/MediaBox\s*\[0 0 59[45][.\d]* 84[12][.\d]*\]", printed)
    assert number_of_codes == 10
    first = min(pairings, key=lambda pairing: pairing.pk)
    address = f"{live_server.url}{reverse('visits:phone_household', args=[first.pk])}"
    assert _modules(seen, border=2) == _matrix(address)
