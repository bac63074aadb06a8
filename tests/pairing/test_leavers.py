"""Cadres who leave, come back or change units: what becomes of their accounts and sessions."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from common.dates import today
from organization import services
from organization.choices import Action, ClosingReason, Role
from organization.models import AccessEvent, Unit, User
from organization.services import state_of
from pairing.choices import CadreStatus, EndReason, ProposalKind, RowDecision
from pairing.intake import decisions
from pairing.intake.suggestions import suggestions_for
from pairing.models import Cadre, Household, Import, ImportRow, Pairing, Proposal, Recipient
from pairing.reconciling.decisions import mark_left
from pairing.reconciling.reopening import reopen
from tests import factories
from tests.pairing import steps
from tests.pairing.steps import applied, apply, checked, file_of, line

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

YESTERDAY = today() - timedelta(days=1)
PHONE = reverse("visits:phone_home")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def leave(cadre: Cadre, actor: User, reason: EndReason = EndReason.CADRE_RETIRED) -> Proposal:
    proposal = factories.make_proposal(ProposalKind.CADRE_GONE, cadre=cadre)
    mark_left(proposals=[proposal], reason=reason, on=YESTERDAY, actor=actor)
    return proposal


def listed(user: User, unit: str) -> bytes:
    """A list of cadres with that account alone."""
    return file_of("cadres", line("cadres", unit=unit, name=user.name, phone=user.phone))


# Leaving by a decision on what a roster proposes


def test_who_left_is_signed_out_at_once_and_stays_out(cadre: User, office: User) -> None:
    open_session = signed_in(cadre)
    before = open_session.get(PHONE).status_code

    leave(cadre.cadre, office)

    cadre.refresh_from_db()
    assert before == 200
    assert open_session.get(PHONE).status_code == 302
    assert not Session.objects.exists()
    assert (cadre.is_active, cadre.closing_reason) == (False, "retired")
    line_ = AccessEvent.objects.get(action=Action.ACCOUNT_CHANGED)
    assert (line_.user, line_.subject_pk, line_.detail["step"]) == (office, str(cadre.pk), "closed")


def test_a_decision_taken_back_opens_the_account_again(cadre: User, office: User) -> None:
    proposal = leave(cadre.cadre, office)

    reopen(proposals=[proposal], actor=office)

    cadre.refresh_from_db()
    assert (cadre.is_active, cadre.closed_at, cadre.closing_reason) == (True, None, "")
    assert signed_in(cadre).get(PHONE).status_code == 200


def test_an_office_that_was_paired_too_keeps_its_account(
    unit: Unit, office: User, township: User
) -> None:
    township.unit = unit
    township.save(update_fields=["unit"])
    cadre = factories.make_cadre(user=township)
    desk = signed_in(township)

    leave(cadre, office)

    cadre.refresh_from_db()
    assert cadre.status == CadreStatus.LEFT
    assert desk.get(reverse("visits:household_list")).status_code == 200


# Changing units by a list of cadres


def test_a_list_of_cadres_moves_scope_in_open_sessions(
    cadre: User, liaison: User, office: User, pairing: Pairing, household: Household
) -> None:
    colleague = factories.make_user(Role.LIAISON, unit=factories.make_unit("西和县水务局"))
    page = reverse("visits:household_detail", args=[household.pk])
    before, after, own = signed_in(liaison), signed_in(colleague), signed_in(cadre)
    seen = [client.get(page).status_code for client in (before, after)]

    applied("cadres", listed(cadre, "西和县水务局"), office)

    assert seen == [200, 404]
    assert [client.get(page).status_code for client in (before, after)] == [404, 200]
    assert own.get(PHONE).status_code == 200


def test_a_liaison_on_another_units_list_is_a_cadre_there_until_the_import_is_taken_back(
    liaison: User, unit: Unit, office: User
) -> None:
    factories.make_cadre(user=liaison)
    factories.make_unit("西和县水务局")

    source = applied("cadres", listed(liaison, "西和县水务局"), office)

    liaison.refresh_from_db()
    moved = (liaison.role, str(liaison.unit))
    steps.undo(source, office)
    liaison.refresh_from_db()
    assert moved == ("cadre", "西和县水务局")
    assert (liaison.role, liaison.unit) == ("liaison", unit)


# Coming back


def take_anyway(data: bytes, office: User) -> Import:
    source = checked("cadres", data, office)
    decisions.decide_rows(
        source=source, rows=ImportRow.objects.all(), decision=RowDecision.TAKE, actor=office
    )
    return apply(Import.objects.get(pk=source.pk), office)


def test_who_left_and_is_listed_again_may_sign_in_until_that_is_taken_back(
    cadre: User, unit: Unit, office: User
) -> None:
    leave(cadre.cadre, office)

    source = take_anyway(listed(cadre, unit.name), office)

    cadre.refresh_from_db()
    back = (cadre.is_active, cadre.closing_reason)
    steps.undo(source, office)
    cadre.refresh_from_db()
    assert back == (True, "")
    assert (cadre.is_active, cadre.closing_reason) == (False, "retired")
    assert cadre.closed_at is not None


def test_a_list_opens_no_account_that_was_suspended(cadre: User, unit: Unit, office: User) -> None:
    services.close_account(
        account=cadre, seen=state_of(cadre), reason=ClosingReason.SUSPENDED, actor=office
    )

    applied("cadres", listed(cadre, unit.name), office)

    cadre.refresh_from_db()
    assert not cadre.is_active


# Whom a list may name


def test_an_administrators_number_is_on_no_list_of_cadres(audit_admin: User, office: User) -> None:
    source = checked("cadres", listed(audit_admin, "西和县水务局"), office)

    row = ImportRow.objects.get()
    assert (row.issue, source.accepted) == ("phone_duplicate", 0)
    assert "administrator" in row.detail


@pytest.mark.parametrize("kind", ["cadres", "units"])
def test_a_number_of_another_county_tells_no_name(kind: str, outsider: User, office: User) -> None:
    cells = (
        {"unit": "西和县水务局", "name": "某人", "phone": outsider.phone}
        if kind == "cadres"
        else {"name": "西和县水务局", "liaison_name": "某人", "liaison_phone": outsider.phone}
    )

    checked(kind, file_of(kind, line(kind, **cells)), office)

    row = ImportRow.objects.get()
    assert row.issue == "phone_duplicate"
    assert outsider.name not in row.detail


def test_a_person_of_another_county_is_not_named_as_a_correction(office: User) -> None:

    far = factories.make_household(village=factories.LI_VILLAGE)
    stranger = factories.make_recipient(far, name="欧阳生僻")
    cells = {"name": "某人", "identity": stranger.identity}
    cells |= {"head_name": "王成", "head_id": factories.identity_number()}
    source = checked("disabled", file_of("disabled", line("disabled", **cells)), office)
    ImportRow.objects.update(issue="name_changed")

    found = suggestions_for(source, list(ImportRow.objects.all()))

    assert Recipient.objects.count() == 1
    assert "欧阳生僻" not in str(found)
