"""Each row leaves once: claimed in the run's transaction, taken back, corrected."""

import csv
import hashlib
import io
from datetime import date
from threading import Event
from typing import Any, cast

import pytest
from django.conf import settings as site
from django.db import IntegrityError, transaction
from django.http import FileResponse
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from common.errors import ConflictError, DomainError
from organization import approvals
from organization.choices import Action, OrderState, Role
from organization.models import AccessEvent, Approval, FileOrder, User
from pairing.models import Household, Pairing
from reports.exchange.choices import ExchangeKind, FileType, TooLong
from reports.exchange.rows import changed_rows, waiting_rows
from reports.models import ExchangeRow, ExchangeRun, ExportFormat
from reports.services.exchange import (
    close_format,
    file_of,
    make_corrections,
    make_run,
    settle,
    take_back,
)
from tests import factories
from tests.downloads import Download, read_answer
from tests.harness import Session, sessions_waiting_for_a_lock, wait_until
from tests.reports.exchange.making import make_export_format
from visits.choices import ContactKind, Verdict
from visits.models import Aid, Contact

REASON = "报送省小程序"


@pytest.fixture
def held(db: None) -> Pairing:
    """王成's pairing, for which contacts are logged."""
    return factories.make_pairing(factories.make_household("王成"), on=date(2023, 1, 1))


@pytest.fixture
def desk(client: Client, office: User) -> Client:
    client.force_login(office)
    client.cookies[site.LANGUAGE_COOKIE_NAME] = "en"
    return client


def lines_of(run: ExchangeRun, encoding: str = "utf-8-sig") -> list[list[str]]:
    with file_of(run) as file:
        return list(csv.reader(io.StringIO(file.read().decode(encoding), newline="")))


def taken_from(answer: Any) -> Download:
    return read_answer(cast(FileResponse, answer))


def rows_of(run: ExchangeRun) -> list[int]:
    return list(run.lines.order_by("row").values_list("row", flat=True))


def run_now(format: ExportFormat, actor: User) -> ExchangeRun:
    return make_run(format=format, actor=actor, reason=REASON)


def change(rows: Any, **values: Any) -> None:
    """Write rows otherwise, in a transaction of its own: by that a change is known."""
    with transaction.atomic():
        rows.update(**values)


# Once


def test_every_row_leaves_with_one_file_and_the_next_has_what_came_since(
    office: User, held: Pairing
) -> None:
    format = make_export_format()
    first = factories.make_contact(held, date(2024, 5, 1))
    second = factories.make_contact(held, date(2024, 5, 2), ContactKind.PHONE)

    run = run_now(format, office)
    third = factories.make_contact(held, date(2024, 4, 1))
    following = run_now(format, office)

    assert lines_of(run) == [
        ["走访日期", "方式", "户主"],
        ["2024-05-01", "入户走访", "王成"],
        ["2024-05-02", lines_of(run)[2][1], "王成"],
    ]
    assert (rows_of(run), rows_of(following)) == ([first.pk, second.pk], [third.pk])
    assert (run.number, run.rows, run.first_row, run.last_row) == (1, 2, first.pk, second.pk)
    assert following.number == 2
    with pytest.raises(DomainError) as nothing:
        run_now(format, office)
    assert nothing.value.code == "nothing_waits"


def test_formats_take_the_same_row_each_for_itself(office: User, held: Pairing) -> None:
    factories.make_contact(held, date(2024, 5, 1))

    runs = [run_now(make_export_format(), office) for _n in range(2)]

    assert rows_of(runs[0]) == rows_of(runs[1])


def test_the_database_lets_no_row_stand_twice(office: User, held: Pairing) -> None:
    factories.make_contact(held, date(2024, 5, 1))
    run = run_now(make_export_format(), office)
    (line,) = run.lines.all()

    with (
        pytest.raises(IntegrityError, match="exchange_row_leaves_once"),
        transaction.atomic(),
    ):
        ExchangeRow.objects.create(
            format=run.format, run=run, row=line.row, row_version=1, digest="x"
        )


