"""Confirmed summaries: kept as they were, and compared with what is counted now, row by row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

import pytest
from django.db import InternalError, connection, transaction
from django.urls import reverse

from common.dates import today
from common.errors import ConflictError, DomainError
from organization.choices import Role
from pairing.choices import EndReason
from pairing.models import Pairing
from reports.models import Summary, SummaryRows
from reports.summaries import services
from reports.summaries.choices import Counted
from reports.summaries.comparing import Changes, changes_since, figures_kept
from reports.summaries.figures import figures_of
from reports.summaries.kept import pack, rows_now, tally, unpack
from reports.summaries.services import confirm_summary
from reports.summaries.wording import OwnLine
from tests import factories
from tests.reports.summaries.making import LAST, make_scope, make_summary
from visits.choices import AidKind, ContactKind, NeedStatus, Verdict
from visits.models import Contact
from visits.quotas.recounting import recompute

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def july(clock) -> None:
    """1 July 2023, in the middle of the day."""


@pytest.fixture
def busy(pairing: Pairing) -> Pairing:
    """A pairing with some of everything in the first half of 2023."""
    factories.make_contact(pairing, date(2023, 3, 1), policies=["basic_living", "medical_aid"])
    factories.make_contact(pairing, date(2023, 3, 2), ContactKind.LETTER)
    factories.make_contact(pairing, date(2023, 4, 2), ContactKind.PHONE)
    factories.make_aid(pairing, date(2023, 3, 1), "80.50", kind=AidKind.GOODS)
    factories.make_aid(pairing, date(2023, 3, 1), 100)
    factories.make_need(pairing.household)
    factories.make_activity(day=date(2023, 4, 1))
    return pairing


def said(changes: Changes) -> dict[str, tuple[int | Decimal, int | Decimal]]:
    return {c.part.figure: (c.was, c.now) for c in changes.figures}


def told(changes: Changes) -> list[tuple[str, str]]:
    return [(kind.counted.value, row.why) for kind in changes.kinds for row in kind.rows]


def test_figures_text_style_and_rule_are_kept(busy, office, english):
    rule = factories.make_rule(contacts=6, visits=5)
    own = [OwnLine("资助大学新生", Decimal(14), "名")]

    summary = confirm_summary(scope=make_scope(), own_lines=own, actor=office)

    summary.refresh_from_db()
    assert figures_kept(summary).visits == 1
    assert figures_kept(summary).money == Decimal("180.50")
    assert figures_kept(summary) == figures_of(make_scope())
    assert "走访探视1人(次)" in summary.text_zh
    assert "资助大学新生14名" in summary.text_zh
    assert "1 visit" in summary.text_en
    assert summary.figures["own"] == [{"label": "资助大学新生", "number": "14", "unit": "名"}]
    assert [r["contacts"] for r in summary.rules if r["region"] == rule.region_id] == [6]
    assert {r.counted: r.number for r in summary.rows.all()} == {
        "recipients": 1,
        "pairings": 1,
        "contacts": 3,
        "needs": 1,
        "aid": 2,
        "activities": 1,
    }


@pytest.mark.parametrize("table", ["reports_summary", "reports_summaryrows"])
@pytest.mark.parametrize(
    "words", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_the_database_refuses_to_change_what_is_confirmed(table, words, busy):
    make_summary()
    with connection.cursor() as cursor:
        # A table with keys still to be checked cannot be emptied in any case.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with (
        pytest.raises(InternalError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(words.format(table))


def test_nothing_has_changed_right_after(busy):
    assert not changes_since(make_summary())


def test_contacts_that_came_left_or_were_corrected_are_told_row_by_row(busy, clock, english):
    visit, letter, phone = Contact.objects.order_by("day")
    summary = make_summary()
    clock("2023-07-02")

    phone.verdict = Verdict.REJECTED
    phone.save()
    Contact.objects.filter(pk=letter.pk).update(day=date(2023, 3, 9))
    Contact.objects.filter(pk=visit.pk).update(day=date(2023, 7, 1))
    factories.make_contact(busy, date(2023, 5, 1), policies=["basic_living"])

    changes = changes_since(summary)

    assert said(changes) == {"contacts": (2, 1), "policies": (2, 1)}
    assert told(changes) == [
        ("contacts", "Corrected: its day is 2023-07-01"),
        ("contacts", "Corrected: its day was 2023-03-02"),
        ("contacts", "Does not count any more: Rejected by a reviewer"),
        ("contacts", "Entered later"),
    ]
    effects = [
        {part.figure: number for part, number in row.effects}
        for kind in changes.kinds
        for row in kind.rows
    ]
    assert effects == [
        {"visits": -1, "policies": -2},
        {},
        {"contacts": -1},
        {"visits": 1, "policies": 1},
    ]
    # The confirmed one says what it said.
    summary.refresh_from_db()
    assert figures_kept(summary).contacts == 2


def test_rows_add_up_to_the_difference_of_each_figure(busy, clock, english):
    summary = make_summary()
    clock("2023-07-02")
    factories.make_aid(busy, date(2023, 5, 1), 20)
    need = busy.household.needs.get()
    need.status, need.settled_on, need.outcome = NeedStatus.DONE, date(2023, 6, 1), "修好了"
    need.save()
    factories.make_need(busy.household, raised_on=date(2023, 6, 2))
    factories.make_activity("招聘会", day=date(2023, 5, 1))
    factories.make_recipient(busy.household, joined_on=date(2023, 2, 1))
    ended = factories.make_pairing(on=date(2023, 1, 5))

    changes = changes_since(summary)

    added: dict[str, Decimal] = {}
    for kind in changes.kinds:
        for row in kind.rows:
            for part, number in row.effects:
                added[part.figure] = added.get(part.figure, Decimal(0)) + number
    of_rows = set(added)
    assert {name: now - was for name, (was, now) in said(changes).items() if name in of_rows} == (
        added
    )
    assert {"needs_raised", "needs_settled", "people", "pairings", "activities", "money"} <= of_rows
    assert ("pairings", "Entered later") in told(changes)
    assert ended.household.head_name in changes.kinds[1].rows[0].text


def test_what_moved_away_and_what_was_removed_is_said(busy, english):
    gone = factories.make_aid(busy, date(2023, 5, 1), 20)
    township = make_summary(factories.HANYUAN)
    busy.contacts.update(region=factories.WHEAT)
    gone.delete()

    changes = changes_since(township)

    assert {why for kind, why in told(changes) if kind == "contacts"} == {
        "Moved to Xiaomai Village"
    }
    assert [why for kind, why in told(changes) if kind == "aid"] == ["Removed"]


def test_a_rule_changed_later_holds_for_open_figures_alone(busy, client, office, english):
    factories.make_rule(contacts=6, visits=5, one_a_day=False)
    factories.make_contact(busy, date(2023, 3, 1))
    recompute([busy.pk], today=today())
    summary = make_summary(by=office)
    assert figures_kept(summary).visits == 2

    busy.programme.rules.filter(region=factories.XIHE).update(one_a_day=True, contacts=4)
    recompute([busy.pk], today=today())

    assert figures_of(make_scope()).visits == 1
    assert said(changes_since(summary))["visits"] == (2, 1)
    client.force_login(office)
    client.cookies["django_language"] = "en"
    page = client.get(reverse("reports:summary_detail", args=[summary.pk]), {"changes": ""})
    text = page.content.decode()
    assert "6 contacts and 5 visits a year" in text
    assert "follows another rule" in text
    assert "4 contacts and 5 visits a year" in text
    assert "Second of its kind on that day" in text


def test_a_later_one_takes_its_place_and_the_same_is_refused(busy, office, english):
    first = make_summary(by=office)
    with pytest.raises(ConflictError) as refused:
        make_summary(by=office)
    assert refused.value.code == "summary_same"

    factories.make_contact(busy, date(2023, 5, 1))
    second = make_summary(by=office)

    assert second.supersedes == first
    assert Summary.objects.count() == 2


@pytest.mark.parametrize(
    ("place", "last", "code"),
    [
        (factories.HANYUAN, LAST, "summary_other_region"),
        (factories.XIHE, date(2023, 7, 2), "summary_early"),
    ],
)
def test_what_cannot_be_confirmed_is_refused(place, last, code, busy, office):
    with pytest.raises(DomainError) as refused:
        confirm_summary(scope=make_scope(place, last=last), own_lines=[], actor=office)

    assert refused.value.code == code
    assert not Summary.objects.exists()


def test_a_line_with_somebodys_number_is_refused(busy, office):
    own = [OwnLine("联系13812345678", Decimal(1), "人")]
    with pytest.raises(DomainError) as refused:
        confirm_summary(scope=make_scope(), own_lines=own, actor=office)

    assert refused.value.code == "personal_number"


def test_only_an_office_confirms(busy, supervisor):
    with pytest.raises(DomainError) as refused:
        confirm_summary(scope=make_scope(), own_lines=[], actor=supervisor)

    assert refused.value.code == "summary_other_region"


def test_rows_that_do_not_agree_with_the_figures_are_never_kept(busy, office, monkeypatch):
    monkeypatch.setattr(services, "rows_now", lambda scope, counted: {})
    with pytest.raises(ConflictError) as refused:
        make_summary(by=office)

    assert refused.value.code == "summary_busy"
    assert not Summary.objects.exists()


def test_of_more_rows_than_are_kept_the_figures_alone_are_told(busy, office, monkeypatch, english):
    monkeypatch.setattr(services, "MOST_KEPT", 2)
    summary = make_summary(by=office)
    assert SummaryRows.objects.get(summary=summary, counted="contacts").content is None
    factories.make_contact(busy, date(2023, 5, 1))

    changes = changes_since(summary)

    assert said(changes) == {"visits": (1, 2)}
    assert [kind.counted for kind in changes.kinds if not kind.is_kept] == [Counted.CONTACTS]


def test_packed_rows_come_back_and_are_small():
    random = Random(7)
    rows = {
        key: (738000 + random.randrange(365), random.randrange(4), random.randrange(3))
        for key in random.sample(range(1_000_000, 1_400_000), 160_000)
    }

    packed = pack(rows)

    assert unpack(packed) == rows
    assert len(packed) < 600_000
    assert unpack(pack({})) == {}


def test_kept_rows_add_up_to_the_figures(busy):
    # Of no two kinds as many, so that one cannot pass for another.
    factories.make_contact(busy, date(2023, 5, 2), ContactKind.PHONE)
    factories.make_contact(busy, date(2023, 5, 3), ContactKind.PHONE)
    figures = figures_of(make_scope()).as_json()
    for counted in Counted:
        for name, number in tally(counted, rows_now(make_scope(), counted).values()).items():
            assert figures[name] == number, name


def test_comparing_costs_the_same_whatever_has_changed(
    busy, django_assert_num_queries, django_assert_max_num_queries
):
    summary = make_summary()
    factories.make_contact(busy, date(2023, 5, 1))
    with django_assert_max_num_queries(30) as first:
        changes_since(summary)
    for day in range(2, 20):
        factories.make_contact(busy, date(2023, 5, day))
    with django_assert_num_queries(len(first)):
        changes_since(summary)


def test_pairings_that_are_counted_no_more_are_told_at_the_same_cost(
    busy, django_assert_max_num_queries, django_assert_num_queries
):
    others = [factories.make_pairing(factories.make_household(), on=busy.started_on) for _ in "abc"]
    summary = make_summary()
    over = {"ended_on": busy.started_on, "end_reason": EndReason.OTHER}
    Pairing.objects.filter(pk=others[0].pk).update(**over)
    with django_assert_max_num_queries(30) as first:
        changes_since(summary)
    Pairing.objects.filter(pk__in=[pairing.pk for pairing in others]).update(**over)
    with django_assert_num_queries(len(first)):
        changes_since(summary)


def test_a_summary_is_seen_by_whoever_sees_its_region(
    busy, office, township, supervisor, outsider, cadre, liaison
):
    county, town = make_summary(), make_summary(factories.HANYUAN)
    prefecture = factories.make_user(Role.SUPERVISOR, place="621200000000")

    def seen(user):
        rows = SummaryRows.objects.visible_to(user).values_list("summary", flat=True).distinct()
        found = set(Summary.objects.visible_to(user))
        assert set(rows) == {summary.pk for summary in found}
        return found

    assert seen(office) == seen(supervisor) == seen(prefecture) == {county, town}
    assert seen(township) == {town}
    assert seen(outsider) == seen(cadre) == seen(liaison) == set()
