"""The site beside a streaming replica: what is read there and by whom, and what never is."""

from __future__ import annotations

import shutil
from uuid import uuid4

from tests.scale.pooling import pooled
from tests.scale.replicated import LONG, VIEWS, House
from tests.scale.replicating import site


def test_lists_dashboards_summaries_and_files_are_read_from_the_replica(held: House) -> None:
    views = {
        "list": 'contacts("other")[1]',
        "file": 'in_file("other")',
        "township": 'dashboard("township")',
        "summary": 'summary("other")',
        "comparison": 'comparison("other")',
        "ledger": 'ledger("other")',
    }
    before = {name: held.site.ask(view) for name, view in views.items()}
    lines = held.exports_noted()

    held.site.ask("one_more()")
    held_up = {name: held.site.ask(view) for name, view in views.items()}
    held.replica.resume()
    held.replica.catch_up()
    after = {name: held.site.ask(view) for name, view in views.items()}

    assert held_up == before
    assert after == {name: number + 1 for name, number in before.items()}
    # What is written meanwhile is at the primary: here the access log's line of each file.
    assert held.exports_noted() == lines + 4


def test_whoever_logged_a_contact_sees_it_at_once_and_others_when_replicas_are_too_late(
    held: House,
) -> None:
    before = held.site.ask('contacts("office")')
    body = {"uuid": str(uuid4()), "day": "", "kind": "phone", "is_reached": True, "found": "安好"}
    status = held.site.do(
        f"body = {body!r} | {{'pairing': pairing.pk, 'day': today().isoformat()}}\n"
        "answer = program.ask('post', 'contacts', body)\n"
        "found = [answer.status_code, answer.content.decode()]"
    )

    own, others = held.site.ask('contacts("office")'), held.site.ask('contacts("other")')
    held.site.do("settings.REPLICA_SECONDS = 0")
    late = held.site.ask('contacts("other")')

    assert status[0] == 201, status[1]
    assert own == [before[0] + 1, before[1] + 1]
    assert others == before
    assert late == own
    held.site.do("watch.look()")
    assert held.said()[-1] == "is not read: behind"


def test_while_the_cache_is_away_nobody_reads_a_replica(held: House) -> None:
    """Who has written lately is not known then."""
    before = held.site.ask('contacts("other")')

    found = held.site.do(
        "one_more()\n"
        "with mock.patch.object(replicas.cache, 'get', side_effect=RedisError()):\n"
        "    away = contacts('other')\n"
        "found = [contacts('other'), away]"
    )

    assert found == [before, [number + 1 for number in before]]


def test_what_was_withdrawn_is_not_seen_though_the_replica_still_has_it(held: House) -> None:
    seen = held.site.ask('contacts("liaison")')
    taken = held.site.ask('in_file("liaison")')
    held.site.do("User.objects.filter(pk=cadre.user_id).update(unit=factories.make_unit())")
    try:
        gone = held.site.ask('contacts("liaison")')
        not_taken = held.site.ask('in_file("liaison")')
    finally:
        held.site.do("User.objects.filter(pk=cadre.user_id).update(unit=unit)")

    assert seen[0] == seen[1] > 0
    assert taken == seen[0]
    # The replica still counts them; nobody gets one.
    assert gone == [0, seen[1]]
    assert not_taken == 0


def test_an_account_that_was_moved_or_closed_is_so_at_once(held: House) -> None:
    found = held.site.do(
        "mine = User.objects.filter(pk=people['other'].pk)\n"
        "before = contacts('other')\n"
        "mine.update(region=factories.get_region(factories.LI_COUNTY))\n"
        "elsewhere = contacts('other')\n"
        "mine.update(is_active=False)\n"
        "closed = clients['other'].get(reverse('visits:contact_list')).status_code\n"
        "mine.update(is_active=True, region=factories.get_region())\n"
        "found = [before[0] > 0, elsewhere, closed]"
    )

    assert found == [True, [0, 0], 302]


