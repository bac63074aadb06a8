"""Filters of the lists of what was done: what an address may narrow them to, and what it may not.

An address is sent to others and kept, so it may name what is no more, what the reader does not
see, or a day that there never was. Each such thing is said in a sentence, and the list is shown
without it.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from common.forms import ListFilter, choice_field, of_our_time, search_input
from organization.models import Region, Unit, User
from organization.models.region import PREFIX_LENGTH, full_code
from organization.selectors import children
from pairing.models import Group, Programme
from visits.choices import (
    ActivityState,
    AidKind,
    AskedState,
    ContactKind,
    Giver,
    Purpose,
    Status,
    Verdict,
)

VISITS, OTHERS = "visits", "contacts"
"""The two series of contacts: home visits, and everything else."""
YES, NO = "yes", "no"
OPEN, SETTLED = "open", "settled"
OVERDUE, UNASSIGNED, UNCONFIRMED = "overdue", "unassigned", "unconfirmed"
DUE, CLOSED = "due", "closed"

COMING, ALL = "coming", "all"

SHARED = ("region", "programme", "group", "unit")
"""Filters that one list hands on to the next."""


UNKNOWN = gettext_lazy("“%(value)s” is not known here; the list is shown without it.")


class DayField(forms.DateField):
    """A day as an address holds it, 2024-05-01."""

    widget = forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d")

    def __init__(self, label: Any) -> None:
        super().__init__(required=False, input_formats=["%Y-%m-%d"], label=label)

    def to_python(self, value: Any) -> date | None:
        try:
            day = super().to_python(value)
            if day is not None:
                of_our_time(day)
            return day
        except forms.ValidationError as error:
            raise forms.ValidationError(
                _("“%(day)s” is not a day; the list is shown without it."),
                params={"day": str(value)[:20]},
            ) from error


class ChosenField(forms.ChoiceField):
    """One of several values, or none of them."""

    def __init__(self, label: Any, choices: Any = ()) -> None:
        super().__init__(
            required=False,
            choices=choices,
            label=label,
            error_messages={"invalid_choice": UNKNOWN},
        )
        self.widget.attrs |= {"class": "form-select", "aria-label": label}


class RowsFilter(ListFilter):
    """What every list may be narrowed to. ``read`` makes one that holds nothing impossible.

    ``notes`` are the sentences about what was left out of the address.
    """

    periods: ClassVar[list[tuple[str, str]]] = [("first", "last")]
    """Pairs of fields, the first and the last day of a stretch of days."""
    hidden: ClassVar[tuple[str, ...]] = ("unit",)
    folded: ClassVar[tuple[str, ...]] = ()
    """Fields that are seldom used: shown when somebody asks for them, or has filled one in."""

    q = forms.CharField(required=False)
    region = ChosenField(gettext_lazy("Place"))
    programme = ChosenField(gettext_lazy("Programme"))
    group = forms.ModelChoiceField(
        Group.objects.none(),
        required=False,
        to_field_name="key",
        label=gettext_lazy("Group"),
        error_messages={"invalid_choice": UNKNOWN},
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        required=False,
        widget=forms.HiddenInput,
        error_messages={
            "invalid_choice": gettext_lazy(
                "The unit is none of those that you see; the list is shown without it."
            )
        },
    )
    sort = ChosenField(gettext_lazy("Order"))

    def __init__(
        self,
        filters: QueryDict,
        *,
        user: User,
        own: Region,
        programmes: list[Programme],
        sought: str,
        sorts: list[tuple[str, Any]],
    ) -> None:
        """``own`` is where the account works, ``sought`` says what may be looked for."""
        super().__init__(filters)
        self.filters = filters
        self.user = user
        self.own = own
        self.programmes = programmes
        self.notes: list[str] = []
        self.of_programme: Programme = next(
            (p for p in programmes if p.slug == self.data.get("programme")), programmes[0]
        )
        choice_field(self, "programme").choices = [(p.slug, str(p)) for p in programmes]
        self.place = self._place()
        places = {r.prefix: str(r) for r in children(self.place or own)}
        if self.place is not None:
            places = {self.place.prefix: str(self.place)} | places
        region = choice_field(self, "region")
        region.choices = [("", _("All places")), *places.items()]
        region.error_messages["invalid_choice"] = _(
            "There is no place “%(value)s” among those that you see; all of yours are shown."
        )
        choice_field(self, "sort").choices = sorts
        if "group" in self.fields:
            group = self.fields["group"]
            assert isinstance(group, forms.ModelChoiceField)
            group.queryset = Group.objects.filter(programme=self.of_programme)
            group.empty_label = _("All groups")
            group.widget.attrs |= {"class": "form-select", "aria-label": group.label}
        if "unit" in self.fields:
            unit = self.fields["unit"]
            assert isinstance(unit, forms.ModelChoiceField)
            unit.queryset = Unit.objects.visible_to(user)
        self.fields["q"].label = sought
        self.fields["q"].widget = search_input(sought)

    def _place(self) -> Region | None:
        """The region that the address names, if it lies where the account works."""
        code = self.data.get("region", "")
        if not (code.isascii() and code.isdecimal() and len(code) in PREFIX_LENGTH.values()):
            return None
        if not self.own.covers(full_code(code)):
            return None
        return Region.objects.filter(pk=full_code(code)).first()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for first, last in self.periods:
            begin, end = cleaned.get(first), cleaned.get(last)
            if begin and end and begin > end:
                self.notes.append(
                    _(
                        "The days were the wrong way round, from %(first)s to %(last)s; "
                        "they have been exchanged."
                    )
                    % {"first": begin, "last": end}
                )
                cleaned[first], cleaned[last] = end, begin
        return cleaned

    def mended(self) -> QueryDict:
        """What was sent, without what cannot be."""
        left = self.filters.copy()
        for name in self.errors:
            left.pop(name, None)
        for period in self.periods:
            for name in period:
                if self.cleaned_data.get(name):
                    left[name] = self.cleaned_data[name].isoformat()
        return left

    @classmethod
    def read(cls, filters: QueryDict, **about: Any) -> Self:
        """The filters with everything that can be; what cannot is told in ``notes``."""
        form = cls(filters, **about)
        form.is_valid()
        notes = [str(e) for errors in form.errors.values() for e in errors] + form.notes
        if notes:
            form = cls(form.mended(), **about)
            form.is_valid()
            form.notes = notes
        return form

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the order was chosen."""
        return any(
            value
            for name, value in self.cleaned_data.items()
            if name not in ("sort", "programme") and value
        )

    @property
    def tells_programmes_apart(self) -> bool:
        """Whether there are several programmes, and this list is of one of them."""
        return len(self.programmes) > 1 and "programme" not in self.hidden

    def shown_fields(self) -> list[forms.BoundField]:
        """The fields beside the search, in order, without those that offer nothing to choose."""
        return [
            self[name]
            for name in self.fields
            if name != "q"
            and name not in self.hidden
            and name not in self.folded
            and (name != "programme" or self.tells_programmes_apart)
        ]

    def folded_fields(self) -> list[forms.BoundField]:
        """Those that are seldom used."""
        return [self[name] for name in self.folded]

    @property
    def is_unfolded(self) -> bool:
        """Whether one of those is filled in."""
        return any(self.cleaned_data.get(name) for name in self.folded)


