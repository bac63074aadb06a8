"""Choosing households: for a distribution, an activity, an inspection or a survey.

``ChooseForm`` narrows the households that an account sees by place, programme, group, light, unit
and open needs, of any or one kind, or takes them from a list that was pasted or uploaded. A line
of a list names a household by its head or somebody in it, or by an identity number; what else
stands in the line (the village, say) tells two of a name apart. What is not found is told by line.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.dates import today
from common.encryption import digest
from common.errors import DomainError, FileError
from common.forms import choice_field
from common.identity import check_identity, hide_numbers
from common.spreadsheet import Cell, read_rows
from common.text import compact, squeeze
from organization.access import can_unmask, own_region
from organization.choices import Level
from organization.models import Region, Unit, User
from organization.selectors import child_level, children
from pairing.models import Group, Household, Pairing, Programme, Recipient
from pairing.querysets import HouseholdQuerySet
from pairing.selectors import chosen_programme
from visits.choices import TopicList
from visits.forms.filters import LIGHTS
from visits.models import Need
from visits.querysets import in_group
from visits.selectors import topics_known, with_light

MOST_LINES = 20_000
MOST_BYTES = 5 * 1024 * 1024
_SHOWN = 60
_BETWEEN = re.compile(r"[\t，；;、|]|(?<!\d),|,(?!\d{3}(?!\d))")
"""What ends a cell of a pasted line. A comma within 1,200.50 does not: it would be 200.50."""
_SELECT = {"class": "form-select"}
_OF_KIND = "kind:"
"""In front of the key of a kind, where an open need of that kind is asked for."""

HEAD_WORDS = frozenset(
    {"户主", "户主姓名", "姓名", "对象姓名", "名字", "结对户", "name", "head", "序号", "身份证号"}
)
"""Words that make a line the head of a table."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of a list: its number as a person counts it, and its cells that are not blank."""

    number: int
    cells: list[Cell]

    @property
    def words(self) -> str:
        """The line as it may be shown: without anybody's whole number."""
        return hide_numbers(squeeze(" ".join(map(str, self.cells))))[:_SHOWN]


@dataclass(frozen=True, slots=True)
class Missing:
    """A line that leads to no household: its number, what it says, and why not."""

    number: int
    words: str
    why: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a list leads to: households' primary keys by line number, and the lines left over."""

    households: dict[int, int]
    missing: list[Missing]


class _Known(Protocol):
    pk: int
    region_id: str
    closed_on: date | None


def read_text(text: str) -> list[Listed]:
    """The lines of a pasted list that are not blank; cells end at tabs, commas and semicolons.

    A cell keeps its blanks, so ``王成 南关村`` in one cell is a name and a place.
    """
    lines = []
    for number, line in enumerate(text.splitlines(), 1):
        if cells := [squeeze(cell) for cell in _BETWEEN.split(line) if squeeze(cell)]:
            lines.append(Listed(number, list(cells)))
    return _bounded(lines)


