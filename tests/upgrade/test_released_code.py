"""The code of a release goes on working while today's migrations run, and after them."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from config import servers
from tests.config.processes import data_folder, environment
from tests.upgrade.county import restore, rows, run
from tests.upgrade.released import FIRST, SETTINGS, code_of, dump_of

# Round after round, a line each, until it is told to end; the last begins after that.
_AT_WORK = """
import json, sys, threading
from uuid import uuid4
import django
django.setup()
from django.test import Client
from django.urls import reverse
from common.dates import today
from organization.models import User
from pairing.models import Pairing
from reports.demo.sign_ins import SIGN_INS

ended = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
is_last, made = False, 0
while not is_last:
    is_last, found = ended.is_set(), {}
    new = User.objects.get(phone=SIGN_INS[0].phone)
    made += 1
    new.pk, new._state.adding, new.phone = None, True, f"199{made:08d}"
    new.save()
    for each in SIGN_INS:
        user, client = User.objects.get(phone=each.phone), Client()
        client.force_login(user)
        found[each.phone] = client.get("/", follow=True).status_code
        pairing = Pairing.objects.of_cadre(user).open().first()
        if pairing is not None:
            uuid = uuid4()
            entry = {"pairing": pairing.pk, "day": today().isoformat(), "kind": "phone",
                     "is_reached": True, "found": "一切都好"}
            answer = client.put(reverse("visits:api_contact", args=[uuid]), entry,
                                content_type="application/json")
            found[str(uuid)] = answer.status_code
    print(json.dumps(found), flush=True)
"""


def test_released_code_goes_on_while_the_county_is_upgraded_and_after_it() -> None:
    with data_folder() as folder:
        code = folder / "released"
        if not code_of(FIRST, code):
            pytest.skip(f"This clone does not go back to the code of {FIRST}.")
        servers.ensure("postgres", folder, throwaway=True)
        restore(folder, dump_of(FIRST))
        released = subprocess.Popen(
            [sys.executable, "-c", _AT_WORK],
            cwd=code,
            env=environment(folder, **SETTINGS) | {"PYTHONPATH": str(code)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            rounds = [_round(released)]
            run(folder, "manage.py", "migrate", "--verbosity", "0")
            rest, said = released.communicate(timeout=120)
        finally:
            released.kill()
            released.wait()
        rounds += [json.loads(line) for line in rest.splitlines()]
        contacts = rows(folder, "SELECT client_uuid::text FROM visits_contact")

    answers = [pair for each in rounds for pair in each.items()]
    acknowledged = {name for name, status in answers if status == 201}
    assert released.returncode == 0, said[-3000:]
    assert {status for _name, status in answers} == {200, 201}, answers
    assert len(rounds) > 1
    assert len(acknowledged) >= len(rounds)
    assert acknowledged <= {uuid for (uuid,) in contacts}


def _round(released: subprocess.Popen[str]) -> dict[str, Any]:
    assert released.stdout is not None
    line = released.stdout.readline()
    assert line, _said(released)
    found: dict[str, Any] = json.loads(line)
    return found


def _said(released: subprocess.Popen[str]) -> str:
    return released.communicate(timeout=60)[1][-3000:]
