"""A review from its draft to its end: who may change what, and what nobody may."""

import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.db import InternalError, connection, transaction
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext

from common.errors import ConflictError, DomainError
from delivery.models import Message
from organization.choices import Role
from organization.languages import choose_language
from organization.models import Unit, User
from pairing.models import Pairing
from reports.models import Objection, Review, ReviewChange, ReviewEntry, ReviewTerms
from reports.reviews.choices import EntryKind, Indicator, Outcome, ReviewStatus, Stage
from reports.reviews.selectors import lines_of, stages_on, together
from reports.services import reviews as services
from reports.services.reviews import (
    adjust_value,
    answer_objection,
    draft_review,
    publish_review,
    raise_objection,
    set_terms,
)
from tests import factories
from tests.harness import Session, refused, sessions_waiting_for_a_lock, wait_until
from visits.choices import ContactKind

CONTACTS = Indicator.CONTACTS
THIRD = {"year": 2023, "quarter": 3}


@pytest.fixture
def autumn(clock):
    """A Tuesday after the holidays: 10 October 2023."""
    clock("2023-10-10")
    return clock


@pytest.fixture
def draft(autumn, pairing: Pairing) -> Review:
    """Of a quarter in which the cadre kept nothing of what was due."""
    factories.make_contact(pairing, date(2023, 7, 5), topics=["health"])
    return draft_review(
        county=factories.get_region(),
        programme=pairing.programme,
        **THIRD,
        actor=None,
    )


@pytest.fixture
def entry(draft: Review, unit: Unit) -> ReviewEntry:
    return draft.entries.get(unit=unit)


@pytest.fixture
def published(draft: Review, office: User) -> Review:
    return publish_review(review=draft, version=draft.version, actor=office)


def percent_of(entry: ReviewEntry, indicator=CONTACTS):
    (line,) = lines_of(
        Review.objects.get(pk=entry.review_id), type(entry).objects.filter(pk=entry.pk)
    )
    return line.value(indicator)


@pytest.mark.django_db
def test_a_quarter_is_called_as_people_call_it(draft: Review, liaison: User, office: User, english):
    published = publish_review(review=draft, version=draft.version, actor=office)

    assert published.quarter_words == "third quarter of 2023"
    assert "2023-Q3" not in str(published)
    told = Message.objects.get(user=liaison, key=f"review:{published.pk}")
    assert "Q3" not in told.subject + told.text


# Drafting


@pytest.mark.django_db
def test_a_draft_holds_the_county_its_township_and_its_unit(draft: Review, unit: Unit):
    assert {(e.kind, e.name) for e in draft.entries.all()} == {
        (EntryKind.COUNTY, "西和县"),
        (EntryKind.TOWNSHIP, "汉源镇"),
        (EntryKind.UNIT, unit.name),
    }
    for entry in draft.entries.all():
        assert entry.counts == {"coverage": [1, 1], "contacts": [0, 1], "records": [1, 1]}


@pytest.mark.django_db
def test_a_draft_keeps_what_it_was_counted_by(draft: Review):
    assert draft.weights == ReviewTerms().weights
    assert (draft.need_days, draft.objection_days) == (30, 7)
    assert [(r["region"], r["contacts"], r["visits"]) for r in draft.rules] == [
        (factories.GANSU, 4, 2)
    ]
    assert "2023-09-30" in draft.formulas["contacts"]["en"]
    assert set(draft.formulas) == set(Indicator.values)
    assert all(set(words) == {"zh-hans", "en"} for words in draft.formulas.values())


@pytest.mark.django_db
def test_a_quarter_that_runs_is_not_drafted(autumn, pairing: Pairing):
    autumn("2023-09-30")

    with pytest.raises(DomainError) as error:
        draft_review(
            county=factories.get_region(), programme=pairing.programme, **THIRD, actor=None
        )

    assert error.value.code == "quarter_running"
    assert not Review.objects.exists()


