"""Long lists are made by a worker: the same view answers again, for the account as it is then."""

import io
from datetime import timedelta
from typing import Any, cast

import pytest
from django.conf import settings as site
from django.db import connection
from django.http import FileResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from common.progress import Reporter, progress_of
from config.celery import app
from delivery.models import Message
from organization import approvals
from organization.choices import Action, OrderState, Role
from organization.long_exports.making import make_ordered
from organization.long_exports.ordering import LISTED
from organization.long_exports.replay import progress_name
from organization.models import AccessEvent, Approval, FileOrder, FileOrderPart, User
from pairing.models import Household
from tests import factories
from tests.downloads import Download, read_answer
from visits.resources.households import HouseholdResource

HOUSEHOLDS = reverse("visits:household_export")
FIGURES = reverse("reports:dashboard_export")
POSTED = {"as": "csv", "purpose": "report"}


@pytest.fixture
def long_lists(settings: Any) -> None:
    """A list of two rows is long."""
    settings.EXPORT_LONG_ABOVE = 1


@pytest.fixture
def desk(client: Client, office: User, long_lists: None) -> Client:
    """The office at its desk, with two households."""
    factories.make_household("王成")
    factories.make_household("李四")
    client.force_login(office)
    return client


@pytest.fixture
def work(django_capture_on_commit_callbacks: Any) -> Any:
    """Call within it what queues work: a worker does it at the end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def exports() -> list[AccessEvent]:
    return list(AccessEvent.objects.filter(action=Action.EXPORT).order_by("pk"))


def refusals() -> list[AccessEvent]:
    return list(AccessEvent.objects.filter(action=Action.EXPORT_REFUSED))


def take(client: Client, order: FileOrder) -> Download:
    answer = client.get(reverse("organization:file_download", args=[order.pk]))
    assert answer.status_code == 200
    return read_answer(cast(FileResponse, answer))


def order_one(client: Client, **posted: str) -> FileOrder:
    """The order that a form leads to, before any worker has seen it."""
    answer = client.post(HOUSEHOLDS, POSTED | posted)
    order = FileOrder.objects.latest("pk")
    assert answer.headers["Location"] == reverse("organization:file", args=[order.pk])
    return order


# From the form to the file


def test_a_short_list_comes_at_once(desk: Client, settings: Any) -> None:
    settings.EXPORT_LONG_ABOVE = 2

    answer = desk.post(HOUSEHOLDS, POSTED)

    assert answer.status_code == 200
    assert not FileOrder.objects.exists()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_long_list_is_ordered_and_its_file_is_what_the_short_way_gives(
    kind: str, desk: Client, work: Any, settings: Any, time_machine: Any
) -> None:
    time_machine.move_to(timezone.now().replace(second=0), tick=False)
    posted = {"light": "unpaired", "sort": "name"}
    with work():
        order = order_one(desk, as_=kind, **posted, **{"as": kind})
    settings.EXPORT_LONG_ABOVE = 10
    short = read_answer(cast(FileResponse, desk.post(HOUSEHOLDS, POSTED | posted | {"as": kind})))

    order.refresh_from_db()
    taken = take(desk, order)

    assert (order.state, order.rows, order.total) == (OrderState.READY, 2, 2)
    assert order.size == len(taken.body)
    assert taken.name == short.name
    if kind == "csv":
        assert taken.body == short.body
    else:
        rows = [list(book.active.values) for book in map(_book, (taken, short))]
        assert rows[0] == rows[1]
        assert len(rows[0]) == 3
        assert "办公室" in taken.footer()


def _book(file: Download) -> Any:
    return load_workbook(io.BytesIO(file.body))


def test_rows_of_a_file_are_narrowed_as_the_form_was(desk: Client, work: Any) -> None:
    factories.make_household("李明")

    with work():
        order = order_one(desk, q="李")

    assert {line["户主"] for line in take(desk, order).lines()} == {"李四", "李明"}


def test_a_list_of_no_people_is_ordered_without_a_reason(
    desk: Client, work: Any, settings: Any
) -> None:
    settings.EXPORT_LONG_ABOVE = 0

    with work():
        answer = desk.post(FIGURES, {"as": "csv"})

    order = FileOrder.objects.get()
    assert answer.headers["Location"] == reverse("organization:file", args=[order.pk])
    assert order.state == OrderState.READY
    assert take(desk, order).lines()


def test_without_a_reason_nothing_is_ordered(desk: Client) -> None:
    assert desk.post(HOUSEHOLDS, {"as": "csv"}).status_code == 422
    assert not FileOrder.objects.exists()


def test_the_file_is_in_the_language_it_was_ordered_in(desk: Client, work: Any) -> None:
    desk.cookies[site.LANGUAGE_COOKIE_NAME] = "en"

    with work():
        order = order_one(desk)

    assert "Head of household" in take(desk, order).lines()[0]


def test_file_and_download_are_each_one_line_of_the_log(
    desk: Client, office: User, work: Any
) -> None:
    with work():
        order = order_one(desk, q="", words="冬季", purpose="visits")
    made = exports()
    take(desk, order)
    take(desk, order)

    assert [line.detail for line in made] == [{"as": "csv", "order": order.pk}]
    assert made[0].route == "visits:household_export"
    assert (made[0].user, made[0].count, made[0].reason) == (office, 2, "入户走访准备: 冬季")
    assert made[0].address == "127.0.0.1"
    assert made[0].session == exports()[1].session != ""
    assert [line.detail.get("step") for line in exports()] == [None, "downloaded", "downloaded"]
    order.refresh_from_db()
    assert order.downloaded_at is not None


def test_neither_order_nor_file_lies_readable_in_the_database(desk: Client, work: Any) -> None:
    factories.make_household("李明")
    with work():
        order_one(desk, q="李")

    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM organization_fileorder t")
        (order,) = cursor.fetchone()
        cursor.execute("SELECT asked FROM organization_fileorder")
        (asked,) = cursor.fetchone()
        cursor.execute("SELECT content FROM organization_fileorderpart")
        (content,) = cursor.fetchone()

    assert "李" not in order
    assert b"purpose" not in bytes(asked)
    assert "李明".encode() not in bytes(content)
    assert b"".join(FileOrderPart.objects.values_list("content", flat=True)).count("李".encode())


def test_a_file_is_kept_in_parts(desk: Client, work: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("common.parts.PART_BYTES", 100)

    with work():
        order = order_one(desk)

    order.refresh_from_db()
    assert order.parts.count() == -(-order.size // 100) > 2
    assert len(take(desk, order).lines()) == 2


# Judged again when it is made


def test_a_closed_account_gets_no_file(
    desk: Client, office: User, security_admin: User, work: Any
) -> None:
    order = order_one(desk)
    User.objects.filter(pk=office.pk).update(is_active=False)

    make_ordered(order.pk)

    order.refresh_from_db()
    assert order.state == OrderState.FAILED
    assert not order.parts.exists()
    assert exports() == []
    assert [line.detail["refused"] for line in refusals()] == ["account_closed"]


def test_a_role_that_may_not_see_the_list_any_more_gets_no_file(desk: Client, office: User) -> None:
    desk.cookies[site.LANGUAGE_COOKIE_NAME] = "en"
    order = order_one(desk)
    User.objects.filter(pk=office.pk).update(role=Role.SYSTEM_ADMIN)

    make_ordered(order.pk)

    order.refresh_from_db()
    assert (order.state, order.parts.count()) == (OrderState.FAILED, 0)
    assert "has changed" in order.error
    assert [line.detail["refused"] for line in refusals()] == ["no_longer_allowed"]


def test_whoever_was_moved_gets_the_rows_of_the_new_place(
    desk: Client, office: User, client: Client
) -> None:
    order = order_one(desk)
    factories.make_household("礼一", village=factories.LI_VILLAGE)
    User.objects.filter(pk=office.pk).update(region_id=factories.LI_COUNTY)

    make_ordered(order.pk)

    assert [line["户主"] for line in take(desk, order).lines()] == ["礼一"]


def test_a_file_that_is_ready_is_not_given_to_whoever_was_moved_since(
    desk: Client, office: User, work: Any
) -> None:
    with work():
        order = order_one(desk)
    take(desk, order)
    User.objects.filter(pk=office.pk).update(region=factories.LI_COUNTY)

    answer = desk.get(reverse("organization:file_download", args=[order.pk]), follow=True)

    assert answer.redirect_chain == [(reverse("organization:file", args=[order.pk]), 302)]
    assert [line.detail["refused"] for line in refusals()] == ["other_scope"]


def test_one_approval_is_used_once_when_the_file_is_made(
    desk: Client, office: User, work: Any, settings: Any
) -> None:
    settings.EXPORT_APPROVAL_ABOVE = 1
    asked = desk.post(HOUSEHOLDS, POSTED)
    approval = Approval.objects.get()
    approvals.grant(approval=approval, actor=factories.make_user(Role.COUNTY_OFFICE))
    order = order_one(desk)
    approval.refresh_from_db()
    before = approval.used_at

    make_ordered(order.pk)
    approval.refresh_from_db()
    again = desk.post(HOUSEHOLDS, POSTED)

    assert (asked.status_code, before) == (202, None)
    assert approval.used_at is not None
    assert len(take(desk, order).lines()) == 2
    assert again.status_code == 202
    assert Approval.objects.count() == 2


def test_an_approval_that_was_taken_back_meanwhile_gives_no_file_and_asks_for_none(
    desk: Client, office: User, settings: Any
) -> None:
    settings.EXPORT_APPROVAL_ABOVE = 1
    desk.cookies[site.LANGUAGE_COOKIE_NAME] = "en"
    desk.post(HOUSEHOLDS, POSTED)
    approval = Approval.objects.get()
    approvals.grant(approval=approval, actor=factories.make_user(Role.COUNTY_OFFICE))
    order = order_one(desk)
    approvals.lapse(approval=approval, actor=office)

    make_ordered(order.pk)

    order.refresh_from_db()
    assert order.state == OrderState.FAILED
    assert "approval" in order.error
    assert Approval.objects.count() == 1
    assert exports() == []


# What goes wrong


def test_a_file_that_fails_says_so_leaves_nothing_and_can_be_ordered_again(
    desk: Client, office: User, work: Any, monkeypatch: Any, settings: Any
) -> None:
    settings.EXPORT_APPROVAL_ABOVE = 1
    desk.post(HOUSEHOLDS, POSTED)
    approvals.grant(approval=Approval.objects.get(), actor=factories.make_user(Role.COUNTY_OFFICE))

    def fail(*args: Any, **kwargs: Any) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr("organization.long_exports.making.write_parts", fail)
        with work():
            order = order_one(desk)
    order.refresh_from_db()
    failed = (order.state, order.parts.count(), Approval.objects.get().used_at, exports())
    page = desk.get(reverse("organization:file", args=[order.pk])).content.decode()
    with work():
        desk.post(reverse("organization:file_again", args=[order.pk]))

    assert failed == (OrderState.FAILED, 0, None, [])
    assert order.error in page
    assert "no space" not in order.error
    assert len(take(desk, order).lines()) == 2
    assert Approval.objects.get().used_at is not None


def test_only_what_failed_is_ordered_again(desk: Client, office: User) -> None:
    order = factories.make_file_order(office)

    desk.post(reverse("organization:file_again", args=[order.pk]))

    order.refresh_from_db()
    assert order.state == OrderState.READY


def test_a_worker_that_was_lost_is_followed_by_one_more(desk: Client) -> None:
    order = order_one(desk)
    # As a worker leaves it that was killed while it made the file.
    FileOrder.objects.update(state=OrderState.MAKING, attempts=1)

    app.tasks["organization.tasks.resume_files"].delay()

    order.refresh_from_db()
    assert (order.state, order.attempts) == (OrderState.READY, 2)
    assert len(exports()) == 1


def test_a_file_that_killed_two_workers_is_given_up(desk: Client, office: User) -> None:
    order = order_one(desk)
    FileOrder.objects.update(state=OrderState.MAKING, attempts=2)

    app.tasks["organization.tasks.resume_files"].delay()

    order.refresh_from_db()
    assert order.state == OrderState.FAILED
    assert exports() == []
    assert Message.objects.get(user=office).text == order.error


def test_a_second_message_makes_no_second_file(desk: Client) -> None:
    order = order_one(desk)

    make_ordered(order.pk)
    make_ordered(order.pk)

    assert len(exports()) == 1
    assert Message.objects.count() == 1


def test_two_clicks_order_one_file(desk: Client) -> None:
    first, second = order_one(desk), order_one(desk)
    other = order_one(desk, **{"as": "xlsx"})

    assert first == second
    assert other != first


def test_more_than_so_many_at_once_are_refused_with_a_sentence(
    desk: Client, office: User, settings: Any
) -> None:
    settings.EXPORT_ORDERS_MOST = 1
    order_one(desk)
    factories.make_file_order(factories.make_user(), state=OrderState.WAITING)

    answer = desk.post(HOUSEHOLDS, POSTED | {"light": "unpaired"}, follow=True)

    assert FileOrder.objects.visible_to(office).count() == 1
    assert "1" in str(next(iter(answer.context["messages"])))


# Whose it is, and for how long


def test_only_whoever_ordered_it_finds_it(client: Client, office: User, township: User) -> None:
    order = factories.make_file_order(office)
    colleague = factories.make_user(Role.COUNTY_OFFICE)

    for user in (colleague, township):
        client.force_login(user)
        for name, method in (
            *(("file", "get"), ("file_download", "get")),
            *(("file_again", "post"), ("file_delete", "post")),
        ):
            address = reverse(f"organization:{name}", args=[order.pk])
            assert getattr(client, method)(address).status_code == 404
        assert (
            f"/files/{order.pk}/" not in client.get(reverse("organization:files")).content.decode()
        )


def test_the_link_lapses_and_the_file_is_removed(
    desk: Client, office: User, time_machine: Any
) -> None:
    time_machine.move_to(timezone.now(), tick=False)
    order = factories.make_file_order(office)
    kept = factories.make_file_order(office, lapses_at=timezone.now() + timedelta(hours=48))
    time_machine.shift(timedelta(hours=24))
    desk.force_login(office)

    gone = desk.get(reverse("organization:file_download", args=[order.pk]))
    app.tasks[site.CELERY_BEAT_SCHEDULE["clear-files"]["task"]].delay()

    assert gone.status_code == 302
    assert exports() == []
    order.refresh_from_db()
    assert (order.state, order.parts.count()) == (OrderState.LAPSED, 0)
    kept.refresh_from_db()
    assert (kept.state, kept.parts.count()) == (OrderState.READY, 1)
    desk.cookies[site.LANGUAGE_COOKIE_NAME] = "en"
    page = desk.get(reverse("organization:file", args=[order.pk])).content.decode()
    assert "Your file has lapsed" in page


def test_what_is_gone_is_listed_for_a_week(office: User, time_machine: Any) -> None:
    time_machine.move_to(timezone.now(), tick=False)
    factories.make_file_order(office, state=OrderState.LAPSED)
    factories.make_file_order(office, state=OrderState.FAILED)
    waiting = factories.make_file_order(office, state=OrderState.WAITING)
    time_machine.shift(LISTED + timedelta(seconds=1))

    app.tasks["organization.tasks.clear_files"].delay()

    assert list(FileOrder.objects.all()) == [waiting]


def test_a_file_is_deleted_with_its_content(desk: Client, office: User) -> None:
    order = factories.make_file_order(office)

    desk.post(reverse("organization:file_delete", args=[order.pk]))

    assert not FileOrder.objects.exists()
    assert not FileOrderPart.objects.exists()


# The pages


def test_the_page_says_how_far_the_file_is_and_then_that_it_is_there(
    desk: Client, household: Household
) -> None:
    order = order_one(desk)
    address = reverse("organization:file", args=[order.pk])
    waiting = desk.get(address).content.decode()
    Reporter(progress_name(order.pk))(3, 4)
    FileOrder.objects.update(state=OrderState.MAKING)
    making = desk.get(address, headers={"HX-Request": "true"}).content.decode()
    listed = desk.get(reverse("organization:files")).content.decode()
    make_ordered(order.pk)
    ready = desk.get(address).content.decode()

    assert f'hx-get="{address}"' in waiting
    assert "<html" not in making
    assert 'aria-valuenow="75"' in making
    assert "75%" in listed
    assert "hx-get" not in ready.split("<main")[1]
    assert reverse("organization:file_download", args=[order.pk]) in ready


def test_the_worker_tells_how_many_rows_it_has_read(desk: Client, monkeypatch: Any) -> None:
    order = order_one(desk)
    said = []
    monkeypatch.setattr(Reporter, "__call__", lambda self, *figures: said.append(figures))

    make_ordered(order.pk)

    assert said == [(1, 2), (2, 2), (2, 2)]
    assert progress_of(progress_name(order.pk)).total == 0


def test_whoever_ordered_is_told_in_the_house(desk: Client, office: User, work: Any) -> None:
    factories.make_household("李明")
    with work():
        order = order_one(desk, q="李")

    told = Message.objects.filter(user=office)
    assert [message.path for message in told] == [reverse("organization:file", args=[order.pk])]
    assert "李" not in told[0].subject + told[0].text


def test_the_list_asks_the_database_as_often_for_many(desk: Client, office: User) -> None:
    address = reverse("organization:files")
    counts = []
    for number in (2, 10):
        for _n in range(number):
            factories.make_file_order(office)
        desk.get(address)
        with CaptureQueriesContext(connection) as queries:
            desk.get(address)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_rows_are_read_in_chunks_and_never_all_at_once(desk: Client, monkeypatch: Any) -> None:
    factories.make_household("赵五")
    monkeypatch.setattr(HouseholdResource._meta, "chunk_size", 1)
    order = order_one(desk)

    with CaptureQueriesContext(connection) as queries:
        make_ordered(order.pk)

    # The people of a household are read anew for each chunk, of one household here.
    people = [q for q in queries if q["sql"].startswith('SELECT "pairing_recipient"')]
    assert len(people) == 3
    assert {line["户主"] for line in take(desk, order).lines()} == {"王成", "李四", "赵五"}
