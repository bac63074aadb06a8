"""What the database keeps of every change of a registry row, by whatever path it comes."""

from datetime import date, time, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import InternalError, connection, models, transaction
from django.urls import reverse
from django.utils import translation

from api.models import Token, Webhook
from common.copying import copy_objects, copy_values
from inspections.models import CheckLine, Checklist, Inspection, Succession
from jobs.models import JobPlan
from organization import chain
from organization.access_log import note
from organization.choices import Action, Role
from organization.history import because, event_model_of, event_models
from organization.log_forms import record_choices
from organization.models import Seal, Unit, UnitEvent, User, UserEvent
from pairing.choices import Counted, EndReason
from pairing.intake.service import import_file
from pairing.models import (
    CountName,
    DraftingRule,
    Group,
    Household,
    HouseholdEvent,
    Import,
    Pairing,
    PairingEvent,
    Partnership,
    Recipient,
    RecipientEvent,
)
from reports.models import (
    CardTerms,
    ExportFormat,
    LedgerLayout,
    Letterhead,
    Notice,
    ReviewTerms,
    SummaryStyle,
)
from tests import factories
from tests.delivery.making import make_channel
from tests.harness import run_command
from tests.inspections.making import make_one_of_each
from tests.surveys.making import make_answered
from visits.choices import FestivalRule, TopicList
from visits.models import (
    ActivityFile,
    ActivityUnit,
    AskedVisit,
    Campaign,
    CampaignLine,
    CampaignMark,
    CampaignUnit,
    Contact,
    Distribution,
    Donor,
    Festival,
    FollowUp,
    Handout,
    HouseholdPlan,
    NeedFile,
    NeedStep,
    Participant,
    Place,
    PlanReview,
    ReminderRule,
    Round,
    RoundStop,
    Topic,
)

RECORDED = {
    *("api.Token", "api.Webhook"),
    *("delivery.Channel", "organization.Unit", "organization.User"),
    *("pairing.Cadre", "pairing.Group", "pairing.Household", "pairing.Pairing", "pairing.Pause"),
    *("pairing.CountName", "pairing.Programme", "pairing.Recipient"),
    *("pairing.Draft", "pairing.DraftingRule", "pairing.Partnership"),
    *("visits.Activity", "visits.Aid", "visits.Contact", "visits.Photo"),
    *("visits.Distribution", "visits.Donor", "visits.Handout"),
    *("visits.ActivityFile", "visits.ActivityUnit", "visits.Participant"),
    *("visits.Campaign", "visits.CampaignLine", "visits.CampaignMark", "visits.CampaignUnit"),
    *("visits.AskedVisit", "visits.NeedFile", "visits.NeedStep"),
    *("visits.HouseholdPlan", "visits.PlanMeasure", "visits.PlanReview"),
    *("visits.Feedback", "visits.Need", "visits.Place", "visits.QuotaRule", "visits.Topic"),
    *("visits.Festival", "visits.Round", "visits.RoundStop"),
    *("reports.Letterhead", "reports.Notice", "reports.ReviewTerms"),
    *("reports.LedgerLayout", "reports.CardTerms", "reports.SummaryStyle"),
    "reports.ExportFormat",
    *("surveys.Survey", "surveys.SurveyAnswer", "surveys.SurveyLine"),
    *("inspections.Checklist", "inspections.CheckRound", "inspections.CheckLine"),
    *("inspections.Inspection", "inspections.InspectedFile", "inspections.Succession"),
    *("inspections.Finding", "inspections.FindingStep", "inspections.FindingFile"),
    *("jobs.JobPlan", "visits.Answer", "visits.FollowUp", "visits.ReminderRule"),
}