@pytest.mark.django_db
def test_a_draft_is_counted_anew_with_its_adjustments(
    draft: Review, entry: ReviewEntry, pairing: Pairing, office: User
):
    adjust_value(
        entry=entry, indicator=CONTACTS, percent=Decimal("50.0"), reason="塌方封路", actor=office
    )
    gone = factories.make_review_entry(draft, unit=factories.make_unit("空"))
    kept = factories.make_review_entry(draft, unit=factories.make_unit("调"))
    adjust_value(
        entry=kept, indicator=CONTACTS, percent=Decimal("95"), reason="已核实", actor=office
    )
    for n in range(3):
        factories.make_contact(pairing, date(2023, 7, 10 + n), ContactKind.PHONE)
    set_terms(values=ReviewTerms().weights | {"need_days": 20, "objection_days": 5}, actor=office)
    version = Review.objects.get().version

    again = draft_review(county=draft.county, programme=draft.programme, **THIRD, actor=office)

    assert again.pk == draft.pk
    assert again.version > version
    assert (again.need_days, again.objection_days) == (20, 5)
    value = percent_of(ReviewEntry.objects.get(pk=entry.pk))
    assert (value.done, value.of, value.percent) == (1, 1, Decimal("50.0"))
    assert not ReviewEntry.objects.filter(pk=gone.pk).exists()
    assert ReviewEntry.objects.get(pk=kept.pk).counts == {}
    assert percent_of(kept).percent is None


# Adjusting


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["", "  \n"])
def test_an_adjustment_without_a_reason_is_refused(reason, entry: ReviewEntry, office: User):
    with pytest.raises(DomainError) as error:
        adjust_value(
            entry=entry, indicator=CONTACTS, percent=Decimal("50"), reason=reason, actor=office
        )

    assert error.value.code == "reason_missing"
    assert not ReviewChange.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("percent", "indicator", "code"),
    [
        ("100.1", CONTACTS, "percent_impossible"),
        ("-1", CONTACTS, "percent_impossible"),
        ("33.33", CONTACTS, "percent_impossible"),
        ("0", CONTACTS, "value_same"),
        ("50", Indicator.NEEDS, "not_counted"),
    ],
)
def test_what_cannot_be_a_value_is_refused(
    percent, indicator, code, entry: ReviewEntry, office: User
):
    with pytest.raises(DomainError) as error:
        adjust_value(
            entry=entry, indicator=indicator, percent=Decimal(percent), reason="核实", actor=office
        )

    assert error.value.code == code


@pytest.mark.django_db
def test_each_adjustment_is_kept_with_who_when_from_and_to(entry: ReviewEntry, office: User):
    for percent, reason in (("40.0", "一户外出"), ("60.5", "两户外出")):
        adjust_value(
            entry=entry, indicator=CONTACTS, percent=Decimal(percent), reason=reason, actor=office
        )

    value = percent_of(entry)
    assert [(c.before, c.after, c.reason, c.made_by) for c in value.adjustments] == [
        (Decimal("0.0"), Decimal("40.0"), "一户外出", office),
        (Decimal("40.0"), Decimal("60.5"), "两户外出", office),
    ]
    assert (value.counted, value.percent) == (Decimal("0.0"), Decimal("60.5"))


@pytest.mark.django_db
def test_what_was_adjusted_cannot_be_hidden(entry: ReviewEntry, office: User):
    change = adjust_value(
        entry=entry, indicator=CONTACTS, percent=Decimal("40"), reason="一户外出", actor=office
    )

    for write in (change.delete, partial(change.save, update_fields=["reason"])):
        with pytest.raises(InternalError, match="append-only"), transaction.atomic():
            write()


# All together


