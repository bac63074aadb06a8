"""One contact counts in each programme that allows it, and is there once all the same."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from pairing.choices import EndReason
from pairing.models import Pairing, Programme
from pairing.services import end_pairing, start_pairing
from tests import factories
from tests.harness import Session, sessions_waiting_for_a_lock, wait_until
from visits.choices import AidKind, ContactKind, Verdict
from visits.models import Aid, Contact, PairingYear
from visits.selectors import contacts_of
from visits.services import sharing
from visits.services.contacts import AidGiven, Entry, log_contact
from visits.services.programmes import FIELDS, GroupWords, change_programme

DAY = date(2023, 6, 10)


def allow(programme: Programme, is_shared: bool = True) -> None:
    """As the office does on the programme's page."""
    programme.refresh_from_db()
    change_programme(
        programme=programme,
        values={**{name: getattr(programme, name) for name in FIELDS}, "is_shared": is_shared},
        groups=[GroupWords(g.pk, g.name, "", g.role_name) for g in programme.groups.all()]
        or [GroupWords(None, "户", "", "联户干部")],
        counts=[],
        actor=None,  # type: ignore[arg-type]
    )


@pytest.fixture
def both(db: None, clock) -> tuple[Pairing, Pairing]:
    """The same cadre paired with the same household in two programmes that allow it."""
    clock("2023-06-20")
    return _both()


def _both() -> tuple[Pairing, Pairing]:
    other = factories.make_programme("relatives", place=factories.XIHE)
    factories.make_rule(contacts=2, visits=1, programme=other)
    household, cadre = factories.make_household(), factories.make_cadre()
    first = factories.make_pairing(household, cadre)
    second = factories.make_pairing(household, cadre, programme=other)
    for programme in (first.programme, other):
        allow(programme)
    return first, second


def log(pairing: Pairing, day: date = DAY, **more: object) -> Contact:
    entry = Entry(day=day, **{"kind": ContactKind.HOME_VISIT, **more})  # type: ignore[arg-type]
    return log_contact(pairing=pairing, entry=entry, actor=pairing.cadre.user, client_uuid=uuid4())[
        0
    ]


def done(pairing: Pairing) -> int:
    return PairingYear.objects.get(pairing=pairing, year=2023).visits_done


def test_a_visit_counts_in_both_and_is_listed_once(both: tuple[Pairing, Pairing]) -> None:
    first, second = both

    contact = log(second, aid=[AidGiven(AidKind.CASH, Decimal(100))], need="修房")

    assert (done(first), done(second)) == (1, 1)
    copy = Contact.objects.get(pairing=first)
    assert (copy.original, copy.verdict, copy.created_by) == (
        contact,
        Verdict.COUNTED,
        contact.created_by,
    )
    assert Aid.objects.count() == 1
    (listed,) = contacts_of(Pairing.objects.all())
    assert (listed.pk, listed.is_in_several) == (contact.pk, True)
    assert [each.pk for each in contacts_of(Pairing.objects.filter(pk=first.pk))] == [copy.pk]


@pytest.mark.parametrize("which", [0, 1])
def test_where_one_of_them_does_not_allow_it_each_counts_its_own(
    both: tuple[Pairing, Pairing], which: int
) -> None:
    allow(both[which].programme, False)

    log(both[0])

    assert (done(both[0]), done(both[1])) == (1, 0)
    assert Contact.objects.count() == 1


def test_what_is_allowed_later_holds_for_what_was_recorded_before(
    both: tuple[Pairing, Pairing],
) -> None:
    first, second = both
    log(first)

    allow(first.programme, False)
    assert (done(first), done(second), Contact.objects.count()) == (1, 0, 1)
    allow(first.programme)
    assert (done(first), done(second), Contact.objects.count()) == (1, 1, 2)


def test_what_a_cadre_wrote_down_in_both_counts_once_in_each(
    both: tuple[Pairing, Pairing],
) -> None:
    first, second = both
    for programme in (first.programme, second.programme):
        allow(programme, False)
    log(first)
    log(second)

    allow(first.programme)
    allow(second.programme)

    assert (done(first), done(second), Contact.objects.count()) == (1, 1, 2)


def test_whom_a_call_in_one_did_not_reach_a_call_in_the_other_may_have_reached(
    both: tuple[Pairing, Pairing],
) -> None:
    first, second = both
    log(second, kind=ContactKind.PHONE, is_reached=False)

    log(first, kind=ContactKind.PHONE)

    years = PairingYear.objects.filter(year=2023).order_by("pairing")
    assert [year.contacts_done for year in years] == [1, 1]


def test_only_days_on_which_the_other_pairing_held_count_there(
    both: tuple[Pairing, Pairing], office
) -> None:
    first, second = both
    end_pairing(pairing=second, on=date(2023, 6, 5), reason=EndReason.WITHDREW, actor=office)

    log(first)
    assert not Contact.objects.filter(pairing=second).exists()
    log(first, date(2023, 6, 1))

    assert (done(first), done(second)) == (2, 1)


def test_an_end_that_comes_before_a_copy_takes_it_away(
    both: tuple[Pairing, Pairing], office
) -> None:
    first, second = both
    log(first)

    end_pairing(pairing=second, on=date(2023, 6, 5), reason=EndReason.WITHDREW, actor=office)

    assert (done(first), Contact.objects.count()) == (1, 1)


def test_a_pairing_that_begins_has_what_was_recorded_since(
    both: tuple[Pairing, Pairing], office
) -> None:
    first, second = both
    log(first)
    Contact.objects.filter(original__isnull=False).delete()
    Pairing.objects.filter(pk=second.pk).update(
        ended_on=date(2023, 1, 31), end_reason=EndReason.WITHDREW
    )

    again = start_pairing(
        household=first.household,
        cadre=first.cadre,
        programme=second.programme,
        on=date(2023, 6, 1),
        actor=office,
    )

    assert done(again) == 1


def test_another_cadre_of_the_household_has_nothing_of_it(both: tuple[Pairing, Pairing]) -> None:
    first, second = both
    third = factories.make_programme("third", place=factories.XIHE)
    factories.make_rule(contacts=2, visits=1, programme=third)
    other = factories.make_pairing(first.household, programme=third)
    allow(third)

    log(first)

    assert (done(second), done(other)) == (1, 0)


def test_where_nothing_is_shared_it_costs_one_query(
    pairing: Pairing, django_assert_num_queries
) -> None:
    with django_assert_num_queries(1):
        assert sharing.share([pairing.pk]) == set()


def test_two_visits_that_are_logged_in_both_at_once_wait_for_one_another(
    committing_db: None, clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each would copy into the other's pairing: the second waits before it has locked any."""
    clock("2023-06-20")
    first, second = _both()
    sessions: list[Session] = []
    count_anew = sharing.share

    def held_up(keys):
        if not sessions:
            sessions.append(Session(lambda: log(second, date(2023, 6, 11))))
            wait_until(lambda: sessions_waiting_for_a_lock() == 1, "the second at the lock")
        return count_anew(keys)

    monkeypatch.setattr(sharing, "share", held_up)

    log(first)
    sessions[0].join_session()

    assert (done(first), done(second), Contact.objects.count()) == (2, 2, 4)
