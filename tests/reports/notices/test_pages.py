"""The pages of notices: what each reads, does and downloads."""

import io
import re
from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from docx import Document

from organization.models import User
from reports.models import Letterhead, Notice
from reports.notices.wording import SHIPPED_TEXT
from reports.views import notices as views
from tests import factories
from tests.reports.documents.test_pdf import pretend
from visits.choices import ContactKind

pytestmark = pytest.mark.django_db
LIST = reverse("reports:notice_list")
LETTERHEAD = reverse("reports:letterhead")


@pytest.fixture(autouse=True)
def july(clock) -> None:
    """1 July 2023, in the middle of the day."""


def at(name: str, notice: Notice) -> str:
    return reverse(f"reports:notice_{name}", args=[notice.pk])


@pytest.fixture
def desk(client: Client, office: User) -> Client:
    client.force_login(office)
    client.cookies["django_language"] = "en"
    return client


def sent(**changed: str) -> dict[str, str]:
    return {
        "issuer": "西和县结对办",
        "number_prefix": "西结通",
        "addressees": "各乡镇",
        "signature": "西和县结对办",
        "title": "通报",
        "template": "联系{{ 联系 }}次。",
    } | changed


def test_an_empty_list_says_what_it_is_and_when_one_comes(desk, pairing):
    page = desk.get(LIST).content.decode()

    assert "There is no notice yet" in page
    assert "on 2023-07-03 at 09:00" in page
    assert re.findall(r'<option value="aixin-gansu:(\S+)">', page) == [
        "2023-06",
        "2023-05",
        "2023-04",
        "2023-03",
        "2023-02",
        "2023-01",
    ]


def test_a_month_is_drafted_by_its_button_and_then_offered_no_more(desk, pairing):
    answer = desk.post(reverse("reports:notice_draft"), {"month": "aixin-gansu:2023-05"})

    notice = Notice.objects.get()
    assert answer.url == at("detail", notice)
    assert "aixin-gansu:2023-05" not in desk.get(LIST).content.decode()
    # What was not offered is not drafted.
    desk.post(reverse("reports:notice_draft"), {"month": "aixin-gansu:2023-07"})
    assert Notice.objects.count() == 1


def test_a_draft_is_for_the_office_alone(client, liaison, township, supervisor, cadre):
    draft = factories.make_notice()
    for user in (liaison, township, supervisor):
        client.force_login(user)
        assert client.get(at("detail", draft)).status_code == 404
        assert draft.title not in client.get(LIST).content.decode()

    factories.publish_notice(draft)

    for user in (liaison, township, supervisor):
        client.force_login(user)
        page = client.get(at("detail", draft)).content.decode()
        assert "西结对办通〔2023〕1号" in page
        assert at("confirm", draft) not in page
        assert draft.title in client.get(LIST).content.decode()
    client.force_login(cadre)
    assert client.get(at("detail", draft)).status_code == 403


def test_a_prefectures_supervisor_reads_every_county_of_it(client):
    theirs = factories.publish_notice(factories.make_notice())
    prefecture = factories.make_user("supervisor", place="621200000000")
    elsewhere = factories.make_user("supervisor", place="620100000000")

    client.force_login(prefecture)
    assert client.get(at("detail", theirs)).status_code == 200
    assert "<small>西和县</small>" in client.get(LIST).content.decode()
    client.force_login(elsewhere)
    assert client.get(at("detail", theirs)).status_code == 404


def test_edited_confirmed_and_published_at_the_desk(desk, pairing):
    notice = factories.make_notice()

    desk.post(at("edit", notice), {"title": "通报", "text": "一\r\n\r\n　二 ", "version": 1})
    page = desk.get(at("detail", notice)).content.decode()
    assert "<ins>通报<br>一<br>二</ins>" in page
    desk.post(at("confirm", notice), {"version": 2})

    notice.refresh_from_db()
    assert notice.text == "一\n二"
    assert notice.is_published


def test_what_no_document_can_hold_is_left_out(desk):
    notice = factories.make_notice()

    desk.post(at("edit", notice), {"title": "通\x07报", "text": "一\x1b二\x0c三", "version": 1})

    notice.refresh_from_db()
    assert (notice.title, notice.text) == ("通 报", "一 二\n三")
    assert desk.post(at("document", notice)).status_code == 200


