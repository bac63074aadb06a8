"""Taking rosters in at the desk: the five steps, two clerks, and what is shown to whom.

Celery is eager here: what an action leads to is done within the request, when its transaction
would commit. The worker itself is in ``tests/test_import_wizard.py``.
"""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common import encryption
from common.dates import parse_date, today
from common.progress import Reporter
from organization.choices import Role
from organization.models import User
from pairing.choices import ImportStatus, RowDecision, RowOutcome
from pairing.models import Import, ImportRow, Layout, Recipient
from tests import factories, rosters

pytestmark = pytest.mark.django_db

ROSTERS = Path(__file__).parents[1] / "fixtures" / "rosters"
EXPECTED = json.loads((ROSTERS / "expected.json").read_text(encoding="utf-8"))
HTMX = {"HX-Request": "true"}

Desk = Callable[..., Any]


def _address(page: str, source: Import, *more: int) -> str:
    return reverse(f"pairing:import_{page}", args=[source.pk, *more])


@pytest.fixture
def desk(client: Client, office: User, django_capture_on_commit_callbacks: Any) -> Desk:
    """The county's clerk, in English; call it with a page, an import and what is posted.

    The work that a post leaves to a worker is done when the call returns.
    """
    client.force_login(office)
    client.cookies["django_language"] = "en"

    def post(page: str, source: Import | None, *more: int, **data: Any) -> Any:
        headers = data.pop("headers", None)
        address = _address(page, source, *more) if source else reverse(f"pairing:import_{page}")
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(address, data, headers=headers)

    return post


def _upload(kind: str) -> dict[str, Any]:
    name = EXPECTED["files"][kind]
    return {
        "uploads": SimpleUploadedFile(name, (ROSTERS / name).read_bytes()),
        "kind": "",
        "region": factories.XIHE,
        "as_of": "2023-05-31",
        "is_complete": "yes",
    }


def _as_chosen(layouts: list[dict[str, Any]]) -> dict[str, Any]:
    """The form of the columns, as the page shows it, sent back unchanged."""
    chosen: dict[str, Any] = {}
    for layout in layouts:
        chosen[f"use-{layout['index']}"] = "on"
        for name, index in layout["columns"].items():
            chosen[f"column-{layout['index']}-{name}"] = str(index)
    return chosen


@pytest.fixture
def reviewed(desk: Desk) -> Import:
    """The orphans of the fixtures, checked and waiting for decisions."""
    desk("upload", None, **_upload("orphans"))
    source = Import.objects.get()
    desk("columns", source, **_as_chosen(source.layouts))
    source.refresh_from_db()
    assert source.status == ImportStatus.REVIEW
    return source


def _text(client: Client, address: str, **data: Any) -> str:
    answer = client.get(address, data)
    assert answer.status_code == 200
    return str(answer.content.decode())


# The list, and the upload


def test_an_empty_list_says_what_it_is_for_and_holds_the_button(client: Client, desk: Desk) -> None:
    page = _text(client, reverse("pairing:import_list"))

    assert "Nothing has been taken in yet." in page
    assert reverse("pairing:import_upload") in page


def test_the_list_says_where_each_import_is_and_what_is_left(
    client: Client, desk: Desk, office: User
) -> None:
    source = rosters.make_waiting(actor=office)
    for decision in ("", "", RowDecision.LEAVE):
        rosters.make_waiting_row(
            source, issue="deceased", outcome=RowOutcome.HELD, decision=decision
        )
    rosters.make_waiting(status=ImportStatus.CHECKING)

    answer = client.get(reverse("pairing:import_list"))

    page = answer.content.decode()
    lines = {line["source"].pk: line for line in answer.context["lines"]}
    assert lines[source.pk]["left"] == 2
    assert "Findings to decide" in page
    assert "办公室" in page
    # One waits for a person, the other for a worker, so the list asks again by itself.
    assert 'hx-trigger="every 2s"' in page
    assert 'class="tab-count">1<' in page


def test_an_upload_is_stored_and_read_and_its_kind_found(client: Client, desk: Desk) -> None:
    answer = desk("upload", None, **_upload("orphans"))

    source = Import.objects.get()
    assert answer.url == _address("detail", source)
    assert (source.kind, source.status, source.as_of) == (
        "orphans",
        ImportStatus.COLUMNS,
        date(2023, 5, 31),
    )
    assert source.is_complete
    assert client.get(answer.url).headers["Location"] == _address("columns", source)


@pytest.mark.usefixtures("cache_away")
def test_while_the_cache_is_away_a_wait_shows_no_figure_and_the_work_goes_on(
    client: Client, desk: Desk
) -> None:
    waiting = rosters.make_waiting(status=ImportStatus.CHECKING)

    desk("upload", None, **_upload("orphans"))
    page = _text(client, _address("detail", waiting))

    assert Import.objects.exclude(pk=waiting.pk).get().status == ImportStatus.COLUMNS
    assert "Waiting for its turn" in page