def read_upload(upload: UploadedFile) -> list[Listed]:
    """The lines of the first sheet of an uploaded spreadsheet that has any.

    Raises FileError with a sentence for whoever uploaded it.
    """
    name = upload.name or ""
    if (upload.size or 0) > MOST_BYTES:
        raise FileError(
            "file_too_large",
            _("%(file)s is larger than %(most)d MB. Keep the list alone in it.")
            % {"file": name, "most": MOST_BYTES // 1024 // 1024},
        )
    lines: list[Listed] = []
    first = None
    for chunk in read_rows(upload.read(), name):
        first = chunk.sheet if first is None else first
        if chunk.sheet != first:
            break
        lines += [
            Listed(number, [c for c in cells if c not in (None, "")])
            for number, cells in chunk.rows
        ]
        _bounded(lines)
    return [line for line in lines if line.cells]


def _bounded(lines: list[Listed]) -> list[Listed]:
    if len(lines) > MOST_LINES:
        raise DomainError(
            "list_too_long",
            _("A list may have %(most)d lines. Divide it into several.") % {"most": MOST_LINES},
        )
    return lines


def is_heading(line: Listed) -> bool:
    """Whether a line is the head of a table and names nobody."""
    return any(compact(str(cell)).lower() in HEAD_WORDS for cell in line.cells)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a line says: the digest of a number, or names with the words beside them."""

    line: Listed
    digest: str
    words: list[str]


def _asked(line: Listed) -> _Asked:
    words: list[str] = []
    for cell in line.cells:
        if isinstance(cell, bool | date | datetime):
            continue
        if number := check_identity(cell).number:
            return _Asked(line, digest(number), [])
        if isinstance(cell, str):
            # What is no name beside the name: an ordinal, an amount.
            words += [w for w in squeeze(cell).split(" ") if not _is_figure(w)]
    return _Asked(line, "", [compact(word) for word in words])


def _is_figure(word: str) -> bool:
    return not any(character.isalpha() for character in word)


def find_listed(lines: Sequence[Listed], user: User, programme: Programme) -> Found:
    """The households that a list names, of those that ``user`` sees in a programme.

    The first line may be a heading. Identity numbers are looked for by those alone who may see
    them whole. A household that stands in two lines is found by the first. A handful of queries,
    whatever the number of lines.
    """
    asked = [_asked(line) for place, line in enumerate(lines) if place or not is_heading(line)]
    by_digest, by_name = _candidates(asked, user)
    keys = {h.pk for rows in (*by_digest.values(), *by_name.values()) for h in rows}
    seen = Household.objects.visible_to(user)
    of_programme = set(
        seen.of_programme(programme).filter(pk__any_of=keys).values_list("pk", flat=True)
    )
    places = _places({h.region_id for rows in by_name.values() for h in rows})
    households: dict[int, int] = {}
    lines_of: dict[int, int] = {}
    missing: list[Missing] = []
    for each in asked:
        number = each.line.number
        household, why = _meant(each, by_digest, by_name, places, user)
        if household is not None and household.closed_on is not None:
            why = _("The household has left (%(day)s).") % {"day": household.closed_on}
        elif household is not None and household.pk not in of_programme:
            why = _("The household is not in this programme.")
        elif household is not None and household.pk in lines_of:
            why = _("The household stands in line %(line)d already.") % {
                "line": lines_of[household.pk]
            }
        if household is None or why:
            missing.append(Missing(number, each.line.words, why))
        else:
            households[number] = household.pk
            lines_of[household.pk] = number
    return Found(households, missing)


def _candidates(
    asked: Sequence[_Asked], user: User
) -> tuple[dict[str, list[_Known]], dict[str, list[_Known]]]:
    """Households that an account sees, by digest and by name of the head or somebody in them."""
    digests = {each.digest for each in asked if each.digest} if can_unmask(user) else set()
    names = {word for each in asked for word in each.words}
    seen = Household.objects.visible_to(user).order_by("closed_on", "pk")
    plain = seen.only("pk", "region_id", "closed_on", "head_name", "head_id_digest")
    people = Recipient.objects.visible_to(user).active().order_by("pk")
    by_digest: dict[str, list[_Known]] = defaultdict(list)
    by_name: dict[str, list[_Known]] = defaultdict(list)
    for household in plain.filter(head_id_digest__any_of=digests):
        by_digest[household.head_id_digest].append(household)
    for household in plain.filter(head_name__any_of=names):
        by_name[household.head_name].append(household)
    for field, values, found in (
        ("id_digest", digests, by_digest),
        ("name", names, by_name),
    ):
        pairs = people.filter(**{f"{field}__any_of": values}).values_list(field, "household")
        of_people = list(pairs)
        homes = plain.in_bulk({key for _value, key in of_people}) if of_people else {}
        for value, key in of_people:
            if key in homes and homes[key] not in found[value]:
                found[value].append(homes[key])
    return by_digest, by_name


def _places(codes: Iterable[str]) -> dict[str, str]:
    """What the place of each village is called: its own name behind its township's."""
    villages = set(codes)
    names = dict(
        Region.objects.filter(
            pk__in=villages | {code[:9] + "000" for code in villages}
        ).values_list("pk", "name")
    )
    return {code: compact(names.get(code[:9] + "000", "") + names[code]) for code in villages}


def _meant(
    each: _Asked,
    by_digest: dict[str, list[_Known]],
    by_name: dict[str, list[_Known]],
    places: dict[str, str],
    user: User,
) -> tuple[_Known | None, str]:
    """The household of a line, or None with why there is none."""
    if each.digest:
        if not can_unmask(user):
            return None, _("Identity numbers are looked for by offices alone: write the name.")
        found = by_digest.get(each.digest, [])
        return (found[0], "") if found else (None, _("No household has this number."))
    if not each.words:
        return None, _("The line has neither a name nor an identity number.")
    name = next((word for word in each.words if word in by_name), None)
    if name is None:
        return None, _("No household is known by this name.")
    of_name = [h for h in by_name[name] if h.closed_on is None] or by_name[name]
    if len(of_name) == 1:
        return of_name[0], ""
    others = [word.removesuffix("委会") for word in each.words if word != name]
    there = [h for h in of_name if any(word in places[h.region_id] for word in others)]
    if len(there) == 1:
        return there[0], ""
    return None, _(
        "%(number)d households are known by this name: write the village or the identity number "
        "beside it."
    ) % {"number": len(there or of_name)}


class ChooseForm(forms.Form):
    """Which households; a list, where there is one, is narrowed by the other fields too.

    After ``is_valid`` there are ``households`` (of the programme ``of_programme``, in the scope
    of the account), ``missing`` (the lines of a list that lead to none) and ``found``.
    """

    programme = forms.ChoiceField(label=gettext_lazy("Programme"), required=False)
    region = forms.ChoiceField(label=gettext_lazy("Place"), required=False)
    group = forms.ModelChoiceField(
        Group.objects.none(),
        label=gettext_lazy("Group"),
        required=False,
        to_field_name="key",
        empty_label=gettext_lazy("All groups"),
    )
    light = forms.ChoiceField(
        label=gettext_lazy("Light"),
        required=False,
        choices=[("", gettext_lazy("All lights")), *LIGHTS],
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=gettext_lazy("Paired by a unit"),
        required=False,
        empty_label=gettext_lazy("All units"),
    )
    need = forms.ChoiceField(label=gettext_lazy("Needs"), required=False)
    listed = forms.CharField(
        label=gettext_lazy("A list of households"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 5, "autocomplete": "off"}),
        help_text=gettext_lazy(
            "One a line: the name of the head or of somebody in the household, with the village "
            "where two have one name; or an identity number."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("Or the list as a spreadsheet"),
        required=False,
        widget=forms.ClearableFileInput(
            attrs={"class": "form-control", "accept": ".xlsx,.xls,.et,.ods,.csv,.txt"}
        ),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.own = own_region(user)
        self.missing: list[Missing] = []
        self.found = Found({}, [])
        self.lines: list[Listed] = []
        slug = self.data.get(self.add_prefix("programme")) or self.initial.get("programme")
        self.of_programme, self.programmes = chosen_programme(slug, self.own)
        choice_field(self, "programme").choices = [(p.slug, str(p)) for p in self.programmes]
        choice_field(self, "region").choices = [("", _("All places")), *_offered(self.own)]
        choice_field(self, "need").choices = [
            ("", _("With or without")),
            ("open", _("With an open need")),
            *(
                (_OF_KIND + kind.key, _("With an open need: %(kind)s") % {"kind": kind})
                for kind in topics_known(self.own.code)[TopicList.NEED]
            ),
        ]
        self._offer("group", Group.objects.filter(programme=self.of_programme))
        self._offer("unit", Unit.objects.visible_to(user).order_by("pinyin", "pk"))
        for name in ("programme", "region", "group", "light", "unit", "need"):
            self.fields[name].widget.attrs |= _SELECT
        if len(self.programmes) == 1:
            self.fields["programme"].widget = forms.HiddenInput()
            self.initial["programme"] = self.of_programme.slug

    def _offer(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        name = "file" if data.get("file") else "listed"
        try:
            upload = data.get("file")
            self.lines = read_upload(upload) if upload else read_text(data.get("listed") or "")
        except DomainError as error:
            self.add_error(name, str(error))
            return data
        if self.lines:
            self.found = find_listed(self.lines, self.user, self.of_programme)
            self.missing = self.found.missing
            if not self.found.households:
                self.add_error(name, _("No line of the list leads to a household."))
        return data

    @property
    def households(self) -> HouseholdQuerySet:
        """Those that are chosen, active ones alone, of a form that is valid."""
        chosen = self.cleaned_data
        rows: HouseholdQuerySet = (
            Household.objects.visible_to(self.user).active().of_programme(self.of_programme)
        )
        if self.lines:
            rows = rows.filter(pk__any_of=list(self.found.households.values()))
        if chosen.get("region"):
            rows = rows.inside(chosen["region"])
        if chosen.get("group"):
            rows = rows.filter(in_group(chosen["group"], "pk"))
        if chosen.get("light"):
            rows = with_light(rows, chosen["light"], self.of_programme, today())
        if chosen.get("unit"):
            held = Pairing.objects.open().filter(
                household=OuterRef("pk"),
                programme=self.of_programme,
                cadre__user__unit=chosen["unit"],
            )
            rows = rows.filter(Exists(held))
        if need := chosen.get("need"):
            needs = Need.objects.open().filter(household=OuterRef("pk"))
            if need.startswith(_OF_KIND):
                needs = needs.filter(kind=need.removeprefix(_OF_KIND))
            rows = rows.filter(Exists(needs))
        return rows

    @property
    def says(self) -> str:
        """What is chosen, in words, for whoever looks at it later."""
        words = [str(self.of_programme)] if len(self.programmes) > 1 else []
        for name in ("region", "light", "need"):
            if value := self.cleaned_data.get(name):
                words.append(_label(choice_field(self, name).choices, value))
        words += [str(self.cleaned_data[n]) for n in ("group", "unit") if self.cleaned_data.get(n)]
        if self.lines:
            words.append(_("by a list"))
        return " · ".join(words) or str(self.own)


def _label(choices: Any, value: str) -> str:
    for key, words in choices:
        if isinstance(words, list | tuple):
            if inner := dict(words).get(value):
                return str(inner)
        elif key == value:
            return str(words)
    return value


def _offered(own: Region) -> list[tuple[str, Any]]:
    """The places below an account's own; of a county and a township, villages too."""
    below = list(children(own))
    if child_level(own) != Level.TOWNSHIP:
        return [(r.prefix, str(r)) for r in below]
    villages: dict[str, list[Region]] = defaultdict(list)
    for village in Region.objects.filter(level=Level.VILLAGE, code__startswith=own.prefix):
        villages[village.code[:9]].append(village)
    return [
        (
            str(township),
            [
                (township.prefix, str(township)),
                *((v.prefix, f"{township} {v}") for v in villages[township.prefix]),
            ],
        )
        for township in below
    ]
