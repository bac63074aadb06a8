import importlib.util
import io
import re

import pytest
from babel.messages.catalog import Catalog

from tests.config.processes import ROOT
from tests.words import HAN


@pytest.fixture(scope="module")
def messages():
    spec = importlib.util.spec_from_file_location("messages", ROOT / "scripts" / "messages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_texts_of_a_template_are_found_with_context_and_plural(messages):
    template = b"""{% load i18n %}
{% translate "Sign in" %} {% translate "May" context "month" %}
{% blocktranslate count n=rows|length %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}
"""

    found = list(messages.extract_template(io.BytesIO(template), messages.KEYWORDS, [], {}))

    assert [(line, function) for line, function, *_ in found] == [
        (2, "gettext"),
        (2, "pgettext"),
        (3, "ngettext"),
    ]
    assert found[0][2] == "Sign in"
    assert found[1][2][:2] == ("month", "May")
    assert found[2][2][:2] == ("%(n)s row", "%(n)s rows")


def test_code_and_templates_of_the_project_are_read(messages):
    found = messages.found()

    places = {place for message in found for place, _ in message.locations}
    assert any(place.startswith("templates/") for place in places)
    assert any(place.startswith("pairing/") and place.endswith(".py") for place in places)


def test_a_catalogue_that_is_behind_the_code_is_told(messages):
    template, catalog = Catalog(locale="zh_Hans"), Catalog(locale="zh_Hans")
    for text in ("Absent", "Empty", "Guessed", "%(n)s rows"):
        template.add(text)
    catalog.add("Empty")
    catalog.add("Guessed", "猜的", flags=["fuzzy"])
    catalog.add("%(n)s rows", "%(m)s行", flags=["python-format"])
    catalog.add("Left over", "剩下的")

    problems = messages.problems(template, catalog, "zh_Hans")

    assert [problem.partition(";")[0] for problem in problems][:4] == [
        "lacks 'Absent'",
        "'Empty' is not translated",
        "'Guessed' is marked fuzzy, so it is not used",
        "'Left over' is used nowhere",
    ]
    assert [problem for problem in problems[4:] if problem.startswith("'%(n)s rows': ")]


def test_every_text_is_in_both_catalogues_and_each_is_used(messages, capsys):
    status = messages.check()

    assert (status, capsys.readouterr().err) == (0, "")


NO_WORDS = {"Excel", "Excel (.xlsx)", "Word"}
"""What is the same in Chinese, or has no word left in it."""


def test_what_is_said_in_chinese_is_chinese(messages):
    catalog = messages._read(messages._path("zh_Hans"), "zh_Hans")

    left = {
        message.id
        for message in catalog
        if message.id and not HAN.search(str(message.string)) and _words(str(message.string))
    }

    assert left == NO_WORDS


def _words(said):
    """The words of a text without its placeholders."""
    return re.findall(r"[A-Za-z]{2,}", re.sub(r"%\(\w+\)\w", "", said))
