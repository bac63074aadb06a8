"""The pages of the queue, of drafts, of handovers and of the rules."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from common.dates import today
from organization.models import User
from pairing.choices import DraftStatus, EndReason, LineState
from pairing.drafting.making import make_draft
from pairing.models import Draft, DraftingRule, Pairing, Partnership
from pairing.services import end_pairing
from tests import factories
from tests.pairing.drafting.making import DAY, drafted, handed, holding, ready, rule, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, office: User) -> Client:
    client.force_login(office)
    return client


def page(client: Client, name: str, *args: Any, status: int = 200, **query: Any) -> str:
    answer = client.get(reverse(f"pairing:{name}", args=args), query)
    assert answer.status_code == status
    return answer.content.decode()


def send(client: Client, name: str, *args: Any, **data: Any) -> Any:
    return client.post(reverse(f"pairing:{name}", args=args), data, follow=True)


def test_the_queue_shows_who_waits_longest_and_what_was_before(desk, office):
    long, short = waiting(2)
    short.recipients.update(joined_on=DAY)
    before = factories.make_pairing(long, factories.make_cadre("老王"), on=DAY)
    end_pairing(
        pairing=before, on=DAY + timedelta(days=1), reason=EndReason.CADRE_RETIRED, actor=office
    )
    ready(1)

    text = page(desk, "queue")

    # The other has waited a day longer.
    assert text.index(short.head_name) < text.index(long.head_name)
    assert "老王" in text
    assert str(EndReason.CADRE_RETIRED.label) in text


def test_the_nearest_with_room_come_first_and_the_full_not_at_all(desk):
    (home,) = waiting(1)
    far, full, clinic = ready(1)[0], ready(1)[0], None
    clinic = factories.make_cadre(
        "卫生院的", unit=factories.make_unit("汉源镇卫生院", place=factories.HANYUAN)
    )
    partner = factories.make_cadre("包联的")
    Partnership.objects.create(
        programme=factories.make_programme(),
        unit=partner.user.unit,
        township_id=factories.HANYUAN,
    )
    factories.make_pairing(cadre=full)

    answer = desk.get(reverse("pairing:queue"), {"household": home.pk})

    assert answer.context["cadres"] == [clinic, partner, far]
    assert [cadre.near for cadre in answer.context["cadres"]] == [0, 1, 2]


def test_a_household_of_the_queue_is_paired_and_taken_back(desk):
    (home,), (cadre,) = waiting(1), ready(1)

    told = send(desk, "queue_pair", home.pk, cadre=cadre.pk, on=DAY.isoformat())
    pairing = Pairing.objects.get()
    undone = reverse("pairing:unpair", args=[pairing.pk])
    assert undone in told.content.decode()
    desk.post(undone)

    assert (pairing.household, pairing.cadre, pairing.started_on) == (home, cadre, DAY)
    assert not Pairing.objects.exists()


@pytest.mark.parametrize("wrong", ["", "x", "0", "foreign"])
def test_a_cadre_who_is_not_to_be_chosen_is_said_and_nobody_is_paired(wrong, desk):
    (home,) = waiting(1)
    foreign = factories.make_cadre(place=factories.LI_COUNTY)

    answer = send(
        desk, "queue_pair", home.pk, cadre=foreign.pk if wrong == "foreign" else wrong, on=DAY
    )

    assert 'class="note note-error"' in answer.content.decode()
    assert not Pairing.objects.exists()


def test_an_assignment_is_drafted_looked_at_edited_made_and_taken_back(desk):
    """西和 in small: as many cadres as households, from beginning to end."""
    homes, _cadres = waiting(4), ready(4)
    spare = factories.make_cadre("替补")

    answer = send(desk, "draft_new", region=factories.XIHE, programme="", group="", unit="")
    draft = Draft.objects.get()
    first, second, third, _fourth = draft.lines.select_related("cadre__user")
    assert first.cadre.user.name in answer.content.decode()
    assert not Pairing.objects.exists()

    send(desk, "draft_line", draft.pk, first.pk, do="choose", cadre=spare.pk)
    send(desk, "draft_line", draft.pk, second.pk, do="swap", other=third.pk)
    send(desk, "draft_edit", draft.pk, third.pk, do="strike")
    made = send(desk, "draft_make", draft.pk, on=DAY.isoformat())

    assert 'class="note note-success"' in made.content.decode()
    assert Pairing.objects.get(household=homes[0]).cadre == spare
    assert Pairing.objects.get(household=homes[1]).cadre == third.cadre
    assert not homes[2].pairings.exists()
    assert draft.lines.filter(state=LineState.MADE).count() == 3

    send(desk, "draft_undo", draft.pk)
    draft.refresh_from_db()
    assert draft.status == DraftStatus.UNDONE
    assert not Pairing.objects.exists()


def test_after_a_change_the_list_is_where_it_was(desk, office, monkeypatch):
    monkeypatch.setattr("pairing.views.drafts.PER_PAGE", 1)
    waiting(3)
    ready(3)
    draft = drafted(office)
    first, _second, third = draft.lines.order_by("number")
    unit = third.cadre.user.unit_id
    back = f"unit={unit}"
    listed = page(desk, "draft_detail", draft.pk, unit=unit)
    changed = page(desk, "draft_line", draft.pk, third.pk, unit=unit)

    swapped = desk.post(
        reverse("pairing:draft_line", args=[draft.pk, third.pk]),
        {"do": "swap", "other": first.pk},
    )
    struck = desk.post(
        reverse("pairing:draft_edit", args=[draft.pk, third.pk]), {"do": "strike", "back": back}
    )

    address = reverse("pairing:draft_detail", args=[draft.pk])
    assert swapped.url == f"{address}?page=3#line-{third.pk}"
    assert struck.url.startswith(f"{address}?{back}&page=")
    assert struck.url.endswith(f"#line-{third.pk}")
    assert f'name="back" value="{back}"' in listed
    # The search, the cadres and the households: wherever it ends, it leads back.
    assert changed.count(f'name="back" value="{back}"') == 3
    assert f'id="line-{third.pk}"' in page(desk, "draft_detail", draft.pk, page=3)


def test_a_city_unit_takes_its_thirteen_households(desk, office):
    """庆阳: one unit, 13 households, two a cadre."""
    rule(office, cap=2, leader_cap=2, leader_words="局长")
    unit = factories.make_unit("市税务局")
    waiting(13)
    ready(7, unit=unit)
    ready(5)

    send(desk, "draft_new", region=factories.XIHE, unit=unit.pk)
    draft = Draft.objects.get()
    send(desk, "draft_make", draft.pk, on=DAY.isoformat())

    assert Pairing.objects.filter(cadre__user__unit=unit).count() == 13
    held = [
        cadre.pairings.count()
        for cadre in unit.users.first().unit.users.all()
        for cadre in [cadre.cadre]
    ]
    assert sorted(held) == [1, 2, 2, 2, 2, 2, 2]


def test_whoever_has_a_household_in_the_draft_is_not_offered_for_another(desk, office):
    waiting(2)
    first, second, free = ready(3)
    draft = drafted(office)
    line, other = draft.lines.all()

    answer = desk.get(reverse("pairing:draft_line", args=[draft.pk, line.pk]))

    taken = {line.cadre_id, other.cadre_id}
    (left,) = {first.pk, second.pk, free.pk} - taken
    assert [cadre.pk for cadre in answer.context["cadres"]] == [left]
    send(desk, "draft_line", draft.pk, line.pk, do="choose", cadre=left)
    line.refresh_from_db()
    assert line.cadre_id == left


def test_what_cannot_be_done_to_a_line_is_said_beside_it(desk, office):
    waiting(2)
    ready(2)
    draft = drafted(office)
    first, second = draft.lines.all()

    full = send(desk, "draft_line", draft.pk, first.pk, do="choose", cadre=second.cadre_id)
    nothing = send(desk, "draft_line", draft.pk, first.pk, do="")

    for answer in (full, nothing):
        assert answer.status_code == 422
        assert 'role="alert"' in answer.content.decode()
    first.refresh_from_db()
    assert not first.is_chosen


def test_a_draft_says_what_is_no_longer_possible_and_who_came_since(desk, office):
    homes = waiting(2)
    ready(3)
    draft = drafted(office)
    factories.make_pairing(homes[0])
    waiting(1)

    answer = desk.get(reverse("pairing:draft_detail", args=[draft.pk]))

    assert (answer.context["impossible"], answer.context["possible"]) == (1, 1)
    assert answer.context["newcomers"] == 1
    assert [bool(outcome) for _line, _why, outcome in answer.context["rows"]] == [True, False]


def test_a_day_that_is_none_and_one_to_come_are_refused(desk, office):
    waiting(1)
    ready(1)
    draft = drafted(office)

    for day in ("", "heute", str(today() + timedelta(days=1))):
        answer = send(desk, "draft_make", draft.pk, on=day)
        assert 'class="note note-error"' in answer.content.decode()

    assert not Pairing.objects.exists()


def test_what_a_draft_gives_is_summed_by_township_and_unit(desk, office):
    waiting(2)
    waiting(3, village=factories.WHEAT)
    ready(4)
    draft = drafted(office)

    answer = desk.get(reverse("pairing:draft_detail", args=[draft.pk]))

    assert [
        (r["township"], r["all"], r["given"] + r["without"]) for r in answer.context["townships"]
    ] == [
        ("621225100", 2, 2),
        ("621225109", 3, 3),
    ]
    assert [(row["cadres"], row["households"]) for row in answer.context["units"]] == [(4, 4)]
    narrowed = desk.get(reverse("pairing:draft_detail", args=[draft.pk]), {"region": "621225109"})
    assert narrowed.context["page"].paginator.count == 3


def test_a_draft_is_taken_away_as_a_file_with_its_reasons(desk, office):
    homes = waiting(2)
    ready(1)
    draft = drafted(office)

    answer = desk.post(
        reverse("pairing:draft_export", args=[draft.pk]), {"as": "xlsx", "purpose": "check"}
    )

    rows = list(load_workbook(BytesIO(b"".join(answer.streaming_content))).active.values)
    text = [" ".join(str(cell) for cell in row if cell is not None) for row in rows]
    assert all(any(home.head_name in line for line in text) for home in homes)


def test_a_draft_is_seen_where_its_households_live(client, office, township, outsider, liaison):
    waiting(1)
    ready(1)
    draft = drafted(office)
    address = reverse("pairing:draft_detail", args=[draft.pk])
    statuses = {}
    for user in (office, township, outsider, liaison):
        client.force_login(user)
        statuses[user.name] = client.get(address).status_code

    assert list(statuses.values()) == [200, 404, 404, 403]


def test_a_line_of_another_draft_is_not_found(desk, office):
    waiting(1)
    ready(1)
    mine, other = drafted(office), drafted(office)
    line = other.lines.get()

    answer = desk.post(reverse("pairing:draft_edit", args=[mine.pk, line.pk]), {"do": "strike"})

    assert answer.status_code == 404
    line.refresh_from_db()
    assert line.state == LineState.PROPOSED


def test_a_unit_is_handed_over_after_what_is_open_was_shown(desk):
    before = holding(2)
    unit = before[0].cadre.user.unit
    factories.make_need(before[1].household, text="屋顶漏雨")
    new = factories.make_unit("县水务局")
    ready(2, unit=new)

    shown = page(desk, "handover_unit", unit.pk)
    send(
        desk,
        "handover_unit",
        unit.pk,
        pairings=[pairing.pk for pairing in before],
        reason="cadre_transferred",
        to_units=[new.pk],
    )
    draft = Draft.objects.get()
    send(desk, "draft_make", draft.pk, on=today().isoformat())

    assert "屋顶漏雨" in shown
    # The one with which most is open comes first.
    assert shown.index(before[1].household.head_name) < shown.index(before[0].household.head_name)
    assert draft.from_unit == unit
    assert {p.cadre.user.unit for p in Pairing.objects.open()} == {new}
    assert Pairing.objects.open().count() == 2


def test_one_household_of_several_is_handed_over(desk):
    before = holding(2)
    ready(1)

    answer = send(
        desk, "handover_pairing", before[0].pk, pairings=[before[0].pk], reason="cadre_retired"
    )

    assert answer.redirect_chain
    assert [line.ends for line in Draft.objects.get().lines.all()] == [before[0]]


def test_a_handover_of_nothing_or_for_no_reason_is_refused_with_all_as_it_was(desk):
    before = holding(1)
    ready(1)

    nothing = send(desk, "handover_pairing", before[0].pk, reason="cadre_retired")
    wrong = send(desk, "handover_pairing", before[0].pk, pairings=[before[0].pk], reason="deceased")

    assert (nothing.status_code, wrong.status_code) == (422, 422)
    assert not Draft.objects.exists()


def test_cadres_who_have_left_come_first_in_handing_over(desk):
    (gone,), (_stays,) = holding(1), holding(1)
    gone.cadre.status = "left"
    gone.cadre.save(update_fields=["status"])

    answer = desk.get(reverse("pairing:handover"))

    assert list(answer.context["left"]) == [gone.cadre]
    found = desk.post(reverse("pairing:handover"), {"q": gone.cadre.user.name})
    assert gone.cadre in found.context["found"]


def test_the_rules_are_kept_for_the_county_and_recorded(desk, office):
    fields = {
        "cap": 2, "leader_cap": 1, "leader_words": "局长 书记", "leader_groups": ["orphan"],
        "own_place_first": "on",
    }  # fmt: skip

    send(desk, "drafting_rules", **fields)
    refused = send(desk, "drafting_rules", **(fields | {"cap": 0}))
    contradiction = send(desk, "drafting_rules", **(fields | {"leader_words": ""}))

    rules = DraftingRule.objects.get()
    assert (rules.cap, rules.leader_words, rules.changed_by) == (2, "局长 书记", office)
    assert rules.own_place_first
    assert not rules.partners_only
    assert (refused.status_code, contradiction.status_code) == (422, 422)


def test_partner_townships_are_chosen_unit_by_unit(desk, unit):
    send(desk, "unit_partners", unit.pk, townships=[factories.SHILI, factories.HANYUAN])
    send(desk, "unit_partners", unit.pk, townships=[factories.SHILI])
    foreign = send(desk, "unit_partners", unit.pk, townships=["621226100000"])

    assert [each.township_id for each in Partnership.objects.all()] == [factories.SHILI]
    assert foreign.status_code == 422
    assert "十里镇" in page(desk, "partner_list")


@pytest.mark.parametrize("name", ["queue", "draft_list", "draft_new", "handover", "partner_list"])
def test_an_empty_county_has_pages_that_say_what_to_do(desk, name):
    page(desk, name)


def _many(office: User, count: int) -> tuple[Draft, Pairing]:
    waiting(count)
    ready(count)
    draft = drafted(office)
    (held, *_rest) = holding(count)
    for pairing in Pairing.objects.open():
        factories.make_need(pairing.household)
    return draft, held


@pytest.mark.parametrize(
    "name",
    [
        "queue",
        "draft_list",
        "draft_detail",
        "draft_line",
        "handover",
        "handover_unit",
        "partner_list",
    ],
)
def test_pages_ask_the_database_as_often_for_many_as_for_few(name, desk, office):
    def queries(count: int) -> int:
        draft, held = _many(office, count)
        known: dict[str, list[Any]] = {
            "draft_detail": [draft.pk],
            "draft_line": [draft.pk, draft.lines.earliest("number").pk],
            "handover_unit": [held.cadre.user.unit_id],
        }
        args = known.get(name, [])
        page(desk, name, *args)
        with CaptureQueriesContext(connection) as asked:
            page(desk, name, *args)
        return len(asked)

    few = queries(2)

    # A draft's page is sums by township and unit beside its lines.
    assert queries(7) == few <= (24 if name == "draft_detail" else 19)


def test_a_made_draft_names_what_was_left_out(desk, office):
    homes = waiting(2)
    ready(2)
    draft = drafted(office)
    factories.make_pairing(homes[0])
    make_draft(draft=draft, on=DAY, actor=office)

    answer = desk.get(reverse("pairing:draft_detail", args=[draft.pk]), {"show": "left_out"})

    assert [line.household for line, _why, _out in answer.context["rows"]] == [homes[0]]
    assert all(outcome for _line, _why, outcome in answer.context["rows"])


def test_a_draft_of_a_handover_shows_who_had_the_household(desk, office):
    before = holding(1)
    factories.make_cadre("接手的")
    draft = handed(office, before)

    text = page(desk, "draft_detail", draft.pk)

    assert before[0].cadre.user.name in text
    assert "接手的" in text


def test_where_nobody_has_room_the_rules_are_near_and_where_nobody_is_found_the_search(
    desk, office
):
    waiting(2)
    ready(2)
    line = drafted(office).lines.first()
    address = reverse("pairing:draft_line", args=[line.draft_id, line.pk])
    rules = reverse("pairing:drafting_rules")

    without_room = desk.get(address)
    not_found = desk.post(address, {"q": "无此人"})

    assert list(without_room.context["cadres"]) == list(not_found.context["cadres"]) == []
    assert f'href="{rules}"' in without_room.content.decode()
    assert f'href="{rules}"' not in not_found.content.decode()
