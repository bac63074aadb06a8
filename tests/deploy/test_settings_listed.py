""".env.example names every setting, and no other."""

import re

import yaml

from tests.config.processes import ROOT

NAMED = re.compile(r"^#?([A-Z][A-Z_]+)=(.*)$", re.MULTILINE)
LISTED = re.compile(r"^\| `([A-Z_]+)` \|", re.MULTILINE)
USED = re.compile(r"\$\{([A-Z_]+)(?::?[-?]([^}]*))?\}")


def example():
    return (ROOT / ".env.example").read_text(encoding="utf-8")


def compose():
    """The variables that docker-compose.yml fills in, with what it takes where there is none."""
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    return dict(USED.findall(text))


def test_it_names_every_setting_of_the_application_and_of_compose():
    running = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    settings = set(LISTED.findall(running))

    named = [name for name, _ in NAMED.findall(example())]

    assert len(named) == len(set(named))
    assert set(named) == settings | set(compose())


def test_each_stands_below_a_sentence_about_it():
    blocks = [block for block in example().split("\n\n") if NAMED.search(block)]

    assert len(blocks) == len(NAMED.findall(example()))
    for block in blocks:
        assert re.match(r"# \S.*\.\n", block, re.DOTALL), block


def test_what_it_shows_of_compose_is_what_compose_takes():
    shown = dict(NAMED.findall(example()))

    for name, default in compose().items():
        if name != "JIEDUI_HOSTS":
            assert shown[name] == default, name


def test_compose_gives_the_application_secrets_by_files_alone():
    service = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["web"]
    given = {name for name in service["environment"] if name.endswith("_FILE")}

    secret = {"JIEDUI_SECRET_KEY", "JIEDUI_FIELD_KEYS", "JIEDUI_DIGEST_KEY"} | {
        "JIEDUI_BACKUP_PASSPHRASE"
    }
    places = {"DATABASE_URL", "REDIS_URL", "JIEDUI_CACHE_URL"}

    assert given == {f"{name}_FILE" for name in secret | places}
    assert not (secret | places) & set(service["environment"])
