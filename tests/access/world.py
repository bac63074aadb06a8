"""One database for the whole matrix: three places with the same rows, and everybody signed in.

    inside    汉源镇 and the unit 西和县教育局: in the scope of all who have one
    out       十里镇 and another unit of 西和县: beyond the township's, the unit's, the cadre's
    foreign   礼县: beyond everybody's

Every cell of the matrix is asked in a savepoint that is taken back, so that each role finds the
rows as they were made.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import models, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from api.models import Token, Webhook
from common.dates import today
from delivery.choices import ChannelKind
from delivery.models import Channel, Message
from inspections.models import CheckLine, CheckRound, Finding, FindingFile, InspectedFile
from jobs.models import JobFailure, JobRun
from organization.choices import Role
from organization.models import AccessEvent, Approval, FileOrder, Unit, User
from organization.models.region import county_of, township_of
from pairing.choices import ProposalKind, RowOutcome
from pairing.models import (
    Cadre,
    Draft,
    DraftLine,
    Heading,
    Household,
    Import,
    ImportRow,
    Pairing,
    Pause,
    Programme,
    Proposal,
)
from reports.models import (
    ExchangeRun,
    ExportFormat,
    LedgerLayout,
    Notice,
    Objection,
    Review,
    ReviewEntry,
    Summary,
)
from surveys.choices import SurveyStatus
from surveys.models import Survey, SurveyAnswer, SurveyLine
from tests import factories, rosters
from tests.access.routes import ROLES, Route
from tests.api.asking import make_token
from tests.delivery.making import make_channel
from tests.inspections.making import inspect, make_file, make_finding, make_line
from tests.reports.exchange.making import make_exchange_run, make_export_format
from tests.reports.summaries.making import make_summary
from tests.surveys.making import make_answered, make_late, make_survey
from visits.choices import ActivityState, FestivalRule, Giver
from visits.models import (
    Activity,
    ActivityFile,
    Aid,
    Answer,
    AskedVisit,
    Campaign,
    CampaignLine,
    CampaignUnit,
    Contact,
    Distribution,
    Donor,
    Feedback,
    Festival,
    FollowUp,
    HouseholdPlan,
    Need,
    NeedFile,
    Photo,
    Round,
)

SIGNED_IN = (*ROLES, "closed")


@dataclass(frozen=True)
class Place:
    """What addresses are about, at one place. A route's ``of`` names one of these."""

    region: str
    """A township's code, 9 digits."""
    unit: Unit
    account: User
    """Of a cadre of the unit."""
    household: Household
    unpaired: Household
    pairing: Pairing
    contact: Contact
    photo: Photo
    need: Need
    """Raised at the contact of the photograph."""
    need_file: NeedFile
    """Of the need."""
    plan: HouseholdPlan
    """Of the household."""
    asked_visit: AskedVisit
    """Of the unit, asked for by the account."""
    feedback: Feedback
    """Of the account."""
    cadre: Cadre
    """Of the account."""
    assignment: Draft
    """Of the township's unpaired household, with nobody chosen for it."""
    assignment_line: DraftLine
    programme: Programme
    """Of the township alone, which nobody is in."""
    festival: Festival
    """The county's own."""
    round: Round
    """Of the unit, before a festival to come."""
    survey: Survey
    """Of the township, open; the household answered."""
    survey_draft: Survey
    survey_line: SurveyLine
    """Of the household."""
    survey_late: SurveyAnswer
    """Of the household, in a survey that was closed before it came."""
    run: JobRun
    """Of the county, and one of its items failed."""
    follow_up: FollowUp
    """Of the pairing."""
    answer: Answer
    """Of the account, to be acted on."""
    pause: Pause
    """Of the pairing, over by now."""
    source: Import
    row: ImportRow
    heading: Heading
    proposal: Proposal
    approval: Approval
    """Asked for by somebody who is nobody here."""
    file_order: FileOrder
    """Theirs too."""
    device: UserSession
    key: Authenticator
    """Theirs too."""
    draft: Notice
    """The county's, of a month."""
    notice: Notice
    """The county's too, published."""
    review: Review
    """Of the county, published."""
    entry: ReviewEntry
    """The unit's there."""
    objection: Objection
    line: AccessEvent
    """That somebody looked at the household."""
    export_format: ExportFormat
    """The county's, by which a contact waits to leave."""
    exchange_run: ExchangeRun
    """Of the county, by another format."""
    summary: Summary
    """Of the township, confirmed."""
    layout: LedgerLayout
    """The county's own."""
    channel: Channel
    """Of the unit."""
    message: Message
    """To the account."""
    aid: Aid
    distribution: Distribution
    """With a line for the household."""
    donor: Donor
    """The county's; the aid is of it."""
    activity: Activity
    """Of the unit in the township, announced for today; the household is asked."""
    activity_file: ActivityFile
    campaign: Campaign
    """Of the unit in the township, these days."""
    campaign_unit: CampaignUnit
    campaign_line: CampaignLine
    """Of the unit."""
    check_round: CheckRound
    """Of the township, over the household."""
    check_line: CheckLine
    inspected_file: InspectedFile
    finding: Finding
    """The cadre's to put right."""
    finding_file: FindingFile
    token: Token
    """Of the account, in use."""
    webhook: Webhook
    """Of the account."""


