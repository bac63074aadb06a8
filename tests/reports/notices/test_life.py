"""A notice's life: drafted, edited, confirmed, published for good, corrected."""

from datetime import date
from unittest import mock

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from common.errors import ConflictError, DomainError
from delivery.models import Message
from organization.choices import Role
from organization.models import User
from organization.signin.activation import issue_codes
from pairing.models import Pairing
from reports.choices import NoticeStatus
from reports.models import Letterhead, Notice
from reports.notices.comparing import changes_since
from reports.notices.placeholders import TemplateError
from reports.notices.wording import SHIPPED_TEXT
from reports.services import notices
from tests import factories
from tests.harness import Session, refused, sessions_waiting_for_a_lock, wait_until
from visits.choices import ContactKind

MAY = date(2023, 5, 1)


@pytest.fixture(autouse=True)
def july(clock, request) -> None:
    """1 July 2023: May and June are over."""


@pytest.fixture
def draft(db, pairing: Pairing, office: User) -> Notice:
    factories.make_recipient(pairing.household)
    factories.make_contact(pairing, date(2023, 5, 4), ContactKind.PHONE)
    return notices.draft_notice(
        county=factories.get_region(), programme=pairing.programme, month=MAY, actor=office
    )


def confirm(notice: Notice, by: User) -> Notice:
    return notices.confirm_notice(notice=notice, version=notice.version, actor=by)


def need_a_second() -> None:
    notices.set_letterhead(
        county=factories.get_region(),
        values={
            "issuer": "西和县结对办",
            "number_prefix": "西结通",
            "addressees": "",
            "signature": "西和县结对办",
            "needs_second": True,
            "title": "",
            "template": "",
        },
    )


# Drafting


def test_a_month_is_drafted_once(draft, office):
    again = notices.draft_notice(
        county=draft.county, programme=draft.programme, month=date(2023, 5, 31), actor=office
    )

    assert again == draft
    assert Notice.objects.count() == 1
    assert draft.status == NoticeStatus.DRAFT
    assert "本月没有走访探视的记录；电话等方式联系1人次" in draft.text
    assert not draft.is_edited
    assert draft.rules[0]["contacts"] == 4


@pytest.mark.parametrize("month", [date(2023, 7, 1), date(2023, 8, 1)])
def test_a_month_that_is_not_over_is_not_drafted(draft, month, english):
    with pytest.raises(DomainError, match="once the month is over"):
        notices.draft_notice(county=draft.county, programme=draft.programme, month=month)


def test_a_county_with_nothing_paired_has_no_notice(draft):
    with pytest.raises(DomainError) as none:
        notices.draft_notice(
            county=factories.get_region(factories.LI_COUNTY),
            programme=draft.programme,
            month=MAY,
        )
    assert none.value.code == "notice_empty"


def test_edited_text_is_kept_beside_what_was_drafted(draft, office):
    edited = notices.edit_notice(
        notice=draft, version=1, title="通报", text="另外说明。", actor=office
    )

    draft.refresh_from_db()
    assert (draft.title, draft.text, draft.edited_by) == ("通报", "另外说明。", office)
    assert "总体情况" in draft.drafted_text
    assert edited.is_edited
    assert draft.version == 2


def test_a_form_that_is_out_of_date_is_refused(draft, office, english):
    notices.edit_notice(notice=draft, version=1, title="一", text="一", actor=office)

    with pytest.raises(ConflictError, match="Somebody else has changed"):
        notices.edit_notice(notice=draft, version=1, title="二", text="二", actor=office)
    with pytest.raises(ConflictError, match="Somebody else has changed"):
        notices.confirm_notice(notice=draft, version=1, actor=office)

    draft.refresh_from_db()
    assert draft.text == "一"


@pytest.mark.parametrize("keep_text", [True, False])
def test_counting_anew_takes_what_came_since(draft, pairing, office, keep_text):
    notices.edit_notice(notice=draft, version=1, title="通报", text="我们写的。", actor=office)
    factories.make_contact(pairing, date(2023, 5, 30), ContactKind.ONLINE)

    notice = notices.draft_again(notice=draft, version=2, keep_text=keep_text, actor=office)

    assert notice.figures["county"]["now"]["contacts"] == 2
    assert "联系2人次" in notice.drafted_text
    assert (notice.text == "我们写的。") is keep_text
    assert notice.is_edited is keep_text


