"""What imports hold and ask, as files: the page's rows, in scope, numbers masked as on it."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common.dates import today
from organization.choices import Role
from organization.models import User
from pairing.choices import EndReason, ImportStatus, ProposalKind, RowOutcome
from pairing.intake import decisions
from pairing.models import Import, ImportRow
from pairing.reconciling.decisions import end_care, keep
from tests import factories, rosters
from tests.downloads import download
from tests.pairing import steps

LIST = reverse("pairing:import_list_export")


def _findings(source: Import) -> str:
    return reverse("pairing:import_finding_export", args=[source.pk])


def _changes(source: Import) -> str:
    return reverse("pairing:import_change_export", args=[source.pk])


def _questions(kind: str) -> str:
    return reverse("pairing:reconcile_export", args=[kind])


def _lines(client: Client, address: str, **posted: str) -> list[dict[str, str]]:
    return download(client, address, as_="csv", **posted).lines()


@pytest.fixture
def desk(client: Client, office: User) -> Client:
    client.force_login(office)
    client.cookies["django_language"] = "en"
    return client


# The list of imports


def test_the_list_of_imports_says_of_each_where_it_is(desk: Client, office: User) -> None:
    numbers = [factories.identity_number() for _ in range(3)]
    wrong = numbers[2][:-1] + ("1" if numbers[2][-1] != "1" else "2")
    data = steps.file_of(
        "disabled",
        *(steps.line("disabled", name=f"人{n}", identity=i) for n, i in enumerate(numbers[:2])),
        steps.line("disabled", name="人2", identity=wrong),
    )
    steps.applied("disabled", data, office, name="一.csv")
    steps.checked("disabled", data, office, name="二.csv", is_complete=False)

    second, first = _lines(desk, LIST)

    assert (first["File"], first["State"]) == ("一.csv", "Applied")
    assert first["How much of the roster it is"] == "whole roster"
    assert (first["Rows"], first["Taken in"], first["Stays out"]) == ("3", "2", "1")
    assert (first["To decide"], first["Applied by"]) == ("0", "办公室")
    assert first["Applied on"] == (
        f"{timezone.localtime(Import.objects.get(file_name='一.csv').applied_at):%Y-%m-%d %H:%M}\t"
    )
    assert (second["File"], second["State"]) == ("二.csv", "Findings to decide")
    assert second["How much of the roster it is"] == "part of a roster"
    assert (second["To decide"], second["Uploaded by"], second["Applied on"]) == ("1", "办公室", "")
    assert (second["Region"], second["Date of the roster"]) == ("Xihe County", "2023-05-31\t")


def test_everybody_takes_away_the_imports_of_their_own_scope(
    client: Client, office: User, township: User, outsider: User
) -> None:
    for place in (factories.XIHE, factories.HANYUAN, factories.LI_COUNTY):
        source = rosters.make_waiting(place=place)
        source.file_name = place
        source.save(update_fields=["file_name"])
    client.cookies["django_language"] = "en"

    found = {}
    for user in (office, township, outsider):
        client.force_login(user)
        found[user] = {line["File"].strip() for line in _lines(client, LIST)}

    assert found == {
        office: {factories.XIHE, factories.HANYUAN},
        township: {factories.HANYUAN},
        outsider: {factories.LI_COUNTY},
    }


# Findings


def _line_of(lines: list[dict[str, str]], number: int) -> dict[str, str]:
    return next(line for line in lines if line["Row"] == str(number))


def test_findings_say_of_each_row_what_was_found_and_decided(desk: Client, office: User) -> None:
    good, grown, wrong, fixed = (factories.identity_number() for _ in range(4))
    miswritten = wrong[:-1] + ("1" if wrong[-1] != "1" else "2")
    data = steps.file_of(
        "orphans",
        steps.line("orphans", name="小好", identity=factories.identity_number(born=_child())),
        steps.line("orphans", name="大人", identity=grown, head_id=good),
        steps.line("orphans", name="错号", identity=miswritten),
        steps.line("orphans", name="改过", identity=fixed, village="没有村"),
    )
    source = steps.checked("orphans", data, office, name="孤儿.csv")
    rows = {row.number: row for row in steps.rows_of(source)}
    decisions.decide_rows(
        source=source, rows=ImportRow.objects.filter(pk=rows[3].pk), decision="take", actor=office
    )
    decisions.correct_row(row=rows[5], fixes={"village": "南关村"}, actor=office)

    file = download(desk, _findings(source), as_="csv")

    lines = file.lines()
    taken, rejected, corrected = (_line_of(lines, number) for number in (3, 4, 5))
    assert file.name.startswith(f"Findings_孤儿_办公室_{today()}_")
    assert [line["Row"] for line in lines] == ["3", "4", "5"]
    assert (taken["Who or what"], taken["Where"]) == ("大人", "汉源镇 南关村")
    assert (taken["Issue"], taken["Decision"]) == ("Eighteen or older", "Take it in")
    assert (taken["Decided by"], taken["Decided on"][:10]) == ("办公室", str(today()))
    assert taken["Head's ID number"] == f"{good[:6]}********{good[-4:]}"
    assert (rejected["Decision"], rejected["What becomes of it"]) == ("To decide", "Rejected")
    assert rejected["Column"] == "ID number"
    assert rejected["What stands there"] == f"{miswritten[:6]}********{miswritten[-4:]}"
    assert corrected["Corrected"] == "Village: 没有村 → 南关村"


def _child() -> Any:
    return steps.AS_OF.replace(year=steps.AS_OF.year - 6)


def test_no_file_of_an_import_holds_a_whole_identity_number(desk: Client, office: User) -> None:
    numbers = [factories.identity_number() for _ in range(3)]
    miswritten = numbers[0][:-1] + ("1" if numbers[0][-1] != "1" else "2")
    source = steps.checked(
        "disabled",
        steps.file_of(
            "disabled",
            steps.line("disabled", name="甲", identity=miswritten, head_id=numbers[1]),
            steps.line("disabled", name="乙", identity=numbers[2], head_id=numbers[1]),
            steps.line("disabled", name="乙", identity=numbers[2], remark=f"原{numbers[1]}"),
        ),
        office,
    )
    changed = rosters.make_waiting(place=factories.XIHE)
    row = rosters.make_waiting_row(
        changed, outcome=RowOutcome.CHANGED, name="丙", identity=numbers[2]
    )
    row.changes = json.dumps({"certificate": [numbers[0] + "41", numbers[1] + "42"]})
    row.save(update_fields=["changes"])

    addresses = [
        (_findings(source), ""),
        *((_changes(source), show) for show in ("created", "out")),
    ]
    text = "".join(
        download(desk, address, as_="csv", show=show).body.decode()
        for address, show in [*addresses, (_changes(changed), "changed")]
    )

    assert text.count("********") >= 6
    for number in (miswritten, *numbers):
        assert number not in text


def test_a_file_has_no_columns_of_numbers_that_the_kind_has_not(desk: Client, office: User) -> None:
    source = rosters.make_waiting("cadres", actor=office, place=factories.XIHE)
    rosters.make_waiting_row(
        source, issue="phone_missing", outcome=RowOutcome.REJECTED, name="钱进"
    )

    (line,) = _lines(desk, _findings(source))

    assert line["Who or what"] == "钱进"
    assert not {"ID number", "Head's ID number"} & line.keys()


# What will change


def test_changes_are_given_field_by_field(desk: Client, office: User) -> None:
    source = rosters.make_waiting(actor=office, place=factories.XIHE)
    row = rosters.make_waiting_row(source, outcome=RowOutcome.CHANGED, name="王小成")
    row.changes = json.dumps({"school": ["", "县第一小学"], "grade": ["三", "四"]})
    row.save(update_fields=["changes"])
    rosters.make_waiting_row(source, outcome=RowOutcome.CREATED, name="新来")
    rosters.make_waiting_row(
        source, outcome=RowOutcome.REJECTED, issue="id_missing", name="没号", decision="leave"
    )

    changed = _lines(desk, _changes(source), show="changed")
    (created,) = _lines(desk, _changes(source), show="created")
    (out,) = _lines(desk, _changes(source), show="out")

    assert [(c["What changes"], c["Before"], c["After"]) for c in changed] == [
        ("Grade", "三", "四"),
        ("School", "—", "县第一小学"),
    ]
    assert {line["Who or what"] for line in changed} == {"王小成"}
    assert created["Who or what"] == "新来"
    assert "What changes" not in created
    assert (out["Who or what"], out["Issue"]) == ("没号", "ID number missing")
    assert out["Decision"] == "Leave it out"


def test_a_list_of_changes_is_named_after_what_it_shows(desk: Client, office: User) -> None:
    source = rosters.make_waiting(actor=office, place=factories.XIHE)
    rosters.make_waiting_row(source, outcome=RowOutcome.UNCHANGED, name="不变")
    desk.cookies["django_language"] = "zh-hans"

    page = desk.get(reverse("pairing:import_changes", args=[source.pk]), {"show": "unchanged"})
    file = download(desk, _changes(source), show="unchanged")

    assert '<input type="hidden" name="show" value="unchanged">' in page.content.decode()
    assert file.name.startswith(f"无变化_名册_办公室_{today()}_")
    assert file.sheet()["C2"].value == "不变"


def test_who_is_gone_is_a_list_of_its_own(desk: Client, office: User) -> None:
    orphans = factories.make_group("orphan")
    gone = factories.make_recipient(factories.make_household("王大"), name="走了", group=orphans)
    source = rosters.make_waiting(actor=office, place=factories.XIHE)
    rosters.make_waiting_row(source, name="在册")
    account = factories.make_user(name="钱走", unit=factories.make_unit("西和县林业局"))
    factories.make_cadre(user=account, title="科员")
    of_cadres = rosters.make_waiting("cadres", actor=office, place=factories.XIHE)

    (person,) = _lines(desk, _changes(source), show="gone")
    (cadre,) = _lines(desk, _changes(of_cadres), show="gone")

    assert (person["Name"], person["Head of household"]) == ("走了", "王大")
    assert person["ID number"] == f"{gone.identity[:6]}********{gone.identity[-4:]}"
    assert (person["Village"], person["On the roster since"]) == ("Nanguan Village", "2023-01-01\t")
    assert (cadre["Name"], cadre["Unit"], cadre["Title"]) == ("钱走", "西和县林业局", "科员")


@pytest.mark.parametrize("address", [_findings, _changes])
def test_an_import_that_is_being_read_has_nothing_to_give_out(
    address: Any, desk: Client, office: User
) -> None:
    source = rosters.make_waiting(status=ImportStatus.READING, actor=office)

    answer = desk.post(address(source))

    assert answer.headers["Location"] == reverse("pairing:import_detail", args=[source.pk])


# Questions


def test_open_and_decided_questions_are_given_out_as_they_are_listed(
    desk: Client, office: User
) -> None:
    people = [factories.make_recipient(factories.make_household(f"户{n}")) for n in range(4)]
    paired = factories.make_pairing(people[0].household)
    source = factories.make_import("2026年名册.xlsx")
    asked = [factories.make_proposal(ProposalKind.GONE, recipient=p, source=source) for p in people]
    keep(proposals=asked[1:2], note="外出务工", actor=office)
    end_care(proposals=asked[2:3], reason=EndReason.DECEASED, on=today(), actor=office)

    first, second = _lines(desk, _questions("gone"))
    decided = {line["Note"]: line for line in _lines(desk, _questions("gone"), state="decided")}
    by_name = {line["Head of household"]: line for line in (first, second)}

    line = by_name["户0"]
    assert set(by_name) == {"户0", "户3"}
    number = people[0].identity
    assert line["ID number"] == f"{number[:6]}********{number[-4:]}"
    assert line["Where"] == "Hanyuan Town Nanguan Village"
    assert (line["Paired cadre"], line["Unit"]) == ("张三", str(paired.cadre.user.unit))
    assert (line["Roster"], line["Date of the roster"]) == ("2026年名册.xlsx", "2026-05-31\t")
    assert (line["Decision"], line["Decided by"]) == ("To decide", "")
    assert len(decided) == 2
    assert decided["外出务工"]["Decided by"] == "办公室"
    assert decided[""]["Decision"] == "Ended · Recipient deceased"
    assert decided[""]["Day"] == f"{today()}\t"


def test_each_kind_of_question_shows_both_sides(desk: Client, office: User) -> None:
    moved, renamed, split, new = (factories.make_household(name) for name in "甲乙丙丁")
    left = factories.make_recipient(new, name="出户")
    for kind, household, content in (
        (ProposalKind.MOVED, moved, {"from": moved.region_id, "to": factories.WHEAT}),
        (ProposalKind.RENAMED, renamed, {"from": "乙", "to": "乙二"}),
        (ProposalKind.SPLIT, split, {"to": [new.pk], "left": [left.pk], "is_empty": False}),
    ):
        factories.make_proposal(kind, household=household, content=content)
    orphans = factories.make_group("orphan")
    person = factories.make_recipient()
    factories.make_proposal(ProposalKind.TWO_ROSTERS, recipient=person, group=orphans)
    unit = factories.make_unit("西和县林业局")
    cadre = factories.make_cadre(user=factories.make_user(name="钱走", unit=unit), title="科员")
    factories.make_pairing(cadre=cadre)
    factories.make_proposal(ProposalKind.CADRE_GONE, cadre=cadre)

    (move,) = _lines(desk, _questions("moved"))
    (rename,) = _lines(desk, _questions("renamed"))
    (parting,) = _lines(desk, _questions("split"))
    (two,) = _lines(desk, _questions("two_rosters"))
    (gone,) = _lines(desk, _questions("cadre_gone"))

    assert move["Where"] == "Hanyuan Town Nanguan Village"
    assert move["Village on the roster"] == "Shili Town Xiaomai Village"
    assert (rename["Name"], rename["Head on the roster"]) == ("乙", "乙二")
    assert parting["Went"] == f"出户 ({left.group})"
    assert parting["New head"] == "丁 (Hanyuan Town Nanguan Village)"
    assert (two["Group"], two["Group on the roster"]) == (str(person.group), str(orphans))
    assert (gone["Name"], gone["Where"], gone["Title"]) == ("钱走", "西和县林业局", "科员")
    assert gone["Number of households"] == "1"
    assert not {"ID number", "Went", "Village on the roster"} & gone.keys()


def test_questions_are_given_out_as_the_filters_leave_them(
    desk: Client, client: Client, township: User
) -> None:
    near, far = (
        factories.make_recipient(factories.make_household(name, village=village), name=name)
        for name, village in (("近", factories.SOUTH_GATE), ("远", factories.WHEAT))
    )
    for person in (near, far):
        factories.make_proposal(ProposalKind.GONE, recipient=person)

    narrowed = download(desk, _questions("gone"), as_="csv", region=factories.SHILI[:9])
    named = _lines(desk, _questions("gone"), q="近")
    page = desk.post(
        reverse("pairing:reconcile_list", args=["gone"]),
        {"q": "远"},
        headers={"HX-Request": "true"},
    )
    client.force_login(township)
    own = _lines(client, _questions("gone"))

    assert [line["Name"] for line in narrowed.lines()] == ["远"]
    assert "Shili Town" in narrowed.name
    assert [line["Name"] for line in named] == ["近"]
    assert '<input type="hidden" name="q" value="远">' in page.content.decode()
    assert [line["Name"] for line in own] == ["近"]


def test_a_kind_of_question_that_there_is_not_is_not_found(desk: Client) -> None:
    assert desk.post(_questions("nothing")).status_code == 404


# All of them


def test_whoever_comes_by_the_address_is_sent_to_the_list(desk: Client, office: User) -> None:
    source = rosters.make_waiting(actor=office)

    found = [desk.get(a).headers["Location"] for a in (LIST, _findings(source), _questions("gone"))]

    assert found == [
        reverse("pairing:import_list"),
        reverse("pairing:import_findings", args=[source.pk]),
        reverse("pairing:reconcile_list", args=["gone"]),
    ]


def test_a_workbook_holds_what_looks_like_a_formula_as_text(desk: Client, office: User) -> None:
    source = rosters.make_waiting(actor=office, place=factories.XIHE)
    rosters.make_waiting_row(source, issue="id_missing", outcome=RowOutcome.REJECTED, name="=1+1")

    cell = download(desk, _findings(source)).sheet()["C2"]

    assert (cell.value, cell.data_type) == ("=1+1", "s")


def _fill(source: Import, number: int) -> None:
    for _n in range(number):
        orphans = factories.make_group("orphan")
        person = factories.make_recipient(factories.make_household(), group=orphans)
        pairing = factories.make_pairing(person.household)
        factories.make_contact(pairing, today())
        colleague = factories.make_user(Role.COUNTY_OFFICE)
        for outcome, issue in (
            (RowOutcome.CHANGED, ""),
            (RowOutcome.HELD, "duplicate_in_file"),
            (RowOutcome.REJECTED, "id_checksum"),
        ):
            row = rosters.make_waiting_row(source, issue=issue, outcome=outcome, name=person.name)
            row.decided_by, row.changes = colleague, json.dumps({"school": ["", "一小"]})
            row.save(update_fields=["decided_by", "changes"])
        other = rosters.make_waiting(actor=colleague)
        rosters.make_waiting_row(other, issue="id_missing", outcome=RowOutcome.REJECTED)
        said = factories.make_import(columns={"name": 0})
        row = factories.make_row(said, person.name)
        factories.make_proposal(ProposalKind.GONE, recipient=person, source=said, row=row)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("name", "show", "most"),
    [
        ("list", "", 9),
        ("findings", "", 8),
        ("changes", "changed", 8),
        ("changes", "out", 8),
        ("changes", "gone", 9),
        ("questions", "", 16),
    ],
)
def test_a_file_asks_the_database_as_often_for_many_rows_as_for_few(
    name: str, show: str, most: int, kind: str, desk: Client, office: User
) -> None:
    source = rosters.make_waiting(actor=office, place=factories.XIHE)
    address = {
        "list": LIST,
        "findings": _findings(source),
        "changes": _changes(source),
        "questions": _questions("gone"),
    }[name]

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            download(desk, address, as_=kind, show=show)
        return len(captured)

    _fill(source, 2)
    queries()
    few = queries()
    _fill(source, 5)

    assert few == queries() <= most
