"""The body of a dashboard is rendered once for one count, and is each visitor's own."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from redis.exceptions import ConnectionError as NoValkey

from common.dates import today
from organization.choices import Role
from organization.models import User
from pairing.models import Pairing
from reports.dashboard import body
from tests import factories

pytestmark = pytest.mark.django_db

DASHBOARD = reverse("reports:dashboard")
EXPORT = reverse("reports:dashboard_export")
XIHE = factories.XIHE[:6]


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows by one whenever a body is rendered."""
    found: list[int] = []
    render = body._render

    def noted(context: dict[str, Any]) -> body.Body:
        found.append(1)
        return render(context)

    monkeypatch.setattr(body, "_render", noted)
    return found


def signed_in(user: User, language: str = "en") -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = language
    return client


def page_of(client: Client, **query: str) -> str:
    answer = client.get(DASHBOARD, query)
    assert answer.status_code == 200
    return answer.content.decode()


def visits(page: str) -> str:
    found = re.search(r'data-figure="visits" data-number="(\d+)"', page)
    assert found is not None
    return found[1]


def test_one_count_is_rendered_once_for_all_of_a_region(
    pairing: Pairing, supervisor: User, rendered: list[int]
) -> None:
    first = page_of(signed_in(supervisor))
    second = page_of(signed_in(factories.make_user(Role.SUPERVISOR, place=supervisor.region_id)))

    assert rendered == [1]
    assert visits(first) == visits(second) == "0"


def test_a_contact_shows_at_the_next_look(
    pairing: Pairing, supervisor: User, rendered: list[int]
) -> None:
    client = signed_in(supervisor)
    page_of(client)
    factories.make_contact(pairing, today())

    assert visits(page_of(client)) == "1"
    assert rendered == [1, 1]


def test_another_view_language_role_or_region_is_another_body(
    pairing: Pairing, supervisor: User, office: User, rendered: list[int]
) -> None:
    other = factories.make_user(Role.SUPERVISOR, place=factories.GANSU)
    client = signed_in(supervisor)
    pages = [
        page_of(client),
        page_of(client, period="month"),
        page_of(client, group="orphan"),
        page_of(signed_in(supervisor, "zh-hans")),
        page_of(signed_in(office)),
        page_of(signed_in(other), region=XIHE),
    ]

    assert len(rendered) == len(pages)
    assert 'lang="zh-Hans"' in pages[3]
    assert "Gansu" in pages[5].split('class="trail"')[1].split("</nav>")[0]
    assert "Gansu" not in pages[0].split('class="trail"')[1].split("</nav>")[0]


def test_each_visitor_has_a_token_that_is_taken(
    pairing: Pairing, supervisor: User, rendered: list[int]
) -> None:
    page_of(signed_in(supervisor))
    other = Client(enforce_csrf_checks=True)
    other.force_login(factories.make_user(Role.SUPERVISOR, place=supervisor.region_id))
    other.cookies["django_language"] = "en"
    form = page_of(other).split(f'action="{EXPORT}"')[1]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)

    assert rendered == [1]
    assert token is not None
    assert token[1] != body._TOKEN
    posted = {"as": "csv", "region": XIHE}
    assert other.post(EXPORT, posted).status_code == 403
    assert other.post(EXPORT, {**posted, "csrfmiddlewaretoken": token[1]}).status_code == 200


def test_what_is_counted_when_somebody_looks_is_rendered_each_time(
    pairing: Pairing, supervisor: User, rendered: list[int]
) -> None:
    client = signed_in(supervisor)
    for _ in range(2):
        page_of(client, region=pairing.region_id[:9])
        page_of(client, by="unit")

    assert rendered == [1] * 4


def test_without_the_cache_the_page_is_there(
    pairing: Pairing, supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_more: object) -> None:
        raise NoValkey

    monkeypatch.setattr(cache, "get", fail)
    monkeypatch.setattr(cache, "set", fail)

    assert visits(page_of(signed_in(supervisor))) == "0"


def test_a_body_that_is_to_be_rendered_takes_twelve_queries_at_the_most(
    pairing: Pairing, supervisor: User
) -> None:
    client = signed_in(supervisor)
    for query in ({}, {"group": "orphan"}):
        page_of(client, **query)
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            page_of(client, **query)

        assert len(queries) <= 12
