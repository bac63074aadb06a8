"""What inspections hold of a household, which goes when the household has left long ago."""

from __future__ import annotations

from typing import Any

from inspections.checklist import OWN_WORDS, read_items
from inspections.choices import ItemKind
from inspections.models import (
    CheckLine,
    Finding,
    FindingFile,
    FindingStep,
    InspectedFile,
    Inspection,
)
from visits.leaving_words import TAKEN_OFF, Answers, Written


def without_words(inspection: Inspection) -> dict[str, Any]:
    """Its answers; of one in words only that there was one."""
    items = read_items(inspection.line.round.checklist)
    in_words = {item.key for item in items if item.kind == ItemKind.TEXT} | {
        f"{item.key}{OWN_WORDS}" for item in items
    }
    return {
        key: TAKEN_OFF if answer and key in in_words else answer
        for key, answer in inspection.answers.items()
    }


WRITTEN = (
    Written(CheckLine, "household", ("left_out",)),
    Written(
        Inspection,
        "line__household",
        ("note", "sent_sha256"),
        answers=Answers("answers", "line__round", without_words),
    ),
    Written(InspectedFile, "inspection__line__household", is_file=True),
    Written(
        Finding,
        "household",
        ("text", "measure", "taken_over"),
        passes=("inspections.Finding:not_by_those_found_wanting",),
    ),
    Written(FindingStep, "finding__household", ("text",)),
    Written(FindingFile, "finding__household", is_file=True),
)
