"""An import step by step: what each step finds, and what a clerk does between them."""

import io
import json
from datetime import date, datetime, timedelta

import openpyxl
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from common.errors import ConflictError, DomainError
from common.identity import check_character
from common.spreadsheet import Chunk, Head, read_heads, read_rows
from organization.choices import Role
from pairing.choices import CadreStatus, ImportStatus, ProposalKind, RowDecision
from pairing.intake import decisions, stored
from pairing.intake.held_rows import held_rows_workbook
from pairing.intake.issues import REASON
from pairing.intake.layouts.layout import SheetLayout
from pairing.intake.service import import_file
from pairing.intake.stages import checking, reading, receiving, running
from pairing.intake.suggestions import suggestions_for
from pairing.models import (
    Cadre,
    Heading,
    Household,
    Import,
    ImportRow,
    Layout,
    Pairing,
    Proposal,
    Recipient,
)
from tests import factories
from tests.harness import table_contents
from tests.pairing import steps
from tests.pairing.steps import (
    COLUMNS,
    ROSTERS,
    applied,
    apply,
    checked,
    file_of,
    line,
    outcomes,
    receive,
    records,
    rows_of,
    run,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

EXPECTED = json.loads((ROSTERS / "expected.json").read_text(encoding="utf-8"))
MAN = factories.identity_number(born=date(1970, 3, 4), serial=31)
WIFE = factories.identity_number(born=date(1971, 3, 4), serial=32)
SON = factories.identity_number(born=date(2012, 3, 4), serial=33)
HEAD = factories.identity_number(born=date(1960, 3, 4), serial=34)
NEW_HEAD = factories.identity_number(born=date(1962, 3, 4), serial=35)
TAKE, LEAVE = RowDecision.TAKE, RowDecision.LEAVE


def person(kind="disabled", **cells):
    """张三 of the household of 王成, unless told otherwise."""
    return line(
        kind,
        **({"name": "张三", "identity": MAN, "head_name": "王成", "head_id": HEAD} | cells),
    )


def decide(source, office, decision, *numbers):
    """How many rows were decided: those with these numbers, or all."""
    rows = ImportRow.objects.filter(number__in=numbers) if numbers else ImportRow.objects.all()
    return decisions.decide_rows(source=source, rows=rows, decision=decision, actor=office)


def correct(source, office, number, **fixes):
    return decisions.correct_row(
        row=ImportRow.objects.get(source=source, number=number), fixes=fixes, actor=office
    )


def take_anyway(kind, data, office, **options):
    """A file with one issue, which a clerk takes in all the same."""
    source = checked(kind, data, office, **options)
    (code,) = source.counts["issues"]
    assert decide(source, office, TAKE) == 1
    source = apply(Import.objects.get(pk=source.pk), office)
    assert source.held == source.rejected == 0
    return code


# One mechanism


def test_steps_and_one_pass_find_and_write_the_same(office):
    for kind, name in EXPECTED["files"].items():
        path = ROSTERS / name
        with transaction.atomic():
            report = import_file(
                kind=kind, path=path, region=factories.get_region(), as_of=steps.AS_OF,
                commit=True, actor=office,
            )  # fmt: skip
            wanted = records(and_keys=False), _rows(report.import_id)
            transaction.set_rollback(True)

        source = applied(kind, path.read_bytes(), office, name=name)

        found = records(and_keys=False), _rows(source.pk)
        assert found[1] == wanted[1], kind
        assert found[0] == wanted[0], kind
        assert source.data_rows == report.data_rows
        assert source.accepted == report.accepted


def _rows(import_id):
    return [
        (r.sheet, r.number, r.cells, r.issue, r.detail, r.key, r.outcome, r.changes)
        for r in ImportRow.objects.filter(source=import_id).order_by("pk")
    ]


def test_cell_with_a_date_says_the_same_in_steps_and_in_one_pass(office, tmp_path):
    path = tmp_path / "孤儿.xlsx"
    book = openpyxl.Workbook()
    book.active.append([*COLUMNS["orphans"].values(), "年级"])
    # What a spreadsheet makes of “7-1 8:30”.
    book.active.append([*person("orphans", identity=SON), datetime(2023, 7, 1, 8, 30)])
    book.save(path)

    import_file(
        kind="orphans", path=path, region=factories.get_region(), as_of=steps.AS_OF, commit=True
    )
    source = applied("orphans", path.read_bytes(), office, name=path.name)

    assert Recipient.objects.get().grade.startswith("2023-07-01")
    assert outcomes(source) == [(2, "", "unchanged")]


def test_kind_is_told_by_the_headings_and_may_be_chosen(office):
    source = run(receive("", file_of("cadres", line("cadres", unit="民政局", name="李四")), office))
    assert (source.kind, source.status) == ("cadres", ImportStatus.COLUMNS)

    decisions.choose_kind(source=source, kind="units", actor=office)
    source = run(source)

    assert (source.kind, source.status) == ("units", ImportStatus.COLUMNS)
    assert SheetLayout.from_json(source.layouts[0]).columns["name"] == 0


def test_unreadable_file_says_why_and_can_be_put_away(office):
    source = run(receive("orphans", b"%PDF-1.7 roster", office, name="名册.pdf"))

    assert source.status == ImportStatus.FAILED
    assert "名册.pdf is a PDF document" in source.error
    decisions.discard(source=source, actor=office)
    source.refresh_from_db()
    assert source.status == ImportStatus.DISCARDED


# Columns


def odd_file(*rows):
    """Headings that say nothing of the person."""
    headings = [*COLUMNS["disabled"].values()]
    headings[0], headings[7] = "何人", "情形"
    return file_of("disabled", *rows, headings=headings)


def test_chosen_columns_are_remembered_for_the_layout_and_learnt_for_others(office):
    source = run(receive("disabled", odd_file(person()), office))
    (layout,) = stored.layouts_of(source)
    layout.choose(layout.columns | {"name": 0, "remark": 7})
    decisions.choose_columns(source=source, layouts=[layout], actor=office)

    again = run(receive("disabled", odd_file(person(name="李四")), office))

    # The same layout needs nobody; its headings are known in any other.
    assert again.status == ImportStatus.REVIEW
    assert outcomes(again) == [(2, "", "created")]
    assert Heading.objects.get(heading="情形").column == "remark"
    assert Layout.objects.get().chosen_by == office


def test_sheet_that_lacks_a_column_is_not_checked(office):
    source = run(receive("disabled", file_of("disabled", person()), office))
    (layout,) = stored.layouts_of(source)
    columns = {name: i for name, i in layout.columns.items() if name != "identity"}
    layout.choose(columns)

    with pytest.raises(DomainError, match="身份证号"):
        decisions.choose_columns(source=source, layouts=[layout], actor=office)
    with pytest.raises(DomainError, match="at least one sheet"):
        decisions.choose_columns(source=source, layouts=[], actor=office)

    assert not Layout.objects.exists()
    source.refresh_from_db()
    assert source.status == ImportStatus.COLUMNS


def test_decisions_and_corrections_outlive_other_columns_and_another_check(office):
    data = file_of(
        "disabled",
        person(remark="本人已去世"),
        person(name="李芳", identity="1", head_name="", head_id=""),
    )
    source = checked("disabled", data, office)
    decide(source, office, TAKE, 2)
    correct(source, office, 3, identity=WIFE, head_id=HEAD)
    wanted = [(2, "deceased", "created"), (3, "", "created")]
    assert outcomes(source) == wanted

    decisions.check_anew(source=source, actor=office)
    assert outcomes(run(source)) == wanted
    layouts = stored.layouts_of(source)
    columns = {name: i for name, i in layouts[0].columns.items() if name != "phone"}
    layouts[0].choose(columns)
    decisions.choose_columns(source=source, layouts=layouts, actor=office)
    source = run(source)

    assert outcomes(source) == wanted
    row = rows_of(source)[1]
    assert (row.fix_map(), row.decided_by) == ({"identity": WIFE, "head_id": HEAD}, office)


# Correcting


def test_corrected_number_makes_a_row_new(office):
    source = checked("disabled", file_of("disabled", person(identity=MAN[:-1] + "Y")), office)
    assert outcomes(source) == [(2, "id_format", "rejected")]

    row = correct(source, office, 2, identity=f" {MAN} ")

    assert (row.issue, row.outcome, row.decided_by) == ("", "created", office)
    source.refresh_from_db()
    assert source.counts["issues"] == {}
    assert (source.accepted, source.rejected) == (1, 0)
    assert apply(source, office).accepted == 1
    assert Recipient.objects.get().identity == MAN


def test_correction_that_makes_two_rows_one_persons_is_a_duplicate_until_it_is_taken_back(office):
    data = file_of("disabled", person(identity="1"), person(name="李芳", identity=WIFE))
    source = checked("disabled", data, office)

    correct(source, office, 2, identity=WIFE)

    # The first row of the file stands, whichever was corrected.
    assert outcomes(source) == [(2, "", "created"), (3, "duplicate_in_file", "held")]
    correct(source, office, 2, identity="")
    assert outcomes(source) == [(2, "id_format", "rejected"), (3, "", "created")]
    assert rows_of(source)[0].fixes == ""


def test_cell_given_back_is_as_it_came(office):
    source = checked("disabled", file_of("disabled", person(name="张三丰")), office)

    assert correct(source, office, 2, name="", remark="死亡").issue == "deceased"
    row = correct(source, office, 2, remark="")

    assert (row.issue, row.fixes) == ("", "")
    assert json.loads(row.cells)[0] == "张三丰"


def test_column_that_the_sheet_has_not_can_be_written_in(office):
    headings = [h for h in COLUMNS["disabled"].values() if h != "户主身份证号"]
    cells = person(head_id="")
    del cells[5]
    source = checked("disabled", file_of("disabled", cells, headings=headings), office)
    assert outcomes(source) == [(2, "head_id_missing", "rejected")]

    correct(source, office, 2, head_id=HEAD)

    assert outcomes(source) == [(2, "", "created")]
    apply(source, office)
    assert Household.objects.get().head_id == HEAD


def test_correction_ends_a_decision(office):
    source = checked("disabled", file_of("disabled", person(remark="死亡")), office)
    decide(source, office, LEAVE)

    assert correct(source, office, 2, remark="健在").decision == ""

    assert outcomes(source) == [(2, "", "created")]


# Deciding


def test_row_is_taken_left_out_and_thought_over_again(office):
    source = checked("disabled", file_of("disabled", person(remark="死亡")), office)

    for decision, outcome in ((TAKE, "created"), (LEAVE, "held"), (TAKE, "created"), ("", "held")):
        assert decide(source, office, decision) == 1
        assert outcomes(source) == [(2, "deceased", outcome)]
        assert decide(source, office, decision) == 0


def test_left_out_first_of_two_equal_rows_lets_the_second_stand(office):
    data = file_of("disabled", person(phone="13811110000"), person(phone="13822220000"))
    source = checked("disabled", data, office)

    decide(source, office, LEAVE, 2)

    assert outcomes(source) == [(2, "", "held"), (3, "", "created")]
    source.refresh_from_db()
    assert (source.accepted, source.held) == (1, 1)
    decide(source, office, "", 2)
    assert outcomes(source) == [(2, "", "created"), (3, "duplicate_in_file", "held")]


def test_good_row_can_be_left_out(office):
    source = checked("disabled", file_of("disabled", person()), office)
    decide(source, office, LEAVE)

    source = apply(source, office)

    assert (source.accepted, Recipient.objects.count()) == (0, 0)


REFUSED_FOR_GOOD = {
    "id_format": person(identity="1"),
    "id_missing": person(identity=""),
    "name_missing": person(name=""),
    "region_unknown": person(village="没有村"),
    "head_id_missing": person(head_id=""),
}


@pytest.mark.parametrize("code", REFUSED_FOR_GOOD)
def test_row_that_is_no_record_cannot_be_taken(office, code):
    source = checked("disabled", file_of("disabled", REFUSED_FOR_GOOD[code]), office)

    assert decide(source, office, TAKE) == 0

    assert outcomes(source) == [(2, code, "rejected")]
    assert apply(source, office).accepted == 0


def test_row_that_stops_cannot_be_taken(office):
    pairing = file_of(
        "pairings", line("pairings", head_id=HEAD, phone="13911112222", started_on="2023-05-12")
    )
    source = checked("pairings", pairing, office)

    assert decide(source, office, TAKE) == 0

    assert outcomes(source) == [(2, "household_unknown", "held")]


@pytest.mark.parametrize("also", [{"head_id": ""}, {"head_id": "1"}])
def test_decided_row_that_is_no_record_for_another_reason_is_not_taken(office, also):
    source = checked("disabled", file_of("disabled", person(remark="死亡", **also)), office)
    assert outcomes(source) == [(2, "deceased", "held")]

    decide(source, office, TAKE)

    # What is wrong besides comes to light once the first is decided.
    assert outcomes(source) == [(2, "head_id_missing", "rejected")]
    assert apply(source, office).accepted == 0
    assert not Household.objects.exists()


def test_decided_row_of_another_countys_household_is_not_taken(office):
    factories.make_household("王成", head_id=HEAD, village=factories.LI_VILLAGE)
    source = checked("disabled", file_of("disabled", person(remark="死亡")), office)

    decide(source, office, TAKE)

    assert outcomes(source) == [(2, "other_county", "held")]


def test_second_row_of_another_countys_person_is_not_taken(office):
    there = factories.make_household(village=factories.LI_VILLAGE)
    factories.make_recipient(there, identity=MAN)
    source = checked("disabled", file_of("disabled", person(), person()), office)

    decide(source, office, TAKE)

    assert outcomes(source) == [(2, "other_county", "held"), (3, "other_county", "held")]


def test_many_decisions_are_a_workers(office, monkeypatch):
    monkeypatch.setattr(decisions, "AT_ONCE", 3)
    people = [
        person(identity=factories.identity_number(), remark="死亡", head_id="", head_name="")
        for _n in range(4)
    ]
    source = checked("disabled", file_of("disabled", *people), office)

    assert decide(source, office, TAKE) == 4

    source.refresh_from_db()
    assert source.status == ImportStatus.CHECKING
    source = run(source)
    assert (source.status, source.accepted) == (ImportStatus.REVIEW, 4)


# Taken in, each does what its advice says


def test_second_row_of_a_person_replaces_what_the_first_said(office):
    data = file_of(
        "disabled",
        person(name="张山", level="二级", phone="13811110000"),
        person(
            name="张三", level="一级", certificate=f"{MAN}41", head_name="赵新", head_id=NEW_HEAD
        ),
    )

    assert take_anyway("disabled", data, office) == "duplicate_in_file"

    taken = Recipient.objects.get()
    assert (taken.name, taken.disability_level, taken.certificate) == ("张三", 1, f"{MAN}41")
    assert Household.objects.get() == taken.household
    assert taken.household.head_id == NEW_HEAD


def test_person_of_another_group_moves_to_the_rosters(office):
    applied("extreme_poverty", file_of("extreme_poverty", person("extreme_poverty")), office)

    code = take_anyway(
        "disabled", file_of("disabled", person(level="二级", certificate=f"{MAN}42")), office
    )

    taken = Recipient.objects.get()
    assert code == "duplicate_across_rosters"
    assert (taken.group.key, taken.disability_level) == ("disabled", 2)
    assert not Proposal.objects.open().exists()


def test_person_with_another_head_moves_and_the_others_stay(office):
    applied("disabled", file_of("disabled", person(), person(name="李芳", identity=WIFE)), office)

    moved = person(head_name="赵新", head_id=NEW_HEAD)
    code = take_anyway(
        "disabled", file_of("disabled", moved, person(name="李芳", identity=WIFE)), office
    )

    assert code == "head_changed"
    assert Recipient.objects.get(name="张三").household.head_id == NEW_HEAD
    assert Recipient.objects.get(name="李芳").household.head_id == HEAD
    assert Proposal.objects.get().kind == ProposalKind.SPLIT


def test_household_that_goes_over_to_another_head_keeps_its_cadre(office):
    applied("disabled", file_of("disabled", person()), office)
    pairing = factories.make_pairing(Household.objects.get())

    moved = person(head_name="赵新", head_id=NEW_HEAD)
    assert take_anyway("disabled", file_of("disabled", moved), office) == "head_changed"

    household = Household.objects.get()
    assert (household.head_name, household.head_id) == ("赵新", NEW_HEAD)
    assert Pairing.objects.get(household=household) == pairing


def test_person_under_another_name_is_renamed(office):
    applied("disabled", file_of("disabled", person(name="张山")), office)

    assert take_anyway("disabled", file_of("disabled", person()), office) == "name_changed"

    assert (Recipient.objects.get().name, Recipient.objects.get().pinyin) == ("张三", "zhang san")


@pytest.mark.parametrize(
    ("code", "kind", "cells"),
    [
        ("deceased", "disabled", {"remark": "本人已去世"}),
        ("level_ineligible", "disabled", {"level": "三级"}),
        ("cert_mismatch", "disabled", {"certificate": f"{WIFE}41"}),
        ("birth_mismatch", "disabled", {"birth_date": "1999-01-01"}),
        ("sex_mismatch", "disabled", {"sex": "女"}),
        ("institutional", "extreme_poverty", {"support_mode": "集中供养"}),
        ("age_over_18", "orphans", {}),
    ],
)
def test_doubtful_person_is_taken_when_somebody_says_so(office, code, kind, cells):
    assert take_anyway(kind, file_of(kind, person(kind, **cells)), office) == code

    taken = Recipient.objects.get()
    # What is taken in follows the ID number.
    assert (taken.birth_date, taken.sex) == (date(1970, 3, 4), "male")


def test_cadre_who_left_is_active_again(office):
    listed = file_of("cadres", line("cadres", unit="民政局", name="李四", phone="13911112222"))
    applied("cadres", listed, office)
    Cadre.objects.update(status=CadreStatus.LEFT)

    assert take_anyway("cadres", listed, office) == "cadre_left"

    assert Cadre.objects.get().status == CadreStatus.ACTIVE


def test_row_that_has_become_doubtful_since_it_was_checked_is_held(office):
    source = checked("disabled", file_of("disabled", person(), person(identity=WIFE)), office)
    other = factories.make_group("orphan")
    factories.make_recipient(factories.make_household(), identity=MAN, group=other, name="张三")

    source = apply(source, office)

    assert outcomes(source) == [(2, "duplicate_across_rosters", "held"), (3, "", "created")]
    assert (source.accepted, source.held) == (1, 1)


# Two clerks


@pytest.fixture
def colleague(db):
    return factories.make_user(factories.Role.COUNTY_OFFICE, name="赵同事")


def test_second_clerk_is_told_by_name_and_may_take_over(office, colleague):
    source = checked("disabled", file_of("disabled", person(identity="1")), office)

    for act in (
        lambda: correct(source, colleague, 2, identity=MAN),
        lambda: decide(source, colleague, LEAVE),
        lambda: decisions.check_anew(source=source, actor=colleague),
        lambda: decisions.start_applying(source=source, actor=colleague),
        lambda: decisions.discard(source=source, actor=colleague),
        lambda: decisions.choose_kind(source=source, kind="orphans", actor=colleague),
    ):
        with pytest.raises(ConflictError, match="办公室 is at this import since"):
            act()
    assert outcomes(source) == [(2, "id_format", "rejected")]

    decisions.take_over(source=source, actor=colleague)
    assert correct(source, colleague, 2, identity=MAN).issue == ""
    with pytest.raises(ConflictError, match="赵同事 is at this import"):
        correct(source, office, 2, identity="")


def test_nobody_acts_on_what_a_worker_has_or_what_has_moved_on(office):
    source = checked("disabled", file_of("disabled", person()), office)
    decisions.start_applying(source=source, actor=office)

    with pytest.raises(ConflictError, match="being worked on"):
        decide(source, office, LEAVE)
    run(source)
    with pytest.raises(ConflictError, match="moved on meanwhile: Applied"):
        decide(source, office, LEAVE)


# A step that fails


def failing(monkeypatch, status, error):
    def fail(source, progress):
        Recipient.objects.update(name="半途")
        raise error

    monkeypatch.setitem(running.STEPS, status, (fail, running.STEPS[status][1]))


def start(status, office):
    """An import that waits for a worker to do the step."""
    source = receive("disabled", file_of("disabled", person()), office)
    if status == ImportStatus.READING:
        return source
    source = run(source)
    if status == ImportStatus.CHECKING:
        layouts = stored.layouts_of(source)
        decisions.choose_columns(source=source, layouts=layouts, actor=office)
        return source
    source = steps.confirm(source, office)
    if status == ImportStatus.APPLYING:
        decisions.start_applying(source=source, actor=office)
        return source
    source = apply(source, office)
    decisions.start_undoing(source=source, actor=office)
    return source


BACK = {
    ImportStatus.READING: ImportStatus.FAILED,
    ImportStatus.CHECKING: ImportStatus.COLUMNS,
    ImportStatus.APPLYING: ImportStatus.REVIEW,
    ImportStatus.UNDOING: ImportStatus.APPLIED,
}


@pytest.mark.parametrize("status", BACK)
@pytest.mark.parametrize(
    ("error", "said"),
    [
        (DomainError("some", "Seven villages have no township."), "Seven villages"),
        (ZeroDivisionError(), "Something went wrong in the system; nothing was written."),
    ],
)
def test_step_that_fails_puts_the_import_back_and_says_why(
    office, monkeypatch, status, error, said
):
    source = start(status, office)
    before = records()
    failing(monkeypatch, status, error)

    source = run(source)

    assert (source.status, source.attempts) == (BACK[status], 0)
    assert said in source.error
    assert records() == before


@pytest.mark.parametrize("status", BACK)
def test_step_whose_worker_always_dies_is_given_up(office, monkeypatch, status):
    source = start(status, office)
    failing(monkeypatch, status, SystemExit())
    for _attempt in range(running.ATTEMPTS):
        with pytest.raises(SystemExit):
            run(source)
        assert Import.objects.get(pk=source.pk).status == status

    source = run(source)

    assert (source.status, source.attempts) == (BACK[status], 0)
    assert "broken off again and again" in source.error


@pytest.mark.parametrize("status", BACK)
@pytest.mark.parametrize(
    "meanwhile",
    [{"is_active": False}, {"region_id": factories.LI_COUNTY}, {"role": Role.SUPERVISOR}],
    ids=["is closed", "answers for another county", "has another role"],
)
def test_step_is_not_done_for_an_account_that_meanwhile(office, status, meanwhile):
    source = start(status, office)
    type(office).objects.filter(pk=office.pk).update(**meanwhile)
    before = records()

    source = run(source)

    assert source.status == BACK[status]
    assert f"{office.name} asked for this and may no longer do so here." in source.error
    assert records() == before


# Many good rows, one bad


def test_of_ten_thousand_rows_the_bad_one_is_held_and_again_changes_nothing(office):
    numbers = [_nth_identity(n) for n in range(10_000)]
    people = [
        line("disabled", name=f"人{n}", identity=number, head_name=f"人{n}", head_id=number)
        for n, number in enumerate(numbers)
    ]
    people[4321][1] = people[4321][1][:17] + ("0" if people[4321][1][17] != "0" else "1")
    data = file_of("disabled", *people)

    source = applied("disabled", data, office)

    assert source.counts["outcomes"] == {"created": 9_999, "rejected": 1}
    assert source.counts["issues"] == {"id_checksum": 1}
    assert Recipient.objects.count() == 9_999
    before = table_contents()
    again = applied("disabled", data, office)
    assert again.counts["outcomes"] == {"unchanged": 9_999, "rejected": 1}
    assert table_contents() == before


def _nth_identity(n):
    born = date(1950, 1, 1) + timedelta(days=n)
    first17 = f"621225{born:%Y%m%d}{n % 400 * 2 + 1:03d}"
    return first17 + check_character(first17)


# Every row of a file is accounted for


def test_rows_that_are_no_data_are_counted_by_why(office):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["西和县困难重度残疾人名册"])
    sheet.append(list(COLUMNS["disabled"].values()))
    sheet.append([1, 2, 3, 4])
    sheet.append(person())
    sheet.append(list(COLUMNS["disabled"].values()))
    sheet.append([" "])
    sheet.append(["合计", 1])
    other = book.create_sheet("填表说明")
    other.append(["一、本表由乡镇填写"])
    other.append(["二、不得漏报"])
    stream = io.BytesIO()
    book.save(stream)

    source = checked("disabled", stream.getvalue(), office, name="名册.xlsx")

    assert source.data_rows == 1
    passed = {"above": 2, "numbering": 1, "repeated_header": 1, "footer": 1, "other_sheet": 2}
    assert source.counts["passed"] == passed
    # A decision counts outcomes again, and leaves this as it is.
    decide(source, office, LEAVE)
    source.refresh_from_db()
    assert source.counts["passed"] == passed


