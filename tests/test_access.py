"""Every address times every role times its scope: the exact status. An unlisted address fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.staticfiles.urls import staticfiles_urlpatterns
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from organization.models import User
from pairing.choices import ProposalKind, RowOutcome
from pairing.models import Heading, Household, Pairing
from tests import factories, rosters

ROLES = ["office", "township", "liaison", "cadre", "supervisor"]

# What each role gets of the cast's own household and pairing, in the order of ROLES.
DESK = (200, 200, 200, 403, 200)
CHANGES = (200, 200, 403, 403, 403)
FIGURES = (200, 200, 403, 403, 200)
PHONE = (403, 403, 403, 200, 403)
HOME = (302, 302, 302, 302, 302)
UNDO = (302, 302, 403, 403, 403)

IN_SCOPE: dict[str, tuple[str, tuple[int, ...]]] = {
    "home": ("get", HOME),
    "organization:sign_in": ("get", HOME),
    "organization:sign_out": ("post", HOME),
    "set_language": ("post", HOME),
    "organization:approvals": ("get", DESK),
    # The township comes after the county, whose answer stands and is only told again.
    "organization:approval_answer": ("post", (302, 302, 403, 403, 403)),
    "organization:approval_take_back": ("post", (404, 404, 404, 403, 404)),
    "pairing:start": ("get", CHANGES),
    "pairing:cadre_picker": ("post", CHANGES),
    "pairing:end": ("get", CHANGES),
    "pairing:undo": ("post", UNDO),
    "pairing:import_list": ("get", CHANGES),
    "pairing:import_upload": ("get", CHANGES),
    "pairing:import_detail": ("get", UNDO),
    "pairing:import_columns": ("get", CHANGES),
    "pairing:import_kind": ("post", UNDO),
    "pairing:import_findings": ("get", CHANGES),
    "pairing:import_decide": ("post", UNDO),
    "pairing:import_row": ("get", CHANGES),
    # The township comes after the county, and is told that the county is at it.
    "pairing:import_row_decide": ("post", (302, 409, 403, 403, 403)),
    "pairing:import_changes": ("get", CHANGES),
    "pairing:import_apply": ("post", UNDO),
    "pairing:import_result": ("get", UNDO),
    "pairing:import_held": ("get", CHANGES),
    "pairing:import_undo": ("post", UNDO),
    "pairing:import_check": ("post", UNDO),
    "pairing:import_discard": ("post", UNDO),
    "pairing:import_take_over": ("post", UNDO),
    "pairing:import_list_export": ("post", CHANGES),
    "pairing:import_finding_export": ("post", CHANGES),
    "pairing:import_change_export": ("post", CHANGES),
    "pairing:import_headings": ("get", CHANGES),
    "pairing:import_heading_export": ("post", CHANGES),
    "pairing:import_heading_file": ("get", CHANGES),
    "pairing:import_heading_put_back": ("post", UNDO),
    # The township comes after the county, which has removed it.
    "pairing:import_heading_remove": ("post", (302, 404, 403, 403, 403)),
    "pairing:reconcile": ("get", CHANGES),
    "pairing:reconcile_list": ("get", CHANGES),
    "pairing:reconcile_together": ("get", CHANGES),
    "pairing:reconcile_export": ("post", CHANGES),
    "pairing:reconcile_question": ("get", CHANGES),
    "pairing:reconcile_reopen": ("post", UNDO),
    "visits:household_list": ("get", DESK),
    "visits:household_detail": ("get", DESK),
    "visits:cadre_list": ("get", DESK),
    "visits:unit_list": ("get", DESK),
    "visits:household_export": ("post", DESK),
    "visits:member_export": ("post", DESK),
    "visits:contact_export": ("post", DESK),
    "visits:pairing_export": ("post", DESK),
    "visits:cadre_export": ("post", DESK),
    "visits:unit_export": ("post", DESK),
    "visits:phone_home": ("get", PHONE),
    "visits:phone_reminders": ("get", PHONE),
    "visits:phone_household": ("get", PHONE),
    "visits:phone_log": ("get", PHONE),
    "visits:phone_home_export": ("post", PHONE),
    "visits:phone_contact_export": ("post", PHONE),
    "visits:reminder_export": ("post", PHONE),
    "reports:dashboard": ("get", FIGURES),
    "reports:summary": ("get", FIGURES),
    "reports:dashboard_export": ("post", FIGURES),
    "reports:figures_export": ("post", FIGURES),
    "reports:groups_export": ("post", FIGURES),
}

OF_HOUSEHOLD = {
    "pairing:start",
    "visits:household_detail",
    "visits:member_export",
    "visits:contact_export",
    "visits:pairing_export",
}
OF_PAIRING = {
    "pairing:end",
    "pairing:undo",
    "visits:phone_household",
    "visits:phone_log",
    "visits:phone_contact_export",
}
OF_ROW = {"pairing:import_row", "pairing:import_row_decide"}
OF_APPROVAL = {"organization:approval_answer", "organization:approval_take_back"}
OF_HEADING = {"pairing:import_heading_remove"}
OF_ALL_IMPORTS = {"pairing:import_list", "pairing:import_list_export", "pairing:import_upload"}
OF_IMPORT = {
    name
    for name in IN_SCOPE
    if name.startswith("pairing:import_")
    and "heading" not in name
    and name not in OF_ROW | OF_ALL_IMPORTS
}
OF_KIND = {"pairing:reconcile_list", "pairing:reconcile_together", "pairing:reconcile_export"}
OF_PROPOSAL = {"pairing:reconcile_question", "pairing:reconcile_reopen"}
OPEN_TO_STRANGERS = {"organization:sign_in": 200, "set_language": 302}


def _names(patterns: list[Any], namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _names(pattern.url_patterns, inner)
        else:
            assert isinstance(pattern, URLPattern)
            yield f"{namespace}{pattern.name}"


def _address(name: str, household: Household, pairing: Pairing) -> str:
    if name in OF_HOUSEHOLD:
        return reverse(name, args=[household.pk])
    if name in OF_PAIRING:
        return reverse(name, args=[pairing.pk])
    if name in OF_IMPORT | OF_ROW:
        # A roster of the household's township, so that both offices answer for it.
        source = rosters.make_waiting(place=household.region_id[:9] + "000")
        row = rosters.make_waiting_row(source, issue="id_missing", outcome=RowOutcome.REJECTED)
        return reverse(name, args=[source.pk, row.pk] if name in OF_ROW else [source.pk])
    if name in OF_HEADING:
    if name in OF_APPROVAL:
        # Asked by an account that none of the cast is.
        waiting = factories.make_approval(place=household.region_id)
        return reverse(name, args=[waiting.pk])
        place = household.region_id[:9] + "000"
        added = Heading.objects.create(
            kind="orphans", column="school", heading="念书处", region_id=place
        )
        return reverse(name, args=[added.pk])
    if name in OF_KIND:
        return reverse(name, args=["gone"])
    if name in OF_PROPOSAL:
        content = {"from": household.head_name, "to": "王诚"}
        asked = factories.make_proposal(ProposalKind.RENAMED, household=household, content=content)
        return reverse(name, args=[asked.pk])
    return reverse(name)


def test_every_address_is_listed_here() -> None:
    static = set(_names(staticfiles_urlpatterns()))

    known = set(_names(get_resolver().url_patterns)) - static

    assert known == set(IN_SCOPE)


@pytest.mark.parametrize("name", IN_SCOPE)
def test_each_role_gets_exactly_what_it_may_have(
    name: str,
    client: Client,
    request: pytest.FixtureRequest,
    household: Household,
    pairing: Pairing,
) -> None:
    method, expected = IN_SCOPE[name]
    address = _address(name, household, pairing)

    statuses = {}
    for role in ROLES:
        client.force_login(request.getfixturevalue(role))
        statuses[role] = getattr(client, method)(address).status_code

    assert statuses == dict(zip(ROLES, expected, strict=True))


@pytest.mark.parametrize(
    "name",
    sorted(OF_HOUSEHOLD | OF_PAIRING | OF_IMPORT | OF_ROW | OF_HEADING | OF_PROPOSAL | OF_APPROVAL),
)
def test_what_is_out_of_scope_is_not_there(
    name: str, client: Client, request: pytest.FixtureRequest, cadre: User
) -> None:
    foreign = factories.make_household("外县", village=factories.LI_VILLAGE)
    pairing = factories.make_pairing(foreign)
    method, expected = IN_SCOPE[name]
    address = _address(name, foreign, pairing)

    statuses = {}
    for role in ROLES:
        client.force_login(request.getfixturevalue(role))
        statuses[role] = getattr(client, method)(address).status_code

    # Whoever may do it at all finds nothing; whoever may not is told so and learns nothing.
    assert statuses == {
        role: 403 if status == 403 else 404 for role, status in zip(ROLES, expected, strict=True)
    }


@pytest.mark.parametrize(
    "name",
    sorted(OF_HOUSEHOLD | OF_PAIRING | OF_IMPORT | OF_ROW | OF_HEADING | OF_PROPOSAL | OF_APPROVAL),
)
def test_the_county_beside_sees_nothing(
    name: str, client: Client, outsider: User, household: Household, pairing: Pairing
) -> None:
    client.force_login(outsider)
    method, _expected = IN_SCOPE[name]

    status = getattr(client, method)(_address(name, household, pairing)).status_code

    assert status == (403 if name.startswith("visits:phone") else 404)


@pytest.mark.parametrize("name", IN_SCOPE)
def test_strangers_are_sent_to_sign_in(
    name: str, client: Client, household: Household, pairing: Pairing
) -> None:
    method, _expected = IN_SCOPE[name]
    address = _address(name, household, pairing)

    answer = getattr(client, method)(address)

    assert answer.status_code == OPEN_TO_STRANGERS.get(name, 302)
    if name not in OPEN_TO_STRANGERS and name != "organization:sign_out":
        assert answer.headers["Location"].startswith(reverse("organization:sign_in"))


def test_a_township_does_not_reach_beyond_its_own(client: Client, township: User) -> None:
    elsewhere = factories.make_household("远", village=factories.WHEAT)
    client.force_login(township)

    page = client.get(reverse("visits:household_detail", args=[elsewhere.pk]))
    dashboard = client.get(reverse("reports:dashboard"), {"region": factories.SHILI[:9]})
    above = client.get(reverse("reports:summary"), {"region": factories.XIHE[:6]})

    assert (page.status_code, dashboard.status_code, above.status_code) == (404, 404, 404)


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


def test_a_supervisor_cannot_find_a_masked_number_digit_by_digit(
    client: Client, supervisor: User, household: Household, pairing: Pairing
) -> None:
    client.force_login(supervisor)
    households, cadres = reverse("visits:household_list"), reverse("visits:cadre_list")
    number = pairing.cadre.user.phone

    def found(address: str, text: str) -> int:
        return int(client.post(address, {"q": text}).context["page"].paginator.count)

    assert (found(households, "1381234"), found(households, "13812345678")) == (0, 1)
    assert (found(cadres, number[:-1]), found(cadres, number)) == (0, 1)


def test_a_supervisor_reads_no_notes_on_health(
    client: Client, supervisor: User, household: Household, pairing: Pairing
) -> None:
    factories.make_contact(pairing, pairing.started_on, found="高血压复查")
    client.force_login(supervisor)

    page = client.get(reverse("visits:household_detail", args=[household.pk])).content.decode()

    assert "高血压" not in page
