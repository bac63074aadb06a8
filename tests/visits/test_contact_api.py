"""What a phone sends: each contact once, however often it comes, with the verdict at once."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from common.dates import today
from organization.models import User
from pairing.choices import EndReason
from pairing.models import Pairing
from pairing.services import end_pairing, start_pairing
from tests import factories
from tests.harness import table_contents
from visits import api
from visits.choices import NeedMove, NeedSource, NeedStatus, Verdict
from visits.models import Contact, Need, PairingYear, Photo, Place
from visits.services import contacts as services
from visits.services.needs import set_kind, settle_need

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

MANY = reverse("visits:api_contacts")


def _address(key: UUID | str) -> str:
    return reverse("visits:api_contact", args=[key])


def _body(pairing: Pairing, **fields: Any) -> dict[str, Any]:
    return {
        "pairing": pairing.pk,
        "day": today().isoformat(),
        "kind": "home_visit",
        "is_reached": True,
    } | fields


@pytest.fixture
def phone(client: Client, cadre: User) -> Client:
    client.force_login(cadre)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def _put(phone: Client, key: UUID | str, body: Any, **headers: str) -> Any:
    return phone.put(
        _address(key),
        body if isinstance(body, str) else json.dumps(body),
        content_type="application/json",
        headers=headers,
    )


def _post(phone: Client, bodies: Any) -> Any:
    return phone.post(MANY, json.dumps({"contacts": bodies}), content_type="application/json")


FULL = {
    "topics": ["health", "income"],
    "policies": ["medical_aid"],
    "found": "身体好",
    "cash": "200",
    "goods": "大米",
    "goods_value": "80.5",
    "need": "屋顶漏雨",
    "need_kind": "housing",
    "place": "34.0123456,105.3012345,12.7",
}


def test_contact_is_recorded_whole_and_the_verdict_comes_back(
    phone: Client, pairing: Pairing, cadre: User
) -> None:
    key = uuid4()

    answer = _put(phone, key, _body(pairing, **FULL))

    contact = Contact.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "uuid": str(key),
        "pairing": pairing.pk,
        "verdict": "counted",
        "message": "Saved: visit 1 of 2 this year.",
    }
    assert (contact.topics, contact.policies) == (["health", "income"], ["medical_aid"])
    assert (contact.client_uuid, contact.created_by, contact.found) == (key, cadre, "身体好")
    assert sorted(contact.aid.values_list("kind", "value", "items")) == [
        ("cash", Decimal(200), ""),
        ("goods", Decimal("80.5"), "大米"),
    ]
    need = Need.objects.get()
    assert (need.text, need.kind, need.source) == ("屋顶漏雨", "housing", NeedSource.VISIT)
    assert need.status == NeedStatus.RAISED
    assert Place.objects.get().point == "34.01235,105.30123,12"


def test_same_body_again_is_200_and_changes_nothing(phone: Client, pairing: Pairing) -> None:
    key, body = uuid4(), _body(pairing, **FULL)
    first = _put(phone, key, body)
    before = table_contents()

    again = _put(phone, key, body | {"topics": ["income", "health"], "cash": "200.00"})

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert table_contents() == before


def test_a_need_settled_on_the_spot_is_settled_with_what_was_done(
    phone: Client, pairing: Pairing, cadre: User
) -> None:
    key = uuid4()
    body = _body(pairing, need="低保卡失效", need_kind="policy", need_done="陪同补办")

    first = _put(phone, key, body)
    again = _put(phone, key, body)

    need = Need.objects.get()
    assert (first.status_code, again.status_code) == (201, 200)
    assert (need.status, need.settled_on) == (NeedStatus.DONE, need.raised_on)
    assert (need.outcome, need.settled_by) == ("陪同补办", cadre)
    assert list(need.steps.values_list("move", flat=True)) == [
        NeedMove.RAISED,
        NeedMove.ON_THE_SPOT,
    ]


def test_an_entry_that_an_older_page_queued_arrives_and_arrives_once(
    phone: Client, pairing: Pairing, office: User
) -> None:
    key = uuid4()
    body = _body(pairing, **{k: v for k, v in FULL.items() if k != "need_kind"})
    first = _put(phone, key, body)
    need = Need.objects.get()
    # What the office has done of it since makes the entry no other one.
    set_kind(need=need, kind="housing", actor=office)
    settle_need(need=need, outcome="已修", actor=office)

    again = _put(phone, key, body)

    need.refresh_from_db()
    assert (first.status_code, again.status_code) == (201, 200)
    assert (need.kind, need.outcome) == ("housing", "已修")


@pytest.mark.parametrize(
    "change",
    [
        {"found": "不好"},
        {"kind": "phone"},
        {"is_reached": False},
        {"topics": ["health"]},
        {"policies": []},
        {"cash": "201"},
        {"need": "屋顶漏雪"},
        {"need_kind": "daily"},
        {"need_done": "当场修好"},
        {"place": None},
        {"day": (today() - timedelta(days=1)).isoformat()},
    ],
)
def test_another_body_under_the_same_uuid_is_409_with_both(
    change: dict[str, Any], phone: Client, pairing: Pairing
) -> None:
    key, body = uuid4(), _body(pairing, **FULL)
    _put(phone, key, body)
    before = table_contents()

    answer = _put(phone, key, body | change)

    (changed,) = change
    shown = "aid" if changed == "cash" else changed
    both = answer.json()
    assert answer.status_code == 409
    assert both["code"] == "uuid_used"
    assert both["kept"][shown] != both["sent"][shown]
    assert {n for n in both["kept"] if both["kept"][n] != both["sent"][n]} == {shown}
    assert table_contents() == before


def test_uuid_of_somebody_elses_contact_tells_nothing_of_it(
    phone: Client, pairing: Pairing
) -> None:
    others = factories.make_contact(factories.make_pairing(), today(), found="秘密")

    answer = _put(phone, others.client_uuid, _body(pairing))

    assert answer.status_code == 409
    assert answer.json()["code"] == "uuid_taken"
    assert answer.json()["kept"] is None
    assert "秘密" not in answer.content.decode()


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"day": (today() + timedelta(days=1)).isoformat()}, "day", "cannot be dated after today"),
        ({"day": (today() - timedelta(days=61)).isoformat()}, "day", "for 60 days"),
        ({"day": "2023-02-30"}, "day", "This is not a day."),
        ({"day": None}, "day", "Choose the day."),
        ({"kind": "dance"}, "kind", "dance"),
        ({"topics": ["unheard"]}, "topics", "unheard"),
        ({"topics": "health"}, "topics", ""),
        ({"found": "长" * 2001}, "found", "At most 2000 characters; 2001 were written."),
        ({"need_kind": "housing"}, "need", "Write what is needed."),
        ({"need_done": "当场办了"}, "need", "Write what is needed."),
        ({"need": "腿疼", "need_kind": "none"}, "need_kind", "Select a valid choice. none is"),
        ({"need": "长" * 501}, "need", "At most 500 characters; 501 were written."),
        ({"found": "a\x00b"}, "found", "Null"),
        ({"cash": "-1"}, "cash", "cannot be negative"),
        ({"cash": {"a": 1}}, "cash", "as a number"),
        ({"cash": "1e999"}, "cash", "The amount is too large."),
        ({"cash": "1000000.01"}, "cash", "The amount is too large."),
        ({"cash": "0"}, "cash", "Cash of ¥0 is nothing: write the amount."),
        ({"cash": "1.005"}, "cash", "An amount has two decimals at most: fen are the least."),
        ({"goods": "米", "goods_value": "-1"}, "goods_value", "The amount cannot be negative."),
        ({"goods": "米", "goods_value": "0.001"}, "goods_value", "An amount has two decimals"),
        ({"goods": "米", "goods_value": "1e12"}, "goods_value", "The amount is too large."),
        ({"goods": "米"}, "goods_value", "what it is worth"),
        ({"goods_value": "5"}, "goods", "what was given"),
        ({"place": "somewhere"}, "place", "not a place"),
        ({"place": "91.0,10.0,5"}, "place", "not a place"),
        ({"is_reached": "perhaps"}, "is_reached", "perhaps"),
        ({"is_reached": None}, "is_reached", "required"),
    ],
)
def test_refusal_names_the_field_and_says_why(
    change: dict[str, Any], field: str, sentence: str, phone: Client, pairing: Pairing
) -> None:
    if change == {"topics": "health"}:
        # One word is a list of one.
        assert _put(phone, uuid4(), _body(pairing) | change).status_code == 201
        return

    answer = _put(phone, uuid4(), _body(pairing) | change)

    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {field}
    assert sentence in answer.json()["errors"][field][0]
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("days", "written", "status"),
    [
        (61, 1, 201),
        (90, 30, 201),
        (91, 31, 422),
        (62, 1, 422),
        (61, 0, 422),
        (61, -5, 422),
        (61, None, 422),
    ],
)
def test_day_counts_back_from_when_it_was_written_on_the_phone(
    days: int, written: int | None, status: int, phone: Client, pairing: Pairing
) -> None:
    day = (today() - timedelta(days=days)).isoformat()
    on = None if written is None else (today() - timedelta(days=written)).isoformat()

    answer = _put(phone, uuid4(), _body(pairing, day=day, written_on=on))

    assert answer.status_code == status


def test_contact_of_a_pairing_that_ended_while_it_was_on_its_way_arrives(
    phone: Client, pairing: Pairing, office: User
) -> None:
    day = today() - timedelta(days=70)
    end_pairing(pairing=pairing, on=day, reason=EndReason.CADRE_TRANSFERRED, actor=office)
    written = (today() - timedelta(days=20)).isoformat()

    answer = _put(phone, uuid4(), _body(pairing, day=day.isoformat(), written_on=written))

    assert answer.json()["verdict"] == "counted"


@pytest.mark.parametrize("body", ["[]", '"x"', "1", "null", "{", ""])
def test_body_that_is_no_entry_is_refused(body: str, phone: Client, pairing: Pairing) -> None:
    answer = _put(phone, uuid4(), body)

    assert answer.status_code in (400, 404)
    assert set(answer.json()) >= {"code", "message"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ('{"found": "' + "长" * 400_000 + '"}', 413),
        ("[" * 100_000, 400),
        ('{"pairing": NaN}', 404),
        (b"\xff\xfe", 400),
    ],
    ids=["large", "deep", "not a number", "no text"],
)
def test_body_that_is_absurd_is_told(
    body: Any, status: int, phone: Client, pairing: Pairing
) -> None:
    answer = phone.put(_address(uuid4()), body, content_type="application/json")

    assert answer.status_code == status
    assert answer.json()["message"]


def test_half_a_character_and_taps_told_twice_are_no_fault(phone: Client, pairing: Pairing) -> None:
    body = json.dumps(_body(pairing, found="好\ud83d", topics=["health"] * 5000))

    answer = _put(phone, uuid4(), body)

    assert answer.status_code == 201
    assert Contact.objects.get().topics == ["health"]
    assert Contact.objects.get().found == "好?"


@pytest.mark.parametrize("key", [None, "", "x", -1, 0, 1.5, True, [1], 10**30, "9" * 30])
def test_household_that_is_nobodys_is_refused(key: Any, phone: Client, pairing: Pairing) -> None:
    answer = _put(phone, uuid4(), _body(pairing) | {"pairing": key})

    assert answer.status_code == 404
    assert answer.json()["code"] == "pairing_unknown"


def test_household_of_another_cadre_is_not_there(phone: Client, pairing: Pairing) -> None:
    others = factories.make_pairing()

    assert _put(phone, uuid4(), _body(others)).status_code == 404
    assert not Contact.objects.exists()


def test_list_entry_that_is_offered_no_longer_is_taken(phone: Client, pairing: Pairing) -> None:
    """A phone that was offline while the office edited the list loses nothing."""
    answer = _put(phone, uuid4(), _body(pairing, topics=["policy"]))

    assert answer.status_code == 201


def test_what_does_not_count_is_kept_and_explained(phone: Client, pairing: Pairing) -> None:
    _put(phone, uuid4(), _body(pairing))

    again = _put(phone, uuid4(), _body(pairing, found="二"))
    nobody = _put(phone, uuid4(), _body(pairing, kind="phone", is_reached=False))

    assert again.json()["verdict"] == "same_day"
    assert again.json()["message"] == "Saved. It does not count: Second of its kind on that day."
    assert "Nobody was reached" in nobody.json()["message"]


# Handing over


@pytest.fixture
def handed_over(pairing: Pairing, office: User, unit: Any) -> tuple[Pairing, Pairing]:
    """The cadre's pairing until ten days ago, and that of the cadre who followed."""
    day = today() - timedelta(days=10)
    end_pairing(pairing=pairing, on=day, reason=EndReason.CADRE_TRANSFERRED, actor=office)
    follower = factories.make_cadre(user=factories.make_user(unit=unit, name="后任"))
    new = start_pairing(
        household=pairing.household,
        cadre=follower,
        programme=pairing.programme,
        on=day + timedelta(days=1),
        actor=office,
    )
    pairing.refresh_from_db()
    return pairing, new


