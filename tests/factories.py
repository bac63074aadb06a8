"""Rows to test with. Every factory takes what a test cares about and makes up the rest.

Numbers count up, so that two calls never clash and a run always makes the same rows. All places
are real ones of 西和县; people are invented.
"""

import io
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from itertools import count
from typing import Any

from django.utils import timezone
from PIL import Image

from common.dates import today
from common.encryption import digest
from common.identity import birth_date, check_character, is_male
from common.images import made_anew
from common.text import initials, pinyin
from jobs.choices import RunStatus
from jobs.engine import run_job
from jobs.models import JobRun
from organization.access_log import note
from organization.approvals import ask
from organization.choices import Action, ApprovalKind, OrderState, Role, Sex
from organization.long_exports.ordering import key_of, subject_of
from organization.long_exports.replay import Asked, ReplayedRequest
from organization.models import (
    AccessEvent,
    Approval,
    FileOrder,
    FileOrderPart,
    Region,
    Unit,
    User,
)
from organization.models.region import county_of
from organization.signin.activation import issue_codes
from pairing.choices import (
    DraftKind,
    EndReason,
    ImportStatus,
    PauseReason,
    ProposalKind,
    Relation,
    RowOutcome,
)
from pairing.intake.layouts.layout import SheetLayout
from pairing.models import (
    Cadre,
    Draft,
    Group,
    Household,
    Import,
    ImportRow,
    Pairing,
    Pause,
    Programme,
    Proposal,
    Recipient,
)
from reports.ledgers.choices import LedgerKind
from reports.ledgers.layouts import shipped
from reports.models import (
    LedgerLayout,
    Notice,
    Objection,
    Review,
    ReviewEntry,
    ReviewTerms,
)
from reports.notices.figures import Figures, Row
from reports.reviews.choices import EntryKind, Indicator, ReviewStatus
from reports.services.notices import confirm_notice
from visits.choices import (
    ActivityState,
    AidKind,
    AnswerKind,
    ContactKind,
    FeedbackKind,
    Giver,
    Job,
    Occasion,
)
from visits.models import (
    Activity,
    ActivityUnit,
    Aid,
    Answer,
    AskedVisit,
    Campaign,
    CampaignUnit,
    Contact,
    Distribution,
    Donor,
    Feedback,
    Festival,
    FollowUp,
    Handout,
    HouseholdPlan,
    Need,
    Photo,
    PlanMeasure,
    QuotaRule,
    Round,
    RoundStop,
)
from visits.quotas.recounting import recompute

GANSU = "620000000000"
XIHE = "621225000000"
"""西和县, 陇南市, 甘肃省."""
HANYUAN = "621225100000"
"""汉源镇, where the county office sits."""
SOUTH_GATE = "621225100203"
"""南关村委会 in 汉源镇."""
SOUTH_GATE_COMMUNITY = "621225100001"
"""南关社区居委会 in 汉源镇."""
SHILI = "621225109000"
"""十里镇, another township."""
WHEAT = "621225109216"
"""小麦村委会 in 十里镇."""
LI_COUNTY = "621226000000"
"""礼县, the county beside."""
LI_VILLAGE = "621226100001"

AIXIN = "aixin-gansu"

_serial = count(1)


def identity_number(
    *, born: date = date(1960, 1, 1), sex: Sex = Sex.MALE, area: str = "621225", serial: int = 0
) -> str:
    """A valid identity number; each call gives another unless ``serial`` (1 to 499) is given."""
    number = serial or next(_serial)
    first17 = f"{area}{born:%Y%m%d}{number % 500 * 2 + (sex == Sex.MALE):03d}"
    if not serial:
        # Beyond five hundred people of a birthday, areas count up.
        first17 = f"{int(area) + number // 500}{first17[6:]}"
    return first17 + check_character(first17)


def phone_number() -> str:
    """A mobile number that nobody else has."""
    return f"138{next(_serial):08d}"


def get_region(code: str = XIHE) -> Region:
    return Region.objects.get(pk=code)


def make_programme(slug: str = AIXIN, *, place: str = GANSU, name: str = "") -> Programme:
    """The programme of that short name: the one the project ships, or another made now."""
    found, _made = Programme.objects.get_or_create(
        slug=slug, defaults={"name": name or slug, "region_id": place}
    )
    return found


