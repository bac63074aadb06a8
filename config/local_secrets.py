"""Secrets of a development run, made once and kept in the data folder.

They live beside the data which they encrypt, which would be no protection in production: there
they come from the environment, and settings refuse to start without them.
"""

import base64
import json
import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_FIELDS = {"secret_key", "field_keys", "digest_key"}


def _new_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def load(data_dir: Path) -> dict[str, str]:
    """The secrets in `data_dir`, made when there are none: secret_key, field_keys, digest_key."""
    path = data_dir / "secrets.json"
    if not path.exists():
        _create(path)
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"{path} cannot be read: {error}.") from error
    if not isinstance(found, dict) or not found.keys() >= _FIELDS:
        # Never made anew over an existing file: what the old keys encrypted would be lost.
        raise ImproperlyConfigured(f"{path} lacks one of {', '.join(sorted(_FIELDS))}.")
    return {name: str(found[name]) for name in _FIELDS}


def _create(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    made = {
        "secret_key": secrets.token_urlsafe(64),
        "field_keys": f"1:{_new_key()}",
        "digest_key": _new_key(),
    }
    own = path.with_name(f".secrets.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            json.dump(made, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        # A link fails where a rename would replace: of two that start at once, the first stays.
        os.link(own, path)
    except FileExistsError:
        pass
    finally:
        own.unlink()
