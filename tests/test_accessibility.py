"""Every kind of page, read by axe: WCAG 2.1 A and AA, day and night, at a desk and on a phone."""

import json
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from common.dates import today
from delivery.access import KINDS, Whose
from delivery.choices import ChannelKind, DeliveryState, Outcome
from delivery.models import Attempt, Delivery, Message
from delivery.services.house import read_messages, write_messages
from inspections.models import Finding
from inspections.services.findings import put_right
from jobs.choices import RunStatus
from jobs.models import JobFailure, JobRun
from organization import approvals
from organization.choices import Role
from organization.models import Unit, User
from pairing.choices import ImportStatus, ProposalKind, RowOutcome
from pairing.models import Heading, Household, Import, Pairing
from pairing.reconciling.decisions import keep
from reports.reviews.choices import Indicator
from reports.services import notices
from reports.services.reviews import adjust_value, answer_objection
from surveys.choices import SurveyStatus
from tests import factories, rosters
from tests.browser import barriers, give_cookies, in_language, session_cookie
from tests.delivery.making import make_channel
from tests.inspections.making import inspect, make_line
from tests.reports.summaries.making import make_summary
from tests.surveys.making import make_answered, make_late, make_survey
from tests.surveys.making import make_line as make_survey_line
from visits.choices import ActivityState, AnswerKind, ContactKind, FestivalRule, TopicList
from visits.models import CampaignMark, Need, Place
from visits.services.attachments import read_upload
from visits.services.feedback import answer_feedback
from visits.services.festivals import add_festival
from visits.services.needs import assign_need, note_work, settle_need
from visits.services.plans import review_plan
from visits.services.topics import add_topic

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django.live_server_helper import LiveServer

SIZES: dict[str, Any] = {
    "desk": {"width": 1440, "height": 900},
    "phone": {"width": 390, "height": 844},
}


def _asked(office: User) -> list[str]:
    """Questions that rosters raised, and the pages on which they are decided."""
    people = [factories.make_recipient(factories.make_household(f"问{n}")) for n in range(5)]
    for person in people[:3]:
        factories.make_pairing(person.household)
    gone = [factories.make_proposal(ProposalKind.GONE, recipient=p) for p in people[:3]]
    keep(proposals=gone[:1], note="外出务工", actor=office)
    split = factories.make_proposal(
        ProposalKind.SPLIT,
        household=people[1].household,
        content={"to": [people[3].household_id], "left": [people[3].pk], "is_empty": False},
    )
    for n, village in enumerate((factories.WHEAT, factories.LI_VILLAGE)):
        household = people[n].household
        content = {"from": household.region_id, "to": village}
        factories.make_proposal(ProposalKind.MOVED, household=household, content=content)
    cadre = factories.make_proposal(ProposalKind.CADRE_GONE, cadre=factories.make_cadre())
    lists = [reverse("pairing:reconcile_list", args=[k]) for k in ("gone", "moved", "renamed")]
    return [
        reverse("pairing:reconcile"),
        *lists,
        lists[0] + "?state=decided",
        lists[0] + "?q=无",
        reverse("pairing:reconcile_together", args=["gone"]),
        *(reverse("pairing:reconcile_question", args=[q.pk]) for q in (gone[0], gone[1])),
        *(reverse("pairing:reconcile_question", args=[q.pk]) for q in (split, cadre)),
    ]


