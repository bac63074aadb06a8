"""What pages keep back, from whom, and what they say instead."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from organization.choices import Role
from organization.models import User
from pairing.models import Household, Pairing
from tests import factories


def test_a_township_does_not_reach_beyond_its_own(client: Client, township: User) -> None:
    elsewhere = factories.make_household("远", village=factories.WHEAT)
    client.force_login(township)

    page = client.get(reverse("visits:household_detail", args=[elsewhere.pk]))
    above = client.get(reverse("reports:summary"), {"region": factories.XIHE[:6]})

    assert (page.status_code, above.status_code) == (404, 404)


def test_a_closed_account_sees_nothing(client: Client, office: User) -> None:
    client.force_login(office)
    office.is_active = False
    office.save(update_fields=["is_active"])

    assert client.get(reverse("visits:household_list")).status_code == 302


def test_a_supervisor_sees_phones_and_health_masked(
    client: Client, supervisor: User, office: User, household: Household, pairing: Pairing
) -> None:
    household.address = "南关村8号"
    household.save(update_fields=["address"])
    address = reverse("visits:household_detail", args=[household.pk])

    client.force_login(supervisor)
    masked = client.get(address).content.decode()
    client.force_login(office)
    plain = client.get(address).content.decode()

    assert "138****5678" in masked
    assert "13812345678" not in masked
    assert "南关村8号" not in masked
    assert pairing.cadre.user.phone not in masked
    assert "13812345678" in plain
    assert "南关村8号" in plain


def test_no_page_shows_a_whole_identity_number(
    client: Client, office: User, household: Household, pairing: Pairing
) -> None:
    member = household.recipients.get()
    client.force_login(office)

    page = client.get(reverse("visits:household_detail", args=[household.pk])).content.decode()

    assert member.identity not in page
    assert household.head_id not in page
    assert f"{member.identity[:6]}********{member.identity[-4:]}" in page


@pytest.mark.parametrize("address", ["/nothing-here/", "/households/999999/"])
def test_strangers_get_an_error_page_and_not_an_error(address: str, client: Client) -> None:
    status = client.get(address).status_code

    assert status == (404 if "nothing" in address else 302)


def test_a_form_from_before_another_sign_in_is_explained(client: Client, office: User) -> None:
    strict = Client(enforce_csrf_checks=True)

    stranger = strict.post(reverse("organization:sign_in"), {"username": "1"})
    strict.force_login(office)
    known = strict.post(reverse("visits:household_list"))
    part = strict.post(reverse("visits:household_list"), headers={"HX-Request": "true"})

    assert (stranger.status_code, known.status_code) == (403, 403)
    assert "页面已过期" in stranger.content.decode()
    assert part.headers["HX-Refresh"] == "true"


def test_a_part_asked_for_after_the_session_ended_loads_the_page_anew(client: Client) -> None:
    answer = client.post(reverse("visits:household_list"), headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert answer.headers["HX-Refresh"] == "true"
    assert answer.content == b""


def test_no_cache_keeps_a_page_of_somebody_signed_in(
    client: Client, office: User, household: Household
) -> None:
    client.force_login(office)

    page = client.get(reverse("visits:household_detail", args=[household.pk]))

    assert page.headers["Cache-Control"] == "no-store, private"


def test_nobody_finds_out_a_masked_number_by_looking_for_it(
    client: Client,
    office: User,
    supervisor: User,
    liaison: User,
    household: Household,
    pairing: Pairing,
) -> None:
    households, cadres = reverse("visits:household_list"), reverse("visits:cadre_list")
    number = pairing.cadre.user.phone

    def found(address: str, text: str) -> int:
        return int(client.post(address, {"q": text}).context["page"].paginator.count)

    by_role = {}
    for user in (office, supervisor, liaison):
        client.force_login(user)
        tried = [(households, household.head_id), (households, "1381234")]
        tried += [(households, "13812345678"), (cadres, number[:-1]), (cadres, number)]
        by_role[user.role] = [found(*each) for each in tried]

    assert by_role == {
        Role.COUNTY_OFFICE: [1, 1, 1, 1, 1],
        Role.SUPERVISOR: [0, 0, 0, 0, 0],
        Role.LIAISON: [0, 1, 1, 1, 1],
    }


def test_a_supervisor_reads_no_notes_on_health(
    client: Client, supervisor: User, household: Household, pairing: Pairing
) -> None:
    factories.make_contact(pairing, pairing.started_on, found="高血压复查")
    client.force_login(supervisor)

    page = client.get(reverse("visits:household_detail", args=[household.pk])).content.decode()

    assert "高血压" not in page


@pytest.mark.parametrize(
    ("who", "name", "sentence"),
    [
        ("cadre", "visits:household_list", "结对干部有自己的页面"),
        ("liaison", "pairing:import_list", "名册由县结对办、乡镇结对办导入"),
        ("supervisor", "pairing:import_list", "名册由县结对办、乡镇结对办导入"),
        ("audit_admin", "reports:dashboard", "看板和小结供"),
        ("township", "organization:account_list", "账号由安全管理员和县结对办管理"),
        ("office", "reports:system", "系统管理员"),
    ],
)
def test_what_is_not_allowed_says_who_may(
    who: str, name: str, sentence: str, client: Client, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))

    page = client.get(reverse(name))

    assert page.status_code == 403
    assert sentence in page.content.decode()


@pytest.mark.parametrize("who", ["system_admin", "security_admin", "audit_admin"])
def test_an_administrator_who_was_paired_once_sees_nothing_of_it(
    who: str, client: Client, request: pytest.FixtureRequest, pairing: Pairing
) -> None:
    user = request.getfixturevalue(who)
    pairing.cadre.user = user
    pairing.cadre.save(update_fields=["user"])
    client.force_login(user)

    own = client.get(reverse("visits:phone_home"))
    household = client.get(reverse("visits:phone_household", args=[pairing.pk]))

    assert (own.status_code, household.status_code) == (403, 403)