def _change(row: models.Model) -> tuple[str, Any]:
    """A column of a row that may be changed, and another value for it."""
    if isinstance(row, Place):
        # Where it is is ciphertext, and in no line.
        return "contact_id", factories.make_contact(row.contact.pairing, date(2023, 2, 3)).pk
    if isinstance(row, Handout):
        return "number", 7
    if isinstance(row, Distribution):
        return "name", "另一次"
    if isinstance(row, CampaignMark):
        return "unit_id", factories.make_unit("汉源镇卫生院").pk
    if isinstance(row, Participant):
        return "people", 7
    if isinstance(row, CampaignUnit):
        return "promise", "走访二十户"
    if isinstance(row, ActivityUnit):
        return "contributes", "三名医生"
    if isinstance(row, RoundStop):
        return "household_id", factories.make_household().pk
    if isinstance(row, Partnership):
        return "township_id", factories.SHILI
    if isinstance(row, HouseholdPlan):
        return "aims", "修好房子"
    if isinstance(row, AskedVisit):
        return "reason", "请眼科医生上门"
    if isinstance(row, CheckLine):
        return "position", 9
    if isinstance(row, Checklist):
        return "version", 9
    if isinstance(row, Inspection):
        return "note", "另写"
    if isinstance(row, Succession):
        return "since", date(2023, 1, 2)
    for name, value in (
        *(
            ("need_days", 40),
            ("sex", "female"),
            ("system", "另一个平台"),
            ("address", "三组"),
            ("school", "一小"),
            ("title", "副科长"),
            ("found", "都好"),
            ("text", "另一件事"),
            ("weeks", 5),
            ("working_day", 4),
            *(("about", "另一次调查"), ("revision", 5), ("base", 5)),  # of surveys
            ("follow_up_after", 5),
            ("leader_cap", 2),
            ("starts_on", date(2024, 5, 1)),
        ),
        *(
            ("participants", 7),
            ("items", "大米"),
            ("width", 7),
            ("role", "爱心家人二"),
            ("contacts", 11),
            ("goes_along", "局长"),
        ),
        *(("office", "县民政局"), ("signatures", "填表人")),
        *(("issuer", "县民政局"), ("role_name", "爱心朋友"), ("ended_on", date(2024, 5, 1))),
        *(("closed_at", None), ("sex", "female"), ("name", "另一个")),
    ):
        if hasattr(row, name) and getattr(row, name) != value:
            return name, value
    raise AssertionError(f"nothing to change in {row._meta.label}")


@pytest.fixture
def rows(pairing, recipient, office) -> dict[str, models.Model]:
    """A row of each recorded model."""
    contact = factories.make_contact(pairing, date(2023, 2, 1))
    made = [
        *(pairing, pairing.household, pairing.cadre, recipient, contact),
        *(pairing.cadre.user, pairing.cadre.user.unit, pairing.programme, recipient.group),
        factories.make_aid(pairing, date(2023, 2, 1)),
        factories.make_donor(),
        (distribution := factories.make_distribution(pairing.household)),
        distribution.lines.get(),
        factories.make_photo(contact),
        Place.objects.create(contact=contact, point="34.01234,105.30123,20"),
        *_rows_of_needs(pairing),
        factories.make_feedback(pairing.cadre.user),
        Topic.objects.create(region_id=factories.XIHE, list=TopicList.FOUND, key="c1", name="出行"),
        Festival.objects.create(
            region_id=factories.XIHE,
            key="c1",
            name="腊月",
            rule=FestivalRule.LUNAR,
            month=12,
            day=23,
        ),
        factories.make_round(unit=pairing.cadre.user.unit),
        factories.make_round(pairing, festival="spring").stops.get(),
        *_rows_of_activities(pairing, contact),
        factories.make_pause(pairing, date(2023, 3, 1)),
        factories.make_draft(end_reason=EndReason.CADRE_RETIRED),
        DraftingRule.objects.create(programme=pairing.programme, region_id=factories.XIHE),
        Partnership.objects.create(
            programme=pairing.programme,
            unit=pairing.cadre.user.unit,
            township_id=factories.HANYUAN,
        ),
        factories.make_rule(contacts=6, visits=5),
        CountName.objects.create(programme=pairing.programme, count=Counted.VISITS, name="常走动"),
        make_channel(),
        Token.objects.create(
            account=pairing.cadre.user, system="平台", scopes=[], expires_on=date(2026, 1, 1)
        ),
        Webhook.objects.create(account=pairing.cadre.user, system="数据平台", resources=[]),
        ReviewTerms.objects.create(county_id=factories.XIHE),
        JobPlan.objects.create(
            county_id=factories.XIHE, job="weekly_reminder", working_day=1, at=time(9)
        ),
        factories.make_answer(pairing),
        factories.make_follow_up(pairing, run=factories.make_run()),
        ReminderRule.objects.create(county_id=factories.XIHE),
        factories.make_notice(),
        Letterhead.objects.create(
            county_id=factories.XIHE, issuer="县结对办", number_prefix="西", signature="县结对办"
        ),
        LedgerLayout.objects.create(
            county_id=factories.XIHE, kind="aid", name="慰问台账", title="慰问台账", columns=[]
        ),
        CardTerms.objects.create(county_id=factories.XIHE, office="县结对办"),
        SummaryStyle.objects.create(region_id=factories.XIHE, programme=pairing.programme),
        ExportFormat.objects.create(
            county_id=factories.XIHE,
            name="省小程序",
            kind="contacts",
            columns=[{"field": "day", "heading": "走访日期"}],
            first_day=date(2023, 1, 1),
        ),
    ]
    made += make_one_of_each(pairing)
    # The line of an answered survey, with its form.
    line = make_answered(pairing)
    made += [line, line.current, line.survey]
    return {row._meta.label: row for row in made}


