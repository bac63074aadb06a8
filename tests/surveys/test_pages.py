"""The pages of surveys: from an empty form to the people behind a figure."""

from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from common.dates import today
from delivery.models import Message
from pairing.models import Household
from reports.ledgers.household_files import files_of
from surveys.choices import AnswerState, LineState, SurveyStatus
from surveys.models import Survey, SurveyAnswer, SurveyLine
from surveys.phone import mark, pages
from surveys.services.making import close_survey
from surveys.services.reminders import counties_with_surveys, items, total, work
from tests import factories
from tests.surveys.making import make_answered, make_line, make_survey
from visits.access import own_pairings
from visits.models import Activity, Need


@pytest.fixture
def survey(clock, db) -> Survey:
    return make_survey(SurveyStatus.PUBLISHED)


@pytest.fixture
def desk(client, office):
    client.force_login(office)
    return client


def _put(client, line, /, **body):
    sent = {
        "line": line.pk, "outcome": "answered", "day": "2023-06-30", "via": "visit", "base": 0,
        "answers": {"q1": "no"},
    }  # fmt: skip
    uuid = body.pop("uuid", uuid4())
    return client.put(
        reverse("surveys:api_answer", args=[uuid]), sent | body, content_type="application/json"
    )


def test_a_survey_runs_in_years_that_somebody_means(clock, client, office):
    client.force_login(office)
    wanted = {"name": "培训需求", "asks": "household", "programme": "aixin-gansu"}

    answer = client.post(
        reverse("surveys:new"), wanted | {"first": "0023-07-01", "last": "9999-12-31"}
    )

    # Copied, it would have lasted beyond the last day that there is.
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"first", "last"}
    assert not Survey.objects.exists()


def test_training_survey_from_the_empty_form_to_needs(clock, client, office, cadre, pairing):
    client.force_login(office)
    client.post(
        reverse("surveys:new"),
        {
            "start": "training", "name": "培训需求", "asks": "person", "age_from": "16",
            "programme": "aixin-gansu", "first": "2023-07-01", "last": "2023-08-31",
        },
    )  # fmt: skip
    survey = Survey.objects.get()
    client.post(reverse("surveys:choose", args=[survey.pk]), {"add": "yes"})
    version = Survey.objects.get().version
    client.post(reverse("surveys:act", args=[survey.pk]), {"act": "publish", "version": version})
    line = SurveyLine.objects.get()
    client.force_login(cadre)
    wants = {"q1": "yes", "q2": ["o1"], "q3": "o2"}
    arrived = _put(client, line, day="2023-07-01", answers=wants)
    client.force_login(office)

    page = client.get(reverse("surveys:detail", args=[survey.pk]))
    behind = client.get(reverse("surveys:lines", args=[survey.pk]), {"answer": "q1:yes"})
    client.post(
        reverse("surveys:lines_needs", args=[survey.pk]),
        {"line": [line.pk], "text": "想学烹饪", "kind": ""},
    )
    client.post(
        reverse("surveys:lines_activity", args=[survey.pk]),
        {"line": [line.pk], "name": "烹饪培训班", "day": "2023-07-20"},
    )

    assert arrived.status_code == 201
    assert page.context["results"][0].counts[0].number == 1
    assert [row.whose for row in behind.context["page"]] == ["王小成"]
    assert behind.context["page"][0].cadre_name == "张三"
    assert Need.objects.get().text == "王小成：想学烹饪"
    assert Activity.objects.get().taking_part.get().household == pairing.household


