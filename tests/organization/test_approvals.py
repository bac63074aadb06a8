"""What needs a second person: who answers, once, until when, and on record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.errors import ConflictError, DomainError
from organization import approvals
from organization.choices import Action, ApprovalKind, ApprovalState, Role
from organization.models import AccessEvent, Approval, User
from organization.signin.activation import issue_codes
from tests import factories
from tests.harness import Session, refused, sessions_waiting_for_a_lock, wait_until

EXPORT = ApprovalKind.EXPORT


def _ask(actor: User, *, place: str = factories.HANYUAN, **changed: Any) -> Approval:
    fields: dict[str, Any] = {
        "kind": EXPORT,
        "subject": "households",
        "about": "户名单 · 汉源镇",
        "region": factories.get_region(place),
        "reason": "核对台账",
        "count": 201,
    }
    return approvals.ask(actor=actor, **{**fields, **changed})


@contextmanager
def _refused(code: str) -> Iterator[None]:
    with pytest.raises(DomainError) as error:
        yield
    assert error.value.code == code


@pytest.fixture
def second(db: None) -> User:
    """Another account of the county office."""
    return factories.make_user(Role.COUNTY_OFFICE, name="李副")


def test_what_is_granted_stands_for_its_asker_and_subject_alone(office: User, second: User) -> None:
    asked = _ask(office)

    granted = approvals.grant(approval=asked, actor=second)

    assert granted.state == ApprovalState.GRANTED
    assert approvals.granted_for(office, EXPORT, "households") == granted
    assert approvals.granted_for(second, EXPORT, "households") is None
    assert approvals.granted_for(office, EXPORT, "cadres") is None
    assert approvals.granted_for(office, ApprovalKind.CHILD_IDENTITY, "households") is None


def test_nobody_answers_their_own(office: User) -> None:
    asked = _ask(office)

    with _refused("not_yours"):
        approvals.grant(approval=asked, actor=office)

    asked.refresh_from_db()
    assert asked.is_granted is None


def test_who_gave_an_account_its_code_is_not_answered_by_it(
    client: Client, office: User, second: User
) -> None:
    issue_codes(users=[second], actor=office)
    second.refresh_from_db()
    asked = _ask(office)

    with _refused("not_yours"):
        approvals.grant(approval=asked, actor=second)

    client.force_login(second)
    assert second not in approvals.deciders([asked])[asked.pk]
    assert asked not in client.get(reverse("organization:approvals")).context["waiting"]
    issue_codes(users=[second], actor=factories.make_user(Role.SECURITY_ADMIN))
    second = User.objects.get(pk=second.pk)
    assert approvals.grant(approval=asked, actor=second).state == ApprovalState.GRANTED


def test_the_database_refuses_an_answer_of_who_asked(office: User) -> None:
    asked = _ask(office)

    refused(
        "approval_by_a_second_person",
        lambda: Approval.objects.filter(pk=asked.pk).update(
            is_granted=True, decided_by=office, decided_at=timezone.now()
        ),
    )


@pytest.mark.parametrize("role", ["liaison", "cadre", "supervisor", "outsider"])
def test_only_an_office_over_the_region_answers(
    role: str, office: User, request: pytest.FixtureRequest
) -> None:
    asked = _ask(office)

    with _refused("not_yours"):
        approvals.grant(approval=asked, actor=request.getfixturevalue(role))

    assert Approval.objects.answerable_by(request.getfixturevalue(role)).count() == 0


def test_a_township_answers_for_itself_and_not_for_its_county(office: User, township: User) -> None:
    own, above = _ask(office), _ask(office, place=factories.XIHE, subject="cadres")

    approvals.grant(approval=own, actor=township)
    with _refused("not_yours"):
        approvals.grant(approval=above, actor=township)

    assert not Approval.objects.visible_to(township).filter(pk=above.pk).exists()


def test_a_closed_account_answers_nothing(office: User, second: User) -> None:
    asked = _ask(office)
    second.is_active = False
    second.save(update_fields=["is_active"])

    with _refused("not_yours"):
        approvals.grant(approval=asked, actor=second)


def test_asking_again_asks_once(office: User, second: User) -> None:
    first = _ask(office)

    again = _ask(office, reason="再次")
    approvals.grant(approval=first, actor=second)
    granted = _ask(office)

    assert again.pk == granted.pk == first.pk
    assert Approval.objects.count() == 1


def test_a_reason_is_asked_for(office: User) -> None:
    with _refused("reason_missing"):
        _ask(office, reason="  ")

    assert Approval.objects.count() == 0


def test_what_was_refused_may_be_asked_anew(office: User, second: User) -> None:
    first = _ask(office)
    approvals.refuse(approval=first, actor=second, answer="不需要")

    again = _ask(office)

    first.refresh_from_db()
    assert (first.state, first.answer) == (ApprovalState.REFUSED, "不需要")
    assert again.pk != first.pk
    assert approvals.granted_for(office, EXPORT, "households") is None


def test_it_is_used_once(office: User, second: User) -> None:
    approvals.grant(approval=_ask(office), actor=second)

    first = approvals.use(user=office, kind=EXPORT, subject="households")
    again = approvals.use(user=office, kind=EXPORT, subject="households")

    assert first is not None
    assert first.state == ApprovalState.USED
    assert again is None


def test_it_lapses(office: User, second: User, clock: Any, settings: Any) -> None:
    settings.APPROVAL_HOURS = 24
    asked = _ask(office)
    approvals.grant(approval=asked, actor=second)

    clock("2023-07-02T11:59")
    before = approvals.granted_for(office, EXPORT, "households")
    clock("2023-07-02T12:00")

    asked.refresh_from_db()
    assert before == asked
    assert approvals.use(user=office, kind=EXPORT, subject="households") is None
    assert asked.state == ApprovalState.LAPSED


def test_what_waited_too_long_is_not_granted(office: User, second: User, clock: Any) -> None:
    asked = _ask(office)

    clock("2023-07-08")

    assert Approval.objects.answerable_by(second).count() == 0
    with _refused("answered"):
        approvals.grant(approval=asked, actor=second)


def test_it_is_taken_back_by_who_asked_and_by_who_may_answer(
    office: User, second: User, outsider: User
) -> None:
    mine, theirs = _ask(office), _ask(office, subject="cadres")
    approvals.grant(approval=theirs, actor=second)

    approvals.lapse(approval=mine, actor=office)
    with _refused("not_yours"):
        approvals.lapse(approval=theirs, actor=outsider)
    approvals.lapse(approval=theirs, actor=second)

    assert approvals.granted_for(office, EXPORT, "cadres") is None
    with _refused("answered"):
        approvals.grant(approval=mine, actor=second)


def test_each_step_is_in_the_access_log(office: User, second: User) -> None:
    asked = _ask(office)
    approvals.grant(approval=asked, actor=second)

    lines = list(
        AccessEvent.objects.filter(action=Action.APPROVE, subject_pk=str(asked.pk)).order_by("pk")
    )

    assert [(line.user_id, line.detail["step"], line.count) for line in lines] == [
        (office.pk, "asked", 201),
        (second.pk, "granted", 201),
    ]
    assert not any("户名单" in str(line.detail) for line in lines)


def test_what_cannot_be_noted_is_not_granted(
    office: User, second: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = _ask(office)

    def broken(*_args: object, **_named: object) -> None:
        raise OSError("full")

    monkeypatch.setattr("organization.access_log.note", broken)
    with pytest.raises(OSError, match="full"):
        approvals.grant(approval=asked, actor=second)

    assert approvals.granted_for(office, EXPORT, "households") is None


def test_of_two_who_use_it_at_once_one_does(committing_db: None) -> None:
    office = factories.make_user(Role.COUNTY_OFFICE)
    second = factories.make_user(Role.COUNTY_OFFICE)
    approvals.grant(approval=_ask(office), actor=second)

    def use() -> bool:
        return approvals.use(user=office, kind=EXPORT, subject="households") is not None

    with transaction.atomic():
        assert use()
        other = Session(use)
        wait_until(lambda: sessions_waiting_for_a_lock() == 1, "The other use")

    assert other.join_session() is False


def test_of_two_answers_at_once_the_first_stands(committing_db: None) -> None:
    office = factories.make_user(Role.COUNTY_OFFICE)
    second, third = (factories.make_user(Role.COUNTY_OFFICE) for _ in range(2))
    asked = _ask(office)

    def grant() -> str:
        try:
            approvals.grant(approval=asked, actor=third)
        except ConflictError as error:
            return error.code
        return "granted"

    with transaction.atomic():
        approvals.refuse(approval=asked, actor=second)
        other = Session(grant)
        wait_until(lambda: sessions_waiting_for_a_lock() == 1, "The other answer")

    assert other.join_session() == "answered"
    asked.refresh_from_db()
    assert (asked.is_granted, asked.decided_by_id) == (False, second.pk)


def test_the_page_shows_what_waits_and_its_answer(
    client: Client, office: User, second: User
) -> None:
    asked = _ask(office)
    client.force_login(second)
    page = reverse("organization:approvals")

    before = client.get(page).content.decode()
    client.post(reverse("organization:approval_answer", args=[asked.pk]), {"answer": "grant"})
    after = client.get(page)

    assert "户名单 · 汉源镇" in before
    assert "核对台账" in before
    assert approvals.granted_for(office, EXPORT, "households") == asked
    assert list(after.context["waiting"]) == []


def test_the_page_says_who_may_answer(client: Client, office: User, township: User) -> None:
    _ask(office)
    _ask(office, place=factories.XIHE, subject="cadres", about="干部名单")
    client.force_login(office)

    page = client.get(reverse("organization:approvals"))

    assert [[u.name for u in people] for _asked, people in page.context["mine"]] == [
        [],
        [township.name],
    ]


def test_a_refusal_is_read_by_who_asked(client: Client, office: User, second: User) -> None:
    asked = _ask(office)
    client.force_login(second)
    client.post(
        reverse("organization:approval_answer", args=[asked.pk]),
        {"answer": "refuse", "note": "范围太大"},
    )

    client.force_login(office)
    page = client.get(reverse("organization:approvals")).content.decode()

    assert "范围太大" in page
    assert approvals.granted_for(office, EXPORT, "households") is None


def test_the_page_refuses_ones_own_answer(client: Client, office: User) -> None:
    asked = _ask(office)
    client.force_login(office)

    answer = client.post(
        reverse("organization:approval_answer", args=[asked.pk]), {"answer": "grant"}
    )

    asked.refresh_from_db()
    assert answer.status_code == 403
    assert asked.is_granted is None


def test_nobody_takes_back_what_another_asked(client: Client, office: User, second: User) -> None:
    asked = _ask(office)
    client.force_login(second)

    answer = client.post(reverse("organization:approval_take_back", args=[asked.pk]))

    asked.refresh_from_db()
    assert answer.status_code == 404
    assert asked.lapses_at > timezone.now() + timedelta(days=6)
