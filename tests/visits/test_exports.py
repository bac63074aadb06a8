"""Every list of the desk and the phone as a file: the page's rows, in scope, masked as on it."""

import logging
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.dates import today
from organization.choices import Action, Role
from organization.models import AccessEvent, Unit, User
from pairing.models import Household, Pairing
from tests import factories
from tests.downloads import download
from visits.choices import AidKind, ContactKind
from visits.resources.households import HouseholdResource

pytestmark = pytest.mark.django_db

HOUSEHOLDS = reverse("visits:household_export")
CADRES = reverse("visits:cadre_export")
UNITS = reverse("visits:unit_export")


def _lines(client: Client, address: str, **posted: str) -> list[dict[str, str]]:
    """The rows of a .csv, by the headings of the page's language."""
    return download(client, address, as_="csv", **posted).lines()


def _names(client: Client, **posted: str) -> list[str]:
    return [line["Head of household"] for line in _lines(client, HOUSEHOLDS, **posted)]


@pytest.fixture
def desk(client: Client, office: User) -> Client:
    client.force_login(office)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def eye(client: Client, supervisor: User) -> Client:
    client.force_login(supervisor)
    client.cookies["django_language"] = "en"
    return client


def test_a_household_is_a_line_of_a_ledger(
    desk: Client, household: Household, pairing: Pairing
) -> None:
    household.address = "南关村8号"
    household.save(update_fields=["address"])
    head = household.head_id

    (line,) = _lines(desk, HOUSEHOLDS)

    assert line["Head of household"] == "王成"
    assert line["Head's ID number"] == f"{head[:6]}********{head[-4:]}"
    assert line["People"] == f"王小成 ({household.recipients.get().group})"
    assert line["Number of people"] == "1"
    assert (line["Township"], line["Village"]) == ("Hanyuan Town", "Nanguan Village")
    assert (line["Address"], line["Phone"]) == ("南关村8号", "13812345678\t")
    assert (line["Cadre"], line["Unit"]) == ("张三", "西和县教育局")
    assert line["Cadre's phone"] == f"{pairing.cadre.user.phone}\t"
    assert (line["Role"], line["Paired since"]) == ("爱心家人", "2023-01-01\t")
    assert line["Waiting since"] == ""


def test_the_light_and_what_is_owed_are_those_of_the_page(desk: Client) -> None:
    pairing = factories.make_pairing(factories.make_household("欠"))
    factories.make_contact(pairing, today(), ContactKind.PHONE)
    factories.make_household("等")
    page = desk.get(reverse("visits:household_list")).context["page"]
    year = next(h for h in page if h.head_name == "欠").open_pairings[0].current_years[0]

    waiting, owing = _lines(desk, HOUSEHOLDS)

    assert (waiting["Light"], waiting["Due"], waiting["Visits needed"]) == ("Unpaired", "", "")
    assert owing["Light"] == year.status_label
    assert owing["Due"] == f"{year.next_due_on}\t"
    assert (owing["Contacts this year"], owing["Contacts needed"]) == ("1", "4")
    assert (owing["Visits this year"], owing["Visits needed"]) == ("0", "2")


def test_an_export_has_the_rows_of_the_filters_in_their_order(
    desk: Client, household: Household, pairing: Pairing
) -> None:
    far = factories.make_household("远方", village=factories.WHEAT, phone="13999999999")
    factories.make_recipient(
        far, group=factories.make_group("orphan"), joined_on=today() - timedelta(days=90)
    )
    factories.make_recipient(factories.make_household("近"), joined_on=today())

    assert _names(desk) == ["近", "王成", "远方"]
    assert _names(desk, light="unpaired") == ["远方", "近"]
    assert _names(desk, region=factories.SHILI[:9]) == ["远方"]
    assert _names(desk, group="orphan") == ["远方"]
    assert _names(desk, q="wc") == ["王成"]
    assert _names(desk, q="13999999999") == ["远方"]
    assert _names(desk, cadre=str(pairing.cadre_id)) == ["王成"]
    assert _names(desk, unit=str(pairing.cadre.user.unit_id)) == ["王成"]
    assert _names(desk, q="nobody") == []


def test_an_export_is_not_cut_into_pages(desk: Client) -> None:
    for n in range(60):
        factories.make_household(f"户{n:02}")

    assert len(_names(desk, page="2")) == 60


@pytest.mark.parametrize("number", ["13812345678", "621225"])
def test_the_page_posts_what_it_is_narrowed_to_and_no_address_or_log_holds_it(
    number: str,
    desk: Client,
    household: Household,
    caplog: pytest.LogCaptureFixture,
) -> None:
    page = desk.post(
        reverse("visits:household_list"), {"q": number, "page": "3"}, headers={"HX-Request": "true"}
    ).content.decode()
    if number in household.phone:
        assert f'<input type="hidden" name="q" value="{number}">' in page
    assert 'name="page"' not in page

    with caplog.at_level(logging.INFO):
        file = download(desk, HOUSEHOLDS, as_="xlsx", q=number)

    assert number not in file.name
    assert number not in caplog.text
    line = AccessEvent.objects.get(action=Action.EXPORT)
    assert number not in f"{line.reason} {line.detail} {line.subject_pk}"


