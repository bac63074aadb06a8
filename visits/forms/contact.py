"""Logging a contact, on a phone or by a program."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from common.dates import today
from common.errors import DomainError
from common.forms import TOO_LONG, FilesField, FilesInput
from common.images import UPLOAD_BYTES, Photograph, made_anew
from visits.choices import AidKind, ContactKind, TopicList
from visits.forms.aid import AmountField
from visits.models import Topic
from visits.selectors import topics_known
from visits.services.aid import check_amount
from visits.services.contacts import LOG_BACK_DAYS, PHOTOS, AidGiven, Entry

MOST_AT_A_CONTACT = Decimal(10**6)
"""Yuan that a cadre can have brought along."""

Lists = Mapping[str, Sequence[Topic]]
"""The rows of the short lists by the list's name."""


class _OfAList(forms.ChoiceField):
    """Choices from one of the short lists.

    What is offered no longer is taken all the same: the phone that ticked it may not have heard.
    """

    known: Collection[str] = ()
    offered: Sequence[tuple[str, str]] = ()

    def valid_value(self, value: Any) -> bool:
        return value in self.known

    def offer(self, rows: Sequence[Topic]) -> None:
        """Offer those of a list's rows that are; take all."""
        self.offered = [(row.key, str(row)) for row in rows if row.is_offered]
        self.choices = self.offered
        self.known = {row.key for row in rows}


class TapsField(_OfAList, forms.MultipleChoiceField):
    """Several entries of a list."""


class KindField(_OfAList):
    """One entry of a list, or none."""


class GivenField(AmountField):
    """What was given at a contact, in yuan, refused in the sentences in which any gift is.

    A large sum is not asked about: whoever logs a contact may have no network to be asked over.
    """

    def __init__(self, label: Any, kind: AidKind) -> None:
        super().__init__(label, required=False)
        self.kind = kind

    def clean(self, value: Any) -> Any:
        amount = super().clean(value)
        if amount is None:
            return None
        try:
            amount = check_amount(amount, self.kind, is_confirmed=True)
        except DomainError as error:
            raise forms.ValidationError(str(error), code=error.code) from error
        if amount > MOST_AT_A_CONTACT:
            raise forms.ValidationError(_("The amount is too large."), code="amount_absurd")
        return amount


_POINT = re.compile(r"(-?\d{1,2}\.\d{1,7}),(-?\d{1,3}\.\d{1,7}),(\d{1,6})(?:\.\d*)?")