@pytest.mark.parametrize("where", ["title", "text"])
def test_the_number_of_a_person_is_refused_beside_its_field(desk, where):
    notice = factories.make_notice()
    typed = {"title": "通报", "text": "一切如常。", where: "张三：１３８００１３８０００"}

    answer = desk.post(at("edit", notice), typed | {"version": 1})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [where]
    assert "Leave out the identity and mobile numbers" in answer.content.decode()
    notice.refresh_from_db()
    assert notice.version == 1


def test_what_was_typed_stays_when_somebody_was_quicker(desk):
    notice = factories.make_notice(version=5)

    answer = desk.post(at("edit", notice), {"title": "通报", "text": "我写的", "version": 4})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Somebody else has changed the draft" in page
    assert "我写的" in page


@pytest.mark.parametrize("version", ["", "x", "7", "１"])
def test_a_draft_that_was_not_seen_is_not_published(desk, version):
    notice = factories.make_notice()

    desk.post(at("confirm", notice), {"version": version})

    notice.refresh_from_db()
    assert notice.is_draft


def test_changes_since_are_counted_when_asked_for(desk, pairing):
    notice = factories.publish_notice(factories.make_notice())
    factories.make_contact(pairing, date(2023, 5, 4), ContactKind.PHONE)

    first = desk.get(at("detail", notice)).content.decode()
    asked = desk.get(at("detail", notice) + "?changes").content.decode()

    assert "Counting anew" in first
    assert '电话等联系</span> <strong class="num">+1</strong>' in asked


def test_the_page_costs_the_same_whatever_the_county(desk, pairing, django_assert_max_num_queries):
    for number in range(4):
        other = factories.make_pairing(factories.make_household(f"户{number}"))
        factories.make_recipient(other.household)
    desk.post(reverse("reports:notice_draft"), {"month": "aixin-gansu:2023-05"})
    notice = Notice.objects.get()

    with django_assert_max_num_queries(22):
        assert desk.get(at("detail", notice)).status_code == 200
    with django_assert_max_num_queries(16):
        desk.get(LIST)


def test_figures_lead_only_where_whoever_looks_may_go(client, desk, liaison, township, pairing):
    desk.post(reverse("reports:notice_draft"), {"month": "aixin-gansu:2023-05"})
    notice = factories.publish_notice(Notice.objects.get())

    def addresses(user: User) -> set[str]:
        client.force_login(user)
        page = client.get(at("detail", notice)).content.decode()
        found = re.findall(r'href="(/[^"]+region=\d+[^"]*|/[^"]+unit=\d+[^"]*)"', page)
        return {address.replace("&amp;", "&") for address in found}

    for user in (liaison, township):
        for address in addresses(user):
            assert client.get(address).status_code == 200, address
    assert any("unit=" in address for address in addresses(liaison))
    assert not any("region=621225&" in address for address in addresses(township))
    assert any("region=621225100&" in address for address in addresses(township))


# To print


