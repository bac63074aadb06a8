"""Changing keys while the site is up: nothing lost, nothing overwritten, taken up after a kill."""

from __future__ import annotations

import secrets
import signal
import subprocess
import sys
from base64 import b64decode
from datetime import date
from functools import partial
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as configured
from django.db import connection, models, transaction

from common.encryption import encrypted_fields, version_of
from organization.choices import Role
from organization.history import event_models
from organization.signin import second_factor
from pairing import identity_keys
from pairing.choices import ImportStatus
from pairing.identity_keys import count_versions, encrypted_models, rotate
from pairing.models import Household, Import, ImportPart, Recipient
from tests import factories
from tests.harness import Session, process_environment, run_command, wait_until
from tests.pairing.steps import applied, file_of, line, undo

OLD = 1
NEW = 2


@pytest.fixture
def new_key(settings: Any) -> Any:
    """Call it to make another key the current one; the former stays behind it."""
    old = dict(settings.FIELD_KEYS)
    assert list(old) == [OLD]

    def change(*, keep: bool = True) -> None:
        settings.FIELD_KEYS = {NEW: secrets.token_bytes(32), **(old if keep else {})}
        settings.FIELD_KEY_CURRENT = NEW

    return change


def _versions() -> set[int]:
    return {version for column in count_versions() for version in column.versions}


def _blob(model: type[models.Model], name: str, pk: int) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name} FROM {model._meta.db_table} WHERE id = %s", [pk])
        return bytes(cursor.fetchone()[0])


def _roster(people: int = 1) -> Import:
    """A roster that was taken in, each of its people in a household of their own."""
    office = factories.make_user(Role.COUNTY_OFFICE)
    lines = [
        line(
            "disabled",
            name="张三",
            identity=factories.identity_number(born=date(1970, 3, 4)),
            head_name="王成",
            head_id=factories.identity_number(born=date(1960, 3, 4)),
        )
        for _ in range(people)
    ]
    return applied("disabled", file_of("disabled", *lines), office)


def _taken_back(source: Import) -> str:
    """What became of the import when somebody asked for it to be taken back."""
    assert source.created_by is not None
    return undo(Import.objects.get(pk=source.pk), source.created_by).status


def test_every_encrypted_column_is_known() -> None:
    found = {
        f"{model._meta.label_lower}.{field.name}"
        for model in encrypted_models()
        for field in encrypted_fields(model)
    }

    assert found >= {
        "pairing.household.head_id",
        "pairing.recipient.identity",
        "pairing.recipient.certificate",
        "pairing.import.samples",
        "pairing.importpart.content",
        "pairing.importrow.cells",
        "pairing.importrow.fixes",
        "pairing.importrow.changes",
        "pairing.importchange.before",
        "pairing.proposal.content",
        "pairing.proposal.before",
    }


def test_everything_is_brought_under_the_current_key(db: None, new_key: Any) -> None:
    _roster()
    number = Recipient.objects.get().identity
    new_key()

    retired = Recipient.objects.get().identity
    rotate()

    assert retired == number == Recipient.objects.get().identity
    assert _versions() == {NEW}


def test_without_the_retired_key_all_is_read_afterwards(
    db: None, new_key: Any, settings: Any
) -> None:
    source = _roster()
    person = Recipient.objects.get()
    before = (person.identity, person.household.head_id, source.rows.get().cells)
    content = b"".join(source.parts.values_list("content", flat=True))
    new_key()

    rotate()
    settings.FIELD_KEYS = {NEW: settings.FIELD_KEYS[NEW]}

    person = Recipient.objects.get()
    assert (person.identity, person.household.head_id, source.rows.get().cells) == before
    assert b"".join(source.parts.values_list("content", flat=True)) == content


def test_a_second_run_writes_nothing(db: None, new_key: Any) -> None:
    factories.make_recipient()
    new_key()
    first = rotate()
    blob = _blob(Recipient, "identity", Recipient.objects.get().pk)

    second = rotate()

    assert (first, second) == (2, 0)
    assert _blob(Recipient, "identity", Recipient.objects.get().pk) == blob


