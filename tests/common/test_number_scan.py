"""The scan itself: it finds what gets out, and lets alone what may hold a number."""

from __future__ import annotations

import logging

import pytest
from celery.signals import task_prerun
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import ResolverMatch

from config.celery import app
from tests.number_scan import scan

NUMBER = "11010519491231002X"


def _page(text: str, *, path: str = "/households/", view: str = "household_list") -> list[str]:
    request = RequestFactory().post(path)
    namespace, _, name = view.rpartition(":")
    request.resolver_match = ResolverMatch(
        lambda: None, (), {}, url_name=name, namespaces=[namespace] if namespace else []
    )
    scan.page(request, HttpResponse(text))
    return scan.take()[2]


def test_a_number_on_a_page_is_found_and_named_without_it() -> None:
    (found,) = _page(f"<td>{NUMBER}</td>")

    assert NUMBER not in found
    assert "POST /households/ (200)" in found


def test_a_number_in_an_address_is_found() -> None:
    assert len(_page("", path=f"/households/?q={NUMBER}")) == 1
    assert len(_page("", path="/households/?q=" + "".join(f"%{ord(c):x}" for c in NUMBER))) == 1


def test_the_answer_that_shows_a_number_may() -> None:
    assert _page(NUMBER, path="/numbers/1/identity/", view="pairing:number") == []


def test_masked_and_other_numbers_are_none() -> None:
    assert _page("110105********002X 110105194912310021 202611220415001234") == []


def test_a_number_in_a_file_name_is_found() -> None:
    request = RequestFactory().get("/")
    answer = HttpResponse(headers={"Content-Disposition": f'attachment; filename="{NUMBER}.csv"'})

    scan.page(request, answer)

    assert len(scan.take()[2]) == 1


@pytest.mark.parametrize("name", ["of.a.test", "django.request"])
def test_a_number_in_a_log_is_found(name: str) -> None:
    logging.getLogger(name).warning("row of %s", NUMBER)

    assert len(scan.take()[2]) == 1


def test_a_number_among_a_tasks_arguments_is_found() -> None:
    task = next(iter(app.tasks.values()))

    task_prerun.send(sender=task, task_id="1", task=task, args=[NUMBER], kwargs={})

    assert len(scan.take()[2]) == 1
