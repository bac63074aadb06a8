"""The catalogues of words, by Babel: no gettext programs are needed.

extract  write every marked text of the code and the templates into locale/django.pot,
         and bring each language's django.po up to it
compile  write each django.mo that Django reads
check    fail when a catalogue misses a text or holds one that nothing uses, when a translation is
         missing or fuzzy, or when its placeholders differ
"""

import io
import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
# Django's zh-hans is zh_Hans on disk.
LANGUAGES = ("zh_Hans", "en")
PACKAGES = (
    "config",
    "common",
    "organization",
    "delivery",
    "jobs",
    "pairing",
    "visits",
    "surveys",
    "inspections",
    "api",
    "reports",
)
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def extract_template(
    file: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Iterator[tuple[int, Any, list[str], str | None]]:
    """Babel's extractor for Django templates: Django turns them into calls of gettext."""
    from django.utils.translation.template import templatize

    source = templatize(file.read().decode(), origin=getattr(file, "name", None))
    # What stands for the markup keeps its indentation, which Python's tokenizer would judge.
    source = "\n".join(line.lstrip() for line in source.splitlines())
    yield from extract_python(io.BytesIO(source.encode()), keywords, comment_tags, {})


def found() -> Catalog:
    """Every text marked for translation, as a new template catalogue."""
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
    catalog = Catalog(project="Jiedui", fuzzy=False)
    # The time of extraction would change the file, and so every diff, when no text did.
    catalog.creation_date = datetime(2000, 1, 1, tzinfo=UTC)
    methods: list[tuple[str, Any]] = [
        ("**.py", "python"),
        ("**.html", extract_template),
        ("**.txt", extract_template),
    ]
    folders = [*PACKAGES, "templates"]
    for folder in folders:
        if not (ROOT / folder).is_dir():
            continue
        for name, line, text, comments, context in extract_from_dir(
            ROOT / folder,
            methods,
            keywords=KEYWORDS,
            comment_tags=("Translators:",),
            strip_comment_tags=True,
        ):
            where = Path(folder, name).as_posix()
            catalog.add(text, None, [(where, line)], auto_comments=comments, context=context)
    return catalog


def _read(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language, domain="django", project="Jiedui", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain="django")


def _write(path: Path, write: Callable[[IO[bytes]], None]) -> None:
    """Whole or not at all: a server may be reading the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    write(buffer)
    new = path.with_name(f".{path.name}.{os.getpid()}")
    new.write_bytes(buffer.getvalue())
    new.replace(path)


def _path(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def _is_translated(message: Message) -> bool:
    parts = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(parts)


def extract() -> int:
    template = found()
    for language in LANGUAGES:
        catalog = _read(_path(language), language)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.creation_date = template.creation_date
        _write(
            _path(language),
            lambda file, catalog=catalog: write_po(  # type: ignore[misc]
                file,
                catalog,
                width=100,
                sort_output=True,
                include_lineno=False,
                ignore_obsolete=True,
            ),
        )
        texts = [message for message in catalog if message.id]
        missing = sum(not _is_translated(message) for message in texts)
        # English texts are the source, an empty translation shows them as they are.
        note = "" if language == "en" else f", {missing} to translate"
        print(f"{language}: {len(texts)} texts{note}")
    return 0


def compile_() -> int:
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        catalog = _read(source, source.parent.parent.name)
        _write(source.with_suffix(".mo"), lambda file, catalog=catalog: write_mo(file, catalog))  # type: ignore[misc]
    return 0


def problems(template: Catalog, catalog: Catalog, language: str) -> list[str]:
    """What is wrong with a language's catalogue beside the texts of the code, a line each."""
    found: list[str] = []
    for message in template:
        if not message.id:
            continue
        there = catalog.get(message.id, message.context)
        if there is None:
            found.append(f"lacks {message.id!r}; run `make messages`")
        elif language != "en" and not _is_translated(there):
            found.append(f"{message.id!r} is not translated")
        elif there.fuzzy:
            found.append(f"{message.id!r} is marked fuzzy, so it is not used")
    found += [
        f"{message.id!r} is used nowhere; run `make messages`"
        for message in [*catalog, *catalog.obsolete.values()]
        if message.id and template.get(message.id, message.context) is None
    ]
    for message, errors in catalog.check():
        found += [f"{message.id!r}: {error}" for error in errors if _is_translated(message)]
    return found


def check() -> int:
    template = found()
    status = 0
    for language in LANGUAGES:
        name = _path(language).relative_to(ROOT)
        for problem in problems(template, _read(_path(language), language), language):
            print(f"{name}: {problem}", file=sys.stderr)
            status = 1
    return status


def main() -> int:
    commands = {"extract": extract, "compile": compile_, "check": check}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        print(__doc__, file=sys.stderr)
        return 2
    return commands[sys.argv[1]]()


if __name__ == "__main__":
    sys.exit(main())