def make_group(key: str = "disabled", *, of: Programme | None = None, role_name: str = "") -> Group:
    owner = of or make_programme()
    found, _made = Group.objects.get_or_create(
        programme=owner, key=key, defaults={"name": key, "role_name": role_name or "爱心家人"}
    )
    return found


def make_unit(name: str = "", *, place: str = XIHE) -> Unit:
    name = name or f"第{next(_serial)}单位"
    return Unit.objects.create(region_id=place, name=name, pinyin=pinyin(name))


def make_user(
    role: Role = Role.CADRE,
    *,
    name: str = "张三",
    place: str | None = None,
    unit: Unit | None = None,
    phone: str = "",
    password: str | None = None,
    **fields: Any,
) -> User:
    """An account; an office or supervisor gets 西和县, a liaison or cadre a unit of its own."""
    if role in (Role.LIAISON, Role.CADRE):
        unit = unit or make_unit(place=place or XIHE)
        place = None
    else:
        place = place or XIHE
    return User.objects.create_user(
        phone=phone or phone_number(),
        password=password,
        name=name,
        role=role,
        region_id=place,
        unit=unit,
        **fields,
    )


def make_approval(
    kind: ApprovalKind = ApprovalKind.EXPORT,
    *,
    asked_by: User | None = None,
    place: str = XIHE,
    subject: Any = "households",
) -> Approval:
    """Something that waits for a second person, asked by an account of its own county's office."""
    return ask(
        actor=asked_by or make_user(Role.COUNTY_OFFICE, place=place[:6] + "000000"),
        kind=kind,
        subject=subject,
        about="户名单",
        region=get_region(place),
        reason="核对台账",
    )


def make_file_order(user: User, content: bytes = b"name\r\n", **fields: Any) -> FileOrder:
    """A file that somebody ordered, ready to be taken unless ``fields`` say something else."""
    asked = Asked(
        *("/households/export/", "", "as=csv&purpose=check", "/households/", "zh-hans", "", "")
    )
    ready = {
        "state": OrderState.READY,
        "made_at": timezone.now(),
        "lapses_at": timezone.now() + timedelta(hours=24),
        "rows": 1,
        "size": len(content),
        "file_name": "结对户.csv",
        "content_type": "text/csv; charset=utf-8",
    }
    about = {"route": "visits:household_export", "key": str(next(_serial)), "title": "结对户"}
    order: FileOrder = FileOrder.objects.create(
        user=user, asked=asked.as_json(), kind="csv", **(about | ready | fields)
    )
    if order.state in (OrderState.READY, OrderState.MAKING) and "key" not in fields:
        # A file is theirs for whom it was made as they were then.
        order.key = key_of(subject_of(ReplayedRequest(order, user)), order.kind, asked.language)
        order.save(update_fields=["key"])
    FileOrderPart.objects.create(order=order, number=0, content=content)
    return order


def give_code(user: User) -> str:
    """An open activation code for an account, as it stands on its slip."""
    (slip,) = issue_codes(users=[user], actor=user)
    return slip.code


def make_access_event(
    user: User | None, subject: Household | None = None, action: Action = Action.VIEW_PERSON
) -> AccessEvent:
    """A line of the access log, as a page writes it."""
    note(action, user=user, subject=subject)
    line: AccessEvent = AccessEvent.objects.latest("pk")
    return line


def make_cadre(
    name: str = "张三", *, title: str = "", user: User | None = None, **fields: Any
) -> Cadre:
    account = user or make_user(name=name, **fields)
    return Cadre.objects.create(user=account, title=title)


def make_household(
    head_name: str = "王成", *, village: str = SOUTH_GATE, head_id: str = "", **fields: Any
) -> Household:
    head_id = head_id or identity_number()
    return Household.objects.create(
        region_id=village,
        head_name=head_name,
        head_pinyin=pinyin(head_name),
        head_initials=initials(head_name),
        head_id=head_id,
        head_id_digest=digest(head_id),
        **fields,
    )


def make_recipient(
    household: Household | None = None,
    *,
    name: str = "王小成",
    group: Group | None = None,
    identity: str = "",
    joined_on: date = date(2023, 1, 1),
    **fields: Any,
) -> Recipient:
    """A person on a roster, severely disabled unless another group is given."""
    group = group or make_group()
    identity = identity or identity_number(born=date(1980, 5, 3))
    born = birth_date(identity)
    assert born is not None
    return Recipient.objects.create(
        programme=group.programme,
        group=group,
        household=household or make_household(),
        name=name,
        pinyin=pinyin(name),
        initials=initials(name),
        identity=identity,
        id_digest=digest(identity),
        sex=Sex.MALE if is_male(identity) else Sex.FEMALE,
        birth_date=born,
        relation=fields.pop("relation", Relation.OTHER),
        joined_on=joined_on,
        **fields,
    )


