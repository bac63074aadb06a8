"""Telling whoever ordered a file what became of it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from delivery.services.house import write_messages
from organization.choices import OrderState
from organization.models import FileOrder


def tell_of_file(order: FileOrder) -> None:
    """A message in the house alone. Why there is no file is said as it was when it failed, in the
    language of the order.

    Nothing goes out by channels: whoever orders a file is at a desk, and the file lapses in hours.
    The words do not say which list it is, since its title may name somebody.
    """
    is_ready = order.state == OrderState.READY
    write_messages(
        [order.user_id],
        key=f"file:{order.pk}:{order.ordered_at:%Y%m%d%H%M%S%f}",
        subject=_("Your file is ready") if is_ready else _("Your file could not be made"),
        text=_("Take it on its page until it lapses.") if is_ready else order.error,
        path=reverse("organization:file", args=[order.pk]),
    )
