"""Every resource times every role: who reads it, who takes which step. One unlisted fails."""

from __future__ import annotations

from typing import Any

import pytest

from api.removing import Removed
from api.resource import Changed, Created, Resource
from api.resources import RESOURCES
from organization.models import User
from tests.api.asking import Program
from tests.api.roles import FILE_READERS, FORMS, NEED_NOTHING, READERS, ROLES, WRITERS

NOT_THERE = 9_999_999


def _steps(kind: type[Resource]) -> dict[str, bool]:
    """The names of what can be done with a resource, and whether each is about one row."""
    extras = [extra for extra in kind.get_extra_actions() if not hasattr(extra, "gives")]
    found = {extra.__name__: extra.detail for extra in extras}
    if issubclass(kind, Created):
        found["create"] = False
    if issubclass(kind, Changed):
        found["partial_update"] = True
    if issubclass(kind, Removed):
        found["destroy"] = True
    return found


STEPS = {
    f"{name}.{step}": (name, step, is_of_row)
    for name, kind in RESOURCES.items()
    for step, is_of_row in _steps(kind).items()
}


FILES = {
    f"{name}.{extra.__name__}": (name, extra.url_path)
    for name, kind in RESOURCES.items()
    for extra in kind.get_extra_actions()
    if hasattr(extra, "gives")
}


def test_every_resource_and_step_is_listed() -> None:
    assert set(READERS) == set(RESOURCES)
    assert set(WRITERS) == set(STEPS)
    assert set(FILE_READERS) <= set(FILES)


@pytest.fixture
def cast(request: Any) -> dict[str, User]:
    return {role: request.getfixturevalue(role) for role in ROLES}


@pytest.mark.parametrize("name", sorted(RESOURCES))
def test_who_reads_a_resource(name: str, cast: dict[str, User]) -> None:
    answered = {role: Program(account).get(name).status_code for role, account in cast.items()}

    assert answered == {role: 200 if role in READERS[name] else 403 for role in ROLES}


@pytest.mark.parametrize("step", sorted(STEPS))
def test_who_takes_a_step(step: str, cast: dict[str, User]) -> None:
    """Whoever may not is told so, whoever may is told what is wrong with what was sent."""
    name, own, is_of_row = STEPS[step]
    way = {"partial_update": "patch", "destroy": "delete"}.get(own, "post")
    path = f"{name}/{NOT_THERE}" if is_of_row else name
    if own not in ("create", "partial_update", "destroy"):
        path = f"{path}/{own.replace('_', '-')}"

    sent: dict[str, Any] | None = None if step in FORMS or own == "destroy" else {}
    answered = {
        role: Program(account).ask(way, path, sent, {"If-Match": "*"}).status_code
        for role, account in cast.items()
    }

    wrong = 404 if is_of_row else 200 if step in NEED_NOTHING else 400
    assert answered == {role: wrong if role in WRITERS[step] else 403 for role in ROLES}


@pytest.mark.parametrize("file", sorted(FILES))
def test_who_is_given_a_file(file: str, cast: dict[str, User]) -> None:
    name, path = FILES[file]
    readers = FILE_READERS.get(file, READERS[name])

    answered = {
        role: Program(account).get(f"{name}/{NOT_THERE}/{path}").status_code
        for role, account in cast.items()
    }

    assert answered == {role: 404 if role in readers else 403 for role in ROLES}


@pytest.mark.parametrize("name", sorted(RESOURCES))
def test_a_stranger_reads_nothing(name: str, client: Any, db: None) -> None:
    assert client.get(f"/api/v1/{name}").status_code == 401
    assert client.get(f"/api/v1/{name}/1").status_code == 401
