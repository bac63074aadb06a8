from inspections.models.checklist import Checklist
from inspections.models.finding import Finding, FindingFile, FindingStep, Succession
from inspections.models.history import (
    CheckLineEvent,
    ChecklistEvent,
    CheckRoundEvent,
    FindingEvent,
    FindingFileEvent,
    FindingStepEvent,
    InspectedFileEvent,
    InspectionEvent,
    SuccessionEvent,
)
from inspections.models.inspection import InspectedFile, Inspection
from inspections.models.round import CheckLine, CheckRound

__all__ = [
    "CheckLine",
    "CheckLineEvent",
    "CheckRound",
    "CheckRoundEvent",
    "Checklist",
    "ChecklistEvent",
    "Finding",
    "FindingEvent",
    "FindingFile",
    "FindingFileEvent",
    "FindingStep",
    "FindingStepEvent",
    "InspectedFile",
    "InspectedFileEvent",
    "Inspection",
    "InspectionEvent",
    "Succession",
    "SuccessionEvent",
]