@pytest.mark.parametrize(
    ("values", "whole"),
    [
        ([(20, "100"), (25, "90"), (25, "80"), (15, "70"), (15, "60")], "82.0"),
        # The weight of what is not counted is spread over the others.
        ([(20, "100"), (25, "50"), (25, None), (15, None), (15, None)], "72.2"),
        ([(0, "10"), (50, "90")], "90.0"),
        ([(0, "10"), (100, None)], None),
        ([], None),
        ([(50, "0.1"), (50, "0.2")], "0.2"),
    ],
)
def test_weights_of_what_is_not_counted_are_spread(values, whole):
    asked = [(weight, None if p is None else Decimal(p)) for weight, p in values]

    assert together(asked) == (None if whole is None else Decimal(whole))


@pytest.mark.django_db
@pytest.mark.parametrize("part", [14, 16])
def test_weights_that_are_not_a_hundred_are_refused(part, office: User):
    values = ReviewTerms().weights | {"records": part, "need_days": 30, "objection_days": 7}

    with pytest.raises(DomainError) as error:
        set_terms(values=values, actor=office)

    assert error.value.code == "weights_sum"
    refused(
        "review_weights_sum_to_100",
        lambda: ReviewTerms.objects.create(county=factories.get_region(), records=part),
    )


# Publishing


@pytest.mark.django_db
def test_objections_are_open_for_seven_working_days(published: Review, office: User):
    assert published.confirmed_by == office
    assert published.published_on == date(2023, 10, 10)
    # Wednesday to Friday, and Monday to Thursday.
    assert published.objections_until == date(2023, 10, 19)


@pytest.mark.django_db
def test_liaison_township_and_supervisor_are_told(
    liaison: User,
    township: User,
    supervisor: User,
    cadre: User,
    outsider: User,
    office: User,
    draft: Review,
):
    away = factories.make_user(Role.TOWNSHIP_OFFICE, place=factories.SHILI)

    publish_review(review=draft, version=draft.version, actor=office)

    message = Message.objects.filter(key=f"review:{draft.pk}")
    assert set(message.values_list("user", flat=True)) == {
        liaison.pk,
        township.pk,
        supervisor.pk,
    }
    assert away.pk not in message.values_list("user", flat=True)
    assert message.latest("pk").path == f"/reviews/{draft.pk}/"


@pytest.mark.django_db
def test_nobody_confirms_what_they_have_not_seen(draft: Review, entry: ReviewEntry, office: User):
    seen = draft.version
    adjust_value(
        entry=entry, indicator=CONTACTS, percent=Decimal("40"), reason="一户外出", actor=office
    )

    with pytest.raises(ConflictError) as error:
        publish_review(review=draft, version=seen, actor=office)

    assert error.value.code == "review_changed"
    assert Review.objects.get().is_draft


