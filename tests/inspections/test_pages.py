"""Pages of inspections at the desk, without a browser, and what a phone sends."""

import json
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from common.dates import today
from inspections.choices import FindingState
from inspections.models import CheckLine, CheckRound, Finding, InspectedFile, Inspection
from inspections.services.findings import check, put_right
from inspections.services.rounds import begin_round, plan_round
from organization.choices import Role
from organization.models import Region
from pairing.models import Household
from tests import factories
from tests.inspections.making import RIGHT, inspect, make_finding, make_line, make_round

JSON = "application/json"


def _planned(households: int, *inspectors, **changed):
    return {
        "name": "十月督导",
        "starts_on": today().isoformat(),
        "ends_on": (today() + timedelta(days=20)).isoformat(),
        "size": "",
        "seed": "a1",
        "inspectors": [user.pk for user in inspectors],
        "do": "preview",
        **changed,
    }


@pytest.fixture
def households(recipient):
    made = [recipient.household]
    for village in (factories.SOUTH_GATE, factories.WHEAT, factories.WHEAT):
        home = factories.make_household(village=village)
        factories.make_recipient(home)
        made.append(home)
    return made


def test_a_round_is_shown_before_it_is_made(client, office, supervisor, households):
    client.force_login(office)

    shown = client.post(reverse("inspections:round_new"), _planned(4, supervisor))

    assert shown.status_code == 200
    assert not CheckRound.objects.exists()
    assert len(shown.context["plan"].homes) == 4


def test_what_was_shown_is_what_is_made(client, office, supervisor, households):
    client.force_login(office)
    asked = _planned(4, supervisor, size="2")
    shown = client.post(reverse("inspections:round_new"), asked)
    kept = {
        "population": shown.context["population"],
        "digest": shown.context["plan"].digest(),
        "do": "begin",
    }

    client.post(reverse("inspections:round_new"), asked | kept)

    going = CheckRound.objects.get()
    assert (going.size, going.population, going.seed) == (2, 4, "a1")
    assert list(going.lines.values_list("household", flat=True)) == [
        key for key, _code in shown.context["plan"].homes
    ]


def test_a_plan_that_is_another_by_now_is_shown_once_more(client, office, supervisor, households):
    client.force_login(office)
    asked = _planned(4, supervisor)
    shown = client.post(reverse("inspections:round_new"), asked)
    kept = {"population": shown.context["population"], "digest": "old", "do": "begin"}

    again = client.post(reverse("inspections:round_new"), asked | kept)

    assert again.context["was_changed"]
    assert not CheckRound.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [{"size": "9"}, {"size": "2", "seed": ""}, {"inspectors": []}, {"name": ""}, {"size": "-1"}],
)
def test_a_plan_that_cannot_be_is_refused_and_kept(client, office, supervisor, households, changed):
    client.force_login(office)

    answer = client.post(reverse("inspections:round_new"), _planned(4, supervisor, **changed))

    assert answer.status_code == 422
    assert "2023" in answer.content.decode() or str(today().year) in answer.content.decode()


def test_figures_of_a_round_open_as_many_rows(client, office, supervisor, households):
    going = make_round(supervisor, households=households, actor=office)
    inspect(going.lines.first())
    client.force_login(office)
    page = client.get(reverse("inspections:round", args=[going.pk]))

    for region, walked in page.context["townships"]:
        for state, number in (("done", walked.done), ("due", walked.due), ("", walked.total)):
            rows = client.get(
                reverse("inspections:round", args=[going.pk]),
                {"region": region.prefix, "state": state},
            )
            assert rows.context["page"].paginator.count == number


def test_the_ledger_has_the_usual_columns(client, office, pairing, liaison, supervisor):
    finding = make_finding(pairing.household, actor=supervisor)
    put_right(finding=finding, measure="电线已更换", actor=liaison)
    check(finding=finding, actor=supervisor)
    client.force_login(office)

    answer = client.post(
        reverse("inspections:finding_list_export"), {"purpose": "check", "as": "xlsx"}
    )

    sheet = load_workbook(BytesIO(b"".join(answer))).active
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    row = next(row for row in rows if "灶旁电线裸露" in row)
    for value in ("王成", "西和县教育局", "张三", "电线已更换", supervisor.name):
        assert value in row