def test_a_discarded_draft_can_be_made_again(draft, office):
    notices.discard_notice(notice=draft, version=1)

    assert not Notice.objects.exists()
    with pytest.raises(ConflictError):
        notices.edit_notice(notice=draft, version=1, title="一", text="一", actor=office)


# Publishing


def test_confirming_publishes_with_number_head_and_date(draft, office):
    published = confirm(draft, office)

    published.refresh_from_db()
    assert published.number_text == "西结对办通〔2023〕1号"
    assert published.issuer == published.signature == "西和县结对帮扶工作办公室"
    assert published.published_on == date(2023, 7, 1)
    assert (published.confirmed_by, published.second_by) == (office, None)


def test_numbers_follow_each_other_and_begin_anew_each_year(draft, office, clock):
    other = factories.make_notice(month=date(2023, 4, 1))
    elsewhere = factories.make_notice(place=factories.LI_COUNTY)

    assert [confirm(each, office).number for each in (draft, other, elsewhere)] == [1, 2, 1]

    clock("2024-01-05")
    later = confirm(factories.make_notice(month=date(2023, 12, 1)), office)
    assert later.number_text == "西结对办通〔2024〕1号"


def test_numbers_go_on_from_those_that_were_issued_on_paper(draft, office, clock):
    letterhead = {"issuer": "西和县结对办", "number_prefix": "西结通", "signature": "西和县结对办"}
    notices.set_letterhead(county=draft.county, values={**letterhead, "next_number": 12})

    first = confirm(draft, office)
    second = factories.publish_notice(factories.make_notice(month=date(2023, 4, 1)), by=office)
    with pytest.raises(DomainError) as given:
        notices.set_letterhead(county=draft.county, values={**letterhead, "next_number": 13})
    clock("2024-01-04")
    later = factories.publish_notice(factories.make_notice(month=date(2023, 12, 1)), by=office)

    assert [each.number_text for each in (first, second, later)] == [
        "西结通〔2023〕12号",
        "西结通〔2023〕13号",
        "西结通〔2024〕1号",
    ]
    assert given.value.code == "number_given"
    refused(
        "letterhead_next_number_of_a_year",
        lambda: Letterhead.objects.update(next_number_year=None),
    )
    refused("letterhead_next_number_of_a_year", lambda: Letterhead.objects.update(next_number=None))


def test_whoever_reads_it_is_told_once_and_nobody_else(draft, office, cadre, liaison, supervisor):
    township = factories.make_user(Role.TOWNSHIP_OFFICE, place=factories.SHILI)
    factories.make_user(Role.LIAISON, unit=factories.make_unit("没有结对的单位"))
    factories.make_user(Role.TOWNSHIP_OFFICE, place=factories.LI_VILLAGE[:9] + "000")

    confirm(draft, office)

    told = Message.objects.filter(key=f"notice:{draft.pk}")
    assert {message.user for message in told} == {liaison, supervisor, township}
    assert told[0].path == f"/notices/{draft.pk}/"
    assert "西结对办通〔2023〕1号" in told[0].subject


def test_whoever_is_told_from_another_county_reads_it(draft, office):
    far = factories.make_user(Role.LIAISON, place=factories.LI_COUNTY)
    stranger = factories.make_user(Role.LIAISON, place=factories.LI_COUNTY)
    factories.make_pairing(factories.make_household(), factories.make_cadre(unit=far.unit))
    factories.make_pairing(
        factories.make_household(village=factories.LI_VILLAGE),
        factories.make_cadre(unit=stranger.unit),
    )
    again = notices.draft_again(notice=draft, version=1, keep_text=False, actor=office)
    assert not Notice.objects.visible_to(far).exists()

    published = confirm(again, office)

    told = Message.objects.filter(key=f"notice:{published.pk}").values_list("user", flat=True)
    assert far.pk in told
    assert stranger.pk not in told
    assert list(Notice.objects.visible_to(far)) == [published]
    assert not Notice.objects.visible_to(stranger).exists()


