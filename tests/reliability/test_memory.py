"""A worker whose memory is used up."""

from __future__ import annotations

import json

from tests.reliability.installation import Installation

PROGRAM = """
import json, resource
import django
django.setup()
from organization.models import User
from pairing.choices import ImportStatus
from pairing.intake.stages import running
from pairing.models import Household, Import, ImportRow
from tests.pairing.steps import file_of, receive

office = User.objects.get(role="county_office")
first, second = (receive("units", file_of("units"), office, name=f"{n}.csv") for n in (1, 2))
resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
step = running.STEPS[ImportStatus.READING]
running.STEPS[ImportStatus.READING] = (lambda *_: bytearray(64 << 30), step[1])
running.run(first.pk)
running.STEPS[ImportStatus.READING] = step
running.run(second.pk)
found = [Import.objects.get(pk=each.pk) for each in (first, second)]
print(json.dumps({"status": [each.status for each in found], "error": found[0].error,
    "rows": ImportRow.objects.filter(source=first).count()}))
"""


def test_step_that_needs_too_much_memory_is_told_and_the_worker_goes_on(
    site: Installation,
) -> None:
    found = json.loads(site.run(PROGRAM).splitlines()[-1])

    assert found["status"][0] == "failed"
    assert found["rows"] == 0
    assert "再试" in found["error"] or "重试" in found["error"], found["error"]
    # The same process does the next one.
    assert found["status"][1] != "reading"
