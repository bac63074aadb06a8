"""Migrations of triggers without every model being made anew for each of them."""

from __future__ import annotations

from typing import Any

from pgtrigger import migrations


def spare_the_models() -> None:
    """Have the operations on triggers note them in the state of their model, and no more.

    The library has the model rendered again, and all that refer to it, for each of some hundred
    triggers, which is most of the time in which an empty database is migrated. No operation reads
    a trigger from a rendered model: they come with the operations, compiled.
    """
    migrations.AddTrigger.state_forwards = _add  # type: ignore[method-assign]
    migrations.RemoveTrigger.state_forwards = _remove  # type: ignore[method-assign]


def _add(self: migrations.AddTrigger, app_label: str, state: Any) -> None:
    options = state.models[app_label, self.model_name.lower()].options
    options["triggers"] = [*options.get("triggers", ()), self.trigger]


def _remove(self: migrations.RemoveTrigger, app_label: str, state: Any) -> None:
    options = state.models[app_label, self.model_name.lower()].options
    options["triggers"] = [each for each in options["triggers"] if each.name != self.name]
