from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from pairing.drafting.open_matters import Held, Matter, tells_open_matters


class InspectionsConfig(AppConfig):
    name = "inspections"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from inspections import leaving, phone
        from inspections.access import can_inspect
        from inspections.weekly import overdue_findings
        from jobs.registry import register as register_job
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
        tells_open_matters(_open_matters)


def _open_matters(held: Held) -> dict[int, list[Matter]]:
    from inspections.open_matters import open_matters

    return open_matters(held)
