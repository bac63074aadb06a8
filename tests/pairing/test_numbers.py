"""One full number: to whom it is shown, why, how often, on record first, and for how long."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.dates import today
from common.errors import DomainError
from organization import approvals
from organization.choices import Action, ApprovalKind, Role
from organization.models import AccessEvent, Approval, User
from pairing.choices import NumberKind
from pairing.identity import of_person, reveal
from pairing.intake.stages.receiving import receive
from pairing.models import Household, Recipient
from tests import factories
from tests.harness import Session, sessions_waiting_for_a_lock, wait_until

HTMX = {"HX-Request": "true"}
REASON = {"reason": "papers"}


def _address(kind: str, pk: int) -> str:
    return reverse("pairing:number", args=[pk, kind])


def _lines(action: Action = Action.UNMASK) -> list[AccessEvent]:
    return list(AccessEvent.objects.filter(action=action).order_by("pk"))


@pytest.fixture
def second(db: None) -> User:
    return factories.make_user(Role.COUNTY_OFFICE, name="李副")


@pytest.fixture
def child(household: Household) -> Recipient:
    """Thirteen years old: fourteen tomorrow."""
    born = today().replace(year=today().year - 14) + timedelta(days=1)
    return factories.make_recipient(
        household, name="王小宝", identity=factories.identity_number(born=born)
    )


@pytest.mark.parametrize("role", ["office", "township"])
def test_an_office_sees_a_full_number_after_a_reason(
    role: str, client: Client, request: pytest.FixtureRequest, recipient: Recipient
) -> None:
    user = request.getfixturevalue(role)
    client.force_login(user)
    address = _address("identity", recipient.pk)

    asked = client.get(address, headers=HTMX)
    shown = client.post(address, {"reason": "apply", "words": "临时救助"}, headers=HTMX)

    (line,) = _lines()
    assert recipient.identity not in asked.content.decode()
    assert recipient.identity in shown.content.decode()
    assert shown.headers["Cache-Control"] == "no-store, private"
    assert (line.user_id, line.subject_model, line.subject_pk) == (
        user.pk,
        "pairing.recipient",
        str(recipient.pk),
    )
    assert line.reason.endswith(": 临时救助")
    assert line.detail == {"number": "identity", "is_child": False}


def test_a_certificate_and_a_heads_number_are_shown_likewise(
    client: Client, office: User, recipient: Recipient
) -> None:
    recipient.certificate = recipient.identity + "42"
    recipient.save(update_fields=["certificate"])
    client.force_login(office)

    certificate = client.post(_address("certificate", recipient.pk), REASON, headers=HTMX)
    head = client.post(_address("head", recipient.household_id), REASON, headers=HTMX)

    assert recipient.certificate in certificate.content.decode()
    assert recipient.household.head_id in head.content.decode()
    assert [line.detail["number"] for line in _lines()] == ["certificate", "head"]


@pytest.mark.parametrize("role", ["liaison", "cadre", "supervisor"])
def test_nobody_else_sees_one(
    role: str, client: Client, request: pytest.FixtureRequest, recipient: Recipient, pairing: Any
) -> None:
    client.force_login(request.getfixturevalue(role))

    answer = client.post(_address("identity", recipient.pk), REASON, headers=HTMX)

    assert answer.status_code == 403
    assert recipient.identity not in answer.content.decode()
    assert _lines() == []


@pytest.mark.parametrize("kind", ["identity", "head"])
def test_a_number_beyond_the_scope_that_is_asked_for_is_noted(
    kind: str, client: Client, outsider: User, recipient: Recipient
) -> None:
    client.force_login(outsider)
    about = recipient if kind == "identity" else recipient.household

    client.post(_address(kind, about.pk), REASON)

    line = AccessEvent.objects.latest("pk")
    assert (line.action, line.subject_pk) == (Action.REFUSED, str(about.pk))
    assert line.subject_model == about._meta.label_lower
    assert line.places == ["62", "6212", "621225", "621226"]


def test_the_county_beside_finds_nothing(
    client: Client, outsider: User, recipient: Recipient
) -> None:
    client.force_login(outsider)

    statuses = [
        client.post(_address(kind, pk), REASON).status_code
        for kind, pk in [
            ("identity", recipient.pk),
            ("certificate", recipient.pk),
            ("head", recipient.household_id),
            ("phone", recipient.household_id),
        ]
    ]

    assert statuses == [404, 404, 404, 404]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"reason": "curiosity"},
        {"reason": "other"},
        {"reason": "papers", "words": "电话13812345678"},
        {"reason": "papers", "words": "6212 2519 8005 0312 34"},
    ],
)
def test_no_number_without_a_proper_reason(
    given: dict[str, str], client: Client, office: User, recipient: Recipient
) -> None:
    client.force_login(office)

    answer = client.post(_address("identity", recipient.pk), given, headers=HTMX)

    assert answer.status_code == 422
    assert recipient.identity not in answer.content.decode()
    assert _lines() == []


def test_a_look_that_cannot_be_recorded_shows_nothing(
    client: Client, office: User, recipient: Recipient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_named: object) -> None:
        raise DatabaseError("no space left")

    monkeypatch.setattr(AccessEvent.objects, "create", full)
    client.force_login(office)

    answer = client.post(_address("identity", recipient.pk), REASON, headers=HTMX)

    assert answer.status_code == 503
    assert recipient.identity not in answer.content.decode()


def test_beyond_so_many_an_hour_none_is_shown_and_that_is_noted(
    client: Client, office: User, recipient: Recipient, settings: Any, clock: Any
) -> None:
    settings.UNMASK_PER_HOUR = 2
    clock("2023-07-01T12:00")
    client.force_login(office)
    address = _address("identity", recipient.pk)

    first = [client.post(address, REASON, headers=HTMX).status_code for _ in range(3)]
    clock("2023-07-01T13:01")
    # Idle for so long, they have been signed out.
    client.force_login(office)
    later = client.post(address, REASON, headers=HTMX).status_code

    assert first == [200, 200, 403]
    assert later == 200
    assert len(_lines()) == 3
    assert [line.detail["refused"] for line in _lines(Action.UNMASK_REFUSED)] == ["too_many"]


def test_requests_sent_at_once_are_counted_one_after_another(
    committing_db: None, settings: Any
) -> None:
    settings.UNMASK_PER_HOUR = 1
    office = factories.make_user(Role.COUNTY_OFFICE)
    person = factories.make_recipient()
    number = of_person(person, NumberKind.IDENTITY)
    assert number is not None

    def look() -> str:
        try:
            return reveal(number=number, actor=office, reason="核对")
        except DomainError as error:
            return error.code

    with transaction.atomic():
        first = look()
        other = Session(look)
        wait_until(lambda: sessions_waiting_for_a_lock() >= 1, "The other look")

    assert first == person.identity
    assert other.join_session() == "too_many"


def test_a_child_under_14_is_masked_more_strictly(
    client: Client, office: User, child: Recipient, clock: Any
) -> None:
    client.force_login(office)
    address = reverse("visits:household_detail", args=[child.household_id])

    page = client.get(address).content.decode()

    assert child.identity[:6] + "*" * 12 in page
    assert child.identity[-4:] not in page


def test_a_child_needs_a_second_person_once_for_each_look(
    client: Client, office: User, second: User, child: Recipient
) -> None:
    client.force_login(office)
    address = _address("identity", child.pk)

    asked = client.post(address, REASON, headers=HTMX)
    waiting = client.post(address, REASON, headers=HTMX)
    approval = Approval.objects.get()
    approvals.grant(approval=approval, actor=second)
    offered = client.get(address, headers=HTMX)
    shown = client.post(address, headers=HTMX)
    again = client.post(address, headers=HTMX)

    whole = child.identity
    assert [whole in answer.content.decode() for answer in (asked, waiting, offered)] == [False] * 3
    assert "李副" in asked.content.decode()
    assert whole in shown.content.decode()
    assert (again.status_code, whole in again.content.decode()) == (422, False)
    (line,) = _lines()
    assert (line.reason, line.detail["is_child"]) == (approval.reason, True)


def test_what_was_approved_for_one_number_shows_no_other(
    client: Client, office: User, second: User, child: Recipient
) -> None:
    child.certificate = child.identity + "42"
    child.save(update_fields=["certificate"])
    client.force_login(office)
    client.post(_address("identity", child.pk), REASON, headers=HTMX)
    approvals.grant(approval=Approval.objects.get(), actor=second)

    certificate = client.post(_address("certificate", child.pk), REASON, headers=HTMX)

    client.force_login(second)
    theirs = client.post(_address("identity", child.pk), REASON, headers=HTMX)
    assert child.identity not in certificate.content.decode()
    assert child.identity not in theirs.content.decode()
    assert _lines() == []


def test_an_approval_that_lapsed_shows_nothing(
    client: Client, office: User, second: User, household: Household, clock: Any
) -> None:
    clock("2023-07-01T12:00")
    number = factories.identity_number(born=date(2012, 5, 3))
    child = factories.make_recipient(household, identity=number)
    client.force_login(office)
    client.post(_address("identity", child.pk), REASON, headers=HTMX)
    approvals.grant(approval=Approval.objects.get(), actor=second)

    clock("2023-07-02T12:01")
    answer = client.post(_address("identity", child.pk), headers=HTMX)

    assert number not in answer.content.decode()
    assert _lines() == []


def test_reveal_itself_refuses_a_child_without_an_approval(office: User, child: Recipient) -> None:
    number = of_person(child, NumberKind.IDENTITY)
    assert number is not None

    with pytest.raises(DomainError) as error:
        reveal(number=number, actor=office, reason="核对")

    assert error.value.code == "approval_needed"
    assert [line.detail["refused"] for line in _lines(Action.UNMASK_REFUSED)] == ["approval_needed"]


def test_a_failed_look_leaves_the_approval_unused(
    office: User, second: User, child: Recipient, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = of_person(child, NumberKind.IDENTITY)
    assert number is not None
    asked = approvals.ask(
        actor=office,
        kind=ApprovalKind.CHILD_IDENTITY,
        subject=number.subject,
        about="x",
        region=number.region,
        reason="核对",
    )
    approvals.grant(approval=asked, actor=second)

    def full(*_args: object, **_named: object) -> None:
        raise DatabaseError("no space left")

    with monkeypatch.context() as patched:
        patched.setattr(AccessEvent.objects, "create", full)
        with pytest.raises(DomainError, match=r"."):
            reveal(number=number, actor=office, reason="核对")

    assert reveal(number=number, actor=office, reason="核对") == child.identity


def test_without_scripts_the_page_leads_back_after_a_minute(
    client: Client, office: User, recipient: Recipient, settings: Any
) -> None:
    settings.UNMASK_SECONDS = 60
    client.force_login(office)

    page = client.post(_address("identity", recipient.pk), REASON)

    back = reverse("visits:household_detail", args=[recipient.household_id])
    assert recipient.identity in page.content.decode()
    assert page.headers["Refresh"] == f"60; url={back}"
    assert page.headers["Cache-Control"] == "no-store, private"


def test_a_rosters_cell_is_shown_likewise(client: Client, office: User, db: None) -> None:
    number = factories.identity_number(born=date(1980, 1, 1))
    source = factories.make_import(columns={"name": 0, "identity": 1})
    row = factories.make_row(source, "王成", number)
    client.force_login(office)

    shown = client.post(_address("cell", row.pk), {**REASON, "part": "identity"}, headers=HTMX)
    other = client.post(_address("cell", row.pk), {**REASON, "part": "name"}, headers=HTMX)

    (line,) = _lines()
    assert number in shown.content.decode()
    assert other.status_code == 404
    assert line.detail["part"] == "identity"


def test_no_line_of_the_log_holds_a_number(
    client: Client, office: User, recipient: Recipient
) -> None:
    client.force_login(office)

    client.post(_address("identity", recipient.pk), REASON, headers=HTMX)

    (line,) = AccessEvent.objects.filter(action=Action.UNMASK)
    assert recipient.identity not in str([getattr(line, f.attname) for f in line._meta.fields])
    assert line.at <= timezone.now()


def test_a_files_name_is_kept_without_the_number_in_it(office: User) -> None:
    number = factories.identity_number(born=date(1980, 1, 1))

    source = receive(
        file_name=f"王成{number}.xlsx",
        data=b"x",
        kind="disabled",
        region=factories.get_region(),
        programme=factories.make_programme(),
        as_of=date(2023, 5, 31),
        is_complete=True,
        actor=office,
    )

    assert source.file_name == f"王成{number[:6]}************.xlsx"