@pytest.mark.parametrize("where", ["title", "text"])
def test_nothing_with_the_number_of_a_person_is_confirmed(draft, office, where):
    held = {"title": "通报", "text": "另外说明。", where: "联系张三 138 0013 8000"}
    Notice.objects.filter(pk=draft.pk).update(**held)

    with pytest.raises(DomainError) as refusal:
        confirm(draft, office)

    assert refusal.value.code == "personal_number"
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_second_person_confirms_where_the_county_has_it_so(draft, office, english):
    need_a_second()
    colleague = factories.make_user(Role.COUNTY_OFFICE)

    waiting = confirm(draft, office)
    assert waiting.status == NoticeStatus.CONFIRMED
    assert waiting.number is None
    assert Message.objects.filter(user=colleague).exists()

    with pytest.raises(DomainError, match="Another person"):
        confirm(waiting, office)

    published = confirm(waiting, colleague)
    assert (published.confirmed_by, published.second_by) == (office, colleague)
    assert published.number_text == "西结通〔2023〕1号"


def test_who_was_given_a_code_by_the_first_is_not_the_second(draft, office):
    need_a_second()
    colleague = factories.make_user(Role.COUNTY_OFFICE)
    issue_codes(users=[colleague], actor=office)
    waiting = confirm(draft, office)

    with pytest.raises(DomainError) as refusal:
        confirm(waiting, User.objects.get(pk=colleague.pk))
    assert refusal.value.code == "notice_second"


def test_what_waits_for_a_second_person_is_not_edited_before_it_is_a_draft_again(draft, office):
    need_a_second()
    waiting = confirm(draft, office)

    with pytest.raises(ConflictError) as refusal:
        notices.edit_notice(
            notice=waiting, version=waiting.version, title="一", text="一", actor=office
        )
    assert refusal.value.code == "notice_confirmed"

    again = notices.take_confirmation_back(notice=waiting, version=waiting.version, actor=office)
    assert again.is_draft
    assert again.confirmed_by is None


# For good


@pytest.mark.parametrize(
    "change",
    [
        lambda notice: Notice.objects.filter(pk=notice.pk).update(text="另一回事"),
        lambda notice: Notice.objects.filter(pk=notice.pk).update(status="draft"),
        lambda notice: Notice.objects.filter(pk=notice.pk).update(figures={}),
        lambda notice: Notice.objects.filter(pk=notice.pk).delete(),
        # What waits for the end of the transaction would hinder it before the trigger does.
        lambda notice: connection.cursor().execute(
            "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE reports_notice CASCADE"
        ),
    ],
)
def test_the_database_keeps_what_is_published(draft, office, change):
    published = confirm(draft, office)

    with pytest.raises(InternalError, match="keeps what is published"), transaction.atomic():
        change(published)

    published.refresh_from_db()
    assert published.text == draft.text


def test_no_service_touches_what_is_published(draft, office):
    published = confirm(draft, office)
    version = published.version

    for attempt in (
        lambda: notices.edit_notice(
            notice=published, version=version, title="一", text="一", actor=office
        ),
        lambda: notices.draft_again(
            notice=published, version=version, keep_text=False, actor=office
        ),
        lambda: notices.confirm_notice(notice=published, version=version, actor=office),
        lambda: notices.take_confirmation_back(notice=published, version=version, actor=office),
        lambda: notices.discard_notice(notice=published, version=version),
    ):
        with pytest.raises(ConflictError) as refusal:
            attempt()
        assert refusal.value.code == "notice_published"


def test_the_database_has_no_number_without_publishing(draft, office):
    rows = Notice.objects.filter(pk=draft.pk)

    refused("notice_number_comes_with_publishing", lambda: rows.update(number=1, number_year=2023))
    refused("notice_confirmed_by_somebody", lambda: rows.update(status=NoticeStatus.CONFIRMED))
    refused("notice_second_is_another", lambda: rows.update(confirmed_by=office, second_by=office))
    refused("notice_month_is_its_first_day", lambda: rows.update(month=date(2023, 5, 2)))
    refused("notice_once_a_month", lambda: factories.make_notice(month=MAY))


def test_what_came_later_shows_as_a_difference(draft, pairing, office):
    published = confirm(draft, office)
    assert changes_since(published) == []

    factories.make_contact(pairing, date(2023, 5, 30), ContactKind.ONLINE)
    factories.make_aid(pairing, date(2023, 5, 3), "80.50")
    factories.make_contact(pairing, date(2023, 6, 30))

    county, township, unit = changes_since(published)
    assert (county.name, township.name, unit.name) == ("西和县", "汉源镇", "西和县教育局")
    assert [(each.title, each.was, each.now, str(each.difference)) for each in county.changes] == [
        ("电话等联系", 1, 2, "1"),
        ("慰问金", 0, 80.5, "80.5"),
        ("今年累计电话等联系", 1, 2, "1"),
        ("今年累计慰问金", 0, 80.5, "80.5"),
    ]
    published.refresh_from_db()
    assert published.figures["county"]["now"]["contacts"] == 1


