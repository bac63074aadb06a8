import logging

from django.apps import AppConfig
from django.conf import settings


class SiteConfig(AppConfig):
    """The site as a whole: its commands, and what every process of it sees and counts."""

    name = "config"
    label = "site_config"

    def ready(self) -> None:
        from config import metrics
        from config import observing as observing

        metrics.follow_access_log()
        # Python's own warnings would be written past every form and net.
        logging.captureWarnings(not settings.TESTING)
