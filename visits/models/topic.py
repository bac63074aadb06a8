"""The short lists of which a contact ticks what applies."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from organization.models import Region
from visits.choices import TopicList
from visits.querysets import TopicQuerySet


class Topic(models.Model):
    """One entry of a list: what was talked about, or a policy that was explained.

    Those without a region are shipped with the project. A county that edits a list has its own
    rows for it, and those alone are shown there; they keep the shipped keys, which contacts hold.
    A row is never removed while contacts may hold its key: it is no longer offered.
    """

    region = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="+")
    list = models.CharField(_("list"), max_length=8, choices=TopicList.choices)
    key = models.CharField(max_length=20, editable=False)
    name = models.CharField(_("name"), max_length=20)
    name_en = models.CharField(_("name in English"), max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    is_offered = models.BooleanField(_("offered"), default=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("list entry")
        verbose_name_plural = _("list entries")
        ordering = ["list", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "list", "key"],
                name="topic_once_in_a_list",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["region", "list", "name"],
                condition=Q(is_offered=True),
                name="topic_name_offered_once",
            ),
            models.CheckConstraint(condition=Q(list__in=TopicList.values), name="topic_list_known"),
            models.CheckConstraint(condition=~Q(name=""), name="topic_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name_en if self.name_en and translation.get_language() == "en" else self.name
