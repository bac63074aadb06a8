"""Celery tasks. Each may run twice, and several times at once."""

from __future__ import annotations

from celery import shared_task

from api.services import creations, tokens, webhooks


@shared_task
def tell_systems() -> None:
    """Tell other systems what has changed; each minute by beat."""
    from api.resources import watched

    while webhooks.gather(watched()):
        pass
    webhooks.send_waiting()


@shared_task
def tell_of_ends() -> None:
    """Tell whose tokens end soon; each morning by beat."""
    tokens.tell_of_ends()


@shared_task
def forget_old() -> None:
    """Remove keys and notices that are needed no more; nightly by beat."""
    creations.forget_old()
    webhooks.forget_old()
