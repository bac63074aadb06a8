"""Where a contact was, when its cadre wished to note it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.encryption import EncryptedTextField
from visits.models.contact import Contact
from visits.querysets import PlaceQuerySet


class Place(models.Model):
    """Whereabouts are sensitive (personal information protection law): encrypted, and rarely there.

    ``point`` is latitude, longitude (WGS 84, degrees, 5 decimals) and accuracy (metres) with
    commas between them, as "34.01234,105.30123,20".
    """

    contact = models.OneToOneField(Contact, on_delete=models.PROTECT, related_name="place")
    point = EncryptedTextField(_("place"))
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place of a contact")
        verbose_name_plural = _("places of contacts")

    def __str__(self) -> str:
        return f"{self.contact_id}"

    @property
    def words(self) -> str:
        """As it is shown: 34.01234, 105.30123 ± 20 m."""
        latitude, longitude, accuracy = self.point.split(",")
        return f"{latitude}, {longitude} ± {accuracy} m"