def test_what_is_empty_stays_empty(db: None, new_key: Any) -> None:
    person = factories.make_recipient(certificate="")
    new_key()

    rotate()

    assert _blob(Recipient, "certificate", person.pk) == b""


def test_a_run_that_was_ended_is_taken_up_again(
    db: None, new_key: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity_keys, "ROWS", 2)
    for _ in range(5):
        factories.make_household()
    new_key()
    done: list[int] = []

    class Ended(Exception):
        pass

    def end(rows: int) -> None:
        done.append(rows)
        if len(done) == 2:
            raise Ended

    with pytest.raises(Ended):
        rotate(end)
    left = next(c for c in count_versions() if c.label == "pairing.household.head_id").retired
    written = rotate()

    assert (done, left, written) == ([2, 2], 1, 1)
    assert _versions() == {NEW}


def test_an_edit_that_somebody_is_making_is_waited_for_and_kept(
    committing_db: None, new_key: Any
) -> None:
    edited, other = factories.make_household(), factories.make_household()
    number = factories.identity_number()
    new_key()
    done: list[int] = []

    with transaction.atomic():
        mine = Household.objects.select_for_update().get(pk=edited.pk)
        mine.head_id = number
        mine.save(update_fields=["head_id"])
        rotation = Session(lambda: rotate(done.append, pause=0.01))
        wait_until(lambda: sum(done) == 1, "The other household")
        is_waiting = rotation.is_alive()
    rotation.join_session()

    assert is_waiting
    assert Household.objects.get(pk=edited.pk).head_id == number
    assert version_of(_blob(Household, "head_id", other.pk)) == NEW
    assert _versions() == {NEW}