def _on_its_way(office: User) -> list[str]:
    """Imports at every step, one of them a colleague's, and their pages."""
    group = factories.make_group("orphan")
    known = factories.make_recipient(factories.make_household("王大"), name="王小成", group=group)
    cells = {
        "name": "王小成",
        "identity": "621225********",
        "township": "汉源镇",
        "village": "南关",
        "head_name": "王二",
        "key": known.id_digest,
    }
    review = rosters.make_waiting(actor=office, place=factories.XIHE)
    changed = rosters.make_waiting_row(review, outcome=RowOutcome.CHANGED, **cells)
    changed.changes = json.dumps({"school": ["", "县第一小学"]})
    changed.save(update_fields=["changes"])
    rejected = rosters.make_waiting_row(
        review, issue="id_checksum", outcome=RowOutcome.REJECTED, **cells
    )
    for issue, decision in (
        ("region_ambiguous", ""),
        ("duplicate_in_file", ""),
        ("duplicate_across_rosters", ""),
        ("age_over_18", "take"),
        ("id_normalised", ""),
    ):
        rosters.make_waiting_row(
            review, issue=issue, outcome=RowOutcome.HELD, decision=decision, **cells
        )
    colleague = factories.make_user(Role.COUNTY_OFFICE, name="孙丽")
    by_status = {
        status: rosters.make_waiting(status=status, actor=colleague, error="文件已损坏。")
        for status in (
            ImportStatus.READING,
            ImportStatus.COLUMNS,
            ImportStatus.FAILED,
            ImportStatus.APPLIED,
            ImportStatus.UNDONE,
        )
    }
    applied = by_status[ImportStatus.APPLIED]
    applied.applied_by, applied.applied_at = colleague, timezone.now()
    applied.save(update_fields=["applied_by", "applied_at"])
    rosters.make_waiting_row(applied, issue="age_over_18", outcome=RowOutcome.HELD, **cells)
    undone = by_status[ImportStatus.UNDONE]
    undone.undone_by, undone.undone_at = colleague, timezone.now()
    undone.save(update_fields=["undone_by", "undone_at"])

    def page(name: str, source: Import, *more: int) -> str:
        return reverse(f"pairing:import_{name}", args=[source.pk, *more])

    Heading.objects.create(
        kind="orphans",
        column="school",
        heading="念书处",
        region_id=factories.XIHE,
        created_by=colleague,
    )
    findings, changes = page("findings", review), page("changes", review)
    return [
        reverse("pairing:import_list"),
        reverse("pairing:import_upload"),
        reverse("pairing:import_headings") + "?kind=orphans",
        reverse("pairing:import_heading_file"),
        *(page("detail", source) for source in by_status.values()),
        page("columns", review),
        page("columns", by_status[ImportStatus.COLUMNS]) + "?at=0:1:1",
        *(f"{findings}?issue={tile}" for tile in ("id_checksum", "region_ambiguous")),
        *(f"{findings}?issue={tile}" for tile in ("duplicate_in_file", "age_over_18")),
        f"{findings}?issue=duplicate_across_rosters",
        page("row", review, rejected.pk),
        *(f"{changes}?show={tab}" for tab in ("created", "changed", "out", "gone")),
        page("findings", applied),
    ]


def _on_the_way_of(need: Need, unit: Unit, office: User) -> list[str]:
    """A need given to a unit and others, a plan and a visit asked for, and their pages."""
    assign_need(need=need, unit=unit, due_on=today(), text="请办", actor=office)
    note_work(
        need=need,
        text="已联系",
        uploads=[read_upload("处方.pdf", b"%PDF-1.7")],
        actor=office,
    )
    done = factories.make_need(need.household, text="缺药", raised_on=today())
    settle_need(need=done, outcome="已送到", actor=office)
    plan = factories.make_plan(need.household)
    review_plan(plan=plan, text="已开工", actor=office)
    asked = factories.make_asked_visit(need.household, unit=unit, asked_by=office)
    return [
        *(reverse(f"visits:need_{name}", args=[need.pk]) for name in ("detail", "assign", "work")),
        *(reverse(f"visits:need_{name}", args=[need.pk]) for name in ("extend", "settle")),
        *(reverse(f"visits:need_{name}", args=[done.pk]) for name in ("confirm", "reopen")),
        reverse("visits:need_raise", args=[need.household_id]),
        *(reverse(f"visits:{name}") for name in ("need_list", "unit_need_list", "plan_list")),
        *(reverse(f"visits:plan_{name}", args=[plan.pk]) for name in ("detail", "change", "close")),
        reverse("visits:asked_visit_list"),
        reverse("visits:asked_visit", args=[asked.pk]),
        reverse("visits:asked_answer", args=[asked.pk, "held"]),
        reverse("visits:visit_ask", args=[need.household_id]),
    ]


