"""Distributions: one line for each household and every fen, whatever happens in between."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum

from common.errors import ConflictError, DomainError
from organization.models import User
from pairing.models import Household
from tests import factories
from visits.choices import AidKind, Giver, HandoutState, ReceiptWay
from visits.models import Aid, Distribution, Handout
from visits.services.aid import Giving, Receipt, give_aid, reverse_aid
from visits.services.distributions import (
    Outline,
    draw_up,
    hand_out,
    leave_out,
    preview,
    reverse,
    take_in_again,
    waiting_lines,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "clock")]

DAY = date(2023, 6, 20)
TODAY = date(2023, 7, 1)
NUMBER = 144
EACH = Decimal(200)


def homes(number: int = 3) -> list[Household]:
    return [factories.make_household(f"户{n}") for n in range(number)]


def outline(value: Decimal | None = EACH, **fields: Any) -> Outline:
    giving: dict[str, Any] = {
        "programme": factories.make_programme(),
        "day": DAY,
        "kind": AidKind.CASH,
        "giver": Giver.DONOR,
        "donor": factories.make_donor(),
    } | fields
    return Outline("慰问金", Giving(**giving), value)


def drawn_up(
    office: User, households: list[Household], *, uuid: UUID | None = None, **more: Any
) -> Distribution:
    made, _is_new = draw_up(
        outline=more.pop("outline", None) or outline(),
        amounts=dict.fromkeys((h.pk for h in households), more.pop("value", EACH)),
        client_uuid=uuid or uuid4(),
        actor=office,
        **more,
    )
    return made


def given() -> Decimal:
    return Aid.objects.standing().aggregate(sum=Sum("value"))["sum"] or Decimal(0)


def states(distribution: Distribution) -> dict[str, int]:
    found: dict[str, int] = {}
    for state in distribution.lines.values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


HAND = Receipt(TODAY)


# Drawn up


def test_144_households_at_200_are_28800_and_144_lines(office):
    made = drawn_up(office, homes(NUMBER))

    handed = hand_out(distribution=made, receipt=HAND, actor=office)

    assert (handed.now, handed.already, handed.waiting) == (NUMBER, 0, [])
    assert given() == Decimal("28800.00")
    assert made.lines.count() == Aid.objects.count() == NUMBER
    assert states(made) == {HandoutState.HANDED_OUT: NUMBER}


def test_what_was_handed_out_already_is_entered_at_once(office):
    made = drawn_up(office, homes(), receipt=Receipt(DAY, ReceiptWay.SHEET))

    assert states(made) == {HandoutState.HANDED_OUT: 3}
    assert set(Aid.objects.values_list("day", "received_how")) == {(DAY, "sheet")}


def test_a_list_of_amounts_adds_up_to_the_fen(office):
    amounts = {h.pk: Decimal("33.33") for h in homes(2)} | {homes(1)[0].pk: Decimal("33.34")}

    shown = preview(outline=outline(None), amounts=amounts, actor=office)
    made, _new = draw_up(
        outline=outline(None),
        amounts=amounts,
        client_uuid=uuid4(),
        actor=office,
        receipt=Receipt(DAY),
    )

    assert shown.total == given() == Decimal("100.00")
    assert made.each is None


def test_preview_says_who_is_left_out_and_why(office, cadre):
    plain, twice, gone, waits = homes(4)
    for household in (plain, twice, gone):
        factories.make_pairing(household, cadre.cadre, on=date(2023, 1, 1))
    Household.objects.filter(pk=gone.pk).update(closed_on=DAY)
    by_cadres = outline(giver=Giver.CADRE, donor=None)
    give_aid(household=twice, giving=by_cadres.giving, value=EACH, actor=office)
    amounts = {h.pk: EACH for h in (plain, twice, gone, waits)}

    shown = preview(outline=by_cadres, amounts=amounts, actor=office)
    anew = preview(outline=by_cadres, amounts=amounts, actor=office, again=True)

    assert [line.household for line in shown.given] == [plain]
    assert {line.household: line.why for line in shown.left_out} == {
        twice: "was given the same already",
        gone: "has left",
        waits: "nobody is paired with it, and the cadres give",
    }
    assert shown.total == EACH
    assert twice in [line.household for line in anew.given]


def test_household_that_waits_for_a_cadre_is_reached(office, cadre):
    paired, waits = homes(2)
    pairing = factories.make_pairing(paired, cadre.cadre, on=date(2023, 1, 1))

    hand_out(distribution=drawn_up(office, [paired, waits]), receipt=HAND, actor=office)

    assert dict(Aid.objects.values_list("household", "pairing")) == {
        paired.pk: pairing.pk,
        waits.pk: None,
    }


def test_the_same_again_is_asked_about(office):
    first, second = homes(2)
    drawn_up(office, [first])

    with pytest.raises(ConflictError, match="1 of these households have this"):
        drawn_up(office, [first, second])
    drawn_up(office, [first, second], again=True)

    assert Handout.objects.count() == 3


def test_another_day_sum_or_giver_is_not_the_same(office, unit):
    household = homes(1)
    drawn_up(office, household)

    drawn_up(office, household, value=Decimal("200.01"))
    drawn_up(office, household, outline=outline(day=date(2023, 6, 21)))
    drawn_up(office, household, outline=outline(giver=Giver.UNIT, donor=None, giver_unit=unit))

    assert Distribution.objects.count() == 4


def test_households_beyond_ones_own_are_refused(township):
    far = factories.make_household(village=factories.WHEAT)

    with pytest.raises(DomainError) as refused:
        drawn_up(township, [far])

    assert refused.value.code == "household_unknown"
    assert not Distribution.objects.exists()


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("-1", "amount_negative"),
        ("0", "amount_zero"),
        ("0.001", "amount_precision"),
        ("100000.01", "amount_large"),
        ("1000000000", "amount_absurd"),
    ],
)
def test_amounts_that_cannot_be_are_refused(office, value, code):
    with pytest.raises(DomainError) as refused:
        drawn_up(office, homes(1), value=Decimal(value))

    assert refused.value.code == code
    assert not Handout.objects.exists()


def test_large_amounts_are_taken_once_they_are_confirmed(office):
    made = drawn_up(office, homes(1), value=Decimal(150_000), is_confirmed=True)

    assert made.lines.get().value == 150_000


# Whatever happens in between


def test_what_was_received_on_a_later_day_is_known_by_the_day_of_its_distribution(office):
    households = homes()
    same = outline()
    hand_out(distribution=drawn_up(office, households, outline=same), receipt=HAND, actor=office)

    shown = preview(
        outline=same, amounts=dict.fromkeys((h.pk for h in households), EACH), actor=office
    )

    assert [line.why for line in shown.lines] == ["was given the same already"] * 3
    with pytest.raises(ConflictError) as refused:
        drawn_up(office, households, outline=same)
    assert refused.value.code == "given_already"


def test_posted_twice_it_is_there_once(office):
    households, key = homes(), uuid4()

    first = drawn_up(office, households, uuid=key)
    again = drawn_up(office, households, uuid=key)

    assert first == again
    assert Handout.objects.count() == 3


def test_something_else_under_the_same_number_is_refused(office):
    households, key = homes(), uuid4()
    drawn_up(office, households, uuid=key)

    with pytest.raises(ConflictError) as refused:
        drawn_up(office, households[:2], uuid=key)

    assert refused.value.code == "uuid_used"


def test_handing_out_twice_gives_once(office):
    made = drawn_up(office, homes())
    hand_out(distribution=made, receipt=HAND, actor=office)

    again = hand_out(distribution=made, receipt=HAND, actor=office)

    assert (again.now, again.already) == (0, 3)
    assert given() == 600


def test_the_database_refuses_a_second_gift_of_a_distribution(office):
    made = drawn_up(office, homes(1))
    hand_out(distribution=made, receipt=HAND, actor=office)
    aid = Aid.objects.get()

    with pytest.raises(IntegrityError, match="aid_once_in_a_distribution"), transaction.atomic():
        factories.give(aid.household, DAY, distribution=made)


def test_household_that_leaves_in_the_middle_waits_and_the_others_go_on(office):
    stays, goes, other = homes()
    made = drawn_up(office, [stays, goes, other])
    Household.objects.filter(pk=goes.pk).update(closed_on=DAY)

    handed = hand_out(distribution=made, receipt=HAND, actor=office)

    line = made.lines.get(household=goes)
    assert (handed.now, handed.waiting) == (2, [line.pk])
    assert list(waiting_lines(made, made.lines.all())) == [line]
    leave_out(distribution=made, lines=[line.pk], reason="迁出", actor=office)
    assert states(made) == {HandoutState.HANDED_OUT: 2, HandoutState.LEFT_OUT: 1}
    assert given() == 400


def test_who_has_left_may_be_given_it_all_the_same(office):
    household = homes(1)[0]
    person = factories.make_recipient(household)
    made = drawn_up(office, [household])
    type(person).objects.filter(pk=person.pk).update(
        status="ended", ended_on=DAY, exit_reason="死亡"
    )
    line = made.lines.get()
    assert hand_out(distribution=made, receipt=HAND, actor=office).waiting == [line.pk]

    hand_out(
        distribution=made,
        lines=[line.pk],
        receipt=Receipt(TODAY, by="王家大儿子", relation="子"),
        actor=office,
        though_left=True,
    )

    assert Aid.objects.get().received_by == "王家大儿子"


def test_cadre_who_gives_and_is_paired_no_more_waits(office, cadre):
    household = homes(1)[0]
    pairing = factories.make_pairing(household, cadre.cadre, on=date(2023, 1, 1))
    made = drawn_up(office, [household], outline=outline(giver=Giver.CADRE, donor=None))
    type(pairing).objects.filter(pk=pairing.pk).update(
        ended_on=date(2023, 6, 25), end_reason="transferred"
    )

    handed = hand_out(distribution=made, receipt=HAND, actor=office)

    assert (handed.now, handed.waiting) == (0, [made.lines.get().pk])


def test_nothing_is_received_before_the_distribution_or_tomorrow(office):
    made = drawn_up(office, homes(1))

    for day, code in ((date(2023, 6, 19), "date_too_early"), (date(2023, 7, 2), "date_in_future")):
        with pytest.raises(DomainError) as refused:
            hand_out(distribution=made, receipt=Receipt(day), actor=office)
        assert refused.value.code == code


# One by one, left out, reversed


def test_cadre_hands_out_its_own_lines_alone(office, cadre):
    own, others = homes(2)
    factories.make_pairing(own, cadre.cadre, on=date(2023, 1, 1))
    made = drawn_up(office, [own, others])
    theirs = made.lines.get(household=others)

    with pytest.raises(DomainError, match="not among those that you see"):
        hand_out(distribution=made, lines=[theirs.pk], receipt=HAND, actor=cadre)
    handed = hand_out(distribution=made, receipt=HAND, actor=cadre)

    assert handed.now == 1
    assert list(Aid.objects.values_list("household", flat=True)) == [own.pk]


def test_left_out_needs_a_reason_and_can_be_taken_in_again(office):
    made = drawn_up(office, homes())
    line = made.lines.first()

    with pytest.raises(DomainError, match="Write why"):
        leave_out(distribution=made, lines=[line.pk], reason=" ", actor=office)
    leave_out(distribution=made, lines=[line.pk], reason="外出务工", actor=office)
    assert hand_out(distribution=made, receipt=HAND, actor=office).now == 2
    with pytest.raises(ConflictError, match="no longer to be handed out"):
        leave_out(distribution=made, lines=[made.lines.last().pk], reason="错", actor=office)

    assert take_in_again(distribution=made, lines=[line.pk], actor=office) == 1
    assert hand_out(distribution=made, receipt=HAND, actor=office).now == 1
    assert given() == 600


def test_a_reversed_line_stays_and_counts_nowhere(office):
    made = drawn_up(office, homes(), receipt=Receipt(DAY))
    line = made.lines.first()

    reverse(distribution=made, lines=[line.pk], reason="发错了户", actor=office)

    assert given() == 400
    assert Aid.objects.count() == 3
    line.refresh_from_db()
    assert (line.state, line.reason, line.aid.reversed_on) == (
        HandoutState.REVERSED,
        "发错了户",
        TODAY,
    )


def test_a_whole_distribution_is_reversed_once(office):
    made = drawn_up(office, homes(), left_out={})
    hand_out(distribution=made, lines=[made.lines.first().pk], receipt=HAND, actor=office)

    assert reverse(distribution=made, reason="资金退回", actor=office) == 3

    assert (given(), states(made)) == (0, {HandoutState.REVERSED: 3})
    with pytest.raises(ConflictError, match="reversed already"):
        hand_out(distribution=made, receipt=HAND, actor=office)


def test_a_township_reverses_no_whole_that_it_sees_a_part_of(office, township):
    near, far = homes(1)[0], factories.make_household(village=factories.WHEAT)
    made = drawn_up(office, [near, far], receipt=Receipt(DAY))

    with pytest.raises(DomainError, match="one by one"):
        reverse(distribution=made, reason="资金退回", actor=township)

    assert given() == 400


# One household


def test_the_same_to_one_household_is_asked_about_and_not_refused(office):
    household = homes(1)[0]
    about: dict[str, Any] = {
        "household": household,
        "giving": outline().giving,
        "value": EACH,
        "actor": office,
    }
    give_aid(**about)

    with pytest.raises(ConflictError, match="already entered on 2023-06-20 – enter it again"):
        give_aid(**about)
    give_aid(**about, is_confirmed=True)

    assert given() == 400


def test_reversing_what_a_line_gave_reverses_the_line(office):
    made = drawn_up(office, homes(1), receipt=Receipt(DAY))
    aid = Aid.objects.get()

    reverse_aid(aid=aid, reason="重复登记", actor=office)

    assert (made.lines.get().state, given()) == (HandoutState.REVERSED, 0)
    with pytest.raises(ConflictError, match="reversed already"):
        reverse_aid(aid=aid, reason="重复登记", actor=office)


def test_lines_are_drawn_up_with_a_constant_number_of_queries(
    office, django_assert_max_num_queries
):
    for number in (3, 60):
        households = homes(number)
        with django_assert_max_num_queries(25):
            drawn_up(office, households, receipt=Receipt(DAY))