def test_every_figure_opens_as_many_rows_as_it_says(desk, survey, pairing, recipient):
    for number in range(4):
        home = factories.make_household(f"户{number}", village=factories.WHEAT)
        held = factories.make_pairing(home, pairing.cadre if number else None)
        person = factories.make_recipient(home)
        line = make_answered(held, survey, {"q1": "yes" if number else "no"})
        line.recipient = person
        line.save(update_fields=["recipient"])
    make_line(survey, pairing.household, recipient)
    page = desk.get(reverse("surveys:detail", args=[survey.pk])).context
    address = reverse("surveys:lines", args=[survey.pk])

    figures = [
        (row.query(state=state), number)
        for part in ("by_place", "by_unit", "by_group")
        for row in page[part]
        for state, _words, number in row.cells
        if number
    ]
    figures += [
        (f"answer={result.question.key}:{tally.key}", tally.number)
        for result in page["results"]
        for tally in result.counts
    ]

    assert len(figures) > 8
    for query, number in figures:
        assert desk.get(f"{address}?{query}").context["total"] == number, query


def test_only_what_is_counted_is_drawn(desk, survey, pairing):
    make_answered(pairing, survey)

    page = desk.get(reverse("surveys:detail", args=[survey.pk])).content.decode()

    # Each has a place to be drawn in: without one the script ends, and draws nothing after it.
    assert page.count("data-chart=") == page.count("data-drawing") > 0
    assert page.count("survey-result") > page.count("data-chart=")


def test_address_that_names_what_is_not_here_says_so(desk, survey, pairing):
    make_answered(pairing, survey)
    address = reverse("surveys:lines", args=[survey.pk])

    page = desk.get(address, {"answer": "q9:yes", "unit": "x", "state": "answered"})

    assert page.context["total"] == 1
    assert page.context["form"].notes


def test_file_has_a_column_for_each_question(desk, survey, pairing):
    make_answered(pairing, survey)

    answer = desk.post(
        reverse("surveys:lines_export", args=[survey.pk]), {"purpose": "check", "as": "xlsx"}
    )
    content = b"".join(answer.streaming_content)
    rows = list(load_workbook(BytesIO(content)).active.iter_rows(values_only=True))

    cells = [cell for row in rows for cell in row if cell]
    assert "想学什么" in cells
    assert "烹饪" in cells
    assert "13812345678" in cells


def test_supervisor_reads_figures_and_no_words_of_peoples_own(client, supervisor, survey, pairing):
    line = make_answered(pairing, survey, {"q1": "no", "q4": "母亲常年卧床"})
    client.force_login(supervisor)

    page = client.get(reverse("surveys:lines", args=[survey.pk]), {"answer": "q4:*"})
    household = client.get(reverse("visits:household_detail", args=[line.household_id]))

    assert page.context["total"] == 1
    assert "卧床" not in page.content.decode() + household.content.decode()
    assert "13812345678" not in page.content.decode()


def test_questions_are_put_changed_and_their_mistakes_said(desk, clock):
    survey = make_survey(questions=[])
    new = reverse("surveys:question_new", args=[survey.pk])

    desk.post(new, {"text": "会什么手艺", "kind": "several", "options": "木工\n瓦工", "version": 1})
    wrong = desk.post(new, {"text": "几天", "kind": "number", "low": 9, "high": 3, "version": 2})
    alone = desk.post(new, {"text": "哪种", "kind": "one", "options": "一种", "version": 2})
    stale = desk.post(new, {"text": "哪种", "kind": "text", "version": 1})
    edit = reverse("surveys:question_edit", args=[survey.pk, "q1"])
    desk.post(
        edit, {"text": "会什么手艺", "kind": "several", "options": "瓦工\n电工", "version": 2}
    )

    survey.refresh_from_db()
    assert [page.status_code for page in (wrong, alone, stale)] == [422] * 3
    # An answer that stays keeps its key, and one that is gone leaves it to none.
    assert survey.questions[0]["options"] == [["o2", "瓦工"], ["o3", "电工"]]


def test_list_of_households_with_lines_that_lead_nowhere_is_said_first(desk, clock, pairing):
    survey = make_survey(asks="household")
    address = reverse("surveys:choose", args=[survey.pk])
    asked = {"listed": "王成\n没有这人", "add": "yes"}

    page = desk.post(address, asked)
    before = survey.lines.count()
    desk.post(address, asked | {"without_missing": "yes"})

    assert [line.number for line in page.context["missing"]] == [2]
    assert (before, survey.lines.count()) == (0, 1)


