"""Headings that an office adds: found from then on, scoped, refused where they mean another."""

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook

from common.errors import ConflictError
from organization.choices import Role
from organization.models import User
from pairing.choices import ImportStatus
from pairing.intake import decisions
from pairing.intake.columns import kind_of, normal_heading
from pairing.intake.headings import add_heading
from pairing.intake.layouts.layout import SheetLayout
from pairing.models import Heading
from tests import factories
from tests.downloads import download
from tests.harness import Session, sessions_waiting_for_a_lock, wait_until
from tests.pairing import steps

LIST = reverse("pairing:import_headings")
FILE = reverse("pairing:import_heading_file")
EXPORT = reverse("pairing:import_heading_export")
PUT_BACK = reverse("pairing:import_heading_put_back")


@pytest.fixture
def desk(client: Client, office: User) -> Client:
    client.force_login(office)
    client.cookies["django_language"] = "en"
    return client


def _add(client: Client, heading: str, column: str = "name", kind: str = "orphans") -> Any:
    return client.post(LIST, {"kind": kind, "column": column, "heading": heading})


def _known() -> set[tuple[str, str, str, str]]:
    return set(Heading.objects.values_list("region", "kind", "column", "heading"))


def _refusals(answer: Any) -> list[str]:
    assert answer.status_code == 422
    found: list[str] = answer.context["form"].errors["heading"]
    return found


def test_a_file_with_a_heading_that_was_added_is_mapped_by_itself(
    desk: Client, office: User
) -> None:
    headings = dict(steps.COLUMNS["orphans"]) | {
        "identity": "小 孩（本人） 编号:",
        "school": "念书处",
    }
    line = steps.line("orphans", name="王小成", identity=factories.identity_number(), school="一小")
    data = steps.file_of("orphans", line, headings=list(headings.values()))
    before = steps.run(steps.receive("orphans", data, office))
    assert "school" not in before.layouts[0]["columns"]

    _add(desk, "小孩编号", "identity")
    _add(desk, " 念书处 ", "school")

    (layout,) = steps.run(steps.receive("orphans", data, office)).layouts
    places = list(headings)
    assert layout["columns"]["identity"] == places.index("identity")
    assert layout["columns"]["school"] == places.index("school")
    assert {layout["found_by"][name] for name in ("identity", "school")} == {"heading"}


def test_a_heading_holds_below_its_region_and_nowhere_else(
    client: Client, office: User, township: User, outsider: User
) -> None:
    line = steps.line("orphans", name="王小成", identity=factories.identity_number(), school="一小")
    headings = {**steps.COLUMNS["orphans"], "school": "念书处"}
    data = steps.file_of("orphans", line, headings=list(headings.values()))
    client.force_login(office)
    _add(client, "念书处", "school")

    found = {}
    clerks = {factories.XIHE: office, factories.HANYUAN: township, factories.LI_COUNTY: outsider}
    for place, clerk in clerks.items():
        source = steps.run(steps.receive("orphans", data, clerk, place=place))
        found[place] = "school" in source.layouts[0]["columns"]

    assert found == {factories.XIHE: True, factories.HANYUAN: True, factories.LI_COUNTY: False}


def test_what_a_township_says_goes_before_what_its_county_says(desk: Client, office: User) -> None:
    for place, column in ((factories.HANYUAN, "grade"), (factories.XIHE, "school")):
        Heading.objects.create(kind="orphans", column=column, heading="念书处", region_id=place)
    line = steps.line("orphans", name="王小成", identity=factories.identity_number(), school="一")
    headings = {**steps.COLUMNS["orphans"], "school": "念书处"}
    data = steps.file_of("orphans", line, headings=list(headings.values()))

    township = steps.run(steps.receive("orphans", data, office, place=factories.HANYUAN))
    county = steps.run(steps.receive("orphans", data, office))

    assert "grade" in township.layouts[0]["columns"]
    assert "school" in county.layouts[0]["columns"]


def test_a_heading_is_kept_as_it_is_compared_with_who_and_when(desk: Client, office: User) -> None:
    answer = _add(desk, "　念书 （学校）处*：", "school")

    made = Heading.objects.get()
    assert answer.url == f"{LIST}?kind=orphans"
    assert made.heading == normal_heading("　念书 （学校）处*：") == "念书处"
    assert (made.kind, made.column, made.region_id) == ("orphans", "school", factories.XIHE)
    assert made.created_by == office
    page = desk.get(answer.url).content.decode()
    assert "“念书处” stands for School from now on." in page
    assert f"办公室 · {made.created_at.astimezone():%Y-%m-%d}" in page