@dataclass(frozen=True)
class World:
    places: dict[str, Place]
    users: dict[str, User]
    sessions: dict[str, str]
    """Session keys of the users by their roles; a stranger has none."""

    def client(self, role: str) -> Client:
        """A browser in which that role is signed in."""
        client = Client()
        if role in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        return client

    def ask(
        self,
        role: str,
        address: str,
        data: dict[str, Any] | bytes | None = None,
        *,
        method: str = "get",
        kind: str = "",
    ) -> HttpResponse:
        """What a role is answered; what it changed is taken back."""
        sent: dict[str, Any] = {"content_type": kind} if kind else {}
        with transaction.atomic():
            answer: HttpResponse = getattr(self.client(role), method)(address, data or {}, **sent)
            transaction.set_rollback(True)
        return answer

    def address(self, route: Route, place: str) -> str:
        """The address of a route about what is at a place."""
        about = getattr(self.places[place], route.of) if route.of else None
        if isinstance(about, Contact):
            return reverse(route.name, args=[about.client_uuid, *route.args])
        if isinstance(about, ImportRow):
            return reverse(route.name, args=[about.source_id, about.pk])
        if isinstance(about, DraftLine):
            return reverse(route.name, args=[about.draft_id, about.pk])
        if isinstance(about, ActivityFile):
            return reverse(route.name, args=[about.activity_id, about.pk])
        if isinstance(about, CampaignUnit):
            return reverse(route.name, args=[about.campaign_id, about.pk])
        if isinstance(about, CampaignLine):
            unit = self.places[place].campaign_unit
            return reverse(route.name, args=[about.campaign_id, unit.pk, about.pk])
        keys = (about.pk,) if isinstance(about, models.Model) else ()
        return reverse(route.name, args=[*keys, *route.args])

    def status(self, role: str, route: Route, place: str) -> int:
        """The status of one cell of the matrix."""
        data = route.data if isinstance(route.data, bytes) else dict(route.data)
        if route.of == "region" and isinstance(data, dict):
            data["region"] = self.places[place].region
        if route.body and isinstance(data, dict):
            data[route.body] = getattr(self.places[place], route.body).pk
        address = self.address(route, place)
        answer = self.ask(role, address, data, method=route.method, kind=route.kind)
        return answer.status_code


def _inspector(village: str) -> User:
    return factories.make_user(Role.SUPERVISOR, place=county_of(village))


