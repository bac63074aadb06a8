from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "api"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Services ask for tasks by their names, in processes that have not looked for tasks.
        from api import tasks  # noqa: F401