def test_a_heading_that_means_another_column_is_refused_with_its_name(
    desk: Client, office: User
) -> None:
    _add(desk, "念书处", "school")

    known_to_all = _refusals(_add(desk, "就读学校", "grade"))
    our_own = _refusals(_add(desk, "念书处", "grade"))
    shared = _refusals(_add(desk, "联系方式", "kind", "visits"))
    elsewhere = _add(desk, "念书处", "remark", "disabled")

    assert known_to_all == ["“就读学校” stands for School already (Roster of orphans)."]
    assert our_own == ["“念书处” stands for School already (Roster of orphans)."]
    # What is in the column tells which it is.
    assert shared == [
        "“联系方式” stands for Kind of contact、Cadre's phone already (Ledger of contacts)."
    ]
    assert elsewhere.status_code == 302
    assert {(kind, column) for _r, kind, column, _h in _known()} == {
        ("orphans", "school"),
        ("disabled", "remark"),
    }


@pytest.mark.parametrize(
    ("heading", "sentence"),
    [
        ("（　）＊", "says nothing"),
        ("", "Write the heading"),
        ("长" * 81, "at most 80 characters; this one has 81"),
        ("姓 名", "known already: it stands for Name"),
    ],
)
def test_what_would_never_be_found_is_refused(heading: str, sentence: str, desk: Client) -> None:
    (said,) = _refusals(_add(desk, heading))

    assert sentence in said
    assert not Heading.objects.exists()


def test_every_kind_shows_its_columns_with_what_is_known_to_everybody(desk: Client) -> None:
    answer = desk.get(LIST, {"kind": "visits"})

    lines = answer.context["lines"]
    assert [line.column.name for line in lines] == [c.name for c in kind_of("visits").columns]
    for line in lines:
        assert (*line.first, *line.others) == line.column.headings
    assert len(answer.context["tabs"]) == 8


def test_removing_can_be_taken_back_and_who_added_it_stays(desk: Client, office: User) -> None:
    colleague = factories.make_user(Role.COUNTY_OFFICE, name="孙丽")
    made = Heading.objects.create(
        kind="orphans",
        column="school",
        heading="念书处",
        region_id=factories.XIHE,
        created_by=colleague,
    )
    before = _known()

    removed = desk.post(reverse("pairing:import_heading_remove", args=[made.pk]), follow=True)

    assert not Heading.objects.exists()
    (message,) = removed.context["messages"]
    token = message.extra_tags.removeprefix("put-back-")
    assert f'value="{token}"' in removed.content.decode()
    desk.post(PUT_BACK, {"heading": token})
    again = Heading.objects.get()
    assert _known() == before
    assert (again.created_by, again.created_at) == (colleague, made.created_at)


def test_files_that_bear_a_removed_heading_are_asked_about_again(
    desk: Client, office: User
) -> None:
    line = steps.line("orphans", name="王小成", identity=factories.identity_number(), school="一小")
    names = {"school": {"school": "念书处"}, "other": {"school": "就读学校"}}
    files = {
        key: steps.file_of(
            "orphans", line, headings=list({**steps.COLUMNS["orphans"], **changed}.values())
        )
        for key, changed in names.items()
    }
    for data in files.values():
        source = steps.run(steps.receive("orphans", data, office))
        layout = SheetLayout.from_json(source.layouts[0])
        layout.choose(layout.columns | {"school": list(steps.COLUMNS["orphans"]).index("school")})
        decisions.choose_columns(source=source, layouts=[layout], actor=office)
    learnt = Heading.objects.get()
    known_by_heart = steps.run(steps.receive("orphans", files["school"], office))

    removed = desk.post(reverse("pairing:import_heading_remove", args=[learnt.pk]), follow=True)

    asked = steps.run(steps.receive("orphans", files["school"], office))
    other = steps.run(steps.receive("orphans", files["other"], office))
    assert known_by_heart.status == ImportStatus.REVIEW
    assert "Files that bear it are asked about again." in removed.content.decode()
    assert asked.status == ImportStatus.COLUMNS
    assert "school" not in asked.layouts[0]["columns"]
    # What was chosen for files without that heading still holds.
    assert other.status == ImportStatus.REVIEW


def test_what_was_removed_is_not_put_back_over_what_was_said_since(desk: Client) -> None:
    _add(desk, "念书处", "school")
    address = reverse("pairing:import_heading_remove", args=[Heading.objects.get().pk])
    (_added, message) = desk.post(address, follow=True).context["messages"]
    _add(desk, "念书处", "grade")

    desk.post(PUT_BACK, {"heading": message.extra_tags.removeprefix("put-back-")})

    assert Heading.objects.get().column == "grade"


