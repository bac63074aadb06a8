"""A second county's files, with headings and layouts that nobody tuned for.

``tests/fixtures/make_second_county.py`` makes them and says what must be found in them. Where a
heading is unknown the column is chosen here as the clerk would choose it.
"""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.db.models import Sum

from common.spreadsheet import read_heads
from organization.choices import Role
from pairing.choices import ImportStatus
from pairing.intake import decisions, stored
from pairing.intake.layouts.finding import layout_at
from pairing.intake.stages import receiving
from pairing.models import Cadre, Heading, Household, Pairing, Recipient
from tests import factories
from tests.pairing import steps
from tests.pairing.steps import COLUMNS, file_of, receive, rows_of, run
from visits.models import Activity, Aid, Contact

pytestmark = pytest.mark.django_db

ROSTERS = Path(__file__).resolve().parent.parent / "fixtures" / "rosters_second"
EXPECTED = json.loads((ROSTERS / "expected.json").read_text(encoding="utf-8"))
PLACE = "620525000000"
KINDS = tuple(EXPECTED["files"])

FOUND = {
    "units": {"heading": 3, "chosen": 1},
    "orphans": {"heading": 9, "content": 2, "chosen": 1},
    "disabled": {"heading": 8, "content": 4},
    "extreme_poverty": {"heading": 6, "content": 1, "chosen": 2},
    "cadres": {"heading": 4},
    "pairings": {"heading": 5, "content": 1},
    "visits": {"heading": 4, "chosen": 3},
    "activities": {"heading": 3, "content": 1, "chosen": 2},
}
"""How its columns are found: by ``heading``, proposed by ``content``, or ``chosen``."""
TOLD = set(KINDS) - {"pairings"}
"""The kinds that are told by the headings."""


@pytest.fixture
def clerk(db):
    return factories.make_user(Role.COUNTY_OFFICE, name="张家川", place=PLACE)


def upload(kind, clerk, data=None, name=""):
    """The kind is left to be told by the headings."""
    name = name or EXPECTED["files"][kind]
    return run(
        receive(
            "",
            (ROSTERS / name).read_bytes() if data is None else data,
            clerk,
            place=PLACE,
            name=name,
            as_of=date.fromisoformat(EXPECTED["as_of"]),
        )
    )


def settle(kind, source, clerk):
    """Columns as the clerk settles them; how each was found, and whether the kind was."""
    is_told = source.kind == kind
    if not is_told:
        decisions.choose_kind(source=source, kind=kind, actor=clerk)
        source = run(source)
    assert source.status == ImportStatus.COLUMNS
    (layout,) = stored.layouts_of(source)
    true = EXPECTED["imports"][kind]["columns"]
    how = {
        name: layout.found_by[name] if layout.columns.get(name) == index else "chosen"
        for name, index in true.items()
    }
    wrong = {name: at for name, at in layout.columns.items() if true.get(name) != at}
    if max(true.values()) >= len(layout.headings):
        # The clerk points out where the header begins, as the page lets one.
        head = read_heads(receiving.file_bytes(source), source.file_name)[layout.index]
        layout = layout_at(head, kind, *EXPECTED["imports"][kind]["header"])
    layout.choose(true)
    decisions.choose_columns(source=source, layouts=[layout], actor=clerk)
    source = run(source)
    assert source.status == ImportStatus.REVIEW
    return source, is_told, how, wrong


def issues(source):
    found = {}
    for row in rows_of(source):
        if row.issue:
            found.setdefault(row.issue, []).append(row.number)
    return dict(sorted(found.items()))


def test_second_countys_files_are_taken_in(clerk):
    for kind in KINDS:
        wanted = EXPECTED["imports"][kind]

        source, is_told, how, wrong = settle(kind, upload(kind, clerk), clerk)

        assert is_told == (kind in TOLD)
        assert dict(Counter(how.values())) == FOUND[kind], kind
        # What is proposed is right, or it is not proposed.
        assert not wrong, kind
        assert (source.data_rows, issues(source)) == (wanted["data_rows"], wanted["issues"]), kind
        assert source.accepted == wanted["accepted"]
        source = steps.apply(source, clerk)

        # The same layout again needs nobody to look at it, and changes nothing.
        again = upload(kind, clerk)
        assert (again.kind, again.status) == (kind, ImportStatus.REVIEW)
        assert issues(again).keys() <= issues(source).keys()
        assert again.counts["outcomes"].get("created", 0) == 0
        assert again.counts["outcomes"].get("changed", 0) == 0

    totals = EXPECTED["totals"]
    groups = Counter(Recipient.objects.values_list("group__key", flat=True))
    assert groups == {
        "orphan": totals["people"]["orphans"],
        "disabled": totals["people"]["disabled"],
        "extreme_poverty": totals["people"]["extreme_poverty"],
    }
    assert Household.objects.count() == totals["households"]
    assert Cadre.objects.count() == totals["cadres"]
    assert Pairing.objects.count() == totals["pairings"]
    assert Contact.objects.count() == totals["contacts"]
    assert Aid.objects.aggregate(sum=Sum("value"))["sum"] == totals["money_yuan"]
    assert Activity.objects.count() == totals["activities"]


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if FOUND[kind].keys() & {"content", "chosen"}]
)
def test_heading_that_was_chosen_once_is_known_in_a_third_layout(kind, clerk):
    source, *_how = settle(kind, upload(kind, clerk), clerk)
    learnt = dict(Heading.objects.filter(kind=kind).values_list("column", "heading"))
    assert learnt
    # The columns the other way round, what was learnt in front, an unknown one between.
    others = {n: h for n, h in COLUMNS[kind].items() if n not in learnt}
    headings = {**learnt, "": "不知何物", **dict(reversed(others.items()))}
    (layout,) = stored.layouts_of(source)
    values = [stored.row_of(row, layout).values for row in rows_of(source)[:5]]
    lines = [[row.get(name, "") for name in headings] for row in values]

    third = upload(kind, clerk, file_of(kind, *lines, headings=list(headings.values())), "三.csv")

    if third.kind != kind:
        decisions.choose_kind(source=third, kind=kind, actor=clerk)
        third = run(third)
    (found,) = stored.layouts_of(third)
    places = {name: index for index, name in enumerate(headings)}
    for name in learnt:
        assert (found.columns[name], found.found_by[name]) == (places[name], "heading")