@pytest.mark.django_db
def test_a_published_review_is_neither_drafted_adjusted_nor_published_again(
    published: Review, entry: ReviewEntry, office: User
):
    attempts: list[Callable[[], object]] = [
        partial(
            draft_review,
            county=published.county,
            programme=published.programme,
            **THIRD,
            actor=office,
        ),
        partial(
            adjust_value,
            entry=entry,
            indicator=CONTACTS,
            percent=Decimal("40"),
            reason="一户外出",
            actor=office,
        ),
        partial(publish_review, review=published, version=published.version, actor=office),
    ]

    for attempt in attempts:
        with pytest.raises(ConflictError) as error:
            attempt()
        assert error.value.code == "review_published"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reports_review SET weights = '{}' WHERE id = {review}",
        "UPDATE reports_review SET formulas = '{}' WHERE id = {review}",
        "UPDATE reports_review SET objections_until = '2099-01-01' WHERE id = {review}",
        "UPDATE reports_review SET status = 'draft' WHERE id = {review}",
        "DELETE FROM reports_review WHERE id = {review}",
        "UPDATE reports_reviewentry SET counts = '{}' WHERE review_id = {review}",
        "UPDATE reports_reviewentry SET name = 'x' WHERE review_id = {review}",
        "UPDATE reports_reviewentry SET review_id = {other} WHERE review_id = {review}",
        "UPDATE reports_reviewentry SET review_id = {review} WHERE review_id = {other}",
        "DELETE FROM reports_reviewentry WHERE review_id = {review}",
        "INSERT INTO reports_reviewentry (review_id, kind, place_id, unit_id, name, counts) "
        "VALUES ({review}, 'township', '621225109000', NULL, 'x', '{}')",
        "INSERT INTO reports_reviewchange "
        "(entry_id, indicator, before, after, reason, made_by_id, made_at) "
        "SELECT id, 'contacts', 1, 2, 'x', {office}, now() FROM reports_reviewentry "
        "WHERE review_id = {review} LIMIT 1",
        "TRUNCATE reports_review CASCADE",
        "TRUNCATE reports_reviewentry CASCADE",
    ],
)
def test_the_database_keeps_what_is_published(statement, published: Review, office: User):
    other = factories.make_review()
    text = statement.replace("{review}", str(published.pk)).replace("{other}", str(other.pk))
    text = text.replace("{office}", str(office.pk))

    with connection.cursor() as cursor:
        # What is deferred to the end of the test's transaction would refuse TRUNCATE first.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with (
        pytest.raises(InternalError, match=r"keeps what is published|append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(text)


@pytest.mark.django_db
def test_what_is_recorded_later_changes_no_published_figure(
    published: Review, entry: ReviewEntry, pairing: Pairing
):
    factories.make_contact(pairing, date(2023, 9, 1), ContactKind.PHONE)
    factories.make_rule(contacts=12, visits=12)

    assert ReviewEntry.objects.get(pk=entry.pk).counts == entry.counts
    assert Review.objects.get().rules == published.rules


# Objections


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "is_taken"), [("2023-10-10", True), ("2023-10-19", True), ("2023-10-20", False)]
)
def test_objections_are_taken_to_the_last_day_of_the_period(
    day, is_taken, published: Review, entry: ReviewEntry, liaison: User, autumn
):
    autumn(day)

    if is_taken:
        raise_objection(entry=entry, indicator=CONTACTS, reason="少计一次", actor=liaison)
        assert Objection.objects.get().outcome == Outcome.WAITING
        return
    with pytest.raises(DomainError) as error:
        raise_objection(entry=entry, indicator=CONTACTS, reason="少计一次", actor=liaison)
    assert error.value.code == "objections_closed"
    assert not Objection.objects.exists()


@pytest.mark.django_db
def test_a_draft_takes_no_objection(entry: ReviewEntry, liaison: User):
    with pytest.raises(DomainError) as error:
        raise_objection(entry=entry, indicator=CONTACTS, reason="少计一次", actor=liaison)

    assert error.value.code == "objections_closed"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("indicator", "reason", "code"),
    [(CONTACTS, " ", "reason_missing"), (Indicator.NEEDS, "未计", "not_counted")],
)
def test_an_objection_has_a_reason_and_something_to_be_about(
    indicator, reason, code, published: Review, entry: ReviewEntry, liaison: User
):
    with pytest.raises(DomainError) as error:
        raise_objection(entry=entry, indicator=indicator, reason=reason, actor=liaison)

    assert error.value.code == code


@pytest.mark.django_db
def test_a_value_is_objected_to_once(published: Review, entry: ReviewEntry, liaison: User):
    raise_objection(entry=entry, indicator=CONTACTS, reason="少计一次", actor=liaison)
    raise_objection(entry=entry, indicator=Indicator.RECORDS, reason="少计", actor=liaison)

    with pytest.raises(ConflictError) as error:
        raise_objection(entry=entry, indicator=CONTACTS, reason="又一次", actor=liaison)

    assert error.value.code == "objection_known"
    refused("objection_once", lambda: factories.make_objection(entry, CONTACTS))


