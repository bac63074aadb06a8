import logging

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeliveryConfig(AppConfig):
    name = "delivery"
    verbose_name = _("Messages")

    def ready(self) -> None:
        # Services ask for the task by its name, in processes that have not looked for tasks.
        from delivery import tasks  # noqa: F401
        from delivery.services.files import tell_of_file
        from organization.long_exports.telling import on_order_done

        on_order_done(tell_of_file)

        # It writes addresses with the keys of robots into its lines for debugging.
        logging.getLogger("urllib3").setLevel(logging.INFO)