def _county() -> dict[str, list[str]]:
    """A little of everything, and each role's pages."""
    office = factories.make_user(Role.COUNTY_OFFICE, name="赵敏")
    supervisor = factories.make_user(Role.SUPERVISOR, name="督查")
    unit = factories.make_unit("西和县教育局")
    account = factories.make_user(Role.CADRE, name="钱进", unit=unit)
    cadre = factories.make_cadre(user=account, title="科员")
    paired = factories.make_household("王成", phone="13812345678")
    unpaired = factories.make_household("空户")
    for household in (paired, unpaired):
        factories.make_recipient(household, disability_kind=4, disability_level=2)
    pairing = factories.make_pairing(paired, cadre)
    factories.make_pairing(factories.make_household("新户", village=factories.WHEAT), cadre)
    for days, kind in enumerate(ContactKind):
        contact = factories.make_contact(
            pairing, today() - timedelta(days=days), kind, found="身体好", is_reached=days != 2
        )
        factories.make_aid(pairing, contact.day, 80, contact=contact)
        factories.make_photo(contact)
        Place.objects.create(contact=contact, point="34.01234,105.30123,20")
    need = factories.make_need(contact=contact)
    settled = factories.make_need(paired, text="身份证到期")
    settle_need(need=settled, outcome="新证已送到", actor=office)
    run = factories.remind(today())
    of_office, of_liaison = _reviewed(office, unit)
    return {
        str(office.pk): [
            reverse("reports:dashboard"),
            reverse("reports:dashboard") + "?region=62&by=unit&period=none",
            reverse("reports:dashboard_wall"),
            reverse("reports:summary"),
            reverse("reports:summary") + "?first=2024-02-01&last=2024-01-01",
            *_summed_up(office),
            reverse("visits:household_list"),
            reverse("visits:household_list") + "?q=无",
            reverse("visits:household_detail", args=[paired.pk]),
            reverse("visits:household_detail", args=[unpaired.pk]),
            reverse("visits:cadre_list"),
            reverse("visits:cadre_list") + f"?unit={unit.pk}",
            reverse("visits:unit_list"),
            reverse("visits:unit_list") + "?q=无",
            *_on_its_way(office),
            reverse("pairing:start", args=[unpaired.pk]),
            reverse("pairing:end", args=[pairing.pk]),
            *_asked(office),
            *_signing_in(account),
            *_looked_at(office, paired),
            *_on_the_way_of(need, unit, office),
            *_lists_and_feedback(office, account),
            *_followed_up(pairing, run),
            *_surveyed(pairing),
            *_rounds_of(pairing, office),
            *_activities_of(pairing, office),
            *_inspected(pairing, office, supervisor),
            *of_office,
            *_noticed(office),
            *_told_by_channels(office, account),
            "/nothing-here/",
        ],
        **_kept(account),
        **of_liaison,
        str(supervisor.pk): [
            reverse("visits:household_detail", args=[paired.pk]),
            reverse("visits:phone_outbox"),
            *_inspected_on_a_phone(supervisor, office),
        ],
        str(account.pk): [
            reverse("visits:phone_home"),
            reverse("visits:phone_activities"),
            reverse("visits:phone_household", args=[pairing.pk]),
            reverse("visits:phone_log", args=[pairing.pk]),
            *_forms_to_fill(pairing),
            reverse("visits:phone_reminders"),
            reverse("visits:phone_answer", args=[pairing.pk]),
            reverse("visits:feedback"),
            reverse("reports:dashboard"),
        ],
        "": [reverse("organization:sign_in")],
    }


def _rounds_of(pairing: Pairing, office: User) -> list[str]:
    """A round before a festival that is near, and the festivals of the county."""
    soon = today() + timedelta(days=5)
    fields = {"name": "入冬", "rule": FestivalRule.SOLAR, "month": soon.month, "day": soon.day}
    festival = add_festival(fields=fields, actor=office)
    going = factories.make_round(pairing, festival_on=soon, items="大米", goes_along="李局长")
    return [
        reverse("visits:round_list"),
        reverse("visits:round_list") + "?festival=spring",
        reverse("visits:round_new", args=[festival.pk]),
        reverse("visits:round_new", args=[festival.pk]) + f"?unit={going.unit_id}",
        reverse("visits:round_detail", args=[going.pk]),
        reverse("visits:round_change", args=[going.pk]),
        reverse("visits:festival_list"),
        reverse("visits:festival_add"),
        reverse("visits:festival_change", args=["spring"]),
    ]


