import importlib.util
import io

import pytest

from tests.config.processes import ROOT


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
