"""Requests and tasks in the log: one id through all of it, and nothing of a person anywhere."""

from __future__ import annotations

import json
import logging
import re
import socket
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from typing import Any

import pytest
from django.conf import settings as site
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client
from django.urls import path, reverse

from common import tracing
from common.logs import JsonLine, PersonalDataHidden, PlainLine, hide_personal
from config import servers
from organization.choices import Role
from organization.models import User
from tests import factories
from tests.config.log_lines import Written, writing
from tests.harness import process_environment, wait_until
from tests.number_scan import scan
from tests.website import HOST

STARTED = 120
QUEUE = 7
"""A database of the queue's server that no other test uses."""
NAME, ADDRESS = "欧阳清扬", "西和县汉源镇南关村七十三号"
PHONE, DIGITS = "13987654321", "139 8765 4321"
WRONG_NUMBER = "622225199001011234"


@pytest.fixture(autouse=True)
def numbers_on_purpose() -> Iterator[None]:
    yield
    scan.take()


# One process


@pytest.fixture
def written() -> Iterator[list[str]]:
    """The lines that the site's loggers write, as in production."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler = Keep()
    handler.setFormatter(JsonLine())
    handler.addFilter(PersonalDataHidden())
    loggers = [logging.getLogger(name) for name in ("", "django")]
    for logger in loggers:
        logger.addHandler(handler)
    yield lines
    for logger in loggers:
        logger.removeHandler(handler)


def _failing(request: HttpRequest) -> HttpResponse:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT %s::integer", [request.GET.get("q", "")])
    return HttpResponse()


def _refused_by_the_database(request: HttpRequest) -> HttpResponse:
    household = factories.make_household(NAME, phone=PHONE)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pairing_household SET region_id = NULL WHERE id = %s", [household.pk]
        )
    return HttpResponse()


def _streamed(request: HttpRequest) -> StreamingHttpResponse:
    def parts() -> Iterator[bytes]:
        logging.getLogger("of.a.test").info("one part")
        yield b"part"

    return StreamingHttpResponse(parts())


urlpatterns = [
    path("failing/", _failing, name="failing"),
    path("refused/", _refused_by_the_database, name="refused"),
    path("streamed/", _streamed, name="streamed"),
]


def test_an_answer_names_its_request_and_so_does_its_line(
    client: Client, office: User, written: list[str]
) -> None:
    client.force_login(office)

    answer = client.get(reverse("visits:household_list"))

    (line,) = [json.loads(line) for line in written if '"jiedui.access"' in line]
    assert line["request"] == answer["X-Request-ID"]
    assert (line["method"], line["route"], line["status"], line["user"]) == (
        "GET", "visits:household_list", 200, office.pk,
    )  # fmt: skip
    assert line["queries"] > 2
    assert line["ms"] > 0
    assert re.fullmatch(r"[\d-]{10}T[\d:.]{12}Z", line["time"])


def test_only_the_proxys_id_is_taken(client: Client, settings: Any, db: None) -> None:
    given = "5" * 32
    page = reverse("organization:sign_in")

    of_a_client = client.get(page, headers={"X-Request-ID": given})["X-Request-ID"]
    settings.BEHIND_PROXY = True
    of_the_proxy = client.get(page, headers={"X-Request-ID": given})["X-Request-ID"]
    of_no_form = client.get(page, headers={"X-Request-ID": PHONE})["X-Request-ID"]

    assert of_a_client != given
    assert of_the_proxy == given
    assert PHONE not in of_no_form


def test_whoever_is_not_asked_for_is_not_looked_up(
    client: Client, db: None, written: list[str], django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        client.get("/healthz")
        client.get(f"/{NAME}/?q={PHONE}")

    lines = [json.loads(line) for line in written if '"jiedui.access"' in line]
    assert [(line["route"], line["status"]) for line in lines] == [("none", 404)]
    assert NAME not in "".join(map(json.dumps, lines))


def test_an_error_tells_where_and_not_of_whom(
    settings: Any, office: User, written: list[str]
) -> None:
    settings.ROOT_URLCONF = __name__
    client = Client(raise_request_exception=False)
    client.force_login(office)
    number = factories.identity_number(serial=7)

    for q in (NAME, f"{number} {PHONE}", WRONG_NUMBER):
        client.get("/failing/", {"q": q})
    client.get("/refused/")

    errors = [json.loads(line) for line in written if '"ERROR"' in line]
    assert [line["message"] for line in errors] == [
        *["Internal Server Error: failing"] * 3, "Internal Server Error: refused",
    ]  # fmt: skip
    assert all("_failing" in line["trace"] for line in errors[:3])
    assert "null value in column" in errors[3]["trace"]
    _assert_nobody(written, number)


def test_what_is_streamed_has_the_id_of_its_request(
    settings: Any, office: User, written: list[str]
) -> None:
    settings.ROOT_URLCONF = __name__
    client = Client()
    client.force_login(office)

    answer = client.get("/streamed/")
    b"".join(answer)
    answer.close()
    logging.getLogger("of.a.test").info("afterwards")

    first, second = [json.loads(line) for line in written if "of.a.test" in line]
    assert first["request"] == answer["X-Request-ID"]
    assert "request" not in second


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"tel {PHONE}, {DIGITS} or +8613987654321", "tel 139***, 139*** or 139***"),
        (f"{NAME} lives at {ADDRESS}", "*** lives at ***"),
        ("call 0939-6621234", "call ***"),
        (WRONG_NUMBER, "622225***"),
        (
            f"GET /households/?q={urllib.parse.quote(NAME)}&x=1 failed",
            "GET /households/?*** failed",
        ),
        (f"GET /{urllib.parse.quote(NAME)}/", "GET /***/"),
        (ascii(NAME), "'***'"),
        (repr(NAME.encode()), "b'***'"),
        (f"null value\nDETAIL:  Failing row contains (3, {NAME}, a b).", "null value\nDETAIL: ***"),
        # What helps stays.
        ("Run 12 of weekly_reminder failed at 2026-05-01 10:20:30.123456", None),
        ("Log sealed: 17:" + "13912345678a" * 5, None),
        ('could not connect to server "10.1.2.3", port 5432', None),
        ("Is it there? No.", None),
    ],
)
def test_what_is_taken_out_of_a_line(text: str, left: str | None) -> None:
    assert hide_personal(text) == (text if left is None else left)


def test_plain_lines_name_the_request_too() -> None:
    record = logging.LogRecord("name", logging.INFO, "", 0, "said", (), None)
    trace = tracing.begin()
    with_request = PlainLine().format(record)
    tracing.resume()

    assert with_request.endswith(f"name: said [{trace.id[:8]}]")
    assert PlainLine().format(record).endswith("name: said")


# A web server and a worker


class Visitor:
    """Somebody at the site over the network, with cookies."""

    def __init__(self, port: int) -> None:
        self.base = f"http://{HOST}:{port}"
        self.jar = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def ask(self, path: str, data: dict[str, str] | None = None) -> tuple[int, str, str]:
        """The status, the id of the request, the page."""
        body = urllib.parse.urlencode(data).encode() if data is not None else None
        asked = urllib.request.Request(self.base + path, data=body)
        try:
            with self.opener.open(asked, timeout=60) as answer:
                return answer.status, answer.headers["X-Request-ID"], answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.headers["X-Request-ID"], error.read().decode()

    def post(self, path: str, page: str, **data: str) -> tuple[int, str, str]:
        """Send the form of a page."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token is not None
        return self.ask(path, {"csrfmiddlewaretoken": token[1], **data})


