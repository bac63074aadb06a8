"""Ten thousand contacts through a network that loses, repeats, reorders and cuts what it carries.

Each phone sends an entry until it is told that it arrived, while the office hands households
over. Afterwards everything is there once, and credited to whoever held the household that day.
"""

import http.client
import json
import random
import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from common.dates import today
from organization.choices import Role
from organization.models import User
from pairing.choices import EndReason
from pairing.models import Cadre, Pairing
from pairing.services import end_pairing, start_pairing
from tests import factories
from tests.harness import Session, process_environment, sessions_waiting_for_a_lock, wait_until
from tests.relay import Fault, Relay, seeded
from tests.website import website
from visits.api import BATCH
from visits.choices import AidKind, ContactKind, Verdict
from visits.models import Aid, Contact, Need, PairingYear, Place
from visits.quotas.recounting import recompute
from visits.services.contacts import Entry, log_contact

SEED = 5
CADRES = 40
OWN = 10
"""Households of each cadre at first."""
HANDED_OVER = 5
"""Of those, so many go to the next cadre while all send."""
WITH_OWN = 23
WITH_NEW = 4
"""Contacts with each own household, and with each that was handed over to a cadre."""
CONTACTS = CADRES * (OWN * WITH_OWN + HANDED_OVER * WITH_NEW)
SENDERS = 8
"""Requests under way at once."""
SINGLY = 0.85
"""The share of requests that bring one entry; the others bring up to BATCH."""
SHARES = dict.fromkeys(Fault, 0.04)
LONGEST = 600
"""Seconds that all may take on a machine that has other work."""
LEAST = 50
"""How often each fault must have happened."""

Body = dict[str, Any]
Row = tuple[Any, ...]


