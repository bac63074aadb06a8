"""Entering and ending a pairing, and uploading rosters."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.dates import today
from common.forms import FilesField, FilesInput
from common.identity import holds_personal_number
from common.text import squeeze
from organization.choices import Level
from organization.models import Region
from pairing.choices import EndReason, LookReason
from pairing.intake.columns import LONGEST, columns_of
from pairing.intake.kinds import kinds
from pairing.models import Cadre, Programme


class DayForm(forms.Form):
    """A day up to today, today unless another is chosen."""

    on = forms.DateField(
        error_messages={"required": _("Choose the day."), "invalid": _("This is not a day.")},
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today()
        self.fields["on"].widget.attrs["max"] = today().isoformat()


class StartPairingForm(DayForm):
    """Which cadre, from which day; ``cadres`` are those in scope."""

    cadre = forms.ModelChoiceField(
        Cadre.objects.none(),
        error_messages={
            "required": _("Choose a cadre."),
            "invalid_choice": _("This cadre is not in your region. Choose another."),
        },
    )

    programme = forms.ModelChoiceField(
        Programme.objects.none(),
        empty_label=None,
        error_messages={"required": _("Choose a programme.")},
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(
        self, *args: Any, cadres: QuerySet[Cadre], programmes: list[Programme], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        programme = self.fields["programme"]
        assert isinstance(programme, forms.ModelChoiceField)
        programme.queryset = Programme.objects.filter(pk__in=[p.pk for p in programmes])
        programme.label = _("Programme")
        programme.initial = programmes[0] if programmes else None
        # Where one runs there is nothing to choose, and nothing is asked.
        programme.required = len(programmes) > 1
        field = self.fields["cadre"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = cadres
        field.label = _("Cadre")
        self.fields["on"].label = _("Paired from")


class EndPairingForm(DayForm):
    """Why a pairing ends, and the last day on which it holds."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=EndReason.choices,
        error_messages={"required": _("Choose a reason.")},
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("Last day")


LARGEST_MB = 50
"""A province's roster of 267,500 rows is a file of some 30 MB."""
MOST_FILES = 20
"""As many as ``DATA_UPLOAD_MAX_NUMBER_FILES`` lets through."""


class UploadForm(forms.Form):
    """Rosters to be taken in: the files, what they are, where and of which day."""

    uploads = FilesField(
        label=_("Files"),
        max_length=200,
        widget=FilesInput(attrs={"class": "drop-input"}),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("This file is empty."),
            "max_length": _("The file's name is longer than %(max)d characters. Shorten it."),
        },
    )
    kind = forms.ChoiceField(label=_("What it is"), required=False)
    programme = forms.ModelChoiceField(
        Programme.objects.none(),
        label=_("Programme"),
        empty_label=None,
        error_messages={"required": _("Choose a programme.")},
    )
    region = forms.ModelChoiceField(
        Region.objects.none(),
        label=_("Whose roster it is"),
        empty_label=None,
        error_messages={
            "required": _("Choose a region."),
            "invalid_choice": _("This region is not yours. Choose another."),
        },
    )
    as_of = forms.DateField(
        label=_("Date of the roster"),
        help_text=_("Ages are taken on this day."),
        error_messages={"required": _("Choose the day."), "invalid": _("This is not a day.")},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    is_complete = forms.TypedChoiceField(
        label=_("How much of the roster it is"),
        choices=[("yes", _("The whole roster")), ("no", _("A part of it"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether it is the whole roster.")},
    )

    def __init__(
        self, *args: Any, region: Region, programmes: list[Programme], **kwargs: Any
    ) -> None:
        """``region`` is that of the office, whose townships may be chosen as well."""
        super().__init__(*args, **kwargs)
        for name in ("kind", "programme", "region"):
            self.fields[name].widget.attrs["class"] = "form-select"
        self.fields["as_of"].widget.attrs |= {"class": "form-control", "max": today().isoformat()}
        self.fields["as_of"].initial = today()
        self.fields["is_complete"].initial = "yes"
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [
            ("", _("Find out by itself")),
            *((known.key, known.title) for known in kinds()),
        ]
        programme, place = self.fields["programme"], self.fields["region"]
        assert isinstance(programme, forms.ModelChoiceField)
        programme.queryset = Programme.objects.filter(pk__in=[p.pk for p in programmes])
        programme.initial = programmes[0]
        # Where one runs there is nothing to choose, and nothing is asked.
        programme.required = len(programmes) > 1
        assert isinstance(place, forms.ModelChoiceField)
        place.queryset = Region.objects.filter(
            code__startswith=region.prefix, level__in=[region.level, Level.TOWNSHIP]
        ).order_by("code")
        place.initial = region
        self.asks_region = place.queryset.count() > 1

    def clean_as_of(self) -> date:
        day: date = self.cleaned_data["as_of"]
        if day > today():
            raise forms.ValidationError(_("A roster cannot be of a day to come."))
        return day

    def clean_uploads(self) -> list[UploadedFile]:
        files: list[UploadedFile] = self.cleaned_data["uploads"]
        for file in files:
            if (file.size or 0) > LARGEST_MB * 1024**2:
                raise forms.ValidationError(
                    _("%(file)s is larger than %(limit)d MB. Save it without pictures or in parts.")
                    % {"file": file.name, "limit": LARGEST_MB}
                )
        return files


class HeadingForm(forms.Form):
    """A heading that a kind of roster bears for one of its columns."""

    column = forms.ChoiceField(
        label=_("Column"),
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"required": _("Choose a column.")},
    )
    heading = forms.CharField(
        label=_("Heading"),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        error_messages={"required": _("Write the heading as it stands in the file.")},
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        column = self.fields["column"]
        assert isinstance(column, forms.ChoiceField)
        column.choices = [
            ("", _("Choose a column")),
            *((known.name, str(known)) for known in columns_of(kind)),
        ]


LARGEST_LIST_MB = 2


class HeadingFileForm(forms.Form):
    """A list of headings as a file."""

    upload = forms.FileField(
        label=_("File"),
        max_length=200,
        widget=forms.FileInput(attrs={"class": "form-control"}),
        error_messages={"required": _("Choose a file."), "empty": _("This file is empty.")},
    )

    def clean_upload(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["upload"]
        if (file.size or 0) > LARGEST_LIST_MB * 1024**2:
            raise forms.ValidationError(
                _("%(file)s is larger than %(limit)d MB. A list of headings is not.")
                % {"file": file.name, "limit": LARGEST_LIST_MB}
            )
        return file


class LookForm(forms.Form):
    """What a full number is needed for: one of a short list, and in words where none fits."""

    reason = forms.ChoiceField(
        label=_("What is the number needed for?"),
        choices=[("", _("Choose a reason")), *LookReason.choices],
        error_messages={"required": _("Choose a reason.")},
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    words = forms.CharField(
        label=_("In words"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )

    def clean_words(self) -> str:
        words = squeeze(self.cleaned_data["words"])
        if holds_personal_number(words):
            # It goes into the access log and to a second person.
            raise forms.ValidationError(_("Leave numbers of people out of the reason."))
        return words

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("reason") == LookReason.OTHER and not cleaned.get("words"):
            self.add_error("words", _("Say in words what it is needed for."))
        return cleaned

    @property
    def whole_reason(self) -> str:
        """The reason as it is recorded."""
        chosen = str(LookReason(self.cleaned_data["reason"]).label)
        return ": ".join(filter(None, [chosen, self.cleaned_data["words"]]))
