"""Two who come at once."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import transaction

from common.errors import ConflictError, DomainError
from organization.choices import Role
from pairing.drafting.making import make_draft, undo_draft
from pairing.models import Pairing
from tests import factories
from tests.harness import Session, sessions_waiting_for_a_lock, wait_until
from tests.pairing.drafting.making import DAY, drafted, ready, waiting
from visits.models import Contact


def test_two_clerks_who_make_one_draft_make_it_once(
    committing_db: None,
) -> None:
    office = factories.make_user(Role.COUNTY_OFFICE, name="办公室")
    waiting(3)
    ready(3)
    draft = drafted(office)
    with transaction.atomic():
        make_draft(draft=draft, on=DAY, actor=office)
        other = Session(partial(make_draft, draft=draft, on=DAY, actor=office))
        wait_until(lambda: sessions_waiting_for_a_lock() == 1, "the second waiting")

    with pytest.raises(ConflictError) as refusal:
        other.join_session()

    assert refusal.value.code == "draft_not_open"
    assert Pairing.objects.count() == 3


def test_two_drafts_made_at_once_keep_to_the_cap_and_to_one_pairing_a_household(
    committing_db: None,
) -> None:
    """Both propose the same pairs; whoever comes second finds the households paired."""
    office = factories.make_user(Role.COUNTY_OFFICE, name="办公室")
    waiting(2)
    ready(2)
    first, second = drafted(office), drafted(office)
    with transaction.atomic():
        make_draft(draft=first, on=DAY, actor=office)
        other = Session(partial(make_draft, draft=second, on=DAY, actor=office))
        wait_until(lambda: sessions_waiting_for_a_lock() == 1, "the second waiting")

    with pytest.raises(DomainError) as refusal:
        other.join_session()

    assert refusal.value.code == "nothing_possible"
    assert Pairing.objects.count() == 2


def test_two_drafts_of_other_households_keep_to_the_cap_of_one_cadre(
    committing_db: None,
) -> None:
    office = factories.make_user(Role.COUNTY_OFFICE, name="办公室")
    (here,), (there,) = waiting(1), waiting(1, village=factories.WHEAT)
    ready(1)
    programme = factories.make_programme()
    hanyuan, shili = (factories.get_region(c) for c in (factories.HANYUAN, factories.SHILI))
    first = drafted(office, programme=programme, region=hanyuan)
    second = drafted(office, programme=programme, region=shili)
    with transaction.atomic():
        make_draft(draft=first, on=DAY, actor=office)
        other = Session(partial(make_draft, draft=second, on=DAY, actor=office))
        wait_until(lambda: sessions_waiting_for_a_lock() == 1, "the second waiting")

    with pytest.raises(DomainError) as refusal:
        other.join_session()

    assert refusal.value.code == "nothing_possible"
    assert [p.household for p in Pairing.objects.all()] == [here]
    assert not there.pairings.exists()


def test_a_contact_that_arrives_while_a_draft_is_taken_back_is_not_lost(
    committing_db: None,
) -> None:
    office = factories.make_user(Role.COUNTY_OFFICE, name="办公室")
    waiting(1)
    ready(1)
    draft = make_draft(draft=drafted(office), on=DAY, actor=office).draft
    pairing = Pairing.objects.get()
    with transaction.atomic():
        factories.make_contact(pairing, DAY)
        other = Session(partial(undo_draft, draft=draft, actor=office))
        wait_until(lambda: sessions_waiting_for_a_lock() == 1, "the second waiting")

    with pytest.raises(ConflictError) as refusal:
        other.join_session()

    assert refusal.value.code == "in_use"
    assert Contact.objects.get().pairing == pairing
