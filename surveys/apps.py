from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "surveys"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jobs.registry import register as register_job
        from pairing.drafting.open_matters import tells_open_matters
        from surveys import leaving, phone
        from surveys.open_matters import open_matters
        from surveys.weekly import survey_reminder
        from visits.leaving_words import register as register_written
        from visits.phone_parts import PhonePart, register

        register_job(survey_reminder())
        register(PhonePart(mark=phone.mark, pages=phone.pages))
        register_written(*leaving.WRITTEN)
        tells_open_matters(open_matters)
