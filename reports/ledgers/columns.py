"""The columns that a ledger may have, kind by kind.

A ledger is a Chinese paper in every language of the pages, as notices are: headings are the words
that offices print, ``about`` says on a page what a column holds. Numbers of people are masked as
in the site's lists; to supervisors phones are too, and notes and addresses are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from common.exports.columns import Note, Text, Value, Whole, Yuan, in_one_cell
from common.identity import is_of_child, mask
from common.phones import mask_phone
from organization.models.region import township_of
from reports.ledgers.choices import LedgerKind
from visits.choices import (
    AidKind,
    ContactKind,
    Giver,
    NeedSource,
    NeedStatus,
    Purpose,
    TopicList,
    Verdict,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

Row = Mapping[str, Any]
"""What was read of a row, by the paths of its columns."""


@dataclass(slots=True)
class Around:
    """What the columns of some rows are read from beside the rows: looked up of all at once.

    ``members`` are names with their groups' and ``given`` are (kind, items, yuan), by household
    and contact. ``done`` are visits and other contacts that count, by pairing. ``units`` are
    those of an activity with what they contribute.
    """

    is_masked: bool
    day: date
    topics: Mapping[tuple[str, str], str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    members: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    given: dict[int, list[tuple[str, str, Decimal]]] = field(default_factory=dict)
    done: dict[int, tuple[int, int]] = field(default_factory=dict)
    units: dict[int, list[str]] = field(default_factory=dict)

    def phone(self, number: str) -> str:
        return mask_phone(number) if self.is_masked else number


Read = Callable[[Row, Around], Any]


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """A column: how offices head it, how wide it is, and how a row's cell is read.

    ``paths`` are what is read of a row, ``around`` the looked-up things that it needs. What is not
    ``is_shipped`` is in no ledger until an office puts it in.
    """

    key: str
    heading: str
    about: _StrOrPromise
    width: float
    paths: tuple[str, ...]
    read: Read
    kind: Any = field(default_factory=Text)
    parent: str = ""
    around: str = ""
    is_personal: bool = False
    is_summed: bool = False
    is_shipped: bool = True

    def value(self, row: Row, around: Around) -> Value:
        """The cell of a row."""
        shown: Value = self.kind.render(self.read(row, around))
        return shown


def _path(path: str) -> Read:
    return lambda row, around: row[path]


def _labels(path: str, choices: Any) -> Read:
    """The Chinese words of a stored value: it is read with Chinese switched on."""
    return lambda row, around: choices(row[path]).label if row[path] else ""


def _joined(values: list[str]) -> str:
    # Each once, in the order in which they come.
    return in_one_cell(dict.fromkeys(values))


def _hours(row: Row, around: Around) -> str:
    """By the clock, as 09:00–11:30."""
    return "–".join(f"{row[name]:%H:%M}" for name in ("begins_at", "ends_at") if row[name])


def _household(path: str, *, region: str = "region") -> list[LedgerColumn]:
    """What every ledger that is about households may say of them; ``path`` leads to one."""
    beyond = f"{path}__"
    return [
        LedgerColumn(
            *("township", "乡镇", _("township"), 11, (region,)),
            lambda row, around: around.places.get(township_of(row[region]), ""),
            around="places",
        ),
        LedgerColumn(
            *("village", "村（社区）", _("village"), 12, (region,)),
            lambda row, around: around.places.get(row[region], ""),
            around="places",
        ),
        LedgerColumn(
            *("head", "户主", _("head of household"), 9, (f"{beyond}head_name",)),
            _path(f"{beyond}head_name"),
        ),
        LedgerColumn(
            *("members", "帮扶对象", _("the people on the rosters"), 13, (path,)),
            lambda row, around: _joined([m[0] for m in around.members.get(row[path], [])]),
            around="members",
        ),
        LedgerColumn(
            *("groups", "对象类别", _("their groups"), 13, (path,)),
            lambda row, around: _joined([m[1] for m in around.members.get(row[path], [])]),
            around="members",
            is_shipped=False,
        ),
        LedgerColumn(
            *("head_id", "户主身份证号", _("head’s ID number, masked"), 20, (f"{beyond}head_id",)),
            lambda row, around: mask(
                row[f"{beyond}head_id"],
                is_child=is_of_child(row[f"{beyond}head_id"], around.day),
            ),
            is_shipped=False,
        ),
        LedgerColumn(
            *("phone", "联系电话", _("the household’s phone"), 13, (f"{beyond}phone",)),
            lambda row, around: around.phone(row[f"{beyond}phone"]),
            is_shipped=False,
        ),
        LedgerColumn(
            *("address", "住址", _("address"), 22, (f"{beyond}address",)),
            _path(f"{beyond}address"),
            Note(),
            is_personal=True,
            is_shipped=False,
        ),
    ]


def _cadre(path: str) -> list[LedgerColumn]:
    """The cadre at the end of a path that leads to a cadre."""
    user = f"{path}user__"
    return [
        LedgerColumn(
            *("cadre", "姓名", _("cadre"), 9, (f"{user}name",)),
            _path(f"{user}name"),
            parent="帮扶干部",
        ),
        LedgerColumn(
            *("unit", "单位", _("the cadre’s unit"), 18, (f"{user}unit__name",)),
            _path(f"{user}unit__name"),
            parent="帮扶干部",
        ),
        LedgerColumn(
            *("cadre_title", "职务", _("the cadre’s title"), 10, (f"{path}title",)),
            _path(f"{path}title"),
            parent="帮扶干部",
            is_shipped=False,
        ),
        LedgerColumn(
            *("cadre_phone", "电话", _("the cadre’s phone"), 13, (f"{user}phone",)),
            lambda row, around: around.phone(row[f"{user}phone"] or ""),
            parent="帮扶干部",
            is_shipped=False,
        ),
    ]


def _remark() -> LedgerColumn:
    return LedgerColumn(
        *("remark", "备注", _("left empty, to write in"), 10, ()), lambda row, around: ""
    )


def _topics(name: TopicList, path: str) -> Read:
    return lambda row, around: in_one_cell(around.topics.get((name, key), key) for key in row[path])


def _kind_of_need(row: Row, around: Around) -> str:
    return around.topics.get((TopicList.NEED, row["kind"]), "")


def _given(kind: AidKind) -> Read:
    def read(row: Row, around: Around) -> Decimal | None:
        values = [given[2] for given in around.given.get(row["pk"], []) if given[0] == kind]
        return sum(values, Decimal(0)) if values else None

    return read


CONTACTS = [
    LedgerColumn(*("day", "日期", _("day"), 11, ("day",)), _path("day")),
    LedgerColumn(
        *("kind", "方式", _("home visit, call and so on"), 10, ("kind",)),
        _labels("kind", ContactKind),
    ),
    *_household("pairing__household"),
    *_cadre("pairing__cadre__"),
    LedgerColumn(
        *("topics", "了解情况", _("what was talked about"), 16, ("topics",)),
        _topics(TopicList.FOUND, "topics"),
        Note(),
        is_personal=True,
        is_shipped=False,
    ),
    LedgerColumn(
        *("policies", "宣讲政策", _("policies explained"), 16, ("policies",)),
        _topics(TopicList.POLICY, "policies"),
        Note(),
        is_personal=True,
    ),
    LedgerColumn(
        *("found", "走访联系情况", _("what was found"), 30, ("found",)),
        _path("found"),
        Note(),
        is_personal=True,
    ),
    LedgerColumn(
        *("items", "物品", _("goods given"), 14, ()),
        lambda row, around: in_one_cell(
            given[1] for given in around.given.get(row["pk"], []) if given[1]
        ),
        Note(),
        parent="慰问帮扶",
        around="given",
    ),
    LedgerColumn(
        *("goods", "折合（元）", _("goods at their value, in yuan"), 11, ()),
        _given(AidKind.GOODS),
        Yuan(),
        parent="慰问帮扶",
        around="given",
        is_summed=True,
    ),
    LedgerColumn(
        *("cash", "现金（元）", _("cash, in yuan"), 11, ()),
        _given(AidKind.CASH),
        Yuan(),
        parent="慰问帮扶",
        around="given",
        is_summed=True,
    ),
    LedgerColumn(
        *("verdict", "是否计入", _("whether it counts and, if not, why"), 12, ("verdict",)),
        _labels("verdict", Verdict),
        is_shipped=False,
    ),
    _remark(),
]


def _giver(row: Row, around: Around) -> str:
    if row["giver"] == Giver.UNIT:
        return str(row["giver_unit__name"])
    return str(row["donor__name"] or Giver(row["giver"]).label)


def _of_kind(kind: AidKind) -> Read:
    return lambda row, around: row["value"] if row["kind"] == kind else None


AID = [
    LedgerColumn(*("day", "日期", _("day"), 11, ("day",)), _path("day")),
    *_household("household"),
    *_cadre("pairing__cadre__"),
    LedgerColumn(
        *("items", "物品", _("goods given"), 22, ("items",)),
        _path("items"),
        Note(),
        parent="慰问帮扶",
    ),
    LedgerColumn(
        *("goods", "折合（元）", _("goods at their value, in yuan"), 12, ("kind", "value")),
        _of_kind(AidKind.GOODS),
        Yuan(),
        parent="慰问帮扶",
        is_summed=True,
    ),
    LedgerColumn(
        *("cash", "现金（元）", _("cash, in yuan"), 12, ("kind", "value")),
        _of_kind(AidKind.CASH),
        Yuan(),
        parent="慰问帮扶",
        is_summed=True,
    ),
    LedgerColumn(
        *("value", "金额（元）", _("cash, or goods at their value, in yuan"), 12, ("value",)),
        _path("value"),
        Yuan(),
        is_summed=True,
        is_shipped=False,
    ),
    LedgerColumn(
        *("giver", "来源", _("who gave it"), 16, ("giver", "giver_unit__name", "donor__name")),
        _giver,
    ),
    LedgerColumn(
        *("purpose", "用途", _("what it was for"), 12, ("purpose",)),
        _labels("purpose", Purpose),
        is_shipped=False,
    ),
    _remark(),
]


def _days(row: Row, around: Around) -> int | None:
    if row["settled_on"] is None:
        return None
    return int((row["settled_on"] - row["raised_on"]).days)


NEEDS = [
    LedgerColumn(
        *("raised_on", "提出日期", _("raised on"), 11, ("raised_on",)), _path("raised_on")
    ),
    *_household("household"),
    *_cadre("contact__pairing__cadre__"),
    LedgerColumn(
        *("text", "困难诉求", _("the need"), 32, ("text",)),
        _path("text"),
        Note(),
        is_personal=True,
    ),
    LedgerColumn(
        *("kind", "类别", _("kind of need"), 10, ("kind",)),
        _kind_of_need,
        is_shipped=False,
    ),
    LedgerColumn(
        *("source", "提出方式", _("how it was raised"), 11, ("source",)),
        _labels("source", NeedSource),
        is_shipped=False,
    ),
    LedgerColumn(
        *("given_to", "承办单位", _("the unit it was given to"), 16, ("unit__name",)),
        _path("unit__name"),
        parent="办理",
        is_shipped=False,
    ),
    LedgerColumn(
        *("due_on", "办理时限", _("due"), 11, ("due_on",)),
        _path("due_on"),
        parent="办理",
        is_shipped=False,
    ),
    LedgerColumn(
        *("status", "状态", _("open or settled"), 9, ("status",)),
        _labels("status", NeedStatus),
        parent="办理",
    ),
    LedgerColumn(
        *("outcome", "结果", _("what was done"), 28, ("outcome",)),
        _path("outcome"),
        Note(),
        parent="办理",
        is_personal=True,
    ),
    LedgerColumn(
        *("settled_on", "办结日期", _("settled on"), 11, ("settled_on",)),
        _path("settled_on"),
        parent="办理",
    ),
    LedgerColumn(
        *(
            "confirmed_on",
            "群众确认日期",
            _("confirmed by the household on"),
            11,
            ("confirmed_on",),
        ),
        _path("confirmed_on"),
        parent="办理",
        is_shipped=False,
    ),
    LedgerColumn(
        *("days", "用时（天）", _("days from raised to settled"), 9, ("raised_on", "settled_on")),
        _days,
        Whole(),
        is_shipped=False,
    ),
    _remark(),
]

ACTIVITIES = [
    LedgerColumn(*("day", "日期", _("day"), 11, ("day",)), _path("day")),
    LedgerColumn(
        *("name", "活动名称", _("name of the activity"), 34, ("name",)), _path("name"), Note()
    ),
    LedgerColumn(*("kind", "类型", _("kind of activity"), 12, ("kind",)), _path("kind")),
    LedgerColumn(
        *("place", "地点", _("place"), 16, ("region",)),
        lambda row, around: around.places.get(row["region"], ""),
        around="places",
    ),
    LedgerColumn(
        *("organiser", "组织单位", _("organiser"), 22, ("organiser",)), _path("organiser")
    ),
    LedgerColumn(
        *("participants", "参加人数", _("people taking part"), 11, ("participants",)),
        _path("participants"),
        Whole(),
        is_summed=True,
    ),
    LedgerColumn(
        *("households", "惠及户数", _("households reached"), 11, ("households",)),
        _path("households"),
        Whole(),
        is_summed=True,
    ),
    LedgerColumn(
        *("hours", "时间", _("time"), 12, ("begins_at", "ends_at")), _hours, is_shipped=False
    ),
    LedgerColumn(
        *("venue", "具体地点", _("where exactly"), 20, ("venue",)),
        _path("venue"),
        Note(),
        is_shipped=False,
    ),
    LedgerColumn(
        *("units", "参与单位", _("units taking part, with what they contribute"), 30, ("pk",)),
        lambda row, around: _joined(around.units.get(row["pk"], [])),
        Note(),
        around="units",
        is_shipped=False,
    ),
    LedgerColumn(
        *("campaign", "所属主题活动", _("campaign"), 18, ("campaign__name",)),
        _path("campaign__name"),
        is_shipped=False,
    ),
    LedgerColumn(
        *("outcome", "活动成效", _("what came of it"), 34, ("outcome",)),
        _path("outcome"),
        Note(),
        is_shipped=False,
    ),
    _remark(),
]

PAIRINGS = [
    *_household("household"),
    *_cadre("cadre__"),
    LedgerColumn(
        *("role", "结对身份", _("what the cadre is called"), 11, ("role",)), _path("role")
    ),
    LedgerColumn(
        *("started_on", "结对日期", _("paired since"), 11, ("started_on",)), _path("started_on")
    ),
    LedgerColumn(
        *("visits", "走访", _("home visits of the period that count"), 8, ("pk",)),
        lambda row, around: around.done.get(row["pk"], (0, 0))[0],
        Whole(),
        parent="本期次数",
        around="done",
        is_summed=True,
    ),
    LedgerColumn(
        *("contacts", "联系", _("other contacts of the period that count"), 8, ("pk",)),
        lambda row, around: around.done.get(row["pk"], (0, 0))[1],
        Whole(),
        parent="本期次数",
        around="done",
        is_summed=True,
    ),
    _remark(),
]

CHANGES = [
    LedgerColumn(*("day", "变动日期", _("day"), 11, ("day",)), _path("day")),
    LedgerColumn(
        *("what", "变动类型", _("came, left, paired, ended or moved"), 12, ("what",)), _path("what")
    ),
    *(
        column
        for column in _household("household", region="region")
        if column.key in ("township", "village", "head")
    ),
    LedgerColumn(*("person", "帮扶对象", _("person"), 10, ("person",)), _path("person")),
    LedgerColumn(*("group", "对象类别", _("group"), 13, ("group",)), _path("group")),
    *(column for column in _cadre("cadre__") if column.key in ("cadre", "unit")),
    LedgerColumn(
        *("before", "变动前", _("how it was before"), 16, ("before",)), _path("before"), Note()
    ),
    LedgerColumn(*("after", "变动后", _("how it is now"), 16, ("after",)), _path("after"), Note()),
    LedgerColumn(*("reason", "原因", _("reason"), 16, ("reason",)), _path("reason"), Note()),
    _remark(),
]

COLUMNS: dict[str, dict[str, LedgerColumn]] = {
    kind: {column.key: column for column in columns}
    for kind, columns in (
        (LedgerKind.CONTACTS, CONTACTS),
        (LedgerKind.AID, AID),
        (LedgerKind.NEEDS, NEEDS),
        (LedgerKind.ACTIVITIES, ACTIVITIES),
        (LedgerKind.PAIRINGS, PAIRINGS),
        (LedgerKind.CHANGES, CHANGES),
    )
}
"""By the kind of ledger, its columns by their keys, in the order in which they are shipped."""