def test_a_row_with_a_smaller_key_that_is_committed_later_leaves_with_the_next(
    committing_db: None,
) -> None:
    office = factories.make_user(Role.COUNTY_OFFICE)
    held = factories.make_pairing(factories.make_household("王成"), on=date(2023, 1, 1))
    format = make_export_format()
    is_written, may_commit = Event(), Event()

    def log_slowly() -> int:
        with transaction.atomic():
            made = Contact.objects.create(
                pairing=held, region_id=held.region_id, day=date(2024, 5, 1), kind="home_visit"
            )
            is_written.set()
            assert may_commit.wait(20)
        return int(made.pk)

    slow = Session(log_slowly)
    assert is_written.wait(20)
    quick = Contact.objects.create(
        pairing=held, region_id=held.region_id, day=date(2024, 5, 2), kind="home_visit"
    )
    run = run_now(format, office)
    may_commit.set()
    slow_key = slow.join_session()
    following = run_now(format, office)

    assert slow_key < quick.pk
    assert rows_of(run) == [quick.pk]
    assert rows_of(following) == [slow_key]


def test_of_two_who_make_the_file_at_once_one_gets_the_rows(committing_db: None) -> None:
    office = factories.make_user(Role.COUNTY_OFFICE)
    held = factories.make_pairing(factories.make_household("王成"), on=date(2023, 1, 1))
    factories.make_contact(held, date(2024, 5, 1))
    format = make_export_format()

    with transaction.atomic():
        run = run_now(format, office)
        other = Session(lambda: run_now(format, office))
        wait_until(lambda: sessions_waiting_for_a_lock() == 1, "The second one's wait")

    with pytest.raises(DomainError) as nothing:
        other.join_session()
    assert nothing.value.code == "nothing_waits"
    assert list(ExchangeRun.objects.all()) == [run]


