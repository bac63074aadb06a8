"""Strict readers of environment variables.

A value that is missing or does not parse stops the program at its start, with the name of the
variable in the message. An empty value counts as missing, because compose files and CI systems
pass unset variables on as empty ones.

Each may also be given as a file: NAME_FILE names one that holds the value. So a secret need not
stand in an environment, which other programs and listings of containers show.
"""

import base64
import binascii
import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}


class _Required:
    """Marks a variable without a default."""


REQUIRED = _Required()


def _raw(name: str) -> str | None:
    value = os.environ.get(name, "").strip()
    file = os.environ.get(f"{name}_FILE", "").strip()
    if not file:
        return value or None
    if value:
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set. Give one of them.")
    try:
        value = Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error}.") from error
    if not value:
        raise ImproperlyConfigured(f"{name}_FILE names an empty file: {file}.")
    return value


def _missing(name: str, hint: str = "") -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name} is not set.{' ' + hint if hint else ''}")


def is_set(name: str) -> bool:
    """True when the variable has a value that is not blank."""
    return _raw(name) is not None


def text(name: str, default: str | _Required = REQUIRED, *, hint: str = "") -> str:
    """The variable as it is, without surrounding blanks."""
    value = _raw(name)
    if value is not None:
        return value
    if isinstance(default, _Required):
        raise _missing(name, hint)
    return default


def boolean(name: str, default: bool | _Required = REQUIRED) -> bool:
    """1/true/yes/on or 0/false/no/off, in either case."""
    value = _raw(name)
    if value is None:
        if isinstance(default, _Required):
            raise _missing(name)
        return default
    if value.lower() in _TRUE:
        return True
    if value.lower() in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")


def integer(
    name: str,
    default: int | _Required = REQUIRED,
    *,
    minimum: int | None = None,
    maximum: int | None = None,
) -> int:
    """A whole number within the bounds, which are inclusive."""
    value = _raw(name)
    if value is None:
        if isinstance(default, _Required):
            raise _missing(name)
        return default
    try:
        number = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None
    if minimum is not None and number < minimum:
        raise ImproperlyConfigured(f"{name} must be at least {minimum}, not {number}.")
    if maximum is not None and number > maximum:
        raise ImproperlyConfigured(f"{name} must be at most {maximum}, not {number}.")
    return number


def items(name: str, default: list[str] | _Required = REQUIRED, *, hint: str = "") -> list[str]:
    """Values separated by commas; blanks around them and empty ones are dropped."""
    value = _raw(name)
    if value is None:
        if isinstance(default, _Required):
            raise _missing(name, hint)
        return list(default)
    found = [item.strip() for item in value.split(",") if item.strip()]
    if not found:
        raise ImproperlyConfigured(f"{name} names nothing: {value!r}.")
    return found


def key(name: str, *, hint: str = "") -> bytes:
    """A 32-byte key in base64."""
    value = _raw(name)
    if value is None:
        raise _missing(name, hint)
    return decode_key(name, value)


def keys(name: str, *, hint: str = "") -> dict[int, bytes]:
    """Numbered 32-byte keys, `2:<base64>,1:<base64>`; the first is the current one."""
    value = _raw(name)
    if value is None:
        raise _missing(name, hint)
    return decode_keys(name, value)


def decode_key(name: str, value: str) -> bytes:
    """The 32 bytes that `value` is the base64 of. `name` is for the message only.

    The value itself is never put in the message: it is a secret.
    """
    try:
        decoded = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise ImproperlyConfigured(f"{name} is not valid base64.") from None
    if len(decoded) != 32:
        raise ImproperlyConfigured(f"{name} must hold 32 bytes in base64, not {len(decoded)}.")
    return decoded


def decode_keys(name: str, value: str) -> dict[int, bytes]:
    """As `keys`, from a given value. Dictionaries keep their order, so the first stays first."""
    found: dict[int, bytes] = {}
    for part in value.split(","):
        version, colon, encoded = part.strip().partition(":")
        # isdecimal accepts digits of other scripts, int() too: the stored version must be plain.
        if not colon or not (version.isascii() and version.isdecimal()):
            raise ImproperlyConfigured(
                f"{name} must be a list of version:key, such as 1:<base64 of 32 bytes>."
            )
        number = int(version)
        if not 1 <= number <= 255:
            raise ImproperlyConfigured(f"{name} has version {number}; versions run from 1 to 255.")
        if number in found:
            raise ImproperlyConfigured(f"{name} has version {number} twice.")
        found[number] = decode_key(f"{name} (version {number})", encoded)
    return found


def database(name: str) -> dict[str, Any]:
    """Django's NAME, USER, PASSWORD, HOST and PORT from `postgres://user:password@host:port/name`.

    A Unix socket's folder is given as `?host=/folder`. Any other option of libpq (sslmode, …)
    is passed on in OPTIONS.
    """
    return _database(name, text(name))


def databases(name: str) -> list[dict[str, Any]]:
    """As `database`, of several URLs with blanks between them; none where nothing is given."""
    return [_database(name, value) for value in text(name, "").split()]


def _database(name: str, value: str) -> dict[str, Any]:
    # urlsplit and .port raise ValueError on a broken host or port.
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise ImproperlyConfigured(f"{name} is not a valid URL.") from None
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} must begin with postgres://; no other engine is used.")
    database_name = unquote(parts.path.removeprefix("/"))
    if not database_name or "/" in database_name:
        raise ImproperlyConfigured(f"{name} must end with the name of a database.")
    options = {option: values[-1] for option, values in parse_qs(parts.query).items()}
    found: dict[str, Any] = {
        "NAME": database_name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": options.pop("port", str(port or "")),
    }
    if options:
        found["OPTIONS"] = options
    return found


def redis(name: str) -> str:
    """A URL of Valkey or Redis: `redis://`, `rediss://` or `unix:///path/of/socket`."""
    value = text(name)
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        raise ImproperlyConfigured(f"{name} is not a valid URL.") from None
    if parts.scheme not in {"redis", "rediss", "unix"}:
        raise ImproperlyConfigured(f"{name} must begin with redis://, rediss:// or unix://.")
    if parts.scheme == "unix" and not parts.path:
        raise ImproperlyConfigured(f"{name} names no socket.")
    if parts.scheme != "unix" and not parts.hostname:
        raise ImproperlyConfigured(f"{name} names no host.")
    return value
