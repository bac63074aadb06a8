"""How fast the wizard's page opens that shows a roster with thousands of findings."""

import statistics
import time
from datetime import date
from pathlib import Path
from typing import Any

ROWS = 5000
ROUNDS = 11
REGION = "621225"


def measure(file: Path, as_of: date) -> dict[str, Any]:
    """Stage a roster whose rows all have findings and open their page, again and again.

    Gives the median and the longest time of an answer in milliseconds, and its queries. Runs in
    a process where Django is set up, on a database that is only migrated.
    """
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from organization.choices import Role
    from organization.models import User
    from organization.selectors import region_by_code
    from pairing.intake.decisions import choose_columns
    from pairing.intake.layouts.layout import SheetLayout
    from pairing.intake.stages.receiving import receive
    from pairing.intake.stages.running import run
    from pairing.selectors import programme_for

    region = region_by_code(REGION)
    office = User.objects.create_user(
        "13900000001", name="办公室", role=Role.COUNTY_OFFICE, region=region
    )
    source = receive(
        data=file.read_bytes(),
        file_name=file.name,
        kind="disabled",
        region=region,
        programme=programme_for(region),
        as_of=as_of,
        actor=office,
    )
    run(source.pk)
    source.refresh_from_db()
    layouts = [SheetLayout.from_json(found) for found in source.layouts]
    choose_columns(source=source, layouts=layouts, actor=office)
    run(source.pk)
    source.refresh_from_db()
    client = Client(headers={"host": "localhost"})
    client.force_login(office)
    address = reverse("pairing:import_findings", args=[source.pk])
    times = []
    for _round in range(ROUNDS):
        begun = time.perf_counter()
        answer = client.get(address, secure=True)
        times.append((time.perf_counter() - begun) * 1000)
        assert answer.status_code == 200, answer.status_code
    with CaptureQueriesContext(connection) as queries:
        client.get(address, secure=True)
    return {
        "findings": sum(source.counts["issues"].values()),
        "median_ms": statistics.median(times),
        "longest_ms": max(times),
        "queries": len(queries),
        "bytes": len(answer.content),
    }
