"""A county as the first release kept it, brought to today's code, and looked at by each role."""

from __future__ import annotations

import json
from pathlib import Path

from config import servers
from tests.config.processes import data_folder
from tests.upgrade.county import restore, rows, run
from tests.upgrade.released import FIRST, HOUSEHOLDS, dump_of, migrations_of

WRITTEN_BY_MIGRATE = {"django_migrations", "django_content_type", "auth_permission"}
"""Tables in which a migration notes itself and what models there are."""

WRITTEN_BY_OURS: dict[str, str] = {}
"""Tables whose rows a later migration of ours changes, each with the migration that does."""

_LOOK = """
import json, re
import django
django.setup()
from django.test import Client
from organization.models import User
from reports.demo.sign_ins import SIGN_INS
found = {}
for each in SIGN_INS:
    client = Client()
    client.force_login(User.objects.get(phone=each.phone))
    first = client.get("/", follow=True)
    text = first.content.decode()
    menus = "".join(re.findall("<nav.*?</nav>", text, re.S))
    links = sorted(set(re.findall('href="(/[^"#?]*)', menus)))
    found[each.phone] = {"/": first.status_code} | {
        link: client.get(link, follow=True).status_code for link in links
        if not link.startswith("/static/")
    }
print(json.dumps(found))
"""

Contents = dict[str, tuple[int, str]]


def test_first_released_county_is_whole_after_the_upgrade() -> None:
    with data_folder() as folder:
        servers.ensure("postgres", folder, throwaway=True)
        restore(folder, dump_of(FIRST))
        columns = _columns(folder)
        before = _contents(folder, columns)
        run(folder, "manage.py", "migrate", "--verbosity", "0")
        after = _contents(folder, columns)
        applied = rows(folder, "SELECT app, name FROM django_migrations")
        run(folder, "manage.py", "migrate", "--check")
        seen = json.loads(run(folder, "-c", _LOOK))

    assert before["pairing_household"][0] == HOUSEHOLDS
    assert before["visits_contact"][0] > HOUSEHOLDS
    assert {table for table in before if before[table] != after[table]} <= (
        WRITTEN_BY_MIGRATE | set(WRITTEN_BY_OURS)
    )
    assert migrations_of(FIRST) <= set(applied)
    assert len(seen) == 9
    assert all(len(pages) > 1 for pages in seen.values()), seen
    assert {status for pages in seen.values() for status in pages.values()} == {200}, seen


def test_what_is_kept_is_small() -> None:
    assert 100_000 < dump_of(FIRST).stat().st_size < 2_000_000


def _columns(folder: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for table, column in rows(
        folder,
        "SELECT c.table_name, c.column_name FROM information_schema.columns c"
        " JOIN information_schema.tables t USING (table_schema, table_name)"
        " WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1, 2",
    ):
        found.setdefault(table, []).append(column)
    return found


def _contents(folder: Path, columns: dict[str, list[str]]) -> Contents:
    """Of each table how many rows it has, and a digest of the columns that the release had."""
    found: Contents = {}
    for table, names in columns.items():
        row = ", ".join(f'"{name}"' for name in names)
        found[table] = rows(
            folder,
            f"SELECT count(*), md5(coalesce(string_agg(r, '' ORDER BY r), ''))"
            f" FROM (SELECT ROW({row})::text AS r FROM {table}) AS lines",
        )[0]
    return found