def _rows_of_activities(pairing: Pairing, contact: Contact) -> list[models.Model]:
    activity = factories.make_activity(day=date(2023, 2, 1))
    unit = pairing.cadre.user.unit
    assert unit is not None
    campaign = factories.make_campaign(unit)
    return [
        *(activity, campaign, campaign.units.get()),
        ActivityUnit.objects.create(activity=activity, unit=unit),
        Participant.objects.create(activity=activity, household=pairing.household),
        ActivityFile.objects.create(
            activity=activity, name="a.pdf", kind="pdf", content=b"%PDF-", sha256="0", size=5
        ),
        CampaignMark.objects.create(campaign=campaign, unit=unit, contact=contact),
        CampaignLine.objects.create(
            campaign=campaign, unit=unit, day=date(2023, 10, 16), text="捐书"
        ),
    ]


def _rows_of_needs(pairing: Pairing) -> list[models.Model]:
    need = factories.make_need(pairing.household)
    plan = factories.make_plan(pairing.household)
    return [
        *(need, plan, plan.measures.get()),
        NeedStep.objects.create(need=need, move="note", text="已联系", day=date(2023, 5, 2)),
        NeedFile.objects.create(
            need=need, name="a.pdf", kind="pdf", content=b"%PDF-", sha256="0", size=5
        ),
        PlanReview.objects.create(
            plan=plan,
            day=date(2023, 7, 1),
            text="已有好转",
            was_due_on=date(2023, 7, 1),
            next_due_on=date(2024, 1, 1),
        ),
        factories.make_asked_visit(pairing.household),
    ]


def _labels(row: models.Model, *, key: Any = None) -> list[str]:
    lines: Any = event_model_of(type(row))
    found = lines.objects.filter(pgh_obj=key or row.pk).order_by("pgh_id")
    return list(found.values_list("pgh_label", flat=True))


def test_every_registry_is_recorded():
    assert {line.pgh_tracked_model._meta.label for line in event_models()} == RECORDED


@pytest.mark.parametrize("label", sorted(RECORDED))
def test_row_is_recorded_by_whatever_path_it_is_changed(label, rows):
    row = rows[label]
    model = type(row)
    name, value = _change(row)
    lines = event_model_of(model)
    made = len(_labels(row))

    setattr(row, name, value)
    row.save(update_fields=[name])
    by_save = _labels(row)[made:]
    former = lines.objects.filter(pgh_obj=row.pk).order_by("-pgh_id")[1]
    model._base_manager.filter(pk=row.pk).update(**{name: getattr(former, name)})
    by_update = _labels(row)[made + 1 :]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {model._meta.db_table} SET {name} = %s WHERE {model._meta.pk.column} = %s",
            [value, row.pk],
        )
    by_sql = _labels(row)[made + 2 :]

    assert made >= 1
    assert (by_save, by_update, by_sql) == (["update"], ["update"], ["update"])
    assert getattr(lines.objects.filter(pgh_obj=row.pk).latest("pgh_id"), name) == value


@pytest.mark.parametrize("label", sorted(RECORDED))
def test_row_that_is_copied_in_and_removed_is_recorded(label, rows):
    row = rows[label]
    model = type(row)
    before = event_model_of(model).objects.count()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        copied = model._base_manager.get(pk=row.pk)
        _make_unique(copied)
        copy_objects(model, [copied])
        model._base_manager.filter(pk=copied.pk)._raw_delete("default")

    assert _labels(row, key=copied.pk) == ["insert", "delete"]
    assert event_model_of(model).objects.count() == before + 2


