"""The history of rounds, inspections and findings, and of what they were checked against."""

from __future__ import annotations

from inspections.models.checklist import Checklist
from inspections.models.finding import Finding, FindingFile, FindingStep, Succession
from inspections.models.inspection import InspectedFile, Inspection
from inspections.models.round import CheckLine, CheckRound
from organization.models.recorded import recorded

_OF_FINDING = ("text", "measure", "taken_over")


class ChecklistEvent(recorded(Checklist)):  # type: ignore[misc]
    place = "region"


class CheckRoundEvent(recorded(CheckRound)):  # type: ignore[misc]
    place = "region"


class CheckLineEvent(recorded(CheckLine, personal=("left_out",))):  # type: ignore[misc]
    place = "region"


class InspectionEvent(
    recorded(Inspection, personal=("answers", "note", "sent_sha256"))  # type: ignore[misc]
):
    place = "line"


class InspectedFileEvent(recorded(InspectedFile, personal=("name", "sha256"))):  # type: ignore[misc]
    place = "inspection"


class FindingEvent(recorded(Finding, personal=_OF_FINDING)):  # type: ignore[misc]
    place = "region"


class FindingStepEvent(recorded(FindingStep, personal=("text",))):  # type: ignore[misc]
    place = "finding"


class FindingFileEvent(recorded(FindingFile, personal=("name", "sha256"))):  # type: ignore[misc]
    place = "finding"


class SuccessionEvent(recorded(Succession)):  # type: ignore[misc]
    place = "unit"
