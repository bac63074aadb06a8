"""How a county's office lays out its ledgers and its contact cards."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from organization.models import Region
from reports.ledgers.choices import LedgerKind
from reports.ledgers.querysets import CardTermsQuerySet, LedgerLayoutQuerySet

NAME_MOST = 40
TITLE_MOST = 120


class LedgerLayout(models.Model):
    """A ledger as a county prints it; without one, ledgers are printed as they are shipped.

    ``title`` is a template with the placeholders of ``reports.ledgers.layouts``. ``columns`` are in
    order, each with the ``key`` of a column of the kind, its ``heading``, its ``width`` in
    characters of half a square, and the ``parent`` heading that it shares with its neighbours.
    ``signatures`` are who signs, one word each, with blanks between.
    """

    county = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("county")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=LedgerKind.choices)
    name = models.CharField(_("name"), max_length=NAME_MOST)
    title = models.CharField(_("title"), max_length=TITLE_MOST)
    columns = models.JSONField(_("columns"))
    signatures = models.CharField(_("who signs"), max_length=60, blank=True)
    has_totals = models.BooleanField(_("a row of totals at the end"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    """What a form that is out of date is told by."""

    objects = LedgerLayoutQuerySet.as_manager()

    class Meta:
        verbose_name = _("ledger layout")
        verbose_name_plural = _("ledger layouts")
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "kind", "name"], name="ledger_layout_name_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=LedgerKind.values), name="ledger_kind_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(name="") & ~models.Q(title=""), name="ledger_layout_is_named"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CardTerms(models.Model):
    """What a county's contact cards say beside the people: whom else to call, and a line below."""

    county = models.OneToOneField(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("county")
    )
    office = models.CharField(_("the office as the cards call it"), max_length=30)
    phone = models.CharField(_("the office’s phone"), max_length=30, blank=True)
    note = models.CharField(_("line at the bottom"), max_length=40, blank=True)

    objects = CardTermsQuerySet.as_manager()

    class Meta:
        verbose_name = _("wording of contact cards")
        verbose_name_plural = _("wordings of contact cards")
        ordering = ["county"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(office=""), name="card_terms_name_the_office"
            ),
        ]

    def __str__(self) -> str:
        return self.office
