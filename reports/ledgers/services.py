"""What a county's office keeps of its ledgers and cards."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import ConflictError, DomainError
from organization.models import Region
from reports.ledgers.layouts import Laid, check_layout
from reports.models import CardTerms, LedgerLayout

LAYOUTS_MOST = 20
"""Of one kind in a county: more cannot be told apart."""


def keep_layout(
    *, county: Region, laid: Laid, layout: LedgerLayout | None = None, version: int = 0
) -> LedgerLayout:
    """Keep a layout: as a new one, or in place of ``layout`` as of ``version``.

    Raises DomainError: what ``check_layout`` refuses; ``layout_name`` for a name that another of
    the kind has; ``layouts_most``. ConflictError ``layout_changed`` when somebody else has changed
    or removed it meanwhile.
    """
    check_layout(laid.kind, laid.title, laid.columns)
    with transaction.atomic():
        # One at a time in a county, so that no two take one name.
        Region.objects.select_for_update(no_key=True).get(pk=county.pk)
        others = LedgerLayout.objects.filter(county=county, kind=laid.kind)
        if layout is None:
            kept = LedgerLayout(county=county, kind=laid.kind)
            if others.count() >= LAYOUTS_MOST:
                raise DomainError(
                    "layouts_most",
                    _("There are %(number)d layouts of this ledger already. Remove one first.")
                    % {"number": LAYOUTS_MOST},
                )
        else:
            kept = _locked(layout, version)
            others = others.exclude(pk=layout.pk)
        if others.filter(name=laid.name).exists():
            raise DomainError("layout_name", _("Another layout of this ledger has this name."))
        kept.name, kept.title = laid.name, laid.title
        kept.columns = [column.stored() for column in laid.columns]
        kept.signatures, kept.has_totals = laid.signatures, laid.has_totals
        if layout is not None:
            kept.version += 1
        kept.save()
    return kept


def remove_layout(*, layout: LedgerLayout, version: int) -> None:
    """Remove a layout; ledgers are then printed by another, or as they are shipped.

    ConflictError ``layout_changed`` as above.
    """
    with transaction.atomic():
        _locked(layout, version).delete()


def _locked(layout: LedgerLayout, version: int) -> LedgerLayout:
    found = LedgerLayout.objects.select_for_update().filter(pk=layout.pk).first()
    if found is None or found.version != version:
        raise ConflictError(
            "layout_changed",
            _("Somebody else has changed this layout meanwhile. Load the page anew and compare."),
        )
    return found


def keep_card_terms(*, county: Region, office: str, phone: str, note: str) -> CardTerms:
    """What the county's contact cards say from now on."""
    terms, _is_new = CardTerms.objects.update_or_create(
        county=county, defaults={"office": office, "phone": phone, "note": note}
    )
    return terms