class EntryForm(forms.Form):
    """What is written down of a contact; the day and the kind are chosen already.

    ``code`` is the household's region, whose county says what the short lists offer; ``lists``
    are these where they have been read already (``topics_known``).
    """

    client_uuid = forms.UUIDField(widget=forms.HiddenInput)
    day = forms.DateField(
        label=_("Day"),
        error_messages={"required": _("Choose the day."), "invalid": _("This is not a day.")},
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=ContactKind.choices, widget=forms.RadioSelect)
    is_reached = forms.TypedChoiceField(
        label=_("Was anybody reached?"),
        choices=[("yes", _("Yes")), ("no", _("Nobody"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    topics = TapsField(label=_("Talked about"), required=False, widget=forms.CheckboxSelectMultiple)
    policies = TapsField(
        label=_("Policies explained"), required=False, widget=forms.CheckboxSelectMultiple
    )
    found = forms.CharField(
        label=_("What was found"),
        required=False,
        max_length=2000,
        error_messages={"max_length": TOO_LONG},
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
    )
    need = forms.CharField(
        label=_("What is needed"),
        required=False,
        max_length=500,
        error_messages={"max_length": TOO_LONG},
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
    )
    need_kind = KindField(label=_("Of what kind"), required=False, widget=forms.RadioSelect)
    need_done = forms.CharField(
        label=_("What was done on the spot"),
        required=False,
        max_length=500,
        error_messages={"max_length": TOO_LONG},
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
    )
    place = forms.CharField(required=False, widget=forms.HiddenInput)
    written_on = forms.DateField(required=False, widget=forms.HiddenInput)
    cash = GivenField(_("Cash, in yuan"), AidKind.CASH)
    goods = forms.CharField(
        label=_("Goods"),
        required=False,
        max_length=200,
        error_messages={"max_length": TOO_LONG},
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    goods_value = GivenField(_("Their value, in yuan"), AidKind.GOODS)

    def __init__(self, *args: Any, code: str, lists: Lists | None = None, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial",
            {
                "client_uuid": uuid4(),
                "day": today(),
                "kind": ContactKind.HOME_VISIT.value,
                "is_reached": "yes",
            },
        )
        super().__init__(*args, **kwargs)
        rows = topics_known(code) if lists is None else lists
        for name, own in (
            ("topics", TopicList.FOUND),
            ("policies", TopicList.POLICY),
            ("need_kind", TopicList.NEED),
        ):
            taps = self.fields[name]
            assert isinstance(taps, _OfAList)
            taps.offer(rows[own])
        day = self.fields["day"].widget.attrs
        day["max"] = today().isoformat()
        day["min"] = (today() - timedelta(days=LOG_BACK_DAYS)).isoformat()

    def clean_place(self) -> str:
        """Five decimals of a degree are a metre; more is noise."""
        text: str = self.cleaned_data["place"].strip()
        if not text:
            return ""
        match = _POINT.fullmatch(text)
        if match is None:
            raise forms.ValidationError(_("This is not a place."))
        latitude, longitude = float(match[1]), float(match[2])
        if abs(latitude) > 90 or abs(longitude) > 180:
            raise forms.ValidationError(_("This is not a place."))
        return f"{latitude:.5f},{longitude:.5f},{match[3]}"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        is_told = data.get("need_kind") or data.get("need_done")
        if is_told and not data.get("need") and "need" not in self.errors:
            self.add_error("need", _("Write what is needed."))
        if data.get("goods_value") and not data.get("goods"):
            self.add_error("goods", _("Write what was given."))
        if (
            data.get("goods")
            and data.get("goods_value") is None
            and "goods_value" not in self.errors
        ):
            self.add_error("goods_value", _("Write what it is worth, 0 if nothing."))
        return data

    @property
    def entry(self) -> Entry:
        """What was written down, out of cleaned data."""
        data = self.cleaned_data
        given: list[AidGiven] = []
        if data.get("cash"):
            given.append(AidGiven(AidKind.CASH, data["cash"]))
        if data.get("goods"):
            given.append(AidGiven(AidKind.GOODS, data["goods_value"], data["goods"]))
        return Entry(
            day=data["day"],
            kind=ContactKind(data["kind"]),
            is_reached=data["is_reached"],
            topics=list(dict.fromkeys(data["topics"])),
            policies=list(dict.fromkeys(data["policies"])),
            found=data["found"],
            aid=given,
            need=data["need"],
            need_kind=data["need_kind"],
            need_done=data["need_done"],
            place=data["place"],
        )

    @property
    def uuid(self) -> UUID:
        uuid: UUID = self.cleaned_data["client_uuid"]
        return uuid


class ContactForm(EntryForm):
    """The form of the phone's page, with its photographs."""

    photos = FilesField(
        label=_("Photographs"),
        required=False,
        widget=FilesInput(
            attrs={"accept": "image/jpeg,image/png,image/webp", "class": "form-control"}
        ),
        error_messages={"empty": _("This file is empty.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name in self.errors if self.is_bound else False:
                field.widget.attrs |= {
                    "aria-invalid": "true",
                    "aria-describedby": f"error-{name}",
                }

    def clean_photos(self) -> list[Photograph]:
        files: list[UploadedFile] = self.cleaned_data["photos"]
        if len(files) > PHOTOS:
            raise forms.ValidationError(
                _("At most %(number)d photographs; %(chosen)d were chosen.")
                % {"number": PHOTOS, "chosen": len(files)}
            )
        found, wrong = [], []
        for file in files:
            try:
                found.append(made_anew(file.read(UPLOAD_BYTES + 1), file.name or ""))
            except DomainError as error:
                wrong.append(str(error))
        if wrong:
            raise forms.ValidationError(wrong)
        return found


def as_form_data(uuid: UUID, body: Mapping[str, Any]) -> MultiValueDict[str, Any]:
    """A body in JSON as the form has it: words, and lists of words."""
    data: dict[str, list[Any]] = {"client_uuid": [str(uuid)]}
    for name in EntryForm.base_fields:
        value = body.get(name)
        if name == "client_uuid" or value is None:
            continue
        if isinstance(value, bool):
            value = "yes" if value else "no"
        data[name] = [_word(v) for v in value] if isinstance(value, list) else [_word(value)]
    return MultiValueDict(data)


def _word(value: Any) -> str:
    """A value as a form has it. Half of a character, which JSON can write, no database takes."""
    return str(value).encode("utf-8", "replace").decode("utf-8")
