"""The audit administrator's pages, and what other pages leave on them."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organization import log_views
from organization.access_log import client_address, note
from organization.choices import Action, Role
from organization.history import because
from organization.models import AccessEvent, User
from pairing.choices import ImportStatus
from pairing.models import Household
from tests import factories


def _log(client, **filters):
    return client.get(reverse("organization:log"), filters)


def _actions() -> list[tuple[str, str]]:
    return list(AccessEvent.objects.order_by("pk").values_list("action", "subject_model"))


# What pages leave


@pytest.fixture
def import_row(db):
    """A row of a roster that waits to be decided."""
    source = factories.make_import(
        status=ImportStatus.REVIEW, applied_at=None, columns={"name": 0, "village": 1}
    )
    return factories.make_row(source, "王成", "南关村")


def test_view_of_a_household_is_noted_with_who_and_from_where(client, office, household):
    client.force_login(office)
    before = AccessEvent.objects.count()

    client.get(reverse("visits:household_detail", args=[household.pk]), headers={"user-agent": "x"})

    line = AccessEvent.objects.latest("pk")
    assert AccessEvent.objects.count() == before + 1
    assert (line.action, line.user, line.role) == (Action.VIEW_PERSON, office, office.role)
    assert (line.subject_model, line.subject_pk) == ("pairing.household", str(household.pk))
    assert (line.route, line.address) == ("visits:household_detail", "127.0.0.1")
    assert line.places == ["62", "6212", "621225"]
    assert len(line.session) == 16
    assert client.session.session_key not in line.session


def test_cadre_s_view_on_the_phone_is_noted(client, cadre, pairing):
    client.force_login(cadre)

    client.get(reverse("visits:phone_household", args=[pairing.pk]))

    assert ("view_person", "pairing.household") in _actions()


def test_out_of_scope_is_noted_for_both_counties(client, outsider, household):
    client.force_login(outsider)

    answer = client.get(reverse("visits:household_detail", args=[household.pk]))

    line = AccessEvent.objects.latest("pk")
    assert answer.status_code == 404
    assert (line.action, line.subject_pk) == (Action.REFUSED, str(household.pk))
    assert line.detail == {"status": 404}
    assert line.places == ["62", "6212", "621225", "621226"]


def test_view_of_a_roster_s_row_is_noted_where_the_roster_is_of(client, office, import_row):
    client.force_login(office)

    client.get(reverse("pairing:import_row", args=[import_row.source_id, import_row.pk]))

    line = AccessEvent.objects.latest("pk")
    assert (line.action, line.subject_model) == (Action.VIEW_PERSON, "pairing.importrow")
    assert line.subject_pk == str(import_row.pk)
    assert line.places == ["62", "6212", "621225"]


def test_roster_s_row_out_of_scope_is_noted_for_both_counties(client, outsider, import_row):
    client.force_login(outsider)

    answer = client.get(reverse("pairing:import_row", args=[import_row.source_id, import_row.pk]))

    line = AccessEvent.objects.latest("pk")
    assert answer.status_code == 404
    assert (line.action, line.subject_model) == (Action.REFUSED, "pairing.importrow")
    assert line.places == ["62", "6212", "621225", "621226"]


def test_page_that_is_not_for_a_role_is_noted(client, cadre):
    client.force_login(cadre)

    client.get(reverse("reports:dashboard"))

    line = AccessEvent.objects.latest("pk")
    assert (line.action, line.route, line.detail) == (
        Action.REFUSED,
        "reports:dashboard",
        {"status": 403},
    )


def test_address_that_leads_nowhere_is_no_refusal(client, office):
    client.force_login(office)
    before = AccessEvent.objects.count()

    client.get("/nothing/here/")
    client.get(reverse("visits:household_detail", args=[987654]))

    # Of a person that there is not, the number was still asked for.
    (line,) = AccessEvent.objects.order_by("pk")[before:]
    assert (line.action, line.subject_pk) == (Action.REFUSED, "")


def test_note_costs_one_statement(office, household, django_assert_num_queries):
    with django_assert_num_queries(1):
        note(Action.VIEW_PERSON, user=office, subject=household)


def test_client_s_own_claim_of_an_address_is_not_believed(rf, settings):
    request = rf.get("/", headers={"x-forwarded-for": "10.1.1.1, 192.0.2.7"})

    direct = client_address(request)
    settings.BEHIND_PROXY = True
    behind = client_address(request)

    assert (direct, behind) == ("127.0.0.1", "192.0.2.7")


# The list


def test_lines_of_another_county_are_not_shown(client, audit_admin, office, outsider, household):
    elsewhere = factories.make_household("赵远", village=factories.LI_VILLAGE)
    ours = factories.make_access_event(office, household)
    theirs = factories.make_access_event(outsider, elsewhere)
    client.force_login(audit_admin)

    page = _log(client)

    shown = {line.pk for line in page.context["slice"].lines}
    assert ours.pk in shown
    assert theirs.pk not in shown
    assert client.get(reverse("organization:log_line", args=[theirs.pk])).status_code == 404


@pytest.mark.parametrize(
    ("filters", "number"),
    [
        ({"q": "办公室"}, 2),
        ({"q": "督查"}, 1),
        ({"action": "export"}, 1),
        ({"about": "pairing.household"}, 2),
        ({"about": "pairing.household", "key": "999999"}, 0),
        ({"first": "2199-01-01"}, 0),
        ({"last": "2199-01-01", "q": "督查"}, 1),
        ({"first": "0001-01-01", "last": "9999-12-31", "q": "督查"}, 1),
        ({"where": "nobody"}, 1),
    ],
)
def test_list_is_narrowed(client, audit_admin, office, supervisor, household, filters, number):
    client.force_login(audit_admin)
    factories.make_access_event(office, household)
    factories.make_access_event(supervisor, household)
    factories.make_access_event(office, action=Action.EXPORT)
    factories.make_access_event(None, action=Action.SIGN_IN_REFUSED)

    page = _log(client, **filters)

    assert len(page.context["slice"].lines) == number


def test_older_lines_are_read_by_key(client, audit_admin, office, monkeypatch):
    monkeypatch.setattr(log_views, "PER_PAGE", 3)
    lines = [factories.make_access_event(office, action=Action.EXPORT).pk for _number in range(7)]
    client.force_login(audit_admin)

    seen: list[int] = []
    before = ""
    while True:
        found = _log(client, action="export", before=before).context["slice"]
        seen += [line.pk for line in found.lines]
        if found.older is None:
            break
        before = str(found.older)

    assert seen == lines[::-1]


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "１"])
def test_key_that_is_none_shows_the_newest(client, audit_admin, before):
    client.force_login(audit_admin)

    assert _log(client, before=before).context["slice"].is_first


def test_list_asks_as_often_for_many_lines_as_for_few(
    client, audit_admin, office, household, django_assert_max_num_queries
):
    for _number in range(60):
        factories.make_access_event(office, household)
    client.force_login(audit_admin)
    _log(client)

    with django_assert_max_num_queries(8):
        _log(client)


# Changes


@pytest.fixture
def changed(household: Household, office: User) -> Household:
    with because("pairing:start", user_id=office.pk):
        household.phone, household.closed_on = "13912349876", "2026-05-01"
        household.save(update_fields=["phone", "closed_on"])
    return household


def test_history_shows_what_was_before_and_who_did_it(client, audit_admin, changed, english):
    client.force_login(audit_admin)
    client.cookies["django_language"] = "en"

    page = client.get(
        reverse("organization:record_history", args=[changed.pk, "pairing.household"])
    )

    (newest, oldest) = page.context["rows"]
    assert (newest.user.name, newest.route, newest.what) == ("办公室", "pairing:start", "changed")
    assert [(d.name, d.before, d.after, d.is_hidden) for d in newest.differences] == [
        ("phone", "", "", True),
        ("closed on", "–", "2026-05-01", False),
    ]
    assert oldest.user is None


def test_no_name_or_number_of_a_person_is_on_the_pages(client, audit_admin, changed, recipient):
    recipient.school = "西和县第一小学"
    recipient.save(update_fields=["school"])
    client.force_login(audit_admin)

    pages = [
        client.get(reverse("organization:record_history", args=[key, kind])).content.decode()
        for key, kind in ((changed.pk, "pairing.household"), (recipient.pk, "pairing.recipient"))
    ]

    for page in pages:
        for word in ("王成", "王小成", "13912349876", "13812345678", "第一小学"):
            assert word not in page
        assert recipient.id_digest not in page


def test_account_s_name_is_shown_and_its_number_is_not(client, audit_admin, cadre):
    client.force_login(audit_admin)

    page = client.get(reverse("organization:record_history", args=[cadre.pk, "organization.user"]))

    assert cadre.name in page.content.decode()
    assert cadre.phone not in page.content.decode()


@pytest.mark.parametrize(
    ("filters", "number"),
    [
        ({}, 2),
        ({"change": "update"}, 1),
        ({"q": "办公室"}, 1),
        ({"q": "谁也不是"}, 0),
        ({"about": "pairing.recipient"}, 0),
        ({"last": "2000-01-01"}, 0),
        ({"last": "9999-12-31"}, 2),
    ],
)
def test_changes_are_narrowed(client, audit_admin, changed, filters, number):
    client.force_login(audit_admin)

    page = client.get(reverse("organization:changes"), filters)

    assert len(page.context["rows"]) == number


def test_kind_that_is_not_recorded_is_not_found(client, audit_admin, household):
    client.force_login(audit_admin)

    for kind in ("sessions.session", "nothing"):
        address = reverse("organization:record_history", args=[household.pk, kind])
        assert client.get(address).status_code == 404


def test_audit_administrator_is_led_to_the_log(client, audit_admin):
    client.force_login(audit_admin)

    assert client.get(reverse("home")).url == reverse("organization:log")


def _noted(action: Action, user: User) -> str:
    with CaptureQueriesContext(connection) as queries:
        note(action, user=user)
    (statement,) = queries.captured_queries
    return str(statement["sql"])


@pytest.mark.usefixtures("committing_db")
def test_only_a_view_is_committed_without_waiting_for_the_disk():
    user = factories.make_user(Role.COUNTY_OFFICE)

    view, unmasking = _noted(Action.VIEW_PERSON, user), _noted(Action.UNMASK, user)
    with transaction.atomic():
        within = _noted(Action.VIEW_PERSON, user)

    assert "synchronous_commit" in view
    assert "synchronous_commit" not in unmasking + within
    assert AccessEvent.objects.count() == 3
