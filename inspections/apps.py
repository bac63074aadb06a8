from collections.abc import Collection

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InspectionsConfig(AppConfig):
    name = "inspections"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from inspections import leaving, phone
        from inspections.access import can_inspect
        from inspections.open_matters import open_matters
        from inspections.weekly import overdue_findings
        from jobs.registry import register as register_job
        from pairing.drafting.open_matters import tells_open_matters
        from pairing.services import on_households_moved
        from visits.leaving_words import register as register_written
        from visits.phone_parts import PhonePart, Tab, register

        register_job(overdue_findings())
        register(
            PhonePart(
                mark=phone.mark,
                pages=phone.pages,
                uses=can_inspect,
                tab=Tab("inspections", "list-search", _("Inspections"), "inspections:phone_stops"),
            )
        )
        register_written(*leaving.WRITTEN)
        tells_open_matters(open_matters)
        on_households_moved(_follow)


def _follow(household_ids: Collection[int]) -> None:
    from inspections.services.findings import follow_households

    follow_households(household_ids)
