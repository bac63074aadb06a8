import base64

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env

KEY = bytes(range(32))
ENCODED = base64.b64encode(KEY).decode()


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("Yes", True), ("off", False)])
def test_boolean_reads_usual_spellings(monkeypatch, value, expected):
    monkeypatch.setenv("X_FLAG", value)

    assert env.boolean("X_FLAG") is expected


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (env.boolean, "maybe"),
        (env.integer, "8O00"),
        (env.items, " , "),
        (env.key, "not base64!"),
        (env.key, base64.b64encode(b"short").decode()),
        (env.keys, ENCODED),
        (env.keys, f"0:{ENCODED}"),
        (env.keys, f"1:{ENCODED},1:{ENCODED}"),
        (env.keys, f"256:{ENCODED}"),
        (env.database, "mysql://u@h/d"),
        (env.database, "postgres://u@h"),
        (env.database, "postgres://u@h:port/d"),
        (env.redis, "http://h"),
        (env.redis, "redis://"),
        (env.redis, "unix://"),
    ],
)
def test_bad_value_is_refused_by_name(monkeypatch, read, value):
    monkeypatch.setenv("X_VALUE", value)

    with pytest.raises(ImproperlyConfigured, match="X_VALUE"):
        read("X_VALUE")


@pytest.mark.parametrize(
    "read",
    [env.text, env.boolean, env.integer, env.items, env.key, env.keys, env.database, env.redis],
)
@pytest.mark.parametrize("value", [None, "", "  "])
def test_missing_or_blank_value_is_refused_by_name(monkeypatch, read, value):
    monkeypatch.delenv("X_VALUE", raising=False)
    if value is not None:
        monkeypatch.setenv("X_VALUE", value)

    with pytest.raises(ImproperlyConfigured, match=r"^X_VALUE is not set"):
        read("X_VALUE")


@pytest.mark.parametrize("value", ["not base64!", base64.b64encode(b"secret").decode()])
def test_message_about_a_key_does_not_hold_it(monkeypatch, value):
    monkeypatch.setenv("X_KEY", value)

    with pytest.raises(ImproperlyConfigured) as caught:
        env.key("X_KEY")

    assert value not in str(caught.value)


def test_default_stands_for_a_blank_value(monkeypatch):
    monkeypatch.setenv("X_VALUE", " ")

    assert env.text("X_VALUE", "d") == "d"
    assert env.boolean("X_VALUE", True) is True
    assert env.integer("X_VALUE", 7) == 7
    assert env.items("X_VALUE", ["a"]) == ["a"]


def test_integer_keeps_to_its_bounds(monkeypatch):
    monkeypatch.setenv("X_PORT", "65536")

    with pytest.raises(ImproperlyConfigured, match="at most 65535"):
        env.integer("X_PORT", minimum=1, maximum=65535)


def test_first_key_is_the_current_one(monkeypatch):
    other = base64.b64encode(bytes(32)).decode()
    monkeypatch.setenv("X_KEYS", f"2:{ENCODED}, 1:{other}")

    assert list(env.keys("X_KEYS").items()) == [(2, KEY), (1, bytes(32))]


def test_database_url_is_taken_apart(monkeypatch):
    monkeypatch.setenv("X_DB", "postgres://us%40er:p%2Fw@db.example:5433/county?sslmode=require")

    assert env.database("X_DB") == {
        "NAME": "county",
        "USER": "us@er",
        "PASSWORD": "p/w",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


def test_database_url_takes_a_socket_folder(monkeypatch):
    monkeypatch.setenv("X_DB", "postgresql:///county?host=/run/postgresql")

    found = env.database("X_DB")

    assert (found["HOST"], found["PORT"], found["NAME"]) == ("/run/postgresql", "", "county")


def test_value_is_read_from_the_file_that_is_named(monkeypatch, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("  of the file\n")
    monkeypatch.setenv("X_SECRET_FILE", str(secret))

    assert env.is_set("X_SECRET")
    assert env.text("X_SECRET") == "of the file"


def test_value_and_file_at_once_are_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("X_SECRET", "of the environment")
    monkeypatch.setenv("X_SECRET_FILE", str(tmp_path / "secret"))

    with pytest.raises(ImproperlyConfigured, match="X_SECRET and X_SECRET_FILE are both set"):
        env.text("X_SECRET")


@pytest.mark.parametrize("content", [None, b" \n", b"\xff"])
def test_file_without_a_value_is_refused_by_name(monkeypatch, tmp_path, content):
    secret = tmp_path / "secret"
    if content is not None:
        secret.write_bytes(content)
    monkeypatch.setenv("X_SECRET_FILE", str(secret))

    with pytest.raises(ImproperlyConfigured, match="X_SECRET_FILE"):
        env.text("X_SECRET", "a default")
