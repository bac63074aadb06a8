"""Which rows wait to leave by a format, and which have changed since they left.

A row has left when an ``ExchangeRow`` stands for it. So none is passed over, whatever the order in
which transactions end: one that began before a run and ended after it has made a row with a
smaller key that nobody has claimed, and it leaves with the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Subquery
from django.db.models.expressions import RawSQL
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.exports.lists import CHUNK
from organization.models import User
from organization.querysets import township_name
from pairing.models import Recipient
from reports.exchange.choices import ExchangeKind
from reports.exchange.fields import Around
from reports.exchange.mapping import content_digest, fields_of
from reports.models import ExchangeRow, ExportFormat
from visits.choices import Verdict
from visits.models import Aid, Contact, Need
from visits.selectors import standing_aid, topic_names

Rows = models.QuerySet[Any]

_HOUSEHOLD = {
    ExchangeKind.CONTACTS: "pairing__household",
    ExchangeKind.AID: "household",
    ExchangeKind.NEEDS: "household",
}
"""From a row to its household."""

_DAY = {ExchangeKind.NEEDS: "raised_on"}
"""By which day a row leaves, where that is not ``day``."""

_MODELS: dict[str, Any] = {
    ExchangeKind.CONTACTS: Contact,
    ExchangeKind.AID: Aid,
    ExchangeKind.NEEDS: Need,
}

# The transaction that wrote a row last; what was given at a contact is shown with it, and counts
# as a part of it.
_VERSIONS = {
    ExchangeKind.CONTACTS: (
        "visits_contact.xmin::text::bigint + coalesce((SELECT sum(given.xmin::text::bigint)"
        " FROM visits_aid given WHERE given.contact_id = visits_contact.id), 0)::bigint"
    ),
    ExchangeKind.AID: "visits_aid.xmin::text::bigint",
    ExchangeKind.NEEDS: "visits_need.xmin::text::bigint",
}


def around(user: User, *, is_whole: bool) -> Around:
    """What the fields of rows are read with beside the rows."""
    return Around(topic_names(user), is_whole)


def rows_of(format: ExportFormat, user: User) -> Rows:
    """Every row of a format's kind in its county, in order, with all that its fields hold.

    Each has its ``row_version``.
    """
    kind = format.kind
    household = _HOUSEHOLD[ExchangeKind(kind)]
    people = Prefetch(
        f"{household}__recipients",
        queryset=Recipient.objects.active()
        .select_related("group")
        .defer("identity", "certificate"),
        to_attr="members",
    )
    related = ["region", household]
    if kind == ExchangeKind.NEEDS:
        related += ["contact__pairing__cadre__user__unit", "contact__pairing__programme"]
    else:
        related.append("pairing__cadre__user__unit")
    prefetched: list[Any] = [people]
    if kind == ExchangeKind.CONTACTS:
        related.append("pairing__programme")
    if kind == ExchangeKind.AID:
        related += ["programme", "giver_unit", "donor"]
    if kind == ExchangeKind.CONTACTS:
        prefetched.append(standing_aid())
    rows: Rows = (
        _MODELS[kind]
        .objects.visible_to(user)
        .filter(region__code__startswith=format.county.prefix)
        .select_related(*related)
        .prefetch_related(*prefetched)
        .annotate(
            township_name=township_name(),
            row_version=RawSQL(_VERSIONS[ExchangeKind(kind)], [], models.BigIntegerField()),
        )
        .order_by(_DAY.get(ExchangeKind(kind), "day"), "pk")
    )
    if not any(each.is_identity for each in fields_of(kind, format.columns)):
        rows = rows.defer(f"{household}__head_id")
    return rows


def qualifying(format: ExportFormat, rows: Rows) -> Rows:
    """Those of a format's rows that leave by it at all."""
    day = _DAY.get(ExchangeKind(format.kind), "day")
    rows = rows.filter(**{f"{day}__gte": format.first_day})
    if format.kind == ExchangeKind.CONTACTS and format.only_counted:
        rows = rows.filter(verdict=Verdict.COUNTED)
    return rows.filter(reversed_on__isnull=True) if format.kind == ExchangeKind.AID else rows


