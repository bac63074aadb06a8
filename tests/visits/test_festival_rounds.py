"""Rounds of visits before a festival: drawing them up, and that they count by themselves."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.errors import ConflictError, DomainError
from delivery.models import Message
from organization.choices import Role
from organization.models import Unit, User
from organization.sessions import OWN_PHONE
from pairing.choices import EndReason
from pairing.models import Pairing
from pairing.services import end_pairing
from tests import factories
from tests.downloads import download
from tests.harness import Session, sessions_waiting_for_a_lock, wait_until
from visits.choices import ContactKind, Giver, StopState, Verdict
from visits.models import Contact, Festival, Round, RoundStop
from visits.quotas.recounting import recompute
from visits.rounds import Occasion, mark_rounds, occasion_of, progress_of, stops_of
from visits.services.festivals import (
    Plan,
    call_off_round,
    change_festival,
    change_round,
    draw_up_round,
    remind_rounds,
)

TODAY = date(2026, 6, 10)
FESTIVAL = date(2026, 6, 19)
"""端午. Visits count from 4 June."""
PLAN = Plan(items="大米10公斤、菜籽油5升", value=Decimal("180.00"), giver=Giver.UNIT)


@pytest.fixture(autouse=True)
def _ten_days_before(clock: Callable[[str], None]) -> None:
    clock(TODAY.isoformat())


def _festival(key: str = "dragon_boat") -> Festival:
    found: Festival = Festival.objects.get(region=None, key=key)
    return found


def _unit_of(user: User) -> Unit:
    assert user.unit is not None
    return user.unit


def _occasion(key: str = "dragon_boat") -> Occasion:
    occasion = occasion_of(_festival(key), TODAY)
    assert occasion is not None
    return occasion


def _round(*pairings: Pairing, **fields: Any) -> Round:
    return factories.make_round(*pairings, festival_on=FESTIVAL, **fields)


def _states(going: Round, user: User, day: date = TODAY) -> list[tuple[Any, ...]]:
    return [
        (stop.household and stop.household.head_name, stop.state, stop.visited_on, stop.given)
        for stop in stops_of(going, user, day)
    ]


def _beside(cadre: User, name: str = "李强") -> Pairing:
    """Another household of the same cadre."""
    household = factories.make_household(name)
    factories.make_recipient(household)
    return factories.make_pairing(household, cadre.cadre)


# Drawing up


def test_a_round_takes_its_days_from_the_festival_and_tells_its_cadres(
    liaison: User, pairing: Pairing, django_capture_on_commit_callbacks: Any
) -> None:
    other = factories.make_pairing(factories.make_household("别家"), factories.make_cadre())

    made = draw_up_round(
        occasion=_occasion(),
        unit=_unit_of(liaison),
        households=[pairing.household_id],
        plan=PLAN,
        actor=liaison,
    )

    assert (made.first, made.last) == (date(2026, 6, 4), FESTIVAL)
    assert list(made.stops.values_list("household", flat=True)) == [pairing.household_id]
    told = Message.objects.get()
    assert told.user == pairing.cadre.user
    assert "端午节" in told.subject
    assert pairing.household.head_name not in told.subject + told.text
    assert other.cadre.user_id != told.user_id


def test_a_festival_that_is_far_off_has_no_round_yet(liaison: User, pairing: Pairing) -> None:
    with pytest.raises(DomainError) as refused:
        draw_up_round(
            occasion=_occasion("mid_autumn"),
            unit=_unit_of(liaison),
            households=[pairing.household_id],
            plan=PLAN,
            actor=liaison,
        )

    assert refused.value.code == "round_too_early"


def test_only_households_of_the_unit_are_taken(liaison: User, pairing: Pairing) -> None:
    foreign = factories.make_pairing(factories.make_household("别家"))

    def draw(*households: int) -> str:
        with pytest.raises(DomainError) as refused:
            draw_up_round(
                occasion=_occasion(),
                unit=_unit_of(liaison),
                households=households,
                plan=PLAN,
                actor=liaison,
            )
        return refused.value.code

    assert draw(pairing.household_id, foreign.household_id) == "round_household_unknown"
    assert draw() == "round_empty"
    assert not Round.objects.exists()


def test_a_festival_for_children_is_for_households_with_orphans(
    liaison: User, cadre: User, pairing: Pairing, clock: Callable[[str], None]
) -> None:
    clock("2026-05-20")
    occasion = occasion_of(_festival("children"), date(2026, 5, 20))
    assert occasion is not None
    with_orphan = _beside(cadre)
    factories.make_recipient(with_orphan.household, group=factories.make_group("orphan"))
    chosen = {"occasion": occasion, "unit": _unit_of(liaison), "plan": PLAN, "actor": liaison}

    with pytest.raises(DomainError) as refused:
        draw_up_round(households=[pairing.household_id], **chosen)  # type: ignore[arg-type]
    made = draw_up_round(households=[with_orphan.household_id], **chosen)  # type: ignore[arg-type]

    assert refused.value.code == "round_household_unknown"
    assert made.stops.get().household == with_orphan.household


def test_of_two_rounds_drawn_up_at_once_one_stands(committing_db: None) -> None:
    liaison = factories.make_user(Role.LIAISON)
    cadre = factories.make_cadre(unit=liaison.unit)
    pairing = factories.make_pairing(factories.make_household(), cadre)

    def draw() -> Round:
        return draw_up_round(
            occasion=_occasion(),
            unit=_unit_of(liaison),
            households=[pairing.household_id],
            plan=PLAN,
            actor=liaison,
        )

    with transaction.atomic():
        draw()
        other = Session(draw)
        wait_until(lambda: sessions_waiting_for_a_lock() == 1, "the second waits")
    with pytest.raises(ConflictError) as refused:
        other.join_session()

    assert refused.value.code == "round_exists"
    assert Round.objects.count() == 1


def test_a_changed_round_tells_only_whoever_is_new_and_keeps_what_was_handed_on(
    liaison: User, cadre: User, pairing: Pairing, unit: Unit
) -> None:
    second = factories.make_cadre("李四", unit=unit)
    new = factories.make_pairing(factories.make_household("李强"), second)
    dropped = _beside(cadre, "孙家")
    gone = _beside(cadre, "赵家")
    going = _round(pairing, dropped, gone)
    factories.make_contact(gone, date(2026, 6, 5))
    end_pairing(pairing=gone, on=date(2026, 6, 6), reason=EndReason.MOVED_AWAY, actor=liaison)

    change_round(
        going=going,
        households=[pairing.household_id, new.household_id],
        plan=Plan(items="月饼", value=None, giver=Giver.DONOR, donor="县慈善会"),
        actor=liaison,
    )

    going.refresh_from_db()
    assert set(going.stops.values_list("household", flat=True)) == {
        *(pairing.household_id, new.household_id, gone.household_id)
    }
    assert (going.items, going.value, going.giver_words) == ("月饼", None, "县慈善会")
    assert list(Message.objects.values_list("user", flat=True)) == [second.user_id]


def test_after_the_festival_a_round_stays_as_it_was(
    liaison: User, pairing: Pairing, clock: Callable[[str], None]
) -> None:
    going = _round(pairing)
    clock("2026-06-20")

    with pytest.raises(DomainError) as changed:
        change_round(going=going, households=[pairing.household_id], plan=PLAN, actor=liaison)
    with pytest.raises(DomainError) as called_off:
        call_off_round(going=going, actor=liaison)

    assert changed.value.code == called_off.value.code == "round_over"


def test_calling_a_round_off_leaves_what_was_logged(liaison: User, pairing: Pairing) -> None:
    going = _round(pairing)
    contact = factories.make_contact(pairing, TODAY)
    factories.make_aid(pairing, TODAY, 50, contact=contact)

    call_off_round(going=going, actor=liaison)

    assert not RoundStop.objects.exists()
    assert Contact.objects.get() == contact
    assert contact.aid.get().value == 50


# Counting by itself


@pytest.mark.parametrize(
    ("day", "is_visited"),
    [
        (date(2026, 6, 3), False),
        (date(2026, 6, 4), True),
        (date(2026, 6, 19), True),
        (date(2026, 6, 20), False),
    ],
)
def test_a_visit_counts_from_the_first_to_the_last_day(
    day: date, is_visited: bool, office: User, pairing: Pairing
) -> None:
    going = _round(pairing)
    contact = factories.make_contact(pairing, day)
    factories.make_aid(pairing, day, "180.50", contact=contact)

    ((_name, state, visited_on, given),) = _states(going, office, date(2026, 6, 21))

    assert state == (StopState.VISITED if is_visited else StopState.WAITING)
    assert visited_on == (day if is_visited else None)
    assert given == (Decimal("180.50") if is_visited else None)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (ContactKind.PHONE, {}),
        (ContactKind.HOME_VISIT, {"is_reached": False}),
        (ContactKind.HOME_VISIT, {"verdict": Verdict.REJECTED}),
    ],
)
def test_what_was_no_visit_counts_for_no_round(
    kind: ContactKind, fields: dict[str, Any], office: User, pairing: Pairing
) -> None:
    going = _round(pairing)
    factories.make_contact(pairing, TODAY, kind, **fields)

    ((_name, state, _visited, _given),) = _states(going, office)

    assert state == StopState.WAITING


def test_the_first_visit_is_the_day_and_all_that_was_given_is_added_up(
    office: User, cadre: User, pairing: Pairing
) -> None:
    other = _beside(cadre)
    going = _round(pairing, other)
    for day in (9, 5, 5):
        contact = factories.make_contact(pairing, date(2026, 6, day))
        factories.make_aid(pairing, date(2026, 6, day), 20, contact=contact)
    factories.make_aid(pairing, date(2026, 6, 7), "0.50")
    factories.make_aid(other, date(2026, 6, 8), 7)

    assert _states(going, office) == [
        ("李强", StopState.WAITING, None, Decimal("7.00")),
        ("王成", StopState.VISITED, date(2026, 6, 5), Decimal("60.50")),
    ]
    progress = progress_of([going], TODAY)[going.pk]
    assert (progress.visited, progress.households, progress.given) == (1, 2, Decimal("67.50"))


def test_a_visit_that_was_corrected_away_counts_no_more(office: User, pairing: Pairing) -> None:
    going = _round(pairing)
    contact = factories.make_contact(pairing, TODAY)
    before = _states(going, office)[0][1]

    contact.verdict = Verdict.REJECTED
    contact.save(update_fields=["verdict"])
    recompute([pairing.pk], today=TODAY)

    assert (before, _states(going, office)[0][1]) == (StopState.VISITED, StopState.WAITING)


def test_a_handover_inside_the_unit_keeps_the_visit_of_the_cadre_before(
    office: User, pairing: Pairing, unit: Unit
) -> None:
    going = _round(pairing)
    factories.make_contact(pairing, date(2026, 6, 5))
    end_pairing(
        pairing=pairing, on=date(2026, 6, 6), reason=EndReason.CADRE_TRANSFERRED, actor=office
    )
    factories.make_pairing(
        pairing.household, factories.make_cadre("李四", unit=unit), on=date(2026, 6, 7)
    )

    assert _states(going, office) == [("王成", StopState.VISITED, date(2026, 6, 5), None)]


def test_after_a_handover_inside_the_unit_the_new_cadre_is_the_one_who_goes(
    office: User, pairing: Pairing, unit: Unit
) -> None:
    going = _round(pairing)
    end_pairing(
        pairing=pairing, on=date(2026, 6, 6), reason=EndReason.CADRE_TRANSFERRED, actor=office
    )
    new = factories.make_pairing(
        pairing.household, factories.make_cadre("李四", unit=unit), on=date(2026, 6, 7)
    )

    (stop,) = stops_of(going, office, TODAY)
    ((_name, after, visited_on, _given),) = [*_states(going, office)]
    factories.make_contact(new, date(2026, 6, 8))

    assert stop.pairing == new
    assert (after, visited_on) == (StopState.WAITING, None)
    assert _states(going, office)[0][1:3] == (StopState.VISITED, date(2026, 6, 8))


def test_a_household_handed_to_another_unit_leaves_the_round_and_its_name_is_not_shown(
    office: User, liaison: User, cadre: User, pairing: Pairing
) -> None:
    kept = _beside(cadre)
    going = _round(pairing, kept)
    end_pairing(
        pairing=pairing, on=date(2026, 6, 6), reason=EndReason.CADRE_TRANSFERRED, actor=office
    )
    elsewhere = factories.make_pairing(
        pairing.household, factories.make_cadre("赵六"), on=date(2026, 6, 7)
    )
    factories.make_contact(elsewhere, date(2026, 6, 8))

    assert _states(going, liaison) == [
        ("李强", StopState.WAITING, None, None),
        (None, StopState.LEFT, None, None),
    ]
    assert _states(going, office)[1][0] == "王成"
    progress = progress_of([going], TODAY)[going.pk]
    assert (progress.visited, progress.households, progress.left) == (0, 1, 1)


def test_a_round_of_the_past_stands_as_its_last_day_left_it(
    office: User, pairing: Pairing, clock: Callable[[str], None]
) -> None:
    going = _round(pairing)
    clock("2026-07-20")
    end_pairing(
        pairing=pairing, on=date(2026, 6, 25), reason=EndReason.CADRE_TRANSFERRED, actor=office
    )

    assert _states(going, office, date(2026, 7, 20))[0][1] == StopState.WAITING


# The phone


def _lines(pairing: Pairing, user: User, day: date = TODAY) -> list[Round]:
    fresh = Pairing.objects.get(pk=pairing.pk)
    mark_rounds([fresh], user, day)
    marked: Any = fresh
    return list(marked.rounds)


def test_the_phone_shows_the_round_until_the_household_was_visited(
    cadre: User, pairing: Pairing
) -> None:
    going = _round(pairing)

    before = _lines(pairing, cadre)
    after_the_festival = _lines(pairing, cadre, date(2026, 6, 20))
    factories.make_contact(pairing, TODAY)

    assert before == [going]
    assert after_the_festival == []
    assert _lines(pairing, cadre) == []


def test_a_round_of_another_unit_to_the_same_household_is_not_shown(
    cadre: User, pairing: Pairing
) -> None:
    other = factories.make_programme("jieqin", name="结亲戚")
    beside = factories.make_pairing(pairing.household, programme=other)
    _round(beside)

    assert _lines(pairing, cadre) == []
    assert _lines(beside, beside.cadre.user) != []


@pytest.mark.parametrize("name", ["phone_home", "phone_household"])
def test_the_pages_of_the_phone_say_by_when_and_what_to_bring(
    name: str, client: Client, cadre: User, pairing: Pairing
) -> None:
    _round(pairing, items="大米10公斤")
    client.force_login(cadre)
    client.cookies["django_language"] = "en"
    args = [pairing.pk] if name == "phone_household" else []

    page = client.get(reverse(f"visits:{name}", args=args)).content.decode()

    assert "Round before Dragon Boat Festival: visit by 2026-06-19" in page
    assert "Bring 大米10公斤" in page


def test_what_is_kept_on_a_phone_says_nothing_of_gifts(
    client: Client, cadre: User, pairing: Pairing
) -> None:
    _round(pairing, items="大米10公斤")
    client.force_login(cadre)
    client.cookies["django_language"] = "en"
    session = client.session
    session[OWN_PHONE] = True
    session.save()

    kept = client.get(reverse("visits:phone_kept")).json()["pages"]
    pages = [page for page in kept.values() if page]

    assert sum("Round before Dragon Boat Festival" in page for page in pages) == 2
    assert not any("大米" in page for page in pages)


# Reminding


def test_who_has_not_gone_is_reminded_once_three_working_days_before(
    liaison: User, cadre: User, pairing: Pairing, unit: Unit
) -> None:
    visited = factories.make_pairing(
        factories.make_household("李强"), factories.make_cadre("李四", unit=unit)
    )
    factories.make_contact(visited, TODAY)
    going = _round(pairing, visited)

    # 19 June 2026 is a Friday: the third working day before is Tuesday.
    early = remind_rounds(day=date(2026, 6, 15))
    told = remind_rounds(day=date(2026, 6, 16))
    again = remind_rounds(day=date(2026, 6, 17))

    assert (early, told, again) == (0, 1, 0)
    message = Message.objects.get()
    assert message.user == cadre
    assert pairing.household.head_name not in message.subject + message.text
    going.refresh_from_db()
    assert going.reminded_at is not None


def test_another_units_cadre_of_a_household_on_the_round_is_not_reminded(
    cadre: User, pairing: Pairing
) -> None:
    _round(pairing)
    # The same household in another programme, with somebody who knows nothing of the round.
    factories.make_pairing(
        pairing.household,
        factories.make_cadre("李四", unit=factories.make_unit("另一单位")),
        programme=factories.make_programme("relatives"),
    )

    told = remind_rounds(day=date(2026, 6, 16))

    assert told == 1
    assert Message.objects.get().user == cadre


def test_rounds_of_other_counties_are_reminded_of_too_each_by_its_own_dates(
    office: User, pairing: Pairing
) -> None:
    own = change_festival(key="dragon_boat", changes={"name": "端阳节"}, actor=office)
    _round(pairing).delete()
    here = _round(pairing)
    Round.objects.filter(pk=here.pk).update(festival=own)
    far = factories.make_pairing(
        factories.make_household("外县", village=factories.LI_VILLAGE),
        factories.make_cadre(unit=factories.make_unit(place=factories.LI_COUNTY)),
    )
    _round(far)

    told = remind_rounds(day=date(2026, 6, 18))

    assert told == 2
    subjects = {message.user_id: message.subject for message in Message.objects.all()}
    assert "端阳节" in subjects[pairing.cadre.user_id]
    assert "端午节" in subjects[far.cadre.user_id]


def test_rounds_that_cannot_be_reminded_of_are_logged_and_keep_no_others(
    pairing: Pairing, caplog: pytest.LogCaptureFixture
) -> None:
    # A message that holds a number is refused.
    Festival.objects.filter(key="dragon_boat").update(name="13812345678")
    broken = _round(pairing)
    far = factories.make_pairing(
        factories.make_household("外县", village=factories.LI_VILLAGE),
        factories.make_cadre(unit=factories.make_unit(place=factories.LI_COUNTY)),
    )
    other = _round(far, festival="mid_autumn")

    told = remind_rounds(day=date(2026, 6, 18))

    assert broken.festival_id < other.festival_id, "it comes first"
    assert told == 1
    assert Message.objects.get().user_id == far.cadre.user_id
    other.refresh_from_db()
    broken.refresh_from_db()
    assert other.reminded_at is not None
    assert broken.reminded_at is None
    (record,) = [each for each in caplog.records if each.name == "visits.services.festivals"]
    assert (
        f"Rounds of county {factories.XIHE} before festival {broken.festival_id}"
        in record.getMessage()
    )


def test_reminding_of_many_rounds_takes_no_more_queries(db: None) -> None:
    counts: list[int] = []
    for day in (date(2026, 6, 16), date(2026, 6, 17)):
        number = 2 if not counts else 9
        for _n in range(number):
            _round(factories.make_pairing(factories.make_household(), factories.make_cadre()))
        with CaptureQueriesContext(connection) as queries:
            assert remind_rounds(day=day) == number
        counts.append(len(queries))

    assert counts[0] == counts[1]


# The pages


@pytest.fixture
def page_of(client: Client) -> Callable[..., Any]:
    def sign_in(user: User) -> Client:
        client.force_login(user)
        client.cookies["django_language"] = "en"
        return client

    return sign_in


IDENTITY = factories.identity_number(serial=7)
FORM = {
    "items": "大米",
    "value": "180",
    "giver": "cadre",
    "donor": "",
    "goes_along": "",
    "note": "",
}


def _said(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_a_liaison_draws_up_a_round_changes_it_and_calls_it_off(
    page_of: Callable[[User], Client], liaison: User, cadre: User, pairing: Pairing
) -> None:
    other = _beside(cadre)
    desk = page_of(liaison)
    address = reverse("visits:round_new", args=[_festival().pk])

    offered = desk.get(address).content.decode()
    drawn = desk.post(address, {**FORM, "households": [pairing.household_id]}, follow=True)
    going = Round.objects.get()
    changed = desk.post(
        reverse("visits:round_change", args=[going.pk]),
        {
            **FORM,
            "giver": "donor",
            "donor": "县慈善会",
            "households": [pairing.household_id, other.household_id],
        },
        follow=True,
    )
    called_off = desk.post(reverse("visits:round_call_off", args=[going.pk]), follow=True)

    assert "王成" in offered
    assert "李强" in offered
    assert _said(drawn) == ["The round is drawn up. The cadres of its households have been told."]
    assert "0<small> / 1</small>" in drawn.content.decode()
    assert "0<small> / 2</small>" in changed.content.decode()
    assert "县慈善会" in changed.content.decode()
    assert _said(called_off)[-1:] == ["The round is called off. What was logged stays."]
    assert not Round.objects.exists()


def test_an_office_chooses_the_unit_first(
    page_of: Callable[[User], Client], office: User, pairing: Pairing
) -> None:
    empty = factories.make_unit("没有户的单位")
    desk = page_of(office)
    address = reverse("visits:round_new", args=[_festival().pk])

    choice = desk.get(address).content.decode()
    unit = pairing.cadre.user.unit_id
    drawn = desk.post(f"{address}?unit={unit}", {**FORM, "households": [pairing.household_id]})
    none = desk.get(f"{address}?unit={empty.pk}")

    assert "西和县教育局" in choice
    assert empty.name not in choice
    assert drawn.status_code == 302
    assert Round.objects.get().unit_id == unit
    assert none.status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"households": []}, "Choose at least one household."),
        ({"value": "x"}, "Write the amount as a number."),
        ({"value": "-1"}, "The amount cannot be negative."),
        ({"giver": "donor"}, "Write who gives it."),
        ({"households": ["0"]}, "One of these households is not with your unit any more."),
    ],
)
def test_what_is_refused_says_why_and_keeps_what_was_typed(
    changes: dict[str, Any],
    sentence: str,
    page_of: Callable[[User], Client],
    liaison: User,
    pairing: Pairing,
) -> None:
    data = {**FORM, "items": "特别的米", "households": [pairing.household_id], **changes}

    answer = page_of(liaison).post(reverse("visits:round_new", args=[_festival().pk]), data)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "特别的米" in answer.content.decode()
    assert not Round.objects.exists()


@pytest.mark.parametrize("field", ["items", "donor", "goes_along", "note"])
@pytest.mark.parametrize("number", ["138 1234 5678", IDENTITY, "１３８１２３４５６７８"])
def test_a_number_of_a_person_is_refused_beside_its_field_and_not_shown_again(
    number: str,
    field: str,
    page_of: Callable[[User], Client],
    liaison: User,
    pairing: Pairing,
) -> None:
    data = {**FORM, "giver": "donor", "donor": "慈善会", "households": [pairing.household_id]}

    answer = page_of(liaison).post(
        reverse("visits:round_new", args=[_festival().pk]), {**data, field: f"联系{number}"}
    )

    assert answer.status_code == 422
    assert answer.context["form"].errors == {field: ["Leave identity and mobile numbers out."]}
    assert "Leave identity and mobile numbers out." in answer.content.decode()
    assert IDENTITY not in answer.content.decode()
    assert not Round.objects.exists()


def test_households_in_another_county_are_the_liaison_s_alone_to_choose(
    page_of: Callable[[User], Client], office: User, liaison: User, cadre: User, pairing: Pairing
) -> None:
    far = factories.make_household("外县户", village=factories.LI_VILLAGE)
    factories.make_recipient(far)
    abroad = factories.make_pairing(far, cadre.cadre)
    address = reverse("visits:round_new", args=[_festival().pk])
    by_office = f"{address}?unit={cadre.unit_id}"

    seen = page_of(office).get(by_office).content.decode()
    refused = page_of(office).post(by_office, {**FORM, "households": [far.pk]})
    drawn = page_of(liaison).post(
        address, {**FORM, "households": [far.pk, pairing.household_id]}, follow=True
    )
    going = Round.objects.get()
    change = reverse("visits:round_change", args=[going.pk])
    changing = page_of(office).get(change).content.decode()
    page_of(office).post(change, {**FORM, "households": [pairing.household_id]})

    assert "王成" in seen
    assert "外县户" not in seen
    assert refused.status_code == 422
    assert "外县户" in drawn.content.decode()
    assert "王成" in changing
    assert "外县户" not in changing
    # What the office does not see it does not take off either.
    assert set(going.stops.values_list("household", flat=True)) == {
        abroad.household_id,
        pairing.household_id,
    }


def test_a_second_round_before_one_festival_is_refused(
    page_of: Callable[[User], Client], liaison: User, pairing: Pairing
) -> None:
    _round(pairing)

    answer = page_of(liaison).post(
        reverse("visits:round_new", args=[_festival().pk]),
        {**FORM, "households": [pairing.household_id]},
    )

    assert answer.status_code == 422
    assert "Your unit has a round before this festival already." in answer.content.decode()


def test_a_festival_that_is_switched_off_has_no_form(
    page_of: Callable[[User], Client], liaison: User, pairing: Pairing
) -> None:
    off = _festival("laba")

    assert page_of(liaison).get(reverse("visits:round_new", args=[off.pk])).status_code == 404


def test_the_list_shows_how_far_each_round_is(
    page_of: Callable[[User], Client], liaison: User, office: User, pairing: Pairing
) -> None:
    _round(pairing)
    factories.make_contact(pairing, TODAY)
    factories.make_aid(pairing, TODAY, 120)
    other = factories.make_pairing(factories.make_household("别家"), factories.make_cadre())
    _round(other)
    address = reverse("visits:round_list")

    own = page_of(liaison).get(address).content.decode()
    all_units = page_of(office).get(address)
    searched = page_of(office).post(address, {"q": "教育局"}).content.decode()
    of_another = page_of(office).post(address, {"festival": "spring"}).content.decode()

    assert "1 / 1 <small>100%</small>" in own
    assert "¥120.00" in own
    assert "Your unit&#x27;s round" in own or "Your unit's round" in own
    assert {going.unit_id for going, _p in all_units.context["shown"]} == {
        *(pairing.cadre.user.unit_id, other.cadre.user.unit_id)
    }
    assert "1 round" in searched
    assert "No round fits these filters." in of_another


def test_the_page_of_a_round_puts_first_who_is_still_to_be_visited(
    page_of: Callable[[User], Client], supervisor: User, cadre: User, pairing: Pairing
) -> None:
    going = _round(pairing, _beside(cadre), items="大米", goes_along="分管领导")
    factories.make_contact(pairing, TODAY)

    page = page_of(supervisor).get(reverse("visits:round_detail", args=[going.pk]))

    text = page.content.decode()
    assert text.index("李强") < text.index("王成")
    assert "1<small> / 2</small>" in text
    assert "分管领导" in text
    assert "Call the round off" not in text


def test_a_round_is_taken_away_as_a_list(
    page_of: Callable[[User], Client], office: User, supervisor: User, pairing: Pairing
) -> None:
    going = _round(pairing, items="大米", value=Decimal(180))
    factories.make_contact(pairing, TODAY)
    factories.make_aid(pairing, TODAY, 120)
    address = reverse("visits:round_export", args=[going.pk])

    (row,) = download(page_of(office), address, as_="csv").lines()
    (masked,) = download(page_of(supervisor), address, as_="csv").lines()

    assert row["Head of household"] == "王成"
    assert (row["What to bring"], row["Planned value, in yuan"]) == ("大米", "180.00")
    assert (row["Visited on"].strip(), row["Given, in yuan"]) == ("2026-06-10", "120.00")
    assert row["Phone"].strip() == "13812345678"
    assert "Address" not in masked
    assert masked["Phone"].strip() == "138****5678"


def test_whoever_sees_a_round_depends_on_whose_unit_it_is(
    liaison: User, office: User, township: User, outsider: User, cadre: User, pairing: Pairing
) -> None:
    going = _round(pairing)
    other_liaison = factories.make_user(Role.LIAISON)

    seeing = {
        name
        for name, user in {
            "liaison": liaison,
            "office": office,
            "township": township,
            "outsider": outsider,
            "cadre": cadre,
            "other": other_liaison,
        }.items()
        if Round.objects.visible_to(user).filter(pk=going.pk).exists()
    }

    assert seeing == {"liaison", "office"}


def test_the_pages_ask_the_database_as_often_for_many(
    page_of: Callable[[User], Client], office: User, cadre: User, pairing: Pairing
) -> None:
    going = _round(pairing)
    desk = page_of(office)
    addresses = [
        reverse("visits:round_list"),
        reverse("visits:round_detail", args=[going.pk]),
        reverse("visits:round_change", args=[going.pk]),
    ]
    counts: list[list[int]] = []
    for number in (2, 9):
        for _n in range(number):
            more = _beside(cadre, "更多")
            factories.make_contact(more, TODAY)
            RoundStop.objects.create(round=going, household=more.household)
            _round(factories.make_pairing(factories.make_household(), factories.make_cadre()))
        counts.append([])
        for address in addresses:
            desk.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert desk.get(address).status_code == 200
            counts[-1].append(len(queries))

    assert counts[0] == counts[1]
    assert max(counts[0]) <= 18
