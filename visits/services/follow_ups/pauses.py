"""Pauses of a cadre who is ill or away, and its return."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from organization.models import User
from pairing.choices import PauseReason
from pairing.models import Pairing, Pause


def pause_pairing(pairing: Pairing, *, first: date, last: date | None, reason: PauseReason) -> bool:
    """Pause one pairing, or have its pause last as long; whether it is paused from then to then."""
    if last is not None and last < first:
        return False
    overlapping = Pause.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=first), pairing=pairing
    )
    if last is not None:
        overlapping = overlapping.filter(started_on__lte=last)
    known = overlapping.order_by("started_on").first()
    if known is None:
        Pause.objects.create(pairing=pairing, started_on=first, ended_on=last, reason=reason)
        return True
    ends = [pause.ended_on for pause in overlapping]
    longest = None if last is None or None in ends else max(last, *filter(None, ends))
    overlapping.exclude(pk=known.pk).delete()
    known.started_on, known.ended_on = min(known.started_on, first), longest
    known.save(update_fields=["started_on", "ended_on"])
    return True


@transaction.atomic
def end_pauses(*, pause: Pause, on: date, actor: User) -> int:
    """The cadre of a pause is back: its running pauses end the day before ``on``.

    Of how many pairings. One that began today is taken back, since nothing was paused yet.
    """
    # As whoever pauses them does: one who makes the pause longer meanwhile would write it anew.
    held = Pairing.objects.open().filter(cadre=pause.pairing.cadre_id).order_by("pk")
    list(held.select_for_update(of=("self",)).values_list("pk", flat=True))
    running = Pause.objects.select_for_update(of=("self",)).filter(
        Q(ended_on__isnull=True) | Q(ended_on__gte=on),
        pairing__cadre=pause.pairing.cadre_id,
        started_on__lte=on,
    )
    keys = list(running.values_list("pk", flat=True))
    Pause.objects.filter(pk__in=keys, started_on=on).delete()
    Pause.objects.filter(pk__in=keys).update(ended_on=on - timedelta(days=1))
    return len(keys)


def cadres_away(user: User, day: date) -> list[Pause]:
    """Of each cadre in scope whose pairings are paused on a day, one of the pauses."""
    pauses = (
        Pause.objects.filter(
            Q(ended_on__isnull=True) | Q(ended_on__gte=day),
            pairing__in=Pairing.objects.visible_to(user).open(),
            started_on__lte=day,
        )
        .select_related("pairing__cadre__user__unit")
        .order_by("pairing__cadre__user__pinyin", "pairing__cadre_id", "pk")
        .distinct("pairing__cadre__user__pinyin", "pairing__cadre_id")
    )
    return list(pauses)
