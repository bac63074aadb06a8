"""Rosters taken in by clicking, with a real worker behind: from seven files to a county.

Celery works for real here, in a thread of this process and over a queue of its own: a page
waits for it as it does for the worker of the site.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from celery.app.routes import prepare
from celery.contrib.testing.worker import start_worker
from django.db.models import Sum

from config.celery import app
from organization.choices import Role
from organization.models import User
from pairing.choices import RowOutcome
from pairing.models import Cadre, Household, Import, Pairing, Recipient
from tests import factories
from tests.browser import PASSWORD, sign_in
from visits.models import Activity, Aid, Contact

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

ROOT = Path(__file__).resolve().parents[1]
REDUCED = ROOT / "tests" / "fixtures" / "rosters"
COUNTY = ROOT.parent / "shared" / "rosters" / "xihe"
SEVEN = COUNTY if COUNTY.is_dir() else REDUCED
"""A whole county's files where they lie beside the checkout."""
PEOPLE = ("orphans", "disabled", "extreme_poverty")
WAIT = 120_000
"""Milliseconds within which a step of a whole county is done."""

StartWorker = Callable[[], AbstractContextManager[Any]]


@pytest.fixture
def start(live_server: "LiveServer", monkeypatch: pytest.MonkeyPatch) -> "Iterator[StartWorker]":
    """Starts the worker; until then what is sent to it waits in the queue."""
    queue = f"wizard-{os.getpid()}"
    app.conf.task_always_eager = False
    # Another process of this run may have a worker too, at work in a database of its own.
    monkeypatch.setattr(app.amqp.router, "routes", prepare({"pairing.tasks.*": {"queue": queue}}))
    yield lambda: start_worker(
        app, pool="solo", queues=[queue], perform_ping_check=False, loglevel="WARNING"
    )
    app.conf.task_always_eager = True


@pytest.fixture
def clerk(transactional_db: None) -> User:
    return factories.make_user(Role.COUNTY_OFFICE, name="赵敏", password=PASSWORD)


@pytest.fixture
def errors(desktop: "Page") -> Iterator[list[str]]:
    """What scripts on the pages stumble over: nothing, or the test fails."""
    found: list[str] = []
    desktop.on("pageerror", lambda error: found.append(str(error)))
    yield found
    assert found == []


def _expected(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    return found


def _upload(page: "Page", path: Path, as_of: str = "") -> None:
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name="名册导入").click()
    page.get_by_role("link", name="上传名册").first.click()
    page.wait_for_url("**/imports/new/", wait_until="load")
    page.set_input_files("[name=uploads]", str(path))
    page.get_by_text(path.name).wait_for()
    if as_of:
        page.get_by_label("名册日期").fill(as_of)
    page.get_by_role("button", name="上传", exact=True).click()


def _confirm_columns(page: "Page") -> None:
    page.wait_for_url("**/columns/", timeout=WAIT)
    page.get_by_role("button", name="各列无误").click()
    page.wait_for_url("**/findings/", timeout=WAIT)


def _findings(page: "Page") -> dict[str, int]:
    """How many rows each tile and each note says it has, by code."""
    return {
        str(tile.get_attribute("data-code")): int(tile.locator(".num").inner_text())
        for tile in page.locator("#tiles [data-code]").all()
    }


def _write(page: "Page", rows: int) -> None:
    page.get_by_role("link", name="看看会有哪些变化").click()
    page.get_by_role("button", name=f"写入{rows}行").click()
    page.wait_for_url("**/result/", timeout=WAIT)
    page.get_by_role("heading", name="名册已录入").wait_for()


def _left(page: "Page") -> int:
    return int(page.locator("#left .hero-number").inner_text())