def test_a_run_that_fails_leaves_every_row_waiting(
    office: User, held: Pairing, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.make_contact(held, date(2024, 5, 1))
    format = make_export_format()

    def fail(*args: Any, **kwargs: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("reports.services.exchange.write_parts", fail)
    with pytest.raises(OSError, match="no space"):
        run_now(format, office)

    format.refresh_from_db()
    assert format.last_number == 0
    assert waiting_rows(format, office).count() == 1


def test_a_format_that_is_used_no_more_lets_nothing_leave(office: User, held: Pairing) -> None:
    factories.make_contact(held, date(2024, 5, 1))
    format = make_export_format()
    close_format(format=format, actor=office)

    with pytest.raises(ConflictError) as refused:
        run_now(format, office)

    assert refused.value.code == "closed"


# The file


@pytest.mark.parametrize(
    ("file_type", "encoding"), [(FileType.CSV_UTF8, "utf-8-sig"), (FileType.CSV_GB18030, "gb18030")]
)
def test_text_files_hold_the_rows_and_nothing_else(
    file_type: str, encoding: str, office: User, held: Pairing
) -> None:
    factories.make_contact(held, date(2024, 5, 1), found='=1+1,"好"\n再去')
    format = make_export_format(
        file_type=file_type,
        columns=[
            {"heading": "日期", "field": "day"},
            {"heading": "电话", "field": "cadre_phone"},
            {"heading": "情况", "field": "found"},
        ],
    )

    lines = lines_of(run_now(format, office), encoding)

    # A phone and a day stand as the other system reads them; what would be a formula does not.
    assert lines == [
        ["日期", "电话", "情况"],
        ["2024-05-01", held.cadre.user.phone, '\'=1+1,"好"\n再去'],
    ]


def test_a_workbook_holds_text_and_money(office: User, held: Pairing) -> None:
    contact = factories.make_contact(held, date(2024, 5, 1))
    factories.make_aid(held, date(2024, 5, 1), "200.50", contact=contact)
    columns = [{"heading": "日期", "field": "day"}, {"heading": "慰问金", "field": "cash"}]
    format = make_export_format(file_type=FileType.XLSX, columns=columns)

    with file_of(run_now(format, office)) as file:
        rows = list(load_workbook(io.BytesIO(file.read())).active.values)

    assert rows == [("日期", "慰问金"), ("2024-05-01", 200.5)]


def test_a_run_is_given_again_as_it_was(office: User, held: Pairing) -> None:
    contact = factories.make_contact(held, date(2024, 5, 1))
    format = make_export_format()
    run = run_now(format, office)
    with file_of(run) as file:
        before = file.read()

    Household.objects.update(head_name="王改")
    change(Contact.objects.filter(pk=contact.pk), day=date(2024, 6, 1))
    ExportFormat.objects.update(columns=[{"heading": "别的", "constant": "x"}])

    with file_of(ExchangeRun.objects.get(pk=run.pk)) as file:
        assert file.read() == before
    assert hashlib.sha256(before).hexdigest() == run.sha256
    assert len(before) == run.size


def test_rows_that_are_held_back_wait_until_they_are_short_enough(
    office: User, held: Pairing
) -> None:
    long = factories.make_contact(held, date(2024, 5, 1), found="一二三四五六")
    short = factories.make_contact(held, date(2024, 5, 2), ContactKind.PHONE, found="一二")
    format = make_export_format(
        columns=[{"heading": "情况", "field": "found", "most": 5}], too_long=TooLong.HOLD
    )

    first = run_now(format, office)
    change(Contact.objects.filter(pk=long.pk), found="一二三")
    second = run_now(format, office)

    assert (rows_of(first), rows_of(second)) == ([short.pk], [long.pk])


# Taken back


def test_what_is_taken_back_leaves_again_with_the_next(office: User, held: Pairing) -> None:
    factories.make_contact(held, date(2024, 5, 1))
    format = make_export_format()
    run = run_now(format, office)
    factories.make_contact(held, date(2024, 5, 3))

    take_back(run=run, actor=office)
    following = run_now(format, office)

    run.refresh_from_db()
    assert (run.is_taken_back, run.taken_back_by) == (True, office)
    assert len(rows_of(following)) == 2
    with pytest.raises(ConflictError) as refused:
        take_back(run=run, actor=office)
    assert refused.value.code == "taken_back"


def test_what_has_corrections_is_taken_back_after_them(office: User, held: Pairing) -> None:
    contact = factories.make_contact(held, date(2024, 5, 1))
    format = make_export_format()
    run = run_now(format, office)
    change(Contact.objects.filter(pk=contact.pk), day=date(2024, 5, 9))
    correction = make_corrections(format=format, actor=office, reason=REASON)

    with pytest.raises(ConflictError) as refused:
        take_back(run=run, actor=office)
    take_back(run=correction, actor=office)
    changed = changed_rows(format, office)
    take_back(run=run, actor=office)

    assert refused.value.code == "corrected_since"
    assert [each.line.run for each in changed] == [run]
    assert rows_of(run_now(format, office)) == [contact.pk]


def test_a_row_put_right_by_hand_and_corrected_since_holds_its_first_file(
    office: User, held: Pairing
) -> None:
    contact = factories.make_contact(held, date(2024, 5, 1))
    format = make_export_format()
    run = run_now(format, office)
    change(Contact.objects.filter(pk=contact.pk), day=date(2024, 5, 9))
    settle(format=format, rows=[contact.pk], actor=office)
    change(Contact.objects.filter(pk=contact.pk), day=date(2024, 5, 10))
    correction = make_corrections(format=format, actor=office, reason=REASON)

    with pytest.raises(ConflictError) as refused:
        take_back(run=run, actor=office)
    take_back(run=correction, actor=office)
    take_back(run=run, actor=office)

    assert refused.value.code == "corrected_since"
    assert rows_of(run_now(format, office)) == [contact.pk]


# Changed since


def test_rows_that_are_as_they_left_are_not_listed(office: User, held: Pairing) -> None:
    contact = factories.make_contact(held, date(2024, 5, 1))
    format = make_export_format()
    run_now(format, office)

    # Written anew, and a field that did not leave.
    change(Contact.objects.filter(pk=contact.pk), day=date(2024, 5, 1), found="补记")

    assert changed_rows(format, office) == []


@pytest.mark.parametrize(
    ("changed_to", "is_withdrawn"),
    [
        ({"day": date(2024, 5, 9)}, False),
        ({"kind": ContactKind.PHONE}, False),
        ({"verdict": Verdict.REJECTED}, True),
        ({"day": date(2022, 5, 9)}, True),
    ],
)
def test_rows_that_were_corrected_or_rejected_are_listed_apart_and_do_not_leave_again(
    changed_to: dict[str, Any], is_withdrawn: bool, office: User, held: Pairing
) -> None:
    contact = factories.make_contact(held, date(2024, 5, 1))
    factories.make_contact(held, date(2024, 5, 20))
    format = make_export_format()
    run = run_now(format, office)

    change(Contact.objects.filter(pk=contact.pk), **changed_to)

    (changed,) = changed_rows(format, office)
    assert (changed.row.pk, changed.is_withdrawn, changed.line.run) == (
        contact.pk,
        is_withdrawn,
        run,
    )
    assert not waiting_rows(format, office).exists()


def test_what_was_given_at_a_contact_belongs_to_it(office: User, held: Pairing) -> None:
    contact = factories.make_contact(held, date(2024, 5, 1))
    aid = factories.make_aid(held, date(2024, 5, 1), 100, contact=contact)
    format = make_export_format(columns=[{"heading": "慰问金", "field": "cash"}])
    run_now(format, office)

    change(Aid.objects.filter(pk=aid.pk), value=200)

    assert [each.row.pk for each in changed_rows(format, office)] == [contact.pk]


def test_a_row_that_changed_while_the_file_was_made_is_listed(committing_db: None) -> None:
    office = factories.make_user(Role.COUNTY_OFFICE)
    held = factories.make_pairing(factories.make_household("王成"), on=date(2023, 1, 1))
    contact = Contact.objects.create(
        pairing=held, region_id=held.region_id, day=date(2024, 5, 1), kind="home_visit"
    )
    format = make_export_format()
    is_written, may_commit = Event(), Event()

    def correct_slowly() -> None:
        with transaction.atomic():
            Contact.objects.filter(pk=contact.pk).update(day=date(2024, 5, 9))
            is_written.set()
            assert may_commit.wait(20)

    # It began before the run and ends after it: by the clock it was written before.
    slow = Session(correct_slowly)
    assert is_written.wait(20)
    run = run_now(format, office)
    may_commit.set()
    slow.join_session()

    assert lines_of(run)[1][0] == "2024-05-01"
    assert [each.row.pk for each in changed_rows(format, office)] == [contact.pk]


def test_a_row_that_is_there_no_more_is_listed_and_settled_by_hand(
    office: User, held: Pairing
) -> None:
    aid = factories.make_aid(held, date(2024, 5, 1))
    format = make_export_format(
        kind=ExchangeKind.AID, columns=[{"heading": "日期", "field": "day"}]
    )
    run_now(format, office)
    key = aid.pk
    aid.delete()

    (gone,) = changed_rows(format, office)
    number = settle(format=format, rows=[key], actor=office)

    assert (gone.row, gone.line.row) == (None, key)
    assert number == 1
    assert changed_rows(format, office) == []


def test_a_file_of_corrections_says_what_is_to_be_done_and_settles_them(
    office: User, held: Pairing
) -> None:
    corrected = factories.make_contact(held, date(2024, 5, 1))
    rejected = factories.make_contact(held, date(2024, 5, 20))
    format = make_export_format()
    run_now(format, office)
    change(Contact.objects.filter(pk=corrected.pk), day=date(2024, 5, 9))
    change(Contact.objects.filter(pk=rejected.pk), verdict=Verdict.REJECTED)

    run = make_corrections(format=format, actor=office, reason=REASON)

    lines = lines_of(run)
    assert (run.number, run.is_correction, run.rows) == (2, True, 2)
    assert [line[0] for line in lines[1:]] == ["2024-05-09", "2024-05-20"]
    assert len(lines[0]) == 4
    assert lines[1][3] != lines[2][3] != ""
    assert changed_rows(format, office) == []
    with pytest.raises(DomainError) as nothing:
        make_corrections(format=format, actor=office, reason=REASON)
    assert nothing.value.code == "nothing_changed"


def test_a_row_that_was_put_right_by_hand_is_listed_when_it_changes_again(
    office: User, held: Pairing
) -> None:
    contact = factories.make_contact(held, date(2024, 5, 1))
    other = factories.make_contact(held, date(2024, 5, 20))
    format = make_export_format()
    run = run_now(format, office)
    change(Contact.objects.all(), kind=ContactKind.PHONE)

    settled = settle(format=format, rows=[contact.pk], actor=office)
    left = [each.row.pk for each in changed_rows(format, office)]
    change(Contact.objects.filter(pk=contact.pk), kind=ContactKind.LETTER)

    assert (settled, left) == (1, [other.pk])
    assert len(changed_rows(format, office)) == 2
    assert run.lines.get(row=contact.pk).settled_by == office


# The pages


def test_the_office_makes_the_file_for_a_reason_and_it_is_on_record(
    desk: Client, office: User, held: Pairing
) -> None:
    factories.make_contact(held, date(2024, 5, 1))
    format = make_export_format()
    address = reverse("reports:exchange_make", args=[format.pk])

    unasked = desk.post(address, {})
    answer = desk.post(address, {"purpose": "report"})

    run = ExchangeRun.objects.get()
    taken = taken_from(answer)
    assert unasked.status_code == 422
    assert hashlib.sha256(taken.body).hexdigest() == run.sha256
    assert taken.name.startswith(format.name)
    assert taken.name.endswith(".csv")
    (line,) = AccessEvent.objects.filter(action=Action.EXPORT)
    assert (line.user, line.count, line.route) == (office, 1, "reports:exchange_make")


def test_gb18030_is_told_to_the_browser(desk: Client, held: Pairing) -> None:
    factories.make_contact(held, date(2024, 5, 1))
    format = make_export_format(file_type=FileType.CSV_GB18030)

    answer = desk.post(reverse("reports:exchange_make", args=[format.pk]), {"purpose": "report"})

    assert answer.headers["Content-Type"] == "text/csv; charset=gb18030"
    assert "王成".encode("gb18030") in taken_from(answer).body


def test_whole_numbers_leave_with_an_approval_alone_and_each_is_noted(
    desk: Client, office: User, held: Pairing
) -> None:
    child = factories.make_household(
        "李小", head_id=factories.identity_number(born=date(2020, 1, 1))
    )
    for pairing in (held, factories.make_pairing(child, on=date(2023, 1, 1))):
        factories.make_contact(pairing, date(2024, 5, 1))
    format = make_export_format(
        whole_numbers=True, columns=[{"heading": "身份证号", "field": "head_id"}]
    )
    address = reverse("reports:exchange_make", args=[format.pk])

    asked = desk.post(address, {"purpose": "report"})
    waiting = ExchangeRun.objects.count()
    approvals.grant(approval=Approval.objects.get(), actor=factories.make_user(Role.COUNTY_OFFICE))
    answer = desk.post(address, {"purpose": "report"})

    assert (asked.status_code, waiting, answer.status_code) == (202, 0, 200)
    body = taken_from(answer).body.decode("utf-8-sig")
    assert held.household.head_id in body
    assert child.head_id not in body
    (line,) = AccessEvent.objects.filter(action=Action.UNMASK)
    assert (line.subject_model, line.subject_pk) == ("pairing.household", str(held.household_id))
    assert line.detail["exchange"] == ExchangeRun.objects.get().pk
    assert line.reason


def test_numbers_that_left_in_a_file_do_not_use_up_the_single_looks(
    desk: Client, office: User, held: Pairing, settings: Any
) -> None:
    settings.UNMASK_PER_HOUR = 1
    factories.make_contact(held, date(2024, 5, 1))
    format = make_export_format(
        whole_numbers=True, columns=[{"heading": "身份证号", "field": "head_id"}]
    )
    run_now(format, office)

    answer = desk.post(
        reverse("pairing:number", args=[held.household_id, "head"]), {"reason": "papers"}
    )

    assert answer.status_code == 200
    assert held.household.head_id in answer.content.decode()
    lines = AccessEvent.objects.filter(action=Action.UNMASK, user=office).order_by("pk")
    assert ["exchange" in line.detail for line in lines] == [True, False]


def test_a_long_run_is_made_by_a_worker_once(
    desk: Client,
    office: User,
    held: Pairing,
    settings: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    settings.EXPORT_LONG_ABOVE = 1
    for day in (1, 2):
        factories.make_contact(held, date(2024, 5, day))
    format = make_export_format()
    address = reverse("reports:exchange_make", args=[format.pk])

    with django_capture_on_commit_callbacks(execute=True):
        answer = desk.post(address, {"purpose": "report"})

    order, run = FileOrder.objects.get(), ExchangeRun.objects.get()
    taken = taken_from(desk.get(reverse("organization:file_download", args=[order.pk])))
    assert answer.headers["Location"] == reverse("organization:file", args=[order.pk])
    assert order.state == OrderState.READY
    assert hashlib.sha256(taken.body).hexdigest() == run.sha256
    assert run.rows == order.rows == 2


def test_a_long_run_whose_rows_left_meanwhile_says_so(
    desk: Client,
    office: User,
    held: Pairing,
    settings: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    settings.EXPORT_LONG_ABOVE = 0
    factories.make_contact(held, date(2024, 5, 1))
    format = make_export_format()

    with django_capture_on_commit_callbacks(execute=True):
        desk.post(reverse("reports:exchange_make", args=[format.pk]), {"purpose": "report"})
        run_now(format, office)

    order = FileOrder.objects.get()
    assert order.state == OrderState.FAILED
    assert order.error == "这个格式没有待导出的记录。"


def test_nothing_to_leave_is_a_sentence(desk: Client) -> None:
    format = make_export_format()

    answer = desk.post(
        reverse("reports:exchange_make", args=[format.pk]), {"purpose": "report"}, follow=True
    )

    assert "这个格式没有待导出的记录。" in answer.content.decode()


def test_the_page_shows_ten_rows_as_they_will_leave_with_numbers_masked(
    desk: Client, held: Pairing
) -> None:
    for day in range(1, 13):
        factories.make_contact(held, date(2024, 5, day), is_counted=False)
    format = make_export_format(
        whole_numbers=True,
        columns=[
            {"heading": "日期", "field": "day"},
            {"heading": "身份证号", "field": "head_id"},
        ],
    )

    page = desk.get(reverse("reports:exchange_detail", args=[format.pk])).content.decode()

    assert page.count(held.household.masked_head_id) == 10
    assert held.household.head_id not in page
    assert "2024-05-10" in page
    assert "2024-05-11" not in page


def test_the_office_downloads_again_takes_back_and_settles(
    desk: Client, office: User, held: Pairing
) -> None:
    contact = factories.make_contact(held, date(2024, 5, 1))
    format = make_export_format()
    run = run_now(format, office)
    change(Contact.objects.all(), kind=ContactKind.PHONE)
    detail = reverse("reports:exchange_detail", args=[format.pk])

    listed = desk.get(detail).content.decode()
    desk.post(reverse("reports:exchange_settle", args=[format.pk]), {"row": [contact.pk]})
    settled = desk.get(detail).content.decode()
    again = desk.post(reverse("reports:exchange_file", args=[run.pk]), {"purpose": "check"})
    desk.post(reverse("reports:exchange_take_back", args=[run.pk]))

    assert f'id="row-{contact.pk}"' in listed
    assert f'id="row-{contact.pk}"' not in settled
    assert hashlib.sha256(taken_from(again).body).hexdigest() == run.sha256
    run.refresh_from_db()
    assert run.is_taken_back
    assert waiting_rows(format, office).count() == 1


def test_the_pages_ask_the_database_as_often_for_many(
    desk: Client, office: User, held: Pairing, django_assert_max_num_queries: Any
) -> None:
    format = make_export_format()
    addresses = [reverse("reports:exchange_detail", args=[format.pk])]
    counts = []
    for number in (2, 9):
        for n in range(number):
            there = factories.make_pairing(factories.make_household(f"户{n}"), on=date(2023, 1, 1))
            factories.make_contact(there, date(2024, 5, 1))
        run_now(format, office)
        change(Contact.objects.all(), kind=ContactKind.PHONE)
        factories.make_contact(held, date(2024, 5, number))
        desk.get(addresses[0])
        with django_assert_max_num_queries(40) as asked:
            desk.get(addresses[0])
        counts.append(len(asked))

    assert counts[0] == counts[1]