def test_a_file_says_what_it_is_narrowed_to(desk: Client, pairing: Pairing) -> None:
    chinese = {"django_language": "zh-hans"}
    desk.cookies.load(chinese)
    narrowed = {"region": factories.HANYUAN[:9], "group": "disabled", "light": "unpaired"}

    whole = download(desk, HOUSEHOLDS, as_="csv").name
    part = download(desk, HOUSEHOLDS, **narrowed).name
    cadre = download(desk, HOUSEHOLDS, cadre=str(pairing.cadre_id)).name

    taken = rf"_办公室_{today()}_\d{{4}}"
    assert re.fullmatch(rf"结对户_西和县{taken}\.csv", whole)
    assert re.fullmatch(rf"结对户_汉源镇_困难重度残疾人_未结对{taken}\.xlsx", part)
    assert re.fullmatch(rf"结对户_西和县_张三{taken}\.xlsx", cadre)


def test_a_workbook_holds_formulas_as_text(desk: Client, pairing: Pairing) -> None:
    Household.objects.update(head_name='=HYPERLINK("http://example.com")')

    sheet = download(desk, HOUSEHOLDS).sheet()

    assert sheet.title == "Households"
    assert (sheet["A2"].value, sheet["A2"].data_type) == ('=HYPERLINK("http://example.com")', "s")


def test_a_supervisor_takes_away_what_its_pages_show(
    eye: Client, household: Household, pairing: Pairing
) -> None:
    household.address = "南关村8号"
    household.save(update_fields=["address"])
    factories.make_contact(pairing, pairing.started_on, found="高血压复查", topics=["health"])
    liaison = factories.make_user(Role.LIAISON, unit=pairing.cadre.user.unit)
    numbers = [household.phone, pairing.cadre.user.phone, liaison.phone]
    member = household.recipients.get()
    member.school = "第二小学"
    member.save(update_fields=["school"])

    addresses = [HOUSEHOLDS, CADRES, UNITS]
    for name in ("member", "contact", "pairing"):
        addresses.append(reverse(f"visits:{name}_export", args=[household.pk]))
    text = "".join(download(eye, address, as_="csv").body.decode() for address in addresses)

    assert not [number for number in numbers if number in text]
    assert text.count("138****") == 4
    for hidden in ("南关村8号", "高血压", "Health", "第二小学", household.head_id, member.identity):
        assert hidden not in text


def test_a_childs_number_hides_what_tells_its_sex(desk: Client) -> None:
    born = today() - timedelta(days=5 * 365)
    head, number = (factories.identity_number(born=born) for _ in range(2))
    child = factories.make_household("小儿", head_id=head)
    factories.make_recipient(child, identity=number)

    (line,) = _lines(desk, HOUSEHOLDS)
    (member,) = _lines(desk, reverse("visits:member_export", args=[child.pk]))

    assert line["Head's ID number"] == head[:6] + "*" * 12
    assert member["ID number"] == number[:6] + "*" * 12


def test_everybody_takes_away_their_own_scope(
    client: Client, liaison: User, township: User, outsider: User, pairing: Pairing
) -> None:
    factories.make_pairing(factories.make_household("远方", village=factories.WHEAT))
    client.cookies["django_language"] = "en"

    found = {}
    for user in (liaison, township, outsider):
        client.force_login(user)
        found[user] = _names(client)

    assert found == {liaison: ["王成"], township: ["王成"], outsider: []}


def test_a_cadres_households_are_named_as_far_as_one_may_see_them(
    client: Client, township: User
) -> None:
    clinic = factories.make_unit("汉源镇卫生院", place=factories.HANYUAN)
    doctor = factories.make_cadre(user=factories.make_user(Role.CADRE, name="医", unit=clinic))
    factories.make_pairing(factories.make_household("近"), doctor)
    factories.make_pairing(factories.make_household("远", village=factories.WHEAT), doctor)
    client.force_login(township)
    client.cookies["django_language"] = "en"

    (line,) = _lines(client, CADRES)

    assert line["Number of households"] == "1"
    assert line["Heads of household"] == "近 (Nanguan Village)"


def test_cadres_are_exported_with_what_is_overdue(desk: Client, pairing: Pairing) -> None:
    factories.make_cadre("李空", title="科员")
    shown = desk.get(reverse("visits:cadre_list"))
    overdue = shown.context["overdue"].get(pairing.cadre_id, 0)

    free, held = _lines(desk, CADRES)

    assert (free["Name"], free["Title"], free["Number of households"]) == ("李空", "科员", "0")
    assert (free["Overdue"], free["Heads of household"]) == ("0", "")
    assert (held["Name"], held["Unit"], held["Overdue"]) == ("张三", "西和县教育局", str(overdue))
    assert [line["Name"] for line in _lines(desk, CADRES, show="unpaired")] == ["李空"]
    assert [line["Name"] for line in _lines(desk, CADRES, q="教育局")] == ["张三"]


