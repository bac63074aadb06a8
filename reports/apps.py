from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jobs.registry import register
        from reports.notices.job import MONTHLY_NOTICE
        from reports.reviews.job import QUARTERLY_REVIEW

        register(MONTHLY_NOTICE)
        register(QUARTERLY_REVIEW)
