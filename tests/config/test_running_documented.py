"""docs/running.md names every variable of the environment that the settings read."""

import re
from pathlib import Path

from django.conf import settings

READ = re.compile(r'"(PORT|(?:JIEDUI|DATABASE|REDIS)_[A-Z_]+)"')
LISTED = re.compile(r"^\| `([A-Z_]+)` \|", re.MULTILINE)
OF_TESTS = {"JIEDUI_TEST_DATA_DIR", "JIEDUI_TEST_WORKERS"}


def test_every_variable_is_listed_and_every_listed_one_is_read() -> None:
    config = Path(settings.BASE_DIR) / "config"
    read = {
        name
        for path in config.rglob("*.py")
        for name in READ.findall(path.read_text(encoding="utf-8"))
    }
    text = (Path(settings.BASE_DIR) / "docs" / "running.md").read_text(encoding="utf-8")

    listed = set(LISTED.findall(text))

    assert len(listed) > 15
    assert listed == read - OF_TESTS
