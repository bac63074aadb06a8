"""The items of a checklist: which there are, what may be answered, and what is a finding by itself.

Items are stored as JSON. A shipped item has no words of its own in the store and speaks the
language of whoever reads it; one that an office worded anew keeps those words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override, pgettext

from common.errors import DomainError
from common.text import squeeze
from inspections.choices import FindingKind, ItemKind

MOST_ITEMS = 30
"""An inspector fills the list at somebody's door."""
MOST_CHOICES = 8
TEXT_LENGTH = 120
ANSWER_LENGTH = 500
YES, NO = "yes", "no"
ANYTHING = "any"
"""Whatever is written is a finding."""
OWN_WORDS = ":words"
"""Behind an item's key: under that, the answers keep what an inspector said of what is wrong."""
OWN_LENGTH = 300
_MORE = "…"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to look at.

    ``wrong`` are the answers that are a finding by themselves: ``yes`` or ``no``, the places of
    choices counted from 0, ``any`` for words; a number is one below ``low`` or above ``high``.
    ``fault`` says what is wrong then, in a few plain words.
    """

    key: str
    kind: ItemKind
    text: Any
    about: FindingKind = FindingKind.OTHER
    choices: Sequence[Any] = ()
    wrong: Sequence[str] = ()
    low: int | None = None
    high: int | None = None
    is_asked: bool = True
    fault: Any = ""

    def stored(self) -> dict[str, Any]:
        """The item as it is kept; a shipped one in its shipped words keeps none."""
        shipped = SHIPPED_BY_KEY.get(self.key)
        same = shipped is not None and (
            str(shipped.text) == str(self.text)
            and list(map(str, shipped.choices)) == list(map(str, self.choices))
        )
        same_fault = same and shipped is not None and str(shipped.fault) == str(self.fault)
        return {
            "key": self.key,
            "kind": str(self.kind),
            "text": "" if same else str(self.text),
            "about": str(self.about),
            "choices": [] if same else [str(choice) for choice in self.choices],
            "wrong": list(self.wrong),
            "low": self.low,
            "high": self.high,
            "is_asked": self.is_asked,
            "fault": "" if same_fault else str(self.fault),
        }

    @property
    def takes_own_words(self) -> bool:
        """Whether an answer by a tap can be a finding, of which an inspector may say more."""
        return bool(self.wrong) and self.kind in (ItemKind.YES_NO, ItemKind.CHOICE)

    @property
    def options(self) -> list[tuple[str, str]]:
        """What may be tapped: stored value and words."""
        if self.kind == ItemKind.YES_NO:
            # A contact’s “Yes” says that somebody was reached.
            return [(YES, pgettext("an answer", "Yes")), (NO, pgettext("an answer", "No"))]
        return [(str(place), str(words)) for place, words in enumerate(self.choices)]

    def is_wrong(self, answer: str) -> bool:
        """Whether an answer is a finding by itself."""
        if not answer:
            return False
        if self.kind == ItemKind.NUMBER:
            number = Decimal(answer)
            return (self.low is not None and number < self.low) or (
                self.high is not None and number > self.high
            )
        if self.kind == ItemKind.TEXT:
            return ANYTHING in self.wrong
        return answer in self.wrong

    def says(self, answer: str) -> str:
        """An answer in words."""
        return dict(self.options).get(answer, answer)

    def finds(self, answer: str, own: str = "") -> str:
        """What is wrong by an answer that is a finding, and what the inspector says of it."""
        if self.kind == ItemKind.TEXT:
            return answer
        fault = str(self.fault) or f"{self.text} {self.says(answer)}"
        return _("%(fault)s: %(words)s") % {"fault": fault, "words": own} if own else fault


SHIPPED: tuple[Item, ...] = (
    Item(
        "known",
        ItemKind.YES_NO,
        gettext_lazy("Does the household know its cadre by name or face?"),
        FindingKind.CADRE,
        wrong=(NO,),
        fault=gettext_lazy("The household does not know its cadre by name or face"),
    ),
    Item(
        "card",
        ItemKind.YES_NO,
        gettext_lazy("Is the contact card in the home, with the right name and phone?"),
        FindingKind.CARD,
        wrong=(NO,),
        fault=gettext_lazy("The contact card is not in the home, or its name or phone is wrong"),
    ),
    Item(
        "visited",
        ItemKind.CHOICE,
        gettext_lazy("Was the cadre there when the last visit is recorded?"),
        FindingKind.VISITS,
        choices=(
            gettext_lazy("Yes, as recorded"),
            gettext_lazy("The household does not remember"),
            gettext_lazy("No, nobody came"),
            gettext_lazy("No visit is recorded"),
        ),
        wrong=("2",),
        fault=gettext_lazy("Nobody came when the last visit is recorded"),
    ),
    Item(
        "visits",
        ItemKind.NUMBER,
        gettext_lazy("How often has the cadre been there this year, as the household tells it?"),
        FindingKind.VISITS,
    ),
    Item(
        "policies",
        ItemKind.YES_NO,
        gettext_lazy("Does the household know which policies it has a right to?"),
        FindingKind.POLICY,
        wrong=(NO,),
        fault=gettext_lazy("The household does not know which policies it has a right to"),
    ),
    Item(
        "fire",
        ItemKind.YES_NO,
        gettext_lazy("Fire: are stove, flue and gas safe, and is nothing that burns beside them?"),
        FindingKind.SAFETY,
        wrong=(NO,),
        fault=gettext_lazy(
            "Stove, flue or gas is not safe, or something that burns stands beside them"
        ),
    ),
    Item(
        "electricity",
        ItemKind.YES_NO,
        gettext_lazy("Electricity: are wires, sockets and switches whole?"),
        FindingKind.SAFETY,
        wrong=(NO,),
        fault=gettext_lazy("Wires, sockets or switches are damaged"),
    ),
    Item(
        "scalds",
        ItemKind.YES_NO,
        gettext_lazy("Scalds: is hot water out of reach of children and of those who cannot walk?"),
        FindingKind.SAFETY,
        wrong=(NO,),
        fault=gettext_lazy("Hot water is within reach of children or of those who cannot walk"),
    ),
    Item(
        "falls",
        ItemKind.YES_NO,
        gettext_lazy("Falls: are floors, steps and the bed safe for those who live here?"),
        FindingKind.SAFETY,
        wrong=(NO,),
        fault=gettext_lazy("Floors, steps or the bed are not safe for those who live here"),
    ),
    Item(
        "urgent",
        ItemKind.TEXT,
        gettext_lazy("Is anything needed urgently? Write what; leave it empty if nothing is."),
        FindingKind.NEED,
        wrong=(ANYTHING,),
    ),
)
"""What every county begins with."""

SHIPPED_BY_KEY = {item.key: item for item in SHIPPED}


def read_items(stored: Sequence[Mapping[str, Any]]) -> list[Item]:
    """The items of a stored checklist, in order."""
    return [_read(each) for each in stored]


def _read(each: Mapping[str, Any]) -> Item:
    shipped = SHIPPED_BY_KEY.get(each["key"])
    # What is shipped says what its own wrong answer means, and nothing of another.
    says_fault = shipped is not None and not each["text"] and each["wrong"] == list(shipped.wrong)
    return Item(
        key=each["key"],
        kind=ItemKind(each["kind"]),
        text=each["text"] or (shipped.text if shipped else ""),
        about=FindingKind(each["about"]),
        choices=tuple(each["choices"]) or (shipped.choices if shipped else ()),
        wrong=tuple(each["wrong"]),
        low=each["low"],
        high=each["high"],
        is_asked=each["is_asked"],
        # Rounds that began before a checklist said it have none.
        fault=each.get("fault") or (shipped.fault if shipped and says_fault else ""),
    )


def read_finding(key: str, text: str) -> str:
    """What a finding says, in the reader's language where the checklist is the one that says it.

    It is stored in the site's own; what an inspector added stays as it was written.
    """
    shipped = SHIPPED_BY_KEY.get(key)
    if shipped is None or not shipped.fault:
        return text
    with override(settings.LANGUAGE_CODE):
        alone, with_more = shipped.finds(""), shipped.finds("", _MORE)
    if text == alone:
        return shipped.finds("")
    before = with_more.removesuffix(_MORE)
    return shipped.finds("", text.removeprefix(before)) if text.startswith(before) else text


def check_items(items: Sequence[Item]) -> None:
    """Whether an office's checklist can be walked with.

    Raises DomainError ``item_text``, ``item_fault``, ``item_choices``, ``item_wrong``,
    ``item_bounds``,
    ``checklist_empty`` or ``checklist_long``, with the number of the item.
    """
    if not any(item.is_asked for item in items):
        raise DomainError("checklist_empty", _("A checklist asks at least one thing."))
    if len(items) > MOST_ITEMS:
        raise DomainError(
            "checklist_long",
            _("A checklist has %(most)d items at most.") % {"most": MOST_ITEMS},
        )
    for number, item in enumerate(items, 1):
        code, words = _fault(item)
        if code:
            raise DomainError(
                code, _("Item %(number)d: %(fault)s") % {"number": number, "fault": words}
            )


def _fault(item: Item) -> tuple[str, str]:
    if len(str(item.fault)) > TEXT_LENGTH:
        return "item_fault", _("say what is wrong in %(most)d characters at most.") % {
            "most": TEXT_LENGTH
        }
    if not str(item.text).strip() or len(str(item.text)) > TEXT_LENGTH:
        return "item_text", _("write what to look at, in %(most)d characters at most.") % {
            "most": TEXT_LENGTH
        }
    if item.kind == ItemKind.CHOICE:
        words = [str(choice) for choice in item.choices]
        if not 2 <= len(words) <= MOST_CHOICES or len(set(words)) < len(words):
            return "item_choices", _("write two to %(most)d different answers, one a line.") % {
                "most": MOST_CHOICES
            }
    if item.low is not None and item.high is not None and item.low > item.high:
        return "item_bounds", _("the least is more than the most.")
    known = {value for value, _words in item.options} | {ANYTHING}
    if item.kind != ItemKind.NUMBER and not set(item.wrong) <= known:
        return "item_wrong", _("an answer that is a finding is none of its answers.")
    return "", ""


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered: by key, with the sentences about what cannot be, by key."""

    given: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)


