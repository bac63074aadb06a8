"""The file of a household (一户一档): everything that is recorded about it, as an office keeps it.

A Chinese paper in every language of the pages, section by section; a page and a .docx show the
same. Numbers are masked, and what a supervisor does not see is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import translation
from django.utils.translation import gettext as _

from common.dates import today
from common.errors import DomainError
from common.exports.columns import in_one_cell
from organization.access import sees_personal_data
from organization.models import Region, User
from organization.models.region import township_of
from organization.templatetags.access import phone_for
from pairing.models import Household, Pairing, Recipient
from pairing.querysets import HouseholdQuerySet
from reports.documents.paper import Column, Table
from reports.ledgers.making import filled_in_by
from reports.ledgers.rows import CAME, LEFT, moves, reason_words
from surveys.choices import LineState
from surveys.selectors import Told, lines_of_households
from visits.choices import ActivityState, TopicList
from visits.models import (
    Activity,
    Aid,
    AskedVisit,
    Contact,
    FollowUp,
    HouseholdPlan,
    Need,
    Participant,
)
from visits.selectors import contacts_of, topic_names

FILES_MOST = 60
"""Households in one document: more are a book that takes minutes to make."""

NONE = "无"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a file: its heading, and a table with a row that says 无 where there is none."""

    title: str
    table: Table
    is_empty: bool

    @property
    def lines(self) -> list[list[tuple[str, bool]]]:
        """The rows' cells, each with whether it is a sentence and so begins at the left."""
        texts = [column.is_text for column in self.table.columns]
        return [list(zip(row, texts, strict=True)) for row in self.table.rows]


@dataclass(frozen=True, slots=True)
class HouseholdFile:
    """A household's file: who keeps it and on which day, what heads it, and its sections.

    ``facts`` are labels with their values, two a line.
    """

    household: Household
    kept_by: str
    day: date
    facts: Sequence[tuple[str, str]]
    sections: Sequence[Section]


@dataclass(frozen=True, slots=True)
class _Read:
    """What the sections of several households are made of, by their keys."""

    user: User
    kept_by: str
    places: Mapping[str, str]
    topics: Mapping[tuple[str, str], str]
    contacts: Mapping[int, list[Contact]]
    aid: Mapping[int, list[Aid]]
    needs: Mapping[int, list[Need]]
    plans: Mapping[int, list[HouseholdPlan]]
    asked_visits: Mapping[int, list[AskedVisit]]
    follow_ups: Mapping[int, list[FollowUp]]
    activities: Sequence[Activity]
    took_part: Mapping[int, list[Participant]]
    moves: Mapping[int, list[Mapping[str, Any]]]
    surveys: Mapping[int, list[Told]]

    @property
    def sees_all(self) -> bool:
        return sees_personal_data(self.user)


def files_of(households: HouseholdQuerySet, user: User) -> list[HouseholdFile]:
    """The files of some households that ``user`` sees, in their order.

    Raises DomainError ``files_most`` for more than ``FILES_MOST``.
    """
    found = list(_with_people(households, user)[: FILES_MOST + 1])
    if len(found) > FILES_MOST:
        raise DomainError(
            "files_most",
            _("At most %(most)d household files fit into one document. Choose fewer households.")
            % {"most": FILES_MOST},
        )
    read = _read(found, user)
    with translation.override(settings.LANGUAGE_CODE):
        return [_file(household, read) for household in found]


def _with_people(households: HouseholdQuerySet, user: User) -> HouseholdQuerySet:
    seen = Pairing.objects.visible_to(user).filter(pk=OuterRef("pk"))
    filled: HouseholdQuerySet = households.select_related("region").prefetch_related(
        Prefetch("recipients", Recipient.objects.select_related("group")),
        # As on the household's page: who holds it now is told to everybody who sees it, what
        # was before to whoever sees those pairings.
        Prefetch(
            "pairings",
            Pairing.objects.select_related("cadre__user__unit")
            .filter(Q(ended_on__isnull=True) | Exists(seen))
            .order_by("-started_on", "-pk"),
        ),
    )
    return filled


def _grouped(rows: Iterable[Any], key: Any) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found