def words_of(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_page_and_file_say_the_same_and_name_no_person(desk, pairing, liaison, supervisor):
    factories.make_recipient(pairing.household)
    desk.post(reverse("reports:notice_draft"), {"month": "aixin-gansu:2023-05"})
    notice = factories.publish_notice(Notice.objects.get(), by=User.objects.get(name="办公室"))

    answer = desk.post(at("document", notice), {"as": "docx"})
    words = words_of(b"".join(answer.streaming_content))
    page = desk.get(at("detail", notice)).content.decode()

    assert "西结对办通〔2023〕1号" in words
    for line in notice.text.splitlines():
        assert line in words
        assert line in re.sub(r"</span><span[^>]*>", "", page)
    assert "西和县教育局" in words
    people = [*User.objects.exclude(name="办公室").values_list("name", flat=True), "王成", "王小成"]
    # Two of the cast are called after their place.
    for name in set(people) - {"汉源镇"}:
        assert name not in words, name
    assert ".docx" in answer["Content-Disposition"]


def test_pdf_is_made_once_of_what_is_published(desk, monkeypatch, tmp_path):
    cache.clear()
    count = tmp_path / "count"
    pretend(
        monkeypatch,
        tmp_path,
        f'echo x >> {count}; for last; do :; done; printf "%%PDF-1.7" > "${{last%docx}}pdf"',
    )
    notice = factories.publish_notice(factories.make_notice())

    for _time in range(2):
        answer = desk.post(at("document", notice), {"as": "pdf"})
        assert b"".join(answer.streaming_content) == b"%PDF-1.7"

    assert count.read_text() == "x\n"


@pytest.mark.usefixtures("cache_away")
def test_pdf_is_made_while_the_cache_is_away(desk, monkeypatch, tmp_path):
    pretend(monkeypatch, tmp_path, 'for last; do :; done; printf "%%PDF-1.7" > "${last%docx}pdf"')
    notice = factories.publish_notice(factories.make_notice())

    answer = desk.post(at("document", notice), {"as": "pdf"})

    assert b"".join(answer.streaming_content) == b"%PDF-1.7"


def test_pdf_that_is_being_made_is_not_made_twice(desk, monkeypatch, tmp_path):
    cache.clear()
    pretend(monkeypatch, tmp_path, "exit 1")
    notice = factories.publish_notice(factories.make_notice())
    cache.add(f"notice-pdf:{notice.pk}:{notice.version}:made", 1)

    answer = desk.post(at("document", notice), {"as": "pdf"}, follow=True)

    assert "The PDF is being made at this moment" in answer.content.decode()


def test_without_libreoffice_the_page_says_why_there_is_no_pdf(desk, monkeypatch, tmp_path):
    notice = factories.make_notice()
    monkeypatch.setattr(views, "soffice", lambda: None)

    page = desk.get(at("detail", notice)).content.decode()

    assert "LibreOffice is not installed on this server" in page
    assert 'value="pdf"' not in page


# The letterhead


def test_letterhead_is_kept_and_shipped_words_are_kept_as_nothing(desk):
    answer = desk.post(LETTERHEAD, sent(template=SHIPPED_TEXT.replace("\n", "\r\n")))

    assert answer.status_code == 302
    kept = Letterhead.objects.get()
    assert (kept.issuer, kept.template, kept.title, kept.needs_second) == (
        "西和县结对办",
        "",
        "通报",
        False,
    )


def test_the_next_number_is_shown_and_set(desk, office):
    factories.publish_notice(factories.make_notice(), by=office)
    assert desk.get(LETTERHEAD).context["form"]["next_number"].value() == 2

    for number in ("1", "0", "10000", "x"):
        refused = desk.post(LETTERHEAD, sent(next_number=number))
        assert refused.status_code == 422
        assert list(refused.context["form"].errors) == ["next_number"]
    assert not Letterhead.objects.exists()
    assert desk.post(LETTERHEAD, sent(next_number="12")).status_code == 302

    assert desk.get(LETTERHEAD).context["form"]["next_number"].value() == 12


def test_a_template_with_an_error_is_refused_with_its_line_and_stays_typed(desk):
    answer = desk.post(LETTERHEAD, sent(template="一\n二\n{% 如有 走访 %}三"))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Line 3: “{% 如有 走访 %}” is not closed" in page
    assert "{% 如有 走访 %}三</textarea>" in page
    assert not Letterhead.objects.exists()


def test_preview_shows_the_last_months_figures_and_saves_nothing(desk, pairing):
    factories.make_contact(pairing, date(2023, 6, 4), ContactKind.PHONE)

    page = desk.post(LETTERHEAD, sent(preview="yes")).content.decode()

    assert "联系1次。" in page
    assert "西和县结对办" in page
    assert not Letterhead.objects.exists()
    assert not Notice.objects.exists()


def test_shipped_words_are_put_back_into_the_form_unsaved(desk):
    desk.post(LETTERHEAD, sent())

    page = desk.post(LETTERHEAD, sent(issuer="刚写的", restore="yes")).content.decode()

    assert "一、总体情况" in page
    assert "刚写的" in page
    assert Letterhead.objects.get().template == "联系{{ 联系 }}次。"


def test_summary_leads_to_the_notices(desk, pairing):
    assert LIST in desk.get(reverse("reports:summary")).content.decode()
