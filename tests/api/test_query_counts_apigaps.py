"""Lists of files, proposals and settings: twelve rows cost as many queries as two."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api.models import Webhook
from common.dates import today
from inspections.models import FindingFile, InspectedFile
from organization.models import User
from pairing.models import Heading, Partnership
from tests import factories
from tests.api.asking import Program
from tests.inspections.making import inspect, make_file, make_finding, make_line
from visits.models import ActivityFile, NeedFile

Make = Callable[[User, int], Any]


def _photos(office: User, number: int) -> None:
    for n in range(number):
        pairing = factories.make_pairing(factories.make_household(f"户{n}"))
        factories.make_photo(factories.make_contact(pairing, today()))


def _need_files(office: User, number: int) -> None:
    for n in range(number):
        pairing = factories.make_pairing(factories.make_household(f"户{n}"))
        need = factories.make_need(contact=factories.make_contact(pairing, today()))
        make_file(NeedFile, need, actor=office)


def _activity_files(office: User, number: int) -> None:
    for n in range(number):
        make_file(ActivityFile, factories.make_activity(f"活动{n}", day=today()), actor=office)


def _inspection_files(office: User, number: int) -> None:
    for n in range(number):
        line = make_line(office, factories.make_household(f"户{n}"), actor=office)
        make_file(InspectedFile, inspect(line), actor=office)


def _finding_files(office: User, number: int) -> None:
    for n in range(number):
        finding = make_finding(factories.make_household(f"户{n}"), actor=office)
        make_file(FindingFile, finding, actor=office)


def _files(office: User, number: int) -> None:
    for _n in range(number):
        factories.make_file_order(office)


def _webhooks(office: User, number: int) -> None:
    for n in range(number):
        Webhook.objects.create(
            account=office, system=f"平台{n}", address="https://a.example.cn/", resources=[]
        )


def _proposals(office: User, number: int) -> None:
    for n in range(number):
        pairing = factories.make_pairing(factories.make_household(f"户{n}"))
        person = factories.make_recipient(pairing.household, name=f"人{n}")
        factories.make_proposal(recipient=person)


def _headings(office: User, number: int) -> None:
    for n in range(number):
        Heading.objects.create(
            kind="orphans", column="school", heading=f"学校{n}", region_id=factories.XIHE
        )


def _partnerships(office: User, number: int) -> None:
    programme = factories.make_programme()
    for n in range(number):
        unit = factories.make_unit(f"单位{n}")
        Partnership.objects.create(programme=programme, unit=unit, township_id=factories.HANYUAN)


LISTS: dict[str, Make] = {
    "photos": _photos,
    "need-files": _need_files,
    "activity-files": _activity_files,
    "inspection-files": _inspection_files,
    "finding-files": _finding_files,
    "files": _files,
    "webhooks": _webhooks,
    "proposals": _proposals,
    "headings": _headings,
    "partnerships": _partnerships,
}


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_list_costs_the_same_whatever_its_length(name: str, office: User) -> None:
    LISTS[name](office, 12)
    program = Program(office)
    program.get(name, limit=2)
    counted = []

    for limit in (2, 12):
        with CaptureQueriesContext(connection) as queries:
            answer = program.get(name, limit=limit)
        assert len(answer.json()["results"]) == limit, answer.content.decode()
        counted.append(len(queries))

    assert counted[0] == counted[1]