class Tab:
    """One of two tabs of a cadre's phone, which nothing keeps from sending at the same time.

    It sends what waits on the phone until it hears of each entry that it arrived.
    """

    def __init__(self, account: User, relay: Relay, seed: int, waiting: deque[Body]) -> None:
        client = Client()
        client.force_login(account)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.cadre: Cadre = account.cadre
        self.random = random.Random(seed)
        self.waiting = waiting
        self.refused: list[Any] = []
        self.answered = self.lost = 0
        self._relay = relay
        self._connection: http.client.HTTPConnection | None = None
        token = f"{self.random.getrandbits(128):032x}"
        self._headers = {
            "Content-Type": "application/json",
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; "
            f"{settings.CSRF_COOKIE_NAME}={token}",
            "X-CSRFToken": token,
        }

    def send(self) -> None:
        """One request with an entry or several; what is not heard of waits again, behind others."""
        number = 1 if self.random.random() < SINGLY else self.random.randint(2, BATCH)
        entries: list[Body] = []
        with suppress(IndexError):  # the other tab may have taken the rest
            while len(entries) < number:
                entries.append(self.waiting.popleft())
        if not entries:
            return
        try:
            answers = self._put(entries[0]) if len(entries) == 1 else self._post(entries)
        except (OSError, http.client.HTTPException):
            self.hang_up()
            self.lost += 1
            self.waiting.extend(entries)
            return
        self.answered += len(answers)
        self.refused += [answer for answer in answers if answer["status"] not in (200, 201)]

    def hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _put(self, entry: Body) -> list[Body]:
        address = reverse("visits:api_contact", args=[entry["uuid"]])
        status, answer = self._ask("PUT", address, entry)
        return [{**answer, "status": status}]

    def _post(self, entries: list[Body]) -> list[Body]:
        status, answer = self._ask("POST", reverse("visits:api_contacts"), {"contacts": entries})
        return answer["results"] if status == 200 else [{**answer, "status": status}]

    def _ask(self, method: str, address: str, body: Any) -> tuple[int, Any]:
        if self._connection is None:
            self._connection = http.client.HTTPConnection(
                urlsplit(self._relay.url).netloc, timeout=60
            )
        self._connection.request(method, address, json.dumps(body), self._headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if not answer.headers["Content-Type"].startswith("application/json"):
            return answer.status, {"page": content.decode()}
        return answer.status, json.loads(content)


def _entry(chance: random.Random, pairing: Pairing) -> Body:
    """Something that a cadre may have written down in the last two months."""
    body: Body = {
        "uuid": str(UUID(int=chance.getrandbits(128), version=4)),
        "pairing": pairing.pk,
        "day": (today() - timedelta(days=chance.randint(1, 58))).isoformat(),
        "kind": chance.choice(ContactKind.values),
        "is_reached": chance.random() < 0.9,
        "topics": chance.sample(["health", "income", "schooling"], chance.randint(0, 3)),
        "found": f"身体还好{chance.randint(0, 9999)}",
    }
    if chance.random() < 0.2:
        body["cash"] = str(chance.randint(1, 500))
    if chance.random() < 0.1:
        body |= {"goods": "大米", "goods_value": "80.50"}
    if chance.random() < 0.1:
        body["need"] = "屋顶漏雨"
    if chance.random() < 0.1:
        body["place"] = "34.01234,105.30123,12"
    return body


def _start(is_over: threading.Event, work: Callable[..., None], *arguments: Any) -> Session:
    """``work`` beside the others; when it fails, nobody waits for it."""

    def run() -> None:
        try:
            work(is_over, *arguments)
        except BaseException:
            is_over.set()
            raise

    return Session(run)


def _send_all(is_over: threading.Event, tabs: list[Tab]) -> None:
    """These tabs in turn, each with one request at a time, until nothing waits."""
    while True:
        # Asked first: what the office hands over last is written down before it is done.
        is_last = is_over.is_set()
        busy = [tab for tab in tabs if tab.waiting]
        for tab in busy:
            tab.send()
        if busy:
            continue
        if is_last:
            break
        time.sleep(0.01)
    for tab in tabs:
        tab.hang_up()


def _hand_over_all(
    is_over: threading.Event,
    plan: list[tuple[Pairing, Tab]],
    tabs: list[Tab],
    written: list[Body],
    office: User,
) -> None:
    """Hand over one household after the other, over the first two thirds of what is sent."""
    chance = random.Random(SEED + 1)
    for number, (pairing, following) in enumerate(plan):
        while sum(tab.answered for tab in tabs) * 3 < CONTACTS * 2 * number / len(plan):
            if is_over.wait(0.005):
                return
        last_day = today() - timedelta(days=chance.randint(15, 45))
        end_pairing(pairing=pairing, on=last_day, reason=EndReason.CADRE_TRANSFERRED, actor=office)
        new = start_pairing(
            household=pairing.household,
            cadre=following.cadre,
            programme=pairing.programme,
            on=last_day + timedelta(days=1),
            actor=office,
        )
        entries = [_entry(chance, new) for _ in range(WITH_NEW)]
        written.extend(entries)
        following.waiting.extend(entries)
    is_over.set()


@pytest.fixture
def relay(committing_db: None) -> Iterator[Relay]:
    with website(process_environment()) as port, Relay("127.0.0.1", port) as between:
        yield between


def _expected(written: list[Body]) -> dict[UUID, Row]:
    """What is recorded of each entry, the verdict last, by its UUID, in plain words of the rule.

    Of several on one day the first entered counts, which is the database's to say.
    """
    pairings = {p.pk: p for p in Pairing.objects.select_related("cadre")}
    order = dict(Contact.objects.values_list("client_uuid", "pk"))
    taken: set[tuple[int, str, bool]] = set()
    found = {}
    for body in sorted(written, key=lambda body: order[UUID(body["uuid"])]):
        pairing, day = pairings[body["pairing"]], date.fromisoformat(body["day"])
        one_a_day = (pairing.pk, body["day"], body["kind"] == "home_visit")
        if day < pairing.started_on or (pairing.ended_on and day > pairing.ended_on):
            verdict = Verdict.OUTSIDE_PAIRING
        elif not body["is_reached"]:
            verdict = Verdict.NOT_REACHED
        elif one_a_day in taken:
            verdict = Verdict.SAME_DAY
        else:
            verdict = Verdict.COUNTED
            taken.add(one_a_day)
        found[UUID(body["uuid"])] = (
            *(pairing.pk, pairing.cadre.user_id, day),
            *(body["kind"], body["topics"], body["found"], verdict.value),
        )
    return found


def _recorded() -> dict[UUID, Row]:
    written = ("created_by", "day", "kind", "topics", "found")
    rows = Contact.objects.values_list("client_uuid", "pairing", *written, "verdict")
    return {key: tuple(row) for key, *row in rows}


def _years() -> list[Row]:
    fields = [f.attname for f in PairingYear._meta.concrete_fields if f.attname != "id"]
    return sorted(PairingYear.objects.values_list(*fields), key=lambda row: row[:2])


def _done_by_years() -> Counter[Any]:
    """``_done`` as ``PairingYear`` has it."""
    found: Counter[Any] = Counter()
    for row in PairingYear.objects.all():
        found[row.pairing_id, row.year, True] = row.visits_done
        found[row.pairing_id, row.year, False] = row.contacts_done
    return found


def _done(written: list[Body], recorded: dict[UUID, Row]) -> Counter[Any]:
    """Counted entries by pairing, year and series."""
    return Counter(
        (body["pairing"], int(body["day"][:4]), body["kind"] == "home_visit")
        for body in written
        if recorded[UUID(body["uuid"])][-1] == Verdict.COUNTED
    )


def _belongings(written: list[Body]) -> dict[str, Counter[Any]]:
    """What came with the entries, by what it is."""
    found: dict[str, Counter[Any]] = defaultdict(Counter)
    for body in written:
        key = UUID(body["uuid"])
        for name in ("cash", "goods_value", "need", "place"):
            if name in body:
                found[name][key, body[name]] += 1
    return found


def _belongings_recorded() -> dict[str, Counter[Any]]:
    aid = Aid.objects.values_list("kind", "contact__client_uuid", "value")
    cash = Counter((key, f"{value:.0f}") for kind, key, value in aid if kind == AidKind.CASH)
    goods = Counter((key, str(value)) for kind, key, value in aid if kind == AidKind.GOODS)
    needs = Counter(Need.objects.values_list("contact__client_uuid", "text"))
    places = ((place.contact.client_uuid, place.point) for place in Place.objects.all())
    return {"cash": cash, "goods_value": goods, "need": needs, "place": Counter(places)}


def test_ten_thousand_contacts_arrive_once_and_are_credited_to_who_held_the_household(
    relay: Relay, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(SEED)
    office = factories.make_user(Role.COUNTY_OFFICE)
    tabs: list[Tab] = []
    for number in range(CADRES):
        account, waiting = factories.make_cadre().user, deque[Body]()
        tabs += [Tab(account, relay, seed, waiting) for seed in (2 * number, 2 * number + 1)]
    written: list[Body] = []
    handed_over: list[tuple[Pairing, Tab]] = []
    for tab, following in zip(tabs[::2], [*tabs[2::2], tabs[0]], strict=True):
        pairings = [factories.make_pairing(cadre=tab.cadre) for _ in range(OWN)]
        # One household after the other, so that both tabs are mostly at the same one.
        entries = [_entry(chance, pairing) for pairing in pairings for _ in range(WITH_OWN)]
        tab.waiting.extend(entries)
        written += entries
        handed_over += [(pairing, following) for pairing in pairings[:HANDED_OVER]]
    chance.shuffle(handed_over)
    relay.follow(seeded(SEED, SHARES))
    is_over = threading.Event()
    begun = time.monotonic()

    sessions = [
        _start(is_over, _hand_over_all, handed_over, tabs, written, office),
        *(_start(is_over, _send_all, tabs[n::SENDERS]) for n in range(SENDERS)),
    ]
    for session in sessions:
        session.join_session(LONGEST)
    relay.close()
    seconds = time.monotonic() - begun

    with capsys.disabled():
        kinds = "; ".join(f"{fault}: {relay.happened[fault]}" for fault in Fault)
        lost = sum(tab.lost for tab in tabs)
        print(f"\n{CONTACTS} contacts in {seconds:.0f} s, {lost} answers lost. {kinds}.")
    assert [answer for tab in tabs for answer in tab.refused] == []
    assert min(relay.happened[fault] for fault in Fault) >= LEAST
    assert len(written) == CONTACTS == Contact.objects.count()
    recorded = _recorded()
    assert recorded == _expected(written)
    assert {row[-1] for row in recorded.values()} == set(Verdict) - {Verdict.REJECTED}
    assert _belongings_recorded() == _belongings(written)
    assert _done_by_years() == _done(written, recorded)
    years = _years()
    Contact.objects.update(verdict=Verdict.OUTSIDE_PAIRING)
    PairingYear.objects.all().delete()
    recompute(list(Pairing.objects.values_list("pk", flat=True)), today=today())
    assert (_recorded(), _years()) == (recorded, years)


@pytest.mark.usefixtures("committing_db")
def test_need_raised_while_its_household_is_handed_over_waits_for_nobody() -> None:
    """A contact holds its pairing, whoever pairs holds the household; a need refers to that."""
    office = factories.make_user(Role.COUNTY_OFFICE)
    pairing = end_pairing(
        pairing=factories.make_pairing(),
        on=today() - timedelta(days=1),
        reason=EndReason.CADRE_TRANSFERRED,
        actor=office,
    )
    follower = factories.make_cadre()

    def log(need: str) -> None:
        entry = Entry(day=today() - timedelta(days=3), kind=ContactKind.PHONE, need=need)
        log_contact(pairing=pairing, entry=entry, actor=pairing.cadre.user, client_uuid=uuid4())

    with transaction.atomic():
        log("")
        pairing_anew = Session(
            lambda: start_pairing(
                household=pairing.household,
                cadre=follower,
                programme=pairing.programme,
                on=today(),
                actor=office,
            )
        )
        wait_until(lambda: sessions_waiting_for_a_lock() == 1, "the office at the lock")
        log("屋顶漏雨")
    new = pairing_anew.join_session()

    assert Need.objects.get().household == new.household
    assert new.replaces == pairing
