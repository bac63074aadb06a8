"""In which language somebody is told: their own, whoever is at work and whatever runs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.translation import gettext_lazy, ngettext_lazy

from common.errors import DomainError
from common.sentences import filled, joined
from delivery.choices import ChannelKind
from delivery.models import Delivery, Message
from delivery.services import tell
from delivery.services.sending import send_due
from jobs.engine import run_job
from organization.languages import choose_language
from organization.models import Region
from tests import factories
from tests.delivery.making import make_channel
from visits.choices import Job
from visits.services.needs import assign_need, raise_need

ROOT = Path(settings.BASE_DIR)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"[A-Za-z]{2,}")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
EAGER = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
LAZY = {"gettext_lazy": 1, "ngettext_lazy": 2}
TELLING = {"tell", "_tell", "write_messages"}

# Each call that tells somebody something


def _modules() -> Iterator[Path]:
    for app in settings.INSTALLED_APPS:
        if (ROOT / app).is_dir():
            yield from sorted((ROOT / app).rglob("*.py"))


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _named(call: ast.AST) -> str:
    return call.func.id if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else ""


def _words_told() -> Iterator[tuple[Path, ast.Call, ast.expr]]:
    """Each place at which a subject or a text is given, and what is given there."""
    for path in _modules():
        for call in ast.walk(_tree(path)):
            if _named(call) in TELLING and isinstance(call, ast.Call):
                for word in call.keywords:
                    if word.arg in ("subject", "text"):
                        yield path, call, word.value


def _lazy_names(path: Path) -> dict[str, int]:
    """What a module calls gettext_lazy and ngettext_lazy, and how many texts each takes."""
    found = dict(LAZY)
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            for name in node.names:
                if name.name in LAZY and name.asname:
                    found[name.asname] = LAZY[name.name]
    return found


def _texts_of(path: Path) -> set[tuple[str, ...]]:
    """The lazy texts of a module that tells: one, or singular and plural."""
    names = _lazy_names(path)
    return {
        tuple(ast.literal_eval(each) for each in call.args[: names[_named(call)]])
        for call in ast.walk(_tree(path))
        if isinstance(call, ast.Call) and _named(call) in names
    }


PLACES = [
    pytest.param(path, value, id=f"{path.relative_to(ROOT)}:{value.lineno}")
    for path, _call, value in _words_told()
]
TEXTS = sorted({text for path, _call, _value in _words_told() for text in _texts_of(path)})


def test_all_places_that_tell_are_found():
    assert len(PLACES) > 60
    assert len(TEXTS) > 60


@pytest.mark.parametrize(("path", "value"), PLACES)
def test_what_is_told_is_put_into_words_for_its_reader(path: Path, value: ast.expr):
    eager = EAGER - set(_lazy_names(path))

    inside = list(ast.walk(value))

    assert not [_named(node) for node in inside if _named(node) in eager]
    assert not [node for node in inside if isinstance(node, ast.JoinedStr | ast.Mod)]


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[0][:50])
def test_what_is_told_is_wholly_in_either_language(text: tuple[str, ...]):
    lazy = ngettext_lazy(*text, 3) if len(text) == 2 else gettext_lazy(text[0])

    with translation.override("en"):
        in_english = str(lazy)
    with translation.override("zh-hans"):
        in_chinese = PLACEHOLDER.sub("", str(lazy))

    assert in_english == text[-1]
    assert not CHINESE.search(in_english)
    assert not ENGLISH.search(in_chinese.replace("API", "")), in_chinese


def test_a_sentence_is_filled_in_the_language_in_which_it_is_read(db):
    county = Region.objects.get(pk=factories.XIHE)
    sentence = joined(
        [
            filled(gettext_lazy("%(county)s pairing office"), county=county),
            filled(gettext_lazy("%(county)s pairing office"), county=lambda: str(county)),
        ]
    )

    with translation.override("en"):
        assert str(sentence) == "Xihe County pairing office Xihe County pairing office"
    with translation.override("zh-hans"):
        assert str(sentence).count("西和县") == 2
        assert not ENGLISH.search(str(sentence))


# Told in earnest


@pytest.fixture
def readers(mail, unit, liaison, pairing, cadre):
    """A cadre who reads English and another who chose nothing, of one unit, each by e-mail."""
    other = factories.make_pairing(on=date(2023, 1, 1)).cadre.user
    make_channel(ChannelKind.MAIL_SERVER, secrets=mail.secrets)
    for number, user in enumerate((cadre, other)):
        make_channel(
            ChannelKind.EMAIL, user=user, secrets={"address": f"reader{number}@example.org"}
        )
    choose_language(user=cadre, language="en")
    return cadre, other


def _mails(mail):
    return {
        recipient: (
            message["From"].addresses[0].display_name,
            message["Subject"],
            message.get_content(),
        )
        for recipient, message in mail.mails
    }


def test_one_run_writes_to_each_reader_in_their_language(mail, readers, clock):
    clock("2023-07-03")

    run_job(
        job=Job.WEEKLY_REMINDER,
        county=Region.objects.get(pk=factories.XIHE),
        day=date(2023, 7, 3),
    )
    sent = send_due(seconds=5)

    assert sent == 2
    mails = _mails(mail)
    sender, subject, text = mails["reader0@example.org"]
    assert sender == "Xihe County pairing office"
    assert subject == "Reminder of this week"
    assert "1 household is overdue" in text
    assert not CHINESE.search(sender + subject + text)
    sender, subject, text = mails["reader1@example.org"]
    assert sender.startswith("西和县")
    assert CHINESE.search(subject)
    assert CHINESE.search(text)
    assert not ENGLISH.search(re.sub(r"https?://\S+", "", sender + subject + text))


def test_the_language_is_the_readers_and_not_that_of_who_is_at_work(
    office, unit, liaison, household
):
    choose_language(user=liaison, language="en")
    second = factories.make_user("liaison", name="王联络", unit=unit)
    robot = make_channel(unit=unit)
    need = raise_need(household=household, kind="medical", text="看眼睛", actor=office)

    with translation.override("en"):
        assign_need(
            need=need, unit=unit, due_on=date(2099, 1, 1), text="请眼科医生看一看", actor=office
        )

    told = dict(Message.objects.values_list("user", "subject"))
    assert told[liaison.pk] == "A need for your unit"
    assert CHINESE.search(told[second.pk])
    # A group chat has many readers: what is said there is in the site's own language.
    assert CHINESE.search(Delivery.objects.get(channel=robot).subject)


def test_words_that_may_not_leave_are_refused_in_whatever_language(cadre):
    subject = filled(gettext_lazy("A device was signed in: %(device)s"), device="13900000001")

    with pytest.raises(DomainError) as refused:
        tell(users=[cadre], key="k", subject=subject, text="")

    assert refused.value.code == "personal_number"


def test_telling_takes_no_query_more_for_readers_of_two_languages(cadre, liaison):
    counts = []

    for language in ("", "en"):
        choose_language(user=cadre, language=language)
        with CaptureQueriesContext(connection) as queries:
            tell(
                users=[cadre, liaison],
                key=f"k{language}",
                subject=gettext_lazy("Needs overdue"),
                text="",
            )
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert len(set(Message.objects.values_list("subject", flat=True))) == 2