def test_an_upload_by_script_is_told_where_to_go(desk: Desk) -> None:
    answer = desk("upload", None, **_upload("orphans"), headers=HTMX)

    assert answer.headers["HX-Redirect"] == _address("detail", Import.objects.get())


def test_several_files_become_several_imports(desk: Desk) -> None:
    both = _upload("orphans") | {
        "uploads": [_upload("orphans")["uploads"], _upload("cadres")["uploads"]],
        "is_complete": "no",
    }

    answer = desk("upload", None, **both)

    assert answer.url == reverse("pairing:import_list")
    assert set(Import.objects.values_list("kind", "is_complete")) == {
        ("orphans", False),
        ("cadres", False),
    }


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"uploads": ""}, "Choose a file."),
        ({"uploads": SimpleUploadedFile("a.xlsx", b"")}, "This file is empty."),
        (
            {"uploads": SimpleUploadedFile("large.csv", b"x" * 1025)},
            "large.csv is larger than 0 MB.",
        ),
        (
            {"as_of": (today() + timedelta(days=1)).isoformat()},
            "A roster cannot be of a day to come.",
        ),
        ({"region": factories.LI_COUNTY}, "This region is not yours."),
        ({"region": factories.SOUTH_GATE}, "This region is not yours."),
        ({"is_complete": ""}, "Say whether it is the whole roster."),
    ],
)
def test_an_upload_that_cannot_be_is_refused_beside_its_field(
    sent: dict[str, Any], sentence: str, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "large" in sentence:
        monkeypatch.setattr("pairing.forms.LARGEST_MB", 1 / 1024)

    answer = desk("upload", None, **_upload("orphans") | sent)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Import.objects.exists()


def test_a_township_uploads_for_itself_alone(client: Client, township: User) -> None:
    client.force_login(township)

    form = client.get(reverse("pairing:import_upload")).context["form"]
    refused = client.post(reverse("pairing:import_upload"), _upload("orphans"))

    assert [region.pk for region in form.fields["region"].queryset] == [factories.HANYUAN]
    assert refused.status_code == 422


# Waiting


def test_a_wait_shows_how_far_it_is_and_that_it_may_be_left(client: Client, desk: Desk) -> None:
    source = rosters.make_waiting(status=ImportStatus.CHECKING)
    reporter = Reporter(f"import-{source.pk}")

    idle = _text(client, _address("detail", source))
    reporter(1200, 3055)
    busy = _text(client, _address("detail", source))
    part = client.get(_address("detail", source), headers=HTMX).content.decode()
    reporter.clear()

    assert "Waiting for its turn" in idle
    assert "1,200 of 3,055 rows, 39%" in busy
    assert 'aria-valuenow="39"' in busy
    assert "You may close this page" in busy
    assert part.lstrip().startswith("<section")


@pytest.mark.parametrize(("rows", "leads"), [(0, []), (1, ["findings", "changes", "result"])])
def test_a_file_that_was_given_up_leads_only_to_what_was_found(
    rows: int, leads: list[str], client: Client, desk: Desk, office: User
) -> None:
    source = rosters.make_waiting(status=ImportStatus.DISCARDED, actor=office)
    for _row in range(rows):
        rosters.make_waiting_row(source)

    steps = client.get(_address("detail", source)).context["steps"]

    assert [step.address for step in steps if step.address] == [
        _address(page, source) for page in leads
    ]
    assert not any(step.is_done for step in steps)


def test_a_wait_that_is_over_leads_on(client: Client, desk: Desk) -> None:
    source = rosters.make_waiting(status=ImportStatus.REVIEW)

    asked = client.get(_address("detail", source), headers=HTMX)

    assert asked.headers["HX-Redirect"] == _address("detail", source)
    assert client.get(_address("detail", source)).headers["Location"] == _address(
        "findings", source
    )


def test_a_file_that_cannot_be_read_is_explained(client: Client, desk: Desk) -> None:
    broken = _upload("orphans") | {"uploads": SimpleUploadedFile("broken.xlsx", b"PK\x03\x04xxxx")}
    desk("upload", None, **broken)
    source = Import.objects.get()

    page = _text(client, _address("detail", source))

    assert source.status == ImportStatus.FAILED
    assert source.error
    assert source.error in page
    assert "Nothing was written." in page


# Columns


def test_the_columns_show_where_each_was_found_and_what_is_in_it(
    client: Client, desk: Desk
) -> None:
    desk("upload", None, **_upload("disabled"))
    source = Import.objects.get()

    answer = client.get(_address("columns", source))

    page = answer.content.decode()
    (sheet,) = answer.context["used"]
    chosen = {choice.name: choice for choice in sheet.choices}
    assert chosen["identity"].found_by == "heading"
    assert chosen["identity"].is_needed
    assert [other.head.name for other in answer.context["unused"]] == ["填报说明"]
    whole = [
        cell
        for cells in [c for n, c in sheet.head.rows if n > sheet.layout.first_row]
        for cell in cells
        if len(str(cell)) == 18
    ]
    assert whole
    assert not any(str(number) in page for number in whole)
    assert f"{whole[0][:6]}********{whole[0][-4:]}" in page


def test_a_choice_of_columns_is_kept_and_remembered(client: Client, desk: Desk) -> None:
    desk("upload", None, **_upload("orphans"))
    source = Import.objects.get()
    chosen = _as_chosen(source.layouts)
    del chosen["column-0-school"]

    answer = desk("columns", source, **chosen)

    source.refresh_from_db()
    assert answer.url == _address("detail", source)
    assert source.status == ImportStatus.REVIEW
    assert "school" not in source.layouts[0]["columns"]
    assert "school" not in Layout.objects.get().columns


def test_a_needed_column_that_is_missing_is_asked_for_and_nothing_is_forgotten(
    desk: Desk,
) -> None:
    desk("upload", None, **_upload("orphans"))
    source = Import.objects.get()
    chosen = _as_chosen(source.layouts)
    del chosen["column-0-identity"]
    chosen["column-0-remark"] = "0"

    answer = desk("columns", source, **chosen)

    (sheet,) = answer.context["used"]
    kept = {choice.name: choice for choice in sheet.choices}
    assert answer.status_code == 422
    assert "say which column holds 身份证号" in answer.content.decode()
    assert kept["identity"].is_missing
    assert kept["remark"].chosen == 0
    assert sheet.choices[0].name == "identity"
    source.refresh_from_db()
    assert source.status == ImportStatus.COLUMNS


def test_a_sheet_that_was_not_recognised_is_taken_when_its_header_is_pointed_out(
    client: Client, desk: Desk
) -> None:
    rows = ["甲,乙,丙,丁,戊,己", "张三,一,二,三,四,五", "李四,一,二,三,四,五"]
    sent = _upload("orphans") | {
        "uploads": SimpleUploadedFile("a.csv", "\n".join(rows).encode()),
        "kind": "orphans",
    }
    desk("upload", None, **sent)
    source = Import.objects.get()
    address = _address("columns", source)
    assert client.get(address).context["used"] == []

    pointed_out = client.get(address, {"at": "0:1:1"})

    (sheet,) = pointed_out.context["used"]
    assert sheet.layout.header_row == 1
    assert [heading for _index, heading, _texts in sheet.headings][:2] == ["A 甲", "B 乙"]
    names = ("name", "identity", "township", "village", "head_name", "head_id")
    chosen = {f"column-0-{name}": str(index) for index, name in enumerate(names)}
    desk("columns", source, at="0:1:1", **chosen, **{"use-0": "on"})
    source.refresh_from_db()
    assert source.status == ImportStatus.REVIEW
    assert source.data_rows == 2


def test_the_header_of_a_recognised_sheet_can_be_pointed_out_elsewhere(
    client: Client, desk: Desk
) -> None:
    # Last year's headings stand over this year's, which are in two rows.
    rows = [
        "乡镇,村,姓名,身份证号,监护人姓名,监护人身份证号",
        "所在乡镇,所在村,儿童,,监护人,",
        ",,姓名,身份证号,姓名,身份证号",
        "汉源镇,南关社区,张三,一,李四,二",
    ]
    sent = _upload("orphans") | {
        "uploads": SimpleUploadedFile("a.csv", "\n".join(rows).encode()),
        "kind": "orphans",
    }
    desk("upload", None, **sent)
    source = Import.objects.get()
    address = _address("columns", source)
    (found,) = client.get(address).context["used"]
    assert found.header == (1, 1)

    answer = client.get(address, {"at": "0:2", "high-0": "2"})

    (sheet,) = answer.context["used"]
    page = answer.content.decode()
    assert sheet.header == (2, 2)
    assert [heading for _index, heading, _texts in sheet.headings][2:4] == [
        "C 儿童姓名",
        "D 儿童身份证号",
    ]
    assert '<input type="hidden" name="at" value="0:2:2">' in page
    assert 'value="0:2" form="point-out-0" checked>' in page
    assert '<option value="2" selected>2 rows' in page
    columns = sheet.layout.columns
    chosen = {f"column-0-{name}": str(index) for name, index in columns.items()}
    desk("columns", source, at="0:2:2", **chosen, **{"use-0": "on"})
    source.refresh_from_db()
    assert (source.layouts[0]["header_row"], source.data_rows) == (2, 1)


def test_where_there_are_no_headings_the_rows_begin_at_what_is_pointed_out(
    client: Client, desk: Desk
) -> None:
    desk("upload", None, **_upload("orphans"))
    source = Import.objects.get()

    answer = client.get(_address("columns", source), {"at": "0:4", "high-0": "0"})

    (sheet,) = [sheet for sheet in answer.context["used"] if sheet.head.index == 0]
    assert sheet.header == (4, 0)
    assert "No headings; the data begin in row 4" in answer.content.decode()


def test_what_was_said_of_other_sheets_stays_while_one_is_pointed_out(
    client: Client, desk: Desk
) -> None:
    desk("upload", None, **_upload("disabled"))
    source = Import.objects.get()
    (other,) = client.get(_address("columns", source)).context["unused"]

    page = _text(client, _address("columns", source), at=[f"{other.head.index}:1:1"])

    (used,) = {layout["index"] for layout in source.layouts}
    form = page.split(f'id="point-out-{used}">')[1].split("</form>")[0]
    own = page.split(f'id="point-out-{other.head.index}">')[1].split("</form>")[0]
    assert f'name="at" value="{other.head.index}:1:1"' in form
    assert 'name="at"' not in own


@pytest.mark.parametrize("page", ["columns", "changes"])
def test_a_whole_roster_becomes_a_part_without_a_second_upload(
    page: str, client: Client, desk: Desk, office: User
) -> None:
    status = ImportStatus.COLUMNS if page == "columns" else ImportStatus.REVIEW
    source = rosters.make_waiting(place=factories.XIHE, actor=office, status=status)
    factories.make_recipient(group=factories.make_group("orphan"))

    answer = desk("extent", source, is_complete="no", back=page)

    source.refresh_from_db()
    shown = client.get(answer.url)
    assert answer.url == _address(page, source)
    assert not source.is_complete
    assert source.status == status
    assert "part of a roster" in shown.content.decode()
    assert "gone" not in [tab.key for tab in shown.context.get("tabs", [])]
    desk("extent", source, is_complete="yes", back=page)
    assert Import.objects.get().is_complete
    again = client.get(answer.url).context.get("tabs", [])
    assert [tab.rows for tab in again if tab.key == "gone"] == ([1] if again else [])


def test_how_much_of_a_roster_it_is_is_not_changed_behind_a_colleagues_back(desk: Desk) -> None:
    colleague = factories.make_user(Role.COUNTY_OFFICE, name="孙丽")
    source = rosters.make_waiting(place=factories.XIHE, actor=colleague)

    desk("extent", source, is_complete="no", back="changes")

    source.refresh_from_db()
    assert source.is_complete
    assert source.editor == colleague


def test_an_applied_roster_stays_as_whole_as_it_was(desk: Desk, office: User) -> None:
    source = rosters.make_waiting(place=factories.XIHE, actor=office, status=ImportStatus.APPLIED)

    desk("extent", source, is_complete="no", back="changes")

    source.refresh_from_db()
    assert source.is_complete


def test_of_a_ledger_nobody_asks_whether_it_is_whole(client: Client, desk: Desk) -> None:
    desk("upload", None, **_upload("pairings"))

    page = _text(client, _address("columns", Import.objects.get()))

    assert "whole roster" not in page


def test_a_tab_without_rows_says_what_that_means(client: Client, desk: Desk, office: User) -> None:
    source = rosters.make_waiting(actor=office)
    rosters.make_waiting_row(source, outcome=RowOutcome.UNCHANGED)

    pages = {
        show: _text(client, _address("changes", source), show=show)
        for show in ("created", "changed", "out")
    }

    assert "is recorded already." in pages["created"]
    assert "This file changes nothing that is recorded." in pages["changed"]
    assert "No row stays out." in pages["out"]


def test_a_kind_that_was_guessed_wrongly_is_put_right(desk: Desk) -> None:
    desk("upload", None, **_upload("orphans") | {"kind": "disabled"})
    source = Import.objects.get()

    desk("kind", source, kind="orphans")

    source.refresh_from_db()
    assert (source.kind, source.status) == ("orphans", ImportStatus.COLUMNS)
    assert source.layouts[0]["kind"] == "orphans"


# Findings


def test_the_findings_are_those_that_were_expected(client: Client, reviewed: Import) -> None:
    expected = EXPECTED["imports"]["orphans"]

    answer = client.get(_address("findings", reviewed))

    tiles = answer.context["tiles"]
    assert {tile.issue.code: tile.rows for tile in tiles} == {
        code: len(found) for code, found in expected["issues"].items()
    }
    assert answer.context["left"] == expected["held_or_rejected"]
    kinds = [(tile.is_note, tile.is_decidable) for tile in tiles]
    assert kinds == sorted(kinds)
    assert answer.context["chosen"] == tiles[0]


def test_a_tile_opens_its_rows_with_the_cell_in_question(client: Client, reviewed: Import) -> None:
    expected = EXPECTED["imports"]["orphans"]["issues"]["id_checksum"]

    answer = client.get(_address("findings", reviewed), {"issue": "id_checksum"})

    shown = answer.context["rows"]
    assert [one.row.number for one in shown] == expected
    for one in shown:
        assert one.question.column.name == "identity"
        assert f'value="{one.question.text}"' in answer.content.decode()


@pytest.mark.parametrize(
    ("issue", "column"), [("phone_invalid", "liaison_phone"), ("region_unknown", "township")]
)
def test_the_cell_in_question_is_the_one_that_this_kind_of_roster_has(
    issue: str, column: str, client: Client, office: User
) -> None:
    source = rosters.make_waiting("units", actor=office)
    cells: dict[str, Any] = {column: "一三八"}
    rosters.make_waiting_row(source, issue=issue, outcome=RowOutcome.REJECTED, **cells)
    client.force_login(office)

    answer = client.get(_address("findings", source), {"issue": issue})

    (one,) = answer.context["rows"]
    assert (one.question.column.name, one.question.text) == (column, "一三八")


def test_only_the_number_to_be_corrected_is_shown_in_full(client: Client, reviewed: Import) -> None:
    wrong = client.get(_address("findings", reviewed), {"issue": "id_checksum"})
    held = client.get(_address("findings", reviewed), {"issue": "duplicate_in_file"})
    row = held.context["rows"][0]
    opened = client.get(_address("row", reviewed, row.row.pk), headers=HTMX)

    guardian = wrong.context["rows"][0].value("head_id")
    assert wrong.context["rows"][0].question.text in wrong.content.decode()
    assert guardian
    assert guardian not in wrong.content.decode()
    for page in (held, opened):
        assert row.value("identity") not in page.content.decode()
    # A child's last four digits are hidden too: they give the sex away.
    assert f"{row.value('identity')[:6]}{'*' * 12}" in opened.content.decode()


def test_both_sides_of_a_duplicate_stand_beside_each_other(
    client: Client, reviewed: Import
) -> None:
    shown = client.get(_address("findings", reviewed), {"issue": "duplicate_in_file"}).context[
        "rows"
    ]

    for one in shown:
        (side,) = one.sides
        assert side.row.key == one.row.key
        assert side.row.number < one.row.number
        assert str(side.row.number) in one.row.detail


def test_what_is_written_in_another_way_is_no_difference(client: Client, office: User) -> None:
    source = rosters.make_waiting(actor=office)
    common: dict[str, Any] = {"key": "1" * 64, "name": "王小成"}
    rosters.make_waiting_row(source, village="古合村", birth_date="2015.8.25", **common)
    rosters.make_waiting_row(
        source,
        issue="duplicate_in_file",
        outcome=RowOutcome.HELD,
        village="古合村委会",
        birth_date="2015年8月25日",
        **common,
    )
    client.force_login(office)

    answer = client.get(_address("findings", source), {"issue": "duplicate_in_file"})

    (side,) = answer.context["rows"][0].sides
    assert len(side.lines) == 3
    assert side.alike == 3


def test_who_is_on_another_roster_is_shown_as_recorded(
    client: Client, desk: Desk, office: User
) -> None:
    known = factories.make_recipient(factories.make_household("王大"), name="王小成")
    source = rosters.make_waiting(actor=office)
    rosters.make_waiting_row(
        source,
        issue="duplicate_across_rosters",
        outcome=RowOutcome.HELD,
        key=known.id_digest,
        name="王小成",
        head_name="王二",
    )

    answer = client.get(_address("findings", source), {"issue": "duplicate_across_rosters"})

    (side,) = answer.context["rows"][0].sides
    lines = {line.label: (line.there, line.here, line.is_different) for line in side.lines}
    assert lines["Name"] == ("王小成", "王小成", False)
    assert lines["Guardian"] == ("王大", "王二", True)
    assert lines["Group"][0] == str(known.group)
    assert reverse("visits:household_detail", args=[known.household_id]) in (
        answer.content.decode()
    )


def test_what_another_county_has_recorded_is_not_shown(
    client: Client, desk: Desk, office: User
) -> None:
    far = factories.make_household("远", village=factories.LI_VILLAGE)
    known = factories.make_recipient(far, name="外县人")
    source = rosters.make_waiting(actor=office)
    rosters.make_waiting_row(
        source, issue="duplicate_across_rosters", outcome=RowOutcome.HELD, key=known.id_digest
    )

    answer = client.get(_address("findings", source), {"issue": "duplicate_across_rosters"})

    assert answer.context["rows"][0].sides == []
    assert "外县人" not in answer.content.decode()


def test_a_page_of_five_thousand_findings_asks_and_decrypts_as_little_as_one_of_fifty(
    client: Client, desk: Desk, office: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[bytes] = []
    decrypt = encryption.decrypt

    def counting(blob: bytes) -> str:
        read.append(blob)
        return decrypt(blob)

    monkeypatch.setattr(encryption, "decrypt", counting)

    def cost(number: int) -> tuple[int, int]:
        source = rosters.make_waiting(actor=office)
        for serial in range(1, 3):
            rosters.make_waiting_row(source, key=str(serial), name="首行")
        made = rosters.make_waiting_row(
            source, issue="duplicate_in_file", outcome=RowOutcome.HELD, key="1", name="重行"
        )
        made.pk = None
        ImportRow.objects.bulk_create(
            [
                ImportRow(
                    source=source,
                    sheet=made.sheet,
                    number=10 + n,
                    cells=made.cells,
                    issue=made.issue,
                    outcome=made.outcome,
                    key=str(1 + n % 2),
                )
                for n in range(number - 1)
            ]
        )
        address = _address("findings", source) + "?issue=duplicate_in_file"
        client.get(address)
        read.clear()
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        assert answer.context["chosen"].rows == number
        assert len(answer.context["rows"]) == 50
        assert len(answer.context["rows"][-1].sides) == 1
        return len(queries), len(read)

    few, many = cost(50), cost(5000)

    assert few == many
    assert many[0] <= 12
    # Cells, corrections and changes of fifty rows and of the two that they repeat.
    assert many[1] <= 3 * 52


# Corrections and decisions


def test_a_corrected_cell_is_checked_again_and_the_row_and_the_counts_are_swapped(
    desk: Desk, reviewed: Import
) -> None:
    row = reviewed.rows.filter(issue="id_missing").earliest("pk")
    born = parse_date(row.cell_list()[reviewed.layouts[0]["columns"]["birth_date"]])
    assert born is not None
    number = factories.identity_number(born=born)

    answer = desk(
        "row", reviewed, row.pk, issue="id_missing", **{"cell-identity": number}, headers=HTMX
    )

    row.refresh_from_db()
    page = answer.content.decode()
    assert (row.issue, row.outcome, row.fix_map()) == (
        "",
        RowOutcome.CREATED,
        {"identity": number},
    )
    assert page.lstrip().startswith("<li")
    assert "In order now: New" in page
    assert answer.context["left"] == EXPECTED["imports"]["orphans"]["held_or_rejected"] - 1
    for part in ("tiles", "left", "section-head"):
        assert f'id="{part}" hx-swap-oob="true"' in page
    assert number not in page


def test_a_correction_that_is_wrong_too_says_so_in_place(desk: Desk, reviewed: Import) -> None:
    row = reviewed.rows.filter(issue="id_missing").earliest("pk")

    answer = desk(
        "row", reviewed, row.pk, issue="id_missing", **{"cell-identity": "123"}, headers=HTMX
    )

    assert "Not an ID number" in answer.content.decode()
    assert 'value="123"' in answer.content.decode()


def test_a_correction_is_taken_back(desk: Desk, reviewed: Import) -> None:
    row = reviewed.rows.filter(issue="id_checksum").earliest("pk")
    before = row.cell_list()[6]
    right = factories.identity_number(born=date(2012, 5, 3))
    desk("row", reviewed, row.pk, **{"cell-identity": right})

    desk("row", reviewed, row.pk, **{"cell-identity": before})

    row.refresh_from_db()
    assert (row.issue, row.fix_map()) == ("id_checksum", {})


def test_an_opened_row_corrects_any_cell_and_leaves_hidden_numbers_alone(
    client: Client, desk: Desk, reviewed: Import
) -> None:
    row = reviewed.rows.filter(issue="region_unknown").earliest("pk")
    guardian = factories.identity_number()
    desk("row", reviewed, row.pk, **{"cell-head_id": guardian})
    opened = client.get(_address("row", reviewed, row.pk))
    shown = opened.context["one"]
    form = {f"cell-{cell.column.name}": "" if cell.is_hidden else cell.text for cell in shown.cells}
    form |= {"cell-township": "汉源镇", "cell-village": "南关村委会"}

    desk("row", reviewed, row.pk, **form)

    row.refresh_from_db()
    assert row.fix_map() == {
        "head_id": guardian,
        "township": "汉源镇",
        "village": "南关村委会",
    }
    assert guardian not in opened.content.decode()
    assert row.issue == ""


def test_a_suggestion_is_taken_with_one_click(client: Client, desk: Desk) -> None:
    desk("upload", None, **_upload("disabled"))
    source = Import.objects.get()
    desk("columns", source, **_as_chosen(source.layouts))
    page = client.get(_address("findings", source), {"issue": "id_precision_lost"})
    one = page.context["rows"][0]
    offer = one.suggestions[0]
    assert f'name="take-identity" value="{offer.token}"' in page.content.decode()
    assert offer.shown in page.content.decode()

    desk("row", source, one.row.pk, **{"take-identity": offer.token})

    one.row.refresh_from_db()
    assert one.row.outcome == RowOutcome.CREATED


def test_one_row_is_taken_in_and_one_left_out_and_thought_about_again(
    desk: Desk, reviewed: Import
) -> None:
    first, second, *_rest = reviewed.rows.filter(issue="age_over_18").order_by("pk")

    desk("row_decide", reviewed, first.pk, decision="take")
    desk("row_decide", reviewed, second.pk, decision="leave")

    for row, outcome in ((first, RowOutcome.CREATED), (second, RowOutcome.HELD)):
        row.refresh_from_db()
        assert row.outcome == outcome
    desk("row_decide", reviewed, first.pk, decision="")
    first.refresh_from_db()
    assert (first.decision, first.outcome) == ("", RowOutcome.HELD)


def test_leaving_the_first_of_two_out_lets_the_second_stand_on_the_page_too(
    desk: Desk, reviewed: Import
) -> None:
    second = reviewed.rows.filter(issue="duplicate_in_file").earliest("pk")
    first = reviewed.rows.filter(key=second.key).earliest("pk")

    answer = desk("row_decide", reviewed, first.pk, decision="leave", headers=HTMX)

    second.refresh_from_db()
    page = answer.content.decode()
    assert second.outcome == RowOutcome.CREATED
    assert f'id="row-{second.pk}" hx-swap-oob="true"' in page


def test_all_of_a_kind_are_decided_at_once_and_thought_about_again(
    client: Client, desk: Desk, reviewed: Import
) -> None:
    held = reviewed.rows.filter(issue="age_over_18")
    one = held.earliest("pk")
    desk("row_decide", reviewed, one.pk, decision="leave")

    desk("decide", reviewed, issue="age_over_18", decision="take")

    page = _text(client, _address("findings", reviewed), issue="age_over_18")
    assert "3 rows will be taken in." in page
    assert held.filter(decision="take").count() == 3
    assert held.get(pk=one.pk).decision == "leave"
    desk("decide", reviewed, issue="age_over_18", decision="")
    assert held.filter(decision="").count() == 4


def test_many_rows_are_decided_by_a_worker(
    client: Client, desk: Desk, reviewed: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pairing.intake.decisions.AT_ONCE", 1)

    answer = desk("decide", reviewed, issue="age_over_18", decision="take")

    assert answer.url == _address("detail", reviewed)
    assert reviewed.rows.filter(issue="age_over_18", outcome=RowOutcome.CREATED).count() == 4


def test_what_only_a_correction_settles_cannot_be_taken_in(desk: Desk, reviewed: Import) -> None:
    desk("decide", reviewed, issue="id_missing", decision="take")

    assert set(reviewed.rows.filter(issue="id_missing").values_list("decision", flat=True)) == {""}


# Two clerks


@pytest.fixture
def colleague(db: None) -> Client:
    """Another clerk of the same office."""
    browser = Client()
    browser.force_login(factories.make_user(Role.COUNTY_OFFICE, name="孙丽"))
    browser.cookies["django_language"] = "en"
    return browser


def test_the_second_clerk_is_told_and_nothing_typed_is_lost(
    colleague: Client, reviewed: Import
) -> None:
    row = reviewed.rows.filter(issue="id_missing").earliest("pk")
    address, typed = _address("row", reviewed, row.pk), {"cell-identity": "62122520120503"}

    page = colleague.get(_address("findings", reviewed)).content.decode()
    whole = colleague.post(address, typed)
    part = colleague.post(address, typed, headers=HTMX)

    row.refresh_from_db()
    assert row.fix_map() == {}
    assert "办公室 is at this import since" in page
    assert (whole.status_code, part.status_code) == (409, 409)
    assert "Nothing was changed." in whole.content.decode()
    assert 'value="62122520120503"' in whole.content.decode()
    # The row on the page, and what was typed into it, is left as it is.
    assert part.headers["HX-Retarget"] == "#told"
    assert "Nothing was changed." in part.content.decode()
    assert _address("take_over", reviewed) in part.content.decode()


def test_an_import_is_taken_over_and_then_the_first_is_told(
    colleague: Client, desk: Desk, reviewed: Import
) -> None:
    row = reviewed.rows.filter(issue="age_over_18").earliest("pk")

    colleague.post(_address("take_over", reviewed))
    decided = colleague.post(_address("row_decide", reviewed, row.pk), {"decision": "take"})
    late = desk("apply", reviewed)

    row.refresh_from_db()
    reviewed.refresh_from_db()
    assert decided.status_code == 302
    assert row.decision == "take"
    assert late.status_code == 302
    assert reviewed.status == ImportStatus.REVIEW


def test_what_was_decided_on_an_old_page_is_told_where_the_import_is(
    client: Client, desk: Desk, reviewed: Import
) -> None:
    row = reviewed.rows.filter(issue="age_over_18").earliest("pk")
    desk("apply", reviewed)

    late = desk("row_decide", reviewed, row.pk, decision="take")

    assert late.status_code == 409
    assert "This import has moved on meanwhile: Applied." in late.content.decode()


def test_a_row_of_another_import_is_not_there(client: Client, desk: Desk, reviewed: Import) -> None:
    other = rosters.make_waiting()
    row = rosters.make_waiting_row(other)

    assert client.get(_address("row", reviewed, row.pk)).status_code == 404
    assert desk("row_decide", reviewed, row.pk, decision="leave").status_code == 404


# What will change, and the result


def test_the_changes_open_the_rows_of_each_total(client: Client, reviewed: Import) -> None:
    expected = EXPECTED["imports"]["orphans"]

    answer = client.get(_address("changes", reviewed))

    assert {tab.key: tab.rows for tab in answer.context["tabs"]} == {
        "created": expected["accepted"],
        "changed": 0,
        "unchanged": 0,
        "out": expected["held_or_rejected"],
        "gone": 0,
    }
    assert f"Write {expected['accepted']} rows" in answer.content.decode()
    out = client.get(_address("changes", reviewed), {"show": "out"})
    refused = reviewed.rows.filter(outcome__in=[RowOutcome.HELD, RowOutcome.REJECTED])
    assert [one.row.pk for one, _changes in out.context["rows"]] == list(
        refused.values_list("pk", flat=True)
    )


def test_next_years_roster_says_field_by_field_what_changes_and_who_is_gone(
    client: Client, desk: Desk, office: User
) -> None:
    group = factories.make_group("orphan")
    gone = factories.make_recipient(group=group, name="不在")
    source = rosters.make_waiting(place=factories.XIHE, actor=office)
    row = rosters.make_waiting_row(source, outcome=RowOutcome.CHANGED, name="王小成")
    row.changes = json.dumps(
        {
            "school": ["", "县第一小学"],
            "relation": ["8", "2"],
            "certificate": ["", factories.identity_number(born=date(1980, 1, 1)) + "42"],
        }
    )
    row.save(update_fields=["changes"])

    changed = client.get(_address("changes", source), {"show": "changed"})
    missing = client.get(_address("changes", source), {"show": "gone"})

    ((_one, changes),) = changed.context["rows"]
    words = {change.label: (change.before, change.after) for change in changes}
    assert words["School"] == ("—", "县第一小学")
    assert words["Relation to head"] == ("Other", "Son")
    assert "********" in words["Disability certificate"][1]
    assert [record.pk for record in missing.context["gone"]] == [gone.pk]


def test_of_a_part_of_a_roster_nobody_is_gone(client: Client, desk: Desk, office: User) -> None:
    factories.make_recipient(group=factories.make_group("orphan"))
    source = rosters.make_waiting(place=factories.XIHE, actor=office, is_complete=False)

    tabs = client.get(_address("changes", source)).context["tabs"]

    assert "gone" not in {tab.key for tab in tabs}


def test_from_applied_to_undone_and_taken_in_again(
    client: Client, desk: Desk, reviewed: Import
) -> None:
    accepted = EXPECTED["imports"]["orphans"]["accepted"]

    desk("apply", reviewed)
    result = _text(client, _address("result", reviewed))
    assert Recipient.objects.count() == accepted
    assert f"Take {accepted} rows back" in result

    desk("undo", reviewed)
    undone = _text(client, _address("result", reviewed))
    assert not Recipient.objects.exists()
    assert "This import was taken back" in undone

    desk("upload", None, **_upload("orphans"))
    again = Import.objects.latest("pk")
    # The columns are remembered, so nobody is asked about them a second time.
    assert again.status == ImportStatus.REVIEW
    desk("apply", again)
    assert Recipient.objects.count() == accepted
    desk("upload", None, **_upload("orphans"))
    third = Import.objects.latest("pk")
    assert third.outcome_count(RowOutcome.UNCHANGED) == accepted
    assert "Finish; nothing changes" in _text(client, _address("changes", third))


def test_what_has_been_used_since_cannot_be_taken_back_and_the_page_says_what(
    client: Client, desk: Desk, reviewed: Import
) -> None:
    desk("apply", reviewed)
    used = Recipient.objects.earliest("pk").household
    factories.make_pairing(used)

    desk("undo", reviewed)

    page = _text(client, _address("result", reviewed))
    assert "can no longer be taken back" in page
    assert Recipient.objects.exists()


def test_rows_are_checked_again_after_something_else_was_recorded(
    desk: Desk, reviewed: Import
) -> None:
    row = reviewed.rows.filter(issue="").earliest("pk")
    factories.make_recipient(identity=row.cell_list()[6], name=row.cell_list()[3])

    desk("check", reviewed)

    again = reviewed.rows.get(sheet=row.sheet, number=row.number)
    assert again.issue == "duplicate_across_rosters"


def test_an_import_is_given_up_and_stays_to_be_read(
    client: Client, desk: Desk, reviewed: Import
) -> None:
    desk("discard", reviewed)

    reviewed.refresh_from_db()
    assert reviewed.status == ImportStatus.DISCARDED
    assert not Recipient.objects.exists()
    assert "was given up" in _text(client, _address("detail", reviewed))
    answer = client.get(_address("findings", reviewed), {"issue": "age_over_18"})
    assert len(answer.context["rows"]) == 4
    assert "cell-in-question" not in answer.content.decode()