def _make_unique(row: Any) -> None:
    """Whatever may not be there twice made another."""
    for name, value in (
        *(("phone", "13999999999"), ("head_id_digest", "1" * 64), ("id_digest", "2" * 64)),
        *(("slug", "another"), ("key", "another"), ("client_uuid", uuid4()), ("sha256", "0" * 64)),
        *(("year", 2150), ("end_reason", "died"), ("ended_on", date(2024, 5, 1))),
    ):
        if hasattr(row, name) and not (name == "ended_on" and isinstance(row, Recipient)):
            setattr(row, name, value)
    if isinstance(row, Unit | Group | Topic) or row._meta.model_name == "activity":
        row.name = "另一个"
    if isinstance(row, Place):
        row.contact = factories.make_contact(row.contact.pairing, date(2023, 2, 3))
    if isinstance(
        row,
        ReviewTerms
        | JobPlan
        | ReminderRule
        | Letterhead
        | Notice
        | LedgerLayout
        | CardTerms
        | ExportFormat,
    ):
        row.county_id = factories.LI_COUNTY
    if isinstance(row, SummaryStyle | DraftingRule | Checklist):
        row.region_id = factories.LI_COUNTY
    if isinstance(row, CountName):
        row.count = Counted.DEEDS
    if isinstance(row, Partnership):
        row.township_id = factories.LI_COUNTY
    if isinstance(row, FollowUp):
        row.end = "contact"
    if isinstance(row, Round):
        row.festival_on += timedelta(days=1)
    if isinstance(row, RoundStop | Participant | CheckLine):
        row.household = factories.make_household()
    if isinstance(row, ActivityUnit | CampaignUnit | Succession):
        row.unit = factories.make_unit("汉源镇卫生院")
    if isinstance(row, Inspection):
        row.is_first = False
    if isinstance(row, Campaign):
        row.name = "另一个"
    if isinstance(row, CampaignLine):
        row.text = "捐衣"
    if isinstance(row, Donor):
        row.name = "另一位"
    if isinstance(row, Handout):
        row.household, row.number = factories.make_household(), 7
    if isinstance(row, CampaignMark):
        assert row.contact is not None
        row.contact = factories.make_contact(row.contact.pairing, date(2023, 2, 3))
    if row._meta.model_name == "surveyline":
        row.household, row.current, row.state = factories.make_household(), None, "asked"
    if isinstance(row, AskedVisit | HouseholdPlan):
        row.household = factories.make_household()
    if isinstance(row, PlanReview):
        row.day += timedelta(days=1)
    if row._meta.model_name == "cadre":
        row.user = factories.make_user(Role.CADRE, unit=factories.make_unit())


def test_what_changes_nothing_leaves_no_line(household):
    household.save()

    assert _labels(household) == ["insert"]


def test_neither_ciphertext_nor_passwords_are_kept(household, recipient, office):
    names = {field.name for line in event_models() for field in line._meta.local_fields}
    office.set_password("another one")
    office.save(update_fields=["password"])

    assert not names & {"head_id", "identity", "certificate", "password", "last_login"}
    assert _labels(office) == ["insert"]


def test_changed_number_shows_by_its_digest(household):
    household.head_id_digest = "0" * 64
    household.save(update_fields=["head_id_digest"])

    assert _labels(household) == ["insert", "update"]


# Who and why


def test_page_names_its_account_and_route(client, office, household, cadre):
    client.force_login(office)
    client.post(
        reverse("pairing:start", args=[household.pk]),
        {"cadre": cadre.cadre.pk, "on": "2026-01-05"},
    )

    (line,) = PairingEvent.objects.filter(pgh_obj=Pairing.objects.get().pk)

    assert line.pgh_context == {"user": office.pk, "route": "pairing:start"}


def test_command_names_itself(db):
    outcome = run_command(
        *("create_user", "13912340000", "--name", "办公室", "--role", "county_office"),
        *("--region", factories.XIHE, "--help"),
    )
    assert outcome.status == 0
    with because("manage.py demo"):
        unit = factories.make_unit("西和县卫健局")

    assert UnitEvent.objects.get(pgh_obj=unit.pk).pgh_context["route"] == "manage.py demo"


def test_shell_leaves_a_line_that_names_nobody(household):
    assert HouseholdEvent.objects.get(pgh_obj=household.pk).pgh_context is None