def make_draft(
    *, home: Household | None = None, cadre: Cadre | None = None, place: str = XIHE, **fields: Any
) -> Draft:
    """An open draft with one line; a handover if an ``end_reason`` is given."""
    draft: Draft = Draft.objects.create(
        kind=DraftKind.HANDOVER if fields.get("end_reason") else DraftKind.NEW,
        programme=fields.pop("programme", None) or make_programme(),
        region_id=place,
        **fields,
    )
    why = {"chosen": True} if cadre is not None else {"lack": "no_room"}
    draft.lines.create(number=1, household=home or make_household(), cadre=cadre, why=why)
    return draft


def make_pairing(
    household: Household | None = None,
    cadre: Cadre | None = None,
    *,
    programme: Programme | None = None,
    on: date = date(2023, 1, 1),
    ended_on: date | None = None,
    end_reason: str = "",
    role: str = "爱心家人",
    **fields: Any,
) -> Pairing:
    """A pairing as it is recorded, counted up to today; past ones as well."""
    household = household or make_household()
    made = Pairing.objects.create(
        programme=programme or make_programme(),
        household=household,
        cadre=cadre or make_cadre(),
        region_id=household.region_id,
        role=role,
        started_on=on,
        ended_on=ended_on,
        end_reason=end_reason or (EndReason.MOVED_AWAY if ended_on else ""),
        **fields,
    )
    recompute([made.pk], today=today())
    return made


def make_contact(
    pairing: Pairing,
    day: date,
    kind: ContactKind = ContactKind.HOME_VISIT,
    *,
    is_counted: bool = True,
    **fields: Any,
) -> Contact:
    """A contact, judged and counted at once; ``is_counted=False`` leaves that to the test."""
    made = Contact.objects.create(
        pairing=pairing, region_id=pairing.region_id, day=day, kind=kind, **fields
    )
    if is_counted:
        recompute([pairing.pk], today=today())
        made.refresh_from_db()
    return made


def make_donor(name: str = "爱心企业", *, place: str = XIHE, **fields: Any) -> Donor:
    """The donor of that name in a county: the one that is there, or another made now."""
    names = {"pinyin": pinyin(name), "initials": initials(name)}
    found, _made = Donor.objects.get_or_create(name=name, region_id=place, defaults=fields | names)
    return found


def make_aid(pairing: Pairing, day: date, value: str | int = 100, **fields: Any) -> Aid:
    """Cash of the cadre's own unless told otherwise; a ``donor`` may be a name."""
    fields.setdefault("kind", AidKind.CASH)
    fields.setdefault("giver", Giver.CADRE)
    if isinstance(fields.get("donor"), str):
        name = fields.pop("donor")
        fields["donor"] = make_donor(name, place=county_of(pairing.region_id)) if name else None
    return Aid.objects.create(
        household=pairing.household,
        programme=pairing.programme,
        pairing=pairing,
        region_id=pairing.region_id,
        day=day,
        value=Decimal(value),
        **fields,
    )


def give(
    household: Household, day: date, value: str | int = 100, *, donor: str = "爱心企业", **more: Any
) -> Aid:
    """Cash of a donor to a household that nobody need be paired with."""
    return Aid.objects.create(
        household=household,
        programme=more.pop("programme", None) or make_programme(),
        region_id=household.region_id,
        day=day,
        value=Decimal(value),
        kind=more.pop("kind", AidKind.CASH),
        giver=Giver.DONOR,
        donor=make_donor(donor, place=county_of(household.region_id)),
        **more,
    )


def make_distribution(
    *households: Household, value: str | int = 200, day: date = date(2023, 6, 1), **fields: Any
) -> Distribution:
    """Cash of a donor for these households, with nothing handed out yet."""
    made = Distribution.objects.create(
        programme=fields.pop("programme", None) or make_programme(),
        region_id=fields.pop("place", XIHE),
        name=fields.pop("name", "助学金"),
        day=day,
        kind=fields.pop("kind", AidKind.CASH),
        each=Decimal(value),
        content="0" * 64,
        **(fields or {"giver": Giver.DONOR, "donor": make_donor()}),
    )
    Handout.objects.bulk_create(
        Handout(
            distribution=made,
            household=household,
            region_id=household.region_id,
            number=number,
            value=Decimal(value),
        )
        for number, household in enumerate(households, 1)
    )
    return made