def _read(households: Sequence[Household], user: User) -> _Read:
    keys = [household.pk for household in households]
    pairings = Pairing.objects.visible_to(user).filter(household__in=keys)
    seen_needs = Need.objects.visible_to(user).filter(pk=OuterRef("pk"))
    needs = (
        Need.objects.filter(household__in=keys)
        .filter(Q(settled_on__isnull=True) | Exists(seen_needs))
        .order_by("-raised_on", "-pk")
    )
    plans = (
        HouseholdPlan.objects.visible_to(user)
        .filter(household__in=keys)
        .prefetch_related("measures", "reviews")
    )
    asked_visits = AskedVisit.objects.filter(household__in=keys).select_related("unit")
    codes = {household.region_id for household in households}
    codes |= {township_of(code) for code in codes}
    follow_ups = (
        FollowUp.objects.visible_to(user)
        .filter(pairing__household__in=keys)
        .select_related("pairing")
        .prefetch_related("answers")
    )
    # What was given has a section of its own.
    contacts = contacts_of(pairings).prefetch_related(None)
    took_part = (
        Participant.objects.filter(household__in=keys, activity__state=ActivityState.HELD)
        .came()
        .select_related("recipient")
    )
    aid = (
        Aid.objects.visible_to(user)
        .standing()
        .filter(household__in=keys)
        .select_related("giver_unit", "donor")
    )
    return _Read(
        user=user,
        kept_by=filled_in_by(user),
        places=dict(Region.objects.filter(pk__in=codes).values_list("code", "name")),
        topics=topic_names(user),
        contacts=_grouped(contacts, lambda c: c.pairing.household_id),
        aid=_grouped(aid, lambda a: a.household_id),
        needs=_grouped(needs, lambda n: n.household_id),
        plans=_grouped(plans, lambda p: p.household_id),
        asked_visits=_grouped(asked_visits, lambda a: a.household_id),
        follow_ups=_grouped(follow_ups, lambda f: f.pairing.household_id),
        activities=list(
            Activity.objects.select_related("region")
            .held()
            .filter(Q(region__in=codes) | Q(pk__in=took_part.order_by().values("activity")))
        ),
        took_part=_grouped(took_part, lambda line: line.household_id),
        moves=_grouped(moves(keys, None, today()), lambda m: m["household"]),
        surveys=lines_of_households(keys),
    )


def _file(household: Household, read: _Read) -> HouseholdFile:
    members = list(household.recipients.all())
    current = [pairing for pairing in household.pairings.all() if pairing.is_open]
    cadres = in_one_cell(
        f"{pairing.cadre.user.name}（{pairing.cadre.user.unit or ''}）" for pairing in current
    )
    township = read.places.get(township_of(household.region_id), "")
    facts = [
        ("户主（监护人）", household.head_name),
        ("身份证号", household.masked_head_id),
        ("所在村（社区）", f"{township}{household.region.name}"),
        ("联系电话", phone_for(household.phone, read.user)),
        ("住址", household.address if read.sees_all else ""),
        ("对象人数", f"{sum(1 for m in members if m.ended_on is None)}人"),
        ("帮扶干部", cadres or "未结对"),
        (
            "干部电话",
            in_one_cell(phone_for(p.cadre.user.phone or "", read.user) for p in current),
        ),
    ]
    return HouseholdFile(
        household=household,
        kept_by=read.kept_by,
        day=today(),
        facts=facts,
        sections=[
            _members(members, read),
            _pairings(household.pairings.all(), read),
            _contacts(read.contacts[household.pk], read),
            _aid(read.aid[household.pk]),
            _needs(read.needs[household.pk], read),
            _follow_ups(read.follow_ups[household.pk]),
            _activities(household, members, read),
            _changes(members, read.moves[household.pk]),
            _plans(read.plans[household.pk], read),
            _asked_visits(read.asked_visits[household.pk], read),
            _surveys(read.surveys.get(household.pk, ()), read),
        ],
    )


def _section(
    title: str, columns: Sequence[tuple[str, float, bool]], rows: Sequence[Sequence[Any]]
) -> Section:
    """``columns`` are headings with their widths in mm and whether sentences stand in them."""
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    blank = [NONE, *[""] * (len(columns) - 1)]
    table = Table(
        [Column(name, width, "", text) for name, width, text in columns], cells or [blank]
    )
    return Section(title, table, not rows)


