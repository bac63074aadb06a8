"""What a view shows as numbers: each with the rows that make it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pairing.choices import Counted
from reports.dashboard.asked import Asked
from reports.dashboard.figures import Found, Part
from reports.figures.value import OTHER_KINDS, WAITING_DAYS, Figures
from visits.choices import AidKind, ContactKind, Status
from visits.forms.lists import OPEN, OTHERS, SETTLED, VISITS, YES

LIGHTS = (Status.OVERDUE, Status.DUE_SOON, Status.ON_TRACK, Status.MET, Status.PAUSED)
UNPAIRED = "unpaired"
AID = (AidKind.CASH.value, AidKind.GOODS.value)


@dataclass(frozen=True, slots=True)
class Cell:
    """A number and the address of the rows that make it, "" where nobody may open them."""

    number: int | Decimal
    href: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """A number with its name; ``of`` is what it is a share of, ``note`` what it says beside."""

    key: str
    label: str
    cell: Cell
    of: int | None = None
    note: str = ""
    is_money: bool = False
    is_of_rows: bool = True
    """Whether the list behind it has as many rows, or comes to as much."""


@dataclass(frozen=True, slots=True)
class TileGroup:
    """Tiles that belong together."""

    title: str
    tiles: list[Tile]


@dataclass(frozen=True, slots=True)
class Row:
    """A place or unit of the table: its cells by light, and the others."""

    part: Part
    lights: list[Cell]
    unpaired: Cell | None
    pairings: Cell
    visits: Cell
    contacts: Cell

    @property
    def grade(self) -> Status:
        """How far behind it is, for its tile: all on time, some late, a fifth or more late; grey
        where nothing is asked of anybody."""
        if not self.part.figures.lit:
            return Status.PAUSED
        share = self.part.figures.overdue_share
        if not share:
            return Status.MET
        return Status.OVERDUE if share >= BADLY_BEHIND else Status.DUE_SOON


BADLY_BEHIND = 0.2
"""The share of overdue pairings from which on a place's tile is drawn as overdue."""


def light_tiles(asked: Asked, figures: Figures) -> list[Tile]:
    """The lights, and who is unpaired."""
    labels = {light: str(light.label) for light in LIGHTS}
    labels[Status.DUE_SOON] = _("Due within 30 days")
    tiles = [
        Tile(
            light.value,
            labels[light],
            Cell(
                figures.lights[light],
                asked.rows("visits:household_list", light=light.value),
                light.value,
            ),
            of=figures.lit,
        )
        for light in LIGHTS
    ]
    if asked.unit is None:
        tiles.append(
            Tile(
                UNPAIRED,
                _("Unpaired"),
                Cell(figures.unpaired, _unpaired(asked), UNPAIRED),
                note=_("households"),
            )
        )
    return tiles


def _unpaired(asked: Asked, **narrowed: str) -> str:
    return asked.rows("visits:household_list", light=UNPAIRED, **narrowed)


def tile_groups(asked: Asked, figures: Figures) -> list[TileGroup]:
    """Everything else that is counted, by what it is about; first what the programme has names
    of its own for."""
    own = _named_tiles(asked, figures)
    return [
        *([TileGroup(f"{asked.programme}: {asked.period}", own)] if own else []),
        TileGroup(_("On the rosters"), _roster_tiles(asked, figures)),
        TileGroup(_("Done: %(period)s") % {"period": asked.period}, _period_tiles(asked, figures)),
        TileGroup(_("To be looked at"), _waiting_tiles(asked, figures)),
    ]


def _roster_tiles(asked: Asked, figures: Figures) -> list[Tile]:
    return [
        Tile(
            "households",
            _("Households"),
            Cell(figures.households, asked.rows("visits:household_list")),
        ),
        Tile("people", _("People"), Cell(figures.people, asked.rows("visits:person_list"))),
        Tile(
            "pairings",
            _("Pairings"),
            Cell(figures.pairings, asked.rows("visits:pairing_list")),
            of=figures.households,
        ),
        Tile(
            "cadres",
            _("Paired cadres"),
            Cell(
                figures.cadres,
                asked.rows("visits:cadre_list", on=asked.day.isoformat()),
            ),
        ),
    ]


def _period_tiles(asked: Asked, figures: Figures) -> list[Tile]:
    months = asked.period.places(asked.day)
    tiles = [
        Tile("visits", _("Home visits"), visits_cell(asked, figures)),
        Tile("contacts", _("Other contacts"), contacts_cell(asked, figures)),
        Tile(
            "aid",
            _("Aid, goods at their value"),
            Cell(figures.money(AID, *months), asked.rows_of_period("visits:aid_list")),
            is_money=True,
        ),
    ]
    if asked.unit is None and asked.group is None:
        tiles.append(
            Tile(
                "activities",
                _("Activities"),
                Cell(
                    figures.in_months("activities", *months),
                    asked.rows_of_period("visits:activity_list"),
                ),
            )
        )
    period = {"first": asked.period.first.isoformat(), "last": asked.period.ends_on.isoformat()}
    tiles += [
        Tile(
            "needs_raised",
            _("Needs raised"),
            Cell(
                figures.in_months("needs_raised", *months),
                asked.rows("visits:need_list", **period),
            ),
        ),
        Tile(
            "needs_settled",
            _("Needs settled"),
            Cell(
                figures.in_months("needs_settled", *months),
                asked.rows(
                    "visits:need_list",
                    state=SETTLED,
                    settled_first=period["first"],
                    settled_last=period["last"],
                ),
            ),
        ),
    ]
    return tiles