def test_a_households_lists_are_exported_one_by_one(
    desk: Client, household: Household, pairing: Pairing
) -> None:
    contact = factories.make_contact(pairing, today(), found="身体好\n-要药", topics=["health"])
    factories.make_aid(pairing, today(), "80.50", contact=contact)
    factories.make_aid(pairing, today(), 120, contact=contact, kind=AidKind.GOODS, items="面粉两袋")
    factories.make_contact(pairing, today() - timedelta(days=1), is_reached=False)
    beside = factories.make_pairing()
    factories.make_recipient(beside.household)
    factories.make_contact(beside, today())

    (member,) = _lines(desk, reverse("visits:member_export", args=[household.pk]))
    last, first = _lines(desk, reverse("visits:contact_export", args=[household.pk]))
    (held,) = _lines(desk, reverse("visits:pairing_export", args=[household.pk]))

    assert (member["Name"], member["On the roster since"]) == ("王小成", "2023-01-01\t")
    assert (last["Kind"], last["Cadre"], last["Does it count?"]) == ("Home visit", "张三", "Counts")
    assert (last["Talked about"], last["What was found"]) == ("Health", "身体好\n-要药")
    assert (last["Goods"], last["Goods at their value, in yuan"]) == ("面粉两袋", "120.00")
    assert last["Cash, in yuan"] == "80.50"
    assert (first["Does it count?"], first["Cash, in yuan"]) == ("Nobody was reached", "")
    assert (held["Cadre"], held["Paired since"], held["Reason"]) == ("张三", "2023-01-01\t", "")


def test_a_cadre_takes_away_its_own_and_nothing_else(
    client: Client, cadre: User, household: Household, pairing: Pairing
) -> None:
    factories.make_contact(pairing, today(), found="自己的")
    other = factories.make_pairing(factories.make_household("别人"))
    factories.make_contact(other, today(), found="别人的")
    factories.remind(today())
    client.force_login(cadre)
    client.cookies["django_language"] = "en"

    homes = _lines(client, reverse("visits:phone_home_export"))
    contacts = _lines(client, reverse("visits:phone_contact_export", args=[pairing.pk]))
    reminders = _lines(client, reverse("visits:reminder_export"))
    foreign = client.post(reverse("visits:phone_contact_export", args=[other.pk]))

    assert [line["Head of household"] for line in homes] == ["王成"]
    assert homes[0]["Last contact"] == f"{today()}\t"
    assert homes[0]["Phone"] == "13812345678\t"
    assert [line["What was found"] for line in contacts] == ["自己的"]
    assert [line["Day"] for line in reminders] == [
        f"{r.created_at.astimezone():%Y-%m-%d}\t" for r in cadre.reminders.all()
    ]
    assert foreign.status_code == 404


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("household_export", "household_list"),
        ("cadre_export", "cadre_list"),
        ("unit_export", "unit_list"),
    ],
)
def test_whoever_comes_by_the_address_is_sent_to_the_list(
    name: str, page: str, desk: Client
) -> None:
    answer = desk.get(reverse(f"visits:{name}"))

    assert (answer.status_code, answer.headers["Location"]) == (302, reverse(f"visits:{page}"))


def _fill(unit: Unit, pairing: Pairing, number: int) -> None:
    for n in range(number):
        household = factories.make_household(f"户{n}")
        factories.make_recipient(household)
        factories.make_recipient(pairing.household)
        cadre = factories.make_cadre(user=factories.make_user(unit=unit))
        factories.make_pairing(household, cadre)
        contact = factories.make_contact(pairing, today() - timedelta(days=n), is_counted=False)
        factories.make_aid(pairing, contact.day, contact=contact)
        factories.make_user(Role.LIAISON, unit=factories.make_unit())


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("household_export", 15),
        ("cadre_export", 9),
        ("unit_export", 8),
        ("member_export", 8),
        ("contact_export", 11),
        ("pairing_export", 8),
    ],
)
def test_an_export_asks_as_often_for_many_rows_as_for_few(
    name: str, most: int, kind: str, desk: Client, unit: Unit, pairing: Pairing
) -> None:
    of_household = name in ("member_export", "contact_export", "pairing_export")
    address = reverse(f"visits:{name}", args=[pairing.household_id] if of_household else [])

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            download(desk, address, as_=kind)
        return len(captured)

    _fill(unit, pairing, 3)
    queries()
    few = queries()
    _fill(unit, pairing, 12)

    assert few == queries() <= most


def test_a_long_list_is_read_in_chunks(
    desk: Client, unit: Unit, pairing: Pairing, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fill(unit, pairing, 7)
    with CaptureQueriesContext(connection) as at_once:
        names = _names(desk)
    monkeypatch.setattr(HouseholdResource._meta, "chunk_size", 4)

    with CaptureQueriesContext(connection) as in_chunks:
        assert _names(desk) == names

    # People, pairings and their years, once more for the second four.
    assert len(names) == 8
    assert len(in_chunks) == len(at_once) + 3
