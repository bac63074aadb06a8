"""Every page asks the database as often for a full county as for an almost empty one."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common.dates import today
from jobs.models import JobRun
from organization.models import User
from pairing.choices import EndReason, ImportStatus, ProposalDecision, ProposalKind, RowOutcome
from pairing.models import Heading, Household, Import, Pairing, Proposal
from pairing.reconciling.decisions import decide, end_care
from pairing.reconciling.reopening import reopen
from tests import factories, rosters
from visits.choices import ContactKind
from visits.models import NeedStep, Place

MOST = {"reports:summary": 24, "reports:ledger_household": 26, "visits:household_detail": 26}
"""Pages that need more than 19: a summary is more than twenty figures, and all that is known of a
household has as many sections."""

PAGES = [
    ("office", "reports:dashboard", None),
    ("office", "reports:summary", None),
    ("office", "reports:ledger_list", None),
    ("office", "reports:ledger_files", None),
    ("office", "reports:ledger_household", "household"),
    ("liaison", "reports:ledger_files", None),
    ("office", "visits:household_list", None),
    ("office", "visits:household_detail", "household"),
    ("office", "visits:cadre_list", None),
    ("office", "visits:unit_list", None),
    ("office", "pairing:reconcile", None),
    ("office", "pairing:start", "unpaired"),
    ("office", "pairing:end", "pairing"),
    ("office", "visits:programme_list", None),
    ("office", "visits:topic_list", None),
    ("office", "visits:activity_list", None),
    ("office", "visits:activity_new", None),
    ("liaison", "visits:activity_list", None),
    ("office", "visits:campaign_list", None),
    ("cadre", "visits:phone_activities", None),
    ("office", "visits:need_list", None),
    ("office", "visits:need_detail", "need"),
    ("office", "visits:unit_need_list", None),
    ("office", "visits:plan_list", None),
    ("office", "visits:plan_detail", "plan"),
    ("office", "visits:asked_visit_list", None),
    ("office", "visits:asked_visit", "asked"),
    ("office", "visits:feedback_list", None),
    ("office", "visits:follow_up_list", None),
    ("office", "jobs:run_list", None),
    ("liaison", "visits:follow_up_list", None),
    ("liaison", "visits:household_list", None),
    ("supervisor", "reports:dashboard", None),
    ("cadre", "visits:phone_home", None),
    ("cadre", "visits:phone_household", "pairing"),
    ("cadre", "visits:phone_need", "need"),
    ("cadre", "visits:phone_log", "pairing"),
    ("cadre", "visits:phone_reminders", None),
    ("cadre", "visits:feedback", None),
]


def _fill(cadre: User, pairing: Pairing, number: int) -> None:
    """More of everything: people, contacts and aid here; households, cadres, groups around."""
    now = timezone.now()
    for n in range(number):
        group = factories.make_group(("orphan", "disabled", "extreme_poverty")[n % 3])
        factories.make_recipient(pairing.household, name=f"成员{n}", group=group)
        contact = factories.make_contact(
            pairing, today() - timedelta(days=n), ContactKind.PHONE, is_counted=False
        )
        factories.make_aid(pairing, contact.day, 10, contact=contact)
        factories.make_photo(contact)
        Place.objects.create(contact=contact, point="34.01234,105.30123,20")
        factories.make_need(contact=contact)
        factories.make_need(
            pairing.household, status="done", settled_on=today(), outcome="已办", settled_by=cadre
        )
        given = factories.make_need(
            factories.make_household(f"求{n}"),
            status="assigned",
            unit=factories.make_unit(),
            due_on=today(),
        )
        NeedStep.objects.create(need=given, move="note", text="在办", day=today(), created_by=cadre)
        factories.make_plan(given.household)
        factories.make_asked_visit(pairing.household)
        factories.make_feedback(cadre)
        factories.make_feedback(
            cadre, answer="已办", answered_by=cadre, answered_at=now, read_at=now
        )
        beside = factories.make_household(f"户{n}")
        factories.make_recipient(beside, group=group)
        paired = factories.make_pairing(beside, cadre.cadre if n % 2 else None)
        run = factories.make_run(period=f"2020-W{JobRun.objects.count() + 1}")
        followed = factories.make_follow_up(paired, run=run)
        factories.make_answer(paired, follow_up=followed)
        factories.make_pause(paired, today())
        factories.make_household(f"空{n}", village=factories.WHEAT)


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize(("role", "name", "of"), PAGES)
def test_the_number_of_queries_does_not_grow(
    role: str,
    name: str,
    of: str | None,
    client: Client,
    request: pytest.FixtureRequest,
    cadre: User,
    household: Household,
    pairing: Pairing,
) -> None:
    rows = {
        "household": household,
        "pairing": pairing,
        "unpaired": factories.make_household("等"),
        "need": factories.make_need(household),
        "plan": factories.make_plan(household),
        "asked": factories.make_asked_visit(household),
    }
    address = reverse(name, args=[rows[of].pk] if of else [])
    _fill(cadre, pairing, 3)
    factories.remind(today() - timedelta(days=7))
    client.force_login(request.getfixturevalue(role))
    _queries(client, address)

    few = _queries(client, address)
    _fill(cadre, pairing, 12)
    # What is kept and has changed is counted anew once.
    _queries(client, address)
    many = _queries(client, address)

    assert few == many <= MOST.get(name, 19)


def _ask(kind: ProposalKind, number: int) -> None:
    """Questions of one kind, each about a household, person and cadre of its own."""
    source = factories.make_import(columns={"name": 0})
    for n in range(number):
        pairing = factories.make_pairing(factories.make_household(f"户{n}"))
        factories.make_contact(pairing, today())
        person = factories.make_recipient(pairing.household)
        content: dict[str, Any] | None = None
        about: dict[str, Any] = {"household": pairing.household}
        if kind == ProposalKind.MOVED:
            content = {"from": pairing.region_id, "to": factories.WHEAT}
        elif kind == ProposalKind.RENAMED:
            content = {"from": f"户{n}", "to": f"户口{n}"}
        elif kind == ProposalKind.SPLIT:
            new = factories.make_household(f"新{n}")
            left = factories.make_recipient(new)
            content = {"to": [new.pk], "left": [left.pk], "is_empty": False}
        elif kind == ProposalKind.CADRE_GONE:
            about = {"cadre": pairing.cadre}
        else:
            about = {"recipient": person, "group": factories.make_group("orphan")}
        row = factories.make_row(source, person.name)
        factories.make_proposal(kind, source=source, row=row, content=content, **about)


@pytest.mark.parametrize("state", ["", "decided"])
@pytest.mark.parametrize("kind", ProposalKind)
def test_lists_of_questions_ask_the_database_as_often_for_many(
    kind: ProposalKind, state: str, client: Client, office: User
) -> None:
    address = reverse("pairing:reconcile_list", args=[kind]) + f"?state={state}"
    is_split = kind == ProposalKind.SPLIT
    decision = ProposalDecision.KEEP_PAIRING if is_split else ProposalDecision.KEEP
    client.force_login(office)

    counts = []
    for number in (3, 12):
        _ask(kind, number)
        for proposal in Proposal.objects.open() if state else ():
            decide(proposals=[proposal], decision=decision, actor=office)
        counts.append(_queries(client, address))

    # A page shows both sides of each: households, people, pairings, contacts, places, rows.
    assert counts[0] == counts[1] <= 20


def test_deciding_many_and_taking_it_back_asks_as_often_for_many(
    client: Client, office: User
) -> None:
    client.force_login(office)
    address = reverse("pairing:reconcile_together", args=[ProposalKind.GONE])

    counts = []
    for number in (3, 12):
        _ask(ProposalKind.GONE, number)
        proposals = list(Proposal.objects.open())
        _queries(client, address)
        with CaptureQueriesContext(connection) as queries:
            end_care(proposals=proposals, reason=EndReason.NOT_ELIGIBLE, on=today(), actor=office)
            reopen(proposals=proposals, actor=office)
        counts.append(len(queries))

    assert counts[0] == counts[1]


IMPORT_PAGES = [
    ("list", ImportStatus.CHECKING, ""),
    ("detail", ImportStatus.CHECKING, ""),
    ("columns", ImportStatus.REVIEW, ""),
    ("findings", ImportStatus.REVIEW, ""),
    ("findings", ImportStatus.REVIEW, "issue=duplicate_in_file"),
    ("findings", ImportStatus.REVIEW, "issue=duplicate_across_rosters"),
    ("findings", ImportStatus.REVIEW, "issue=region_unknown"),
    ("findings", ImportStatus.APPLIED, "issue=age_over_18"),
    ("row", ImportStatus.REVIEW, ""),
    ("changes", ImportStatus.REVIEW, "show=created"),
    ("changes", ImportStatus.REVIEW, "show=changed"),
    ("changes", ImportStatus.REVIEW, "show=out"),
    ("changes", ImportStatus.REVIEW, "show=gone"),
    ("result", ImportStatus.APPLIED, ""),
]


def test_the_page_of_headings_asks_as_often_for_many(client: Client, office: User) -> None:
    address = reverse("pairing:import_headings") + "?kind=orphans"
    client.force_login(office)
    _queries(client, address)

    counts = []
    for number in (2, 12):
        for n in range(number):
            for place in (factories.XIHE, factories.HANYUAN, factories.GANSU):
                Heading.objects.create(
                    kind="orphans",
                    column="school",
                    heading=f"念书处{number}之{n}",
                    region_id=place,
                    created_by=factories.make_user(),
                )
        counts.append(_queries(client, address))

    assert counts[0] == counts[1] <= 8


def _fill_roster(source: Import, number: int) -> None:
    """Rows of every kind, people they are about, and other imports around."""
    for _n in range(number):
        known = factories.make_recipient(group=factories.make_group("disabled"))
        factories.make_recipient(group=factories.make_group("orphan"))
        cells = {
            "name": known.name,
            "township": "汉源镇",
            "village": "南关",
            "key": known.id_digest,
        }
        held, rejected = RowOutcome.HELD, RowOutcome.REJECTED
        rosters.make_waiting_row(source, outcome=RowOutcome.CHANGED, **cells)
        rosters.make_waiting_row(source, outcome=RowOutcome.CREATED, **cells)
        for issue in ("duplicate_in_file", "duplicate_across_rosters", "age_over_18"):
            rosters.make_waiting_row(source, issue=issue, outcome=held, **cells)
        for issue in ("region_unknown", "id_checksum"):
            rosters.make_waiting_row(source, issue=issue, outcome=rejected, **cells)
        rosters.make_waiting()


@pytest.mark.parametrize(("page", "status", "query"), IMPORT_PAGES)
def test_the_number_of_queries_of_an_import_does_not_grow(
    page: str, status: ImportStatus, query: str, client: Client, office: User
) -> None:
    source = rosters.make_waiting(status=status, actor=office, place=factories.XIHE)
    _fill_roster(source, 2)
    keys = {"list": [], "row": [source.pk, source.rows.earliest("pk").pk]}.get(page, [source.pk])
    address = reverse(f"pairing:import_{page}", args=keys) + (f"?{query}" if query else "")
    client.force_login(office)
    _queries(client, address)

    few = _queries(client, address)
    _fill_roster(source, 8)
    many = _queries(client, address)

    assert few == many <= 12