_FROM, _TO = gettext_lazy("From day"), gettext_lazy("To day")


class ContactFilter(RowsFilter):
    kind = ChosenField(
        gettext_lazy("Kind"),
        [
            ("", gettext_lazy("Visits and contacts")),
            (VISITS, gettext_lazy("Home visits")),
            (OTHERS, gettext_lazy("Other contacts")),
            *((k.value, k.label) for k in ContactKind if k != ContactKind.HOME_VISIT),
        ],
    )
    counts = ChosenField(
        gettext_lazy("Does it count?"),
        [
            ("", gettext_lazy("Counted or not")),
            (YES, gettext_lazy("Those that count")),
            (NO, gettext_lazy("Those that do not count")),
            *((v.value, v.label) for v in Verdict if v != Verdict.COUNTED),
        ],
    )
    first = DayField(_FROM)
    last = DayField(_TO)

    same: ClassVar = {
        ("kind", ContactKind.HOME_VISIT.value): VISITS,
        ("counts", Verdict.COUNTED.value): YES,
    }
    """Values of a field that say what another says: an address may hold either."""

    def __init__(self, filters: QueryDict, **about: Any) -> None:
        filters = filters.copy()
        for (name, value), other in self.same.items():
            if filters.get(name) == value:
                filters[name] = other
        super().__init__(filters, **about)


class AidFilter(RowsFilter):
    kind = ChosenField(
        gettext_lazy("Kind"), [("", gettext_lazy("Cash and goods")), *AidKind.choices]
    )
    giver = ChosenField(
        gettext_lazy("Given by"), [("", gettext_lazy("All givers")), *Giver.choices]
    )
    # Not "purpose": why a file of people is needed is posted under that name.
    what_for = ChosenField(
        gettext_lazy("What for"), [("", gettext_lazy("All purposes")), *Purpose.choices]
    )
    state = ChosenField(
        gettext_lazy("State"),
        [("", gettext_lazy("What stands")), ("reversed", gettext_lazy("Reversed"))],
    )
    first = DayField(_FROM)
    last = DayField(_TO)


