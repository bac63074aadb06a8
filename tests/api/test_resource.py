"""What all resources have in common: tokens, scope, pages, tags, creation once, refusals."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from api.choices import Area, scope
from api.models import Token
from organization.choices import Action, Role
from organization.models import AccessEvent, User
from pairing.models import Household, Pairing, PairingEvent
from pairing.services import end_pairing
from tests import factories
from tests.api.asking import Program, make_token, pairing_sent
from tests.harness import Session, sessions_waiting_for_a_lock, wait_until

READ = [scope(area, "read") for area in Area.values]


# Tokens


def test_without_a_token_nothing_is_told(client: Any, household: Household) -> None:
    answer = client.get("/api/v1/households")

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json()["code"] == "not_authenticated"


@pytest.mark.parametrize(
    "fields",
    [
        {"expires_on": date(2020, 1, 1)},
        {"ended_at": timezone.now()},
        {"digest": "", "beginning": ""},
    ],
    ids=["expired", "withdrawn", "never taken"],
)
def test_a_token_that_is_not_good_is_refused(
    fields: dict[str, Any], office: User, client: Any
) -> None:
    _token, secret = make_token(office, **fields)

    answer = client.get("/api/v1/households", headers={"authorization": f"Bearer {secret}"})

    assert answer.status_code == 401
    assert answer.json()["code"] == "authentication_failed"


def test_a_token_ends_with_its_account(office: User) -> None:
    program = Program(office)
    before = program.get("households").status_code

    User.objects.filter(pk=office.pk).update(is_active=False)

    assert (before, program.get("households").status_code) == (200, 401)


def test_a_token_may_do_what_it_was_given(office: User, household: Household, cadre: User) -> None:
    reads = Program(office, scopes=["pairings:read"])
    writes = Program(office, scopes=["pairings:write"])
    other = Program(office, scopes=["contacts:write"])

    refused = reads.post("pairings", pairing_sent(household, cadre))
    made = writes.post("pairings", pairing_sent(household, cadre))

    assert refused.status_code == 403
    assert "pairings:write" in refused.json()["message"]
    assert made.status_code == 201
    assert writes.get("pairings").status_code == reads.get("pairings").status_code == 200
    assert other.get("pairings").status_code == 403


def test_its_last_use_is_noted_to_the_minute(office: User) -> None:
    program = Program(office)
    program.get("units")
    first = Token.objects.get(pk=program.token.pk).last_used_at

    program.get("units")
    again = Token.objects.get(pk=program.token.pk).last_used_at
    Token.objects.filter(pk=program.token.pk).update(
        last_used_at=timezone.now() - timedelta(minutes=2)
    )
    program.get("units")
    later = Token.objects.get(pk=program.token.pk).last_used_at

    assert first is not None
    assert later is not None
    assert again == first
    assert later > first


def test_what_a_program_changes_names_its_account_and_token(
    office: User, household: Household, cadre: User
) -> None:
    program = Program(office)

    made = program.post("pairings", pairing_sent(household, cadre))

    line = PairingEvent.objects.get(pgh_obj=made.json()["id"])
    assert line.pgh_context["user"] == office.pk
    assert line.pgh_context["token"] == program.token.pk


def test_reading_people_is_in_the_access_log(office: User, household: Household) -> None:
    program = Program(office)

    program.get("households")
    program.get(f"households/{household.pk}")

    listed, opened = AccessEvent.objects.filter(user=office).order_by("pk")
    assert (listed.action, listed.count) == (Action.API_READ, 1)
    assert listed.detail == {"resource": "households", "token": program.token.pk}
    assert (opened.action, opened.subject_pk) == (Action.VIEW_PERSON, str(household.pk))


def test_a_browser_that_is_signed_in_reads_too(client: Any, office: User) -> None:
    client.force_login(office)

    assert client.get("/api/v1/units").status_code == 200


def test_more_than_its_share_of_a_minute_waits(
    office: User, settings: Any, monkeypatch: Any
) -> None:
    settings.API_PER_MINUTE = 2
    program = Program(office)

    codes = [program.get("units").status_code for _time in range(3)]
    answer = program.get("units")

    assert codes == [200, 200, 429]
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert answer.json()["code"] == "throttled"


# Pages, filters, orders


@pytest.mark.usefixtures("cache_away")
def test_while_the_cache_is_away_nobody_is_kept_out(office: User) -> None:
    assert Program(office).get("contacts").status_code == 200


def test_pages_give_each_row_once_though_many_share_their_order(
    office: User, household: Household, cadre: User
) -> None:
    pairing = factories.make_pairing(household, cadre.cadre, on=date(2026, 1, 1))
    for _number in range(7):
        factories.make_contact(pairing, day=date(2026, 3, 1))
    program = Program(office)

    seen = [row["id"] for row in program.rows("contacts", order="-day", limit=3)]

    assert len(seen) == len(set(seen)) == 7
    assert seen == sorted(seen, reverse=True)


def test_a_row_made_meanwhile_shifts_no_page(
    office: User, household: Household, cadre: User
) -> None:
    pairing = factories.make_pairing(household, cadre.cadre, on=date(2026, 1, 1))
    days = [date(2026, 3, day) for day in (2, 3, 4)]
    for day in days:
        factories.make_contact(pairing, day=day)
    program = Program(office)
    first = program.get("contacts", order="day", limit=2).json()

    factories.make_contact(pairing, day=date(2026, 3, 1))
    second = program.get(first["next"]).json()

    assert [row["day"] for row in second["results"]] == ["2026-03-04"]
    assert second["next"] is None


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"regoin": "621225"}, "regoin"),
        ({"region": "62x"}, "region"),
        ({"household": "0x1"}, "household"),
        ({"household": ""}, "household"),
        ({"day_from": "2026-13-01"}, "day_from"),
        ({"kind": "telegram"}, "kind"),
        ({"order": "found"}, "order"),
        ({"limit": "501"}, "limit"),
        ({"limit": "0"}, "limit"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(
    asked: dict[str, Any], field: str, office: User
) -> None:
    answer = Program(office).get("contacts", **asked)

    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"
    assert list(answer.json()["errors"]) == [field]


@pytest.mark.parametrize("cursor", ["x", "", "W10", "WyJpZCIsIDEsIDJd", "WyJwayIsIG51bGwsIFtdXQ"])
def test_a_cursor_that_is_not_ours_leads_nowhere(cursor: str, office: User) -> None:
    answer = Program(office).get("contacts", cursor=cursor)

    assert answer.status_code in (400, 404)


@pytest.mark.parametrize("name", ["\x00", "\ud800"])
def test_a_cursor_of_what_is_no_text_leads_nowhere(name: str, office: User) -> None:
    cursor = urlsafe_b64encode(json.dumps(["name", name, 1]).encode()).decode()

    answer = Program(office).get("donors", order="name", cursor=cursor)

    assert answer.status_code == 404


# Tags


def test_a_reader_who_has_it_already_is_told_so(office: User, household: Household) -> None:
    program = Program(office)
    first = program.get(f"households/{household.pk}")

    again = program.get(
        f"households/{household.pk}", headers={"If-None-Match": first.headers["ETag"]}
    )
    Household.objects.filter(pk=household.pk).update(address="新村一组")
    changed = program.get(
        f"households/{household.pk}", headers={"If-None-Match": first.headers["ETag"]}
    )

    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_a_write_needs_what_was_read(office: User, household: Household, cadre: User) -> None:
    pairing = factories.make_pairing(household, cadre.cadre, on=date(2026, 1, 1))
    program = Program(office)
    path = f"pairings/{pairing.pk}"
    end = {"ended_on": "2026-02-01", "end_reason": "other"}
    old = program.get(path).headers["ETag"]
    Pairing.objects.filter(pk=pairing.pk).update(started_on=date(2026, 1, 2))

    missing = program.post(f"{path}/end", end)
    stale = program.post(f"{path}/end", end, If_Match=old)
    held = Pairing.objects.get(pk=pairing.pk).ended_on
    fresh = program.step(path, "end", end)

    assert (missing.status_code, missing.json()["code"]) == (428, "tag_missing")
    assert (stale.status_code, stale.json()["code"]) == (412, "changed_meanwhile")
    assert held is None
    assert (fresh.status_code, fresh.json()["ended_on"]) == (200, "2026-02-01")
    assert fresh.headers["ETag"] == program.get(path).headers["ETag"]


def test_of_two_writes_upon_one_reading_the_second_is_told(
    committing_db: None, monkeypatch: Any
) -> None:
    """The second waits at the row while the first is under way, and then sees what it did."""
    office = factories.make_user(Role.COUNTY_OFFICE)
    path = f"pairings/{factories.make_pairing(on=date(2026, 1, 1)).pk}"
    programs = [Program(office), Program(office)]
    tag = programs[0].get(path).headers["ETag"]

    def waits(**asked: Any) -> Pairing:
        wait_until(lambda: sessions_waiting_for_a_lock() >= 1, "the other at the lock")
        return end_pairing(**asked)

    def end(number: int) -> int:
        sent = {"ended_on": f"2026-02-0{number + 1}", "end_reason": "other"}
        status: int = programs[number].post(f"{path}/end", sent, If_Match=tag).status_code
        return status

    monkeypatch.setattr("api.resources.pairings.end_pairing", waits)
    sessions = [Session(partial(end, number)) for number in range(2)]

    assert sorted(session.join_session() for session in sessions) == [200, 412]


# Refusals


def test_a_field_that_nobody_knows_is_refused(
    office: User, household: Household, cadre: User
) -> None:
    answer = Program(office).post("pairings", pairing_sent(household, cadre, note="急"))

    assert answer.status_code == 400
    assert answer.json()["errors"] == {"note": ["没有这个字段。"]}


def test_a_row_beyond_the_scope_cannot_be_named(
    outsider: User, household: Household, cadre: User
) -> None:
    answer = Program(outsider).post("pairings", pairing_sent(household, cadre))

    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {"household", "cadre"}
    assert Pairing.objects.count() == 0


def test_nobody_is_paired_in_a_programme_that_does_not_run_where_they_live(
    office: User, cadre: User
) -> None:
    programme = factories.make_programme("neighbours", place=factories.HANYUAN)
    elsewhere = factories.make_household(village=factories.WHEAT)
    sent = pairing_sent(elsewhere, cadre, programme=programme.pk)

    answer = Program(office).post("pairings", sent)

    assert (answer.status_code, answer.json()["code"]) == (422, "programme_elsewhere")
    assert not Pairing.objects.exists()


def test_refusals_speak_the_language_that_is_asked_for(office: User) -> None:
    program = Program(office)

    english = program.get("contacts", headers={"Accept-Language": "en"}, kind="telegram")
    chinese = program.get("contacts", kind="telegram")

    assert english.json()["message"] == "Something in what was sent is not as it should be."
    assert chinese.json()["message"] != english.json()["message"]


@pytest.mark.parametrize(
    "path",
    ["", "nothing", "households/x", "households/1/2", "households/", "regions/x", "regions/%00"],
)
def test_where_nothing_is_the_answer_has_the_same_shape(path: str, office: User) -> None:
    answer = Program(office).get(path)

    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


@pytest.mark.parametrize("method", ["put", "delete", "options"])
def test_what_is_not_done_is_said(method: str, office: User, household: Household) -> None:
    answer = Program(office).ask(method, f"households/{household.pk}")

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert answer.json()["code"] == "method_not_allowed"


def test_two_writers_who_wait_for_each_other_are_asked_to_send_again(
    office: User, household: Household, cadre: User, monkeypatch: Any
) -> None:
    def deadlocks(**_unused: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40P01'; END $$")

    monkeypatch.setattr("api.resources.pairings.start_pairing", deadlocks)

    answer = Program(office).post("pairings", pairing_sent(household, cadre))

    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert answer.headers["Retry-After"] == "1"
