"""A file that cannot be taken: one sentence, status 2, nothing written."""

import io
from pathlib import Path

import openpyxl
import pytest

from pairing.models import Import
from tests import factories
from tests.harness import row_counts, run_command

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

FIXTURES = Path(__file__).parents[1] / "fixtures"
ROSTERS = FIXTURES / "rosters"
GOOD = {
    "orphans": ROSTERS / "1-孤儿名册.xlsx",
    "disabled": ROSTERS / "2-困难重度残疾人名册.xls",
    "extreme_poverty": ROSTERS / "3-特困人员供养名册.csv",
    "activities": ROSTERS / "7-活动台账.xlsx",
}
HEADER = ["姓名", "身份证号", "残疾等级", "乡镇", "村"]


def workbook(**sheets):
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def refused(path, kind="disabled", *, region="621225", options=()):
    """Runs the import and gives the sentence, having checked that nothing else happened."""
    before = row_counts()

    outcome = run_command(
        "import_roster", kind, str(path), "--region", region, "--commit", *options
    )

    assert outcome.status == 2
    assert outcome.out == ""
    assert row_counts() == before
    lines = outcome.err.splitlines()
    assert len(lines) == 1, outcome.err
    sentence = lines[0].removeprefix("CommandError: ")
    assert sentence.endswith(".")
    assert "Traceback" not in sentence
    return sentence


