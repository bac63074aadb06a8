"""A replica that is in the way, goes down, comes back or is promoted: every page is answered."""

from __future__ import annotations

from tests.scale.replicated import LONG, House


def test_a_statement_in_the_way_of_the_replay_is_asked_again_at_the_primary(house: House) -> None:
    house.settle()

    found = house.site.do(
        "import threading, psycopg2\n"
        "def lock():\n"
        f"    other = psycopg2.connect({house.primary.url()!r})\n"
        "    other.cursor().execute('LOCK TABLE visits_contact IN ACCESS EXCLUSIVE MODE')\n"
        "    other.commit()\n"
        "    other.close()\n"
        "asked = []\n"
        "def read():\n"
        "    asked.append(Contact.objects.all().first()._state.db)\n"
        "    if replicas.is_on_replica():\n"
        "        threading.Thread(target=lock).start()\n"
        "        connections['replica1'].cursor().execute('SELECT pg_sleep(60)')\n"
        "    return len(asked)\n"
        "with replicas.reading_for(lambda: people['other'].pk):\n"
        "    found = [replicas.from_replica(read), asked, watch.trouble]\n"
        "    found.append(replicas.from_replica(lambda: Contact.objects.all().first()._state.db))"
    )

    assert found == [2, ["replica1", "default"], "", "replica1"]


def test_a_page_whose_replica_goes_down_in_the_middle_is_answered_and_so_are_the_next(
    house: House,
) -> None:
    house.settle()
    before = house.site.ask('contacts("other")')
    # The list's session there is ended when it has counted and is about to look for the page.
    house.site.do(
        "import psycopg2\n"
        "asked = []\n"
        "def broken(execute, sql, params, many, context):\n"
        "    if 'LIMIT' in sql:\n"
        "        asked.append(sql)\n"
        f"        other = psycopg2.connect({house.replica.url()!r})\n"
        "        pid = context['connection'].connection.info.backend_pid\n"
        "        other.cursor().execute('SELECT pg_terminate_backend(%s)', [pid])\n"
        "        other.close()\n"
        "    return execute(sql, params, many, context)\n"
        "replica_watch.AWAY_SECONDS = 3600\n"
        "with connections['replica1'].execute_wrapper(broken):\n"
        "    in_the_middle = contacts('other')\n"
    )
    middle, times = house.site.ask("[in_the_middle, len(asked)]")
    house.replica.break_off()
    house.site.do("one_more()")
    away = house.site.ask('contacts("other")')
    file = house.site.ask('in_file("other")')

    assert (middle, times) == (before, 1)
    assert away == [number + 1 for number in before]
    assert file == away[1]
    assert house.said()[-1] == "is not read: away (OperationalError)"


def test_a_replica_that_is_away_is_tried_again_and_told_of_once(house: House) -> None:
    house.settle()
    house.replica.break_off()
    said = len(house.said())

    for _request in range(3):
        house.site.ask('contacts("other")')
    told = house.said()[said:]
    house.replica.start(max_standby_streaming_delay="0")
    house.settle()

    assert [line.split(" (")[0] for line in told] == ["is not read: away"]
    assert house.said()[-1] == "is read again"


def test_the_site_is_ready_without_it_and_says_how_it_is(house: House) -> None:
    house.settle()
    house.site.do(
        "from config import replicas as told\n"
        "from config.metrics_site import SiteFigures\n"
        "from jobs.heartbeat import note_beat\n"
        "note_beat(timezone.now())"
    )
    look = (
        "said = told.checks()['replica1']()\n"
        "ready = Client().get('/readyz')\n"
        "figures = {f.name: [s.value for s in f.samples] for f in SiteFigures().collect()\n"
        "           if f.name.startswith('jiedui_replica')}\n"
        "found = [ready.status_code, ready.json()['ready'], said, figures]"
    )

    well = house.site.do(look)
    house.replica.break_off()
    away = house.site.do(look)

    assert well[:2] == away[:2] == [200, True]
    state, said = well[2]
    assert state == "ok"
    assert "0." in said
    assert well[3]["jiedui_replica_used"] == [1, 0]
    assert 0 <= well[3]["jiedui_replica_lag_seconds"][0] < LONG
    state, said = away[2]
    assert state == "warning"
    assert "DATABASE_REPLICA_URL" in said
    assert away[3] == {"jiedui_replica_used": [0, 0], "jiedui_replica_lag_seconds": []}


def test_a_replica_that_was_promoted_is_not_read(house: House) -> None:
    """Last: it is a database of its own from then on."""
    house.settle()

    house.replica.query("SELECT pg_promote()")
    found = house.site.do("watch.look()\nfound = [watch.trouble, contacts('other')[1]]")

    whole = house.primary.number("SELECT count(*) FROM visits_contact")
    assert found == ["strange", whole]
