from collections.abc import Collection
from datetime import date

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "visits"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jobs.registry import register as register_job
        from pairing.drafting.open_matters import tells_open_matters
        from pairing.intake.kinds import register
        from pairing.selectors import tells_last_contacts
        from pairing.services import on_households_moved, on_pairings_changed
        from visits.daily import deadlines_of_needs
        from visits.intake.activities import Activities
        from visits.intake.contacts import Visits
        from visits.open_matters import open_matters
        from visits.weekly import weekly_reminder

        register_job(weekly_reminder())
        register_job(deadlines_of_needs())
        register(Visits)
        register(Activities)
        on_pairings_changed(_recompute)
        on_households_moved(_follow)
        tells_last_contacts(_last_contacts)
        tells_open_matters(open_matters)


def _recompute(pairing_ids: Collection[int]) -> None:
    from visits.services.sharing import count_anew

    count_anew(pairing_ids)


def _follow(household_ids: Collection[int]) -> None:
    from visits.services.moving import follow_households

    follow_households(household_ids)


def _last_contacts(pairing_ids: Collection[int]) -> dict[int, date]:
    from visits.selectors import last_contacts

    return last_contacts(pairing_ids)
