"""A county's seven rosters from file to figures, through the commands that people run.

Twice: the reduced rosters of the fixtures, always; and the county's own, where the checkout has
them beside it. ``expected.json`` of either was not made by this importer.

Each is one test with many checks, since they share an import of many seconds, which two workers
would otherwise do twice.
"""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Count, F, Sum

from organization.models import Region
from pairing.models import Cadre, Household, Import, ImportRow, Pairing, Recipient
from tests.harness import SHANGHAI, Outcome, run_command, table_contents
from visits.models import Activity, Aid, Contact, PairingYear
from visits.quotas.standings import due_years

ROOT = Path(__file__).resolve().parents[2]
REDUCED = ROOT / "tests" / "fixtures" / "rosters"
COUNTY = ROOT.parent / "shared" / "rosters" / "xihe"
KINDS = ("orphans", "disabled", "extreme_poverty", "cadres", "pairings", "visits", "activities")


@dataclass
class Imported:
    """What was read and what was printed for each kind of roster."""

    folder: Path
    expected: dict[str, Any]
    outcomes: dict[str, Outcome]

    def run(self, kind: str, *options: str) -> Outcome:
        path = str(self.folder / self.expected["files"][kind])
        return run_command(
            "import_roster", kind, path, "--region", "621225", *options, "--json", "--commit"
        )


def take_in(folder: Path) -> Imported:
    """Imports all seven files in order; the clock says 2 January 2024."""
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    found = Imported(folder, expected, {})
    for kind in KINDS:
        as_of = ["--as-of", "2023-05-31"] if kind in KINDS[:3] else []
        found.outcomes[kind] = found.run(kind, *as_of)
    return found


