"""Formats for other systems, and files that left by them, to test with."""

from datetime import date
from itertools import count
from typing import Any

from organization.choices import Role
from reports.exchange.choices import ExchangeKind, FileType
from reports.models import ExchangeRun, ExportFormat
from reports.services.exchange import make_run
from tests import factories

_serial = count(1)


def make_export_format(*, place: str = factories.XIHE, **fields: Any) -> ExportFormat:
    """A format by which contacts leave for another system: day, kind and household."""
    made: ExportFormat = ExportFormat.objects.create(
        county_id=place,
        **{
            "name": f"省小程序{next(_serial)}",
            "kind": ExchangeKind.CONTACTS,
            "file_type": FileType.CSV_UTF8,
            "columns": [
                {"heading": "走访日期", "field": "day"},
                {"heading": "方式", "field": "kind", "values": {"home_visit": "入户走访"}},
                {"heading": "户主", "field": "head"},
            ],
            "first_day": date(2023, 1, 1),
        }
        | fields,
    )
    return made


def make_exchange_run(format: ExportFormat) -> ExchangeRun:
    """All that waits, left with a file that somebody of the county's office made."""
    actor = factories.make_user(Role.COUNTY_OFFICE, place=format.county_id)
    return make_run(format=format, actor=actor, reason="报送")