def make_picture(
    width: int = 640,
    height: int = 480,
    kind: str = "JPEG",
    colour: str = "teal",
    noise: float = 0,
    **saved: Any,
) -> bytes:
    """An image file of one colour, or of ``noise``, which is hard to make small.

    ``saved`` goes to Pillow's ``save``.
    """
    stream = io.BytesIO()
    if noise:
        picture = Image.effect_noise((width, height), noise).convert("RGB")
    else:
        picture = Image.new("RGB", (width, height), colour)
    picture.save(stream, kind, **saved)
    return stream.getvalue()


def make_photo(contact: Contact, colour: str = "teal") -> Photo:
    made = made_anew(make_picture(colour=colour), "a.jpg")
    return Photo.objects.create(
        contact=contact,
        content=made.content,
        sha256=sha256(made.content).hexdigest(),
        width=made.width,
        height=made.height,
    )


def make_need(
    household: Household | None = None,
    *,
    contact: Contact | None = None,
    text: str = "灶房屋顶漏雨",
    raised_on: date = date(2023, 5, 1),
    **fields: Any,
) -> Need:
    """An open need, of the contact's household where it was raised at one."""
    if contact is not None:
        household, raised_on = contact.pairing.household, contact.day
        fields.setdefault("created_by", contact.pairing.cadre.user)
    household = household or make_household()
    return Need.objects.create(
        household=household,
        contact=contact,
        region_id=household.region_id,
        text=text,
        raised_on=raised_on,
        **fields,
    )


def make_plan(
    household: Household | None = None,
    *,
    on: date = date(2023, 1, 1),
    review_due_on: date | None = date(2023, 7, 1),
    aims: str = "住上安全的房子",
    **fields: Any,
) -> HouseholdPlan:
    """A plan in force with one measure, as it stands in the database."""
    household = household or make_household()
    plan = HouseholdPlan.objects.create(
        household=household,
        region_id=household.region_id,
        aims=aims,
        started_on=on,
        review_due_on=review_due_on,
        **fields,
    )
    PlanMeasure.objects.create(
        plan=plan, text="申请危房改造", who="村委会", due_on=date(2023, 6, 1)
    )
    return plan


def make_asked_visit(
    household: Household | None = None,
    *,
    unit: Unit | None = None,
    asked_by: User | None = None,
    on: date = date(2023, 5, 1),
    **fields: Any,
) -> AskedVisit:
    """A visit that is asked of a unit and not answered."""
    household = household or make_household()
    fields.setdefault("wanted_by", date(2023, 6, 1))
    return AskedVisit.objects.create(
        household=household,
        region_id=household.region_id,
        unit=unit or make_unit(),
        reason="请医生上门看腿",
        asked_by=asked_by or make_user(Role.COUNTY_OFFICE),
        asked_on=on,
        **fields,
    )


def make_feedback(
    user: User | None = None, *, text: str = "同一次走访要填两处", **fields: Any
) -> Feedback:
    """A suggestion of a cadre that nobody has answered."""
    user = user or make_user()
    fields.setdefault("kind", FeedbackKind.SUGGESTION)
    region = user.home_region()
    assert region is not None
    return Feedback.objects.create(user=user, region=region, text=text, **fields)


def make_round(
    *pairings: Pairing,
    festival: str = "dragon_boat",
    festival_on: date = date(2023, 6, 22),
    unit: Unit | None = None,
    **fields: Any,
) -> Round:
    """A round of the first pairing's unit to these households, from 15 days before the festival."""
    fields.setdefault("giver", Giver.CADRE)
    unit = unit or pairings[0].cadre.user.unit
    assert unit is not None
    made = Round.objects.create(
        festival=Festival.objects.get(key=festival, region=None),
        unit=unit,
        festival_on=festival_on,
        first=fields.pop("first", festival_on - timedelta(days=15)),
        last=fields.pop("last", festival_on),
        **fields,
    )
    RoundStop.objects.bulk_create(
        RoundStop(round=made, household=pairing.household) for pairing in pairings
    )
    return made