def test_form_at_the_desk_is_filled_corrected_and_shows_what_another_wrote(
    desk, survey, pairing, cadre
):
    line = make_line(survey, pairing.household)
    address = reverse("surveys:line", args=[line.pk])
    form = {"outcome": "answered", "day": "2023-06-30", "via": "call", "base": 0, "q1": "no"}

    missing = desk.post(address, {**form, "q1": "", "q4": "写好的话"})
    desk.post(address, form)
    both = desk.post(address, {**form, "q1": "yes", "q2": ["a"], "q4": "另外的话"})
    desk.post(address, {**form, "q1": "yes", "q2": ["a"], "base": both.context["line"].revision})

    line.refresh_from_db()
    assert missing.status_code == 422
    assert "写好的话" in missing.content.decode()
    assert both.status_code == 422
    assert "另外的话" in both.content.decode()
    assert [question for question, _words in both.context["now"]] == ["是否愿意参加培训"]
    assert line.current.given == {"q1": "yes", "q2": ["a"]}


# On the phone


def test_phone_sends_a_form_once(client, survey, pairing, cadre):
    line = make_line(survey, pairing.household)
    client.force_login(cadre)
    uuid = uuid4()

    answers = [_put(client, line, uuid=uuid) for _n in range(2)]

    assert [answer.status_code for answer in answers] == [201, 200]
    assert SurveyAnswer.objects.count() == 1


def test_phone_is_told_what_another_has_written(client, survey, pairing, cadre):
    line = make_answered(pairing, survey)
    client.force_login(cadre)

    refused = _put(client, line)
    kept = refused.json()["kept"]
    taken = _put(client, line, base=kept["base"])

    assert refused.status_code == 409
    assert "烹饪" in kept["words"]
    assert taken.status_code == 201


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"answers": {}}, 422, "q1"),
        ({"answers": None}, 422, "q1"),
        ({"answers": {"q1": "no", "q3": 99}}, 422, "q3"),
        ({"day": "2023-07-02"}, 422, "day"),
        ({"day": "gestern"}, 422, "day"),
        ({"outcome": "not_reached"}, 422, "reason"),
        ({"base": "x"}, 422, "base"),
        ({"line": True}, 404, None),
        ({"line": "9" * 30}, 404, None),
    ],
)
def test_phone_is_told_what_is_wrong(client, survey, pairing, cadre, body, status, field):
    line = make_line(survey, pairing.household)
    client.force_login(cadre)

    answer = _put(client, line, **body)

    assert answer.status_code == status
    assert field is None or field in answer.json()["errors"]
    assert not SurveyAnswer.objects.exists()


def test_phone_is_told_of_a_day_before_the_survey(client, survey, pairing, cadre):
    line = make_line(survey, pairing.household)
    client.force_login(cadre)

    answer = _put(client, line, day="2023-04-01")

    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["day"])


def test_form_from_an_offline_phone_after_the_closing_is_kept_and_decided(
    client, survey, pairing, cadre, office
):
    line = make_line(survey, pairing.household)
    close_survey(survey=survey, actor=office)
    client.force_login(cadre)

    arrived = _put(client, line)
    client.force_login(office)
    page = client.get(reverse("surveys:detail", args=[survey.pk]))
    client.post(reverse("surveys:late", args=[SurveyAnswer.objects.get().pk]), {"act": "take"})

    line.refresh_from_db()
    assert arrived.status_code == 200
    assert len(page.context["late"]) == 1
    assert (line.state, SurveyAnswer.objects.get().state) == (
        LineState.ANSWERED,
        AnswerState.TAKEN,
    )


def test_household_of_somebody_else_takes_no_form(client, survey, pairing, cadre):
    other = make_line(survey, factories.make_pairing().household)
    client.force_login(cadre)

    assert _put(client, other).status_code == 404
    assert client.get(reverse("surveys:phone_fill", args=[other.pk])).status_code == 404


