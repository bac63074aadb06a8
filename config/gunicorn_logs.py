"""gunicorn's own log, in the form of ours and with nothing of a person in it."""

from typing import Any

from django.conf import settings
from gunicorn.glogging import Logger

from common.logs import PersonalDataHidden, formatter


class NumbersHiddenLogger(Logger):
    """Writes what gunicorn writes as the settings have it, without what may be of a person.

    A request that failed is told with its address, of which the query is taken out.
    """

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            for handler in log.handlers:
                handler.addFilter(PersonalDataHidden())
                handler.setFormatter(formatter(settings.LOG_FORMAT))

    def access(self, resp: Any, req: Any, environ: Any, request_time: Any) -> None:
        """The site's own line tells it, by the name of the address (``config.observing``)."""