def test_one_id_through_web_and_worker_and_nobody_in_any_line(
    committing_db: None, settings: Any
) -> None:
    # The server's processes know no other kind of password.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    office = factories.make_user(
        Role.COUNTY_OFFICE, name=NAME, phone=PHONE, password="Lantern-River-42"
    )
    household = factories.make_household(NAME, phone=PHONE)
    number = household.head_id
    servers.ensure("valkey", site.DATA_DIR, throwaway=True)
    environment = {
        **process_environment(),
        # The pages' files are not collected here.
        "JIEDUI_DEBUG": "1",
        "JIEDUI_HTTPS": "0",
        "JIEDUI_HOSTS": HOST,
        "JIEDUI_LOG_FORMAT": "json",
        "JIEDUI_EXPORT_LONG_ABOVE": "0",
        "REDIS_URL": f"{servers.valkey_url(site.DATA_DIR)}?db={QUEUE}",
    }
    listening = socket.create_server((HOST, 0))
    web = [
        *("gunicorn", "config.wsgi:application", "--bind", f"fd://{listening.fileno()}"),
        *("--workers", "1", "--threads", "2", "--no-control-socket"),
    ]
    worker = [
        *("celery", "--app", "config", "--quiet", "worker", "--pool", "solo"),
        *("--without-gossip", "--without-mingle", "--loglevel", "INFO"),
    ]
    with (
        writing(web, environment, pass_fds=(listening.fileno(),)) as served,
        writing(worker, environment) as worked,
    ):
        visitor = Visitor(listening.getsockname()[1])
        _wander(visitor, number)
        _order(visitor)
        (asked,) = served.having(route="visits:household_export")
        wait_until(lambda: bool(_ended(worked, asked["request"])), "The file", STARTED, every=0.1)
    listening.close()

    every = [*served.lines, *worked.lines]
    _assert_nobody(every, number)
    (ended,) = _ended(worked, asked["request"])
    assert (asked["method"], asked["user"]) == ("POST", office.pk)
    assert (ended["state"], ended["logger"]) == ("success", "jiedui.tasks")
    assert ended["waited"] >= 0
    assert {line["status"] for line in served.having(logger="jiedui.access")} >= {200, 404, 403}
    # gunicorn's own words and Celery's are in the same form.
    assert served.having(logger="gunicorn.error")
    assert worked.having(logger="celery.apps.worker")