def _place(village: str, unit: Unit, account: User) -> Place:
    township = township_of(village)
    household = factories.make_household("王成", village=village)
    factories.make_recipient(household)
    cadre = factories.make_cadre(user=account)
    pairing = factories.make_pairing(household, cadre, on=date(2023, 1, 1))
    source = rosters.make_waiting(place=township)
    approval = factories.make_approval(place=village)
    somebody = approval.asked_by
    contact = factories.make_contact(pairing, date(2023, 6, 1))
    need = factories.make_need(contact=contact)
    run = _run(county_of(village))
    review = factories.make_review(place=county_of(village))
    unpaired = factories.make_household("等", village=village)
    assignment = factories.make_draft(home=unpaired, place=township)
    aid = factories.make_aid(pairing, date(2023, 6, 1), giver=Giver.DONOR, donor="爱心企业")
    assert aid.donor is not None
    activity = _activity(township, unit, household)
    campaign = factories.make_campaign(
        unit,
        place=township,
        first=today() - timedelta(days=5),
        last=today() + timedelta(days=5),
    )
    factories.make_review_entry(review, township=township)
    entry = factories.make_review_entry(review, unit=unit)
    going = make_line(_inspector(village), household, actor=somebody, place=township)
    finding = make_finding(household, actor=somebody)
    asked = make_answered(pairing, make_survey(SurveyStatus.PUBLISHED, place=township))
    return Place(
        token=make_token(account, f"jd_{village}")[0],
        webhook=Webhook.objects.create(
            account=account, system="数据平台", address="https://8.8.8.8/", resources=["contacts"]
        ),
        check_round=going.round,
        check_line=going,
        inspected_file=make_file(InspectedFile, inspect(going), actor=somebody),
        finding=finding,
        finding_file=make_file(FindingFile, finding, actor=somebody),
        survey=asked.survey,
        survey_draft=make_survey(place=township),
        survey_line=asked,
        survey_late=make_late(pairing, make_survey(SurveyStatus.CLOSED, place=township)),
        region=village[:9],
        unit=unit,
        account=account,
        household=household,
        unpaired=unpaired,
        pairing=pairing,
        contact=contact,
        photo=factories.make_photo(contact),
        need=need,
        need_file=NeedFile.objects.create(
            need=need, name="a.pdf", kind="pdf", content=b"%PDF-", sha256="0", size=5
        ),
        plan=factories.make_plan(household),
        asked_visit=factories.make_asked_visit(household, unit=unit, asked_by=account),
        feedback=factories.make_feedback(account),
        cadre=cadre,
        assignment=assignment,
        assignment_line=assignment.lines.get(),
        programme=factories.make_programme(f"own-{township[:9]}", place=township),
        festival=_festival(village),
        round=factories.make_round(pairing, festival_on=today() + timedelta(days=5)),
        run=run,
        follow_up=factories.make_follow_up(pairing, run=run),
        answer=factories.make_answer(pairing),
        pause=factories.make_pause(pairing, date(2023, 2, 1), date(2023, 2, 20)),
        source=source,
        row=rosters.make_waiting_row(source, issue="id_missing", outcome=RowOutcome.REJECTED),
        heading=Heading.objects.create(
            kind="orphans", column="school", heading="念书处", region_id=township
        ),
        proposal=factories.make_proposal(
            ProposalKind.RENAMED, household=household, content={"from": "王成", "to": "王诚"}
        ),
        approval=approval,
        file_order=factories.make_file_order(somebody),
        device=UserSession.objects.create(user=somebody, ip="10.0.0.1", session_key=village),
        key=Authenticator.objects.create(
            user=somebody, type=Authenticator.Type.WEBAUTHN, data={"name": "钥匙"}
        ),
        draft=_notice(village, date(2023, 5, 1)),
        notice=_published(village),
        review=review,
        entry=entry,
        objection=factories.make_objection(entry),
        line=factories.make_access_event(account, household),
        export_format=make_export_format(place=county_of(village)),
        exchange_run=make_exchange_run(make_export_format(place=county_of(village))),
        summary=make_summary(township),
        layout=_layout(county_of(village)),
        # Without a mail server in the county, testing it asks nobody.
        channel=make_channel(ChannelKind.EMAIL, unit=unit, county=unit.region_id),
        message=Message.objects.create(user=account, key="news", subject="新消息", text="请看。"),
        aid=aid,
        distribution=factories.make_distribution(
            household, giver=Giver.DONOR, donor=aid.donor, place=county_of(village)
        ),
        donor=aid.donor,
        activity=activity,
        activity_file=activity.files.get(),
        campaign=campaign,
        campaign_unit=campaign.units.get(),
        campaign_line=campaign.lines.create(unit=unit, day=today(), text="捐书"),
    )


