"""Campaigns that programs draw up, and what units promise and did: by the rules of the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from common.dates import today
from organization.models import Unit, User
from pairing.models import Pairing
from tests import factories
from tests.api.asking import Program
from visits.models import Campaign, CampaignLine, CampaignUnit

FIRST, LAST = today() - timedelta(days=5), today() + timedelta(days=5)


@pytest.fixture
def campaign(unit: Unit, pairing: Pairing) -> Campaign:
    """Of the unit of the cast and of another one, these days."""
    other = factories.make_unit("西和县水务局")
    factories.make_user(unit=other)
    return factories.make_campaign(unit, other, first=FIRST, last=LAST, programme=pairing.programme)


def _of(campaign: Campaign, unit: Unit) -> str:
    return f"campaign-units/{campaign.units.get(unit=unit).pk}"


def _begin(**fields: Any) -> dict[str, Any]:
    return {
        "name": "六一关爱",
        "occasion": "children",
        "first": FIRST.isoformat(),
        "last": LAST.isoformat(),
        "region": factories.XIHE,
        "programmes": [factories.make_programme().pk],
        **fields,
    }


def test_a_campaign_is_begun_and_changed_in_part(office: User, cadre: User, unit: Unit) -> None:
    program = Program(office)

    made = program.post("campaigns", _begin(units=[unit.pk]))
    at = f"campaigns/{made.json()['id']}"
    changed = program.patch(at, {"about": "给孩子们送书"})
    again = program.post("campaigns", _begin())

    assert made.status_code == 201, made.content.decode()
    assert changed.status_code == 200, changed.content.decode()
    assert (changed.json()["name"], changed.json()["about"]) == ("六一关爱", "给孩子们送书")
    assert [row["unit"] for row in program.rows("campaign-units")] == [unit.pk]
    assert (again.status_code, again.json()["code"]) == (409, "campaign_twice")


@pytest.mark.parametrize(
    ("wrong", "status", "told"),
    [
        ({"last": "2020-01-01"}, 422, "campaign_days"),
        ({"region": "621226000000"}, 422, "region"),
        ({"programmes": []}, 400, "programmes"),
        ({"programmes": [10**9]}, 422, "programmes.0"),
        ({"units": [10**9]}, 422, "units"),
        ({"occasion": "party"}, 400, "occasion"),
    ],
)
def test_what_is_wrong_with_a_campaign_is_said(
    wrong: dict[str, Any], status: int, told: str, office: User
) -> None:
    answer = Program(office).post("campaigns", _begin(**wrong))

    assert answer.status_code == status, answer.content.decode()
    assert told in (answer.json()["code"], *answer.json().get("errors", {}))
    assert not Campaign.objects.exists()


def test_units_come_and_go(campaign: Campaign, office: User, unit: Unit) -> None:
    new = factories.make_unit("西和县医院")
    factories.make_user(unit=new)
    program = Program(office)
    at = f"campaigns/{campaign.pk}"

    added = program.step(at, "add-units", {"units": [new.pk, unit.pk]})
    strange = program.step(at, "add-units", {"units": [10**9]})
    row = CampaignUnit.objects.get(unit=new)
    off = program.step(at, "take-unit-off", {"of": row.pk})
    again = program.step(at, "take-unit-off", {"of": row.pk})

    assert (added.status_code, off.status_code) == (200, 200), added.content.decode()
    assert (strange.status_code, again.status_code) == (422, 422)
    assert campaign.units.count() == 2


def test_a_unit_that_did_something_stays(campaign: Campaign, office: User, unit: Unit) -> None:
    campaign.lines.create(unit=unit, day=today(), text="捐书")

    answer = Program(office).step(
        f"campaigns/{campaign.pk}", "take-unit-off", {"of": campaign.units.get(unit=unit).pk}
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "unit_has_done_something")


def test_a_liaison_promises_for_its_own_unit_alone(
    campaign: Campaign, liaison: User, unit: Unit
) -> None:
    program = Program(liaison)
    other = campaign.units.exclude(unit=unit).get()

    promised = program.step(_of(campaign, unit), "promise", {"promise": "捐书", "value": "500.00"})
    nothing = program.step(_of(campaign, unit), "promise", {})
    strange = program.step(f"campaign-units/{other.pk}", "promise", {"promise": "捐书"})

    assert promised.status_code == 200, promised.content.decode()
    assert (promised.json()["promise"], promised.json()["value"]) == ("捐书", "500.00")
    assert (nothing.status_code, nothing.json()["code"]) == (422, "promise_empty")
    assert strange.status_code == 404


def test_lines_are_entered_by_hand_and_taken_back(
    campaign: Campaign, liaison: User, unit: Unit
) -> None:
    program = Program(liaison)
    of = campaign.units.get(unit=unit).pk
    other = campaign.units.exclude(unit=unit).get().pk
    sent = {"of": of, "day": today().isoformat(), "text": "捐书", "households": 3}

    made = program.post("campaign-lines", sent)
    twice = program.post("campaign-lines", sent)
    late = program.post("campaign-lines", {**sent, "day": "2020-01-01"})
    strange = program.post("campaign-lines", {**sent, "of": other})
    off = program.step(_of(campaign, unit), "take-line-off", {"line": made.json()["id"]})

    assert (made.status_code, made.json()["households"]) == (201, 3), made.content.decode()
    assert (twice.status_code, late.status_code, strange.status_code) == (409, 422, 422)
    assert off.status_code == 200
    assert not CampaignLine.objects.exists()


def test_what_its_cadres_did_is_marked_as_of_it(
    campaign: Campaign, liaison: User, unit: Unit, pairing: Pairing
) -> None:
    contact = factories.make_contact(pairing, today())
    other = factories.make_contact(
        factories.make_pairing(factories.make_household("李四")), today()
    )
    program = Program(liaison)

    marked = program.step(_of(campaign, unit), "mark", {"contacts": [contact.pk], "aid": []})
    strange = program.step(_of(campaign, unit), "mark", {"contacts": [other.pk], "aid": []})

    assert marked.status_code == 200, marked.content.decode()
    assert (strange.status_code, strange.json()["code"]) == (422, "mark_unknown")
    assert list(campaign.marks.values_list("contact", flat=True)) == [contact.pk]