def test_figures_of_findings_open_as_many_rows(client, office, pairing, liaison, supervisor):
    finding = make_finding(pairing.household, actor=supervisor)
    make_finding(pairing.household, actor=supervisor)
    put_right(finding=finding, measure="好了", actor=liaison)
    client.force_login(office)
    page = client.get(reverse("inspections:finding_progress"))

    ((region, standing),) = page.context["townships"]
    ((unit, of_unit),) = page.context["units"]
    for narrowed, number in (
        ({"region": region.prefix}, standing.total),
        ({"region": region.prefix, "state": "open"}, standing.open),
        ({"region": region.prefix, "state": "waiting"}, standing.put_right),
        ({"unit": unit.pk}, of_unit.total),
        ({"unit": unit.pk, "state": "closed"}, of_unit.closed),
    ):
        rows = client.get(reverse("inspections:finding_list"), narrowed)
        assert rows.context["sums"]["total"] == number


def test_a_unit_puts_right_and_is_offered_no_check(client, pairing, liaison, supervisor):
    finding = make_finding(pairing.household, actor=supervisor)
    client.force_login(liaison)

    client.post(
        reverse("inspections:finding_put_right", args=[finding.pk]), {"measure": "电线已更换"}
    )
    page = client.get(reverse("inspections:finding", args=[finding.pk]))

    assert page.context["finding"].state == FindingState.PUT_RIGHT
    assert page.context["forms"]["check"] is None
    refused = client.post(reverse("inspections:finding_check", args=[finding.pk]), {"note": ""})
    assert refused.status_code == 422
    assert Finding.objects.get().state == FindingState.PUT_RIGHT


def test_what_was_typed_stays_when_it_is_refused(client, pairing, liaison, supervisor):
    finding = make_finding(pairing.household, actor=supervisor)
    put_right(finding=finding, measure="好了", actor=liaison)
    client.force_login(supervisor)

    page = client.post(
        reverse("inspections:finding_back", args=[finding.pk]),
        {"back-reason": "只包了胶布", "back-due_on": "2001-01-01"},
    )

    assert page.status_code == 422
    assert "只包了胶布" in page.content.decode()


def test_the_office_edits_the_checklist(client, office):
    client.force_login(office)
    page = client.get(reverse("inspections:checklist"))
    sent = {"version": page.context["version"]}
    for form in page.context["forms"]:
        for name in form.fields:
            value = form[name].value()
            if value not in (None, False):
                sent[form.add_prefix(name)] = value
    sent |= {
        "item-TOTAL_FORMS": len(page.context["forms"].forms),
        "item-INITIAL_FORMS": page.context["forms"].initial_form_count(),
    }
    last = len(page.context["forms"].forms) - 1
    sent |= {
        f"item-{last}-text": "水缸有盖吗",
        f"item-{last}-kind": "yes_no",
        f"item-{last}-wrong": "no",
        f"item-{last}-about": "safety",
        f"item-{last}-order": "5",
        f"item-{last}-is_asked": "on",
    }

    answer = client.post(reverse("inspections:checklist"), sent)

    assert answer.status_code == 302
    after = client.get(reverse("inspections:checklist"))
    texts = [form["text"].value() for form in after.context["forms"]]
    assert texts[0] == "水缸有盖吗"
    assert len([text for text in texts if text]) == 11


# What a phone sends


@pytest.fixture
def line(pairing, supervisor, office):
    return make_line(supervisor, pairing.household, actor=office)


def _sent(line, **changed):
    return {
        "stop": line.pk,
        "day": today().isoformat(),
        "due_days": "15",
        **{f"a_{key}": value for key, value in RIGHT.items()},
        **changed,
    }


def _put(client, body, uuid=None):
    return client.put(
        reverse("inspections:api_inspection", args=[uuid or uuid4()]), json.dumps(body), JSON
    )


def test_a_phone_s_inspection_arrives_once(client, supervisor, line):
    client.force_login(supervisor)
    uuid = uuid4()

    first = _put(client, _sent(line, a_fire="no"), uuid)
    again = _put(client, _sent(line, a_fire="no"), uuid)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["verdict"] == "counted"
    assert Inspection.objects.count() == Finding.objects.count() == 1


