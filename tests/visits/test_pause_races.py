"""Two who act on the pauses of one cadre at once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from organization.choices import Role
from pairing.models import Pause
from tests import factories
from tests.harness import Session, sessions_waiting_for_a_lock, wait_until
from visits.choices import AnswerKind
from visits.services.follow_ups import answer_reminder, end_pauses, pause_for

FIRST = date(2023, 4, 3)


def test_who_is_back_and_whose_pause_is_made_longer_at_once(
    committing_db: None, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock("2023-04-03")
    liaison, cadre = factories.make_user(Role.LIAISON), factories.make_cadre()
    pairing = factories.make_pairing(cadre=cadre, on=date(2023, 1, 1))
    pause = factories.make_pause(pairing, FIRST)
    answer = answer_reminder(pairing=pairing, kind=AnswerKind.ILLNESS, actor=cadre.user)
    back: list[Session] = []
    saves = Pause.save

    def is_back_meanwhile(known: Pause, **fields: Any) -> None:
        back.append(Session(lambda: end_pauses(pause=pause, on=FIRST, actor=liaison)))
        wait_until(
            lambda: not back[0].is_alive() or sessions_waiting_for_a_lock() == 1, "the other"
        )
        saves(known, **fields)

    monkeypatch.setattr(Pause, "save", is_back_meanwhile)

    paused = pause_for(answer=answer, first=FIRST, last=None, actor=liaison)

    assert (paused, back[0].join_session(), Pause.objects.count()) == (1, 1, 0)
