"""An inspector's form at one household: the round's checklist, what else is wrong, photographs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.dates import today
from common.forms import TOO_LONG, without_numbers
from inspections.checklist import ANSWER_LENGTH, OWN_LENGTH, Item, read_answers
from inspections.choices import ItemKind
from inspections.services.findings import DUE_DAYS, TEXT_LENGTH
from inspections.services.inspecting import Sheet
from visits.forms.attachments import AttachmentsField

DUE = [(7, _("7 days")), (15, _("15 days")), (30, _("30 days")), (60, _("60 days"))]
_WORDS = {"class": "form-control", "rows": 3, "autocomplete": "off"}


def name_of(item: Item) -> str:
    """The name of an item's field."""
    return f"a_{item.key}"


def own_name_of(item: Item) -> str:
    """The name of the field for what an inspector says of an item that is wrong."""
    return f"w_{item.key}"


def _own_words() -> forms.Field:
    return forms.CharField(
        label=_("What is it? In your words"),
        required=False,
        max_length=OWN_LENGTH,
        widget=forms.Textarea(attrs=_WORDS | {"rows": 2}),
        error_messages={"max_length": TOO_LONG},
        validators=[without_numbers],
    )


def _field_of(item: Item) -> forms.Field:
    label = str(item.text)
    if item.kind in (ItemKind.YES_NO, ItemKind.CHOICE):
        # What is none of the answers is told by the checklist itself.
        field = forms.CharField(label=label, required=False)
        field.widget = forms.RadioSelect(choices=item.options)
        return field
    if item.kind == ItemKind.NUMBER:
        number = forms.NumberInput(
            attrs={"class": "form-control", "inputmode": "numeric", "min": 0, "max": 99_999}
        )
        return forms.CharField(label=label, required=False, widget=number)
    return forms.CharField(
        label=label,
        required=False,
        max_length=ANSWER_LENGTH,
        widget=forms.Textarea(attrs=_WORDS),
        error_messages={"max_length": TOO_LONG},
        validators=[without_numbers],
    )


class SheetForm(forms.Form):
    """Valid, it has ``sheet``."""

    day = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
    )
    wrong = forms.CharField(
        label=_("What else is wrong?"),
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs=_WORDS),
        error_messages={"max_length": TOO_LONG},
        validators=[without_numbers],
    )
    due_days = forms.TypedChoiceField(
        label=_("To be put right within"),
        choices=DUE,
        coerce=int,
        initial=DUE_DAYS,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs=_WORDS),
        error_messages={"max_length": TOO_LONG},
        validators=[without_numbers],
    )
    photos = AttachmentsField(label=_("Photographs"))

    def __init__(self, *args: Any, items: Sequence[Item], **kwargs: Any) -> None:
        kwargs["initial"] = {"day": today()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.items = [item for item in items if item.is_asked]
        for item in self.items:
            self.fields[name_of(item)] = _field_of(item)
            if item.takes_own_words:
                self.fields[own_name_of(item)] = _own_words()

    def questions(self) -> list[tuple[Item, forms.BoundField, forms.BoundField | None]]:
        """Each item with its field, and that of what may be said of it when it is wrong."""
        return [
            (item, self[name_of(item)], self[own_name_of(item)] if item.takes_own_words else None)
            for item in self.items
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        asked = [item for item in self.items if name_of(item) not in self.errors]
        found = read_answers(asked, {item.key: data.get(name_of(item)) for item in asked})
        for key, sentence in found.errors.items():
            self.add_error(f"a_{key}", sentence)
        self.answers = found.given
        self.own_words = {
            item.key: words
            for item in asked
            if (words := str(data.get(own_name_of(item)) or "").strip())
            and item.is_wrong(found.given.get(item.key, ""))
        }
        return data

    @property
    def sheet(self) -> Sheet:
        """What was filled in, of a form that is valid."""
        data = self.cleaned_data
        return Sheet(
            day=data["day"],
            answers=self.answers,
            note=data["note"].strip(),
            wrong=data["wrong"].strip(),
            due_days=data["due_days"],
            words=self.own_words,
        )