@pytest.mark.django_db
def test_the_office_hears_of_an_objection_and_the_unit_of_its_answer(
    published: Review, entry: ReviewEntry, liaison: User, office: User
):
    objection = raise_objection(entry=entry, indicator=CONTACTS, reason="少计一次", actor=liaison)
    asked = Message.objects.filter(key=f"objection:{objection.pk}")
    assert office.pk in set(asked.values_list("user", flat=True))

    answer_objection(objection=objection, answer="经核对无误。", percent=None, actor=office)

    answered = Message.objects.get(key=f"objection:{objection.pk}:answer")
    assert answered.user_id == liaison.pk
    assert "经核对" not in answered.text
    value = percent_of(entry)
    assert (value.objection.outcome, value.percent) == (Outcome.KEPT, Decimal("0.0"))


@pytest.mark.django_db
def test_messages_are_in_the_readers_language_whatever_the_page_is_in(
    draft: Review, entry: ReviewEntry, liaison: User, office: User, english
):
    choose_language(user=office, language="en")

    publish_review(review=draft, version=draft.version, actor=office)
    objection = raise_objection(entry=entry, indicator=CONTACTS, reason="少计一次", actor=liaison)
    answer_objection(objection=objection, answer="经核对无误。", percent=None, actor=office)

    of_liaison = Message.objects.get(user=liaison, key=f"review:{draft.pk}")
    of_office = Message.objects.get(user=office, key=f"objection:{objection.pk}")
    answered = Message.objects.get(user=liaison, key=f"objection:{objection.pk}:answer")
    assert "考核" in of_liaison.subject
    assert of_office.subject == f"An objection to the review of the {draft.quarter_words}"
    assert "异议" in answered.subject


@pytest.mark.django_db
def test_a_correction_stands_on_top_of_what_is_frozen(
    published: Review, entry: ReviewEntry, liaison: User, office: User
):
    objection = raise_objection(entry=entry, indicator=CONTACTS, reason="少计一次", actor=liaison)

    answer_objection(objection=objection, answer="补录属实。", percent=Decimal("100"), actor=office)

    value = percent_of(entry)
    assert (value.counted, value.confirmed, value.percent) == (
        Decimal("0.0"),
        Decimal("0.0"),
        Decimal("100.0"),
    )
    assert value.correction.objection == objection
    assert value.adjustments == []
    assert ReviewEntry.objects.get(pk=entry.pk).counts["contacts"] == [0, 1]
    with pytest.raises(ConflictError) as error:
        answer_objection(objection=objection, answer="再改", percent=None, actor=office)
    assert error.value.code == "objection_answered"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "percent", "code"),
    [
        (" ", None, "reason_missing"),
        ("属实", "101", "percent_impossible"),
        ("属实", "0", "value_same"),
    ],
)
def test_an_answer_has_words_and_a_correction_another_value(
    answer, percent, code, published: Review, entry: ReviewEntry, liaison: User, office: User
):
    objection = raise_objection(entry=entry, indicator=CONTACTS, reason="少计一次", actor=liaison)

    with pytest.raises(DomainError) as error:
        answer_objection(
            objection=objection,
            answer=answer,
            percent=None if percent is None else Decimal(percent),
            actor=office,
        )

    assert error.value.code == code
    assert Objection.objects.get().outcome == Outcome.WAITING
    assert not ReviewChange.objects.exists()


@pytest.mark.django_db
def test_neither_objections_nor_answers_are_written_over(
    published: Review, entry: ReviewEntry, liaison: User, office: User
):
    objection = raise_objection(entry=entry, indicator=CONTACTS, reason="少计一次", actor=liaison)
    objection.reason = "没有异议"
    with pytest.raises(InternalError, match="keeps"), transaction.atomic():
        objection.save(update_fields=["reason"])
    answer_objection(objection=objection, answer="经核对无误。", percent=None, actor=office)

    with pytest.raises(InternalError, match="keeps"), transaction.atomic():
        Objection.objects.update(answer="另一个答复")
    with pytest.raises(InternalError, match="keeps"), transaction.atomic():
        Objection.objects.get().delete()