def test_a_township_sees_its_countys_headings_and_changes_its_own_alone(
    client: Client, office: User, township: User, outsider: User
) -> None:
    client.force_login(office)
    _add(client, "念书处", "school")
    of_county = Heading.objects.get()
    removal = reverse("pairing:import_heading_remove", args=[of_county.pk])
    (_added, message) = client.post(removal, follow=True).context["messages"]
    _add(client, "念书处", "school")
    of_county = Heading.objects.get()
    client.force_login(township)
    _add(client, "娃娃", "name")
    own = Heading.objects.get(heading="娃娃")

    shown = {}
    for user in (office, township, outsider):
        client.force_login(user)
        lines = client.get(LIST, {"kind": "orphans"}).context["lines"]
        shown[user.name] = {(one.heading.heading, one.is_ours) for ln in lines for one in ln.added}
    client.force_login(township)
    statuses = [
        client.post(reverse("pairing:import_heading_remove", args=[heading.pk])).status_code
        for heading in (of_county, own)
    ]
    refused = client.post(
        PUT_BACK, {"heading": message.extra_tags.removeprefix("put-back-")}
    ).status_code

    assert own.region_id == factories.HANYUAN
    assert shown == {
        "办公室": {("念书处", True), ("娃娃", True)},
        "汉源镇": {("念书处", False), ("娃娃", True)},
        "邻县": set(),
    }
    assert statuses == [404, 302]
    assert refused == 404
    assert list(Heading.objects.all()) == [of_county]


def test_a_removal_that_nobody_signed_puts_nothing_back(desk: Client) -> None:
    answer = desk.post(PUT_BACK, {"heading": "orphans:school"})

    assert answer.status_code == 302
    assert not Heading.objects.exists()


# A list as a file


def _csv(*rows: tuple[str, ...], header: tuple[str, ...] = ("名册种类", "列", "表头")) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode("gb18030")


def _send(client: Client, data: bytes, name: str = "表头.csv") -> Any:
    return client.post(FILE, {"upload": SimpleUploadedFile(name, data)})


def test_a_list_is_tried_first_and_added_when_it_is_confirmed(desk: Client, office: User) -> None:
    tried = _send(
        desk,
        _csv(
            ("孤儿名册", "就读学校", "念书处"),
            ("Roster of orphans", "Name", "娃 娃"),
            ("disabled", "remark", "备考二"),
        ),
    )
    assert tried.context["new"] == 3
    assert not Heading.objects.exists()

    desk.post(FILE, {"rows": tried.context["rows"]})

    assert _known() == {
        (factories.XIHE, "orphans", "school", "念书处"),
        (factories.XIHE, "orphans", "name", "娃娃"),
        (factories.XIHE, "disabled", "remark", "备考二"),
    }
    assert {heading.created_by for heading in Heading.objects.all()} == {office}


def test_each_row_that_cannot_be_added_says_why_and_the_others_go(desk: Client) -> None:
    _add(desk, "念书处", "school")

    tried = _send(
        desk,
        _csv(
            ("花名册", "姓名", "娃娃"),
            ("孤儿名册", "身高", "娃娃"),
            ("孤儿名册", "年级", "念书处"),
            ("孤儿名册", "就读学校", "念书处"),
            ("", "", ""),
            ("孤儿名册", "姓名", "（）"),
            ("孤儿名册", "姓名", "娃娃"),
            ("孤儿名册", "姓名", "娃娃"),
            ("孤儿名册", "年级", "娃娃"),
        ),
    )

    lines = {row["number"]: (state, why) for row, state, why in tried.context["lines"]}
    assert lines == {
        2: ("refused", "“花名册” is no kind of roster."),
        3: ("refused", "Roster of orphans has no column “身高”."),
        4: ("refused", "“念书处” stands for School already (Roster of orphans)."),
        5: ("known", ""),
        7: ("refused", lines[7][1]),
        8: ("new", ""),
        9: ("known", ""),
        10: ("refused", "“娃娃” stands for Name already (Roster of orphans)."),
    }
    assert "says nothing" in lines[7][1]
    page = tried.content.decode()
    assert all(why in page for _state, why in lines.values())
    desk.post(FILE, {"rows": tried.context["rows"]})
    assert {heading.heading for heading in Heading.objects.all()} == {"念书处", "娃娃"}


def test_what_was_said_between_trial_and_confirmation_is_not_written_over(desk: Client) -> None:
    tried = _send(desk, _csv(("孤儿名册", "姓名", "娃娃"), ("孤儿名册", "就读学校", "念书处")))
    _add(desk, "娃娃", "remark")

    answer = desk.post(FILE, {"rows": tried.context["rows"]}, follow=True)

    assert {(h.heading, h.column) for h in Heading.objects.all()} == {
        ("娃娃", "remark"),
        ("念书处", "school"),
    }
    said = [str(message) for message in answer.context["messages"]]
    assert "1 heading was added." in said
    assert "“娃娃” stands for Remark already (Roster of orphans)." in said