def test_seven_files_become_a_county_by_clicking(
    live_server: "LiveServer",
    start: StartWorker,
    clerk: User,
    desktop: "Page",
    errors: list[str],
) -> None:
    expected = _expected(SEVEN)
    sign_in(desktop, live_server.url, clerk.phone)

    with start():
        for kind, name in expected["files"].items():
            _upload(desktop, SEVEN / name, "2023-05-31" if kind in PEOPLE else "")
            _confirm_columns(desktop)
            wanted = expected["imports"].get(kind)
            if wanted is None:
                wanted = {"issues": {}, "accepted": expected["totals"][kind]}
                wanted |= {"held_or_rejected": 0}
            assert _findings(desktop) == {c: len(rows) for c, rows in wanted["issues"].items()}
            if wanted["held_or_rejected"]:
                assert _left(desktop) == wanted["held_or_rejected"]
            _write(desktop, wanted["accepted"])

    assert {
        "households": Household.objects.count(),
        "people": Recipient.objects.count(),
        "cadres": Cadre.objects.count(),
        "pairings": Pairing.objects.count(),
        "visits": Contact.objects.counted().home_visits().count(),
        "contacts": Contact.objects.counted().other_contacts().count(),
        "activities": Activity.objects.count(),
        "money_yuan": Aid.objects.aggregate(all=Sum("value"))["all"],
    } == {name: n for name, n in expected["totals"].items() if name != "people_by_category"}


def test_a_closed_browser_loses_nothing_at_any_step(
    live_server: "LiveServer", start: StartWorker, clerk: User, browser: "Browser"
) -> None:
    expected = _expected(REDUCED)
    accepted = expected["imports"]["orphans"]["accepted"]

    def opened() -> "Page":
        """A browser that knows nothing, at the list of imports."""
        page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
        sign_in(page, live_server.url, clerk.phone)
        page.get_by_role("link", name="名册导入").click()
        return page

    page = opened()
    _upload(page, REDUCED / expected["files"]["orphans"], "2023-05-31")
    # No worker yet: the bar shows that the file waits, and that the page may be closed.
    page.get_by_role("progressbar").wait_for()
    page.get_by_text("可以关掉本页").wait_for()
    page.context.close()
    source = Import.objects.get()

    with start():
        page = opened()
        page.get_by_text("列待确认").wait_for()
        page.get_by_role("link", name=source.file_name).click()
        page.get_by_role("button", name="各列无误").click()
        page.context.close()

        page = opened()
        page.get_by_text("核查待处理").wait_for()
        page.get_by_role("link", name=source.file_name).click()
        page.locator("[data-code=age_over_18]").click()
        page.get_by_role("button", name="全部录入").click()
        page.get_by_text("4行将录入。").wait_for()
        page.context.close()

        page = opened()
        page.get_by_role("link", name=source.file_name).click()
        page.locator("[data-code=age_over_18]").get_by_text("已全部处理").wait_for()
        page.get_by_role("link", name="看看会有哪些变化").click()
        page.get_by_role("button", name=f"写入{accepted + 4}行").click()
        page.context.close()

        page = opened()
        page.locator(".state-applied").wait_for()
        page.get_by_role("link", name=source.file_name).click()
        page.get_by_role("heading", name="名册已录入").wait_for()
        page.context.close()

    assert Recipient.objects.count() == accepted + 4


