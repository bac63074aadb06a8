"""What can be wrong with a roster row: every code with its words, its cell and what follows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Effect(Enum):
    """What an issue does to its row."""

    REPAIRED = "repaired"
    """Taken all the same."""
    HELD = "held"
    """Waits until somebody decides."""
    STOPPED = "stopped"
    """Held until what it depends on is corrected; taking it in as it is would be no record."""
    REJECTED = "rejected"
    """Only a correction of the row settles it."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One code. ``field`` is the column whose cell is in question."""

    code: str
    effect: Effect
    field: str
    title: str | Promise
    advice: str | Promise


_ISSUES = (
    Issue(
        "name_missing",
        Effect.REJECTED,
        "name",
        _("Name missing"),
        _("Write the name in, or leave the row out."),
    ),
    Issue(
        "id_missing",
        Effect.REJECTED,
        "identity",
        _("ID number missing"),
        _("Write the number in from the card or the household book."),
    ),
    Issue(
        "id_precision_lost",
        Effect.REJECTED,
        "identity",
        _("ID number cut short by the spreadsheet"),
        _(
            "The cell was a number, and a spreadsheet keeps 15 digits of one: the last three are "
            "gone for good. Write the whole number in."
        ),
    ),
    Issue(
        "id_format",
        Effect.REJECTED,
        "identity",
        _("Not an ID number"),
        _("A number has 15 or 18 characters and holds a birth date. Compare with the card."),
    ),
    Issue(
        "id_checksum",
        Effect.REJECTED,
        "identity",
        _("A digit of the ID number is wrong"),
        _("The last character does not fit the others. Compare with the card."),
    ),
    Issue(
        "region_unknown",
        Effect.REJECTED,
        "village",
        _("Village not found"),
        _("There is no such village in that township. Choose the one that is meant."),
    ),
    Issue(
        "region_ambiguous",
        Effect.REJECTED,
        "village",
        _("Several villages of that name"),
        _("A village and a community share the name. Choose the one that is meant."),
    ),
    Issue(
        "duplicate_in_file",
        Effect.HELD,
        "identity",
        _("Twice in the file"),
        _("The first row stands. Taken in, this row's words replace the first one's."),
    ),
    Issue(
        "duplicate_across_rosters",
        Effect.HELD,
        "identity",
        _("On another group's roster already"),
        _("A person is cared for in one group. Taken in, the person moves to this one."),
    ),
    Issue(
        "other_county",
        Effect.STOPPED,
        "identity",
        _("Recorded in another county"),
        _("The other county has to let the person or the household go first."),
    ),
    Issue(
        "deceased",
        Effect.HELD,
        "remark",
        _("Deceased, says the remark"),
        _("Leave the row out, or take it in if the remark is about somebody else."),
    ),
    Issue(
        "institutional",
        Effect.HELD,
        "support_mode",
        _("Supported in an institution"),
        _("People in an institution are not paired. Take the row in if that has changed."),
    ),
    Issue(
        "level_ineligible",
        Effect.HELD,
        "level",
        _("Disability level not one or two"),
        _("Only levels one and two are paired. Compare with the certificate."),
    ),
    Issue(
        "age_over_18",
        Effect.HELD,
        "identity",
        _("Eighteen or older"),
        _("Ask whether still at school: who is may stay on the roster."),
    ),
    Issue(
        "cert_mismatch",
        Effect.HELD,
        "certificate",
        _("Certificate is not this person's"),
        _("A certificate begins with its holder's ID number. Compare both papers."),
    ),
    Issue(
        "birth_mismatch",
        Effect.HELD,
        "birth_date",
        _("Birth date contradicts the ID number"),
        _("Compare with the card. What is taken in follows the ID number."),
    ),
    Issue(
        "sex_mismatch",
        Effect.HELD,
        "sex",
        _("Sex contradicts the ID number"),
        _("Compare with the card. What is taken in follows the ID number."),
    ),
    Issue(
        "name_changed",
        Effect.HELD,
        "name",
        _("Recorded under another name"),
        _("The same ID number bears another name. Taken in, the person is renamed."),
    ),
    Issue(
        "head_id_missing",
        Effect.REJECTED,
        "head_id",
        _("Head's ID number missing or wrong"),
        _("Households are told apart by it. Write it in."),
    ),
    Issue(
        "head_changed",
        Effect.HELD,
        "head_id",
        _("Another head of household than before"),
        _(
            "Taken in, the person moves to that head's household; if everybody of the household "
            "does, it keeps its cadre and bears the new head."
        ),
    ),
    Issue(
        "unit_missing",
        Effect.REJECTED,
        "unit",
        _("Unit missing"),
        _("Write the unit's name in."),
    ),
    Issue(
        "phone_missing",
        Effect.REJECTED,
        "phone",
        _("Phone missing"),
        _("Cadres are told apart by their mobile number. Write it in."),
    ),
    Issue(
        "phone_invalid",
        Effect.REJECTED,
        "phone",
        _("Not a mobile number"),
        _("A mobile number has 11 digits and begins with 1. Write it in."),
    ),
    Issue(
        "phone_duplicate",
        Effect.STOPPED,
        "phone",
        _("Phone number of somebody else"),
        _("Two people cannot share a number. Correct the one that is wrong."),
    ),
    Issue(
        "cadre_left",
        Effect.HELD,
        "name",
        _("Recorded as having left"),
        _("Taken in, the cadre is active again."),
    ),
    Issue(
        "household_unknown",
        Effect.STOPPED,
        "head_id",
        _("No such household"),
        _("Take in the roster with this household first, or correct the head's ID number."),
    ),
    Issue(
        "cadre_unknown",
        Effect.STOPPED,
        "phone",
        _("No such cadre"),
        _("Take in the list of cadres first, or correct name and phone."),
    ),
    Issue(
        "already_paired",
        Effect.STOPPED,
        "head_id",
        _("Household paired already"),
        _("End the pairing there is first, then check this row again."),
    ),
    Issue(
        "cadre_mismatch",
        Effect.STOPPED,
        "phone",
        _("Another cadre held the pairing that day"),
        _("Correct the cadre or the day, or the pairing itself."),
    ),
    Issue(
        "before_pairing",
        Effect.STOPPED,
        "day",
        _("Not paired on that day"),
        _("Correct the day, or the day on which the pairing began."),
    ),
    Issue(
        "duplicate",
        Effect.STOPPED,
        "day",
        _("Recorded already"),
        _("The same day and kind are there already. Nothing needs to be done."),
    ),
    Issue(
        "date_invalid",
        Effect.REJECTED,
        "day",
        _("Not a usable date"),
        _("Write it as 2026-05-01. A day to come cannot be taken in."),
    ),
    Issue(
        "kind_unknown",
        Effect.REJECTED,
        "kind",
        _("Kind of contact not understood"),
        _("Write 入户, 电话, 微信 or 书信."),
    ),
    Issue(
        "amount_invalid",
        Effect.REJECTED,
        "cash",
        _("Not an amount"),
        _("Write a number of yuan such as 200 or 200.50."),
    ),
    Issue(
        "id_15_to_18",
        Effect.REPAIRED,
        "identity",
        _("Old number of 15 digits"),
        _("Made into one of 18. Nothing needs to be done."),
    ),
    Issue(
        "id_normalised",
        Effect.REPAIRED,
        "identity",
        _("ID number tidied"),
        _("Blanks, full-width digits or a quotation mark were removed. Nothing needs to be done."),
    ),
)

