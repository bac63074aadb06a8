from django.apps import AppConfig

from pairing.drafting.open_matters import Held, Matter, tells_open_matters


class SurveysConfig(AppConfig):
    name = "surveys"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jobs.registry import register as register_job
        from surveys import leaving, phone
        from surveys.weekly import survey_reminder
        from visits.leaving_words import register as register_written
        from visits.phone_parts import PhonePart, register

        register_job(survey_reminder())
        register(PhonePart(mark=phone.mark, pages=phone.pages))
        register_written(*leaving.WRITTEN)
        tells_open_matters(_open_matters)


def _open_matters(held: Held) -> dict[int, list[Matter]]:
    from surveys.open_matters import open_matters

    return open_matters(held)