def test_cells_are_corrected_and_rows_decided_in_place_then_written_undone_and_written_again(
    live_server: "LiveServer",
    start: StartWorker,
    clerk: User,
    desktop: "Page",
    errors: list[str],
) -> None:
    expected = _expected(REDUCED)
    path = REDUCED / expected["files"]["disabled"]
    accepted = expected["imports"]["disabled"]["accepted"]
    # The other rosters are not in yet, so that who is on two of them is new here.
    alone = accepted + len(expected["imports"]["disabled"]["issues"]["duplicate_across_rosters"])
    sign_in(desktop, live_server.url, clerk.phone)

    with start():
        _upload(desktop, path, "2023-05-31")
        _confirm_columns(desktop)
        left = _left(desktop)

        # A digit too many: the cell is marked, typed anew, and checked with Enter.
        desktop.locator("[data-code=id_checksum]").click()
        row = desktop.locator(".finding").first
        field = row.get_by_label("身份证号")
        wrong = field.input_value()
        field.fill("123")
        field.press("Enter")
        row.get_by_text("不是身份证号").wait_for()
        assert field.input_value() == "123"
        field.fill(factories.identity_number())
        field.press("Enter")
        row.get_by_text("已无问题").or_(row.get_by_text("残疾证不是本人的")).wait_for()
        assert wrong not in row.inner_text()

        # The truth is at hand: one click.
        desktop.locator("[data-code=id_precision_lost]").click()
        row = desktop.locator(".finding").first
        row.locator(".suggestion-button").first.click()
        row.get_by_text("已无问题").wait_for()
        assert _left(desktop) < left

        # One in, one out, thought about again; then all of a kind.
        desktop.locator("[data-code=deceased]").click()
        first, second = desktop.locator(".finding").nth(0), desktop.locator(".finding").nth(1)
        first.get_by_role("button", name="录入", exact=True).click()
        first.get_by_text("将录入").wait_for()
        second.get_by_role("button", name="不录入", exact=True).click()
        second.get_by_role("button", name="重新考虑").click()
        second.get_by_role("button", name="录入", exact=True).wait_for()
        desktop.get_by_role("button", name="全部不录入（3行）").click()
        desktop.locator("[data-code=deceased]").get_by_text("已全部处理").wait_for()

        # Both sides of a duplicate, and the keyboard.
        desktop.locator("[data-code=duplicate_in_file]").click()
        desktop.locator(".both-sides").first.wait_for()
        desktop.keyboard.press("ArrowDown")
        desktop.keyboard.press("Enter")
        desktop.locator(".finding").first.get_by_role("button", name="保存并复核本行").wait_for()

        source = Import.objects.get()
        taken = source.accepted
        assert taken >= alone + 2
        _write(desktop, taken)
        assert Recipient.objects.count() == source.outcome_count(RowOutcome.CREATED)

        desktop.get_by_text("撤回这次导入").click()
        desktop.get_by_role("button", name=f"撤回{taken}行").click()
        desktop.get_by_role("heading", name="这次导入已撤回").wait_for()
        assert not Recipient.objects.exists()

        # The columns are remembered: the file goes straight to its findings.
        _upload(desktop, path, "2023-05-31")
        desktop.wait_for_url("**/findings/", timeout=WAIT)
        _write(desktop, alone)
        _upload(desktop, path, "2023-05-31")
        desktop.wait_for_url("**/findings/", timeout=WAIT)
        desktop.get_by_role("link", name="看看会有哪些变化").click()
        desktop.get_by_role("button", name="完成（没有变化）").wait_for()
        assert Import.objects.latest("pk").outcome_count(RowOutcome.UNCHANGED) == alone


def test_a_colleague_is_told_in_place_and_keeps_what_was_typed(
    live_server: "LiveServer",
    start: StartWorker,
    clerk: User,
    desktop: "Page",
    browser: "Browser",
    errors: list[str],
) -> None:
    colleague = factories.make_user(Role.COUNTY_OFFICE, name="孙丽", password=PASSWORD)
    expected = _expected(REDUCED)
    sign_in(desktop, live_server.url, clerk.phone)
    with start():
        _upload(desktop, REDUCED / expected["files"]["orphans"], "2023-05-31")
        _confirm_columns(desktop)
    address = desktop.url + "?issue=id_missing"
    other = browser.new_context(locale="zh-CN").new_page()
    sign_in(other, live_server.url, colleague.phone)
    other.goto(address)
    other.get_by_text("赵敏自").wait_for()

    field = other.locator(".finding").first.get_by_label("身份证号")
    field.fill("621225201205030016")
    field.press("Enter")
    other.get_by_text("刚才的操作没有生效").wait_for()
    kept = field.input_value()
    other.get_by_role("button", name="由我接手").first.click()
    other.get_by_text("现在由您处理这份导入").wait_for()
    desktop.goto(address)
    desktop.get_by_text("孙丽自").wait_for()
    other.context.close()

    assert kept == "621225201205030016"
