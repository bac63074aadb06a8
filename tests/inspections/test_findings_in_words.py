"""What a finding is called: by what is wrong, with what the inspector says of it, in one."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from common.dates import today
from inspections.checklist import NO, SHIPPED, YES, Item, check_items, read_finding, read_items
from inspections.choices import FindingKind, ItemKind
from inspections.forms.checklist import ItemForms, initial_of
from inspections.forms.sheet import SheetForm
from inspections.leaving import without_words
from inspections.models import Finding
from inspections.services.inspecting import Sheet, record_inspection
from tests import factories
from tests.inspections.making import RIGHT, inspect, make_line

WIRES = "灶台旁电线裸露"


@pytest.fixture
def line(pairing, supervisor, office):
    return make_line(supervisor, pairing.household, actor=office)


def _send(line, words, actor=None, **answers):
    sheet = Sheet(day=today(), answers={**RIGHT, **answers}, words=words)
    made, _is_new = record_inspection(
        line=line, sheet=sheet, client_uuid=uuid4(), actor=actor or line.inspector
    )
    return made


@pytest.mark.parametrize("item", [item for item in SHIPPED if item.wrong], ids=lambda i: i.key)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_shipped_answer_that_is_a_finding_says_what_is_wrong_and_asks_nothing(item, language):
    answer = "冬天没有煤" if item.kind == ItemKind.TEXT else item.wrong[0]

    with translation.override(language):
        words = item.finds(answer)

    assert words
    assert not words.endswith(("?", "？", item.says(answer))) or item.kind == ItemKind.TEXT
    assert str(item.text) not in words


def test_a_finding_and_what_the_inspector_says_of_it_are_one(line):
    _send(line, {"electricity": WIRES}, electricity="no")

    finding = Finding.objects.get()
    assert (finding.item, finding.kind) == ("electricity", FindingKind.SAFETY)
    assert finding.text.endswith(WIRES)
    assert len(finding.text) > len(WIRES) + 5


def test_what_is_said_of_something_found_before_stays_with_the_inspection(line, township):
    inspect(line, electricity="no")

    second = _send(line, {"electricity": WIRES}, township, electricity="no")

    assert Finding.objects.count() == 1
    assert second.answers["electricity:words"] == WIRES
    assert WIRES not in without_words(second).values()


def test_words_said_of_an_answer_that_is_right_are_none(line):
    form = SheetForm(
        {
            "day": today().isoformat(),
            "due_days": "15",
            **{f"a_{key}": answer for key, answer in RIGHT.items()},
            "w_electricity": WIRES,
        },
        items=read_items(line.round.checklist),
    )

    assert form.is_valid(), form.errors
    assert form.sheet.words == {}


def test_an_inspection_that_says_nothing_more_is_known_by_what_it_always_was():
    with_none = Sheet(day=today(), answers=RIGHT, words={"fire": ""})

    assert with_none.digest() == Sheet(day=today(), answers=RIGHT).digest()
    assert Sheet(day=today(), answers=RIGHT, words={"fire": "x"}).digest() != with_none.digest()


@pytest.mark.parametrize("words", [{}, {"fire": WIRES}])
def test_a_finding_is_read_in_the_reader_s_language(line, words):
    with translation.override("en"):
        _send(line, words, fire="no")
    finding = Finding.objects.get()
    fire = next(item for item in SHIPPED if item.key == "fire")

    with translation.override("en"):
        in_english, expected = (
            read_finding("fire", finding.text),
            fire.finds(NO, WIRES if words else ""),
        )

    with translation.override("zh-hans"):
        assert finding.text == fire.finds(NO, WIRES if words else "")
        assert read_finding("fire", finding.text) == finding.text
    assert in_english == expected


def test_pages_head_a_finding_by_what_is_wrong(client, line, office):
    _send(line, {"electricity": WIRES}, electricity="no")
    finding = Finding.objects.get()
    client.force_login(office)

    head = client.get(reverse("inspections:finding", args=[finding.pk])).content.decode()
    sheet = client.get(reverse("inspections:line", args=[line.pk])).content.decode()

    assert f"<h1>{finding.text}</h1>" in head
    assert sheet.count(WIRES) == 2


def test_an_office_says_itself_what_is_wrong_by_an_item_of_its_own(office):
    own = Item("own1", ItemKind.YES_NO, "院门能锁吗？", wrong=(NO,), fault="院门锁不上")

    (read,) = read_items([own.stored()])

    assert read.finds(NO) == "院门锁不上"
    assert read_items([{**own.stored(), "fault": ""}])[0].finds(NO).startswith("院门能锁吗？")


def test_another_wrong_answer_of_a_shipped_item_does_not_say_what_the_shipped_one_does():
    fire = next(item for item in SHIPPED if item.key == "fire")
    turned = Item("fire", ItemKind.YES_NO, fire.text, fire.about, wrong=(YES,), fault=fire.fault)

    (read,) = read_items([turned.stored()])

    assert str(read.fault) == ""
    assert read.finds(YES).startswith(str(fire.text))


def test_a_checklist_as_rounds_before_kept_it_is_read():
    stored = [{k: v for k, v in item.stored().items() if k != "fault"} for item in SHIPPED]

    assert [str(item.fault) for item in read_items(stored)] == [str(item.fault) for item in SHIPPED]


def test_what_is_wrong_survives_the_form_of_the_checklist():
    check_items(SHIPPED)
    rows = initial_of(SHIPPED)

    forms = ItemForms(initial=rows, prefix="item")

    assert [form.initial["fault"] for form in forms.initial_forms] == [
        str(item.fault) for item in SHIPPED
    ]


def test_a_plan_names_the_doors_and_a_round_their_addresses(
    client, office, supervisor, pairing, recipient
):
    home = pairing.household
    home.address = "四组十二号"
    home.save(update_fields=["address"])
    client.force_login(office)
    asked = {
        "name": "十月督导",
        "starts_on": today().isoformat(),
        "ends_on": today().isoformat(),
        "seed": "a1",
        "inspectors": [supervisor.pk],
        "do": "preview",
    }

    shown = client.post(reverse("inspections:round_new"), asked).content.decode()
    line = make_line(supervisor, home, actor=office)
    of_office = client.get(reverse("inspections:round", args=[line.round_id])).content.decode()
    client.force_login(supervisor)
    of_supervisor = client.get(reverse("inspections:round", args=[line.round_id])).content.decode()

    assert home.head_name in shown
    assert "四组十二号" in shown
    assert "四组十二号" in of_office
    # Supervisors see where, and not whose number or address.
    assert home.head_name in of_supervisor
    assert "四组十二号" not in of_supervisor


def test_a_plan_asks_as_often_for_many_doors_as_for_few(client, office, supervisor):
    counts = []
    client.force_login(office)
    client.get(reverse("inspections:round_list"))
    for number in (2, 8):
        for _each in range(number):
            factories.make_recipient(factories.make_household())
        with CaptureQueriesContext(connection) as queries:
            client.post(
                reverse("inspections:round_new"),
                {
                    "name": "十月督导",
                    "starts_on": today().isoformat(),
                    "ends_on": today().isoformat(),
                    "seed": "a1",
                    "inspectors": [supervisor.pk],
                    "do": "preview",
                },
            )
        counts.append(len(queries))

    assert counts[0] == counts[1]