def test_a_row_written_since_it_was_read_is_left_as_it_is(
    committing_db: None, new_key: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    household = factories.make_household()
    number = factories.identity_number()
    new_key()
    rewrite = identity_keys._rewrite
    calls: list[int] = []

    def write_between(model: Any, rows: Any, owner: Any) -> int:
        if not calls:
            Household.objects.filter(pk=household.pk).update(phone="13800000000")
            Session(
                lambda: Household.objects.filter(pk=household.pk).update(head_id=number)
            ).join_session()
        calls.append(rewrite(model, rows, owner))
        return calls[-1]

    monkeypatch.setattr(identity_keys, "_rewrite", write_between)
    rotate(pause=0.01)

    assert calls == [0]
    assert Household.objects.get(pk=household.pk).head_id == number


def test_writers_and_a_rotation_at_once_lose_nothing(
    committing_db: None, new_key: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity_keys, "ROWS", 3)
    households = [factories.make_household() for _ in range(12)]
    new_key()

    def write(start: int) -> dict[int, str]:
        last = {}
        for turn in range(40):
            household = households[(start + turn * 5) % len(households)]
            with transaction.atomic():
                found = Household.objects.select_for_update().get(pk=household.pk)
                found.address = f"{start}-{turn}"
                found.head_id = str(int(found.head_id[:6]) + 1) + found.head_id[6:]
                found.save()
            last[household.pk] = found.address
        return last

    before = {h.pk: int(h.head_id[:6]) for h in households}
    writers = [Session(partial(write, start)) for start in (0, 1)]
    rotate(pause=0.01)
    for writer in writers:
        writer.join_session()
    rotate(pause=0.01)

    written = sum(int(h.head_id[:6]) - before[h.pk] for h in Household.objects.all())
    assert written == 80
    assert _versions() == {NEW}


def test_a_process_that_is_killed_leaves_whole_rows_and_the_next_run_ends_it(
    committing_db: None, new_key: Any
) -> None:
    held, other = factories.make_household(), factories.make_household()
    numbers = {h.pk: h.head_id for h in (held, other)}
    new_key()

    with transaction.atomic():
        Household.objects.select_for_update().get(pk=held.pk)
        process = subprocess.Popen(
            [sys.executable, "manage.py", "rotate_keys"],
            env=process_environment(),
            cwd=configured.BASE_DIR,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        wait_until(
            lambda: version_of(_blob(Household, "head_id", other.pk)) == NEW, "A row", seconds=60
        )
        process.send_signal(signal.SIGKILL)
        process.communicate()
    halfway = _versions()
    ended = run_command("rotate_keys")

    assert halfway == {OLD, NEW}
    assert ended.status == 0
    assert _versions() == {NEW}
    assert {h.pk: h.head_id for h in Household.objects.all()} == numbers


def test_an_import_can_still_be_taken_back(db: None, new_key: Any) -> None:
    source = _roster()
    new_key()

    rotate()

    assert _taken_back(source) == ImportStatus.UNDONE
    assert Recipient.objects.count() == Household.objects.count() == 0


@pytest.mark.parametrize("people", [1, 2])
def test_an_import_one_of_whose_records_was_edited_before_is_not(
    people: int, db: None, new_key: Any
) -> None:
    source = _roster(people)
    edited = Household.objects.earliest("pk")
    Household.objects.filter(pk=edited.pk).update(phone="13800001111")
    new_key()

    rotate()

    assert _taken_back(source) == ImportStatus.APPLIED


def test_an_import_whose_records_are_edited_afterwards_is_not(db: None, new_key: Any) -> None:
    source = _roster()
    new_key()

    rotate()
    Household.objects.update(phone="13800001111")

    assert _taken_back(source) == ImportStatus.APPLIED


def test_of_two_imports_each_is_taken_back_by_itself(db: None, new_key: Any) -> None:
    first, second = _roster(), _roster()
    Household.objects.filter(recipients__in=Recipient.objects.order_by("pk")[:1]).update(phone="1")
    new_key()

    rotate()

    assert _taken_back(first) == ImportStatus.APPLIED
    assert _taken_back(second) == ImportStatus.UNDONE
    assert Recipient.objects.count() == 1


def test_history_says_nothing_of_it(db: None, new_key: Any) -> None:
    factories.make_recipient()
    new_key()

    def lines() -> int:
        return sum(model._default_manager.count() for model in event_models())

    before = lines()
    rotate()

    assert before > 0
    assert lines() == before


def test_files_are_encrypted_anew_too(db: None, new_key: Any) -> None:
    source = factories.make_import()
    part = ImportPart.objects.create(source=source, number=0, content=b"PK\x03\x04" * 50)
    assert version_of(_blob(ImportPart, "content", part.pk)) == OLD
    new_key()

    rotate()

    assert version_of(_blob(ImportPart, "content", part.pk)) == NEW
    assert bytes(ImportPart.objects.get().content) == b"PK\x03\x04" * 50


def test_secrets_of_second_factors_are_encrypted_anew_too(db: None, new_key: Any) -> None:
    user = factories.make_user(Role.COUNTY_OFFICE)
    made = Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": second_factor.seal("ABCDEF")}
    )
    new_key()

    rotate()

    made.refresh_from_db()
    assert version_of(b64decode(made.data["secret"])) == NEW
    assert second_factor.unseal(made.data["secret"]) == "ABCDEF"


def test_check_tells_what_is_under_which_key(db: None, new_key: Any) -> None:
    factories.make_household()
    new_key()
    factories.make_household()

    before = run_command("rotate_keys", "--check")
    run_command("rotate_keys")
    after = run_command("rotate_keys", "--check")

    assert (before.status, after.status) == (1, 0)
    assert "1 values are under a retired key" in before.err
    line = next(x for x in before.out.splitlines() if "pairing.household.head_id" in x)
    assert line.split()[1::2][:2] == ["pairing.household.head_id", "1"]


def test_data_without_their_key_stop_it_by_name(db: None, new_key: Any) -> None:
    factories.make_household()
    new_key(keep=False)

    outcome = run_command("rotate_keys")

    assert outcome.status == 2
    assert "JIEDUI_FIELD_KEYS" in outcome.err
    assert "1" in outcome.err