def test_contact_before_a_handover_is_the_old_cadres_even_if_it_arrives_after(
    phone: Client, handed_over: tuple[Pairing, Pairing]
) -> None:
    old, new = handed_over
    day = today() - timedelta(days=12)

    answer = _put(phone, uuid4(), _body(old, day=day.isoformat()))

    assert answer.json()["verdict"] == "counted"
    assert Contact.objects.get().pairing == old
    assert PairingYear.objects.get(pairing=old, year=day.year).visits_done == 1
    assert not PairingYear.objects.filter(pairing=new, visits_done__gt=0).exists()


def test_contact_after_a_handover_is_kept_outside_and_shown_to_both_and_the_office(
    phone: Client, handed_over: tuple[Pairing, Pairing], office: User, clients: Any
) -> None:
    old, new = handed_over
    day = today() - timedelta(days=3)

    answer = _put(phone, uuid4(), _body(old, day=day.isoformat(), found="还去看了"))

    contact = Contact.objects.get()
    assert (contact.pairing, contact.verdict) == (old, Verdict.OUTSIDE_PAIRING)
    assert answer.json()["message"] == (
        f"Saved. It does not count: the pairing ended on {old.ended_on}. The office sees it, and "
        "so does the cadre who holds the household now."
    )
    for user, address in (
        (old.cadre.user, reverse("visits:phone_household", args=[old.pk])),
        (new.cadre.user, reverse("visits:phone_household", args=[new.pk])),
        (office, reverse("visits:household_detail", args=[old.household_id])),
    ):
        page = clients(user).get(address).content.decode()
        assert day.isoformat() in page
        assert "does not count" in page