class NeedFilter(RowsFilter):
    """A need is a household's, whatever programme it is paired in."""

    hidden: ClassVar = ("unit", "programme")
    periods: ClassVar = [("first", "last"), ("settled_first", "settled_last")]
    folded: ClassVar = ("settled_first", "settled_last")

    state = ChosenField(
        gettext_lazy("State"),
        [
            ("", gettext_lazy("Open and settled")),
            (OPEN, gettext_lazy("Open needs")),
            (UNASSIGNED, gettext_lazy("Needs given to no unit yet")),
            (OVERDUE, gettext_lazy("Overdue needs")),
            (SETTLED, gettext_lazy("Settled needs")),
            (UNCONFIRMED, gettext_lazy("Settled needs that nobody has confirmed")),
        ],
    )
    kind = ChosenField(gettext_lazy("Kind"))
    given_to = forms.ModelChoiceField(
        Unit.objects.none(),
        required=False,
        label=gettext_lazy("Given to"),
        error_messages={
            "invalid_choice": gettext_lazy(
                "The unit is none of those that you see; the list is shown without it."
            )
        },
    )
    first = DayField(gettext_lazy("Raised from"))
    last = DayField(gettext_lazy("Raised to"))
    settled_first = DayField(gettext_lazy("Settled from"))
    settled_last = DayField(gettext_lazy("Settled to"))

    def __init__(self, filters: QueryDict, *, kinds: list[tuple[str, str]], **about: Any) -> None:
        """``kinds`` are those that there are, by their keys."""
        super().__init__(filters, **about)
        choice_field(self, "kind").choices = [("", pgettext("need", "All kinds")), *kinds]
        units = self.fields["given_to"]
        assert isinstance(units, forms.ModelChoiceField)
        units.queryset = Unit.objects.visible_to(self.user)
        units.empty_label = _("All units")
        units.widget.attrs |= {"class": "form-select", "aria-label": units.label}


class PlanFilter(RowsFilter):
    """Plans are a household's, whatever programme it is paired in."""

    unit: Any = None
    hidden: ClassVar = ("programme",)
    periods: ClassVar = []

    state = ChosenField(
        gettext_lazy("State"),
        [
            ("", gettext_lazy("All plans")),
            (OPEN, pgettext_lazy("plan", "In force")),
            (OVERDUE, gettext_lazy("Review overdue")),
            (DUE, gettext_lazy("Review due within 30 days")),
            (CLOSED, gettext_lazy("Closed")),
        ],
    )


class AskedVisitFilter(RowsFilter):
    """As plans, visits that were asked for are a household's."""

    unit: Any = None
    hidden: ClassVar = ("programme",)
    periods: ClassVar = []

    state = ChosenField(
        gettext_lazy("State"),
        [
            ("", gettext_lazy("All states")),
            (OPEN, gettext_lazy("Still to come")),
            (OVERDUE, gettext_lazy("Overdue")),
            *AskedState.choices,
        ],
    )


class ActivityFilter(RowsFilter):
    """Those that were held, unless ``state`` says otherwise: figures open that."""

    group: Any = None
    unit: Any = None

    state = ChosenField(
        gettext_lazy("State"),
        [
            ("", pgettext_lazy("activity", "Held")),
            (COMING, gettext_lazy("Planned and announced")),
            (ActivityState.CANCELLED.value, gettext_lazy("Cancelled ones")),
            (ALL, gettext_lazy("In any state")),
        ],
    )
    kind = ChosenField(gettext_lazy("Kind"))
    first = DayField(_FROM)
    last = DayField(_TO)

    def __init__(self, filters: QueryDict, *, kinds: list[str], **about: Any) -> None:
        """``kinds`` are those that there are."""
        super().__init__(filters, **about)
        choice_field(self, "kind").choices = [
            ("", pgettext("activity", "All kinds")),
            *((kind, kind) for kind in kinds),
        ]


class PairingFilter(RowsFilter):
    periods: ClassVar = [("started_first", "started_last"), ("ended_first", "ended_last")]
    folded: ClassVar = ("started_first", "started_last", "ended_first", "ended_last")

    light = ChosenField(
        gettext_lazy("Light"),
        [
            ("", gettext_lazy("All lights")),
            *((s.value, s.label) for s in Status if s != Status.CLOSED),
        ],
    )
    on = DayField(gettext_lazy("Held on"))
    started_first = DayField(gettext_lazy("Begun from"))
    started_last = DayField(gettext_lazy("Begun to"))
    ended_first = DayField(gettext_lazy("Ended from"))
    ended_last = DayField(gettext_lazy("Ended to"))


class PersonFilter(RowsFilter):
    periods: ClassVar = []

    on = DayField(gettext_lazy("On the rosters on"))


class PairedThereFilter(RowsFilter):
    """Where and when the cadres of a list are paired."""

    periods: ClassVar = []

    on = DayField(gettext_lazy("Held on"))


def shared_address(filters: QueryDict) -> str:
    """What of the filters holds in the other lists too, as an address's query."""
    kept = QueryDict(mutable=True)
    for name in SHARED:
        if value := filters.get(name):
            kept[name] = value
    return kept.urlencode()
