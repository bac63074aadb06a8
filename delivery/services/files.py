"""Telling whoever ordered a file what became of it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from delivery.services.house import write_messages
from organization.choices import OrderState
from organization.models import FileOrder


def tell_of_file(order: FileOrder) -> None:
    """A message in the house alone, in the language of the moment, which is the order's.

    Nothing goes out by channels: whoever orders a file is at a desk, and the file lapses in hours.
    The words do not say which list it is, since its title may name somebody.
    """
    if order.state == OrderState.READY:
        subject = _("Your file is ready")
        text = _("Take it on its page until it lapses.")
    else:
        subject, text = _("Your file could not be made"), order.error
    write_messages(
        [order.user_id],
        key=f"file:{order.pk}:{order.ordered_at:%Y%m%d%H%M%S%f}",
        subject=subject,
        text=text,
        path=reverse("organization:file", args=[order.pk]),
    )