def test_what_came_from_the_replica_is_saved_and_joined_at_the_primary(held: House) -> None:
    found = held.site.do(
        "with replicas.reading_for(lambda: people['other'].pk) as reader:\n"
        "    home = replicas.from_replica(lambda: Household.objects.order_by('pk').first())\n"
        "    came_from = home._state.db\n"
        "    home.address = '南关12号'\n"
        "    home.save(update_fields=['address'])\n"
        "    again = replicas.from_replica(lambda: Household.objects.get(pk=home.pk))\n"
        "    home.refresh_from_db()\n"
        "    with transaction.atomic():\n"
        "        inside = Household.objects.select_for_update().get(pk=home.pk)._state.db\n"
        "pairing = Pairing.objects.get(pk=pairing.pk)\n"
        "pairing.household = home\n"
        "pairing.save(update_fields=['household'])\n"
        "found = [came_from, again._state.db, home.address, inside, reader.has_written]"
    )

    (kept,) = held.primary.query(
        "SELECT count(*) FROM pairing_household WHERE address = '南关12号'"
    )
    assert found == ["replica1", "default", "南关12号", "default", True]
    assert kept == (1,)


def test_a_transaction_that_begins_while_a_replica_is_read_reads_the_primary(held: House) -> None:
    found = held.site.do(
        "def read():\n"
        "    first = Contact.objects.all().first()._state.db\n"
        "    with transaction.atomic():\n"
        "        second = Contact.objects.all().first()._state.db\n"
        "    user = User.objects.get(pk=people['other'].pk)._state.db\n"
        "    return [first, second, user]\n"
        "with replicas.reading_for(lambda: people['other'].pk):\n"
        "    found = [replicas.from_replica(read)]\n"
        "    with transaction.atomic():\n"
        "        found.append(replicas.from_replica(read))\n"
        "found.append(replicas.from_replica(read))"
    )

    nobody_known = within = ["default", "default", "default"]
    assert found == [["replica1", "default", "default"], within, nobody_known]


def test_a_long_file_is_read_from_the_replica_by_a_worker(held: House) -> None:
    found = held.site.do(
        "from organization.long_exports.making import make_ordered\n"
        "from organization.models import FileOrder\n"
        "settings.EXPORT_LONG_ABOVE = 0\n"
        "settings.CELERY_TASK_ALWAYS_EAGER = False\n"
        "before = contacts('other')[1]\n"
        "clients['other'].post(reverse('visits:contact_list_export'),"
        " {'as': 'csv', 'purpose': 'check'})\n"
        "settings.EXPORT_LONG_ABOVE = 5000\n"
        "one_more()\n"
        "order = FileOrder.objects.latest('pk')\n"
        "make_ordered(order.pk)\n"
        "order.refresh_from_db()\n"
        "found = [order.state, order.rows - before]"
    )

    assert found == ["ready", 0]


def test_both_may_be_behind_pgbouncer(held: House) -> None:
    """Each transaction gets another session there, and rows are read without a cursor of one."""
    # The keys are those of the database.
    folder = held.site.log.parent.parent / "pooled"
    folder.mkdir()
    shutil.copy(held.site.log.parent / "secrets.json", folder)
    environment = {
        "JIEDUI_PGBOUNCER": "1",
        "JIEDUI_REPLICA_SECONDS": str(LONG),
        "REDIS_URL": held.broker,
    }
    with (
        pooled(held.primary, sessions=2) as primary,
        pooled(held.replica, sessions=2) as replica,
        site(
            folder,
            DATABASE_URL=primary,
            DATABASE_REPLICA_URL=replica,
            **environment,
        ) as other,
    ):
        other.do(VIEWS)
        other.do(f"clients['other'].force_login(User.objects.get(phone='{held.phone('other')}'))")
        held.settle(other)
        held.replica.pause()
        before = other.ask("[contacts('other'), in_file('other')]")
        held.site.ask("one_more()")
        held_up = other.ask("[contacts('other'), in_file('other')]")
        held.replica.resume()
        held.replica.catch_up()
        after = other.ask("[contacts('other'), in_file('other')]")

    assert held_up == before
    assert after == [[number + 1 for number in before[0]], before[1] + 1]
