"""gunicorn's own log, which names the address of a request that failed."""

from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]

from common.logs import NumbersHidden


class NumbersHiddenLogger(Logger):
    """Writes what gunicorn writes, without identity numbers."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            for handler in log.handlers:
                handler.addFilter(NumbersHidden())