def _activity(township: str, unit: Unit, household: Household) -> Activity:
    activity = factories.make_activity(
        day=today(), place=township, units=[unit], state=ActivityState.ANNOUNCED
    )
    activity.taking_part.create(household=household)
    activity.files.create(name="方案.pdf", kind="pdf", content=b"%PDF-", sha256="0", size=5)
    return activity


def _run(county: str) -> JobRun:
    run = JobRun.objects.filter(county=county).first() or factories.make_run(place=county)
    JobFailure.objects.get_or_create(run=run, item=1, defaults={"reason": "没有单位"})
    return run


def _notice(village: str, month: date) -> Notice:
    county = county_of(village)
    known = Notice.objects.filter(county=county, month=month).first()
    return known or factories.make_notice(place=county, month=month)


def _published(village: str) -> Notice:
    notice = _notice(village, date(2023, 4, 1))
    return notice if notice.is_published else factories.publish_notice(notice)


def _layout(county: str) -> LedgerLayout:
    known = LedgerLayout.objects.filter(county=county).first()
    return known or factories.make_ledger_layout(place=county)


def _festival(village: str) -> Festival:
    made, _is_new = Festival.objects.get_or_create(
        region_id=county_of(village),
        key="laba",
        defaults={"name": "腊八节", "rule": FestivalRule.LUNAR, "month": 12, "day": 8},
    )
    return made


def make_world() -> World:
    """The three places, an account of each role, and their sessions."""
    unit = factories.make_unit("西和县教育局")
    other_unit = factories.make_unit("西和县水务局")
    far_unit = factories.make_unit("礼县教育局", place=factories.LI_COUNTY)
    users = {
        "office": factories.make_user(Role.COUNTY_OFFICE, name="办公室"),
        "township": factories.make_user(Role.TOWNSHIP_OFFICE, place=factories.HANYUAN),
        "liaison": factories.make_user(Role.LIAISON, unit=unit),
        "cadre": factories.make_user(Role.CADRE, unit=unit),
        "supervisor": factories.make_user(Role.SUPERVISOR),
        "system_admin": factories.make_user(Role.SYSTEM_ADMIN),
        "security_admin": factories.make_user(Role.SECURITY_ADMIN),
        "audit_admin": factories.make_user(Role.AUDIT_ADMIN),
        "closed": factories.make_user(Role.COUNTY_OFFICE, name="离任"),
    }
    places = {
        "inside": _place(factories.SOUTH_GATE, unit, users["cadre"]),
        "out": _place(factories.WHEAT, other_unit, factories.make_user(unit=other_unit)),
        "foreign": _place(factories.LI_VILLAGE, far_unit, factories.make_user(unit=far_unit)),
    }
    for review in Review.objects.all():
        factories.publish_review(review)
    sessions = {}
    for role in SIGNED_IN:
        client = Client()
        client.force_login(users[role])
        sessions[role] = client.cookies[settings.SESSION_COOKIE_NAME].value
    # Closed behind the back of everything that would have ended the session.
    User.objects.filter(pk=users["closed"].pk).update(is_active=False)
    return World(places, users, sessions)