@pytest.mark.django_db
def test_a_review_is_final_when_the_period_is_over_and_all_is_answered(
    draft: Review, entry: ReviewEntry, liaison: User, office: User, autumn
):
    def stage(day):
        return stages_on([Review.objects.get()], day)[0][1]

    assert stage(date(2023, 10, 10)) == Stage.DRAFT
    publish_review(review=draft, version=draft.version, actor=office)
    assert stage(date(2023, 10, 19)) == Stage.OPEN
    assert stage(date(2023, 10, 20)) == Stage.FINAL
    objection = raise_objection(entry=entry, indicator=CONTACTS, reason="少计一次", actor=liaison)
    assert stage(date(2023, 10, 20)) == Stage.ANSWERING
    autumn("2023-10-25")
    answer_objection(objection=objection, answer="经核对无误。", percent=None, actor=office)
    assert stage(date(2023, 10, 25)) == Stage.FINAL


@pytest.mark.django_db
def test_reading_entries_asks_as_often_for_many(published: Review):
    counts = []
    for number in (3, 12):
        review = factories.make_review(year=2020, quarter=number // 3)
        for _n in range(number):
            factories.make_objection(
                factories.make_review_entry(review, unit=factories.make_unit())
            )
        with CaptureQueriesContext(connection) as queries:
            lines_of(review, ReviewEntry.objects.all())
        counts.append(len(queries))

    assert counts[0] == counts[1] == 3


@pytest.mark.django_db
def test_no_service_keeps_the_number_of_a_person(
    draft: Review, entry: ReviewEntry, liaison: User, office: User
):
    words = "户主电话１３８００１３８０００"

    def refused_words(attempt: Callable[[], object]) -> None:
        with pytest.raises(DomainError) as error:
            attempt()
        assert error.value.code == "personal_number"

    about = partial(adjust_value, entry=entry, indicator=CONTACTS, reason=words, actor=office)
    refused_words(partial(about, percent=Decimal("40")))
    publish_review(review=draft, version=draft.version, actor=office)
    refused_words(
        partial(raise_objection, entry=entry, indicator=CONTACTS, reason=words, actor=liaison)
    )
    objection = factories.make_objection(entry)
    refused_words(
        partial(answer_objection, objection=objection, answer=words, percent=None, actor=office)
    )


# Whose it is


@pytest.mark.django_db
def test_the_office_of_another_county_writes_nothing_into_a_review(
    draft: Review, entry: ReviewEntry, liaison: User, office: User, outsider: User
):
    attempts: list[Callable[[], object]] = [
        partial(
            draft_review, county=draft.county, programme=draft.programme, **THIRD, actor=outsider
        ),
        partial(
            adjust_value,
            entry=entry,
            indicator=CONTACTS,
            percent=Decimal("40"),
            reason="一户外出",
            actor=outsider,
        ),
        partial(publish_review, review=draft, version=draft.version, actor=outsider),
    ]
    for attempt in attempts:
        with pytest.raises(PermissionDenied):
            attempt()

    publish_review(review=draft, version=draft.version, actor=office)
    objection = raise_objection(entry=entry, indicator=CONTACTS, reason="少计一次", actor=liaison)
    with pytest.raises(PermissionDenied):
        answer_objection(objection=objection, answer="经核对", percent=None, actor=outsider)

    assert Objection.objects.get().outcome == Outcome.WAITING
    assert not ReviewChange.objects.exists()


@pytest.mark.django_db
def test_nobody_objects_for_another_unit_or_township(
    published: Review, entry: ReviewEntry, liaison: User, township: User, office: User
):
    of_township = published.entries.get(kind=EntryKind.TOWNSHIP)
    other = factories.make_user(Role.LIAISON)
    away = factories.make_user(Role.TOWNSHIP_OFFICE, place=factories.SHILI)

    for about, actor in (
        (entry, township),
        (entry, other),
        (entry, office),
        (of_township, liaison),
        (of_township, away),
    ):
        with pytest.raises(PermissionDenied):
            raise_objection(entry=about, indicator=CONTACTS, reason="少计一次", actor=actor)

    assert not Objection.objects.exists()
    raise_objection(entry=of_township, indicator=CONTACTS, reason="少计一次", actor=township)


# At the same time


def _two_reviewers() -> tuple[Review, list[User]]:
    review = factories.make_review()
    factories.make_review_entry(review, unit=factories.make_unit("西和县教育局"))
    return review, [factories.make_user(Role.COUNTY_OFFICE, name=n) for n in ("甲", "乙")]


def test_of_two_who_confirm_at_once_one_is_told_that_it_stands(
    committing_db, monkeypatch: pytest.MonkeyPatch
):
    review, (one, other) = _two_reviewers()
    tell_readers = services._tell_readers

    def waits(published: Review) -> None:
        wait_until(lambda: sessions_waiting_for_a_lock() >= 1, "the other at the lock")
        tell_readers(published)

    monkeypatch.setattr(services, "_tell_readers", waits)

    def confirm(actor: User) -> str:
        try:
            publish_review(review=review, version=1, actor=actor)
        except ConflictError as error:
            return error.code
        return "published"

    sessions = [Session(partial(confirm, actor)) for actor in (one, other)]
    answers = sorted(session.join_session() for session in sessions)

    assert answers == ["published", "review_published"]
    assert Review.objects.get().status == ReviewStatus.PUBLISHED


def test_an_adjustment_in_the_middle_of_a_confirmation_is_seen_or_refused(
    committing_db, monkeypatch: pytest.MonkeyPatch
):
    """Whoever confirms has the review locked: the adjustment waits, and finds it published."""
    review, (one, other) = _two_reviewers()
    entry = review.entries.get(kind=EntryKind.UNIT)
    tell_readers = services._tell_readers

    def waits(published: Review) -> None:
        wait_until(lambda: sessions_waiting_for_a_lock() >= 1, "the adjustment at the lock")
        tell_readers(published)

    monkeypatch.setattr(services, "_tell_readers", waits)
    confirming = Session(partial(publish_review, review=review, version=1, actor=one))
    time.sleep(0.3)
    adjusting = Session(
        partial(
            adjust_value,
            entry=entry,
            indicator=CONTACTS,
            percent=Decimal("40"),
            reason="一户外出",
            actor=other,
        )
    )

    confirming.join_session()
    with pytest.raises(ConflictError):
        adjusting.join_session()
    assert not ReviewChange.objects.exists()


def test_of_two_who_draft_at_once_there_is_one_review(
    committing_db, monkeypatch: pytest.MonkeyPatch
):
    pairing = factories.make_pairing(on=date(2023, 1, 1))
    write = services._write_entries
    seen: list[int] = []

    def waits(review: Review, counts) -> None:
        if not seen:
            seen.append(1)
            wait_until(lambda: sessions_waiting_for_a_lock() >= 1, "the other at the lock")
        write(review, counts)

    monkeypatch.setattr(services, "_write_entries", waits)
    draft = partial(
        draft_review,
        county=factories.get_region(),
        programme=pairing.programme,
        **THIRD,
        actor=None,
    )
    reviews = [session.join_session() for session in (Session(draft), Session(draft))]

    assert len({review.pk for review in reviews}) == 1
    assert Review.objects.get().version == 2
    assert Review.objects.get().entries.count() == 3


@pytest.mark.django_db
def test_who_published_is_known_or_nothing_is_published(draft: Review):
    with pytest.raises(IntegrityError, match="review_published_by_somebody"), transaction.atomic():
        Review.objects.update(status=ReviewStatus.PUBLISHED)