def test_copy_bears_who_asked_for_it(office, household):
    with transaction.atomic(), because("import", user_id=office.pk, **{"import": 7}):
        copy_values(
            Unit,
            ("region", "name", "pinyin"),
            [(factories.XIHE, f"单位{number}", "dw") for number in range(3)],
        )

    lines = UnitEvent.objects.filter(pgh_label="insert", name__startswith="单位")
    assert [line.pgh_context for line in lines] == [
        {"route": "import", "user": office.pk, "import": 7}
    ] * 3


def test_who_and_why_end_with_their_block(office):
    with because("import", user_id=office.pk):
        factories.make_unit("甲")
    unit = factories.make_unit("乙")

    assert UnitEvent.objects.get(pgh_obj=unit.pk).pgh_context is None


def test_import_leaves_lines_with_its_account_and_number(office, xihe_file):
    source = xihe_file

    lines = RecipientEvent.objects.filter(pgh_label="insert")

    assert lines.exists()
    assert {(line.pgh_context["user"], line.pgh_context["import"]) for line in lines} == {
        (office.pk, source.pk)
    }


@pytest.fixture
def xihe_file(office):
    report = import_file(
        kind="orphans",
        path=Path(__file__).resolve().parents[1] / "fixtures" / "rosters" / "1-孤儿名册.xlsx",
        region=factories.get_region(),
        as_of=date(2023, 5, 31),
        commit=True,
        actor=office,
    )
    return Import.objects.get(pk=report.import_id)


# Append-only


def _refuses(statement: str) -> None:
    with (
        pytest.raises(InternalError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_no_line_is_changed_removed_or_emptied_even_by_the_application(rows, office):
    note(Action.SIGN_IN, user=office)
    for label, row in rows.items():
        if not _labels(row):
            name, value = _change(row)
            apps.get_model(label)._base_manager.filter(pk=row.pk).update(**{name: value})

    for log in chain.logs():
        assert log.model._base_manager.exists(), log.label
        _refuses(f"UPDATE {log.table} SET {log.key} = {log.key}")
        _refuses(f"DELETE FROM {log.table}")
        _refuses(f"TRUNCATE {log.table}")


def test_seals_and_archives_are_append_only(db):
    Seal.objects.create(
        number=1, log="x", after_xid=0, after_pk=0, to_xid=1, to_pk=1, lines=1, columns={},
        marks=b"", digest=b"",
    )  # fmt: skip

    _refuses("UPDATE organization_seal SET lines = 2")
    _refuses("DELETE FROM organization_seal")
    _refuses("TRUNCATE organization_seal")
    _refuses("TRUNCATE organization_archive")


# Who may read it


def test_only_the_audit_administrator_of_the_region_reads_history(
    pairing, office, cadre, supervisor, audit_admin
):
    elsewhere = factories.make_household("赵远", village=factories.LI_VILLAGE)

    for user in (office, cadre, supervisor):
        for line in event_models():
            assert not line.objects.visible_to(user).exists()
    seen = HouseholdEvent.objects.visible_to(audit_admin)
    assert {line.pgh_obj_id for line in seen} == {pairing.household_id}
    assert HouseholdEvent.objects.filter(pgh_obj=elsewhere.pk).exists()
    assert PairingEvent.objects.visible_to(audit_admin).filter(pgh_obj=pairing.pk).exists()


def test_the_log_has_a_word_for_every_record_in_both_languages():
    for name in dict(record_choices()).values():
        with translation.override("zh-hans"):
            chinese = str(name)
        with translation.override("en"):
            assert chinese != str(name)


def test_lines_of_rows_that_are_gone_are_still_found(audit_admin, household, recipient):
    key = recipient.pk
    recipient.delete()
    household.delete()

    seen = RecipientEvent.objects.visible_to(audit_admin).filter(pgh_obj=key)

    assert [line.pgh_label for line in seen] == ["delete", "insert"]
    assert not Household.objects.exists()


def test_accounts_of_a_unit_and_of_a_region_are_found(audit_admin, cadre, office, outsider):
    seen = set(UserEvent.objects.visible_to(audit_admin).values_list("pgh_obj", flat=True))

    assert {cadre.pk, office.pk} <= seen
    assert outsider.pk not in seen
    assert User.objects.filter(pk=outsider.pk).exists()