def make_activity(
    name: str = "义诊",
    *,
    day: date,
    place: str = XIHE,
    programme: Programme | None = None,
    units: Sequence[Unit] = (),
    **fields: Any,
) -> Activity:
    """One that was held, unless ``fields`` say otherwise."""
    if fields.get("state") == ActivityState.ANNOUNCED:
        fields.setdefault("announced_at", timezone.now())
    activity = Activity.objects.create(
        programme=programme or make_programme(), region_id=place, day=day, name=name, **fields
    )
    for unit in units:
        ActivityUnit.objects.create(activity=activity, unit=unit)
    return activity


def make_campaign(
    *units: Unit,
    name: str = "扶贫日爱心活动",
    place: str = XIHE,
    first: date = date(2023, 10, 10),
    last: date = date(2023, 10, 31),
    programme: Programme | None = None,
) -> Campaign:
    """A campaign of units that have promised nothing yet."""
    campaign = Campaign.objects.create(
        name=name, region_id=place, occasion=Occasion.POVERTY, first=first, last=last
    )
    campaign.programmes.add(programme or make_programme())
    for unit in units:
        CampaignUnit.objects.create(campaign=campaign, unit=unit)
    return campaign


def make_pause(pairing: Pairing, first: date, last: date | None = None) -> Pause:
    return Pause.objects.create(
        pairing=pairing, started_on=first, ended_on=last, reason=PauseReason.ILLNESS
    )


def make_rule(
    *,
    contacts: int,
    visits: int,
    year: int = 2023,
    place: str = XIHE,
    programme: Programme | None = None,
    **fields: Any,
) -> QuotaRule:
    """A rule as a row; what it touches is not counted anew."""
    return QuotaRule.objects.create(
        programme=programme or make_programme(),
        region_id=place,
        year=year,
        contacts=contacts,
        visits=visits,
        **fields,
    )


def make_import(
    file_name: str = "名册.xlsx",
    *,
    kind: str = "disabled",
    place: str = XIHE,
    as_of: date = date(2026, 5, 31),
    columns: dict[str, int] | None = None,
    **fields: Any,
) -> Import:
    """A roster that was applied; ``columns`` tell where its rows' cells stand."""
    fields.setdefault("status", ImportStatus.APPLIED)
    fields.setdefault("applied_at", datetime(2026, 6, 1, 2, tzinfo=UTC))
    layout = SheetLayout(kind, 0, "名册", 1, [], [], columns=columns or {})
    return Import.objects.create(
        file_name=file_name,
        kind=kind,
        region_id=place,
        programme=make_programme(),
        as_of=as_of,
        layouts=[layout.as_json()],
        **fields,
    )


def make_row(source: Import, *cells: str, outcome: str = RowOutcome.UNCHANGED) -> ImportRow:
    """A row of an import's only sheet."""
    return ImportRow.objects.create(
        source=source,
        sheet="名册",
        number=source.rows.count() + 2,
        cells=json.dumps(cells, ensure_ascii=False),
        outcome=outcome,
    )


def make_proposal(
    kind: ProposalKind = ProposalKind.GONE,
    *,
    content: dict[str, Any] | None = None,
    source: Import | None = None,
    **about: Any,
) -> Proposal:
    """An open question about a ``recipient``, ``household`` or ``cadre``."""
    source = source or make_import()
    if "cadre" in about:
        place = about["cadre"].user.unit.region_id
    else:
        place = (about.get("household") or about["recipient"].household).region_id
    return Proposal.objects.create(
        kind=kind,
        source=source,
        programme=source.programme,
        region_id=place,
        content=json.dumps(content, ensure_ascii=False) if content else "",
        **about,
    )


def make_ledger_layout(
    *, place: str = XIHE, kind: str = LedgerKind.AID, name: str = "慰问登记表", **fields: Any
) -> LedgerLayout:
    """A county's own layout of a ledger, its columns as they are shipped."""
    laid = shipped(LedgerKind(kind))
    fields.setdefault("title", laid.title)
    fields.setdefault("columns", [column.stored() for column in laid.columns])
    return LedgerLayout.objects.create(county_id=place, kind=kind, name=name, **fields)


