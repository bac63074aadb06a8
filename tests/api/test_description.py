"""The API's description: whole, and as strict as the API is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from api.resources import RESOURCES


@pytest.fixture(scope="module")
def description(tmp_path_factory: Any) -> dict[str, Any]:
    """What ``manage.py spectacular`` writes, with each warning an error."""
    file: Path = tmp_path_factory.mktemp("api") / "openapi.json"
    call_command(
        "spectacular",
        *("--format", "openapi-json", "--urlconf", "api.urls_described"),
        *("--file", str(file), "--validate", "--fail-on-warn"),
    )
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def test_it_is_what_the_site_serves(description: dict[str, Any], client: Any, db: None) -> None:
    answer = client.get("/api/v1/openapi.json")

    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.1")
    assert answer.json()["paths"].keys() == description["paths"].keys()


def test_every_resource_is_in_it(description: dict[str, Any]) -> None:
    assert {f"/api/v1/{name}" for name in RESOURCES} <= description["paths"].keys()


def test_every_operation_says_what_it_does_and_how_it_refuses(description: dict[str, Any]) -> None:
    lacking = []
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            refusals = {"400", "401", "403", "429"}
            if not operation.get("description") or not refusals <= operation["responses"].keys():
                lacking.append(f"{method} {path}")
    assert lacking == []


def test_every_list_can_be_filtered_ordered_and_paged(description: dict[str, Any]) -> None:
    for name in RESOURCES:
        parameters = description["paths"][f"/api/v1/{name}"]["get"]["parameters"]
        named = {parameter["name"] for parameter in parameters if parameter["in"] == "query"}
        assert {"limit", "cursor", "order"} <= named, name


def test_what_is_sent_may_hold_nothing_else(description: dict[str, Any]) -> None:
    schemas = description["components"]["schemas"]
    for operations in description["paths"].values():
        for operation in operations.values():
            content = operation.get("requestBody", {}).get("content", {})
            for kind in content.values():
                name = kind["schema"]["$ref"].rpartition("/")[2]
                assert schemas[name]["additionalProperties"] is False, name