def test_sheets_of_one_name_are_told_apart(office, monkeypatch):
    long = "各乡镇困难重度残疾人结对关爱花名册" * 9
    heads = [
        Head(i, long, [(1, [*COLUMNS["disabled"].values()]), (2, cells)], 2, 12, False)
        for i, cells in enumerate((person(), person(name="李芳", identity=WIFE)))
    ]
    chunks = [Chunk(head.index, head.name, head.rows) for head in heads]
    monkeypatch.setattr(reading, "read_heads", lambda data, name: heads)
    monkeypatch.setattr(checking, "read_rows", lambda data, name, sheets: iter(chunks))

    source = applied("disabled", b"", office)

    first, second = rows_of(source)
    assert first.sheet != second.sheet
    assert long.startswith(first.sheet)
    assert (first.outcome, second.outcome) == ("created", "created")


# Out again


def made_by_a_county(office):
    """Two sheets, titles above, of each a row that is held."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, cells in (
        ("城关", person(identity=float(MAN[:15]) * 1000, phone="=13811110000")),
        ("乡下", person(name="李芳", identity=WIFE, village="没有村", level=None)),
    ):
        sheet = book.create_sheet(name)
        sheet.append(["西和县困难重度残疾人名册"])
        sheet.append([*COLUMNS["disabled"].values()])
        sheet.append(person(name="好人", identity=NEW_HEAD, head_id="", head_name=""))
        sheet.append(cells)
        sheet.cell(4, 7).data_type = "s"
    stream = io.BytesIO()
    book.save(stream)
    return checked("disabled", stream.getvalue(), office, name="名册.xlsx")


def test_held_rows_leave_in_the_files_own_layout_with_the_reason(office):
    source = made_by_a_county(office)

    data = held_rows_workbook(source)[0].read()

    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["城关", "乡下"]
    width = len(COLUMNS["disabled"])
    for sheet in book:
        assert sheet.cell(1, 1).value == "西和县困难重度残疾人名册"
        header = [cell.value for cell in sheet[2]]
        assert header == [*COLUMNS["disabled"].values(), REASON]
    town, country = book["城关"], book["乡下"]
    assert [row[0].value for row in town.iter_rows(3)] == ["张三"]
    assert town.cell(3, width + 1).value.startswith("身份证号被表格截断。")
    assert [row[0].value for row in country.iter_rows(3)] == ["好人", "李芳"]
    assert country.cell(3, width + 1).value.startswith("文件内重复")
    assert "没有村" in country.cell(4, width + 1).value
    # A text that looks like a formula is a text.
    assert (town.cell(3, 7).value, town.cell(3, 7).data_type) == ("=13811110000", "s")
    # Our own reader finds the same in it.
    heads = read_heads(data, "未采纳.xlsx")
    assert [(head.name, head.filled_rows) for head in heads] == [("城关", 3), ("乡下", 4)]
    rows = [cells for chunk in read_rows(data, "未采纳.xlsx") for _number, cells in chunk.rows]
    assert rows[2][6] == "=13811110000"


def test_held_rows_put_right_can_be_taken_in(office):
    source = made_by_a_county(office)
    apply(source, office)
    gone = factories.make_recipient(name="旧人")
    data = held_rows_workbook(source)[0].read()
    book = openpyxl.load_workbook(io.BytesIO(data))
    book["城关"].cell(3, 2).value = MAN
    book["乡下"].cell(4, 4).value = "南关村"
    book["乡下"].cell(4, 10).value = "二级"
    stream = io.BytesIO()
    book.save(stream)

    part = run(receive("", stream.getvalue(), office, name="改好.xlsx"))
    assert (part.kind, part.is_complete) == ("disabled", False)
    part = apply(steps.confirm(part, office), office)

    assert [(row.sheet, row.outcome) for row in rows_of(part)] == [
        ("城关", "created"), ("乡下", "unchanged"), ("乡下", "created"),
    ]  # fmt: skip
    # The others of the roster are not gone for not being among them.
    assert not Proposal.objects.exists()
    assert gone.pk
    assert set(Recipient.objects.values_list("name", flat=True)) == {"张三", "李芳", "好人", "旧人"}


def test_corrections_made_on_the_page_are_in_the_held_rows(office):
    source = made_by_a_county(office)
    row = ImportRow.objects.get(source=source, sheet="乡下", number=4)
    decisions.correct_row(row=row, fixes={"village": "也没有村"}, actor=office)

    book = openpyxl.load_workbook(held_rows_workbook(source)[0])

    assert book["乡下"].cell(4, 4).value == "也没有村"


def test_number_taken_over_from_what_is_recorded_stays_in_the_system(office):
    known = factories.make_recipient(factories.make_household("王成"), name="王小成", identity=SON)
    row = person(name="王小成", identity=float(SON[:15]) * 1000, certificate="")
    source = checked("disabled", file_of("disabled", row), office)
    take_first_suggestions(source, office)
    (stored_row,) = rows_of(source)
    assert SON in stored_row.fixes
    decide(source, office, LEAVE)

    book = openpyxl.load_workbook(held_rows_workbook(source)[0])

    texts = [str(c.value) for sheet in book for cells in sheet.iter_rows() for c in cells]
    assert known.identity not in texts
    assert str(float(SON[:15]) * 1000) in texts


def test_numbers_of_a_colleague_s_file_are_masked(office):
    source = checked("disabled", file_of("disabled", person(remark=f"妻 {WIFE}")), office)
    decide(source, office, LEAVE)

    whole, masked = (
        [
            str(cell.value)
            for cells in openpyxl.load_workbook(
                held_rows_workbook(source, is_whole=is_whole)[0]
            ).active.iter_rows()
            for cell in cells
        ]
        for is_whole in (True, False)
    )

    assert MAN in whole
    assert not [text for text in masked if MAN in text or WIFE in text]
    assert f"{MAN[:6]}********{MAN[-4:]}" in masked


# Suggestions


def suggested(source):
    """By row number what is offered: the column and the values."""
    rows = rows_of(source)
    offers = suggestions_for(source, rows)
    return {
        row.number: [(offer.column, offer.value) for offer in offers.get(row.pk, [])]
        for row in rows
        if row.issue
    }


def take_first_suggestions(source, office):
    """Applies of every row the first suggestion."""
    rows = rows_of(source)
    offers = suggestions_for(source, rows)
    for row in rows:
        if row.pk in offers:
            decisions.correct_row(row=row, fixes=offers[row.pk][0].fixes, actor=office)
    source.refresh_from_db()


def test_number_in_the_certificate_is_offered_for_one_that_was_cut_short(office):
    cut = f"{MAN[:15]}000"
    cells = person(identity=f"{float(cut):.14E}".replace("E+17", "E+17"), certificate=f"{MAN}41")
    source = checked("disabled", file_of("disabled", cells), office)
    assert outcomes(source) == [(2, "id_precision_lost", "rejected")]

    assert suggested(source) == {2: [("identity", MAN)]}
    take_first_suggestions(source, office)

    assert outcomes(source) == [(2, "", "created")]


def test_known_person_of_that_name_and_fifteen_digits_is_offered(office):
    factories.make_recipient(factories.make_household(head_id=HEAD), name="张三", identity=MAN)
    factories.make_recipient(factories.make_household(), name="张三", identity=WIFE)
    book = openpyxl.Workbook()
    book.active.append([*COLUMNS["disabled"].values()])
    book.active.append(person(identity=float(int(MAN[:15]) * 1000)))
    stream = io.BytesIO()
    book.save(stream)
    source = checked("disabled", stream.getvalue(), office, name="名册.xlsx")
    assert outcomes(source) == [(2, "id_precision_lost", "rejected")]

    assert suggested(source) == {2: [("identity", MAN)]}
    take_first_suggestions(source, office)

    assert outcomes(source) == [(2, "", "changed")]


def test_known_persons_number_is_offered_for_one_slip(office):
    factories.make_recipient(factories.make_household(head_id=HEAD), name="张三", identity=MAN)
    slip = MAN[:12] + MAN[13] + MAN[12] + MAN[14:]
    source = checked("disabled", file_of("disabled", person(identity=slip)), office)

    assert suggested(source) == {2: [("identity", MAN)]}


def test_nearest_village_is_offered_with_its_township(office):
    source = checked(
        "disabled",
        file_of(
            "disabled",
            person(village="南关"),
            person(identity=WIFE, head_id="", head_name="", township="汉源镇", village="小麦村"),
        ),
        office,
    )
    assert [issue for _n, issue, _o in outcomes(source)] == ["region_ambiguous", "region_unknown"]

    offers = suggestions_for(source, rows_of(source))

    first, second = (offers[row.pk] for row in rows_of(source))
    assert [offer.value for offer in first] == ["汉源镇南关社区居委会", "汉源镇南关村委会"]
    assert second[0].fixes == {"village": "十里镇小麦村委会", "township": "十里镇"}
    take_first_suggestions(source, office)
    assert [issue for _n, issue, _o in outcomes(source)] == ["", ""]


def test_household_and_cadre_on_record_are_offered(office):
    factories.make_household("王成", head_id=HEAD)
    unit = factories.make_unit("西和县民政局")
    cadre = factories.make_cadre("李四", unit=unit)
    headings = ["村", "户主姓名", "户主身份证号", "干部姓名", "干部电话", "结对日期"]
    slip = HEAD[:10] + str((int(HEAD[10]) + 1) % 10) + HEAD[11:]
    rows = [
        ["南关村委会", "王成", slip, "李四", cadre.user.phone, "2023-05-12"],
        ["南关村委会", "王成", HEAD, "李四", "13999999999", "2023-05-12"],
    ]
    source = checked("pairings", file_of("pairings", *rows, headings=headings), office)
    assert [row.issue for row in rows_of(source)] == ["household_unknown", "cadre_unknown"]

    assert suggested(source) == {2: [("head_id", HEAD)], 3: [("phone", cadre.user.phone)]}
    first = rows_of(source)[0]
    offer = suggestions_for(source, [first])[first.pk][0]
    assert decisions.correct_row(row=first, fixes=offer.fixes, actor=office).issue == ""


def test_recorded_name_is_offered(office):
    factories.make_recipient(factories.make_household(head_id=HEAD), name="张山", identity=MAN)
    source = checked("disabled", file_of("disabled", person()), office)

    assert suggested(source) == {2: [("name", "张山")]}
    take_first_suggestions(source, office)

    assert outcomes(source)[0][1] == ""


def test_suggestions_take_as_many_queries_for_one_row_as_for_many(office):
    factories.make_recipient(factories.make_household(head_id=HEAD), name="张三", identity=MAN)
    faults = [
        {"identity": MAN[:17] + "Z"},
        {"village": "小麦村"},
        {"head_id": "1"},
        {"identity": ""},
    ]
    counts = []
    for times in (1, 10):
        source = checked(
            "disabled", file_of("disabled", *(person(**cells) for cells in faults * times)), office
        )
        rows = rows_of(source)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            suggestions_for(source, rows)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_file_whose_columns_nobody_has_settled_gives_an_empty_workbook():
    source = factories.make_import()
    source.layouts = []

    book = openpyxl.load_workbook(held_rows_workbook(source)[0])

    assert [list(sheet.values) for sheet in book] == [[]]


def test_file_is_kept_in_parts_and_comes_back_whole(office, monkeypatch):
    monkeypatch.setattr("common.parts.PART_BYTES", 100)
    data = file_of("disabled", person()) * 30

    source = receive("disabled", data, office)

    assert source.parts.count() == -(-len(data) // 100) > 1
    assert receiving.file_bytes(source) == data
    assert all(len(bytes(part.content)) < 200 for part in source.parts.all())
