"""The year of a case, which a test walks through."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import time_machine

from tests.harness import SHANGHAI

if TYPE_CHECKING:
    from playwright.sync_api import Page


class Calendar:
    """What day it is for the site, and for whoever's machine is told.

    Time goes on from the moment it is moved to, since pages and queues wait.
    """

    def __init__(self, traveller: time_machine.Traveller) -> None:
        self._traveller = traveller

    def move(self, moment: str) -> None:
        """Go to a moment in Shanghai, as 2023-05-12T09:00."""
        self._traveller.move_to(datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI))

    @staticmethod
    def tell(page: Page) -> None:
        """Set the clock of the machine that shows a page to the site's."""
        page.context.clock.set_fixed_time(datetime.now(SHANGHAI))
