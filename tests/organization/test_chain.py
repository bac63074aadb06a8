"""The chain over the logs: what is done to lines by hand is found, what is not is not."""

import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from common.errors import ConflictError
from organization import chain
from organization.access_log import note
from organization.archive import agrees, archive
from organization.choices import Action, Role
from organization.history import blank
from organization.models import AccessEvent, Archive, Seal, User
from organization.models.recorded import LogTransaction
from pairing.models import Household, HouseholdEvent
from tests import factories
from tests.harness import Session, run_command, wait_until

pytestmark = pytest.mark.usefixtures("committing_db")


@pytest.fixture
def office(committing_db: None) -> User:
    return factories.make_user(Role.COUNTY_OFFICE, name="办公室")


@pytest.fixture
def household(committing_db: None) -> Household:
    return factories.make_household("王成", phone="13812345678")


def _by_hand(statement: str, *values: str | int) -> None:
    """What somebody with the database's own account does, past all triggers."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, list(values))
        assert cursor.rowcount


def _seal() -> int:
    """Seal all there is: transactions of tests in other databases may hold it up for minutes."""
    count = 0

    def is_done() -> bool:
        nonlocal count
        count += chain.seal()
        return chain.verify().unsealed == 0

    wait_until(is_done, "Sealing", seconds=300, every=0.2)
    return count


def _found() -> list[tuple[str, str, int]]:
    return [(f.what, f.log, f.key) for f in chain.verify().findings]


def _line() -> HouseholdEvent:
    return HouseholdEvent.objects.earliest("pk")


def test_what_nobody_touched_is_whole(household, office):
    note(Action.VIEW_PERSON, user=office, subject=household)
    household.address = "三组"
    household.save(update_fields=["address"])

    sealed = _seal()
    verdict = chain.verify()

    assert verdict.findings == []
    assert verdict.lines == sealed == sum(log.model.objects.count() for log in chain.logs())
    assert verdict.unsealed == 0
    assert verdict.seals == Seal.objects.count() >= 3


def test_sealing_again_adds_nothing(household):
    _seal()

    assert chain.seal() == 0


def test_more_lines_than_go_under_one_seal(monkeypatch, office):
    monkeypatch.setattr(chain, "CHUNK", 3)
    for _number in range(7):
        note(Action.SIGN_IN, user=office)

    _seal()

    of_access = Seal.objects.filter(log="organization.accessevent")
    lines = list(of_access.values_list("lines", flat=True))
    # A transaction of another test ends where a seal does: then there are more than three.
    assert len(lines) >= 3
    assert sum(lines) == 7
    assert max(lines) <= 3
    assert _found() == []


@pytest.mark.parametrize(
    ("column", "value"), [("address", "五组"), ("head_name", "李成"), ("pgh_label", "delete")]
)
def test_altered_line_is_named(household, column, value):
    _seal()
    line = _line()

    _by_hand(f"UPDATE pairing_householdevent SET {column} = %s WHERE pgh_id = %s", value, line.pk)

    assert _found() == [("altered", "pairing.householdevent", line.pk)]


def test_who_did_it_cannot_be_altered_either(office):
    note(Action.EXPORT, user=office, count=12)
    _seal()
    line = AccessEvent.objects.get()

    _by_hand("UPDATE organization_accessevent SET user_id = user_id + 1")

    assert _found() == [("altered", "organization.accessevent", line.pk)]


def test_removed_line_is_named(household):
    _seal()
    key = _line().pk

    _by_hand("DELETE FROM pairing_householdevent WHERE pgh_id = %s", key)

    assert _found() == [("removed", "pairing.householdevent", key)]


def test_line_put_in_among_sealed_ones_is_named(office):
    note(Action.SIGN_IN, user=office)
    note(Action.SIGN_OUT, user=office)
    _seal()
    first = AccessEvent.objects.earliest("pk")

    _by_hand(
        "INSERT INTO organization_accessevent (id, at, action, role, places, session, route, "
        "subject_model, subject_pk, reason, detail, xid) SELECT 900, at, action, role, places, "
        "session, route, subject_model, subject_pk, reason, detail, xid "
        "FROM organization_accessevent WHERE id = %s",
        first.pk,
    )

    assert _found() == [("inserted", "organization.accessevent", 900)]


def test_lines_that_changed_places_are_named(office):
    note(Action.SIGN_IN, user=office)
    note(Action.SIGN_OUT, user=office)
    _seal()
    one, two = AccessEvent.objects.order_by("pk").values_list("pk", flat=True)

    for old, new in ((one, -1), (two, one), (-1, two)):
        _by_hand("UPDATE organization_accessevent SET id = %s WHERE id = %s", new, old)

    assert {finding[1:] for finding in _found()} == {
        ("organization.accessevent", one),
        ("organization.accessevent", two),
    }


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE organization_seal SET lines = lines + 1 WHERE number = 2",
        "UPDATE organization_seal SET marks = marks || '\\x00' WHERE number = 2",
        "UPDATE organization_seal SET made_at = made_at - interval '1 day' WHERE number = 2",
    ],
)
def test_altered_seal_is_named(household, office, statement):
    note(Action.SIGN_IN, user=office)
    _seal()

    _by_hand(statement)

    assert ("altered", "seal", 2) in _found()


def test_removed_seal_is_named(household, office):
    note(Action.SIGN_IN, user=office)
    _seal()

    _by_hand("DELETE FROM organization_seal WHERE number = 2")

    assert ("removed", "seal", 2) in _found()


def test_seal_made_anew_without_the_key_does_not_pass(household, settings):
    _seal()
    line = _line()
    right = settings.DIGEST_KEY
    settings.DIGEST_KEY = bytes(32)
    _by_hand("UPDATE pairing_householdevent SET address = '五组' WHERE pgh_id = %s", line.pk)
    _by_hand("DELETE FROM organization_seal")
    _seal()
    settings.DIGEST_KEY = right

    assert any(log == "seal" for _what, log, _key in _found())


def test_what_was_cut_off_the_end_is_missed_by_who_kept_the_newest_seal(office):
    note(Action.SIGN_IN, user=office)
    _seal()
    note(Action.EXPORT, user=office)
    _seal()
    head = chain.verify().head

    _by_hand("DELETE FROM organization_seal WHERE number = %s", head[0])
    _by_hand("DELETE FROM organization_accessevent WHERE action = 'export'")

    assert chain.verify().findings == []
    assert [f.what for f in chain.verify(expect=head).findings] == ["altered"]


def test_who_commits_late_is_sealed_later_and_nobody_waits(office):
    """The line of a transaction that began first and ends last is neither missed nor waited for."""
    written, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            note(Action.EXPORT, user=office)
            written.set()
            go_on.wait(20)

    session = Session(slow)
    assert written.wait(20)
    note(Action.SIGN_OUT, user=office)

    wait_until(
        lambda: chain.seal() == 0 and chain.verify().unsealed == 1,
        "Sealing",
        seconds=300,
        every=0.2,
    )
    go_on.set()
    session.join_session()
    afterwards = _seal()
    after = chain.verify()

    # What came after the slow one waits with it: lines are sealed in the order of transactions.
    access = Seal.objects.filter(log="organization.accessevent")
    assert afterwards == 2
    assert list(access.values_list("lines", flat=True)) == [2]
    assert (after.findings, after.unsealed) == ([], 0)


def test_sealing_by_two_at_once_seals_each_line_once(office):
    for _number in range(20):
        note(Action.SIGN_IN, user=office)

    sessions = [Session(chain.seal) for _number in range(3)]
    sealed = sum(session.join_session() for session in sessions) + _seal()

    assert sealed == chain.verify().lines
    assert _found() == []


def test_restored_into_a_cluster_that_counts_from_the_beginning(office):
    note(Action.SIGN_IN, user=office)
    _seal()
    with connection.cursor() as cursor:
        # As if the lines came from a cluster that had counted a million further.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("DELETE FROM organization_seal")
        for log in chain.logs():
            cursor.execute(f"UPDATE {log.table} SET {log.xid} = {log.xid} + 1000000")
        cursor.execute("SET session_replication_role = origin")
    try:
        _seal()
        note(Action.SIGN_OUT, user=office)
        _seal()

        assert _found() == []
        assert chain.verify().unsealed == 0
        signed_in, signed_out = AccessEvent.objects.order_by("pk").values_list("xid", flat=True)
        assert signed_in < signed_out
    finally:
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE OR REPLACE FUNCTION organization_log_xid() RETURNS bigint LANGUAGE sql "
                "STABLE AS 'SELECT pg_current_xact_id()::text::bigint + 0'"
            )


# Emptied lines


def test_emptied_lines_still_verify(household, office):
    household.phone = "13812345679"
    household.save(update_fields=["phone"])
    _seal()

    emptied = blank(Household, [household.pk], actor=office)
    _seal()

    assert emptied == 2
    assert set(HouseholdEvent.objects.values_list("head_name", "phone", "pgh_salt")) == {
        ("", "", None)
    }
    assert _found() == []


def test_what_was_emptied_without_a_note_is_named(household):
    _seal()
    line = _line()

    _by_hand(
        "UPDATE pairing_householdevent SET head_name = '', head_id_digest = '', phone = '', "
        "address = '', pgh_salt = NULL"
    )

    assert _found() == [("emptied", "pairing.householdevent", line.pk)]


def test_note_of_emptying_does_not_cover_an_altered_name(household, office):
    _seal()
    blank(Household, [household.pk], actor=office)
    line = _line()

    _by_hand("UPDATE pairing_householdevent SET head_name = '李成'")

    assert _found() == [("altered", "pairing.householdevent", line.pk)]


# Archives


@pytest.fixture
def archived(tmp_path, household, office):
    note(Action.VIEW_PERSON, user=office, subject=household)
    _seal()
    made = archive(before=datetime.now(UTC) + timedelta(minutes=1), folder=tmp_path, actor=None)
    assert made is not None
    return made


def test_archived_lines_are_gone_and_the_chain_is_whole(archived, tmp_path):
    assert HouseholdEvent.objects.count() == 0
    assert AccessEvent.objects.get().action == Action.ARCHIVE
    _seal()

    verdict = chain.verify()

    assert verdict.findings == []
    assert verdict.archived == archived.lines
    assert agrees(archived, tmp_path / archived.file_name)
    assert "王成".encode() not in (tmp_path / archived.file_name).read_bytes()


def test_archive_is_read_again(archived, tmp_path):
    outcome = run_command("archive_log", "--read", str(tmp_path / archived.file_name))

    lines = [json.loads(line) for line in outcome.out.splitlines()]
    assert len(lines) == archived.lines
    assert any("王成" in str(line["row"]) for line in lines)


@pytest.mark.parametrize("place", [20, -5])
def test_altered_archive_is_named(archived, tmp_path, place):
    path = tmp_path / archived.file_name
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)

    outcome = run_command("verify_log", "--archives", str(tmp_path))

    assert outcome.status == 1


def test_lines_removed_under_a_claimed_archive_are_missed(household, office):
    _seal()
    _by_hand("DELETE FROM pairing_householdevent")
    last = Seal.objects.latest("number").number
    _by_hand(
        "INSERT INTO organization_archive (first_seal, last_seal, lines, file_name, sha256, "
        "made_at, digest) VALUES (1, %s, 1, 'x.jdlog', '', now(), '\\x00')",
        last,
    )

    assert {(what, log) for what, log, _key in _found()} == {
        ("altered", "archive"),
        ("removed", "pairing.householdevent"),
    }


def test_second_archive_goes_on_where_the_first_ended(archived, tmp_path, office):
    note(Action.SIGN_OUT, user=office)
    _seal()

    second = archive(before=datetime.now(UTC) + timedelta(minutes=1), folder=tmp_path, actor=None)

    assert second.first_seal == archived.last_seal + 1
    assert run_command("verify_log", "--archives", str(tmp_path)).status == 0


def test_lines_that_do_not_agree_are_not_archived(household, tmp_path):
    _seal()
    _by_hand("UPDATE pairing_householdevent SET address = '五组'")

    with pytest.raises(ConflictError):
        archive(before=datetime.now(UTC) + timedelta(minutes=1), folder=tmp_path, actor=None)

    assert HouseholdEvent.objects.count() == 1
    assert not Archive.objects.exists()
    assert list(tmp_path.iterdir()) == []


def test_young_lines_are_not_archived(household, tmp_path):
    outcome = run_command("archive_log", "--to", str(tmp_path))

    assert outcome.status == 0
    assert HouseholdEvent.objects.count() == 1


def test_logs_are_kept_half_a_year(household, tmp_path):
    outcome = run_command("archive_log", "--months", "5", "--to", str(tmp_path))

    assert outcome.status == 2


# The command


def test_command_before_and_after_a_line_is_altered(household, english):
    _seal()
    before = run_command("verify_log")
    _by_hand("UPDATE pairing_householdevent SET address = '五组'")
    after = run_command("verify_log")
    as_json = run_command("verify_log", "--json")

    key = _line().pk
    assert (before.status, after.status, as_json.status) == (0, 1, 1)
    assert "The chain is whole." in before.out
    assert f"altered: pairing.householdevent {key}, under seal" in after.out
    (finding,) = json.loads(as_json.out)["findings"]
    assert (finding["what"], finding["key"]) == ("altered", key)


def test_command_compares_only_what_is_asked_for(household, english):
    _seal()
    _by_hand("UPDATE pairing_householdevent SET address = '五组'")
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date()

    assert run_command("verify_log", "--since", str(tomorrow)).status == 0


def test_command_refuses_what_is_no_seal(household):
    assert run_command("verify_log", "--expect", "first").status == 2


def test_number_of_a_transaction_is_the_database_s_own(office):
    note(Action.SIGN_IN, user=office)

    with transaction.atomic():
        assert AccessEvent.objects.annotate(now=LogTransaction()).get().now > 0


def test_only_what_keeps_the_logs_and_what_takes_words_off_passes_by_the_triggers():
    root = Path(__file__).resolve().parents[2]
    apps = (
        *("common", "config", "organization", "delivery", "jobs", "pairing", "visits"),
        *("surveys", "inspections", "reports"),
    )
    found = {
        path.relative_to(root).as_posix()
        for app in apps
        for path in (root / app).rglob("*.py")
        if "pgtrigger.ignore" in path.read_text()
    }

    assert found == {
        *("organization/archive.py", "organization/history.py"),
        "visits/leaving_words.py",
    }