def test_a_list_that_nobody_signed_adds_nothing(desk: Client) -> None:
    answer = desk.post(FILE, {"rows": '[[2, "orphans", "name", "娃娃"]]'})

    assert answer.headers["Location"] == FILE
    assert not Heading.objects.exists()


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_is_given_out_changes_nothing_when_it_is_taken_in_again(
    kind: str, language: str, desk: Client
) -> None:
    _add(desk, "念书处", "school")
    _add(desk, "=娃娃", "name")
    _add(desk, "2023", "remark", "disabled")
    desk.cookies["django_language"] = language

    file = download(desk, EXPORT, as_=kind)
    tried = _send(desk, file.body, file.name)

    assert (tried.context["known"], tried.context["new"], tried.context["refused"]) == (3, 0, 0)


def test_the_list_that_is_given_out_says_who_and_when(desk: Client, office: User) -> None:
    _add(desk, "念书处", "school")
    made = Heading.objects.get()

    file = download(desk, EXPORT, as_="csv")

    assert file.lines() == [
        {
            "Kind of roster": "Roster of orphans",
            "Column": "School",
            "Heading": "念书处",
            "Region": "Xihe County",
            "Added by": "办公室",
            "Added on": f"{made.created_at.astimezone():%Y-%m-%d %H:%M}\t",
        }
    ]


def test_a_workbook_with_a_title_and_other_columns_is_read(desk: Client) -> None:
    book = Workbook()
    sheet = book.active
    for row in (
        ["表头清单"],
        [],
        ["序号", "表头", "列", "名册种类"],
        [1, 2023, "姓名", "孤儿名册"],
    ):
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)

    tried = _send(desk, stream.getvalue(), "清单.xlsx")

    ((row, state, _why),) = tried.context["lines"]
    assert (row["number"], row["heading"], state) == (4, "2023", "new")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (_csv(header=("姓名", "身份证号", "村")), "no header with the columns"),
        (b"PK\x03\x04xxxx", "表头.csv"),
        (_csv(*[("孤儿名册", "姓名", f"表{n}") for n in range(2001)]), "more than 2000 rows"),
        (b"", "This file is empty."),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_a_sentence(
    data: bytes, sentence: str, desk: Client
) -> None:
    answer = _send(desk, data)

    assert answer.status_code == 422
    assert sentence in answer.context["form"].errors["upload"][0]


def test_a_long_list_asks_the_database_as_often_as_a_short_one(desk: Client) -> None:
    counts = []
    for number in (2, 40):
        tried = _send(
            desk, _csv(*[("孤儿名册", "姓名", f"表{number}之{n}") for n in range(number)])
        )
        with CaptureQueriesContext(connection) as queries:
            desk.post(FILE, {"rows": tried.context["rows"]})
        counts.append(len(queries))

    assert Heading.objects.count() == 42
    assert counts[0] == counts[1] <= 16


# Two at once


def test_of_two_who_add_the_same_at_once_the_second_is_told(
    committing_db: None,
) -> None:
    office = factories.make_user(Role.COUNTY_OFFICE)
    region = factories.get_region()

    def add() -> Heading:
        return add_heading(
            kind="orphans", column="grade", written="念书处", region=region, actor=office
        )

    with transaction.atomic():
        add_heading(kind="orphans", column="grade", written="念书处", region=region, actor=office)
        second = Session(add)
        wait_until(lambda: sessions_waiting_for_a_lock() == 1, "the second waiting")

    with pytest.raises(ConflictError, match="念书处"):
        second.join_session()
    assert Heading.objects.count() == 1


def test_a_choice_on_the_page_of_columns_is_shown_among_the_headings(
    desk: Client, office: User
) -> None:
    headings = {**steps.COLUMNS["orphans"], "school": "念书处"}
    line = steps.line("orphans", name="王小成", identity=factories.identity_number(), school="一小")
    data = steps.file_of("orphans", line, headings=list(headings.values()))
    source = steps.run(steps.receive("orphans", data, office))
    layout = SheetLayout.from_json(source.layouts[0])
    layout.choose(layout.columns | {"school": list(headings).index("school")})

    decisions.choose_columns(source=source, layouts=[layout], actor=office)

    source.refresh_from_db()
    assert source.status == ImportStatus.CHECKING
    assert _known() == {(factories.XIHE, "orphans", "school", "念书处")}
    assert "念书处" in desk.get(LIST, {"kind": "orphans"}).content.decode()
