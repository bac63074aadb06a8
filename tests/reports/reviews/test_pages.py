"""The pages of reviews: what each role reads and may do there."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organization.choices import Role
from organization.models import Unit, User
from pairing.models import Pairing
from reports.models import Objection, Review, ReviewChange, ReviewEntry, ReviewTerms
from reports.reviews.choices import EntryKind, Indicator
from reports.services.reviews import adjust_value, draft_review, publish_review, raise_objection
from tests import factories
from visits.choices import ContactKind

pytestmark = pytest.mark.django_db
LIST = reverse("reports:review_list")


def address(name: str, *keys) -> str:
    return reverse(f"reports:review_{name}", args=keys)


@pytest.fixture(autouse=True)
def autumn(clock):
    clock("2023-10-10")
    return clock


@pytest.fixture
def draft(pairing: Pairing) -> Review:
    factories.make_contact(pairing, date(2023, 7, 5), topics=["health"])
    return draft_review(
        county=factories.get_region(),
        programme=pairing.programme,
        year=2023,
        quarter=3,
        actor=None,
    )


@pytest.fixture
def published(draft: Review, office: User) -> Review:
    return publish_review(review=draft, version=draft.version, actor=office)


@pytest.fixture
def entry(draft: Review, unit: Unit) -> ReviewEntry:
    return draft.entries.get(unit=unit)


def signed_in(client: Client, user: User) -> Client:
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def test_an_empty_list_says_what_will_be_there(client: Client, office: User, liaison: User):
    assert "third working day" in signed_in(client, office).get(LIST).content.decode()
    assert "No review is published yet" in signed_in(client, liaison).get(LIST).content.decode()


def test_a_quarter_is_drafted_by_a_button(client: Client, office: User, pairing: Pairing):
    desk = signed_in(client, office)
    offered = dict(desk.get(LIST).context["to_draft"])

    assert list(offered) == [
        "aixin-gansu:2023-3",
        "aixin-gansu:2023-2",
        "aixin-gansu:2023-1",
        "aixin-gansu:2022-4",
    ]
    answer = desk.post(address("draft"), {"quarter": "aixin-gansu:2023-3"})

    review = Review.objects.get()
    assert answer.headers["Location"] == address("detail", review.pk)
    assert (review.period, review.drafted_by) == ("2023-Q3", office)


@pytest.mark.parametrize(
    "quarter", ["aixin-gansu:2023-4", "aixin-gansu:1999-1", "school:2023-3", ""]
)
def test_another_quarter_than_those_offered_is_refused(
    quarter, client: Client, office: User, pairing: Pairing
):
    page = signed_in(client, office).post(address("draft"), {"quarter": quarter}, follow=True)

    assert "Choose a quarter that is over" in page.content.decode()
    assert not Review.objects.exists()


def test_a_draft_is_the_county_offices_alone(
    client: Client, draft: Review, entry: ReviewEntry, township, liaison, supervisor, office
):
    for user in (township, liaison, supervisor):
        reader = signed_in(client, user)
        assert list(reader.get(LIST).context["page"]) == []
        assert reader.get(address("detail", draft.pk)).status_code == 404
        assert reader.get(address("entry", entry.pk)).status_code == 404
        assert reader.get(address("rows", entry.pk, "contacts")).status_code == 404
    assert signed_in(client, office).get(address("detail", draft.pk)).status_code == 200


def test_each_sees_its_own_and_the_countys_beside(
    client: Client, draft: Review, office, township, liaison, supervisor, unit: Unit
):
    clinic = factories.make_unit("汉源镇卫生院", place=factories.HANYUAN)
    away = factories.make_unit("十里镇中学", place=factories.SHILI)
    for each in (clinic, away):
        factories.make_review_entry(draft, unit=each)
    factories.make_review_entry(draft, township=factories.SHILI)
    publish_review(review=draft, version=draft.version, actor=office)

    seen = {}
    for user in (office, township, liaison, supervisor):
        context = signed_in(client, user).get(address("detail", draft.pk)).context
        assert [line.entry.kind for line in context["county_lines"]] == [EntryKind.COUNTY]
        seen[user.role] = (
            context["is_whole"],
            [line.entry.name for line in context["townships"]],
            [line.entry.name for line in context["units"]],
        )

    everything = (
        True,
        ["汉源镇", "十里镇"],
        [clinic.name, away.name, unit.name],
    )
    assert seen == {
        Role.COUNTY_OFFICE: everything,
        Role.SUPERVISOR: everything,
        Role.TOWNSHIP_OFFICE: (False, ["汉源镇"], [clinic.name]),
        Role.LIAISON: (False, [], [unit.name]),
    }


def test_a_review_is_its_countys_wherever_its_units_lie(
    client: Client, draft: Review, office, supervisor, outsider, liaison: User
):
    far = factories.make_unit("礼县粮站", place=factories.LI_COUNTY)
    entry = factories.make_review_entry(draft, unit=far)
    of_far = factories.make_user(Role.LIAISON, unit=far)
    overseer = factories.make_user(Role.SUPERVISOR, place=factories.LI_COUNTY)
    factories.make_cadre(unit=far)

    stranger = signed_in(client, outsider)
    assert list(stranger.get(LIST).context["page"]) == []
    for page in (address("detail", draft.pk), address("entry", entry.pk)):
        assert stranger.get(page).status_code == 404
    asked = {"version": draft.version}
    assert stranger.post(address("publish", draft.pk), asked).status_code == 404
    assert signed_in(client, office).get(address("entry", entry.pk)).status_code == 200

    adjust_value(
        entry=entry, indicator=Indicator.VISITS, percent=Decimal(1), reason="核实", actor=office
    )
    draft.refresh_from_db()
    publish_review(review=draft, version=draft.version, actor=office)
    objection = factories.make_objection(entry, by=of_far)

    seen = {
        user.pk: {
            page: signed_in(client, user).get(page).status_code
            for page in (address("detail", draft.pk), address("entry", entry.pk))
        }
        for user in (office, supervisor, of_far, outsider, overseer)
    }
    both = {address("detail", draft.pk): 200, address("entry", entry.pk): 200}
    neither = dict.fromkeys(both, 404)
    assert [seen[user.pk] for user in (office, supervisor, of_far)] == [both] * 3
    assert [seen[user.pk] for user in (outsider, overseer)] == [neither] * 2
    for model in (Objection, ReviewChange):
        assert model.objects.visible_to(office).count() == 1
        assert not model.objects.visible_to(outsider).exists()
    page = address("objection", objection.pk)
    assert signed_in(client, outsider).get(page).status_code == 404
    assert signed_in(client, office).get(page).status_code == 200


def test_a_township_office_does_not_object_for_a_unit(
    client: Client, draft: Review, office: User, township: User
):
    clinic = factories.make_unit("汉源镇卫生院", place=factories.HANYUAN)
    entry = factories.make_review_entry(draft, unit=clinic)
    factories.publish_review(draft, by=office)
    desk = signed_in(client, township)

    shown = desk.get(address("entry", entry.pk))
    assert shown.status_code == 200
    assert "object/" not in shown.content.decode()
    page = address("object", entry.pk, "contacts")
    assert desk.get(page).status_code == 403
    refused = desk.post(page, {"reason": "少计一次"})

    assert refused.status_code == 403
    assert "objects to its own figures" in refused.content.decode()
    assert not Objection.objects.exists()


def test_a_liaison_is_told_no_other_units_changes_and_objections(
    client: Client, draft: Review, office: User, liaison: User, entry: ReviewEntry
):
    other = factories.make_review_entry(draft, unit=factories.make_unit("西和县水务局"))
    for each in (other, entry):
        adjust_value(
            entry=each,
            indicator=Indicator.CONTACTS,
            percent=Decimal("33"),
            reason=f"{each.name}的理由",
            actor=office,
        )
    draft.refresh_from_db()
    publish_review(review=draft, version=draft.version, actor=office)
    factories.make_objection(other)

    page = signed_in(client, liaison).get(address("detail", draft.pk)).content.decode()

    assert f"{entry.name}的理由" in page
    assert "水务局" not in page


def test_units_stand_by_their_names_and_not_by_what_they_did(
    client: Client, draft: Review, office: User
):
    for name, done in (("丙局", 1), ("甲局", 5), ("乙局", 10)):
        factories.make_review_entry(draft, unit=factories.make_unit(name), contacts=(done, 10))

    context = signed_in(client, office).get(address("detail", draft.pk)).context

    assert [line.name for line in context["units"]] == ["丙局", "甲局", "西和县教育局", "乙局"]


def test_the_page_defines_each_indicator_and_says_who_decided_what(
    client: Client, published: Review, office: User
):
    page = signed_in(client, office).get(address("detail", published.pk)).content.decode()

    for indicator in Indicator:
        assert published.formulas[indicator]["en"].split("%")[0][:60] in page
    assert "counted by the machine" in page
    assert f"Looked at and confirmed by {office.name}" in page
    assert "No value was changed by a person." in page


def test_a_published_review_keeps_the_words_it_was_defined_by(
    client: Client, draft: Review, office: User
):
    words = {name: {"en": f"as {name} was then", "zh-hans": name} for name in Indicator.values}
    Review.objects.update(formulas=words)
    factories.publish_review(Review.objects.get(), by=office)

    page = signed_in(client, office).get(address("detail", draft.pk)).content.decode()

    assert "as contacts was then" in page


def test_confirming_takes_the_version_that_was_seen(client: Client, draft: Review, office: User):
    desk = signed_in(client, office)
    for version in ("", "0", str(draft.version + 1)):
        page = desk.post(address("publish", draft.pk), {"version": version}, follow=True)
        assert "was changed meanwhile" in page.content.decode()
        assert Review.objects.get().is_draft

    desk.post(address("publish", draft.pk), {"version": draft.version})

    assert Review.objects.get().confirmed_by == office


def test_weights_have_to_be_a_hundred(client: Client, office: User):
    desk = signed_in(client, office)
    values = {"coverage": 10, "contacts": 30, "visits": 30, "needs": 20, "records": 20}
    rest = {"need_days": 45, "objection_days": 10}

    refused = desk.post(address("terms"), values | rest)
    assert refused.status_code == 422
    assert "have to be 100 together; these are 110" in refused.content.decode()
    assert 'value="45"' in refused.content.decode()
    assert not ReviewTerms.objects.exists()

    taken = desk.post(address("terms"), values | rest | {"records": 10})
    assert taken.status_code == 302
    terms = ReviewTerms.objects.get()
    assert (terms.county_id, terms.weights["records"], terms.need_days) == (factories.XIHE, 10, 45)


@pytest.mark.parametrize(
    ("name", "value"),
    [("coverage", "-1"), ("coverage", "a"), ("need_days", "0"), ("objection_days", "61")],
)
def test_what_is_no_weight_and_no_period_is_refused_beside_its_field(
    name, value, client: Client, office: User
):
    values = ReviewTerms().weights | {"need_days": 30, "objection_days": 7, name: value}

    answer = signed_in(client, office).post(address("terms"), values)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [name]


def test_a_draft_counted_by_other_weights_says_so(client: Client, draft: Review, office: User):
    desk = signed_in(client, office)
    assert not desk.get(address("detail", draft.pk)).context["is_stale"]
    ReviewTerms.objects.create(county_id=factories.XIHE, need_days=10)

    assert "Count it anew" in desk.get(address("detail", draft.pk)).content.decode()


def test_a_value_is_adjusted_on_a_page_of_its_own(client: Client, entry: ReviewEntry, office: User):
    desk = signed_in(client, office)
    page = address("adjust", entry.pk, "contacts")

    missing = desk.post(page, {"percent": "40", "reason": ""})
    assert missing.status_code == 422
    assert "Write the reason." in missing.content.decode()
    assert not ReviewChange.objects.exists()
    assert desk.post(page, {"percent": "140", "reason": "核实"}).status_code == 422
    same = desk.post(page, {"percent": "0", "reason": "核实"})
    assert "It has this value already." in same.content.decode()

    taken = desk.post(page, {"percent": "40", "reason": "核实"})

    assert taken.headers["Location"] == address("entry", entry.pk)
    shown = desk.get(address("entry", entry.pk)).content.decode()
    assert "0.0% → 40.0%" in shown
    assert office.name in shown


def test_a_township_office_and_a_liaison_object_to_their_own(
    client: Client,
    published: Review,
    entry: ReviewEntry,
    liaison: User,
    township: User,
    office: User,
):
    of_township = published.entries.get(kind=EntryKind.TOWNSHIP)
    for user, own, other in ((liaison, entry, of_township), (township, of_township, entry)):
        reader = signed_in(client, user)
        page = address("object", own.pk, "contacts")
        assert (
            "object to it until 2023-10-19" in reader.get(address("entry", own.pk)).content.decode()
        )
        assert reader.post(page, {"reason": " "}).status_code == 422
        assert reader.post(page, {"reason": "少计一次"}).status_code == 302
        again = reader.post(page, {"reason": "再次"})
        assert "was raised already" in again.content.decode()
        elsewhere = reader.post(address("object", other.pk, "contacts"), {"reason": "少计"})
        assert elsewhere.status_code == 404
    assert set(Objection.objects.values_list("entry", "raised_by")) == {
        (entry.pk, liaison.pk),
        (of_township.pk, township.pk),
    }


def test_numbers_of_people_are_refused_in_reasons_objections_and_answers(
    client: Client, entry: ReviewEntry, draft: Review, office: User, liaison: User
):
    words = f"户主 {factories.identity_number()} 没有计入"
    desk = signed_in(client, office)

    def refused(page: str, **typed: str) -> None:
        answer = desk.post(page, typed)
        assert answer.status_code == 422
        assert "Leave out the identity and mobile numbers" in answer.content.decode()
        assert "没有计入" in answer.content.decode()

    refused(address("adjust", entry.pk, "contacts"), percent="40", reason=words)
    factories.publish_review(draft, by=office)
    signed_in(client, liaison)
    refused(address("object", entry.pk, "contacts"), reason="没有计入，请电 138-0013-8000")
    objection = factories.make_objection(entry)
    signed_in(client, office)
    refused(address("objection", objection.pk), outcome="keep", answer=words)

    assert not ReviewChange.objects.exists()
    assert Objection.objects.get().answered_at is None


def test_after_the_period_nothing_offers_an_objection(
    client: Client, published: Review, entry: ReviewEntry, liaison: User, autumn
):
    autumn("2023-10-20")
    reader = signed_in(client, liaison)

    assert "object/" not in reader.get(address("entry", entry.pk)).content.decode()
    late = reader.post(address("object", entry.pk, "contacts"), {"reason": "少计一次"})
    assert late.status_code == 422
    assert "Objections were taken until 2023-10-19." in late.content.decode()


def test_an_objection_is_answered_with_or_without_a_correction(
    client: Client, published: Review, entry: ReviewEntry, liaison: User, office: User
):
    objections = [
        raise_objection(entry=entry, indicator=indicator, reason="少计一次", actor=liaison)
        for indicator in (Indicator.CONTACTS, Indicator.RECORDS)
    ]
    desk = signed_in(client, office)
    page = address("objection", objections[0].pk)

    assert "少计一次" in desk.get(page).content.decode()
    unsaid = desk.post(page, {"outcome": "correct", "answer": "属实"})
    assert list(unsaid.context["form"].errors) == ["percent"]
    assert (
        desk.post(page, {"outcome": "correct", "percent": "x", "answer": "属实"}).status_code == 422
    )
    assert desk.post(page, {"outcome": "keep", "answer": ""}).status_code == 422
    desk.post(page, {"outcome": "correct", "percent": "100", "answer": "补录属实"})
    desk.post(
        address("objection", objections[1].pk),
        {"outcome": "keep", "percent": "x", "answer": "核对无误"},
    )

    shown = signed_in(client, liaison).get(address("entry", entry.pk)).content.decode()
    assert "The value was corrected: 0.0% → 100.0%" in shown
    assert "核对无误" in shown
    assert ReviewChange.objects.get().objection == objections[0]
    # What is answered is not asked again.
    assert signed_in(client, office).get(page).headers["Location"] == address("entry", entry.pk)


def test_the_rows_of_a_value_tell_what_was_due_and_done(
    client: Client, published: Review, entry: ReviewEntry, liaison: User, cadre: User
):
    reader = signed_in(client, liaison)
    page = reader.get(address("rows", entry.pk, "contacts"))

    (shown,) = page.context["rows"]
    assert (shown.row.on, shown.row.done_on, shown.row.is_so) == (date(2023, 9, 30), None, False)
    text = page.content.decode()
    assert "王成" in text
    assert cadre.name in text
    assert not page.context["has_changed"]
    narrowed = reader.post(address("rows", entry.pk, "coverage"), {"show": "not"})
    assert "All rows are as they should be." in narrowed.content.decode()


def test_rows_that_have_changed_since_say_so(
    client: Client, published: Review, entry: ReviewEntry, office: User, pairing: Pairing
):
    for n in range(3):
        factories.make_contact(pairing, date(2023, 9, 1 + n), ContactKind.PHONE)

    page = signed_in(client, office).get(address("rows", entry.pk, "contacts")).content.decode()

    assert "The review holds 0 of 1" in page
    assert "counted now it would be 1 of 1" in page


@pytest.mark.parametrize("name", ["nothing", "CONTACTS", "0"])
def test_what_is_no_indicator_is_not_there(name, client: Client, entry: ReviewEntry, office: User):
    desk = signed_in(client, office)

    for page in ("rows", "adjust"):
        assert desk.get(address(page, entry.pk, name)).status_code == 404


def test_pages_ask_as_often_for_many(client: Client, draft: Review, office: User, unit: Unit):
    desk = signed_in(client, office)
    own = draft.entries.get(unit=unit)
    pages = [
        (LIST, 16),
        (address("detail", draft.pk), 16),
        (address("entry", own.pk), 16),
        (address("rows", own.pk, "contacts"), 24),
        (address("rows", own.pk, "coverage"), 24),
    ]

    def queries() -> list[int]:
        found = []
        for page, _most in pages:
            desk.get(page)
            with CaptureQueriesContext(connection) as asked:
                assert desk.get(page).status_code == 200
            found.append(len(asked))
        return found

    few = queries()
    for n in range(12):
        factories.make_review(year=2010 + n)
        entry = factories.make_review_entry(draft, unit=factories.make_unit())
        factories.make_objection(entry)
        adjust_value(
            entry=entry,
            indicator=Indicator.VISITS,
            percent=Decimal(n),
            reason="核实",
            actor=office,
        )
        household = factories.make_household(f"户{n}", village=factories.WHEAT)
        factories.make_recipient(household)
        cadre = factories.make_cadre(unit=unit)
        factories.make_pairing(household, cadre, on=date(2023, 1, 1))
    many = queries()

    assert few == many
    assert [count for count, (_page, most) in zip(many, pages, strict=True) if count > most] == []