def read_answers(items: Sequence[Item], given: Mapping[str, Any]) -> Answers:
    """The answers to a checklist, as the store has them; what is not asked is left out.

    Taps must be answered; numbers and words may be left empty.
    """
    found: dict[str, str] = {}
    errors: dict[str, str] = {}
    for item in items:
        if not item.is_asked:
            continue
        value = given.get(item.key, "")
        answer = "" if value is None else str(value).strip()
        error = _wrong_answer(item, answer)
        if error:
            errors[item.key] = error
        elif answer:
            found[item.key] = answer if item.kind == ItemKind.TEXT else squeeze(answer)
    return Answers(found, errors)


def _wrong_answer(item: Item, answer: str) -> str:
    if item.kind in (ItemKind.YES_NO, ItemKind.CHOICE):
        if not answer:
            return _("Choose an answer.")
        return "" if answer in dict(item.options) else _("This is none of the answers.")
    if item.kind == ItemKind.NUMBER and answer:
        try:
            number = Decimal(answer)
        except InvalidOperation:
            return _("Write a number.")
        if not number.is_finite() or not 0 <= number < 100_000 or number != number.to_integral():
            return _("Write a whole number from 0 to 99999.")
    if len(answer) > ANSWER_LENGTH:
        return _("Write %(most)d characters at most.") % {"most": ANSWER_LENGTH}
    return ""
