"""The office's checklist as a form: a fixed number of items, each with its parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.text import squeeze
from inspections.checklist import ANYTHING, NO, TEXT_LENGTH, YES, Item
from inspections.choices import FindingKind, ItemKind

_CONTROL = {"class": "form-control", "autocomplete": "off"}
# On a phone a sentence of this length takes three lines.
_SENTENCE = _CONTROL | {"rows": 2}


class ItemForm(forms.Form):
    """One item. ``wrong`` are lines of answers that are a finding by themselves, as they are
    written in ``choices``."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    text = forms.CharField(
        label=_("What to look at"),
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs=_SENTENCE),
    )
    kind = forms.ChoiceField(
        label=pgettext_lazy("inspection", "Answered by"),
        choices=ItemKind.choices,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    about = forms.ChoiceField(
        label=_("A finding is about"),
        choices=FindingKind.choices,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    choices = forms.CharField(
        label=_("Answers, one a line"),
        required=False,
        widget=forms.Textarea(attrs={**_CONTROL, "rows": 4}),
        help_text=_("For “One of several”. Put ! before an answer that is a finding by itself."),
    )
    wrong = forms.ChoiceField(
        label=_("A finding by itself"),
        required=False,
        choices=[
            ("", _("No answer")),
            (NO, pgettext_lazy("an answer", "No")),
            (YES, pgettext_lazy("an answer", "Yes")),
            (ANYTHING, _("Whatever is written")),
        ],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    fault = forms.CharField(
        label=_("What is wrong then"),
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs=_SENTENCE),
        help_text=_("The finding’s heading. Empty: the question and its answer."),
    )
    low = forms.IntegerField(
        label=_("A finding if below"),
        required=False,
        min_value=0,
        max_value=99_999,
        widget=forms.NumberInput(attrs=_CONTROL),
    )
    high = forms.IntegerField(
        label=_("A finding if above"),
        required=False,
        min_value=0,
        max_value=99_999,
        widget=forms.NumberInput(attrs=_CONTROL),
    )
    order = forms.IntegerField(
        label=_("Order"),
        min_value=0,
        max_value=999,
        widget=forms.NumberInput(attrs=_CONTROL),
    )
    is_asked = forms.BooleanField(label=pgettext_lazy("inspection", "Asked"), required=False)

    def item(self) -> Item:
        """The item as it was filled in; its key is the one it had, or empty."""
        data = self.cleaned_data
        kind = ItemKind(data["kind"])
        lines = [line.strip() for line in data["choices"].splitlines() if line.strip()]
        is_choice = kind == ItemKind.CHOICE
        marked = [str(n) for n, line in enumerate(lines) if line.startswith(("!", "！"))]
        by_itself = data["wrong"]
        fits = by_itself in (YES, NO) if kind == ItemKind.YES_NO else by_itself == ANYTHING
        return Item(
            key=data["key"],
            kind=kind,
            text=squeeze(data["text"]),
            about=FindingKind(data["about"]),
            choices=tuple(line.lstrip("!！").strip() for line in lines) if is_choice else (),
            wrong=tuple(marked) if is_choice else ((by_itself,) if by_itself and fits else ()),
            low=data["low"] if kind == ItemKind.NUMBER else None,
            high=data["high"] if kind == ItemKind.NUMBER else None,
            is_asked=data["is_asked"],
            fault=squeeze(data["fault"]) if kind != ItemKind.TEXT else "",
        )


ItemForms = forms.formset_factory(ItemForm, extra=1, max_num=40)


def initial_of(items: Sequence[Item]) -> list[dict[str, Any]]:
    """What a form of these items begins with."""
    return [
        {
            "key": item.key,
            "text": str(item.text),
            "kind": item.kind,
            "about": item.about,
            "choices": "\n".join(
                f"!{words}" if str(n) in item.wrong else str(words)
                for n, words in enumerate(item.choices)
            ),
            "wrong": item.wrong[0] if item.wrong and item.kind != ItemKind.CHOICE else "",
            "low": item.low,
            "high": item.high,
            "order": place * 10,
            "is_asked": item.is_asked,
            "fault": str(item.fault),
        }
        for place, item in enumerate(items, 1)
    ]
