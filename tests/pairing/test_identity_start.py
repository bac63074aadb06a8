"""Keys that are not the database's own: refused by name, before anything is written."""

from __future__ import annotations

import base64
import secrets
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import connection, connections
from django.utils import translation

from pairing import identity_start
from pairing.identity_keys import rotate
from pairing.identity_start import WrongKey, verify_keys
from pairing.models import KeyMark
from tests import factories
from tests.harness import Session, process_environment


@pytest.fixture
def marked(db: None) -> None:
    """A database that has been worked on with the keys of the settings."""
    KeyMark.objects.all().delete()
    assert verify_keys()


def _other() -> bytes:
    return secrets.token_bytes(32)


def test_each_key_leaves_a_mark_that_does_not_tell_it(marked: None) -> None:
    marks = dict(KeyMark.objects.values_list("name", "mark"))

    assert sorted(marks) == ["digest", "field-1"]
    assert configured.DIGEST_KEY.hex() not in marks.values()
    assert configured.FIELD_KEYS[1].hex() not in marks.values()


def test_the_same_keys_are_taken_again(marked: None) -> None:
    assert verify_keys()
    assert KeyMark.objects.count() == 2


def test_another_digest_key_is_refused_by_name(marked: None, settings: Any) -> None:
    settings.DIGEST_KEY = _other()

    with pytest.raises(WrongKey, match=r"^JIEDUI_DIGEST_KEY is not the key"):
        verify_keys()


def test_another_key_under_a_known_version_is_refused_by_name(marked: None, settings: Any) -> None:
    settings.FIELD_KEYS = {1: _other()}

    with pytest.raises(WrongKey, match=r"^JIEDUI_FIELD_KEYS: the key of version 1 is not"):
        verify_keys()


def test_a_new_version_is_taken_and_remembered(marked: None, settings: Any) -> None:
    settings.FIELD_KEYS = {2: _other(), **settings.FIELD_KEYS}
    verify_keys()

    settings.FIELD_KEYS = {2: _other(), 1: settings.FIELD_KEYS[1]}
    with pytest.raises(WrongKey, match="version 2"):
        verify_keys()


def test_a_retired_key_may_go_once_nothing_is_under_it(marked: None, settings: Any) -> None:
    factories.make_household()
    both = {2: _other(), **settings.FIELD_KEYS}
    settings.FIELD_KEYS, settings.FIELD_KEY_CURRENT = {2: both[2]}, 2

    with (
        translation.override("en"),
        pytest.raises(WrongKey, match="version 1, of which JIEDUI_FIELD_KEYS has no key"),
    ):
        verify_keys()
    settings.FIELD_KEYS = both
    rotate()
    settings.FIELD_KEYS = {2: both[2]}

    assert verify_keys()
    assert set(KeyMark.objects.values_list("name", flat=True)) == {"digest", "field-2"}


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("JIEDUI_DIGEST_KEY", lambda s: setattr(s, "DIGEST_KEY", _other())),
        ("JIEDUI_FIELD_KEYS", lambda s: setattr(s, "FIELD_KEYS", {1: _other()})),
        ("JIEDUI_FIELD_KEYS", lambda s: setattr(s, "FIELD_KEYS", {2: _other()})),
    ],
)
def test_a_database_from_before_there_were_marks_is_read_to_tell(
    name: str, change: Any, db: None, settings: Any
) -> None:
    KeyMark.objects.all().delete()
    factories.make_household()
    change(settings)

    with pytest.raises(WrongKey, match=name):
        verify_keys()

    assert KeyMark.objects.count() == 0


def test_a_database_without_tables_is_let_be(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE pairing_keymark RENAME TO elsewhere")

    assert not verify_keys()


def test_no_connection_is_left_open_with_a_wrong_key(
    committing_db: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    verify_keys()
    monkeypatch.setattr(identity_start._Guard, "is_done", False)
    settings.DIGEST_KEY = _other()

    def read_twice() -> list[str]:
        refusals = []
        for _ in range(2):
            try:
                factories.make_household()
            except WrongKey as error:
                refusals.append(error.code)
            assert connections["default"].connection is None
        return refusals

    assert Session(read_twice).join_session() == ["digest_key_wrong"] * 2


@pytest.mark.parametrize("name", ["JIEDUI_DIGEST_KEY", "JIEDUI_FIELD_KEYS"])
@pytest.mark.parametrize(
    "command",
    [
        ("-c", "import config.wsgi"),
        ("manage.py", "rotate_keys", "--check"),
        ("manage.py", "shell", "-c", "from pairing.models import Pairing; Pairing.objects.count()"),
    ],
    ids=["web", "command", "shell"],
)
def test_a_process_with_a_wrong_key_does_not_start(
    name: str, command: tuple[str, ...], committing_db: None
) -> None:
    verify_keys()
    wrong = base64.b64encode(_other()).decode()
    environment = process_environment()
    environment[name] = f"1:{wrong}" if name == "JIEDUI_FIELD_KEYS" else wrong

    ended = subprocess.run(
        [sys.executable, *command],
        env=environment,
        cwd=configured.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert ended.returncode != 0
    assert name in ended.stderr
    assert "Nothing was changed." in ended.stderr
    assert wrong not in ended.stderr


def test_with_the_right_keys_it_starts(committing_db: None) -> None:
    verify_keys()

    ended = subprocess.run(
        [sys.executable, "-c", "import config.wsgi"],
        env=process_environment(),
        cwd=configured.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert ended.returncode == 0
    assert "WrongKey" not in ended.stderr