def _inspected(pairing: Pairing, office: User, supervisor: User) -> list[str]:
    """A round of which a household was inspected, with a finding that waits to be checked."""
    line = make_line(supervisor, pairing.household, actor=office)
    inspect(line, electricity="no", urgent="冬天没有煤")
    wires = Finding.objects.get(item="electricity")
    put_right(finding=wires, measure="电线已更换", actor=pairing.cadre.user)
    coal = Finding.objects.get(item="urgent")
    return [
        reverse("inspections:round_list"),
        reverse("inspections:round_new"),
        reverse("inspections:round", args=[line.round_id]),
        reverse("inspections:line", args=[line.pk]),
        reverse("inspections:checklist"),
        reverse("inspections:finding_list"),
        reverse("inspections:finding_list") + "?state=closed",
        reverse("inspections:finding_progress"),
        reverse("inspections:finding", args=[wires.pk]),
        reverse("inspections:finding", args=[coal.pk]),
        reverse("inspections:unit_end"),
    ]


def _inspected_on_a_phone(supervisor: User, office: User) -> list[str]:
    """A stop that is still to be inspected."""
    line = make_line(supervisor, factories.make_household("李待查"), actor=office)
    sheet = reverse("inspections:phone_sheet", args=[line.round_id])
    return [reverse("inspections:phone_stops"), f"{sheet}?stop={line.pk}"]


def _surveyed(pairing: Pairing) -> list[str]:
    """A draft, an open survey that was answered, and one with a form that came too late."""
    draft = make_survey(first=today(), last=today() + timedelta(days=9))
    line = make_answered(pairing, make_survey(SurveyStatus.PUBLISHED))
    late = make_late(pairing, make_survey(SurveyStatus.CLOSED))
    return [
        reverse("surveys:list"),
        reverse("surveys:new"),
        *(reverse(f"surveys:{name}", args=[draft.pk]) for name in ("edit", "form", "choose")),
        reverse("surveys:question_new", args=[draft.pk]),
        reverse("surveys:question_edit", args=[draft.pk, "q2"]),
        *(reverse(f"surveys:{name}", args=[line.survey_id]) for name in ("detail", "lines")),
        reverse("surveys:open", args=[line.survey_id]),
        reverse("surveys:line", args=[line.pk]),
        reverse("surveys:detail", args=[late.line.survey_id]),
    ]


def _forms_to_fill(pairing: Pairing) -> list[str]:
    """A form of a survey on the phone."""
    line = make_survey_line(make_survey(SurveyStatus.PUBLISHED), pairing.household)
    return [reverse("surveys:phone_fill", args=[line.pk])]


def _activities_of(pairing: Pairing, office: User) -> list[str]:
    """Activities in each state, and a campaign in which a unit has done something of each kind."""
    unit = pairing.cadre.user.unit
    assert unit is not None
    campaign = factories.make_campaign(
        unit, first=today() - timedelta(days=9), last=today() + timedelta(days=9)
    )
    of = campaign.units.get()
    CampaignMark.objects.create(
        campaign=campaign, unit=unit, contact=factories.make_contact(pairing, today())
    )
    campaign.lines.create(unit=unit, day=today(), text="捐书", households=5)
    held = factories.make_activity(
        day=today(), units=[unit], campaign=campaign, participants=30, outcome="看诊三十人"
    )
    held.taking_part.create(household=pairing.household, came=True)
    planned = factories.make_activity(
        "招聘会", day=today(), state=ActivityState.PLANNED, created_by=office
    )
    off = factories.make_activity(
        "宣讲", day=today(), state=ActivityState.CANCELLED, cancel_reason="下雨"
    )
    detail = [reverse("visits:activity_detail", args=[each.pk]) for each in (held, planned, off)]
    return [
        *detail,
        reverse("visits:activity_list") + "?state=all",
        reverse("visits:activity_new"),
        *(
            reverse(f"visits:{name}", args=[held.pk])
            for name in ("activity_change", "activity_hold", "activity_ask", "activity_came")
        ),
        reverse("visits:campaign_list"),
        reverse("visits:campaign_new"),
        *(
            reverse(name, args=[campaign.pk])
            for name in (
                *("visits:campaign_detail", "visits:campaign_change", "visits:campaign_units"),
                "reports:campaign_summary",
            )
        ),
        reverse("visits:campaign_unit", args=[campaign.pk, of.pk]),
    ]