def test_phone_shows_what_is_to_be_filled_and_takes_it_without_scripts(
    client, survey, pairing, cadre
):
    line = make_line(survey, pairing.household)
    client.force_login(cadre)
    address = reverse("surveys:phone_fill", args=[line.pk])
    form = {"outcome": "answered", "day": "2023-06-30", "via": "visit", "base": 0, "q1": "no"}

    home = client.get(reverse("visits:phone_home")).content.decode()
    household = client.get(reverse("visits:phone_household", args=[pairing.pk])).content.decode()
    wrong = client.post(address, {**form, "q3": "99", "q4": "写好的话"})
    client.post(address, form)
    after = client.get(reverse("visits:phone_home")).content.decode()

    line.refresh_from_db()
    assert address in household
    assert home.count("round-line") == after.count("round-line") + 1
    assert wrong.status_code == 422
    assert "写好的话" in wrong.content.decode()
    assert line.state == LineState.ANSWERED


# Reminders


def test_cadre_with_forms_left_is_told_once_a_week(clock, survey, pairing, cadre):
    make_line(survey, pairing.household)
    filled = factories.make_pairing()
    make_answered(filled, survey)
    run = factories.make_run(period="2023-W26", as_of=date(2023, 7, 1))

    for _n in range(2):
        work(run, items(run, 0, 10))

    told = Message.objects.filter(key="surveys:2023-W26")
    assert [county.pk for county in counties_with_surveys(date(2023, 7, 1))] == [factories.XIHE]
    assert total(run) == 1
    assert [message.user for message in told] == [cadre]


def test_survey_that_reminds_nobody_is_silent(clock, pairing):
    quiet = make_survey(SurveyStatus.PUBLISHED, reminds=False)
    to_come = make_survey(SurveyStatus.PUBLISHED, first=date(2023, 7, 2))
    make_line(quiet, pairing.household)
    make_line(to_come, pairing.household)

    assert counties_with_surveys(date(2023, 7, 1)) == []
    assert today() + timedelta(days=1) == to_come.first


@pytest.mark.parametrize(
    ("who", "name"),
    [
        ("office", "surveys:list"),
        ("office", "surveys:detail"),
        ("office", "surveys:lines"),
        ("liaison", "surveys:detail"),
        ("liaison", "surveys:lines"),
        ("supervisor", "surveys:lines"),
        ("cadre", "visits:phone_home"),
    ],
)
def test_pages_ask_the_database_as_often_for_many(
    who, name, client, request, survey, pairing, cadre
):
    user = request.getfixturevalue(who)
    client.force_login(user)
    address = reverse(name, args=[survey.pk] if name in ("surveys:detail", "surveys:lines") else [])

    counts = []
    for number in (3, 12):
        for n in range(number):
            held = factories.make_pairing(factories.make_household(f"户{n}"), cadre.cadre)
            line = make_answered(held, survey)
            line.recipient = factories.make_recipient(held.household)
            line.save(update_fields=["recipient"])
            make_line(survey, held.household)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_what_a_phone_keeps_is_read_at_once_for_many(survey, cadre, django_assert_num_queries):
    for number in range(5):
        held = factories.make_pairing(factories.make_household(f"户{number}"), cadre.cadre)
        make_line(survey, held.household)
    make_answered(factories.make_pairing(cadre=cadre.cadre), survey)
    own = list(own_pairings(cadre).select_related("household"))

    with django_assert_num_queries(1):
        mark(own, cadre)
        kept = pages(own, cadre)

    # What was answered is not kept on the phone.
    assert len(kept) == 5


def test_household_file_tells_what_was_answered(clock, office, survey, pairing):
    line = make_answered(pairing, survey)

    (file,) = files_of(Household.objects.filter(pk=line.household_id), office)

    (section,) = [section for section in file.sections if section.title == "十一、需求调查"]
    cells = [cell for row in section.table.rows for cell in row]
    assert survey.name in cells
    assert any("想学什么 烹饪" in str(cell) for cell in cells)