def _named_tiles(asked: Asked, figures: Figures) -> list[Tile]:
    """What a programme counts under names of its own, as the five counts of 铜川."""
    months = asked.period.places(asked.day)
    period = {"first": asked.period.first.isoformat(), "last": asked.period.ends_on.isoformat()}
    settled = {f"settled_{name}": day for name, day in period.items()}
    cells = {
        Counted.CONTACTS: lambda: contacts_cell(asked, figures),
        Counted.VISITS: lambda: visits_cell(asked, figures),
        Counted.POLICIES: lambda: Cell(
            figures.in_months("policies", *months),
            asked.rows_of_period("visits:contact_list", counts=YES),
        ),
        Counted.AID: lambda: Cell(
            figures.in_months("aid_times", *months), asked.rows_of_period("visits:aid_list")
        ),
        Counted.DEEDS: lambda: Cell(
            figures.in_months("needs_settled", *months),
            asked.rows("visits:need_list", state=SETTLED, **settled),
        ),
    }
    # Of policies the list has the contacts at which they were ticked, of aid what it came to.
    without = (Counted.POLICIES, Counted.AID)
    return [
        Tile(
            f"named_{each.count}",
            str(each),
            cells[Counted(each.count)](),
            is_of_rows=each.count not in without,
        )
        for each in asked.programme.count_names.all()
    ]


def visits_cell(asked: Asked, figures: Figures, **narrowed: str) -> Cell:
    """The home visits of the period."""
    return Cell(
        figures.in_months(ContactKind.HOME_VISIT.value, *asked.period.places(asked.day)),
        asked.rows_of_period("visits:contact_list", kind=VISITS, counts=YES, **narrowed),
        "visits",
    )


def contacts_cell(asked: Asked, figures: Figures, **narrowed: str) -> Cell:
    """The other contacts of the period."""
    return Cell(
        figures.in_months(OTHER_KINDS, *asked.period.places(asked.day)),
        asked.rows_of_period("visits:contact_list", kind=OTHERS, counts=YES, **narrowed),
        "contacts",
    )


def _waiting_tiles(asked: Asked, figures: Figures) -> list[Tile]:
    tiles = [
        Tile(
            "unseen",
            _("Nobody there for six months"),
            Cell(figures.unseen, asked.rows("visits:household_list", unseen="1")),
            of=figures.paired_households,
        ),
        Tile(
            "needs_open",
            _("Needs open"),
            Cell(figures.needs_open, asked.rows("visits:need_list", state=OPEN)),
        ),
    ]
    if asked.unit is None:
        tiles += [
            Tile(
                f"waiting_{days}",
                ngettext(
                    "Unpaired for %(days)d day or more", "Unpaired for %(days)d days or more", days
                )
                % {"days": days},
                Cell(
                    figures.waiting_for(days),
                    asked.rows("visits:household_list", waiting=str(days)),
                ),
                of=figures.unpaired,
            )
            for days in WAITING_DAYS
        ]
    return tiles


def table_rows(asked: Asked, found: Found) -> Iterable[Row]:
    """The places or units of a view with their cells."""
    return [_row(asked, part) for part in found.parts]


def total_row(asked: Asked, found: Found) -> Row:
    """All of the view together, as the last row of its table."""
    return _row(asked, Part(_("Together"), found.whole, "", asked.narrowed_to))


def _row(asked: Asked, part: Part) -> Row:
    figures, narrowed = part.figures, part.narrowed

    def cell(number: int, href: str, key: str = "") -> Cell:
        return Cell(number, href if number and narrowed else "", key)

    def rows(page: str, **more: Any) -> str:
        return asked.rows(page, **narrowed, **more)

    def opened(made: Cell) -> Cell:
        return cell(int(made.number), made.href, made.key)

    return Row(
        part,
        [
            cell(
                figures.lights[light], rows("visits:household_list", light=light.value), light.value
            )
            for light in LIGHTS
        ],
        None
        if asked.is_by_unit or asked.unit is not None
        else cell(figures.unpaired, rows("visits:household_list", light=UNPAIRED), UNPAIRED),
        cell(figures.pairings, rows("visits:pairing_list")),
        opened(visits_cell(asked, figures, **narrowed)),
        opened(contacts_cell(asked, figures, **narrowed)),
    )