def make_notice(
    *, place: str = XIHE, month: date = date(2023, 5, 1), text: str = "通报如下。", **fields: Any
) -> Notice:
    """A draft of a county's notice as it was drafted, with a county that did nothing."""
    county = get_region(place)
    title = fields.pop("title", f"关于{month.year}年{month.month}月结对帮扶工作情况的通报")
    return Notice.objects.create(
        county=county,
        programme=fields.pop("programme", None) or make_programme(),
        month=month,
        title=title,
        text=text,
        **{
            "drafted_title": title,
            "drafted_text": text,
            "figures": Figures(Row(county.code, county.name), [], []).as_json(),
            "counted_at": datetime(2023, 6, 1, 1, tzinfo=UTC),
            **fields,
        },
    )


def publish_notice(notice: Notice, *, by: User | None = None) -> Notice:
    """Have a draft confirmed and published today by somebody of the county's office."""
    by = by or make_user(Role.COUNTY_OFFICE, place=notice.county_id)
    return confirm_notice(notice=notice, version=notice.version, actor=by)


def make_review(*, place: str = XIHE, year: int = 2025, quarter: int = 3, **fields: Any) -> Review:
    """A draft of a county's review with the county's entry, as it is usual; one a quarter."""
    fields.setdefault("programme", make_programme())
    made, is_new = Review.objects.get_or_create(
        county_id=place,
        year=year,
        quarter=quarter,
        programme=fields.pop("programme"),
        defaults={
            "weights": ReviewTerms().weights,
            "need_days": 30,
            "objection_days": 7,
            "counted_at": datetime(2025, 10, 9, 1, tzinfo=UTC),
        }
        | fields,
    )
    if is_new:
        make_review_entry(made)
    return made


def make_review_entry(
    review: Review,
    *,
    unit: Unit | None = None,
    township: str = "",
    **counts: tuple[int, int],
) -> ReviewEntry:
    """A unit's entry, a township's, or else the county's; nine of ten where nothing is said."""
    kind = EntryKind.UNIT if unit else EntryKind.TOWNSHIP if township else EntryKind.COUNTY
    place = unit.region if unit else get_region(township or review.county_id)
    return ReviewEntry.objects.create(
        review=review,
        kind=kind,
        place=place,
        unit=unit,
        name=unit.name if unit else place.name,
        counts={name: list(counts.get(name, (9, 10))) for name in Indicator.values},
    )


def publish_review(review: Review, *, by: User | None = None, until: date | None = None) -> Review:
    """Have a draft published, today and for objections until ``until`` or a week from today."""
    review.status = ReviewStatus.PUBLISHED
    review.confirmed_by = by or make_user(Role.COUNTY_OFFICE, place=review.county_id)
    review.published_at, review.published_on = timezone.now(), today()
    review.objections_until = until or today() + timedelta(days=7)
    review.save()
    return review


def make_objection(
    entry: ReviewEntry, indicator: str = "contacts", *, by: User | None = None
) -> Objection:
    """An objection that waits for an answer."""
    return Objection.objects.create(
        entry=entry, indicator=indicator, reason="有两次联系没有计入", raised_by=by or make_user()
    )


def make_run(
    *, place: str = XIHE, job: str = Job.WEEKLY_REMINDER, period: str = "2023-W27", **fields: Any
) -> JobRun:
    """A run of a job of a county, done unless ``fields`` say otherwise."""
    return JobRun.objects.create(
        county_id=place,
        job=job,
        period=period,
        **{
            "as_of": date(2023, 7, 3),
            "status": RunStatus.DONE,
            "finished_at": timezone.now(),
            **fields,
        },
    )


def remind(day: date, *, place: str = XIHE) -> JobRun:
    """The weekly reminder of a county as of a day."""
    return run_job(job=Job.WEEKLY_REMINDER, county=Region.objects.get(pk=place), day=day)


def make_follow_up(pairing: Pairing, *, run: JobRun, **fields: Any) -> FollowUp:
    """The liaison is asked since 1 May 2023, after three weeks."""
    unit = pairing.cadre.user.unit
    assert unit is not None
    return FollowUp.objects.create(
        pairing=pairing,
        unit=unit,
        run=run,
        **{
            "weeks": 3,
            "overdue_since": date(2023, 4, 1),
            "opened_on": date(2023, 5, 1),
            **fields,
        },
    )


def make_answer(pairing: Pairing, kind: AnswerKind = AnswerKind.ILLNESS, **fields: Any) -> Answer:
    """An answer of the pairing's cadre that somebody has to act on."""
    return Answer.objects.create(
        pairing=pairing,
        kind=kind,
        answered_by=pairing.cadre.user,
        **{"day": date(2023, 5, 2), **fields},
    )
