from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _after_migrating(**_unused: Any) -> None:
    """A restore ends with migrating: the logs count on from where they were."""
    from organization.chain import keep_numbers_rising

    keep_numbers_rising()


class OrganizationConfig(AppConfig):
    name = "organization"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(_after_migrating, sender=self)
        from django.contrib.auth.signals import user_logged_in

        # Services ask for tasks by their names, in processes that have not looked for tasks.
        from organization import tasks  # noqa: F401
        from organization.signin.receivers import on_signed_in

        user_logged_in.connect(on_signed_in, dispatch_uid="organization.record_session")
