"""Makes the secrets of a new installation, each a file: keys, passwords, and addresses with them.

    python3 deploy/make_secrets.py FOLDER [--database HOST] [--queue HOST] [--cache HOST]

The standard library alone, for a machine that has nothing else yet. What is there already stays:
keys are data, and identity numbers that were written with one cannot be read without it.
"""

from __future__ import annotations

import argparse
import base64
import os
import secrets
import sys
from collections.abc import Callable
from pathlib import Path


def key() -> str:
    return base64.b64encode(os.urandom(32)).decode()


def password() -> str:
    # Letters and digits: it stands in addresses and in Valkey's settings.
    return secrets.token_hex(24)


def main() -> int:
    parser = argparse.ArgumentParser(description="Make the secrets of a new installation.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--database", default="postgres", help="host of PostgreSQL")
    parser.add_argument("--queue", default="queue", help="host of the Valkey with the queue")
    parser.add_argument("--cache", default="cache", help="host of the Valkey with the cache")
    parser.add_argument("--group", type=int, help="number of the group that may read them")
    arguments = parser.parse_args()
    folder: Path = arguments.folder

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    mode = 0o444
    if arguments.group is not None:
        os.chown(folder, -1, arguments.group)
        folder.chmod(0o750)
        mode = 0o440
    made = []

    def secret(name: str, make: Callable[[], str]) -> str:
        path = folder / name
        if not path.exists():
            # Under another name until it is whole. In containers other accounts read it, so the
            # folder, which they never see, is what keeps it from the accounts of this machine.
            new = path.with_name(f".{name}.new")
            new.write_text(make() + "\n")
            if arguments.group is not None:
                os.chown(new, -1, arguments.group)
            new.chmod(mode)
            new.rename(path)
            made.append(name)
        return path.read_text().strip()

    secret("secret_key", lambda: secrets.token_urlsafe(48))
    secret("field_keys", lambda: f"1:{key()}")
    secret("digest_key", key)
    secret("backup_passphrase", password)
    database = secret("database_password", password)
    secret("database_url", lambda: f"postgres://jiedui:{database}@{arguments.database}:5432/jiedui")
    for name in ("queue", "cache"):
        found = secret(f"{name}_password", password)
        host = getattr(arguments, name)
        secret(f"{name}_url", lambda at=host, word=found: f"redis://:{word}@{at}:6379/0")  # type: ignore[misc]
        secret(f"{name}.conf", lambda word=found: f"requirepass {word}")  # type: ignore[misc]

    print(f"Made in {folder}: {', '.join(made)}." if made else f"All secrets are in {folder}.")
    if "field_keys" in made or "digest_key" in made:
        print(
            "Keep a copy of field_keys and digest_key apart from the database and its backups: "
            "without them no identity number can be read again. Keep one of backup_passphrase "
            "too: without it no backup can be opened.",
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