def test_contact_goes_to_the_pairing_of_the_same_cadre_that_held_on_its_day(
    phone: Client, handed_over: tuple[Pairing, Pairing], office: User
) -> None:
    old, between = handed_over
    end_pairing(
        pairing=between,
        on=today() - timedelta(days=5),
        reason=EndReason.CADRE_TRANSFERRED,
        actor=office,
    )
    anew = start_pairing(
        household=old.household,
        cadre=old.cadre,
        programme=old.programme,
        on=today() - timedelta(days=4),
        actor=office,
    )
    key, body = uuid4(), _body(old, day=(today() - timedelta(days=1)).isoformat())

    answer = _put(phone, key, body)
    again = _put(phone, key, body)

    assert answer.json()["verdict"] == "counted"
    assert Contact.objects.get().pairing == anew
    assert again.status_code == 200


@pytest.fixture
def clients() -> Callable[[User], Client]:
    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        return client

    return signed_in


# Many at once


def test_one_entry_that_is_wrong_stops_no_other(
    phone: Client, pairing: Pairing, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = services._add_what_belongs_to_it

    def fails_for_one(contact: Contact, entry: services.Entry, *rest: Any) -> None:
        if entry.found == "毒":
            raise RuntimeError("broken")
        whole(contact, entry, *rest)

    monkeypatch.setattr(services, "_add_what_belongs_to_it", fails_for_one)
    days = [(today() - timedelta(days=n)).isoformat() for n in range(5)]
    bodies = [_body(pairing, uuid=str(uuid4()), day=day) for day in days]
    bodies[1]["found"] = "毒"
    bodies[2]["kind"] = "dance"
    del bodies[3]["uuid"]

    answer = _post(phone, [*bodies, "nothing"])

    assert answer.status_code == 200
    assert [r["status"] for r in answer.json()["results"]] == [201, 500, 422, 422, 201, 422]
    assert sorted(Contact.objects.values_list("day", flat=True)) == [
        date.fromisoformat(days[4]),
        date.fromisoformat(days[0]),
    ]


def test_same_batch_again_changes_nothing(phone: Client, pairing: Pairing) -> None:
    bodies = [_body(pairing, uuid=str(uuid4()), found=str(n)) for n in range(3)]
    _post(phone, bodies)
    before = table_contents()

    answer = _post(phone, bodies)

    assert [r["status"] for r in answer.json()["results"]] == [200, 200, 200]
    assert table_contents() == before


@pytest.mark.parametrize("body", ['{"contacts": 5}', "[]", "{}", '{"contacts": {}}'])
def test_batch_that_is_no_list_is_refused(body: str, phone: Client, pairing: Pairing) -> None:
    answer = phone.post(MANY, body, content_type="application/json")

    assert answer.status_code == 400
    assert "list of contacts" in answer.json()["message"]


def test_batch_of_too_many_is_refused_whole(phone: Client, pairing: Pairing) -> None:
    answer = _post(phone, [_body(pairing, uuid=str(uuid4()))] * 51)

    assert answer.status_code == 400
    assert not Contact.objects.exists()


def test_each_contact_of_a_batch_asks_as_often_as_the_last(phone: Client, pairing: Pairing) -> None:
    def queries(number: int) -> int:
        bodies = [_body(pairing, uuid=str(uuid4()), found=str(n)) for n in range(number)]
        with CaptureQueriesContext(connection) as captured:
            _post(phone, bodies)
        return len(captured)

    queries(1)
    one, eleven = queries(1), queries(11)

    assert (eleven - one) % 10 == 0
    assert (eleven - one) // 10 <= 12


def test_put_asks_a_fixed_number_of_queries(
    phone: Client, pairing: Pairing, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    _put(phone, uuid4(), _body(pairing))

    with django_assert_num_queries(16):
        _put(phone, uuid4(), _body(pairing, found="二"))


# Photographs, sent by themselves


def _send_photo(phone: Client, contact: UUID, key: UUID, content: bytes) -> Any:
    address = reverse("visits:api_contact_photo", args=[contact, key])
    return phone.put(address, content, content_type="image/jpeg")


def test_photograph_follows_its_contact_and_arrives_once(phone: Client, pairing: Pairing) -> None:
    entry, key, picture = uuid4(), uuid4(), factories.make_picture(colour="teal")
    body = _body(pairing)
    _put(phone, entry, body)

    first = _send_photo(phone, entry, key, picture)
    again = _send_photo(phone, entry, key, picture)
    whole = _put(phone, entry, body)

    assert (first.status_code, again.status_code, whole.status_code) == (201, 200, 200)
    assert Photo.objects.get().contact == Contact.objects.get()


def test_other_bytes_under_the_number_of_a_photograph_are_409(
    phone: Client, pairing: Pairing
) -> None:
    entry, key = uuid4(), uuid4()
    _put(phone, entry, _body(pairing))
    _send_photo(phone, entry, key, factories.make_picture(colour="teal"))

    answer = _send_photo(phone, entry, key, factories.make_picture(colour="red"))

    assert answer.status_code == 409
    assert Photo.objects.count() == 1


def test_seventh_photograph_and_what_is_none_are_refused_with_a_sentence(
    phone: Client, pairing: Pairing
) -> None:
    entry = uuid4()
    _put(phone, entry, _body(pairing))
    for n in range(6):
        _send_photo(phone, entry, uuid4(), factories.make_picture(width=400 + n))

    seventh = _send_photo(phone, entry, uuid4(), factories.make_picture(colour="red"))
    none = _send_photo(phone, entry, uuid4(), b"no picture")

    assert (seventh.status_code, none.status_code) == (422, 422)
    assert seventh.json()["message"] == "A contact has at most 6 photographs."
    assert "no photograph that can be read" in none.json()["message"]
    assert Photo.objects.count() == 6


def test_photograph_of_somebody_elses_contact_finds_nothing(
    phone: Client, pairing: Pairing
) -> None:
    others = factories.make_contact(factories.make_pairing(), today())

    answer = _send_photo(phone, others.client_uuid, uuid4(), factories.make_picture())

    assert answer.status_code == 404
    assert not Photo.objects.exists()


# Who is asked


def test_signed_out_is_401_and_others_who_may_not_403(
    client: Client, pairing: Pairing, supervisor: User
) -> None:
    nobody = _put(client, uuid4(), _body(pairing))
    client.force_login(supervisor)
    other = _put(client, uuid4(), _body(pairing))

    assert (nobody.status_code, other.status_code) == (401, 403)
    assert "Sign in again" in nobody.json()["message"] or nobody.json()["code"]


def test_without_the_forms_token_nothing_is_taken(cadre: User, pairing: Pairing) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cadre)

    assert _put(strict, uuid4(), _body(pairing)).status_code == 403
    assert not Contact.objects.exists()


def test_older_pages_are_told_to_renew_and_lose_nothing(
    phone: Client, pairing: Pairing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "OLDEST_CLIENT", 3)

    old = _put(phone, uuid4(), _body(pairing), **{api.CLIENT_HEADER: "2"})
    new = _put(phone, uuid4(), _body(pairing), **{api.CLIENT_HEADER: "3"})
    program = _put(phone, uuid4(), _body(pairing, found="二"))

    assert (old.status_code, new.status_code, program.status_code) == (426, 201, 201)
    assert old.json()["code"] == "client_old"
    assert "your entries stay" in old.json()["message"]


def test_phone_learns_whether_its_account_is_still_there(client: Client, cadre: User) -> None:
    address, paper = reverse("visits:api_standing"), api.paper_of(cadre)

    before = client.get(address, {"paper": paper}).json()
    User.objects.filter(pk=cadre.pk).update(is_active=False)
    after = client.get(address, {"paper": paper}).json()

    assert (before, after) == ({"account": "open"}, {"account": "closed"})
    assert client.get(address, {"paper": paper + "x"}).status_code == 404
    assert client.get(address).status_code == 404