def _particulars(member: Recipient) -> str:
    """What a member's group asks, in a cell."""
    words = []
    if member.disability_kind:
        words.append(f"{member.get_disability_kind_display()}残疾{member.disability_level or ''}级")
    if member.support_mode:
        words.append(str(member.get_support_mode_display()))
    if member.child_category:
        words.append(member.child_category)
    if member.school:
        words.append(f"{member.school}{member.grade}")
    if member.guardian_relation:
        words.append(f"监护人：{member.guardian_relation}")
    return in_one_cell(words)


def _members(members: Sequence[Recipient], read: _Read) -> Section:
    columns: list[tuple[str, float, bool]] = [
        *(("姓名", 17, False), ("性别", 10, False), ("出生年月", 18, False)),
        *(("与户主关系", 15, False), ("对象类别", 28, False), ("身份证号", 40, False)),
    ]
    if read.sees_all:
        columns.append(("残疾、就学、供养情况", 42, True))
    return _section(
        "一、帮扶对象",
        columns,
        [
            [
                *(member.name, member.get_sex_display(), f"{member.birth_date:%Y-%m}"),
                *(member.get_relation_display(), member.group.name, member.masked_identity),
                *([_particulars(member)] if read.sees_all else []),
            ]
            for member in members
        ],
    )


def _pairings(pairings: Iterable[Pairing], read: _Read) -> Section:
    return _section(
        "二、结对情况",
        [
            *(("干部", 17, False), ("单位", 36, True), ("职务", 20, False)),
            *(("电话", 26, False), ("起", 24, False), ("止", 24, False), ("结束原因", 23, True)),
        ],
        [
            [
                *(pairing.cadre.user.name, pairing.cadre.user.unit, pairing.cadre.title),
                phone_for(pairing.cadre.user.phone or "", read.user),
                *(pairing.started_on, pairing.ended_on or "至今"),
                pairing.get_end_reason_display() if pairing.end_reason else "",
            ]
            for pairing in pairings
        ],
    )


def _contacts(contacts: Sequence[Contact], read: _Read) -> Section:
    columns: list[tuple[str, float, bool]] = [
        *(("日期", 24, False), ("方式", 18, False), ("干部", 16, False)),
    ]
    if read.sees_all:
        columns += [("了解到的情况", 66, True), ("宣讲政策", 26, True)]
    columns.append(("是否计入", 20, False))

    def named(kind: TopicList, keys: Sequence[str]) -> str:
        return in_one_cell(read.topics.get((kind, key), key) for key in keys)

    return _section(
        "三、走访联系",
        columns,
        [
            [
                *(contact.day, contact.get_kind_display(), contact.pairing.cadre.user.name),
                *(
                    [
                        contact.found or named(TopicList.FOUND, contact.topics),
                        named(TopicList.POLICY, contact.policies),
                    ]
                    if read.sees_all
                    else []
                ),
                contact.get_verdict_display(),
            ]
            for contact in contacts
        ],
    )


def _aid(given: Sequence[Aid]) -> Section:
    section = _section(
        "四、慰问帮扶",
        [
            *(("日期", 25, False), ("类型", 20, False), ("物品", 55, True)),
            *(("金额（元）", 25, False), ("来源", 45, True)),
        ],
        [
            [aid.day, aid.get_kind_display(), aid.items, f"{aid.value:.2f}", aid.giver_words]
            for aid in given
        ],
    )
    if not given:
        return section
    whole = sum((aid.value for aid in given), Decimal(0))
    rows = [*section.table.rows, ["合计", "", "", f"{whole:.2f}", ""]]
    return Section(section.title, Table(section.table.columns, rows, totals=1), False)


def _needs(needs: Sequence[Need], read: _Read) -> Section:
    return _section(
        "五、困难诉求",
        [
            *(("提出日期", 24, False), ("困难诉求", 50, True), ("状态", 16, False)),
            *(("办理结果", 56, True), ("办结日期", 24, False)),
        ],
        [
            [
                need.raised_on,
                need.text if read.sees_all else "",
                need.get_status_display(),
                need.outcome if read.sees_all else "",
                need.settled_on,
            ]
            for need in needs
        ],
    )


def _surveys(told: Sequence[Told], read: _Read) -> Section:
    return _section(
        "十一、需求调查",
        [
            *(("日期", 24, False), ("调查", 40, True), ("对象", 20, False)),
            *(("状态", 20, False), ("回答", 66, True)),
        ],
        [
            [
                line.settled_on,
                line.survey.name,
                line.whose,
                LineState(line.stands).label,  # type: ignore[attr-defined]
                "；".join(f"{question} {words}" for question, words in answers)
                if read.sees_all
                else "",
            ]
            for line, answers in told
        ],
    )


