"""Taking turns: one makes a thing, the others find it."""

import time
from threading import Barrier, Event, Thread

import pytest

from common.turns import Turns


def test_of_many_who_come_at_once_one_makes_the_thing() -> None:
    turns, made, thing = Turns(), [], {}
    together = Barrier(8)

    def ask() -> None:
        together.wait()
        with turns.at("a", 1):
            if "a" not in thing:
                made.append(1)
                thing["a"] = 1

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert made == [1]


def test_who_has_waited_long_enough_goes_on_without_the_turn() -> None:
    turns = Turns(patience=0.05)
    is_held, is_over = Event(), Event()

    def hold() -> None:
        with turns.at("a"):
            is_held.set()
            is_over.wait(10)

    holder = Thread(target=hold)
    holder.start()
    assert is_held.wait(10)
    with turns.at("a"):
        assert not is_over.is_set()
    is_over.set()
    holder.join()

    with turns.at("a"):  # It was given back by whoever held it, once.
        pass


def test_a_turn_is_given_back_when_the_work_fails() -> None:
    turns = Turns(patience=10)
    begun = time.monotonic()

    for _ in range(2):
        with pytest.raises(KeyError), turns.at("a"):
            raise KeyError

    # Whoever does not get a turn goes on after ten seconds.
    assert time.monotonic() - begun < 10
