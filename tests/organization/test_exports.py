"""Lists of people leave for a reason, of many with an approval, and each is on record."""

from typing import Any, cast

import pytest
from django.http import FileResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from organization import approvals
from organization.choices import Action, ApprovalKind, Role
from organization.models import AccessEvent, Approval, User
from organization.models.approval import WAITS
from pairing.models import Household
from tests import factories
from tests.downloads import download, read_answer

HOUSEHOLDS = reverse("visits:household_export")
FIGURES = reverse("reports:dashboard_export")


@pytest.fixture
def desk(client: Client, office: User) -> Client:
    client.force_login(office)
    return client


@pytest.fixture
def small_limit(settings: Any) -> None:
    settings.EXPORT_APPROVAL_ABOVE = 1


@pytest.fixture
def second(db: None) -> User:
    """Somebody else of the county office."""
    return factories.make_user(Role.COUNTY_OFFICE, name="王审批")


def exports() -> list[AccessEvent]:
    return list(AccessEvent.objects.filter(action=Action.EXPORT).order_by("pk"))


def test_without_a_purpose_nothing_leaves_and_what_was_posted_is_kept(
    desk: Client, household: Household
) -> None:
    answer = desk.post(HOUSEHOLDS, {"as": "xlsx", "q": "王", "light": "overdue"})

    assert answer.status_code == 422
    assert "organization/exports/reason.html" in [t.name for t in answer.templates]
    page = answer.content.decode()
    assert '<input type="hidden" name="q" value="王">' in page
    assert '<input type="hidden" name="light" value="overdue">' in page
    assert exports() == []


@pytest.mark.parametrize(
    "posted",
    [
        *({"purpose": "other"}, {"purpose": "other", "words": "  "}, {"purpose": "fun"}),
        {"purpose": "check", "words": "11010519491231002X核对"},
    ],
)
def test_another_purpose_has_to_be_said(
    posted: dict[str, str], desk: Client, household: Household
) -> None:
    assert desk.post(HOUSEHOLDS, posted).status_code == 422
    assert exports() == []


def test_what_was_granted_is_for_the_place_that_it_was_asked_for(
    desk: Client, office: User, household: Household, settings: Any
) -> None:
    settings.EXPORT_APPROVAL_ABOVE = 0
    factories.make_recipient(household)
    desk.post(HOUSEHOLDS, {"purpose": "check"})
    approvals.grant(approval=Approval.objects.get(), actor=factories.make_user(Role.COUNTY_OFFICE))
    User.objects.filter(pk=office.pk).update(region_id=factories.LI_COUNTY)
    factories.make_recipient(factories.make_household("礼", village=factories.LI_VILLAGE))

    elsewhere = desk.post(HOUSEHOLDS, {"purpose": "check"})
    User.objects.filter(pk=office.pk).update(region_id=factories.XIHE)
    here = desk.post(HOUSEHOLDS, {"purpose": "check"})

    assert (elsewhere.status_code, here.status_code) == (202, 200)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_file_says_who_took_it_when_and_what_for(
    kind: str, desk: Client, office: User, household: Household, time_machine: Any
) -> None:
    time_machine.move_to("2026-11-22 10:03:00+08:00", tick=False)

    taken = download(desk, HOUSEHOLDS, as_=kind, purpose="other", words="县领导走访 & 慰问")

    assert taken.name == f"结对户_西和县_办公室_2026-11-22_1003.{kind}"
    footer = taken.footer().replace("&&", "&")
    assert "办公室" in footer
    assert "2026-11-22 10:03" in footer
    assert "县领导走访 & 慰问" in footer


def test_the_log_has_who_how_many_and_why_but_no_filter(
    desk: Client, office: User, household: Household
) -> None:
    factories.make_household("李四")

    download(desk, HOUSEHOLDS, q="王成", purpose="visits", words="冬季")

    (line,) = exports()
    assert (line.user, line.count, line.reason) == (office, 1, "入户走访准备: 冬季")
    assert line.route == "visits:household_export"
    assert "王成" not in str(vars(line))


def test_figures_leave_without_a_reason_and_are_on_record(
    desk: Client, household: Household
) -> None:
    taken = download(desk, FIGURES, as_="csv")

    assert "办公室" not in taken.name
    assert [line.route for line in exports()] == ["reports:dashboard_export"]


def test_more_people_than_the_setting_need_a_second_person_once(
    desk: Client,
    client: Client,
    office: User,
    second: User,
    household: Household,
    small_limit: None,
) -> None:
    factories.make_household("李四")
    posted = {"as": "csv", "purpose": "report", "light": ""}

    asked = desk.post(HOUSEHOLDS, posted)
    again = desk.post(HOUSEHOLDS, posted)
    approval = Approval.objects.get()
    approvals.grant(approval=approval, actor=second)
    other_list = desk.post(HOUSEHOLDS, posted | {"q": "李"})
    other_person = Client()
    other_person.force_login(second)
    not_theirs = other_person.post(HOUSEHOLDS, posted)
    taken = desk.post(HOUSEHOLDS, posted)
    once_more = desk.post(HOUSEHOLDS, posted)

    assert (asked.status_code, again.status_code) == (202, 202)
    assert "王审批" in asked.content.decode()
    assert (approval.count, approval.kind) == (2, ApprovalKind.EXPORT)
    # One household of one person is no more than the setting.
    assert other_list.status_code == 200
    assert not_theirs.status_code == 202
    assert len(read_answer(cast(FileResponse, taken)).lines()) == 2
    assert once_more.status_code == 202
    assert [line.user for line in exports()] == [office, office]


def test_an_approval_that_lapsed_or_was_refused_gives_nothing(
    desk: Client,
    office: User,
    second: User,
    household: Household,
    small_limit: None,
    time_machine: Any,
) -> None:
    factories.make_household("李四")
    posted = {"purpose": "report"}
    desk.post(HOUSEHOLDS, posted)
    time_machine.move_to(timezone.now())
    approvals.refuse(approval=Approval.objects.get(), actor=second)

    refused = desk.post(HOUSEHOLDS, posted)
    approvals.grant(approval=Approval.objects.latest("pk"), actor=second)
    time_machine.shift(WAITS)
    desk.force_login(office)
    lapsed = desk.post(HOUSEHOLDS, posted)

    assert (refused.status_code, lapsed.status_code) == (202, 202)
    assert exports() == []


def test_a_file_that_cannot_be_made_leaves_the_approval_unused(
    desk: Client,
    second: User,
    household: Household,
    small_limit: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    factories.make_household("李四")
    posted = {"purpose": "report"}
    desk.post(HOUSEHOLDS, posted)
    approvals.grant(approval=Approval.objects.get(), actor=second)

    def fail(*args: Any, **kwargs: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("organization.exports.make_file", fail)
    with pytest.raises(OSError, match="no space"):
        desk.post(HOUSEHOLDS, posted)

    assert Approval.objects.get().used_at is None
    assert exports() == []


def test_what_an_approval_keeps_names_nobody(
    desk: Client, household: Household, small_limit: None
) -> None:
    factories.make_household("王成功")

    desk.post(HOUSEHOLDS, {"purpose": "report", "q": "王成"})

    approval = Approval.objects.get()
    assert "王成" not in f"{approval.subject} {approval.about} {approval.address}"
