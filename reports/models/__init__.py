from reports.models.exchange import ExchangePart, ExchangeRow, ExchangeRun, ExportFormat
from reports.models.figures import KeptFigures, StaleArea
from reports.models.history import (
    CardTermsEvent,
    ExportFormatEvent,
    LedgerLayoutEvent,
    LetterheadEvent,
    NoticeEvent,
    ReviewTermsEvent,
    SummaryStyleEvent,
)
from reports.models.ledger import CardTerms, LedgerLayout
from reports.models.letterhead import Letterhead
from reports.models.notice import Notice
from reports.models.review import Objection, Review, ReviewChange, ReviewEntry, ReviewTerms
from reports.models.summary import Summary, SummaryRows, SummaryStyle

__all__ = [
    "CardTerms",
    "CardTermsEvent",
    "ExchangePart",
    "ExchangeRow",
    "ExchangeRun",
    "ExportFormat",
    "ExportFormatEvent",
    "KeptFigures",
    "LedgerLayout",
    "LedgerLayoutEvent",
    "Letterhead",
    "LetterheadEvent",
    "Notice",
    "NoticeEvent",
    "Objection",
    "Review",
    "ReviewChange",
    "ReviewEntry",
    "ReviewTerms",
    "ReviewTermsEvent",
    "StaleArea",
    "Summary",
    "SummaryRows",
    "SummaryStyle",
    "SummaryStyleEvent",
]