def _followed_up(pairing: Pairing, run: JobRun) -> list[str]:
    """A follow-up with an answer to act on, somebody who is ill, and runs of each state."""
    followed = factories.make_follow_up(pairing, run=run)
    answer = factories.make_answer(pairing, follow_up=followed, text="住院")
    moved = factories.make_answer(pairing, AnswerKind.MOVED)
    factories.make_pause(pairing, today() - timedelta(days=3))
    failed = factories.make_run(period="2023-W28", error="没有数据。", status=RunStatus.FAILED)
    JobFailure.objects.create(run=failed, item=1, reason="没有单位")
    working = factories.make_run(
        period="2023-W29", status=RunStatus.RUNNING, total=10, items_done=4, finished_at=None
    )
    return [
        reverse("visits:follow_up_list"),
        reverse("visits:follow_up_list") + "?state=ended",
        reverse("visits:follow_up_answer", args=[followed.pk]),
        *(reverse("visits:answer_settle", args=[each.pk]) for each in (answer, moved)),
        reverse("visits:reminder_rule"),
        reverse("jobs:run_list"),
        *(reverse("jobs:run_detail", args=[each.pk]) for each in (run, failed, working)),
        reverse("jobs:plan", args=["weekly_reminder"]),
    ]


def _reviewed(office: User, unit: Unit) -> tuple[list[str], dict[str, list[str]]]:
    """A draft and a published review of the unit, objected to and answered: the pages of the
    office, and those of the unit's liaison."""
    liaison = factories.make_user(Role.LIAISON, unit=unit)
    draft, published = (factories.make_review(year=year) for year in (2024, 2025))
    drafted, entry = (
        factories.make_review_entry(review, unit=unit, needs=(0, 0))
        for review in (draft, published)
    )
    for each in (drafted, entry):
        adjust_value(
            entry=each,
            indicator=Indicator.VISITS,
            percent=Decimal(95),
            reason="塌方封路",
            actor=office,
        )
    factories.make_review_entry(published, township=factories.HANYUAN)
    factories.publish_review(published, by=office)
    waiting = factories.make_objection(entry, Indicator.CONTACTS, by=liaison)
    answer_objection(
        objection=factories.make_objection(entry, Indicator.RECORDS, by=liaison),
        answer="补录属实",
        percent=Decimal(100),
        actor=office,
    )
    of_both = [
        reverse("reports:review_list"),
        reverse("reports:review_detail", args=[published.pk]),
        reverse("reports:review_entry", args=[entry.pk]),
        reverse("reports:review_rows", args=[entry.pk, "coverage"]),
    ]
    of_office = [
        *of_both,
        reverse("reports:review_terms"),
        reverse("reports:review_detail", args=[draft.pk]),
        reverse("reports:review_adjust", args=[drafted.pk, "visits"]),
        reverse("reports:review_objection", args=[waiting.pk]),
    ]
    of_liaison = [*of_both, reverse("reports:review_object", args=[entry.pk, "coverage"])]
    return of_office, {str(liaison.pk): of_liaison}


def _summed_up(office: User) -> list[str]:
    """The wording of summaries, why a number is what it is, and one that is confirmed."""
    confirmed = make_summary(by=office)
    return [
        reverse("reports:summary_why", args=["visits"]),
        reverse("reports:summary_style"),
        reverse("reports:summary_confirm"),
        reverse("reports:summary_list"),
        reverse("reports:summary_detail", args=[confirmed.pk]) + "?changes",
    ]


def _noticed(office: User) -> list[str]:
    """A notice as it was drafted, one that was edited, and one that is published and corrected."""
    last = today().replace(day=1) - timedelta(days=1)
    county, programme = factories.get_region(), factories.make_programme()
    drafted = notices.draft_notice(county=county, programme=programme, month=last)
    edited = notices.edit_notice(
        notice=factories.make_notice(month=date(2023, 4, 1)),
        version=1,
        title="通报",
        text="另写。",
        actor=office,
    )
    published = factories.publish_notice(factories.make_notice(month=date(2023, 5, 1)), by=office)
    correction = notices.correct_notice(notice=published, actor=office)
    return [
        reverse("reports:notice_list"),
        reverse("reports:notice_edit", args=[drafted.pk]),
        reverse("reports:letterhead"),
        *(
            reverse("reports:notice_detail", args=[notice.pk]) + "?changes"
            for notice in (drafted, edited, published, correction)
        ),
    ]