BAD_BYTES = {
    "PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n",
    "picture": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0\x08\x06\0\0\0\xa4\x51",
    "noise": bytes((i * 7919 + i // 3) % 256 for i in range(4000)),
    "nothing": b"",
    "blanks": b" \t\r\n" * 300,
    "blank cells": workbook(名册=[[None, ""]] * 5),
    "password": (FIXTURES / "protected.xlsx").read_bytes(),
    "old password": (FIXTURES / "protected.xls").read_bytes(),
    "truncated": GOOD["orphans"].read_bytes()[:9000],
    "truncated xls": GOOD["disabled"].read_bytes()[:9000],
    "no header": workbook(名册=[["会议纪要"], ["一", "二", "三"], [1, 2, 3]]),
    "text without header": "你好\n今天开会\n".encode(),
}


@pytest.mark.parametrize("options", [(), ("--json",)], ids=["for people", "json"])
@pytest.mark.parametrize("bad", list(BAD_BYTES))
def test_file_that_is_no_roster_is_told_by_name(tmp_path, bad, options):
    path = tmp_path / "残疾人名册.xlsx"
    path.write_bytes(BAD_BYTES[bad])

    sentence = refused(path, options=options)

    assert "残疾人名册.xlsx" in sentence
    assert str(tmp_path) not in sentence


def test_missing_file_is_told_by_name(tmp_path):
    assert "没有.xlsx" in refused(tmp_path / "没有.xlsx")


def test_folder_is_told_by_name(tmp_path):
    (tmp_path / "名册").mkdir()

    assert "名册" in refused(tmp_path / "名册")


def test_file_without_header_is_told_with_its_sheets_and_the_columns_needed(tmp_path):
    path = tmp_path / "名册.xlsx"
    path.write_bytes(workbook(甲=[["一", "二"]], 乙=[["三", "四"]]))

    sentence = refused(path)

    assert "名册.xlsx" in sentence
    assert "甲" in sentence
    assert "乙" in sentence
    for column in HEADER:
        assert column in sentence


@pytest.mark.parametrize("missing", HEADER)
def test_missing_column_is_told_with_file_sheet_and_row(tmp_path, missing):
    header = [column for column in HEADER if column != missing]
    path = tmp_path / "名册.xlsx"
    path.write_bytes(workbook(残疾人=[["某县名册"], header, ["张三"] * 4]))

    sentence = refused(path)

    assert "名册.xlsx" in sentence
    assert "残疾人" in sentence
    assert "row 2" in sentence
    assert missing in sentence
    for column in header:
        assert f"column {column}" not in sentence


def test_one_sheet_lacking_a_column_refuses_the_whole_file(tmp_path):
    path = tmp_path / "干部.xlsx"
    good = [["单位", "姓名", "联系电话"], ["教育局", "张三", "13812345678"]]
    bad = [["单位", "姓名", "性别", "职务"], ["教育局", "李四", "男", "科员"]]
    path.write_bytes(workbook(县直=good, 乡镇=bad))

    sentence = refused(path, "cadres")

    assert "乡镇" in sentence
    assert "联系电话" in sentence


def test_wrong_kind_of_roster_for_a_file_names_the_columns(tmp_path):
    sentence = refused(GOOD["activities"], "orphans")

    assert "7-活动台账.xlsx" in sentence
    assert "身份证号" in sentence


def test_unknown_kind_is_told_with_those_there_are():
    sentence = refused(GOOD["orphans"], "orphan")

    assert "“orphan”" in sentence
    for kind in (
        "orphans",
        "disabled",
        "extreme_poverty",
        "cadres",
        "pairings",
        "visits",
        "activities",
    ):
        assert kind in sentence


@pytest.mark.parametrize(
    ("region", "told"),
    [
        ("621999", "621999"),
        ("62122", "“62122”"),
        ("西和", "“西和”"),
        ("6212250", "“6212250”"),
        ("", "“”"),
        ("６２１２２５", "６２１２２５"),
    ],
)
def test_region_that_cannot_be_is_told(region, told):
    assert told in refused(GOOD["orphans"], "orphans", region=region)


@pytest.mark.parametrize(
    ("region", "told"), [("62", "甘肃省"), ("620000000000", "甘肃省"), ("6212", "陇南市")]
)
@pytest.mark.parametrize("kind", ["cadres", "pairings"])
def test_lists_are_taken_in_by_county(kind, region, told):
    assert told in refused(GOOD["activities"], kind, region=region)


@pytest.mark.parametrize("day", ["2023-13-01", "昨天", "", "2023-05", "2023-02-29"])
def test_date_that_is_none_is_told(day):
    sentence = refused(GOOD["orphans"], "orphans", options=["--as-of", day])

    assert f"“{day}”" in sentence


def test_unknown_programme_is_told_with_those_there_are():
    sentence = refused(GOOD["orphans"], "orphans", options=["--programme", "jieqin"])

    assert "“jieqin”" in sentence
    assert "aixin-gansu" in sentence


def test_programme_without_the_rosters_group_is_told():
    factories.make_programme("jieqin", name="结亲戚")

    sentence = refused(GOOD["orphans"], "orphans", options=["--programme", "jieqin"])

    assert "结亲戚" in sentence
    assert "orphan" in sentence


def test_without_commit_nothing_is_written():
    for kind, path in GOOD.items():
        before = row_counts()

        outcome = run_command("import_roster", kind, str(path), "--region", "621225")

        assert outcome.status == 0
        assert "--commit" in outcome.out
        assert row_counts() == before, kind


def test_report_for_people_shows_issues_and_what_was_taken():
    outcome = run_command(
        *("import_roster", "orphans", str(GOOD["orphans"]), "--region", "621225"),
        *("--as-of", "2023-05-31", "--commit"),
    )

    assert outcome.status == 0
    assert "region_unknown" in outcome.out
    assert "45 rows, 31 accepted, 14 held or rejected. Taken in." in outcome.out
    assert Import.objects.get().accepted == 31


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("621225", "2023", "--contacts", "-1", "--visits", "2"), "-1"),
        (("621225", "2023", "--contacts", "4", "--visits", "367"), "367"),
        (("621225", "1999", "--contacts", "4", "--visits", "2"), "“1999”"),
        (("621225", "2200", "--contacts", "4", "--visits", "2"), "“2200”"),
        (("621999", "2023", "--contacts", "4", "--visits", "2"), "621999"),
        (
            ("621225", "2023", "--contacts", "4", "--visits", "2", "--programme", "x"),
            "“x”",
        ),
    ],
)
def test_rule_that_cannot_be_is_told(arguments, told):
    before = row_counts()

    outcome = run_command("quota_rule", *arguments)

    assert outcome.status == 2
    assert told in outcome.err
    assert len(outcome.err.splitlines()) == 1
    assert row_counts() == before


@pytest.mark.parametrize("command", ["quota_status", "county_summary"])
def test_reports_refuse_what_cannot_be(command):
    option = "--as-of" if command == "quota_status" else "--to"
    for arguments, told in (
        (["621999"], "621999"),
        (["621225", option, "gestern"], "“gestern”"),
        (["621225", "--programme", "x"], "“x”"),
    ):
        outcome = run_command(command, *arguments, "--json")

        assert (outcome.status, outcome.out) == (2, "")
        assert told in outcome.err
        assert len(outcome.err.splitlines()) == 1


def test_period_that_ends_before_it_begins_is_told():
    outcome = run_command("county_summary", "621225", "--from", "2023-06-01", "--to", "2023-05-31")

    assert outcome.status == 2
    assert "2023-05-31" in outcome.err
    assert "2023-06-01" in outcome.err
