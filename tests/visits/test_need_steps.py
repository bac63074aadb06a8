"""A need on its way: given to a unit, worked on, done, confirmed or reopened, and overdue."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from common.dates import today
from common.errors import ConflictError, DomainError
from delivery.models import Message
from organization.choices import Role
from organization.models import AccessEvent, Unit, User
from pairing.models import Household, Pairing
from tests import factories
from tests.harness import Session, run_command, sessions_waiting_for_a_lock, wait_until
from visits.choices import HeardBy, NeedMove, NeedSource, NeedStatus
from visits.models import Need, NeedFile, NeedStep
from visits.services.needs import (
    assign_need,
    confirm_need,
    extend_need,
    note_work,
    raise_need,
    reopen_need,
    settle_need,
    state_of,
)

SOON = timedelta(days=10)


@pytest.fixture
def need(household: Household) -> Need:
    return factories.make_need(household, raised_on=today() - timedelta(days=5))


@pytest.fixture
def clinic(db: None) -> Unit:
    return factories.make_unit("西和县医院")


@pytest.fixture
def clinics_liaison(clinic: Unit) -> User:
    return factories.make_user(Role.LIAISON, name="赵联络", unit=clinic)


@pytest.fixture
def given(need: Need, clinic: Unit, clinics_liaison: User, office: User) -> Need:
    return assign_need(
        need=need, unit=clinic, due_on=today() + SOON, text="请上门看一次", actor=office
    )


def _moves(need: Need) -> list[str]:
    return list(NeedStep.objects.filter(need=need).values_list("move", flat=True))


def _told(user: User) -> list[str]:
    return list(Message.objects.filter(user=user).values_list("subject", flat=True))


def _open(client: Client, user: User, name: str, key: int) -> Any:
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client.get(reverse(name, args=[key]))


# Services


def test_a_need_goes_its_way_and_every_step_is_kept(
    need: Need, clinic: Unit, clinics_liaison: User, office: User
) -> None:
    assign_need(need=need, unit=clinic, due_on=today() + SOON, text="请上门", actor=office)
    extend_need(need=need, due_on=today() + 2 * SOON, reason="医生出差", actor=office)
    note_work(need=need, text="已约好时间", actor=clinics_liaison)
    settle_need(need=need, outcome="看过了，开了药", actor=clinics_liaison)
    confirm_need(need=need, by="户主本人", how=HeardBy.PHONE, on=today(), actor=office)
    reopen_need(need=need, reason="药不够", actor=office)

    need.refresh_from_db()
    assert (need.status, need.unit, need.due_on) == (
        NeedStatus.ASSIGNED,
        clinic,
        today() + 2 * SOON,
    )
    assert (need.outcome, need.settled_on, need.confirmed_by) == ("", None, "")
    steps = NeedStep.objects.filter(need=need).values_list("move", "text")
    assert [(move, text.split(" · ")[0]) for move, text in steps] == [
        (NeedMove.ASSIGNED, "请上门"),
        (NeedMove.EXTENDED, "医生出差"),
        (NeedMove.NOTE, "已约好时间"),
        (NeedMove.DONE, "看过了，开了药"),
        (NeedMove.CONFIRMED, "户主本人"),
        (NeedMove.REOPENED, "药不够"),
    ]
    assert len(_told(clinics_liaison)) == 2


def test_open_and_settled_mean_the_same_at_every_step(
    need: Need, clinic: Unit, office: User
) -> None:
    def now() -> tuple[bool, bool]:
        own = Need.objects.filter(pk=need.pk)
        return own.open().exists(), own.settled().exists()

    raised = now()
    assign_need(need=need, unit=clinic, due_on=today(), text="请办", actor=office)
    assigned = now()
    note_work(need=need, text="在办", actor=office)
    working = now()
    settle_need(need=need, outcome="办了", actor=office)
    done = now()
    confirm_need(need=need, by="户主", how=HeardBy.VISIT, on=today(), actor=office)

    assert (raised, assigned, working) == ((True, False),) * 3
    assert (done, now()) == ((False, True),) * 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"text": " "}, "word_missing"),
        ({"due_on": date(2020, 1, 1)}, "due_in_past"),
        ({"seen": "raised::"}, "need_changed"),
        ({}, "need_with_unit"),
    ],
)
def test_what_cannot_be_given_to_a_unit_is_refused_and_changes_nothing(
    given: Need, clinic: Unit, office: User, change: dict[str, Any], code: str
) -> None:
    asked: dict[str, Any] = {"unit": clinic, "due_on": today() + SOON, "text": "再办"} | change

    with pytest.raises(DomainError) as caught:
        assign_need(need=given, actor=office, **asked)

    assert caught.value.code == code
    assert _moves(given) == [NeedMove.ASSIGNED]


def test_another_unit_takes_over_with_all_that_was_noted(
    given: Need, office: User, liaison: User
) -> None:
    note_work(need=given, text="已约好", actor=office)
    assert liaison.unit is not None

    assign_need(need=given, unit=liaison.unit, due_on=today() + SOON, text="转教育局", actor=office)

    given.refresh_from_db()
    assert (given.unit, given.status) == (liaison.unit, NeedStatus.ASSIGNED)
    assert _moves(given) == [NeedMove.ASSIGNED, NeedMove.NOTE, NeedMove.REASSIGNED]
    assert len(_told(liaison)) == 1


@pytest.mark.parametrize(
    ("days", "reason", "code"),
    [(20, "", "reason_missing"), (10, "医生出差", "due_not_later"), (-1, "迟了", "due_in_past")],
)
def test_more_time_is_given_for_a_reason_and_to_a_later_day(
    given: Need, office: User, days: int, reason: str, code: str
) -> None:
    with pytest.raises(DomainError) as caught:
        extend_need(need=given, due_on=today() + timedelta(days=days), reason=reason, actor=office)

    given.refresh_from_db()
    assert caught.value.code == code
    assert given.due_on == today() + SOON


def test_of_two_who_act_at_once_the_second_is_told(committing_db: None) -> None:
    office = factories.make_user(Role.COUNTY_OFFICE)
    need = factories.make_need(raised_on=today())
    one, other_unit = factories.make_unit("甲单位"), factories.make_unit("乙单位")
    seen = state_of(need)

    def assign() -> str:
        try:
            assign_need(
                need=need, unit=other_unit, due_on=today(), text="乙", actor=office, seen=seen
            )
        except ConflictError as error:
            return error.code
        return "assigned"

    with transaction.atomic():
        assign_need(need=need, unit=one, due_on=today(), text="甲", actor=office, seen=seen)
        second = Session(assign)
        wait_until(lambda: sessions_waiting_for_a_lock() == 1, "the second waits")

    assert second.join_session() == "need_changed"
    assert Need.objects.get().unit == one


def test_the_same_call_is_entered_once(household: Household, office: User) -> None:
    told: dict[str, Any] = {"household": household, "text": "缺药", "source": NeedSource.VILLAGE}
    first = raise_need(told_by="村支书", kind="medical", actor=office, **told)

    with pytest.raises(ConflictError) as caught:
        raise_need(actor=office, **told)

    assert caught.value.code == "need_there"
    assert list(Need.objects.filter(household=household)) == [first]


def test_nothing_is_confirmed_before_it_is_done_nor_without_a_name(
    need: Need, office: User
) -> None:
    codes = []
    for by, on in (("户主", today()), ("", today())):
        with pytest.raises(DomainError) as caught:
            confirm_need(need=need, by=by, how=HeardBy.VISIT, on=on, actor=office)
        codes.append(caught.value.code)
    settle_need(need=need, outcome="办了", actor=office)
    for on in (today() - timedelta(days=1), today() + timedelta(days=1)):
        with pytest.raises(DomainError) as caught:
            confirm_need(need=need, by="户主", how=HeardBy.VISIT, on=on, actor=office)
        codes.append(caught.value.code)

    assert codes == ["need_open", "who_missing", "before_settled", "date_in_future"]


def test_a_need_reopened_after_its_day_asks_for_another(given: Need, office: User) -> None:
    settle_need(need=given, outcome="办了", actor=office)
    Need.objects.filter(pk=given.pk).update(due_on=today() - timedelta(days=1))

    with pytest.raises(DomainError) as caught:
        reopen_need(need=given, reason="没好", actor=office)
    reopen_need(need=given, reason="没好", due_on=today() + SOON, actor=office)

    given.refresh_from_db()
    assert caught.value.code == "due_missing"
    assert given.due_on == today() + SOON


def test_the_database_takes_no_need_that_is_settled_without_a_word(need: Need) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Need.objects.filter(pk=need.pk).update(status=NeedStatus.CONFIRMED, settled_on=today())


# Pages


def test_a_clerk_records_a_call_and_gives_it_to_a_unit(
    client: Client, office: User, household: Household, clinic: Unit
) -> None:
    client.force_login(office)
    client.post(
        reverse("visits:need_raise", args=[household.pk]),
        {
            "text": "缺药",
            "kind": "medical",
            "source": "village",
            "told_by": "村支书",
            "on": today(),
        },
    )
    need = Need.objects.get()
    answer = client.post(
        reverse("visits:need_assign", args=[need.pk]),
        {"unit": clinic.pk, "due_on": today() + SOON, "text": "送药上门", "seen": state_of(need)},
    )

    need.refresh_from_db()
    assert answer.status_code == 302
    assert (need.kind, need.source, need.told_by) == ("medical", "village", "村支书")
    assert (need.unit, need.status) == (clinic, NeedStatus.ASSIGNED)


def test_a_liaison_works_on_what_its_unit_was_given_and_on_nothing_else(
    client: Client, given: Need, clinics_liaison: User, pairing: Pairing
) -> None:
    other = factories.make_need(pairing.household, raised_on=today(), text="别的")
    page = _open(client, clinics_liaison, "visits:need_detail", given.pk)
    noted = client.post(
        reverse("visits:need_work", args=[given.pk]),
        {
            "text": "已约好",
            "uploads": SimpleUploadedFile("处方.pdf", b"%PDF-1.7"),
            "seen": state_of(given),
        },
    )
    file = NeedFile.objects.get()
    taken = client.get(reverse("visits:need_file", args=[file.pk]))
    refused = [
        client.get(reverse(name, args=[other.pk])).status_code
        for name in ("visits:need_detail", "visits:need_settle", "visits:need_work")
    ]

    given.refresh_from_db()
    assert given.text in page.content.decode()
    assert (noted.status_code, given.status) == (302, NeedStatus.WORKING)
    assert (taken.content, taken["Content-Disposition"][:10]) == (b"%PDF-1.7", "attachment")
    assert refused == [404, 404, 404]
    assert AccessEvent.objects.filter(user=clinics_liaison, detail__need_file=file.pk).exists()


def test_the_units_page_lists_what_it_was_given_whosever_household_it_is(
    client: Client, given: Need, clinics_liaison: User
) -> None:
    client.force_login(clinics_liaison)

    own = client.get(reverse("visits:unit_need_list")).content.decode()
    seen = client.get(reverse("visits:need_list")).content.decode()

    assert reverse("visits:need_detail", args=[given.pk]) in own
    assert reverse("visits:need_detail", args=[given.pk]) not in seen


def test_a_supervisor_reads_how_far_it_is_and_no_words_of_it(
    client: Client, supervisor: User, household: Household, office: User, clinic: Unit
) -> None:
    need = raise_need(
        household=household, text="孩子没有书包", told_by="班主任", kind="schooling", actor=office
    )
    assign_need(need=need, unit=clinic, due_on=today(), text="购置书包", actor=office)
    note_work(need=need, text="已联系商店", actor=office)

    page = _open(client, supervisor, "visits:need_detail", need.pk).content.decode()
    rows = client.get(reverse("visits:need_list")).content.decode()

    assert "西和县医院" in page
    assert "In work" in page
    for word in ("书包", "班主任", "已联系商店"):
        assert word not in page
        assert word not in rows


def test_a_look_at_a_childs_need_is_on_record_and_its_number_is_not_on_the_page(
    client: Client, office: User
) -> None:
    child = factories.make_recipient(
        name="王小小", identity=factories.identity_number(born=date(2018, 5, 1))
    )
    need = factories.make_need(child.household, text="书本费")

    page = _open(client, office, "visits:need_detail", need.pk).content.decode()

    assert "书本费" in page
    assert child.identity not in page
    assert child.identity[-4:] not in page
    assert AccessEvent.objects.filter(user=office, subject_pk=child.household_id).exists()


def test_the_list_is_narrowed_by_kind_unit_and_how_far_they_are(
    client: Client, office: User, given: Need, clinic: Unit
) -> None:
    Need.objects.filter(pk=given.pk).update(due_on=today() - timedelta(days=1), kind="medical")
    factories.make_need(kind="housing", raised_on=today())
    factories.make_need(status="done", outcome="办了", settled_on=today())
    client.force_login(office)

    def number(**filters: Any) -> int:
        page = client.get(reverse("visits:need_list"), filters)
        return int(page.context["sums"]["total"])

    assert [
        number(),
        number(state="open"),
        number(state="overdue"),
        number(state="unassigned"),
        number(state="unconfirmed"),
        number(kind="housing"),
        number(given_to=clinic.pk),
        number(kind="medical", state="overdue", given_to=clinic.pk),
    ] == [3, 2, 1, 1, 1, 1, 1, 1]


# Deadlines


def test_the_liaison_is_told_before_and_on_the_day_and_the_office_after(
    given: Need, clinics_liaison: User, office: User, township: User
) -> None:
    Need.objects.filter(pk=given.pk).update(due_on=date(2026, 11, 17))
    told = []
    for on in (13, 16, 17, 17, 18, 19):
        outcome = run_command("run_job", "need_deadlines", "--as-of", f"2026-11-{on}")
        assert outcome.status == 0, outcome.err
        told.append([len(_told(user)) for user in (clinics_liaison, office, township)])

    # One message of the liaison is of the need's being given to the unit.
    assert told == [[1, 0, 0], [2, 0, 0], [3, 0, 0], [3, 0, 0], [3, 1, 1], [3, 1, 1]]


def test_what_fell_due_on_a_weekend_is_told_on_monday(
    given: Need, clinics_liaison: User, office: User
) -> None:
    Need.objects.filter(pk=given.pk).update(due_on=date(2026, 11, 14))
    for on in ("2026-11-09", "2026-11-16"):
        run_command("run_job", "need_deadlines", "--as-of", on)

    assert len(_told(clinics_liaison)) == 2
    assert _told(office) != []


@pytest.mark.parametrize("became", ["missed", "failed"])
def test_what_a_run_did_not_tell_is_told_by_the_next(
    became: str, given: Need, clinics_liaison: User, office: User
) -> None:
    Need.objects.filter(pk=given.pk).update(due_on=date(2026, 11, 12))
    run_command("run_job", "need_deadlines", "--as-of", "2026-11-06")
    for day in (date(2026, 11, 12), date(2026, 11, 13)):
        factories.make_run(job="need_deadlines", period=str(day), as_of=day, status=became)

    run_command("run_job", "need_deadlines", "--as-of", "2026-11-16")

    assert len(_told(clinics_liaison)) == 2
    assert len(_told(office)) == 1
