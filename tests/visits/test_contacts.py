"""Logging a contact."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from common.dates import today
from common.errors import ConflictError, DomainError
from organization.models import User
from pairing.models import Pairing
from tests import factories
from visits.choices import AidKind, ContactKind, Verdict
from visits.models import Aid, Contact, PairingYear
from visits.services.contacts import AidGiven, Entry, log_contact

pytestmark = pytest.mark.django_db


def _log(pairing: Pairing, actor: User, **fields: object) -> Contact:
    key = fields.pop("client_uuid", None) or uuid4()
    entry = Entry(**({"day": today(), "kind": ContactKind.HOME_VISIT} | fields))  # type: ignore[arg-type]
    contact, _is_new = log_contact(pairing=pairing, actor=actor, entry=entry, client_uuid=key)  # type: ignore[arg-type]
    return contact


def _year(pairing: Pairing) -> PairingYear:
    return PairingYear.objects.get(pairing=pairing, year=today().year)


def test_a_contact_is_counted_in_the_same_breath(pairing: Pairing, cadre: User) -> None:
    contact = _log(pairing, cadre, found="一切都好", topics=["health", "income"])

    assert contact.verdict == Verdict.COUNTED
    assert contact.region_id == pairing.region_id
    assert contact.topics == ["health", "income"]
    assert (_year(pairing).visits_done, _year(pairing).contacts_done) == (1, 0)


def test_the_same_entry_sent_twice_arrives_once(pairing: Pairing, cadre: User) -> None:
    key = uuid4()

    given = [AidGiven(AidKind.CASH, Decimal(50)), AidGiven(AidKind.GOODS, Decimal(9), "米")]

    first = _log(pairing, cadre, client_uuid=key, found="第一次", topics=["a", "b"], aid=given)
    second = _log(
        pairing, cadre, client_uuid=key, found="第一次", topics=["b", "a"], aid=given[::-1]
    )

    assert second.pk == first.pk
    assert Contact.objects.count() == 1
    assert Aid.objects.count() == 2
    assert _year(pairing).visits_done == 1


@pytest.mark.parametrize(
    "change",
    [
        {"found": "又一次"},
        {"kind": ContactKind.LETTER},
        {"day": today() - timedelta(days=1)},
        {"is_reached": False},
        {"aid": [AidGiven(AidKind.CASH, Decimal(50))]},
    ],
)
def test_what_was_written_into_an_entry_since_does_not_pass_for_saved(
    change: dict[str, object], pairing: Pairing, cadre: User
) -> None:
    key = uuid4()
    _log(pairing, cadre, client_uuid=key)

    with pytest.raises(ConflictError) as refusal:
        _log(pairing, cadre, client_uuid=key, **change)

    assert refusal.value.code == "uuid_used"
    assert Contact.objects.count() == 1


def test_an_entry_of_another_household_is_not_taken_for_this_one(
    pairing: Pairing, cadre: User
) -> None:
    key = uuid4()
    other = factories.make_pairing(cadre=pairing.cadre)
    _log(other, cadre, client_uuid=key)

    with pytest.raises(ConflictError) as refusal:
        _log(pairing, cadre, client_uuid=key)

    assert refusal.value.code == "uuid_taken"


@pytest.mark.parametrize(
    ("days", "code"), [(1, "date_in_future"), (-61, "date_too_old"), (0, None), (-60, None)]
)
def test_a_day_is_today_or_up_to_sixty_days_back(
    days: int, code: str | None, pairing: Pairing, cadre: User
) -> None:
    day = today() + timedelta(days=days)

    if code is None:
        assert _log(pairing, cadre, day=day).day == day
    else:
        with pytest.raises(DomainError) as refusal:
            _log(pairing, cadre, day=day)
        assert refusal.value.code == code
        assert not Contact.objects.exists()


def test_a_visit_before_the_pairing_is_kept_and_says_why_it_does_not_count(
    cadre: User, household: object
) -> None:
    pairing = factories.make_pairing(cadre=cadre.cadre, on=today())

    contact = _log(pairing, cadre, day=today() - timedelta(days=3))

    assert contact.verdict == Verdict.OUTSIDE_PAIRING
    assert _year(pairing).visits_done == 0


def test_a_second_visit_of_the_day_and_one_that_reached_nobody_do_not_count(
    pairing: Pairing, cadre: User
) -> None:
    _log(pairing, cadre)

    again = _log(pairing, cadre)
    nobody = _log(pairing, cadre, kind=ContactKind.PHONE, is_reached=False)
    call = _log(pairing, cadre, kind=ContactKind.ONLINE)

    assert (again.verdict, nobody.verdict, call.verdict) == (
        Verdict.SAME_DAY,
        Verdict.NOT_REACHED,
        Verdict.COUNTED,
    )
    assert (_year(pairing).visits_done, _year(pairing).contacts_done) == (1, 1)


def test_cash_and_goods_are_recorded_with_the_contact(pairing: Pairing, cadre: User) -> None:
    contact = _log(
        pairing,
        cadre,
        aid=[
            AidGiven(AidKind.CASH, Decimal("200.00")),
            AidGiven(AidKind.GOODS, Decimal("80.50"), "大米、食用油"),
        ],
    )

    given = contact.aid.order_by("value").values_list("kind", "value", "items")
    assert list(given) == [
        ("goods", Decimal("80.50"), "大米、食用油"),
        ("cash", Decimal("200.00"), ""),
    ]
    assert {a.day for a in contact.aid.all()} == {today()}


def test_what_fails_half_way_leaves_nothing(
    pairing: Pairing, cadre: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("the machine stopped")

    monkeypatch.setattr("visits.services.contacts.recompute_held", fail)

    with pytest.raises(RuntimeError):
        _log(pairing, cadre, aid=[AidGiven(AidKind.CASH, Decimal(5))])

    assert not Contact.objects.exists()
    assert not Aid.objects.exists()


def test_a_pairing_of_years_has_every_year_and_the_next(pairing: Pairing) -> None:
    years = set(pairing.years.values_list("year", flat=True))

    assert years == set(range(date(2023, 1, 1).year, today().year + 2))
