"""What a sentence may say: the figures by their Chinese names, and other words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from reports.summaries.figures import MONEY

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

COUNT_FORMS = ("万", "万0", "万1", "万2", "精确", "数")
MONEY_FORMS = ("万元", "万元0", "万元1", "万元2", "元")


@dataclass(frozen=True, slots=True)
class Part:
    """A figure that may stand in a sentence.

    ``name`` is what it is called there and ``figure`` what it is in ``Figures``. ``unit`` is the
    unit of count as it is shipped; ``one`` and ``many`` say it in English, with the number first
    or, of money, where ``{}`` stands.
    """

    name: str
    figure: str
    label: _StrOrPromise
    unit: str
    one: str
    many: str = ""
    is_of_groups: bool = True
    is_always_listed: bool = False

    @property
    def is_money(self) -> bool:
        return self.figure in MONEY


PARTS: dict[str, Part] = {
    part.name: part
    for part in (
        Part(
            "户数",
            "households",
            _("Households on the rosters"),
            "户",
            "household",
            "households",
            is_always_listed=True,
        ),
        Part("人数", "people", _("People"), "人", "person", "people", is_always_listed=True),
        Part(
            "单位",
            "units",
            _("Units with paired cadres"),
            "个",
            "unit",
            "units",
            is_of_groups=False,
        ),
        Part(
            "干部",
            "cadres",
            _("Paired cadres"),
            "名",
            "cadre",
            "cadres",
            is_of_groups=False,
            is_always_listed=True,
        ),
        Part(
            "结对",
            "pairings",
            _("Pairings"),
            "对",
            "pairing",
            "pairings",
            is_of_groups=False,
            is_always_listed=True,
        ),
        Part(
            "结对户",
            "paired_households",
            _("Households that are paired"),
            "户",
            "paired household",
            "paired households",
            is_of_groups=False,
        ),
        Part(
            "未结对",
            "unpaired",
            _("Households nobody is paired with"),
            "户",
            "household without a cadre",
            "households without a cadre",
            is_of_groups=False,
        ),
        Part(
            "走访", "visits", _("Home visits"), "人(次)", "visit", "visits", is_always_listed=True
        ),
        Part(
            "联系",
            "contacts",
            _("Other contacts"),
            "人(次)",
            "contact",
            "contacts",
            is_always_listed=True,
        ),
        Part("书信", "letters", _("of which letters"), "封", "letter", "letters"),
        Part(
            "政策",
            "policies",
            _("Policies explained"),
            "件",
            "explanation of a policy",
            "explanations of policies",
        ),
        Part("困难", "needs_raised", _("Needs raised"), "件", "need raised", "needs raised"),
        Part("实事", "needs_settled", _("Needs settled"), "件", "need settled", "needs settled"),
        Part(
            "活动",
            "activities",
            _("Activities"),
            "次",
            "activity",
            "activities",
            is_of_groups=False,
            is_always_listed=True,
        ),
        Part("送温暖", "aid_times", _("Times aid was given"), "次", "gift of aid", "gifts of aid"),
        Part(
            "受助户",
            "aided",
            _("Households that were given aid"),
            "户",
            "household given aid",
            "households given aid",
        ),
        Part(
            "每户",
            "each",
            _("Aid to each of them, where it was the same"),
            "元",
            "{} each",
            is_of_groups=False,
        ),
        Part(
            "慰问",
            "money",
            _("Aid, goods at their value"),
            "元",
            "{} donated",
            is_always_listed=True,
        ),
        Part("慰问金", "cash", _("of which cash"), "元", "{} in cash"),
        Part("物资", "goods", _("of which goods"), "元", "goods worth {}", is_always_listed=True),
        Part("干部资助", "of_cadres", _("Aid from cadres"), "元", "{} from cadres"),
        Part("单位资助", "of_units", _("Aid from units"), "元", "{} from units"),
        Part("社会资助", "of_donors", _("Aid from donors"), "元", "{} from donors"),
        Part(
            "助学户",
            "scholars",
            _("Households given a scholarship"),
            "户",
            "household given a scholarship",
            "households given scholarships",
        ),
        Part("助学金", "scholarships", _("Scholarships"), "元", "{} in scholarships"),
        Part(
            "医疗救助户",
            "patients",
            _("Households helped with medical treatment"),
            "户",
            "household helped with medical treatment",
            "households helped with medical treatment",
        ),
        Part("医疗救助金", "medical", _("Aid for medical treatment"), "元", "{} for treatment"),
    )
}
BY_FIGURE = {part.figure: part for part in PARTS.values()}

WORDS: dict[str, _StrOrPromise] = {
    "地区": _("the region’s name"),
    "项目": _("the programme’s name"),
    "期间": _("the period: a year, from a day to a day, or up to a day"),
    "截至": _("up to the period’s last day"),
    "截至目前": _("“up to now” where the period reaches to today, else up to its last day"),
}
ELSE_IN_TEXT: dict[str, _StrOrPromise] = {
    "各组": _("the words of each group, one after the other"),
    "另计": _("lines that the office enters itself when it confirms"),
}
IN_TITLE = WORDS
IN_TEXT = {**WORDS, **ELSE_IN_TEXT, **PARTS}
IN_GROUP_TEXT = {
    **WORDS,
    "组": _("the group’s name"),
    **{name: part for name, part in PARTS.items() if part.is_of_groups},
}
"""What may stand in a title, in the sentence and in the words of a group."""


def forms_of(name: str) -> Collection[str]:
    """What may stand behind the bar of a name."""
    part = PARTS.get(name)
    if part is None:
        return ()
    return MONEY_FORMS if part.is_money else COUNT_FORMS