NEW_YEAR = datetime(2024, 1, 2, 9, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _new_year(time_machine):
    time_machine.move_to(NEW_YEAR, tick=False)


def reports_are_what_was_expected_and_nothing_else_is_printed(imported):
    for kind, expected in imported.expected["imports"].items():
        outcome = imported.outcomes[kind]

        assert (outcome.status, outcome.err) == (0, ""), kind
        assert json.loads(outcome.out) == expected, kind


def activities_are_all_taken(imported):
    count = imported.expected["totals"]["activities"]

    assert json.loads(imported.outcomes["activities"].out) == {
        "data_rows": count,
        "accepted": count,
        "held_or_rejected": 0,
        "issues": {},
    }


def database_holds_the_totals(imported):
    money = Aid.objects.aggregate(all=Sum("value"))["all"]

    assert {
        "households": Household.objects.count(),
        "people": Recipient.objects.count(),
        "people_by_category": dict(
            Recipient.objects.values_list("group__key").annotate(Count("pk")).order_by()
        ),
        "cadres": Cadre.objects.count(),
        "pairings": Pairing.objects.count(),
        "visits": Contact.objects.counted().home_visits().count(),
        "contacts": Contact.objects.counted().other_contacts().count(),
        "activities": Activity.objects.count(),
        "money_yuan": money,
    } == imported.expected["totals"]


def households_are_in_their_townships(imported):
    names = dict(Region.objects.filter(level="township").values_list("code", "name"))
    found = Counter(
        names[code[:9] + "000"] for code in Household.objects.values_list("region_id", flat=True)
    )

    assert dict(found) == imported.expected["households_by_township"]


def pairings_carry_the_village_of_their_household(imported):
    assert not Pairing.objects.exclude(region=F("household__region")).exists()
    assert not Contact.objects.exclude(region=F("pairing__region")).exists()
    assert not Aid.objects.exclude(region=F("pairing__region")).exists()


def quota_is_what_was_expected_on_every_day(imported):
    _compare_quota(imported, counts_as_contact=False)


def quota_is_what_was_expected_where_visits_count_as_contacts(imported):
    rule = ["--contacts", "4", "--visits", "2", "--visit-counts-as-contact"]
    assert run_command("quota_rule", "621225", "2023", *rule).status == 0

    _compare_quota(imported, counts_as_contact=True)


def _compare_quota(imported, *, counts_as_contact):
    expected = [
        entry
        for entry in imported.expected["quota"]
        if entry["rule"]["visit_counts_as_contact"] is counts_as_contact
    ]
    assert len(expected) == 3
    for entry in expected:
        outcome = run_command("quota_status", "621225", "--as-of", entry["as_of"], "--json")

        assert outcome.err == ""
        assert json.loads(outcome.out) == {
            key: entry[key] for key in ("status", "credited", "by_township")
        }


def stored_years_give_the_same_as_counting(imported):
    last = date(2023, 12, 31)
    expected = next(e for e in imported.expected["quota"] if e["as_of"] == last.isoformat())

    found = Counter(year.status for year in due_years(last))

    assert dict(found) == expected["status"]


def next_years_rows_are_there(imported):
    count = imported.expected["totals"]["pairings"]

    by_year = dict(PairingYear.objects.values_list("year").annotate(Count("pk")).order_by())

    assert by_year == {2023: count, 2024: count, 2025: count}


def every_row_is_kept_with_what_became_of_it(imported):
    for kind in KINDS[:6]:
        report = imported.expected["imports"][kind]
        source = Import.objects.get(kind=kind)
        outcomes = Counter(source.rows.values_list("outcome", flat=True))

        assert source.data_rows == source.rows.count() == report["data_rows"]
        assert outcomes["created"] == source.accepted == report["accepted"]
        assert outcomes["held"] + outcomes["rejected"] == report["held_or_rejected"]


def row_is_kept_as_it_came_and_unreadable_in_the_database(imported):
    name = imported.expected["files"]["orphans"]
    row = ImportRow.objects.filter(source__kind="orphans", issue="").earliest("pk")
    cells = json.loads(str(row.cells))
    with connection.cursor() as cursor:
        cursor.execute("SELECT cells FROM pairing_importrow WHERE id = %s", [row.pk])
        stored = bytes(cursor.fetchone()[0])

    assert row.source.file_name == name
    assert len(cells) == 17
    assert cells[3].encode() not in stored
    assert cells[6].encode() not in stored
    recipient = Recipient.objects.get(pk=row.written.get(model="pairing.recipient").object_id)
    assert (recipient.name, recipient.identity) == (cells[3], cells[6])


def summary_gives_the_totals_as_json(imported):
    totals = imported.expected["totals"]

    outcome = run_command("county_summary", "621225", "--to", "2023-12-31", "--json")
    figures = json.loads(outcome.out)

    names = ("households", "people", "pairings", "visits", "contacts", "activities", "money_yuan")
    assert {name: figures[name] for name in names} == {name: totals[name] for name in names}
    # Those who are paired; each holds one household here.
    assert figures["cadres"] == totals["pairings"]


def summary_is_the_published_one(imported):
    outcome = run_command("county_summary", "621225", "--to", "2023-12-31")

    assert outcome.out.splitlines() == [
        "截至2023年12月31日，西和县4225名干部与4225户4583人结对帮扶，走访探视4931人(次)，"
        "联系2686人(次)，开展活动21次，送去慰问物品和慰问金16.9万元（含物资折合）。",
        "Xihe County, up to 2023-12-31: 4,225 cadres are paired with 4,225 households "
        "(4,583 people); 4,931 visits, 2,686 contacts, 21 activities and ¥169,035 donated "
        "(goods at their value included).",
    ]


CHECKS = (
    reports_are_what_was_expected_and_nothing_else_is_printed,
    activities_are_all_taken,
    database_holds_the_totals,
    households_are_in_their_townships,
    pairings_carry_the_village_of_their_household,
    quota_is_what_was_expected_on_every_day,
    stored_years_give_the_same_as_counting,
    next_years_rows_are_there,
    every_row_is_kept_with_what_became_of_it,
    row_is_kept_as_it_came_and_unreadable_in_the_database,
    summary_gives_the_totals_as_json,
    quota_is_what_was_expected_where_visits_count_as_contacts,
    summary_is_the_published_one,
)


@pytest.mark.parametrize(
    "folder",
    [
        pytest.param(REDUCED, id="reduced"),
        pytest.param(
            COUNTY,
            id="county",
            marks=pytest.mark.skipif(
                not COUNTY.is_dir(), reason="no rosters of a whole county beside the checkout"
            ),
        ),
    ],
)
def test_rosters_are_taken_in(db, folder, subtests):
    imported = take_in(folder)

    for check in CHECKS:
        if check is summary_is_the_published_one and folder != COUNTY:
            continue
        with subtests.test(check.__name__), transaction.atomic():
            check(imported)
            transaction.set_rollback(True)


def test_reduced_rosters_have_every_issue_of_the_design():
    expected = json.loads((REDUCED / "expected.json").read_text(encoding="utf-8"))["imports"]
    people = {code for kind in KINDS[:3] for code in expected[kind]["issues"]}

    assert people == {
        *("name_missing", "id_missing", "id_precision_lost", "id_format", "id_checksum"),
        *("region_unknown", "region_ambiguous", "duplicate_in_file", "duplicate_across_rosters"),
        *("deceased", "institutional", "level_ineligible", "age_over_18", "cert_mismatch"),
        *("birth_mismatch", "sex_mismatch", "id_15_to_18", "id_normalised"),
    }
    others = {kind: set(expected[kind]["issues"]) for kind in KINDS[3:6]}
    assert others == {
        "cadres": {"phone_missing", "phone_invalid", "phone_duplicate"},
        "pairings": {"household_unknown", "cadre_unknown", "already_paired"},
        "visits": {
            *("household_unknown", "cadre_unknown", "cadre_mismatch", "before_pairing"),
            "duplicate",
        },
    }


def test_same_files_again_change_nothing(db):
    reduced = take_in(REDUCED)
    before = table_contents()

    outcomes = {kind: reduced.run(kind, "--as-of", "2023-05-31") for kind in KINDS}

    assert table_contents() == before
    for kind in KINDS:
        assert json.loads(outcomes[kind].out) == json.loads(reduced.outcomes[kind].out), kind
        again = Import.objects.filter(kind=kind).latest("pk")
        found = Counter(again.rows.values_list("outcome", flat=True))
        assert found["unchanged"] == again.accepted, kind
        assert not {"created", "changed"} & set(found), kind