def qualifies(format: ExportFormat, row: Any) -> bool:
    """Whether one row leaves by a format; what ``qualifying`` says of all."""
    day = getattr(row, _DAY.get(ExchangeKind(format.kind), "day"))
    if day < format.first_day:
        return False
    if format.kind == ExchangeKind.CONTACTS and format.only_counted:
        return bool(row.verdict == Verdict.COUNTED)
    return not (format.kind == ExchangeKind.AID and row.is_reversed)


def standing(format: ExportFormat) -> models.QuerySet[ExchangeRow]:
    """What has left by a format and was not taken back."""
    return ExchangeRow.objects.filter(format=format, is_standing=True)


def waiting_rows(format: ExportFormat, user: User) -> Rows:
    """What has not left yet."""
    left = standing(format).filter(row=OuterRef("pk"))
    return qualifying(format, rows_of(format, user)).filter(~Exists(left))


def people_in(format: ExportFormat, rows: Rows) -> int:
    """How many households rows are about."""
    household = _HOUSEHOLD[ExchangeKind(format.kind)]
    return int(rows.order_by().aggregate(n=models.Count(household, distinct=True))["n"])


def household_of(format: ExportFormat, row: Any) -> Any:
    """The household that a row is about."""
    return row.pairing.household if format.kind == ExchangeKind.CONTACTS else row.household


def households_of_rows(format: ExportFormat, keys: Any) -> set[int]:
    """The households that the rows with these keys are about."""
    household = _HOUSEHOLD[ExchangeKind(format.kind)]
    rows = _MODELS[format.kind]._base_manager.filter(pk__in=keys)
    return set(rows.values_list(household, flat=True).distinct())


# What has changed since


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A row that is not what left. ``row`` is None where it is there no more."""

    line: ExchangeRow
    row: Any
    household: Any
    is_withdrawn: bool

    @property
    def what(self) -> str | Promise:
        """What has become of it."""
        if self.row is None:
            return _("Removed")
        return _("Withdrawn") if self.is_withdrawn else _("Corrected")


def changed_rows(format: ExportFormat, user: User) -> list[ChangedRow]:
    """What left and is another row by now, in the order in which it left.

    A row that was written anew since is read and compared; whatever was written with it, what
    counts is what the format's fields then held.
    """
    found = list(_corrected(format, user)) + list(_removed(format))
    return sorted(found, key=lambda changed: changed.line.pk)


def _corrected(format: ExportFormat, user: User) -> Iterator[ChangedRow]:
    left = standing(format).filter(row=OuterRef("pk"))
    touched = (
        rows_of(format, user)
        .annotate(
            left_version=Subquery(left.values("row_version")[:1]),
            line=Subquery(left.values("pk")[:1]),
        )
        .filter(left_version__isnull=False)
        .exclude(left_version=F("row_version"))
    )
    rows = list(touched.iterator(chunk_size=CHUNK))
    lines = standing(format).select_related("run").in_bulk([row.line for row in rows])
    beside = around(user, is_whole=True)
    for row in rows:
        line = lines.get(row.line)
        if line is None:
            # Taken back this very moment.
            continue
        is_in = qualifies(format, row)
        fields = fields_of(format.kind, line.run.columns)
        if content_digest(fields, row, beside, qualifies=is_in) != line.digest:
            yield ChangedRow(line, row, household_of(format, row), not is_in)


def _removed(format: ExportFormat) -> Iterator[ChangedRow]:
    here = _MODELS[format.kind]._base_manager.filter(pk=OuterRef("row"))
    for line in standing(format).filter(~Exists(here)).select_related("run"):
        yield ChangedRow(line, None, None, is_withdrawn=True)
