"""No identity number in a log or on an error page, whatever an exception quotes."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as configured
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from django.views.debug import get_default_exception_reporter_filter, technical_500_response

from common.identity import hide_numbers, holds_personal_number, numbers_in
from common.logs import NumbersHidden
from config.celery import app
from config.gunicorn_logs import NumbersHiddenLogger
from tests import factories
from tests.number_scan import scan

NUMBER = "11010519491231002X"
HIDDEN = "110105************"


@pytest.fixture(autouse=True)
def numbers_on_purpose() -> Iterator[None]:
    """These tests write numbers themselves, and read what becomes of them."""
    yield
    scan.take()


@login_not_required
def failing(request: HttpRequest) -> HttpResponse:
    number = request.POST.get("q", NUMBER)
    raise ValueError(f"{number} cannot be used")


urlpatterns = [path("failing/", failing)]


@pytest.fixture
def log() -> tuple[logging.Logger, io.StringIO]:
    """A logger of its own, written as the settings have it."""
    made, stream = logging.Logger("of a test"), io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("{levelname} {message}", style="{"))
    handler.addFilter(NumbersHidden())
    made.addHandler(handler)
    return made, stream


def test_worker_writes_its_log_through_the_same_net() -> None:
    loggers = [logging.getLogger(name) for name in ("", "django", "celery", "celery.task")]
    before = [list(logger.handlers) for logger in loggers]
    type(app.log)._setup = False

    app.log.setup(loglevel="INFO")

    assert [list(logger.handlers) for logger in loggers] == before


def test_messages_and_what_is_put_into_them_lose_numbers(log: Any) -> None:
    logger, stream = log

    logger.warning("%s and %s", NUMBER, NUMBER.lower())
    logger.warning(f"certificate {NUMBER}42, row 12")

    assert stream.getvalue().splitlines() == [
        f"WARNING {HIDDEN} and {HIDDEN}",
        f"WARNING certificate {HIDDEN}42, row 12",
    ]


def test_tracebacks_lose_numbers(log: Any) -> None:
    logger, stream = log

    try:
        raise ValueError(f"no such person: {NUMBER}")
    except ValueError:
        logger.exception("Import %s", 3)

    assert NUMBER not in stream.getvalue()
    assert f"ValueError: no such person: {HIDDEN}" in stream.getvalue()
    assert "Traceback" in stream.getvalue()


def test_what_is_no_identity_number_stays(log: Any) -> None:
    logger, stream = log
    others = "110105194912310021 20261122041500123456 99999919491331002X"

    logger.info(others)

    assert stream.getvalue() == f"INFO {others}\n"


def test_every_handler_of_the_settings_hides_them() -> None:
    handlers = configured.LOGGING["handlers"]

    assert handlers
    assert all(
        "numbers" in handler["filters"]
        for name, handler in handlers.items()
        if handler["class"] != "logging.NullHandler"
    )


def test_gunicorn_hides_them_too(capsys: pytest.CaptureFixture[str]) -> None:
    from gunicorn.config import Config

    logger = NumbersHiddenLogger(Config())

    logger.error("Error handling request /households/?q=%s", NUMBER)

    written = capsys.readouterr().err
    assert NUMBER not in written
    assert "/households/?***" in written


def test_the_error_page_tells_nothing(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(NumbersHidden())
    logging.getLogger("django.request").addHandler(handler)
    number = factories.identity_number(serial=7)

    try:
        page = Client(raise_request_exception=False).post("/failing/", {"q": number})
    finally:
        logging.getLogger("django.request").removeHandler(handler)

    assert page.status_code == 500
    assert number not in page.content.decode()
    assert number not in stream.getvalue()
    assert "cannot be used" in stream.getvalue()


def _technical_page() -> str:
    request = RequestFactory().post("/failing/", {"q": NUMBER, "name": "王小成"})
    try:
        failing(request)
    except ValueError:
        return technical_500_response(request, *sys.exc_info()).content.decode()
    raise AssertionError


def test_the_page_for_developers_hides_what_was_posted_and_what_variables_hold(
    settings: Any,
) -> None:
    settings.DEBUG = True

    page = _technical_page()

    assert NUMBER not in page
    assert "王小成" not in page
    assert "&lt;str&gt;" in page
    assert f"{HIDDEN} cannot be used" in page


def test_the_filter_holds_while_developing(settings: Any) -> None:
    settings.DEBUG = True

    assert get_default_exception_reporter_filter().is_active(SimpleNamespace())  # type: ignore[arg-type]


def test_numbers_are_told_from_other_digits() -> None:
    assert numbers_in(f"a {NUMBER} b {NUMBER}") == [NUMBER, NUMBER]
    assert numbers_in("110105194912310021 11010519491331002X 1" + NUMBER) == []
    assert hide_numbers("nothing") == "nothing"


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        (f"见{NUMBER}", True),
        ("1101 0519 4912 3100 2x", True),
        ("电话138-1234-5678", True),
        ("西结对办通〔2024〕5号，12人，2026-11-22", False),
    ],
)
def test_what_people_write_is_searched_for_numbers(text: str, holds: bool) -> None:
    assert holds_personal_number(text) is holds
