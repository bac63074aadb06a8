"""Making, changing and closing accounts: who may, and what follows at once."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from common.errors import DomainError
from organization import services
from organization.choices import Action, ClosingReason, Role
from organization.models import AccessEvent, ActivationCode, User
from organization.services import state_of
from organization.signin.activation import issue_codes
from tests import factories

pytestmark = pytest.mark.django_db


def account_data(account: User | None = None, **changed: object) -> dict[str, object]:
    """What the form posts: of an account as it is, but for what is changed."""
    found: dict[str, object] = {}
    if account is not None:
        found = {
            "seen": state_of(account),
            "name": account.name,
            "phone": account.phone,
            "role": account.role,
            "region": account.region_id or "",
            "unit": account.unit_id or "",
        }
    return found | changed


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


# Who is kept by whom


def test_the_security_administrator_keeps_all_and_the_office_all_but_administrators(
    security_admin,
    office,
    township,
    liaison,
    cadre,
    supervisor,
    system_admin,
    audit_admin,
    outsider,
):
    administrators = {security_admin, system_admin, audit_admin}
    others = {office, township, liaison, cadre, supervisor}

    assert set(User.objects.kept_by(security_admin)) == administrators | others
    assert set(User.objects.kept_by(office)) == others
    assert set(User.objects.kept_by(outsider)) == {outsider}
    for nobody in (township, liaison, cadre, supervisor, system_admin, audit_admin):
        assert not User.objects.kept_by(nobody).exists()


def test_a_closed_keeper_keeps_nothing(security_admin):
    security_admin.is_active = False

    assert not User.objects.kept_by(security_admin).exists()


@pytest.mark.parametrize("name", ["detail", "change", "close", "reopen", "sign_out"])
def test_an_office_does_not_find_an_administrator(office, audit_admin, name):
    address = reverse(f"organization:account_{name}", args=[audit_admin.pk])
    method = "post" if name in ("reopen", "sign_out") else "get"

    answer = getattr(signed_in(office), method)(address)

    assert answer.status_code == 404


@pytest.mark.parametrize("role", [Role.COUNTY_OFFICE, Role.SUPERVISOR, Role.SECURITY_ADMIN])
def test_no_code_leads_a_township_to_somebody_who_sees_more(township, role):
    clinic = factories.make_unit("汉源镇卫生院", place=factories.HANYUAN)
    paired_too = factories.make_user(role)
    User.objects.filter(pk=paired_too.pk).update(unit=clinic)
    own = factories.make_user(unit=clinic)

    answer = signed_in(township).post(reverse("organization:new_code", args=[paired_too.pk]))

    assert answer.status_code == 404
    assert list(User.objects.given_codes_by(township)) == [own]


# The list


def found(client: Client, **filters: object) -> list[str]:
    page = client.post(reverse("organization:account_list"), filters).context["page"]
    return [account.name for account in page]


def test_accounts_are_found_by_name_pinyin_initials_and_whole_number(security_admin, cadre):
    client = signed_in(security_admin)

    for text in ("张三", "zhangsan", "zhang san", "zs", cadre.phone, f"+86 {cadre.phone}"):
        assert found(client, q=text) == ["张三"], text
    assert found(client, q=cadre.phone[:8]) == []


def test_the_list_is_narrowed_by_role_unit_and_state(security_admin, cadre, liaison, office):
    client = signed_in(security_admin)
    signed_in(office)
    User.objects.filter(pk=liaison.pk).update(is_active=False)

    assert found(client, role="cadre") == ["张三"]
    assert found(client, unit=cadre.unit_id) == ["张三"]
    assert found(client, show="closed") == ["李联络"]
    assert set(found(client, show="never")) == {"张三"}
    assert set(found(client, show="all")) == {"张三", "李联络", "办公室", "安全"}


def test_the_list_asks_as_often_for_many_as_for_few(
    security_admin, unit, django_assert_max_num_queries
):
    client = signed_in(security_admin)
    for _ in range(12):
        factories.make_user(unit=unit)
        factories.make_user(Role.SUPERVISOR)

    with django_assert_max_num_queries(10):
        client.get(reverse("organization:account_list"))


# Making


def test_an_account_is_made_with_its_place_and_cannot_sign_in_yet(office, unit):
    answer = signed_in(office).post(
        reverse("organization:account_make"),
        {
            "name": "王建国",
            "phone": "+86 138 1234 5678",
            "role": "liaison",
            "region": factories.XIHE,
            "unit": unit.pk,
        },
    )

    made = User.objects.get(phone="13812345678")
    assert answer.status_code == 302
    assert (made.role, made.unit, made.region, made.initials) == ("liaison", unit, None, "wjg")
    assert not made.has_usable_password()
    line = AccessEvent.objects.get(action=Action.ACCOUNT_CHANGED)
    assert (line.user, line.subject_pk) == (office, str(made.pk))
    assert "13812345678" not in str(line.detail)
    assert "王建国" not in str(line.detail)


def test_a_cadre_that_is_made_here_may_be_paired(security_admin, unit):
    made = services.make_account(
        phone="13812345678", name="王建国", role=Role.CADRE, unit=unit, actor=security_admin
    )

    assert made.cadre.status == "active"


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin"])
def test_an_office_makes_no_administrator(office, cadre, role):
    data = account_data(name="某人", phone="13812345678", role=role, region=factories.XIHE)

    made = signed_in(office).post(reverse("organization:account_make"), data)
    changed = signed_in(office).post(
        reverse("organization:account_change", args=[cadre.pk]),
        account_data(cadre, role=role, region=factories.XIHE),
    )
    with pytest.raises(DomainError):
        services.make_account(
            phone="13812345678", name="某人", role=role, region=office.region, actor=office
        )

    assert (made.status_code, changed.status_code) == (422, 422)
    assert not User.objects.filter(role=role).exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"phone": "12345"}, "__all__"),
        ({"name": " "}, "name"),
        ({"role": "king"}, "role"),
        ({"role": "cadre", "unit": ""}, "unit"),
        ({"role": "township_office", "region": factories.XIHE}, "__all__"),
        ({"role": "county_office", "region": factories.HANYUAN}, "__all__"),
        ({"role": "supervisor", "region": factories.LI_COUNTY}, "region"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_made(security_admin, changed, field):
    data = account_data(
        name="某人", phone="13812345678", role="supervisor", region=factories.XIHE, unit=""
    )

    answer = signed_in(security_admin).post(reverse("organization:account_make"), data | changed)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert User.objects.count() == 1


def test_a_number_that_somebody_has_is_refused(security_admin, outsider):
    data = account_data(name="某人", phone=outsider.phone, role="supervisor", region=factories.XIHE)

    page = signed_in(security_admin).post(reverse("organization:account_make"), data)

    assert page.status_code == 422
    assert outsider.name not in page.content.decode()


# Changing and transferring


def test_a_transfer_moves_scope_in_an_open_session(office, liaison, cadre, pairing, household):
    other = factories.make_unit("西和县水务局")
    colleague = factories.make_user(Role.LIAISON, unit=other)
    before, after = signed_in(liaison), signed_in(colleague)
    own = signed_in(cadre)
    page = reverse("visits:household_detail", args=[household.pk])
    seen = [client.get(page).status_code for client in (before, after)]

    answer = signed_in(office).post(
        reverse("organization:account_change", args=[cadre.pk]), account_data(cadre, unit=other.pk)
    )

    assert answer.status_code == 302
    assert seen == [200, 404]
    assert [client.get(page).status_code for client in (before, after)] == [404, 200]
    # The pairing stays, and so does the cadre's session.
    address = reverse("visits:phone_household", args=[pairing.pk])
    assert own.get(address).status_code == 200


def test_a_liaison_who_is_transferred_sees_the_new_unit_alone(
    office, liaison, cadre, pairing, household
):
    client = signed_in(liaison)
    page = reverse("visits:household_detail", args=[household.pk])
    seen = client.get(page).status_code

    signed_in(office).post(
        reverse("organization:account_change", args=[liaison.pk]),
        account_data(liaison, unit=factories.make_unit("西和县水务局").pk),
    )

    assert (seen, client.get(page).status_code) == (200, 404)


@pytest.mark.parametrize("step", ["another role", "another unit", "closed"])
def test_a_slip_is_worthless_once_the_account_is_another_s_to_give(
    step, security_admin, office, liaison, cadre
):
    issue_codes(users=[cadre], actor=liaison)
    seen = state_of(cadre)
    unit = cadre.unit if step != "another unit" else factories.make_unit("西和县水务局")
    if step == "closed":
        services.close_account(account=cadre, seen=seen, reason="moved", actor=office)
    else:
        is_new = step == "another role"
        services.change_account(
            account=cadre,
            seen=seen,
            phone=cadre.phone,
            name=cadre.name,
            role=Role.SUPERVISOR if is_new else cadre.role,
            region=office.region if is_new else None,
            unit=None if is_new else unit,
            actor=security_admin,
        )

    assert not ActivationCode.objects.filter(user=cadre).exists()


def test_another_role_ends_the_sessions(security_admin, office, liaison):
    client = signed_in(liaison)

    services.change_account(
        account=liaison,
        seen=state_of(liaison),
        phone=liaison.phone,
        name=liaison.name,
        role=Role.SUPERVISOR,
        region=office.region,
        actor=security_admin,
    )

    assert client.get(reverse("visits:household_list")).status_code == 302


def test_a_change_of_what_has_changed_meanwhile_is_refused(security_admin, office, cadre):
    stale = account_data(cadre, name="张山")
    User.objects.filter(pk=cadre.pk).update(name="张珊")

    answer = signed_in(security_admin).post(
        reverse("organization:account_change", args=[cadre.pk]), stale
    )

    cadre.refresh_from_db()
    assert answer.status_code == 409
    assert cadre.name == "张珊"


def test_a_cadre_does_not_become_an_administrator(security_admin, cadre):
    with pytest.raises(DomainError) as refusal:
        services.change_account(
            account=cadre,
            seen=state_of(cadre),
            phone=cadre.phone,
            name=cadre.name,
            role=Role.AUDIT_ADMIN,
            region=security_admin.region,
            actor=security_admin,
        )

    assert refusal.value.code == "is_cadre"


# One's own, and the last


@pytest.mark.parametrize("who", ["security_admin", "office"])
def test_nobody_changes_their_own_role_or_place(request, who, unit):
    user = request.getfixturevalue(who)
    client = signed_in(user)
    address = reverse("organization:account_change", args=[user.pk])

    role = client.post(address, account_data(user, role="supervisor"))
    place = client.post(address, account_data(user, role="liaison", unit=unit.pk))
    closing = client.get(reverse("organization:account_close", args=[user.pk]))

    user.refresh_from_db()
    assert (role.status_code, place.status_code, closing.status_code) == (422, 422, 403)
    assert (user.region_id, user.is_active) == (factories.XIHE, True)
    with pytest.raises(DomainError):
        services.close_account(
            account=user, seen=state_of(user), reason=ClosingReason.OTHER, actor=user
        )


def test_ones_own_name_is_ones_own_to_change(security_admin):
    client = signed_in(security_admin)

    answer = client.post(
        reverse("organization:account_change", args=[security_admin.pk]),
        account_data(security_admin, name="安小全"),
    )

    security_admin.refresh_from_db()
    assert (answer.status_code, security_admin.name) == (302, "安小全")


def test_the_last_security_administrator_stays(security_admin):
    second = factories.make_user(Role.SECURITY_ADMIN)
    services.close_account(
        account=second, seen=state_of(second), reason=ClosingReason.MOVED, actor=security_admin
    )

    # Somebody whose own account was closed while the page was open.
    with pytest.raises(DomainError) as closing:
        services.close_account(
            account=security_admin,
            seen=state_of(security_admin),
            reason=ClosingReason.MOVED,
            actor=second,
        )
    with pytest.raises(DomainError) as changing:
        services.change_account(
            account=security_admin,
            seen=state_of(security_admin),
            phone=security_admin.phone,
            name=security_admin.name,
            role=Role.AUDIT_ADMIN,
            region=security_admin.region,
            actor=second,
        )

    assert (closing.value.code, changing.value.code) == ("last_security_admin",) * 2


# Closing


def test_closing_ends_an_open_session_at_once(office, cadre):
    open_session = signed_in(cadre)
    before = open_session.get(reverse("visits:phone_home")).status_code

    answer = signed_in(office).post(
        reverse("organization:account_close", args=[cadre.pk]),
        {"seen": state_of(cadre), "reason": "retired"},
    )

    cadre.refresh_from_db()
    assert (before, answer.status_code) == (200, 302)
    assert open_session.get(reverse("visits:phone_home")).status_code == 302
    assert not Session.objects.filter(session_key=open_session.cookies["sessionid"].value).exists()
    assert (cadre.is_active, cadre.closing_reason) == (False, "retired")
    assert cadre.closed_at is not None
    assert cadre.cadre.status == "left"


def test_a_suspended_cadre_has_not_left(office, cadre):
    services.close_account(
        account=cadre, seen=state_of(cadre), reason=ClosingReason.SUSPENDED, actor=office
    )

    cadre.cadre.refresh_from_db()
    assert cadre.cadre.status == "active"


def test_an_account_that_is_opened_again_is_as_before(office, cadre):
    services.close_account(
        account=cadre, seen=state_of(cadre), reason=ClosingReason.RETIRED, actor=office
    )
    cadre.refresh_from_db()

    answer = signed_in(office).post(
        reverse("organization:account_reopen", args=[cadre.pk]), {"seen": state_of(cadre)}
    )

    cadre.refresh_from_db()
    assert answer.status_code == 302
    assert (cadre.is_active, cadre.closed_at, cadre.closing_reason) == (True, None, "")
    assert cadre.cadre.status == "active"


def test_a_closing_without_a_reason_closes_nothing(office, cadre):
    answer = signed_in(office).post(
        reverse("organization:account_close", args=[cadre.pk]), {"seen": state_of(cadre)}
    )

    cadre.refresh_from_db()
    assert (answer.status_code, cadre.is_active) == (422, True)


def test_a_lost_phone_is_signed_out_and_the_account_stays_open(office, cadre):
    lost = signed_in(cadre)

    signed_in(office).post(reverse("organization:account_sign_out", args=[cadre.pk]))

    cadre.refresh_from_db()
    assert lost.get(reverse("visits:phone_home")).status_code == 302
    assert cadre.is_active