def _plans(plans: Sequence[HouseholdPlan], read: _Read) -> Section:
    rows: list[list[Any]] = []
    for plan in plans:
        aims = plan.aims if read.sees_all else ""
        for measure in plan.measures.all():
            words = [measure.text, measure.who] if read.sees_all else ["", ""]
            rows.append(
                [plan.started_on, aims, *words, measure.due_on, measure.get_state_display()]
            )
            aims = ""
        rows += [
            [review.day, "评估", review.text if read.sees_all else "", "", "", ""]
            for review in plan.reviews.all()
        ]
        if plan.closed_on is not None:
            rows.append(
                [plan.closed_on, "结束", plan.closed_text if read.sees_all else "", "", "", ""]
            )
    return _section(
        "九、一户一策",
        [
            *(("日期", 22, False), ("目标", 38, True), ("措施", 48, True)),
            *(("责任人", 22, True), ("时限", 22, False), ("进展", 18, False)),
        ],
        rows,
    )


def _asked_visits(asked: Sequence[AskedVisit], read: _Read) -> Section:
    return _section(
        "十、专家和部门上门",
        [
            *(("申请日期", 24, False), ("单位", 36, True), ("事由", 40, True)),
            *(("状态", 18, False), ("上门日期", 24, False), ("结果", 28, True)),
        ],
        [
            [
                *(each.asked_on, each.unit, each.reason if read.sees_all else ""),
                *(each.get_state_display(), each.held_on or each.visit_on),
                each.answer if read.sees_all else "",
            ]
            for each in asked
        ],
    )


def _follow_ups(follow_ups: Sequence[FollowUp]) -> Section:
    return _section(
        "六、提醒督办",
        [
            *(("督办日期", 24, False), ("未联系周数", 22, False), ("由谁督办", 26, False)),
            *(("答复", 52, True), ("结束日期", 24, False), ("结果", 22, False)),
        ],
        [
            [
                *(follow.opened_on, follow.weeks, follow.get_stage_display()),
                in_one_cell(
                    f"{answer.get_kind_display()} {answer.text}".strip()
                    for answer in follow.answers.all()
                ),
                follow.ended_on,
                follow.get_end_display() if follow.end else "",
            ]
            for follow in follow_ups
        ],
    )


def _activities(household: Household, members: Sequence[Recipient], read: _Read) -> Section:
    """What it took part in, and what else there was in its village and township since somebody
    of it is on the rosters."""
    since = min((member.joined_on for member in members), default=None)
    programmes = {member.programme_id for member in members}
    places = {household.region_id, township_of(household.region_id)}
    came: dict[int, list[str]] = {}
    for line in read.took_part[household.pk]:
        came.setdefault(line.activity_id, []).append(
            line.recipient.name if line.recipient else f"{line.people}人"
        )

    def concerns(each: Activity) -> bool:
        return each.pk in came or (
            each.region_id in places
            and each.programme_id in programmes
            and since is not None
            and each.day >= since
        )

    return _section(
        "七、参加的和所在乡镇、村开展的活动",
        [
            ("日期", 25, False),
            ("活动", 60, True),
            ("地点", 30, False),
            ("组织单位", 33, True),
            ("本户参加", 22, True),
        ],
        [
            [
                each.day,
                each.name,
                each.venue or read.places.get(each.region_id, "") or each.region.name,
                each.organiser,
                "、".join(came.get(each.pk, ())),
            ]
            for each in read.activities
            if concerns(each)
        ],
    )


def _changes(members: Sequence[Recipient], moved: Sequence[Mapping[str, Any]]) -> Section:
    rows: list[tuple[date, str, str, str]] = [
        (member.joined_on, CAME, member.name, member.group.name) for member in members
    ]
    rows += [
        (member.ended_on, LEFT, member.name, reason_words(member.exit_reason))
        for member in members
        if member.ended_on is not None
    ]
    rows += [
        (move["day"], str(move["what"]), "全户", f"{move['before']}→{move['after']}")
        for move in moved
    ]
    return _section(
        "八、名册变动",
        [("日期", 25, False), ("变动", 30, False), ("对象", 35, False), ("说明", 80, True)],
        sorted(rows, key=lambda row: row[0]),
    )
