"""Where words for people stand in the code without a way into another language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from django.template.base import DebugLexer, TokenType

HAN = re.compile(r"[㐀-鿿]")
_WORD = re.compile(r"[A-Za-z㐀-鿿]{2,}")
# A name in code has no blank and no capital at its head; a sentence or a heading has one of both.
_SAID = re.compile(r"[A-Za-z]{2,} [A-Za-z]|^[A-Z][a-z]|[㐀-鿿]")
_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'")

_SHOWN_ATTRIBUTES = {
    *("alt", "aria-description", "aria-label", "aria-roledescription", "aria-valuetext"),
    *("label", "placeholder", "title"),
}
_TRANSLATES = {"translate", "trans"}
_CLOSED_BY = {
    "blocktranslate": "endblocktranslate",
    "blocktrans": "endblocktrans",
    "comment": "endcomment",
}
# Their strings are names of addresses, files, libraries and values, not words.
_NAMES_ONLY = {
    *("block", "elif", "extends", "here", "icon", "if", "load", "static", "url"),
}

Said = tuple[int, str]
"""A line, from 1, and what stands there."""


def bare_in_template(source: str) -> list[Said]:
    """Words of a Django template that stand outside of ``translate`` and ``blocktranslate``."""
    markup: list[str] = []
    found: list[Said] = []
    until = ""
    for token in DebugLexer(source).tokenize():
        text = token.contents
        if token.token_type == TokenType.BLOCK:
            markup.append("\n" * text.count("\n"))
            name = text.split()[0]
            if until:
                until = "" if name == until else until
                continue
            until = _CLOSED_BY.get(name, "")
            if text.split()[:2] == ["block", "room"]:
                # A class of the page.
                until = "endblock"
            if not until and name not in _TRANSLATES | _NAMES_ONLY:
                found += [(token.lineno or 0, said) for said in _literals(text, name)]
        elif token.token_type == TokenType.VAR and not until:
            found += [(token.lineno or 0, said) for said in _literals(text)]
        elif token.token_type == TokenType.TEXT:
            markup.append(text if not until else "\n" * text.count("\n"))
        else:
            markup.append("\n" * text.count("\n"))
    reader = _Reader()
    reader.feed("".join(markup))
    reader.close()
    return sorted([*reader.found, *found])


def _literals(text: str, tag: str = "") -> Iterator[str]:
    for match in _QUOTED.finditer(text):
        said = match[1] or match[2] or ""
        before = text[: match.start()]
        if before.endswith("_(") or not _SAID.search(said):
            continue
        if before.endswith("|date:") and not HAN.search(said):
            continue
        yield said


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Said] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        # What a phone does not do may be told by a script: its text is no text of the page.
        if tag in ("script", "style"):
            self._silent += 1
        shown = set(_SHOWN_ATTRIBUTES)
        if tag == "input" and given.get("type") in ("submit", "button", "reset"):
            shown.add("value")
        for name, value in attrs:
            if name in shown and value and _WORD.search(value):
                self.found.append((self.getpos()[0], value))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        if not self._silent and _WORD.search(data):
            above = data[: len(data) - len(data.lstrip())].count("\n")
            self.found.append((self.getpos()[0] + above, " ".join(data.split())))


_SCRIPT = re.compile(
    r"/\*.*?\*/|//[^\n]*|'((?:\\.|[^'\\\n])*)'|\"((?:\\.|[^\"\\\n])*)\"|`((?:\\.|[^`\\])*)`",
    re.DOTALL,
)
_IN_SCRIPT = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}|[㐀-鿿]")
_SETS_TEXT = re.compile(
    r"(?:textContent|innerText|title|placeholder|ariaLabel)\s*=\s*$"
    r"|(?:alert|confirm|prompt|append|prepend|createTextNode)\(\s*$"
)


def bare_in_script(source: str) -> list[Said]:
    """Strings of a script that are sentences, or that it writes into a page."""
    found: list[Said] = []
    for match in _SCRIPT.finditer(source):
        said = match[1] or match[2] or match[3] or ""
        before = source[: match.start()]
        is_written = _WORD.search(said) and _SETS_TEXT.search(before)
        if is_written or (_IN_SCRIPT.search(said) and said != "use strict"):
            found.append((before.count("\n") + 1, said))
    return found


_TRANSLATING = {
    *("_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"),
    *("pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"),
}
_SHOWN_KEYWORDS = {
    *("empty_label", "help_text", "label", "message", "subject", "title"),
    *("verbose_name", "verbose_name_plural"),
}
_SHOWN_FIRST = {"add_message", "error", "info", "success", "warning"}
"""Of ``django.contrib.messages``, and of a form's errors."""


def chinese_in_code(source: str) -> list[Said]:
    """Chinese strings of a module that are not looked up; what a docstring says is no string."""
    tree = ast.parse(source)
    passed_over = {id(each) for each in _docstrings(tree)} | {id(each) for each in _looked_up(tree)}
    return [
        (each.lineno, each.value)
        for each in ast.walk(tree)
        if isinstance(each, ast.Constant)
        and isinstance(each.value, str)
        and id(each) not in passed_over
        and HAN.search(each.value)
    ]


def bare_in_code(source: str) -> list[Said]:
    """English strings of a module given where pages and messages show them, not looked up."""
    found: list[Said] = []
    for call in ast.walk(ast.parse(source)):
        if not isinstance(call, ast.Call):
            continue
        shown = [each.value for each in call.keywords if each.arg in _SHOWN_KEYWORDS]
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        of = call.func.value if isinstance(call.func, ast.Attribute) else None
        if name in _SHOWN_FIRST and isinstance(of, ast.Name) and of.id == "messages":
            shown += call.args[1:]
        if _name(call) in ("DomainError", "ValidationError", "PermissionDenied"):
            shown += call.args[1:] if _name(call) == "DomainError" else call.args[:1]
        found += [(each.lineno, _text(each)) for each in shown if _is_english(_text(each))]
    return found


def _is_english(text: str) -> bool:
    return bool(_SAID.search(text)) and not HAN.search(text)


def _text(node: ast.expr) -> str:
    """What a literal says; of an f-string what stands in it."""
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) for part in node.values)
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return str(node.value) if is_text else ""  # type: ignore[attr-defined]


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _docstrings(tree: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


def _looked_up(tree: ast.AST) -> Iterator[ast.expr]:
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and _name(call) in _TRANSLATING:
            yield from call.args