def _told_by_channels(office: User, account: User) -> list[str]:
    """Messages, read and not, and channels of every kind, one dead and one switched off."""
    for key in ("a", "b"):
        write_messages([office.pk], key=key, subject="六月通报", text="已发布。", path="/notices/")
    read, unread = Message.objects.filter(user=office).order_by("pk")
    read_messages(user=office, keys=[read.pk])
    works = make_channel(ChannelKind.WECOM, unit=account.unit)
    dead = make_channel(ChannelKind.FEISHU, unit=account.unit, is_dead=True)
    off = make_channel(ChannelKind.WEBHOOK, unit=account.unit, is_on=False)
    server = make_channel(ChannelKind.MAIL_SERVER)
    make_channel(ChannelKind.EMAIL, user=office)
    # Not by telling somebody: it would be sent.
    for state in DeliveryState:
        Delivery.objects.create(
            channel=works, key=state, subject="六月通报", text="已发布。", state=state
        )
    for number, outcome in enumerate(Outcome, start=1):
        Attempt.objects.create(
            delivery=works.deliveries.latest("pk"),
            number=number,
            outcome=outcome,
            error="status:503",
            finished_at=timezone.now(),
        )
    return [
        reverse("delivery:message_list"),
        reverse("delivery:message", args=[unread.pk]),
        reverse("delivery:channel_list"),
        *(reverse("delivery:channel", args=[c.pk]) for c in (works, dead, off, server)),
        reverse("delivery:channel", args=[works.pk]) + "?state=sent",
        reverse("delivery:channel_remove", args=[works.pk]),
        *(
            reverse("delivery:channel_new", args=[Whose.COUNTY, kind])
            for kind in KINDS[Whose.COUNTY]
        ),
        reverse("delivery:channel_new", args=[Whose.OWN, ChannelKind.EMAIL]),
    ]


def _lists_and_feedback(office: User, account: User) -> list[str]:
    """The short lists, edited, and what the account complained of, in every state."""
    add_topic(listing=TopicList.FOUND, name="出行", name_en="Getting about", actor=office)
    waiting, answered = (factories.make_feedback(account, text=f"第{n}条") for n in range(2))
    answer_feedback(feedback=answered, answer="已办", seen="", actor=office)
    addresses = [reverse("visits:feedback_answer", args=[f.pk]) for f in (waiting, answered)]
    return [
        reverse("visits:programme_list"),
        reverse("visits:programme_new"),
        reverse(
            "visits:programme_edit", args=[factories.make_programme("own", place=factories.XIHE).pk]
        ),
        reverse("visits:programme_rule", args=[factories.make_programme().pk]),
        reverse("visits:topic_list"),
        reverse("visits:topic_rename", args=[TopicList.FOUND, "health"]),
        reverse("visits:feedback_list"),
        reverse("visits:feedback_list") + "?state=answered&kind=complaint",
        *addresses,
    ]


def _signing_in(account: User) -> list[str]:
    """One's own account, and codes for another's."""
    own = ("own_account", "change_password", "back", "codes")
    return [
        *(reverse(f"organization:{name}") for name in own),
        reverse("organization:unit_codes", args=[account.unit_id]),
        reverse("organization:new_code", args=[account.pk]),
        reverse("mfa_index"),
        reverse("mfa_activate_totp"),
        reverse("mfa_add_webauthn"),
        reverse("mfa_generate_recovery_codes"),
    ]


def _looked_at(office: User, household: Household) -> list[str]:
    """Where a full number is asked for, and what needs a second person, in every state."""
    born = today().replace(year=today().year - 8, month=1, day=1)
    number = factories.identity_number(born=born)
    child = factories.make_recipient(household, name="王小宝", identity=number)
    factories.make_approval(place=household.region_id)
    township = factories.make_user(Role.TOWNSHIP_OFFICE, place=factories.HANYUAN)
    for n, answer in enumerate((None, approvals.grant, approvals.refuse)):
        asked = factories.make_approval(
            asked_by=office, place=household.region_id, subject=f"list {n}"
        )
        if answer is not None:
            answer(approval=asked, actor=township)
    waiting = factories.make_approval(asked_by=township, place=household.region_id)
    approvals.grant(approval=waiting, actor=office)
    adult = household.recipients.exclude(pk=child.pk).earliest("pk")
    return [
        reverse("organization:approvals"),
        reverse("pairing:number", args=[adult.pk, "identity"]),
        reverse("pairing:number", args=[child.pk, "identity"]),
        reverse("pairing:number", args=[household.pk, "head"]),
    ]