def _ended(worked: Written, request: str) -> list[dict[str, Any]]:
    task = "organization.tasks.make_file"
    return worked.having(request=request, task=task, logger="jiedui.tasks")


def _wander(visitor: Visitor, number: str) -> None:
    """Sign in after a slip, look about, be refused, and ask for what is not there."""
    page = visitor.ask("/accounts/sign-in/")[2]
    visitor.post("/accounts/sign-in/", page, username=PHONE, password=number)
    visitor.post("/accounts/sign-in/", page, username=PHONE, password="Lantern-River-42")
    words = urllib.parse.quote(f"{NAME} {ADDRESS} {PHONE} {number}")
    visitor.ask(f"/?q={words}")
    visitor.ask(f"/{words}/?q={words}")
    visitor.ask(f"/households/999999/?q={words}")
    visitor.ask("/audit/log/")
    visitor.ask(reverse("organization:log"))
    visitor.ask(f"/households/?page={words}")
    page = visitor.ask(reverse("visits:household_list"))[2]
    visitor.post(reverse("visits:household_list"), page, q=NAME)
    visitor.post(reverse("visits:household_list"), page, q=number)
    # Without a token, and a request that is none.
    visitor.ask(reverse("visits:household_list"), {"q": f"{NAME} {PHONE}"})
    host, port = visitor.base.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as raw:
        raw.sendall(f"GE T /?q={PHONE} HTTP/9\r\n\r\n".encode())
        raw.recv(1000)


def _order(visitor: Visitor) -> None:
    """Order a file that a worker makes."""
    page = visitor.ask(reverse("visits:household_list"))[2]
    data = {"as": "csv", "purpose": "visits", "q": NAME}
    visitor.post(reverse("visits:household_export"), page, **data)


def _assert_nobody(lines: list[str], number: str) -> None:
    # Where a line is an object, what is escaped in it is read too.
    text = "\n".join([*lines, *(str(json.loads(line)) for line in lines if line[:1] == "{")])
    told = [*NAME, PHONE, number, number[6:17], WRONG_NUMBER[6:], *("南关", "汉源镇", "七十三")]
    told += [urllib.parse.quote(NAME)[:9], "8765 4321"]
    assert [word for word in told if word in text] == []
    assert len(lines) > 1
