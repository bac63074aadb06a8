"""Taking a list away in a real browser, after its rows have been narrowed in place."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from python_calamine import CalamineWorkbook

from common.dates import today
from organization.choices import Role
from tests import factories
from tests.browser import PASSWORD, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_what_was_found_by_a_number_is_taken_away_and_the_list_stays(
    size: str, live_server: "LiveServer", request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    page: Page = request.getfixturevalue(size)
    office = factories.make_user(Role.COUNTY_OFFICE, name="赵敏", password=PASSWORD)
    factories.make_household("王成", phone="13812345678")
    factories.make_household("李四", phone="13999999999")
    addresses: list[str] = []
    page.on("request", lambda asked: addresses.append(asked.url))

    sign_in(page, live_server.url, office.phone)
    page.goto(f"{live_server.url}/households/")
    page.get_by_role("searchbox").fill("13812345678")
    page.get_by_text("共1户").wait_for()
    page.locator("summary", has_text="导出").click()
    page.get_by_label("作什么用？").select_option(label="信息核对")
    with page.expect_download() as downloaded:
        page.locator("button[value=xlsx]").click()

    file = tmp_path / "list.xlsx"
    downloaded.value.save_as(file)
    rows = CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()
    assert downloaded.value.suggested_filename.startswith(f"结对户_西和县_赵敏_{today()}_")
    assert [row[0] for row in rows] == ["户主", "王成"]
    assert page.get_by_role("searchbox").input_value() == "13812345678"
    assert not [address for address in addresses if "1381" in address]
