"""Every word that people read can be read in both languages."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable

from tests.config.processes import ROOT
from tests.words import (
    Said,
    bare_in_code,
    bare_in_script,
    bare_in_template,
    chinese_in_code,
)

FORMATS = {"CSV", "PDF", "PNG"}
"""Names of files are the same in every language."""

ADDRESS = re.compile(r"/[\w/-]*")

AS_IT_IS: dict[str, str] = {
    "templates/500.html": "shown when nothing can be looked up any more, so in both languages",
    "templates/components/language.html": "a language is named in itself",
    "templates/reports/ledgers/file.html": "an official form, printed in Chinese alone",
    "templates/reports/notices/_paper.html": "an official document by GB/T 9704",
    "templates/reports/ledgers/layout.html": "placeholders of a Chinese document",
    "templates/reports/notices/letterhead.html": "placeholders of a Chinese document",
    "templates/reports/summaries/style.html": "placeholders of a Chinese document",
}
"""Templates that hold words outside of the catalogues, and why."""

OFFICIAL = "official documents, which an office issues in Chinese alone"
PRINTED = "ledgers, files and cards as offices print them, in Chinese alone"
ROSTERS = "words that stand in offices' spreadsheets, to be recognised"
INVENTED = "the demonstration county: what its invented people wrote"
CHINESE: dict[str, str] = {
    "api/examples.py": "examples of invented records",
    "common/dates.py": "dates as people write and read them in Chinese",
    "common/exports/": "dates as spreadsheets hold them, and names of fonts",
    "common/numerals.py": "numbers as Chinese texts write them",
    "common/text.py": "the ends of a range of characters",
    "config/settings.py": "a language is named in itself",
    "organization/models/region.py": "endings of the names of places",
    "pairing/intake/": ROSTERS,
    "pairing/models/draft.py": "titles of offices, as they are written in lists of cadres",
    "reports/campaigns/": OFFICIAL,
    "reports/demo/": INVENTED,
    "reports/documents/": "fonts and heading signs of GB/T 9704",
    "reports/donors/letter.py": OFFICIAL,
    "reports/exchange/": "dates as other systems write them",
    "reports/ledgers/": PRINTED,
    "reports/management/commands/demo.py": "headings in both languages at once",
    "reports/models/notice.py": "the ending of a document's number",
    "reports/notices/": OFFICIAL,
    "reports/reviews/paper.py": OFFICIAL,
    "reports/services/notices.py": OFFICIAL,
    "reports/summaries/": OFFICIAL,
    "visits/choosing.py": ROSTERS,
    "visits/festival_days.py": "days of the lunar calendar, as they are called",
    "visits/intake/": ROSTERS,
    "visits/services/aid.py": "the unit of money in a Chinese text",
}
"""Modules, or folders of them, in which Chinese is data, and why."""


DESCRIBED = "the API's description, which programs and those who write them read in English"
ENGLISH: dict[str, str] = {"api/": DESCRIBED}
"""Folders in which English stands by itself, and why."""

IN_SCRIPTS = {
    "${+(value / 10000).toFixed(1)}万": "the axis of a chart on a Chinese page, which has no room",
    "chart-key-part key-${each.colour}": "names of classes",
    "light light-": "names of classes",
    "too large": "of an error that is caught",
    "not json": "of an error that is caught",
    "no answer": "of an error that is caught",
}
"""Strings of scripts that nobody reads, or that are written so in their language alone."""


def _files(*patterns: str) -> list[str]:
    """Files of the project, those not committed yet among them."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    return [path for path in listed if (ROOT / path).exists()]


def _modules() -> list[str]:
    beside = ("tests/", "benchmarks/", "scripts/")
    return [
        path
        for path in _files("*.py")
        if not path.startswith(beside) and "/migrations/" not in path
    ]


def _found(paths: list[str], read: Callable[[str], list[Said]]) -> dict[str, list[Said]]:
    found = {path: read((ROOT / path).read_text(encoding="utf-8")) for path in paths}
    return {path: said for path, said in found.items() if said}


def _lines(found: dict[str, list[Said]]) -> list[str]:
    return [f"{path}:{line}: {said}" for path, all_ in found.items() for line, said in all_]


def test_a_sentence_outside_of_the_catalogues_is_seen() -> None:
    template = """{% load i18n %}{# none of ours #}
<a href="{% url 'home' %}" class="btn is-on" title="Take away">{% translate "Sign in" %}</a>
{% blocktranslate %}All of it{% endblocktranslate %} {{ day|date:"Y-m-d" }} Hello
{% include "a.html" with title="Some words" word=_("Looked up") %}{{ name|default:"Nobody yet" }}
"""
    script = """'use strict'; // a comment of words
note.textContent = 'Saved'; page.querySelector('tr[data-href] a'); alert(words.gone);"""
    code = '''"""What is written above."""
label = _("Write 入户")
unit = "户"
messages.success(request, f"Paired {name}")
raise DomainError("gone", "It is gone.")
field(label="Name", help_text=_("Their name"))
'''

    found = (bare_in_template(template), bare_in_script(script))
    in_code = (chinese_in_code(code), bare_in_code(code))

    assert found == (
        [(2, "Take away"), (3, "Hello"), (4, "Nobody yet"), (4, "Some words")],
        [(2, "Saved")],
    )
    assert in_code == ([(3, "户")], [(4, "Paired "), (5, "It is gone."), (6, "Name")])


def test_templates_say_nothing_that_cannot_be_looked_up() -> None:
    found = _found(_files("templates/*.html", "templates/*.txt"), bare_in_template)
    # An address is the same in every language.
    bare = {
        path: [s for s in said if s[1] not in FORMATS and not ADDRESS.fullmatch(s[1])]
        for path, said in found.items()
    }

    assert _lines({path: said for path, said in bare.items() if path not in AS_IT_IS}) == []
    assert [path for path in AS_IT_IS if not bare.get(path)] == []


def test_scripts_show_words_only_from_the_page() -> None:
    found = _found(_files("static/js/*.js", "templates/*.js"), bare_in_script)

    unexplained = {p: [s for s in said if s[1] not in IN_SCRIPTS] for p, said in found.items()}
    assert _lines(unexplained) == []
    assert set(IN_SCRIPTS) <= {said for all_ in found.values() for _line, said in all_}


def test_code_shows_no_english_that_cannot_be_looked_up() -> None:
    found = _found(_modules(), bare_in_code)

    unexplained = {
        path: said for path, said in found.items() if not any(path.startswith(a) for a in ENGLISH)
    }
    assert _lines(unexplained) == []
    assert [a for a in ENGLISH if not any(path.startswith(a) for path in found)] == []


def test_chinese_stands_in_code_only_where_it_is_data() -> None:
    found = _found(_modules(), chinese_in_code)

    unexplained = {
        path: said for path, said in found.items() if not any(path.startswith(a) for a in CHINESE)
    }
    assert _lines(unexplained) == []
    assert [a for a in CHINESE if not any(path.startswith(a) for path in found)] == []
