"""The relay that other tests put between a phone and the site."""

import http.client
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error, Page

from organization.choices import Role
from tests import factories
from tests.browser import PASSWORD, sign_in
from tests.harness import wait_until
from tests.relay import Fault, Message, Relay, seeded

FETCH = "() => fetch('/', {cache: 'no-store'}).then(answer => answer.status, () => 'lost')"


@pytest.mark.usefixtures("committing_db")
def test_browser_signs_in_through_it_and_is_cut_off_and_slowed(relay: Relay, phone: Page) -> None:
    account = factories.make_user(Role.CADRE, password=PASSWORD)
    factories.make_cadre(user=account)

    sign_in(phone, relay.url, account.phone)
    through = phone.evaluate(FETCH)
    relay.cut()
    while_cut = phone.evaluate(FETCH)
    with pytest.raises(Error, match="net::ERR_"):
        phone.goto(f"{relay.url}/my/")
    # Chromium's own page comes a moment after the error and would end the next navigation.
    phone.wait_for_url("chrome-error://**")
    relay.mend()
    relay.delay(0.4)
    begun = time.monotonic()
    answer = phone.goto(f"{relay.url}/my/")

    assert (through, while_cut) == (200, "lost")
    assert answer is not None
    assert (answer.status, answer.url) == (200, f"{relay.url}/my/")
    assert time.monotonic() - begun >= 0.4


class Site:
    """Notes the bodies that arrive whole, in their order, and answers each with itself."""

    def __init__(self) -> None:
        self.got: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_PUT(self) -> None:
                length = int(self.headers["Content-Length"])
                body = self.rfile.read(length)
                if len(body) == length:
                    site.got.append(body.decode())
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_unused: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def site() -> Iterator[Site]:
    found = Site()
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.fixture
def way(site: Site) -> Iterator[Relay]:
    """A relay in front of that site."""
    with Relay("127.0.0.1", site.server.server_port) as between:
        yield between


def put(way: Relay, body: str) -> str:
    """What a phone hears for a request."""
    connection = http.client.HTTPConnection(urlsplit(way.url).netloc, timeout=20)
    try:
        connection.request("PUT", "/", body)
        return connection.getresponse().read().decode()
    except (OSError, http.client.HTTPException):
        return "lost"
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("fault", "heard", "got"),
    [
        (None, "one", ["one"]),
        (Fault.DELAY, "one", ["one"]),
        (Fault.REPEAT, "one", ["one", "one"]),
        (Fault.DROP_REQUEST, "lost", []),
        (Fault.CUT_REQUEST, "lost", []),
        (Fault.DROP_ANSWER, "lost", ["one"]),
        (Fault.CUT_ANSWER, "lost", ["one"]),
    ],
)
def test_each_fault_does_what_it_says(
    fault: Fault | None, heard: str, got: list[str], way: Relay, site: Site
) -> None:
    way.follow(lambda _request: fault)

    answer = put(way, "one")
    way.close()

    assert (answer, site.got) == (heard, got)
    assert +way.happened == Counter({fault} if fault else {})


def test_a_request_held_back_arrives_after_the_next(way: Relay, site: Site) -> None:
    way.follow(lambda request: Fault.OVERTAKE if request.body == b"first" else None)

    first = put(way, "first")
    second = put(way, "second")

    wait_until(lambda: len(site.got) == 2, "the one held back")
    assert (first, second) == ("lost", "second")
    assert site.got == ["second", "first"]
    assert way.happened[Fault.OVERTAKE] == 1


def test_refused_connections_are_three_and_the_next_is_taken(way: Relay, site: Site) -> None:
    way.follow(lambda request: Fault.REFUSE if request.body == b"0" else None)

    heard = [put(way, str(number)) for number in range(5)]

    assert heard == ["lost", "lost", "lost", "lost", "4"]
    assert site.got == ["4"]


def test_a_seed_gives_a_request_the_same_fate_whatever_comes_between() -> None:
    shares = dict.fromkeys(Fault, 0.1)
    requests = [Message(b"PUT / HTTP/1.1\r\n\r\n", str(n).encode()) for n in range(300)]

    plan, other = seeded(7, shares), seeded(7, shares)
    fates = {request.body: plan(request) for request in requests}
    backwards = {request.body: other(request) for request in reversed(requests)}
    again = {request.body: plan(request) for request in requests}

    assert fates == backwards
    assert again != fates
    assert set(fates.values()) == {*Fault, None}