ISSUES: dict[str, Issue] = {issue.code: issue for issue in _ISSUES}
"""Every code, those that stop a row first, in the order in which a page shows them."""

REASON = "未采纳原因"
"""The heading of the column that says why a row was not taken, in a file of such rows. It is in
``headings.toml`` among those of no use."""

REPAIRED = frozenset(code for code, issue in ISSUES.items() if issue.effect is Effect.REPAIRED)
"""Issues after which a row is taken all the same."""

REJECTED = frozenset(code for code, issue in ISSUES.items() if issue.effect is Effect.REJECTED)
"""Issues that only a correction settles; every other holds the row."""

DECIDABLE = frozenset(code for code, issue in ISSUES.items() if issue.effect is Effect.HELD)
"""Issues with which a row may be taken in as it is, when somebody says so."""

_FIELDS = {
    ("activities", "region_unknown"): "township",
    ("pairings", "date_invalid"): "started_on",
    ("units", "phone_duplicate"): "liaison_phone",
    ("units", "phone_invalid"): "liaison_phone",
    ("units", "region_unknown"): "township",
}
"""Where a kind of roster has another column for it."""


def column_in_question(code: str, kind: str, columns: Collection[str]) -> str:
    """The column whose cell an issue is about; empty for a clean row.

    ``columns`` are those that the sheet has: a ledger without the head's ID number is asked for
    the person's.
    """
    if code not in ISSUES:
        return ""
    field = _FIELDS.get((kind, code), ISSUES[code].field)
    if field == "head_id" and field not in columns and "identity" in columns:
        return "identity"
    return field
