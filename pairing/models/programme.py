"""Programmes and the groups that each pairs."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from organization.models import Region
from pairing.choices import Counted
from pairing.querysets import ProgrammeQuerySet


def in_language(chinese: str, english: str) -> str:
    """The English words where the page is English and there are any, else the Chinese."""
    return english if english and (get_language() or "").startswith("en") else chinese


class Programme(models.Model):
    """Something under which cadres are paired with households, such as 结对帮扶·爱心甘肃.

    It runs in ``region`` and everything inside it. Several programmes live side by side. A contact
    of a cadre with a household counts in each in which they are paired, where ``is_shared`` says
    so of both. ``is_reminded``, ``is_noticed`` and ``is_reviewed`` are its cadence: whether its
    pairings are in the weekly reminder, and whether a monthly notice and a quarterly review are
    drafted of it.
    """

    slug = models.SlugField(_("short name"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    issuer = models.CharField(_("issuer"), max_length=120, blank=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, verbose_name=_("region"))
    is_shared = models.BooleanField(_("contacts count in other programmes too"), default=False)
    is_reminded = models.BooleanField(_("weekly reminder"), default=True)
    is_noticed = models.BooleanField(_("monthly notice"), default=True)
    is_reviewed = models.BooleanField(_("quarterly review"), default=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["pk"]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class Group(models.Model):
    """A group of recipients within a programme, and what a cadre is called to them."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="groups")
    key = models.SlugField(_("key"), max_length=40)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    role_name = models.CharField(_("what the cadre is called"), max_length=40)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "key"], name="group_key_once_per_programme"
            )
        ]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class CountName(models.Model):
    """What a programme calls one of the things it counts, as 勤联系 for contacts.

    A programme without any shows all counts under their common names.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="count_names")
    count = models.CharField(_("count"), max_length=14, choices=Counted.choices)
    name = models.CharField(_("name"), max_length=20)
    name_en = models.CharField(_("English name"), max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("name of a count")
        verbose_name_plural = _("names of counts")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "count"], name="count_named_once"),
            models.CheckConstraint(condition=Q(count__in=Counted.values), name="count_known"),
        ]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)