def _kept(account: User) -> dict[str, list[str]]:
    """The pages of those who keep the house, about an account."""
    keeper = factories.make_user(Role.SECURITY_ADMIN, name="孙安")
    closed = factories.make_user(
        is_active=False, closing_reason="retired", closed_at=timezone.now()
    )
    names = ("account_detail", "account_change", "account_close")
    return {
        str(keeper.pk): [
            reverse("organization:account_list"),
            reverse("organization:account_list") + "?q=无",
            reverse("organization:account_make"),
            *(reverse(f"organization:{name}", args=[account.pk]) for name in names),
            *(reverse("organization:account_detail", args=[a.pk]) for a in (closed, keeper)),
            reverse("visits:household_list"),
        ],
        str(factories.make_user(Role.SYSTEM_ADMIN).pk): [reverse("reports:system")],
        str(factories.make_user(Role.AUDIT_ADMIN).pk): _logs(account),
    }


def _logs(account: User) -> list[str]:
    """The audit administrator's pages, about an account that was looked at."""
    line = factories.make_access_event(account, factories.make_household("看"))
    return [
        reverse("organization:log"),
        reverse("organization:log") + "?action=export",
        reverse("organization:log_line", args=[line.pk]),
        reverse("organization:changes") + "?about=organization.user",
        reverse("organization:changes") + "?change=delete",
        reverse("organization:record_history", args=[account.pk, "organization.user"]),
    ]


# Each size, scheme and language meets each other once with another: all of them, in half the time.
VIEWS: dict[str, list[tuple[str, Any]]] = {
    "zh-hans": [("desk", "light"), ("phone", "dark")],
    "en": [("desk", "dark"), ("phone", "light")],
}


@pytest.mark.parametrize("language", VIEWS)
def test_no_page_has_a_barrier(
    language: str, live_server: "LiveServer", browser: "Browser"
) -> None:
    found: list[str] = []
    for account, addresses in _county().items():
        context = browser.new_context(reduced_motion="reduce")
        cookies = [in_language(language)]
        if account:
            cookies.append(session_cookie(User.objects.get(pk=account)))
        give_cookies(context, live_server.url, *cookies)
        page = context.new_page()
        for address in addresses:
            page.goto(live_server.url + address)
            for size, scheme in VIEWS[language]:
                page.set_viewport_size(SIZES[size])
                page.emulate_media(color_scheme=scheme)
                found += [f"{address} ({size}, {scheme}): {what}" for what in barriers(page)]
        context.close()

    assert found == []


TABS = """[...document.querySelectorAll('.tab > span:not(.icon-box)')].map(word => {
    const { left, right } = word.getBoundingClientRect();
    return [word.textContent, left, right, word.closest('.tab').hasAttribute('aria-current')];
})"""


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", [360, 390, 900, 1440])
def test_the_tabs_of_the_main_menu_keep_apart_and_show_where_one_is(
    width: int, language: str, live_server: "LiveServer", browser: "Browser"
) -> None:
    # An office that holds a pairing itself has the most tabs.
    office = factories.make_user(Role.COUNTY_OFFICE)
    factories.make_cadre(user=office)
    context = browser.new_context(viewport={"width": width, "height": 844})
    cookies = [session_cookie(office), in_language(language)]
    give_cookies(context, live_server.url, *cookies)
    page = context.new_page()

    page.goto(live_server.url + reverse("reports:summary"))
    tabs = page.evaluate(TABS)
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    context.close()

    assert len(tabs) == 9
    gaps = [after[1] - before[2] for before, after in pairwise(tabs)]
    assert min(gaps) >= 8
    ((_word, left, right, _is_here),) = [tab for tab in tabs if tab[3]]
    assert 0 <= left < right <= width
    assert wide <= 0