def test_the_second_inspector_is_told_who_came_first(client, supervisor, township, line):
    inspect(line)
    client.force_login(township)

    answer = _put(client, _sent(line))

    assert answer.status_code == 201
    assert supervisor.name in answer.json()["message"]
    assert today().isoformat() in answer.json()["message"]
    assert Inspection.objects.filter(is_first=False).count() == 1


def test_what_was_given_to_another_is_still_taken_from_who_had_it(
    client, supervisor, liaison, outsider, pairing, office
):
    other = factories.make_user(Role.LIAISON, unit=factories.make_unit("西和县水务局"))
    line = make_line(other, pairing.household, actor=office)
    CheckLine.objects.filter(pk=line.pk).update(inspector=supervisor)

    client.force_login(other)
    assert _put(client, _sent(line)).status_code == 201
    client.force_login(outsider)
    assert _put(client, _sent(line)).status_code == 404


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"a_fire": ""}, "a_fire"),
        ({"a_fire": "perhaps"}, "a_fire"),
        ({"a_visits": "-1"}, "a_visits"),
        ({"a_visits": "多次"}, "a_visits"),
        ({"day": "2099-01-01"}, "day"),
        ({"wrong": "长" * 501}, "wrong"),
        ({"due_days": "3"}, "due_days"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(client, supervisor, line, changed, field):
    client.force_login(supervisor)

    answer = _put(client, _sent(line, **changed))

    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [field]
    assert not Inspection.objects.exists()


def test_a_photograph_arrives_once(client, supervisor, line):
    client.force_login(supervisor)
    uuid, photo = uuid4(), uuid4()
    _put(client, _sent(line), uuid)
    address = reverse("inspections:api_photo", args=[uuid, photo])

    answers = [
        client.put(address, factories.make_picture(), "image/jpeg").status_code for _ in range(2)
    ]

    assert answers == [201, 200]
    assert InspectedFile.objects.count() == 1


def test_a_phone_keeps_an_inspector_s_stops_and_form(client, supervisor, line):
    client.force_login(supervisor)
    session = client.session
    session["own_phone"] = True
    session.save()

    kept = client.get(reverse("visits:phone_kept")).json()["pages"]

    assert reverse("inspections:phone_stops") in kept
    sheet = kept[reverse("inspections:phone_sheet", args=[line.round_id])]
    assert json.dumps("王成").strip('"') in sheet
    assert reverse("visits:phone_home") not in kept


def test_without_scripts_the_form_is_sent_as_any_other(client, supervisor, line):
    client.force_login(supervisor)
    address = reverse("inspections:phone_sheet", args=[line.round_id]) + f"?stop={line.pk}"
    assert client.get(address).status_code == 200

    answer = client.post(address, _sent(line, a_falls="no", client_uuid=str(uuid4())))

    assert answer.status_code == 302
    assert Finding.objects.get().item == "falls"


def test_another_s_stop_is_not_there(client, township, line):
    client.force_login(township)

    address = reverse("inspections:phone_sheet", args=[line.round_id]) + f"?stop={line.pk}"

    assert client.get(address).status_code == 404


def test_a_forged_move_reaches_no_other_county_s_rows(client, office, outsider, line):
    far = factories.make_household(village=factories.LI_VILLAGE)
    inspector = factories.make_user(Role.SUPERVISOR, place=factories.LI_COUNTY)

    other = begin_round(
        name="礼县督导",
        programme=factories.make_programme(),
        region=Region.objects.get(pk=factories.LI_COUNTY),
        chosen="",
        plan=plan_round(
            households=Household.objects.filter(pk=far.pk),
            size=None,
            seed="",
            inspectors=[inspector],
        ),
        starts_on=today(),
        ends_on=today(),
        actor=outsider,
    )
    client.force_login(office)

    answer = client.post(
        reverse("inspections:round_move", args=[line.round_id]),
        {"line": [other.lines.get().pk], "inspector": office.pk},
    )

    assert answer.status_code == 302
    assert other.lines.get().inspector == inspector
