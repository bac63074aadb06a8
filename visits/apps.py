from collections.abc import Collection

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "visits"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from pairing.intake.kinds import register
        from pairing.services import on_pairings_changed
        from visits.intake.activities import Activities
        from visits.intake.contacts import Visits

        register(Visits)
        register(Activities)
        on_pairings_changed(_recompute)


def _recompute(pairing_ids: Collection[int]) -> None:
    from common.dates import today
    from visits.quotas import recompute

    recompute(pairing_ids, today=today())