def test_what_came_later_about_earlier_months_shows_where_the_notice_prints_it(
    draft, pairing, office
):
    published = confirm(draft, office)
    factories.make_contact(pairing, date(2023, 4, 20))
    factories.make_activity(day=date(2023, 2, 4))

    changed = {
        row.kind: {each.title: (each.was, each.now) for each in row.changes}
        for row in changes_since(published)
    }

    assert changed["county"] == {
        "上月走访探视": (0, 1),
        "今年累计走访探视": (0, 1),
        "今年累计开展活动": (0, 1),
    }
    assert changed["township"] == changed["unit"]
    assert changed["unit"] == {"上月走访探视": (0, 1), "今年累计走访探视": (0, 1)}


# Correcting


def test_a_correction_names_the_notice_and_what_changed(draft, pairing, office):
    published = confirm(draft, office)
    factories.make_contact(pairing, date(2023, 5, 30), ContactKind.ONLINE)

    correction = notices.correct_notice(notice=published, actor=office)

    assert correction.corrects == published
    assert correction.title == f"关于更正《{published.title}》的通报"
    assert "（西结对办通〔2023〕1号）中部分数据有误" in correction.text
    assert (
        "西和县：电话等联系由1人次更正为2人次；今年累计电话等联系由1人次更正为2人次。"
        in correction.text
    )
    assert notices.correct_notice(notice=published, actor=office) == correction
    assert confirm(correction, office).number == 2
    published.refresh_from_db()
    assert "更正" not in published.text


def test_only_what_is_published_is_corrected(draft, office):
    with pytest.raises(DomainError):
        notices.correct_notice(notice=draft, actor=office)

    correction = confirm(
        notices.correct_notice(notice=confirm(draft, office), actor=office), office
    )
    with pytest.raises(DomainError):
        notices.correct_notice(notice=correction, actor=office)


# The letterhead


def test_a_template_with_an_error_is_not_kept(db, english):
    with pytest.raises(TemplateError, match="Line 2: there is no placeholder"):
        notices.set_letterhead(
            county=factories.get_region(), values={"template": "一\n{{ 无此 }}", "title": ""}
        )


def test_a_countys_own_words_are_drafted_with(draft, pairing, office):
    notices.discard_notice(notice=draft, version=1)
    need_a_second()
    kept = factories.get_region().letterhead
    kept.template = "本月联系{{ 联系 }}次。"
    kept.save(update_fields=["template"])

    again = notices.draft_notice(
        county=draft.county, programme=draft.programme, month=MAY, actor=office
    )

    assert again.text == "本月联系1次。"
    assert "总体情况" in SHIPPED_TEXT


# At once


def two_drafts() -> list[Notice]:
    return [factories.make_notice(month=date(2023, month, 1)) for month in (3, 4)]


def test_two_that_are_published_at_once_get_two_numbers(committing_db):
    office = factories.make_user(Role.COUNTY_OFFICE)
    first, second = two_drafts()

    with transaction.atomic():
        confirm(first, office)
        other = Session(lambda: confirm(second, office))
        wait_until(lambda: sessions_waiting_for_a_lock() == 1, "the second waiting")

    assert other.join_session().number == 2
    first.refresh_from_db()
    assert first.number == 1


def test_without_the_lock_two_would_take_one_number(committing_db):
    office = factories.make_user(Role.COUNTY_OFFICE)
    first, second = two_drafts()

    with mock.patch.object(notices, "_lock_county"):
        with transaction.atomic():
            confirm(first, office)
            other = Session(lambda: confirm(second, office))
            wait_until(lambda: sessions_waiting_for_a_lock() == 1, "the second waiting")
        with pytest.raises(IntegrityError, match="notice_number_once_a_year"):
            other.join_session()


def test_a_draft_that_two_confirm_at_once_is_published_once(committing_db):
    office = factories.make_user(Role.COUNTY_OFFICE)
    draft = factories.make_notice()

    with transaction.atomic():
        confirm(draft, office)
        other = Session(
            lambda: notices.confirm_notice(
                notice=Notice.objects.get(pk=draft.pk), version=1, actor=office
            )
        )
        wait_until(lambda: sessions_waiting_for_a_lock() == 1, "the second waiting")

    with pytest.raises(ConflictError):
        other.join_session()
    assert Notice.objects.get().number == 1
