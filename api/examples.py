"""Examples of requests, for the guide and for the test that makes each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

TOKEN = "jd_…"


@dataclass(frozen=True)
class Example:
    """One request, and what it is for. ``path`` and ``body`` name rows as ``{household}``."""

    title: str
    method: str
    path: str
    site: str
    body: dict[str, Any] | None = None
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def command(self) -> str:
        """As it is typed at a terminal."""
        lines = [f"curl {'' if self.method == 'GET' else f'-X {self.method} '}'{self.address}'"]
        lines.append(f"-H 'Authorization: Bearer {TOKEN}'")
        lines += [f"-H '{name}: {value}'" for name, value in self.headers]
        if self.body is not None:
            lines.append("-H 'Content-Type: application/json'")
            lines.append(f"-d '{json.dumps(self.body, ensure_ascii=False)}'")
        return " \\\n  ".join(lines)

    @property
    def address(self) -> str:
        return f"{self.site}/api/v1/{self.path}"


def examples(site: str) -> list[Example]:
    """From reading a list to sending a day's contacts at once."""
    visit = {
        "uuid": "6f1c9d0e-2f1b-4c58-9d1e-0c7a4b1f2a33",
        "pairing": 17,
        "day": "2026-03-05",
        "kind": "home_visit",
        "found": "屋顶已修好",
    }
    return [
        Example(
            _("Households of a township, fifty at a time"),
            "GET",
            "households?region=621225100&limit=50",
            site,
        ),
        Example(
            _("Open pairings of a cadre"), "GET", "pairings?cadre=5&is_open=true&order=-id", site
        ),
        Example(_("Who is overdue this year"), "GET", "pairing-years?status=overdue", site),
        Example(
            _("Pair a household, once however often it is sent"),
            "POST",
            "pairings",
            site,
            {"household": 12, "cadre": 5, "programme": 1, "started_on": "2026-03-01"},
            (("Idempotency-Key", "2026-03-01/12"),),
        ),
        Example(_("Log a contact"), "POST", "contacts", site, visit),
        Example(
            _("Log many contacts, each with its own result"),
            "POST",
            "contacts/bulk",
            site,
            {"contacts": [visit]},
        ),
        Example(
            _("End a pairing, as it was read"),
            "POST",
            "pairings/17/end",
            site,
            {"ended_on": "2026-03-31", "end_reason": "cadre_transferred"},
            (("If-Match", '"3f6c1e…"'),),
        ),
    ]
