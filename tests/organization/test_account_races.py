"""Of two who change accounts at once, the second finds what the first has done."""

from django.db import transaction

from common.errors import DomainError
from organization import services
from organization.choices import ClosingReason, Role
from organization.models import User
from organization.services import state_of
from tests import factories
from tests.harness import Session, sessions_waiting_for_a_lock, wait_until


def _close(account: User, actor: User) -> str:
    try:
        services.close_account(
            account=account, seen=state_of(account), reason=ClosingReason.OTHER, actor=actor
        )
    except DomainError as error:
        return error.code
    return "closed"


def test_two_security_administrators_who_close_each_other_leave_one(committing_db: None) -> None:
    first = factories.make_user(Role.SECURITY_ADMIN)
    second = factories.make_user(Role.SECURITY_ADMIN)

    with transaction.atomic():
        one = _close(second, first)
        other = Session(lambda: _close(first, second))
        wait_until(lambda: sessions_waiting_for_a_lock() == 1, "the second waits")

    assert (one, other.join_session()) == ("closed", "last_security_admin")
    assert User.objects.active().get(role=Role.SECURITY_ADMIN) == first
